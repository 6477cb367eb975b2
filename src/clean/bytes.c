/* bytes.c -- bytes by their place in the page, and a sorted list of edits. */
#include "bytes.h"

#include <stdlib.h>
#include "nc_chars.h"
#include "nc_charref.h"
#include "room.h"

void nc_bytes_init(nc_bytes *b, nc_rewriter_stats *stats, nc_sink_fn *sink,
                   void *ctx)
{
    memset(b, 0, sizeof(*b));
    nc_buf_init(&b->copied);
    nc_buf_init(&b->inserts);
    b->stats = stats;
    b->sink = sink;
    b->ctx = ctx;
    b->put_at = NC_PLACE_NONE;
}

void nc_bytes_release(nc_bytes *b)
{
    nc_buf_release(&b->copied);
    nc_buf_release(&b->inserts);
    free(b->edits);
}

/* --- edits */

/* The number of edits that begin before AT. */
static size_t edits_before(const nc_bytes *b, uint64_t at)
{
    size_t n = b->n_edits;

    while (n > 0 && b->edits[n - 1].from >= at)
        n--;
    return n;
}

/* The edits from I to N leave the list. */
static void forget_edits(nc_bytes *b, size_t i, size_t n)
{
    if (i == n)
        return;
    memmove(&b->edits[i], &b->edits[n], (b->n_edits - n) * sizeof(nc_edit));
    b->n_edits -= n - i;
    if (b->n_edits == 0)
        nc_buf_clear(&b->inserts);
}

/* The same, as if their bytes had been kept. */
static void remove_edits(nc_bytes *b, size_t i, size_t n)
{
    for (size_t k = i; k < n; k++) {
        b->stats->bytes_cut -= b->edits[k].to - b->edits[k].from;
        b->stats->bytes_put -= b->edits[k].insert_len;
    }
    forget_edits(b, i, n);
}

static bool reserve(nc_bytes *b)
{
    nc_edit *more =
        nc_room_for_one(b->edits, b->n_edits, &b->cap, 16, sizeof(*more));

    if (more)
        b->edits = more;
    return more != NULL;
}

void nc_bytes_restore(nc_bytes *b, uint64_t from, uint64_t to)
{
    size_t i = edits_before(b, from), n = edits_before(b, to);

    remove_edits(b, i, n);
}

void nc_bytes_edit(nc_bytes *b, uint64_t from, uint64_t to, nc_span insert,
                   const nc_rule *rule, nc_cut_kind kind)
{
    size_t i, insert_at;

    nc_assert(from >= b->front && from <= to);
    i = edits_before(b, from);
    if (i > 0 && b->edits[i - 1].to > from)
        return;
    nc_bytes_restore(b, from, to);
    insert_at = b->inserts.len;
    nc_buf_append(&b->inserts, insert);
    if (nc_buf_status(&b->inserts) != NC_OK || !reserve(b)) {
        b->no_memory = true;
        return;
    }
    memmove(&b->edits[i + 1], &b->edits[i], (b->n_edits - i) * sizeof(nc_edit));
    b->edits[i] = (nc_edit){from, to, insert_at, insert.len, rule, kind};
    b->n_edits++;
    b->stats->bytes_cut += to - from;
    b->stats->bytes_put += insert.len;
}

void nc_bytes_put(nc_bytes *b, uint64_t at, nc_span put)
{
    nc_assert(at >= b->front && b->put_at == NC_PLACE_NONE);
    b->put_at = at;
    b->put = put;
}

/* --- out */

/* Notes the last kept bytes, for what is cut after them. */
static void note_tail(nc_bytes *b, nc_span bytes)
{
    size_t n = bytes.len < NC_BYTES_TAIL ? bytes.len : NC_BYTES_TAIL;
    size_t stay = b->n_tail < NC_BYTES_TAIL - n ? b->n_tail : NC_BYTES_TAIL - n;

    memmove(b->tail, b->tail + b->n_tail - stay, stay);
    memcpy(b->tail + stay, bytes.ptr + bytes.len - n, n);
    b->n_tail = stay + n;
}

static void emit(nc_bytes *b, nc_span bytes)
{
    if (bytes.len == 0)
        return;
    note_tail(b, bytes);
    if (b->status == NC_OK)
        b->status = b->sink(b->ctx, bytes);
}

/* The page's bytes from FROM on that lie together, at most to TO. */
static nc_span bytes_from(const nc_bytes *b, uint64_t from, uint64_t to)
{
    uint64_t copied_at = b->piece_at - b->copied.len;
    nc_span s;

    if (from < b->piece_at)
        s = (nc_span){b->copied.ptr + (from - copied_at),
                      (size_t)(b->piece_at - from)};
    else
        s = (nc_span){b->piece.ptr + (from - b->piece_at),
                      b->piece.len - (size_t)(from - b->piece_at)};
    if (s.len > to - from)
        s.len = (size_t)(to - from);
    return s;
}

