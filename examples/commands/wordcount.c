// Counts lines, words and bytes of standard input, and prints the ten words
// that come most often.
#include <ctype.h>

#include "io.h"
#include "sort.h"
#include "table.h"

static int by_count_then_word(const void *left, const void *right) {
    const table_entry *a = left, *b = right;
    if (a->value != b->value) return a->value > b->value ? -1 : 1;
    for (size_t i = 0; i < a->length && i < b->length; i++) {
        if (a->key[i] != b->key[i]) return a->key[i] < b->key[i] ? -1 : 1;
    }
    return a->length < b->length ? -1 : a->length > b->length;
}

static void print_top(text *out, const table *words) {
    table_entry *all = table_entries(words);
    sort_stable(all, words->count, sizeof *all, by_count_then_word);
    for (size_t i = 0; i < words->count && i < 10; i++) {
        text_column(out, all[i].value, 6);
        text_byte(out, ' ');
        text_bytes(out, all[i].key, all[i].length);
        text_byte(out, '\n');
    }
}

int main(void) {
    arena home = {0};
    table words = {.home = &home};
    text in = io_read_all(&home), word = {.home = &home}, out = {.home = &home};
    uint64_t lines = 0, total = 0;
    for (size_t i = 0; i <= in.length; i++) {
        int c = i < in.length ? (unsigned char)in.bytes[i] : ' ';
        lines += c == '\n';
        if (isalnum(c) || c == '\'') {
            text_byte(&word, (char)tolower(c));
        } else if (word.length) {
            ++*table_at(&words, word.bytes, word.length);
            total++;
            word.length = 0;
        }
    }
    text_unsigned(&out, lines);
    text_string(&out, " lines, ");
    text_unsigned(&out, total);
    text_string(&out, " words (");
    text_unsigned(&out, words.count);
    text_string(&out, " different), ");
    text_unsigned(&out, in.length);
    text_string(&out, " bytes\n");
    print_top(&out, &words);
    io_write(&out);
    arena_free(&home);
    return 0;
}
