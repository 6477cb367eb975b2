/* test_store_words.c -- searches in languages without blanks between words.
 */
#include "storing.h"

#include <sqlite3.h>
#include "nc_buf.h"

static void put_texts(nc_store *store, const char *path, const char *title,
                      const char *text, fixture *f)
{
    nc_article *a = make_article(f, path);

    a->title = title;
    a->text = text;
    put(store, a, MONDAY, f);
}

static void is_found(nc_store *store, const char *words, const char *want,
                     fixture *f)
{
    is_text(list(store, (nc_store_query){.search = words}, f), want, words);
}

static void put_samples(nc_store *store, fixture *f)
{
    put_texts(store, "ja", "東京都知事選、きょう投開票",
              "新しいiPhoneの発売日が決まった。ラーメン店は休み。", f);
    put_texts(store, "zh", "北京大学校长讲话", "经济增长放缓，专家说京剧。", f);
    put_texts(store, "ko", "서울에서 열린 회의", "대통령은 경제를 말했다.", f);
    put_texts(store, "mixed", "Visit to Tokyo (東京)", "Café in the 🗼 tower.",
              f);
    put_texts(store, "th", "ภาษาไทยง่ายมาก", "ok", f);
    put_texts(store, "en", "A visit to the tower", "Cafe, not tea.", f);
}

static void test_words_without_blanks(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    static const struct {
        const char *words, *want;
    } cases[] = {
        /* Japanese: two letters, more, one; at the start, inside, the end. */
        {"東京", "id-mixed id-ja"},
        {"東京都", "id-ja"},
        {"都知", "id-ja"},
        {"開票", "id-ja"},
        {"東京都知事選", "id-ja"},
        {"票", "id-ja"},
        {"ラーメン", "id-ja"},
        {"ラーメン店は", "id-ja"},
        {"メン", "id-ja"},
        {"京東", ""},
        {"東都", ""},
        {"京都", "id-ja"}, /* letters know no words */
        /* A letter alone: wherever it stands. */
        {"京", "id-mixed id-zh id-ja"},
        {"剧", "id-zh"},
        {"犬", ""},
        /* Chinese */
        {"北京", "id-zh"},
        {"经济增长", "id-zh"},
        {"京剧", "id-zh"},
        {"大学 经济", "id-zh"},
        {"大学 都知事", ""},
        /* Korean: without its particle, and inside of a word. */
        {"서울", "id-ko"},
        {"서울에서", "id-ko"},
        {"경제", "id-ko"},
        {"통령", "id-ko"},
        {"서울 회의", "id-ko"},
        {"울서", ""},
        /* Thai */
        {"ไทย", "id-th"},
        {"ภาษา", "id-th"},
        /* Latin letters in the midst of others, and both at once. */
        {"iPhone", "id-ja"},
        {"iphoneの", "id-ja"},
        {"いiPhoneの発売", "id-ja"},
        {"新しいiPhone", "id-ja"},
        {"tokyo", "id-mixed"},
        {"tokyo 東京", "id-mixed"},
        {"東京 visit", "id-mixed"},
        {"tower 北京", ""},
        /* Without such letters: as always, in both. */
        {"visit", "id-en id-mixed"},
        {"cafe", "id-en id-mixed"},
        {"CAFÉ", "id-en id-mixed"},
        {"ok", "id-th"},
        /* What is no word of any language. */
        {"東京\"", "id-mixed id-ja"},
        {"「東京」", "id-mixed id-ja"},
        {"「京」", "id-mixed id-zh id-ja"},
        {"東京、きょう", ""},
        {"選、きょう投", "id-ja"},
        {"。", ""},
        {"\xE6\x9D", ""},
        {"東\xE4", "id-mixed id-ja"}, /* the letter that is whole */
    };

    put_samples(store, f);
    for (size_t i = 0; i < NELEMS(cases); i++)
        is_found(store, cases[i].words, cases[i].want, f);
}

static void test_with_other_conditions(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    apr_array_header_t *own = apr_array_make(f->pool, 2, sizeof(char *));
    nc_store_query query = {.search = "東京", .limit = 1};
    nc_article *a = make_article(f, "ja");
    unsigned n;

    put_samples(store, f);
    is_text(list(store, query, f), "id-mixed", "the newest");
    query.offset = 1;
    is_text(list(store, query, f), "id-ja", "the next");
    query = (nc_store_query){.search = "visit", .limit = 1, .offset = 1};
    is_text(list(store, query, f), "id-mixed", "a page across both indexes");
    query.oldest_first = true;
    is_text(list(store, query, f), "id-en", "the other way round");
    query = (nc_store_query){.search = "visit"};
    assert_int_equal(nc_store_count(store, &query, 10, &n, f->pool), NC_OK);
    assert_int_equal(n, 2);
    for (int i = 0; i < NC_STORE_PREFIXES_MAX; i++)
        APR_ARRAY_PUSH(own, const char *) = "news.example/m";
    query.prefixes = own;
    query.author = query.tag = query.section = NULL;
    is_text(list(store, query, f), "id-mixed", "below an address");
    query.section = "x";
    query.author = "x";
    query.tag = "x";
    query.from = 1;
    query.until = 2;
    is_text(list(store, query, f), "", "all conditions at once");
    a->title = "東京";
    put(store, a, MONDAY + 1, f);
    is_text(
        list(store, (nc_store_query){.search = "東京", .amended_since = 1}, f),
        "id-ja", "amended");
    is_text(
        list(store, (nc_store_query){.search = "some", .amended_since = 1}, f),
        "id-ja", "amended, of either index");
}

