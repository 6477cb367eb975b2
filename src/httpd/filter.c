/* filter.c -- the output filter NEWSCLEAN: decide, data, metadata, flush, end.
 *
 *     first bucket ─► begin: headers say whether to clean, whether to keep
 *     first bytes  ─► settle: the page's start says so too; headers change
 *     data         ─► rewriter ─► sink ─► brigade `out` ─► next filter
 *                                     └─► capture
 *     flush        ─► what is decided, then the flush
 *     EOS          ─► what was held, EOS, and the filter takes itself out
 *
 * Bytes are consumed from the head of the brigade, so that a file is never in
 * memory as a whole. What the rewriter keeps of a bucket is split off it and
 * passed on, not copied; only crumbs and bytes that had to wait are. Nothing
 * but the context survives a call: `out` is passed on before it returns, so
 * that transient buckets are no trouble.
 *
 * Where there is nothing to do, the filter takes itself out before it has
 * changed anything.
 */
#include "nc_filter.h"

#include <apr_strings.h>
#include <http_config.h>
#include <http_connection.h>
#include <http_core.h>
#include <http_log.h>
#include <http_protocol.h>
#include <http_request.h>

#include "nc_advertise.h"
#include "nc_answer.h"
#include "nc_capture.h"
#include "nc_config.h"
#include "nc_counters.h"
#include "nc_notes.h"
#include "nc_policy.h"
#include "nc_rewriter.h"
#include "nc_validators.h"

/* APR's rings cast a volatile away. */
#pragma GCC diagnostic ignored "-Wcast-qual"

APLOG_USE_MODULE(newsclean);

typedef struct nc_stream {
    ap_filter_t *filter;
    apr_bucket_brigade *out; /* the one output brigade of the request */
    apr_size_t ready;        /* bytes in it */
    apr_size_t mapped;       /* of them, those of a mapped file */
    nc_rewriter *rewriter;   /* NULL: bytes pass as they come */
    nc_capture *capture;     /* NULL: nothing is kept */
    apr_status_t failed;     /* what the next filter said, or a bucket that
                              * can't be read; then all is over */
    bool begun;
    bool settled;
    bool again;  /* it is not the first call */
    bool passed; /* something is with the next filter */
    bool done;   /* the rest is not our business */
    bool has_charset;
    nc_notes_rules rules; /* that have cut */

    apr_bucket *rest;  /* of the bucket at hand: what is not passed on yet */
    nc_span window;    /* its bytes */
    nc_span run;       /* kept bytes at its front, to be passed on in one */
    apr_size_t n_head; /* bytes of the page's start that wait for more */
    unsigned char head[NC_SNIFF_MAX];
} nc_stream;

/* --- out */

static void move(nc_stream *st, apr_bucket *b)
{
    APR_BUCKET_REMOVE(b);
    APR_BRIGADE_INSERT_TAIL(st->out, b);
    if (APR_BUCKET_IS_METADATA(b) || b->length == (apr_size_t)-1)
        return;
    st->ready += b->length;
    if (APR_BUCKET_IS_MMAP(b))
        st->mapped += b->length;
}

/* Whether enough is ready: what takes memory waits less long than what lies
 * in a mapped file. */
static bool is_full(const nc_stream *st)
{
    return st->ready >= NC_FILTER_MAPPED ||
           st->ready - st->mapped >= NC_FILTER_STEP;
}

static apr_status_t pass(nc_stream *st)
{
    apr_status_t rv;

    if (APR_BRIGADE_EMPTY(st->out))
        return APR_SUCCESS;
    st->passed = true;
    rv = ap_pass_brigade(st->filter->next, st->out);
    apr_brigade_cleanup(st->out);
    st->ready = st->mapped = 0;
    return rv;
}

static apr_status_t flush(nc_stream *st)
{
    APR_BRIGADE_INSERT_TAIL(
        st->out, apr_bucket_flush_create(st->filter->c->bucket_alloc));
    return pass(st);
}

/* What is kept goes the same way: bytes with their
 * bucket, or (NULL) alone. */
