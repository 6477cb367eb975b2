/* test_pgsql_care.c -- the tests of test_store_care.c, in PostgreSQL. */
#include "pgsql.h"

int main_of_care(void);
#define main main_of_care
#include "test_store_care.c" /* NOLINT(bugprone-suspicious-include) */
#undef main

static void test_check_finds(void **state)
{
    static const struct {
        const char *damage, *finding;
    } cases[] = {
        {"UPDATE newsclean.article SET search = NULL WHERE id = 'id-1'",
         "the search lacks the words of http://a/1"},
        {"UPDATE newsclean.article SET seq = 99 WHERE id = 'id-1'",
         "a number yet to come: http://a/1"},
        {"UPDATE newsclean.article SET seq = 1",
         "two changes have the number 1"},
        {"DELETE FROM newsclean.article WHERE id = 'id-1'",
         "a name belongs to no article: t"},
        {"UPDATE newsclean.name SET host = 'b'",
         "another host than its article: t"},
        {"UPDATE newsclean.article SET gone = 1 WHERE id = 'id-2'",
         "gone has kept its words: http://a/2"},
        {"DELETE FROM newsclean.state", "there is no state"},
    };
    fixture *f = *state;

    for (size_t i = 0; i < NELEMS(cases); i++) {
        nc_store *store = open_store(f, NC_STORE_WRITE);
        const char *findings;

        put_on(store, "http://a/1", 1000, 9, f);
        put_on(store, "http://a/2", 1000, 9, f);
        is_text(findings_of(store, f), "", "sound");
        run_pgsql(f, cases[i].damage);
        findings = findings_of(store, f);
        if (!strstr(findings, cases[i].finding))
            fail_msg("%s: not in '%s'", cases[i].finding, findings);
        nc_store_close(store);
        set_up_pgsql(f);
    }
}

static void test_no_backup(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);

    assert_int_equal(nc_store_backup(store, "/nowhere/copy"), NC_ENOTSUP);
    assert_non_null(strstr(nc_store_message(store), "pg_dump"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_revisions),
        TEST(test_a_version_comes_back),
        TEST(test_what_is_gone_has_no_past),
        TEST(test_a_date_is_no_version),
        TEST(test_prune_by_age),
        TEST(test_prune_by_count),
        TEST(test_numbers_never_fall),
        TEST(test_prune_within_a_batch),
        TEST(test_stats),
        TEST(test_check_finds),
        TEST(test_no_backup),
    };

    return have_pgsql() ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
