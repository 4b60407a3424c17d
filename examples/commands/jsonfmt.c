// Reads JSON from standard input and prints it indented, or says where it is
// wrong and ends with code 1.
#include "io.h"
#include "json.h"

int main(void) {
    arena home = {0};
    text in = io_read_all(&home), out = {.home = &home};
    json_error error;
    json *value = json_read(&home, in.bytes, in.length, &error);
    if (!value) {
        text_string(&out, "line ");
        text_unsigned(&out, error.line);
        text_string(&out, ", column ");
        text_unsigned(&out, error.column);
        text_string(&out, ": ");
        text_string(&out, error.message);
        text_byte(&out, 0);
        io_fail(out.bytes);
    }
    json_write(&out, value);
    text_byte(&out, '\n');
    io_write(&out);
    arena_free(&home);
    return 0;
}
