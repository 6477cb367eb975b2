/* test_pages.c -- pages for people: an article's page, the front page, and a
 * notice.
 */
#include "rendering.h"

static const nc_feed feed = {.id = "urn:x",
                             .self = "http://s.example/n/feed.atom?a&b",
                             .home = "http://s.example/n/",
                             .title = "News <b>",
                             .base = "http://s.example/n/",
                             .search = "http://s.example/n/opensearch.xml"};

static void test_page(void **state)
{
    nc_article *a = full_article();
    nc_buf out = NC_BUF_INIT;

    (void)state;
    a->section = "Town & Country";
    APR_ARRAY_PUSH(a->tags, const char *) = "caf\u00e9s";
    nc_render_page(&out, &feed, a, pool);
    contains(&out, "<!DOCTYPE html>\n<html lang=\"en\" dir=\"ltr\">");
    contains(&out, "<title>Caf\u00e9 &amp; &lt;cr\u00e8me&gt;</title>");
    contains(&out, "<h1 dir=\"auto\">Caf\u00e9 &amp; &lt;cr\u00e8me&gt;</h1>");
    contains(&out, "<link rel=\"canonical\" href=\"https://news.example/a\">");
    contains(&out, "<link rel=\"alternate\" type=\"application/atom+xml\""
                   " href=\"http://s.example/n/feed.atom?a&amp;b\""
                   " title=\"News &lt;b&gt;\">");
    contains(&out, "<link rel=\"alternate\" type=\"application/rss+xml\""
                   " href=\"http://s.example/n/feed.rss\"");
    contains(&out, "<link rel=\"alternate\" type=\"application/feed+json\""
                   " href=\"http://s.example/n/feed.json\"");
    contains(&out, "<link rel=\"search\""
                   " type=\"application/opensearchdescription+xml\""
                   " href=\"http://s.example/n/opensearch.xml\"");
    contains(&out, "<time datetime=\"2015-01-02T15:04:05-05:00\">"
                   "2015-01-02 15:04</time> · 2 min read");
    contains(&out, "href=\"https://news.example/a?b=1&amp;c=2\"");
    contains(&out, "<p>One.</p><p>Two.</p>");
    contains(&out, "href=\"#main\"");
    contains(&out, "<main id=\"main\">");
    /* RFC 3986: all but unreserved characters are encoded. */
    contains(&out, "<a dir=\"auto\" "
                   "href=\"http://s.example/n/?author=Ada%20A\">Ada A</a>");
    contains(&out, "<a dir=\"auto\" "
                   "href=\"http://s.example/n/?author=Bob%20B\">Bob B</a>");
    contains(&out, "<a dir=\"auto\" "
                   "href=\"http://s.example/n/?section=Town%20%26%20Country"
                   "\">Town &amp; Country</a>");
    contains(&out,
             "<a dir=\"auto\" href=\"http://s.example/n/?tag=caf%C3%A9s\">");
    contains(&out, "href=\"http://s.example/n/a/"
                   "00000000-0000-5000-8000-000000000001.md\"");
    lacks(&out, "changed"); /* on the next day, but not a day later */
    lacks(&out, "<script");
    lacks(&out, "<cr");
    nc_buf_clear(&out);
    a->modified = a->published;
    a->modified.utc += 86400;
    nc_render_page(&out, NULL, a, pool);
    contains(&out, "changed <time datetime=\"2015-01-03T15:04:05-05:00\">");
    contains(&out, "<span dir=\"auto\">Ada A</span>, ");
    lacks(&out, "http://s.example");
    nc_buf_release(&out);
}

static void test_page_of_a_picture(void **state)
{
    static const char figure[] =
        "<figure><img src=\"https://news.example/i.jpg\" alt=\"\"></figure>";
    nc_article *a = full_article();
    nc_buf out = NC_BUF_INIT;

    (void)state;
    a->image = "https://news.example/i.jpg";
    a->licence = "https://creativecommons.org/licenses/by/4.0/";
    nc_render_page(&out, &feed, a, pool);
    contains(&out, figure);
    contains(&out, "rel=\"license\"");
    nc_buf_clear(&out);
    a->html = "<p><img src=\"https://news.example/j.jpg\" alt=\"\"/></p>";
    a->licence = "All rights reserved";
    nc_render_page(&out, &feed, a, pool);
    lacks(&out, figure);
    lacks(&out, "rel=\"license\"");
    contains(&out, "All rights reserved");
    nc_buf_release(&out);
}

