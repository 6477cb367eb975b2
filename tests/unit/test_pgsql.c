/* test_pgsql.c -- the tests of test_store.c in PostgreSQL, and what is of that
 * engine alone: other front ends, lost connections, its limits.
 */
#include "pgsql.h"

int main_of_store(void);
#define main main_of_store
#include "test_store.c"
#undef main

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_everything_comes_back),
        TEST(test_missing_fields_stay_missing),
        TEST(test_what_is_a_change),
        TEST(test_published_is_kept),
        TEST(test_clock_that_goes_back),
        TEST(test_newest_first),
        TEST(test_limits_of_a_query),
        TEST(test_selects),
        TEST(test_html_only_on_demand),
        TEST(test_search),
        TEST(test_hostile_searches),
        TEST(test_batches),
        TEST(test_readers_do_not_write),
        TEST(test_two_writers),
    };

    return have_pgsql() ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
