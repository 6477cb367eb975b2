/* pgsql.c -- the store in a PostgreSQL database, for several front ends.
 *
 * A put looks whether readers would see a difference; only then it locks the
 * store's one row of state, looks again, for another front end may have been
 * first, takes the next change number and writes. The lock is held until the
 * transaction ends, so writers follow one another, as they do in SQLite, and a
 * reader who has seen a change has seen all before it. Readers wait for nobody.
 */
#include "pgsql.h"

#include <string.h>

#include <apr_escape.h>
#include <apr_strings.h>

static nc_status begin(nc_store *store)
{
    return nc_pgsql_begin(store, "BEGIN ISOLATION LEVEL READ COMMITTED");
}

static void read_known(const nc_pgsql_rows *rows, nc_known *known)
{
    const char *digest = nc_pgsql_text(rows, 3);
    nc_columns row = nc_pgsql_row(rows);

    known->found = true;
    known->gone = nc_pgsql_number(rows, 0) != 0;
    known->created = nc_pgsql_number(rows, 1);
    known->updated = nc_pgsql_number(rows, 2);
    if (digest && strlen(digest) == 2 * NC_STORE_DIGEST)
        apr_unescape_hex(known->digest, digest, 2 * NC_STORE_DIGEST, 0, NULL);
    known->published = nc_columns_read_date(&row, 4);
    known->num = nc_pgsql_number(rows, 7);
}

static nc_status look_up(nc_store *store, const char *id, nc_known *known)
{
    nc_pgsql_rows rows;
    nc_status status = nc_pgsql_query(
        store,
        "SELECT gone, created, updated, digest, published, published_offset,"
        " published_precision, num FROM newsclean.article WHERE id = %s",
        &id, 1, &rows);

    memset(known, 0, sizeof(*known));
    if (status == NC_OK && nc_pgsql_next(&rows))
        read_known(&rows, known);
    nc_pgsql_done(&rows);
    return status;
}

nc_status nc_pgsql_next_seq(nc_store *store, int64_t now, int64_t *seq,
                            apr_pool_t *pool)
{
    const char *values[] = {apr_psprintf(pool, "%" APR_INT64_T_FMT, now)};
    nc_pgsql_rows rows;
    nc_status status =
        nc_pgsql_query(store,
                       "UPDATE newsclean.state SET seq = seq + 1,"
                       " updated = greatest(updated, CAST(%s AS BIGINT))"
                       " WHERE one = 1 RETURNING seq",
                       values, 1, &rows);

    *seq = 0;
    if (status == NC_OK && nc_pgsql_next(&rows))
        *seq = nc_pgsql_number(&rows, 0);
    nc_pgsql_done(&rows);
    if (status == NC_OK && *seq == 0)
        return nc_store_fail(store, NC_EIO, "the row of state is missing");
    return status;
}

static nc_status put_within(nc_store *store, const nc_article *article,
                            nc_change *change, bool *changed, apr_pool_t *pool)
{
    const char *id = nc_pgsql_clean(article->id, pool);
    nc_known known;
    nc_status status = look_up(store, id, &known);

    if (status != NC_OK || nc_change_is_none(change, &known, article))
        return status;
    if (!nc_pgsql_of(store)->locked) {
        status = nc_pgsql_lock(store);
        if (status == NC_OK)
            status = look_up(store, id, &known);
        if (status != NC_OK || nc_change_is_none(change, &known, article))
            return status;
    }
    nc_change_follow_article(change, &known, article);
    status = nc_pgsql_next_seq(store, nc_store_arrival(store, change->updated),
                               &change->seq, pool);
    if (status == NC_OK && nc_change_is_version(change, &known))
        status = nc_pgsql_keep_revision(store, id, pool);
    if (status == NC_OK)
        status = nc_pgsql_write(store, article, change, pool);
    if (status == NC_OK)
        status = nc_pgsql_tell_arrival(store, id, change->updated, pool);
    *changed = status == NC_OK;
    return status;
}

