/* test_rewriter_stream.c -- the rewriter as a stream: what passes at once, what
 * happens in trouble, on hostile pages and when it is stopped, and what it
 * counts; at last, a real list on real pages.
 */
#include "cleaning.h"
#include "corpus.h"
#include "nc_open.h"

#define PROMO "##.promo"
#define GO "##:-nc-section(Before You Go)"

/* --- trouble */

typedef struct trouble_case {
    const char *name, *unit;
    size_t n;
    nc_rewriter_trouble trouble;
} trouble_case;

/* What comes before is cut, what comes after passes. */
static void run_trouble_case(const trouble_case *tc, size_t size)
{
    nc_rules *rules = make_rules(PROMO, false);
    cleaner by = {.rules = rules, .hold_limit = 0};
    nc_buf in = NC_BUF_INIT;
    nc_buf want = NC_BUF_INIT;
    cleaned got;

    nc_buf_append_text(&in, "a<i class=promo>x</i>b");
    nc_buf_append_text(&want, "ab");
    append_repeated(&in, tc->unit, tc->n);
    append_repeated(&want, tc->unit, tc->n);
    nc_buf_append_text(&in, "'><i class=promo>y</i>");
    nc_buf_append_text(&want, tc->trouble == NC_TROUBLE_NONE
                                  ? "'>"
                                  : "'><i class=promo>y</i>");
    clean_page(&got, &by, nc_buf_span(&in), size, size);
    if (got.stats.trouble != tc->trouble ||
        !nc_span_equal(nc_buf_span(&got.out), nc_buf_span(&want)))
        fail_msg("%s, pieces of %zu: trouble %s, %zu bytes, want %zu", tc->name,
                 size, nc_rewriter_trouble_text(got.stats.trouble), got.out.len,
                 want.len);
    nc_buf_release(&got.out);
    nc_buf_release(&in);
    nc_buf_release(&want);
    nc_rules_destroy(rules);
}

static void test_trouble(void **state)
{
    static const trouble_case rows[] = {
        {"nested too deep", "<div>", NC_OPEN_MAX + 10, NC_TROUBLE_DEPTH},
        {"deep", "<div>", NC_OPEN_MAX - 10, NC_TROUBLE_NONE},
        {"wide", "<div></div>", 5000, NC_TROUBLE_NONE},
        {"paragraphs", "<p>", 5000, NC_TROUBLE_NONE},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++)
        for (size_t size = 1; size < 100000; size *= 9)
            run_trouble_case(&rows[i], size);
}

/* A tag that goes on for ever is no tag; a long one still is. */
static void test_long_token(void **state)
{
    static const struct {
        size_t length;
        nc_rewriter_trouble trouble;
        bool cut;
    } rows[] = {
        {NC_TOKEN_MAX / 2, NC_TROUBLE_NONE, true},
        {NC_TOKEN_MAX + 10000, NC_TROUBLE_TOKEN, false},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++)
        for (size_t size = 4096; size <= 4096 * 1024; size *= 32) {
            nc_rules *rules = make_rules(PROMO, false);
            cleaner by = {.rules = rules, .hold_limit = 0};
            nc_buf in = NC_BUF_INIT;
            cleaned got;

            nc_buf_append_text(&in, "a<i class=promo title='");
            append_repeated(&in, "x", rows[i].length);
            nc_buf_append_text(&in, "'>b</i>c");
            clean_page(&got, &by, nc_buf_span(&in), size, size);
            assert_int_equal(got.stats.trouble, rows[i].trouble);
            is_bytes(nc_buf_span(&got.out),
                     rows[i].cut ? NC_SPAN_LIT("ac") : nc_buf_span(&in),
                     "a tag of %zu bytes, in pieces of %zu", rows[i].length,
                     size);
            assert_true(got.held_max <= NC_TOKEN_MAX + NC_HOLD_LIMIT + size);
            nc_buf_release(&got.out);
            nc_buf_release(&in);
            nc_rules_destroy(rules);
        }
}

/* --- hostile pages */

/* Bounded memory, every byte accounted for (clean_page sees to that), and the
 * same answer whatever the pieces. Anything worse than linear would not end
 * within anybody's patience. */
