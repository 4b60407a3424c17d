// Text that grows at its end.
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"

typedef struct {
    arena *home;
    char *bytes;
    size_t length;
    size_t room;
} text;

void text_byte(text *t, char byte);
void text_bytes(text *t, const char *bytes, size_t length);
void text_string(text *t, const char *string);
void text_repeat(text *t, char byte, size_t count);
void text_unsigned(text *t, uint64_t value);
void text_signed(text *t, int64_t value);

// The value right-aligned in `width` columns.
void text_column(text *t, uint64_t value, size_t width);

// Two lower-case digits a byte.
void text_hex(text *t, const uint8_t *bytes, size_t length);

// `decimals` digits after the point, rounded half away from zero; at most 9.
void text_decimal(text *t, double value, int decimals);

#endif
