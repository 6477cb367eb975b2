/* clean_tree.h -- a page's markup in, a small tree of allowed elements out.
 *
 * The clean tree has one root, `body`, whose content is blocks; text stands in
 * p, h2 to h6, li, dt, dd, td, th, caption, figcaption and pre only, never
 * beside blocks but in li, dd, td and th. No element is empty but td. Each
 * block's _private is the source element its text began in.
 */
#ifndef CLEAN_TREE_H
#define CLEAN_TREE_H

#include "nc_sanitizer.h"
#include "node.h"

typedef struct nc_clean nc_clean;

/* Whether NODE of the source, an element (img too) or a text, is left out with
 * all that is in it. */
typedef bool nc_clean_drop_fn(const xmlNode *node);

/* BASE (NULL: none) resolves addresses; DROP (NULL: nothing) is asked for each
 * element and text, in any order and maybe more than once. The tree lives in
 * POOL. NULL: out of memory. */
nc_clean *nc_clean_create(const char *base, nc_clean_drop_fn *drop,
                          apr_pool_t *pool);

/* Adds what is in SOURCE, which may be NULL. */
void nc_clean_add(nc_clean *clean, const xmlNode *source);

/* The root. Its blocks may be unlinked by the caller. */
xmlNode *nc_clean_root(nc_clean *clean);
nc_status nc_clean_status(const nc_clean *clean);

/* Appends the tree as HTML that is well-formed XML too. */
void nc_clean_write_html(nc_buf *out, const xmlNode *root);

/* Appends the tree as plain text, as nc_article.text is. */
void nc_clean_write_text(nc_buf *out, const xmlNode *root);

/* The same in another FORM; POOL is for footnotes. */
void nc_clean_write_text_as(nc_buf *out, const xmlNode *root,
                            const nc_text_form *form, apr_pool_t *pool);

#endif /* CLEAN_TREE_H */
