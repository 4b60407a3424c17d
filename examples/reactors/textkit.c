// Text functions for other components, the canonical ABI written out by hand:
// strings, lists of strings, records, variants and results. Imports nothing.
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "sort.h"
#include "text.h"

#define EXPORT(name) __attribute__((export_name(name)))
#define AFTER(name) EXPORT("cabi_post_" name)
#define DIGEST "waulk:examples/digest@0.1.0#"

typedef struct {
    const char *bytes;
    size_t length;
} string;

// The memory of the call that runs, but for its arguments.
static arena call;

// Arguments come from cabi_realloc; an empty one has no memory.
static void drop(const void *argument, size_t length) {
    if (length) free((void *)argument);
}

static void after(void) {
    arena_free(&call);
}

typedef struct {
    uint8_t tag; // 0: ok, 1: error
    union {
        string ok;
        struct {
            uint8_t tag; // 0: empty, 1: unprintable
            uint8_t byte;
        } error;
    };
} slug_result;

// Lower-case letters and digits, with one dash for anything between them.
EXPORT("slug") slug_result *slug(const char *bytes, size_t length) {
    slug_result *result = arena_take(&call, sizeof *result);
    text out = {.home = &call};
    result->tag = 1;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c < 0x20 || c == 0x7f) {
            result->error.tag = 1;
            result->error.byte = c;
            drop(bytes, length);
            return result;
        }
        bool kept = isalnum(c) || c >= 0x80;
        if (kept) {
            text_byte(&out, (char)tolower(c));
        } else if (out.length && out.bytes[out.length - 1] != '-') {
            text_byte(&out, '-');
        }
    }
    drop(bytes, length);
    if (out.length && out.bytes[out.length - 1] == '-') out.length--;
    if (!out.length) return result; // the error `empty`
    result->tag = 0;
    result->ok = (string){out.bytes, out.length};
    return result;
}

AFTER("slug") void after_slug(slug_result *result) {
    (void)result;
    after();
}

typedef struct {
    uint32_t bytes;
    uint32_t words;
    uint32_t lines;
    string longest;
} stats;

EXPORT("measure") stats *measure(const char *bytes, size_t length) {
    stats *result = arena_take(&call, sizeof *result);
    string longest = {"", 0};
    size_t begin = 0;
    for (size_t i = 0; i <= length; i++) {
        unsigned char c = i < length ? (unsigned char)bytes[i] : '\n';
        if (i < length && c == '\n') result->lines++;
        if (!isspace(c)) continue;
        if (i > begin) result->words++;
        if (i - begin > longest.length) longest = (string){bytes + begin, i - begin};
        begin = i + 1;
    }
    result->bytes = (uint32_t)length;
    result->longest = (string){arena_copy(&call, longest.bytes, longest.length), longest.length};
    drop(bytes, length);
    return result;
}

AFTER("measure") void after_measure(stats *result) {
    (void)result;
    after();
}

static int ascending(const void *left, const void *right) {
    const string *a = left, *b = right;
    size_t common = a->length < b->length ? a->length : b->length;
    int order = common ? memcmp(a->bytes, b->bytes, common) : 0;
    return order ? order : (a->length > b->length) - (a->length < b->length);
}

static int descending(const void *left, const void *right) {
    return ascending(right, left);
}

typedef struct {
    string *items;
    size_t count;
} strings;

// The lines themselves are given back to the caller as they came, so it is
// after the call that their memory goes.
EXPORT("sort-lines") strings *sort_lines(string *lines, size_t count, uint32_t backwards) {
    strings *result = arena_take(&call, sizeof *result);
    sort_stable(lines, count, sizeof *lines, backwards ? descending : ascending);
    *result = (strings){lines, count};
    return result;
}

AFTER("sort-lines") void after_sort_lines(strings *result) {
    for (size_t i = 0; i < result->count; i++) {
        drop(result->items[i].bytes, result->items[i].length);
    }
    drop(result->items, result->count);
    after();
}

EXPORT(DIGEST "short") uint64_t digest_short(const char *bytes, size_t length) {
    uint64_t hash = hash_short(bytes, length);
    drop(bytes, length);
    return hash;
}

EXPORT(DIGEST "sha256-hex") string *digest_sha256_hex(const char *bytes, size_t length) {
    string *result = arena_take(&call, sizeof *result);
    text out = {.home = &call};
    sha256 h;
    uint8_t digest[32];
    sha256_begin(&h);
    sha256_add(&h, bytes, length);
    sha256_end(&h, digest);
    text_hex(&out, digest, sizeof digest);
    drop(bytes, length);
    *result = (string){out.bytes, out.length};
    return result;
}

AFTER(DIGEST "sha256-hex") void after_sha256_hex(string *result) {
    (void)result;
    after();
}

EXPORT("version") const uint8_t *version(void) {
    static const uint8_t number[2] = {0, 1};
    return number;
}
