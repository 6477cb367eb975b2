/* opensearch.c -- how to search the articles: OpenSearch 1.1, draft 6. */
#include "entries.h"
#include "render.h"

#include <apr_strings.h>

enum { /* characters, by the specification */
       SHORT_NAME = 16,
       LONG_NAME = 48,
       DESCRIPTION = 1024
};

/* The first MAX characters of TEXT, in POOL. */
static const char *shortened(const char *text, size_t max, apr_pool_t *pool)
{
    const char *clean = nc_render_cleaned(text, pool);
    nc_span rest = nc_span_of(clean);

    for (size_t n = 0; n < max && rest.len > 0; n++) {
        unsigned long code;

        nc_span_take(&rest, nc_render_character(rest, &code));
    }
    return apr_pstrmemdup(pool, clean, nc_span_of(clean).len - rest.len);
}

static void url(nc_xml *x, const char *type, const char *rel,
                const char *template)
{
    if (!template)
        return;
    nc_xml_open(x, "Url");
    nc_xml_attribute(x, "type", type);
    nc_xml_attribute(x, "rel", rel);
    nc_xml_attribute(x, "template", template);
    nc_xml_close(x, "Url");
}

static void urls(nc_xml *x, const nc_feed *feed, apr_pool_t *pool)
{
    url(x, "text/html", "results",
        nc_feed_address(feed, "search?q={searchTerms}&page={startPage?}",
                        pool));
    url(x, "application/atom+xml", "results",
        nc_feed_address(feed, "feed.atom?q={searchTerms}&page={startPage?}",
                        pool));
    url(x, "application/rss+xml", "results",
        nc_feed_address(feed, "feed.rss?q={searchTerms}&page={startPage?}",
                        pool));
    url(x, "application/opensearchdescription+xml", "self", feed->search);
}

void nc_render_opensearch(nc_buf *out, const nc_feed *feed, apr_pool_t *pool)
{
    const char *about = feed->subtitle ? feed->subtitle : feed->title;
    nc_xml x;

    nc_xml_begin(&x, out);
    nc_xml_open(&x, "OpenSearchDescription");
    nc_xml_attribute(&x, "xmlns", "http://a9.com/-/spec/opensearch/1.1/");
    nc_xml_element(&x, "ShortName", shortened(feed->title, SHORT_NAME, pool));
    nc_xml_element(&x, "LongName", shortened(feed->title, LONG_NAME, pool));
    nc_xml_element(&x, "Description", shortened(about, DESCRIPTION, pool));
    urls(&x, feed, pool);
    nc_xml_element(&x, "Language", nc_render_lang(feed->lang));
    nc_xml_element(&x, "InputEncoding", "UTF-8");
    nc_xml_element(&x, "OutputEncoding", "UTF-8");
    nc_xml_close(&x, "OpenSearchDescription");
}
