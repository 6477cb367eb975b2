/* test_pgsql_memory.c -- the tests of test_store_memory.c, in PostgreSQL, where
 * statements fail as allocations do.
 */
#include "pgsql.h"

int main_of_memory(void);
#define main main_of_memory
#include "test_store_memory.c" /* NOLINT(bugprone-suspicious-include) */
#undef main

int __real_apr_dbd_query(const apr_dbd_driver_t *driver, apr_dbd_t *handle,
                         int *rows, const char *sql);
int __real_apr_dbd_pselect(const apr_dbd_driver_t *driver, apr_pool_t *pool,
                           apr_dbd_t *handle, apr_dbd_results_t **result,
                           apr_dbd_prepared_t *statement, int random, int n,
                           const char **values);
int __wrap_apr_dbd_query(const apr_dbd_driver_t *driver, apr_dbd_t *handle,
                         int *rows, const char *sql);
int __wrap_apr_dbd_pselect(const apr_dbd_driver_t *driver, apr_pool_t *pool,
                           apr_dbd_t *handle, apr_dbd_results_t **result,
                           apr_dbd_prepared_t *statement, int random, int n,
                           const char **values);

int __wrap_apr_dbd_query(const apr_dbd_driver_t *driver, apr_dbd_t *handle,
                         int *rows, const char *sql)
{
    return fails() ? 1 : __real_apr_dbd_query(driver, handle, rows, sql);
}

int __wrap_apr_dbd_pselect(const apr_dbd_driver_t *driver, apr_pool_t *pool,
                           apr_dbd_t *handle, apr_dbd_results_t **result,
                           apr_dbd_prepared_t *statement, int random, int n,
                           const char **values)
{
    return fails() ? 1
                   : __real_apr_dbd_pselect(driver, pool, handle, result,
                                            statement, random, n, values);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_calls),
    };

    return have_pgsql() ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
