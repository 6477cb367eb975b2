/* test_metadata_limits.c -- what a page says of itself in odd characters, at
 * too great a length or too often; and a page whose address nobody knows.
 */
#include "reading.h"

/* No value, however long or odd, is kept as it is. */
static void test_clean_values(void **state)
{
    nc_buf page = NC_BUF_INIT;
    const nc_article *a;

    (void)state;
    a = read_page("<meta property=og:title content='a\xE2\x80\xAE&#1;\n b'>");
    is_text(a->title, "a b", "controls");
    nc_buf_append_text(&page, "<meta property=og:title content='");
    for (int i = 0; i < 100000; i++)
        nc_buf_append_text(&page, "long ");
    nc_buf_append_text(&page, "'>");
    a = read_page(nc_buf_text(&page));
    assert_null(a->title);
    nc_buf_release(&page);
}

static void repeat(nc_buf *page, const char *text, int n)
{
    for (int i = 0; i < n; i++)
        nc_buf_append_text(page, text);
}

/* What is longer than a line of its kind, or one more than there may be, is
 * left out, and what comes behind it counts. */
static void test_limits(void **state)
{
    static const char *const names[] = {
        "Ann Lee",   "Bo Ray",   "Cy Twill", "Dot Orr",   "Ed Poe",
        "Flo Yates", "Guy Hart", "Hal Ives", "Ida Jolly", "Jo Kerr",
        "Kay Lamb",  "Len Moss", "Mae Nash", "Ned Oaks"};
    nc_buf page = NC_BUF_INIT;
    const nc_article *a;

    (void)state;
    nc_buf_append_text(&page, "<script type='application/ld+json'>"
                              "{\"@type\":\"Article\",\"headline\":\"");
    repeat(&page, "long ", 1000);
    nc_buf_append_text(&page, "\",\"articleSection\":\"Rivers\"}</script>"
                              "<title>The Title of It</title>"
                              "<meta name=keywords content='");
    repeat(&page, "long ", 20);
    nc_buf_append_text(&page, ", Locks'><meta name=author content='");
    for (size_t i = 0; i < NELEMS(names); i++)
        nc_buf_appendf(&page, "%s%s", i ? ", " : "", names[i]);
    nc_buf_append_text(&page, "'>");
    a = read_page(nc_buf_text(&page));
    is_text(a->title, "The Title of It", "title");
    is_text(a->section, "Rivers", "section");
    is_text(first_tag(a), "Locks", "tag");
    is_text(byline(a),
            "Ann Lee, Bo Ray, Cy Twill, Dot Orr, Ed Poe, Flo Yates, Guy Hart, "
            "Hal Ives, Ida Jolly, Jo Kerr, Kay Lamb, Len Moss",
            "a dozen names");
    nc_buf_release(&page);
}

/* Nobody knows where the page is from. */
static void test_no_address(void **state)
{
    const nc_article *a =
        read_from(NULL, "<h1><a href=/>The Boats</a></h1>"
                        "<h1>The Ferry Is Back</h1><p>" PROSE);

    (void)state;
    is_text(a->title, "The Ferry Is Back", "no logo");
}

/* Whether VALUE is one clean line of bounded length, or missing. */
static void is_clean(const char *value, const char *name)
{
    if (value && strlen(value) > 5000)
        fail_msg("%s: %zu bytes", name, strlen(value));
    for (const char *c = value; c && *c; c++)
        if ((unsigned char)*c < ' ')
            fail_msg("%s: control character %d", name, *c);
}

/* Pages that have a hundred thousand of everything, or one thing without end:
 * an answer, in time, and nothing odd in it. */
static void test_hostile(void **state)
{
    static const struct {
        const char *name, *before, *again, *after;
        int n;
    } pages[] = {
        {"metas", "", "<meta name=author content='Ann Lee'>", "", 100000},
        {"authors", "", "<span class=author-name>Ann Lee</span>", "", 100000},
        {"bylines", "<p class=byline>", "Ann Lee, ", "", 100000},
        {"headings", "<title>a b c</title>", "<h1>a b d</h1>", "", 100000},
        {"kickers", "<title>x</title><h1>", "<span>a ", "</h1>", 100000},
        {"separators", "<title>", "a - ", "</title><p>x", 900},
        {"times", "", "<time>3 May 2016</time>", "", 100000},
        {"lines", "", "<b>3 May 1960</b>", "", 100000},
        {"script",
         "<script type=application/ld+json>{\"@type\":\"Article\","
         "\"headline\":\"",
         "long enough ", "\"}</script>", 900000},
        {"scripts", "", "<script type=application/ld+json>{}</script>", "",
         20000},
        {"brackets", "<script type=application/ld+json>", "[", "</script>",
         100000},
        {"objects", "<script type=application/ld+json>",
         "{\"@graph\":", "</script>", 100000},
        {"items", "<script type=application/ld+json>[",
         "{\"@type\":\"Article\",\"author\":\"Ann\"},", "{}]</script>", 50000},
        {"controls", "<meta property=og:title content='", "a&#1;&#10;\xC2\x9F",
         "'>", 200},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(pages); i++) {
        nc_buf page = NC_BUF_INIT;
        const nc_article *a;

        nc_buf_append_text(&page, pages[i].before);
        repeat(&page, pages[i].again, pages[i].n);
        nc_buf_append_text(&page, pages[i].after);
        a = read_page(nc_buf_text(&page));
        is_clean(a->title, pages[i].name);
        is_clean(byline(a), pages[i].name);
        is_clean(a->excerpt, pages[i].name);
        assert_true(a->bylines->nelts <= 12);
        nc_buf_release(&page);
        apr_pool_clear(pool);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_clean_values),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_no_address),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
