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
typedef nc_status queue_sink(void *ctx, nc_span bytes);

typedef struct queue {
    nc_buf copied;   /* what came before the present piece */
    nc_span *pieces; /* and, after it, runs of that piece */
    size_t n_pieces, cap;
    size_t piece_bytes;
    nc_status status; /* sticky: no memory */
} queue;

void queue_init(queue *q);
void queue_release(queue *q);

static inline size_t queue_len(const queue *q)
{
    return q->copied.len + q->piece_bytes;
}

/* STABLE: the bytes stay where they are until queue_settle is called. */
void queue_append(queue *q, nc_span bytes, bool stable);

void queue_truncate(queue *q, size_t len);

/* Hands the first LEN bytes to SINK and forgets them. */
nc_status queue_flush(queue *q, size_t len, queue_sink *sink, void *ctx);

/* The present piece is going away: copies what still refers to it. */
void queue_settle(queue *q);

#endif /* NC_CLEAN_QUEUE_H */
