/* status.c -- `SetHandler newsclean-status`, and mod_status' page.
 *
 *     counters, state of the store ─► metrics ─► a page, or Prometheus' text
 *     counters ─► metrics ─► a part of mod_status' page
 *
 * A counter that has no words here is shown all the same, by its own name.
 */
#include "nc_status_handler.h"

#include <apr_lib.h>
#include <apr_optional_hooks.h>
#include <apr_strings.h>
#include <http_config.h>
#include <http_protocol.h>
#include <mod_status.h>

#include "nc_address.h"
#include "nc_answer.h"
#include "nc_config.h"
#include "nc_counters.h"
#include "nc_metric.h"
#include "nc_readers.h"
#include "nc_version.h"

#define PREFIX "newsclean_"
#define CLEANING "Cleaning"
#define KEEPING "Keeping articles"
#define STORE "The store"
#define SERVING "Serving"
#define HUB "Telling the hub"
#define SERVER "The server"

typedef enum format { FORMAT_HTML, FORMAT_PROMETHEUS } format;

/* What counters are called outside, in the order in which they are shown. */
static const struct words {
    const char *group;
    const char *name;
    const char *help;
} words[NC_COUNT_COUNT] = {
    [NC_COUNT_BYTES_IN] = {CLEANING, "in_bytes_total",
                           "Bytes of pages that were cleaned"},
    [NC_COUNT_BYTES_CUT] = {CLEANING, "cut_bytes_total",
                            "Bytes cut out of them"},
    [NC_COUNT_CUTS] = {CLEANING, "cuts_total",
                       "Places where something was cut"},
    [NC_COUNT_STOPPED] =
        {CLEANING, "stopped_total",
         "Pages of which a part was left as it was, as a limit was reached"},
    [NC_COUNT_QUEUED] = {KEEPING, "pages_queued_total",
                         "Pages taken to be read"},
    [NC_COUNT_READ] = {KEEPING, "pages_read_total",
                       "Pages of these that were read, and stored if new"},
    [NC_COUNT_DROPPED] = {KEEPING, "pages_dropped_total",
                          "Pages not read, as the queue was full"},
    [NC_COUNT_UNCHANGED] = {KEEPING, "pages_unchanged_total",
                            "Pages not read again, as they had not changed"},
    [NC_COUNT_NO_ARTICLE] = {KEEPING, "pages_without_article_total",
                             "Pages with no article on them"},
    [NC_COUNT_STORED] = {STORE, "articles_stored_total",
                         "Articles stored, new or changed"},
    [NC_COUNT_GONE] = {STORE, "articles_gone_total", "Articles taken back"},
    [NC_COUNT_STORE_FAILED] = {STORE, "store_failures_total",
                               "Writes to the store that failed"},
    [NC_COUNT_SERVED] = {SERVING, "served_total",
                         "Requests answered by the handler"},
    [NC_COUNT_SERVED_KEPT] =
        {SERVING, "served_kept_total",
         "Requests answered with what was kept, without the store"},
    [NC_COUNT_HUB_TOLD] = {HUB, "hub_notices_total", "Notices that a hub took"},
    [NC_COUNT_HUB_FAILED] = {HUB, "hub_failures_total",
                             "Tries to tell it that failed"},
};

/* Reasons in words, as the page's rows have them. */
static const char *const reasons[NC_REASON_COUNT] = {
    [NC_REASON_OFF] = "switched off for the request",
    [NC_REASON_SUBREQUEST] = "part of another page",
    [NC_REASON_TWICE] = "cleaned already",
    [NC_REASON_OWN] = "a page of the module itself",
    [NC_REASON_STATUS] = "not status 200",
    [NC_REASON_PARTIAL] = "a part of a page (206)",
    [NC_REASON_NO_TRANSFORM] = "no-transform forbids to change it",
    [NC_REASON_TYPE] = "not HTML, by its type",
    [NC_REASON_ENCODED] = "compressed",
    [NC_REASON_CHARSET] = "in a charset that is not read as bytes",
    [NC_REASON_NOT_HTML] = "not HTML, by its bytes",
    [NC_REASON_NO_RULES] = "no rules for it",
    [NC_REASON_ERROR] = "an error instead of a page",
    [NC_REASON_MEMORY] = "no memory",
    [NC_REASON_METHOD] = "not asked for by GET",
    [NC_REASON_FORWARD] = "from a forward proxy",
    [NC_REASON_USER] = "for one user",
    [NC_REASON_PRIVATE] = "private, or not to be stored",
    [NC_REASON_SET_COOKIE] = "it sets a cookie",
    [NC_REASON_COOKIE] = "asked for with a cookie of a login",
    [NC_REASON_VARY] = "it varies by who asks",
    [NC_REASON_ROBOTS] = "robots are told not to keep it",
    [NC_REASON_QUERY] = "its query looks like a one-time address",
    [NC_REASON_HOST] = "asked for under another name or address",
    [NC_REASON_TOO_LARGE] = "larger than NewsCleanPageLimit",
    [NC_REASON_TRUNCATED] = "it was cut short",
};

