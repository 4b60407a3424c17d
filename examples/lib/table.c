// Open addressing, linear probing, at most three quarters full.
#include "table.h"

#include <string.h>

#include "hash.h"

static table_entry *probe(table_entry *slots, size_t room, const char *key, size_t length) {
    size_t at = (size_t)hash_short(key, length) & (room - 1);
    while (slots[at].key) {
        if (slots[at].length == length && !memcmp(slots[at].key, key, length)) break;
        at = (at + 1) & (room - 1);
    }
    return &slots[at];
}

static void grow(table *t) {
    size_t room = t->room ? t->room * 2 : 16;
    table_entry *slots = arena_take(t->home, room * sizeof *slots);
    for (size_t i = 0; i < t->room; i++) {
        table_entry *old = &t->slots[i];
        if (old->key) *probe(slots, room, old->key, old->length) = *old;
    }
    t->slots = slots;
    t->room = room;
}

uint64_t *table_at(table *t, const char *key, size_t length) {
    if (t->count * 4 >= t->room * 3) grow(t);
    table_entry *entry = probe(t->slots, t->room, key, length);
    if (!entry->key) {
        entry->key = arena_copy(t->home, key, length);
        entry->length = length;
        t->count++;
    }
    return &entry->value;
}

table_entry *table_find(const table *t, const char *key, size_t length) {
    if (!t->room) return 0;
    table_entry *entry = probe(t->slots, t->room, key, length);
    return entry->key ? entry : 0;
}

table_entry *table_entries(const table *t) {
    table_entry *all = arena_take(t->home, t->count * sizeof *all);
    size_t used = 0;
    for (size_t i = 0; i < t->room; i++) {
        if (t->slots[i].key) all[used++] = t->slots[i];
    }
    return all;
}
