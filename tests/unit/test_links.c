/* test_links.c -- where else a page is to be had: which links are said, and
 * how. How is RFC 8288 and 8187 for the field, WHATWG HTML for the markup.
 */
#include "support.h"
#include "pooled.h"
#include "nc_lexer.h"
#include "nc_links.h"

#define PAGE "http://example.org/news/story.html?a=b"
#define ATOM "http://example.org/articles/feed.atom"
#define RSS "http://example.org/articles/feed.rss"

static nc_links *two_links(void)
{
    nc_links *links = nc_links_create(PAGE, pool);

    nc_links_add(links, ATOM, "application/atom+xml", "Post");
    nc_links_add(links, RSS, "application/rss+xml", NULL);
    return links;
}

/* Shows the tags of MARKUP. */
static void show(nc_links *links, const char *markup)
{
    nc_lexer *lexer = nc_lexer_create();
    nc_span piece = nc_span_of(markup);
    nc_token tok;

    while (nc_lexer_next(lexer, &piece, &tok) != NC_TOKEN_MORE) {
        if (tok.kind == NC_TOKEN_START_TAG &&
            (tok.tag == NC_TAG_LINK || tok.tag == NC_TAG_BASE))
            nc_links_see(links, &tok);
    }
    nc_lexer_destroy(lexer);
}

/* --- what is there already */

static const struct {
    const char *name, *markup;
    bool atom, rss; /* what is still said */
} known[] = {
    {"nothing", "", true, true},
    {"absolute", "<link rel=alternate href='" ATOM "'>", false, true},
    {"both",
     "<link rel=alternate href='" RSS "'><link rel=alternate href='" ATOM "'>",
     false, false},
    {"over https",
     "<link rel=alternate href="
     "https://example.org/articles/feed.atom>",
     false, true},
    {"without a scheme",
     "<link rel=alternate href=//example.org/articles/"
     "feed.rss>",
     true, false},
    {"a host in other letters",
     "<link rel=alternate href="
     "//EXAMPLE.org:80/articles/feed.rss>",
     true, false},
    {"from the root", "<link rel=alternate href=/articles/feed.atom>", false,
     true},
    {"relative", "<link rel=alternate href=../articles/feed.atom>", false,
     true},
    {"relative, with turns",
     "<link rel=alternate "
     "href='./../x/.././articles/feed.atom'>",
     false, true},
    {"white space around it",
     "<link rel=alternate "
     "href=' \n/articles/feed.atom\t'>",
     false, true},
    {"references",
     "<link rel=alternate "
     "href='&#47;articles&sol;feed&#x2E;atom'>",
     false, true},
    {"a fragment", "<link rel=alternate href=/articles/feed.atom#top>", false,
     true},
    {"other attributes",
     "<LINK TITLE=x HREF=/articles/feed.rss TYPE=a/b "
     "REL='Home ALTERNATE'>",
     true, false},
    {"a base", "<base href=/articles/><link rel=alternate href=feed.rss>", true,
     false},
    {"the first base counts",
     "<base href=/articles/><base href=/x/>"
     "<link rel=alternate href=feed.rss>",
     true, false},
    {"a base without href",
     "<base target=a><base href=/articles/>"
     "<link rel=alternate href=feed.rss>",
     true, false},
    {"relative to the base, not the page",
     "<base href=/x/y/z>"
     "<link rel=alternate href=../articles/feed.rss>",
     true, true},
    {"another relation", "<link rel=stylesheet href=/articles/feed.atom>", true,
     true},
    {"no relation", "<link href=/articles/feed.atom>", true, true},
    {"no address", "<link rel=alternate>", true, true},
    {"an empty address", "<link rel=alternate href=''>", true, true},
    {"another path", "<link rel=alternate href=/articles/feed.atom/>", true,
     true},
    {"another query string", "<link rel=alternate href=/articles/feed.atom?a>",
     true, true},
    {"another host",
     "<link rel=alternate href=//example.com/articles/"
     "feed.atom>",
     true, true},
    {"another port",
     "<link rel=alternate href=//example.org:81/articles/"
     "feed.atom>",
     true, true},
    {"another scheme",
     "<link rel=alternate href=ftp://example.org/articles/"
     "feed.atom>",
     true, true},
};

static bool says(nc_span markup, const char *href)
{
    return nc_span_find(markup, nc_span_of(href)) != NULL;
}

static void test_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(known); i++) {
        nc_links *links = two_links();
        uint64_t digest = nc_links_digest(links);
        nc_span markup;

        show(links, known[i].markup);
        markup = nc_links_markup(links);
        if (says(markup, ATOM) != known[i].atom ||
            says(markup, RSS) != known[i].rss)
            fail_msg("%s: %.*s", known[i].name, (int)markup.len, markup.ptr);
        /* What the page says is no part of what it may be told. */
        assert_true(nc_links_digest(links) == digest);
    }
}

