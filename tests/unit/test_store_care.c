/* test_store_care.c -- what a store keeps of the past, what it lets go, and how
 * it is looked after: revisions, pruning, figures, checks.
 */
#include "storing.h"

#include <sqlite3.h>

static apr_array_header_t *host(const char *prefix, fixture *f)
{
    apr_array_header_t *list = apr_array_make(f->pool, 1, sizeof(char *));

    APR_ARRAY_PUSH(list, const char *) = prefix;
    return list;
}

static int64_t seq_of_host(nc_store *store, const char *prefix, fixture *f)
{
    nc_store_state state;

    assert_int_equal(
        nc_store_get_state(store, host(prefix, f), &state, f->pool), NC_OK);
    return state.seq;
}

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *db;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    sqlite3_close(db);
}

/* --- revisions */

/* "seq:title" of each, the latest first. */
static const char *revisions_of(nc_store *store, const char *id, fixture *f)
{
    apr_array_header_t *found;
    const char *text = "";

    if (nc_store_list_revisions(store, id, &found, f->pool) != NC_OK)
        fail_msg("revisions: %s", nc_store_message(store));
    for (int i = 0; i < found->nelts; i++) {
        const nc_stored *s = APR_ARRAY_IDX(found, i, nc_stored *);

        assert_null(s->article->html);
        assert_null(s->article->text);
        text = apr_psprintf(f->pool, "%s%s%d:%s", text, i ? " " : "",
                            (int)s->seq, s->article->title);
    }
    return text;
}

static void test_revisions(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_article *a = make_article(f, "a");

    nc_store_keep_revisions(store, 2);
    a->title = "one";
    put(store, a, MONDAY, f);
    is_text(revisions_of(store, "id-a", f), "", "there was nothing before");
    assert_false(put(store, a, MONDAY + 1, f));
    a->title = "two";
    put(store, a, MONDAY + 2, f);
    is_text(revisions_of(store, "id-a", f), "1:one", "the first");
    a->title = "three";
    put(store, a, MONDAY + 3, f);
    assert_false(put(store, a, MONDAY + 4, f));
    is_text(revisions_of(store, "id-a", f), "2:two 1:one", "both");
    a->title = "four";
    put(store, a, MONDAY + 5, f);
    is_text(revisions_of(store, "id-a", f), "3:three 2:two", "no more than 2");
    put(store, make_article(f, "b"), MONDAY, f);
    is_text(revisions_of(store, "id-b", f), "", "of another article");
    nc_store_keep_revisions(store, 1);
    a->title = "five";
    put(store, a, MONDAY + 6, f);
    is_text(revisions_of(store, "id-a", f), "4:four", "fewer from now on");
    nc_store_keep_revisions(store, 0);
    a->title = "six";
    put(store, a, MONDAY + 7, f);
    is_text(revisions_of(store, "id-a", f), "4:four", "no new one");
    nc_store_keep_revisions(store, NC_STORE_REVISIONS_ALL);
    a->title = "seven";
    put(store, a, MONDAY + 8, f);
    is_text(revisions_of(store, "id-a", f), "7:six 4:four", "one more");
    a->title = "eight";
    put(store, a, MONDAY + 9, f);
    is_text(revisions_of(store, "id-a", f), "8:seven 7:six 4:four", "all");
    is_text(findings_of(store, f), "", "findings");
}

