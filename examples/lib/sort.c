// Merge sort, from the bottom up, between the array and one scratch copy.
#include "sort.h"

#include <string.h>

#include "arena.h"

// Merges from[0..middle] and from[middle..count] into `to`.
static void merge(
    char *to, const char *from, size_t middle, size_t count, size_t size, sort_order *order) {
    size_t left = 0, right = middle;
    for (size_t i = 0; i < count; i++) {
        int take_right = left == middle
            || (right < count && order(from + right * size, from + left * size) < 0);
        size_t taken = take_right ? right++ : left++;
        memcpy(to + i * size, from + taken * size, size);
    }
}

void sort_stable(void *items, size_t count, size_t size, sort_order *order) {
    arena scratch = {0};
    char *from = items, *to = arena_take(&scratch, count * size);
    for (size_t run = 1; run < count; run *= 2) {
        for (size_t at = 0; at < count; at += 2 * run) {
            size_t part = count - at < 2 * run ? count - at : 2 * run;
            size_t middle = part < run ? part : run;
            merge(to + at * size, from + at * size, middle, part, size, order);
        }
        char *swap = from;
        from = to;
        to = swap;
    }
    if (from != items) memcpy(items, from, count * size);
    arena_free(&scratch);
}
