/* explain.h -- what the writers of an explanation share. Private to src/clean.
 */
#ifndef NC_CLEAN_EXPLAIN_H
#define NC_CLEAN_EXPLAIN_H

#include "nc_explain.h"

/* The bytes of a cut. */
nc_span nc_explained_bytes(const nc_explanation *x, const nc_explained *cut);

/* The name of the tag that BYTES begin with; empty: with none. */
nc_span nc_explained_tag(nc_span bytes, bool *is_end);

/* "RULE (FILE:LINE)". */
void nc_explain_label(nc_buf *out, const nc_rule *rule);

/* "3 cuts, 1200 of 40000 bytes". */
void nc_explain_total(nc_buf *out, const nc_explanation *x);

/* What else is to be said of the page as a whole, in a sentence without a
 * period; empty: nothing. */
void nc_explain_remark(nc_buf *out, const nc_explanation *x);

#endif /* NC_CLEAN_EXPLAIN_H */
