/* test_store_lists.c -- what feeds ask of a store: months, those gone, names,
 * how far changes have got; that a large store is as quick as a small one; and
 * stores that an older version made.
 */
#include "storing.h"

#include <sqlite3.h>
#include "sqlite.h"

static apr_array_header_t *hosts(const char *one, const char *other, fixture *f)
{
    apr_array_header_t *list = apr_array_make(f->pool, 2, sizeof(char *));

    APR_ARRAY_PUSH(list, const char *) = one;
    if (other)
        APR_ARRAY_PUSH(list, const char *) = other;
    return list;
}

static void put_at(nc_store *store, const char *path, int64_t published,
                   fixture *f)
{
    nc_article *a = make_article(f, path);

    a->published = (nc_date){NC_DATE_SECOND, published, 0, true};
    put(store, a, MONDAY + 1000000, f);
}

static const char *ids_of(const apr_array_header_t *found, fixture *f)
{
    const char *ids = "";

    for (int i = 0; i < found->nelts; i++)
        ids = apr_pstrcat(f->pool, ids, i ? " " : "",
                          APR_ARRAY_IDX(found, i, nc_stored *)->article->id,
                          NULL);
    return ids;
}

static void test_from_until(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_store_query query = {.from = MONDAY, .until = MONDAY + 10};
    unsigned n;

    put_at(store, "before", MONDAY - 1, f);
    put_at(store, "first", MONDAY, f);
    put_at(store, "also", MONDAY, f);
    put_at(store, "last", MONDAY + 9, f);
    put_at(store, "after", MONDAY + 10, f);
    put_at(store, "ancient", -5000000000, f); /* of 1811 */
    is_text(list(store, query, f), "id-last id-also id-first", "a range");
    query.prefixes = hosts("news.example/", "other.example/", f);
    is_text(list(store, query, f), "id-last id-also id-first", "two hosts");
    query.search = "words";
    is_text(list(store, query, f), "id-last id-also id-first", "a search");
    query.oldest_first = true;
    query.limit = 2;
    is_text(list(store, query, f), "id-first id-also", "the oldest");
    query.offset = 2;
    is_text(list(store, query, f), "id-last", "the oldest, page 2");
    assert_int_equal(nc_store_count(store, &query, 10, &n, f->pool), NC_OK);
    assert_int_equal(n, 3);
    assert_int_equal(nc_store_count(store, &query, 2, &n, f->pool), NC_OK);
    assert_int_equal(n, 2);
    query = (nc_store_query){.from = -6000000000, .until = MONDAY};
    is_text(list(store, query, f), "id-before id-ancient", "before 1970");
    assert_true(get(store, "id-ancient", f)->listed == -5000000000);
    assert_true(get(store, "id-last", f)->listed == MONDAY + 9);
}

/* A date that becomes known moves the article, with all that goes with it. */
static void test_moves(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_article *a = make_article(f, "a");

    a->section = "S";
    APR_ARRAY_PUSH(a->bylines, const char *) = "Ann";
    APR_ARRAY_PUSH(a->bylines, const char *) = "Ann";
    APR_ARRAY_PUSH(a->tags, const char *) = "T";
    put(store, a, MONDAY, f);
    put_at(store, "b", MONDAY - 100, f);
    is_text(list(store, (nc_store_query){0}, f), "id-a id-b", "undated");
    a->published = (nc_date){NC_DATE_SECOND, MONDAY - 200, 0, true};
    put(store, a, MONDAY + 1, f);
    is_text(list(store, (nc_store_query){0}, f), "id-b id-a", "dated");
    is_text(list(store, (nc_store_query){.author = "ann"}, f), "id-a",
            "author, once");
    is_text(list(store, (nc_store_query){.tag = "t"}, f), "id-a", "tag");
    is_text(list(store, (nc_store_query){.section = "s"}, f), "id-a",
            "section");
    is_text(list(store, (nc_store_query){.search = "title a"}, f), "id-a",
            "search");
    is_text(list(store,
                 (nc_store_query){.search = "words",
                                  .author = "Ann",
                                  .tag = "T",
                                  .section = "S",
                                  .prefixes = hosts("news.example/a", NULL, f)},
                 f),
            "id-a", "all at once");
    is_text(list(store, (nc_store_query){.author = "Ann", .tag = "U"}, f), "",
            "an author's, without the tag");
    is_text(list(store, (nc_store_query){.tag = "T", .section = "U"}, f), "",
            "a tag's, of another section");
}

