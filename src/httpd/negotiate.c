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
#include "nc_config.h"
#include "nc_policy.h"
#include "nc_suffix.h"
#include "nc_validators.h"

static bool negotiates(const request_rec *r)
{
    return !r->main && nc_dir_conf_of(r)->negotiate == NC_ON;
}

bool nc_negotiate_form(request_rec *r, nc_form *form)
{
    if (!negotiates(r) || r->method_number != M_GET)
        return false;
    if (nc_suffix_forced(r, form))
        return true;
    *form = nc_accept_choose(
        nc_span_of(apr_table_getm(r->pool, r->headers_in, "Accept")));
    return *form != NC_FORM_HTML;
}

/* --- Vary */

static bool varies(const apr_table_t *headers)
{
    static const char *const words[] = {"Accept", "*", NULL};

    return nc_policy_has_word(headers, "Vary", words);
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
    if (negotiates(r) && !varies(r->err_headers_out))
        apr_table_addn(r->err_headers_out, "Vary", "Accept");
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
    nc_suffix_addresses(r, to);
    if (to[req->form])
        apr_table_setn(r->headers_out, "Content-Location", to[req->form]);
}

void nc_negotiate_on_error(request_rec *r)
{
    nc_negotiate_begin(r);
    if (r->status == HTTP_NOT_MODIFIED && negotiates(r)) {
        settle_vary(r);
        nc_negotiate_unmodified(r);
    }
}
