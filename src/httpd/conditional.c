/* conditional.c -- conditional requests for what the handler makes.
 */
#include "nc_conditional.h"

#include <apr_strings.h>
#include <http_protocol.h>
#include <http_request.h>

#include "nc_validators.h"

const char *nc_conditional_etag(int64_t seq, const char *const *parts,
                                apr_pool_t *pool)
{
    uint64_t hash = 0xcbf29ce484222325; /* FNV-1a */

    for (; *parts; parts++) {
        const char *p = *parts;

        do /* the NUL too, so that "ab" "c" is not "a" "bc" */
            hash = (hash ^ (unsigned char)*p) * 0x100000001b3;
        while (*p++);
    }
    return apr_psprintf(pool,
                        "\"%" APR_INT64_T_FMT "-%016" APR_UINT64_T_HEX_FMT "\"",
                        (apr_int64_t)seq, (apr_uint64_t)hash);
}

static void unmark(request_rec *r, const char *name)
{
    const char *list = apr_table_get(r->headers_in, name);
    bool found;

    if (list)
        apr_table_setn(r->headers_in, name,
                       nc_etags_unmark(list, NULL, false, &found, r->pool));
}

int nc_conditional_answer(request_rec *r, const char *etag, int64_t modified)
{
    apr_table_setn(r->headers_out, "ETag", etag);
    ap_update_mtime(r, apr_time_from_sec(modified));
    ap_set_last_modified(r);
    unmark(r, "If-None-Match");
    unmark(r, "If-Match");
    return ap_meets_conditions(r);
}
