// An arena: memory that is handed out in order and given back all at once.
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

typedef struct arena_chunk arena_chunk;

typedef struct {
    arena_chunk *last;
    char *next;
    size_t left;
} arena;

// Zeroed memory, aligned to 8 bytes. Ends the program when there is none.
void *arena_take(arena *a, size_t size);

// A copy of `length` bytes with a zero byte after them.
char *arena_copy(arena *a, const char *bytes, size_t length);

// Gives everything back; the arena can be used again.
void arena_free(arena *a);

#endif
