/* test_store_queries.c -- articles listed: in which order, how many, which
 * ones, how much of each; and searches.
 */
#include "storing.h"

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
    query.limit = NC_STORE_LIST_MAX + 2;
    assert_int_equal(nc_store_list(store, &query, &found, f->pool), NC_EINVAL);
    assert_null(found);
    query.limit = NC_STORE_LIST_MAX + 1;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_newest_first),
        TEST(test_limits_of_a_query),
        TEST(test_selects),
        TEST(test_html_only_on_demand),
        TEST(test_room),
        TEST(test_search),
        TEST(test_hostile_searches),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
