/* test_store_memory.c -- the n-th allocation of a store in SQLite fails.
 *
 * SQLite is told to ask here (failing.h), as the linker tells our own calls.
 * Whatever fails: the call says so, the store is as it was, and it is whole.
 */
#include "storing.h"
#include "failing.h"

#include <sqlite3.h>

typedef nc_status (*work)(nc_store *store, fixture *f);

/* --- SQLite's memory */

static sqlite3_mem_methods real;

static void *take(int n)
{
    return fails() ? NULL : real.xMalloc(n);
}

static void *grow(void *old, int n)
{
    return fails() ? NULL : real.xRealloc(old, n);
}

/* Before SQLite is used. */
static inline void take_over(void)
{
    sqlite3_mem_methods ours;

    assert_int_equal(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real), SQLITE_OK);
    ours = real;
    ours.xMalloc = take;
    ours.xRealloc = grow;
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_MALLOC, &ours), SQLITE_OK);
}

/* --- what is done with a store */

static nc_article *article(fixture *f, const char *path, const char *title)
{
    nc_article *a = make_article(f, path);

    a->title = title;
    a->section = "Ports";
    a->text = "Some words about \u6e2f\u53e3.";
    APR_ARRAY_PUSH(a->bylines, const char *) = "Ann Lee";
    APR_ARRAY_PUSH(a->tags, const char *) = "ferries";
    return a;
}

/* So that nothing is put twice when a call gets over a failure. */
static const char *new_title(fixture *f)
{
    static int n;

    return apr_psprintf(f->pool, "Title %d", n++);
}

static nc_status put_new(nc_store *store, fixture *f)
{
    bool changed;

    return nc_store_put(store, article(f, "new", new_title(f)), 1, MONDAY,
                        &changed, f->pool);
}

static nc_status put_again(nc_store *store, fixture *f)
{
    bool changed;

    nc_store_keep_revisions(store, 999);
    return nc_store_put(store, article(f, "a", new_title(f)), 2, MONDAY + 9,
                        &changed, f->pool);
}

static nc_status put_two(nc_store *store, fixture *f)
{
    nc_status status = nc_store_begin(store);
    bool changed;

    for (int i = 0; i < 2 && status == NC_OK; i++)
        status = nc_store_put(store, article(f, i ? "1" : "2", new_title(f)), 3,
                              MONDAY, &changed, f->pool);
    return status == NC_OK ? nc_store_commit(store) : status;
}

static nc_status put_gone(nc_store *store, fixture *f)
{
    bool changed;

    (void)f;
    return nc_store_put_gone(store, "id-b", MONDAY + 9, &changed);
}

static nc_status read_some(nc_store *store, fixture *f)
{
    apr_array_header_t *prefixes = apr_array_make(f->pool, 1, sizeof(char *));
    nc_store_query query = {.author = "Ann Lee",
                            .section = "Ports",
                            .tag = "ferries",
                            .search = "words \u6e2f\u53e3",
                            .prefixes = prefixes,
                            .with_html = true,
                            .limit = 9};
    nc_status status = nc_store_begin_reading(store);
    apr_array_header_t *found;
    nc_store_state at;
    unsigned n;

    APR_ARRAY_PUSH(prefixes, const char *) = "news.example/";
    if (status == NC_OK)
        status = nc_store_list(store, &query, &found, f->pool);
    if (status == NC_OK)
        status = nc_store_count(store, &query, 9, &n, f->pool);
    if (status == NC_OK)
        status = nc_store_list_names(store, NC_STORE_TAGS, prefixes, 9, &found,
                                     f->pool);
    if (status == NC_OK)
        status = nc_store_list_gone(store, prefixes, 9, &found, f->pool);
    if (status == NC_OK)
        status = nc_store_get_state(store, prefixes, &at, f->pool);
    nc_store_end_reading(store);
    return status;
}

static nc_status read_past(nc_store *store, fixture *f)
{
    apr_array_header_t *found;
    nc_stored *stored;
    nc_status status = nc_store_list_revisions(store, "id-a", &found, f->pool);

    if (status == NC_OK) {
        assert_true(found->nelts > 0);
        stored = APR_ARRAY_IDX(found, 0, nc_stored *);
        status =
            nc_store_get_revision(store, "id-a", stored->seq, &stored, f->pool);
    }
    return status;
}

