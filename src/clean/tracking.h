/* tracking.h -- what tells others who reads: parameters of links, and pixels.
 * Private to src/clean, a part of the normaliser.
 */
#ifndef NC_CLEAN_TRACKING_H
#define NC_CLEAN_TRACKING_H

#include "bytes.h"
#include "nc_lexer.h"

/* Cuts the parameters that only track out of the address of a link; the order
 * and the escapes of the others, and the fragment, stay. */
void nc_tracking_link(nc_bytes *b, const nc_token *tok);

/* Whether an img is there to be counted, not seen: of no size, or of a known
 * counter. */
bool nc_tracking_is_pixel(const nc_token *tok);

#endif /* NC_CLEAN_TRACKING_H */
