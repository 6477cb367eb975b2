/* pgsql_statement.c -- SQL run through apr_dbd: kept prepared, failures told.
 *
 * apr_dbd gives no code of a failure, only its text, in the language of the
 * server. What can be told without reading that is whether the server still
 * answers: after a failure it is asked. In a transaction it is asked to roll
 * back, which it would have to do in any case.
 *
 *   outside a transaction   silent: a new connection, and once more
 *                           answers: NC_EIO
 *   inside                  NC_EIO, and nothing more until it is rolled back;
 *                           the lock alone is NC_EBUSY if the server answers
 */
#include "pgsql.h"

#include <string.h>

#include <apr_strings.h>

nc_status nc_pgsql_fail(nc_store *store, nc_status status, const char *reason)
{
    char line[sizeof(store->message)];
    size_t n = 0;

    for (; *reason && n + 1 < sizeof(line); reason++) {
        char c = *reason == '\n' || *reason == '\t' ? ' ' : *reason;

        if (c != ' ' || (n > 0 && line[n - 1] != ' '))
            line[n++] = c;
    }
    while (n > 0 && line[n - 1] == ' ')
        n--;
    line[n] = '\0';
    return nc_store_fail(store, status, "%s", line);
}

/* Keeps the server's words, then asks whether it is there. */
static nc_status fail(nc_store *store)
{
    nc_pgsql *engine = nc_pgsql_of(store);
    int rows;

    nc_pgsql_fail(store, NC_EIO,
                  apr_dbd_error(engine->driver, engine->handle, 1));
    engine->alive = apr_dbd_query(engine->driver, engine->handle, &rows,
                                  engine->begun ? "ROLLBACK" : "SELECT 1") == 0;
    engine->failed = engine->begun;
    engine->locked = false;
    return NC_EIO;
}

/* Whether SQL may be run now. */
static nc_status check(nc_store *store)
{
    nc_pgsql *engine = nc_pgsql_of(store);

    engine->alive = false;
    if (!engine->handle)
        return nc_store_fail(store, NC_EIO, "the connection was lost");
    if (engine->failed)
        return nc_store_fail(store, NC_EIO,
                             "the transaction failed: roll it back");
    return NC_OK;
}

nc_status nc_pgsql_run(nc_store *store, const char *sql)
{
    nc_pgsql *engine = nc_pgsql_of(store);
    nc_status status = check(store);
    int rows;

    if (status != NC_OK)
        return status;
    return apr_dbd_query(engine->driver, engine->handle, &rows, sql) == 0
               ? NC_OK
               : fail(store);
}

/* --- statements */

/* From those that are kept, or prepared into a free slot. There are more slots
 * than fixed statements: none ever has to make way. */
static apr_dbd_prepared_t *find_kept(nc_pgsql *engine, const char *sql)
{
    nc_pgsql_kept *slot;
    apr_dbd_prepared_t *made = NULL;

    for (int i = 0; i < engine->n_kept; i++)
        if (strcmp(engine->kept[i].sql, sql) == 0)
            return engine->kept[i].statement;
    if (engine->n_kept == NC_PGSQL_STATEMENTS)
        return NULL;
    if (apr_dbd_prepare(
            engine->driver, engine->pool, engine->handle, sql,
            apr_psprintf(engine->pool, "newsclean_%d", engine->n_kept),
            &made) != 0)
        return NULL;
    slot = &engine->kept[engine->n_kept++];
    slot->sql = sql;
    slot->statement = made;
    return made;
}

/* apr_dbd does not prepare a statement without a label: its parameters go with
 * it. */
static apr_dbd_prepared_t *make_once(nc_pgsql *engine, const char *sql,
                                     apr_pool_t *pool)
{
    apr_dbd_prepared_t *made = NULL;

    return apr_dbd_prepare(engine->driver, pool, engine->handle, sql, NULL,
                           &made) == 0
               ? made
               : NULL;
}

typedef struct call {
    const char *sql;
    const char *const *values;
    int n;
    bool keep;
} call_t;

static nc_status execute(nc_store *store, const call_t *call,
                         nc_pgsql_rows *rows)
{
    nc_pgsql *engine = nc_pgsql_of(store);
    const char *values[NC_PGSQL_VALUES + 1];
    apr_dbd_prepared_t *statement;
    nc_status status = check(store);

    if (status != NC_OK)
        return status;
    /* apr_dbd takes them without const. */
    for (int i = 0; i < call->n; i++)
        values[i] = call->values[i];
    statement = call->keep ? find_kept(engine, call->sql)
                           : make_once(engine, call->sql, rows->pool);
    if (!statement ||
        apr_dbd_pselect(engine->driver, rows->pool, engine->handle,
                        &rows->result, statement, 1, call->n, values) != 0)
        return fail(store);
    return NC_OK;
}

