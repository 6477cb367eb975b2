/* atom.c -- stored articles as an Atom feed (RFC 4287), and one as an entry.
 *
 * What real clients need beyond the standard: an author on each entry (few
 * inherit the feed's), the alternate link first, content as escaped HTML with
 * absolute addresses (xhtml and xml:base are poorly read), media behind the
 * content, and `updated` that moves only when an article did.
 *
 * Tombstones (RFC 6721) stand before the entries: the schema of RFC 4287 wants
 * all else of a feed there.
 */
#include "entries.h"
#include "render.h"

#include <apr_strings.h>

#include "nc_version.h"

#define ATOM_TYPE "application/atom+xml"

/* A document being written. Texts are made in POOL, which is emptied after
 * each entry. */
typedef struct atom {
    nc_xml x;
    const nc_feed *feed;
    apr_pool_t *pool;
} atom_t;

static void text_element(atom_t *a, const char *name, const char *type,
                         const char *text)
{
    if (!text)
        return;
    nc_xml_open(&a->x, name);
    nc_xml_attribute(&a->x, "type", type);
    nc_xml_text(&a->x, text);
    nc_xml_close(&a->x, name);
}

static void link_to(atom_t *a, const char *rel, const char *type,
                    const char *href)
{
    if (!href)
        return;
    nc_xml_open(&a->x, "link");
    nc_xml_attribute(&a->x, "rel", rel);
    nc_xml_attribute(&a->x, "type", type);
    nc_xml_attribute(&a->x, "href", href);
    nc_xml_close(&a->x, "link");
}

static void person(atom_t *a, const char *name)
{
    nc_xml_open(&a->x, "author");
    nc_xml_element(&a->x, "name", name);
    nc_xml_close(&a->x, "author");
}

static void authors(atom_t *a, const nc_article *article)
{
    const apr_array_header_t *names =
        nc_entry_authors(article, a->feed, a->pool);

    for (int i = 0; i < names->nelts; i++)
        person(a, APR_ARRAY_IDX(names, i, const char *));
}

static void categories(atom_t *a, const nc_article *article)
{
    const apr_array_header_t *terms = nc_entry_categories(article, a->pool);

    for (int i = 0; i < terms->nelts; i++) {
        nc_xml_open(&a->x, "category");
        nc_xml_attribute(&a->x, "term", APR_ARRAY_IDX(terms, i, const char *));
        nc_xml_close(&a->x, "category");
    }
}

/* A machine-readable licence is a link (RFC 4946), words are `rights`. */
static void licence(atom_t *a, const nc_article *article)
{
    if (nc_render_is_web(article->licence))
        link_to(a, "license", NULL, article->licence);
    else
        text_element(a, "rights", "text", article->licence);
}

/* How many bytes an image has is not known: `length` is left out, which
 * RFC 4287 lets one do. */
static void enclosure(atom_t *a, const nc_article *article)
{
    const char *type = nc_entry_image_type(article);

    if (type)
        link_to(a, "enclosure", type, article->image);
}

static void entry_body(atom_t *a, const nc_stored *stored)
{
    const nc_article *article = stored->article;

    nc_xml_element(&a->x, "published",
                   nc_render_timestamp(nc_entry_published(stored), a->pool));
    nc_xml_element(&a->x, "updated",
                   nc_moment_iso(nc_entry_updated(stored), a->pool));
    authors(a, article);
    categories(a, article);
    licence(a, article);
    text_element(a, "summary", "text", article->excerpt);
    if (article->html)
        text_element(a, "content", "html", article->html);
    else
        text_element(a, "content", "text", article->text);
    nc_entry_media(&a->x, article);
}

static void entry_head(atom_t *a, const nc_stored *stored)
{
    const nc_article *article = stored->article;

    nc_xml_attribute(&a->x, "xml:lang", nc_entry_lang(article, a->feed));
    nc_xml_element(&a->x, "id", nc_entry_id(stored, a->pool));
    text_element(a, "title", "text", nc_entry_title(article));
    link_to(a, "alternate", "text/html", article->url);
    enclosure(a, article);
}

static void entry(atom_t *a, const nc_stored *stored)
{
    nc_xml_open(&a->x, "entry");
    entry_head(a, stored);
    entry_body(a, stored);
    nc_xml_close(&a->x, "entry");
}

static void tombstone(atom_t *a, const nc_stored *stored)
{
    nc_xml_open(&a->x, "at:deleted-entry");
    nc_xml_attribute(&a->x, "ref", nc_entry_id(stored, a->pool));
    nc_xml_attribute(&a->x, "when",
                     nc_moment_iso(nc_entry_updated(stored), a->pool));
    nc_xml_close(&a->x, "at:deleted-entry");
}

