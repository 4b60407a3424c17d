// What components ask of the heap beyond malloc.
#include <stdlib.h>

// A WASI adapter grows the memory when it is first called, and the malloc of an
// older wasi-libc takes all memory there is when it is first called: so malloc
// goes first.
__attribute__((constructor(101))) static void claim_heap(void) {
    void *volatile first = malloc(1);
    free(first);
}

// The canonical ABI's allocator. Only reactors export it: linkers wrap each
// export of a command in the program's beginning and end.
void *cabi_realloc(void *old, size_t old_size, size_t align, size_t size) {
    (void)old_size;
    if (size == 0) return (void *)align;
    void *new = realloc(old, size);
    if (!new) abort();
    return new;
}
