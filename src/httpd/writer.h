/* writer.h -- the store that a child's background thread writes to.
 *
 * It is opened when it is needed, and anew if its file was put away or it
 * failed. All of this is that thread's own, but for nc_writer_abandon. What is
 * wrong is logged, counted, and tried again by the caller.
 */
#ifndef WRITER_H
#define WRITER_H

#include "nc_config.h"
#include "nc_hub.h"
#include "nc_readers.h"

typedef struct nc_writer {
    server_rec *server;
    const nc_server_conf *conf;
    void *readers;    /* nc_readers; NULL: they are gone */
    void *hub;        /* nc_hub; NULL: it is gone */
    apr_pool_t *pool; /* the thread's */
    nc_store *store;  /* NULL: not open */
    apr_pool_t *store_pool;
    apr_ino_t inode;
    int64_t epoch;         /* of the last that was open; 0: there was none */
    bool is_another;       /* what was opened last is not what was before */
    apr_time_t next_prune; /* 0: never */
    bool pruning;          /* there is more of it */
} nc_writer;

/* All is borrowed. */
void nc_writer_init(nc_writer *w, server_rec *s, nc_readers *readers,
                    nc_hub *hub, apr_pool_t *pool);

/* For another thread: what the child has of its own is about to go, and is not
 * to be used any more. */
void nc_writer_abandon(nc_writer *w);

/* Opens the store if it is not, or if its file was put away. */
bool nc_writer_open(nc_writer *w);
void nc_writer_close(nc_writer *w);

/* What nc_batch_read has made, in one transaction. False: it has to be tried
 * again. */
bool nc_writer_save(nc_writer *w, const apr_array_header_t *done);

/* Removes some of what NewsCleanRetain does not keep: the rest soon, at
 * `next_prune`, so that others can write in between. */
void nc_writer_prune(nc_writer *w);

#endif /* WRITER_H */
