/* test_metrics.c -- numbers of the server, as text for Prometheus and as a
 * page.
 */
#include "rendering.h"
#include "nc_metric.h"

static apr_array_header_t *some_metrics(void)
{
    static const nc_metric metrics[] = {
        {.kind = NC_METRIC_COUNTER,
         .group = "Pages",
         .name = "x_pages_total",
         .help = "Pages <b>",
         .value = 1234567},
        {.kind = NC_METRIC_COUNTER,
         .group = "Pages",
         .name = "x_left_total",
         .help = "Left \\ alone\nhere",
         .label = "reason",
         .value_of_label = "a\"b\\c\nd",
         .words_of_label = "as it was",
         .value = 40},
        {.kind = NC_METRIC_COUNTER,
         .group = "Pages",
         .name = "x_left_total",
         .help = "Left \\ alone\nhere",
         .label = "reason",
         .value_of_label = "never",
         .value = 0},
        {.kind = NC_METRIC_COUNTER,
         .group = "Pages",
         .name = "x_left_total",
         .help = "Left \\ alone\nhere",
         .label = "reason",
         .value_of_label = "now",
         .value = 2},
        {.kind = NC_METRIC_TIME,
         .group = "Store",
         .name = "x_changed_seconds",
         .help = "Changed",
         .value = 1420229045},
        {.kind = NC_METRIC_TIME,
         .group = "Store",
         .name = "x_broken_seconds",
         .help = "Broken"},
        {.kind = NC_METRIC_FLAG,
         .group = "Store",
         .name = "x_up",
         .help = "Up",
         .value = 1},
        {.kind = NC_METRIC_INFO,
         .group = "Store",
         .name = "x_info",
         .help = "Version",
         .label = "version",
         .value_of_label = "0.1",
         .value = 1},
    };
    apr_array_header_t *array = apr_array_make(pool, 8, sizeof(nc_metric));

    for (size_t i = 0; i < NELEMS(metrics); i++)
        APR_ARRAY_PUSH(array, nc_metric) = metrics[i];
    return array;
}

/* Prometheus' documentation, "Exposition formats", text-based format. */
static void test_metrics_text(void **state)
{
    nc_buf out = NC_BUF_INIT;

    (void)state;
    nc_render_metrics_text(&out, some_metrics());
    is_text(nc_buf_text(&out),
            "# HELP x_pages_total Pages <b>.\n"
            "# TYPE x_pages_total counter\n"
            "x_pages_total 1234567\n"
            "# HELP x_left_total Left \\\\ alone\\nhere.\n"
            "# TYPE x_left_total counter\n"
            "x_left_total{reason=\"a\\\"b\\\\c\\nd\"} 40\n"
            "x_left_total{reason=\"never\"} 0\n"
            "x_left_total{reason=\"now\"} 2\n"
            "# HELP x_changed_seconds Changed.\n"
            "# TYPE x_changed_seconds gauge\n"
            "x_changed_seconds 1420229045\n"
            "# HELP x_broken_seconds Broken.\n"
            "# TYPE x_broken_seconds gauge\n"
            "x_broken_seconds 0\n"
            "# HELP x_up Up.\n"
            "# TYPE x_up gauge\n"
            "x_up 1\n"
            "# HELP x_info Version.\n"
            "# TYPE x_info gauge\n"
            "x_info{version=\"0.1\"} 1\n",
            "text");
    nc_buf_release(&out);
}

static void test_metrics_page(void **state)
{
    nc_metrics_page page = {"Status", "It <fails>", "http://s.example/?f=p"};
    nc_buf out = NC_BUF_INIT;

    (void)state;
    nc_render_metrics_page(&out, &page, some_metrics(), pool);
    contains(&out, "<title>Status</title>");
    contains(&out, "It &lt;fails&gt;");
    contains(&out, "<h2>Pages</h2>");
    contains(&out, "<h2>Store</h2>");
    contains(&out, "Pages &lt;b&gt;</th><td class=\"n\">1,234,567</td>");
    contains(&out, "here</th><td class=\"n\">42</td>"); /* the sum */
    contains(&out, "as it was</th><td class=\"n\">40</td>");
    contains(&out, ">now</th><td class=\"n\">2</td>");
    lacks(&out, ">never</th>");
    contains(&out, ">2015-01-02 20:04</time> UTC</td>");
    contains(&out, "Broken</th><td class=\"n\">never</td>");
    contains(&out, "Up</th><td class=\"n\">yes</td>");
    contains(&out, "Version</th><td class=\"n\">0.1</td>");
    contains(&out, "href=\"http://s.example/?f=p\"");
    nc_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_metrics_text),
        cmocka_unit_test(test_metrics_page),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
