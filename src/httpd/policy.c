/* policy.c -- which responses are cleaned, and which pages are kept.
 *
 * Every question reads headers in headers_out and in err_headers_out.
 */
#include "nc_policy.h"

#include <apr_date.h>
#include <apr_strings.h>
#include <http_config.h>
#include <http_protocol.h>
#include <util_filter.h>

#include "nc_asker.h"
#include "nc_chars.h"
#include "nc_config.h"
#include "nc_encoding.h"
#include "nc_handler.h"
#include "header.h"
#include "nc_preview.h"
#include "nc_status_handler.h"
#include "nc_suffix.h"
#include "nc_url.h"
#include "nc_validators.h"

APLOG_USE_MODULE(newsclean);

static const char *const texts[NC_REASON_COUNT] = {
    [NC_REASON_NONE] = "cleaned",
    [NC_REASON_OFF] = "off",
    [NC_REASON_SUBREQUEST] = "subrequest",
    [NC_REASON_TWICE] = "twice",
    [NC_REASON_OWN] = "own",
    [NC_REASON_STATUS] = "status",
    [NC_REASON_PARTIAL] = "partial",
    [NC_REASON_NO_TRANSFORM] = "no-transform",
    [NC_REASON_TYPE] = "type",
    [NC_REASON_ENCODED] = "encoded",
    [NC_REASON_CHARSET] = "charset",
    [NC_REASON_NOT_HTML] = "not-html",
    [NC_REASON_NO_RULES] = "no-rules",
    [NC_REASON_ERROR] = "error",
    [NC_REASON_MEMORY] = "memory",
    [NC_REASON_METHOD] = "method",
    [NC_REASON_FORWARD] = "forward-proxy",
    [NC_REASON_USER] = "user",
    [NC_REASON_PRIVATE] = "private",
    [NC_REASON_SET_COOKIE] = "set-cookie",
    [NC_REASON_COOKIE] = "cookie",
    [NC_REASON_VARY] = "vary",
    [NC_REASON_ROBOTS] = "robots",
    [NC_REASON_QUERY] = "query",
    [NC_REASON_HOST] = "host",
    [NC_REASON_TOO_LARGE] = "too-large",
    [NC_REASON_TRUNCATED] = "truncated",
};

const char *nc_reason_text(nc_reason reason)
{
    return texts[reason];
}

static const char *const no_transform[] = {"no-transform", NULL};

static bool answers_word(const request_rec *r, const char *name,
                         const char *const *words)
{
    return nc_header_has_word(r->headers_out, name, words) ||
           nc_header_has_word(r->err_headers_out, name, words);
}

/* Words that forbid count wherever they stand. */
static bool answers_anywhere(const request_rec *r, const char *name,
                             const char *const *words, const char *but)
{
    return nc_header_mentions(r->headers_out, name, words, but) ||
           nc_header_mentions(r->err_headers_out, name, words, but);
}

static bool answers_with(const request_rec *r, const char *name)
{
    return apr_table_get(r->headers_out, name) ||
           apr_table_get(r->err_headers_out, name);
}

/* Any value but those that mean "as it is". */
static int search_encoding(void *ctx, const char *key, const char *value)
{
    static const char *const plain[] = {"identity", "7bit", "8bit",
                                        "binary",   "",     NULL};
    bool *found = ctx;

    (void)key;
    if (!nc_header_is_word(plain, value, strlen(value)))
        *found = true;
    return !*found;
}

static bool is_encoded(const request_rec *r)
{
    static const char name[] = "Content-Encoding";
    bool found = false;

    apr_table_do(search_encoding, &found, r->headers_out, name, NULL);
    apr_table_do(search_encoding, &found, r->err_headers_out, name, NULL);
    if (r->content_encoding)
        search_encoding(&found, name, r->content_encoding);
    return found;
}

static bool is_type(const char *const *types, const char *type)
{
    return type && nc_header_is_word(types, type, strcspn(type, "; \t"));
}

bool nc_policy_is_html(const char *type)
{
    static const char *const types[] = {"text/html", "application/xhtml+xml",
                                        NULL};

    return is_type(types, type);
}

