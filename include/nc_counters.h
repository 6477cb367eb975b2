/* nc_counters.h -- what the module has done, counted over all children.
 *
 * In shared memory that the children inherit; counting is one atomic add.
 * Counters start anew when the configuration is read again.
 */
#ifndef NC_COUNTERS_H
#define NC_COUNTERS_H

#include <httpd.h>
#include "nc_policy.h"

typedef enum nc_count {
    NC_COUNT_BYTES_IN,
    NC_COUNT_BYTES_CUT,
    NC_COUNT_CUTS,
    NC_COUNT_STOPPED, /* cleaning stopped before the page was over */
    NC_COUNT_QUEUED,
    NC_COUNT_READ,      /* of those: the others wait, or their child ended */
    NC_COUNT_DROPPED,   /* the queue was full */
    NC_COUNT_UNCHANGED, /* seen before, not read again */
    NC_COUNT_NO_ARTICLE,
    NC_COUNT_STORED, /* new or changed articles */
    NC_COUNT_GONE,   /* articles taken back: 404, 410 */
    NC_COUNT_STORE_FAILED,
    NC_COUNT_SERVED,
    NC_COUNT_SERVED_KEPT, /* of them, those that needed no store */
    NC_COUNT_HUB_TOLD,    /* notices that a hub took */
    NC_COUNT_HUB_FAILED,  /* tries that failed */
    NC_COUNT_COUNT
} nc_count;

/* Things that go wrong again and again when they do; of each, one warning in
 * NC_WARNING_SECONDS, whichever child gives it. */
typedef enum nc_warning {
    NC_WARNING_QUEUE,
    NC_WARNING_WRITE,
    NC_WARNING_READ,
    NC_WARNING_HUB,
    NC_WARNING_PLACE,
    NC_WARNING_COUNT
} nc_warning;

enum { NC_WARNING_SECONDS = 60 };

typedef struct nc_counters nc_counters;

/* Lives in POOL, shared with children that are forked later. */
nc_counters *nc_counters_create(apr_pool_t *pool);

/* COUNTERS may be NULL. */
void nc_counters_add(nc_counters *counters, nc_count count, apr_uint64_t n);
void nc_counters_cleaned(nc_counters *counters, nc_reason reason);
void nc_counters_kept(nc_counters *counters, nc_reason reason);

/* 0 if COUNTERS is NULL. */
apr_uint64_t nc_counters_get(nc_counters *counters, nc_count count);
apr_uint64_t nc_counters_get_cleaned(nc_counters *counters, nc_reason reason);
apr_uint64_t nc_counters_get_kept(nc_counters *counters, nc_reason reason);

/* Whether it is time for another warning; if so, it counts as given. */
bool nc_counters_may_warn(nc_counters *counters, nc_warning warning);

/* If it is, "WHAT: REASON" in the log of S. */
void nc_counters_warn(server_rec *s, nc_warning warning, const char *what,
                      const char *reason);

/* Whether no child looked for what is not to be kept for so many SECONDS; if
 * so, the caller is to look. */
bool nc_counters_may_prune(nc_counters *counters, unsigned seconds);

/* Sends them to R, a line each: `NewsCleanCuts: 3`. Of the reasons, those that
 * were met: `NewsCleanNotKept-cookie: 1`. */
void nc_counters_print(nc_counters *counters, request_rec *r);

#endif /* NC_COUNTERS_H */
