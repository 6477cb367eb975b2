/* nc_policy.h -- which responses are cleaned, and which pages are kept.
 *
 * Pure functions over a request: they change nothing. Cleaning asks whether
 * the bytes are a whole HTML page that may be changed; keeping asks whether a
 * shared cache could store the response (RFC 9111), and stays on the safe side
 * where that leaves a doubt.
 */
#ifndef NC_POLICY_H
#define NC_POLICY_H

#include <httpd.h>
#include "nc_span.h"

enum {
    NC_SNIFF_MAX = 1024 /* bytes of a page's start that are looked at; a meta
                         * charset counts in these (WHATWG 13.2.3.2) */
};

/* Why a response was left as it is, or a page not kept. */
typedef enum nc_reason {
    NC_REASON_NONE, /* it is cleaned; it is kept */
    NC_REASON_OFF,
    NC_REASON_SUBREQUEST,
    NC_REASON_TWICE, /* the filter stands twice in the chain */
    NC_REASON_OWN,   /* the module's own page */
    NC_REASON_STATUS,
    NC_REASON_PARTIAL,
    NC_REASON_NO_TRANSFORM,
    NC_REASON_TYPE,
    NC_REASON_ENCODED,
    NC_REASON_CHARSET,
    NC_REASON_NOT_HTML,
    NC_REASON_NO_RULES,
    NC_REASON_ERROR, /* an error came in the response's stead */
    NC_REASON_MEMORY,
    NC_REASON_METHOD, /* from here on: why a page is not kept */
    NC_REASON_FORWARD,
    NC_REASON_USER,
    NC_REASON_PRIVATE,
    NC_REASON_SET_COOKIE,
    NC_REASON_COOKIE,
    NC_REASON_VARY,
    NC_REASON_ROBOTS,
    NC_REASON_QUERY,
    NC_REASON_HOST, /* under another name than the server's */
    NC_REASON_TOO_LARGE,
    NC_REASON_TRUNCATED,
    NC_REASON_COUNT
} nc_reason;

/* The reason as one word, for notes, logs and counters. */
const char *nc_reason_text(nc_reason reason);

/* Whether TYPE (NULL: none) is that of an HTML page. */
bool nc_policy_is_html(const char *type);

/* Whether it is XHTML's: browsers read that as XML. NULL is none. */
bool nc_policy_is_xml(const char *type);

/* Whether a handler of ours makes the response. */
bool nc_policy_is_own(const request_rec *r);

/* What is known before the handler runs: NONE means that the response may
 * come to be cleaned. */
nc_reason nc_policy_request(const request_rec *r);

/* Whether the response will be HTML, as far as the request tells: by the type
 * the server has for it, else by what the client asks for. */
bool nc_policy_expects_html(const request_rec *r);

/* What the response's headers say about cleaning it, whoever asks for it. */
nc_reason nc_policy_page(request_rec *r);

/* The same, and what the request says. */
nc_reason nc_policy_clean(request_rec *r);

/* What both say about answering with another form of the page: nearly the
 * same, but it matters not whether there are rules, nor what its charset is. */
nc_reason nc_policy_convert(const request_rec *r);

/* What request and response say about keeping the page. */
nc_reason nc_policy_keep(const request_rec *r);

/* That part of it which other filters may still change, to be asked again
 * when the response is over: is it still public? */
nc_reason nc_policy_public(const request_rec *r);

/* What a request that was answered with 404 or 410 says about its page being
 * gone for everybody. What the answer says of caches has no part in it: many
 * sites forbid them to keep a 404, just because the page may come back. */
nc_reason nc_policy_gone(const request_rec *r);

/* The charset that the transport gives the response, AddDefaultCharset
 * included; empty: none. */
nc_span nc_policy_charset(request_rec *r);

/* What the start of the page says. False: more bytes are needed, and there
 * are some (not LAST). */
bool nc_policy_sniff(nc_span head, bool has_charset, bool last,
                     nc_reason *reason);

#endif /* NC_POLICY_H */