/* `w1.w2...` up to N, then END; or so many letters of a script that has no
 * blanks. */
static const char *in_one(int n, const char *end, fixture *f)
{
    const char *words = "";

    for (int i = 1; i <= n; i++)
        words = apr_psprintf(f->pool, "%sw%d.", words, i);
    return apr_pstrcat(f->pool, words, end, NULL);
}

static const char *letters(int n, const char *end, fixture *f)
{
    nc_buf text = NC_BUF_INIT;
    const char *copy;

    for (int i = 0; i < n; i++)
        nc_buf_append_utf8(&text, 0x4e00 + (unsigned long)i);
    nc_buf_append_text(&text, end);
    copy = apr_pstrdup(f->pool, nc_buf_text(&text));
    nc_buf_release(&text);
    return copy;
}

/* However they are typed: each part of a word costs as much as a word. */
static void test_as_many_words_as_count(void **state)
{
    enum { MOST = NC_STORE_WORDS_MAX };
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    const char *all = in_one(MOST, "", f);

    put_texts(store, "en", "Words", all, f);
    put_texts(store, "zh", "Letters", letters(2 * MOST, "", f), f);
    is_found(store, in_one(MOST - 1, "absent", f), "", f);
    is_found(store, in_one(MOST, "absent", f), "id-en", f);
    is_found(store, apr_pstrcat(f->pool, all, " absent", NULL), "id-en", f);
    is_found(
        store,
        apr_pstrcat(f->pool, "words ", in_one(MOST - 1, "absent", f), NULL),
        "id-en", f);
    is_found(
        store,
        apr_pstrcat(f->pool, "words ", in_one(MOST - 2, "absent", f), NULL), "",
        f);
    /* An accent apart is of its word. */
    is_found(store, in_one(MOST - 1, "abse\u0301nt", f), "", f);
    is_found(store, letters(MOST - 2, "\u6771\u4eac", f), "", f);
    is_found(store, letters(2 * MOST - 2, "\u6771\u4eac", f), "id-zh", f);
}

/* Which index an article is in follows what it says. */
static void test_from_one_to_the_other(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    apr_array_header_t *findings;
    bool changed;

    put_texts(store, "a", "Tokyo", "tower", f);
    put_texts(store, "a", "東京", "tower", f);
    is_found(store, "東京", "id-a", f);
    is_found(store, "tower", "id-a", f);
    is_found(store, "tokyo", "", f);
    put_texts(store, "a", "Tokyo", "tower", f);
    is_found(store, "東京", "", f);
    is_found(store, "tokyo", "id-a", f);
    put_texts(store, "a", "大阪", NULL, f);
    is_found(store, "大阪", "id-a", f);
    assert_int_equal(nc_store_put_gone(store, "id-a", MONDAY, &changed), NC_OK);
    is_found(store, "大阪", "", f);
    put_texts(store, "a", NULL, "大阪", f);
    is_found(store, "大阪", "id-a", f);
    assert_int_equal(nc_store_check(store, &findings, f->pool), NC_OK);
    is_text(apr_array_pstrcat(f->pool, findings, '\n'), "", "findings");
}

static int64_t rows(const fixture *f, const char *table)
{
    char *sql = apr_pstrcat(f->pool, "SELECT count(*) FROM ", table, NULL);
    sqlite3_stmt *stmt;
    int64_t n = -1;
    sqlite3 *db;

    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    if (sqlite3_step(stmt) == SQLITE_ROW)
        n = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return n;
}

static void test_latin_pays_nothing(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);

    put_texts(store, "a", "L’été à Łódź — “déjà” vu…", "Ελλάδα Россия עברית",
              f);
    assert_int_equal(rows(f, "pairs_docsize"), 0);
    assert_int_equal(rows(f, "search_docsize"), 1);
    put_texts(store, "b", "東京", "", f);
    assert_int_equal(rows(f, "pairs_docsize"), 1);
    assert_int_equal(rows(f, "search_docsize"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_words_without_blanks),   TEST(test_with_other_conditions),
        TEST(test_as_many_words_as_count), TEST(test_from_one_to_the_other),
        TEST(test_latin_pays_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
