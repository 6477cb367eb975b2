/* presentation.h -- markup that says how, not what. Private to src/clean, a
 * part of the normaliser.
 *
 * The tags of font and center go; attributes that a style sheet is for go, and
 * those that are scripts. A center that keeps two texts or paragraphs apart is
 * a div from then on, so that nothing is joined.
 */
#ifndef NC_CLEAN_PRESENTATION_H
#define NC_CLEAN_PRESENTATION_H

#include "bytes.h"
#include "nc_open.h"

typedef enum nc_tag_fate {
    TAG_KEPT,
    TAG_CUT,
    TAG_RENAMED /* to div */
} nc_tag_fate;

typedef struct nc_presentation {
    nc_bytes *bytes;
    const nc_open *open;
    unsigned char fate[NC_OPEN_MAX + 1]; /* of open elements, by depth */
    unsigned n_fonts; /* cut start tags whose end tag has not come yet */
    bool adjacent;    /* what comes now would touch the text before it */
    uint64_t gap_at, gap_end; /* an end tag of center behind such text, if it
                               * came last; NC_PLACE_NONE */
} nc_presentation;

void nc_presentation_init(nc_presentation *s, nc_bytes *bytes,
                          const nc_open *open);

/* Cuts the attributes of TOK. */
void nc_presentation_attrs(nc_bytes *b, const nc_token *tok);

/* The element of TOK begins at DEPTH. CLOSES: it ended others before. Returns
 * whether its tag is cut. */
bool nc_presentation_start(nc_presentation *s, const nc_token *tok,
                           size_t depth, bool may_cut, bool closes);

/* An end tag, of the element at DEPTH; 0: of none. */
void nc_presentation_end(nc_presentation *s, const nc_token *tok, size_t depth,
                         bool may_cut);
void nc_presentation_text(nc_presentation *s, nc_span text);

#endif /* NC_CLEAN_PRESENTATION_H */
