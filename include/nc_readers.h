/* nc_readers.h -- a child's open stores, for requests to read from.
 *
 * A store is used by one request at a time. It is opened when first needed,
 * after the fork, kept for the next request, and opened anew when it failed or
 * when another file stands in its place. All calls are thread-safe.
 */
#ifndef NC_READERS_H
#define NC_READERS_H

#include "nc_config.h"

enum {
    NC_READERS_IDLE_MAX = 8, /* stores kept open when nothing is asked */
    /* Of a store that is no file, how many a child reads at once: a quarter of
     * its threads, and no more than stay open. Each is a connection, of which a
     * database has few; and one that does not answer at all keeps no more
     * threads than that. */
    NC_READERS_SHARE = 4,
    NC_READERS_WAIT = 2000000, /* microseconds that others wait for one */
    /* Microseconds after which a store that is no file, and gave nothing back
     * to those who asked, is one that a page does not wait for. */
    NC_READERS_SILENT = 2000000,
    /* Microseconds between two tries of pages when such a store has failed; a
     * connection may take three seconds to fail. */
    NC_READERS_AWAY = 10000000
};

typedef struct nc_readers nc_readers;
typedef struct nc_reader nc_reader;

/* Lives in POOL, with all that it opens. NULL: no lock could be had. */
nc_readers *nc_readers_create(const nc_server_conf *conf, apr_pool_t *pool);

/* NULL: the store is away; *MESSAGE says why, in POOL. */
nc_reader *nc_readers_acquire(nc_readers *readers, const char **message,
                              apr_pool_t *pool);

/* For what every reader waits for. NULL: the store is away, or whoever asks
 * would have to wait. */
nc_reader *nc_readers_acquire_now(nc_readers *readers, apr_pool_t *pool);

nc_store *nc_reader_store(const nc_reader *reader);

/* BROKEN: a call failed in a way that a new connection may mend. */
void nc_readers_release(nc_readers *readers, nc_reader *reader, bool broken);

/* Closes the stores: idle ones now, others when they are released. SQLite
 * shares what it knows of a file within a process: one that was opened while
 * it was read-only stays so until nobody has it open. NULL is fine. */
void nc_readers_close(nc_readers *readers);

#endif /* NC_READERS_H */
