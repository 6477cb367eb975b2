/* test_store_work.c -- how much work a list is: that a large store is as quick
 * as a small one, and what a limit of steps ends.
 */
#include "storing.h"

#include <sqlite3.h>
#include "sqlite.h"

static void fill(nc_store *store, int from, int until, fixture *f)
{
    assert_int_equal(nc_store_begin(store), NC_OK);
    for (int i = from; i < until; i++) {
        nc_article *a = make_article(f, apr_itoa(f->pool, i));

        if (i % 10 == 0)
            a->url = apr_psprintf(f->pool, "http://other.example/%d", i);
        a->section = i % 2 ? "odd" : "even";
        APR_ARRAY_PUSH(a->tags, const char *) = i % 3 ? "some" : "third";
        APR_ARRAY_PUSH(a->bylines, const char *) = i % 4 ? "Ann" : "Bob";
        a->published = (nc_date){NC_DATE_SECOND, MONDAY - 600 * i, 0, true};
        put(store, a, MONDAY, f);
    }
    assert_int_equal(nc_store_commit(store), NC_OK);
}

/* Steps of SQLite's machine since they were last asked for. */
static int steps(nc_store *store)
{
    sqlite3_stmt *stmt = NULL;
    int n = 0;

    while ((stmt = sqlite3_next_stmt(nc_sqlite_of(store)->db, stmt)) != NULL)
        n += sqlite3_stmt_status(stmt, SQLITE_STMTSTATUS_VM_STEP, 1);
    return n;
}

enum { QUERIES = 11 };

static void count_work(nc_store *store, int *work, fixture *f)
{
    apr_array_header_t *own = hosts("news.example/", NULL, f);
    const nc_store_query queries[] = {
        {.prefixes = own},
        {.prefixes = hosts("news.example/", "other.example/", f)},
        {0},
        {.prefixes = own, .section = "odd"},
        {.prefixes = own, .author = "ann"},
        {.prefixes = own, .tag = "third"},
        {.prefixes = own, .search = "words"},
        {.prefixes = own, .search = "words", .section = "even"},
        {.prefixes = own, .from = MONDAY - 60000, .until = MONDAY - 30000},
    };
    apr_array_header_t *found;
    nc_store_state now;
    size_t i;

    for (i = 0; i < NELEMS(queries); i++) {
        nc_store_query query = queries[i];

        query.limit = 30;
        steps(store);
        if (nc_store_list(store, &query, &found, f->pool) != NC_OK)
            fail_msg("query %zu: %s", i, nc_store_message(store));
        assert_int_equal(found->nelts, 30);
        work[i] = steps(store);
    }
    nc_store_get_state(store, own, &now, f->pool);
    work[i++] = steps(store);
    nc_store_list_names(store, NC_STORE_TAGS, own, 100, &found, f->pool);
    assert_int_equal(found->nelts, 2);
    work[i++] = steps(store);
    assert_int_equal(i, QUERIES);
}

/* Ten times the articles, the same work: what a list needs comes off an index
 * in its order. */
static void test_work_does_not_grow(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    int small[QUERIES], large[QUERIES];

    fill(store, 0, 300, f);
    count_work(store, small, f);
    fill(store, 300, 3000, f);
    count_work(store, large, f);
    for (int i = 0; i < QUERIES; i++) {
        assert_true(small[i] > 0);
        if (large[i] > small[i] + small[i] / 10)
            fail_msg("query %d: %d steps, and %d in the large store", i,
                     small[i], large[i]);
    }
}

/* Pages of the file that had to be read since it was last asked. */
static int reads(nc_store *store)
{
    int now, most;

    sqlite3_db_status(nc_sqlite_of(store)->db, SQLITE_DBSTATUS_CACHE_MISS, &now,
                      &most, 1);
    return now;
}

/* A word that all articles of another host have: their rows, each with a long
 * text in front of the next, stay on the disk. */
static void test_rows_of_others_stay_away(void **state)
{
    enum { OTHERS = 400 };
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_store_query query = {.prefixes = hosts("news.example/", NULL, f),
                            .search = "words"};
    char *html = apr_pcalloc(f->pool, 10001);

    memset(html, 'x', 10000);
    put_at(store, "own", MONDAY - 100000, f);
    assert_int_equal(nc_store_begin(store), NC_OK);
    for (int i = 0; i < OTHERS; i++) {
        nc_article *a = make_article(f, apr_itoa(f->pool, i));

        a->url = apr_psprintf(f->pool, "http://other.example/%d", i);
        a->html = html;
        put(store, a, MONDAY, f);
    }
    assert_int_equal(nc_store_commit(store), NC_OK);
    nc_store_close(store);
    store = open_store(f, NC_STORE_READ);
    reads(store);
    is_text(list(store, query, f), "id-own", "the only one");
    assert_in_range(reads(store), 1, OTHERS / 4);
    query.prefixes = hosts("news.example/o", NULL, f);
    is_text(list(store, query, f), "id-own", "below a path");
    query.section = "sport";
    is_text(list(store, query, f), "", "of a section that there is not");
    assert_in_range(reads(store), 0, OTHERS / 4);
}

static void test_limit_of_steps(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_store_query query = {.prefixes = hosts("rare.example/", NULL, f),
                            .search = "words",
                            .limit = 10};
    apr_array_header_t *found;
    unsigned n;

    fill(store, 0, 3000, f);
    nc_store_limit_steps(store, 20000);
    assert_int_equal(nc_store_list(store, &query, &found, f->pool), NC_ELIMIT);
    assert_non_null(strstr(nc_store_message(store), "too many articles"));
    assert_int_equal(nc_store_count(store, &query, 10, &n, f->pool), NC_ELIMIT);
    query.prefixes = hosts("news.example/", NULL, f);
    assert_int_equal(nc_store_list(store, &query, &found, f->pool), NC_OK);
    assert_int_equal(found->nelts, 10);
    put_at(store, "later", MONDAY, f); /* changes are not limited */
    nc_store_limit_steps(store, 0);
    query.prefixes = hosts("rare.example/", NULL, f);
    assert_int_equal(nc_store_list(store, &query, &found, f->pool), NC_OK);
    assert_int_equal(found->nelts, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_work_does_not_grow),
        TEST(test_rows_of_others_stay_away),
        TEST(test_limit_of_steps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
