/* phrases.h -- what promotion says, in eight languages.
 */
#ifndef PHRASES_H
#define PHRASES_H

#include "nc_span.h"

typedef enum nc_phrase {
    NC_PHRASE_NONE,
    NC_PHRASE_HEADING, /* is the heading of a block of promotion */
    NC_PHRASE_LEAD,    /* begins a line that leads elsewhere: "Read more:" */
    NC_PHRASE_CAPTION, /* begins a picture's credit */
    NC_PHRASE_TAIL,    /* begins what stands behind an article */
    NC_PHRASE_LABEL    /* is a label of the layout, like "Advertisement" */
} nc_phrase;

/* What TEXT, which is folded (nc_fold, no signs at its ends), is or begins
 * with. */
nc_phrase nc_phrase_of(nc_span text);

#endif /* PHRASES_H */
