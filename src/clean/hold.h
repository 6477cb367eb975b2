/* hold.h -- the elements whose fate is still open. Private to src/clean.
 *
 * An element whose fate is open has a mark at its place; the bytes from the
 * first mark on wait. There are
 *
 *   ELEMENT  a rule names it, perhaps under a condition. It is cut when it
 *            ends, if that is certain then (and if the rule is a guess: if
 *            what came by is not too much for a promotion). If it depends on
 *            what follows, the mark stays until that is known.
 *   SECTION  its leading text is the heading of a rule; it is cut when it
 *            ends, if what came by is not too much for a promotion.
 *
 * and, before that, containers whose leading text is not known yet. At the
 * limit, what waits longest is let go; but an element that is to be cut for
 * certain is gone for good, and all is discarded until it, or its parent, ends.
 */
#ifndef NC_CLEAN_HOLD_H
#define NC_CLEAN_HOLD_H

#include "bytes.h"
#include "marks.h"
#include "matcher.h"
#include "section.h"

enum {
    /* Containers inside each other that begin without a text; of more the
     * outermost are forgotten, being wrappers of the page. */
    NC_LEADING_MAX = 64
};

/* A container whose leading text is not known yet. */
typedef struct nc_leading {
    uint16_t depth;
    uint64_t place, text, plain;
} nc_leading;

typedef struct nc_hold {
    const nc_open *open; /* the elements that marks stand for */
    nc_conds *conds;
    nc_bytes *bytes;
    nc_rewriter_stats *stats; /* cuts and releases are counted there */
    size_t limit;
    nc_section section;
    size_t discard_depth; /* 0: nothing is being discarded */
    uint64_t discard_from;
    const nc_rule *discard_rule;
    unsigned groups;
    nc_leading leading[NC_LEADING_MAX];
    size_t n_leading;
    nc_marks marks;
} nc_hold;

/* All but LIMIT are borrowed. */
void nc_hold_init(nc_hold *h, const nc_site *site, size_t limit,
                  const nc_open *open, nc_conds *conds, nc_bytes *bytes,
                  nc_rewriter_stats *stats);
void nc_hold_release(nc_hold *h);

static inline bool nc_hold_is_discarding(const nc_hold *h)
{
    return h->discard_depth > 0;
}

/* Whether text has to be shown to it now. */
static inline bool nc_hold_wants_text(const nc_hold *h)
{
    return h->n_leading > 0 || h->marks.n_doubted > 0;
}

/* The element on top of the stack, whose tag TOK is, is named by rules; is a
 * container that may be a section. The second does nothing inside the first. */
void nc_hold_begin_element(nc_hold *h, const nc_token *tok,
                           const nc_verdict *verdict);
/* As the first, for an element without content, which is its tag. */
void nc_hold_leaf(nc_hold *h, const nc_token *tok, const nc_verdict *verdict);
void nc_hold_begin_container(nc_hold *h, uint64_t place);

/* What came last was text, which is not in raw text or svg. */
void nc_hold_text(nc_hold *h, nc_span text);

/* A block begins or ends: the leading text is complete. */
void nc_hold_cross_boundary(nc_hold *h);

/* What holds this place is no section, and nothing that a guess may cut. */
void nc_hold_spare(nc_hold *h);

/* Whether the end of the element at DEPTH, the innermost, means anything here:
 * that of most elements does not. */
static inline bool nc_hold_knows(const nc_hold *h, size_t depth)
{
    return h->marks.open_at[depth] != NC_MARK_NONE ||
           h->marks.waiting_at[depth] != NC_MARK_NONE ||
           h->discard_depth == depth ||
           (h->n_leading > 0 && h->leading[h->n_leading - 1].depth == depth);
}

/* The top element ends at END. OWN_END: by its end tag of END_LEN bytes. Its
 * questions are answered by now. */
void nc_hold_close(nc_hold *h, bool own_end, uint64_t end, size_t end_len);

/* Some question was answered before the end of the element that asked: lets go
 * of what is not named any more at the top of the stack, and of what waits for
 * its end. */
void nc_hold_recheck(nc_hold *h);

/* What is open now stays; with ALL, what waits for siblings too. AT: where the
 * page has come to. */
void nc_hold_release_all(nc_hold *h, bool all, uint64_t at);

/* The page is over: what waited for its siblings is decided. */
void nc_hold_finish(nc_hold *h);

/* Whether anything is held, or discarded. */
static inline bool nc_hold_holds(const nc_hold *h)
{
    return h->marks.first != NC_MARK_NONE || h->n_leading > 0 ||
           h->discard_depth > 0;
}

/* To be called before each tag, at AT, and when a piece is over: holds no more
 * than the limit. */
void nc_hold_fit(nc_hold *h, uint64_t at);

/* Up to where bytes wait for nothing any more; AT is where the page has come
 * to. */
uint64_t nc_hold_ready(nc_hold *h, uint64_t at);

/* Marks the conditions that are in use here. */
void nc_hold_mark(nc_hold *h);

#endif /* NC_CLEAN_HOLD_H */
