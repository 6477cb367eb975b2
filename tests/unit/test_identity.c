/* test_identity.c -- real pages through the rewriter.
 *
 * With no rule a page comes out byte for byte. With the shipped rules it comes
 * out the same however it was cut into pieces, and as the page with bytes cut
 * out of it. Needs $NC_SHARED/corpus/dev; the small pages are read byte by
 * byte, NC_ALL=1 reads all of them so.
 */
#include "cleaning.h"
#include "corpus.h"

enum {
    PIECE = 8000, /* what httpd's buckets hold of a page at a time */
    SMALL = 20000 /* pages up to this are also read byte by byte */
};

typedef struct tally {
    const cleaner *by;
    uint64_t bytes, cut;
    unsigned cuts, troubles;
} tally;

static void must_be(const char *name, const cleaned *got, nc_span want,
                    size_t size)
{
    size_t at = 0;

    if (nc_span_equal(nc_buf_span(&got->out), want))
        return;
    while (at < got->out.len && at < want.len &&
           got->out.ptr[at] == want.ptr[at])
        at++;
    fail_msg("%s, in pieces of %zu: %zu bytes, want %zu; they differ at %zu",
             name, size, got->out.len, want.len, at);
}

static void check_size(const tally *sum, const char *name, nc_span page,
                       nc_span want, size_t size)
{
    cleaned got;

    clean_page(&got, sum->by, page, size, size);
    must_be(name, &got, want, size);
    nc_buf_release(&got.out);
}

static void check_untouched(void *ctx, const char *name, nc_span page)
{
    tally *sum = ctx;

    check_size(sum, name, page, page, PIECE);
    check_size(sum, name, page, page, page.len + 1);
    if (page.len <= SMALL || getenv("NC_ALL"))
        check_size(sum, name, page, page, 1);
    sum->bytes += page.len;
}

static void test_no_rule(void **state)
{
    nc_rules *empty = make_rules("", false);
    const cleaner by[] = {{.rules = NULL}, {.rules = empty}};

    (void)state;
    for (size_t i = 0; i < NELEMS(by); i++) {
        tally sum = {.by = &by[i]};

        each_page(i ? 10 : 1, check_untouched, &sum);
    }
    nc_rules_destroy(empty);
}

static void check_cleaned(void *ctx, const char *name, nc_span page)
{
    tally *sum = ctx;
    nc_span out;
    cleaned whole;

    clean_page(&whole, sum->by, page, page.len + 1, 1);
    out = nc_buf_span(&whole.out);
    check_size(sum, name, page, out, PIECE);
    check_size(sum, name, page, out, 17);
    if (page.len <= SMALL || getenv("NC_ALL"))
        check_size(sum, name, page, out, 1);
    assert_true(is_cut_from(out, page));
    sum->bytes += page.len;
    sum->cut += whole.stats.bytes_cut;
    sum->cuts += whole.stats.cuts > 0;
    if (whole.stats.trouble != NC_TROUBLE_NONE) {
        sum->troubles++;
        printf("# %s: %s\n", name,
               nc_rewriter_trouble_text(whole.stats.trouble));
    }
    nc_buf_release(&whole.out);
}

static void check_rules(nc_rules *rules, size_t every)
{
    cleaner by = {.rules = rules, .hold_limit = 0};
    tally sum = {.by = &by};
    size_t pages = each_page(every, check_cleaned, &sum);

    nc_rules_destroy(rules);
    if (pages == 0)
        return;
    printf("# %llu of %llu bytes cut, from %u pages; %u given up\n",
           (unsigned long long)sum.cut, (unsigned long long)sum.bytes, sum.cuts,
           sum.troubles);
    assert_true(sum.cuts * 4 > pages);
    assert_true(sum.troubles * 100 <= pages);
}

static void test_shipped_rules(void **state)
{
    nc_rules *rules = nc_rules_default();

    (void)state;
    assert_non_null(rules);
    check_rules(rules, 4);
}

/* Rules that name far more than anybody would: every kind of element, many of
 * them mis-nested, unclosed, or inside each other. */
static void test_greedy_rules(void **state)
{
    (void)state;
    check_rules(make_rules("##a\n##li\n##p:nth-child(3n)\n##b\n##td\n##form\n"
                           "##ul > li > a\n##div div div.row\n##noscript\n"
                           "##meta\n##[class*=head i]\n##svg g\n#@#[href]\n"
                           "##:-nc-unwrap(span)\n##:-nc-unwrap(font)\n"
                           "##:-nc-section(/^[a-d]/)",
                           false),
                8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_rule),
        cmocka_unit_test(test_shipped_rules),
        cmocka_unit_test(test_greedy_rules),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
