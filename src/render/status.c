/* status.c -- numbers that a server tells of itself: as a page for people, and
 * as Prometheus' text.
 */
#include "nc_metric.h"

#include <apr_strings.h>
#include <string.h>

#include "shell.h"

static const nc_metric *metric_at(const apr_array_header_t *metrics, int i)
{
    return &APR_ARRAY_IDX(metrics, i, const nc_metric);
}

static bool is_same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* Whether the I-th is the first of its name. */
static bool begins_name(const apr_array_header_t *metrics, int i)
{
    return i == 0 || !is_same(metric_at(metrics, i)->name,
                              metric_at(metrics, i - 1)->name);
}

/* --- for people */

/* 1,234,567 */
static void write_number(nc_buf *out, uint64_t n, apr_pool_t *pool)
{
    const char *digits = apr_psprintf(pool, "%" APR_UINT64_T_FMT, n);
    size_t len = strlen(digits);

    for (size_t i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            nc_buf_append_byte(out, ',');
        nc_buf_append_byte(out, (unsigned char)digits[i]);
    }
}

static void write_moment(nc_buf *out, uint64_t seconds, apr_pool_t *pool)
{
    nc_date date = {NC_DATE_SECOND, (int64_t)seconds, 0, true};

    if (seconds == 0) {
        nc_buf_append_text(out, "never");
        return;
    }
    nc_buf_append_text(out, "<time datetime=\"");
    nc_buf_append_text(out, nc_render_timestamp(&date, pool));
    nc_buf_append_text(out, "\">");
    nc_render_date(out, &date);
    nc_buf_append_text(out, "</time> UTC");
}

static void write_value(nc_buf *out, const nc_metric *m, apr_pool_t *pool)
{
    switch (m->kind) {
    case NC_METRIC_TIME:
        write_moment(out, m->value, pool);
        break;
    case NC_METRIC_FLAG:
        nc_buf_append_text(out, m->value ? "yes" : "no");
        break;
    case NC_METRIC_INFO:
        nc_render_escape_text(out, m->value_of_label);
        break;
    case NC_METRIC_COUNTER:
    case NC_METRIC_GAUGE:
        write_number(out, m->value, pool);
        break;
    }
}

/* Whether M is one of several of its name. */
static bool is_part(const nc_metric *m)
{
    return m->value_of_label && m->kind != NC_METRIC_INFO;
}

static void write_row(nc_buf *out, const nc_metric *m, apr_pool_t *pool)
{
    const char *words = m->help;

    if (is_part(m))
        words = m->words_of_label ? m->words_of_label : m->value_of_label;
    nc_buf_appendf(out, "<tr><th scope=\"row\"%s>",
                   is_part(m) ? " class=\"sub\"" : "");
    nc_render_escape_text(out, words);
    nc_buf_append_text(out, "</th><td class=\"n\">");
    write_value(out, m, pool);
    nc_buf_append_text(out, "</td></tr>\n");
}

/* The sum of those with the name of the I-th, above its parts. */
static void write_sum(nc_buf *out, const apr_array_header_t *metrics, int i,
                      apr_pool_t *pool)
{
    nc_metric sum = *metric_at(metrics, i);

    sum.value = 0;
    sum.value_of_label = sum.words_of_label = NULL;
    do
        sum.value += metric_at(metrics, i++)->value;
    while (i < metrics->nelts && !begins_name(metrics, i));
    write_row(out, &sum, pool);
}

/* Each under a heading of LEVEL. */
static void write_groups(nc_buf *out, const apr_array_header_t *metrics,
                         int level, apr_pool_t *pool)
{
    const char *group = NULL;

    for (int i = 0; i < metrics->nelts; i++) {
        const nc_metric *m = metric_at(metrics, i);

        if (!is_same(m->group, group)) {
            nc_buf_appendf(
                out, "%s<h%d>%s</h%d>\n<table class=\"full\"><tbody>\n",
                group ? "</tbody></table>\n" : "", level, m->group, level);
            group = m->group;
        }
        if (is_part(m) && begins_name(metrics, i))
            write_sum(out, metrics, i, pool);
        if (!is_part(m) || m->value > 0)
            write_row(out, m, pool);
    }
    if (group)
        nc_buf_append_text(out, "</tbody></table>\n");
}

void nc_render_metrics_page(nc_buf *out, const nc_metrics_page *page,
                            const apr_array_header_t *metrics, apr_pool_t *pool)
{
    nc_render_shell shell = {.title = page->title,
                             .skip = "Skip to the numbers"};

    nc_render_shell_begin(out, &shell);
    nc_buf_append_text(out, "<header>\n<h1>");
    nc_render_escape_text(out, page->title);
    nc_buf_append_text(out, "</h1>\n</header>\n<main id=\"main\">\n");
    if (page->trouble) {
        nc_buf_append_text(out, "<p class=\"trouble\"><strong>");
        nc_render_escape_text(out, page->trouble);
        nc_buf_append_text(out, "</strong></p>\n");
    }
    write_groups(out, metrics, 2, pool);
    nc_buf_append_text(out, "</main>\n");
    if (nc_render_is_web(page->prometheus)) {
        nc_buf_append_text(out, "<footer>\n<p>The same for machines: ");
        nc_render_link(out, "type=\"text/plain\"", page->prometheus,
                       "Prometheus");
        nc_buf_append_text(out, "</p>\n</footer>\n");
    }
    nc_render_shell_end(out);
}

void nc_render_metrics_part(nc_buf *out, const apr_array_header_t *metrics,
                            apr_pool_t *pool)
{
    write_groups(out, metrics, 3, pool);
}

/* --- for Prometheus */

/* In HELP, `\` and the line's end are escaped; in a label's value, `"` too. */
static void append_escaped(nc_buf *out, const char *s)
{
    for (; *s; s++) {
        if (*s == '\n')
            nc_buf_append_text(out, "\\n");
        else {
            if (*s == '\\' || *s == '"')
                nc_buf_append_byte(out, '\\');
            nc_buf_append_byte(out, (unsigned char)*s);
        }
    }
}

static void write_help(nc_buf *out, const nc_metric *m)
{
    nc_buf_appendf(out, "# HELP %s ", m->name);
    for (const char *s = m->help; *s; s++) {
        if (*s == '\n')
            nc_buf_append_text(out, "\\n");
        else if (*s == '\\')
            nc_buf_append_text(out, "\\\\");
        else
            nc_buf_append_byte(out, (unsigned char)*s);
    }
    nc_buf_appendf(out, ".\n# TYPE %s %s\n", m->name,
                   m->kind == NC_METRIC_COUNTER ? "counter" : "gauge");
}

void nc_render_metrics_text(nc_buf *out, const apr_array_header_t *metrics)
{
    for (int i = 0; i < metrics->nelts; i++) {
        const nc_metric *m = metric_at(metrics, i);

        if (begins_name(metrics, i))
            write_help(out, m);
        nc_buf_append_text(out, m->name);
        if (m->value_of_label) {
            nc_buf_appendf(out, "{%s=\"", m->label);
            append_escaped(out, m->value_of_label);
            nc_buf_append_text(out, "\"}");
        }
        nc_buf_appendf(out, " %llu\n", (unsigned long long)m->value);
    }
}
