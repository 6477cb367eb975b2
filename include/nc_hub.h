/* nc_hub.h -- WebSub (W3C Recommendation, 2018): hubs hear of changed feeds.
 *
 *     worker ──changed, send──► notices that are due
 *                                   │ one thread a child
 *                                   └──POST──► NewsCleanHub of the mount
 *
 * Off where no mount has a hub: then there is no thread. Only that hub is
 * spoken to: redirects and the environment's proxies are not followed, and
 * what it answers, beyond its status, is thrown away. Nothing but the thread
 * ever waits for a hub. Each child tells of what it stored itself. A child's
 * end waits NC_HUB_DRAIN_MS at most; a name server that is silent may make it
 * longer, for libcurl does not leave a look-up alone.
 */
#ifndef NC_HUB_H
#define NC_HUB_H

#include <httpd.h>
#include "nc_watch.h"

enum {
    NC_HUB_CONNECT_MS = 5000,
    NC_HUB_TOTAL_MS = 10000, /* hubs answer before they fetch the feed */
    NC_HUB_TRIES = 4,        /* of one notice: after 1, 4 and 16 s again; then
                              * the next change is the next chance */
    NC_HUB_RETRY_MS = 1000,
    NC_HUB_RETRY_FACTOR = 4,
    NC_HUB_PAUSE_MS = 1000, /* after a notice: what changes meanwhile is told
                             * in one, or a first crawl would be a flood */
    /* After a commit to a store that is no file, until all children show it;
     * the rest is for answers that were begun before. */
    NC_HUB_SHOWN_MS = NC_WATCH_GOOD / 1000 + 100,
    NC_HUB_PARALLEL = 6, /* requests at a time: the documents of two mounts */
    NC_HUB_ANSWER_MAX = 64 * 1024, /* bytes that a hub may answer */
    NC_HUB_DRAIN_MS =
        2000 /* a child that ends gives the rest one try of this
              * length, with NC_HUB_SHOWN_MS in it, after NC_DRAIN_SECONDS of
              * the worker's; httpd kills it after some 9 s */
};

typedef struct nc_hub nc_hub;

/* The post_config hook: readies libcurl, before there are any threads. */
int nc_hub_prepare(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                   server_rec *s);

/* Starts the thread in a child; it ends when POOL goes. NULL: no mount has a
 * hub, or it could not be started, which is logged. */
nc_hub *nc_hub_start(server_rec *main, apr_pool_t *pool);

/* The article at URL has changed, or is gone, and that is committed: the feeds
 * that show it are due. Thread-safe; HUB may be NULL. */
void nc_hub_changed(nc_hub *hub, const char *url);

/* Lets what is due be told. Thread-safe; HUB may be NULL. */
void nc_hub_send(nc_hub *hub);

#endif /* NC_HUB_H */
