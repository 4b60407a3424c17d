// Prints the SHA-256 digest of standard input, then those of the standard's
// test messages, each fed in pieces of a different size.
#include <string.h>

#include "hash.h"
#include "io.h"

static void print_digest(
    text *out, const char *bytes, size_t length, size_t piece, const char *name) {
    sha256 h;
    uint8_t digest[32];
    sha256_begin(&h);
    for (size_t at = 0; at < length; at += piece) {
        sha256_add(&h, bytes + at, length - at < piece ? length - at : piece);
    }
    sha256_end(&h, digest);
    text_hex(out, digest, sizeof digest);
    text_string(out, "  ");
    text_string(out, name);
    text_byte(out, '\n');
}

int main(void) {
    static const char abc[] = "abc";
    static const char two_blocks[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    arena home = {0};
    text in = io_read_all(&home), out = {.home = &home}, million = {.home = &home};
    text_repeat(&million, 'a', 1000000);
    print_digest(&out, in.bytes, in.length, 4096, "standard input");
    print_digest(&out, "", 0, 1, "nothing");
    print_digest(&out, abc, strlen(abc), 1, "abc");
    print_digest(&out, two_blocks, strlen(two_blocks), 7, "two blocks");
    print_digest(&out, million.bytes, million.length, 997, "a million times a");
    io_write(&out);
    arena_free(&home);
    return 0;
}
