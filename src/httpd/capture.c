/* capture.c -- what may be kept of a page.
 *
 *     bytes of the page ─► pieces, in order ─► finish: hash ─► seen lately?
 *                           │      │                          └► page ─► offer
 *                        shared  copied
 *
 * Most pages are asked for again unchanged, so a page is put together only once
 * it is known that it is not. Until then its bytes stay where they are: buckets
 * that count who uses them are shared with what is passed on, and only crumbs
 * and bytes of somebody else's stack are copied. It is the page as it comes
 * that NewsCleanPageLimit bounds, not what the rules leave of it: so it does
 * not matter whether there is a Content-Length, and so all that is held is
 * bounded.
 *
 * Twice the policy is asked: at the start, so that nothing is done in vain,
 * and at the end, since mod_headers and its like change headers after us.
 */
#include "nc_capture.h"

#include <apr_strings.h>
#include <http_config.h>
#include <http_log.h>

#include "nc_address.h"
#include "nc_config.h"
#include "nc_counters.h"
#include "nc_filter.h"
#include "nc_gone.h"
#include "nc_ingest.h"
#include "nc_notes.h"
#include "nc_store.h"
#include "nc_url.h"

/* APR's rings cast a volatile away. */
#pragma GCC diagnostic ignored "-Wcast-qual"

APLOG_USE_MODULE(newsclean);

struct nc_capture {
    request_rec *r;
    bool over;
    const char *url;
    nc_span charset;            /* that the transport said; or empty */
    apr_array_header_t *pieces; /* of nc_span, the page in order */
    apr_bucket_brigade *shared; /* keeps alive what pieces point into */
    size_t length;              /* of all pieces */
    apr_int64_t expected;       /* bytes that the back end promised; -1: none */
    apr_int64_t received;       /* bytes that came from it */
};

/* That a page is over a limit is news; other reasons are everyday's. What is
 * not to be kept any more goes. */
static void report(request_rec *r, nc_reason reason)
{
    int level = reason == NC_REASON_TOO_LARGE ? APLOG_INFO : APLOG_DEBUG;

    nc_counters_kept(nc_server_conf_of(r->server)->counters, reason);
    if (reason == NC_REASON_NONE)
        return;
    nc_notes_stored(r, nc_reason_text(reason));
    ap_log_rerror(APLOG_MARK, level, 0, r, "page not kept: %s: %s at %s",
                  nc_reason_text(reason), r->unparsed_uri,
                  r->hostname ? r->hostname : "no name");
    if (reason == NC_REASON_ROBOTS)
        nc_gone_offer(r, nc_address_page(r));
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

    capture->r = r;
    capture->url = nc_address_page(r);
    capture->expected = promised_length(r);
    if (reason == NC_REASON_NONE && capture->expected > server->page_limit)
        reason = NC_REASON_TOO_LARGE;
    if (reason == NC_REASON_NONE &&
        (!capture->url || strlen(capture->url) > NC_URL_MAX))
        reason = NC_REASON_QUERY;
    if (reason != NC_REASON_NONE) {
        report(r, reason);
        return NULL;
    }
    capture->charset = nc_policy_charset(r);
    capture->pieces = apr_array_make(r->pool, 64, sizeof(nc_span));
    capture->shared = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    return capture;
}

static apr_int64_t limit_of(const nc_capture *capture)
{
    return nc_server_conf_of(capture->r->server)->page_limit;
}

bool nc_capture_count(nc_capture *capture, size_t n)
{
    if (!capture)
        return false;
    capture->received += (apr_int64_t)n;
    if (capture->received > limit_of(capture))
        nc_capture_drop(capture, NC_REASON_TOO_LARGE);
    return !capture->over;
}

/* Whether N more bytes may be kept. */
static bool has_room(nc_capture *capture, size_t n)
{
    if (capture->over)
        return false;
    if (n <= (size_t)limit_of(capture) - capture->length)
        return true;
    nc_capture_drop(capture, NC_REASON_TOO_LARGE);
    return false;
}

/* Whether B takes little more memory than its bytes do, twice that at most: a
 * back end that sends a few at a time fills no bucket. What is mapped or
 * immortal takes none of ours. */