bool nc_policy_is_xml(const char *type)
{
    static const char *const types[] = {"application/xhtml+xml", NULL};

    return is_type(types, type);
}

bool nc_policy_is_own(const request_rec *r)
{
    return r->handler &&
           (strcmp(r->handler, NC_HANDLER_NAME) == 0 ||
            strcmp(r->handler, NC_PREVIEW_NAME) == 0 ||
            strcmp(r->handler, NC_STATUS_NAME) == 0 || nc_suffix_redirects(r));
}

nc_reason nc_policy_request(const request_rec *r)
{
    if (r->main)
        return NC_REASON_SUBREQUEST;
    if (nc_policy_is_own(r))
        return NC_REASON_OWN;
    if (apr_table_get(r->subprocess_env, "no-newsclean"))
        return NC_REASON_OFF;
    if (nc_header_has_word(r->headers_in, "Cache-Control", no_transform))
        return NC_REASON_NO_TRANSFORM;
    return NC_REASON_NONE;
}

bool nc_policy_expects_html(const request_rec *r)
{
    static const char *const html[] = {"text/html", "application/xhtml+xml",
                                       NULL};

    if (r->content_type)
        return nc_policy_is_html(r->content_type);
    return nc_header_has_word(r->headers_in, "Accept", html);
}

/* Whether the response is a whole page of bytes that we read. */
static nc_reason check_page(const request_rec *r)
{
    if (r->status != HTTP_OK)
        return r->status == HTTP_PARTIAL_CONTENT ? NC_REASON_PARTIAL
                                                 : NC_REASON_STATUS;
    if (answers_with(r, "Content-Range"))
        return NC_REASON_PARTIAL;
    if (!nc_policy_is_html(r->content_type))
        return NC_REASON_TYPE;
    if (is_encoded(r))
        return NC_REASON_ENCODED;
    return NC_REASON_NONE;
}

nc_span nc_policy_charset(request_rec *r)
{
    return nc_encoding_of_type(
        nc_span_of(ap_make_content_type(r, r->content_type)));
}

nc_reason nc_policy_page(request_rec *r)
{
    nc_reason reason = check_page(r);

    if (reason != NC_REASON_NONE)
        return reason;
    if (answers_word(r, "Cache-Control", no_transform))
        return NC_REASON_NO_TRANSFORM;

    nc_span charset = nc_policy_charset(r);

    if (charset.len > 0 && !nc_encoding_is_ascii_safe(charset))
        return NC_REASON_CHARSET;
    if (!nc_request_changes(nc_request_of(r)))
        return NC_REASON_NO_RULES;
    return NC_REASON_NONE;
}

nc_reason nc_policy_clean(request_rec *r)
{
    nc_reason reason = nc_policy_request(r);

    return reason == NC_REASON_NONE ? nc_policy_page(r) : reason;
}

nc_reason nc_policy_convert(const request_rec *r)
{
    nc_reason reason = nc_policy_request(r);

    if (reason == NC_REASON_NONE)
        reason = check_page(r);
    if (reason == NC_REASON_NONE &&
        answers_word(r, "Cache-Control", no_transform))
        reason = NC_REASON_NO_TRANSFORM;
    return reason;
}

/* Whether the page asks not to be found. What we said of a form of it does not
 * count, as long as nobody has added to it. */
static bool is_hidden(const request_rec *r)
{
    static const char *const words[] = {"noindex", "noarchive", "none", NULL};
    const nc_request *req =
        ap_get_module_config(r->request_config, &newsclean_module);

    return answers_anywhere(r, "X-Robots-Tag", words, req ? req->robots : NULL);
}

/* How caches of HTTP/1.0 are told to keep nothing (RFC 9111, sections 5.3 and
 * 5.4): by no-cache for Pragma, and by a date for Expires that is none or has
 * gone by, as httpd says it of what r->no_cache is set for. Where Cache-Control
 * says how long, it counts alone. */
