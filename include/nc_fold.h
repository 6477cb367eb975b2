/* nc_fold.h -- text as people compare it.
 *
 * A heading matches "What's Hot" however it is written: references decoded,
 * white space folded to single spaces and cut at the ends, typographic
 * apostrophes and quotes made plain, full Unicode case folding after NFKC.
 */
#ifndef NC_FOLD_H
#define NC_FOLD_H

#include "nc_buf.h"

/* Appends TEXT folded. With DECODE, character references are read first.
 * Bytes that are no UTF-8 are read as windows-1252, so that a heading is known
 * on old pages too, whatever their charset says. */
void nc_fold(nc_buf *out, nc_span text, bool decode);

#endif /* NC_FOLD_H */
