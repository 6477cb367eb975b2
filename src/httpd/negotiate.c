/* negotiate.c -- who gets which form, and what headers say about it.
 *
 * Vary goes into err_headers_out at first: these headers survive when the
 * proxy puts the back end's in place of ours, and when an error page is made.
 * Once the headers are complete it moves to the page's own Vary.
 */
#include "nc_negotiate.h"

#include <apr_strings.h>
#include <http_config.h>
#include <http_protocol.h>

#include "nc_accept.h"
#include "nc_answer.h"
#include "nc_config.h"
#include "header.h"
#include "nc_policy.h"
#include "nc_suffix.h"
#include "nc_validators.h"

static bool negotiates(const request_rec *r)
{
    return !r->main && r->proxyreq != PROXYREQ_PROXY &&
           nc_dir_conf_of(r)->negotiate == NC_ON;
}

/* --- the request */

/* What the client said before we edited it. It belongs to the request as a
 * whole: internal redirects share the headers, and the pool. */
typedef struct original {
    const char *accept; /* NULL: nothing */
    const char *accept_encoding;
} original;

#define ORIGINAL_KEY "newsclean-original"

static const original *original_of(const request_rec *r)
{
    void *data = NULL;

    apr_pool_userdata_get(&data, ORIGINAL_KEY, r->pool);
    return data;
}

static const char *accept_of(request_rec *r)
{
    const original *before = original_of(r);

    return before ? before->accept
                  : apr_table_getm(r->pool, r->headers_in, "Accept");
}

static void keep_original(request_rec *r)
{
    original *before = apr_palloc(r->pool, sizeof(*before));

    if (original_of(r))
        return;
    before->accept = accept_of(r);
    before->accept_encoding =
        apr_table_getm(r->pool, r->headers_in, "Accept-Encoding");
    apr_pool_userdata_setn(before, ORIGINAL_KEY, NULL, r->pool);
}

static void ask_for_page(request_rec *r)
{
    nc_form form;

    if (!nc_negotiate_form(r, &form))
        return;
    keep_original(r);
    apr_table_unset(r->headers_in, "Accept-Encoding");
    if (nc_suffix_forced(r, &form)) {
        apr_table_setn(r->headers_in, "Accept",
                       "text/html, application/xhtml+xml, */*;q=0.1");
        /* A cache would keep the form as the page that was redirected to. */
        apr_table_setn(r->subprocess_env, "no-cache", "1");
    }
    else if (nc_accept_quality(nc_span_of(accept_of(r)),
                               NC_SPAN_LIT("text/html")) == 0) {
        apr_table_setn(
            r->headers_in, "Accept",
            apr_pstrcat(r->pool, accept_of(r), ", text/html;q=0.001", NULL));
    }
}

static void set_or_unset(apr_table_t *headers, const char *name,
                         const char *value)
{
    if (value)
        apr_table_setn(headers, name, value);
    else
        apr_table_unset(headers, name);
}

void nc_negotiate_restore(request_rec *r)
{
    const original *before = original_of(r);

    if (!before || r->main)
        return;
    set_or_unset(r->headers_in, "Accept", before->accept);
    set_or_unset(r->headers_in, "Accept-Encoding", before->accept_encoding);
}

bool nc_negotiate_form(request_rec *r, nc_form *form)
{
    if (!negotiates(r) || r->method_number != M_GET)
        return false;
    if (nc_suffix_forced(r, form))
        return true;
    *form = nc_accept_choose(nc_span_of(accept_of(r)));
    return *form != NC_FORM_HTML;
}

/* --- Vary */

static bool varies(const apr_table_t *headers)
{
    static const char *const words[] = {"Accept", "*", NULL};

    return nc_header_has_word(headers, "Vary", words);
}

static int add_other(void *headers, const char *name, const char *value)
{
    if (strcasecmp(value, "Accept") != 0)
        apr_table_addn(headers, name, value);
    return 1;
}

static int add(void *headers, const char *name, const char *value)
{
    apr_table_addn(headers, name, value);
    return 1;
}

/* Takes back what nc_negotiate_begin() put in. */
static void drop_own(request_rec *r)
{
    apr_table_t *others = apr_table_make(r->pool, 2);

    apr_table_do(add_other, others, r->err_headers_out, "Vary", NULL);
    apr_table_unset(r->err_headers_out, "Vary");
    apr_table_do(add, r->err_headers_out, others, NULL);
}

int nc_negotiate_begin(request_rec *r)
{
    if (!negotiates(r))
        return DECLINED;
    if (!varies(r->err_headers_out))
        apr_table_addn(r->err_headers_out, "Vary", "Accept");
    ask_for_page(r);
    return DECLINED;
}

/* Whether the answer is known not to be one of several forms. */
static bool is_no_page(const request_rec *r)
{
    if (nc_policy_is_own(r))
        return true;
    return r->status < HTTP_MULTIPLE_CHOICES && r->content_type &&
           !nc_policy_is_html(r->content_type);
}

static void settle_vary(request_rec *r)
{
    drop_own(r);
    if (!is_no_page(r) && !varies(r->headers_out) &&
        !varies(r->err_headers_out))
        apr_table_mergen(r->headers_out, "Vary", "Accept");
}

/* --- other headers */

void nc_negotiate_signal(request_rec *r)
{
    const char *signal = nc_dir_conf_of(r)->content_signal;

    if (signal && *signal)
        apr_table_setn(r->headers_out, "Content-Signal", signal);
}

void nc_negotiate_headers(request_rec *r)
{
    if (negotiates(r))
        settle_vary(r);
    if (r->status == HTTP_OK && nc_policy_is_html(r->content_type))
        nc_negotiate_signal(r);
}

void nc_negotiate_unmodified(request_rec *r)
{
    const nc_request *req = nc_request_of(r);
    const char *to[NC_FORM_COUNT];

    if (!req->asked || !req->ours)
        return;
    /* No 304 says it, but a cache takes it for that of the copy. */
    nc_answer_type(r, nc_form_type(req->form));
    nc_suffix_addresses(r, true, to);
    if (to[req->form])
        apr_table_setn(r->headers_out, "Content-Location", to[req->form]);
}

void nc_negotiate_on_error(request_rec *r)
{
    nc_negotiate_restore(r);
    if (!negotiates(r))
        return;
    if (!varies(r->err_headers_out))
        apr_table_addn(r->err_headers_out, "Vary", "Accept");
}
