/* normalizing.h -- what tests of the normalizer share: its options, and a page
 * through it, where pieces must not matter.
 */
#ifndef NORMALIZING_H
#define NORMALIZING_H

#include "cleaning.h"

#define LAZY NC_NORMALIZE_LAZY_IMAGES
#define TRACK NC_NORMALIZE_TRACKING
#define LOOKS NC_NORMALIZE_PRESENTATIONAL
#define HEADS NC_NORMALIZE_HEADINGS
#define EMPTY NC_NORMALIZE_EMPTY
#define BREAKS NC_NORMALIZE_BREAKS
#define AMP NC_NORMALIZE_AMP
#define ALL NC_NORMALIZE_ALL

static int failures;

static inline void check_pieces(const char *name, const cleaner *by, nc_span in,
                                nc_span want, size_t first, size_t size)
{
    cleaned got;

    clean_page(&got, by, in, first, size);
    if (!nc_span_equal(nc_buf_span(&got.out), want)) {
        printf("# %s, cut after %zu, then every %zu\n#   in: %.*s\n"
               "#  got: %s\n# want: %.*s\n",
               name, first, size, (int)in.len, in.ptr, nc_buf_text(&got.out),
               (int)want.len, want.ptr);
        failures++;
    }
    assert_int_equal(got.stats.trouble, NC_TROUBLE_NONE);
    nc_buf_release(&got.out);
}

static inline void check_all_pieces(const char *name, const cleaner *by,
                                    nc_span in, nc_span want)
{
    for (size_t cut = 0; cut <= in.len; cut++)
        check_pieces(name, by, in, want, cut, in.len);
    for (size_t size = 1; size <= 7; size++)
        check_pieces(name, by, in, want, size, size);
}

#endif /* NORMALIZING_H */
