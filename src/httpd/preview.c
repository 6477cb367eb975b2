/* preview.c -- a page asked for by a subrequest, collected, and shown marked.
 *
 *     /preview/a.html?q ─► where it is mounted ─► target /a.html?q
 *     target ─► subrequest: its own access checks, handler and filters ─►
 *               collecting filter ─► nc_explain, by the page's rules and those
 *               that are tried ─► page with marks beside the page without
 *
 * The collecting filter is one of the preview's own request, and the subrequest
 * begins above it: whatever redirects happen inside, nothing of the page gets
 * past it to the client. The subrequest is told not to store and not to answer
 * from a store, since what is stored may be cleaned already.
 */
#include "nc_preview.h"

#include <apr_strings.h>
#include <http_config.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>
#include <util_filter.h>

#include "nc_answer.h"
#include "nc_config.h"
#include "nc_encoding.h"
#include "nc_explain.h"
#include "nc_policy.h"
#include "nc_rewriter.h"
#include "nc_validators.h"
#include "trial.h"

/* The page's own looks, and none of its doings: no scripts, frames or forms,
 * and no refresh, which a sandbox without scripts forbids too. */
#define CSP_LOOKS                                                              \
    "script-src 'none'; object-src 'none'; frame-src 'none'; "                 \
    "frame-ancestors 'self'; "
#define CSP_PREVIEW CSP_LOOKS "form-action 'none'; sandbox allow-same-origin"

/* Frames without an address of their own, which have these words too, and a
 * sandbox that is narrower still; and the form by which rules are tried. */
#define CSP_SIDES                                                              \
    CSP_LOOKS "form-action 'self'; sandbox allow-same-origin allow-forms "     \
              "allow-popups allow-popups-to-escape-sandbox"

#define COLLECT_NAME "NEWSCLEAN_PREVIEW"

/* --- the page */

/* Takes all that comes, and passes nothing on. */
static apr_status_t collect(ap_filter_t *f, apr_bucket_brigade *in)
{
    nc_buf *page = f->ctx;
    apr_status_t rv = APR_SUCCESS;

    while (rv == APR_SUCCESS && !APR_BRIGADE_EMPTY(in)) {
        apr_bucket *b = APR_BRIGADE_FIRST(in);
        const char *data;
        apr_size_t len;

        if (!APR_BUCKET_IS_METADATA(b)) {
            rv = apr_bucket_read(b, &data, &len, APR_BLOCK_READ);
            if (rv == APR_SUCCESS)
                nc_buf_append(page,
                              (nc_span){(const unsigned char *)data, len});
            if (nc_buf_status(page) != NC_OK)
                rv = APR_ENOSPC;
        }
        apr_bucket_delete(b);
    }
    apr_brigade_cleanup(in);
    return rv;
}

void nc_preview_register(void)
{
    ap_register_output_filter(COLLECT_NAME, collect, NULL, AP_FTYPE_RESOURCE);
}

/* Whole, plain, and from where it is made. */
static apr_table_t *headers_for_page(const request_rec *r)
{
    static const char *const not_sent[] = {
        "If-Match",      "If-None-Match",  "If-Modified-Since",
        "If-Range",      "Range",          "If-Unmodified-Since",
        "Request-Range", "Accept-Encoding"};
    apr_table_t *headers = apr_table_copy(r->pool, r->headers_in);

    for (size_t i = 0; i < sizeof(not_sent) / sizeof(*not_sent); i++)
        apr_table_unset(headers, not_sent[i]);
    apr_table_setn(headers, "Cache-Control", "no-store");
    return headers;
}

/* The request that has made the page, after redirects inside the server. */
static request_rec *last_of(request_rec *sub)
{
    while (sub->next)
        sub = sub->next;
    return sub;
}

/* The status of the page at TARGET, which is then in PAGE; 0: it is one of our
 * own. */
static int ask(request_rec *r, const char *target, nc_buf *page,
               request_rec **sub)
{
    apr_table_t *headers = r->headers_in;
    ap_filter_t *collector =
        ap_add_output_filter(COLLECT_NAME, page, r, r->connection);
    int status;

    r->headers_in = headers_for_page(r);
    *sub = ap_sub_req_method_uri("GET", target, r, collector);
    /* Where an error inside it is sent, past all filters of the page; and its
     * end then counts as R's. */
    (*sub)->proto_output_filters = collector;
    status = (*sub)->status;
    if (status == HTTP_OK && nc_policy_is_own(*sub))
        status = 0;
    if (status == HTTP_OK) {
        status = ap_run_sub_req(*sub);
        if (status == OK || status == DONE)
            status = last_of(*sub)->status;
        if (nc_policy_is_own(last_of(*sub)))
            status = 0;
    }
    r->headers_in = headers;
    ap_remove_output_filter(collector);
    r->eos_sent = 0;
    return status;
}

/* --- the target */

/* What is behind the mount, as a path of this server with its QUERY. httpd has
 * decoded it and resolved its `..` by now. */
