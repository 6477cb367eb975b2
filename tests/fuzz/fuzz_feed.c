/* fuzz_feed.c -- the input is the texts of a feed and of its entries, parted
 * by NUL, whatever bytes they are.
 *
 * Laws: each document of XML is well-formed to libxml2, each of JSON to
 * jansson, and the rest is UTF-8, pages without a script; there are as many
 * entries as were given; a title comes back as the other formats have it; and
 * the same entries give the same bytes.
 */
#include <apr_general.h>
#include <apr_strings.h>
#include <jansson.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include "fuzzing.h"
#include "nc_render.h"
#include "texts.h"

enum { ENTRIES = 3 };

/* The next text of the input, "" as NULL. */
static const char *take(nc_span *input, apr_pool_t *pool)
{
    size_t n = 0;
    const char *text;

    while (n < input->len && input->ptr[n] != '\0')
        n++;
    text = n > 0 ? apr_pstrmemdup(pool, (const char *)input->ptr, n) : NULL;
    nc_span_take(input, n < input->len ? n + 1 : n);
    return text;
}

static const char *take_any(nc_span *input, apr_pool_t *pool)
{
    const char *text = take(input, pool);

    return text ? text : "";
}

static nc_feed make_feed(nc_span *input, apr_pool_t *pool)
{
    nc_feed feed = {
        .id = take_any(input, pool),
        .self = take_any(input, pool),
        .home = take_any(input, pool),
        .title = take_any(input, pool),
        .subtitle = take(input, pool),
        .author = take(input, pool),
        .rights = take(input, pool),
        .lang = take(input, pool),
        .base = take(input, pool),
        .hub = take(input, pool),
        .next = take(input, pool),
        .updated = (int64_t)(input->len % 7) * 100000,
        .archive = input->len % 2,
    };

    return feed;
}

static nc_stored *make_entry(nc_span *input, int i, apr_pool_t *pool)
{
    nc_stored *s = apr_pcalloc(pool, sizeof(*s));
    nc_article *a = nc_article_create(pool);
    const char *name;

    s->article = a;
    s->seq = (int64_t)input->len;
    s->updated = (int64_t)input->len * 1000;
    a->id = apr_psprintf(pool, "00000000-0000-5000-8000-00000000000%d", i);
    a->url = take_any(input, pool);
    a->title = take(input, pool);
    a->lang = take(input, pool);
    a->section = take(input, pool);
    a->image = take(input, pool);
    a->excerpt = take(input, pool);
    a->licence = take(input, pool);
    a->html = take(input, pool);
    a->text = take(input, pool);
    if ((name = take(input, pool)))
        APR_ARRAY_PUSH(a->bylines, const char *) = name;
    if ((name = take(input, pool)))
        APR_ARRAY_PUSH(a->tags, const char *) = name;
    if (input->len % 3 == 1)
        a->published = (nc_date){NC_DATE_SECOND, s->updated - 1, 60, true};
    return s;
}

typedef void list_fn(nc_buf *, const nc_feed *, const apr_array_header_t *,
                     apr_pool_t *);

static void write_twice(nc_buf *out, list_fn *write, const nc_feed *feed,
                        const apr_array_header_t *entries, apr_pool_t *pool)
{
    nc_buf again = NC_BUF_INIT;

    write(out, feed, entries, pool);
    write(&again, feed, entries, pool);
    LAW(nc_buf_status(out) == NC_OK);
    LAW(nc_span_equal(nc_buf_span(out), nc_buf_span(&again)));
    nc_buf_release(&again);
}

static xmlDoc *read_xml(const nc_buf *out)
{
    xmlDoc *doc = xmlReadMemory(nc_buf_text(out), (int)out->len, NULL, NULL,
                                XML_PARSE_NONET | XML_PARSE_NOERROR |
                                    XML_PARSE_NOWARNING | XML_PARSE_HUGE);

    LAW(doc);
    return doc;
}

/* What XPATH gives, to be freed with xmlFree. */
static xmlChar *ask(xmlDoc *doc, const char *xpath)
{
    xmlXPathContext *context = xmlXPathNewContext(doc);
    xmlXPathObject *result =
        xmlXPathEvalExpression((const xmlChar *)xpath, context);
    xmlChar *value;

    LAW(result);
    value = xmlXPathCastToString(result);
    xmlXPathFreeObject(result);
    xmlXPathFreeContext(context);
    return value;
}

static void check_list(list_fn *write, const char *count, const nc_feed *feed,
                       const apr_array_header_t *entries, apr_pool_t *pool)
{
    nc_buf out = NC_BUF_INIT;
    xmlDoc *doc;
    xmlChar *value;

    write_twice(&out, write, feed, entries, pool);
    doc = read_xml(&out);
    value = ask(doc, count);
    LAW(strtol((const char *)value, NULL, 10) == entries->nelts);
    xmlFree(value);
    xmlFreeDoc(doc);
    nc_buf_release(&out);
}

