/* secret.h -- cookies and queries that look like a login or a one-time address.
 *
 * Judged by names alone, as they are known of servers, frameworks and programs
 * for logins: what is taken for a secret by mistake is only not kept when it is
 * asked for in that way.
 */
#ifndef NC_SECRET_H
#define NC_SECRET_H

#include <stdbool.h>

#include <apr_tables.h>

/* Whether the Cookie headers of HEADERS have a cookie of a login. */
bool nc_secret_in_cookies(const apr_table_t *headers);

/* Whether QUERY, without its `?`, has an argument that is one, or is too long
 * to tell. NULL is no query. */
bool nc_secret_in_query(const char *query);

#endif /* NC_SECRET_H */
