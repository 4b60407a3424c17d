// A stable sort of anything.
#ifndef SORT_H
#define SORT_H

#include <stddef.h>

// Negative, zero or positive, as `a` goes before, with or after `b`.
typedef int sort_order(const void *a, const void *b);

// Sorts `count` items of `size` bytes. O(n log n); needs as much memory again.
void sort_stable(void *items, size_t count, size_t size, sort_order *order);

#endif