static void test_a_version_comes_back(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_article *a = make_article(f, "a"), *b = make_article(f, "a");
    nc_stored *was;

    nc_store_keep_revisions(store, 10);
    a->html = "<p>as it was</p>";
    a->text = "as it was";
    a->excerpt = "excerpt";
    a->lang = "fr";
    a->section = "S";
    a->image = "https://news.example/i.jpg";
    a->published = (nc_date){NC_DATE_SECOND, MONDAY - 9, 60, true};
    a->modified = (nc_date){NC_DATE_DAY, MONDAY + 3600, 0, false};
    APR_ARRAY_PUSH(a->bylines, const char *) = "Zoé B";
    APR_ARRAY_PUSH(a->bylines, const char *) = "Ada, A.";
    APR_ARRAY_PUSH(a->tags, const char *) = "t";
    put(store, a, MONDAY, f);
    put(store, b, MONDAY + 50, f);

    assert_int_equal(nc_store_get_revision(store, "id-a", 1, &was, f->pool),
                     NC_OK);
    is_text(was->article->html, a->html, "html");
    is_text(was->article->text, a->text, "text");
    is_text(was->article->title, a->title, "title");
    is_text(was->article->excerpt, "excerpt", "excerpt");
    is_text(was->article->lang, "fr", "lang");
    is_text(was->article->section, "S", "section");
    is_text(was->article->image, a->image, "image");
    is_text(was->article->url, a->url, "url");
    is_text(was->article->id, "id-a", "id");
    is_text(nc_article_byline(was->article, f->pool), "Zoé B, Ada, A.",
            "bylines");
    is_text(APR_ARRAY_IDX(was->article->tags, 0, const char *), "t", "tag");
    assert_int_equal(was->article->modified.precision, NC_DATE_DAY);
    assert_int_equal(was->article->published.utc, MONDAY - 9);
    assert_int_equal(was->seq, 1);
    assert_int_equal(was->updated, MONDAY);
    assert_int_equal(was->created, MONDAY);
    assert_int_equal(was->listed, MONDAY - 9);
    assert_int_equal(was->hash, 7);

    assert_int_equal(nc_store_get_revision(store, "id-a", 2, &was, f->pool),
                     NC_OK);
    is_text(was->article->text, b->text, "the present one");
    assert_int_equal(nc_store_get_revision(store, "id-a", 3, &was, f->pool),
                     NC_ENOTFOUND);
    assert_null(was);
    assert_int_equal(nc_store_get_revision(store, "id-b", 1, &was, f->pool),
                     NC_ENOTFOUND);
}

static void test_what_is_gone_has_no_past(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_article *a = make_article(f, "a");
    nc_stored *was;
    bool changed;

    nc_store_keep_revisions(store, 10);
    put(store, a, MONDAY, f);
    a->title = "two";
    put(store, a, MONDAY + 1, f);
    nc_store_put_gone(store, "id-a", MONDAY + 2, &changed);
    is_text(revisions_of(store, "id-a", f), "", "taken back");
    for (int seq = 1; seq <= 3; seq++)
        assert_int_equal(
            nc_store_get_revision(store, "id-a", seq, &was, f->pool),
            NC_ENOTFOUND);
    put(store, a, MONDAY + 3, f);
    is_text(revisions_of(store, "id-a", f), "", "back, without a past");
}

/* Its date has become known, it moves, and its past with it. */
static void test_a_date_is_no_version(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_article *a = make_article(f, "a");

    nc_store_keep_revisions(store, 10);
    put(store, a, MONDAY, f);
    a->title = "two";
    put(store, a, MONDAY + 1, f);
    a->published = (nc_date){NC_DATE_SECOND, MONDAY - 9999, 0, true};
    assert_true(put(store, a, MONDAY + 2, f));
    is_text(revisions_of(store, "id-a", f), "1:Title of a", "one version");
}

/* --- pruning */

static unsigned prune(nc_store *store, nc_store_retention keep, int64_t now,
                      unsigned limit)
{
    unsigned removed;

    if (nc_store_prune(store, &keep, now, limit, &removed) != NC_OK)
        fail_msg("prune: %s", nc_store_message(store));
    return removed;
}

static void test_prune_by_age(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_stored *stored;
    bool changed;

    nc_store_keep_revisions(store, 3);
    put_on(store, "http://a/1", 1000, 1000, f);
    put_on(store, "http://a/2", 2000, 2000, f);
    put_on(store, "http://a/3", 1000, 2000, f); /* old, but new here */
    put_on(store, "http://b/4", 1500, 1500, f);
    put_on(store, "http://b/5", 900, 900, f);
    put_on(store, "http://b/6", 900, 900, f);
    put_on(store, "http://b/5", 900, 950, f);
    nc_store_put_gone(store, "id-5", 1400, &changed);
    nc_store_put_gone(store, "id-6", 3000, &changed);
    assert_int_equal(prune(store, (nc_store_retention){0}, 9999, 10), 0);
    assert_int_equal(prune(store, (nc_store_retention){.age = 500}, 1000, 10),
                     0);
    /* Before 1500: 1 and 5; 4 is of that very second. */
    assert_int_equal(prune(store, (nc_store_retention){.age = 500}, 2000, 10),
                     2);
    is_text(list(store, (nc_store_query){0}, f), "id-2 id-4 id-3", "the rest");
    assert_int_equal(nc_store_get(store, "id-1", &stored, f->pool),
                     NC_ENOTFOUND);
    assert_int_equal(nc_store_get(store, "id-5", &stored, f->pool),
                     NC_ENOTFOUND);
    assert_true(get(store, "id-6", f)->gone);
    is_text(list(store, (nc_store_query){.search = "title"}, f),
            "id-2 id-4 id-3", "searched");
    is_text(list(store, (nc_store_query){.tag = "t"}, f), "id-2 id-4 id-3",
            "by tag");
    is_text(findings_of(store, f), "", "findings");

    /* In batches, the oldest first. */
    assert_int_equal(prune(store, (nc_store_retention){.age = 1}, 5000, 3), 3);
    assert_int_equal(prune(store, (nc_store_retention){.age = 1}, 5000, 3), 1);
    assert_int_equal(prune(store, (nc_store_retention){.age = 1}, 5000, 3), 0);
    is_text(list(store, (nc_store_query){0}, f), "", "nothing is left");
    put_on(store, "http://a/1", 1000, 6000, f);
    assert_int_equal(get(store, "id-1", f)->created, 6000);
    is_text(findings_of(store, f), "", "findings");
}