static void test_hostile(void **state)
{
    static const struct {
        const char *unit;
        size_t n;
    } pages[] = {
        {"<div>", 100000},
        {"<div class=promo>", 100000},
        {"<", 1000000},
        {"&", 1000000},
        {"</", 300000},
        {"<!--", 300000},
        {"<!-- -->", 200000},
        {"<a></b>", 100000},
        {"<b><p></b>", 50000},
        {"<b class=promo><p></b>", 50000},
        {"<a href=x class=promo>", 100000},
        {"<p class=promo>", 100000},
        {"<table><td class=promo>", 30000},
        {"<svg><g class=promo>", 30000},
        {"<select><option class=promo>", 50000},
        {"<div>Before You Go", 50000},
        {"<div>Before You Go</div>", 50000},
        {"<i class=promo></i>", 100000},
        {"<font>", 100000},
        {"</div>", 200000},
        {"<script><!--<script>", 50000},
        {"<x a=b c=d e=f g=h/>", 50000},
        {"&amp", 200000},
        {"<?", 200000},
        {"<![CDATA[", 100000},
        {"\r", 500000},
    };
    nc_rules *rules = make_rules(PROMO "\n" GO "\n##:-nc-unwrap(font)\n"
                                       "##div > div > .promo\n##p:not(p p)",
                                 false);
    cleaner by = {.rules = rules, .hold_limit = 4096};

    (void)state;
    for (size_t i = 0; i < NELEMS(pages); i++) {
        nc_buf in = NC_BUF_INIT;
        cleaned whole, pieces;

        append_repeated(&in, pages[i].unit, pages[i].n);
        clean_page(&whole, &by, nc_buf_span(&in), in.len, 1);
        clean_page(&pieces, &by, nc_buf_span(&in), 997, 997);
        if (!nc_span_equal(nc_buf_span(&whole.out), nc_buf_span(&pieces.out)))
            fail_msg("%s: %zu bytes whole, %zu in pieces", pages[i].unit,
                     whole.out.len, pieces.out.len);
        if (pieces.held_max > 4096 + 997 + NC_TOKEN_MAX)
            fail_msg("%s: %zu bytes waited", pages[i].unit, pieces.held_max);
        nc_buf_release(&whole.out);
        nc_buf_release(&pieces.out);
        nc_buf_release(&in);
    }
    nc_rules_destroy(rules);
}

/* --- streaming */

/* What nothing waits for is out when its piece is in. */
static void test_bytes_pass_at_once(void **state)
{
    static const struct {
        const char *piece;
        size_t held; /* after it */
    } rows[] = {
        {"<!DOCTYPE html><em>a", 0},
        {"b", 0},
        {"<", 1},
        {"em", 3},
        {" class=x>", 0},
        {"c</", 2},
        {"em>", 0},
        {"<!-- d", 0},
        {"-->", 0},
        {"<i class=promo>", 15},
        {"e", 16},
        {"</i>", 0},
        {"f<pre>g", 0},
        {"</pre><div>", 5}, /* its leading text may be a heading */
        {"Befor", 10},
        {"<hr>", 0},
        {"</div><div>", 5},
        {"Story", 0}, /* no heading begins so */
        {"<hr>", 0},
        {"<script>if(", 0},
        {"x)</script>", 0},
    };
    nc_rules *rules = make_rules(PROMO "\n" GO, false);
    cleaner by = {.rules = rules, .hold_limit = 0};
    nc_buf out = NC_BUF_INIT;
    nc_rewriter *rw = cleaner_start(&by, cleaned_sink, &out);
    const nc_rewriter_stats *stats = nc_rewriter_get_stats(rw);

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++) {
        clean_piece(rw, nc_span_of(rows[i].piece));
        if (stats->bytes_in - stats->bytes_cut - out.len != rows[i].held)
            fail_msg("after piece %zu, %s: %zu bytes wait, want %zu", i,
                     rows[i].piece,
                     (size_t)(stats->bytes_in - stats->bytes_cut) - out.len,
                     rows[i].held);
    }
    nc_rewriter_destroy(rw);
    nc_buf_release(&out);
    nc_rules_destroy(rules);
}

static nc_status failing_sink(void *ctx, nc_span kept)
{
    size_t *calls = ctx;

    (void)kept;
    return ++*calls < 3 ? NC_OK : NC_EIO;
}

static void test_sink_fails(void **state)
{
    nc_rules *rules = make_rules(PROMO, false);
    cleaner by = {.rules = rules, .hold_limit = 0};
    size_t calls = 0;
    nc_rewriter *rw = cleaner_start(&by, failing_sink, &calls);
    nc_status status = NC_OK;

    (void)state;
    for (int i = 0; i < 10; i++)
        status = nc_rewriter_feed(rw, NC_SPAN_LIT("<p>a</p>"));
    assert_int_equal(status, NC_EIO);
    assert_int_equal(nc_rewriter_finish(rw), NC_EIO);
    assert_int_equal(calls, 3);
    nc_rewriter_destroy(rw);
    nc_rules_destroy(rules);
}

static void test_stop(void **state)
{
    static const char page[] = "a<i class=promo>x</i>b<div class=promo>c<e f=g "
                               "h<p>d</p></div><i class=promo>y</i>e";
    nc_rules *rules = make_rules(PROMO, false);
    cleaner by = {.rules = rules, .hold_limit = 0};

    (void)state;
    for (size_t cut = 0; cut < sizeof(page); cut++) {
        nc_span rest = NC_SPAN_LIT(page);
        nc_buf out = NC_BUF_INIT;
        nc_rewriter *rw = cleaner_start(&by, cleaned_sink, &out);

        clean_piece(rw, nc_span_take(&rest, cut));
        assert_int_equal(nc_rewriter_stop(rw), NC_OK);
        assert_int_equal(nc_rewriter_get_stats(rw)->bytes_cut + out.len, cut);
        clean_piece(rw, rest);
        assert_int_equal(nc_rewriter_finish(rw), NC_OK);
        assert_true(out.len >= rest.len);
        is_bytes((nc_span){out.ptr + out.len - rest.len, rest.len}, rest,
                 "stopped after %zu", cut);
        assert_true(is_cut_from(nc_buf_span(&out), NC_SPAN_LIT(page)));
        if (cut < 21) /* the first promo has not ended */
            is_bytes(nc_buf_span(&out), NC_SPAN_LIT(page), "stopped at %zu",
                     cut);
        nc_rewriter_destroy(rw);
        nc_buf_release(&out);
    }
    nc_rules_destroy(rules);
}

