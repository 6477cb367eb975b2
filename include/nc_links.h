/* nc_links.h -- where else a page is to be had: feeds that it is in, other
 * forms of it.
 *
 * The same links are said as markup for the page's head and as a header field
 * (RFC 8288). What the page says itself is not said again: show it the tags
 * of the head first. Addresses are the same if they differ but in http and
 * https, in a fragment, or in what tracks people.
 */
#ifndef NC_LINKS_H
#define NC_LINKS_H

#include <apr_tables.h>
#include "nc_lexer.h"

enum {
    /* Bytes of a title that is said in a header field; servers and clients
     * take 8 KB of all fields at most. */
    NC_LINK_TITLE_MAX = 200
};

typedef struct nc_link {
    const char *href;  /* absolute, and nothing in it that a URL has not */
    const char *type;  /* a media type */
    const char *title; /* UTF-8; NULL: none */
    bool is_known;     /* the page has it already */
} nc_link;

typedef struct nc_links {
    apr_array_header_t *list; /* of nc_link */
    const char *base;         /* what the page's addresses are relative to */
    bool has_base;            /* the page has said so */
    apr_pool_t *pool, *scratch;
    nc_span markup; /* that was asked for last */
} nc_links;

/* Of the page at the absolute address PAGE. All lives in POOL. */
nc_links *nc_links_create(const char *page, apr_pool_t *pool);
void nc_links_add(nc_links *links, const char *href, const char *type,
                  const char *title);

/* A start tag of `base` or `link` in the page's head. */
void nc_links_see(nc_links *links, const nc_token *tok);

/* Markup in ASCII, also as XML has it, of the links that the page has not;
 * empty: of none. */
nc_span nc_links_markup(nc_links *links);

/* Whether SPAN is that very markup, not bytes like it. */
static inline bool nc_links_is_markup(const nc_links *links, nc_span span)
{
    return span.len > 0 && span.ptr == links->markup.ptr;
}

/* The value of a Link field; NULL: none. THEIRS are the response's headers:
 * what their Link says is left out. */
const char *nc_links_field(const nc_links *links, const apr_table_t *theirs);

/* Tells what nc_links_markup says from all else that it may. */
uint64_t nc_links_digest(const nc_links *links);

#endif /* NC_LINKS_H */
