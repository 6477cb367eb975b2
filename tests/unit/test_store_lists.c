/* test_store_lists.c -- what feeds ask of a store: months, those gone, names,
 * how far changes have got.
 */
#include "storing.h"

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
                                              NC_STORE_LIST_MAX + 2, &found,
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

/* What an import brings is old, but a list has changed when it came. */
static void test_state_after_an_import(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_article *other = make_article(f, "c");
    nc_store_state news, all;
    bool changed;

    put_at(store, "a", MONDAY, f); /* a million seconds later */
    other->url = "http://other.example/c";
    put(store, other, MONDAY + 1500000, f);
    nc_store_set_arrival(store, MONDAY + 2000000);
    put(store, make_article(f, "b"), MONDAY, f);
    nc_store_get_state(store, hosts("news.example/", NULL, f), &news, f->pool);
    assert_int_equal(news.seq, 3);
    assert_int_equal(news.updated, MONDAY + 2000000);
    nc_store_get_state(store, NULL, &all, f->pool);
    assert_int_equal(all.updated, MONDAY + 2000000);
    assert_int_equal(get(store, "id-b", f)->updated, MONDAY);
    nc_store_get_state(store, hosts("other.example/", NULL, f), &news, f->pool);
    assert_int_equal(news.seq, 2);
    assert_int_equal(news.updated, MONDAY + 1500000);

    nc_store_set_arrival(store, MONDAY + 3000000);
    assert_int_equal(nc_store_put_gone(store, "id-b", MONDAY + 10, &changed),
                     NC_OK);
    nc_store_get_state(store, hosts("news.example/", NULL, f), &news, f->pool);
    assert_int_equal(news.seq, 4);
    assert_int_equal(news.updated, MONDAY + 3000000);
    assert_int_equal(get(store, "id-b", f)->updated, MONDAY + 10);

    /* One that is newer than its arrival, and one as it happens. */
    put(store, make_article(f, "d"), MONDAY + 4000000, f);
    nc_store_get_state(store, hosts("news.example/", NULL, f), &news, f->pool);
    assert_int_equal(news.updated, MONDAY + 4000000);
    nc_store_set_arrival(store, 0);
    put(store, make_article(f, "e"), MONDAY + 5000000, f);
    nc_store_get_state(store, hosts("news.example/", NULL, f), &news, f->pool);
    assert_int_equal(news.seq, 6);
    assert_int_equal(news.updated, MONDAY + 5000000);
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

    return cmocka_run_group_tests(tests, NULL, NULL);
}
