/* report.c -- see report.h. */
#include "report.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include <apr_strings.h>
#include <jansson.h>

void nc_report_init(nc_report *report, const char *who,
                    const nc_progress *progress, apr_pool_t *pool)
{
    *report = (nc_report){.who = who, .progress = progress, .pool = pool};
    report->reasons = apr_hash_make(pool);
}

bool nc_report_open_log(nc_report *report, const char *path)
{
    report->log = fopen(path, "w");
    if (!report->log)
        nc_cli_error(report->who, "cannot write '%s': %s", path,
                     strerror(errno));
    return report->log != NULL;
}

static void count_reason(nc_report *report, const char *reason)
{
    uint64_t *n = apr_hash_get(report->reasons, reason, APR_HASH_KEY_STRING);

    if (!n && apr_hash_count(report->reasons) >= NC_REPORT_REASONS) {
        reason = "other reasons";
        n = apr_hash_get(report->reasons, reason, APR_HASH_KEY_STRING);
    }
    if (!n) {
        n = apr_pcalloc(report->pool, sizeof(*n));
        apr_hash_set(report->reasons, apr_pstrdup(report->pool, reason),
                     APR_HASH_KEY_STRING, n);
    }
    ++*n;
}

/* A name of a page is anybody's: one line each, whatever is in it. */
static void log_line(FILE *log, const nc_made *made)
{
    fprintf(log, "%s\t",
            made->kind == NC_MADE_LEFT_OUT ? "left out" : "failed");
    for (const char *c = made->name; *c; c++)
        putc((unsigned char)*c < ' ' || *c == 0x7F ? '?' : *c, log);
    fprintf(log, "\t%s\n", made->reason);
}

void nc_report_refusal(nc_report *report, const nc_made *made)
{
    uint64_t before = report->left_out + report->failed;

    count_reason(report, made->reason);
    if (report->log)
        log_line(report->log, made);
    if (before < NC_REPORT_NAMED) {
        nc_progress_hide(report->progress);
        nc_cli_error(report->who, "'%s': %s", made->name, made->reason);
    }
    else
        report->untold++;
    *(made->kind == NC_MADE_LEFT_OUT ? &report->left_out : &report->failed) +=
        1;
}

uint64_t nc_report_pages(const nc_report *report)
{
    return report->stored + report->unchanged + report->left_out +
           report->failed;
}

/* How many of those that were not named there are for each reason. */
static void tell_rest(const nc_report *report)
{
    apr_hash_index_t *at;

    if (report->untold == 0)
        return;
    nc_cli_error(report->who,
                 "%" PRIu64 " more are not named%s; of all:", report->untold,
                 report->log ? " here" : ", --log names them");
    for (at = apr_hash_first(report->pool, report->reasons); at;
         at = apr_hash_next(at)) {
        const void *reason;
        void *n;

        apr_hash_this(at, &reason, NULL, &n);
        nc_cli_error(report->who, "%8" PRIu64 " %s", *(const uint64_t *)n,
                     (const char *)reason);
    }
}

static void print_line(const nc_report *report)
{
    uint64_t n = nc_report_pages(report);

    printf("%" PRIu64 " page%s: %" PRIu64 " stored, %" PRIu64
           " unchanged, %" PRIu64 " left out, %" PRIu64 " failed",
           n, n == 1 ? "" : "s", report->stored, report->unchanged,
           report->left_out, report->failed);
    if (report->ignored > 0)
        printf("; %" PRIu64 " record%s no page", report->ignored,
               report->ignored == 1 ? " is" : "s are");
    putchar('\n');
}

static void print_json(const nc_report *report, bool is_stopped, double seconds)
{
    json_t *reasons = json_object();
    json_t *all = json_pack(
        "{s:I,s:I,s:I,s:I,s:I,s:I,s:b,s:f}", "pages",
        (json_int_t)nc_report_pages(report), "stored",
        (json_int_t)report->stored, "unchanged", (json_int_t)report->unchanged,
        "left_out", (json_int_t)report->left_out, "failed",
        (json_int_t)report->failed, "ignored", (json_int_t)report->ignored,
        "stopped", is_stopped, "seconds", seconds);
    apr_hash_index_t *at;
    char *text;

    for (at = apr_hash_first(report->pool, report->reasons); at;
         at = apr_hash_next(at)) {
        const void *reason;
        void *n;

        apr_hash_this(at, &reason, NULL, &n);
        json_object_set_new(reasons, reason,
                            json_integer((json_int_t) * (uint64_t *)n));
    }
    json_object_set_new(all, "reasons", reasons);
    text = json_dumps(all, JSON_SORT_KEYS | JSON_REAL_PRECISION(6));
    if (text)
        puts(text);
    free(text);
    json_decref(all);
}

bool nc_report_finish(nc_report *report, bool as_json, bool is_stopped,
                      double seconds)
{
    bool ok = true;

    tell_rest(report);
    if (as_json)
        print_json(report, is_stopped, seconds);
    else
        print_line(report);
    if (report->log) {
        ok = !ferror(report->log);
        ok = fclose(report->log) == 0 && ok;
        report->log = NULL;
    }
    if (!ok)
        nc_cli_error(report->who, "the log cannot be written");
    return ok;
}
