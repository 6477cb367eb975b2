/* query.c -- "?section=Sport&page=2". */
#include "query.h"

#include <string.h>
#include <apr_escape.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "nc_span.h"
#include "nc_store.h"

/* What *REST has before the next END, which goes, too. In POOL. */
static const char *take_word(const char **rest, char end, apr_pool_t *pool)
{
    const char *at = strchr(*rest, end);
    size_t n = at ? (size_t)(at - *rest) : strlen(*rest);
    const char *word = apr_pstrmemdup(pool, *rest, n);

    *rest += at ? n + 1 : n;
    return word;
}

const char *nc_query_decode(const char *value, apr_pool_t *pool)
{
    const char *text = apr_punescape_url(pool, value, NULL, NULL, 1);

    return text && nc_span_is_utf8(nc_span_of(text)) ? text : NULL;
}

/* A parameter's value must be short and plain. Returns what is wrong. */
static const char *read_text(const char *name, const char *value,
                             const char **out, apr_pool_t *pool)
{
    value = nc_query_decode(value, pool);
    if (!value)
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

static const char *read_path(const char *name, const char *value,
                             const char **out, apr_pool_t *pool)
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
    *out = path;
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

static const char *read_pair(nc_query *query, const char *name,
                             const char *value, apr_pool_t *pool)
{
    if (strcmp(name, "limit") == 0)
        return read_number(name, value, NC_STORE_LIST_MAX, &query->limit, pool);
    if (strcmp(name, "page") == 0)
        return read_number(name, value, NC_QUERY_PAGE_MAX, &query->page, pool);
    if (strcmp(name, "section") == 0)
        return read_text(name, value, &query->section, pool);
    if (strcmp(name, "author") == 0)
        return read_text(name, value, &query->author, pool);
    if (strcmp(name, "tag") == 0)
        return read_text(name, value, &query->tag, pool);
    if (strcmp(name, "q") == 0)
        return read_text(name, value, &query->search, pool);
    if (strcmp(name, "path") == 0)
        return read_path(name, value, &query->path, pool);
    return NULL;
}

const char *nc_query_parse(nc_query *query, const char *args, apr_pool_t *pool)
{
    const char *wrong = NULL;

    *query = (nc_query){.page = 1};
    while (args && *args && !wrong) {
        const char *value = take_word(&args, '&', pool);
        const char *name = take_word(&value, '=', pool);

        wrong = read_pair(query, name, value, pool);
    }
    return wrong;
}

static const char *add(const char *so_far, const char *name, const char *value,
                       apr_pool_t *pool)
{
    if (!value)
        return so_far;
    return apr_pstrcat(pool, so_far, *so_far ? "&" : "?", name, "=",
                       apr_pescape_urlencoded(pool, value), NULL);
}

const char *nc_query_write(const nc_query *query, apr_pool_t *pool)
{
    const char *text = "";

    text = add(text, "q", query->search, pool);
    text = add(text, "section", query->section, pool);
    text = add(text, "author", query->author, pool);
    text = add(text, "tag", query->tag, pool);
    text = add(text, "path", query->path, pool);
    if (query->limit)
        text = add(text, "limit", apr_itoa(pool, query->limit), pool);
    if (query->page > 1)
        text = add(text, "page", apr_itoa(pool, query->page), pool);
    return text;
}