static void keep(nc_stream *st, const apr_bucket *b, nc_span bytes)
{
    if (st->capture && !nc_capture_add(st->capture, b, bytes))
        st->capture = NULL;
}

/* N bytes of the page have come. */
static void count(nc_stream *st, size_t n)
{
    if (st->capture && !nc_capture_count(st->capture, n))
        st->capture = NULL;
}

static void copy(nc_stream *st, nc_span bytes)
{
    apr_brigade_write(st->out, NULL, NULL, (const char *)bytes.ptr, bytes.len);
    st->ready += bytes.len;
}

/* Cuts N bytes off the front of the bucket at hand; NULL: it can't be cut. */
static apr_bucket *take(nc_stream *st, apr_size_t n)
{
    apr_bucket *b = st->rest;

    if (n < b->length && apr_bucket_split(b, n) != APR_SUCCESS)
        return NULL;
    st->rest = n < st->window.len ? APR_BUCKET_NEXT(b) : NULL;
    nc_span_take(&st->window, n);
    return b;
}

/* Passes the run on, and forgets what lies in front of it: the rewriter has
 * either cut that or holds it. */
static void put_run(nc_stream *st)
{
    nc_span run = st->run;

    if (run.len == 0)
        return;
    st->run = NC_SPAN_EMPTY;
    if (run.len < NC_FILTER_COPY) {
        keep(st, NULL, run);
        copy(st, run);
        return;
    }

    apr_size_t gap = (apr_size_t)(run.ptr - st->window.ptr);
    apr_bucket *b = gap ? take(st, gap) : NULL;

    if (b)
        apr_bucket_delete(b);
    if (gap == 0 || b)
        b = take(st, run.len);
    keep(st, b, run);
    if (b)
        move(st, b);
    else
        copy(st, run);
}

static bool is_within(nc_span inner, nc_span outer)
{
    uintptr_t at = (uintptr_t)inner.ptr, from = (uintptr_t)outer.ptr;

    return outer.len > 0 && at >= from && at - from <= outer.len &&
           inner.len <= outer.len - (at - from);
}

/* What the rewriter keeps: a part of the bucket, or bytes that waited. Or what
 * it puts in, which is no part of the article. */
static nc_status sink(void *ctx, nc_span kept)
{
    nc_stream *st = ctx;
    const nc_links *links = nc_request_of(st->filter->r)->links;

    if (kept.len == 0)
        return NC_OK;
    if (!st->rest || !is_within(kept, st->window)) {
        put_run(st);
        if (!links || !nc_links_is_markup(links, kept))
            keep(st, NULL, kept);
        copy(st, kept);
    }
    else if (st->run.len > 0 && st->run.ptr + st->run.len == kept.ptr) {
        st->run.len += kept.len;
    }
    else {
        put_run(st);
        st->run = kept;
    }
    return NC_OK;
}

static void note_cut(void *ctx, const nc_cut *cut)
{
    nc_stream *st = ctx;

    nc_notes_count(&st->rules, cut);
}

/* --- decide */

static void log_reason(nc_stream *st, nc_reason reason)
{
    request_rec *r = st->filter->r;

    nc_notes_status(r, nc_reason_text(reason));
    nc_counters_cleaned(nc_server_conf_of(r->server)->counters, reason);
    if (reason != NC_REASON_NONE)
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r, "not cleaned: %s: %s",
                      nc_reason_text(reason), r->unparsed_uri);
}

static apr_status_t destroy_rewriter(void *data)
{
    nc_stream *st = data;

    nc_rewriter_destroy(st->rewriter);
    st->rewriter = NULL;
    return APR_SUCCESS;
}

