/* site_apply.h -- what site configs say of the page at hand, applied to it.
 *
 *     bytes ─replace─► tree ─begin─► facts, metadata ─apply─► body
 *
 * NULL for a site is fine everywhere: no config fits, and nothing is done.
 */
#ifndef SITE_APPLY_H
#define SITE_APPLY_H

#include "facts.h"
#include "nc_article.h"
#include "nc_site_config.h"

typedef struct nc_site nc_site;

/* What SITES (NULL: none) say of the page at URL (NULL: unknown). It lives in
 * POOL. NULL: nothing. */
nc_site *nc_site_find(const nc_site_configs *sites, const char *url,
                      apr_pool_t *pool);

/* PAGE with what the configs replace in its bytes; it lives as long as SITE. */
nc_span nc_site_replace(nc_site *site, nc_span page);

/* Before anything is read off DOC. SITE must end before DOC does. */
void nc_site_begin(nc_site *site, nc_document *doc);

/* Sets title, bylines and date of ARTICLE, which has what the page says; takes
 * out of the tree what is stripped, and measures `body` anew if need be. */
void nc_site_apply(nc_site *site, nc_article *article, const nc_facts *facts,
                   apr_pool_t *pool);

/* The element whose content is the article's text, out of the page and
 * measured. NULL: no config says, or it is not on this page. */
xmlNode *nc_site_body(nc_site *site);

/* Whether blocks that look like no text are to be taken out of that body. */
bool nc_site_prunes(const nc_site *site);

/* Whether the text may be looked for if that body is not there. */
bool nc_site_detects(nc_site *site);

#endif /* SITE_APPLY_H */