static bool is_of_old(const request_rec *r)
{
    static const char *const no_cache[] = {"no-cache", NULL};
    static const char *const ages[] = {"max-age", "s-maxage", NULL};
    const char *expires = apr_table_get(r->headers_out, "Expires");

    if (answers_anywhere(r, "Pragma", no_cache, NULL))
        return true;
    if (!expires)
        expires = apr_table_get(r->err_headers_out, "Expires");
    if (answers_word(r, "Cache-Control", ages))
        return false;
    return expires ? apr_date_parse_http(expires) <= r->request_time
                   : r->no_cache != 0;
}

nc_reason nc_policy_public(const request_rec *r)
{
    static const char *const closed[] = {"private", "no-store", "no-cache",
                                         NULL};
    static const char *const personal[] = {"*", "cookie", "authorization",
                                           NULL};

    if (r->status != HTTP_OK)
        return NC_REASON_STATUS;
    if (answers_anywhere(r, "Cache-Control", closed, NULL) || is_of_old(r))
        return NC_REASON_PRIVATE;
    if (answers_word(r, "Cache-Control", no_transform))
        return NC_REASON_NO_TRANSFORM; /* what we keep is transformed */
    if (answers_with(r, "Set-Cookie") || answers_with(r, "Set-Cookie2"))
        return NC_REASON_SET_COOKIE;
    if (answers_anywhere(r, "Vary", personal, NULL))
        return NC_REASON_VARY;
    if (is_hidden(r))
        return NC_REASON_ROBOTS;
    return NC_REASON_NONE;
}

/* Whether pages like the request's are kept at all. */
static nc_reason check_place(const request_rec *r)
{
    const nc_server_conf *server = nc_server_conf_of(r->server);

    if (!server->ingest || nc_dir_conf_of(r)->save != NC_ON ||
        nc_asker_is_refused(r))
        return NC_REASON_OFF;
    if (r->main)
        return NC_REASON_SUBREQUEST;
    if (nc_policy_is_own(r))
        return NC_REASON_OWN;
    return nc_asker_gets(r) ? NC_REASON_NONE : NC_REASON_METHOD;
}

nc_reason nc_policy_keep(const request_rec *r)
{
    nc_reason reason = check_place(r);

    if (reason != NC_REASON_NONE)
        return reason;
    if (r->method_number != M_GET || r->header_only)
        return NC_REASON_METHOD;
    reason = nc_asker_judge(r);
    if (reason == NC_REASON_NONE)
        reason = check_page(r);
    if (reason == NC_REASON_NONE)
        reason = nc_policy_public(r);
    return reason;
}

nc_reason nc_policy_gone(const request_rec *r)
{
    nc_reason reason = check_place(r);

    if (reason != NC_REASON_NONE)
        return reason;
    if (apr_table_get(r->subprocess_env, "no-newsclean"))
        return NC_REASON_OFF;
    return nc_asker_judge(r);
}

bool nc_policy_sniff(nc_span head, bool has_charset, bool last,
                     nc_reason *reason)
{
    const char *label = NULL;

    last = last || head.len >= NC_SNIFF_MAX;
    head.len = head.len < NC_SNIFF_MAX ? head.len : NC_SNIFF_MAX;
    *reason = NC_REASON_NONE;
    if (head.len < 4 && !last)
        return false;

    nc_span rest = head;

    nc_span_take(&rest, nc_encoding_bom(head, &label));
    if (label && !nc_encoding_is_ascii_safe(nc_span_of(label))) {
        *reason = NC_REASON_CHARSET;
        return true;
    }
    while (rest.len > 0 && nc_is_space(rest.ptr[0]))
        nc_span_take(&rest, 1);
    if (rest.len == 0)
        return last;
    if (rest.ptr[0] != '<') {
        *reason = NC_REASON_NOT_HTML;
        return true;
    }
    if (has_charset || label)
        return true;
    if (!last)
        return false; /* a meta tag may be cut here */

    nc_span meta = nc_encoding_meta(head);

    if (meta.len > 0 && !nc_encoding_is_ascii_safe(meta))
        *reason = NC_REASON_CHARSET;
    return true;
}
