// Accounts as a resource that other components hold: constructor, methods, a
// static function and a destructor. Each change is printed to standard error,
// so the component imports WASI through the reactor adapter.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "sort.h"

#define LEDGER "waulk:examples/ledger@0.1.0"
#define EXPORT(name) __attribute__((export_name(LEDGER "#" name)))
#define AFTER(name) __attribute__((export_name("cabi_post_" LEDGER "#" name)))

typedef struct account account;
struct account {
    char *owner;
    size_t owner_length;
    uint64_t balance;
    account *next;
};

__attribute__((import_module("[export]" LEDGER), import_name("[resource-new]account")))
extern int32_t new_handle(account *representation);

enum refusal { NOT_ENOUGH, TOO_MUCH, SAME_ACCOUNT };

typedef struct {
    uint8_t tag; // 0: ok, 1: error
    union {
        uint64_t ok;
        uint8_t error;
    };
} outcome;

static account *first;
static outcome latest;
static const uint64_t most = 1000000000000;

static void report(const char *what, const account *a) {
    double units = (double)a->balance / 100;
    fprintf(stderr, "%s %.*s: %.2f\n", what, (int)a->owner_length, a->owner, units);
}

static outcome *ok(uint64_t balance) {
    latest = (outcome){.tag = 0, .ok = balance};
    return &latest;
}

static outcome *refuse(enum refusal why) {
    latest = (outcome){.tag = 1, .error = (uint8_t)why};
    return &latest;
}

EXPORT("[constructor]account") int32_t account_new(char *owner, size_t length) {
    account *a = malloc(sizeof *a);
    if (!a) abort();
    *a = (account){.owner = owner, .owner_length = length, .next = first};
    first = a;
    report("opened", a);
    return new_handle(a);
}

EXPORT("[dtor]account") void account_drop(account *a) {
    account **at = &first;
    while (*at != a) at = &(*at)->next;
    *at = a->next;
    report("closed", a);
    if (a->owner_length) free(a->owner);
    free(a);
}

EXPORT("[method]account.deposit") outcome *account_deposit(account *a, uint32_t amount) {
    if (a->balance + amount > most) return refuse(TOO_MUCH);
    a->balance += amount;
    report("deposited to", a);
    return ok(a->balance);
}

EXPORT("[method]account.transfer")
outcome *account_transfer(account *from, account *to, uint32_t amount) {
    if (from == to) return refuse(SAME_ACCOUNT);
    if (from->balance < amount) return refuse(NOT_ENOUGH);
    if (to->balance + amount > most) return refuse(TOO_MUCH);
    from->balance -= amount;
    to->balance += amount;
    report("transferred from", from);
    report("transferred to", to);
    return ok(from->balance);
}

EXPORT("[method]account.balance") uint64_t account_balance(account *a) {
    return a->balance;
}

typedef struct {
    char *bytes;
    size_t length;
} string;

// The name stays the account's: nothing is freed after the call.
EXPORT("[method]account.owner") string *account_owner(account *a) {
    static string result;
    result = (string){a->owner, a->owner_length};
    return &result;
}

typedef struct {
    string owner;
    uint64_t balance;
} line;

typedef struct {
    line *lines;
    size_t count;
} statement;

static arena call;

static int by_owner(const void *left, const void *right) {
    string a = ((const line *)left)->owner, b = ((const line *)right)->owner;
    int order = memcmp(a.bytes, b.bytes, a.length < b.length ? a.length : b.length);
    return order ? order : (a.length > b.length) - (a.length < b.length);
}

EXPORT("[static]account.all") statement *account_all(void) {
    size_t count = 0;
    for (account *a = first; a; a = a->next) count++;
    statement *result = arena_take(&call, sizeof *result);
    *result = (statement){arena_take(&call, count * sizeof(line)), count};
    line *at = result->lines;
    for (account *a = first; a; a = a->next) {
        *at++ = (line){{a->owner, a->owner_length}, a->balance};
    }
    sort_stable(result->lines, count, sizeof(line), by_owner);
    return result;
}

AFTER("[static]account.all") void account_all_after(statement *result) {
    (void)result;
    arena_free(&call);
}
