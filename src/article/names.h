/* names.h -- people's names out of what stands in a byline.
 */
#ifndef NAMES_H
#define NAMES_H

#include <apr_tables.h>
#include "nc_buf.h"

enum { NC_NAMES_MAX = 12 /* of an article */ };

/* Adds to NAMES (const char *, in POOL) those in TEXT, whose lines may say
 * other things too; each but once. */
void nc_names_add(apr_array_header_t *names, nc_span text, apr_pool_t *pool);

/* What is behind "by" and its like, if LINE begins so; NULL if it does not. */
const char *nc_names_after_by(const char *line);

/* Whether NAME is what any site calls its authors: "staff", "admin". */
bool nc_names_is_nobody(const char *name, apr_pool_t *pool);

#endif /* NAMES_H */
