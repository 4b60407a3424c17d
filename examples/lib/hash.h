// Hashes: a short one for tables, SHA-256 (FIPS 180-4) for content.
#ifndef HASH_H
#define HASH_H

#include <stddef.h>
#include <stdint.h>

// FNV-1a, 64 bits.
uint64_t hash_short(const void *bytes, size_t length);

typedef struct {
    uint32_t state[8];
    uint64_t length;
    uint8_t block[64];
} sha256;

void sha256_begin(sha256 *h);
void sha256_add(sha256 *h, const void *bytes, size_t length);
void sha256_end(sha256 *h, uint8_t digest[32]);

#endif
