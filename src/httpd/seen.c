/* seen.c -- which pages were looked at lately, so that they are not again.
 */
#include "seen.h"

#include <string.h>

enum {
    SETS = 2048, /* by address; with WAYS, pages of 200 KB in all */
    WAYS = 4     /* or two pages that are asked for often might take turns */
};

typedef struct slot {
    nc_seen_page page;
    apr_time_t time; /* 0: there is none */
} slot;

struct nc_seen {
    slot slots[SETS][WAYS];
};

nc_seen *nc_seen_create(apr_pool_t *pool)
{
    return apr_pcalloc(pool, sizeof(nc_seen));
}

static slot *find(const nc_seen *seen, uint64_t url)
{
    const slot *set = seen->slots[url % SETS];

    for (int i = 0; i < WAYS; i++) {
        if (set[i].time && set[i].page.url == url)
            return (slot *)(uintptr_t)&set[i];
    }
    return NULL;
}

bool nc_seen_has(const nc_seen *seen, nc_seen_page page, apr_time_t time,
                 apr_interval_time_t span)
{
    const slot *at = find(seen, page.url);

    return at && at->page.body == page.body && time >= at->time &&
           time - at->time < span;
}

void nc_seen_add(nc_seen *seen, nc_seen_page page, apr_time_t time)
{
    slot *set = seen->slots[page.url % SETS];
    slot *at = find(seen, page.url);

    if (!at) {
        at = set;
        for (int i = 1; i < WAYS; i++) {
            if (set[i].time < at->time)
                at = &set[i];
        }
    }
    *at = (slot){page, time};
}

void nc_seen_forget(nc_seen *seen, uint64_t url)
{
    slot *at = find(seen, url);

    if (at)
        at->time = 0;
}

void nc_seen_clear(nc_seen *seen)
{
    memset(seen->slots, 0, sizeof(seen->slots));
}
