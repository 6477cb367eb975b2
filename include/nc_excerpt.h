/* nc_excerpt.h -- a few words of what may be anything, safe to show.
 *
 * What comes out is one line of UTF-8 of at most so many characters, with an
 * ellipsis for what is left out. White space is folded; control characters,
 * and those that turn the direction of writing around, are never in it, so
 * that a page can't play tricks on a terminal. Bytes that are no UTF-8 are read
 * as windows-1252, as nc_fold does.
 */
#ifndef NC_EXCERPT_H
#define NC_EXCERPT_H

#include "nc_buf.h"

/* Appends the first words that a reader sees of HTML: its text without tags,
 * scripts and styles, with references read. Nothing if it has none. */
void nc_excerpt_html(nc_buf *out, nc_span html, size_t max);

/* Appends the beginning of TEXT, which is taken as it is. */
void nc_excerpt_text(nc_buf *out, nc_span text, size_t max);

/* Appends UTF-8 TEXT to a page or an attribute value in any encoding that
 * keeps ASCII: `&<>"'` escaped, and all that is not ASCII as a number. */
void nc_excerpt_escape(nc_buf *out, nc_span text);

#endif /* NC_EXCERPT_H */
