/* conditional.c -- conditional requests for what the handler makes.
 */
#include "nc_conditional.h"

#include <apr_strings.h>
#include <http_protocol.h>
#include <http_request.h>

#include "etags.h"
#include "nc_store.h"

uint64_t nc_conditional_digest(const char *text)
{
    return (uint64_t)nc_store_hash(nc_span_of(text));
}

const char *nc_conditional_etag(int64_t seq, uint64_t digest, apr_pool_t *pool)
{
    return apr_psprintf(pool,
                        "\"%" APR_INT64_T_FMT "-%016" APR_UINT64_T_HEX_FMT "\"",
                        (apr_int64_t)seq, (apr_uint64_t)digest);
}

const char *nc_conditional_gzip_etag(const char *etag, apr_pool_t *pool)
{
    return apr_psprintf(pool, "%.*s-gzip\"", (int)strlen(etag) - 1, etag);
}

/* What was there is put back: logs shall show what the client said. */
static const char *unmark(request_rec *r, const char *name)
{
    const char *list = apr_table_get(r->headers_in, name);
    bool found;

    if (list)
        apr_table_setn(r->headers_in, name,
                       nc_etags_unmark(list, NULL, false, &found, r->pool));
    return list;
}

/* A date counts for nothing beside a tag (RFC 9110 13.1.3, 13.1.4); httpd lets
 * one that does not hold stand against a tag that does. */
static const char *hide(request_rec *r, const char *name, const char *tags)
{
    const char *date = tags ? apr_table_get(r->headers_in, name) : NULL;

    if (date)
        apr_table_unset(r->headers_in, name);
    return date;
}

static void put_back(request_rec *r, const char *name, const char *list)
{
    if (list)
        apr_table_setn(r->headers_in, name, list);
}

int nc_conditional_answer(request_rec *r, const char *etag, int64_t modified)
{
    const char *none_match = unmark(r, "If-None-Match");
    const char *match = unmark(r, "If-Match");
    const char *since = hide(r, "If-Modified-Since", none_match);
    const char *until = hide(r, "If-Unmodified-Since", match);
    int answer;

    apr_table_setn(r->headers_out, "ETag", etag);
    ap_update_mtime(r, apr_time_from_sec(modified));
    ap_set_last_modified(r);
    answer = ap_meets_conditions(r);
    put_back(r, "If-None-Match", none_match);
    put_back(r, "If-Match", match);
    put_back(r, "If-Modified-Since", since);
    put_back(r, "If-Unmodified-Since", until);
    return answer;
}
