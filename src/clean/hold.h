/* hold.h -- kept bytes on their way out, and the elements whose fate is still
 * open. Private to src/clean.
 *
 * An element whose fate is open puts a mark at its place in the queue:
 *
 *   DROP     a rule names it; it is cut when it ends (if the rule is a guess:
 *            and what came by is not too much for a promotion)
 *   LEADING  a container whose leading text is not known yet
 *   SECTION  its leading text is the heading of a rule; it is cut when it
 *            ends, if what came by is not too much for a promotion
 *
 * Marks nest as elements do. One that resolves to "cut" truncates the queue to
 * its place; one that resolves to "keep" just goes. Bytes before the first
 * mark may leave; those after it are held, up to the limit. At the limit a
 * section is let go, as is what a guess would drop; what is to be dropped for
 * certain is gone for good, and all is discarded until it, or its parent, ends.
 */
#ifndef NC_CLEAN_HOLD_H
#define NC_CLEAN_HOLD_H

#include "nc_open.h"
#include "nc_rewriter.h"
#include "queue.h"
#include "section.h"
#include "tail.h"

typedef enum nc_mark_kind {
    MARK_DROP,
    MARK_LEADING,
    MARK_SECTION
} nc_mark_kind;

typedef struct nc_mark {
    nc_mark_kind kind;
    size_t depth;  /* of the stack, with its element on top */
    size_t place;  /* in the queue */
    nc_tail tail;  /* before it */
    bool cautious; /* DROP, SECTION: the rule is a guess */
    uint64_t text; /* that had gone by when it began */
    uint64_t plain;
    /* SECTION: */
    unsigned group; /* the marks that one heading made have one number */
    bool core;      /* the innermost container of its heading */
} nc_mark;

typedef struct nc_hold {
    const nc_open *open;      /* the elements that marks stand for */
    nc_rewriter_stats *stats; /* cuts, bytes and releases are counted there */
    size_t limit;
    nc_queue queue;
    nc_section section;
    nc_tail tail;
    size_t discard_depth; /* 0: nothing is being discarded */
    nc_mark marks[NC_OPEN_MAX];
    size_t n_marks;
    size_t n_leading; /* of them; none lies above a DROP */
    unsigned groups;
} nc_hold;

/* All but LIMIT are borrowed. */
void nc_hold_init(nc_hold *h, const nc_sheets *sheets, size_t limit,
                  const nc_open *open, nc_rewriter_stats *stats);
void nc_hold_release(nc_hold *h);

/* Bytes take their place in the page, whatever comes of them. STABLE as in
 * queue.h. False: out of memory. */
bool nc_hold_append(nc_hold *h, nc_span bytes, bool stable);

/* N bytes that did not come in are cut for certain. */
void nc_hold_skip(nc_hold *h, size_t n);

/* What was appended last was text, or markup. */
void nc_hold_note_text(nc_hold *h, const nc_token *tok);
void nc_hold_note_markup(nc_hold *h);

/* Whether a cut here joins nothing: see tail.h. */
bool nc_hold_is_safe(const nc_hold *h);

static inline bool nc_hold_is_discarding(const nc_hold *h)
{
    return h->discard_depth > 0;
}

/* The element on top of the stack, whose tag comes next, is to be cut (by a
 * guess, if CAUTIOUS); is a container that may be. The second does nothing
 * inside the first. */
void nc_hold_begin_drop(nc_hold *h, bool cautious);
void nc_hold_begin_container(nc_hold *h);

/* A block begins or ends: the leading text is complete. */
void nc_hold_cross_boundary(nc_hold *h);

/* What holds this place is no section, and nothing that a guess may cut. */
void nc_hold_spare(nc_hold *h);

/* The top element closes. OWN_END: by its end tag, which is appended. */
void nc_hold_close(nc_hold *h, bool own_end);

/* What is not cut by now stays. */
void nc_hold_release_all(nc_hold *h);

/* To be called after each token: holds no more than the limit. */
void nc_hold_fit(nc_hold *h);

/* How many bytes wait for nothing any more. */
size_t nc_hold_ready(nc_hold *h);

/* Hands the first LEN bytes to SINK. */
nc_status nc_hold_flush(nc_hold *h, size_t len, nc_sink_fn *sink, void *ctx);

#endif /* NC_CLEAN_HOLD_H */