static void test_page_in_other_languages(void **state)
{
    nc_article *a = full_article();
    nc_buf out = NC_BUF_INIT;

    (void)state;
    a->lang = "ar-EG";
    nc_render_page(&out, NULL, a, pool);
    contains(&out, "<html lang=\"ar-EG\" dir=\"rtl\">");
    contains(&out, "lang=\"en\" dir=\"ltr\">Skip to the article");
    contains(&out, "<span lang=\"en\" dir=\"ltr\">2 min read</span>");
    /* A foreign word at its beginning does not turn a title around. */
    contains(&out, "<h1>Caf");
    nc_buf_clear(&out);
    a->lang = "x\" onload=\"y";
    nc_render_page(&out, NULL, a, pool);
    contains(&out, "<html lang=\"en\"");
    lacks(&out, "onload");
    nc_buf_release(&out);
}

/* Everything but the html is hostile here. */
static void test_page_of_hostile_fields(void **state)
{
    static const char evil[] = "\"><script>alert(1)</script>&'\xff\x01";
    const nc_feed evil_feed = {.self = "javascript:alert(1)",
                               .home = "javascript:alert(1)",
                               .base = "javascript:alert(1)",
                               .title = evil};
    nc_article *a = nc_article_create(pool);
    nc_buf out = NC_BUF_INIT;

    (void)state;
    a->url = a->canonical = a->licence = a->image = "javascript:alert(1)";
    a->title = a->site_name = a->section = a->excerpt = a->lang = evil;
    a->text = evil;
    APR_ARRAY_PUSH(a->bylines, const char *) = evil;
    APR_ARRAY_PUSH(a->tags, const char *) = evil;
    nc_render_page(&out, &evil_feed, a, pool);
    lacks(&out, "<script");
    lacks(&out, "href=\"javascript:");
    lacks(&out, "src=\"javascript:");
    contains(&out, "<p>&quot;&gt;&lt;script&gt;");
    nc_buf_clear(&out);
    nc_render_page(&out, &feed, a, pool);
    lacks(&out, "<script");
    contains(&out, "?tag=%22%3E%3Cscript%3E");
    nc_buf_release(&out);
}

/* What assistive technology needs of an article, whatever its page had. */
static void test_page_body(void **state)
{
    static const struct {
        const char *name, *html, *want;
    } cases[] = {
        {"a heading comes first", "<h4>a</h4>", "<h2>a</h2>"},
        {"and none is skipped", "<h2>a</h2><h5>b</h5><h3>c</h3><h2>d</h2>",
         "<h2>a</h2><h3>b</h3><h3>c</h3><h2>d</h2>"},
        {"six levels", "<h2>a</h2><h3>b</h3><h4>c</h4><h5>d</h5><h6>e</h6>",
         "<h2>a</h2><h3>b</h3><h4>c</h4><h5>d</h5><h6>e</h6>"},
        {"rules are no headings", "<h3>a</h3><hr><p>b</p>",
         "<h2>a</h2><hr><p>b</p>"},
        {"tables scroll, one box for nested ones",
         "a<table><tr><td><table></table></td></tr></table><p>b</p>",
         "a<div class=\"wide\" role=\"region\" aria-label=\"Table 1\" "
         "tabindex=\"0\"><table><tr><td><table></table></td></tr></table>"
         "</div><p>b</p>"},
        {"what heads nothing is no head",
         "<thead><tr><th></th><th scope=\"row\">a</th></tr></thead>",
         "<thead><tr><td></td><th scope=\"row\">a</th></tr></thead>"},
        {"a picture is no name",
         "<a href=\"http://a/\"><img src=\"http://b/\" alt=\"\"></a>",
         "<a aria-label=\"Picture\" href=\"http://a/\"><img "
         "src=\"http://b/\" alt=\"\"></a>"},
        {"its words are",
         "<a href=\"http://a/\"><img src=\"http://b/\" alt=\"c\"></a>",
         "<a href=\"http://a/\"><img src=\"http://b/\" alt=\"c\"></a>"},
        {"and so is text", "<a href=\"http://a/\"><b>c</b></a><abbr>d</abbr>",
         "<a href=\"http://a/\"><b>c</b></a><abbr>d</abbr>"},
        {"cut short", "<a", "<a"},
        {"text alone", "a", "a"},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        nc_article *a = full_article();
        nc_buf out = NC_BUF_INIT;
        nc_buf want = NC_BUF_INIT;

        a->html = cases[i].html;
        nc_render_page(&out, NULL, a, pool);
        nc_buf_appendf(&want, "</header>\n%s\n</article>", cases[i].want);
        if (!strstr(nc_buf_text(&out), nc_buf_text(&want)))
            print_message("%s:\n", cases[i].name);
        contains(&out, nc_buf_text(&want));
        nc_buf_release(&want);
        nc_buf_release(&out);
    }
}

