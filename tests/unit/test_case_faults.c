/* test_case_faults.c -- the cases of tests/cases/clean, while something fails.
 *
 * The n-th allocation, alone or with all that follow: no more is cut than is
 * otherwise, and no byte is lost. The n-th call of the sink: the rewriter says
 * so, calls it no more, and what had come was right. For every n. Nothing leaks
 * (AddressSanitizer looks).
 */
#include "support.h"
#include "failing.h"

#include <glob.h>
#include <string.h>
#include "nc_rewriter.h"

enum {
    PIECE = 7,
    /* Beyond these many failures of one page by themselves, every tenth. */
    ALL = 400
};

typedef struct page_case {
    const char *name;
    nc_buf page;
    nc_rules *rules;
    unsigned normalize;
    nc_buf want; /* when nothing fails */
} page_case;

typedef struct taker {
    nc_buf out;
    long left; /* calls that still succeed; < 0: all */
    size_t calls;
} taker;

/* What the test takes for itself does not fail. */
static nc_status take(void *ctx, nc_span kept)
{
    taker *t = ctx;
    long saved = until_failure;

    t->calls++;
    if (t->left == 0)
        return NC_EIO;
    t->left -= t->left > 0;
    until_failure = -1;
    nc_buf_append(&t->out, kept);
    until_failure = saved;
    return NC_OK;
}

/* What the rewriter says at the end. NC_ENOMEM: it was none at all. */
static nc_status clean(const page_case *c, taker *t, nc_rewriter_stats *stats)
{
    nc_sheets sheets = {.sheet = {c->rules}, .n = 1};
    nc_rewriter *rw = nc_rewriter_create(&sheets, NC_HOLD_LIMIT, take, t);
    nc_span rest = nc_buf_span(&c->page);
    nc_status status = NC_OK;

    if (!rw || nc_rewriter_normalize(rw, c->normalize, NULL) != NC_OK) {
        nc_rewriter_destroy(rw);
        return NC_ENOMEM;
    }
    while (rest.len > 0 && status == NC_OK)
        status = nc_rewriter_feed(
            rw, nc_span_take(&rest, rest.len < PIECE ? rest.len : PIECE));
    if (status == NC_OK)
        status = nc_rewriter_finish(rw);
    else
        assert_int_equal(nc_rewriter_finish(rw), status);
    *stats = *nc_rewriter_get_stats(rw);
    nc_rewriter_destroy(rw);
    return status;
}

static bool is_within(nc_span part, nc_span whole)
{
    size_t i = 0;

    for (size_t k = 0; k < whole.len && i < part.len; k++)
        i += whole.ptr[k] == part.ptr[i];
    return i == part.len;
}

static void check_whole(const page_case *c, const nc_buf *out,
                        const nc_rewriter_stats *stats, long n)
{
    nc_span got = nc_buf_span(out);

    if (stats->bytes_in != c->page.len ||
        stats->bytes_in - stats->bytes_cut + stats->bytes_put != out->len)
        fail_msg("%s, allocation %ld: bytes are missing", c->name, n);
    if (stats->bytes_put > 0 || c->normalize)
        return;
    if (!is_within(nc_buf_span(&c->want), got) ||
        !is_within(got, nc_buf_span(&c->page)))
        fail_msg("%s, allocation %ld failed, and this came out:\n%.*s", c->name,
                 n, (int)got.len, (const char *)got.ptr);
}

/* False: no allocation failed. */
static bool fail_memory(const page_case *c, long n, bool all)
{
    taker t = {.out = NC_BUF_INIT, .left = -1};
    nc_rewriter_stats stats;
    nc_status status;
    bool failed;

    for_good = all;
    fail_after(n);
    status = clean(c, &t, &stats);
    failed = has_failed;
    fail_after(-1);
    for_good = false;
    if (status != NC_ENOMEM) {
        assert_int_equal(status, NC_OK);
        check_whole(c, &t.out, &stats, n);
    }
    if (!failed)
        is_bytes(nc_buf_span(&t.out), nc_buf_span(&c->want), "%s", c->name);
    nc_buf_release(&t.out);
    return failed;
}

static void check_memory(const page_case *c)
{
    long n = 0;

    while (fail_memory(c, n, false)) {
        assert_true(fail_memory(c, n, true));
        n += n < ALL ? 1 : 10;
    }
    assert_true(n > 0);
}

/* False: the sink was not called so often. */
static bool fail_sink(const page_case *c, long n)
{
    taker t = {.out = NC_BUF_INIT, .left = n};
    nc_rewriter_stats stats;
    nc_status status = clean(c, &t, &stats);
    bool failed = status != NC_OK;

    assert_int_equal(status, failed ? NC_EIO : NC_OK);
    if (failed)
        assert_int_equal(t.calls, n + 1);
    assert_true(t.out.len <= c->want.len);
    is_bytes(nc_buf_span(&t.out), (nc_span){c->want.ptr, t.out.len},
             "%s, the sink fails at call %ld", c->name, n);
    nc_buf_release(&t.out);
    return failed;
}

static void check_sink(const page_case *c)
{
    long n = 0;

    while (fail_sink(c, n))
        n++;
}

/* PATH is a page, and its rules are beside it: FILE.rules, or the shipped
 * ones. */
static void read_case(page_case *c, const char *path)
{
    nc_buf text = NC_BUF_INIT;
    nc_rules_tally tally;
    char rules[256];
    FILE *file;

    c->name = path;
    read_file(&c->page, path);
    snprintf(rules, sizeof(rules), "%.*s.rules", (int)strlen(path) - 3, path);
    file = fopen(rules, "rb");
    if (!file) {
        c->rules = nc_rules_default();
        return;
    }
    fclose(file);
    read_file(&text, rules);
    c->rules = nc_rules_create(false);
    assert_int_equal(
        nc_rules_read(c->rules, nc_buf_span(&text), rules, NULL, NULL, &tally),
        NC_OK);
    assert_int_equal(nc_rules_seal(c->rules), NC_OK);
    nc_buf_release(&text);
}

typedef void check_case(const page_case *c);

static void check_all(check_case *check)
{
    glob_t found;

    assert_int_equal(glob("tests/cases/clean/*.in", 0, NULL, &found), 0);
    assert_true(found.gl_pathc > 5);
    for (size_t i = 0; i < 2 * found.gl_pathc; i++) {
        page_case c = {.page = NC_BUF_INIT, .want = NC_BUF_INIT};
        taker t = {.out = NC_BUF_INIT, .left = -1};
        nc_rewriter_stats stats;

        read_case(&c, found.gl_pathv[i / 2]);
        c.normalize = i % 2 ? NC_NORMALIZE_ALL : 0;
        assert_int_equal(clean(&c, &t, &stats), NC_OK);
        c.want = t.out;
        check(&c);
        nc_buf_release(&c.want);
        nc_buf_release(&c.page);
        nc_rules_destroy(c.rules);
    }
    globfree(&found);
}

static void test_memory(void **state)
{
    (void)state;
    check_all(check_memory);
}

static void test_sink(void **state)
{
    (void)state;
    check_all(check_sink);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_sink),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
