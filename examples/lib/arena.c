// Chunks from malloc, linked backwards; a large request gets a chunk of its own.
#include "arena.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK = 16 * 1024 };

struct arena_chunk {
    arena_chunk *before;
    size_t size;
};

void *arena_take(arena *a, size_t size) {
    size = (size + 7) & ~(size_t)7;
    if (size > a->left) {
        size_t room = size > CHUNK ? size : CHUNK;
        arena_chunk *chunk = malloc(sizeof(arena_chunk) + room);
        if (!chunk) abort();
        chunk->before = a->last;
        chunk->size = room;
        a->last = chunk;
        a->next = (char *)(chunk + 1);
        a->left = room;
    }
    void *taken = a->next;
    a->next += size;
    a->left -= size;
    return memset(taken, 0, size);
}

char *arena_copy(arena *a, const char *bytes, size_t length) {
    char *copy = arena_take(a, length + 1);
    memcpy(copy, bytes, length);
    return copy;
}

void arena_free(arena *a) {
    while (a->last) {
        arena_chunk *before = a->last->before;
        free(a->last);
        a->last = before;
    }
    a->next = 0;
    a->left = 0;
}
