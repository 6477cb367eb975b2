/* query.h -- what a query string asks of a list: read, and written again.
 */
#ifndef QUERY_H
#define QUERY_H

#include <apr_pools.h>

enum {
    NC_QUERY_TEXT_MAX = 200, /* bytes of a parameter's value */
    NC_QUERY_PAGE_MAX = 1000 /* pages of the list: deep ones are slow */
};

/* Texts are decoded: UTF-8 without control characters, NULL where nothing was
 * said. */
typedef struct nc_query {
    const char *search; /* q= */
    const char *section;
    const char *author;
    const char *tag;
    const char *path; /* begins with one slash */
    int limit;        /* 0: nothing was said */
    int page;         /* from 1 */
} nc_query;

/* Reads limit, section, author, tag, path, q and page; others are not ours.
 * ARGS may be NULL. What is returned says what is wrong with one of them; NULL:
 * all is well. */
const char *nc_query_parse(nc_query *query, const char *args, apr_pool_t *pool);

/* A parameter's VALUE as it was before it was put into a query string, in POOL;
 * NULL: it is not well encoded, or no UTF-8. */
const char *nc_query_decode(const char *value, apr_pool_t *pool);

/* The query string that asks for the same, with its `?`; "" if there is nothing
 * to say. */
const char *nc_query_write(const nc_query *query, apr_pool_t *pool);

#endif /* QUERY_H */
