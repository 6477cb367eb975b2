/* test_store.c -- articles kept: what is written, found again, refused, and by
 * whom; and the hashes that tell pages apart.
 *
 * SQLite is used directly only to play the other program: to change, to look at
 * the file.
 */
#include "storing.h"
#include "sql.h"

static void test_everything_comes_back(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_article *a = make_article(f, "1?x='; DROP TABLE article; --");
    nc_stored *s;

    a->canonical = "https://news.example/one";
    a->title = "L'été \"à\" 漢字 %s";
    a->lang = "fr";
    a->site_name = "Le Site";
    a->section = "Politique";
    a->image = "https://news.example/i.jpg";
    a->excerpt = "Résumé";
    a->licence = "https://creativecommons.org/licenses/by/4.0/";
    a->published = (nc_date){NC_DATE_SECOND, MONDAY, -300, true};
    a->modified = (nc_date){NC_DATE_DAY, MONDAY + 3600, 0, false};
    APR_ARRAY_PUSH(a->bylines, const char *) = "Zoé B";
    APR_ARRAY_PUSH(a->bylines, const char *) = "Ada, A.";
    APR_ARRAY_PUSH(a->tags, const char *) = "z";
    APR_ARRAY_PUSH(a->tags, const char *) = "a";
    assert_true(put(store, a, MONDAY + 10, f));

    s = get(store, a->id, f);
    is_text(s->article->url, a->url, "url");
    is_text(s->article->canonical, a->canonical, "canonical");
    is_text(s->article->title, a->title, "title");
    is_text(s->article->lang, "fr", "lang");
    is_text(s->article->site_name, "Le Site", "site_name");
    is_text(s->article->section, "Politique", "section");
    is_text(s->article->image, a->image, "image");
    is_text(s->article->excerpt, a->excerpt, "excerpt");
    is_text(s->article->licence, a->licence, "licence");
    is_text(s->article->html, a->html, "html");
    is_text(s->article->text, a->text, "text");
    assert_int_equal(s->article->words, 2);
    assert_int_equal(s->article->published.precision, NC_DATE_SECOND);
    assert_int_equal(s->article->published.utc, MONDAY);
    assert_int_equal(s->article->published.offset_minutes, -300);
    assert_true(s->article->published.has_offset);
    assert_int_equal(s->article->modified.precision, NC_DATE_DAY);
    assert_false(s->article->modified.has_offset);
    is_text(nc_article_byline(s->article, f->pool), "Zoé B, Ada, A.",
            "order of bylines");
    assert_int_equal(s->article->tags->nelts, 2);
    is_text(APR_ARRAY_IDX(s->article->tags, 0, const char *), "z", "tag");
    assert_int_equal(s->seq, 1);
    assert_int_equal(s->created, MONDAY + 10);
    assert_int_equal(s->updated, MONDAY + 10);
    assert_int_equal(s->hash, 7);
    assert_false(s->gone);
}

static void test_missing_fields_stay_missing(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_article *a = nc_article_create(f->pool);
    nc_stored *s;

    a->url = "http://x.example/";
    a->id = "id";
    put(store, a, MONDAY, f);
    s = get(store, "id", f);
    assert_null(s->article->title);
    assert_null(s->article->text);
    assert_null(s->article->html);
    assert_null(s->article->lang);
    assert_int_equal(s->article->published.precision, NC_DATE_NONE);
    assert_int_equal(s->article->bylines->nelts, 0);
    assert_int_equal(nc_store_get(store, "other", &s, f->pool), NC_ENOTFOUND);
    assert_null(s);
}

