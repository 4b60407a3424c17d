// Conway's game of life on a torus: an R-pentomino, how it grows, and the
// hashes that show that it settles. Built with debug information.
// build: -O1 -g
#include <string.h>

#include "hash.h"
#include "io.h"

enum { WIDTH = 48, HEIGHT = 32 };

typedef uint8_t grid[HEIGHT][WIDTH];

static int neighbours(grid g, int y, int x) {
    int count = 0;
    for (int dy = HEIGHT - 1; dy <= HEIGHT + 1; dy++) {
        for (int dx = WIDTH - 1; dx <= WIDTH + 1; dx++) {
            count += g[(y + dy) % HEIGHT][(x + dx) % WIDTH];
        }
    }
    return count - g[y][x];
}

static int step(grid g) {
    static grid next;
    int alive = 0;
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
            int n = neighbours(g, y, x);
            next[y][x] = n == 3 || (n == 2 && g[y][x]);
            alive += next[y][x];
        }
    }
    memcpy(g, next, sizeof next);
    return alive;
}

static void draw(text *out, grid g) {
    for (int y = 0; y < HEIGHT; y++) {
        int last = WIDTH;
        while (last > 0 && !g[y][last - 1]) last--;
        for (int x = 0; x < last; x++) text_byte(out, g[y][x] ? '#' : '.');
        text_byte(out, '\n');
    }
}

int main(void) {
    static grid g;
    arena home = {0};
    text out = {.home = &home};
    g[15][24] = g[15][25] = g[16][23] = g[16][24] = g[17][24] = 1;
    for (int generation = 1; generation <= 400; generation++) {
        int alive = step(g);
        if (generation % 80) continue;
        uint64_t hash = hash_short(g, sizeof g);
        text_string(&out, "generation ");
        text_unsigned(&out, (uint64_t)generation);
        text_string(&out, ": ");
        text_unsigned(&out, (uint64_t)alive);
        text_string(&out, " alive, ");
        text_hex(&out, (uint8_t *)&hash, sizeof hash);
        text_byte(&out, '\n');
    }
    draw(&out, g);
    io_write(&out);
    arena_free(&home);
    return 0;
}
