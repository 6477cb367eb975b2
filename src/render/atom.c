/* atom.c -- stored articles as an Atom feed (RFC 4287).
 *
 * What real clients need beyond the standard: an author on each entry (few
 * inherit the feed's), the alternate link first, content as escaped HTML with
 * absolute addresses (xhtml and xml:base are poorly read), and `updated` that
 * moves only when an article did.
 */
#include "render.h"

#include <apr_strings.h>
#include <libxml/xmlwriter.h>

#include "nc_version.h"

#define ATOM_NAMESPACE "http://www.w3.org/2005/Atom"

/* A feed being written. Texts are cleaned into POOL, which is emptied after
 * each entry. */
typedef struct atom {
    xmlTextWriter *writer;
    apr_pool_t *pool;
} atom_t;

static const xmlChar *xml(const char *text)
{
    return (const xmlChar *)text;
}

/* A failure sticks in the buffer; libxml2, told of it, would print a message
 * of its own. */
static int append(void *data, const char *bytes, int n)
{
    nc_buf_append(data, (nc_span){(const unsigned char *)bytes, (size_t)n});
    return n;
}

static void begin(atom_t *a, const char *name)
{
    xmlTextWriterStartElement(a->writer, xml(name));
}

static void end(atom_t *a)
{
    xmlTextWriterEndElement(a->writer);
}

static void attribute(atom_t *a, const char *name, const char *value)
{
    if (value)
        xmlTextWriterWriteAttribute(a->writer, xml(name),
                                    xml(nc_render_cleaned(value, a->pool)));
}

/* <NAME TYPE>TEXT</NAME>; TYPE NULL: no attribute; TEXT NULL: nothing. */
static void element(atom_t *a, const char *name, const char *type,
                    const char *text)
{
    if (!text)
        return;
    begin(a, name);
    attribute(a, "type", type);
    xmlTextWriterWriteString(a->writer, xml(nc_render_cleaned(text, a->pool)));
    end(a);
}

static void link_to(atom_t *a, const char *rel, const char *type,
                    const char *href)
{
    if (!href)
        return;
    begin(a, "link");
    attribute(a, "rel", rel);
    attribute(a, "type", type);
    attribute(a, "href", href);
    end(a);
}

static void person(atom_t *a, const char *name)
{
    begin(a, "author");
    element(a, "name", NULL, name);
    end(a);
}

static void category(atom_t *a, const char *term)
{
    begin(a, "category");
    attribute(a, "term", term);
    end(a);
}

static void authors(atom_t *a, const nc_article *article, const nc_feed *feed)
{
    const apr_array_header_t *names = article->bylines;

    for (int i = 0; i < names->nelts; i++)
        person(a, APR_ARRAY_IDX(names, i, const char *));
    if (names->nelts > 0)
        return;
    if (feed->author)
        person(a, feed->author);
    else
        person(a, article->site_name ? article->site_name : feed->title);
}

static void categories(atom_t *a, const nc_article *article)
{
    if (article->section)
        category(a, article->section);
    for (int i = 0; i < article->tags->nelts; i++) {
        const char *tag = APR_ARRAY_IDX(article->tags, i, const char *);

        if (!article->section || strcmp(tag, article->section) != 0)
            category(a, tag);
    }
}

/* A machine-readable licence is a link (RFC 4946), words are `rights`. */
static void licence(atom_t *a, const nc_article *article)
{
    if (nc_render_is_web(article->licence))
        link_to(a, "license", NULL, article->licence);
    else
        element(a, "rights", "text", article->licence);
}

/* No article was changed before it was published. */
static int64_t updated_of(const nc_stored *stored)
{
    const nc_date *published = &stored->article->published;

    return published->precision != NC_DATE_NONE &&
                   published->utc > stored->updated
               ? published->utc
               : stored->updated;
}

static void entry(atom_t *a, const nc_stored *stored, const nc_feed *feed)
{
    const nc_article *article = stored->article;

    begin(a, "entry");
    attribute(a, "xml:lang", nc_render_lang(article->lang));
    element(a, "id", NULL,
            apr_pstrcat(a->pool, "urn:uuid:", article->id, NULL));
    element(a, "title", "text", article->title ? article->title : article->url);
    link_to(a, "alternate", "text/html", article->url);
    element(a, "published", NULL,
            nc_render_timestamp(&article->published, a->pool));
    element(a, "updated", NULL, nc_render_seconds(updated_of(stored), a->pool));
    authors(a, article, feed);
    categories(a, article);
    licence(a, article);
    element(a, "summary", "text", article->excerpt);
    element(a, "content", "html", article->html);
    end(a);
}

static int64_t newest(const nc_feed *feed, const apr_array_header_t *entries)
{
    int64_t updated = feed->updated;

    for (int i = 0; i < entries->nelts; i++) {
        int64_t at = updated_of(APR_ARRAY_IDX(entries, i, nc_stored *));

        updated = at > updated ? at : updated;
    }
    return updated;
}

static void head(atom_t *a, const nc_feed *feed,
                 const apr_array_header_t *entries)
{
    element(a, "id", NULL, feed->id);
    element(a, "title", "text", feed->title);
    element(a, "subtitle", "text", feed->subtitle);
    link_to(a, "alternate", "text/html", feed->home);
    link_to(a, "self", "application/atom+xml", feed->self);
    element(a, "updated", NULL,
            nc_render_seconds(newest(feed, entries), a->pool));
    if (feed->author)
        person(a, feed->author);
    element(a, "rights", "text", feed->rights);
    begin(a, "generator");
    attribute(a, "version", NC_VERSION);
    xmlTextWriterWriteString(a->writer, xml(NC_NAME));
    end(a);
}

static void write_feed(atom_t *a, const nc_feed *feed,
                       const apr_array_header_t *entries)
{
    xmlTextWriterSetIndent(a->writer, 1);
    xmlTextWriterStartDocument(a->writer, NULL, "utf-8", NULL);
    begin(a, "feed");
    attribute(a, "xmlns", ATOM_NAMESPACE);
    head(a, feed, entries);
    for (int i = 0; i < entries->nelts; i++) {
        const nc_stored *stored = APR_ARRAY_IDX(entries, i, nc_stored *);

        if (!stored->gone)
            entry(a, stored, feed);
        apr_pool_clear(a->pool);
    }
    xmlTextWriterEndDocument(a->writer);
}

void nc_render_atom(nc_buf *out, const nc_feed *feed,
                    const apr_array_header_t *entries, apr_pool_t *pool)
{
    xmlOutputBuffer *sink = xmlOutputBufferCreateIO(append, NULL, out, NULL);
    atom_t a = {sink ? xmlNewTextWriter(sink) : NULL, NULL};

    if (!a.writer) {
        if (sink)
            xmlOutputBufferClose(sink);
        out->status = NC_ENOMEM;
        return;
    }
    apr_pool_create(&a.pool, pool);
    write_feed(&a, feed, entries);
    xmlFreeTextWriter(a.writer);
    apr_pool_destroy(a.pool);
}
