/* nc_normalize.h -- which changes the normaliser makes, as people say it.
 *
 * Beyond cutting what rules name, the rewriter can put an article's markup in
 * order (nc_rewriter_normalize). Each kind of change is an option; options are
 * said as httpd says those of `Options`:
 *
 *     lazy-images tracking      these and no others
 *     +amp -headings            those of the outer section, with amp, without
 *                               headings
 *     All, None
 *
 * A change of options is two masks, so that sections are merged by
 * nc_normalize_join alone; the zero-filled change changes nothing.
 */
#ifndef NC_NORMALIZE_H
#define NC_NORMALIZE_H

#include "nc_span.h"
#include "nc_status.h"

enum {
    NC_NORMALIZE_LAZY_IMAGES = 1 << 0,
    NC_NORMALIZE_TRACKING = 1 << 1,
    NC_NORMALIZE_PRESENTATIONAL = 1 << 2,
    NC_NORMALIZE_HEADINGS = 1 << 3,
    NC_NORMALIZE_EMPTY = 1 << 4,
    NC_NORMALIZE_BREAKS = 1 << 5,
    NC_NORMALIZE_AMP = 1 << 6,
    NC_NORMALIZE_NONE = 0,
    NC_NORMALIZE_ALL = (1 << 7) - 1
};

/* Of the options before, those in `clear` go, then those in `set` come. */
typedef struct nc_normalize {
    unsigned clear, set;
} nc_normalize;

/* Reads words that are separated by white space or commas. Either all of them
 * have a sign or none has. On failure ERR has the column of the word and what
 * is allowed, and *CHANGE is as it was. */
nc_status nc_normalize_read(nc_normalize *change, nc_span words, nc_error *err);

/* CHANGE, and after it NEXT. */
static inline nc_normalize nc_normalize_join(nc_normalize change,
                                             nc_normalize next)
{
    return (nc_normalize){change.clear | next.clear,
                          (change.set & ~next.clear) | next.set};
}

static inline unsigned nc_normalize_apply(nc_normalize change, unsigned options)
{
    return (options & ~change.clear) | change.set;
}

#endif /* NC_NORMALIZE_H */
