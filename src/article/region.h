/* region.h -- where on the page the article stands.
 */
#ifndef REGION_H
#define REGION_H

#include "measure.h"

/* Drops (nc_measure_drop) what of BODY is no article whatever the article is:
 * navigation, forms, and what its marks say is promotion, unless much of the
 * page's prose is in it. BODY is measured. */
void nc_region_prune(xmlNode *body);

/* The element with the most points, and what it grows to. */
xmlNode *nc_region_best(xmlNode *body);
xmlNode *nc_region_grow(xmlNode *region, xmlNode *body);

#endif /* REGION_H */
