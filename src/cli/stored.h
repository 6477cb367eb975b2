/* stored.h -- a store's articles, for commands: opened, gone through.
 */
#ifndef STORED_H
#define STORED_H

#include "nc_store.h"

/* NULL: it told why not. */
nc_store *nc_cli_store_open(const char *who, const char *path,
                            nc_store_mode mode, apr_pool_t *pool);

/* Gets one article; POOL is cleared after some. False: enough. */
typedef bool nc_cli_take(void *ctx, const nc_stored *stored, apr_pool_t *pool);

/* All articles of QUERY, page after page, in its order; its `limit` is how many
 * are read at once. What is written meanwhile may be among them or not. */
nc_status nc_cli_store_each(nc_store *store, nc_store_query query,
                            nc_cli_take *take, void *ctx, apr_pool_t *pool);

/* SECONDS as RFC 3339. */
const char *nc_cli_time(int64_t seconds, apr_pool_t *pool);

#endif /* STORED_H */
