/* nc_listing.h -- which articles a list shows. */
#ifndef NC_LISTING_H
#define NC_LISTING_H

#include "nc_config.h"

typedef struct nc_listing {
    nc_store_query query; /* limit and offset are set by _read */
    int size;             /* articles wanted */
    int limit;            /* what limit= said; 0: nothing */
    const char *path;     /* what path= said, encoded; NULL: nothing */
    int page;             /* from 1 */
} nc_listing;

/* Reads R's query string. What is returned says what is wrong with it; NULL:
 * all is well. */
const char *nc_listing_parse(nc_listing *list, const request_rec *r);

/* Whether the article of address URL is one that R's server shows at all. */
bool nc_listing_shows(const request_rec *r, const char *url);

/* The articles, newest first, as nc_stored *, and whether there are MORE on
 * the next page. FULL: with their text. */
nc_status nc_listing_read(const nc_listing *list, nc_store *store, bool full,
                          apr_array_header_t **out, bool *more,
                          apr_pool_t *pool);

/* The query string that asks for the same, with its `?`, for PAGE (0 and 1:
 * the first); "" if there is nothing to say. */
const char *nc_listing_query(const nc_listing *list, int page,
                             apr_pool_t *pool);

/* What else decides about the list, as one line. */
const char *nc_listing_scope(const nc_listing *list, apr_pool_t *pool);

/* TITLE with what is selected behind it: "News: Sport". */
const char *nc_listing_title(const nc_listing *list, const char *title,
                             apr_pool_t *pool);

#endif /* NC_LISTING_H */
