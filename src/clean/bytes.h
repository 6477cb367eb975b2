/* bytes.h -- the page's bytes on their way out, and the edits to them. Private
 * to src/clean.
 *
 * Every place is an offset in the page. Bytes go out from the front, in order,
 * as far as somebody says they may; until then they can be edited: a range is
 * cut, or replaced by other bytes. The bytes of the present piece are referred
 * to; only what is still there when the piece ends is copied.
 *
 *        gone     |  copied    |  the present piece
 *     ------------+------------+--------------------- - -
 *               front      piece_at
 *
 * At one place more bytes may be put in. No cut around it takes them along.
 *
 * Promise: what goes out is the page without the ranges that were cut, with
 * what was put in their places, and nothing else.
 */
#ifndef NC_CLEAN_BYTES_H
#define NC_CLEAN_BYTES_H

#include "nc_buf.h"
#include "nc_rewriter.h"

enum {
    /* Kept bytes before a place that tell what a cut there would join: `&` and
     * the longest name of a reference. */
    NC_BYTES_TAIL = 40,
    /* Edits that may wait within a piece; more are sent on their way at the
     * next tag. */
    NC_EDITS_READY = 128
};

/* No place in a page: behind all of them. */
#define NC_PLACE_NONE UINT64_MAX

/* A range of the page that does not go out as it is. */
typedef struct nc_edit {
    uint64_t from, to;
    size_t insert_at, insert_len; /* in `inserts`: what goes out instead */
    const nc_rule *rule;          /* by which it is cut; NULL: by none */
    nc_cut_kind kind;
} nc_edit;

typedef struct nc_bytes {
    uint64_t front;
    uint64_t piece_at;
    nc_buf copied;
    nc_span piece;
    nc_edit *edits; /* sorted; they do not overlap */
    size_t n_edits, cap;
    nc_buf inserts;
    uint64_t
        put_at; /* where `put` goes out; NC_PLACE_NONE: nowhere, any more */
    nc_span put;
    unsigned char tail[NC_BYTES_TAIL]; /* the last kept bytes that went out */
    size_t n_tail;
    nc_status status; /* of the sink: sticky */
    bool no_memory;   /* some edit could not be noted, or bytes not kept */
    nc_rewriter_stats *stats;
    nc_sink_fn *sink;
    nc_cut_fn *told; /* of each cut, in order, when it is final; or NULL */
    void *ctx;
} nc_bytes;

void nc_bytes_init(nc_bytes *b, nc_rewriter_stats *stats, nc_sink_fn *sink,
                   void *ctx);
void nc_bytes_release(nc_bytes *b);

/* PIECE is here; when it goes, what has not gone out is copied; without memory
 * for that, it goes out. */
void nc_bytes_begin_piece(nc_bytes *b, nc_span piece);
void nc_bytes_end_piece(nc_bytes *b);

/* Cuts a range that has not gone out; edits in it are forgotten. INSERT (may
 * be empty) is copied. In a range that is cut already there is nothing to do.
 */
void nc_bytes_edit(nc_bytes *b, uint64_t from, uint64_t to, nc_span insert,
                   const nc_rule *rule, nc_cut_kind kind);

/* The same, for the normaliser. */
static inline void nc_bytes_normalize(nc_bytes *b, uint64_t from, uint64_t to,
                                      nc_span insert)
{
    nc_bytes_edit(b, from, to, insert, NULL, NC_CUT_NORMAL);
}

/* Lets go of all edits in a range: its bytes go out as they are. */
void nc_bytes_restore(nc_bytes *b, uint64_t from, uint64_t to);

/* PUT, which is borrowed, goes out before what is at AT, which has not gone out
 * yet. Once a page. */
void nc_bytes_put(nc_bytes *b, uint64_t at, nc_span put);

/* Lets all before TO go out. */
void nc_bytes_flush(nc_bytes *b, uint64_t to);

/* Forgets all bytes before TO: they are part of a cut that is told later. */
void nc_bytes_drop(nc_bytes *b, uint64_t to);

/* Whether a cut that begins at AT joins nothing: what is kept before it does
 * not end in `<`, or in what may be the beginning of a character reference. */
bool nc_bytes_is_safe(const nc_bytes *b, uint64_t at);

#endif /* NC_CLEAN_BYTES_H */
