/* stored.c -- a store's articles, page after page.
 *
 * The next page is asked for from the second where the last one ended, without
 * those of that second that were had: a number of articles to skip, from the
 * beginning, would make each page slower than the one before.
 */
#include "stored.h"

#include <string.h>

#include <apr_strings.h>
#include "cli.h"

/* Seconds that no article is listed beyond, either way, and that engines can
 * still calculate with. */
#define FAR (INT64_C(1) << 42)

/* A file whose name begins so is still to be had, as ./pgsql:... */
#define PGSQL "pgsql:"

nc_cli_place nc_cli_place_read(const char *text, apr_pool_t *pool)
{
    nc_cli_place place = {NC_STORE_SQLITE, text, text};

    if (strncmp(text, PGSQL, strlen(PGSQL)) != 0)
        return place;
    place.kind = NC_STORE_PGSQL;
    place.where = text + strlen(PGSQL);
    place.name = apr_pstrcat(
        pool, PGSQL, nc_store_name(place.kind, place.where, pool), NULL);
    return place;
}

nc_store *nc_cli_store_open(const char *who, const nc_cli_place *place,
                            nc_store_mode mode, apr_pool_t *pool)
{
    const char *message;
    nc_store *store;

    if (nc_store_open(&store, place->kind, place->where, mode, &message,
                      pool) == NC_OK)
        return store;
    nc_cli_error(who, "cannot open '%s': %s", place->name, message);
    return NULL;
}

/* Moves QUERY behind FOUND, which is not empty. */
static void go_on(nc_store_query *query, const apr_array_header_t *found)
{
    int i = found->nelts;
    int64_t last = APR_ARRAY_IDX(found, i - 1, nc_stored *)->listed;
    int64_t *edge = query->oldest_first ? &query->from : &query->until;
    int64_t next = query->oldest_first ? last : last + 1;
    unsigned had = 0;

    while (i > 0 && APR_ARRAY_IDX(found, i - 1, nc_stored *)->listed == last) {
        had++;
        i--;
    }
    query->offset = *edge == next ? query->offset + had : had;
    *edge = next;
}

nc_status nc_cli_store_each(nc_store *store, nc_store_query query,
                            nc_cli_take *take, void *ctx, apr_pool_t *pool)
{
    apr_array_header_t *found;
    bool more = true;
    apr_pool_t *each;
    nc_status status;

    if (apr_pool_create(&each, pool) != APR_SUCCESS)
        return NC_ENOMEM;
    query.from = -FAR;
    query.until = FAR;
    do {
        apr_pool_clear(each);
        status = nc_store_list(store, &query, &found, each);
        if (status != NC_OK)
            break;
        for (int i = 0; more && i < found->nelts; i++)
            more = take(ctx, APR_ARRAY_IDX(found, i, nc_stored *), each);
        more = more && found->nelts == (int)query.limit;
        if (more)
            go_on(&query, found);
    } while (more);
    apr_pool_destroy(each);
    return status;
}

const char *nc_cli_time(int64_t seconds, apr_pool_t *pool)
{
    nc_date date = {NC_DATE_SECOND, seconds, 0, true};
    nc_buf text = NC_BUF_INIT;
    const char *copy;

    nc_date_write(&text, &date);
    copy = apr_pstrmemdup(pool, nc_buf_text(&text), text.len);
    nc_buf_release(&text);
    return copy;
}