/* Ours behind very many, and behind one that is too long for an address. */
static void test_many(void **state)
{
    nc_links *links = two_links();
    nc_buf page = NC_BUF_INIT;

    (void)state;
    for (int i = 0; i < 20000; i++)
        nc_buf_append_text(&page, "<link rel=alternate href=x>");
    nc_buf_append_text(&page, "<link rel=alternate href='");
    for (int i = 0; i < 20000; i++)
        nc_buf_append_text(&page, "/articles");
    nc_buf_append_text(&page, "'><link rel=alternate href='" ATOM "'>");
    nc_buf_append_byte(&page, 0);
    show(links, nc_buf_text(&page));
    assert_false(says(nc_links_markup(links), ATOM));
    assert_true(says(nc_links_markup(links), RSS));
    nc_buf_release(&page);
}

/* --- how it is said */

static const struct {
    const char *name, *title, *markup, *field;
} titles[] = {
    {"plain", "The Post", " title=\"The Post\"", "; title=\"The Post\""},
    {"none", NULL, "", ""},
    {"markup", "a<b>&\"'c", " title=\"a&lt;b&gt;&amp;&quot;&#39;c\"",
     "; title=\"a<b>&\\\"'c\""},
    {"a backslash", "a\\b", " title=\"a\\b\"", "; title=\"a\\\\b\""},
    {"not ASCII", "Caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x93\xB0",
     " title=\"Caf&#xE9; &#x20AC; &#x1F4F0;\"",
     "; title*=UTF-8''Caf%C3%A9%20%E2%82%AC%20%F0%9F%93%B0"},
    {"what RFC 8187 lets stand", "\xC3\xA9!#$&+-.^_`|~*'()%",
     " title=\"&#xE9;!#$&amp;+-.^_`|~*&#39;()%\"",
     "; title*=UTF-8''%C3%A9!#$&+-.^_`|~%2A%27%28%29%25"},
    {"broken", "a\xE9z", " title=\"a&#xFFFD;z\"",
     "; title*=UTF-8''a%EF%BF%BDz"},
    {"a line break", "a\r\nX: b", " title=\"aX: b\"",
     "; title*=UTF-8''a%0D%0AX%3A%20b"},
};

static void test_titles(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(titles); i++) {
        apr_table_t *none = apr_table_make(pool, 1);
        nc_links *links = nc_links_create(PAGE, pool);
        nc_buf want = NC_BUF_INIT;

        nc_links_add(links, "http://example.org/f?a=1&b=2", "text/x",
                     titles[i].title);
        nc_buf_appendf(&want,
                       "<link rel=\"alternate\" type=\"text/x\"%s "
                       "href=\"http://example.org/f?a=1&amp;b=2\" />\n",
                       titles[i].markup);
        is_bytes(nc_links_markup(links), nc_buf_span(&want), "%s",
                 titles[i].name);
        nc_buf_clear(&want);
        nc_buf_appendf(&want,
                       "<http://example.org/f?a=1&b=2>; rel=\"alternate\"; "
                       "type=\"text/x\"%s",
                       titles[i].field);
        is_bytes(nc_span_of(nc_links_field(links, none)), nc_buf_span(&want),
                 "%s", titles[i].name);
        nc_buf_release(&want);
    }
}

/* A field must not grow over what servers take. */
static void test_long_title(void **state)
{
    nc_links *links = nc_links_create(PAGE, pool);
    char title[NC_LINK_TITLE_MAX + 2];

    (void)state;
    memset(title, 'x', sizeof(title));
    title[NC_LINK_TITLE_MAX + 1] = '\0';
    nc_links_add(links, ATOM, "text/x", title);
    assert_true(says(nc_links_markup(links), title));
    is_text(nc_links_field(links, apr_table_make(pool, 1)),
            "<" ATOM ">; rel=\"alternate\"; type=\"text/x\"", "left out");
}

static void test_field(void **state)
{
    apr_table_t *theirs = apr_table_make(pool, 2);
    nc_links *links = two_links();
    const char *both = "<" ATOM ">; rel=\"alternate\"; "
                       "type=\"application/atom+xml\"; title=\"Post\", "
                       "<" RSS ">; rel=\"alternate\"; "
                       "type=\"application/rss+xml\"";

    (void)state;
    is_text(nc_links_field(links, theirs), both, "two");
    show(links, "<link rel=alternate href=/articles/feed.atom>");
    is_text(nc_links_field(links, theirs), both, "whatever the page says");
    apr_table_add(theirs, "Link", "<https://x.example/>; rel=next");
    apr_table_add(theirs, "link", "<a>, <" ATOM ">; rel=alternate");
    is_text(nc_links_field(links, theirs),
            "<" RSS ">; rel=\"alternate\"; type=\"application/rss+xml\"",
            "one is there");
    apr_table_add(theirs, "Link", "<" RSS ">");
    assert_null(nc_links_field(links, theirs));
}

static void test_digest(void **state)
{
    nc_links *one = two_links(), *other = two_links();

    (void)state;
    assert_true(nc_links_digest(one) == nc_links_digest(other));
    nc_links_add(other, "http://example.org/", "text/x", NULL);
    assert_true(nc_links_digest(one) != nc_links_digest(other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),  cmocka_unit_test(test_many),
        cmocka_unit_test(test_titles), cmocka_unit_test(test_long_title),
        cmocka_unit_test(test_field),  cmocka_unit_test(test_digest),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
