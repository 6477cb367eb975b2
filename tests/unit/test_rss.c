/* test_rss.c -- the RSS feed: the RSS Advisory Board's specification and
 * profile, and the modules beside it.
 */
#include "feeding.h"

static xmlDoc *render(const nc_feed *feed, const apr_array_header_t *entries)
{
    nc_buf out = NC_BUF_INIT;
    xmlDoc *doc;

    nc_render_rss(&out, feed, entries, pool);
    doc = read_xml(&out);
    keep(&out);
    nc_buf_release(&out);
    return doc;
}

static void test_channel(void **state)
{
    nc_stored *s = make_full_entry("1");
    xmlDoc *doc = render(&full_feed, entries_of(s, NULL));

    (void)state;
    is_value(doc, "/rss/@version", "2.0");
    is_value(doc, "count(/rss/channel)", "1");
    is_value(doc, "/rss/channel/title", "News");
    is_value(doc, "/rss/channel/link", full_feed.home);
    is_value(doc, "/rss/channel/description", "All & sundry");
    is_value(doc, "/rss/channel/language", "en-GB");
    is_value(doc, "/rss/channel/copyright", "\u00a9 News");
    is_value(doc, "/rss/channel/lastBuildDate",
             "Fri, 02 Jan 2015 15:00:00 +0000");
    is_value(doc, "starts-with(/rss/channel/generator, 'mod_newsclean')",
             "true");
    is_value(doc, "count(//ttl)", "0");
    xmlFreeDoc(doc);
    /* Required, so never missing. */
    doc = render(&plain_feed, entries_of(NULL, NULL));
    is_value(doc, "/rss/channel/description", "News & <more>");
    is_value(doc, "count(//item)", "0");
    xmlFreeDoc(doc);
}

static void test_channel_links(void **state)
{
    static const char *const hrefs[][2] = {
        {"self", "https://news.example/articles/feed"},
        {"first", "https://news.example/articles/feed?p=1"},
        {"previous", "https://news.example/articles/feed?p=2"},
        {"next", "https://news.example/articles/feed?p=4"},
        {"prev-archive", "https://news.example/articles/2014-12"},
        {"hub", "https://hub.example/?a&b"},
        {"search", "https://news.example/articles/opensearch.xml"},
    };
    xmlDoc *doc = render(&full_feed, entries_of(NULL, NULL));

    (void)state;
    for (size_t i = 0; i < NELEMS(hrefs); i++)
        is_value(doc,
                 apr_psprintf(pool, "/rss/channel/a:link[@rel='%s']/@href",
                              hrefs[i][0]),
                 hrefs[i][1]);
    is_value(doc, "/rss/channel/a:link[@rel='self']/@type",
             "application/rss+xml");
    xmlFreeDoc(doc);
    doc = render(&archive_feed, entries_of(NULL, NULL));
    is_value(doc, "count(/rss/channel/fh:archive)", "1");
    is_value(doc, "/rss/channel/a:link[@rel='current']/@href",
             archive_feed.current);
    xmlFreeDoc(doc);
}

static void test_item(void **state)
{
    nc_stored *s = make_full_entry("1");
    xmlDoc *doc = render(&plain_feed, entries_of(s, NULL));

    (void)state;
    is_value(doc, "//item/title", "Caf\u00e9 & <b>literal</b>");
    is_value(doc, "//item/link", s->article->url);
    is_value(doc, "//item/guid", "urn:uuid:" ID "1");
    is_value(doc, "//item/guid/@isPermaLink", "false");
    is_value(doc, "//item/pubDate", "Fri, 02 Jan 2015 09:00:00 -0500");
    is_value(doc, "//item/a:updated", "2015-01-02T15:00:00.042Z");
    is_value(doc, "//item/dc:creator[1]", "Ada");
    is_value(doc, "//item/dc:creator[2]", "Bob");
    is_value(doc, "count(//item/category)", "2");
    is_value(doc, "//item/category[1]", "Politics");
    is_value(doc, "//item/category[2]", "tax");
    is_value(doc, "//item/dc:language", "fr-CA");
    is_value(doc, "//item/a:link[@rel='license']/@href", s->article->licence);
    is_value(doc, "//item/description", "Short &amp; sweet.");
    is_value(doc, "//item/description/following-sibling::content:encoded",
             s->article->html);
    xmlFreeDoc(doc);
}

/* Escaped once, and by no CDATA: what the bytes are, not only what they mean.
 */
static void test_escaped_once(void **state)
{
    nc_buf out = NC_BUF_INIT;
    nc_stored *s = make_entry("1");

    (void)state;
    s->article->title = "AT&T <3";
    s->article->html = "<p>a ]]&gt; b</p>";
    nc_render_rss(&out, &plain_feed, entries_of(s, NULL), pool);
    assert_non_null(nc_span_find(nc_buf_span(&out),
                                 NC_SPAN_LIT("<title>AT&amp;T &lt;3</title>")));
    assert_non_null(nc_span_find(
        nc_buf_span(&out),
        NC_SPAN_LIT("<content:encoded>&lt;p&gt;a ]]&amp;gt; b&lt;/p&gt;")));
    assert_null(nc_span_find(nc_buf_span(&out), NC_SPAN_LIT("CDATA")));
    nc_buf_release(&out);
}

