// JSON (RFC 8259): text to values and back.
#ifndef JSON_H
#define JSON_H

#include "text.h"

typedef enum {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT,
} json_kind;

// Arrays and objects link their members through `next`; a member of an object
// has a key. Numbers and strings keep the bytes they were written with, strings
// without the quotes.
typedef struct json json;
struct json {
    json_kind kind;
    const char *bytes;
    size_t length;
    const char *key;
    size_t key_length;
    json *first;
    json *next;
};

typedef struct {
    const char *message; // null: no error
    size_t line;
    size_t column;
} json_error;

// The value that `length` bytes spell, or null and the error.
json *json_read(arena *home, const char *bytes, size_t length, json_error *error);

// Members on lines of their own, two columns deeper each level.
void json_write(text *t, const json *value);

// `bytes` as a JSON string, quoted and escaped.
void json_quote(text *t, const char *bytes, size_t length);

#endif
