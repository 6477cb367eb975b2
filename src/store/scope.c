/* scope.c -- a prefix of addresses, "host/path", taken apart. */
#include "scope.h"

#include <string.h>

#include <apr_strings.h>

int nc_scope_count(const apr_array_header_t *prefixes)
{
    return prefixes && prefixes->nelts > 0 ? prefixes->nelts : 1;
}

nc_scope nc_scope_of(const apr_array_header_t *prefixes, int i,
                     const char *last, apr_pool_t *pool)
{
    nc_scope scope = {0};

    if (!prefixes || prefixes->nelts == 0)
        return scope;

    const char *prefix = APR_ARRAY_IDX(prefixes, i, const char *);
    size_t n = strcspn(prefix, "/");

    scope.host = apr_pstrmemdup(pool, prefix, n);
    if (prefix[n] == '\0' || prefix[n + 1] == '\0')
        return scope;
    scope.begin = prefix;
    scope.end = apr_pstrcat(pool, prefix, last, NULL);
    return scope;
}
