/* rss.c -- stored articles as RSS 2.0, by the RSS Advisory Board's profile.
 *
 * The description is the summary and stands before the full text in
 * content:encoded. Titles are plain text, escaped once. What RSS has no word
 * for is said in Atom's, Dublin Core's and Media RSS's.
 */
#include "entries.h"
#include "render.h"

#include "nc_version.h"

#define RSS_TYPE "application/rss+xml"

typedef struct rss {
    nc_xml x;
    const nc_feed *feed;
    apr_pool_t *pool; /* emptied after each item */
} rss_t;

/* Readers take an item without a date for one of now: what has none is of the
 * day it was first seen. */
static const char *published(const nc_stored *stored, apr_pool_t *pool)
{
    const nc_date *date = nc_entry_published(stored);

    if (date->precision == NC_DATE_NONE)
        return nc_render_mail_date(stored->created, 0, pool);
    return nc_render_mail_date(
        date->utc, date->has_offset ? date->offset_minutes : 0, pool);
}

static void link_to(rss_t *r, const char *rel, const char *href)
{
    nc_xml_open(&r->x, "atom:link");
    nc_xml_attribute(&r->x, "rel", rel);
    nc_xml_attribute(&r->x, "href", href);
    nc_xml_close(&r->x, "atom:link");
}

static void elements(rss_t *r, const char *name,
                     const apr_array_header_t *texts)
{
    for (int i = 0; i < texts->nelts; i++)
        nc_xml_element(&r->x, name, APR_ARRAY_IDX(texts, i, const char *));
}

/* The length is required and not known: 0 is what the profile has for that. */
static void enclosure(rss_t *r, const nc_article *article)
{
    const char *type = nc_entry_image_type(article);

    if (!type)
        return;
    nc_xml_open(&r->x, "enclosure");
    nc_xml_attribute(&r->x, "url", article->image);
    nc_xml_attribute(&r->x, "length", "0");
    nc_xml_attribute(&r->x, "type", type);
    nc_xml_close(&r->x, "enclosure");
}

static void guid(rss_t *r, const nc_stored *stored)
{
    nc_xml_open(&r->x, "guid");
    nc_xml_attribute(&r->x, "isPermaLink", "false");
    nc_xml_text(&r->x, nc_entry_id(stored, r->pool));
    nc_xml_close(&r->x, "guid");
}

static void licence(rss_t *r, const nc_article *article)
{
    if (nc_render_is_web(article->licence))
        link_to(r, "license", article->licence);
    else
        nc_xml_element(&r->x, "dc:rights", article->licence);
}

/* Readers take a description for HTML: text that has markup's characters in it
 * is escaped as that, and then as XML. */
static void description(rss_t *r, const char *text)
{
    nc_buf html = NC_BUF_INIT;

    if (!text)
        return;
    nc_render_escape_text(&html, text);
    if (nc_buf_status(&html) != NC_OK)
        r->x.out->status = nc_buf_status(&html);
    nc_xml_element(&r->x, "description", nc_buf_text(&html));
    nc_buf_release(&html);
}

static void item(rss_t *r, const nc_stored *stored)
{
    const nc_article *article = stored->article;

    nc_xml_open(&r->x, "item");
    nc_xml_element(&r->x, "title", nc_entry_title(article));
    nc_xml_element(&r->x, "link", article->url);
    guid(r, stored);
    nc_xml_element(&r->x, "pubDate", published(stored, r->pool));
    nc_xml_element(&r->x, "atom:updated",
                   nc_moment_iso(nc_entry_updated(stored), r->pool));
    elements(r, "dc:creator", nc_entry_authors(article, r->feed, r->pool));
    elements(r, "category", nc_entry_categories(article, r->pool));
    nc_xml_element(&r->x, "dc:language", nc_entry_lang(article, r->feed));
    licence(r, article);
    enclosure(r, article);
    description(r, article->excerpt || article->html ? article->excerpt
                                                     : article->text);
    nc_xml_element(&r->x, "content:encoded", article->html);
    nc_entry_media(&r->x, article);
    nc_xml_close(&r->x, "item");
}

static void head(rss_t *r, const apr_array_header_t *entries)
{
    const nc_feed *feed = r->feed;
    int64_t updated = nc_entries_updated(feed, entries) / 1000;

    nc_xml_element(&r->x, "title", feed->title);
    nc_xml_element(&r->x, "link", feed->home);
    nc_xml_element(&r->x, "description",
                   feed->subtitle ? feed->subtitle : feed->title);
    nc_xml_element(&r->x, "language", nc_render_lang(feed->lang));
    nc_xml_element(&r->x, "copyright", feed->rights);
    nc_xml_element(&r->x, "lastBuildDate",
                   nc_render_mail_date(updated, 0, r->pool));
    nc_xml_element(&r->x, "generator", NC_NAME " " NC_VERSION);
    nc_feed_links(&r->x, "atom:link", RSS_TYPE, feed);
    if (feed->archive) {
        nc_xml_open(&r->x, "fh:archive");
        nc_xml_close(&r->x, "fh:archive");
    }
}

static void namespaces(nc_xml *x)
{
    nc_xml_attribute(x, "xmlns:atom", "http://www.w3.org/2005/Atom");
    nc_xml_attribute(x, "xmlns:content",
                     "http://purl.org/rss/1.0/modules/content/");
    nc_xml_attribute(x, "xmlns:dc", "http://purl.org/dc/elements/1.1/");
    nc_xml_attribute(x, "xmlns:fh", "http://purl.org/syndication/history/1.0");
    nc_xml_attribute(x, "xmlns:media", "http://search.yahoo.com/mrss/");
}

void nc_render_rss(nc_buf *out, const nc_feed *feed,
                   const apr_array_header_t *entries, apr_pool_t *pool)
{
    rss_t r = {.feed = feed};
    const apr_array_header_t *distinct = nc_entries_distinct(entries, pool);

    apr_pool_create(&r.pool, pool);
    nc_xml_begin(&r.x, out);
    nc_xml_open(&r.x, "rss");
    nc_xml_attribute(&r.x, "version", "2.0");
    namespaces(&r.x);
    nc_xml_open(&r.x, "channel");
    head(&r, distinct);
    for (int i = 0; i < distinct->nelts; i++) {
        apr_pool_clear(r.pool);
        if (!nc_entries_at(distinct, i)->gone)
            item(&r, nc_entries_at(distinct, i));
    }
    nc_xml_close(&r.x, "channel");
    nc_xml_close(&r.x, "rss");
    apr_pool_destroy(r.pool);
}
