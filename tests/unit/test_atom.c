/* test_atom.c -- the Atom feed: RFC 4287, its schema, and what the schema
 * can't say.
 */
#include "feeding.h"

#include <libxml/relaxng.h>

static xmlDoc *render(const nc_feed *feed, const apr_array_header_t *entries)
{
    nc_buf out = NC_BUF_INIT;
    xmlDoc *doc;

    nc_render_atom(&out, feed, entries, pool);
    doc = read_xml(&out);
    keep(&out);
    nc_buf_release(&out);
    return doc;
}

static xmlDoc *render_entry(const nc_feed *feed, const nc_stored *stored)
{
    nc_buf out = NC_BUF_INIT;
    xmlDoc *doc;

    nc_render_entry(&out, feed, stored, pool);
    doc = read_xml(&out);
    keep(&out);
    nc_buf_release(&out);
    return doc;
}

static void test_feed_head(void **state)
{
    nc_feed feed = plain_feed;
    xmlDoc *doc;

    (void)state;
    feed.subtitle = "Sub";
    feed.author = "Newsroom";
    feed.rights = "\u00a9 News";
    doc = render(&feed, entries_of(NULL, NULL));
    is_value(doc, "/a:feed/a:id", feed.id);
    is_value(doc, "/a:feed/a:title", feed.title);
    is_value(doc, "/a:feed/a:subtitle", "Sub");
    is_value(doc, "/a:feed/a:rights", "\u00a9 News");
    is_value(doc, "/a:feed/a:author/a:name", "Newsroom");
    is_value(doc, "/a:feed/a:link[@rel='self']/@href", feed.self);
    is_value(doc, "/a:feed/a:link[@rel='alternate']/@href", feed.home);
    is_value(doc, "/a:feed/a:generator", "mod_newsclean");
    is_value(doc, "count(/a:feed/a:generator/@version)", "1");
    /* Empty, it was last updated never. */
    is_value(doc, "/a:feed/a:updated", "1970-01-01T00:00:00Z");
    xmlFreeDoc(doc);
}

static void test_entry(void **state)
{
    nc_stored *s = make_entry("1");
    nc_article *a = s->article;
    xmlDoc *doc;

    (void)state;
    a->title = "Caf\u00e9 & <b>literal</b>";
    a->lang = "fr-CA";
    a->published = (nc_date){NC_DATE_SECOND, MONDAY - 3600, -300, true};
    a->excerpt = "Short & sweet.";
    a->section = "Politics";
    APR_ARRAY_PUSH(a->bylines, const char *) = "Ada";
    APR_ARRAY_PUSH(a->bylines, const char *) = "Bob";
    APR_ARRAY_PUSH(a->tags, const char *) = "tax";
    APR_ARRAY_PUSH(a->tags, const char *) = "Politics";
    a->licence = "https://creativecommons.org/licenses/by/4.0/";
    doc = render(&plain_feed, entries_of(s, NULL));
    is_value(doc, "//a:entry/a:id", "urn:uuid:" ID "1");
    is_value(doc, "//a:entry/a:title", a->title);
    is_value(doc, "//a:entry/@xml:lang", "fr-CA");
    is_value(doc, "//a:entry/a:link[1]/@rel", "alternate");
    is_value(doc, "//a:entry/a:link[1]/@href", a->url);
    is_value(doc, "//a:entry/a:published", "2015-01-02T09:00:00-05:00");
    is_value(doc, "//a:entry/a:updated", "2015-01-02T15:00:00Z");
    is_value(doc, "//a:entry/a:author[1]/a:name", "Ada");
    is_value(doc, "//a:entry/a:author[2]/a:name", "Bob");
    is_value(doc, "count(//a:entry/a:category)", "2");
    is_value(doc, "//a:entry/a:category[1]/@term", "Politics");
    is_value(doc, "//a:entry/a:category[2]/@term", "tax");
    is_value(doc, "//a:entry/a:summary[@type='text']", "Short & sweet.");
    is_value(doc, "//a:entry/a:link[@rel='license']/@href", a->licence);
    is_value(doc, "//a:entry/a:content[@type='html']", a->html);
    is_value(doc, "count(//a:entry/a:content/*)", "0");
    is_value(doc, "/a:feed/a:updated", "2015-01-02T15:00:00Z");
    xmlFreeDoc(doc);
}

