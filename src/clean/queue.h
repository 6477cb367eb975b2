/* queue.h -- bytes on their way out whose fate may still be open. Private to
 * src/clean.
 *
 * Bytes are appended in page order and leave at the front; what turns out to
 * be cut is truncated off the end. Bytes of the present piece are kept as
 * references; only what is still waiting when the piece ends is copied. A
 * position is a number of bytes from the front.
 */
#ifndef NC_CLEAN_QUEUE_H
#define NC_CLEAN_QUEUE_H

#include "nc_buf.h"

/* As nc_sink_fn of nc_rewriter.h. */
typedef nc_status nc_queue_sink(void *ctx, nc_span bytes);

typedef struct nc_queue {
    nc_buf copied;   /* what came before the present piece */
    nc_span *pieces; /* and, after it, runs of that piece */
    size_t n_pieces, cap;
    size_t piece_bytes;
    nc_status status; /* sticky: no memory */
} nc_queue;

void nc_queue_init(nc_queue *q);
void nc_queue_release(nc_queue *q);

static inline size_t nc_queue_len(const nc_queue *q)
{
    return q->copied.len + q->piece_bytes;
}

/* STABLE: the bytes stay where they are until nc_queue_settle is called. */
void nc_queue_append(nc_queue *q, nc_span bytes, bool stable);

void nc_queue_truncate(nc_queue *q, size_t len);

/* Hands the first LEN bytes to SINK and forgets them. */
nc_status nc_queue_flush(nc_queue *q, size_t len, nc_queue_sink *sink,
                         void *ctx);

/* The present piece is going away: copies what still refers to it. */
void nc_queue_settle(nc_queue *q);

#endif /* NC_CLEAN_QUEUE_H */