static void test_gone(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    apr_array_header_t *found;
    nc_article *other = make_article(f, "c");
    bool changed;

    put_at(store, "a", MONDAY, f);
    put_at(store, "b", MONDAY + 5, f);
    other->url = "http://other.example:81/c";
    put(store, other, MONDAY, f);
    assert_int_equal(nc_store_put_gone(store, "id-b", MONDAY + 9, &changed),
                     NC_OK);
    assert_int_equal(nc_store_put_gone(store, "id-a", MONDAY + 9, &changed),
                     NC_OK);
    assert_int_equal(nc_store_put_gone(store, "id-c", MONDAY + 9, &changed),
                     NC_OK);
    assert_int_equal(nc_store_list_gone(store, NULL, 10, &found, f->pool),
                     NC_OK);
    is_text(ids_of(found, f), "id-c id-a id-b", "the latest first");
    assert_true(APR_ARRAY_IDX(found, 0, nc_stored *)->gone);
    assert_int_equal(nc_store_list_gone(store, hosts("news.example/", NULL, f),
                                        1, &found, f->pool),
                     NC_OK);
    is_text(ids_of(found, f), "id-a", "one of a host's");
    assert_int_equal(nc_store_list_gone(
                         store, hosts("news.example/b", "other.example:81/", f),
                         10, &found, f->pool),
                     NC_OK);
    is_text(ids_of(found, f), "id-c id-b", "of two prefixes");
    put_at(store, "a", MONDAY, f);
    assert_int_equal(nc_store_list_gone(store, hosts("news.example/", NULL, f),
                                        9, &found, f->pool),
                     NC_OK);
    is_text(ids_of(found, f), "id-b", "one is back");
}

/* All that are gone, LIMIT a page: their ids, joined by spaces. */
static const char *gone_by_pages(nc_store *store, apr_array_header_t *prefixes,
                                 unsigned limit, fixture *f)
{
    const nc_stored *last = NULL;
    apr_array_header_t *found;
    nc_buf ids = NC_BUF_INIT;
    const char *all;
    int pages = 0;

    do {
        assert_true(pages++ < 1000);
        if (nc_store_list_gone_after(store, prefixes, last, limit, &found,
                                     f->pool) != NC_OK)
            fail_msg("list_gone_after: %s", nc_store_message(store));
        assert_true(found->nelts <= (int)limit);
        for (int i = 0; i < found->nelts; i++) {
            last = APR_ARRAY_IDX(found, i, nc_stored *);
            assert_true(last->gone);
            nc_buf_appendf(&ids, "%s%s", ids.len ? " " : "", last->article->id);
        }
    } while (found->nelts == (int)limit);
    all = apr_pstrdup(f->pool, nc_buf_text(&ids));
    nc_buf_release(&ids);
    return all;
}

static void test_gone_by_pages(void **state)
{
    static const char *const urls[] = {
        "https://b.example/1", "http://a.example:81/2", "https://b.example/3",
        "http://c.example/4",  "http://a.example:81/5", "http://b.example/6",
    };
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    apr_array_header_t *found;
    bool changed;

    is_text(gone_by_pages(store, NULL, 3, f), "", "none");
    for (int i = 0; i < 6; i++) {
        nc_article *a = make_article(f, apr_itoa(f->pool, i + 1));

        a->url = urls[i];
        put(store, a, MONDAY, f);
    }
    put_at(store, "here", MONDAY, f);
    for (int i = 6; i > 0; i--)
        nc_store_put_gone(store, apr_psprintf(f->pool, "id-%d", i), MONDAY,
                          &changed);
    for (unsigned limit = 1; limit <= 7; limit++) {
        is_text(gone_by_pages(store, hosts("b.example/", NULL, f), limit, f),
                "id-6 id-3 id-1", "of a host, the earliest first");
        is_text(gone_by_pages(store, hosts("b.example/3", "a.example:81/", f),
                              limit, f),
                "id-5 id-2 id-3", "of two prefixes");
        is_text(gone_by_pages(store, hosts("a.example:81/", "b.example/", f),
                              limit, f),
                "id-5 id-2 id-6 id-3 id-1", "of two hosts");
        is_text(gone_by_pages(store, NULL, limit, f),
                "id-5 id-2 id-6 id-3 id-1 id-4", "of all");
    }
    assert_int_equal(nc_store_list_gone_after(store, NULL, NULL,
                                              NC_STORE_LIST_MAX + 1, &found,
                                              f->pool),
                     NC_EINVAL);
}

