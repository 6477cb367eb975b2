/* test_pgsql_lists.c -- the tests of test_store_lists.c, in PostgreSQL. */
#include "pgsql.h"

int main_of_lists(void);
#define main main_of_lists
#include "test_store_lists.c" /* NOLINT(bugprone-suspicious-include) */
#undef main

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_from_until),
        TEST(test_moves),
        TEST(test_gone),
        TEST(test_gone_by_pages),
        TEST(test_many_gone),
        TEST(test_amended),
        TEST(test_names),
        TEST(test_long_names),
        TEST(test_state_of_a_host),
        TEST(test_state_after_an_import),
        TEST(test_one_moment),
        TEST(test_full_second),
    };

    return have_pgsql() ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