static const char *target_of(const request_rec *r, size_t mount,
                             const char *query)
{
    const char *path = r->uri + mount;

    /* "//host/" would name another server. */
    while (path[0] == '/' && path[1] == '/')
        path++;
    path = *path ? ap_os_escape_path(r->pool, path, 1) : "/";
    return query ? apr_pstrcat(r->pool, path, "?", query, NULL) : path;
}

/* --- the answer */

static int no_page(request_rec *r, const char *message)
{
    return nc_answer_notice(r, HTTP_NOT_FOUND, "Nothing to preview", message);
}

/* The header is copied: what the subrequest had goes before R's headers do. */
static int add_header(void *headers, const char *name, const char *value)
{
    apr_table_add(headers, name, value);
    return 1;
}

/* The page's own refusal, with what a client needs to log in. */
static int refusal(request_rec *r, const request_rec *sub, int status)
{
    const char *line = ap_get_status_line(status);
    const char *location = apr_table_get(sub->headers_out, "Location");

    if (status == HTTP_UNAUTHORIZED)
        apr_table_do(add_header, r->err_headers_out, sub->err_headers_out,
                     "WWW-Authenticate", NULL);
    if (ap_is_HTTP_ERROR(status))
        return nc_answer_notice(r, status, "Nothing to preview",
                                apr_pstrcat(r->pool,
                                            "The page answers with the status ",
                                            line, ".", NULL));
    if (!location)
        location = apr_table_get(sub->err_headers_out, "Location");
    return no_page(r, apr_pstrcat(r->pool, "The page answers with the status ",
                                  line, location ? ", and leads to " : "",
                                  location ? location : "", ".", NULL));
}

static const char wrong_charset[] =
    "The page is in an encoding that is not cleaned, as UTF-16.";

/* Why PAGE, which SUB answered with, can't be shown; NULL: it can. REASON: why
 * the filter would leave it as it is. */
static const char *check_page(request_rec *sub, nc_span page, nc_reason *reason)
{
    const char *type = sub->content_type ? sub->content_type : "none";

    *reason = nc_policy_page(sub);
    if (*reason == NC_REASON_NONE || *reason == NC_REASON_NO_RULES) {
        nc_reason start;

        nc_policy_sniff(page, nc_policy_charset(sub).len > 0, true, &start);
        if (start != NC_REASON_NONE)
            *reason = start;
    }
    switch (*reason) {
    case NC_REASON_TYPE:
        return apr_pstrcat(sub->pool,
                           "The page is of another type than HTML: ", type, ".",
                           NULL);
    case NC_REASON_ENCODED:
        return "The page comes compressed, and would not be cleaned. See "
               "\"encoded\" in the README of mod_newsclean.";
    case NC_REASON_CHARSET:
        return wrong_charset;
    case NC_REASON_PARTIAL:
    case NC_REASON_STATUS:
        return "The page does not come whole.";
    default:
        return NULL;
    }
}

/* What is shown, and how. */
typedef struct showing {
    request_rec *r;
    request_rec *sub; /* that has made the page */
    nc_span page;
    const char *target;
    nc_trial trial;
    nc_buf cleaned;
} showing;

/* The page's sheets, and behind them what is tried. If there is no room for it,
 * the form says so. */
static nc_sheets add_trial(showing *s)
{
    nc_sheets sheets = nc_request_of(s->sub)->sheets;

    if (!s->trial.rules)
        return sheets;
    if (sheets.n < NC_SHEETS_MAX)
        sheets.sheet[sheets.n++] = s->trial.rules;
    else
        s->trial.wrong = apr_pstrcat(
            s->r->pool, s->trial.wrong,
            "None is tried: too many nested sections have rules\n", NULL);
    return sheets;
}

/* REASON: why the filter would leave the page as it is. */
static nc_status explain(showing *s, nc_explanation *x, nc_reason reason)
{
    const nc_request *req = nc_request_of(s->sub);
    nc_sheets sheets = add_trial(s);
    nc_explain_by by = {.sheets = &sheets,
                        .hold_limit =
                            nc_dir_conf_hold_limit(nc_dir_conf_of(s->sub)),
                        .normalize = req->normalize,
                        .article = req->article,
                        .is_xml = nc_policy_is_xml(s->sub->content_type),
                        .cleaned = &s->cleaned};

    if (reason == NC_REASON_NO_RULES && s->trial.rules)
        reason = NC_REASON_NONE;
    if (reason == NC_REASON_NONE)
        return nc_explain(x, s->page, &by);
    nc_explain_left_alone(x, s->page, nc_reason_text(reason));
    nc_buf_append(&s->cleaned, s->page);
    return nc_buf_status(&s->cleaned);
}

