/* nc_quota.h -- bytes that the threads of a child work on at one time.
 *
 * For work that takes many times the memory of what it is done to: one thread
 * may do it to all that is allowed, many only to little each. Nobody waits: who
 * finds no room does without.
 */
#ifndef NC_QUOTA_H
#define NC_QUOTA_H

#include <stdbool.h>
#include <stddef.h>
#include <apr_pools.h>

typedef struct nc_quota nc_quota;

/* Lives in POOL; nothing is taken of it. */
nc_quota *nc_quota_create(apr_pool_t *pool);

/* Takes N bytes, to be given back, if no more than LIMIT are taken then. */
bool nc_quota_take(nc_quota *quota, size_t n, size_t limit);
void nc_quota_give(nc_quota *quota, size_t n);

#endif /* NC_QUOTA_H */
