/* test_pgsql_words.c -- the tests of test_store_words.c, in PostgreSQL. */
#include "pgsql.h"

int main_of_words(void);
#define main main_of_words
#include "test_store_words.c" /* NOLINT(bugprone-suspicious-include) */
#undef main

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_words_without_blanks),
        TEST(test_with_other_conditions),
        TEST(test_as_many_words_as_count),
        TEST(test_from_one_to_the_other),
    };

    return have_pgsql() ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
