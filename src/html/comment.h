/* comment.h -- where a comment ends. Private to src/html. */
#ifndef NC_HTML_COMMENT_H
#define NC_HTML_COMMENT_H

#include "nc_span.h"

/* 13.2.5.43 to .52, without the states that only report errors. */
typedef enum nc_comment_state {
    COMMENT_START,
    COMMENT_START_DASH,
    COMMENT_DATA,
    COMMENT_DASH,
    COMMENT_DASHES,
    COMMENT_BANG,
    COMMENT_END
} nc_comment_state;

/* Goes on behind `<!--`, in COMMENT_START at first, with the next bytes, S.
 * Returns how many of them are in the comment: all, or in COMMENT_END those up
 * to its end. */
size_t nc_comment_scan(nc_comment_state *state, nc_span s);

/* The same for what `<!--` has escaped in a script, up to the next `<`: `-->`
 * ends it. *DASHES, of which 2 stands for more, have come last. */
size_t nc_comment_scan_escaped(unsigned *dashes, nc_span s, bool *ended);

#endif /* NC_HTML_COMMENT_H */
