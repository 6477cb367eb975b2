/* test_formats.c -- lists of feeds and articles in other formats: OPML 2.0,
 * news sitemaps, OpenSearch 1.1; and the table of an article's forms.
 */
#include "feeding.h"

#include "nc_form.h"

static xmlDoc *kept_xml(nc_buf *out)
{
    xmlDoc *doc = read_xml(out);

    keep(out);
    nc_buf_release(out);
    return doc;
}

/* --- OPML (http://opml.org/spec2.opml) */

static xmlDoc *opml(const nc_feed *feed, const nc_outline *outlines, size_t n)
{
    apr_array_header_t *array = apr_array_make(pool, 2, sizeof(nc_outline));
    nc_buf out = NC_BUF_INIT;

    for (size_t i = 0; i < n; i++)
        APR_ARRAY_PUSH(array, nc_outline) = outlines[i];
    nc_render_opml(&out, feed, array, pool);
    return kept_xml(&out);
}

static void test_opml(void **state)
{
    static const nc_outline outlines[] = {
        {"All & sundry", "https://news.example/articles/feed.atom",
         "https://news.example/articles/"},
        {"Sport", "https://news.example/articles/feed.atom?section=a&b",
         "https://news.example/articles/?section=a&b"},
    };
    nc_feed feed = full_feed;
    xmlDoc *doc;

    (void)state;
    feed.updated = 784111777;
    doc = opml(&feed, outlines, NELEMS(outlines));
    is_value(doc, "/opml/@version", "2.0");
    is_value(doc, "/opml/head/title", "News");
    is_value(doc, "/opml/head/ownerName", "Newsroom");
    is_value(doc, "/opml/head/dateModified", "Sun, 06 Nov 1994 08:49:37 +0000");
    is_value(doc, "count(/opml/body/outline)", "2");
    is_value(doc, "/opml/body/outline[1]/@text", "All & sundry");
    is_value(doc, "/opml/body/outline[2]/@type", "rss");
    is_value(doc, "/opml/body/outline[2]/@text", "Sport");
    is_value(doc, "/opml/body/outline[2]/@title", "Sport");
    is_value(doc, "/opml/body/outline[2]/@xmlUrl", outlines[1].feed);
    is_value(doc, "/opml/body/outline[2]/@htmlUrl", outlines[1].page);
    xmlFreeDoc(doc);
}

/* A body has one outline or more; text is required. */
static void test_opml_at_the_edges(void **state)
{
    static const nc_outline evil = {EVIL, "https://news.example/?\"<&>", NULL};
    nc_buf out = NC_BUF_INIT;
    apr_array_header_t *array = apr_array_make(pool, 1, sizeof(nc_outline));
    xmlDoc *doc = opml(&plain_feed, NULL, 0);

    (void)state;
    is_value(doc, "/opml/body/outline/@text", "News & <more>");
    is_value(doc, "/opml/body/outline/@xmlUrl",
             "https://news.example/articles/feed.atom");
    is_value(doc, "count(//dateModified)", "0");
    xmlFreeDoc(doc);
    APR_ARRAY_PUSH(array, nc_outline) = evil;
    nc_render_opml(&out, &plain_feed, array, pool);
    doc = read_xml(&out);
    is_value(doc, "//outline/@text", EVIL_CLEANED);
    is_value(doc, "//outline/@xmlUrl", evil.feed);
    is_value(doc, "count(//outline/@htmlUrl)", "0");
    xmlFreeDoc(doc);
    nc_buf_release(&out);
}

/* --- news sitemap */

static xmlDoc *sitemap(const nc_feed *feed, const apr_array_header_t *entries)
{
    nc_buf out = NC_BUF_INIT;

    nc_render_news_sitemap(&out, feed, entries, pool);
    return kept_xml(&out);
}

static void test_sitemap(void **state)
{
    nc_stored *day = make_full_entry("2");
    xmlDoc *doc;

    (void)state;
    day->article->published = (nc_date){NC_DATE_DAY, 1420156800, 0, false};
    doc = sitemap(&full_feed, entries_of(make_full_entry("1"), day));
    is_value(doc, "count(/s:urlset/s:url)", "2");
    is_value(doc, "//s:url[1]/s:loc", "https://news.example/1");
    is_value(doc, "//s:url[1]/news:news/news:publication/news:name", "News");
    is_value(doc, "//s:url[1]/news:news/news:publication/news:language", "fr");
    is_value(doc, "//s:url[1]/news:news/news:publication_date",
             "2015-01-02T09:00:00-05:00");
    is_value(doc, "//s:url[1]/news:news/news:title",
             "Caf\u00e9 & <b>literal</b>");
    is_value(doc, "//s:url[2]/news:news/news:publication_date", "2015-01-02");
    xmlFreeDoc(doc);
}

