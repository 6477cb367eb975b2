/* asker.c -- who asked for a page: is what he got everybody's?
 */
#include "nc_asker.h"

#include <string.h>

#include <http_config.h>
#include <http_ssl.h>

#include "header.h"
#include "nc_chars.h"
#include "nc_config.h"
#include "nc_span.h"
#include "nc_url.h"
#include "nc_validators.h"

APLOG_USE_MODULE(newsclean);

/* --- what looks like a secret */

/* Whether PART stands in NAME with no letter or digit beside it. */
static bool has_part(nc_span name, nc_span part)
{
    for (size_t at = 0; at + part.len <= name.len; at++) {
        nc_span here = {name.ptr + at, part.len};
        size_t end = at + part.len;

        if (nc_span_equal_nocase(here, part) &&
            (at == 0 || !nc_is_alnum(name.ptr[at - 1])) &&
            (end == name.len || !nc_is_alnum(name.ptr[end])))
            return true;
    }
    return false;
}

/* Names as logins and one-time addresses have them; the short ones are parts of
 * many other words. */
static bool looks_secret(const char *name, size_t len)
{
    static const nc_span anywhere[] = {
        NC_SPAN_LIT("sess"),         NC_SPAN_LIT("auth"),
        NC_SPAN_LIT("login"),        NC_SPAN_LIT("logged"),
        NC_SPAN_LIT("token"),        NC_SPAN_LIT("user"),
        NC_SPAN_LIT("member"),       NC_SPAN_LIT("passw"),
        NC_SPAN_LIT("secret"),       NC_SPAN_LIT("jwt"),
        NC_SPAN_LIT("nonce"),        NC_SPAN_LIT("preview"),
        NC_SPAN_LIT("apikey"),       NC_SPAN_LIT("api_key"),
        NC_SPAN_LIT("signature"),    NC_SPAN_LIT("mellon"),
        NC_SPAN_LIT("castgc"),       NC_SPAN_LIT("mysapsso"),
        NC_SPAN_LIT("directorypro"),
    };
    static const nc_span parts[] = {
        NC_SPAN_LIT("sid"),  NC_SPAN_LIT("sso"),    NC_SPAN_LIT("pwd"),
        NC_SPAN_LIT("sig"),  NC_SPAN_LIT("pass"),   NC_SPAN_LIT("otp"),
        NC_SPAN_LIT("__ac"), NC_SPAN_LIT("ticket"),
    };
    nc_span s = {(const unsigned char *)name, len};

    for (size_t i = 0; i < sizeof(anywhere) / sizeof(*anywhere); i++)
        if (nc_span_find_nocase(s, anywhere[i]))
            return true;
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
        if (has_part(s, parts[i]))
            return true;
    return false;
}

/* Whether a name in a list `name=value`, parted by one of SEPARATORS, looks
 * like a secret's. */
static bool has_secret(const char *list, const char *separators)
{
    while (*list) {
        list += strspn(list, separators);
        size_t pair = strcspn(list, separators);
        const char *equals = memchr(list, '=', pair);

        if (looks_secret(list, equals ? (size_t)(equals - list) : pair))
            return true;
        list += pair;
    }
    return false;
}

static int search_cookie(void *ctx, const char *key, const char *value)
{
    bool *found = ctx;

    (void)key;
    *found = has_secret(value, "; ");
    return !*found;
}

static bool has_login_cookie(const request_rec *r)
{
    bool found = false;

    apr_table_do(search_cookie, &found, r->headers_in, "Cookie", NULL);
    return found;
}

static bool is_secret_query(const char *query)
{
    return query && (has_secret(query, "&;") || strlen(query) > NC_URL_MAX);
}

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
    if (has_login_cookie(r))
        return NC_REASON_COOKIE;
    if (is_secret_query(r->args) || is_secret_query(r->parsed_uri.query))
        return NC_REASON_QUERY;
    return NC_REASON_NONE;
}

/* One host may be many to what makes its pages: what is said under another name
 * may be another's, or have links to wherever the client wants. A page is kept
 * under ServerName, so what counts is that name, or one that means the same. */
static bool was_called_by_name(const request_rec *r)
{
    const server_rec *s = r->server;

    if (!r->hostname)
        return false;
    if (strcasecmp(r->hostname, s->server_hostname) == 0)
        return true;
    for (int i = 0; s->names && i < s->names->nelts; i++) {
        const char *name = APR_ARRAY_IDX(s->names, i, const char *);

        if (name && strcasecmp(r->hostname, name) == 0)
            return true;
    }
    return false;
}

static const request_rec *first_of(const request_rec *r)
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
    return was_called_by_name(first_of(r)) ? NC_REASON_NONE : NC_REASON_HOST;
}

/* An error document is fetched by GET, so what counts is the client's line. */
bool nc_asker_gets(const request_rec *r)
{
    const char *line = first_of(r)->the_request;

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
