/* storing.h -- what tests of the store share: a store in a directory of its
 * own under /tmp, and articles to put into it.
 */
#ifndef STORING_H
#define STORING_H

#include "support.h"

#include <sys/stat.h>
#include <unistd.h>

#include <apr_general.h>
#include <apr_strings.h>
#include "nc_store.h"

enum { MONDAY = 1420210800 }; /* 2015-01-02T15:00:00Z */

typedef struct fixture {
    apr_pool_t *pool;
    char dir[64];
    const char *path; /* the store's place */
    nc_store_kind kind;
} fixture;

/* Tests of test_pgsql*.c run those of the other files on that engine. Makes the
 * database forget all, and sets kind and path. */
#ifdef STORING_PGSQL
static int set_up_pgsql(fixture *f);
#else
static inline int set_up_pgsql(fixture *f)
{
    f->kind = NC_STORE_SQLITE;
    return 0;
}
#endif

static inline int set_up(void **state)
{
    fixture *f = calloc(1, sizeof(*f));

    apr_initialize();
    apr_pool_create(&f->pool, NULL);
    strcpy(f->dir, "/tmp/nc-store-XXXXXX");
    if (!mkdtemp(f->dir))
        return -1;
    /* The tests that give root's rights away still have to get in. */
    chmod(f->dir, 01777);
    f->path = apr_pstrcat(f->pool, f->dir, "/a.db", NULL);
    *state = f;
    return set_up_pgsql(f);
}

static inline void remove_file(fixture *f, const char *suffix)
{
    if (f->kind == NC_STORE_PGSQL)
        set_up_pgsql(f);
    else
        unlink(apr_pstrcat(f->pool, f->path, suffix, NULL));
}

static inline int tear_down(void **state)
{
    fixture *f = *state;

    remove_file(f, "");
    remove_file(f, "-wal");
    remove_file(f, "-shm");
    rmdir(f->dir);
    apr_pool_destroy(f->pool);
    apr_terminate();
    free(f);
    return 0;
}

static inline nc_store *open_store(fixture *f, nc_store_mode mode)
{
    const char *message;
    nc_store *store;

    if (nc_store_open(&store, f->kind, f->path, mode, &message, f->pool) !=
        NC_OK)
        fail_msg("can't open %s: %s", f->path, message);
    return store;
}

/* What an opening of PATH by SQLite gives; the store is closed again. */
static inline nc_status try_open(fixture *f, const char *path,
                                 nc_store_mode mode, const char **message)
{
    nc_store *store;
    nc_status status =
        nc_store_open(&store, NC_STORE_SQLITE, path, mode, message, f->pool);

    if (status == NC_OK)
        nc_store_close(store);
    else
        assert_null(store);
    return status;
}

static inline nc_article *make_article(fixture *f, const char *path)
{
    nc_article *a = nc_article_create(f->pool);

    a->url = apr_pstrcat(f->pool, "https://news.example/", path, NULL);
    a->id = apr_pstrcat(f->pool, "id-", path, NULL);
    a->title = apr_pstrcat(f->pool, "Title of ", path, NULL);
    a->html = "<p>Some words.</p>";
    a->text = "Some words.";
    a->words = 2;
    return a;
}

static inline bool put(nc_store *store, const nc_article *a, int64_t now,
                       fixture *f)
{
    bool changed;
    nc_status status = nc_store_put(store, a, 7, now, &changed, f->pool);

    if (status != NC_OK)
        fail_msg("put: %s", nc_store_message(store));
    return changed;
}

/* Articles with a date: by their path; by their address, with a tag and an
 * author. */
static inline void put_at(nc_store *store, const char *path, int64_t published,
                          fixture *f)
{
    nc_article *a = make_article(f, path);

    a->published = (nc_date){NC_DATE_SECOND, published, 0, true};
    put(store, a, MONDAY + 1000000, f);
}

static inline void put_on(nc_store *store, const char *url, int64_t published,
                          int64_t now, fixture *f)
{
    nc_article *a = make_article(f, strrchr(url, '/') + 1);

    a->url = url;
    a->published = (nc_date){NC_DATE_SECOND, published, 0, true};
    APR_ARRAY_PUSH(a->tags, const char *) = "t";
    APR_ARRAY_PUSH(a->bylines, const char *) = "Ann";
    put(store, a, now, f);
}

static inline nc_stored *get(nc_store *store, const char *id, fixture *f)
{
    nc_stored *stored;

    if (nc_store_get(store, id, &stored, f->pool) != NC_OK)
        fail_msg("get %s: %s", id, nc_store_message(store));
    return stored;
}

/* The ids of a list, joined by spaces. */
static inline const char *list(nc_store *store, nc_store_query query,
                               fixture *f)
{
    apr_array_header_t *found;
    const char *ids = "";

    if (query.limit == 0)
        query.limit = 10;
    if (nc_store_list(store, &query, &found, f->pool) != NC_OK)
        fail_msg("list: %s", nc_store_message(store));
    for (int i = 0; i < found->nelts; i++)
        ids = apr_pstrcat(f->pool, ids, i ? " " : "",
                          APR_ARRAY_IDX(found, i, nc_stored *)->article->id,
                          NULL);
    return ids;
}

/* One prefix of addresses, or two. */
static inline apr_array_header_t *hosts(const char *one, const char *other,
                                        fixture *f)
{
    apr_array_header_t *list = apr_array_make(f->pool, 2, sizeof(char *));

    APR_ARRAY_PUSH(list, const char *) = one;
    if (other)
        APR_ARRAY_PUSH(list, const char *) = other;
    return list;
}

static inline const char *list_under(nc_store *store, const char *one,
                                     const char *other, fixture *f)
{
    nc_store_query query = {
        .prefixes = apr_array_make(f->pool, 2, sizeof(const char *))};

    if (one)
        APR_ARRAY_PUSH(query.prefixes, const char *) = one;
    if (other)
        APR_ARRAY_PUSH(query.prefixes, const char *) = other;
    return list(store, query, f);
}

static inline int64_t seq_of(nc_store *store)
{
    nc_store_state state;

    assert_int_equal(nc_store_get_state(store, NULL, &state, NULL), NC_OK);
    return state.seq;
}

/* What a check has found, a line each. */
static inline const char *findings_of(nc_store *store, fixture *f)
{
    apr_array_header_t *findings;

    if (nc_store_check(store, &findings, f->pool) != NC_OK)
        fail_msg("check: %s", nc_store_message(store));
    return apr_array_pstrcat(f->pool, findings, '\n');
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif /* STORING_H */
