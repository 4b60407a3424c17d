// Doubles its room when it is full; what it leaves behind is the arena's.
#include "text.h"

#include <string.h>

static void grow(text *t, size_t more) {
    if (t->length + more <= t->room) return;
    size_t room = t->room ? t->room * 2 : 64;
    while (room < t->length + more) room *= 2;
    char *bytes = arena_take(t->home, room);
    if (t->length) memcpy(bytes, t->bytes, t->length);
    t->bytes = bytes;
    t->room = room;
}

void text_byte(text *t, char byte) {
    grow(t, 1);
    t->bytes[t->length++] = byte;
}

void text_bytes(text *t, const char *bytes, size_t length) {
    if (!length) return;
    grow(t, length);
    memcpy(t->bytes + t->length, bytes, length);
    t->length += length;
}

void text_string(text *t, const char *string) {
    text_bytes(t, string, strlen(string));
}

void text_repeat(text *t, char byte, size_t count) {
    while (count--) text_byte(t, byte);
}

// The digits of `value` end at `end`; returns where they begin.
static char *digits(uint64_t value, char *end) {
    do {
        *--end = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    return end;
}

void text_unsigned(text *t, uint64_t value) {
    char buffer[20];
    char *begin = digits(value, buffer + sizeof buffer);
    text_bytes(t, begin, (size_t)(buffer + sizeof buffer - begin));
}

void text_signed(text *t, int64_t value) {
    if (value < 0) text_byte(t, '-');
    text_unsigned(t, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

void text_column(text *t, uint64_t value, size_t width) {
    char buffer[20];
    char *begin = digits(value, buffer + sizeof buffer);
    size_t length = (size_t)(buffer + sizeof buffer - begin);
    if (length < width) text_repeat(t, ' ', width - length);
    text_bytes(t, begin, length);
}

void text_hex(text *t, const uint8_t *bytes, size_t length) {
    static const char digit[] = "0123456789abcdef";
    for (size_t i = 0; i < length; i++) {
        text_byte(t, digit[bytes[i] >> 4]);
        text_byte(t, digit[bytes[i] & 15]);
    }
}

void text_decimal(text *t, double value, int decimals) {
    if (value != value) {
        text_string(t, "nan");
        return;
    }
    if (value < 0) {
        text_byte(t, '-');
        value = -value;
    }
    uint64_t scale = 1;
    for (int i = 0; i < decimals; i++) scale *= 10;
    if (value * (double)scale >= 9e18) {
        text_string(t, "huge");
        return;
    }
    uint64_t scaled = (uint64_t)(value * (double)scale + 0.5);
    text_unsigned(t, scaled / scale);
    if (!decimals) return;
    char buffer[20];
    char *begin = digits(scaled % scale + scale, buffer + sizeof buffer);
    *begin = '.';
    text_bytes(t, begin, (size_t)(buffer + sizeof buffer - begin));
}