/* --- metrics */

static nc_metric *add(apr_array_header_t *metrics, nc_metric_kind kind,
                      const char *group, const char *name, const char *help,
                      apr_uint64_t value)
{
    nc_metric *m = apr_array_push(metrics);

    *m = (nc_metric){.kind = kind,
                     .group = group,
                     .name = apr_pstrcat(metrics->pool, PREFIX, name, NULL),
                     .help = help,
                     .value = value};
    return m;
}

static void add_reasons(apr_array_header_t *metrics, nc_counters *counters,
                        bool keeping)
{
    for (int i = NC_REASON_NONE + 1; i < NC_REASON_COUNT; i++) {
        nc_metric *m =
            add(metrics, NC_METRIC_COUNTER, keeping ? KEEPING : CLEANING,
                keeping ? "pages_not_kept_total" : "pages_not_cleaned_total",
                keeping ? "Pages that were not kept" : "Pages left alone",
                keeping ? nc_counters_get_kept(counters, i)
                        : nc_counters_get_cleaned(counters, i));

        m->label = "reason";
        m->value_of_label = nc_reason_text(i);
        m->words_of_label = reasons[i];
    }
}

/* Those of GROUP. */
static void add_group(apr_array_header_t *metrics, nc_counters *counters,
                      const char *group)
{
    for (int i = 0; i < NC_COUNT_COUNT; i++)
        if (strcmp(words[i].group, group) == 0)
            add(metrics, NC_METRIC_COUNTER, group, words[i].name, words[i].help,
                nc_counters_get(counters, i));
}

/* How far the store has got. *TROUBLE says why that is not known. */
static void add_store(apr_array_header_t *metrics, const request_rec *r,
                      const char **trouble)
{
    nc_readers *readers = nc_server_conf_of(r->server)->readers;
    nc_store_state state = {0};
    const char *message = NULL;
    nc_reader *reader =
        readers ? nc_readers_acquire(readers, &message, r->pool) : NULL;
    nc_status status = NC_EIO;

    if (reader) {
        nc_store *store = nc_reader_store(reader);

        status = nc_store_get_state(store, NULL, &state, r->pool);
        if (status != NC_OK)
            message = apr_pstrdup(r->pool, nc_store_message(store));
        nc_readers_release(readers, reader, status != NC_OK);
    }
    if (readers)
        add(metrics, NC_METRIC_FLAG, STORE, "store_up", "It can be read",
            status == NC_OK);
    if (status == NC_OK) {
        add(metrics, NC_METRIC_GAUGE, STORE, "store_changes",
            "Number of its last change", (apr_uint64_t)state.seq);
        add(metrics, NC_METRIC_TIME, STORE,
            "store_last_change_timestamp_seconds", "Time of its last change",
            (apr_uint64_t)state.updated);
    }
    else if (readers)
        *trouble = apr_pstrcat(
            r->pool, "The store can't be read: ", message ? message : "", NULL);
}

static void add_server(apr_array_header_t *metrics, const nc_server_conf *conf)
{
    nc_metric *info;

    add(metrics, NC_METRIC_TIME, SERVER, "start_time_seconds",
        "Counted since, when the configuration was read",
        (apr_uint64_t)apr_time_sec(conf->rules_time));
    info = add(metrics, NC_METRIC_INFO, SERVER, "build_info",
               "Version of " NC_NAME, 1);
    info->label = "version";
    info->value_of_label = NC_VERSION;
}