static nc_reason begin_cleaning(nc_stream *st)
{
    request_rec *r = st->filter->r;
    nc_request *req = nc_request_of(r);
    const nc_dir_conf *conf = nc_dir_conf_of(r);
    nc_reason reason = nc_policy_clean(r);

    if (reason != NC_REASON_NONE)
        return reason;
    if (req->cleaner)
        return NC_REASON_TWICE;
    st->rewriter = nc_rewriter_create(&req->sheets,
                                      nc_dir_conf_hold_limit(conf), sink, st);
    if (!st->rewriter)
        return NC_REASON_MEMORY;
    if (nc_policy_is_xml(r->content_type))
        nc_rewriter_read_xml(st->rewriter);
    nc_rewriter_tell_cuts(st->rewriter, note_cut);
    apr_pool_cleanup_register(r->pool, st, destroy_rewriter,
                              apr_pool_cleanup_null);
    if (nc_rewriter_normalize(st->rewriter, req->normalize, req->article) !=
        NC_OK) {
        destroy_rewriter(st);
        return NC_REASON_MEMORY;
    }
    if (req->links)
        nc_advertise_in_head(req->links, st->rewriter, r);
    req->cleaner = st;
    if (conf->too_deep)
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r,
                      "more than %d nested sections have rules: the outermost "
                      "are left out",
                      (int)NC_SHEETS_MAX - 1);
    return NC_REASON_NONE;
}

/* The first bucket is here, so the headers are complete: what do they say? */
static void begin(nc_stream *st)
{
    request_rec *r = st->filter->r;
    nc_request *req = nc_request_of(r);

    st->begun = true;
    if (r->status == HTTP_NOT_MODIFIED)
        nc_validators_unmodified(r);
    if (!nc_filter_keeps_only(st->filter)) {
        nc_reason reason = begin_cleaning(st);

        if (reason != NC_REASON_NONE && reason != NC_REASON_TWICE)
            log_reason(st, reason);
        nc_advertise_in_field(req->links, r, reason);
    }
    if (!req->keeper) {
        req->keeper = st;
        st->capture = nc_capture_start(r);
    }
    st->done = !st->rewriter && !st->capture;
    if (!st->done)
        st->has_charset = nc_policy_charset(r).len > 0;
}

/* The start of the page is known as far as it gets: headers change now or
 * never. */
static void settle(nc_stream *st, nc_reason reason)
{
    nc_span head = {st->head, st->n_head};

    st->settled = true;
    st->n_head = 0;
    if (reason == NC_REASON_NOT_HTML) {
        nc_capture_drop(st->capture, reason);
        st->capture = NULL;
    }
    if (st->rewriter)
        log_reason(st, reason);
    if (st->rewriter && reason == NC_REASON_NONE)
        nc_validators_cleaned(st->filter->r);
    else
        destroy_rewriter(st);

    count(st, head.len);
    if (st->rewriter) {
        nc_rewriter_feed(st->rewriter, head);
    }
    else if (head.len > 0) {
        keep(st, NULL, head);
        copy(st, head);
    }
    st->done = !st->rewriter && !st->capture;
}

/* No more bytes will come before something has to be passed on. */
static void settle_now(nc_stream *st)
{
    nc_reason reason;

    if (st->settled || st->done)
        return;
    nc_policy_sniff((nc_span){st->head, st->n_head}, st->has_charset, true,
                    &reason);
    settle(st, reason);
}

/* --- data */

/* Something went wrong upstream: what was held goes out, and no more is ours
 * to do. */
static void give_up(nc_stream *st)
{
    settle_now(st);
    if (st->rewriter)
        nc_rewriter_stop(st->rewriter);
    nc_capture_drop(st->capture, NC_REASON_ERROR);
    st->capture = NULL;
    st->done = true;
}

/* The page can't be read any further, as READ says: what came of it goes out,
 * or an error if nothing did. Its end never goes out, so nothing can follow on
 * the connection. That is said last: said before the head is out, it would be
 * in the head, with no chunks behind it, and a page that is cut would look
 * whole. */
static apr_status_t break_off(nc_stream *st, apr_status_t read)
{
    give_up(st);
    nc_request_of(st->filter->r)->broken = true;
    if (st->passed || !APR_BRIGADE_EMPTY(st->out))
        flush(st);
    else
        nc_answer_broken(st->filter, read);
    st->filter->c->keepalive = AP_CONN_CLOSE;
    return read;
}