static void check_opml(const nc_feed *feed, const apr_array_header_t *entries,
                       apr_pool_t *pool)
{
    apr_array_header_t *outlines =
        apr_array_make(pool, ENTRIES, sizeof(nc_outline));
    nc_buf out = NC_BUF_INIT;
    xmlDoc *doc;
    xmlChar *value;

    for (int i = 0; i < entries->nelts; i++) {
        const nc_stored *s = APR_ARRAY_IDX(entries, i, nc_stored *);

        APR_ARRAY_PUSH(outlines, nc_outline) =
            (nc_outline){s->article->title ? s->article->title : "",
                         s->article->url, s->article->url};
    }
    nc_render_opml(&out, feed, outlines, pool);
    doc = read_xml(&out);
    value = ask(doc, "count(//outline)");
    LAW(strtol((const char *)value, NULL, 10) == entries->nelts);
    xmlFree(value);
    xmlFreeDoc(doc);
    nc_buf_release(&out);
}

/* A page for people is markup of ours and texts, whatever these are. */
static void check_front(const nc_feed *feed, const apr_array_header_t *entries,
                        apr_pool_t *pool)
{
    nc_front front = {.feed = feed,
                      .query = feed->subtitle,
                      .section = feed->author,
                      .author = feed->rights,
                      .tag = feed->lang,
                      .older = feed->next,
                      .page = (int)feed->archive + 1};
    nc_buf out = NC_BUF_INIT;

    nc_render_front(&out, &front, entries, pool);
    LAW(nc_buf_status(&out) == NC_OK && is_utf8(nc_buf_span(&out)));
    LAW(!nc_span_find_nocase(nc_buf_span(&out), NC_SPAN_LIT("<script")));
    nc_buf_release(&out);
}

/* The title of the feed is in both formats the same. */
static void check_json(const nc_feed *feed, const apr_array_header_t *entries,
                       apr_pool_t *pool)
{
    nc_buf out = NC_BUF_INIT, atom = NC_BUF_INIT;
    json_t *document, *items;
    xmlDoc *doc;
    xmlChar *title;

    write_twice(&out, nc_render_json_feed, feed, entries, pool);
    document =
        json_loadb(nc_buf_text(&out), out.len, JSON_REJECT_DUPLICATES, NULL);
    LAW(document);
    items = json_object_get(document, "items");
    LAW((int)json_array_size(items) == entries->nelts);
    nc_render_atom(&atom, feed, entries, pool);
    doc = read_xml(&atom);
    title = ask(doc, "/*/*[local-name()='title']");
    LAW(strcmp((const char *)title,
               json_string_value(json_object_get(document, "title"))) == 0);
    xmlFree(title);
    xmlFreeDoc(doc);
    json_decref(document);
    nc_buf_release(&out);
    nc_buf_release(&atom);
}

static void check_alone(const nc_feed *feed, const nc_stored *stored,
                        apr_pool_t *pool)
{
    nc_buf out = NC_BUF_INIT;
    json_t *item;

    nc_render_entry(&out, feed, stored, pool);
    xmlFreeDoc(read_xml(&out));
    nc_buf_clear(&out);
    nc_render_item(&out, feed, stored, pool);
    item = json_loadb(nc_buf_text(&out), out.len, JSON_REJECT_DUPLICATES, NULL);
    LAW(item);
    json_decref(item);
    nc_buf_clear(&out);
    nc_render_opensearch(&out, feed, pool);
    xmlFreeDoc(read_xml(&out));
    nc_buf_clear(&out);
    nc_render_markdown(&out, stored->article, pool);
    LAW(nc_buf_status(&out) == NC_OK && is_utf8(nc_buf_span(&out)));
    nc_buf_release(&out);
}

static void check(nc_span input, apr_pool_t *pool)
{
    apr_array_header_t *entries =
        apr_array_make(pool, ENTRIES, sizeof(nc_stored *));
    nc_feed feed = make_feed(&input, pool);
    nc_buf out = NC_BUF_INIT;

    for (int i = 0; i < ENTRIES && input.len > 0; i++)
        APR_ARRAY_PUSH(entries, nc_stored *) = make_entry(&input, i, pool);
    check_list(nc_render_atom, "count(//*[local-name()='entry'])", &feed,
               entries, pool);
    check_list(nc_render_rss, "count(//item)", &feed, entries, pool);
    check_json(&feed, entries, pool);
    if (entries->nelts > 0) /* else all articles are one */
        check_opml(&feed, entries, pool);
    check_front(&feed, entries, pool);
    write_twice(&out, nc_render_llms, &feed, entries, pool);
    nc_buf_clear(&out);
    write_twice(&out, nc_render_news_sitemap, &feed, entries, pool);
    xmlFreeDoc(read_xml(&out));
    nc_buf_release(&out);
    if (entries->nelts > 0)
        check_alone(&feed, APR_ARRAY_IDX(entries, 0, nc_stored *), pool);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *pool;

    apr_initialize();
    LAW(apr_pool_create(&pool, NULL) == APR_SUCCESS);
    check((nc_span){data, size}, pool);
    apr_pool_destroy(pool);
    apr_terminate();
    return 0;
}
