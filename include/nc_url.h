/* nc_url.h -- addresses: resolved, judged, named.
 */
#ifndef NC_URL_H
#define NC_URL_H

#include <apr_pools.h>
#include "nc_buf.h"

enum { NC_URL_MAX = 8192 /* bytes; longer ones are no address to keep */ };

/* REF against BASE (absolute), as an absolute http or https URL; white space
 * and control characters as WHATWG URL takes them out. NULL: it is none, or
 * of a scheme that is not kept. MAILTO also lets mailto: through. */
const char *nc_url_resolve(const char *base, nc_span ref, bool mailto,
                           apr_pool_t *pool);

/* URL without fragment and without tracking parameters (utm_*, fbclid, ...),
 * host in lower case, default port gone, its path as nc_url_normal_path() has
 * it: what names an article. */
const char *nc_url_identity(const char *url, apr_pool_t *pool);

/* TEXT, a part of an address, with those bytes escaped that are so in every
 * identity, and those in MORE. */
const char *nc_url_escape(const char *text, const char *more, apr_pool_t *pool);

/* PATH, of a URL, with nothing escaped that may stand as it is, and the rest in
 * upper case: for servers to which these are the same, as they are to httpd and
 * what it passes on to a back end. */
const char *nc_url_normal_path(const char *path, apr_pool_t *pool);

/* URL without its tracking parameters, the rest untouched. */
const char *nc_url_without_tracking(const char *url, apr_pool_t *pool);

/* Whether URL has any. What is said under such an address may not hold for the
 * page that its identity names: some sites hide these from search engines. */
bool nc_url_tracks(const char *url, apr_pool_t *pool);

/* The host, in lower case, without port; "" if there is none. */
const char *nc_url_host(const char *url, apr_pool_t *pool);

bool nc_url_same_host(const char *a, const char *b, apr_pool_t *pool);

/* The UUID, version 5 in the URL name space (RFC 9562), of an identity URL
 * without its scheme ("host/path"): 36 characters. A move from http to https
 * keeps it. */
const char *nc_url_uuid(const char *identity, apr_pool_t *pool);

#endif /* NC_URL_H */
