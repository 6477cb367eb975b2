/* feeding.h -- what the tests of the feeds' writers share: entries to write,
 * questions to the document that came out, and the check of tests/feeds over
 * every document that was kept.
 *
 * `check_kept` is the last test of a program. Without python3 or xmllint it
 * says so and checks nothing.
 */
#ifndef FEEDING_H
#define FEEDING_H

#include "support.h"
#include "pooled.h"

#include <apr_strings.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <unistd.h>
#include "nc_render.h"

#define ID "00000000-0000-5000-8000-00000000000"
#define CHECK "tests/feeds/check"

enum { MONDAY = 1420210800 }; /* 2015-01-02T15:00:00Z */

/* Controls, broken UTF-8, marks of direction, and what markup means by. */
#define EVIL                                                                   \
    "a\x01\x08\x0b\x0c\x1f]]>\xff\xed\xa0\x80\xef\xbf\xbe<!--&#0;"             \
    "\u202e\u2066\u05d0 \r\n\t\"' \U0001F600"
#define EVIL_CLEANED                                                           \
    "a]]>\ufffd\ufffd\ufffd\ufffd<!--&#0;"                                     \
    "\u202e\u2066\u05d0 \r\n\t\"' \U0001F600"

static const nc_feed plain_feed = {
    .id = "tag:news.example,2015:feed",
    .self = "https://news.example/articles/feed.atom?a=1&b=2",
    .home = "https://news.example/articles/",
    .title = "News & <more>",
    .base = "https://news.example/articles/",
};

static const nc_feed full_feed = {
    .id = "tag:news.example,2015:feed",
    .self = "https://news.example/articles/feed",
    .home = "https://news.example/articles/",
    .title = "News",
    .subtitle = "All & sundry",
    .author = "Newsroom",
    .rights = "\u00a9 News",
    .lang = "en-GB",
    .base = "https://news.example/articles/",
    .hub = "https://hub.example/?a&b",
    .search = "https://news.example/articles/opensearch.xml",
    .first = "https://news.example/articles/feed?p=1",
    .previous = "https://news.example/articles/feed?p=2",
    .next = "https://news.example/articles/feed?p=4",
    .prev_archive = "https://news.example/articles/2014-12",
};

