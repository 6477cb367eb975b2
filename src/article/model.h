/* model.h -- how likely a block is of the article, by what was learned.
 *
 * A boosted forest of small decision trees over the blocks' traits, trained by
 * tests/train and kept as tables (model.inc).
 */
#ifndef MODEL_H
#define MODEL_H

#include "traits.h"

/* Fills in the blocks' scores. ROWS are theirs, from nc_traits_read. */
void nc_model_score(nc_blocks *blocks, const float *rows);

#endif /* MODEL_H */
