/* test_memory.c -- the n-th allocation fails, for every n: rules, pages, and
 * what is told of them.
 *
 * The linker tells our own calls to ask here (failing.h). Whatever fails: rules
 * are refused with a status, a page comes out whole but for what was cut, and
 * nothing leaks (AddressSanitizer looks).
 */
#include "support.h"
#include "failing.h"
#include "nc_explain.h"
#include "nc_rewriter.h"
#include "../../src/clean/domains.h"

static const char rule_text[] =
    "##.promo\n##aside > .ad:not(.keep .me)\n#@#.promo.editorial\n"
    "##:-nc-section(Before You Go)\n##:-nc-section(/^popular (in|on)/i)\n"
    "##:-nc-unwrap(font)\n##[data-x=\"a b\" i]\n##p:nth-child(2n+1) b\n"
    /* what asks about what is to come, and what is excepted under a question */
    "##div:has(> .late)\n##li:nth-last-child(odd)\n##dd:last-of-type\n"
    "##h4:has(+ .ad)\n##h5:not(:has(i, u))\n##.old ~ .next + .after\n"
    "##.paid:upward(em)\n##q:has-text(/spon.ored/"
    "i)\n##q:has-text(caf\xC3\xA9)\n"
    "##cite:min-text-length(9)\n##s:empty\n#@#li:has(.ok)\n"
    "##span:matches-attr(\"/^data-/\"=\"/^a.$/\")\n"
    /* keys of every kind in the index */
    "###one\n##[href*=\"/track/\"]\n##[src^=\"//ads.\"]\n##[id$=\"-ad\"]\n"
    "##x-ad\n##[title~=\"ad\"]\n##:is(.a1, .a2, .a3) > :where(b, i)\n"
    /* rules for sites */
    "example.com,~m.example.com##.site\nexample.*##.entity\n"
    "/^www\\./##.expression\nexample.com#@#.mine\n##.mine\n"
    "~example.com##.elsewhere\nexample.com##:-nc-section(Local)\n";

enum { RULES = 35 };

static const char page[] =
    "<!DOCTYPE html><html><head><title>T</title></head><body><main>"
    /* of what asks, the first stays: what fails there must not cut it */
    "<div>A</div><ul><li>B<li>C</ul><h5><u>D</u></h5><q>E</q><cite>F</cite>"
    "<dl><dd>G<dd>H</dl><s>I</s><em>J</em>"
    "<div class=\"promo\"><p>one &amp; two</p></div><p>Some text <b>bold</b>."
    "<aside><div class=ad>x</div><div class='ad keep'>y</div></aside>"
    "<section><h2>Before&nbsp;You Go</h2><p>Caf\xC3\xA9</p></section>"
    "<div><div><h3>Popular in town</h3></div><ul><li>a</ul></div>"
    "<div>a<p class=late>b</p></div><div>c<p><i class=late>d</i></p></div>"
    "<ul><li>1<li>2<li>3<b "
    "class=ok></b></ul><dl><dt>e<dd>f<dd>g<x-y></x-y></dl>"
    "<h4>h</h4><p class=ad>i</p><h4>j</h4><h5>k</h5><h5><i>l</i></h5>"
    "<i class=old></i><u></u><i class=next></i><i class=after>m</i>"
    "<em><em><i class=paid></i></em></em><q>Spon&#115;ored</q><q>a "
    "caf\xC3\xA9</q>"
    "<q>n</q><cite>some words</cite><cite>few</cite><s></s><s>o</s>"
    "<span data-q=ab>p</span><span data-q=b>q</span><p id=one>r</p>"
    "<a href='/x/track/?a=1&amp;b'>s</a><img src=//ads.example/x><p id=box-ad>"
    "<x-ad>t</x-ad><i title='an ad'>u</i><em class=a2><b>v</b></em>"
    "<p class=site>w<p class=entity>x<p class=expression>y<p class=mine>z"
    "<p class=elsewhere>A<section><h2>Local</h2>B</section>"
    "<p><font size=2>small</font> <i class=promo>never closed"
    "<table><tr><td>cell</table><svg><a/><![CDATA[c]]></svg>"
    "</main></body></html>\n";

/* In the sink nothing fails: it is the test's own memory. */
static nc_status collect(void *ctx, nc_span kept)
{
    long saved = until_failure;

    until_failure = -1;
    nc_buf_append(ctx, kept);
    until_failure = saved;
    return NC_OK;
}

