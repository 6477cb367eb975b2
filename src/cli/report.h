/* report.h -- what became of the pages of an import: counted, the first named,
 * all of them in a log, and a summary for people or programs.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stdio.h>
#include <apr_hash.h>
#include "crew.h"
#include "progress.h"

enum {
    NC_REPORT_NAMED = 20, /* pages that stderr names */
    /* Reasons that are counted one by one; others are "other reasons". */
    NC_REPORT_REASONS = 50
};

typedef struct nc_report {
    const char *who;
    const nc_progress *progress; /* to hide before a line is written */
    FILE *log;                   /* NULL: none */
    uint64_t stored, unchanged, left_out, failed;
    uint64_t ignored; /* records that are no pages */
    uint64_t untold;  /* left out or failed, and not named on stderr */
    apr_hash_t *reasons;
    apr_pool_t *pool;
} nc_report;

void nc_report_init(nc_report *report, const char *who,
                    const nc_progress *progress, apr_pool_t *pool);

/* Opens the log PATH, which is made anew. False: it told why not. */
bool nc_report_open_log(nc_report *report, const char *path);

/* A page that was left out, or failed. */
void nc_report_refusal(nc_report *report, const nc_made *made);

/* All pages so far. */
uint64_t nc_report_pages(const nc_report *report);

/* To stdout, as a line or as JSON. False: the log can't be written, which was
 * told. */
bool nc_report_finish(nc_report *report, bool as_json, bool is_stopped,
                      double seconds);

#endif /* REPORT_H */
