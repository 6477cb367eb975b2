/* listing.c -- which articles a list shows.
 *
 * The store is one for all virtual hosts. What a host shows is its own, unless
 * NewsCleanFeedSelect says otherwise: one host may be closed to those who see
 * another.
 */
#include "nc_listing.h"

#include <apr_strings.h>
#include <http_protocol.h>

#include "nc_address.h"
#include "nc_url.h"
#include "query.h"

static const char *host_of(const request_rec *r)
{
    return strstr(nc_address_server(r), "://") + 3;
}

static bool is_under(const char *address, const char *prefix)
{
    return strncmp(address, prefix, strlen(prefix)) == 0;
}

/* What of UNDER is at ASKED, "host/path", too: of two prefixes that meet, the
 * longer. */
static apr_array_header_t *narrow(const apr_array_header_t *under,
                                  const char *asked, apr_pool_t *pool)
{
    int n = under ? under->nelts : 0;
    apr_array_header_t *both = apr_array_make(pool, n + 1, sizeof(char *));

    if (!under)
        APR_ARRAY_PUSH(both, const char *) = asked;
    for (int i = 0; i < n; i++) {
        const char *prefix = APR_ARRAY_IDX(under, i, const char *);

        if (is_under(asked, prefix))
            APR_ARRAY_PUSH(both, const char *) = asked;
        else if (is_under(prefix, asked))
            APR_ARRAY_PUSH(both, const char *) = prefix;
    }
    /* No address begins like this; none at all would mean any. */
    if (both->nelts == 0)
        APR_ARRAY_PUSH(both, const char *) = "/";
    return both;
}

/* What the server of R shows at all; NULL: all. */
static apr_array_header_t *select_of(const request_rec *r)
{
    return nc_address_select(nc_dir_conf_of(r)->feed_select,
                             nc_address_server(r), r->pool);
}

bool nc_listing_shows(const request_rec *r, const char *url)
{
    return nc_address_is_under(url, select_of(r));
}

const char *nc_listing_parse(nc_listing *list, const request_rec *r)
{
    const nc_dir_conf *conf = nc_dir_conf_of(r);
    nc_query asked;
    const char *wrong = nc_query_parse(&asked, r->args, r->pool);

    *list = (nc_listing){
        .query = {.search = asked.search,
                  .section = asked.section,
                  .author = asked.author,
                  .tag = asked.tag,
                  .prefixes = select_of(r)},
        .limit = asked.limit,
        .page = asked.page,
    };
    if (list->limit)
        list->size = list->limit;
    else
        list->size = conf->feed_limit > 0 ? conf->feed_limit : NC_FEED_LIMIT;
    if (asked.path) {
        list->path = nc_url_escape(asked.path, "%?#", r->pool);
        list->query.prefixes =
            narrow(list->query.prefixes,
                   apr_pstrcat(r->pool, host_of(r), list->path, NULL), r->pool);
    }
    return wrong;
}

nc_status nc_listing_read(const nc_listing *list, nc_store *store, bool full,
                          apr_array_header_t **out, bool *more,
                          apr_pool_t *pool)
{
    nc_store_query query = list->query;
    nc_status status;

    query.with_html = full;
    query.room = NC_LIST_TEXTS_MAX;
    query.limit = (unsigned)list->size + 1;
    query.offset = (unsigned)(list->page - 1) * (unsigned)list->size;
    status = nc_store_list(store, &query, out, pool);
    if (status != NC_OK)
        return status;
    /* One more than wanted was asked for, to know. */
    *more = (*out)->nelts > list->size;
    if (*more)
        (*out)->nelts = list->size;
    return NC_OK;
}

static const char *decoded(const char *path, apr_pool_t *pool)
{
    char *copy = apr_pstrdup(pool, path);

    ap_unescape_url(copy);
    return copy;
}

const char *nc_listing_query(const nc_listing *list, int page, apr_pool_t *pool)
{
    nc_query query = {
        .search = list->query.search,
        .section = list->query.section,
        .author = list->query.author,
        .tag = list->query.tag,
        .path = list->path ? decoded(list->path, pool) : NULL,
        .limit = list->limit,
        .page = page,
    };

    return nc_query_write(&query, pool);
}

const char *nc_listing_scope(const nc_listing *list, apr_pool_t *pool)
{
    const char *under = list->query.prefixes
                            ? apr_array_pstrcat(pool, list->query.prefixes, ' ')
                            : "";

    return apr_pstrcat(pool, apr_itoa(pool, list->size), " ", under, NULL);
}

static const char *join(const char *title, const char *before,
                        const char *value, const char *after, apr_pool_t *pool)
{
    return value ? apr_pstrcat(pool, title, before, value, after, NULL) : title;
}

const char *nc_listing_title(const nc_listing *list, const char *title,
                             apr_pool_t *pool)
{
    title = join(title, ": ", list->query.section, "", pool);
    title = join(title, ": ", list->query.author, "", pool);
    title = join(title, ": #", list->query.tag, "", pool);
    title = join(title, ": ", list->path ? decoded(list->path, pool) : NULL, "",
                 pool);
    return join(title, ": \"", list->query.search, "\"", pool);
}
