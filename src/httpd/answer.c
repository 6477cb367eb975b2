/* answer.c -- headers, bodies, and pages that say what is wrong. */
#include "nc_answer.h"

#include <apr_strings.h>
#include <http_config.h>
#include <http_core.h>
#include <http_log.h>
#include <http_protocol.h>
#include <http_request.h>
#include <mod_core.h>

#include "nc_address.h"
#include "nc_counters.h"
#include "nc_handler.h"
#include "nc_mount.h"
#include "nc_render.h"
#include "tokens.h"

APLOG_USE_MODULE(newsclean);

enum { CHARACTERS_A_TOKEN = 4 };

/* Whoever may write .htaccess must not hand out what is not his. */
static int not_here(request_rec *r, const char *name)
{
    nc_counters_warn(r->server, NC_WARNING_PLACE,
                     apr_psprintf(r->pool, "not served: %s", r->uri),
                     apr_psprintf(r->pool,
                                  "SetHandler %s has to stand in a <Location> "
                                  "of the server's configuration",
                                  name));
    return nc_answer_notice(r, HTTP_NOT_FOUND, "Not found",
                            "There is no such page here.");
}

bool nc_answer_is_wanted(request_rec *r, const char *name, size_t *mount,
                         int *answer)
{
    *answer = DECLINED;
    if (!r->handler || strcmp(r->handler, name) != 0)
        return false;
    if (!nc_mount_find(r, name, mount)) {
        *answer = not_here(r, name);
        return false;
    }
    if (r->method_number == M_GET)
        return true;
    ap_allow_standard_methods(r, REPLACE_ALLOW, M_GET, M_OPTIONS, -1);
    if (r->method_number == M_OPTIONS) {
        *answer = ap_send_http_options(r);
        return false;
    }
    apr_table_setn(r->headers_out, "Allow", "GET, HEAD, OPTIONS");
    *answer = nc_answer_notice(r, HTTP_METHOD_NOT_ALLOWED, "Not allowed",
                               "This page can only be read (GET, HEAD).");
    return false;
}

void nc_answer_type(request_rec *r, const char *type)
{
    ap_set_content_type(r, type);
    /* What a back end has said: a cache would believe that. */
    apr_table_unset(r->headers_out, "Content-Type");
    apr_table_unset(r->err_headers_out, "Content-Type");
}

void nc_answer_headers(request_rec *r, const char *type, const char *csp)
{
    nc_answer_type(r, type);
    apr_table_setn(r->headers_out, "X-Content-Type-Options", "nosniff");
    apr_table_setn(r->headers_out, "Content-Security-Policy", csp);
}

/* RFC 9110, 12.5.3. */
static bool takes(nc_span codings)
{
    nc_token_item item;
    bool any = false;

    while (nc_tokens_next(&codings, &item)) {
        if (nc_span_equal_nocase(item.name, NC_SPAN_LIT("gzip")) ||
            nc_span_equal_nocase(item.name, NC_SPAN_LIT("x-gzip")))
            return !item.refused;
        if (nc_span_equal(item.name, NC_SPAN_LIT("*")))
            any = !item.refused;
    }
    return any;
}

bool nc_answer_takes_gzip(const request_rec *r)
{
    const char *codings = apr_table_get(r->headers_in, "Accept-Encoding");

    return codings && !apr_table_get(r->subprocess_env, "no-gzip") &&
           takes(nc_span_of(codings));
}

void nc_answer_tokens(request_rec *r, nc_span text)
{
    apr_size_t n = 0;

    for (size_t i = 0; i < text.len; i++)
        n += (text.ptr[i] & 0xC0) != 0x80; /* the first byte of each */
    n = (n + CHARACTERS_A_TOKEN - 1) / CHARACTERS_A_TOKEN;
    apr_table_setn(r->headers_out, "x-markdown-tokens",
                   apr_psprintf(r->pool, "%" APR_SIZE_T_FMT, n));
}

int nc_answer_bucket(request_rec *r, apr_bucket *b)
{
    apr_bucket_alloc_t *list = r->connection->bucket_alloc;
    apr_bucket_brigade *out = apr_brigade_create(r->pool, list);

    ap_set_content_length(r, (apr_off_t)b->length);
    APR_BRIGADE_INSERT_TAIL(out, b);
    APR_BRIGADE_INSERT_TAIL(out, apr_bucket_eos_create(list));
    /* A client that went away is no failure of ours. */
    ap_pass_brigade(r->output_filters, out);
    return OK;
}

int nc_answer_body(request_rec *r, nc_buf *body)
{
    int answer = OK;

    if (nc_buf_status(body) != NC_OK) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "can't render: %s",
                      nc_status_text(nc_buf_status(body)));
        answer = HTTP_INTERNAL_SERVER_ERROR;
    }
    else {
        ap_set_content_length(r, (apr_off_t)body->len);
        ap_rwrite(body->ptr, (int)body->len, r);
    }
    nc_buf_release(body);
    return answer;
}

void nc_answer_broken(const ap_filter_t *f, apr_status_t read)
{
    apr_bucket_alloc_t *list = f->c->bucket_alloc;
    apr_bucket_brigade *out = apr_brigade_create(f->r->pool, list);
    int status = APR_STATUS_IS_TIMEUP(read)        ? HTTP_GATEWAY_TIME_OUT
                 : f->r->proxyreq != PROXYREQ_NONE ? HTTP_BAD_GATEWAY
                                                   : HTTP_INTERNAL_SERVER_ERROR;

    APR_BRIGADE_INSERT_TAIL(
        out, ap_bucket_error_create(status, NULL, f->r->pool, list));
    APR_BRIGADE_INSERT_TAIL(out, apr_bucket_eos_create(list));
    ap_pass_brigade(f->next, out);
}

/* The front page of the handler that R is for, if that stands in a plain
 * <Location>; else NULL. */
static const char *home_of(request_rec *r)
{
    size_t n;

    if (!r->handler || strcmp(r->handler, NC_HANDLER_NAME) != 0 ||
        !nc_mount_find(r, NC_HANDLER_NAME, &n) || n == SIZE_MAX)
        return NULL;
    return apr_pstrcat(r->pool, nc_address_prefix(r, n), "/", NULL);
}

int nc_answer_notice(request_rec *r, int status, const char *title,
                     const char *message)
{
    nc_buf body = NC_BUF_INIT;

    r->status = status;
    nc_answer_headers(r, "text/html; charset=utf-8", NC_CSP_PAGE);
    apr_table_setn(r->headers_out, "Cache-Control", "no-store");
    nc_render_notice(&body, title, message, home_of(r));
    return nc_answer_body(r, &body);
}

bool nc_answer_fits_header(const char *address)
{
    for (; *address; address++) {
        if (*address <= ' ' || strchr("<>\"\\", *address) || *address == 0x7f)
            return false;
    }
    return true;
}