static void generator(atom_t *a)
{
    nc_xml_open(&a->x, "generator");
    nc_xml_attribute(&a->x, "version", NC_VERSION);
    nc_xml_text(&a->x, NC_NAME);
    nc_xml_close(&a->x, "generator");
}

static void head(atom_t *a, const apr_array_header_t *entries)
{
    const nc_feed *feed = a->feed;

    nc_xml_element(&a->x, "id", feed->id);
    text_element(a, "title", "text", feed->title);
    text_element(a, "subtitle", "text", feed->subtitle);
    link_to(a, "alternate", "text/html", feed->home);
    nc_feed_links(&a->x, "link", ATOM_TYPE, feed);
    nc_xml_element(&a->x, "updated",
                   nc_moment_iso(nc_entries_updated(feed, entries), a->pool));
    if (feed->author)
        person(a, feed->author);
    text_element(a, "rights", "text", feed->rights);
    generator(a);
    if (feed->archive) {
        nc_xml_open(&a->x, "fh:archive");
        nc_xml_close(&a->x, "fh:archive");
    }
}

static void namespaces(atom_t *a)
{
    nc_xml_attribute(&a->x, "xmlns", "http://www.w3.org/2005/Atom");
    nc_xml_attribute(&a->x, "xmlns:media", "http://search.yahoo.com/mrss/");
}

void nc_render_atom(nc_buf *out, const nc_feed *feed,
                    const apr_array_header_t *entries, apr_pool_t *pool)
{
    atom_t a = {.feed = feed};
    const apr_array_header_t *distinct;

    apr_pool_create(&a.pool, pool);
    distinct = nc_entries_distinct(entries, pool);
    nc_xml_begin(&a.x, out);
    nc_xml_open(&a.x, "feed");
    namespaces(&a);
    nc_xml_attribute(&a.x, "xmlns:fh",
                     "http://purl.org/syndication/history/1.0");
    nc_xml_attribute(&a.x, "xmlns:at",
                     "http://purl.org/atompub/tombstones/1.0");
    nc_xml_attribute(&a.x, "xml:lang", nc_render_lang(feed->lang));
    head(&a, distinct);
    for (int i = 0; i < distinct->nelts; i++)
        if (nc_entries_at(distinct, i)->gone)
            tombstone(&a, nc_entries_at(distinct, i));
    for (int i = 0; i < distinct->nelts; i++) {
        apr_pool_clear(a.pool);
        if (!nc_entries_at(distinct, i)->gone)
            entry(&a, nc_entries_at(distinct, i));
    }
    nc_xml_close(&a.x, "feed");
    apr_pool_destroy(a.pool);
}

/* The feed that an entry is from. It was last updated, as far as this version
 * of the entry knows, with it: later changes of others must not change these
 * bytes. */
static void source(atom_t *a, const nc_stored *stored)
{
    nc_xml_open(&a->x, "source");
    nc_xml_element(&a->x, "id", a->feed->id);
    text_element(a, "title", "text", a->feed->title);
    nc_xml_element(&a->x, "updated",
                   nc_moment_iso(nc_entry_updated(stored), a->pool));
    link_to(a, "self", ATOM_TYPE, a->feed->self);
    nc_xml_close(&a->x, "source");
}

/* The document itself and the article's other forms; the feed's entries do
 * without: many readers take the last link they see. */
static void forms(atom_t *a, const nc_stored *stored)
{
    const char *id = stored->article->id;

    if (!a->feed->base)
        return;
    link_to(a, "self", ATOM_TYPE ";type=entry",
            apr_pstrcat(a->pool, a->feed->base, "a/", id, ".atom", NULL));
    link_to(a, "alternate", "text/markdown",
            apr_pstrcat(a->pool, a->feed->base, "a/", id, ".md", NULL));
    link_to(a, "alternate", "text/plain",
            apr_pstrcat(a->pool, a->feed->base, "a/", id, ".txt", NULL));
}

void nc_render_entry(nc_buf *out, const nc_feed *feed, const nc_stored *stored,
                     apr_pool_t *pool)
{
    atom_t a = {.feed = feed, .pool = pool};

    nc_xml_begin(&a.x, out);
    nc_xml_open(&a.x, "entry");
    namespaces(&a);
    entry_head(&a, stored);
    forms(&a, stored);
    source(&a, stored);
    entry_body(&a, stored);
    nc_xml_close(&a.x, "entry");
}