static nc_status put(nc_store *store, const nc_article *article, int64_t hash,
                     int64_t now, bool *changed, apr_pool_t *caller)
{
    nc_change change = {.hash = hash, .created = now, .updated = now};
    apr_pool_t *pool;
    nc_status status;

    (void)caller; /* a long batch has one; ours goes with the article */
    nc_store_digest(article, change.digest);
    if (apr_pool_create(&pool, store->pool) != APR_SUCCESS)
        return nc_store_fail(store, NC_ENOMEM, "out of memory");
    status = put_within(store, article, &change, changed, pool);
    apr_pool_destroy(pool);
    return status;
}

static nc_status put_gone_within(nc_store *store, const char *id, int64_t now,
                                 bool *changed, apr_pool_t *pool)
{
    nc_change change = {.updated = now};
    nc_known known;
    nc_status status = look_up(store, id, &known);

    if (status == NC_OK && known.found && !known.gone) {
        status = nc_pgsql_lock(store);
        if (status == NC_OK)
            status = look_up(store, id, &known);
    }
    if (status != NC_OK)
        return status;
    if (!known.found)
        return nc_store_fail(store, NC_ENOTFOUND, "no such article");
    if (known.gone)
        return NC_OK;
    nc_change_follow(&change, &known);
    status = nc_pgsql_next_seq(store, nc_store_arrival(store, change.updated),
                               &change.seq, pool);
    if (status == NC_OK)
        status = nc_pgsql_forget_revisions(store, id);
    if (status == NC_OK)
        status = nc_pgsql_forget_article(store, &change, pool);
    if (status == NC_OK)
        status = nc_pgsql_tell_arrival(store, id, change.updated, pool);
    *changed = status == NC_OK;
    return status;
}

static nc_status put_gone(nc_store *store, const char *id, int64_t now,
                          bool *changed)
{
    apr_pool_t *pool;
    nc_status status;

    if (apr_pool_create(&pool, store->pool) != APR_SUCCESS)
        return nc_store_fail(store, NC_ENOMEM, "out of memory");
    status =
        put_gone_within(store, nc_pgsql_clean(id, pool), now, changed, pool);
    apr_pool_destroy(pool);
    return status;
}

static nc_status get(nc_store *store, const char *id, nc_stored **out,
                     apr_pool_t *pool)
{
    const char *sql =
        apr_pstrcat(pool, "SELECT ", nc_pgsql_columns,
                    " FROM newsclean.article WHERE id = %s", NULL);
    const char *values[] = {nc_pgsql_clean(id, pool)};
    nc_pgsql_rows rows;
    nc_status status = nc_pgsql_query_once(store, sql, values, 1, &rows);

    if (status == NC_OK && nc_pgsql_next(&rows))
        *out = nc_pgsql_read(&rows, pool);
    else if (status == NC_OK)
        status = nc_store_fail(store, NC_ENOTFOUND, "no such article");
    nc_pgsql_done(&rows);
    return status;
}

static nc_status begin_reading(nc_store *store)
{
    return nc_pgsql_begin(store,
                          "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

static void end_reading(nc_store *store)
{
    if (nc_pgsql_commit(store) != NC_OK)
        nc_pgsql_rollback(store);
}

const nc_store_backend nc_store_pgsql = {
    .prepare = nc_pgsql_prepare,
    .name = nc_pgsql_name,
    .open = nc_pgsql_open,
    .close = nc_pgsql_close,
    .begin = begin,
    .commit = nc_pgsql_commit,
    .rollback = nc_pgsql_rollback,
    .put = put,
    .put_gone = put_gone,
    .get = get,
    .list = nc_pgsql_list,
    .count = nc_pgsql_count,
    .list_gone = nc_pgsql_list_gone,
    .list_names = nc_pgsql_list_names,
    .list_revisions = nc_pgsql_list_revisions,
    .get_revision = nc_pgsql_get_revision,
    .prune = nc_pgsql_prune,
    .get_stats = nc_pgsql_get_stats,
    .check = nc_pgsql_check,
    .backup = nc_pgsql_backup,
    .begin_reading = begin_reading,
    .end_reading = end_reading,
    .get_state = nc_pgsql_get_state,
};
