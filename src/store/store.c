/* store.c -- the store's front door: checks, then the engine's turn.
 *
 * Engines stand behind the table of backend.h, so that callers know none of
 * them. Here is what holds for all: a store opened for reading writes nothing,
 * transactions do not nest, a query's bounds, the message of a failure.
 */
#include "backend.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <apr_strings.h>
#include "change.h"

nc_status nc_store_fail(nc_store *store, nc_status status, const char *format,
                        ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(store->message, sizeof(store->message), format, args);
    va_end(args);
    return status;
}

static const nc_store_backend *backend_of(nc_store_kind kind)
{
    switch (kind) {
    case NC_STORE_SQLITE:
        return &nc_store_sqlite;
    case NC_STORE_PGSQL:
        return &nc_store_pgsql;
    }
    return NULL;
}

nc_status nc_store_prepare(nc_store_kind kind, const char *place,
                           const char **message, apr_pool_t *pool)
{
    const nc_store_backend *backend = backend_of(kind);

    *message = "";
    return backend->prepare ? backend->prepare(place, message, pool) : NC_OK;
}

const char *nc_store_name(nc_store_kind kind, const char *place,
                          apr_pool_t *pool)
{
    const nc_store_backend *backend = backend_of(kind);

    return backend->name ? backend->name(place, pool) : place;
}

static apr_status_t close_engine(void *data)
{
    nc_store *store = data;

    store->backend->close(store);
    return APR_SUCCESS;
}

nc_status nc_store_open(nc_store **out, nc_store_kind kind, const char *place,
                        nc_store_mode mode, const char **message,
                        apr_pool_t *pool)
{
    const nc_store_backend *backend = backend_of(kind);
    apr_pool_t *own;
    nc_store *store;
    nc_status status;

    *out = NULL;
    if (message)
        *message = "";
    if (!backend)
        return NC_EINVAL;
    if (apr_pool_create(&own, pool) != APR_SUCCESS)
        return NC_ENOMEM;
    store = apr_pcalloc(own, sizeof(*store));
    store->backend = backend;
    store->mode = mode;
    store->pool = own;
    /* Before its pools go, an engine's own among them. */
    apr_pool_pre_cleanup_register(own, store, close_engine);
    status = backend->open(store, place);
    if (status == NC_OK) {
        *out = store;
        return NC_OK;
    }
    if (message)
        *message = apr_pstrdup(pool, nc_store_message(store));
    apr_pool_destroy(own);
    return status;
}

void nc_store_close(nc_store *store)
{
    if (store)
        apr_pool_destroy(store->pool);
}

const char *nc_store_message(const nc_store *store)
{
    return store->message;
}

/* Before each call: no old message; and no writing where there must be none. */
static nc_status enter(nc_store *store, bool to_write)
{
    store->message[0] = '\0';
    if (to_write && store->mode == NC_STORE_READ)
        return nc_store_fail(store, NC_EINVAL, "the store is open for reading");
    return NC_OK;
}

nc_status nc_store_begin(nc_store *store)
{
    nc_status status = enter(store, true);

    if (status != NC_OK)
        return status;
    if (store->in_batch)
        return nc_store_fail(store, NC_EINVAL, "a transaction is under way");
    status = store->backend->begin(store);
    store->in_batch = status == NC_OK;
    return status;
}

nc_status nc_store_commit(nc_store *store)
{
    nc_status status = enter(store, true);

    if (status != NC_OK)
        return status;
    if (!store->in_batch)
        return nc_store_fail(store, NC_EINVAL, "no transaction is under way");
    status = store->backend->commit(store);
    store->in_batch = status != NC_OK;
    return status;
}

/* The message stays: it tells why the caller gives up. */
void nc_store_rollback(nc_store *store)
{
    if (store->in_batch)
        store->backend->rollback(store);
    store->in_batch = false;
}

/* A single write outside a batch is a batch of one. */
static nc_status begin_single(nc_store *store)
{
    return store->in_batch ? NC_OK : store->backend->begin(store);
}

