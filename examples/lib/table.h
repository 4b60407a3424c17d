// A table from strings to numbers.
#ifndef TABLE_H
#define TABLE_H

#include <stdint.h>

#include "arena.h"

typedef struct {
    const char *key; // null: a free slot
    size_t length;
    uint64_t value;
} table_entry;

typedef struct {
    arena *home;
    table_entry *slots;
    size_t room; // a power of two
    size_t count;
} table;

// The value at `key`, made 0 when there was none. The table keeps its own copy
// of the key. The place is good until the next call.
uint64_t *table_at(table *t, const char *key, size_t length);

// The entry of `key`, or null.
table_entry *table_find(const table *t, const char *key, size_t length);

// The entries in one array of `t->count`, in no particular order.
table_entry *table_entries(const table *t);

#endif
