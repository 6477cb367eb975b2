/* policy.c -- which responses are cleaned, and which pages are kept.
 *
 * Every question reads all values of a header, in headers_out and in
 * err_headers_out: apr_table_get() sees but the first, and a `private` in the
 * second one counts as much.
 */
#include "nc_policy.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <http_config.h>
#include <http_protocol.h>
#include <util_filter.h>

#include "nc_chars.h"
#include "nc_config.h"
#include "nc_encoding.h"
#include "nc_handler.h"
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
    [NC_REASON_TOO_LARGE] = "too-large",
    [NC_REASON_TRUNCATED] = "truncated",
};

const char *nc_reason_text(nc_reason reason)
{
    return texts[reason];
}

/* Looks for one of several words in the lists that a header's values are. */
typedef struct search {
    const char *const *words; /* ends with NULL */
    bool found;
    const char *but; /* a value that does not count; NULL: all do */
} search;

static const char *const no_transform[] = {"no-transform", NULL};

static bool is_word(const char *const *words, const char *item, size_t len)
{
    for (; *words; words++) {
        if (strlen(*words) == len && strncasecmp(*words, item, len) == 0)
            return true;
    }
    return false;
}

/* One value: words, parted by commas, up to a `=` or `;` each. */
static int search_value(void *ctx, const char *key, const char *value)
{
    search *s = ctx;

    (void)key;
    if (value == s->but)
        return 1;
    while (*value && !s->found) {
        value += strspn(value, " \t,");
        size_t len = strcspn(value, " \t,=;");

        s->found = is_word(s->words, value, len);
        value += len;
        while (*value && *value != ',') {
            if (*value == '"') {
                do
                    value += *value == '\\' && value[1] ? 2 : 1;
                while (*value && *value != '"');
            }
            if (*value)
                value++;
        }
    }
    return !s->found;
}

bool nc_policy_has_word(const apr_table_t *headers, const char *name,
                        const char *const *words)
{
    search s = {words, false, NULL};

    apr_table_do(search_value, &s, headers, name, NULL);
    return s.found;
}

static bool answers_word(const request_rec *r, const char *name,
                         const char *const *words)
{
    return nc_policy_has_word(r->headers_out, name, words) ||
           nc_policy_has_word(r->err_headers_out, name, words);
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
    if (!is_word(plain, value, strlen(value)))
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

bool nc_policy_is_html(const char *type)
{
    static const char *const types[] = {"text/html", "application/xhtml+xml",
                                        NULL};

    return type && is_word(types, type, strcspn(type, "; \t"));
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
    if (nc_policy_has_word(r->headers_in, "Cache-Control", no_transform))
        return NC_REASON_NO_TRANSFORM;
    return NC_REASON_NONE;
}

bool nc_policy_expects_html(const request_rec *r)
{
    static const char *const html[] = {"text/html", "application/xhtml+xml",
                                       NULL};

    if (r->content_type)
        return nc_policy_is_html(r->content_type);
    return nc_policy_has_word(r->headers_in, "Accept", html);
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

/* Names as logins and one-time addresses have them, somewhere in NAME. */
static bool looks_secret(const char *name, size_t len)
{
    static const nc_span parts[] = {
        NC_SPAN_LIT("sess"),   NC_SPAN_LIT("auth"),    NC_SPAN_LIT("login"),
        NC_SPAN_LIT("logged"), NC_SPAN_LIT("token"),   NC_SPAN_LIT("user"),
        NC_SPAN_LIT("member"), NC_SPAN_LIT("passw"),   NC_SPAN_LIT("secret"),
        NC_SPAN_LIT("jwt"),    NC_SPAN_LIT("nonce"),   NC_SPAN_LIT("preview"),
        NC_SPAN_LIT("apikey"), NC_SPAN_LIT("api_key"), NC_SPAN_LIT("signature"),
    };
    nc_span s = {(const unsigned char *)name, len};

    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        if (nc_span_find_nocase(s, parts[i]))
            return true;
    }
    return len == 3 && strncasecmp(name, "sid", 3) == 0;
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

/* Whether the page asks not to be found. What we said of a form of it does not
 * count, as long as nobody has added to it. */
static bool is_hidden(const request_rec *r)
{
    static const char *const words[] = {"noindex", "noarchive", "none", NULL};
    static const char name[] = "X-Robots-Tag";
    const nc_request *req =
        ap_get_module_config(r->request_config, &newsclean_module);
    search s = {words, false, req ? req->robots : NULL};

    apr_table_do(search_value, &s, r->headers_out, name, NULL);
    apr_table_do(search_value, &s, r->err_headers_out, name, NULL);
    return s.found;
}

nc_reason nc_policy_public(const request_rec *r)
{
    static const char *const closed[] = {"private", "no-store", "no-cache",
                                         NULL};
    static const char *const personal[] = {"*", "cookie", "authorization",
                                           NULL};

    if (r->status != HTTP_OK)
        return NC_REASON_STATUS;
    if (answers_word(r, "Cache-Control", closed))
        return NC_REASON_PRIVATE;
    if (answers_word(r, "Cache-Control", no_transform))
        return NC_REASON_NO_TRANSFORM; /* what we keep is transformed */
    if (answers_with(r, "Set-Cookie") || answers_with(r, "Set-Cookie2"))
        return NC_REASON_SET_COOKIE;
    if (answers_word(r, "Vary", personal))
        return NC_REASON_VARY;
    if (is_hidden(r))
        return NC_REASON_ROBOTS;
    return NC_REASON_NONE;
}

/* What the request says about its page: whether it is everybody's. */
static nc_reason check_asker(const request_rec *r)
{
    static const char *const no_store[] = {"no-store", NULL};

    if (r->proxyreq == PROXYREQ_PROXY)
        return NC_REASON_FORWARD;
    if (r->user || apr_table_get(r->headers_in, "Authorization"))
        return NC_REASON_USER;
    if (nc_policy_has_word(r->headers_in, "Cache-Control", no_store))
        return NC_REASON_PRIVATE;
    if (has_login_cookie(r))
        return NC_REASON_COOKIE;
    if (r->args && (has_secret(r->args, "&;") || strlen(r->args) > NC_URL_MAX))
        return NC_REASON_QUERY;
    return NC_REASON_NONE;
}

/* Whether pages like the request's are kept at all. */
static nc_reason check_place(const request_rec *r)
{
    const nc_server_conf *server = nc_server_conf_of(r->server);

    if (!server->ingest || nc_dir_conf_of(r)->save != NC_ON)
        return NC_REASON_OFF;
    if (r->main)
        return NC_REASON_SUBREQUEST;
    if (nc_policy_is_own(r))
        return NC_REASON_OWN;
    return NC_REASON_NONE;
}

nc_reason nc_policy_keep(const request_rec *r)
{
    nc_reason reason = check_place(r);

    if (reason != NC_REASON_NONE)
        return reason;
    if (r->method_number != M_GET || r->header_only)
        return NC_REASON_METHOD;
    reason = check_asker(r);
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
    return check_asker(r);
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
