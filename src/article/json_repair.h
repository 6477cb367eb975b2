/* json_repair.h -- JSON as pages have it, made into JSON as the standard has
 * it.
 */
#ifndef JSON_REPAIR_H
#define JSON_REPAIR_H

#include "nc_buf.h"

/* Appends IN without comments, CDATA marks and trailing commas, with control
 * characters and wrong escapes in strings mended. Correct JSON comes out with
 * the same meaning. */
void nc_json_repair(nc_buf *out, nc_span in);

#endif /* JSON_REPAIR_H */