static void test_same_content_writes_nothing(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_article *a = make_article(f, "1");
    const char *wal = apr_pstrcat(f->pool, f->path, "-wal", NULL);
    struct stat before, after;
    bool changed;

    assert_true(put(store, a, MONDAY, f));
    assert_int_equal(stat(wal, &before), 0);
    /* Another page with the same article, later; stamped anew. */
    a->modified = (nc_date){NC_DATE_SECOND, MONDAY + 50, 0, true};
    assert_int_equal(nc_store_put(store, a, 8, MONDAY + 60, &changed, f->pool),
                     NC_OK);
    assert_false(changed);
    assert_int_equal(stat(wal, &after), 0);
    assert_int_equal(before.st_size, after.st_size);
    assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
    assert_int_equal(seq_of(store), 1);
    assert_int_equal(get(store, a->id, f)->updated, MONDAY);
}

/* Each of these readers see; each is a change of its own. */
static void test_what_is_a_change(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_article *a = make_article(f, "1");
    const char **fields[] = {
        &a->title,   &a->html,    &a->text,  &a->lang,    &a->site_name,
        &a->section, &a->excerpt, &a->image, &a->licence, &a->canonical};

    put(store, a, MONDAY, f);
    for (size_t i = 0; i < NELEMS(fields); i++) {
        *fields[i] = "something else";
        if (!put(store, a, MONDAY + 1 + (int64_t)i, f))
            fail_msg("field %zu: no change", i);
        assert_false(put(store, a, MONDAY + 100, f));
        assert_int_equal(get(store, a->id, f)->updated,
                         MONDAY + 1 + (int64_t)i);
        assert_int_equal(get(store, a->id, f)->created, MONDAY);
    }
    APR_ARRAY_PUSH(a->bylines, const char *) = "x";
    assert_true(put(store, a, MONDAY + 200, f));
    /* The same name in the other list: a tag is no byline. */
    apr_array_pop(a->bylines);
    APR_ARRAY_PUSH(a->tags, const char *) = "x";
    assert_true(put(store, a, MONDAY + 201, f));
    assert_int_equal(get(store, a->id, f)->article->bylines->nelts, 0);
    assert_int_equal(seq_of(store), 13);
}

static void test_published_is_kept(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_article *a = make_article(f, "1");

    put(store, a, MONDAY, f);
    a->published = (nc_date){NC_DATE_SECOND, MONDAY - 60, 60, true};
    assert_true(put(store, a, MONDAY + 1, f));
    a->published = (nc_date){NC_DATE_SECOND, MONDAY + 9, 60, true};
    assert_false(put(store, a, MONDAY + 2, f));
    a->title = "new";
    assert_true(put(store, a, MONDAY + 3, f));
    assert_int_equal(get(store, a->id, f)->article->published.utc, MONDAY - 60);
}

static void test_clock_that_goes_back(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_article *a = make_article(f, "1");
    nc_store_state newest;

    put(store, a, MONDAY, f);
    a->title = "new";
    put(store, a, MONDAY - 5000, f);
    assert_int_equal(get(store, a->id, f)->updated, MONDAY);
    assert_int_equal(get(store, a->id, f)->seq, 2);
    assert_int_equal(nc_store_get_state(store, NULL, &newest, f->pool), NC_OK);
    assert_int_equal(newest.seq, 2);
    assert_int_equal(newest.updated, MONDAY);
}

static void test_what_has_no_address(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_article *a = make_article(f, "a");
    bool changed = true;

    a->url = NULL;
    assert_int_equal(nc_store_put(store, a, 1, MONDAY, &changed, f->pool),
                     NC_EINVAL);
    assert_false(changed);
    a = make_article(f, "a");
    a->id = NULL;
    assert_int_equal(nc_store_put(store, a, 1, MONDAY, &changed, f->pool),
                     NC_EINVAL);
    is_text(list(store, (nc_store_query){0}, f), "", "nothing is kept");
}

