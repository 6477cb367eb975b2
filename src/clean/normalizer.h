/* normalizer.h -- puts the markup of an article in order, in flight. Private
 * to src/clean.
 *
 *     tokens of the rewriter --> is it in the article? --> presentation
 *                                                          tracking, lazy
 *                                                          title, paragraph
 *
 * The parts (a header each) make edits of the page's bytes (bytes.h); what has
 * to wait for its end has a place of its own, from which on bytes wait, within
 * the hold limit. At the limit it is let go, as it is when the page ends.
 *
 * Nothing is done outside of the article, in what is being discarded, in svg
 * and math, and where a stream can't know what a tree would do.
 */
#ifndef NC_CLEAN_NORMALIZER_H
#define NC_CLEAN_NORMALIZER_H

#include "hold.h"
#include "lazy.h"
#include "nc_normalize.h"
#include "paragraph.h"
#include "presentation.h"
#include "title.h"

typedef struct nc_normalizer {
    unsigned options;
    bool by_selector; /* a rule says what the article is */
    size_t limit;
    nc_bytes *bytes;
    const nc_open *open;
    const nc_hold *hold;
    size_t article_depth; /* 0: outside */
    nc_presentation presentation;
    nc_lazy lazy;
    nc_title title;
    nc_paragraph paragraph;
    size_t amp_depth; /* of the amp-img that is open; 0: none */
    uint64_t amp_at;  /* its content begins; NC_PLACE_NONE: it was let go */
} nc_normalizer;

/* All is borrowed. NULL: out of memory. */
nc_normalizer *nc_normalizer_create(unsigned options, bool by_selector,
                                    size_t limit, nc_bytes *bytes,
                                    const nc_open *open, const nc_hold *hold);
void nc_normalizer_destroy(nc_normalizer *n); /* NULL is fine */

/* TOK begins an element, by PLAN, in the top of the stack; what it ends has
 * ended. NAMED: a rule says that it is an article. CLOSED: it ended others. */
void nc_normalizer_start(nc_normalizer *n, const nc_token *tok,
                         const nc_open_plan *plan, bool named, bool closed);

/* An end tag that leaves DEPTH of the stack, before anything ends. */
void nc_normalizer_end(nc_normalizer *n, const nc_token *tok, size_t depth);

/* The top element ends, as in nc_hold_close. */
void nc_normalizer_close(nc_normalizer *n, bool own_end, uint64_t end,
                         size_t end_len);

/* Whether text and comments have to be shown to it now. */
static inline bool nc_normalizer_wants_text(const nc_normalizer *n)
{
    return n->article_depth > 0 || n->title.depth > 0;
}
void nc_normalizer_text(nc_normalizer *n, const nc_token *tok);
void nc_normalizer_comment(nc_normalizer *n, const nc_token *tok);

/* To be called after each token, which ends at AT. */
void nc_normalizer_fit(nc_normalizer *n, uint64_t at);

/* From where on bytes wait for something here; AT, or NC_PLACE_NONE. */
uint64_t nc_normalizer_place(const nc_normalizer *n);

#endif /* NC_CLEAN_NORMALIZER_H */
