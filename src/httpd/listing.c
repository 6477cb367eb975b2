/* listing.c -- which articles a list shows: the query string, read.
 *
 * The store is one for all virtual hosts. What a host shows is its own, unless
 * NewsCleanFeedSelect says otherwise: one host may be closed to those who see
 * another.
 */
#include "nc_listing.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <http_protocol.h>

#include "nc_address.h"
#include "nc_handler.h"

/* A parameter's value must be short and plain. Returns what is wrong. */
static const char *read_text(const char *name, char *value, const char **out,
                             apr_pool_t *pool)
{
    if (ap_unescape_urlencoded(value) != OK)
        return apr_psprintf(pool, "The parameter %s is not well encoded.",
                            name);
    if (strlen(value) > NC_QUERY_TEXT_MAX)
        return apr_psprintf(pool,
                            "The parameter %s is too long: at most %d "
                            "bytes are allowed.",
                            name, (int)NC_QUERY_TEXT_MAX);
    for (const char *p = value; *p; p++) {
        if (apr_iscntrl(*p))
            return apr_psprintf(pool,
                                "The parameter %s has a control "
                                "character in it.",
                                name);
    }
    *out = *value ? value : NULL;
    return NULL;
}

static const char *read_number(const char *name, const char *value, int max,
                               int *out, apr_pool_t *pool)
{
    char *end;
    apr_int64_t n = apr_strtoi64(value, &end, 10);

    if (!apr_isdigit(*value) || *end || n < 1 || n > max)
        return apr_psprintf(pool,
                            "The parameter %s has to be a number from 1 "
                            "to %d.",
                            name, max);
    *out = (int)n;
    return NULL;
}

static const char *read_pair(nc_listing *list, const char *name, char *value,
                             apr_pool_t *pool)
{
    if (strcmp(name, "limit") == 0)
        return read_number(name, value, NC_STORE_LIST_MAX, &list->limit, pool);
    if (strcmp(name, "page") == 0)
        return read_number(name, value, NC_QUERY_PAGE_MAX, &list->page, pool);
    if (strcmp(name, "section") == 0)
        return read_text(name, value, &list->query.section, pool);
    if (strcmp(name, "author") == 0)
        return read_text(name, value, &list->query.author, pool);
    if (strcmp(name, "tag") == 0)
        return read_text(name, value, &list->query.tag, pool);
    if (strcmp(name, "q") == 0)
        return read_text(name, value, &list->query.search, pool);
    return NULL;
}

/* What is shown, as the store knows addresses: without a scheme. NULL: all. */
static apr_array_header_t *selected(const request_rec *r)
{
    const nc_dir_conf *conf = nc_dir_conf_of(r);
    const char *host = strstr(nc_address_server(r), "://") + 3;
    int n = conf->feed_select ? conf->feed_select->nelts : 0;
    apr_array_header_t *under = apr_array_make(r->pool, n + 1, sizeof(char *));

    for (int i = 0; i < n; i++) {
        const char *path = APR_ARRAY_IDX(conf->feed_select, i, const char *);

        if (strcmp(path, "*") == 0)
            return NULL;
        APR_ARRAY_PUSH(under, const char *) =
            path[1] == '/' ? path + 2 : apr_pstrcat(r->pool, host, path, NULL);
    }
    if (n == 0)
        APR_ARRAY_PUSH(under, const char *) =
            apr_pstrcat(r->pool, host, "/", NULL);
    return under;
}

bool nc_listing_shows(const request_rec *r, const char *url)
{
    const apr_array_header_t *under = selected(r);
    const char *address = strstr(url, "://");

    for (int i = 0; address && under && i < under->nelts; i++) {
        const char *prefix = APR_ARRAY_IDX(under, i, const char *);

        if (strncmp(address + 3, prefix, strlen(prefix)) == 0)
            return true;
    }
    return !under;
}

const char *nc_listing_parse(nc_listing *list, const request_rec *r)
{
    const nc_dir_conf *conf = nc_dir_conf_of(r);
    const char *args = r->args ? r->args : "";
    const char *wrong = NULL;

    memset(list, 0, sizeof(*list));
    list->page = 1;
    list->query.prefixes = selected(r);
    while (*args && !wrong) {
        char *value = ap_getword(r->pool, &args, '&');
        const char *rest = value;
        const char *name = ap_getword(r->pool, &rest, '=');

        wrong = read_pair(list, name, apr_pstrdup(r->pool, rest), r->pool);
    }
    if (list->limit)
        list->size = list->limit;
    else
        list->size = conf->feed_limit > 0 ? conf->feed_limit : NC_FEED_LIMIT;
    return wrong;
}

static unsigned at_most(unsigned n)
{
    return n < NC_STORE_LIST_MAX ? n : NC_STORE_LIST_MAX;
}

nc_status nc_listing_read(const nc_listing *list, nc_store *store, bool full,
                          apr_array_header_t **out, bool *more,
                          apr_pool_t *pool)
{
    nc_store_query query = list->query;
    nc_status status;

    query.with_html = full;
    query.limit = at_most((unsigned)list->size + 1);
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

static const char *add(const char *so_far, const char *name, const char *value,
                       apr_pool_t *pool)
{
    if (!value)
        return so_far;
    return apr_pstrcat(pool, so_far, *so_far ? "&" : "?", name, "=",
                       ap_escape_urlencoded(pool, value), NULL);
}

const char *nc_listing_query(const nc_listing *list, int page, apr_pool_t *pool)
{
    const char *query = "";

    query = add(query, "q", list->query.search, pool);
    query = add(query, "section", list->query.section, pool);
    query = add(query, "author", list->query.author, pool);
    query = add(query, "tag", list->query.tag, pool);
    if (list->limit)
        query = add(query, "limit", apr_itoa(pool, list->limit), pool);
    if (page > 1)
        query = add(query, "page", apr_itoa(pool, page), pool);
    return query;
}

const char *nc_listing_scope(const nc_listing *list, apr_pool_t *pool)
{
    const char *under = list->query.prefixes
                            ? apr_array_pstrcat(pool, list->query.prefixes, ' ')
                            : "";

    return apr_psprintf(pool, "%d %s", list->size, under);
}