/* What is known without the store; with it, if TROUBLE is not NULL. */
static apr_array_header_t *collect(const request_rec *r, const char **trouble)
{
    nc_server_conf *conf = nc_server_conf_of(r->server);
    nc_counters *counters = conf->counters;
    apr_array_header_t *metrics =
        apr_array_make(r->pool, 80, sizeof(nc_metric));

    add(metrics, NC_METRIC_COUNTER, CLEANING, "pages_cleaned_total",
        "Pages cleaned", nc_counters_get_cleaned(counters, NC_REASON_NONE));
    add_group(metrics, counters, CLEANING);
    add_reasons(metrics, counters, false);
    add_group(metrics, counters, KEEPING);
    add_reasons(metrics, counters, true);
    if (trouble)
        add_store(metrics, r, trouble);
    add_group(metrics, counters, STORE);
    add_group(metrics, counters, SERVING);
    add_group(metrics, counters, HUB);
    add_server(metrics, conf);
    return metrics;
}

/* --- what is asked for */

/* Prometheus names the version of its text; nobody else does. */
static format accepted(const request_rec *r)
{
    const char *accept = apr_table_get(r->headers_in, "Accept");

    while (accept && *accept) {
        const char *item = ap_getword(r->pool, &accept, ',');

        while (apr_isspace(*item))
            item++;
        if (strncasecmp(item, "text/plain", 10) == 0 &&
            strstr(item, "version=0.0.4"))
            return FORMAT_PROMETHEUS;
    }
    return FORMAT_HTML;
}

/* What is wrong with the query string; NULL: nothing. */
static const char *read_format(format *to, const request_rec *r)
{
    *to = accepted(r);
    if (!r->args || !*r->args)
        return NULL;
    if (strcmp(r->args, "format=html") == 0)
        *to = FORMAT_HTML;
    else if (strcmp(r->args, "format=prometheus") == 0)
        *to = FORMAT_PROMETHEUS;
    else
        return "The only parameter here is format, and it has to be html or "
               "prometheus: ?format=prometheus";
    return NULL;
}

int nc_status_handler(request_rec *r)
{
    nc_buf body = NC_BUF_INIT;
    nc_metrics_page page = {.title = "NewsClean status"};
    const apr_array_header_t *metrics;
    const char *wrong;
    format as;
    size_t mount;
    int answer;

    if (!nc_answer_is_wanted(r, NC_STATUS_NAME, &mount, &answer))
        return answer;
    wrong = read_format(&as, r);
    if (wrong)
        return nc_answer_notice(r, HTTP_BAD_REQUEST, "Wrong parameter", wrong);
    nc_answer_headers(r,
                      as == FORMAT_HTML
                          ? "text/html; charset=utf-8"
                          : "text/plain; version=0.0.4; charset=utf-8",
                      NC_CSP_PAGE "; form-action 'none'");
    apr_table_setn(r->headers_out, "Cache-Control", "no-store");
    apr_table_setn(r->headers_out, "X-Robots-Tag", "noindex");
    apr_table_mergen(r->headers_out, "Vary", "Accept");
    metrics = collect(r, &page.trouble);
    page.prometheus = apr_pstrcat(r->pool, nc_address_prefix(r, strlen(r->uri)),
                                  "?format=prometheus", NULL);
    if (as == FORMAT_HTML)
        nc_render_metrics_page(&body, &page, metrics, r->pool);
    else
        nc_render_metrics_text(&body, metrics);
    return nc_answer_body(r, &body);
}

/* --- mod_status */

/* Its page has a style of its own, which knows nothing of ours. */
static const char style[] =
    "<style>.newsclean table{width:30em;max-width:100%;"
    "border-collapse:collapse}"
    ".newsclean th{text-align:left;font-weight:normal;padding:.1em 2em .1em 0}"
    ".newsclean .sub{padding-left:1.5em}"
    ".newsclean .n{text-align:right}</style>\n";

/* mod_status' hook. */
static int show_in_status(request_rec *r, int flags)
{
    nc_counters *counters = nc_server_conf_of(r->server)->counters;
    nc_buf part = NC_BUF_INIT;

    if (!counters)
        return DECLINED;
    if (flags & AP_STATUS_SHORT) {
        nc_counters_print(counters, r);
        return OK;
    }
    nc_buf_append_text(&part, "<hr />\n<div class=\"newsclean\">\n");
    nc_buf_append_text(&part, style);
    nc_buf_append_text(&part, "<h2>" NC_NAME "</h2>\n");
    nc_render_metrics_part(&part, collect(r, NULL), r->pool);
    nc_buf_append_text(&part, "</div>\n");
    if (nc_buf_status(&part) == NC_OK)
        ap_rwrite(part.ptr, (int)part.len, r);
    nc_buf_release(&part);
    return OK;
}

void nc_status_register(void)
{
    APR_OPTIONAL_HOOK(ap, status_hook, show_in_status, NULL, NULL,
                      APR_HOOK_MIDDLE);
}
