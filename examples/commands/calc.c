// A calculator: reads one expression or assignment a line, prints its value.
// Operators and functions are rows of tables of function pointers.
#include <ctype.h>
#include <string.h>

#include "io.h"
#include "table.h"

typedef struct {
    const char *at;
    const char *end;
    const char *message;
    table *variables;
    int depth;
} line;

typedef int64_t two(line *l, int64_t a, int64_t b);
typedef int64_t one(line *l, int64_t a);

static int64_t fail(line *l, const char *message) {
    if (!l->message) l->message = message;
    return 0;
}

static int64_t add(line *l, int64_t a, int64_t b) {
    int64_t result;
    return __builtin_add_overflow(a, b, &result) ? fail(l, "too large") : result;
}

static int64_t subtract(line *l, int64_t a, int64_t b) {
    int64_t result;
    return __builtin_sub_overflow(a, b, &result) ? fail(l, "too large") : result;
}

static int64_t multiply(line *l, int64_t a, int64_t b) {
    int64_t result;
    return __builtin_mul_overflow(a, b, &result) ? fail(l, "too large") : result;
}

static int64_t divide(line *l, int64_t a, int64_t b) {
    if (b == 0) return fail(l, "division by zero");
    return b == -1 ? subtract(l, 0, a) : a / b;
}

static int64_t remainder_of(line *l, int64_t a, int64_t b) {
    if (b == 0) return fail(l, "division by zero");
    return b == -1 ? 0 : a % b;
}

static int64_t power(line *l, int64_t a, int64_t b) {
    if (b < 0) return fail(l, "negative exponent");
    int64_t result = 1;
    for (; b && !l->message; b /= 2) {
        if (b % 2) result = multiply(l, result, a);
        if (b > 1) a = multiply(l, a, a);
    }
    return result;
}

static int64_t absolute(line *l, int64_t a) {
    return a < 0 ? subtract(l, 0, a) : a;
}

static int64_t square_root(line *l, int64_t a) {
    if (a < 0) return fail(l, "root of a negative number");
    int64_t root = 0;
    for (int64_t bit = (int64_t)1 << 31; bit; bit /= 2) {
        if ((root + bit) <= a / (root + bit)) root += bit;
    }
    return root;
}

static int64_t bits(line *l, int64_t a) {
    (void)l;
    return __builtin_popcountll((uint64_t)a);
}

// How tightly an operator binds; `**` alone groups from the right.
static const struct {
    const char *name;
    int tightness;
    two *apply;
} operators[] = {
    {"**", 3, power}, {"*", 2, multiply}, {"/", 2, divide},
    {"%", 2, remainder_of}, {"+", 1, add}, {"-", 1, subtract},
};

static const struct {
    const char *name;
    one *apply;
} functions[] = {{"abs", absolute}, {"sqrt", square_root}, {"bits", bits}};

static int64_t expression(line *l, int tightness);

static void skip_space(line *l) {
    while (l->at < l->end && *l->at == ' ') l->at++;
}

static bool accept(line *l, const char *word) {
    size_t length = strlen(word);
    skip_space(l);
    if ((size_t)(l->end - l->at) < length || memcmp(l->at, word, length)) return false;
    l->at += length;
    return true;
}

static size_t name_length(const line *l) {
    const char *at = l->at;
    while (at < l->end && isalpha((unsigned char)*at)) at++;
    return (size_t)(at - l->at);
}

static int64_t named(line *l) {
    const char *name = l->at;
    size_t length = name_length(l);
    l->at += length;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        const char *this = functions[i].name;
        if (strlen(this) != length || memcmp(this, name, length)) continue;
        if (!accept(l, "(")) return fail(l, "expected `(`");
        int64_t argument = expression(l, 1);
        return accept(l, ")") ? functions[i].apply(l, argument) : fail(l, "expected `)`");
    }
    table_entry *variable = table_find(l->variables, name, length);
    return variable ? (int64_t)variable->value : fail(l, "unknown name");
}

static int64_t number(line *l) {
    int64_t value = 0;
    while (l->at < l->end && isdigit((unsigned char)*l->at)) {
        value = add(l, multiply(l, value, 10), *l->at++ - '0');
    }
    return value;
}

static int64_t operand(line *l) {
    if (++l->depth > 100) return fail(l, "too deep");
    int64_t value;
    if (accept(l, "-")) {
        value = subtract(l, 0, expression(l, 3));
    } else if (accept(l, "(")) {
        value = expression(l, 1);
        if (!accept(l, ")")) fail(l, "expected `)`");
    } else if (l->at < l->end && isdigit((unsigned char)*l->at)) {
        value = number(l);
    } else if (name_length(l)) {
        value = named(l);
    } else {
        value = fail(l, "expected a number");
    }
    l->depth--;
    return value;
}

static int64_t expression(line *l, int tightness) {
    int64_t value = operand(l);
    for (size_t i = 0; i < sizeof operators / sizeof *operators && !l->message;) {
        bool fits = operators[i].tightness >= tightness;
        if (fits && accept(l, operators[i].name)) {
            bool from_right = operators[i].apply == power;
            int64_t right = expression(l, operators[i].tightness + !from_right);
            value = operators[i].apply(l, value, right);
            i = 0;
        } else {
            i++;
        }
    }
    return value;
}

// `name = expression` or an expression.
static int64_t statement(line *l) {
    skip_space(l);
    const char *begin = l->at;
    size_t length = name_length(l);
    l->at += length;
    bool assignment = length && accept(l, "=");
    if (!assignment) l->at = begin;
    int64_t value = expression(l, 1);
    skip_space(l);
    if (l->at < l->end) fail(l, "expected an operator");
    if (assignment && !l->message) *table_at(l->variables, begin, length) = (uint64_t)value;
    return value;
}

int main(void) {
    arena home = {0};
    table variables = {.home = &home};
    text in = io_read_all(&home), out = {.home = &home};
    const char *at = in.bytes, *end = in.bytes + in.length;
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (!stop) stop = end;
        line l = {.at = at, .end = stop, .variables = &variables};
        int64_t value = statement(&l);
        text_bytes(&out, at, (size_t)(stop - at));
        text_string(&out, l.message ? "\n  error: " : "\n  ");
        if (l.message) {
            text_string(&out, l.message);
        } else {
            text_signed(&out, value);
        }
        text_byte(&out, '\n');
        at = stop + 1;
    }
    io_write(&out);
    arena_free(&home);
    return 0;
}
