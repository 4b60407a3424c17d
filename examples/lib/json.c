// A recursive-descent reader with a depth limit, and a writer.
#include "json.h"

#include <string.h>

enum { DEEPEST = 200 };

typedef struct {
    arena *home;
    const char *begin;
    const char *at;
    const char *end;
    const char *message;
    int depth;
} reader;

static json *read_value(reader *r);

static void *fail(reader *r, const char *message) {
    if (!r->message) r->message = message;
    return 0;
}

static bool digit(char c) {
    return c >= '0' && c <= '9';
}

// The next byte, or 0 at the end.
static char peek(const reader *r) {
    return r->at < r->end ? *r->at : 0;
}

static void skip_space(reader *r) {
    while (r->at < r->end && memchr(" \t\r\n", *r->at, 4)) r->at++;
}

static json *make(reader *r, json_kind kind) {
    json *value = arena_take(r->home, sizeof *value);
    value->kind = kind;
    return value;
}

static json *read_word(reader *r, const char *word, json_kind kind) {
    size_t length = strlen(word);
    if ((size_t)(r->end - r->at) < length || memcmp(r->at, word, length)) {
        return fail(r, "expected a value");
    }
    r->at += length;
    return make(r, kind);
}

static bool skip_digits(reader *r) {
    const char *before = r->at;
    while (digit(peek(r))) r->at++;
    return r->at > before;
}

static json *read_number(reader *r) {
    const char *begin = r->at;
    if (peek(r) == '-') r->at++;
    if (peek(r) == '0') {
        r->at++;
    } else if (!skip_digits(r)) {
        return fail(r, "expected a digit");
    }
    if (peek(r) == '.') {
        r->at++;
        if (!skip_digits(r)) return fail(r, "expected a digit after the point");
    }
    if (peek(r) == 'e' || peek(r) == 'E') {
        r->at++;
        if (peek(r) == '+' || peek(r) == '-') r->at++;
        if (!skip_digits(r)) return fail(r, "expected a digit in the exponent");
    }
    json *value = make(r, JSON_NUMBER);
    value->bytes = begin;
    value->length = (size_t)(r->at - begin);
    return value;
}

static bool hex_digit(char c) {
    return digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

// Reads past the closing quote; sets where the string's contents are.
static bool read_string(reader *r, const char **bytes, size_t *length) {
    *bytes = ++r->at;
    for (; r->at < r->end; r->at++) {
        char c = *r->at;
        if (c == '"') {
            *length = (size_t)(r->at++ - *bytes);
            return true;
        }
        if ((unsigned char)c < 0x20) break;
        if (c != '\\') continue;
        r->at++;
        if (peek(r) == 'u') {
            for (int i = 0; i < 4; i++) {
                r->at++;
                if (!hex_digit(peek(r))) return fail(r, "expected four hexadecimal digits");
            }
        } else if (!peek(r) || !strchr("\"\\/bfnrt", peek(r))) {
            return fail(r, "unknown escape");
        }
    }
    return fail(r, "this string doesn't end");
}

static bool read_key(reader *r, json *member_key) {
    if (peek(r) != '"') return fail(r, "expected a key");
    if (!read_string(r, &member_key->key, &member_key->key_length)) return false;
    skip_space(r);
    if (peek(r) != ':') return fail(r, "expected `:`");
    r->at++;
    return true;
}

static json *read_members(reader *r, json_kind kind, char close) {
    json *whole = make(r, kind);
    json **last = &whole->first;
    r->at++;
    skip_space(r);
    if (peek(r) == close) {
        r->at++;
        return whole;
    }
    for (;;) {
        json key = {0};
        skip_space(r);
        if (kind == JSON_OBJECT && !read_key(r, &key)) return 0;
        json *member = read_value(r);
        if (!member) return 0;
        member->key = key.key;
        member->key_length = key.key_length;
        *last = member;
        last = &member->next;
        if (peek(r) == close) {
            r->at++;
            return whole;
        }
        if (peek(r) != ',') return fail(r, "expected `,` or the end of the list");
        r->at++;
    }
}

static json *read_any(reader *r) {
    switch (peek(r)) {
    case '{':
        return read_members(r, JSON_OBJECT, '}');
    case '[':
        return read_members(r, JSON_ARRAY, ']');
    case '"': {
        json *value = make(r, JSON_STRING);
        return read_string(r, &value->bytes, &value->length) ? value : 0;
    }
    case 'n':
        return read_word(r, "null", JSON_NULL);
    case 't':
        return read_word(r, "true", JSON_TRUE);
    case 'f':
        return read_word(r, "false", JSON_FALSE);
    default:
        if (peek(r) == '-' || digit(peek(r))) return read_number(r);
        return fail(r, "expected a value");
    }
}

static json *read_value(reader *r) {
    if (++r->depth > DEEPEST) return fail(r, "too deep");
    skip_space(r);
    json *value = read_any(r);
    skip_space(r);
    r->depth--;
    return value;
}

static json_error locate(const reader *r) {
    json_error error = {.message = r->message, .line = 1, .column = 1};
    for (const char *at = r->begin; at < r->at; at++) {
        error.column++;
        if (*at == '\n') {
            error.line++;
            error.column = 1;
        }
    }
    return error;
}

json *json_read(arena *home, const char *bytes, size_t length, json_error *error) {
    reader r = {.home = home, .begin = bytes, .at = bytes, .end = bytes + length};
    json *value = read_value(&r);
    if (value && r.at < r.end) value = fail(&r, "expected nothing after the value");
    *error = locate(&r);
    return value;
}

static void write_raw_string(text *t, const char *bytes, size_t length) {
    text_byte(t, '"');
    text_bytes(t, bytes, length);
    text_byte(t, '"');
}

static void write_at(text *t, const json *value, size_t depth) {
    switch (value->kind) {
    case JSON_NULL:
        text_string(t, "null");
        return;
    case JSON_FALSE:
        text_string(t, "false");
        return;
    case JSON_TRUE:
        text_string(t, "true");
        return;
    case JSON_NUMBER:
        text_bytes(t, value->bytes, value->length);
        return;
    case JSON_STRING:
        write_raw_string(t, value->bytes, value->length);
        return;
    case JSON_ARRAY:
    case JSON_OBJECT:
        break;
    }
    bool object = value->kind == JSON_OBJECT;
    text_byte(t, object ? '{' : '[');
    for (const json *member = value->first; member; member = member->next) {
        text_byte(t, '\n');
        text_repeat(t, ' ', 2 * depth + 2);
        if (object) {
            write_raw_string(t, member->key, member->key_length);
            text_string(t, ": ");
        }
        write_at(t, member, depth + 1);
        if (member->next) text_byte(t, ',');
    }
    if (value->first) {
        text_byte(t, '\n');
        text_repeat(t, ' ', 2 * depth);
    }
    text_byte(t, object ? '}' : ']');
}

void json_write(text *t, const json *value) {
    write_at(t, value, 0);
}

void json_quote(text *t, const char *bytes, size_t length) {
    static const char plain[] = "\"\\\b\f\n\r\t", escape[] = "\"\\bfnrt";
    text_byte(t, '"');
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)bytes[i];
        const char *found = c ? strchr(plain, c) : 0;
        if (found) {
            text_byte(t, '\\');
            text_byte(t, escape[found - plain]);
        } else if (c < 0x20) {
            text_string(t, "\\u00");
            text_hex(t, &c, 1);
        } else {
            text_byte(t, (char)c);
        }
    }
    text_byte(t, '"');
}