static void test_gone_and_back(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_article *a = make_article(f, "1");
    nc_stored *s;
    bool changed;

    a->published = (nc_date){NC_DATE_SECOND, MONDAY - 60, 0, true};
    APR_ARRAY_PUSH(a->tags, const char *) = "tax";
    put(store, a, MONDAY, f);
    assert_int_equal(nc_store_put_gone(store, a->id, MONDAY + 1, &changed),
                     NC_OK);
    assert_true(changed);
    s = get(store, a->id, f);
    assert_true(s->gone);
    is_text(s->article->url, a->url, "url");
    assert_null(s->article->title);
    assert_null(s->article->text);
    assert_int_equal(s->seq, 2);
    assert_int_equal(s->updated, MONDAY + 1);
    is_text(list(store, (nc_store_query){0}, f), "", "list");
    is_text(list(store, (nc_store_query){.search = "words"}, f), "", "search");
    is_text(list(store, (nc_store_query){.tag = "tax"}, f), "", "tag");
    assert_int_equal(nc_store_put_gone(store, a->id, MONDAY + 2, &changed),
                     NC_OK);
    assert_false(changed);
    assert_int_equal(nc_store_put_gone(store, "no", MONDAY + 2, &changed),
                     NC_ENOTFOUND);
    assert_int_equal(seq_of(store), 2);

    assert_true(put(store, a, MONDAY + 3, f));
    s = get(store, a->id, f);
    assert_false(s->gone);
    assert_int_equal(s->created, MONDAY);
    assert_int_equal(s->article->published.utc, MONDAY - 60);
    is_text(list(store, (nc_store_query){.search = "words"}, f), "id-1",
            "found again");
    /* The index and the texts agree (FTS5 4.2, special commands). */
    run_sql(f->path, "INSERT INTO search (search, rank)"
                     " VALUES ('integrity-check', 1)");
}

static void test_batches(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_store *reader = open_store(f, NC_STORE_READ);

    assert_int_equal(nc_store_begin(store), NC_OK);
    assert_int_equal(nc_store_begin(store), NC_EINVAL);
    put(store, make_article(f, "1"), MONDAY, f);
    put(store, make_article(f, "2"), MONDAY + 1, f);
    is_text(list(reader, (nc_store_query){0}, f), "", "not yet");
    assert_int_equal(nc_store_commit(store), NC_OK);
    is_text(list(reader, (nc_store_query){0}, f), "id-2 id-1", "now");
    assert_int_equal(nc_store_commit(store), NC_EINVAL);

    assert_int_equal(nc_store_begin(store), NC_OK);
    put(store, make_article(f, "3"), MONDAY, f);
    nc_store_rollback(store);
    nc_store_rollback(store);
    is_text(list(store, (nc_store_query){0}, f), "id-2 id-1", "as before");
    assert_int_equal(seq_of(store), 2);
    put(store, make_article(f, "4"), MONDAY, f);
    assert_int_equal(seq_of(store), 3);
}

static void test_readers_do_not_write(void **state)
{
    fixture *f = *state;
    nc_store *reader;
    bool changed;

    nc_store_close(open_store(f, NC_STORE_WRITE));
    reader = open_store(f, NC_STORE_READ);
    assert_int_equal(nc_store_put(reader, make_article(f, "1"), 1, MONDAY,
                                  &changed, f->pool),
                     NC_EINVAL);
    assert_int_equal(nc_store_put_gone(reader, "id-1", MONDAY, &changed),
                     NC_EINVAL);
    assert_int_equal(nc_store_begin(reader), NC_EINVAL);
    assert_int_equal(nc_store_commit(reader), NC_EINVAL);
    assert_int_equal(seq_of(reader), 0);
}

/* A reader works, and sees the old state, while a writer is in the middle;
 * a second writer waits and is told. */