static nc_status end_single(nc_store *store, nc_status status)
{
    if (store->in_batch)
        return status;
    if (status == NC_OK)
        status = store->backend->commit(store);
    if (status != NC_OK)
        store->backend->rollback(store);
    return status;
}

nc_status nc_store_put(nc_store *store, const nc_article *article, int64_t hash,
                       int64_t now, bool *changed, apr_pool_t *pool)
{
    nc_status status = enter(store, true);

    *changed = false;
    if (status != NC_OK)
        return status;
    if (!article->url || !article->id)
        return nc_store_fail(store, NC_EINVAL, "the article has no address");
    status = begin_single(store);
    if (status != NC_OK)
        return status;
    status = end_single(
        store, store->backend->put(store, article, hash, now, changed, pool));
    *changed = *changed && status == NC_OK;
    return status;
}

nc_status nc_store_put_gone(nc_store *store, const char *id, int64_t now,
                            bool *changed)
{
    nc_status status = enter(store, true);

    *changed = false;
    if (status != NC_OK)
        return status;
    status = begin_single(store);
    if (status != NC_OK)
        return status;
    status =
        end_single(store, store->backend->put_gone(store, id, now, changed));
    *changed = *changed && status == NC_OK;
    return status;
}

nc_status nc_store_begin_reading(nc_store *store)
{
    nc_status status;

    enter(store, false);
    if (store->in_batch || store->reading)
        return nc_store_fail(store, NC_EINVAL, "a transaction is under way");
    status = store->backend->begin_reading(store);
    store->reading = status == NC_OK;
    return status;
}

void nc_store_end_reading(nc_store *store)
{
    if (store->reading)
        store->backend->end_reading(store);
    store->reading = false;
}

nc_status nc_store_get(nc_store *store, const char *id, nc_stored **out,
                       apr_pool_t *pool)
{
    *out = NULL;
    enter(store, false);
    return store->backend->get(store, id, out, pool);
}

static nc_status check_limit(nc_store *store, unsigned limit,
                             const apr_array_header_t *prefixes)
{
    if (limit < 1 || limit > NC_STORE_LIST_MAX + 1)
        return nc_store_fail(store, NC_EINVAL, "limit %u is not 1 to %d", limit,
                             NC_STORE_LIST_MAX + 1);
    if (prefixes && prefixes->nelts > NC_STORE_PREFIXES_MAX)
        return nc_store_fail(store, NC_ELIMIT, "more than %d prefixes",
                             NC_STORE_PREFIXES_MAX);
    return NC_OK;
}

nc_status nc_store_list(nc_store *store, const nc_store_query *query,
                        apr_array_header_t **out, apr_pool_t *pool)
{
    nc_status status;

    *out = NULL;
    enter(store, false);
    status = check_limit(store, query->limit, query->prefixes);
    return status == NC_OK ? store->backend->list(store, query, out, pool)
                           : status;
}

nc_status nc_store_count(nc_store *store, const nc_store_query *query,
                         unsigned most, unsigned *count, apr_pool_t *pool)
{
    nc_status status;

    *count = 0;
    enter(store, false);
    status = check_limit(store, 1, query->prefixes);
    return status == NC_OK
               ? store->backend->count(store, query, most, count, pool)
               : status;
}

static nc_status list_gone(nc_store *store, const nc_store_gone *gone,
                           apr_array_header_t **out, apr_pool_t *pool)
{
    nc_status status;

    *out = NULL;
    enter(store, false);
    status = check_limit(store, gone->limit, gone->prefixes);
    return status == NC_OK ? store->backend->list_gone(store, gone, out, pool)
                           : status;
}

nc_status nc_store_list_gone(nc_store *store, apr_array_header_t *prefixes,
                             unsigned limit, apr_array_header_t **out,
                             apr_pool_t *pool)
{
    nc_store_gone gone = {.prefixes = prefixes, .limit = limit};

    return list_gone(store, &gone, out, pool);
}

