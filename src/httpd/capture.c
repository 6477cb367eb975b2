/* capture.c -- the copy of a page that may be kept.
 *
 * Twice the policy is asked: at the start, so that nothing is copied in vain,
 * and at the end, since mod_headers and its like change headers after us.
 */
#include "nc_capture.h"

#include <apr_strings.h>
#include <http_config.h>
#include <http_log.h>

#include "nc_address.h"
#include "nc_config.h"
#include "nc_counters.h"
#include "nc_ingest.h"
#include "nc_url.h"

APLOG_USE_MODULE(newsclean);

struct nc_capture {
    request_rec *r;
    nc_page *page;        /* NULL once the capture is over */
    apr_int64_t expected; /* bytes that the back end promised; -1: none */
    apr_int64_t received; /* bytes that came from it */
};

static apr_status_t release(void *data)
{
    nc_capture *capture = data;

    nc_page_destroy(capture->page);
    capture->page = NULL;
    return APR_SUCCESS;
}

static void report(request_rec *r, nc_reason reason)
{
    nc_counters_kept(nc_server_conf_of(r->server)->counters, reason);
    if (reason != NC_REASON_NONE)
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r, "page not kept: %s",
                      nc_reason_text(reason));
}

static apr_int64_t promised_length(const request_rec *r)
{
    const char *length = apr_table_get(r->headers_out, "Content-Length");
    char *end;
    apr_int64_t n = length ? apr_strtoi64(length, &end, 10) : -1;

    return length && end != length && *end == '\0' ? n : -1;
}

nc_capture *nc_capture_start(request_rec *r)
{
    const nc_server_conf *server = nc_server_conf_of(r->server);
    nc_reason reason = nc_policy_keep(r);

    if (reason == NC_REASON_OFF)
        return NULL;

    nc_capture *capture = apr_pcalloc(r->pool, sizeof(*capture));
    const char *url = nc_address_page(r);

    capture->r = r;
    capture->expected = promised_length(r);
    if (reason == NC_REASON_NONE && capture->expected > server->page_limit)
        reason = NC_REASON_TOO_LARGE;
    if (reason == NC_REASON_NONE && (!url || strlen(url) > NC_URL_MAX))
        reason = NC_REASON_QUERY;
    if (reason == NC_REASON_NONE) {
        capture->page = nc_page_create(url, nc_policy_charset(r));
        reason = capture->page ? NC_REASON_NONE : NC_REASON_MEMORY;
    }
    if (reason != NC_REASON_NONE) {
        report(r, reason);
        return NULL;
    }
    capture->page->refresh = server->refresh;
    capture->page->sites = nc_dir_conf_of(r)->sites;
    capture->page->body.limit = (size_t)server->page_limit;
    apr_pool_cleanup_register(r->pool, capture, release, apr_pool_cleanup_null);
    return capture;
}

void nc_capture_count(nc_capture *capture, size_t n)
{
    if (capture)
        capture->received += (apr_int64_t)n;
}

bool nc_capture_add(nc_capture *capture, nc_span bytes)
{
    if (!capture || !capture->page)
        return false;
    nc_buf_append(&capture->page->body, bytes);

    nc_status status = nc_buf_status(&capture->page->body);

    if (status != NC_OK)
        nc_capture_drop(capture, status == NC_ELIMIT ? NC_REASON_TOO_LARGE
                                                     : NC_REASON_MEMORY);
    return status == NC_OK;
}

void nc_capture_drop(nc_capture *capture, nc_reason reason)
{
    if (!capture || !capture->page)
        return;
    release(capture);
    report(capture->r, reason);
}

void nc_capture_finish(nc_capture *capture)
{
    if (!capture || !capture->page)
        return;

    request_rec *r = capture->r;
    nc_page *page = capture->page;
    nc_reason reason = nc_policy_public(r);

    if (r->connection->aborted ||
        (capture->expected >= 0 && capture->expected != capture->received))
        reason = NC_REASON_TRUNCATED;
    if (reason != NC_REASON_NONE || page->body.len == 0) {
        nc_capture_drop(capture,
                        reason == NC_REASON_NONE ? NC_REASON_NOT_HTML : reason);
        return;
    }
    capture->page = NULL;
    page->time = apr_time_now();
    report(r, NC_REASON_NONE);
    nc_ingest_offer(nc_server_conf_of(r->server)->ingest, page);
}