static void test_stats(void **state)
{
    nc_rules *rules = make_rules(PROMO "\n##:-nc-unwrap(font)", false);
    cleaner by = {.rules = rules, .hold_limit = 0};
    cleaned got;

    (void)state;
    clean_page(&got, &by,
               NC_SPAN_LIT("a<i class=promo>x</i>b<hr class=promo>"
                           "<p><div class=promo>c"),
               5, 5);
    assert_int_equal(got.stats.cuts, 2);
    assert_int_equal(got.stats.released, 1);
    assert_int_equal(got.stats.bytes_cut, 20 + 16);
    is_text(nc_rewriter_trouble_text(got.stats.trouble), "none", "no trouble");
    is_text(nc_rewriter_trouble_text(NC_TROUBLE_DEPTH), "depth", "depth");
    nc_buf_release(&got.out);
    nc_rules_destroy(rules);
    nc_rewriter_destroy(NULL);
}

/* Sheets count together; an exception in one holds against another. */
static void test_sheets(void **state)
{
    nc_rules *one = make_rules("##.a\n##.c", false);
    nc_rules *two = make_rules("##.b\n#@#.c.k", false);
    nc_sheets sheets = {.sheet = {one, two}, .n = 2};
    nc_buf out = NC_BUF_INIT;
    nc_rewriter *rw =
        nc_rewriter_create(&sheets, NC_HOLD_LIMIT, cleaned_sink, &out);

    (void)state;
    clean_piece(rw, NC_SPAN_LIT("<i class=a>1</i><i class=b>2</i>"
                                "<i class=c>3</i><i class='c k'>4</i>"));
    assert_int_equal(nc_rewriter_finish(rw), NC_OK);
    is_bytes(nc_buf_span(&out), NC_SPAN_LIT("<i class='c k'>4</i>"),
             "two sheets");
    nc_rewriter_destroy(rw);
    nc_buf_release(&out);
    nc_rules_destroy(one);
    nc_rules_destroy(two);
}

/* --- a real list, real pages */

static nc_rules *read_real_list(void)
{
    char path[4096];
    nc_buf text = NC_BUF_INIT;
    nc_rules *rules;
    nc_rules_tally tally;

    if (!shared_path(path, sizeof(path), "lists/adguard-base-2026.txt"))
        return NULL;
    read_file(&text, path);
    rules = nc_rules_create(false);
    assert_int_equal(
        nc_rules_read(rules, nc_buf_span(&text), path, NULL, NULL, &tally),
        NC_OK);
    assert_int_equal(nc_rules_seal(rules), NC_OK);
    nc_buf_release(&text);
    return rules;
}

typedef struct real_clean {
    cleaner by;
    size_t cut;
} real_clean;

/* Pieces don't matter, and what is left stood in the page. */
static void check_real(void *ctx, const char *name, nc_span page)
{
    real_clean *c = ctx;
    cleaned whole, pieces;

    clean_page(&whole, &c->by, page, page.len, page.len);
    clean_page(&pieces, &c->by, page, 13, 197);
    if (!nc_span_equal(nc_buf_span(&whole.out), nc_buf_span(&pieces.out)))
        fail_msg("%s: pieces matter", name);
    if (!is_cut_from(nc_buf_span(&whole.out), page))
        fail_msg("%s: more than cut", name);
    c->cut += whole.stats.bytes_cut > 0;
    nc_buf_release(&whole.out);
    nc_buf_release(&pieces.out);
}

/* As for a host for which the list has many rules, that look ahead too. */
static void test_real_pages(void **state)
{
    nc_rules *list = read_real_list();
    real_clean c = {.by = {.rules = list, .host = "www.msn.com"}};
    size_t pages;

    (void)state;
    if (!list)
        return;
    pages = each_page(20, check_real, &c);
    assert_true(pages == 0 || c.cut > pages / 4);
    nc_rules_destroy(list);
}

static void test_troubles(void **state)
{
    (void)state;
    for (int i = NC_TROUBLE_NONE; i <= NC_TROUBLE_MEMORY; i++)
        for (int k = NC_TROUBLE_NONE; k < i; k++)
            assert_string_not_equal(
                nc_rewriter_trouble_text((nc_rewriter_trouble)i),
                nc_rewriter_trouble_text((nc_rewriter_trouble)k));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_troubles),
        cmocka_unit_test(test_trouble),
        cmocka_unit_test(test_long_token),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_bytes_pass_at_once),
        cmocka_unit_test(test_sink_fails),
        cmocka_unit_test(test_stop),
        cmocka_unit_test(test_stats),
        cmocka_unit_test(test_sheets),
        cmocka_unit_test(test_real_pages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
