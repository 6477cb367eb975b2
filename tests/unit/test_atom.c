/* test_atom.c -- the Atom feed: RFC 4287, its schema, and what the schema
 * can't say.
 */
#include "support.h"

#include <apr_general.h>
#include <apr_strings.h>
#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include "nc_render.h"

#define ID "00000000-0000-5000-8000-00000000000"

enum { MONDAY = 1420210800 }; /* 2015-01-02T15:00:00Z */

static apr_pool_t *pool;

static int set_up(void **state)
{
    (void)state;
    apr_initialize();
    return apr_pool_create(&pool, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    apr_terminate();
    return 0;
}

static const nc_feed plain_feed = {
    .id = "tag:news.example,2015:feed",
    .self = "https://news.example/articles/feed.atom?a=1&b=2",
    .home = "https://news.example/articles/",
    .title = "News & <more>",
    .base = "https://news.example/articles/",
};

static nc_stored *make_entry(const char *n)
{
    nc_stored *s = apr_pcalloc(pool, sizeof(*s));
    nc_article *a = nc_article_create(pool);

    s->article = a;
    s->created = s->updated = MONDAY;
    a->id = apr_pstrcat(pool, ID, n, NULL);
    a->url = apr_pstrcat(pool, "https://news.example/", n, NULL);
    a->title = "A title";
    a->html = "<p>Hello <b>world</b> &amp; all.</p>";
    return s;
}

static apr_array_header_t *entries_of(nc_stored *one, nc_stored *two)
{
    apr_array_header_t *entries = apr_array_make(pool, 2, sizeof(nc_stored *));

    if (one)
        APR_ARRAY_PUSH(entries, nc_stored *) = one;
    if (two)
        APR_ARRAY_PUSH(entries, nc_stored *) = two;
    return entries;
}

/* The feed parsed; it must be well-formed without any mercy. */
static xmlDoc *render(const nc_feed *feed, const apr_array_header_t *entries)
{
    nc_buf out = NC_BUF_INIT;
    xmlDoc *doc;

    nc_render_atom(&out, feed, entries, pool);
    assert_int_equal(nc_buf_status(&out), NC_OK);
    doc = xmlReadMemory(nc_buf_text(&out), (int)out.len, NULL, NULL,
                        XML_PARSE_NONET | XML_PARSE_PEDANTIC);
    if (!doc)
        fail_msg("not well-formed:\n%s", nc_buf_text(&out));
    nc_buf_release(&out);
    return doc;
}

/* The string value of an XPath expression; atom: is a:, Dublin's none. */
static const char *ask(xmlDoc *doc, const char *xpath)
{
    xmlXPathContext *context = xmlXPathNewContext(doc);
    xmlXPathObject *result;
    const char *text;
    xmlChar *value;

    xmlXPathRegisterNs(context, (const xmlChar *)"a",
                       (const xmlChar *)"http://www.w3.org/2005/Atom");
    result = xmlXPathEval((const xmlChar *)xpath, context);
    assert_non_null(result);
    value = xmlXPathCastToString(result);
    text = apr_pstrdup(pool, (const char *)value);
    xmlFree(value);
    xmlXPathFreeObject(result);
    xmlXPathFreeContext(context);
    return text;
}

static void is_value(xmlDoc *doc, const char *xpath, const char *want)
{
    is_text(ask(doc, xpath), want, xpath);
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

static void test_gone_is_left_out(void **state)
{
    nc_stored *one = make_entry("1"), *two = make_entry("2");
    xmlDoc *doc;

    (void)state;
    one->gone = true;
    doc = render(&plain_feed, entries_of(one, two));
    is_value(doc, "count(//a:entry)", "1");
    is_value(doc, "//a:entry/a:id", "urn:uuid:" ID "2");
    xmlFreeDoc(doc);
}

static nc_stored *hostile_entry(void)
{
    static const char evil[] =
        "a\x01\x08\x0b\x0c\x1f]]>\xff\xed\xa0\x80\xef\xbf\xbe<!--&#0;"
        "\u202e\u2066\u05d0 \r\n\t\"' \U0001F600";
    nc_stored *s = make_entry("1");
    nc_article *a = s->article;

    a->title = a->excerpt = a->html = a->section = evil;
    a->url = "https://news.example/?a=1&b=<\"'>";
    a->licence = evil;
    a->lang = evil;
    APR_ARRAY_PUSH(a->bylines, const char *) = evil;
    APR_ARRAY_PUSH(a->tags, const char *) = evil;
    return s;
}

/* XML 1.0, 2.2 and 2.4: controls go, bad UTF-8 is replaced, the rest is told
 * as it is, direction marks included. */
static void test_hostile_texts(void **state)
{
    xmlDoc *doc = render(&plain_feed, entries_of(hostile_entry(), NULL));

    (void)state;
    is_value(doc, "//a:entry/a:summary",
             "a]]>\ufffd\ufffd\ufffd\ufffd<!--&#0;"
             "\u202e\u2066\u05d0 \r\n\t\"' \U0001F600");
    is_value(doc, "//a:entry/a:link/@href",
             "https://news.example/?a=1&b=<\"'>");
    is_value(doc, "count(//a:entry)", "1");
    is_value(doc, "count(//comment())", "0");
    xmlFreeDoc(doc);
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
    nc_stored *full = make_entry("2");
    xmlDoc *docs[4];

    (void)state;
    full->article->published = (nc_date){NC_DATE_DAY, MONDAY, 0, false};
    full->article->lang = "de";
    APR_ARRAY_PUSH(full->article->bylines, const char *) = "Ada";
    APR_ARRAY_PUSH(full->article->tags, const char *) = "t";
    docs[0] = render(&plain_feed, entries_of(NULL, NULL));
    docs[1] = render(&plain_feed, entries_of(make_entry("1"), full));
    docs[2] = render(&plain_feed, entries_of(full, NULL));
    /* The check itself works: this one lacks an id and an update. */
    docs[3] = xmlReadMemory(broken, sizeof(broken) - 1, NULL, NULL, 0);
    for (size_t i = 0; i < NELEMS(docs); i++) {
        int result = validate(docs[i]);

        xmlFreeDoc(docs[i]);
        if (result >= 0 && (result == 0) != (i < 3))
            fail_msg("feed %zu: %s", i, result ? "invalid" : "valid");
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
        cmocka_unit_test(test_gone_is_left_out),
        cmocka_unit_test(test_hostile_texts),
        cmocka_unit_test(test_schema),
        cmocka_unit_test(test_limit),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
