/* pooled.h -- the one pool of a test program.
 *
 *     return cmocka_run_group_tests(tests, make_pool, free_pool);
 */
#ifndef POOLED_H
#define POOLED_H

#include <apr_general.h>
#include <apr_pools.h>

static apr_pool_t *pool;

static int make_pool(void **state)
{
    (void)state;
    return apr_initialize() || apr_pool_create(&pool, NULL);
}

static int free_pool(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    apr_terminate();
    return 0;
}

#endif /* POOLED_H */