/* 4.1.1 and 4.1.2: an author and a title, whatever is known. */
static void test_what_is_not_known(void **state)
{
    nc_stored *one = make_entry("1"), *two = make_entry("2");
    nc_feed feed = plain_feed;
    xmlDoc *doc;

    (void)state;
    one->article->title = NULL;
    one->article->html = NULL;
    two->article->site_name = "The Site";
    two->article->lang = "not a tag";
    two->article->licence = "All rights reserved";
    two->seq = 1;
    doc = render(&feed, entries_of(one, two));
    is_value(doc, "//a:entry[1]/a:title", "https://news.example/1");
    is_value(doc, "//a:entry[1]/a:author/a:name", "News & <more>");
    is_value(doc, "count(//a:entry[1]/a:content)", "0");
    is_value(doc, "count(//a:entry[1]/a:published)", "0");
    is_value(doc, "count(//a:entry[1]/a:summary)", "0");
    is_value(doc, "//a:entry[2]/a:author/a:name", "The Site");
    is_value(doc, "count(//a:entry[2]/@xml:lang)", "0");
    is_value(doc, "//a:entry[2]/a:rights", "All rights reserved");
    is_value(doc, "count(//a:entry[2]/a:link)", "1");
    xmlFreeDoc(doc);
    feed.whole = "All of it";
    doc = render(&feed, entries_of(one, two));
    is_value(doc, "/a:feed/a:title", "News & <more>");
    is_value(doc, "//a:entry[1]/a:author/a:name", "All of it");
    xmlFreeDoc(doc);
    feed.author = "Newsroom";
    doc = render(&feed, entries_of(one, two));
    is_value(doc, "//a:entry[2]/a:author/a:name", "Newsroom");
    xmlFreeDoc(doc);
}

static void test_updated(void **state)
{
    nc_stored *one = make_entry("1"), *two = make_entry("2");
    nc_feed feed = plain_feed;
    xmlDoc *doc;

    (void)state;
    one->updated = MONDAY + 60;
    two->updated = MONDAY + 120;
    doc = render(&feed, entries_of(one, two));
    is_value(doc, "/a:feed/a:updated", "2015-01-02T15:02:00Z");
    xmlFreeDoc(doc);
    /* An article is gone: the feed changed, the entries did not. */
    feed.updated = MONDAY + 180;
    doc = render(&feed, entries_of(one, two));
    is_value(doc, "/a:feed/a:updated", "2015-01-02T15:03:00Z");
    xmlFreeDoc(doc);
    /* Not before it was published. */
    one->article->published = (nc_date){NC_DATE_SECOND, MONDAY + 240, 0, true};
    doc = render(&feed, entries_of(one, two));
    is_value(doc, "//a:entry[1]/a:updated", "2015-01-02T15:04:00Z");
    is_value(doc, "/a:feed/a:updated", "2015-01-02T15:04:00Z");
    xmlFreeDoc(doc);
}

/* A page may claim any date: years to come are no change of the feed, and no
 * article was changed before it was published. */
static void test_dates_far_ahead(void **state)
{
    nc_stored *s = make_entry("1");
    xmlDoc *doc;

    (void)state;
    s->article->published = (nc_date){NC_DATE_SECOND, 4102444799, 0, true};
    doc = render(&plain_feed, entries_of(s, NULL));
    is_value(doc, "count(//a:entry/a:published)", "0");
    is_value(doc, "//a:entry/a:updated", "2015-01-02T15:00:00Z");
    is_value(doc, "/a:feed/a:updated", "2015-01-02T15:00:00Z");
    xmlFreeDoc(doc);
}

/* Equal in their seconds, they differ in the milliseconds of their numbers;
 * the feed is as new as the newest. */
static void test_changes_of_one_second(void **state)
{
    nc_stored *one = make_entry("1"), *two = make_entry("2");
    nc_feed feed = plain_feed;
    xmlDoc *doc;

    (void)state;
    one->seq = 31007;
    two->seq = 31120;
    feed.updated = MONDAY;
    doc = render(&feed, entries_of(one, two));
    is_value(doc, "//a:entry[1]/a:updated", "2015-01-02T15:00:00.007Z");
    is_value(doc, "//a:entry[2]/a:updated", "2015-01-02T15:00:00.120Z");
    is_value(doc, "/a:feed/a:updated", "2015-01-02T15:00:00.120Z");
    xmlFreeDoc(doc);
}

