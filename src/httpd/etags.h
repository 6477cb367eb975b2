/* etags.h -- If-None-Match and If-Match, read: what others put on a tag, and
 * what we did.
 */
#ifndef ETAGS_H
#define ETAGS_H

#include <apr_pools.h>
#include "nc_span.h"

/* TAG, what is between its quotes, without what mod_deflate, mod_brotli and
 * their like put on it. */
nc_span nc_etag_uncompressed(nc_span tag);

/* LIST (an If-None-Match) with the marks of compressing filters, and then
 * MARK (NULL: none) with that of INFLATE before it, taken off each tag; *FOUND
 * tells whether MARK was there. With SPOIL, tags without it are made to match
 * nothing. */
const char *nc_etags_unmark(const char *list, const char *mark, bool spoil,
                            bool *found, apr_pool_t *pool);

#endif /* ETAGS_H */
