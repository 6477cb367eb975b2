/* opml.c -- the feeds there are, as OPML 2.0. */
#include "entries.h"
#include "render.h"

static void outline(nc_xml *x, const nc_outline *o)
{
    nc_xml_open(x, "outline");
    nc_xml_attribute(x, "type", "rss"); /* of Atom as well: OPML 2.0 */
    nc_xml_attribute(x, "text", o->title);
    nc_xml_attribute(x, "title", o->title);
    nc_xml_attribute(x, "xmlUrl", o->feed);
    nc_xml_attribute(x, "htmlUrl", o->page);
    nc_xml_close(x, "outline");
}

static void head(nc_xml *x, const nc_feed *feed, apr_pool_t *pool)
{
    nc_xml_open(x, "head");
    nc_xml_element(x, "title", feed->title);
    if (feed->updated > 0)
        nc_xml_element(x, "dateModified",
                       nc_render_mail_date(feed->updated, 0, pool));
    nc_xml_element(x, "ownerName", feed->author);
    nc_xml_element(x, "docs", "http://opml.org/spec2.opml");
    nc_xml_close(x, "head");
}

/* A body has one outline at least: that of all articles. */
static void outline_of_all(nc_xml *x, const nc_feed *feed, apr_pool_t *pool)
{
    nc_outline all = {feed->title, nc_feed_address(feed, "feed.atom", pool),
                      feed->home};

    if (all.feed)
        outline(x, &all);
}

void nc_render_opml(nc_buf *out, const nc_feed *feed,
                    const apr_array_header_t *outlines, apr_pool_t *pool)
{
    nc_xml x;

    nc_xml_begin(&x, out);
    nc_xml_open(&x, "opml");
    nc_xml_attribute(&x, "version", "2.0");
    head(&x, feed, pool);
    nc_xml_open(&x, "body");
    for (int i = 0; i < outlines->nelts; i++)
        outline(&x, &APR_ARRAY_IDX(outlines, i, nc_outline));
    if (outlines->nelts == 0)
        outline_of_all(&x, feed, pool);
    nc_xml_close(&x, "body");
    nc_xml_close(&x, "opml");
}
