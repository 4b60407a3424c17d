// A sieve of Eratosthenes over the odd numbers: how many primes there are below
// each power of ten, the largest gaps between them, and the last few.
#include "io.h"

enum { LIMIT = 2000000 };

static uint32_t composite[LIMIT / 64 + 1];

static bool is_prime(uint32_t n) {
    if (n % 2 == 0) return n == 2;
    return n > 1 && !(composite[n / 64] >> (n / 2 % 32) & 1);
}

static void sieve(void) {
    for (uint32_t n = 3; n * n < LIMIT; n += 2) {
        if (!is_prime(n)) continue;
        for (uint32_t m = n * n; m < LIMIT; m += 2 * n) composite[m / 64] |= 1u << (m / 2 % 32);
    }
}

static void row(text *out, uint64_t count, const char *what, uint64_t limit) {
    text_column(out, count, 8);
    text_string(out, what);
    text_unsigned(out, limit);
    text_byte(out, '\n');
}

int main(void) {
    arena home = {0};
    text out = {.home = &home};
    uint32_t count = 0, before = 2, gap = 0, next = 10;
    sieve();
    for (uint32_t n = 2; n < LIMIT; n++) {
        if (n == next) {
            row(&out, count, " primes below ", n);
            next *= 10;
        }
        if (!is_prime(n)) continue;
        count++;
        if (n - before > gap) {
            gap = n - before;
            if (gap >= 100) row(&out, gap, " numbers on from ", before);
        }
        before = n;
    }
    row(&out, count, " primes below ", LIMIT);
    row(&out, before, " is the last of them, out of ", LIMIT);
    io_write(&out);
    arena_free(&home);
    return 0;
}
