/* image.h -- which address an img really shows.
 */
#ifndef IMAGE_H
#define IMAGE_H

#include "node.h"

/* The absolute address of the picture that IMG shows once scripts have run:
 * lazy-loading attributes, srcset, picture's sources and a noscript twin are
 * looked at. NULL: it is a placeholder, a pixel, or nothing to be fetched. */
const char *nc_image_address(const xmlNode *img, const char *base,
                             apr_pool_t *pool);

#endif /* IMAGE_H */
