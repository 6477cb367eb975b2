/* nc_ingest.h -- pages in, articles stored: one background thread a child.
 *
 *     request threads ──offer──► queue ──► worker: extract, put, commit
 *
 * Pages that are gone go the same way, in their turn, so that what was seen
 * last is what holds. A page that was offered before, with the same bytes, is
 * not queued again within NewsCleanRefresh. The queue is bounded
 * (NewsCleanQueue); a page that finds it full is dropped and counted, and may
 * come again at once. A store that can't be written to is tried again until it
 * can: meanwhile pages wait in the queue. The thread opens the store itself,
 * after the fork, and makes it if it is missing.
 */
#ifndef NC_INGEST_H
#define NC_INGEST_H

#include <httpd.h>
#include "nc_buf.h"
#include "nc_config.h"
#include "nc_counters.h"
#include "nc_hub.h"
#include "nc_readers.h"

enum {
    /* Addresses that were not found: a room of their own, so that a flood of
     * them pushes out no page. A batch takes them as it takes pages. */
    NC_QUEUE_GONE = 64,
    /* One transaction: as many pages as wait, up to these. A tree takes some
     * 20 times its page while the batch lasts, a hostile page's up to 120. */
    NC_BATCH_PAGES = 32,
    NC_BATCH_BYTES = 1024 * 1024,
    /* What NewsCleanRetain does not keep goes in the background, so many
     * articles a transaction, with pauses, when no page waits; and one child
     * looks for them at a time. */
    NC_PRUNE_ARTICLES = 500,
    NC_PRUNE_PAUSE_MS = 500,
    NC_PRUNE_SECONDS = 300,
    /* A tenth of the processor where all of it is wanted, as nice(1) counts:
     * enough not to starve. */
    NC_INGEST_NICE = 10,
    NC_RETRY_SECONDS = 2, /* between tries at a store that is away */
    NC_DRAIN_SECONDS = 3, /* a child that ends waits so long for the rest... */
    NC_END_SECONDS = 6    /* ... and so long for the thread, which a database
                           * may hold; httpd kills it after some 9, but never
                           * at a graceful restart */
};

/* A page on its way; plain memory, since it outlives its request. */
typedef struct nc_page {
    struct nc_page *next;
    bool is_xml; /* XHTML by its media type */
    bool gone;   /* there is no page any more: only `url` counts */
    nc_buf body;
    int64_t hash; /* nc_store_hash of the body */
    char *url;
    char *charset;                /* NULL: the transport said none */
    const nc_site_configs *sites; /* the configuration's; NULL: none */
    int refresh; /* seconds that an unchanged page stays unread */
    apr_time_t time;
} nc_page;

nc_page *nc_page_create(const char *url, nc_span charset);
void nc_page_destroy(nc_page *page); /* NULL is fine */

typedef struct nc_ingest nc_ingest;

/* Starts the worker; it is drained and joined when POOL goes, unless the store
 * does not answer. It closes READERS (NULL: none) when the store can't be
 * opened, and tells HUB (NULL: none), which must outlive it, what it stored.
 * NULL: it could not be started, which is logged. */
nc_ingest *nc_ingest_start(server_rec *s, nc_readers *readers, nc_hub *hub,
                           apr_pool_t *pool);

/* Whether a page with this HASH was offered of URL in the last REFRESH seconds;
 * if so it is counted, and need not be offered. Thread-safe. */
bool nc_ingest_is_known(nc_ingest *ingest, const char *url, int64_t hash,
                        int refresh);

/* Takes PAGE over in any case. What becomes of it, and is counted: it is
 * queued, unchanged, or dropped. Thread-safe. */
nc_count nc_ingest_offer(nc_ingest *ingest, nc_page *page);

/* The page at URL was not found: if an article was made of it, that is gone,
 * once the pages that were offered before are through. Thread-safe. */
void nc_ingest_offer_gone(nc_ingest *ingest, const char *url);

#endif /* NC_INGEST_H */
