/* reject.h -- what is no article, whatever its score.
 */
#ifndef REJECT_H
#define REJECT_H

#include "traits.h"

/* What readers wrote is not the article, unless the page is a thread, or has
 * hardly anything else. */
void nc_reject_comments(nc_blocks *blocks, const nc_page *page);

/* Articles carry their title, names and date beside the text, so they are not
 * in it once more; the foot of the page, forms to fill in, labels of the
 * layout, and lines that lead elsewhere, with what stands under their headings,
 * are no text anywhere. */
void nc_reject_lines(nc_blocks *blocks, const nc_page *page);

#endif /* REJECT_H */
