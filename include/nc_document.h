/* nc_document.h -- a page's bytes in, a tree out.
 *
 * The bytes are decoded to UTF-8 (byte order mark, the transport's charset,
 * meta, then a guess), read by our own lexer, and built into a libxml2 tree:
 * HTML elements in no namespace, svg and math in theirs, names in lower case.
 * The tree has one root, `html`, with `head` and `body` as a browser makes
 * them. libxml2's own HTML parser is never used.
 *
 * Bounded: pages over the limits give NC_ELIMIT or are cut off in the tree
 * (depth, attributes), never recursion.
 */
#ifndef NC_DOCUMENT_H
#define NC_DOCUMENT_H

#include <apr_pools.h>
#include <libxml/tree.h>
#include "nc_buf.h"

enum {
    /* Nodes of one tree: a 4 MB page of real markup has some 200,000. */
    NC_DOCUMENT_NODES_MAX = 1000000,
    /* Attributes kept of one tag; libxml2 compares names pairwise. */
    NC_DOCUMENT_ATTRS_MAX = 128
};

typedef struct nc_document nc_document;

/* Parses PAGE. CHARSET is what the transport says (NULL: nothing). The
 * document lives in POOL and is freed with it. NC_EINVAL: no encoding we can
 * read. */
nc_status nc_document_parse(nc_document **out, nc_span page,
                            const char *charset, apr_pool_t *pool);

/* Parses HTML, which is UTF-8, as what stands inside `body`: for sanitizer
 * output, nc_article.html. */
nc_status nc_document_parse_fragment(nc_document **out, nc_span html,
                                     apr_pool_t *pool);

/* The tree, owned by the document; callers may change it. */
xmlDoc *nc_document_tree(nc_document *doc);

/* Its `head` and `body`; never NULL unless a caller took them out. */
xmlNode *nc_document_head(nc_document *doc);
xmlNode *nc_document_body(nc_document *doc);

/* The name of the encoding the page was read in, in lower case. */
const char *nc_document_charset(const nc_document *doc);

/* PAGE as UTF-8, appended to OUT; *NAME is the encoding it was read in.
 * Broken bytes become U+FFFD. */
nc_status nc_encoding_decode(nc_buf *out, nc_span page, const char *charset,
                             const char **name);

#endif /* NC_DOCUMENT_H */
