/* explain.h -- what the writers of an explanation share. Private to src/clean.
 */
#ifndef NC_CLEAN_EXPLAIN_H
#define NC_CLEAN_EXPLAIN_H

#include "nc_explain.h"
#include "nc_lexer.h"

/* The bytes of a cut. */
nc_span nc_explained_bytes(const nc_explanation *x, const nc_explained *cut);

/* The name of the tag that BYTES begin with; empty: with none. */
nc_span nc_explained_tag(nc_span bytes, bool *is_end);

typedef enum nc_anchor {
    NC_ANCHOR_NONE, /* there is no id that an address could name */
    NC_ANCHOR_OWN,  /* the page's */
    NC_ANCHOR_OURS  /* the framed page's alone */
} nc_anchor;

/* Appends the id by which the start tag of X's cut I can be found in the framed
 * page; nothing if that is NC_ANCHOR_NONE. LEXER is any: it is reset. */
nc_anchor nc_explain_anchor(nc_buf *out, const nc_explanation *x, size_t i,
                            nc_lexer *lexer);

/* The page with its cuts marked, as a frame of another: with ids, and a base
 * that makes links open elsewhere, but without the list. */
void nc_explanation_write_framed(const nc_explanation *x, nc_buf *out,
                                 const char *base);

/* PAGE as it is, but with its base, in a frame or not. */
void nc_explain_copy_with_base(nc_span page, nc_buf *out, const char *base,
                               bool framed);

/* The base of a page in a frame, unless it HAS one with an address. */
void nc_explain_write_base(nc_buf *out, const char *base, bool has,
                           bool framed);

/* Appends TEXT escaped, and releases it. */
void nc_explain_escape(nc_buf *out, nc_buf *text);

/* "FILE:LINE"; nothing if the rule has none. */
void nc_explain_origin(nc_buf *out, const nc_rule *rule);

/* "RULE (FILE:LINE)". */
void nc_explain_label(nc_buf *out, const nc_rule *rule);

/* "3 cuts, 1200 of 40000 bytes". */
void nc_explain_total(nc_buf *out, const nc_explanation *x);

/* What else is to be said of the page as a whole, in a sentence without a
 * period; empty: nothing. */
void nc_explain_remark(nc_buf *out, const nc_explanation *x);

#endif /* NC_CLEAN_EXPLAIN_H */