/* RFC 6721. */
static void test_tombstones(void **state)
{
    nc_stored *gone = make_gone("1", MONDAY + 60, 5001);
    xmlDoc *doc = render(&plain_feed, entries_of(gone, make_entry("2")));

    (void)state;
    is_value(doc, "count(//a:entry)", "1");
    is_value(doc, "//a:entry/a:id", "urn:uuid:" ID "2");
    is_value(doc, "count(//at:deleted-entry)", "1");
    is_value(doc, "/a:feed/at:deleted-entry/@ref", "urn:uuid:" ID "1");
    is_value(doc, "/a:feed/at:deleted-entry/@when", "2015-01-02T15:01:00.001Z");
    is_value(doc, "/a:feed/a:updated", "2015-01-02T15:01:00.001Z");
    xmlFreeDoc(doc);
}

/* What came back is an entry, what went after it was written a tombstone:
 * never both, nor two of one kind. */
static void test_one_of_each_id(void **state)
{
    nc_stored *gone = make_gone("1", MONDAY, 10), *back = make_entry("1");
    nc_stored *older = make_entry("1");
    xmlDoc *doc;

    (void)state;
    back->seq = 11;
    doc = render(&plain_feed, entries_of(gone, back));
    is_value(doc, "count(//a:entry)", "1");
    is_value(doc, "count(//at:deleted-entry)", "0");
    xmlFreeDoc(doc);
    gone->seq = 12;
    doc = render(&plain_feed, entries_of(back, gone));
    is_value(doc, "count(//a:entry)", "0");
    is_value(doc, "count(//at:deleted-entry)", "1");
    xmlFreeDoc(doc);
    doc = render(&plain_feed, entries_of(gone, make_gone("1", MONDAY, 9)));
    is_value(doc, "count(//at:deleted-entry)", "1");
    is_value(doc, "//at:deleted-entry/@when", "2015-01-02T15:00:00.012Z");
    xmlFreeDoc(doc);
    older->seq = 3;
    doc = render(&plain_feed, entries_of(older, back));
    is_value(doc, "count(//a:entry)", "1");
    is_value(doc, "//a:entry/a:updated", "2015-01-02T15:00:00.011Z");
    xmlFreeDoc(doc);
}

static void test_links(void **state)
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
    xmlDoc *doc = render(&full_feed, entries_of(make_full_entry("1"), NULL));

    (void)state;
    for (size_t i = 0; i < NELEMS(hrefs); i++)
        is_value(
            doc,
            apr_psprintf(pool, "/a:feed/a:link[@rel='%s']/@href", hrefs[i][0]),
            hrefs[i][1]);
    is_value(doc, "count(/a:feed/a:link)", "8");
    is_value(doc, "/a:feed/a:link[@rel='search']/@type",
             "application/opensearchdescription+xml");
    is_value(doc, "count(//fh:*)", "0");
    is_value(doc, "/a:feed/@xml:lang", "en-GB");
    xmlFreeDoc(doc);
}

/* RFC 5005, section 4. */
static void test_archive(void **state)
{
    xmlDoc *doc = render(&archive_feed, entries_of(make_entry("1"), NULL));

    (void)state;
    is_value(doc, "count(/a:feed/fh:archive)", "1");
    is_value(doc, "/a:feed/a:link[@rel='current']/@href",
             "https://news.example/articles/feed");
    is_value(doc, "/a:feed/a:link[@rel='prev-archive']/@href",
             "https://news.example/articles/2014-11");
    is_value(doc, "/a:feed/a:link[@rel='next-archive']/@href",
             "https://news.example/articles/2015-01");
    xmlFreeDoc(doc);
}

/* Media RSS 1.5; feedparser would take it for the content if it came first. */
static void test_lead_image(void **state)
{
    nc_stored *s = make_full_entry("1");
    xmlDoc *doc = render(&plain_feed, entries_of(s, NULL));

    (void)state;
    is_value(doc, "//a:entry/a:link[2]/@rel", "enclosure");
    is_value(doc, "//a:link[@rel='enclosure']/@href", s->article->image);
    is_value(doc, "//a:link[@rel='enclosure']/@type", "image/jpeg");
    is_value(doc, "count(//a:link[@rel='enclosure']/@length)", "0");
    is_value(doc, "//a:content/following-sibling::media:content/@url",
             s->article->image);
    is_value(doc, "//media:content/@medium", "image");
    is_value(doc, "//media:content/following-sibling::media:thumbnail/@url",
             s->article->image);
    xmlFreeDoc(doc);
    /* Nothing tells what it is: no enclosure, for that wants a type. */
    s->article->image = "https://news.example/image?f=.png";
    doc = render(&plain_feed, entries_of(s, NULL));
    is_value(doc, "count(//a:link[@rel='enclosure'])", "0");
    is_value(doc, "count(//media:content)", "1");
    is_value(doc, "count(//media:content/@type)", "0");
    xmlFreeDoc(doc);
    s->article->image = "data:image/png;base64,x.png";
    doc = render(&plain_feed, entries_of(s, NULL));
    is_value(doc, "count(//media:*)", "0");
    xmlFreeDoc(doc);
}

