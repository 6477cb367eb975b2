/* pgsql.h -- what the tests of the store in PostgreSQL share: a database that
 * tests/postgres.sh has started and named in NC_STORE_TEST. Include it first,
 * then the file whose tests are to run there.
 */
#ifndef PGSQL_TEST_H
#define PGSQL_TEST_H

#define STORING_PGSQL
#include "storing.h"

#include <stdlib.h>

#include <apr_dbd.h>

static const char *place_of_tests(void)
{
    return getenv("NC_STORE_TEST");
}

/* Runs SQL as another program would. The first column of its first row, or
 * NULL. */
static const char *run_pgsql(fixture *f, const char *sql)
{
    const apr_dbd_driver_t *driver;
    apr_dbd_results_t *result = NULL;
    apr_dbd_row_t *row = NULL;
    const char *error = NULL, *found = NULL;
    apr_dbd_t *handle;

    assert_int_equal(apr_dbd_init(f->pool), APR_SUCCESS);
    assert_int_equal(apr_dbd_get_driver(f->pool, "pgsql", &driver),
                     APR_SUCCESS);
    if (apr_dbd_open_ex(driver, f->pool, place_of_tests(), &handle, &error) !=
        APR_SUCCESS)
        fail_msg("no database: %s", error);
    if (apr_dbd_select(driver, f->pool, handle, &result, sql, 1) != 0)
        fail_msg("%s: %s", sql, apr_dbd_error(driver, handle, 1));
    if (apr_dbd_get_row(driver, f->pool, result, &row, -1) == 0)
        found = apr_pstrdup(f->pool, apr_dbd_get_entry(driver, row, 0));
    apr_dbd_close(driver, handle);
    return found;
}

static int set_up_pgsql(fixture *f)
{
    f->kind = NC_STORE_PGSQL;
    f->path = place_of_tests();
    run_pgsql(f, "SET client_min_messages = error;"
                 "DROP SCHEMA IF EXISTS newsclean CASCADE");
    return 0;
}

/* Whether there is a database; says so if not. APR stays: apr_dbd can't be
 * begun twice in a process. */
static bool have_pgsql(void)
{
    apr_initialize();
    if (place_of_tests())
        return true;
    puts("1..0 # SKIP no database is named in NC_STORE_TEST: make test-pgsql");
    return false;
}

#endif /* PGSQL_TEST_H */