/* What is there, without waiting; if nothing is, the client gets what we
 * have, and then we wait. */
static apr_status_t read_bucket(nc_stream *st, apr_bucket *b, nc_span *bytes)
{
    const char *data;
    apr_size_t len, most;
    apr_status_t rv = apr_bucket_read(b, &data, &len, APR_NONBLOCK_READ);

    if (APR_STATUS_IS_EAGAIN(rv)) {
        if (st->n_head > 0)
            settle_now(st);
        rv = st->settled ? flush(st) : APR_SUCCESS;
        if (rv != APR_SUCCESS)
            return rv;
        rv = apr_bucket_read(b, &data, &len, APR_BLOCK_READ);
    }
    if (rv != APR_SUCCESS)
        return break_off(st, rv);
    most = APR_BUCKET_IS_MMAP(b) ? NC_FILTER_MAPPED : NC_FILTER_STEP;
    if (len > most && apr_bucket_split(b, most) == APR_SUCCESS)
        len = most;
    *bytes = (nc_span){(const unsigned char *)data, len};
    return APR_SUCCESS;
}

/* Looks at the page's start; bytes that don't tell yet wait in `head`. True:
 * the bucket is used up. */
static bool sniff(nc_stream *st, apr_bucket *b, nc_span bytes)
{
    nc_reason reason;
    size_t n = sizeof(st->head) - st->n_head;

    if (st->n_head == 0 &&
        nc_policy_sniff(bytes, st->has_charset, false, &reason)) {
        settle(st, reason);
        return false;
    }
    n = bytes.len < n ? bytes.len : n;
    if (n < bytes.len && apr_bucket_split(b, n) != APR_SUCCESS) {
        settle_now(st);
        return false;
    }
    memcpy(st->head + st->n_head, bytes.ptr, n);
    st->n_head += n;
    apr_bucket_delete(b);
    if (nc_policy_sniff((nc_span){st->head, st->n_head}, st->has_charset, false,
                        &reason))
        settle(st, reason);
    return true;
}

static void clean(nc_stream *st, apr_bucket *b, nc_span bytes)
{
    st->rest = b;
    st->window = bytes;
    nc_rewriter_feed(st->rewriter, bytes);
    put_run(st);
    if (st->rest)
        apr_bucket_delete(st->rest);
    st->rest = NULL;
    st->window = NC_SPAN_EMPTY;
}

static void report(nc_stream *st)
{
    const nc_rewriter_stats *stats = nc_rewriter_get_stats(st->rewriter);
    request_rec *r = st->filter->r;
    nc_counters *counters = nc_server_conf_of(r->server)->counters;

    nc_notes_cut(r, stats, &st->rules);
    nc_counters_add(counters, NC_COUNT_CUTS, stats->cuts);
    nc_counters_add(counters, NC_COUNT_BYTES_IN, stats->bytes_in);
    nc_counters_add(counters, NC_COUNT_BYTES_CUT, stats->bytes_cut);
    if (stats->trouble == NC_TROUBLE_NONE)
        return;

    const char *why = nc_rewriter_trouble_text(stats->trouble);

    nc_notes_status(r, apr_pstrcat(r->pool, "stopped-", why, NULL));
    nc_counters_add(counters, NC_COUNT_STOPPED, 1);
    ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r,
                  "cleaning stopped before the end of the page: %s", why);
}

/* Whether the rest of the page is nobody's business: not even that of what a
 * back end may send behind it. */
static bool is_read(const nc_stream *st)
{
    return st->rewriter && !st->capture && nc_rewriter_is_done(st->rewriter) &&
           st->filter->r->proxyreq == PROXYREQ_NONE;
}

