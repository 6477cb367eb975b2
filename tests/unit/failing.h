/* failing.h -- the n-th allocation fails.
 *
 * The linker sends a test's calls of malloc, calloc and realloc here, and those
 * of pools (see the Makefile).
 */
#ifndef FAILING_H
#define FAILING_H

#include <apr_pools.h>
#include <stdlib.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_apr_palloc(apr_pool_t *pool, size_t size);
apr_status_t __real_apr_pool_create_ex(apr_pool_t **out, apr_pool_t *parent,
                                       apr_abortfunc_t end,
                                       apr_allocator_t *allocator);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_apr_palloc(apr_pool_t *pool, size_t size);
apr_status_t __wrap_apr_pool_create_ex(apr_pool_t **out, apr_pool_t *parent,
                                       apr_abortfunc_t end,
                                       apr_allocator_t *allocator);

static long until_failure = -1; /* allocations that still succeed; -1: all */
static bool for_good;           /* not one fails, but all from there on */
static bool new_pools;          /* that there is one more may fail, too */
static bool in_pools;           /* and what pools give */
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

/* Only the document looks at what it gets, and only extraction whether it gets
 * a pool: where there is no more, a server's child ends. */
void *__wrap_apr_palloc(apr_pool_t *pool, size_t size)
{
    return in_pools && fails() ? NULL : __real_apr_palloc(pool, size);
}

apr_status_t __wrap_apr_pool_create_ex(apr_pool_t **out, apr_pool_t *parent,
                                       apr_abortfunc_t end,
                                       apr_allocator_t *allocator)
{
    return new_pools && fails()
               ? APR_ENOMEM
               : __real_apr_pool_create_ex(out, parent, end, allocator);
}

#endif /* FAILING_H */
