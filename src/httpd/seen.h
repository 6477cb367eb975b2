/* seen.h -- which pages were looked at lately, so that they are not again.
 *
 * A table of fixed size. Those that were added first give way: then a page is
 * looked at once more. Not for several threads at once.
 */
#ifndef SEEN_H
#define SEEN_H

#include <apr_pools.h>
#include <apr_time.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct nc_seen nc_seen;

/* Numbers that tell one page from another: nc_store_hash of its address, and of
 * its bytes. */
typedef struct nc_seen_page {
    uint64_t url;
    uint64_t body;
} nc_seen_page;

nc_seen *nc_seen_create(apr_pool_t *pool);

/* Whether the page was added less than SPAN before TIME. One that was added
 * later than that was not: the clock was set back. */
bool nc_seen_has(const nc_seen *seen, nc_seen_page page, apr_time_t time,
                 apr_interval_time_t span);

void nc_seen_add(nc_seen *seen, nc_seen_page page, apr_time_t time);

/* Whatever was at URL's address is news. */
void nc_seen_forget(nc_seen *seen, uint64_t url);

/* All is news. */
void nc_seen_clear(nc_seen *seen);

#endif /* SEEN_H */
