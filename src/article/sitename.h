/* sitename.h -- what a site calls itself, so that titles and bylines can do
 * without it.
 */
#ifndef SITENAME_H
#define SITENAME_H

#include "facts.h"

enum { NC_SITENAME_MAX = 6 };

typedef struct nc_sitename {
    const char *name; /* NULL: unknown */
    const char *url;
    const char *host;                   /* letters and digits alone, or "" */
    const char *names[NC_SITENAME_MAX]; /* likewise, folded */
    int n;
} nc_sitename;

void nc_sitename_read(nc_sitename *site, const nc_facts *facts,
                      apr_pool_t *pool);

/* Whether TEXT is what the site, or its host, is called. */
bool nc_sitename_is(const nc_sitename *site, const char *text,
                    apr_pool_t *pool);

/* Whether HREF leads to the site's front page. */
bool nc_sitename_is_front(const nc_sitename *site, nc_span href,
                          apr_pool_t *pool);

/* TITLE without the site's name at either end. */
const char *nc_sitename_strip(const nc_sitename *site, const char *title,
                              apr_pool_t *pool);

/* Where a separator of title and site name first or last stands in TEXT, and
 * its length in *N; NULL if there is none. */
const char *nc_sitename_first_separator(const char *text, size_t *n);
const char *nc_sitename_last_separator(const char *text, size_t *n);

/* Whether one begins at AT, or ends there. */
bool nc_sitename_separator_at(const char *at);
bool nc_sitename_separator_before(const char *text, const char *at);

#endif /* SITENAME_H */