static nc_status look_after(nc_store *store, fixture *f)
{
    apr_array_header_t *findings;
    nc_store_stats stats;
    nc_status status = nc_store_get_stats(store, &stats);

    if (status == NC_OK)
        status = nc_store_check(store, &findings, f->pool);
    return status;
}

static nc_status back_up(nc_store *store, fixture *f)
{
    const char *path = apr_pstrcat(f->pool, f->path, ".copy", NULL);
    nc_status status = nc_store_backup(store, path);

    assert_int_equal(unlink(path) == 0, status == NC_OK);
    return status;
}

static nc_status prune(nc_store *store, fixture *f)
{
    nc_store_retention keep = {.age = 86400, .count = 1};
    unsigned removed;

    (void)f;
    return nc_store_prune(store, &keep, MONDAY + 99, 9, &removed);
}

/* --- its n-th allocation */

/* False: nothing failed. */
static bool do_failing(fixture *f, const char *name, work what, long n)
{
    fixture own = *f;
    const char *message;
    nc_status status;
    nc_store *store;
    int64_t seq;
    bool failed;

    apr_pool_create(&own.pool, f->pool);
    store = open_store(&own, NC_STORE_WRITE);
    seq = seq_of(store);
    if (!what)
        nc_store_close(store);
    fail_after(n);
    status = what ? what(store, &own)
                  : nc_store_open(&store, f->kind, f->path, NC_STORE_WRITE,
                                  &message, own.pool);
    failed = has_failed;
    fail_after(-1);
    if (!failed && status != NC_OK)
        fail_msg("%s: %s", name, what ? nc_store_message(store) : message);
    if (status != NC_OK && what)
        nc_store_close(store);
    if (status != NC_OK) {
        store = open_store(&own, NC_STORE_WRITE);
        if (seq_of(store) != seq)
            fail_msg("%s: allocation %ld failed, and there is a change", name,
                     n);
    }
    nc_store_close(store);
    apr_pool_destroy(own.pool);
    return failed;
}

/* Each of the first allocations of WHAT, and ever fewer of the later ones. */
static void check_work(fixture *f, const char *name, work what)
{
    apr_array_header_t *findings;
    nc_store *store;
    long n = 0;

    while (do_failing(f, name, what, n))
        n += 1 + n / 32;
    assert_true(n > 4);
    store = open_store(f, NC_STORE_READ);
    assert_int_equal(nc_store_check(store, &findings, f->pool), NC_OK);
    if (findings->nelts > 0)
        fail_msg("%s: %s", name, APR_ARRAY_IDX(findings, 0, const char *));
    nc_store_close(store);
}

static void test_calls(void **state)
{
    static const struct {
        const char *name;
        work what; /* NULL: the store is opened */
    } works[] = {
        {"open", NULL},
        {"put new", put_new},
        {"put again", put_again},
        {"put two", put_two},
        {"put gone", put_gone},
        {"read", read_some},
        {"read the past", read_past},
        {"look after", look_after},
        {"backup", back_up},
        {"prune", prune},
    };
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);

    new_pools = true;
    put(store, article(f, "a", "First"), MONDAY, f);
    put(store, article(f, "b", "Second"), MONDAY, f);
    nc_store_close(store);
    for (size_t i = 0; i < NELEMS(works); i++)
        if (f->kind == NC_STORE_SQLITE || works[i].what != back_up)
            check_work(f, works[i].name, works[i].what);
}

/* A store that is made. */
static void test_first_open(void **state)
{
    fixture *f = *state;
    nc_store *store;
    nc_status status;
    long n = 0;

    do {
        const char *message;
        apr_pool_t *own;

        apr_pool_create(&own, f->pool);
        fail_after(n);
        status = nc_store_open(&store, f->kind, f->path, NC_STORE_WRITE,
                               &message, own);
        fail_after(-1);
        apr_pool_destroy(own);
        if (status != NC_OK)
            remove_file(f, "");
        n += 1 + n / 32;
    } while (status != NC_OK);
    assert_true(n > 8);
    store = open_store(f, NC_STORE_WRITE);
    put(store, make_article(f, "a"), MONDAY, f);
    is_text(list(store, (nc_store_query){0}, f), "id-a", "it can be used");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_calls),
        TEST(test_first_open),
    };

    take_over();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
