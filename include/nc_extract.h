/* nc_extract.h -- a page in, its article out.
 */
#ifndef NC_EXTRACT_H
#define NC_EXTRACT_H

#include "nc_article.h"
#include "nc_site_config.h"

typedef struct nc_extract_options {
    const char *url;     /* where the page was found, absolute; NULL: unknown */
    const char *charset; /* what the transport says; NULL: nothing */
    const nc_site_configs *sites; /* NULL: none */
    bool is_xml;                  /* XHTML by its media type */
} nc_extract_options;

enum {
    /* An extraction with less text than this is no article: front pages,
     * search forms, error pages that say 200. */
    NC_EXTRACT_TEXT_MIN = 140
};

/* Extracts PAGE. The article lives in POOL. NC_ENOTFOUND: no article in it, or
 * a site's front page (*OUT still has what was found); NC_ELIMIT, NC_EINVAL:
 * not a page we read. */
nc_status nc_extract(nc_article **out, nc_span page,
                     const nc_extract_options *options, apr_pool_t *pool);

#endif /* NC_EXTRACT_H */
