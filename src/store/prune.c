/* prune.c -- what is beyond its time, or beyond a host's number, goes.
 *
 * One call is one transaction of at most LIMIT articles: those that are too old
 * first, off the index of ages; then, host by host, those that stand behind the
 * last that is to be kept, tombstones among them.
 *
 * A feed tells whether it changed by its hosts' newest number. That may stand
 * in the very row that goes, and must not fall back: each pruning is a change
 * with a number of its own, which `pruned` keeps for its hosts. There also
 * stands when something came that changed long before.
 */
#include "sqlite.h"

#include <string.h>

#include <apr_strings.h>

/* An article that has to go. */
typedef struct victim {
    const char *id;
    const char *host;
} victim_t;

/* The rows of STMT: id and host. */
static nc_status take_victims(nc_store *store, sqlite3_stmt *stmt,
                              unsigned limit, apr_array_header_t *victims)
{
    nc_status status = NC_OK;
    bool row = true;

    while ((unsigned)victims->nelts < limit) {
        status = nc_sqlite_step(store, stmt, &row);
        if (status != NC_OK || !row)
            break;
        APR_ARRAY_PUSH(victims, victim_t) = (victim_t){
            apr_pstrdup(victims->pool,
                        (const char *)sqlite3_column_text(stmt, 0)),
            apr_pstrdup(victims->pool,
                        (const char *)sqlite3_column_text(stmt, 1)),
        };
    }
    nc_sqlite_done(stmt);
    return status;
}

static nc_status find_old(nc_store *store, int64_t before, unsigned limit,
                          apr_array_header_t *victims)
{
    sqlite3_stmt *stmt;
    nc_status status = nc_sqlite_prepare(
        store,
        "SELECT id, host FROM article WHERE max(updated, " NC_STORE_NUM_LISTED
        ") < ?1"
        " ORDER BY max(updated, " NC_STORE_NUM_LISTED ") LIMIT ?2",
        &stmt);

    if (status != NC_OK)
        return status;
    sqlite3_bind_int64(stmt, 1, before);
    sqlite3_bind_int64(stmt, 2, limit);
    return take_victims(store, stmt, limit, victims);
}

/* Of each host: the number of the last article to be kept, if there are more,
 * and what stands behind it. */
static const char beyond[] =
    "WITH RECURSIVE host (it) AS ("
    "SELECT min(host) FROM article"
    " UNION ALL SELECT (SELECT min(host) FROM article WHERE host > host.it)"
    " FROM host WHERE host.it IS NOT NULL),"
    " edge (host, num) AS MATERIALIZED (SELECT it,"
    " (SELECT num FROM article WHERE host = it AND gone = 0"
    " ORDER BY num DESC LIMIT 1 OFFSET ?1 - 1) FROM host)"
    " SELECT id, article.host FROM edge JOIN article"
    " ON article.host = edge.host AND article.num < edge.num AND gone = 0"
    " WHERE edge.num IS NOT NULL"
    " UNION ALL"
    " SELECT id, article.host FROM edge JOIN article"
    " ON article.host = edge.host AND article.num < edge.num AND gone = 1"
    " WHERE edge.num IS NOT NULL"
    " LIMIT ?2";

static nc_status find_beyond(nc_store *store, int64_t count, unsigned limit,
                             apr_array_header_t *victims)
{
    sqlite3_stmt *stmt;
    nc_status status = nc_sqlite_prepare(store, beyond, &stmt);

    if (status != NC_OK)
        return status;
    sqlite3_bind_int64(stmt, 1, count);
    sqlite3_bind_int64(stmt, 2, limit);
    return take_victims(store, stmt, limit, victims);
}

/* Its names and revisions go by the foreign keys, its words do not. */
static nc_status remove_article(nc_store *store, const char *id)
{
    nc_status status = nc_sqlite_take_words_out(store, id);

    return status == NC_OK ? nc_sqlite_run_for(
                                 store, "DELETE FROM article WHERE id = ?1", id)
                           : status;
}

static nc_status tell_host(nc_store *store, const char *host, int64_t seq,
                           int64_t now)
{
    sqlite3_stmt *stmt;
    bool row;
    nc_status status = nc_sqlite_prepare(
        store,
        "INSERT INTO pruned (host, seq, updated) VALUES (?1, ?2, ?3)"
        " ON CONFLICT (host) DO UPDATE SET seq = ?2,"
        " updated = max(updated, ?3)",
        &stmt);

    if (status == NC_OK) {
        nc_sqlite_bind_text(stmt, 1, host);
        sqlite3_bind_int64(stmt, 2, seq);
        sqlite3_bind_int64(stmt, 3, now);
        status = nc_sqlite_step(store, stmt, &row);
    }
    nc_sqlite_done(stmt);
    return status;
}

nc_status nc_sqlite_tell_arrival(nc_store *store, const char *id,
                                 int64_t updated)
{
    sqlite3_stmt *stmt;
    bool row;
    nc_status status;

    if (store->arrival <= updated)
        return NC_OK;
    status = nc_sqlite_prepare(
        store,
        "INSERT INTO pruned (host, seq, updated)"
        " SELECT host, seq, ?2 FROM article WHERE id = ?1"
        " ON CONFLICT (host) DO UPDATE SET seq = excluded.seq,"
        " updated = max(updated, excluded.updated)",
        &stmt);
    if (status == NC_OK) {
        nc_sqlite_bind_text(stmt, 1, id);
        sqlite3_bind_int64(stmt, 2, store->arrival);
        status = nc_sqlite_step(store, stmt, &row);
    }
    nc_sqlite_done(stmt);
    return status;
}

static nc_status remove_all(nc_store *store, const apr_array_header_t *victims,
                            int64_t now)
{
    const char *host = "";
    int64_t seq = 0;
    nc_status status =
        victims->nelts > 0 ? nc_sqlite_next_seq(store, now, &seq) : NC_OK;

    for (int i = 0; status == NC_OK && i < victims->nelts; i++) {
        const victim_t *v = &APR_ARRAY_IDX(victims, i, victim_t);

        status = remove_article(store, v->id);
        if (status == NC_OK && strcmp(host, v->host) != 0)
            status = tell_host(store, v->host, seq, now);
        host = v->host;
    }
    return status;
}

/* Within a transaction. Those too old are gone before others are counted. */
nc_status nc_sqlite_prune(nc_store *store, const nc_store_retention *keep,
                          int64_t now, unsigned limit, unsigned *removed,
                          apr_pool_t *pool)
{
    apr_array_header_t *old = apr_array_make(pool, 64, sizeof(victim_t));
    apr_array_header_t *more = apr_array_make(pool, 64, sizeof(victim_t));
    nc_status status = NC_OK;

    if (keep->age > 0)
        status = find_old(store, now - keep->age, limit, old);
    if (status == NC_OK)
        status = remove_all(store, old, now);
    limit -= (unsigned)old->nelts;
    if (status == NC_OK && keep->count > 0)
        status = find_beyond(store, keep->count, limit, more);
    if (status == NC_OK)
        status = remove_all(store, more, now);
    *removed = (unsigned)(old->nelts + more->nelts);
    return status;
}
