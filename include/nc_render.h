/* nc_render.h -- articles in, documents out.
 *
 * Each writer appends one whole document to an nc_buf, as UTF-8; failures
 * stick there. Nothing is fetched, no clock is read: the same articles give
 * the same bytes.
 */
#ifndef NC_RENDER_H
#define NC_RENDER_H

#include "nc_store.h"

/* The title, an underline of `=`, byline and date, the text, the address; one
 * empty line between them, none at the end. The text is made from the article's
 * html, numbered lists with their numbers; its text if there is none. */
void nc_render_text(nc_buf *out, const nc_article *article, apr_pool_t *pool);

/* The same, with footnotes for the addresses of links. */
void nc_render_text_links(nc_buf *out, const nc_article *article,
                          apr_pool_t *pool);

/* CommonMark, with tables and strikethrough as GFM has them, under a YAML
 * front matter. Made from the article's html; its text if there is none. */
void nc_render_markdown(nc_buf *out, const nc_article *article,
                        apr_pool_t *pool);

/* One JSON object on one line, with its newline: what `newsclean extract`
 * prints. Always the same members, null where there is nothing. */
void nc_render_json(nc_buf *out, const nc_article *article, apr_pool_t *pool);

/* What a feed says of itself. Strings may be NULL except the first four. */
typedef struct nc_feed {
    const char *id;   /* absolute IRI, the same for ever */
    const char *self; /* absolute address of this document */
    const char *home; /* absolute address of the front page */
    const char *title;
    const char *whole; /* the title of the feed that this one is a part of, by
                        * a search or the like; NULL: its own */
    const char *subtitle;
    const char *author; /* of entries that name none; NULL: their site, or the
                         * whole feed's title */
    const char *rights;
    const char *lang;   /* of our own words and of entries that name none */
    const char *base;   /* absolute address of the handler, ends in `/` */
    const char *hub;    /* of WebSub */
    const char *search; /* absolute address of the OpenSearch description */
    int64_t updated;    /* when anything last changed, if that may be later than
                         * its entries tell; 0: they tell it */

    /* Absolute addresses of other documents of the same feed, in this one's
     * format. Pages (RFC 5005 section 3) say which entries have moved down;
     * archives (section 4) keep those of a month that is over. */
    const char *first;
    const char *previous;
    const char *next;
    const char *current;      /* of an archive: the subscription document */
    const char *prev_archive; /* the next older one */
    const char *next_archive;
    bool archive; /* this document is one */
} nc_feed;

/* Three formats of a feed. ENTRIES: of nc_stored *, newest first, with html.
 * Those gone become tombstones (RFC 6721) in Atom and are left out elsewhere:
 * RSS and JSON Feed have no word for them. Of several with one id only the
 * last to change is written. An article's id becomes its urn:uuid:. */
void nc_render_atom(nc_buf *out, const nc_feed *feed,
                    const apr_array_header_t *entries, apr_pool_t *pool);
void nc_render_rss(nc_buf *out, const nc_feed *feed,
                   const apr_array_header_t *entries, apr_pool_t *pool);
void nc_render_json_feed(nc_buf *out, const nc_feed *feed,
                         const apr_array_header_t *entries, apr_pool_t *pool);

/* One article alone: an Atom entry document (RFC 4287 section 2), with
 * atom:source, and an item of JSON Feed. */
void nc_render_entry(nc_buf *out, const nc_feed *feed, const nc_stored *stored,
                     apr_pool_t *pool);
void nc_render_item(nc_buf *out, const nc_feed *feed, const nc_stored *stored,
                    apr_pool_t *pool);

/* A feed in a list of feeds. */
typedef struct nc_outline {
    const char *title; /* of its page: "Sport" */
    const char *feed;  /* absolute address of its Atom document */
    const char *page;  /* absolute address of its page for people */
} nc_outline;

/* OPML 2.0, OUTLINES: of nc_outline. */
void nc_render_opml(nc_buf *out, const nc_feed *feed,
                    const apr_array_header_t *outlines, apr_pool_t *pool);

/* A sitemap with Google's news extension, of ENTRIES with a published date;
 * NAME is the publication's. */
void nc_render_news_sitemap(nc_buf *out, const nc_feed *feed,
                            const apr_array_header_t *entries,
                            apr_pool_t *pool);

/* OpenSearch 1.1: how to search FEED's articles, as pages and as feeds. */
void nc_render_opensearch(nc_buf *out, const nc_feed *feed, apr_pool_t *pool);

/* llms.txt: what FEED is, its other formats, and ENTRIES as links to their
 * Markdown. */
void nc_render_llms(nc_buf *out, const nc_feed *feed,
                    const apr_array_header_t *entries, apr_pool_t *pool);

/* An article as a whole HTML page for people: no script, readable on a phone,
 * light and dark, in the article's language. FEED leads to the front page, to
 * lists of what has the same author or tag, and to the article's other forms;
 * NULL: none of that is there. */
void nc_render_page(nc_buf *out, const nc_feed *feed, const nc_article *article,
                    apr_pool_t *pool);

/* The front page: a list of ENTRIES (of nc_stored *) and a search field.
 * Addresses are absolute, and those that are NULL are not linked to. */
typedef struct nc_front {
    const nc_feed *feed; /* `self`: what is shown, as Atom */
    const char *query;   /* what was searched for; NULL: nothing */
    const char *newer;   /* addresses of the pages beside this one */
    const char *older;
    const char *rss; /* of what is shown, as RSS and as JSON Feed */
    const char *json;
    const char *action; /* where the search form leads; NULL: to `home` */

    /* What an article must have to be shown; NULL: anything. */
    const char *section;
    const char *author;
    const char *tag;
    const char *path; /* its address begins with it */

    int page;       /* from 1; 0 is the first too */
    bool is_search; /* this is the page for searching: it has no list before
                     * something was asked */
} nc_front;

void nc_render_front(nc_buf *out, const nc_front *front,
                     const apr_array_header_t *entries, apr_pool_t *pool);

/* A small page that says what is wrong: for 400, 404, 405, 410, 503. HOME is
 * the address of the front page; NULL: no link. */
void nc_render_notice(nc_buf *out, const char *title, const char *message,
                      const char *home);

/* S as HTML or XML text or attribute value: `&<>"'` escaped, characters that
 * XML 1.0 forbids dropped, broken UTF-8 as U+FFFD. */
void nc_render_escape(nc_buf *out, nc_span s);

#endif /* NC_RENDER_H */
