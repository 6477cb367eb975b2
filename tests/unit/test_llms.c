/* test_llms.c -- llms.txt (https://llmstxt.org), read by cmark-gfm.
 */
#include "feeding.h"

#include <cmark-gfm.h>

/* What OUT is as HTML to a reader of CommonMark. */
static const char *as_html(const nc_buf *out)
{
    char *html;
    const char *copy;

    assert_int_equal(nc_buf_status(out), NC_OK);
    html = cmark_markdown_to_html(nc_buf_text(out), out->len, 0);
    copy = apr_pstrdup(pool, html);
    free(html);
    return copy;
}

static const char *render(const nc_feed *feed,
                          const apr_array_header_t *entries)
{
    nc_buf out = NC_BUF_INIT;
    const char *html;

    nc_render_llms(&out, feed, entries, pool);
    html = as_html(&out);
    keep(&out);
    nc_buf_release(&out);
    return html;
}

static void has(const char *html, const char *part)
{
    if (!strstr(html, part))
        fail_msg("no %s in\n%s", part, html);
}

static void test_llms(void **state)
{
    const char *html =
        render(&full_feed, entries_of(make_full_entry("1"), make_entry("2")));

    (void)state;
    assert_ptr_equal(strstr(html, "<h1>News</h1>\n<blockquote>\n"
                                  "<p>All &amp; sundry</p>\n</blockquote>\n"),
                     html);
    has(html,
        "<h2>Articles</h2>\n<ul>\n"
        "<li><a href=\"https://news.example/articles/a/" ID "1.md\">"
        "Caf\u00e9 &amp; &lt;b&gt;literal&lt;/b&gt;</a>: Short &amp; sweet."
        "</li>\n"
        "<li><a href=\"https://news.example/articles/a/" ID "2.md\">A title"
        "</a></li>\n"
        "</ul>\n<h2>Optional</h2>\n<ul>\n"
        "<li><a href=\"https://news.example/articles/feed.atom\">");
    has(html, "<a href=\"https://news.example/articles/feed.rss\">");
    has(html, "<a href=\"https://news.example/articles/feed.json\">");
}

/* Whatever a title holds, it is one link with that text. */
static void test_titles(void **state)
{
    static const char *const cases[][2] = {
        {"[x](y) *a* _b_ `c` ~~d~~", "[x](y) *a* _b_ `c` ~~d~~"},
        {"a]] b \\", "a]] b \\"},
        {"![i](u)", "![i](u)"},
        {"<https://x.example>", "&lt;https://x.example&gt;"},
        {"&amp; &#35;", "&amp;amp; &amp;#35;"},
        {"two\n\nlines\r\nhere", "two lines here"},
        {"# no heading #", "# no heading #"},
        {"1. no list", "1. no list"},
        {"> no quote", "&gt; no quote"},
        {"--- no rule", "--- no rule"},
        {"\x01\x02 b", "b"},
        {"\u202e\u05d0", "\u202e\u05d0"},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        nc_stored *s = make_entry("1");
        nc_feed feed = plain_feed;
        const char *html;

        s->article->title = s->article->excerpt = cases[i][0];
        feed.title = feed.subtitle = cases[i][0];
        html = render(&feed, entries_of(s, NULL));
        has(html, apr_psprintf(pool, ".md\">%s</a>: %s</li>", cases[i][1],
                               cases[i][1]));
        has(html, apr_psprintf(pool, "<h1>%s</h1>\n<blockquote>\n<p>%s</p>",
                               cases[i][1], cases[i][1]));
    }
}

/* A heading's closing sequence is no text: CommonMark 0.30, 4.2. */
static void test_hash_at_the_end(void **state)
{
    static const char *const cases[][2] = {
        {"C #", "<h1>C #</h1>"},     {"C ##", "<h1>C ##</h1>"},
        {"C#", "<h1>C#</h1>"},       {"#", "<h1>#</h1>"},
        {"C \\#", "<h1>C \\#</h1>"},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        nc_feed feed = plain_feed;

        feed.title = cases[i][0];
        has(render(&feed, entries_of(NULL, NULL)), cases[i][1]);
    }
}

static void test_at_the_edges(void **state)
{
    nc_stored *bare = make_bare_entry("1"), *gone = make_gone("2", MONDAY, 1);
    nc_buf out = NC_BUF_INIT;
    nc_feed feed = plain_feed;
    const char *html = render(&feed, entries_of(bare, gone));

    (void)state;
    has(html, "1.md\">https://news.example/1</a></li>\n</ul>");
    assert_null(strstr(html, "2.md"));
    /* A title of nothing that can be shown. */
    bare->article->title = "\x01 \x02";
    has(render(&feed, entries_of(bare, NULL)), "1.md\">https://");
    /* No handler: the articles themselves. */
    feed.base = NULL;
    html = render(&feed, entries_of(make_entry("1"), NULL));
    has(html, "<a href=\"https://news.example/1\">A title</a>");
    assert_null(strstr(html, "Optional"));
    /* Twice the same bytes. */
    nc_render_llms(&out, &feed, entries_of(make_entry("1"), NULL), pool);
    is_text(as_html(&out), html, "again");
    nc_buf_release(&out);
}

static void test_hostile_texts(void **state)
{
    nc_feed feed = plain_feed;
    const char *html;

    (void)state;
    feed.title = feed.subtitle = EVIL;
    html = render(&feed, entries_of(make_evil_entry("1"), NULL));
    has(html, "1.md\">a]]&gt;\ufffd\ufffd\ufffd\ufffd&lt;!--&amp;#0;"
              "\u202e\u2066\u05d0 &quot;' \U0001F600</a>: a]]&gt;");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_llms),
        cmocka_unit_test(test_titles),
        cmocka_unit_test(test_hash_at_the_end),
        cmocka_unit_test(test_at_the_edges),
        cmocka_unit_test(test_hostile_texts),
        cmocka_unit_test(check_kept),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