static void test_prune_by_count(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    bool changed;

    for (int i = 0; i < 5; i++) {
        put_on(store, apr_psprintf(f->pool, "http://a/%d", i), 1000 + i, 9, f);
        put_on(store, apr_psprintf(f->pool, "http://b/1%d", i), 2000 + i, 9, f);
    }
    put_on(store, "http://c/20", 1, 9, f);
    nc_store_put_gone(store, "id-0", 99, &changed);
    nc_store_put_gone(store, "id-4", 99, &changed);
    /* Of a: 3 and 2 stay; 1 goes, and the tombstone 0, which is older. */
    assert_int_equal(prune(store, (nc_store_retention){.count = 2}, 100, 9), 5);
    is_text(list(store, (nc_store_query){0}, f), "id-14 id-13 id-3 id-2 id-20",
            "two each");
    assert_true(get(store, "id-4", f)->gone);
    assert_int_equal(prune(store, (nc_store_retention){.count = 2}, 100, 9), 0);
    /* Both at once, within one limit. */
    assert_int_equal(
        prune(store, (nc_store_retention){.age = 1000, .count = 1}, 3003, 3),
        3);
    is_text(list(store, (nc_store_query){0}, f), "id-14 id-13", "by age first");
    assert_int_equal(
        prune(store, (nc_store_retention){.age = 1000, .count = 1}, 3003, 3),
        2);
    is_text(list(store, (nc_store_query){0}, f), "id-14", "then by count");
    is_text(findings_of(store, f), "", "findings");
}

/* The newest row of a host goes, and what its readers know is still older. */
static void test_numbers_never_fall(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_store_state state_of_a;
    int64_t before, other;

    put_on(store, "http://b/1", 5000, 5000, f);
    put_on(store, "http://a/2", 2000, 2000, f);
    put_on(store, "http://a/3", 1000, 1000, f);
    before = seq_of_host(store, "a/", f);
    other = seq_of_host(store, "b/", f);
    assert_int_equal(before, 3);
    assert_int_equal(prune(store, (nc_store_retention){.age = 500}, 2000, 9),
                     1);
    assert_true(seq_of_host(store, "a/", f) > before);
    before = seq_of_host(store, "a/", f);
    assert_int_equal(prune(store, (nc_store_retention){.age = 500}, 5000, 9),
                     1);
    assert_true(seq_of_host(store, "a/", f) > before);
    before = seq_of_host(store, "a/", f);
    assert_int_equal(before, seq_of(store));
    assert_int_equal(seq_of_host(store, "b/", f), other);
    nc_store_get_state(store, host("a/", f), &state_of_a, f->pool);
    assert_int_equal(state_of_a.updated, 5000);
    assert_int_equal(prune(store, (nc_store_retention){.age = 500}, 5000, 9),
                     0);
    assert_int_equal(seq_of_host(store, "a/", f), before);
    put_on(store, "http://a/4", 1000, 6000, f);
    assert_int_equal(seq_of_host(store, "a/", f), before + 1);
}

static void test_prune_within_a_batch(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE), *reader;
    nc_store_retention keep = {.age = 10};
    unsigned removed;

    put_on(store, "http://a/1", 1000, 1000, f);
    assert_int_equal(nc_store_begin(store), NC_OK);
    assert_int_equal(prune(store, keep, 2000, 9), 1);
    nc_store_rollback(store);
    is_text(list(store, (nc_store_query){0}, f), "id-1", "rolled back");
    reader = open_store(f, NC_STORE_READ);
    assert_int_equal(nc_store_prune(reader, &keep, 2000, 9, &removed),
                     NC_EINVAL);
    assert_int_equal(removed, 0);
}

