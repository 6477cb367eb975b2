/* nc_address.h -- the server's own name for things.
 *
 * Addresses are built from ServerName, its scheme and its port; what a client
 * says in Host has no part in them.
 */
#ifndef NC_ADDRESS_H
#define NC_ADDRESS_H

#include <httpd.h>

/* "scheme://name" or "scheme://name:port", without a slash. */
const char *nc_address_server(const request_rec *r);

/* The address that the client asked for, before internal redirects, with its
 * query string. NULL: the request has no path. */
const char *nc_address_page(const request_rec *r);

/* The address that the present handler serves, without query string, up to
 * the N-th byte of its decoded path. */
const char *nc_address_prefix(const request_rec *r, size_t n);

#endif /* NC_ADDRESS_H */