static nc_status query(nc_store *store, const call_t *call, nc_pgsql_rows *out)
{
    nc_pgsql *engine = nc_pgsql_of(store);
    nc_pgsql_rows rows = {.engine = engine};
    nc_status status;

    if (out)
        *out = rows;
    if (call->n > NC_PGSQL_VALUES)
        return nc_store_fail(store, NC_ELIMIT, "too many values");
    if (apr_pool_create(&rows.pool, store->pool) != APR_SUCCESS)
        return nc_store_fail(store, NC_ENOMEM, "out of memory");
    status = execute(store, call, &rows);
    if (status == NC_EIO && !engine->begun && !engine->alive &&
        !engine->mending) {
        rows.result = NULL;
        engine->mending = true;
        status = nc_pgsql_reconnect(store);
        engine->mending = false;
        if (status == NC_OK)
            status = execute(store, call, &rows);
    }
    if (out)
        *out = rows;
    else
        nc_pgsql_done(&rows);
    return status;
}

nc_status nc_pgsql_query(nc_store *store, const char *sql,
                         const char *const *values, int n, nc_pgsql_rows *rows)
{
    return query(store, &(call_t){sql, values, n, true}, rows);
}

nc_status nc_pgsql_query_once(nc_store *store, const char *sql,
                              const char *const *values, int n,
                              nc_pgsql_rows *rows)
{
    return query(store, &(call_t){sql, values, n, false}, rows);
}

/* --- rows */

bool nc_pgsql_next(nc_pgsql_rows *rows)
{
    return rows->result && apr_dbd_get_row(rows->engine->driver, rows->pool,
                                           rows->result, &rows->row, -1) == 0;
}

const char *nc_pgsql_text(const nc_pgsql_rows *rows, int column)
{
    char *text = NULL;

    /* apr_dbd_get_entry makes NULL an empty text. */
    return apr_dbd_datum_get(rows->engine->driver, rows->row, column,
                             APR_DBD_TYPE_STRING, (void *)&text) == APR_SUCCESS
               ? text
               : NULL;
}

int64_t nc_pgsql_number(const nc_pgsql_rows *rows, int column)
{
    const char *text = nc_pgsql_text(rows, column);

    return text ? apr_atoi64(text) : 0;
}

void nc_pgsql_done(nc_pgsql_rows *rows)
{
    if (rows->pool)
        apr_pool_destroy(rows->pool);
    memset(rows, 0, sizeof(*rows));
}

/* --- transactions */

nc_status nc_pgsql_begin(nc_store *store, const char *sql)
{
    nc_pgsql *engine = nc_pgsql_of(store);
    /* PostgreSQL does not prepare it. */
    nc_status status = nc_pgsql_query_once(store, sql, NULL, 0, NULL);

    engine->begun = status == NC_OK;
    return status;
}

/* COMMIT after a failure says that all went well, and rolls back: check is
 * what keeps it from being asked. */
nc_status nc_pgsql_commit(nc_store *store)
{
    nc_pgsql *engine = nc_pgsql_of(store);
    nc_status status = nc_pgsql_run(store, "COMMIT");

    if (status == NC_OK)
        engine->begun = engine->locked = false;
    return status;
}

void nc_pgsql_rollback(nc_store *store)
{
    nc_pgsql *engine = nc_pgsql_of(store);
    int rows;

    /* After a failure it is rolled back already. */
    if (engine->handle && engine->begun && !engine->failed)
        apr_dbd_query(engine->driver, engine->handle, &rows, "ROLLBACK");
    engine->begun = engine->failed = engine->locked = false;
}

nc_status nc_pgsql_lock(nc_store *store)
{
    nc_pgsql *engine = nc_pgsql_of(store);
    nc_pgsql_rows rows;
    nc_status status;

    if (engine->locked)
        return NC_OK;
    status = nc_pgsql_query(
        store, "SELECT version FROM newsclean.state WHERE one = 1 FOR UPDATE",
        NULL, 0, &rows);
    if (status == NC_OK && nc_pgsql_next(&rows))
        status = nc_pgsql_know(store, nc_pgsql_number(&rows, 0));
    nc_pgsql_done(&rows);
    engine->locked = status == NC_OK;
    return status == NC_EIO && engine->alive ? NC_EBUSY : status;
}