static nc_rules *read_rules(void)
{
    nc_rules *rules = nc_rules_create(false);
    nc_rules_tally tally;
    nc_status status = rules ? nc_rules_read(rules, NC_SPAN_LIT(rule_text),
                                             "rules", NULL, NULL, &tally)
                             : NC_ENOMEM;

    if (status == NC_OK)
        status = nc_rules_seal(rules);
    if (status == NC_OK) {
        assert_int_equal(tally.refused + tally.exceptions_refused, 0);
        return rules;
    }
    if (status != NC_ENOMEM)
        fail_msg("rules: %s", nc_status_text(status));
    nc_rules_destroy(rules);
    return NULL;
}

/* False: there was not even memory to begin. */
static bool clean(const nc_rules *rules, size_t piece, nc_buf *out)
{
    nc_sheets sheets = {
        .sheet = {rules}, .n = 1, .host = NC_SPAN_LIT("www.news.example.com")};
    nc_rewriter *rw = nc_rewriter_create(&sheets, NC_HOLD_LIMIT, collect, out);
    nc_span rest = NC_SPAN_LIT(page);
    const nc_rewriter_stats *stats;

    if (!rw)
        return false;
    while (rest.len > 0) {
        size_t n = rest.len < piece ? rest.len : piece;

        assert_int_equal(nc_rewriter_feed(rw, nc_span_take(&rest, n)), NC_OK);
    }
    assert_int_equal(nc_rewriter_finish(rw), NC_OK);
    stats = nc_rewriter_get_stats(rw);
    assert_int_equal(stats->bytes_in, sizeof(page) - 1);
    assert_int_equal(stats->bytes_in - stats->bytes_cut, out->len);
    nc_rewriter_destroy(rw);
    return true;
}

/* A page in which everything is to be put in order. Whatever fails, all of it
 * comes out in some order. */
static bool normalize(nc_buf *out)
{
    static const char story[] =
        "<h1>A</h1><main><h2>a</h2><h1>B</h1><h1>C</h1><center>d</center>e"
        "<p style=x>f<br><br>g<p></p><a href='?utm_a=1&b=2'>h</a><amp-img "
        "src=i>j</amp-img><img data-src=/k.jpg data-srcset='/k.jpg 1x'>"
        "<noscript><img src=/k.jpg></noscript></main>";
    nc_sheets none = {.n = 0};
    nc_rewriter *rw = nc_rewriter_create(&none, NC_HOLD_LIMIT, collect, out);
    nc_span rest = NC_SPAN_LIT(story);
    const nc_rewriter_stats *stats;
    bool done;

    if (!rw || nc_rewriter_normalize(rw, NC_NORMALIZE_ALL, NULL) != NC_OK) {
        nc_rewriter_destroy(rw);
        return false;
    }
    while (rest.len > 0) {
        size_t n = rest.len < 7 ? rest.len : 7;

        assert_int_equal(nc_rewriter_feed(rw, nc_span_take(&rest, n)), NC_OK);
    }
    assert_int_equal(nc_rewriter_finish(rw), NC_OK);
    stats = nc_rewriter_get_stats(rw);
    assert_int_equal(stats->bytes_in - stats->bytes_cut + stats->bytes_put,
                     out->len);
    assert_non_null(nc_span_find(nc_buf_span(out), NC_SPAN_LIT("</main>")));
    done = stats->trouble == NC_TROUBLE_NONE;
    nc_rewriter_destroy(rw);
    return done;
}

static void test_normalizer(void **state)
{
    bool done = false;
    long n = 0;

    (void)state;
    for (; !done; n++) {
        nc_buf out = NC_BUF_INIT;

        until_failure = n;
        done = normalize(&out) && until_failure >= 0;
        until_failure = -1;
        nc_buf_release(&out);
    }
    assert_true(n > 10);
}

static bool is_subsequence(nc_span part, nc_span whole)
{
    size_t i = 0;

    for (size_t k = 0; k < whole.len && i < part.len; k++)
        i += whole.ptr[k] == part.ptr[i];
    return i == part.len;
}

static void test_rules(void **state)
{
    nc_rules *rules = NULL;
    long n = 0;

    (void)state;
    for (; !rules; n++) {
        fail_after(n);
        rules = read_rules();
        fail_after(-1);
    }
    assert_int_equal(nc_rules_count(rules), RULES);
    assert_true(n > 20); /* it was not for nothing */
    nc_rules_destroy(rules);
}

static void test_domains(void **state)
{
    static const char list[] = "a.com,~b.a.com,c.*,/^d\\d/,e.com,f.com,*";
    nc_status status = NC_ENOMEM;
    nc_domains d;
    long n = 0;

    (void)state;
    for (; status != NC_OK; n++) {
        fail_after(n);
        status = nc_domains_parse(&d, NC_SPAN_LIT(list), ',', NULL);
        fail_after(-1);
        assert_true(status == NC_OK || (status == NC_ENOMEM && !d.items));
    }
    assert_int_equal(d.n, 7);
    assert_true(n > 5);
    nc_domains_release(&d);
}

