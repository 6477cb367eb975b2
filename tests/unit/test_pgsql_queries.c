/* test_pgsql_queries.c -- the tests of test_store_queries.c, in PostgreSQL. */
#include "pgsql.h"

int main_of_queries(void);
#define main main_of_queries
#include "test_store_queries.c" /* NOLINT(bugprone-suspicious-include) */
#undef main

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_newest_first),
        TEST(test_limits_of_a_query),
        TEST(test_selects),
        TEST(test_html_only_on_demand),
        TEST(test_room),
        TEST(test_search),
        TEST(test_hostile_searches),
    };

    return have_pgsql() ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
