/* sides.c -- writes the preview of a made-up page, for sides.mjs to look at in
 * a browser: with scripts, forms and frames that must do nothing, cuts far down
 * the page, with an id and without, a rule that is tried, and one that is
 * wrong.
 */
#include <stdio.h>

#include "nc_explain.h"

static const char page[] =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><title>Bridge</title>\n"
    "<script>document.title = 'ran'</script>\n"
    "<style>body{font:16px/1.5 serif} #partners{float:right;width:50%}</style>"
    "</head><body>\n"
    "<div class=\"promo\">Buy one, get one</div>\n"
    "<h1>The bridge is open again</h1>\n"
    "<form action=\"/form\"><button id=\"send\">Send</button></form>\n"
    "<iframe src=\"/frame\"></iframe><img src=\"x\" "
    "onerror=\"fetch('/ran')\">\n"
    "<p><a id=\"out\" href=\"/story\">A story</a></p>\n"
    "<p class=\"filler\" style=\"height:2000px\">It is &quot;open&quot; &amp; "
    "well.</p>\n"
    "<div id=\"partners\" class=\"promo\">From our partners</div>\n"
    "<p class=\"tip\">The tip jar</p>\n"
    "<section><h2>Read also</h2><p>Twelve more bridges</p></section>\n"
    "<article><p>Some words</p><p></p></article>\n"
    "</body></html>\n";

static void tell(void *ctx, nc_status status, const nc_error *err, nc_span line)
{
    (void)ctx;
    (void)status;
    (void)line;
    fprintf(stderr, "%u:%u: %s\n", err->line, err->col, err->msg);
}

static nc_rules *read_rules(const char *text, const char *file)
{
    nc_rules *rules = nc_rules_create(false);
    nc_rules_tally tally = {0};

    nc_rules_read(rules, nc_span_of(text), file, tell, NULL, &tally);
    nc_rules_seal(rules);
    return rules;
}

int main(void)
{
    nc_rules *own = read_rules("##.promo\n##:-nc-section(Read also)\n",
                               "/etc/apache2/sites-enabled/news.conf");
    nc_rules *tried = read_rules("##.tip\n", "tried");
    nc_sheets sheets = {.sheet = {own, tried}, .n = 2};
    nc_buf cleaned = NC_BUF_INIT, out = NC_BUF_INIT;
    nc_explain_by by = {.sheets = &sheets,
                        .hold_limit = NC_HOLD_LIMIT,
                        .normalize = NC_NORMALIZE_ALL,
                        .cleaned = &cleaned};
    nc_explain_form form = {
        .query = "a=1&b",
        .rules = NC_SPAN_LIT(".tip\np:hover"),
        .wrong = NC_SPAN_LIT("Line 2, column 2: not a pseudo-class that a page "
                             "alone can answer\n"),
        .origin = "tried",
        .rules_name = "nc-try",
        .query_name = "nc-query",
        .view_name = "nc-view",
        .max = 4000};
    nc_explain_sides sides = {.name = "/news/bridge.html?a=1&b",
                              .base = "/news/bridge.html?a=1&b",
                              .charset = "utf-8",
                              .form = &form};
    nc_explanation x;

    if (nc_explain(&x, NC_SPAN_LIT(page), &by) != NC_OK)
        return 1;
    sides.cleaned = nc_buf_span(&cleaned);
    nc_explanation_write_sides(&x, &out, &sides);
    fwrite(out.ptr, 1, out.len, stdout);
    nc_explanation_release(&x);
    nc_buf_release(&cleaned);
    nc_buf_release(&out);
    nc_rules_destroy(own);
    nc_rules_destroy(tried);
    return nc_buf_status(&out) != NC_OK;
}
