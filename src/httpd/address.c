/* address.c -- the server's own name for things.
 */
#include "nc_address.h"

#include <ap_listen.h>
#include <apr_strings.h>
#include <http_config.h>
#include <http_core.h>
#include <http_protocol.h>

#include "nc_suffix.h"
#include "nc_url.h"

/* The port that ServerName says, else the one that was connected to. */
static apr_port_t port_of(const request_rec *r)
{
    return r->server->port ? r->server->port : r->connection->local_addr->port;
}

static const char *write_server(const char *scheme, const server_rec *s,
                                apr_port_t port, apr_pool_t *pool)
{
    char *name = apr_pstrdup(pool, s->server_hostname);

    ap_str_tolower(name); /* as the store has it */
    if (strchr(name, ':') && name[0] != '[')
        name = apr_psprintf(pool, "[%s]", name); /* an IPv6 address */
    if (port == apr_uri_port_of_scheme(scheme))
        return apr_pstrcat(pool, scheme, "://", name, NULL);
    return apr_pstrcat(pool, scheme, "://", name, ":", apr_itoa(pool, port),
                       NULL);
}

const char *nc_address_server(const request_rec *r)
{
    return write_server(ap_http_scheme(r), r->server, port_of(r), r->pool);
}

request_rec *nc_address_request(server_rec *s, apr_pool_t *pool)
{
    conn_rec *c = apr_pcalloc(pool, sizeof(*c));
    request_rec *r = apr_pcalloc(pool, sizeof(*r));

    c->pool = pool;
    c->base_server = s;
    c->notes = apr_table_make(pool, 1);
    c->conn_config = ap_create_conn_config(pool);
    r->pool = pool;
    r->server = s;
    r->connection = c;
    r->request_config = ap_create_request_config(pool);
    r->per_dir_config = s->lookup_defaults;
    r->headers_in = apr_table_make(pool, 1);
    r->headers_out = apr_table_make(pool, 1);
    r->err_headers_out = apr_table_make(pool, 1);
    r->subprocess_env = apr_table_make(pool, 1);
    r->notes = apr_table_make(pool, 1);
    return r;
}

/* The port of the first Listen for SCHEME, which is the last of the list. */
static apr_port_t port_listened_to(const char *scheme)
{
    apr_port_t port = apr_uri_port_of_scheme(scheme);

    for (const ap_listen_rec *at = ap_listeners; at; at = at->next) {
        bool is_https = at->protocol && strcmp(at->protocol, "https") == 0;

        if (at->bind_addr && is_https == (strcmp(scheme, "https") == 0))
            port = at->bind_addr->port;
    }
    return port;
}

/* The port that is said, by ServerName or <VirtualHost>, else one that is
 * listened to. */
static apr_port_t port_of_server(const server_rec *s, const char *scheme)
{
    if (s->port)
        return s->port;
    if (s->addrs && s->addrs->host_port)
        return s->addrs->host_port;
    return port_listened_to(scheme);
}

/* What SSLEngine says last, at this level of the configuration. */
static const char *find_engine(const ap_directive_t *at)
{
    const char *said = NULL;

    for (; at; at = at->next)
        if (strcasecmp(at->directive, "SSLEngine") == 0)
            said = at->args;
    return said;
}

/* mod_ssl has no word for servers, only for connections that are there; what
 * it was told stands in the configuration. */
static bool has_engine(const server_rec *s)
{
    const char *said = NULL;

    for (const ap_directive_t *at = ap_conftree; at && s->is_virtual;
         at = at->next)
        if (strcasecmp(at->directive, "<VirtualHost") == 0 && s->defn_name &&
            strcmp(at->filename, s->defn_name) == 0 &&
            at->line_num == (int)s->defn_line_number)
            said = find_engine(at->first_child);
    if (!said)
        said = find_engine(ap_conftree);
    return said && strcasecmp(said, "on") == 0;
}

/* As ServerName or Listen have it, else as mod_ssl has. */
static const char *scheme_of(server_rec *s)
{
    const char *protocol = ap_get_server_protocol(s);

    if (s->server_scheme)
        return s->server_scheme;
    return has_engine(s) || (protocol && strcmp(protocol, "https") == 0)
               ? "https"
               : "http";
}

const char *nc_address_of_server(server_rec *s, apr_pool_t *pool)
{
    const char *scheme = scheme_of(s);

    return write_server(scheme, s, port_of_server(s, scheme), pool);
}

apr_array_header_t *nc_address_select(const apr_array_header_t *select,
                                      const char *server, apr_pool_t *pool)
{
    const char *host = strstr(server, "://") + 3;
    int n = select ? select->nelts : 0;
    apr_array_header_t *under = apr_array_make(pool, n + 1, sizeof(char *));

    for (int i = 0; i < n; i++) {
        const char *path = APR_ARRAY_IDX(select, i, const char *);

        if (strcmp(path, "*") == 0)
            return NULL;
        APR_ARRAY_PUSH(under, const char *) =
            path[1] == '/' ? path + 2 : apr_pstrcat(pool, host, path, NULL);
    }
    if (n == 0)
        APR_ARRAY_PUSH(under, const char *) =
            apr_pstrcat(pool, host, "/", NULL);
    return under;
}

bool nc_address_is_under(const char *url, const apr_array_header_t *under)
{
    const char *address = strstr(url, "://");

    for (int i = 0; address && under && i < under->nelts; i++) {
        const char *prefix = APR_ARRAY_IDX(under, i, const char *);

        if (strncmp(address + 3, prefix, strlen(prefix)) == 0)
            return true;
    }
    return !under;
}

/* As httpd reads paths: what is escaped for no reason, and what leads up and
 * down again, is the same path. */
static bool normalize(const request_rec *r, char *path)
{
    const core_server_config *core =
        ap_get_core_module_config(r->server->module_config);
    unsigned flags =
        AP_NORMALIZE_NOT_ABOVE_ROOT | AP_NORMALIZE_DECODE_UNRESERVED;

    if (core->merge_slashes != AP_CORE_CONFIG_OFF)
        flags |= AP_NORMALIZE_MERGE_SLASHES;
    return ap_normalize_path(path, flags);
}

const char *nc_address_path(const request_rec *r)
{
    apr_uri_t uri;
    char *path;

    /* r->parsed_uri has been decoded by now: `?` and `%3F` are the same. */
    if (!r->unparsed_uri ||
        apr_uri_parse(r->pool, r->unparsed_uri, &uri) != APR_SUCCESS ||
        !uri.path || uri.path[0] != '/' || uri.fragment)
        return NULL;
    path = apr_pstrdup(r->pool, uri.path);
    return normalize(r, path) ? nc_url_normal_path(path, r->pool) : NULL;
}

const char *nc_address_page(const request_rec *r)
{
    const request_rec *page = nc_suffix_page(r);
    const char *path = nc_address_path(page);
    const char *query = page->parsed_uri.query;

    if (!path)
        return NULL;
    return apr_pstrcat(r->pool, nc_address_server(r), path,
                       query && *query ? "?" : "",
                       query ? nc_url_escape(query, "", r->pool) : "", NULL);
}

const char *nc_address_prefix(const request_rec *r, size_t n)
{
    const char *path = apr_pstrmemdup(r->pool, r->uri, n);

    return apr_pstrcat(r->pool, nc_address_server(r),
                       ap_os_escape_path(r->pool, path, 1), NULL);
}