static void emit_range(nc_bytes *b, uint64_t from, uint64_t to)
{
    while (from < to) {
        nc_span s = bytes_from(b, from, to);

        emit(b, s);
        from += s.len;
    }
}

static void emit_put(nc_bytes *b)
{
    b->put_at = NC_PLACE_NONE;
    b->stats->bytes_put += b->put.len;
    emit(b, b->put);
}

/* The bytes between, with what is put among them or behind them. */
static void emit_all(nc_bytes *b, uint64_t from, uint64_t to)
{
    if (b->put_at <= to) {
        emit_range(b, from, b->put_at);
        from = b->put_at;
        emit_put(b);
    }
    emit_range(b, from, to);
}

static void tell(nc_bytes *b, const nc_edit *edit)
{
    nc_cut cut = {edit->kind, edit->from, edit->to - edit->from, edit->rule};

    if (b->told)
        b->told(b->ctx, &cut);
}

void nc_bytes_flush(nc_bytes *b, uint64_t to)
{
    size_t i = 0;

    for (; i < b->n_edits && b->edits[i].to <= to; i++) {
        const nc_edit *edit = &b->edits[i];

        emit_all(b, b->front, edit->from);
        if (b->put_at < edit->to)
            emit_put(b);
        emit(b, (nc_span){b->inserts.ptr + edit->insert_at, edit->insert_len});
        tell(b, edit);
        b->front = edit->to;
    }
    forget_edits(b, 0, i);
    if (b->n_edits > 0 && b->edits[0].from < to)
        to = b->edits[0].from;
    emit_all(b, b->front, to);
    if (to > b->front)
        b->front = to;
}

void nc_bytes_drop(nc_bytes *b, uint64_t to)
{
    if (to > b->front) {
        if (b->put_at < to)
            emit_put(b);
        remove_edits(b, 0, edits_before(b, to));
        b->stats->bytes_cut += to - b->front;
        b->front = to;
    }
}

/* --- pieces */

void nc_bytes_begin_piece(nc_bytes *b, nc_span piece)
{
    b->piece = piece;
}

/* Copies what is still there, behind what is copied already. */
static bool copy_rest(nc_bytes *b, uint64_t end)
{
    nc_span rest = b->piece;

    if (b->front >= b->piece_at)
        rest = bytes_from(b, b->front, end);
    nc_buf_append(&b->copied, rest);
    return nc_buf_status(&b->copied) == NC_OK;
}

void nc_bytes_end_piece(nc_bytes *b)
{
    uint64_t end = b->piece_at + b->piece.len;
    uint64_t copied_at = b->piece_at - b->copied.len;

    if (b->front >= b->piece_at)
        nc_buf_clear(&b->copied);
    else
        nc_buf_consume(&b->copied, (size_t)(b->front - copied_at));
    if (b->front < end && !copy_rest(b, end)) {
        b->no_memory = true;
        nc_bytes_flush(b, end);
        emit_all(b, b->front, end);
        b->front = end;
        nc_buf_clear(&b->copied);
    }
    b->piece_at = end;
    b->piece = NC_SPAN_EMPTY;
}

/* --- what a cut would join */

/* Goes over the kept bytes before a place, the last first: what has not gone
 * out, and then the tail of what has. */
typedef struct backwards {
    const nc_bytes *b;
    uint64_t at;
    size_t edit;       /* how many are before `at` */
    size_t insert;     /* of its text, how many bytes are still to come */
    const nc_edit *in; /* the one whose text is being read; NULL: none */
    size_t tail;
} backwards;

/* The byte before; -1: it is not known. */
static int read_back(backwards *r)
{
    const nc_bytes *b = r->b;

    for (;;) {
        if (r->insert > 0)
            return b->inserts.ptr[r->in->insert_at + --r->insert];
        if (r->at <= b->front)
            return r->tail > 0 ? b->tail[--r->tail] : -1;
        if (r->edit == 0 || b->edits[r->edit - 1].to < r->at) {
            r->at--;
            return *bytes_from(b, r->at, r->at + 1).ptr;
        }
        r->in = &b->edits[--r->edit];
        r->insert = r->in->insert_len;
        r->at = r->in->from;
    }
}

bool nc_bytes_is_safe(const nc_bytes *b, uint64_t at)
{
    backwards r = {b, at, edits_before(b, at), 0, NULL, b->n_tail};
    bool number = false;

    for (size_t run = 0; run < NC_BYTES_TAIL; run++) {
        int c = read_back(&r);

        if (c < 0)
            return true;
        if (c == '<')
            return run > 0;
        if (c == '&')
            return !number && run > NC_CHARREF_NAME_MAX;
        if (!nc_is_alnum((unsigned char)c) && c != '#')
            return true;
        number = c == '#';
    }
    return !number;
}
