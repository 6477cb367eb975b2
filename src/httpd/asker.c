/* asker.c -- who asked for a page: is what he got everybody's?
 */
#include "nc_asker.h"

#include <string.h>

#include <http_config.h>
#include <http_ssl.h>

#include "header.h"
#include "nc_config.h"
#include "nc_span.h"
#include "nc_validators.h"
#include "secret.h"

APLOG_USE_MODULE(newsclean);

/* --- who it was */

/* Whether the client has shown a certificate, and the server looked at it. */
static bool has_certificate(const request_rec *r)
{
    const char *said = ap_ssl_var_lookup(r->pool, r->server, r->connection,
                                         NULL, "SSL_CLIENT_VERIFY");

    return said && *said && strcmp(said, "NONE") != 0;
}

/* One of the requests that it was. What a rewrite put in place of the query may
 * hide what the address, which is public then, still has. */
static nc_reason judge(const request_rec *r)
{
    static const char *const no_store[] = {"no-store", NULL};

    if (r->proxyreq == PROXYREQ_PROXY)
        return NC_REASON_FORWARD;
    if (r->user || apr_table_get(r->headers_in, "Authorization"))
        return NC_REASON_USER;
    if (nc_header_has_word(r->headers_in, "Cache-Control", no_store))
        return NC_REASON_PRIVATE;
    if (nc_secret_in_cookies(r->headers_in))
        return NC_REASON_COOKIE;
    if (nc_secret_in_query(r->args) || nc_secret_in_query(r->parsed_uri.query))
        return NC_REASON_QUERY;
    return NC_REASON_NONE;
}

/* --- under which name */

static bool is_name(const server_rec *s, nc_span host)
{
    if (nc_span_equal_nocase(host, nc_span_of(s->server_hostname)))
        return true;
    for (int i = 0; s->names && i < s->names->nelts; i++) {
        const char *name = APR_ARRAY_IDX(s->names, i, const char *);

        if (name && nc_span_equal_nocase(host, nc_span_of(name)))
            return true;
    }
    return false;
}

/* `host`, `host:port`, or that in quotes. */
static nc_span without_port(nc_span host)
{
    size_t n = host.len;

    if (n > 1 && host.ptr[0] == '"' && host.ptr[n - 1] == '"')
        host = (nc_span){host.ptr + 1, n - 2};
    n = host.len;
    while (n > 0 && host.ptr[n - 1] >= '0' && host.ptr[n - 1] <= '9')
        n--;
    if (n > 0 && n < host.len && host.ptr[n - 1] == ':')
        host.len = n - 1;
    return host;
}

typedef struct naming {
    const request_rec *r;
    bool is_other;
} naming;

/* Of `for=192.0.2.1;host=h.example, host=h.example` (RFC 7239), or of
 * `h.example, h.example:8080`. */
static int search_name(void *ctx, const char *header, const char *value)
{
    static const nc_span label = NC_SPAN_LIT("host=");
    naming *n = ctx;
    bool labelled = strcasecmp(header, "Forwarded") == 0;

    for (; *value && !n->is_other; value += *value != '\0') {
        nc_span item = {(const unsigned char *)value, strcspn(value, ",;")};

        value += item.len;
        item = nc_span_trim(item);
        if (labelled && !nc_span_starts_nocase(item, label))
            continue;
        if (labelled)
            nc_span_take(&item, label.len);
        n->is_other = !is_name(n->r->server, without_port(item));
    }
    return !n->is_other;
}

/* The address again, as a proxy in front may say it. */
static int search_address(void *ctx, const char *header, const char *value)
{
    naming *n = ctx;

    (void)header;
    n->is_other = !n->r->unparsed_uri || strcmp(value, n->r->unparsed_uri) != 0;
    return !n->is_other;
}

/* One host may be many to what makes its pages: what is said under another name
 * may be another's, or have links to wherever the client wants. A page is kept
 * under ServerName, so what counts is that name, or one that means the same.
 * What makes pages may go by headers that a proxy in front sets, too; a client
 * can set them as well. FIRST: as the client asked. */
static bool was_called_by_name(const request_rec *first)
{
    naming n = {first, false};

    if (!first->hostname ||
        !is_name(first->server, nc_span_of(first->hostname)))
        return false;
    apr_table_do(search_name, &n, first->headers_in, "X-Forwarded-Host",
                 "X-Host", "X-Original-Host", "X-HTTP-Host-Override",
                 "Forwarded", NULL);
    if (!n.is_other)
        apr_table_do(search_address, &n, first->headers_in, "X-Original-URL",
                     "X-Rewrite-URL", NULL);
    return !n.is_other;
}

/* --- all that it was */

const request_rec *nc_asker_first(const request_rec *r)
{
    while (r->prev)
        r = r->prev;
    return r;
}

nc_reason nc_asker_judge(const request_rec *r)
{
    nc_reason reason = NC_REASON_NONE;

    for (const request_rec *at = r; at && reason == NC_REASON_NONE;
         at = at->prev)
        reason = judge(at);
    if (reason != NC_REASON_NONE)
        return reason;
    if (has_certificate(r))
        return NC_REASON_USER;
    return was_called_by_name(nc_asker_first(r)) ? NC_REASON_NONE
                                                 : NC_REASON_HOST;
}

/* An error document is fetched by GET, so what counts is the client's line, or
 * what it says instead to whoever makes the page. */
bool nc_asker_gets(const request_rec *r)
{
    static const char *const methods[] = {
        "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", NULL};
    const char *line = nc_asker_first(r)->the_request;

    for (size_t i = 0; methods[i]; i++)
        if (apr_table_get(r->headers_in, methods[i]))
            return false;
    return line && strncmp(line, "GET ", 4) == 0;
}

/* --- where it was asked for */

bool nc_asker_is_refused(const request_rec *r)
{
    for (; r; r = r->prev) {
        const nc_request *req =
            ap_get_module_config(r->request_config, &newsclean_module);

        if (nc_dir_conf_of(r)->save == NC_OFF || (req && req->refused))
            return true;
    }
    return false;
}

int nc_asker_note(request_rec *r)
{
    if (!r->main && nc_dir_conf_of(r)->save == NC_OFF)
        nc_request_of(r)->refused = true;
    return DECLINED;
}
