/* queue.c -- copied bytes first, references into the present piece after
 * them: so nothing is copied that leaves with the piece it came in.
 */
#include "queue.h"

#include <stdlib.h>

void nc_queue_init(nc_queue *q)
{
    memset(q, 0, sizeof(*q));
    nc_buf_init(&q->copied);
}

void nc_queue_release(nc_queue *q)
{
    nc_buf_release(&q->copied);
    free(q->pieces);
}

static bool reserve(nc_queue *q)
{
    size_t cap = q->cap ? q->cap * 2 : 32;
    nc_span *more;

    if (q->n_pieces < q->cap)
        return true;
    more = realloc(q->pieces, cap * sizeof(*more));
    if (!more)
        return false;
    q->pieces = more;
    q->cap = cap;
    return true;
}

void nc_queue_append(nc_queue *q, nc_span bytes, bool stable)
{
    nc_span *last = q->n_pieces ? &q->pieces[q->n_pieces - 1] : NULL;

    if (bytes.len == 0 || q->status != NC_OK)
        return;
    if (!stable) {
        nc_queue_settle(q);
        nc_buf_append(&q->copied, bytes);
        q->status = nc_buf_status(&q->copied);
        return;
    }
    if (last && last->ptr + last->len == bytes.ptr) {
        last->len += bytes.len;
    }
    else if (reserve(q)) {
        q->pieces[q->n_pieces++] = bytes;
    }
    else {
        q->status = NC_ENOMEM;
        return;
    }
    q->piece_bytes += bytes.len;
}

void nc_queue_truncate(nc_queue *q, size_t len)
{
    nc_assert(len <= nc_queue_len(q));
    while (q->n_pieces > 0 && nc_queue_len(q) > len) {
        nc_span *last = &q->pieces[q->n_pieces - 1];
        size_t over = nc_queue_len(q) - len;
        size_t n = over < last->len ? over : last->len;

        last->len -= n;
        q->piece_bytes -= n;
        if (last->len == 0)
            q->n_pieces--;
    }
    if (q->copied.len > len)
        nc_buf_truncate(&q->copied, len);
}

/* Of the runs of the present piece, hands out the first LEN bytes. */
static nc_status flush_pieces(nc_queue *q, size_t len, nc_queue_sink *sink,
                              void *ctx)
{
    size_t gone = 0;
    nc_status status = NC_OK;

    q->piece_bytes -= len;
    while (len > 0 && status == NC_OK) {
        nc_span *run = &q->pieces[gone];
        size_t n = len < run->len ? len : run->len;

        status = sink(ctx, nc_span_take(run, n));
        len -= n;
        if (run->len == 0)
            gone++;
    }
    q->n_pieces -= gone;
    if (gone > 0 && q->n_pieces > 0)
        memmove(q->pieces, q->pieces + gone, q->n_pieces * sizeof(nc_span));
    return status;
}

nc_status nc_queue_flush(nc_queue *q, size_t len, nc_queue_sink *sink,
                         void *ctx)
{
    size_t copied = len < q->copied.len ? len : q->copied.len;
    nc_status status = NC_OK;

    nc_assert(len <= nc_queue_len(q));
    if (copied > 0) {
        status = sink(ctx, (nc_span){q->copied.ptr, copied});
        nc_buf_consume(&q->copied, copied);
    }
    if (status == NC_OK && len > copied)
        status = flush_pieces(q, len - copied, sink, ctx);
    return status;
}

void nc_queue_settle(nc_queue *q)
{
    for (size_t i = 0; i < q->n_pieces && q->status == NC_OK; i++) {
        nc_buf_append(&q->copied, q->pieces[i]);
        q->status = nc_buf_status(&q->copied);
        if (q->status != NC_OK) {
            /* What could not be copied stays a reference, in order. */
            memmove(q->pieces, q->pieces + i,
                    (q->n_pieces - i) * sizeof(nc_span));
            q->n_pieces -= i;
            return;
        }
        q->piece_bytes -= q->pieces[i].len;
    }
    q->n_pieces = 0;
}
