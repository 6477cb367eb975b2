/* test_store.c -- articles kept: what is written, found, refused, survived.
 *
 * SQLite is used directly only to play the other program: to lock, to break, to
 * look at the file.
 */
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>
#include "storing.h"

/* Runs SQL as another program would; the first column of its first row. */
static int64_t run_sql(const char *path, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *stmt;
    int64_t number = -1;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    if (sqlite3_step(stmt) == SQLITE_ROW)
        number = sqlite3_column_int64(stmt, 0);
    assert_int_equal(sqlite3_finalize(stmt), SQLITE_OK);
    sqlite3_close(db);
    return number;
}

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

static void put_dated(nc_store *store, const char *path, int64_t published,
                      int64_t now, fixture *f)
{
    nc_article *a = make_article(f, path);

    if (published)
        a->published = (nc_date){NC_DATE_SECOND, published, 0, true};
    put(store, a, now, f);
}

static void test_newest_first(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);

    assert_int_equal(seq_of(store), 0);
    is_text(list(store, (nc_store_query){0}, f), "", "empty");
    put_dated(store, "old", MONDAY - 1000, MONDAY, f);
    put_dated(store, "undated", 0, MONDAY - 500, f);
    put_dated(store, "new", MONDAY - 10, MONDAY + 1, f);
    put_dated(store, "tie", MONDAY - 10, MONDAY + 2, f);
    /* Claims a day in 2099: stands where it was first seen. */
    put_dated(store, "future", INT64_C(4070908800), MONDAY - 700, f);
    is_text(list(store, (nc_store_query){0}, f),
            "id-tie id-new id-undated id-future id-old", "order");
    is_text(list(store, (nc_store_query){.limit = 2, .offset = 1}, f),
            "id-new id-undated", "page");
    is_text(list(store, (nc_store_query){.offset = 9}, f), "", "past the end");
}

