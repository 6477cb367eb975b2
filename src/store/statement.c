/* statement.c -- SQL run: statements kept prepared, failures told.
 */
#include "sqlite.h"

#include <string.h>

static nc_status status_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_OK:
        return NC_OK;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL: /* many opened the log at the same moment */
        return NC_EBUSY;
    case SQLITE_NOMEM:
        return NC_ENOMEM;
    case SQLITE_TOOBIG:
    case SQLITE_INTERRUPT: /* by the limit of steps */
        return NC_ELIMIT;
    default:
        return NC_EIO;
    }
}

/* SQLite names an operating system's refusal only in a number. */
static const char *system_reason(sqlite3 *db, int code)
{
    int error = sqlite3_system_errno(db);

    switch (code & 0xff) {
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
        return error ? strerror(error) : NULL;
    default:
        return NULL;
    }
}

/* What a person can do about what won't mend by waiting, or why it was so. */
static const char *advice(int code)
{
    switch (code & 0xff) {
    case SQLITE_CORRUPT:
        return "; 'newsclean store check' says what is broken; put the file "
               "away, or a backup in its place: nothing needs a restart";
    case SQLITE_NOTADB:
        return "; put the file away, and a new store is made";
    case SQLITE_INTERRUPT:
        return "; it would have gone through too many articles";
    default:
        return "";
    }
}

nc_status nc_sqlite_fail(nc_store *store)
{
    sqlite3 *db = nc_sqlite_of(store)->db;
    int code = sqlite3_extended_errcode(db);
    const char *reason = system_reason(db, code);

    return nc_store_fail(store, code == SQLITE_OK ? NC_EIO : status_of(code),
                         "%s%s%s (SQLite %d)%s", sqlite3_errmsg(db),
                         reason ? ": " : "", reason ? reason : "", code,
                         advice(code));
}

nc_status nc_sqlite_run(nc_store *store, const char *sql)
{
    int code = sqlite3_exec(nc_sqlite_of(store)->db, sql, NULL, NULL, NULL);

    return code == SQLITE_OK ? NC_OK : nc_sqlite_fail(store);
}

nc_status nc_sqlite_run_kept(nc_store *store, const char *sql)
{
    sqlite3_stmt *stmt;
    nc_status status = nc_sqlite_prepare(store, sql, &stmt);
    bool row;

    if (status == NC_OK)
        status = nc_sqlite_step(store, stmt, &row);
    nc_sqlite_done(stmt);
    return status;
}

nc_status nc_sqlite_number(nc_store *store, const char *sql, int64_t *out)
{
    sqlite3_stmt *stmt;
    nc_status status = nc_sqlite_prepare(store, sql, &stmt);
    bool row = false;

    *out = 0;
    if (status == NC_OK)
        status = nc_sqlite_step(store, stmt, &row);
    if (row)
        *out = sqlite3_column_int64(stmt, 0);
    nc_sqlite_done(stmt);
    return status;
}

nc_status nc_sqlite_run_for(nc_store *store, const char *sql, const char *id)
{
    sqlite3_stmt *stmt;
    nc_status status = nc_sqlite_prepare(store, sql, &stmt);
    bool row;

    if (status == NC_OK) {
        nc_sqlite_bind_text(stmt, 1, id);
        status = nc_sqlite_step(store, stmt, &row);
    }
    nc_sqlite_done(stmt);
    return status;
}

nc_status nc_sqlite_prepare(nc_store *store, const char *sql,
                            sqlite3_stmt **out)
{
    nc_sqlite *engine = nc_sqlite_of(store);
    sqlite3_stmt **slot = &engine->cache[engine->next];

    *out = NULL;
    for (size_t i = 0; i < NC_SQLITE_STATEMENTS && engine->cache[i]; i++)
        if (strcmp(sqlite3_sql(engine->cache[i]), sql) == 0) {
            *out = engine->cache[i];
            return NC_OK;
        }
    if (sqlite3_prepare_v3(engine->db, sql, -1, SQLITE_PREPARE_PERSISTENT, out,
                           NULL) != SQLITE_OK)
        return nc_sqlite_fail(store);
    sqlite3_finalize(*slot);
    *slot = *out;
    engine->next = (engine->next + 1) % NC_SQLITE_STATEMENTS;
    return NC_OK;
}

nc_status nc_sqlite_step(nc_store *store, sqlite3_stmt *stmt, bool *row)
{
    int code = sqlite3_step(stmt);

    *row = code == SQLITE_ROW;
    return *row || code == SQLITE_DONE ? NC_OK : nc_sqlite_fail(store);
}

void nc_sqlite_done(sqlite3_stmt *stmt)
{
    if (!stmt)
        return;
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
}

void nc_sqlite_forget(nc_store *store)
{
    nc_sqlite *engine = nc_sqlite_of(store);

    for (size_t i = 0; i < NC_SQLITE_STATEMENTS; i++)
        sqlite3_finalize(engine->cache[i]);
    memset(engine->cache, 0, sizeof(engine->cache));
    engine->next = 0;
}

/* Static: the caller's strings outlive the statement's run. */
void nc_sqlite_bind_text(sqlite3_stmt *stmt, int index, const char *text)
{
    sqlite3_bind_text(stmt, index, text, -1, SQLITE_STATIC);
}
