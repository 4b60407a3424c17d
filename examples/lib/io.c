// Whole reads and writes over file descriptors, without stdio.
#include "io.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool write_all(int file, const char *bytes, size_t length) {
    while (length) {
        ssize_t done = write(file, bytes, length);
        if (done <= 0) return false;
        bytes += done;
        length -= (size_t)done;
    }
    return true;
}

text io_read_all(arena *home) {
    text all = {.home = home};
    char buffer[4096];
    for (;;) {
        ssize_t got = read(0, buffer, sizeof buffer);
        if (got < 0) io_fail("can't read standard input");
        if (got == 0) return all;
        text_bytes(&all, buffer, (size_t)got);
    }
}

void io_write(text *t) {
    if (!write_all(1, t->bytes, t->length)) io_fail("can't write standard output");
    t->length = 0;
}

_Noreturn void io_fail(const char *message) {
    write_all(2, "error: ", 7);
    write_all(2, message, strlen(message));
    write_all(2, "\n", 1);
    exit(1);
}