/* More than one list can have; pages of any size have the same. */
static void test_many_gone(void **state)
{
    enum { MANY = 2 * NC_STORE_LIST_MAX + 30 };
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_buf want[3] = {NC_BUF_INIT, NC_BUF_INIT, NC_BUF_INIT};
    nc_buf all = NC_BUF_INIT;
    bool changed;

    assert_int_equal(nc_store_begin(store), NC_OK);
    for (int i = 0; i < MANY; i++) {
        nc_article *a = make_article(f, apr_itoa(f->pool, i));

        a->url = apr_psprintf(f->pool, "https://h%d.example/%d", i % 3, i);
        put(store, a, MONDAY, f);
        assert_int_equal(nc_store_put_gone(store, a->id, MONDAY, &changed),
                         NC_OK);
        nc_buf_appendf(&want[i % 3], " %s", a->id);
    }
    assert_int_equal(nc_store_commit(store), NC_OK);
    for (int i = 0; i < 3; i++) {
        nc_buf_append(&all, nc_buf_span(&want[i]));
        nc_buf_release(&want[i]);
    }
    is_text(gone_by_pages(store, NULL, NC_STORE_LIST_MAX, f),
            nc_buf_text(&all) + 1, "full pages");
    is_text(gone_by_pages(store, NULL, 7, f), nc_buf_text(&all) + 1,
            "small ones");
    nc_buf_release(&all);
}

static void test_amended(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_store_query query = {.amended_since = MONDAY + 5};
    nc_article *a[4];

    for (int i = 0; i < 4; i++) {
        a[i] = make_article(f, apr_itoa(f->pool, i));
        a[i]->published = (nc_date){NC_DATE_SECOND, 1000 * i, 0, true};
        a[i]->section = i == 3 ? "S" : NULL;
        put(store, a[i], MONDAY, f);
    }
    is_text(list(store, query, f), "", "nothing has changed");
    for (int i = 0; i < 4; i++) {
        a[i]->title = i == 2 ? "changed again" : "changed";
        put(store, a[i], MONDAY + 10 - 2 * i, f);
    }
    is_text(list(store, query, f), "id-2 id-1 id-0", "late enough");
    query.limit = 2;
    is_text(list(store, query, f), "id-1 id-0", "the latest changes");
    query.until = 1000;
    is_text(list(store, query, f), "id-0", "of old articles");
    query = (nc_store_query){.amended_since = 1, .section = "s"};
    is_text(list(store, query, f), "id-3", "of a section");
    query = (nc_store_query){.amended_since = 1, .search = "again"};
    is_text(list(store, query, f), "id-2", "of a search");
    query.prefixes = hosts("other.example/", NULL, f);
    is_text(list(store, query, f), "", "of another host");
}

static const char *names(nc_store *store, nc_store_names kind,
                         apr_array_header_t *prefixes, unsigned limit,
                         fixture *f)
{
    apr_array_header_t *found;

    if (nc_store_list_names(store, kind, prefixes, limit, &found, f->pool) !=
        NC_OK)
        fail_msg("names: %s", nc_store_message(store));
    return apr_array_pstrcat(f->pool, found, ',');
}