static void test_limits_of_a_query(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    apr_array_header_t *found;
    nc_store_query query = {.limit = 0};

    assert_int_equal(nc_store_list(store, &query, &found, f->pool), NC_EINVAL);
    query.limit = NC_STORE_LIST_MAX + 1;
    assert_int_equal(nc_store_list(store, &query, &found, f->pool), NC_EINVAL);
    assert_null(found);
    query.limit = NC_STORE_LIST_MAX;
    assert_int_equal(nc_store_list(store, &query, &found, f->pool), NC_OK);
    query.prefixes = apr_array_make(f->pool, 4, sizeof(const char *));
    for (int i = 0; i <= NC_STORE_PREFIXES_MAX; i++)
        APR_ARRAY_PUSH(query.prefixes, const char *) = "news.example/";
    found = NULL;
    assert_int_equal(nc_store_list(store, &query, &found, f->pool), NC_ELIMIT);
    assert_null(found);
    apr_array_pop(query.prefixes);
    assert_int_equal(nc_store_list(store, &query, &found, f->pool), NC_OK);
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

static const char *list_under(nc_store *store, const char *one,
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

static void test_selects(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_article *a = make_article(f, "pol/1");

    a->section = "Politics";
    APR_ARRAY_PUSH(a->bylines, const char *) = "Ada";
    APR_ARRAY_PUSH(a->bylines, const char *) = "Bob";
    APR_ARRAY_PUSH(a->tags, const char *) = "tax";
    put(store, a, MONDAY, f);
    a = make_article(f, "sport/2");
    a->section = "Sport";
    APR_ARRAY_PUSH(a->bylines, const char *) = "Bob";
    put(store, a, MONDAY + 1, f);
    a = make_article(f, "sport%2f/3");
    a->url = "http://other.example/sport/3";
    put(store, a, MONDAY + 2, f);

    is_text(list(store, (nc_store_query){.section = "politics"}, f), "id-pol/1",
            "section, any case");
    is_text(list(store, (nc_store_query){.author = "Bob"}, f),
            "id-sport/2 id-pol/1", "author");
    is_text(list(store, (nc_store_query){.author = "Bo"}, f), "",
            "a whole name");
    is_text(list(store, (nc_store_query){.tag = "tax"}, f), "id-pol/1", "tag");
    is_text(list(store, (nc_store_query){.tag = "Ada"}, f), "", "no tag");
    is_text(
        list(store, (nc_store_query){.author = "Bob", .section = "Sport"}, f),
        "id-sport/2", "both");
    is_text(list_under(store, "news.example/", NULL, f), "id-sport/2 id-pol/1",
            "prefix");
    is_text(list_under(store, "news.example/s_ort", NULL, f), "",
            "a prefix is no pattern");
    is_text(list_under(store, "other.example/sport/3", NULL, f),
            "id-sport%2f/3", "a whole address");
    is_text(list_under(store, "news.example/pol/", "other.example/", f),
            "id-sport%2f/3 id-pol/1", "any of the prefixes");
    is_text(list_under(store, NULL, NULL, f),
            "id-sport%2f/3 id-sport/2 id-pol/1", "no prefixes: any");
}

static void test_html_only_on_demand(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_store_query query = {.limit = 1};
    apr_array_header_t *found;

    put(store, make_article(f, "1"), MONDAY, f);
    assert_int_equal(nc_store_list(store, &query, &found, f->pool), NC_OK);
    assert_null(APR_ARRAY_IDX(found, 0, nc_stored *)->article->html);
    assert_null(APR_ARRAY_IDX(found, 0, nc_stored *)->article->text);
    query.with_html = true;
    assert_int_equal(nc_store_list(store, &query, &found, f->pool), NC_OK);
    is_text(APR_ARRAY_IDX(found, 0, nc_stored *)->article->html,
            "<p>Some words.</p>", "html");
}

/* Which of FOUND have html and text: "id-3+ id-2 id-1". */
static const char *whole_of(const apr_array_header_t *found, fixture *f)
{
    const char *ids = "";

    for (int i = 0; i < found->nelts; i++) {
        const nc_article *a = APR_ARRAY_IDX(found, i, nc_stored *)->article;

        assert_true(!a->html == !a->text);
        ids = apr_pstrcat(f->pool, ids, i ? " " : "", a->id, a->html ? "+" : "",
                          NULL);
    }
    return ids;
}

static void test_room(void **state)
{
    /* An article has 18 bytes of html and 11 of text, "long" 1,000 and 11. */
    static const struct {
        int64_t room;
        bool oldest_first;
        const char *want;
    } cases[] = {
        {0, false, "id-3+ id-2+ id-long+ id-1+"},
        {1069 + 29, false, "id-3+ id-2+ id-long+ id-1+"},
        {1069 + 28, false, "id-3+ id-2+ id-long+ id-1"},
        {1069 - 1, false, "id-3+ id-2+ id-long id-1"}, /* one more would fit */
        {28, false, "id-3 id-2 id-long id-1"},
        {1040, true, "id-1+ id-long+ id-2 id-3"},
        {1039, true, "id-1+ id-long id-2 id-3"},
    };
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_article *a = make_article(f, "long");
    apr_array_header_t *found;

    a->html = apr_psprintf(f->pool, "<p>%0993d</p>", 0);
    assert_int_equal(strlen(a->html), 1000);
    put(store, make_article(f, "1"), MONDAY, f);
    put(store, a, MONDAY + 1, f);
    put(store, make_article(f, "2"), MONDAY + 2, f);
    put(store, make_article(f, "3"), MONDAY + 3, f);
    for (size_t i = 0; i < NELEMS(cases); i++) {
        nc_store_query query = {.limit = 10,
                                .with_html = true,
                                .room = cases[i].room,
                                .oldest_first = cases[i].oldest_first};

        assert_int_equal(nc_store_list(store, &query, &found, f->pool), NC_OK);
        is_text(whole_of(found, f), cases[i].want, "room");
    }
}

static void test_search(void **state)
{
    static const struct {
        const char *words, *want;
    } cases[] = {
        {"zebra", "id-1"},    {"ZEBRA grass", "id-1"},  {"zebra nothing", ""},
        {"cafe", "id-2"},                               /* the text has é */
        {"CAFÉ", "id-2"},     {"title", "id-2 id-1"},   /* in the title */
        {"  ", "id-2 id-1"},                            /* no word: any */
        {"", "id-2 id-1"},    {"grass-eating", "id-1"}, /* parts in this order
                                                         */
        {"eating-grass", ""},
    };
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_article *a = make_article(f, "1");

    a->text = "A zebra is a grass-eating animal.";
    put(store, a, MONDAY, f);
    a = make_article(f, "2");
    a->text = "Au caf\u00e9.";
    put(store, a, MONDAY + 1, f);
    for (size_t i = 0; i < NELEMS(cases); i++)
        is_text(list(store, (nc_store_query){.search = cases[i].words}, f),
                cases[i].want, cases[i].words);
    /* What was changed is found by its new words only. */
    a->text = "Im Teehaus.";
    put(store, a, MONDAY + 2, f);
    is_text(list(store, (nc_store_query){.search = "cafe"}, f), "", "old word");
    is_text(list(store, (nc_store_query){.search = "teehaus"}, f), "id-2",
            "new word");
}

/* Whatever is typed is words: never an error, never an operator. */
static void test_hostile_searches(void **state)
{
    static const char *const searches[] = {
        "\"",
        "\"\"",
        "\"\"\"",
        "zebra\"",
        "zebra OR",
        "NOT zebra",
        "AND",
        "zebra AND",
        "NEAR(",
        "NEAR(a b, 2",
        "title:zebra",
        "- zebra",
        "^zebra",
        "zebra*",
        "*",
        "(",
        ")",
        "{title} :",
        "a + b",
        "+",
        "';--",
        "\\",
        "%",
        "\xff\xfe",
        "\xed\xa0\x80",
        "\x01\x02",
        ":",
        "a:b:c",
        "zebra NOT",
        "-",
        "\"zebra\" OR \"x\"",
    };
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_article *a = make_article(f, "1");
    char *longest;

    a->text = "A zebra.";
    put(store, a, MONDAY, f);
    for (size_t i = 0; i < NELEMS(searches); i++)
        list(store, (nc_store_query){.search = searches[i]}, f);
    is_text(list(store, (nc_store_query){.search = "zebra OR giraffe"}, f), "",
            "OR is a word");
    is_text(list(store, (nc_store_query){.search = "NOT giraffe"}, f), "",
            "NOT is a word");
    is_text(list(store, (nc_store_query){.search = "*** zebra ("}, f), "id-1",
            "signs alone are no words");
    longest = apr_palloc(f->pool, 200001);
    for (int i = 0; i < 200000; i += 2)
        memcpy(longest + i, "a ", 2);
    longest[200000] = '\0';
    list(store, (nc_store_query){.search = longest}, f);
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

static void test_locked_by_another_program(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    bool changed;
    sqlite3 *db;

    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(
        nc_store_put(store, make_article(f, "1"), 1, MONDAY, &changed, f->pool),
        NC_EBUSY);
    sqlite3_close(db);
    assert_true(put(store, make_article(f, "1"), MONDAY, f));
}

static void test_file_mode(void **state)
{
    fixture *f = *state;
    mode_t old = umask(0);
    struct stat info;
    nc_store *store = open_store(f, NC_STORE_WRITE);

    put(store, make_article(f, "1"), MONDAY, f);
    assert_int_equal(stat(f->path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
    assert_int_equal(stat(apr_pstrcat(f->pool, f->path, "-wal", NULL), &info),
                     0);
    assert_int_equal(info.st_mode & 0777, 0640);
    nc_store_close(store);
    unlink(f->path);
    umask(0777);
    open_store(f, NC_STORE_WRITE);
    umask(old);
    assert_int_equal(stat(f->path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
    assert_int_equal(run_sql(f->path, "PRAGMA application_id"), 0x4e43534e);
}

static nc_status try_open(fixture *f, const char *path, nc_store_mode mode,
                          const char **message)
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

static void test_opening_what_is_not_there(void **state)
{
    fixture *f = *state;
    const char *message;
    struct stat info;

    assert_int_equal(try_open(f, f->path, NC_STORE_READ, &message),
                     NC_ENOTFOUND);
    is_text(message, strerror(ENOENT), "message");
    assert_int_not_equal(stat(f->path, &info), 0);
    assert_int_equal(try_open(f, "/nonexistent/x.db", NC_STORE_WRITE, &message),
                     NC_EIO);
    is_text(message, strerror(ENOENT), "message");
    assert_int_equal(try_open(f, f->dir, NC_STORE_WRITE, NULL), NC_EIO);
    close(open(f->path, O_CREAT | O_WRONLY, 0644));
    assert_int_equal(try_open(f, apr_pstrcat(f->pool, f->path, "/x.db", NULL),
                              NC_STORE_WRITE, &message),
                     NC_EIO);
    is_text(message, strerror(ENOTDIR), "message");
    assert_int_equal(try_open(f, f->path, NC_STORE_READ, &message),
                     NC_ENOTFOUND);
    assert_int_equal(try_open(f, f->path, NC_STORE_WRITE, &message), NC_OK);
}

static void test_newer_schema(void **state)
{
    fixture *f = *state;
    const char *message;

    nc_store_close(open_store(f, NC_STORE_WRITE));
    run_sql(f->path, "PRAGMA user_version = 99");
    assert_int_equal(try_open(f, f->path, NC_STORE_WRITE, &message),
                     NC_ENOTSUP);
    assert_non_null(strstr(message, "99"));
    assert_int_equal(try_open(f, f->path, NC_STORE_READ, &message), NC_ENOTSUP);
    assert_int_equal(run_sql(f->path, "PRAGMA user_version"), 99);
}

/* A reader changes nothing: it waits for a writer to bring the store up to
 * date. */
static void test_older_schema_for_a_reader(void **state)
{
    fixture *f = *state;
    const char *message;

    nc_store_close(open_store(f, NC_STORE_WRITE));
    run_sql(f->path, "PRAGMA user_version = 1");
    assert_int_equal(try_open(f, f->path, NC_STORE_READ, &message), NC_EBUSY);
    assert_int_equal(run_sql(f->path, "PRAGMA user_version"), 1);
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

static void test_another_programs_database(void **state)
{
    fixture *f = *state;
    const char *message;

    run_sql(f->path, "CREATE TABLE theirs (x)");
    assert_int_equal(try_open(f, f->path, NC_STORE_WRITE, &message), NC_EINVAL);
    assert_int_equal(run_sql(f->path, "SELECT count(*) FROM sqlite_schema"), 1);
    assert_int_equal(run_sql(f->path, "PRAGMA application_id"), 0);
    remove_file(f, "");
    run_sql(f->path, "PRAGMA application_id = 5");
    run_sql(f->path, "CREATE TABLE theirs (x)");
    assert_int_equal(try_open(f, f->path, NC_STORE_READ, &message), NC_EINVAL);
}

static void write_garbage(const char *path, long offset, size_t n)
{
    FILE *file = fopen(path, offset ? "r+b" : "wb");

    assert_non_null(file);
    fseek(file, offset, SEEK_SET);
    for (size_t i = 0; i < n; i++)
        fputc("garbage!"[i % 8], file);
    fclose(file);
}

static void test_broken_file(void **state)
{
    fixture *f = *state;
    nc_store_query query = {.limit = 10, .with_html = true};
    apr_array_header_t *found;
    const char *message;
    nc_store *store;
    bool changed;
    int64_t page;

    write_garbage(f->path, 0, 5000);
    assert_int_equal(try_open(f, f->path, NC_STORE_WRITE, &message), NC_EIO);
    assert_non_null(strstr(message, "not a database"));
    assert_int_equal(try_open(f, f->path, NC_STORE_READ, &message), NC_EIO);
    unlink(f->path);

    store = open_store(f, NC_STORE_WRITE);
    for (int i = 0; i < 100; i++)
        put(store, make_article(f, apr_itoa(f->pool, i)), MONDAY + i, f);
    nc_store_close(store);
    page = run_sql(f->path,
                   "SELECT rootpage FROM sqlite_schema WHERE name = 'article'");
    write_garbage(f->path, 4096 * (page - 1), 4096);
    store = open_store(f, NC_STORE_WRITE);
    assert_int_equal(nc_store_list(store, &query, &found, f->pool), NC_EIO);
    assert_int_equal(
        nc_store_put(store, make_article(f, "x"), 1, MONDAY, &changed, f->pool),
        NC_EIO);
    assert_false(changed);
    assert_non_null(strstr(nc_store_message(store), "newsclean store check"));
    nc_store_close(store);

    /* The tables' definitions too: it can't be opened. */
    write_garbage(f->path, 4096, 200000);
    assert_int_equal(try_open(f, f->path, NC_STORE_WRITE, &message), NC_EIO);
    assert_non_null(strstr(message, "newsclean store check"));
}

/* Deleted under an open store: noticed, and made anew by a new open. */
static void test_deleted_file(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_store *reader = open_store(f, NC_STORE_READ);
    nc_stored *stored;
    bool changed;

    put(store, make_article(f, "1"), MONDAY, f);
    remove_file(f, "");
    remove_file(f, "-wal");
    remove_file(f, "-shm");
    assert_int_equal(
        nc_store_put(store, make_article(f, "2"), 1, MONDAY, &changed, f->pool),
        NC_EIO);
    assert_int_equal(nc_store_begin(store), NC_EIO);
    assert_int_equal(nc_store_get(reader, "id-1", &stored, f->pool), NC_EIO);
    assert_int_equal(
        nc_store_backup(store, apr_pstrcat(f->pool, f->dir, "/copy", NULL)),
        NC_EIO);
    nc_store_close(store);
    store = open_store(f, NC_STORE_WRITE);
    assert_true(put(store, make_article(f, "2"), MONDAY, f));
    nc_store_close(reader);
    reader = open_store(f, NC_STORE_READ);
    is_text(list(reader, (nc_store_query){0}, f), "id-2", "new file");
}

/* Replaced by another store: the old one must not write into its log. */
static void test_replaced_file(void **state)
{
    fixture *f = *state;
    const char *other = apr_pstrcat(f->pool, f->dir, "/b.db", NULL);
    const char *path = f->path;
    nc_store *old = open_store(f, NC_STORE_WRITE), *new;
    bool changed;

    put(old, make_article(f, "1"), MONDAY, f);
    f->path = other;
    new = open_store(f, NC_STORE_WRITE);
    put(new, make_article(f, "2"), MONDAY, f);
    nc_store_close(new);
    f->path = path;
    assert_int_equal(rename(other, path), 0);
    remove_file(f, "-wal");
    remove_file(f, "-shm");
    assert_int_equal(
        nc_store_put(old, make_article(f, "3"), 1, MONDAY, &changed, f->pool),
        NC_EIO);
    new = open_store(f, NC_STORE_WRITE);
    put(new, make_article(f, "4"), MONDAY + 1, f);
    nc_store_close(old);
    is_text(list(new, (nc_store_query){0}, f), "id-4 id-2", "the new file's");
    put(new, make_article(f, "5"), MONDAY + 2, f);
    nc_store_close(new);
    assert_int_equal(run_sql(path, "SELECT count(*) FROM article"), 3);
}

/* A full disk, played by a limit on the size of files. */
static void test_full_disk(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_article *a = make_article(f, "big");
    struct rlimit old, full;
    char *text = apr_palloc(f->pool, 1000001);
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    nc_status status;
    bool changed;

    put(store, make_article(f, "1"), MONDAY, f);
    memset(text, 'x', 1000000);
    text[1000000] = '\0';
    a->text = text;
    sigaction(SIGXFSZ, &ignore, &before);
    getrlimit(RLIMIT_FSIZE, &old);
    full = old;
    full.rlim_cur = 300000;
    setrlimit(RLIMIT_FSIZE, &full);
    status = nc_store_put(store, a, 1, MONDAY, &changed, f->pool);
    setrlimit(RLIMIT_FSIZE, &old);
    sigaction(SIGXFSZ, &before, NULL);
    assert_int_equal(status, NC_EIO);
    assert_false(changed);
    is_text(list(store, (nc_store_query){0}, f), "id-1", "as before");
    assert_int_equal(seq_of(store), 1);
    assert_true(put(store, a, MONDAY, f));
    assert_int_equal(seq_of(store), 2);
    nc_store_close(store);
    assert_int_equal(run_sql(f->path, "PRAGMA quick_check"), 0);
}

/* Root may write everywhere: be nobody for a while. */
static void become(uid_t uid)
{
    if (getuid() == 0)
        assert_int_equal(seteuid(uid), 0);
    /* A change of user hides a process from the leak checker. */
    prctl(PR_SET_DUMPABLE, 1);
}

static void test_read_only_file(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE), *reader;
    nc_stored *stored;
    const char *message;

    nc_store_close(store);
    remove_file(f, "");
    f->path = apr_pstrcat(f->pool, f->dir, "/50%?#.db", NULL); /* no URI */
    store = open_store(f, NC_STORE_WRITE);
    put(store, make_article(f, "1"), MONDAY, f);
    nc_store_close(store);
    chmod(f->path, 0444);
    chmod(f->dir, 0555);
    become(65534);
    assert_int_equal(try_open(f, f->path, NC_STORE_WRITE, &message), NC_EIO);
    assert_non_null(strstr(message, "read-only"));
    /* No log and no right to make one: read as it stands. */
    reader = open_store(f, NC_STORE_READ);
    is_text(list(reader, (nc_store_query){0}, f), "id-1", "snapshot");
    become(0);
    chmod(f->path, 0644);
    chmod(f->dir, 01777);

    /* A writer comes: what stands in the file is no longer all. */
    store = open_store(f, NC_STORE_WRITE);
    put(store, make_article(f, "2"), MONDAY + 1, f);
    assert_int_equal(nc_store_get(reader, "id-1", &stored, f->pool), NC_EBUSY);
    nc_store_close(reader);
    reader = open_store(f, NC_STORE_READ);
    is_text(list(reader, (nc_store_query){0}, f), "id-2 id-1", "both");
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
        TEST(test_newest_first),
        TEST(test_what_has_no_address),
        TEST(test_limits_of_a_query),
        TEST(test_selects),
        TEST(test_html_only_on_demand),
        TEST(test_room),
        TEST(test_search),
        TEST(test_hostile_searches),
        TEST(test_gone_and_back),
        TEST(test_batches),
        TEST(test_readers_do_not_write),
        TEST(test_two_writers),
        TEST(test_locked_by_another_program),
        TEST(test_file_mode),
        TEST(test_opening_what_is_not_there),
        TEST(test_older_schema_for_a_reader),
        TEST(test_newer_schema),
        TEST(test_schema_that_becomes_newer),
        TEST(test_another_programs_database),
        TEST(test_broken_file),
        TEST(test_deleted_file),
        TEST(test_replaced_file),
        TEST(test_full_disk),
        TEST(test_read_only_file),
        TEST(test_hash),
        TEST(test_hash_of_pieces),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
