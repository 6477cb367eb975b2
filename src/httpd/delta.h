/* delta.h -- what a client of RFC 3229 says: A-IM, and which feed it has.
 *
 * An entity tag of a feed is "SEQ-DIGEST": the number of the newest change
 * that is in it, and a digest of all else that decides about it. So the tag
 * alone tells what a client has not seen yet, and no state is kept for that.
 */
#ifndef DELTA_H
#define DELTA_H

#include <stdint.h>
#include "nc_span.h"

/* Whether A_IM, a list of tokens with qualities, takes the manipulation
 * "feed". */
bool nc_delta_is_wanted(nc_span a_im);

/* The newest change of those tags of LIST, an If-None-Match, that have DIGEST;
 * false: there is none. What compressing filters put on a tag, and weakness,
 * don't count. */
bool nc_delta_base(nc_span list, uint64_t digest, int64_t *seq);

#endif /* DELTA_H */