int64_t nc_store_gone_behind(const nc_store_gone *gone, const char *host)
{
    int order = strcmp(host, gone->host);

    if (order == 0)
        return gone->seq;
    return order > 0 ? 0 : INT64_MAX;
}

/* The host of an address, with its port, as engines index it. */
static const char *host_of(const char *url, apr_pool_t *pool)
{
    const char *address = nc_store_address(url);

    return apr_pstrmemdup(pool, address, strcspn(address, "/"));
}

nc_status nc_store_list_gone_after(nc_store *store,
                                   apr_array_header_t *prefixes,
                                   const nc_stored *last, unsigned limit,
                                   apr_array_header_t **out, apr_pool_t *pool)
{
    nc_store_gone gone = {.prefixes = prefixes,
                          .limit = limit,
                          .by_host = true,
                          .host = last ? host_of(last->article->url, pool) : "",
                          .seq = last ? last->seq : 0};

    return list_gone(store, &gone, out, pool);
}

nc_status nc_store_list_names(nc_store *store, nc_store_names kind,
                              apr_array_header_t *prefixes, unsigned limit,
                              apr_array_header_t **out, apr_pool_t *pool)
{
    nc_status status;

    *out = NULL;
    enter(store, false);
    status = check_limit(store, limit, prefixes);
    return status == NC_OK ? store->backend->list_names(store, kind, prefixes,
                                                        limit, out, pool)
                           : status;
}

void nc_store_keep_revisions(nc_store *store, unsigned most)
{
    store->revisions = most;
}

void nc_store_set_arrival(nc_store *store, int64_t now)
{
    store->arrival = now;
}

void nc_store_limit_steps(nc_store *store, int64_t steps)
{
    store->steps = steps;
}

nc_status nc_store_list_revisions(nc_store *store, const char *id,
                                  apr_array_header_t **out, apr_pool_t *pool)
{
    *out = NULL;
    enter(store, false);
    return store->backend->list_revisions(store, id, out, pool);
}

nc_status nc_store_get_revision(nc_store *store, const char *id, int64_t seq,
                                nc_stored **out, apr_pool_t *pool)
{
    *out = NULL;
    enter(store, false);
    return store->backend->get_revision(store, id, seq, out, pool);
}

static nc_status prune(nc_store *store, const nc_store_retention *keep,
                       int64_t now, unsigned limit, unsigned *removed)
{
    apr_pool_t *pool;
    nc_status status;

    if (apr_pool_create(&pool, store->pool) != APR_SUCCESS)
        return nc_store_fail(store, NC_ENOMEM, "out of memory");
    status = store->backend->prune(store, keep, now, limit, removed, pool);
    apr_pool_destroy(pool);
    return status;
}

nc_status nc_store_prune(nc_store *store, const nc_store_retention *keep,
                         int64_t now, unsigned limit, unsigned *removed)
{
    nc_status status = enter(store, true);

    *removed = 0;
    if (status != NC_OK)
        return status;
    status = begin_single(store);
    if (status != NC_OK)
        return status;
    status = end_single(store, prune(store, keep, now, limit, removed));
    if (status != NC_OK)
        *removed = 0;
    return status;
}

nc_status nc_store_get_stats(nc_store *store, nc_store_stats *stats)
{
    *stats = (nc_store_stats){0};
    enter(store, false);
    return store->backend->get_stats(store, stats);
}

nc_status nc_store_check(nc_store *store, apr_array_header_t **out,
                         apr_pool_t *pool)
{
    *out = NULL;
    enter(store, false);
    return store->backend->check(store, out, pool);
}

nc_status nc_store_backup(nc_store *store, const char *path)
{
    enter(store, false);
    return store->backend->backup(store, path);
}

nc_status nc_store_get_state(nc_store *store, apr_array_header_t *prefixes,
                             nc_store_state *state, apr_pool_t *pool)
{
    *state = (nc_store_state){0};
    enter(store, false);
    return store->backend->get_state(store, prefixes, state, pool);
}
