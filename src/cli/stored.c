/* stored.c -- a store's articles, page after page.
 *
 * The next page is asked for from the second where the last one ended, without
 * those of that second that were had: a number of articles to skip, from the
 * beginning, would make each page slower than the one before. Of a store that
 * is damaged what lies before and behind the damage is had.
 */
#include "stored.h"

#include <string.h>

#include <apr_strings.h>
#include "cli.h"

/* Seconds that no article is listed beyond, either way, and that engines can
 * still calculate with. */
#define FAR (INT64_C(1) << 42)

enum {
    SKIPPED_MAX =
        32 /* articles that are tried one by one where one is damaged */
};

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

/* --- page after page */

typedef struct walk {
    const nc_cli_each *each;
    nc_store_query query;
    unsigned page;   /* articles that are read at once */
    unsigned single; /* of those to come, how many are read one by one */
    apr_array_header_t *found;
    apr_pool_t *pool; /* of one page */
    bool ok;
} walk_t;

/* The bound that moves. */
static int64_t *edge_of(nc_store_query *query)
{
    return query->oldest_first ? &query->from : &query->until;
}

static nc_status read_page(walk_t *w)
{
    w->query.limit = w->single > 0 ? 1 : w->page;
    if (w->single > 0)
        w->single--;
    apr_pool_clear(w->pool);
    return nc_store_list(w->each->store, &w->query, &w->found, w->pool);
}

/* Moves QUERY behind FOUND, which is not empty. */
static void go_on(nc_store_query *query, const apr_array_header_t *found)
{
    int i = found->nelts;
    int64_t last = APR_ARRAY_IDX(found, i - 1, nc_stored *)->listed;
    int64_t *edge = edge_of(query);
    int64_t next = query->oldest_first ? last : last + 1;
    unsigned had = 0;

    while (i > 0 && APR_ARRAY_IDX(found, i - 1, nc_stored *)->listed == last) {
        had++;
        i--;
    }
    query->offset = *edge == next ? query->offset + had : had;
    *edge = next;
}

/* --- damage */

/* Whether what comes from EDGE on, but for the first OFFSET, begins with
 * something that can be read. */
static bool is_readable(walk_t *w, int64_t edge, unsigned offset)
{
    nc_store_query query = w->query;

    *edge_of(&query) = edge;
    query.offset = offset;
    query.limit = 1;
    apr_pool_clear(w->pool);
    return nc_store_list(w->each->store, &query, &w->found, w->pool) == NC_OK;
}

static const char *bound(const char *word, int64_t seconds, apr_pool_t *pool)
{
    return seconds > -FAR && seconds < FAR
               ? apr_pstrcat(pool, word, nc_cli_time(seconds, pool), NULL)
               : "";
}

static void tell_gap(const walk_t *w, int64_t one, int64_t other,
                     const char *reason)
{
    apr_pool_clear(w->pool);
    nc_cli_error(w->each->who, "'%s': what is listed%s%s cannot be read: %s",
                 w->each->name,
                 bound(" from ", one < other ? one : other, w->pool),
                 bound(" before ", one < other ? other : one, w->pool), reason);
}

/* Moves behind single articles that cannot be read: of one whose text is
 * damaged the index is whole. False: it is more than that. */
static bool skip_few(walk_t *w, const char *reason)
{
    int64_t edge = *edge_of(&w->query);

    for (unsigned n = 1; n <= SKIPPED_MAX; n++) {
        if (!is_readable(w, edge, w->query.offset + n))
            continue;
        w->query.offset += n;
        apr_pool_clear(w->pool);
        nc_cli_error(
            w->each->who,
            "'%s': %u article%s listed%s cannot be "
            "read: %s",
            w->each->name, n, n == 1 ? "" : "s",
            bound(w->query.oldest_first ? " from " : " before ", edge, w->pool),
            reason);
        return true;
    }
    return false;
}

/* Moves behind what cannot be read: in steps that get longer, until something
 * can, then back to where that begins. False: nothing can any more. */
static bool step_over(walk_t *w, const char *reason)
{
    int64_t *edge = edge_of(&w->query);
    int64_t bad = *edge, step = w->query.oldest_first ? 1 : -1;
    int64_t good = bad + step;

    while (!is_readable(w, good, 0) && good > -FAR && good < FAR) {
        bad = good;
        step *= 2;
        good += step;
    }
    while (good > -FAR && good < FAR && good - bad != 1 && bad - good != 1) {
        int64_t middle = bad + (good - bad) / 2;

        if (is_readable(w, middle, 0))
            good = middle;
        else
            bad = middle;
    }
    tell_gap(w, *edge, good, reason);
    *edge = good;
    w->query.offset = 0;
    return good > -FAR && good < FAR;
}

/* A page is read once more, one by one up to what is damaged. False: that was
 * all. */
static bool recover(walk_t *w, nc_status status, apr_pool_t *pool)
{
    const nc_cli_each *each = w->each;
    const char *reason = apr_pstrdup(pool, nc_store_message(each->store));
    nc_store_state state;

    if (status == NC_EIO && w->query.limit > 1) {
        w->single = w->page;
        return true;
    }
    w->ok = false;
    /* Else it is not damaged, but away. */
    if (status == NC_EIO &&
        nc_store_get_state(each->store, NULL, &state, pool) == NC_OK)
        return skip_few(w, reason) || step_over(w, reason);
    nc_cli_error(each->who, "cannot read '%s': %s", each->name, reason);
    return false;
}

bool nc_cli_store_each(const nc_cli_each *each, nc_store_query query,
                       apr_pool_t *pool)
{
    walk_t w = {.each = each, .query = query, .page = query.limit, .ok = true};
    bool more = true;

    if (apr_pool_create(&w.pool, pool) != APR_SUCCESS)
        return false;
    w.query.from = -FAR;
    w.query.until = FAR;
    while (more) {
        nc_status status = read_page(&w);

        if (status != NC_OK) {
            more = recover(&w, status, pool);
            continue;
        }
        for (int i = 0; more && i < w.found->nelts; i++)
            more = each->take(each->ctx, APR_ARRAY_IDX(w.found, i, nc_stored *),
                              w.pool);
        more = more && w.found->nelts == (int)w.query.limit;
        if (more)
            go_on(&w.query, w.found);
    }
    apr_pool_destroy(w.pool);
    return w.ok;
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