static void test_reading_time(void **state)
{
    static const struct {
        const char *name, *lang, *text;
        unsigned words;
        const char *want; /* NULL: nothing is said */
    } cases[] = {
        {"not known", "en", NULL, 0, NULL},
        {"one word", "en", NULL, 1, ">1 min read<"},
        {"230 words", NULL, NULL, 230, ">1 min read<"},
        {"one more", NULL, NULL, 231, ">2 min read<"},
        /* Counted by characters. */
        {"Chinese", "zh-Hant", NULL, 1020, ">4 min read<"},
        {"Japanese", "ja", NULL, 1071, ">3 min read<"},
        {"not Zhuang", "za", NULL, 1020, ">5 min read<"},
        {"a list has no Thai text", "th", NULL, 3, NULL},
        {"Thai words are not parted", "th",
         "\u0e44\u0e17\u0e22\u0e44\u0e17\u0e22", 1, ">1 min read<"},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        nc_article *a = nc_article_create(pool);
        nc_buf out = NC_BUF_INIT;

        a->title = cases[i].name;
        a->lang = cases[i].lang;
        a->text = cases[i].text;
        a->words = cases[i].words;
        nc_render_page(&out, NULL, a, pool);
        if (cases[i].want)
            contains(&out, cases[i].want);
        else
            lacks(&out, "min read");
        nc_buf_release(&out);
    }
}

static void render_front(nc_buf *out, nc_front front,
                         const apr_array_header_t *entries)
{
    nc_buf_clear(out);
    if (!front.feed)
        front.feed = &feed;
    nc_render_front(out, &front, entries, pool);
}

static void test_front(void **state)
{
    apr_array_header_t *entries = apr_array_make(pool, 2, sizeof(nc_stored *));
    nc_stored stored = {.article = full_article()};
    nc_stored gone = {.article = nc_article_create(pool), .gone = true};
    nc_front front = {.query = "\"><script>",
                      .older = "http://s.example/n/?p=2&q"};
    nc_buf out = NC_BUF_INIT;

    (void)state;
    stored.article->section = "Town";
    APR_ARRAY_PUSH(entries, nc_stored *) = &stored;
    APR_ARRAY_PUSH(entries, nc_stored *) = &gone;
    render_front(&out, front, entries);
    contains(&out, "<h1 dir=\"auto\">News &lt;b&gt;</h1>");
    contains(&out, "<a href=\"http://s.example/n/a/"
                   "00000000-0000-5000-8000-000000000001\">"
                   "Caf\u00e9 &amp; &lt;cr\u00e8me&gt;</a>");
    contains(&out,
             "<a dir=\"auto\" href=\"http://s.example/n/?author=Ada%20A\">"
             "Ada A</a>, <a");
    contains(&out, "?section=Town\">Town</a>");
    contains(&out, "2 min read");
    contains(&out, "value=\"&quot;&gt;&lt;script&gt;\"");
    contains(&out, "href=\"http://s.example/n/?p=2&amp;q\">Older</a>");
    contains(&out, "action=\"http://s.example/n/\"");
    lacks(&out, "Newer");
    lacks(&out, "<script");
    lacks(&out, "application/rss+xml");

    front.action = "http://s.example/n/search";
    front.rss = "http://s.example/n/feed.rss?q=1";
    front.newer = "http://s.example/n/?p=1";
    render_front(&out, front, entries);
    contains(&out, "action=\"http://s.example/n/search\"");
    contains(&out, "<link rel=\"alternate\" type=\"application/rss+xml\""
                   " href=\"http://s.example/n/feed.rss?q=1\"");
    contains(&out, "<a rel=\"alternate\" type=\"application/rss+xml\""
                   " href=\"http://s.example/n/feed.rss?q=1\">RSS</a>");
    contains(&out, ">Newer</a>");
    nc_buf_clear(&out);
    nc_render_notice(&out, "Not <found>", "No \"such\" page.", feed.home);
    contains(&out, "<h1>Not &lt;found&gt;</h1>");
    contains(&out, "<p>No &quot;such&quot; page.</p>");
    contains(&out, "<a href=\"http://s.example/n/\">");
    nc_buf_release(&out);
}

