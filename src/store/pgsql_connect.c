/* pgsql_connect.c -- a connection to PostgreSQL, opened and closed.
 *
 *   driver -> connected, time-boxed -> is the schema there, is it ours?
 *          -> WRITE: it is made, or brought up to date
 *
 * The driver is loaded once in a process, with what else apr_dbd keeps; that
 * lives in the pool above all others. A pool of a thread's own has no such, so
 * a server calls nc_store_prepare before it starts any.
 */
#include "pgsql.h"

#include <string.h>

#include <apr_strings.h>

/* NULL: it can't be loaded. */
static const apr_dbd_driver_t *load(const char **message, apr_pool_t *pool)
{
    const apr_dbd_driver_t *driver = NULL;

    if (apr_dbd_init(pool) == APR_SUCCESS &&
        apr_dbd_get_driver(pool, "pgsql", &driver) == APR_SUCCESS)
        return driver;
    *message = "APR's driver for PostgreSQL can't be loaded: Debian's package "
               "libaprutil1-dbd-pgsql has it";
    return NULL;
}

nc_status nc_pgsql_prepare(const char *place, const char **message,
                           apr_pool_t *pool)
{
    if (!nc_pgsql_place(place, message, pool))
        return NC_EINVAL;
    return load(message, pool) ? NC_OK : NC_EIO;
}

/* What nobody has bounded gets bounds. A front end that was stopped in the
 * middle of a transaction does not keep the others from writing for ever. */
static const struct {
    const char *sql;
    const char *set;
} bounds[] = {
    {"SELECT 1 WHERE current_setting('statement_timeout') = '0'",
     "SET statement_timeout = 10000"},
    {"SELECT 1 WHERE current_setting('lock_timeout') = '0'",
     "SET lock_timeout = 2000"},
    {"SELECT 1 WHERE"
     " current_setting('idle_in_transaction_session_timeout') = '0'",
     "SET idle_in_transaction_session_timeout = 60000"},
};

_Static_assert(NC_STORE_BUSY_MS == 2000, "lock_timeout says the same");

static nc_status configure(nc_store *store)
{
    /* The driver prints what the server remarks to the standard error. */
    nc_status status = nc_pgsql_run(store, "SET client_min_messages = error");

    for (size_t i = 0; status == NC_OK && i < sizeof(bounds) / sizeof(*bounds);
         i++) {
        nc_pgsql_rows rows;
        bool unbound;

        status = nc_pgsql_query_once(store, bounds[i].sql, NULL, 0, &rows);
        unbound = status == NC_OK && nc_pgsql_next(&rows);
        nc_pgsql_done(&rows);
        if (unbound)
            status = nc_pgsql_run(store, bounds[i].set);
    }
    if (status == NC_OK && store->mode == NC_STORE_READ)
        status = nc_pgsql_run(store, "SET default_transaction_read_only = on");
    return status;
}

static void disconnect(nc_store *store)
{
    nc_pgsql *engine = nc_pgsql_of(store);

    if (engine->handle)
        apr_dbd_close(engine->driver, engine->handle);
    if (engine->pool)
        apr_pool_destroy(engine->pool);
    engine->handle = NULL;
    engine->pool = NULL;
    engine->begun = engine->failed = engine->locked = false;
    memset(engine->kept, 0, sizeof(engine->kept));
    engine->n_kept = 0;
}

static nc_status connect_to(nc_store *store)
{
    nc_pgsql *engine = nc_pgsql_of(store);
    const char *error = NULL;

    if (apr_pool_create(&engine->pool, store->pool) != APR_SUCCESS)
        return nc_store_fail(store, NC_ENOMEM, "out of memory");
    if (apr_dbd_open_ex(engine->driver, engine->pool, engine->place,
                        &engine->handle, &error) != APR_SUCCESS) {
        engine->handle = NULL;
        return nc_pgsql_fail(store, NC_EIO, error ? error : "no connection");
    }
    return configure(store);
}

static nc_status prepare_schema(nc_store *store)
{
    int version;

    return store->mode == NC_STORE_WRITE ? nc_pgsql_migrate(store)
                                         : nc_pgsql_identify(store, &version);
}

nc_status nc_pgsql_reconnect(nc_store *store)
{
    nc_status status;

    disconnect(store);
    status = connect_to(store);
    if (status == NC_OK)
        status = prepare_schema(store);
    if (status != NC_OK)
        disconnect(store);
    return status;
}

nc_status nc_pgsql_open(nc_store *store, const char *place)
{
    nc_pgsql *engine = apr_pcalloc(store->pool, sizeof(*engine));
    const char *reason;
    nc_status status;

    engine->place = nc_pgsql_place(place, &reason, store->pool);
    if (!engine->place)
        return nc_store_fail(store, NC_EINVAL, "%s", reason);
    engine->driver = load(&reason, store->pool);
    if (!engine->driver)
        return nc_store_fail(store, NC_EIO, "%s", reason);
    store->engine = engine;
    status = connect_to(store);
    return status == NC_OK ? prepare_schema(store) : status;
}

void nc_pgsql_close(nc_store *store)
{
    if (!nc_pgsql_of(store))
        return;
    disconnect(store);
    store->engine = NULL;
}