static void test_names(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    static const char *const sections[] = {"Sport", "Arts", "sport", NULL,
                                           "World"};
    bool changed;

    for (int i = 0; i < 5; i++) {
        nc_article *a = make_article(f, apr_itoa(f->pool, i));

        if (i == 4)
            a->url = "http://other.example/4";
        a->section = sections[i];
        APR_ARRAY_PUSH(a->tags, const char *) = "all";
        APR_ARRAY_PUSH(a->tags, const char *) = i % 2 ? "odd" : "even";
        APR_ARRAY_PUSH(a->bylines, const char *) = i < 2 ? "Zoe" : "Ann";
        put(store, a, MONDAY + i, f);
    }
    is_text(names(store, NC_STORE_SECTIONS, NULL, 9, f), "Arts,Sport,World",
            "sections, once each");
    is_text(
        names(store, NC_STORE_SECTIONS, hosts("news.example/", NULL, f), 9, f),
        "Arts,Sport", "of a host");
    is_text(names(store, NC_STORE_TAGS, NULL, 2, f), "all,even", "two tags");
    is_text(names(store, NC_STORE_AUTHORS, NULL, 9, f), "Ann,Zoe", "authors");
    assert_int_equal(nc_store_put_gone(store, "id-1", MONDAY, &changed), NC_OK);
    is_text(names(store, NC_STORE_SECTIONS, NULL, 9, f), "Sport,World",
            "not of what is gone");
}

/* A name has any length, and any letter may stand where it is cut to be a key:
 * none of it is lost. */
static void test_long_names(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_buf even = NC_BUF_INIT, odd = NC_BUF_INIT;
    apr_array_header_t *under = hosts("news.example/", NULL, f);

    nc_buf_append_byte(&odd, 'x');
    for (int i = 0; i < 300; i++) {
        nc_buf_append_text(&even, "\u00e9");
        nc_buf_append_text(&odd, "\u00e9");
    }
    for (int i = 0; i < 2; i++) {
        nc_article *a = make_article(f, apr_itoa(f->pool, i));

        APR_ARRAY_PUSH(a->bylines, const char *) =
            nc_buf_text(i == 0 ? &even : &odd);
        put(store, a, MONDAY + i, f);
    }
    is_text(list(store, (nc_store_query){.author = nc_buf_text(&even)}, f),
            "id-0", "a letter of two bytes at each even place");
    is_text(list(store, (nc_store_query){.author = nc_buf_text(&odd)}, f),
            "id-1", "and at each odd place");
    is_text(
        list(store,
             (nc_store_query){.author = nc_buf_text(&odd), .prefixes = under},
             f),
        "id-1", "of a host");
    is_text(list(store,
                 (nc_store_query){.author = nc_buf_text(&odd),
                                  .prefixes = hosts("news.example/0", NULL, f)},
                 f),
            "", "below a path");
    is_text(list(store,
                 (nc_store_query){.author = nc_buf_text(&odd),
                                  .prefixes = hosts("news.example/1", NULL, f)},
                 f),
            "id-1", "and below another");
    nc_buf_release(&even);
    nc_buf_release(&odd);
}

static void test_state_of_a_host(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_article *other = make_article(f, "c");
    nc_store_state all, news, none;
    bool changed;

    put_at(store, "a", MONDAY, f);
    other->url = "http://other.example/c";
    put(store, other, MONDAY + 2000000, f);
    nc_store_get_state(store, NULL, &all, f->pool);
    nc_store_get_state(store, hosts("news.example/", NULL, f), &news, f->pool);
    nc_store_get_state(store, hosts("none.example/", NULL, f), &none, f->pool);
    assert_int_equal(all.seq, 2);
    assert_int_equal(all.updated, MONDAY + 2000000);
    assert_int_equal(news.seq, 1);
    assert_int_equal(news.updated, MONDAY + 1000000);
    assert_int_equal(none.seq, 0);
    assert_true(all.epoch == news.epoch && all.epoch == none.epoch);
    nc_store_get_state(store, hosts("none.example/", "other.example/x", f),
                       &none, f->pool);
    assert_int_equal(none.seq, 2);
    nc_store_put_gone(store, "id-a", MONDAY + 3000000, &changed);
    nc_store_get_state(store, hosts("news.example/", NULL, f), &news, f->pool);
    assert_int_equal(news.seq, 3);

    /* Another store's numbers mean nothing here. */
    nc_store_close(store);
    remove_file(f, "");
    store = open_store(f, NC_STORE_WRITE);
    nc_store_get_state(store, NULL, &none, f->pool);
    assert_true(none.epoch != all.epoch);
}

