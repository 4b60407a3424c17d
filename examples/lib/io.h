// Standard input as one piece of memory; text to standard output.
#ifndef IO_H
#define IO_H

#include "text.h"

// All of standard input.
text io_read_all(arena *home);

// Writes the text and empties it. Ends the program when that fails.
void io_write(text *t);

// Says what is wrong on standard error and ends the program with code 1.
_Noreturn void io_fail(const char *message);

#endif
