/* content.h -- the article's text: found in the page, cut to size, written.
 */
#ifndef CONTENT_H
#define CONTENT_H

#include "facts.h"
#include "traits.h"
#include "nc_article.h"
#include "site_apply.h"

/* Fills html, text and words of ARTICLE, whose metadata it compares with, from
 * DOC, whose body is measured and does not survive this. Strings are in POOL,
 * trees in SCRATCH. */
nc_status nc_content_read(nc_article *article, nc_document *doc,
                          const nc_facts *facts, apr_pool_t *pool,
                          apr_pool_t *scratch);

/* The second half of that: from blocks that have scores. */
nc_status nc_content_finish(nc_article *article, nc_blocks *blocks,
                            const nc_page *page, const nc_facts *facts,
                            apr_pool_t *pool, apr_pool_t *scratch);

/* The same from what SITE's configs say is the body. NC_ENOTFOUND: nothing, or
 * it is not there. */
nc_status nc_content_take(nc_article *article, nc_site *site,
                          const nc_facts *facts, apr_pool_t *pool,
                          apr_pool_t *scratch);
/* The blocks of DOC; PAGE is filled in. */
nc_blocks *nc_content_look(nc_page *page, const nc_article *article,
                           nc_document *doc, const nc_facts *facts,
                           apr_pool_t *pool);

#endif /* CONTENT_H */
