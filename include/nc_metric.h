/* nc_metric.h -- numbers that a server tells of itself: as a page for people,
 * and as text for Prometheus.
 */
#ifndef NC_METRIC_H
#define NC_METRIC_H

#include <apr_tables.h>
#include "nc_buf.h"

typedef enum nc_metric_kind {
    NC_METRIC_COUNTER, /* only grows, until the server begins anew */
    NC_METRIC_GAUGE,
    NC_METRIC_TIME, /* seconds since 1970, a gauge; 0: never */
    NC_METRIC_FLAG, /* 1 or 0, a gauge */
    NC_METRIC_INFO  /* 1, a gauge: what it tells is its label's value */
} nc_metric_kind;

/* Those of one name follow each other, as do those of one group. */
typedef struct nc_metric {
    nc_metric_kind kind;
    const char *group; /* "Cleaning": the heading that it stands under */
    const char *name;  /* [a-z_]+, as Prometheus wants it; of a counter, it ends
                        * in _total */
    const char *help;  /* words for people, without a full stop */
    const char *label; /* of several with this name, what tells them apart */
    const char *value_of_label; /* NULL: there is only one */
    const char *words_of_label; /* the same for people; NULL: as it is */
    uint64_t value;
} nc_metric;

typedef struct nc_metrics_page {
    const char *title;
    const char *trouble;    /* what does not work, for people; NULL: nothing */
    const char *prometheus; /* address of the same as text */
} nc_metrics_page;

/* METRICS: of nc_metric. The page leaves out what has a label and is 0; the
 * text has it, as a rate wants to begin somewhere. */
void nc_render_metrics_page(nc_buf *out, const nc_metrics_page *page,
                            const apr_array_header_t *metrics,
                            apr_pool_t *pool);

/* The same as a part of somebody else's page, under headings of level 3. */
void nc_render_metrics_part(nc_buf *out, const apr_array_header_t *metrics,
                            apr_pool_t *pool);

/* Prometheus' text-based format, version 0.0.4. */
void nc_render_metrics_text(nc_buf *out, const apr_array_header_t *metrics);

#endif /* NC_METRIC_H */