/* ISO 639, but zh-cn for simplified and zh-tw for traditional Chinese: Google's
 * rules for news:language. */
static void test_sitemap_languages(void **state)
{
    static const char *const cases[][2] = {
        {"de", "de"},
        {"pt-BR", "pt"},
        {"zh-CN", "zh-cn"},
        {"zh-TW", "zh-tw"},
        {"zh-Hans", "zh-cn"},
        {"zh", "zh-cn"},
        {"ZH-Hant-HK", "zh-tw"},
        {"HAW-US", "haw"},
        {NULL, "und"},
        {"not one", "und"},
        {"abcdefgh", "und"},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        nc_stored *s = make_full_entry("1");
        xmlDoc *doc;

        s->article->lang = cases[i][0];
        doc = sitemap(&plain_feed, entries_of(s, NULL));
        is_value(doc, "//news:language", cases[i][1]);
        xmlFreeDoc(doc);
    }
}

static void test_sitemap_leaves_out(void **state)
{
    nc_stored *gone = make_gone("1", MONDAY, 1), *undated = make_entry("2");
    nc_stored *lengthy = make_full_entry("3");
    char *url = apr_pcalloc(pool, 2049);
    xmlDoc *doc = sitemap(&plain_feed, entries_of(gone, undated));

    (void)state;
    is_value(doc, "count(//s:url)", "0");
    xmlFreeDoc(doc);
    memset(url, 'a', 2048);
    memcpy(url, "https://news.example/", 21);
    lengthy->article->url = url;
    doc = sitemap(&plain_feed, entries_of(lengthy, make_full_entry("4")));
    is_value(doc, "count(//s:url)", "1");
    xmlFreeDoc(doc);
    url[2047] = '\0';
    doc = sitemap(&plain_feed, entries_of(lengthy, make_full_entry("4")));
    is_value(doc, "count(//s:url)", "2");
    xmlFreeDoc(doc);
}

static void test_sitemap_limit(void **state)
{
    apr_array_header_t *many = apr_array_make(pool, 0, sizeof(nc_stored *));
    xmlDoc *doc;

    (void)state;
    for (int i = 0; i < 1100; i++)
        APR_ARRAY_PUSH(many, nc_stored *) =
            make_full_entry(apr_psprintf(pool, "%d", i));
    doc = sitemap(&plain_feed, many);
    is_value(doc, "count(//s:url)", "1000");
    is_value(doc, "//s:url[1000]/s:loc", "https://news.example/999");
    xmlFreeDoc(doc);
}

static void test_sitemap_hostile(void **state)
{
    nc_stored *s = make_evil_entry("1");
    nc_feed feed = plain_feed;
    xmlDoc *doc;

    (void)state;
    feed.title = EVIL;
    s->article->published = (nc_date){NC_DATE_SECOND, MONDAY, 0, true};
    doc = sitemap(&feed, entries_of(s, NULL));
    is_value(doc, "//news:title", EVIL_CLEANED);
    is_value(doc, "//news:name", EVIL_CLEANED);
    xmlFreeDoc(doc);
}

/* --- OpenSearch 1.1 draft 6 */

static xmlDoc *opensearch(const nc_feed *feed)
{
    nc_buf out = NC_BUF_INIT;

    nc_render_opensearch(&out, feed, pool);
    return kept_xml(&out);
}

static void test_opensearch(void **state)
{
    xmlDoc *doc = opensearch(&full_feed);

    (void)state;
    is_value(doc, "/os:OpenSearchDescription/os:ShortName", "News");
    is_value(doc, "//os:Description", "All & sundry");
    is_value(doc, "//os:Url[@type='text/html']/@template",
             "https://news.example/articles/"
             "search?q={searchTerms}&page={startPage?}");
    is_value(doc,
             "starts-with(//os:Url[@type='application/atom+xml']/@template"
             ",'https://news.example/articles/feed.atom?q={searchTerms}')",
             "true");
    is_value(doc,
             "starts-with(//os:Url[@type='application/rss+xml']/@template"
             ",'https://news.example/articles/feed.rss?q={searchTerms}')",
             "true");
    is_value(doc, "//os:Url[@rel='self']/@template", full_feed.search);
    is_value(doc, "//os:Language", "en-GB");
    is_value(doc, "//os:InputEncoding", "UTF-8");
    xmlFreeDoc(doc);
}