static void test_one_moment(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_store *reader = open_store(f, NC_STORE_READ);

    put_at(store, "a", MONDAY, f);
    assert_int_equal(nc_store_begin_reading(reader), NC_OK);
    assert_int_equal(seq_of(reader), 1);
    assert_int_equal(nc_store_begin_reading(reader), NC_EINVAL);
    put_at(store, "b", MONDAY, f);
    assert_int_equal(seq_of(reader), 1);
    is_text(list(reader, (nc_store_query){0}, f), "id-a", "as it was");
    nc_store_end_reading(reader);
    nc_store_end_reading(reader);
    is_text(list(reader, (nc_store_query){0}, f), "id-b id-a", "as it is");
}

/* More articles than a second has numbers for: the rest goes to the next
 * second, and none is lost or shown twice. */
static void test_full_second(void **state)
{
    enum { N = 1024 + 6, PAGE = 500 };
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    bool seen[N] = {false};
    nc_store_query query = {.limit = PAGE};
    apr_array_header_t *found;
    int n = 0;

    put_at(store, "later", MONDAY + 2, f);
    assert_int_equal(nc_store_begin(store), NC_OK);
    for (int i = 0; i < N; i++)
        put_at(store, apr_itoa(f->pool, i), MONDAY, f);
    assert_int_equal(nc_store_commit(store), NC_OK);
    put_at(store, apr_itoa(f->pool, N - 1), MONDAY, f); /* nothing new */

    for (; query.offset <= N; query.offset += PAGE) {
        assert_int_equal(nc_store_list(store, &query, &found, f->pool), NC_OK);
        for (int i = 0; i < found->nelts; i++, n++) {
            const nc_stored *one = APR_ARRAY_IDX(found, i, nc_stored *);
            int at = (int)strtol(one->article->id + strlen("id-"), NULL, 10);

            if (n == 0) {
                assert_string_equal(one->article->id, "id-later");
                continue;
            }
            assert_false(seen[at]);
            seen[at] = true;
            assert_int_equal(one->listed, MONDAY + (at >= 1024));
            assert_int_equal(one->article->published.utc, MONDAY);
        }
    }
    assert_int_equal(n, N + 1);
}

/* --- how much work a list is */

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

/* --- a store of schema 1 */

static const char schema_1[] =
    "CREATE TABLE article (num INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
    " url TEXT NOT NULL, address TEXT NOT NULL,"
    " gone INTEGER NOT NULL DEFAULT 0, sorted INTEGER NOT NULL,"
    " seq INTEGER NOT NULL, created INTEGER NOT NULL,"
    " updated INTEGER NOT NULL, hash INTEGER NOT NULL, digest BLOB,"
    " published INTEGER, published_offset INTEGER,"
    " published_precision INTEGER NOT NULL DEFAULT 0, modified INTEGER,"
    " modified_offset INTEGER, modified_precision INTEGER NOT NULL DEFAULT 0,"
    " words INTEGER NOT NULL DEFAULT 0, lang TEXT, site_name TEXT,"
    " section TEXT COLLATE NOCASE, canonical TEXT, image TEXT, licence TEXT,"
    " title TEXT, excerpt TEXT, html TEXT, text TEXT) STRICT;"
    "CREATE INDEX article_newest ON article (sorted, num, address)"
    " WHERE gone = 0;"
    "CREATE INDEX article_section ON article (section, sorted, num)"
    " WHERE gone = 0;"
    "CREATE TABLE byline ("
    " article INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,"
    " position INTEGER NOT NULL, name TEXT NOT NULL COLLATE NOCASE,"
    " PRIMARY KEY (article, position)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX byline_name ON byline (name);"
    "CREATE TABLE tag ("
    " article INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,"
    " position INTEGER NOT NULL, name TEXT NOT NULL COLLATE NOCASE,"
    " PRIMARY KEY (article, position)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX tag_name ON tag (name);"
    "CREATE VIRTUAL TABLE search USING fts5 (title, text,"
    " content = 'article', content_rowid = 'num',"
    " tokenize = 'unicode61 remove_diacritics 2');"
    "CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1),"
    " seq INTEGER NOT NULL, updated INTEGER NOT NULL) STRICT;"
    "PRAGMA application_id = 0x4e43534e; PRAGMA user_version = 1;"
    "INSERT INTO state VALUES (1, 7, 1420210800);"
    "INSERT INTO article (num, id, url, address, gone, sorted, seq, created,"
    " updated, hash, published, published_offset, published_precision, words,"
    " section, title, text) VALUES"
    " (1, 'one', 'https://news.example/1', 'news.example/1', 0, 1000, 3, 5, 6,"
    " 9, 1000, 60, 2, 2, 'Sport', 'First', 'some words'),"
    " (2, 'two', 'https://news.example/2', 'news.example/2', 0, 1000, 4, 5, 6,"
    " 9, NULL, NULL, 0, 2, NULL, 'Second', 'other words'),"
    " (3, 'three', 'http://h:81', 'h:81', 0, 20, 5, 5, 6,"
    " 9, NULL, NULL, 0, 2, NULL, 'Third', 'more'),"
    " (4, 'four', 'http://h:81/4', 'h:81/4', 1, 20, 7, 5, 6,"
    " 0, NULL, NULL, 0, 0, NULL, NULL, NULL);"
    "INSERT INTO byline VALUES (1, 0, 'Ann'), (1, 1, 'Bob');"
    "INSERT INTO tag VALUES (2, 0, 'deux');"
    "INSERT INTO search (rowid, title, text)"
    " SELECT num, title, text FROM article WHERE gone = 0;";