static void test_front_of_a_site(void **state)
{
    apr_array_header_t *entries = apr_array_make(pool, 1, sizeof(nc_stored *));
    nc_stored stored = {.article = full_article()};
    nc_feed own = feed;
    nc_buf out = NC_BUF_INIT;

    (void)state;
    own.subtitle = "Ports & harbours";
    own.rights = "\u00a9 News";
    APR_ARRAY_PUSH(stored.article->tags, const char *) = "eels";
    APR_ARRAY_PUSH(entries, nc_stored *) = &stored;
    render_front(&out, (nc_front){.feed = &own}, entries);
    contains(&out, "<p class=\"meta\" dir=\"auto\">Ports &amp; harbours</p>");
    contains(&out, "<footer dir=\"auto\">\u00a9 News</footer>");
    contains(&out, "tagged <a dir=\"auto\" "
                   "href=\"http://s.example/n/?tag=eels\">eels</a>");
    nc_buf_release(&out);
}

/* What narrows a list can be read in its title, seen, and be taken away. */
static void test_front_narrowed(void **state)
{
    apr_array_header_t *none = apr_array_make(pool, 1, sizeof(nc_stored *));
    nc_front front = {.query = "old bridge",
                      .section = "Town",
                      .author = "Ada A",
                      .tag = "x&y",
                      .is_search = true,
                      .page = 3};
    nc_buf out = NC_BUF_INIT;

    (void)state;
    render_front(&out, front, none);
    contains(&out, "<title>Search “old bridge” in Town by Ada A tagged x&amp;y,"
                   " page 3 – News &lt;b&gt;</title>");
    contains(&out, "href=\"http://s.example/n/?q=old%20bridge&amp;author="
                   "Ada%20A&amp;tag=x%26y\">in <bdi>Town</bdi>");
    contains(&out, "href=\"http://s.example/n/?section=Town&amp;author="
                   "Ada%20A&amp;tag=x%26y\"><bdi>“old bridge”</bdi>");
    contains(&out, "href=\"http://s.example/n/\">All articles</a>");
    contains(&out, "<input type=\"hidden\" name=\"tag\" value=\"x&amp;y\">");
    contains(&out, ">Newest</a>");
    render_front(&out, (nc_front){.tag = "x"}, none);
    contains(&out, "<title>Articles tagged x – News");
    render_front(&out, (nc_front){.query = "x"}, none);
    contains(&out, "<title>Search “x” – News");
    render_front(&out, (nc_front){.page = 2}, none);
    contains(&out, "<title>Page 2 – News");
    nc_buf_release(&out);
}

static void test_front_empty(void **state)
{
    static const struct {
        nc_front front;
        const char *want;
    } cases[] = {
        {{.query = "a"}, "Nothing was found."},
        {{.query = "a", .tag = "b"}, "a search in all articles"},
        {{.is_search = true}, "Enter words"},
        {{.tag = "b"}, "Nothing here is like that."},
        {{.page = 2}, "behind the oldest article"},
        {{.page = 1}, "Nothing is stored yet."},
    };
    apr_array_header_t *none = apr_array_make(pool, 1, sizeof(nc_stored *));
    nc_buf out = NC_BUF_INIT;

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        render_front(&out, cases[i].front, none);
        contains(&out, cases[i].want);
        lacks(&out, "<ol");
    }
    nc_buf_release(&out);
}

/* Entries are in their own languages, whatever that of the front page is. */
static void test_front_languages(void **state)
{
    apr_array_header_t *entries = apr_array_make(pool, 2, sizeof(nc_stored *));
    nc_stored stored[2] = {{.article = full_article()},
                           {.article = full_article()}};
    nc_feed hebrew = feed;
    nc_buf out = NC_BUF_INIT;

    (void)state;
    hebrew.lang = "he";
    stored[0].article->lang = "fa-IR";
    stored[1].article->lang = NULL;
    APR_ARRAY_PUSH(entries, nc_stored *) = &stored[0];
    APR_ARRAY_PUSH(entries, nc_stored *) = &stored[1];
    render_front(&out, (nc_front){.feed = &hebrew}, entries);
    contains(&out, "<html lang=\"he\" dir=\"rtl\">");
    contains(&out, "<li lang=\"fa-IR\" dir=\"rtl\">\n<h2 class=\"title\"><a");
    contains(&out, "<li>\n<h2 class=\"title\" dir=\"auto\"><a");
    contains(&out, "<span lang=\"en\" dir=\"ltr\">2 min read</span>");
    lacks(&out, "· 2 min read"); /* unmarked English */
    nc_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_page),
        cmocka_unit_test(test_page_of_a_picture),
        cmocka_unit_test(test_page_in_other_languages),
        cmocka_unit_test(test_page_of_hostile_fields),
        cmocka_unit_test(test_page_body),
        cmocka_unit_test(test_reading_time),
        cmocka_unit_test(test_front),
        cmocka_unit_test(test_front_narrowed),
        cmocka_unit_test(test_front_empty),
        cmocka_unit_test(test_front_of_a_site),
        cmocka_unit_test(test_front_languages),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
