/* test_memory.c -- the n-th allocation of the lower floors fails, for every n.
 *
 * The linker sends our calls of malloc, calloc and realloc here (see the
 * Makefile). Whatever fails: rules are refused with a status, a page comes out
 * whole but for what was cut, and nothing leaks (AddressSanitizer looks).
 */
#include "support.h"
#include "nc_rewriter.h"
#include "../../src/clean/domains.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);

static long until_failure = -1; /* allocations that still succeed; -1: all */

static bool fails(void)
{
    if (until_failure < 0)
        return false;
    return until_failure-- == 0;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails() ? NULL : __real_realloc(old, size);
}

static const char rule_text[] =
    "##.promo\n##aside > .ad:not(.keep .me)\n#@#.promo.editorial\n"
    "##:-nc-section(Before You Go)\n##:-nc-section(/^popular (in|on)/i)\n"
    "##:-nc-unwrap(font)\n##[data-x=\"a b\" i]\n##p:nth-child(2n+1) b\n";

static const char page[] =
    "<!DOCTYPE html><html><head><title>T</title></head><body><main>"
    "<div class=\"promo\"><p>one &amp; two</p></div><p>Some text <b>bold</b>."
    "<aside><div class=ad>x</div><div class='ad keep'>y</div></aside>"
    "<section><h2>Before&nbsp;You Go</h2><p>Caf\xC3\xA9</p></section>"
    "<div><div><h3>Popular in town</h3></div><ul><li>a</ul></div>"
    "<p><font size=2>small</font> <i class=promo>never closed"
    "<table><tr><td>cell</table><svg><a/><![CDATA[c]]></svg>"
    "</main></body></html>\n";

enum { PIECE = 7 };

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
    if (status == NC_OK)
        return rules;
    if (status != NC_ENOMEM)
        fail_msg("rules: %s", nc_status_text(status));
    nc_rules_destroy(rules);
    return NULL;
}

/* False: there was not even memory to begin. */
static bool clean(const nc_rules *rules, nc_buf *out)
{
    nc_sheets sheets = {.sheet = {rules}, .n = 1};
    nc_rewriter *rw = nc_rewriter_create(&sheets, NC_HOLD_LIMIT, collect, out);
    nc_span rest = NC_SPAN_LIT(page);
    const nc_rewriter_stats *stats;

    if (!rw)
        return false;
    while (rest.len > 0) {
        size_t n = rest.len < PIECE ? rest.len : PIECE;

        assert_int_equal(nc_rewriter_feed(rw, nc_span_take(&rest, n)), NC_OK);
    }
    assert_int_equal(nc_rewriter_finish(rw), NC_OK);
    stats = nc_rewriter_get_stats(rw);
    assert_int_equal(stats->bytes_in, sizeof(page) - 1);
    assert_int_equal(stats->bytes_in - stats->bytes_cut, out->len);
    nc_rewriter_destroy(rw);
    return true;
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
        until_failure = n;
        rules = read_rules();
        until_failure = -1;
    }
    assert_int_equal(nc_rules_count(rules), 8);
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
        until_failure = n;
        status = nc_domains_parse(&d, NC_SPAN_LIT(list), ',', NULL);
        until_failure = -1;
        assert_true(status == NC_OK || (status == NC_ENOMEM && !d.items));
    }
    assert_int_equal(d.n, 7);
    assert_true(n > 5);
    nc_domains_release(&d);
}

static void test_page(void **state)
{
    nc_rules *rules = read_rules();
    nc_buf want = NC_BUF_INIT;
    bool failed = true;
    long n = 0;

    (void)state;
    assert_true(clean(rules, &want));
    assert_true(want.len < sizeof(page) - 1);
    for (; failed; n++) {
        nc_buf out = NC_BUF_INIT;
        bool begun;

        until_failure = n;
        begun = clean(rules, &out);
        failed = until_failure < 0;
        until_failure = -1;
        if (begun && (!is_subsequence(nc_buf_span(&want), nc_buf_span(&out)) ||
                      !is_subsequence(nc_buf_span(&out), NC_SPAN_LIT(page))))
            fail_msg("allocation %ld failed, and this came out:\n%s", n,
                     nc_buf_text(&out));
        nc_buf_release(&out);
    }
    assert_true(n > 8);
    nc_buf_release(&want);
    nc_rules_destroy(rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_domains),
        cmocka_unit_test(test_page),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