static void test_older_store(void **state)
{
    fixture *f = *state;
    nc_store *store;
    nc_stored *one;
    nc_store_state now;
    sqlite3 *db;
    nc_article *four = make_article(f, "4");

    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, schema_1, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    store = open_store(f, NC_STORE_WRITE);
    is_text(list(store, (nc_store_query){0}, f), "two one three", "all");
    is_text(
        list(store, (nc_store_query){.prefixes = hosts("h:81/", NULL, f)}, f),
        "three", "by host");
    is_text(list(store, (nc_store_query){.search = "words"}, f), "two one",
            "search");
    is_text(list(store, (nc_store_query){.tag = "deux"}, f), "two", "tag");
    is_text(list(store, (nc_store_query){.author = "Bob"}, f), "one", "author");
    is_text(list(store, (nc_store_query){.section = "sport"}, f), "one",
            "section");
    one = get(store, "one", f);
    is_text(nc_article_byline(one->article, f->pool), "Ann, Bob", "authors");
    assert_int_equal(one->seq, 3);
    assert_int_equal(one->created, 5);
    assert_int_equal(one->updated, 6);
    assert_int_equal(one->hash, 9);
    assert_int_equal(one->article->published.offset_minutes, 60);
    assert_true(get(store, "four", f)->gone);
    nc_store_get_state(store, NULL, &now, f->pool);
    assert_int_equal(now.seq, 7);
    assert_int_equal(now.updated, 1420210800);
    assert_true(now.epoch != 0);

    /* What was gone can come back, and be found. */
    four->id = "four";
    four->url = "http://h:81/4";
    put(store, four, MONDAY, f);
    is_text(list(store, (nc_store_query){.search = "title"}, f), "four",
            "back");
    assert_int_equal(seq_of(store), 8);
}

/* What had one second has to find other numbers. */
static void test_older_store_with_a_full_second(void **state)
{
    fixture *f = *state;
    unsigned count;
    nc_store *store;
    sqlite3 *db;

    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, schema_1, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db,
                     "WITH RECURSIVE n (i) AS (SELECT 10 UNION ALL"
                     " SELECT i + 1 FROM n WHERE i < 2009)"
                     " INSERT INTO article (num, id, url, address, sorted, seq,"
                     " created, updated, hash) SELECT i, 'n' || i, 'http://n/'"
                     " || i, 'n/' || i, 999, 6, 999, 999, i FROM n",
                     NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
    store = open_store(f, NC_STORE_WRITE);
    assert_int_equal(
        nc_store_count(store, &(nc_store_query){0}, 5000, &count, f->pool),
        NC_OK);
    assert_int_equal(count, 2003);
    is_text(list(store, (nc_store_query){.limit = 3}, f), "two one n2009",
            "in their order");
}

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
        TEST(test_one_moment),
        TEST(test_full_second),
        TEST(test_work_does_not_grow),
        TEST(test_rows_of_others_stay_away),
        TEST(test_limit_of_steps),
        TEST(test_older_store),
        TEST(test_older_store_with_a_full_second),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