static void test_language_of_the_feed(void **state)
{
    xmlDoc *doc = render(&full_feed, entries_of(make_entry("1"), NULL));

    (void)state;
    is_value(doc, "//a:entry/@xml:lang", "en-GB");
    xmlFreeDoc(doc);
}

static void test_text_alone(void **state)
{
    nc_stored *s = make_bare_entry("1");
    xmlDoc *doc;

    (void)state;
    s->article->text = "1 < 2\n\nand more";
    doc = render(&plain_feed, entries_of(s, NULL));
    is_value(doc, "//a:content[@type='text']", s->article->text);
    xmlFreeDoc(doc);
}

/* RFC 4287, 4.2.11. */
static void test_entry_document(void **state)
{
    nc_stored *s = make_full_entry("1");
    nc_feed feed = full_feed;
    nc_buf one = NC_BUF_INIT, two = NC_BUF_INIT;
    xmlDoc *doc = render_entry(&feed, s);

    (void)state;
    is_value(doc, "/a:entry/a:id", "urn:uuid:" ID "1");
    is_value(doc, "/a:entry/a:source/a:id", feed.id);
    is_value(doc, "/a:entry/a:source/a:title", "News");
    is_value(doc, "/a:entry/a:source/a:link[@rel='self']/@href", feed.self);
    is_value(doc, "/a:entry/a:source/a:updated", "2015-01-02T15:00:00.042Z");
    is_value(doc, "/a:entry/a:author[2]/a:name", "Bob");
    is_value(doc, "/a:entry/a:link[1]/@href", s->article->url);
    is_value(doc, "/a:entry/a:link[@rel='self']/@href",
             "https://news.example/articles/a/" ID "1.atom");
    is_value(doc, "/a:entry/a:link[@type='text/markdown']/@href",
             "https://news.example/articles/a/" ID "1.md");
    is_value(doc, "/a:entry/a:content", s->article->html);
    is_value(doc, "count(//a:feed)", "0");
    xmlFreeDoc(doc);
    xmlFreeDoc(render_entry(&plain_feed, make_evil_entry("1")));
    /* Another article changed: not a byte of this one's document does. */
    nc_render_entry(&one, &feed, s, pool);
    feed.updated = MONDAY + 500;
    nc_render_entry(&two, &feed, s, pool);
    is_bytes(nc_buf_span(&two), nc_buf_span(&one), "a later feed");
    nc_buf_release(&one);
    nc_buf_release(&two);
}

/* A megabyte of title is a title. */
static void test_huge_title(void **state)
{
    nc_stored *s = make_entry("1");
    char *title = apr_palloc(pool, (1 << 20) + 1);
    xmlDoc *doc;

    (void)state;
    memset(title, '&', 1 << 20);
    title[1 << 20] = '\0';
    s->article->title = title;
    doc = render(&plain_feed, entries_of(s, NULL));
    is_value(doc, "string-length(//a:entry/a:title)", "1048576");
    xmlFreeDoc(doc);
}

/* XML 1.0, 2.2 and 2.4: controls go, bad UTF-8 is replaced, the rest is told
 * as it is, direction marks included. */
static void test_hostile_texts(void **state)
{
    nc_stored *s = make_evil_entry("1");
    nc_feed feed = plain_feed;
    xmlDoc *doc;

    (void)state;
    feed.subtitle = feed.author = feed.rights = feed.lang = EVIL;
    doc = render(&feed, entries_of(s, NULL));
    is_value(doc, "//a:entry/a:title", EVIL_CLEANED);
    is_value(doc, "//a:entry/a:summary", EVIL_CLEANED);
    is_value(doc, "//a:entry/a:content", EVIL_CLEANED);
    is_value(doc, "//a:entry/a:rights", EVIL_CLEANED);
    is_value(doc, "//a:entry/a:author/a:name", EVIL_CLEANED);
    /* White space in attributes as well: 3.3.3. */
    is_value(doc, "//a:entry/a:category/@term", EVIL_CLEANED);
    is_value(doc, "count(//@xml:lang)", "0");
    is_value(doc, "count(//media:content)", "0");
    is_value(doc, "/a:feed/a:rights", EVIL_CLEANED);
    is_value(doc, "count(//a:entry)", "1");
    is_value(doc, "count(//comment())", "0");
    xmlFreeDoc(doc);
}