/* --- figures */

static void test_stats(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_article *a = make_article(f, "a");
    nc_store_stats stats;
    bool changed;

    assert_int_equal(nc_store_get_stats(store, &stats), NC_OK);
    assert_int_equal(stats.articles, 0);
    assert_int_equal(stats.hosts, 0);
    assert_int_equal(stats.oldest, 0);
    assert_true(stats.size > 0);
    nc_store_keep_revisions(store, 5);
    put_on(store, "http://b/1", 1000, 9, f);
    put_on(store, "http://b/2", 3000, 9, f);
    put_on(store, "http://b/3", 9000, 9, f);
    nc_store_put_gone(store, "id-3", 10, &changed);
    a->text = "été"; /* 5 bytes */
    a->html = "<p>é";
    a->published = (nc_date){NC_DATE_SECOND, 2000, 0, true};
    put(store, a, 9, f);
    a->title = "other";
    put(store, a, 9, f);
    assert_int_equal(nc_store_get_stats(store, &stats), NC_OK);
    assert_int_equal(stats.articles, 3);
    assert_int_equal(stats.gone, 1);
    assert_int_equal(stats.revisions, 1);
    assert_int_equal(stats.hosts, 2);
    assert_int_equal(stats.oldest, 1000);
    assert_int_equal(stats.newest, 3000);
    assert_int_equal(stats.text, 5 + 2 * 11); /* "Some words." */
    assert_int_equal(stats.html, 5 + 2 * 18); /* in <p> */
}

/* --- checks */

static const char made_wrong[] =
    "INSERT INTO article (num, id, url, host, address, seq, created, updated,"
    " hash, title) VALUES (5, 'x', 'http://x/', 'x', 'x/', 900, 1, 1, 1, 'w')";

static void test_check(void **state)
{
    fixture *f = *state;
    static const struct {
        const char *damage, *finding;
    } cases[] = {
        {made_wrong, "search lacks the words of http://x/"},
        {made_wrong, "number yet to come: http://x/"},
        {"UPDATE article SET paired = 1 WHERE id = 'id-1'",
         "search lacks the words of http://a/1"},
        {"UPDATE article SET paired = 1 WHERE id = 'id-1'",
         "words of an article that is not there"},
        {"UPDATE article SET title = 'other' WHERE id = 'id-1'",
         "words differ"},
        {"PRAGMA foreign_keys = OFF; DELETE FROM article WHERE id = 'id-1'",
         "a row of tag belongs to no article"},
        {"UPDATE article SET seq = 1", "two changes have the number 1"},
        {"UPDATE tag SET host = 'b'", "another host than its article: t"},
        {"UPDATE article SET gone = 1 WHERE id = 'id-2'",
         "gone has kept its words: http://a/2"},
        {"DELETE FROM state", "there is no state"},
        {"PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql ="
         " 'CREATE INDEX tag_name ON tag (name, host, position)'"
         " WHERE name = 'tag_name'",
         "the file: "},
    };

    for (size_t i = 0; i < NELEMS(cases); i++) {
        nc_store *store = open_store(f, NC_STORE_WRITE);
        const char *findings;

        put_on(store, "http://a/1", 1000, 9, f);
        put_on(store, "http://a/2", 1000, 9, f);
        is_text(findings_of(store, f), "", "sound");
        nc_store_close(store);
        run_sql(f->path, cases[i].damage);
        store = open_store(f, NC_STORE_WRITE);
        findings = findings_of(store, f);
        if (!strstr(findings, cases[i].finding))
            fail_msg("%s: not in '%s'", cases[i].finding, findings);
        nc_store_close(store);
        remove_file(f, "");
    }
}

/* Who only reads may check too, while somebody writes. */
static void test_check_beside_a_writer(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE), *reader;

    put_on(store, "http://a/1", 1000, 9, f);
    reader = open_store(f, NC_STORE_READ);
    assert_int_equal(nc_store_begin(store), NC_OK);
    put_on(store, "http://a/2", 1000, 9, f);
    is_text(findings_of(reader, f), "", "sound");
    assert_int_equal(nc_store_commit(store), NC_OK);
    is_text(findings_of(reader, f), "", "still");
    nc_store_close(store);
    run_sql(f->path, made_wrong);
    assert_non_null(strstr(findings_of(reader, f), "search lacks"));
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
        TEST(test_check),
        TEST(test_check_beside_a_writer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