/* At most 16, 48 and 1024 characters, whatever they take in bytes. */
static void test_opensearch_lengths(void **state)
{
    nc_feed feed = plain_feed;
    nc_buf lengthy = NC_BUF_INIT;
    xmlDoc *doc;

    (void)state;
    for (int i = 0; i < 2000; i++)
        nc_buf_append_text(&lengthy, "\u65b0");
    feed.title = feed.subtitle = nc_buf_text(&lengthy);
    doc = opensearch(&feed);
    is_value(doc, "string-length(//os:ShortName)", "16");
    is_value(doc, "string-length(//os:LongName)", "48");
    is_value(doc, "string-length(//os:Description)", "1024");
    xmlFreeDoc(doc);
    feed.title = feed.subtitle = EVIL;
    feed.lang = EVIL;
    doc = opensearch(&feed);
    is_value(doc, "//os:Description", EVIL_CLEANED);
    is_value(doc, "count(//os:Language)", "0");
    xmlFreeDoc(doc);
    nc_buf_release(&lengthy);
}

/* --- forms */

static void test_form_names(void **state)
{
    static const struct {
        const char *name;
        int form; /* -1: none */
    } cases[] = {
        {"a.html", NC_FORM_HTML},
        {"a.txt", NC_FORM_TEXT},
        {"a.b.md", NC_FORM_MARKDOWN},
        {"/x/a.atom", NC_FORM_ATOM},
        {"a.json", NC_FORM_JSON},
        {"a.txt.json", NC_FORM_JSON},
        {".md", -1},
        {"md", -1},
        {"a.md5", -1},
        {"a.MD", -1},
        {"a.md/", -1},
        {"", -1},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        nc_form form = NC_FORM_COUNT;
        bool found = nc_form_of_name(&form, nc_span_of(cases[i].name));

        if (found != (cases[i].form >= 0) ||
            (found && (int)form != cases[i].form))
            fail_msg("%s: %d", cases[i].name, found ? (int)form : -1);
    }
}

static void test_form_types(void **state)
{
    static const struct {
        const char *suffix, *media;
    } forms[NC_FORM_COUNT] = {
        [NC_FORM_HTML] = {".html", "text/html"},
        [NC_FORM_TEXT] = {".txt", "text/plain"},
        [NC_FORM_MARKDOWN] = {".md", "text/markdown"},
        [NC_FORM_ATOM] = {".atom", "application/atom+xml"},
        [NC_FORM_JSON] = {".json", "application/json"},
    };

    (void)state;
    for (int i = 0; i < NC_FORM_COUNT; i++) {
        is_text(nc_form_suffix((nc_form)i), forms[i].suffix, "suffix");
        is_bytes(nc_form_media((nc_form)i), nc_span_of(forms[i].media),
                 "media type of %s", forms[i].suffix);
    }
    /* RFC 7763 requires it; RFC 8259 has none. */
    is_text(nc_form_type(NC_FORM_MARKDOWN), "text/markdown; charset=utf-8",
            "type");
    is_text(nc_form_type(NC_FORM_JSON), "application/json", "type");
}

/* Each form says the article, and each in its own way. */
static void test_form_write(void **state)
{
    static const char *const starts[NC_FORM_COUNT] = {
        [NC_FORM_HTML] = "<!DOCTYPE html>",
        [NC_FORM_TEXT] = "A title\n=======\n",
        [NC_FORM_MARKDOWN] = "---\ntitle: \"A title\"\n",
        [NC_FORM_ATOM] = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<entry ",
        [NC_FORM_JSON] = "{\"id\":\"urn:uuid:",
    };

    (void)state;
    for (int i = 0; i < NC_FORM_COUNT; i++) {
        nc_buf out = NC_BUF_INIT;

        nc_form_write(&out, (nc_form)i, &plain_feed, make_entry("1"), pool);
        if (!nc_span_starts_nocase(nc_buf_span(&out), nc_span_of(starts[i])))
            fail_msg("form %d:\n%s", i, nc_buf_text(&out));
        assert_non_null(nc_span_find(nc_buf_span(&out), NC_SPAN_LIT("Hello")));
        nc_buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_opml),
        cmocka_unit_test(test_opml_at_the_edges),
        cmocka_unit_test(test_sitemap),
        cmocka_unit_test(test_sitemap_languages),
        cmocka_unit_test(test_sitemap_leaves_out),
        cmocka_unit_test(test_sitemap_limit),
        cmocka_unit_test(test_sitemap_hostile),
        cmocka_unit_test(test_opensearch),
        cmocka_unit_test(test_opensearch_lengths),
        cmocka_unit_test(test_form_names),
        cmocka_unit_test(test_form_types),
        cmocka_unit_test(test_form_write),
        cmocka_unit_test(check_kept),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
