/* quota.c -- a number that all threads add to. */
#include "nc_quota.h"

#include <apr_atomic.h>

struct nc_quota {
    apr_uint64_t taken;
};

nc_quota *nc_quota_create(apr_pool_t *pool)
{
    return apr_pcalloc(pool, sizeof(nc_quota));
}

bool nc_quota_take(nc_quota *quota, size_t n, size_t limit)
{
    apr_uint64_t taken = apr_atomic_read64(&quota->taken), seen;

    while (taken <= limit && n <= limit - taken) {
        seen = apr_atomic_cas64(&quota->taken, taken + n, taken);
        if (seen == taken)
            return true;
        taken = seen;
    }
    return false;
}

void nc_quota_give(nc_quota *quota, size_t n)
{
    apr_atomic_sub64(&quota->taken, n);
}