/* The page with the allocation N failing. False: none did. */
static bool clean_failing(const nc_rules *rules, size_t piece, nc_span want,
                          long n)
{
    nc_buf out = NC_BUF_INIT;
    bool begun, failed;

    fail_after(n);
    begun = clean(rules, piece, &out);
    failed = has_failed;
    fail_after(-1);
    if (begun && (!is_subsequence(want, nc_buf_span(&out)) ||
                  !is_subsequence(nc_buf_span(&out), NC_SPAN_LIT(page))))
        fail_msg("allocation %ld failed, and this came out:\n%s", n,
                 nc_buf_text(&out));
    nc_buf_release(&out);
    return failed;
}

/* Whatever fails, no more is cut than without. */
static void check_page(size_t piece)
{
    nc_rules *rules = read_rules();
    nc_buf want = NC_BUF_INIT;
    long n = 0;

    assert_true(clean(rules, piece, &want));
    assert_true(want.len < sizeof(page) - 1);
    while (clean_failing(rules, piece, nc_buf_span(&want), n))
        n++;
    assert_true(n > 20);
    nc_buf_release(&want);
    nc_rules_destroy(rules);
}

static void test_page(void **state)
{
    (void)state;
    check_page(7);
    check_page(sizeof(page));
}

static void test_page_without_memory(void **state)
{
    (void)state;
    for_good = true;
    check_page(7);
    check_page(sizeof(page));
    for_good = false;
}

/* An explanation in all its forms, of at least CUTS cuts; false: it says that
 * memory ran out, or the rewriter cut less for that. */
static bool explain(const nc_rules *rules, size_t cuts, nc_buf *text,
                    nc_buf *html, size_t *n)
{
    nc_sheets sheets = {.sheet = {rules}, .n = 1};
    nc_explanation x = {.n = 0};
    nc_buf cleaned = NC_BUF_INIT;
    nc_explain_by by = {
        .sheets = &sheets, .hold_limit = NC_HOLD_LIMIT, .cleaned = &cleaned};
    nc_explain_form form = {.query = "a=b",
                            .rules = NC_SPAN_LIT(".a"),
                            .wrong = NC_SPAN_LIT("no\n"),
                            .origin = "f",
                            .rules_name = "r",
                            .query_name = "q",
                            .view_name = "v"};
    nc_explain_sides sides = {.name = "f", .form = &form};
    nc_status status = nc_explain(&x, NC_SPAN_LIT(page), &by);

    if (status == NC_OK) {
        nc_explanation_write_text(&x, text, "f");
        nc_explanation_write_html(&x, html, "/f");
        sides.cleaned = nc_buf_span(&cleaned);
        nc_explanation_write_sides(&x, html, &sides);
        if (nc_buf_status(text) != NC_OK || nc_buf_status(html) != NC_OK ||
            x.n < cuts)
            status = NC_ENOMEM;
    }
    *n = x.n;
    nc_buf_release(&cleaned);
    nc_explanation_release(&x);
    if (status != NC_OK && status != NC_ENOMEM)
        fail_msg("explanation: %s", nc_status_text(status));
    return status == NC_OK;
}

static void test_explanation(void **state)
{
    nc_rules *rules = read_rules();
    nc_buf text = NC_BUF_INIT, html = NC_BUF_INIT;
    bool failed = true;
    size_t cuts, found;
    long n = 0;

    (void)state;
    assert_true(explain(rules, 7, &text, &html, &cuts));
    for (; failed; n++) {
        nc_buf t = NC_BUF_INIT, h = NC_BUF_INIT;
        bool whole;

        until_failure = n;
        whole = explain(rules, cuts, &t, &h, &found);
        failed = until_failure < 0;
        until_failure = -1;
        if (whole) {
            is_bytes(nc_buf_span(&t), nc_buf_span(&text), "allocation %ld", n);
            is_bytes(nc_buf_span(&h), nc_buf_span(&html), "allocation %ld", n);
        }
        nc_buf_release(&t);
        nc_buf_release(&h);
    }
    assert_true(n > 20);
    nc_buf_release(&text);
    nc_buf_release(&html);
    nc_rules_destroy(rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_domains),
        cmocka_unit_test(test_page),
        cmocka_unit_test(test_page_without_memory),
        cmocka_unit_test(test_normalizer),
        cmocka_unit_test(test_explanation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
