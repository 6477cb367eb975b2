/* nc_address.h -- the server's own name for things.
 *
 * Addresses are built from ServerName, its scheme and its port; what a client
 * says in Host has no part in them.
 */
#ifndef NC_ADDRESS_H
#define NC_ADDRESS_H

#include <stdbool.h>
#include <httpd.h>

/* "scheme://name" or "scheme://name:port", in lower case, without a slash. */
const char *nc_address_server(const request_rec *r);

/* A request to S that nobody makes, for what asks for one to look at its
 * server. */
request_rec *nc_address_request(server_rec *s, apr_pool_t *pool);

/* The same without a request: where ServerName says no port, it is that of
 * <VirtualHost>, else the first that is listened to; where it says no scheme,
 * https if Listen or SSLEngine have it. */
const char *nc_address_of_server(server_rec *s, apr_pool_t *pool);

/* What NewsCleanFeedSelect lets be shown of a server whose address is SERVER,
 * as the store knows addresses: without a scheme, of const char *. NULL: all.
 * SELECT NULL: nothing was said, the server's own host. */
apr_array_header_t *nc_address_select(const apr_array_header_t *select,
                                      const char *server, apr_pool_t *pool);

/* Whether the article at URL is among those. */
bool nc_address_is_under(const char *url, const apr_array_header_t *under);

/* The path that R was sent to, still encoded, and in one way: what httpd takes
 * for the same path is (RFC 3986, section 6.2.2). NULL: it has none, or a
 * fragment, of which nobody knows what makes pages will see. */
const char *nc_address_path(const request_rec *r);

/* The address that the client asked for, before internal redirects, with its
 * query string; of a suffix address (nc_suffix.h), its page's. NULL: the
 * request has no path. */
const char *nc_address_page(const request_rec *r);

/* The address that the present handler serves, without query string, up to
 * the N-th byte of its decoded path. */
const char *nc_address_prefix(const request_rec *r, size_t n);

#endif /* NC_ADDRESS_H */
