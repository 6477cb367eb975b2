/* pgsql_prune.c -- what is beyond its time, or beyond a host's number, goes.
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
#include "pgsql.h"

#include <string.h>

#include <apr_strings.h>

/* An article that has to go. */
typedef struct victim {
    const char *num;
    const char *id;
    const char *host;
} victim_t;

static const char old[] =
    "SELECT num, id, host FROM newsclean.article"
    " WHERE greatest(updated, " NC_STORE_NUM_LISTED ") < CAST(%s AS BIGINT)"
    " ORDER BY greatest(updated, " NC_STORE_NUM_LISTED
    ") LIMIT CAST(%s AS BIGINT)";

/* Of each host: the number of the last article to be kept, if there are more,
 * and what stands behind it. */
static const char beyond[] =
    "WITH RECURSIVE host (it) AS (SELECT (SELECT min(host)"
    " FROM newsclean.article)"
    " UNION ALL SELECT (SELECT min(host) FROM newsclean.article"
    " WHERE article.host > host.it) FROM host WHERE host.it IS NOT NULL),"
    " edge (host, num) AS (SELECT it, (SELECT num FROM newsclean.article"
    " WHERE article.host = it AND gone = 0 ORDER BY num DESC LIMIT 1"
    " OFFSET CAST(%s AS BIGINT) - 1) FROM host)"
    " SELECT article.num, id, article.host FROM edge JOIN newsclean.article"
    " ON article.host = edge.host AND article.num < edge.num"
    " ORDER BY gone, article.host LIMIT CAST(%s AS BIGINT)";

static const char *number(int64_t n, apr_pool_t *pool)
{
    return apr_psprintf(pool, "%" APR_INT64_T_FMT, n);
}

static nc_status find(nc_store *store, const char *sql, int64_t edge,
                      unsigned limit, apr_array_header_t *victims)
{
    apr_pool_t *pool = victims->pool;
    const char *values[] = {number(edge, pool), number(limit, pool)};
    nc_pgsql_rows rows;
    nc_status status = nc_pgsql_query(store, sql, values, 2, &rows);

    while (status == NC_OK && nc_pgsql_next(&rows))
        APR_ARRAY_PUSH(victims, victim_t) = (victim_t){
            apr_pstrdup(pool, nc_pgsql_text(&rows, 0)),
            apr_pstrdup(pool, nc_pgsql_text(&rows, 1)),
            apr_pstrdup(pool, nc_pgsql_text(&rows, 2)),
        };
    nc_pgsql_done(&rows);
    return status;
}

static nc_status remove_article(nc_store *store, const victim_t *victim)
{
    nc_status status = nc_pgsql_query(
        store, "DELETE FROM newsclean.name WHERE article = CAST(%s AS BIGINT)",
        &victim->num, 1, NULL);

    if (status == NC_OK)
        status = nc_pgsql_forget_revisions(store, victim->id);
    if (status != NC_OK)
        return status;
    return nc_pgsql_query(
        store, "DELETE FROM newsclean.article WHERE num = CAST(%s AS BIGINT)",
        &victim->num, 1, NULL);
}

static nc_status tell_host(nc_store *store, const char *host, int64_t seq,
                           int64_t now, apr_pool_t *pool)
{
    const char *values[] = {host, number(seq, pool), number(now, pool)};

    return nc_pgsql_query(
        store,
        "INSERT INTO newsclean.pruned (host, seq, updated)"
        " VALUES (%s, CAST(%s AS BIGINT), CAST(%s AS BIGINT))"
        " ON CONFLICT (host) DO UPDATE SET seq = excluded.seq,"
        " updated = greatest(pruned.updated, excluded.updated)",
        values, 3, NULL);
}

nc_status nc_pgsql_tell_arrival(nc_store *store, const char *id,
                                int64_t updated, apr_pool_t *pool)
{
    const char *values[] = {number(store->arrival, pool), id};

    if (store->arrival <= updated)
        return NC_OK;
    return nc_pgsql_query(
        store,
        "INSERT INTO newsclean.pruned (host, seq, updated)"
        " SELECT host, seq, CAST(%s AS BIGINT) FROM newsclean.article"
        " WHERE id = %s"
        " ON CONFLICT (host) DO UPDATE SET seq = excluded.seq,"
        " updated = greatest(pruned.updated, excluded.updated)",
        values, 2, NULL);
}

static nc_status remove_all(nc_store *store, const apr_array_header_t *victims,
                            int64_t now)
{
    const char *host = NULL;
    int64_t seq = 0;
    nc_status status = victims->nelts > 0
                           ? nc_pgsql_next_seq(store, now, &seq, victims->pool)
                           : NC_OK;

    for (int i = 0; status == NC_OK && i < victims->nelts; i++) {
        const victim_t *v = &APR_ARRAY_IDX(victims, i, victim_t);

        status = remove_article(store, v);
        if (status == NC_OK && (!host || strcmp(host, v->host) != 0))
            status = tell_host(store, v->host, seq, now, victims->pool);
        host = v->host;
    }
    return status;
}

/* Within a transaction. Those too old are gone before others are counted. */
nc_status nc_pgsql_prune(nc_store *store, const nc_store_retention *keep,
                         int64_t now, unsigned limit, unsigned *removed,
                         apr_pool_t *pool)
{
    apr_array_header_t *aged = apr_array_make(pool, 64, sizeof(victim_t));
    apr_array_header_t *more = apr_array_make(pool, 64, sizeof(victim_t));
    nc_status status = nc_pgsql_lock(store);

    if (status == NC_OK && keep->age > 0)
        status = find(store, old, now - keep->age, limit, aged);
    if (status == NC_OK)
        status = remove_all(store, aged, now);
    limit -= (unsigned)aged->nelts;
    if (status == NC_OK && keep->count > 0)
        status = find(store, beyond, keep->count, limit, more);
    if (status == NC_OK)
        status = remove_all(store, more, now);
    *removed = (unsigned)(aged->nelts + more->nelts);
    return status;
}
