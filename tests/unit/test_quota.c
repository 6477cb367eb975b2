/* test_quota.c -- no more is taken than is allowed, whoever takes it.
 */
#include "support.h"

#include <apr_atomic.h>
#include <apr_thread_proc.h>
#include <stdint.h>
#include "nc_quota.h"
#include "pooled.h"

static void test_one(void **state)
{
    nc_quota *quota = nc_quota_create(pool);

    (void)state;
    assert_false(nc_quota_take(quota, 101, 100));
    assert_true(nc_quota_take(quota, 100, 100));
    assert_false(nc_quota_take(quota, 1, 100));
    assert_true(nc_quota_take(quota, 0, 100));
    assert_true(nc_quota_take(quota, 1, 101)); /* who may take more */
    assert_false(nc_quota_take(quota, 1, 100));
    assert_false(nc_quota_take(quota, SIZE_MAX, SIZE_MAX));
    nc_quota_give(quota, 100);
    assert_true(nc_quota_take(quota, 60, 100));
    assert_false(nc_quota_take(quota, 40, 100));
    assert_true(nc_quota_take(quota, 39, 100));
    nc_quota_give(quota, 60);
    nc_quota_give(quota, 39);
    nc_quota_give(quota, 1);
    assert_true(nc_quota_take(quota, 100, 100));
}

enum { THREADS = 4, ROUNDS = 20000, LIMIT = 10 };

static struct {
    nc_quota *quota;
    apr_uint32_t held;
    apr_uint32_t too_many;
} shared;

static void *APR_THREAD_FUNC play(apr_thread_t *thread, void *data)
{
    apr_uint32_t n = *(const apr_uint32_t *)data;

    for (int i = 0; i < ROUNDS; i++) {
        if (!nc_quota_take(shared.quota, n, LIMIT))
            continue;
        if (apr_atomic_add32(&shared.held, n) + n > LIMIT)
            apr_atomic_inc32(&shared.too_many);
        apr_atomic_sub32(&shared.held, n);
        nc_quota_give(shared.quota, n);
    }
    apr_thread_exit(thread, APR_SUCCESS);
    return NULL;
}

static void test_many(void **state)
{
    static apr_uint32_t sizes[THREADS] = {3, 4, 5, 6};
    apr_thread_t *threads[THREADS];
    apr_status_t ended;

    (void)state;
    shared.quota = nc_quota_create(pool);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(
            apr_thread_create(&threads[i], NULL, play, &sizes[i], pool),
            APR_SUCCESS);
    for (int i = 0; i < THREADS; i++)
        apr_thread_join(&ended, threads[i]);
    assert_int_equal(shared.too_many, 0);
    assert_true(nc_quota_take(shared.quota, LIMIT, LIMIT)); /* all came back */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one),
        cmocka_unit_test(test_many),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
