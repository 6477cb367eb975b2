/* stored.h -- a store's articles, for commands: named, opened, gone
 * through.
 */
#ifndef STORED_H
#define STORED_H

#include "nc_store.h"

/* A store as the command line names it. */
typedef struct nc_cli_place {
    nc_store_kind kind;
    const char *where; /* as nc_store_open takes it; NULL: not said */
    const char *name;  /* for messages: it has no password */
} nc_cli_place;

/* What help says of it. */
#define NC_CLI_PLACE_HELP                                                      \
    "A STORE is a file; or PostgreSQL, as in\n"                                \
    "  --store 'pgsql:host=db.example dbname=news user=newsclean'\n"           \
    "Others can see the command line: a password belongs into ~/.pgpass, or\n" \
    "into a file that passfile= or service= leads to.\n"

/* TEXT is a file, or PostgreSQL behind "pgsql:". It is kept. */
nc_cli_place nc_cli_place_read(const char *text, apr_pool_t *pool);

/* NULL: it told why not. */
nc_store *nc_cli_store_open(const char *who, const nc_cli_place *place,
                            nc_store_mode mode, apr_pool_t *pool);

/* Gets one article; POOL is cleared after some. False: enough. */
typedef bool nc_cli_take(void *ctx, const nc_stored *stored, apr_pool_t *pool);

/* A store to be gone through. */
typedef struct nc_cli_each {
    const char *who;
    const char *name; /* the store's, for messages */
    nc_store *store;
    nc_cli_take *take;
    void *ctx;
} nc_cli_each;

/* All articles of QUERY, page after page, in its order; its `limit` is how many
 * are read at once. What is written meanwhile may be among them or not. What is
 * damaged is passed over. False: not all could be read, which was told. */
bool nc_cli_store_each(const nc_cli_each *each, nc_store_query query,
                       apr_pool_t *pool);

/* SECONDS as RFC 3339. */
const char *nc_cli_time(int64_t seconds, apr_pool_t *pool);

#endif /* STORED_H */
