/* backend.h -- what an engine has to do to be a store.
 *
 * store.c checks arguments and keeps the message; an engine gets calls that
 * are right in form. Its functions mean what nc_store.h says of theirs.
 */
#ifndef BACKEND_H
#define BACKEND_H

#include "nc_store.h"

/* Which of those that are gone: the latest; or, host by host, the earliest of
 * those behind change SEQ of HOST. */
typedef struct nc_store_gone {
    const apr_array_header_t *prefixes;
    unsigned limit;
    bool by_host;
    const char *host; /* "": all hosts are behind it */
    int64_t seq;
} nc_store_gone;

typedef struct nc_store_backend {
    /* NULL: there is nothing to prepare. */
    nc_status (*prepare)(const char *place, const char **message,
                         apr_pool_t *pool);
    /* NULL: a place is its own name. */
    const char *(*name)(const char *place, apr_pool_t *pool);
    nc_status (*open)(nc_store *store, const char *place);
    void (*close)(nc_store *store); /* also after an open that failed */
    nc_status (*begin)(nc_store *store);
    nc_status (*commit)(nc_store *store);
    void (*rollback)(nc_store *store);
    /* These two and `prune` are called within a transaction. */
    nc_status (*put)(nc_store *store, const nc_article *article, int64_t hash,
                     int64_t now, bool *changed, apr_pool_t *pool);
    nc_status (*put_gone)(nc_store *store, const char *id, int64_t now,
                          bool *changed);
    nc_status (*get)(nc_store *store, const char *id, nc_stored **out,
                     apr_pool_t *pool);
    nc_status (*list)(nc_store *store, const nc_store_query *query,
                      apr_array_header_t **out, apr_pool_t *pool);
    nc_status (*count)(nc_store *store, const nc_store_query *query,
                       unsigned most, unsigned *count, apr_pool_t *pool);
    nc_status (*list_gone)(nc_store *store, const nc_store_gone *gone,
                           apr_array_header_t **out, apr_pool_t *pool);
    nc_status (*list_names)(nc_store *store, nc_store_names kind,
                            apr_array_header_t *prefixes, unsigned limit,
                            apr_array_header_t **out, apr_pool_t *pool);
    nc_status (*list_revisions)(nc_store *store, const char *id,
                                apr_array_header_t **out, apr_pool_t *pool);
    nc_status (*get_revision)(nc_store *store, const char *id, int64_t seq,
                              nc_stored **out, apr_pool_t *pool);
    nc_status (*prune)(nc_store *store, const nc_store_retention *keep,
                       int64_t now, unsigned limit, unsigned *removed,
                       apr_pool_t *pool);
    nc_status (*get_stats)(nc_store *store, nc_store_stats *stats);
    nc_status (*check)(nc_store *store, apr_array_header_t **out,
                       apr_pool_t *pool);
    nc_status (*backup)(nc_store *store, const char *path);
    nc_status (*begin_reading)(nc_store *store);
    void (*end_reading)(nc_store *store);
    nc_status (*get_state)(nc_store *store, apr_array_header_t *prefixes,
                           nc_store_state *state, apr_pool_t *pool);
} nc_store_backend;

struct nc_store {
    const nc_store_backend *backend;
    nc_store_mode mode;
    apr_pool_t *pool;   /* its own, below the caller's */
    void *engine;       /* the backend's; NULL until its open made it */
    bool in_batch;      /* between begin and commit or rollback */
    unsigned revisions; /* of each article, to be kept */
    int64_t arrival;    /* of what is put; 0: as it is put */
    int64_t steps;      /* of one list, at most; 0: any number */
    bool reading;       /* between begin_reading and end_reading */
    char message[300];
};

/* When lists change by what is put with the time UPDATED. */
static inline int64_t nc_store_arrival(const nc_store *store, int64_t updated)
{
    return store->arrival > updated ? store->arrival : updated;
}

/* The change behind which those of HOST are. */
int64_t nc_store_gone_behind(const nc_store_gone *gone, const char *host);

/* Keeps the reason and returns STATUS. */
nc_status nc_store_fail(nc_store *store, nc_status status, const char *format,
                        ...) __attribute__((format(printf, 3, 4)));

extern const nc_store_backend nc_store_sqlite;
extern const nc_store_backend nc_store_pgsql;

#endif /* BACKEND_H */
