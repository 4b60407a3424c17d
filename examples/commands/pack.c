// Packs standard input with a small LZ77 (matches of 4 to 67 bytes, up to 65535
// back), unpacks it again, and prints the sizes and digests of both.
#include <string.h>

#include "hash.h"
#include "io.h"

enum { SHORTEST = 4, LONGEST = 67, FARTHEST = 65535, BUCKETS = 4096 };

static void literals(text *out, const char *bytes, size_t length) {
    while (length) {
        size_t part = length < 128 ? length : 128;
        text_byte(out, (char)(part - 1));
        text_bytes(out, bytes, part);
        bytes += part;
        length -= part;
    }
}

// A byte below 128 begins a run of literals, one above 127 a match.
static text pack(arena *home, const text *in) {
    text out = {.home = home};
    size_t *latest = arena_take(home, BUCKETS * sizeof *latest);
    size_t pending = 0, at = 0;
    while (at + SHORTEST <= in->length) {
        size_t *bucket = &latest[hash_short(in->bytes + at, SHORTEST) % BUCKETS];
        size_t candidate = *bucket, length = 0;
        *bucket = at + 1;
        if (candidate && at + 1 - candidate <= FARTHEST) {
            const char *from = in->bytes + candidate - 1;
            while (length < LONGEST && at + length < in->length
                && from[length] == in->bytes[at + length]) length++;
        }
        if (length < SHORTEST) {
            at++;
            continue;
        }
        size_t distance = at + 1 - candidate;
        literals(&out, in->bytes + pending, at - pending);
        text_byte(&out, (char)(128 + length - SHORTEST));
        text_byte(&out, (char)(distance & 255));
        text_byte(&out, (char)(distance >> 8));
        at += length;
        pending = at;
    }
    literals(&out, in->bytes + pending, in->length - pending);
    return out;
}

static text unpack(arena *home, const text *in) {
    text out = {.home = home};
    for (size_t at = 0; at < in->length;) {
        uint8_t head = (uint8_t)in->bytes[at++];
        if (head < 128) {
            if (in->length - at < head + 1u) io_fail("packed data ends early");
            text_bytes(&out, in->bytes + at, head + 1u);
            at += head + 1u;
            continue;
        }
        if (in->length - at < 2) io_fail("packed data ends early");
        size_t distance = (uint8_t)in->bytes[at] | (size_t)(uint8_t)in->bytes[at + 1] << 8;
        at += 2;
        if (distance == 0 || distance > out.length) io_fail("a match from before the beginning");
        for (int i = 0; i < head - 128 + SHORTEST; i++) {
            text_byte(&out, out.bytes[out.length - distance]);
        }
    }
    return out;
}

static void describe(text *out, const char *name, const text *t) {
    sha256 h;
    uint8_t digest[32];
    sha256_begin(&h);
    sha256_add(&h, t->bytes, t->length);
    sha256_end(&h, digest);
    text_column(out, t->length, 8);
    text_string(out, " bytes ");
    text_string(out, name);
    text_string(out, ", digest ");
    text_hex(out, digest, 8);
    text_byte(out, '\n');
}

int main(void) {
    arena home = {0};
    text in = io_read_all(&home), out = {.home = &home};
    text packed = pack(&home, &in), again = unpack(&home, &packed);
    describe(&out, "read", &in);
    describe(&out, "packed", &packed);
    describe(&out, "unpacked", &again);
    bool same = in.length == again.length
        && (!in.length || !memcmp(in.bytes, again.bytes, in.length));
    if (!same) io_fail("unpacking did not give back what was read");
    text_decimal(&out, in.length ? 100.0 * (double)packed.length / (double)in.length : 0, 1);
    text_string(&out, " percent\n");
    io_write(&out);
    arena_free(&home);
    return 0;
}
