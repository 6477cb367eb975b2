/* convert.c -- the output filter NEWSCLEAN_FORM.
 *
 *     first bucket ─► headers; is it asked for, can it be? else out of the way
 *     data         ─► collected
 *     EOS          ─► extracted, written in the form, new headers
 *     too large, an error, no article, others at it ─► what was collected, and
 *                                                      the rest
 *
 * Everything is decided before a byte is passed on, so that headers fit the
 * body. A HEAD that a back end answers without a body can't be extracted: its
 * headers are those of the form as far as they are known.
 */
#include "nc_convert.h"

#include <stdlib.h>
#include <apr_date.h>
#include <apr_strings.h>
#include <http_config.h>
#include <http_connection.h>
#include <http_log.h>
#include <http_protocol.h>
#include <http_request.h>
#include <util_filter.h>

#include "nc_address.h"
#include "nc_answer.h"
#include "nc_config.h"
#include "nc_describe.h"
#include "nc_extract.h"
#include "nc_mount.h"
#include "nc_negotiate.h"
#include "nc_policy.h"
#include "nc_quota.h"
#include "nc_suffix.h"
#include "nc_validators.h"

/* APR's rings cast a volatile away. */
#pragma GCC diagnostic ignored "-Wcast-qual"

APLOG_USE_MODULE(newsclean);

#define FILTER_NAME "NEWSCLEAN_FORM"

typedef struct conversion {
    request_rec *r;
    ap_filter_t *filter;
    apr_bucket_brigade *out; /* what is passed on at the end */
    nc_buf page;
    apr_status_t failed; /* a bucket that can't be read; then all is over */
    bool begun;
    bool collects;
} conversion;

static apr_status_t release(void *data)
{
    conversion *cv = data;

    nc_buf_release(&cv->page);
    return APR_SUCCESS;
}

static void note(request_rec *r, const char *what)
{
    apr_table_setn(r->notes, "newsclean-form", what);
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r, "form asked for: %s", what);
}

/* --- headers */

/* Headers of the page that its form has no use for: they are about its own
 * style and scripts, or name its other forms. */
