/* nc_watch.h -- how far a store's changes had got, while its files stay as
 * they are.
 *
 * A child keeps what it read of the store's state, with what the files looked
 * like before it read that. As long as they look the same, nobody has written,
 * and a document that is kept, or a 304, needs no store at all: two looks at
 * files are all. File times are coarse: files that changed a moment ago are
 * not relied on, as a second change may not show.
 *
 * A store that is no file shows nothing: what was read of it is good for a
 * moment, so that many who ask at once ask it once.
 */
#ifndef NC_WATCH_H
#define NC_WATCH_H

#include <apr_file_info.h>
#include <apr_pools.h>
#include "nc_store.h"

enum {
    NC_WATCH_SLOTS = 64, /* selections that are kept, about one a mount */
    /* Microseconds after a change in which another may have the same time: the
     * slowest clocks of file systems tick in 10 ms, those of FAT in 2 s. */
    NC_WATCH_RACY = 2500000,
    /* Microseconds for which a state without files is good: what another front
     * end writes has to show within a second, the answer's time included. */
    NC_WATCH_GOOD = 500000
};

typedef struct nc_watch nc_watch;

/* What the files looked like. */
typedef struct nc_watch_look {
    apr_time_t taken;
    struct {
        apr_ino_t inode; /* 0: there is none */
        apr_time_t mtime;
        apr_off_t size;
    } file, log;
} nc_watch_look;

/* Of the SQLite store at PATH, which must outlive it; PATH NULL: of a store
 * that is no file. NULL: no lock could be had. All calls are thread-safe; WATCH
 * may be NULL. */
nc_watch *nc_watch_create(const char *path, apr_pool_t *pool);

/* Before the store is read. */
void nc_watch_take(const nc_watch *watch, nc_watch_look *look,
                   apr_pool_t *pool);

/* STATE, which was read after LOOK was taken, is that of SCOPE. */
void nc_watch_keep(nc_watch *watch, const nc_watch_look *look,
                   const char *scope, const nc_store_state *state);

/* Whether the state of SCOPE is still that which was kept. */
bool nc_watch_recall(nc_watch *watch, const char *scope, nc_store_state *state,
                     apr_pool_t *pool);

#endif /* NC_WATCH_H */
