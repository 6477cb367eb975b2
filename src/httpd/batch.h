/* batch.h -- pages become what one transaction puts into the store.
 */
#ifndef BATCH_H
#define BATCH_H

#include <httpd.h>
#include "nc_article.h"
#include "nc_ingest.h"

/* An article that waits for its transaction. */
typedef struct nc_batch_item {
    const nc_article *article; /* NULL: it is gone */
    const char *url;
    const char *id;
    int64_t hash; /* of the page */
    apr_time_t time;
    int64_t listed; /* the second that lists go by; 0: gone */
    bool changed;   /* the put's finding */
} nc_batch_item;

/* Extracts the articles of PAGES, linked, which are destroyed: of
 * nc_batch_item, in the order that they are best put in. Pages that have none
 * are counted as such for the server S. */
apr_array_header_t *nc_batch_read(nc_page *pages, server_rec *s,
                                  apr_pool_t *pool);

#endif /* BATCH_H */
