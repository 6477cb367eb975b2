/* srcset.h -- the candidates of a srcset attribute.
 */
#ifndef SRCSET_H
#define SRCSET_H

#include "nc_span.h"

typedef struct nc_candidate {
    nc_span url;    /* as written; never empty */
    unsigned width; /* in pixels; without a width, of a picture that has
                     * NC_SRCSET_WIDTH at a density of 1 */
} nc_candidate;

enum {
    /* About the width of an article's column. */
    NC_SRCSET_WIDTH = 800,
    /* Enough for a sharp display; wider ones are for print. */
    NC_SRCSET_WIDTH_MAX = 2000
};

/* Takes the next candidate off SRCSET; false: there is none left. Candidates
 * with wrong descriptors are passed over (WHATWG 4.8.4.3.9). */
bool nc_srcset_next(nc_candidate *out, nc_span *srcset);

/* Whether A is the better one for readers whose display is not known: the
 * widest up to NC_SRCSET_WIDTH_MAX, or else the narrowest. */
bool nc_srcset_is_better(const nc_candidate *a, const nc_candidate *b);

#endif /* SRCSET_H */
