/* nc_sanitizer.h -- any HTML in, harmless HTML and plain text out.
 *
 * The output is written from a tree, never patched: an allow-list of elements
 * and attributes, absolute http and https addresses, one fragment without h1
 * whose paragraphs, headings and lists are well-formed XHTML, so that HTML and
 * XML parsers read the same. It is a fixed point: sanitized again, nothing
 * changes.
 */
#ifndef NC_SANITIZER_H
#define NC_SANITIZER_H

#include <apr_pools.h>
#include "nc_buf.h"

enum {
    /* Elements nested deeper than this are unwrapped; no article needs more,
     * and readers of the output may recurse. */
    NC_SANITIZER_DEPTH_MAX = 64
};

/* Appends HTML (UTF-8, what stands inside body) sanitized. BASE is what
 * relative addresses are relative to; NULL: they are dropped. */
nc_status nc_sanitize(nc_buf *out, nc_span html, const char *base,
                      apr_pool_t *pool);

/* Appends HTML (UTF-8) as plain text, as nc_article.text: NFC, no control or
 * zero-width characters, captions left out. */
nc_status nc_text_write(nc_buf *out, nc_span html, apr_pool_t *pool);

/* What a text for people has and nc_article.text has not: words that are not
 * the page's own. */
typedef struct nc_text_form {
    bool numbers; /* of the items of numbered lists */
    bool links;   /* footnotes: "[1]" behind a link, and what it is below */
} nc_text_form;

nc_status nc_text_write_as(nc_buf *out, nc_span html, const nc_text_form *form,
                           apr_pool_t *pool);

#endif /* NC_SANITIZER_H */