static void write_sides(const showing *s, const nc_explanation *x, nc_buf *out,
                        const char *charset)
{
    nc_explain_form form = {
        .query = s->trial.query ? s->trial.query : "",
        .rules = nc_span_of(s->trial.text),
        .wrong = nc_span_of(s->trial.wrong),
        .origin = NC_TRIAL_ORIGIN,
        .rules_name = NC_TRIAL_RULES_NAME,
        .query_name = NC_TRIAL_QUERY_NAME,
        .view_name = NC_TRIAL_VIEW_NAME,
        .max = NC_TRIAL_MAX,
    };
    nc_explain_sides sides = {.name = s->target,
                              .base = s->target,
                              .charset = charset,
                              .cleaned = nc_buf_span(&s->cleaned),
                              .form = &form};

    nc_explanation_write_sides(x, out, &sides);
}

static void write_view(const showing *s, const nc_explanation *x, nc_buf *out,
                       const char *charset)
{
    switch (s->trial.view) {
    case NC_TRIAL_MARKED:
        nc_explanation_write_html(x, out, s->target);
        break;
    case NC_TRIAL_CLEANED:
        nc_explanation_write_cleaned(nc_buf_span(&s->cleaned), out, s->target);
        break;
    case NC_TRIAL_SIDES:
        write_sides(s, x, out, charset);
        break;
    }
}

/* The page's charset, which may be known by its header alone. XHTML is sent
 * as HTML too: what is put in is not looked at as closely then. */
static const char *type_of(const showing *s, const char *charset)
{
    return charset
               ? apr_pstrcat(s->r->pool, "text/html; charset=", charset, NULL)
               : "text/html";
}

static int show(showing *s)
{
    request_rec *r = s->r;
    char buf[NC_EXPLAIN_CHARSET];
    const char *charset =
        nc_explain_charset(s->page, nc_policy_charset(s->sub), buf);
    nc_buf out = NC_BUF_INIT;
    nc_explanation x = {.n = 0};
    nc_reason reason;
    const char *message = check_page(s->sub, s->page, &reason);
    nc_status status;

    if (message)
        return no_page(r, message);
    /* A page that is left alone for another reason: among bytes that are not
     * ASCII's, its markup could not be told from ours. */
    if (charset && !nc_encoding_is_ascii_safe(nc_span_of(charset)))
        return no_page(r, wrong_charset);
    out.limit = NC_PREVIEW_MAX;
    status = explain(s, &x, reason);
    if (status == NC_OK)
        write_view(s, &x, &out, charset);
    nc_explanation_release(&x);
    if (status == NC_OK)
        status = nc_buf_status(&out);
    if (status == NC_ELIMIT) {
        nc_buf_release(&out);
        return no_page(r, "There is too much on the page to be marked.");
    }
    if (status != NC_OK)
        out.status = status;
    nc_answer_headers(r, type_of(s, charset),
                      s->trial.view == NC_TRIAL_SIDES ? CSP_SIDES
                                                      : CSP_PREVIEW);
    apr_table_setn(r->headers_out, "Cache-Control", "no-store");
    /* What is tried, and the page's query, are nobody else's business. */
    apr_table_setn(r->headers_out, "Referrer-Policy", "strict-origin");
    return nc_answer_body(r, &out);
}

static int preview(showing *s)
{
    request_rec *r = s->r;
    nc_buf page = NC_BUF_INIT;
    request_rec *first;
    int answer, status;

    page.limit = NC_PAGE_LIMIT;
    status = ask(r, s->target, &page, &first);
    s->sub = last_of(first);
    s->page = nc_buf_span(&page);
    if (nc_buf_status(&page) == NC_ELIMIT)
        answer = no_page(r, "The page is larger than 4 MB.");
    else if (nc_buf_status(&page) != NC_OK)
        answer = HTTP_INTERNAL_SERVER_ERROR;
    else if (status == 0)
        answer = no_page(r, "This address is one of mod_newsclean's own.");
    else if (status != HTTP_OK)
        answer = refusal(r, s->sub,
                         ap_is_HTTP_VALID_RESPONSE(status)
                             ? status
                             : HTTP_INTERNAL_SERVER_ERROR);
    else
        answer = show(s);
    nc_buf_release(&s->cleaned);
    nc_buf_release(&page);
    ap_destroy_sub_req(first);
    return answer;
}

int nc_preview_handler(request_rec *r)
{
    showing s = {.r = r, .cleaned = NC_BUF_INIT};
    const char *wrong;
    size_t mount;
    int answer;

    if (!nc_answer_is_wanted(r, NC_PREVIEW_NAME, &mount, &answer))
        return answer;
    /* A page that includes its own preview. */
    if (r->main)
        return HTTP_FORBIDDEN;

    apr_table_setn(r->headers_out, "X-Robots-Tag", "noindex");
    apr_table_unset(r->headers_in, "Range");
    if (mount == SIZE_MAX)
        return no_page(r, "SetHandler " NC_PREVIEW_NAME
                          " has to stand in a <Location> with a plain path.");
    wrong = nc_trial_read(&s.trial, r);
    if (wrong)
        return nc_answer_notice(r, HTTP_BAD_REQUEST, "Wrong parameter", wrong);
    s.target = target_of(r, mount, s.trial.query);
    return preview(&s);
}
