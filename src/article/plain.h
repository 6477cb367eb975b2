/* plain.h -- characters fit to be kept: which are text, which are blank, which
 * only steer a display.
 */
#ifndef PLAIN_H
#define PLAIN_H

#include <apr_pools.h>
#include "nc_buf.h"

typedef enum nc_glyph {
    NC_GLYPH_TEXT,
    NC_GLYPH_SPACE,
    NC_GLYPH_NBSP,   /* a space where no line breaks */
    NC_GLYPH_JOINER, /* ZWJ, ZWNJ: spelling in some scripts, noise in others */
    NC_GLYPH_DROP    /* controls, marks without width, private use */
} nc_glyph;

/* The character at the start of S, taken off it. */
nc_glyph nc_glyph_take(nc_span *s, nc_span *bytes);

/* S as one line: blanks folded, noise dropped, NFC. In POOL; NULL if nothing
 * is left. */
const char *nc_plain_line(nc_span s, apr_pool_t *pool);

/* Appends S in NFC. */
void nc_plain_compose(nc_buf *out, nc_span s);

/* Words in S; runs of ideographs and kana count each character. */
unsigned nc_plain_words(nc_span s);

#endif /* PLAIN_H */