static void drop_page_headers(apr_table_t *headers)
{
    static const char *const names[] = {
        "Content-Security-Policy", "Content-Security-Policy-Report-Only",
        "X-Content-Type-Options",  "Content-Encoding",
        "Content-Location",        "Link"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        apr_table_unset(headers, names[i]);
}

static void add_link(request_rec *r, const char *address, const char *rel)
{
    if (address && nc_answer_fits_header(address))
        apr_table_addn(r->headers_out, "Link",
                       apr_psprintf(r->pool, "<%s>; %s", address, rel));
}

static void link_forms(request_rec *r, nc_form own,
                       const char *const to[NC_FORM_COUNT])
{
    add_link(r, nc_address_page(r), "rel=\"alternate\"; type=\"text/html\"");
    for (int i = NC_FORM_HTML + 1; i < NC_FORM_COUNT; i++) {
        nc_span media = nc_form_media((nc_form)i);

        if (i != (int)own)
            add_link(r, to[i],
                     apr_psprintf(r->pool, "rel=\"alternate\"; type=\"%.*s\"",
                                  (int)media.len, (const char *)media.ptr));
    }
}

/* The page is what search engines shall show. That is our word, not the
 * page's: whether the page may be kept does not hang on it. */
static void forbid_index(request_rec *r)
{
    apr_table_mergen(r->headers_out, "X-Robots-Tag", "noindex");
    nc_request_of(r)->robots = apr_table_get(r->headers_out, "X-Robots-Tag");
}

/* What can be said of the form without its article. */
static void set_headers(request_rec *r, nc_form form, const char *canonical)
{
    const char *to[NC_FORM_COUNT];

    nc_suffix_addresses(r, true, to);
    nc_validators_cleaned(r);
    drop_page_headers(r->headers_out);
    drop_page_headers(r->err_headers_out);
    nc_answer_headers(r, nc_form_type(form),
                      form == NC_FORM_HTML ? NC_CSP_ARTICLE : NC_CSP_NOTHING);
    forbid_index(r);
    if (to[form])
        apr_table_setn(r->headers_out, "Content-Location", to[form]);
    add_link(r, canonical, "rel=\"canonical\"");
    link_forms(r, form, to);
}

/* --- the form */

static const char *or_default(const char *value, const char *otherwise)
{
    return value ? value : otherwise;
}

/* The feed that the article is in, if there is one: that of the first mount. */
static void describe_feed(nc_feed *feed, request_rec *r)
{
    const apr_array_header_t *mounts = nc_server_conf_of(r->server)->mounts;
    const nc_mount *mount;
    const char *base;

    if (!mounts || mounts->nelts == 0) {
        nc_describe_feed(feed, r, nc_dir_conf_of(r), NULL, NULL);
        return;
    }
    mount = &APR_ARRAY_IDX(mounts, 0, nc_mount);
    base = apr_pstrcat(r->pool, nc_address_server(r),
                       ap_os_escape_path(r->pool, mount->path, 1), NULL);
    nc_describe_feed(feed, r, mount->conf, base,
                     apr_pstrcat(r->pool, base, "feed.atom", NULL));
}

/* When the page last changed, as far as it says itself: the store may know
 * better, but the same page shall give the same bytes before and after it is
 * kept. */
static int64_t updated(request_rec *r, const nc_article *article)
{
    const char *modified = apr_table_get(r->headers_out, "Last-Modified");

    if (article->modified.precision != NC_DATE_NONE)
        return article->modified.utc;
    if (article->published.precision != NC_DATE_NONE)
        return article->published.utc;
    return apr_time_sec(modified ? apr_date_parse_http(modified)
                                 : nc_request_of(r)->rules_time);
}

static void write_form(nc_buf *out, request_rec *r, nc_form form,
                       nc_article *article, apr_pool_t *pool)
{
    nc_stored stored = {.article = article};
    nc_feed feed;

    stored.updated = stored.created = updated(r, article);
    stored.listed = stored.updated;
    describe_feed(&feed, r);
    nc_form_write(out, form, &feed, &stored, pool);
}

static nc_status extract(nc_article **article, conversion *cv, apr_pool_t *pool)
{
    request_rec *r = cv->r;
    nc_span charset = nc_policy_charset(r);
    nc_extract_options options = {
        nc_address_page(r),
        charset.len > 0
            ? apr_pstrmemdup(pool, (const char *)charset.ptr, charset.len)
            : NULL,
        nc_dir_conf_of(r)->sites, nc_policy_is_xml(r->content_type)};
    nc_status status = NC_ENOTFOUND;

    if (options.url)
        status = nc_extract(article, nc_buf_span(&cv->page), &options, pool);
    if (status == NC_OK && !(*article)->text && !(*article)->html)
        status = NC_ENOTFOUND;
    return status;
}

/* The page becomes its form, in place. */
static nc_status make_form(conversion *cv, apr_pool_t *pool)
{
    request_rec *r = cv->r;
    nc_form form = nc_request_of(r)->form;
    nc_article *article = NULL;
    nc_buf body = NC_BUF_INIT;
    nc_status status = extract(&article, cv, pool);

    if (status == NC_OK) {
        write_form(&body, r, form, article, pool);
        status = nc_buf_status(&body);
    }
    if (status != NC_OK) {
        nc_buf_release(&body);
        return status;
    }
    nc_buf_release(&cv->page);
    cv->page = body;
    set_headers(r, form, or_default(article->canonical, nc_address_page(r)));
    if (form == NC_FORM_MARKDOWN)
        nc_answer_tokens(r, nc_buf_span(&body));
    ap_set_content_length(r, (apr_off_t)body.len);
    return NC_OK;
}

/* The same, if it may be done now: it takes many times the memory of the page,
 * so all threads of a child together do it to no more bytes at a time than the
 * worker does, those of one page of the largest size. */
static nc_status convert(conversion *cv)
{
    const nc_server_conf *server = nc_server_conf_of(cv->r->server);
    size_t size = cv->page.len;
    apr_pool_t *pool;
    nc_status status;

    if (!nc_quota_take(server->forms, size, (size_t)server->page_limit))
        return NC_EBUSY;
    apr_pool_create(&pool, cv->r->pool);
    status = make_form(cv, pool);
    apr_pool_destroy(pool);
    nc_quota_give(server->forms, size);
    return status;
}

/* --- the stream */

/* Moves what was collected behind all that is to be passed on. */
static void put_page(conversion *cv)
{
    nc_buf *page = &cv->page;

    if (page->len > 0)
        APR_BRIGADE_INSERT_TAIL(
            cv->out, apr_bucket_heap_create((char *)page->ptr, page->len, free,
                                            cv->filter->c->bucket_alloc));
    else
        nc_buf_release(page);
    nc_buf_init(page);
    cv->collects = false;
}

/* The page stays as it is. */
static void give_up(conversion *cv, const char *why)
{
    nc_validators_unconverted(cv->r);
    note(cv->r, why);
    put_page(cv);
}

/* A moment later the same request gets the form. */
static void forbid_caching(request_rec *r)
{
    apr_table_unset(r->headers_out, "Expires");
    apr_table_unset(r->err_headers_out, "Expires");
    apr_table_unset(r->err_headers_out, "Cache-Control");
    apr_table_setn(r->headers_out, "Cache-Control", "no-store");
}

static void finish(conversion *cv)
{
    request_rec *r = cv->r;
    nc_form form = nc_request_of(r)->form;
    nc_status status;

    if (r->header_only && cv->page.len == 0) {
        set_headers(r, form, nc_address_page(r));
        note(r, nc_form_suffix(form));
        put_page(cv);
        return;
    }
    status = convert(cv);
    if (status == NC_EBUSY)
        forbid_caching(r);
    if (status == NC_OK) {
        note(r, nc_form_suffix(form));
        put_page(cv);
    }
    else {
        give_up(cv,
                status == NC_ENOTFOUND ? "no-article" : nc_status_text(status));
    }
}

static apr_status_t collect(conversion *cv, apr_bucket *b)
{
    const char *data;
    apr_size_t len;
    apr_status_t rv = apr_bucket_read(b, &data, &len, APR_BLOCK_READ);

    if (rv != APR_SUCCESS) {
        give_up(cv, nc_reason_text(NC_REASON_ERROR));
        return rv;
    }
    nc_buf_append(&cv->page, (nc_span){(const unsigned char *)data, len});
    if (nc_buf_status(&cv->page) == NC_OK)
        apr_bucket_delete(b);
    else
        give_up(cv, nc_reason_text(nc_buf_status(&cv->page) == NC_ELIMIT
                                       ? NC_REASON_TOO_LARGE
                                       : NC_REASON_MEMORY));
    return APR_SUCCESS;
}

static apr_status_t step(conversion *cv, apr_bucket *b)
{
    if (!APR_BUCKET_IS_METADATA(b))
        return collect(cv, b);
    if (APR_BUCKET_IS_EOS(b)) {
        finish(cv);
    }
    else if (AP_BUCKET_IS_ERROR(b) || AP_BUCKET_IS_EOC(b)) {
        give_up(cv, nc_reason_text(NC_REASON_ERROR));
    }
    else if (APR_BUCKET_IS_FLUSH(b)) {
        apr_bucket_delete(b); /* there is nothing to be sent yet */
    }
    else {
        APR_BUCKET_REMOVE(b);
        APR_BRIGADE_INSERT_TAIL(cv->out, b);
    }
    return APR_SUCCESS;
}

static bool is_too_long(const request_rec *r)
{
    const char *length = apr_table_get(r->headers_out, "Content-Length");

    return length &&
           apr_atoi64(length) > nc_server_conf_of(r->server)->page_limit;
}

/* --- begin and end */

/* The headers are complete. */
static void begin(conversion *cv)
{
    request_rec *r = cv->r;
    const nc_request *req = nc_request_of(r);
    nc_reason reason;

    cv->begun = true;
    nc_negotiate_restore(r);
    nc_negotiate_headers(r);
    if (r->status == HTTP_NOT_MODIFIED) {
        nc_validators_unmodified(r);
        nc_negotiate_unmodified(r);
    }
    if (!req->asked || r->status == HTTP_NOT_MODIFIED)
        return;
    reason = nc_policy_convert(r);
    if (reason == NC_REASON_NONE && is_too_long(r))
        reason = NC_REASON_TOO_LARGE;
    cv->collects = reason == NC_REASON_NONE;
    cv->page.limit = (size_t)nc_server_conf_of(r->server)->page_limit;
    if (!cv->collects) {
        nc_validators_unconverted(r);
        note(r, nc_reason_text(reason));
    }
}

/* What there is to pass on, and then no more of us. httpd drops the bytes of a
 * brigade that has an error too, as long as the head is not out: those that
 * WAITED for another call go first. */
static apr_status_t leave(conversion *cv, apr_bucket_brigade *in, bool waited)
{
    ap_filter_t *f = cv->filter;
    apr_bucket *b = APR_BRIGADE_FIRST(in);
    apr_status_t rv = APR_SUCCESS;

    ap_remove_output_filter(f);
    if (waited && b != APR_BRIGADE_SENTINEL(in) &&
        (AP_BUCKET_IS_ERROR(b) || AP_BUCKET_IS_EOC(b)))
        rv = ap_pass_brigade(f->next, cv->out);
    if (rv != APR_SUCCESS)
        return rv;
    APR_BRIGADE_PREPEND(in, cv->out);
    return ap_pass_brigade(f->next, in);
}

/* The page can't be read any further, as READ says. What came of it goes out,
 * or an error if nothing did; its end never does, or it would look whole, and
 * nothing can follow on the connection. */
static apr_status_t break_off(conversion *cv, apr_bucket_brigade *in,
                              apr_status_t read)
{
    apr_brigade_cleanup(in);
    cv->failed = read;
    if (APR_BRIGADE_EMPTY(cv->out))
        nc_answer_broken(cv->filter, read);
    else
        ap_pass_brigade(cv->filter->next, cv->out);
    cv->filter->c->keepalive = AP_CONN_CLOSE;
    return read;
}

static conversion *conversion_of(ap_filter_t *f)
{
    conversion *cv = f->ctx;

    if (!cv) {
        f->ctx = cv = apr_pcalloc(f->r->pool, sizeof(*cv));
        cv->r = f->r;
        cv->out = apr_brigade_create(f->r->pool, f->c->bucket_alloc);
        nc_buf_init(&cv->page);
        apr_pool_cleanup_register(f->r->pool, cv, release,
                                  apr_pool_cleanup_null);
    }
    cv->filter = f;
    return cv;
}

static apr_status_t filter(ap_filter_t *f, apr_bucket_brigade *in)
{
    conversion *cv = conversion_of(f);
    apr_status_t rv = APR_SUCCESS;
    bool waited = cv->page.len > 0;

    if (cv->failed != APR_SUCCESS) {
        apr_brigade_cleanup(in);
        return cv->failed;
    }
    if (APR_BRIGADE_EMPTY(in))
        return ap_pass_brigade(f->next, in);
    if (!cv->begun && !AP_BUCKET_IS_ERROR(APR_BRIGADE_FIRST(in)))
        begin(cv);
    while (rv == APR_SUCCESS && cv->collects && !APR_BRIGADE_EMPTY(in))
        rv = step(cv, APR_BRIGADE_FIRST(in));
    if (rv != APR_SUCCESS)
        return break_off(cv, in, rv);
    if (cv->collects && nc_request_of(f->r)->broken)
        give_up(cv, nc_reason_text(NC_REASON_ERROR));
    return cv->collects ? APR_SUCCESS : leave(cv, in, waited);
}

/* --- into the chain */

/* Runs before the handler: the client's tags are those of the form. */
static int init(ap_filter_t *f)
{
    const nc_request *req = nc_request_of(f->r);

    if (req->asked)
        nc_request_prepare(f->r);
    if (!req->prepared)
        nc_negotiate_restore(f->r);
    return OK;
}

void nc_convert_register(void)
{
    ap_register_output_filter(FILTER_NAME, filter, init, AP_FTYPE_RESOURCE);
}

void nc_convert_insert(request_rec *r)
{
    const nc_dir_conf *conf = nc_dir_conf_of(r);
    const char *signal = conf->content_signal;

    if (!r->main && (conf->negotiate == NC_ON || (signal && *signal)))
        ap_add_output_filter(FILTER_NAME, NULL, r, r->connection);
}