static void test_two_writers(void **state)
{
    fixture *f = *state;
    nc_store *one = open_store(f, NC_STORE_WRITE);
    nc_store *two = open_store(f, NC_STORE_WRITE);
    nc_store *reader = open_store(f, NC_STORE_READ);
    bool changed;

    put(one, make_article(f, "1"), MONDAY, f);
    assert_int_equal(nc_store_begin(one), NC_OK);
    put(one, make_article(f, "2"), MONDAY, f);
    is_text(list(reader, (nc_store_query){0}, f), "id-1", "reader");
    is_text(list(two, (nc_store_query){0}, f), "id-1", "second writer reads");
    assert_int_equal(
        nc_store_put(two, make_article(f, "3"), 1, MONDAY, &changed, f->pool),
        NC_EBUSY);
    assert_false(changed);
    assert_string_not_equal(nc_store_message(two), "");
    assert_int_equal(nc_store_commit(one), NC_OK);
    assert_true(put(two, make_article(f, "3"), MONDAY, f));
    assert_string_equal(nc_store_message(two), "");
    is_text(list(reader, (nc_store_query){0}, f), "id-3 id-2 id-1", "all");
}

#ifndef STORING_PGSQL
static void make_newer(fixture *f)
{
    run_sql(f->path, "PRAGMA user_version = 99");
}
#endif

/* A newer version comes while the store is open. */
static void test_schema_that_becomes_newer(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    bool changed = false;

    put(store, make_article(f, "1"), MONDAY, f);
    make_newer(f);
    assert_int_equal(
        nc_store_put(store, make_article(f, "2"), 2, MONDAY, &changed, f->pool),
        NC_ENOTSUP);
    assert_false(changed);
    assert_non_null(strstr(nc_store_message(store), "99"));
    assert_int_equal(nc_store_put_gone(store, "id-1", MONDAY, &changed),
                     NC_ENOTSUP);
    assert_false(changed);
}

static void test_hash(void **state)
{
    unsigned char bytes[1001];

    (void)state;
    /* As Python's xxhash 4.1.0 has them; the first is in XXH3's own tests. */
    assert_true(nc_store_hash(NC_SPAN_LIT("")) ==
                (int64_t)UINT64_C(0x2d06800538d394c2));
    assert_true(nc_store_hash(NC_SPAN_LIT("foobar")) ==
                (int64_t)UINT64_C(0xd78fda63144c5c84));
    /* From an odd address, too. */
    for (size_t shift = 0; shift < 2; shift++) {
        for (size_t i = 0; i < 1000; i++)
            bytes[shift + i] = (unsigned char)(i * 7 + i / 256);
        assert_true(nc_store_hash((nc_span){bytes + shift, 1000}) ==
                    (int64_t)UINT64_C(0xd1db6a0afea2cc82));
    }
}

/* A page in pieces has the number that it has in one. */
static void test_hash_of_pieces(void **state)
{
    unsigned char bytes[1000];
    nc_span pieces[1000];

    (void)state;
    assert_true(nc_store_hash_all(NULL, 0) ==
                (int64_t)UINT64_C(0x2d06800538d394c2));
    for (size_t i = 0; i < 1000; i++)
        bytes[i] = (unsigned char)(i * 7 + i / 256);
    for (size_t size = 1; size <= 1000; size += size < 300 ? 1 : 350) {
        size_t n = 0;

        for (size_t at = 0; at < 1000; at += size)
            pieces[n++] =
                (nc_span){bytes + at, 1000 - at < size ? 1000 - at : size};
        assert_true(nc_store_hash_all(pieces, n) ==
                    (int64_t)UINT64_C(0xd1db6a0afea2cc82));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_everything_comes_back),
        TEST(test_missing_fields_stay_missing),
        TEST(test_same_content_writes_nothing),
        TEST(test_what_is_a_change),
        TEST(test_published_is_kept),
        TEST(test_clock_that_goes_back),
        TEST(test_what_has_no_address),
        TEST(test_gone_and_back),
        TEST(test_batches),
        TEST(test_readers_do_not_write),
        TEST(test_two_writers),
        TEST(test_schema_that_becomes_newer),
        TEST(test_hash),
        TEST(test_hash_of_pieces),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