static bool is_dense(const apr_bucket *b)
{
    const apr_bucket_heap *heap = b->data;

    if (b->length < NC_FILTER_COPY)
        return false;
    return !APR_BUCKET_IS_HEAP(b) || b->length >= heap->alloc_len / 2;
}

/* A bucket of B's bytes that keeps them where they are; NULL: none can. */
static apr_bucket *share(const apr_bucket *b)
{
    apr_bucket *copy;

    if (!APR_BUCKET_IS_HEAP(b) && !APR_BUCKET_IS_MMAP(b) &&
        !APR_BUCKET_IS_IMMORTAL(b))
        return NULL;
    if (!is_dense(b))
        return NULL;
    return apr_bucket_copy((apr_bucket *)(uintptr_t)b, &copy) == APR_SUCCESS
               ? copy
               : NULL;
}

bool nc_capture_add(nc_capture *capture, const apr_bucket *b, nc_span bytes)
{
    if (!capture || !has_room(capture, bytes.len))
        return false;
    if (bytes.len == 0)
        return true;

    apr_bucket *copy = b ? share(b) : NULL;

    if (copy)
        APR_BRIGADE_INSERT_TAIL(capture->shared, copy);
    else
        bytes.ptr = apr_pmemdup(capture->r->pool, bytes.ptr, bytes.len);
    APR_ARRAY_PUSH(capture->pieces, nc_span) = bytes;
    capture->length += bytes.len;
    return true;
}

void nc_capture_drop(nc_capture *capture, nc_reason reason)
{
    if (!capture || capture->over)
        return;
    capture->over = true;
    apr_brigade_cleanup(capture->shared);
    report(capture->r, reason);
}

/* What speaks against keeping the page, now that all of it is here: that the
 * client has gone since is no fault of it. */
static nc_reason find_fault(const nc_capture *capture)
{
    nc_reason reason = nc_policy_public(capture->r);

    if (capture->expected >= 0 && capture->expected != capture->received)
        return NC_REASON_TRUNCATED;
    if (reason == NC_REASON_NONE && capture->length == 0)
        return NC_REASON_NOT_HTML;
    return reason;
}

/* NULL: no memory. */
static nc_page *make_page(const nc_capture *capture)
{
    nc_page *page = nc_page_create(capture->url, capture->charset);

    if (!page)
        return NULL;
    nc_buf_reserve(&page->body, capture->length);
    for (int i = 0; i < capture->pieces->nelts; i++)
        nc_buf_append(&page->body, APR_ARRAY_IDX(capture->pieces, i, nc_span));
    page->sites = nc_dir_conf_of(capture->r)->sites;
    page->is_xml = nc_policy_is_xml(capture->r->content_type);
    if (nc_buf_status(&page->body) == NC_OK)
        return page;
    nc_page_destroy(page);
    return NULL;
}

/* What became of a page that may be kept. */
static void note(const nc_capture *capture, nc_count outcome)
{
    nc_notes_stored(capture->r, outcome == NC_COUNT_QUEUED      ? "queued"
                                : outcome == NC_COUNT_UNCHANGED ? "unchanged"
                                                                : "queue-full");
}

/* Hands the page over, unless it was seen lately. */
static nc_reason offer(const nc_capture *capture)
{
    nc_ingest *ingest = nc_server_conf_of(capture->r->server)->ingest;
    int refresh = nc_server_conf_of(capture->r->server)->refresh;
    const apr_array_header_t *pieces = capture->pieces;
    int64_t hash = nc_store_hash_all(
        (const nc_span *)(const void *)pieces->elts, (size_t)pieces->nelts);
    nc_page *page;

    if (nc_ingest_is_known(ingest, capture->url, hash, refresh)) {
        note(capture, NC_COUNT_UNCHANGED);
        return NC_REASON_NONE;
    }
    page = make_page(capture);
    if (!page)
        return NC_REASON_MEMORY;
    page->hash = hash;
    page->refresh = refresh;
    page->time = apr_time_now();
    note(capture, nc_ingest_offer(ingest, page));
    return NC_REASON_NONE;
}

void nc_capture_finish(nc_capture *capture)
{
    if (!capture || capture->over)
        return;

    nc_reason reason = find_fault(capture);

    if (reason == NC_REASON_NONE)
        reason = offer(capture);
    nc_capture_drop(capture, reason);
}
