/* scarce.h -- memory that runs out when a test says so.
 *
 * The linker sends our calls of malloc, calloc and realloc here (see the
 * Makefile).
 */
#ifndef SCARCE_H
#define SCARCE_H

#include "support.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);

static long until_failure = -1; /* allocations that still succeed; -1: all */
static bool for_good;           /* not one fails, but all from there on */
static bool has_failed;

static bool fails(void)
{
    if (until_failure < 0)
        return false;
    if (until_failure > 0) {
        until_failure--;
        return false;
    }
    if (!for_good)
        until_failure = -1;
    return has_failed = true;
}

static void fail_after(long n)
{
    until_failure = n;
    has_failed = false;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails() ? NULL : __real_realloc(old, size);
}

#endif /* SCARCE_H */
