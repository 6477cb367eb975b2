/* model.h -- how likely a block is of the article, by what was learned.
 *
 * A boosted forest of small decision trees over the blocks' traits, trained by
 * tests/train and kept as tables (model.inc).
 */
#ifndef MODEL_H
#define MODEL_H

#include "traits.h"

/* From 0 to 1, for the block whose traits are in ROW. */
float nc_model_score(const float row[NC_TRAITS]);

#endif /* MODEL_H */
