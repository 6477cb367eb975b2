/* choose.h -- which blocks of the page are the article.
 */
#ifndef CHOOSE_H
#define CHOOSE_H

#include "traits.h"

/* Sets `kept` of the blocks, which have scores, and marks the elements of PAGE
 * that what is kept stands in (nc_measure.holds); pictures among it and their
 * captions are kept with it. Returns how many letters are kept. */
unsigned nc_choose(nc_blocks *blocks, const nc_page *page);

/* Whether the element, text or picture NODE is left out. */
bool nc_choose_drops(const xmlNode *node);

#endif /* CHOOSE_H */