static void test_hostile_address(void **state)
{
    nc_buf out = NC_BUF_INIT;
    nc_stored *s = make_entry("1");
    xmlDoc *doc;

    (void)state;
    s->article->url = "https://news.example/?a=1&b=<\"'>";
    nc_render_atom(&out, &plain_feed, entries_of(s, NULL), pool);
    doc = read_xml(&out);
    is_value(doc, "//a:entry/a:link/@href", s->article->url);
    xmlFreeDoc(doc);
    nc_buf_release(&out);
}

static void no_message(void *data, const char *format, ...)
{
    (void)data;
    (void)format;
}

/* -1: the schema is not here. */
static int validate(xmlDoc *doc)
{
    char path[1024];
    xmlRelaxNGParserCtxt *parser;
    xmlRelaxNG *schema;
    xmlRelaxNGValidCtxt *context;
    int result;

    if (!shared_path(path, sizeof(path), "feeds/atom.rng"))
        return -1;
    parser = xmlRelaxNGNewParserCtxt(path);
    schema = xmlRelaxNGParse(parser);
    assert_non_null(schema);
    context = xmlRelaxNGNewValidCtxt(schema);
    xmlRelaxNGSetValidErrors(context, no_message, no_message, NULL);
    result = xmlRelaxNGValidateDoc(context, doc);
    xmlRelaxNGFreeValidCtxt(context);
    xmlRelaxNGFree(schema);
    xmlRelaxNGFreeParserCtxt(parser);
    return result;
}

static void test_schema(void **state)
{
    static const char broken[] =
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>x</title></feed>";
    nc_stored *full = make_full_entry("2");
    xmlDoc *docs[7];

    (void)state;
    docs[0] = render(&plain_feed, entries_of(NULL, NULL));
    docs[1] = render(&plain_feed, entries_of(make_entry("1"), full));
    docs[2] = render(&full_feed, entries_of(full, make_gone("1", 1, 1)));
    docs[3] = render(&archive_feed, entries_of(make_bare_entry("1"), full));
    docs[4] = render(&full_feed, entries_of(make_evil_entry("1"), full));
    docs[5] = render_entry(&full_feed, full);
    /* The check itself works: this one lacks an id and an update. */
    docs[6] = xmlReadMemory(broken, sizeof(broken) - 1, NULL, NULL, 0);
    for (size_t i = 0; i < NELEMS(docs); i++) {
        int result = validate(docs[i]);

        xmlFreeDoc(docs[i]);
        if (result >= 0 && (result == 0) != (i < 6))
            fail_msg("document %zu: %s", i, result ? "invalid" : "valid");
    }
}

/* A buffer with a limit: the failure sticks, nothing else happens. */
static void test_limit(void **state)
{
    nc_buf out = NC_BUF_INIT;

    (void)state;
    out.limit = 100;
    nc_render_atom(&out, &plain_feed, entries_of(make_entry("1"), NULL), pool);
    assert_int_equal(nc_buf_status(&out), NC_ELIMIT);
    assert_true(out.len <= 100);
    nc_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_feed_head),
        cmocka_unit_test(test_entry),
        cmocka_unit_test(test_what_is_not_known),
        cmocka_unit_test(test_updated),
        cmocka_unit_test(test_dates_far_ahead),
        cmocka_unit_test(test_changes_of_one_second),
        cmocka_unit_test(test_tombstones),
        cmocka_unit_test(test_one_of_each_id),
        cmocka_unit_test(test_links),
        cmocka_unit_test(test_archive),
        cmocka_unit_test(test_lead_image),
        cmocka_unit_test(test_language_of_the_feed),
        cmocka_unit_test(test_text_alone),
        cmocka_unit_test(test_entry_document),
        cmocka_unit_test(test_huge_title),
        cmocka_unit_test(test_hostile_texts),
        cmocka_unit_test(test_hostile_address),
        cmocka_unit_test(test_schema),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(check_kept),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
