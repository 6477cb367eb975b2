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

/* --- the query string */

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

/* As addresses in the store have it: encoded. */
static const char *read_path(const char *name, char *value, const char **out,
                             apr_pool_t *pool)
{
    const char *path = NULL;
    const char *wrong = read_text(name, value, &path, pool);

    if (wrong || !path)
        return wrong;
    if (path[0] != '/' || path[1] == '/')
        return apr_psprintf(pool,
                            "The parameter %s has to be the beginning of a "
                            "path, like /sport/.",
                            name);
    *out = ap_os_escape_path(pool, path, 1);
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
    if (strcmp(name, "path") == 0)
        return read_path(name, value, &list->path, pool);
    return NULL;
}

const char *nc_listing_parse(nc_listing *list, const request_rec *r)
{
    const nc_dir_conf *conf = nc_dir_conf_of(r);
    const char *args = r->args ? r->args : "";
    const char *wrong = NULL;

    memset(list, 0, sizeof(*list));
    list->page = 1;
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
    list->query.prefixes = select_of(r);
    if (list->path)
        list->query.prefixes =
            narrow(list->query.prefixes,
                   apr_pstrcat(r->pool, host_of(r), list->path, NULL), r->pool);
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

static const char *decoded(const char *path, apr_pool_t *pool)
{
    char *copy = apr_pstrdup(pool, path);

    ap_unescape_url(copy);
    return copy;
}

const char *nc_listing_query(const nc_listing *list, int page, apr_pool_t *pool)
{
    const char *query = "";

    query = add(query, "q", list->query.search, pool);
    query = add(query, "section", list->query.section, pool);
    query = add(query, "author", list->query.author, pool);
    query = add(query, "tag", list->query.tag, pool);
    if (list->path)
        query = add(query, "path", decoded(list->path, pool), pool);
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