/* The profile: of an unknown length the length is 0. */
static void test_lead_image(void **state)
{
    nc_stored *s = make_full_entry("1");
    xmlDoc *doc = render(&plain_feed, entries_of(s, NULL));

    (void)state;
    is_value(doc, "//item/enclosure/@url", s->article->image);
    is_value(doc, "//item/enclosure/@length", "0");
    is_value(doc, "//item/enclosure/@type", "image/jpeg");
    is_value(doc, "//content:encoded/following-sibling::media:content/@url",
             s->article->image);
    is_value(doc, "//media:thumbnail/@url", s->article->image);
    xmlFreeDoc(doc);
    s->article->image = "https://news.example/image";
    doc = render(&plain_feed, entries_of(s, NULL));
    is_value(doc, "count(//enclosure)", "0");
    is_value(doc, "count(//media:content)", "1");
    xmlFreeDoc(doc);
}

/* RFC 822, with a year of four digits; known offsets and days. */
static void test_dates(void **state)
{
    static const struct {
        int64_t utc;
        int offset;
        const char *want;
    } cases[] = {
        {0, 0, "Thu, 01 Jan 1970 00:00:00 +0000"},
        {951782400, 0, "Tue, 29 Feb 2000 00:00:00 +0000"},
        {784111777, 0, "Sun, 06 Nov 1994 08:49:37 +0000"}, /* RFC 9110 */
        {784111777, 330, "Sun, 06 Nov 1994 14:19:37 +0530"},
        {784111777, -570, "Sat, 05 Nov 1994 23:19:37 -0930"},
        /* not to be believed: the day it was first seen */
        {4102444799, 0, "Fri, 02 Jan 2015 15:00:00 +0000"},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        nc_stored *s = make_entry("1");
        xmlDoc *doc;

        s->article->published =
            (nc_date){NC_DATE_SECOND, cases[i].utc, cases[i].offset, true};
        doc = render(&plain_feed, entries_of(s, NULL));
        is_value(doc, "//item/pubDate", cases[i].want);
        xmlFreeDoc(doc);
    }
}

static void test_what_is_not_known(void **state)
{
    nc_stored *bare = make_bare_entry("1");
    xmlDoc *doc;

    (void)state;
    bare->created = MONDAY - 86400;
    bare->article->text = "Only text.";
    bare->article->licence = "All rights reserved";
    doc = render(&plain_feed, entries_of(bare, NULL));
    is_value(doc, "//item/title", "https://news.example/1");
    is_value(doc, "//item/dc:creator", "News & <more>");
    /* Not now, as readers would take it, but when it was first seen. */
    is_value(doc, "//item/pubDate", "Thu, 01 Jan 2015 15:00:00 +0000");
    is_value(doc, "//item/description", "Only text.");
    is_value(doc, "count(//content:encoded)", "0");
    is_value(doc, "//item/dc:rights", "All rights reserved");
    is_value(doc, "count(//dc:language | //language | //media:*)", "0");
    xmlFreeDoc(doc);
}

/* RSS has no word for what is gone, but the feed was built again for it. */
static void test_gone(void **state)
{
    nc_stored *gone = make_gone("1", MONDAY + 60, 3);
    xmlDoc *doc = render(&plain_feed, entries_of(gone, make_entry("2")));

    (void)state;
    is_value(doc, "count(//item)", "1");
    is_value(doc, "//item/guid", "urn:uuid:" ID "2");
    is_value(doc, "/rss/channel/lastBuildDate",
             "Fri, 02 Jan 2015 15:01:00 +0000");
    xmlFreeDoc(doc);
}

static void test_hostile_texts(void **state)
{
    nc_feed feed = plain_feed;
    xmlDoc *doc;

    (void)state;
    feed.title = feed.subtitle = feed.author = feed.rights = feed.lang = EVIL;
    doc = render(&feed, entries_of(make_evil_entry("1"), NULL));
    is_value(doc, "/rss/channel/title", EVIL_CLEANED);
    is_value(doc, "//item/title", EVIL_CLEANED);
    /* As HTML, which readers take it for, it says what the text says. */
    is_value(doc, "//item/description",
             "a]]&gt;\ufffd\ufffd\ufffd\ufffd&lt;!--&amp;#0;"
             "\u202e\u2066\u05d0 \r\n\t&quot;&#39; \U0001F600");
    is_value(doc, "//item/content:encoded", EVIL_CLEANED);
    is_value(doc, "//item/dc:creator", EVIL_CLEANED);
    is_value(doc, "//item/category", EVIL_CLEANED);
    is_value(doc, "count(//language | //dc:language)", "0");
    is_value(doc, "count(//comment())", "0");
    xmlFreeDoc(doc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_channel),
        cmocka_unit_test(test_channel_links),
        cmocka_unit_test(test_item),
        cmocka_unit_test(test_escaped_once),
        cmocka_unit_test(test_lead_image),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_what_is_not_known),
        cmocka_unit_test(test_gone),
        cmocka_unit_test(test_hostile_texts),
        cmocka_unit_test(check_kept),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