/* A month that is over. */
static const nc_feed archive_feed = {
    .id = "tag:news.example,2015:feed",
    .self = "https://news.example/articles/2014-12",
    .home = "https://news.example/articles/",
    .title = "News",
    .current = "https://news.example/articles/feed",
    .prev_archive = "https://news.example/articles/2014-11",
    .next_archive = "https://news.example/articles/2015-01",
    .archive = true,
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

/* An entry with everything. It was published at ten in New York. */
static inline nc_stored *make_full_entry(const char *n)
{
    nc_stored *s = make_entry(n);
    nc_article *a = s->article;

    s->seq = 7042;
    a->title = "Caf\u00e9 & <b>literal</b>";
    a->lang = "fr-CA";
    a->published = (nc_date){NC_DATE_SECOND, MONDAY - 3600, -300, true};
    a->excerpt = "Short & sweet.";
    a->section = "Politics";
    a->site_name = "The Site";
    a->image = "https://news.example/1.JPG?w=2&h=3";
    a->text = "Hello world & all.";
    a->words = 4;
    a->licence = "https://creativecommons.org/licenses/by/4.0/";
    APR_ARRAY_PUSH(a->bylines, const char *) = "Ada";
    APR_ARRAY_PUSH(a->bylines, const char *) = "Bob";
    APR_ARRAY_PUSH(a->tags, const char *) = "tax";
    APR_ARRAY_PUSH(a->tags, const char *) = "Politics";
    APR_ARRAY_PUSH(a->tags, const char *) = "tax";
    return s;
}

/* As the store has what is gone: id, url and when alone. */
static inline nc_stored *make_gone(const char *n, int64_t when, int64_t seq)
{
    nc_stored *s = make_entry(n);

    s->article->title = s->article->html = NULL;
    s->gone = true;
    s->updated = when;
    s->seq = seq;
    return s;
}

static inline nc_stored *make_evil_entry(const char *n)
{
    nc_stored *s = make_entry(n);
    nc_article *a = s->article;

    s->seq = 13;
    a->title = a->excerpt = a->html = a->text = a->section = EVIL;
    a->licence = a->lang = a->image = EVIL;
    APR_ARRAY_PUSH(a->bylines, const char *) = EVIL;
    APR_ARRAY_PUSH(a->tags, const char *) = EVIL;
    return s;
}

/* Nothing but what a stored article can't lack. */
static inline nc_stored *make_bare_entry(const char *n)
{
    nc_stored *s = make_entry(n);

    s->seq = 21;
    s->article->title = s->article->html = NULL;
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

/* --- documents kept for the check */

typedef struct kept {
    char dir[64];
    int count;
} kept_t;

static kept_t kept;

static inline void keep(const nc_buf *out)
{
    char path[128];
    FILE *file;

    if (kept.count == 0) {
        strcpy(kept.dir, "/tmp/newsclean-feeds-XXXXXX");
        assert_non_null(mkdtemp(kept.dir));
    }
    snprintf(path, sizeof(path), "%s/%02d", kept.dir, kept.count++);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(out->ptr, 1, out->len, file), out->len);
    assert_int_equal(fclose(file), 0);
}

/* What is wrong is on the standard error then, and the documents stay. */
static inline void check_kept(void **state)
{
    char command[256];

    (void)state;
    assert_true(kept.count > 0);
    if (access(CHECK, X_OK) != 0 ||
        system("command -v python3 xmllint >/dev/null 2>&1") != 0) {
        print_message("skipped: no " CHECK ", python3 or xmllint\n");
        return;
    }
    snprintf(command, sizeof(command), CHECK " --ours %s/* >&2", kept.dir);
    if (system(command) != 0)
        fail_msg("%s finds something", command);
    snprintf(command, sizeof(command), "rm -r %s", kept.dir);
    assert_int_equal(system(command), 0);
}

/* --- XML */

/* The document parsed; it must be well-formed without any mercy. */
static inline xmlDoc *read_xml(const nc_buf *out)
{
    xmlDoc *doc;

    assert_int_equal(nc_buf_status(out), NC_OK);
    doc = xmlReadMemory(nc_buf_text(out), (int)out->len, NULL, NULL,
                        XML_PARSE_NONET | XML_PARSE_PEDANTIC);
    if (!doc)
        fail_msg("not well-formed:\n%s", nc_buf_text(out));
    return doc;
}

/* The string value of an XPath expression. */
static inline const char *ask(xmlDoc *doc, const char *xpath)
{
    static const char *const names[][2] = {
        {"a", "http://www.w3.org/2005/Atom"},
        {"at", "http://purl.org/atompub/tombstones/1.0"},
        {"fh", "http://purl.org/syndication/history/1.0"},
        {"media", "http://search.yahoo.com/mrss/"},
        {"content", "http://purl.org/rss/1.0/modules/content/"},
        {"dc", "http://purl.org/dc/elements/1.1/"},
        {"s", "http://www.sitemaps.org/schemas/sitemap/0.9"},
        {"news", "http://www.google.com/schemas/sitemap-news/0.9"},
        {"os", "http://a9.com/-/spec/opensearch/1.1/"},
    };
    xmlXPathContext *context = xmlXPathNewContext(doc);
    xmlXPathObject *result;
    const char *text;
    xmlChar *value;

    for (size_t i = 0; i < NELEMS(names); i++)
        xmlXPathRegisterNs(context, (const xmlChar *)names[i][0],
                           (const xmlChar *)names[i][1]);
    result = xmlXPathEval((const xmlChar *)xpath, context);
    assert_non_null(result);
    value = xmlXPathCastToString(result);
    text = apr_pstrdup(pool, (const char *)value);
    xmlFree(value);
    xmlXPathFreeObject(result);
    xmlXPathFreeContext(context);
    return text;
}

static inline void is_value(xmlDoc *doc, const char *xpath, const char *want)
{
    is_text(ask(doc, xpath), want, xpath);
}

#endif /* FEEDING_H */
