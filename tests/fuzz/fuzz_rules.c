/* fuzz_rules.c -- the input is a rule file.
 *
 * Laws: taken and refused are all that is cosmetic; each refused rule is told,
 * with a place within its file and a reason; the same text gives the same
 * digest and count; the sheet can be sealed, and cleans a page.
 */
#include "fuzzing.h"
#include "nc_rewriter.h"

typedef struct refusals {
    size_t n;
    nc_span text;
} refusals;

static void count_refused(void *ctx, nc_status status, const nc_error *err,
                          nc_span line)
{
    refusals *r = ctx;

    LAW(status == NC_ENOTSUP || status == NC_EINVAL || status == NC_ELIMIT);
    LAW(err->msg[0] && memchr(err->msg, 0, sizeof(err->msg)));
    LAW(err->line >= 1 && err->line <= r->text.len + 1);
    LAW(err->col <= r->text.len + 1);
    LAW(line.ptr >= r->text.ptr &&
        line.ptr + line.len <= r->text.ptr + r->text.len);
    r->n++;
}

static nc_rules *read_rules(nc_span text)
{
    nc_rules *rules = nc_rules_create(false);
    nc_rules_tally t;
    refusals refused = {0, text};

    LAW(rules && nc_rules_read(rules, text, "fuzz", count_refused, &refused,
                               &t) == NC_OK);
    LAW(t.taken + t.refused == t.cosmetic);
    LAW(refused.n >= t.refused + t.exceptions_refused);
    LAW(nc_rules_seal(rules) == NC_OK);
    return rules;
}

static nc_status count(void *ctx, nc_span kept)
{
    *(size_t *)ctx += kept.len;
    return NC_OK;
}

static void clean(const nc_rules *rules)
{
    static const char page[] =
        "<!doctype html><title>t</title><div id=a class='promo ad'><p>Text "
        "<a href='/ads/x?id=1' data-x>more</a></div><ul><li>1<li>2</ul>";
    nc_sheets sheets = {{rules}, 1, NC_SPAN_LIT("www.example.com")};
    size_t kept = 0;
    nc_rewriter *rw = nc_rewriter_create(&sheets, NC_HOLD_LIMIT, count, &kept);

    LAW(rw && nc_rewriter_feed(rw, NC_SPAN_LIT(page)) == NC_OK);
    LAW(nc_rewriter_finish(rw) == NC_OK);
    LAW(nc_rewriter_get_stats(rw)->bytes_cut + kept == sizeof(page) - 1);
    nc_rewriter_destroy(rw);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned char *text = copy_of((nc_span){data, size});
    nc_rules *one = read_rules((nc_span){text, size});
    nc_rules *two = read_rules((nc_span){text, size});

    LAW(nc_rules_digest(one) == nc_rules_digest(two));
    LAW(nc_rules_count(one) == nc_rules_count(two));
    free(text);
    clean(one);
    nc_rules_destroy(one);
    nc_rules_destroy(two);
    return 0;
}
