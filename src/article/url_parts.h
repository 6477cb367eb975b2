/* url_parts.h -- URLs taken apart, for this floor alone.
 */
#ifndef URL_PARTS_H
#define URL_PARTS_H

#include "nc_url.h"

/* The parts of a URL or reference (RFC 3986 3), views into it. A missing part
 * has a NULL ptr. */
typedef struct nc_url_parts {
    nc_span scheme;
    nc_span authority;
    nc_span path;
    nc_span query;
    nc_span fragment;
} nc_url_parts;

nc_url_parts nc_url_split(nc_span url);

/* Of the scheme that URL begins with, without `:`; 0 if there is none. */
size_t nc_url_scheme_length(nc_span url);

/* Where the first byte of SET stands in S; s.len if nowhere. */
size_t nc_url_index(nc_span s, const char *set);

/* Appends PATH as nc_url_normal_path() has it. */
void nc_url_append_normal(nc_buf *out, nc_span path);

/* OUT's text in POOL, if it is GOOD and short enough, else NULL. Releases
 * OUT. */
const char *nc_url_finish(nc_buf *out, bool good, apr_pool_t *pool);

#endif /* URL_PARTS_H */
