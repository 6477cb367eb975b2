/* address.c -- the server's own name for things.
 */
#include "nc_address.h"

#include <apr_strings.h>
#include <http_config.h>
#include <http_core.h>
#include <http_protocol.h>

/* The port that ServerName says, else the one that was connected to. */
static apr_port_t port_of(const request_rec *r)
{
    return r->server->port ? r->server->port : r->connection->local_addr->port;
}

const char *nc_address_server(const request_rec *r)
{
    const char *scheme = ap_http_scheme(r);
    const char *name = r->server->server_hostname;
    apr_port_t port = port_of(r);

    if (strchr(name, ':') && name[0] != '[')
        name = apr_psprintf(r->pool, "[%s]", name); /* an IPv6 address */
    if (port == apr_uri_port_of_scheme(scheme))
        return apr_pstrcat(r->pool, scheme, "://", name, NULL);
    return apr_psprintf(r->pool, "%s://%s:%u", scheme, name, port);
}

const char *nc_address_page(const request_rec *r)
{
    while (r->prev)
        r = r->prev;

    const char *path = r->parsed_uri.path;
    const char *query = r->parsed_uri.query;

    if (!path || path[0] != '/')
        return NULL;
    return apr_pstrcat(r->pool, nc_address_server(r), path,
                       query && *query ? "?" : "", query ? query : "", NULL);
}

const char *nc_address_prefix(const request_rec *r, size_t n)
{
    const char *path = apr_pstrmemdup(r->pool, r->uri, n);

    return apr_pstrcat(r->pool, nc_address_server(r),
                       ap_os_escape_path(r->pool, path, 1), NULL);
}