static apr_status_t data(nc_stream *st, apr_bucket *b)
{
    nc_span bytes;
    apr_status_t rv = read_bucket(st, b, &bytes);

    if (rv != APR_SUCCESS || st->done)
        return rv;
    if (bytes.len == 0) {
        apr_bucket_delete(b);
        return APR_SUCCESS;
    }
    if (!st->settled && (sniff(st, b, bytes) || st->done))
        return APR_SUCCESS;

    count(st, bytes.len);
    if (st->rewriter) {
        clean(st, b, bytes);
    }
    else {
        keep(st, b, bytes);
        move(st, b);
    }
    st->done = !st->rewriter && !st->capture;
    if (is_read(st)) {
        report(st);
        st->done = true;
        return APR_SUCCESS;
    }
    return is_full(st) ? pass(st) : APR_SUCCESS;
}

/* --- metadata */

/* httpd drops the bytes of a brigade that has an error too, as long as the head
 * is not out. Those that waited here came in another brigade: without us they
 * would be out by now, and so they go first. */
static apr_status_t metadata(nc_stream *st, apr_bucket *b)
{
    bool is_flush = APR_BUCKET_IS_FLUSH(b);
    apr_status_t rv = APR_SUCCESS;

    if (AP_BUCKET_IS_ERROR(b) || AP_BUCKET_IS_EOC(b)) {
        give_up(st);
        if (st->again)
            rv = pass(st);
    }
    else {
        settle_now(st);
    }
    move(st, b);
    return is_flush ? pass(st) : rv;
}

/* --- end */

static void end(nc_stream *st, apr_bucket *eos)
{
    settle_now(st);
    if (st->rewriter) {
        nc_rewriter_finish(st->rewriter);
        report(st);
        nc_validators_trailer(st->filter->r);
    }
    move(st, eos);
    st->done = true;
}

static apr_status_t step(nc_stream *st, apr_bucket *b)
{
    if (!st->begun && AP_BUCKET_IS_ERROR(b)) {
        st->done = true; /* before any output: an error page will come */
        return APR_SUCCESS;
    }
    if (!st->begun)
        begin(st);
    if (st->done)
        return APR_SUCCESS;
    if (APR_BUCKET_IS_EOS(b)) {
        end(st, b);
        return APR_SUCCESS;
    }
    return APR_BUCKET_IS_METADATA(b) ? metadata(st, b) : data(st, b);
}

/* Takes the filter out, and hands over what was behind our last bucket: with
 * what is ready, so that a page that is all there has a length. */
static apr_status_t leave(nc_stream *st, apr_bucket_brigade *in)
{
    apr_status_t rv;

    APR_BRIGADE_PREPEND(in, st->out);
    rv = APR_BRIGADE_EMPTY(in) ? APR_SUCCESS
                               : ap_pass_brigade(st->filter->next, in);
    if (rv != APR_SUCCESS)
        return rv;
    destroy_rewriter(st);
    nc_capture_finish(st->capture);
    ap_remove_output_filter(st->filter);
    return APR_SUCCESS;
}

static nc_stream *stream_of(ap_filter_t *f)
{
    nc_stream *st = f->ctx;

    if (!st) {
        f->ctx = st = apr_pcalloc(f->r->pool, sizeof(*st));
        st->out = apr_brigade_create(f->r->pool, f->c->bucket_alloc);
    }
    st->filter = f;
    return st;
}

apr_status_t nc_filter(ap_filter_t *f, apr_bucket_brigade *in)
{
    nc_stream *st = stream_of(f);
    apr_status_t rv = st->failed;

    if (rv == APR_SUCCESS && f->c->aborted)
        rv = APR_ECONNABORTED;
    while (rv == APR_SUCCESS && !st->done && !APR_BRIGADE_EMPTY(in))
        rv = step(st, APR_BRIGADE_FIRST(in));
    if (rv == APR_SUCCESS)
        rv = st->done ? leave(st, in) : pass(st);
    if (rv != APR_SUCCESS && st->failed == APR_SUCCESS) {
        st->failed = rv;
        nc_capture_drop(st->capture, NC_REASON_TRUNCATED);
        st->capture = NULL;
    }
    st->again = true;
    apr_brigade_cleanup(in);
    return rv;
}
