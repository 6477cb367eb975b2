/* sqlite.c -- the store in one SQLite file, with a write-ahead log.
 *
 * A put looks whether readers would see a difference; only then it takes the
 * next change number and writes. All of that is one transaction, the batch's
 * or its own, begun IMMEDIATE: a transaction that first reads and then wants
 * to write may be refused without waiting.
 */
#include "sqlite.h"

#include <string.h>

#include <apr_strings.h>

/* A newer version may have brought the store up to date since it was opened;
 * now that it is locked, nobody can. */
static nc_status begin(nc_store *store)
{
    int version;
    nc_status status = nc_sqlite_check(store);

    if (status == NC_OK)
        status = nc_sqlite_run(store, "BEGIN IMMEDIATE");
    if (status != NC_OK)
        return status;
    status = nc_sqlite_identify(store, &version);
    if (status != NC_OK)
        sqlite3_exec(nc_sqlite_of(store)->db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

static nc_status commit(nc_store *store)
{
    return nc_sqlite_run(store, "COMMIT");
}

/* SQLite rolls back by itself after some failures. */
static void rollback(nc_store *store)
{
    sqlite3 *db = nc_sqlite_of(store)->db;

    if (!sqlite3_get_autocommit(db))
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
}

static void read_known(sqlite3_stmt *stmt, nc_known *known)
{
    const void *digest = sqlite3_column_blob(stmt, 3);
    nc_columns row = nc_sqlite_row(&stmt);

    known->found = true;
    known->gone = sqlite3_column_int(stmt, 0) != 0;
    known->created = sqlite3_column_int64(stmt, 1);
    known->updated = sqlite3_column_int64(stmt, 2);
    if (digest && sqlite3_column_bytes(stmt, 3) == NC_STORE_DIGEST)
        memcpy(known->digest, digest, NC_STORE_DIGEST);
    known->published = nc_columns_read_date(&row, 4);
    known->num = sqlite3_column_int64(stmt, 7);
}

static nc_status look_up(nc_store *store, const char *id, nc_known *known)
{
    sqlite3_stmt *stmt;
    bool row = false;
    nc_status status = nc_sqlite_prepare(
        store,
        "SELECT gone, created, updated, digest, published, published_offset,"
        " published_precision, num FROM article WHERE id = ?1",
        &stmt);

    memset(known, 0, sizeof(*known));
    if (status == NC_OK) {
        nc_sqlite_bind_text(stmt, 1, id);
        status = nc_sqlite_step(store, stmt, &row);
    }
    if (row)
        read_known(stmt, known);
    nc_sqlite_done(stmt);
    return status;
}

/* The clock may have gone backwards; what readers are told does not. */
nc_status nc_sqlite_next_seq(nc_store *store, int64_t now, int64_t *seq)
{
    sqlite3_stmt *stmt;
    bool row = false;
    nc_status status = nc_sqlite_prepare(
        store,
        "UPDATE state SET seq = seq + 1, updated = max(updated, ?1)"
        " RETURNING seq",
        &stmt);

    if (status == NC_OK) {
        sqlite3_bind_int64(stmt, 1, now);
        status = nc_sqlite_step(store, stmt, &row);
    }
    if (row)
        *seq = sqlite3_column_int64(stmt, 0);
    nc_sqlite_done(stmt);
    return status;
}

static nc_status put(nc_store *store, const nc_article *article, int64_t hash,
                     int64_t now, bool *changed, apr_pool_t *pool)
{
    nc_change change = {.hash = hash, .created = now, .updated = now};
    nc_known known;
    nc_status status = look_up(store, article->id, &known);

    (void)pool; /* other engines need it */
    nc_store_digest(article, change.digest);
    if (status != NC_OK || nc_change_is_none(&change, &known, article))
        return status;
    nc_change_follow_article(&change, &known, article);
    status = nc_sqlite_next_seq(store, nc_store_arrival(store, change.updated),
                                &change.seq);
    if (status == NC_OK && nc_change_is_version(&change, &known))
        status = nc_sqlite_keep_revision(store, article->id);
    if (status == NC_OK)
        status = nc_sqlite_write(store, article, &change);
    if (status == NC_OK)
        status = nc_sqlite_tell_arrival(store, article->id, change.updated);
    *changed = status == NC_OK;
    return status;
}

static nc_status put_gone(nc_store *store, const char *id, int64_t now,
                          bool *changed)
{
    nc_change change = {.updated = now};
    nc_known known;
    nc_status status = look_up(store, id, &known);

    if (status != NC_OK)
        return status;
    if (!known.found)
        return nc_store_fail(store, NC_ENOTFOUND, "no such article");
    if (known.gone)
        return NC_OK;
    nc_change_follow(&change, &known);
    status = nc_sqlite_next_seq(store, nc_store_arrival(store, change.updated),
                                &change.seq);
    if (status == NC_OK)
        status = nc_sqlite_forget_revisions(store, id);
    if (status == NC_OK)
        status = nc_sqlite_forget_article(store, id, &change);
    if (status == NC_OK)
        status = nc_sqlite_tell_arrival(store, id, change.updated);
    *changed = status == NC_OK;
    return status;
}

static nc_status get(nc_store *store, const char *id, nc_stored **out,
                     apr_pool_t *pool)
{
    const char *sql = apr_pstrcat(pool, "SELECT ", nc_sqlite_columns,
                                  " FROM article WHERE id = ?1", NULL);
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    nc_status status = nc_sqlite_check(store);

    if (status == NC_OK)
        status = nc_sqlite_prepare(store, sql, &stmt);
    if (status == NC_OK) {
        nc_sqlite_bind_text(stmt, 1, id);
        status = nc_sqlite_step(store, stmt, &row);
    }
    if (row)
        *out = nc_sqlite_read(stmt, NULL, pool);
    else if (status == NC_OK)
        status = nc_store_fail(store, NC_ENOTFOUND, "no such article");
    nc_sqlite_done(stmt);
    return status;
}

static nc_status begin_reading(nc_store *store)
{
    nc_status status = nc_sqlite_check(store);

    return status == NC_OK ? nc_sqlite_run_kept(store, "BEGIN") : status;
}

static void end_reading(nc_store *store)
{
    if (!sqlite3_get_autocommit(nc_sqlite_of(store)->db) &&
        nc_sqlite_run_kept(store, "COMMIT") != NC_OK)
        rollback(store);
}

const nc_store_backend nc_store_sqlite = {
    .open = nc_sqlite_open,
    .close = nc_sqlite_close,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .put = put,
    .put_gone = put_gone,
    .get = get,
    .list = nc_sqlite_list,
    .count = nc_sqlite_count,
    .list_gone = nc_sqlite_list_gone,
    .list_names = nc_sqlite_list_names,
    .list_revisions = nc_sqlite_list_revisions,
    .get_revision = nc_sqlite_get_revision,
    .prune = nc_sqlite_prune,
    .get_stats = nc_sqlite_get_stats,
    .check = nc_sqlite_find_damage,
    .backup = nc_sqlite_backup,
    .begin_reading = begin_reading,
    .end_reading = end_reading,
    .get_state = nc_sqlite_get_state,
};
