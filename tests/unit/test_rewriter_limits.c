/* test_rewriter_limits.c -- how much may wait for what decides about it, and
 * how much may be asked ahead; beyond that, the page stays as it is.
 */
#include "cleaning.h"

#define PROMO "##.promo"
#define GO "##:-nc-section(Before You Go)"

static unsigned failures;

/* --- an ancestor that is long */

/* What rules ask of an ancestor is known however long its tag is. */
static void test_long_ancestor(void **state)
{
    static const struct {
        const char *rule;
        bool cut;
    } rows[] = {
        {"##.k > p", true},
        {"##p:not(.k > p)", false},
        {"##p:not(.other p)", true},
    };
    nc_buf head = NC_BUF_INIT;

    (void)state;
    nc_buf_append_text(&head, "<!DOCTYPE html><div class=k title='");
    for (int i = 0; i < 100000; i++)
        nc_buf_append_byte(&head, 'x');
    nc_buf_append_text(&head, "'>");
    for (size_t i = 0; i < NELEMS(rows); i++) {
        nc_rules *sheet = make_rules(rows[i].rule, false);
        cleaner by = {.rules = sheet};
        nc_buf in = NC_BUF_INIT, want = NC_BUF_INIT;
        cleaned got;

        nc_buf_append(&in, nc_buf_span(&head));
        nc_buf_append(&want, nc_buf_span(&head));
        nc_buf_append_text(&in, "<p>a</p></div>");
        nc_buf_append_text(&want, rows[i].cut ? "</div>" : "<p>a</p></div>");
        clean_page(&got, &by, nc_buf_span(&in), 1000, 1000);
        is_bytes(nc_buf_span(&got.out), nc_buf_span(&want), "%s", rows[i].rule);
        nc_buf_release(&got.out);
        nc_buf_release(&in);
        nc_buf_release(&want);
        nc_rules_destroy(sheet);
    }
    nc_buf_release(&head);
}

/* --- limits */

enum { LIMIT = 2048 };

/* HEAD, then UNITs to more than SIZE bytes, then TAIL; want is WANT_HEAD,
 * perhaps the same units, WANT_TAIL. */
typedef struct long_case {
    const char *name, *rules, *head, *unit;
    size_t size;
    const char *tail, *want_head;
    bool stays;
    const char *want_tail;
} long_case;

static const long_case long_cases[] = {
    {"fits", PROMO, "a<div class=promo>", "<p>x</p>", 1000, "</div>b", "a",
     false, "b"},
    {"does not fit, but ends", PROMO, "a<div class=promo>", "<p>x</p>", 9000,
     "</div>b", "a", false, "b"},
    {"as one text", PROMO, "a<div class=promo>", "x", 9000, "</div>b", "a",
     false, "b"},
    {"fits, does not end", PROMO, "a<div class=promo>", "<p>x</p>", 1000, "b",
     "a<div class=promo>", true, "b"},
    {"neither: ends with its parent", PROMO, "<main>a<div class=promo>",
     "<p>x</p>", 9000, "</main>b", "<main>a", false, "</main>b"},
    {"neither: ends with body", PROMO, "<body>a<div class=promo>", "<p>x</p>",
     9000, "</body></html>", "<body>a", false, "</body></html>"},
    {"more follows it", PROMO, "a<div class=promo>", "<p>x</p>", 9000,
     "</div>b<i class=promo>x</i>c<div class=promo>d", "a", false,
     "bc<div class=promo>d"},
    {"match in it", PROMO, "a<div class=promo>", "<i class=promo>x</i>", 9000,
     "</div>b", "a", false, "b"},
    {"open match in it", PROMO, "a<div class=promo><div class=promo>",
     "<p>x</p>", 9000, "</div>y</div>b", "a", false, "b"},
    {"section fits", GO, "a<div>Before You Go", "<p>x</p>", 1000, "</div>b",
     "a", false, "b"},
    {"section does not fit", GO, "a<div>Before You Go", "<p>x</p>", 9000,
     "</div>b", "a<div>Before You Go", true, "</div>b"},
    {"no text yet for long", GO, "a<div>", "<!-- -->", 9000,
     "Before You Go</div>b", "a<div>", true, "Before You Go</div>b"},
    {"a long comment", GO, "a<div><!--", "x", 9000, "-->Before You Go</div>b",
     "a<div><!--", true, "-->Before You Go</div>b"},
    {"a strip in a section too long", GO "\n" PROMO, "a<div>Before You Go",
     "<p>x</p>", 9000, "<i class=promo>y</i></div>b", "a<div>Before You Go",
     true, "</div>b"},
    {"a text too long to look at, and then a short one", "##p:has-text(ad)",
     "<p>", "x", 9000, "</p><p>ad</p>b", "<p>", true, "</p>b"},
    {"a tag that does not fit, before the text that decides",
     "##div:not(:empty)", "a<div title='", "x", LIMIT + 20, "'>y</div>b",
     "a<div title='", true, "'>y</div>b"},
    {"white space of the head that does not fit", "##title:last-of-type",
     "<!doctype html><title>a</title>", " ", 9000, "b",
     "<!doctype html><title>a</title>", true, "b"},
};

static void run_long_case(const long_case *lc, size_t size)
{
    nc_rules *rules = make_rules(lc->rules, false);
    cleaner by = {.rules = rules, .hold_limit = LIMIT};
    nc_buf in = NC_BUF_INIT;
    nc_buf want = NC_BUF_INIT;
    size_t n = lc->size / strlen(lc->unit);
    cleaned got;

    nc_buf_append_text(&in, lc->head);
    append_repeated(&in, lc->unit, n);
    nc_buf_append_text(&in, lc->tail);
    nc_buf_append_text(&want, lc->want_head);
    append_repeated(&want, lc->unit, lc->stays ? n : 0);
    nc_buf_append_text(&want, lc->want_tail);
    clean_page(&got, &by, nc_buf_span(&in), size, size);
    if (!nc_span_equal(nc_buf_span(&got.out), nc_buf_span(&want))) {
        printf("# %s, pieces of %zu: %zu bytes, want %zu: %.60s ... %.40s\n",
               lc->name, size, got.out.len, want.len, nc_buf_text(&got.out),
               nc_buf_text(&got.out) +
                   (got.out.len > 40 ? got.out.len - 40 : 0));
        failures++;
    }
    if (got.held_max > LIMIT + 64) {
        printf("# %s, pieces of %zu: %zu bytes waited\n", lc->name, size,
               got.held_max);
        failures++;
    }
    nc_buf_release(&got.out);
    nc_buf_release(&in);
    nc_buf_release(&want);
    nc_rules_destroy(rules);
}

static void test_hold_limit(void **state)
{
    static const size_t sizes[] = {1, 7, 100, 1000, 100000};

    (void)state;
    failures = 0;
    for (size_t i = 0; i < NELEMS(long_cases); i++)
        for (size_t k = 0; k < NELEMS(sizes); k++)
            run_long_case(&long_cases[i], sizes[k]);
    assert_int_equal(failures, 0);
}

/* --- limits of what looks ahead */

enum { MANY_MAX = 64 * 1024 };

/* PAGE by RULES, with room for all of it to wait, is WANT, whatever the
 * pieces. */
static void is_cleaned(const char *rules, const nc_buf *page,
                       const nc_buf *want, const char *name)
{
    static const size_t sizes[] = {1, 97, MANY_MAX};
    nc_rules *sheet = make_rules(rules, false);
    cleaner by = {.rules = sheet, .hold_limit = MANY_MAX};

    assert_true(page->len < MANY_MAX);
    for (size_t i = 0; i < NELEMS(sizes); i++) {
        cleaned got;

        clean_page(&got, &by, nc_buf_span(page), sizes[i], sizes[i]);
        is_bytes(nc_buf_span(&got.out), nc_buf_span(want), "%s", name);
        nc_buf_release(&got.out);
    }
    nc_rules_destroy(sheet);
}

/* HEAD, N UNITs, TAIL; of them stays WANT_HEAD, WANT_N UNITs, WANT_TAIL. */
typedef struct many_case {
    const char *name, *rules, *head, *unit;
    size_t n;
    const char *tail, *want_head;
    size_t want_n;
    const char *want_tail;
} many_case;

static const many_case many_cases[] = {
    /* Each p asks, and is answered; what they have left in the table is swept
     * up, and what the div waits for is not. */
    {"an answer after thousands of others", "##div:has(.ad)\n##p:has(.ad)",
     "<div>", "<p>x</p>", 4000, "<i class=ad></i></div>b", "", 0, "b"},
    {"no answer after thousands of others", "##div:has(.ad)\n##p:has(.ad)",
     "<div>", "<p>x</p>", 4000, "</div>b", "<div>", 4000, "</div>b"},
    {"an exception after thousands of answers",
     "##div:has(.ad)\n#@#div:has(.good)\n##p:has(.ad)", "<div>", "<p>x</p>",
     4000, "<i class=ad></i><i class=good></i></div>b", "<div>", 4000,
     "<i class=ad></i><i class=good></i></div>b"},
    {"tags alone after thousands of answers",
     "##:-nc-unwrap(div:has(.ad))\n##p:has(.ad)", "<div>", "<p>x</p>", 4000,
     "<i class=ad></i></div>b", "", 4000, "<i class=ad></i>b"},
    {"an element's sibling after thousands of answers",
     "##u:has(~ .ad)\n##p:has(.ad)", "<div><u>y</u>", "<p>x</p>", 4000,
     "<i class=ad></i></div>b", "<div>", 4000, "<i class=ad></i></div>b"},
    {"what hangs on an element after thousands of answers",
     "##div:has(.ad) > u\n##p:has(.ad)", "<div><u>y</u>", "<p>x</p>", 4000,
     "<i class=ad></i></div>b", "<div>", 4000, "<i class=ad></i></div>b"},
    /* NC_ASKS_MAX questions are open at a time. */
    {"as many questions as there may be", "##p:nth-last-child(n+1)", "<div>",
     "<p>x</p>", 512, "</div>b", "<div>", 0, "</div>b"},
    {"what asks too late stays", "##p:nth-last-child(n+1)", "<div>", "<p>x</p>",
     600, "</div>b", "<div>", 88, "</div>b"},
    /* NC_MARKS_MAX elements wait for one answer. */
    {"what waits for longest is let go", "##.w:has(.ad) > p", "<div class=w>",
     "<p>x</p>", 600, "<i class=ad></i></div>b", "<div class=w>", 88,
     "<i class=ad></i></div>b"},
};

static void test_many(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(many_cases); i++) {
        const many_case *mc = &many_cases[i];
        nc_buf in = NC_BUF_INIT, want = NC_BUF_INIT;

        nc_buf_append_text(&in, mc->head);
        append_repeated(&in, mc->unit, mc->n);
        nc_buf_append_text(&in, mc->tail);
        nc_buf_append_text(&want, mc->want_head);
        append_repeated(&want, mc->unit, mc->want_n);
        nc_buf_append_text(&want, mc->want_tail);
        is_cleaned(mc->rules, &in, &want, mc->name);
        nc_buf_release(&in);
        nc_buf_release(&want);
    }
}

/* 64 kinds of children of one parent are counted, and 1024 of all that are
 * open; nothing is cut for its number where some were not. */
static void test_many_types(void **state)
{
    static const struct {
        size_t kinds, levels;
        bool cut;
    } rows[] = {{60, 1, true}, {64, 1, false}, {60, 16, true}, {60, 20, false}};
    static const char *const rules[] = {"##b:nth-of-type(2)",
                                        "##b:nth-last-of-type(1)"};

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++) {
        nc_buf in = NC_BUF_INIT, want = NC_BUF_INIT;

        for (size_t level = 0; level < rows[i].levels; level++) {
            nc_buf_append_text(&in, "<div>");
            for (size_t kind = 0; kind < rows[i].kinds; kind++)
                nc_buf_appendf(&in, "<x-%zu></x-%zu>", kind, kind);
        }
        nc_buf_append(&want, nc_buf_span(&in));
        nc_buf_append_text(&in, "<b>1</b><b>2</b>");
        nc_buf_append_text(&want,
                           rows[i].cut ? "<b>1</b>" : "<b>1</b><b>2</b>");
        append_repeated(&in, "</div>", rows[i].levels);
        append_repeated(&want, "</div>", rows[i].levels);
        for (size_t k = 0; k < NELEMS(rules); k++)
            is_cleaned(rules[k], &in, &want, rules[k]);
        nc_buf_release(&in);
        nc_buf_release(&want);
    }
}

/* More texts than the log is searched for at once are found all the same: the
 * div keeps it until all have been looked for. */
static void test_many_texts(void **state)
{
    nc_buf rules = NC_BUF_INIT, in = NC_BUF_INIT, want = NC_BUF_INIT;

    (void)state;
    nc_buf_append_text(&rules, "##div:has-text(nowhere)\n");
    nc_buf_append_text(&in, "<div>");
    nc_buf_append_text(&want, "<div>");
    for (int i = 0; i < 100; i++) {
        char tag = i % 2 ? 'p' : 'u';

        nc_buf_appendf(&rules, "##%c:has-text(word-%d-)\n", tag, i);
        nc_buf_appendf(&in, "<%c>a word-%d- here</%c>%d", tag, i, tag, i);
        nc_buf_appendf(&want, "%d", i);
    }
    nc_buf_append_text(&in, "<p>a word</p></div>");
    nc_buf_append_text(&want, "<p>a word</p></div>");
    is_cleaned(nc_buf_text(&rules), &in, &want, "a hundred texts");
    nc_buf_release(&rules);
    nc_buf_release(&in);
    nc_buf_release(&want);
}

/* An expression looks at 64 KB, and at 16 bytes for each byte of text: of a
 * hundred elements around 1 KB, so many as that is enough for. */
static void test_many_looks(void **state)
{
    nc_buf in = NC_BUF_INIT, want = NC_BUF_INIT;

    (void)state;
    append_repeated(&in, "<div>", 100);
    append_repeated(&in, "x", 1022);
    nc_buf_append_text(&in, "ad");
    append_repeated(&in, "</div>", 100);
    append_repeated(&want, "<div>", 100 - (64 + 16));
    append_repeated(&want, "</div>", 100 - (64 + 16));
    is_cleaned("##div:has-text(/ad$/)", &in, &want, "a hundred looks");
    nc_buf_release(&in);
    nc_buf_release(&want);
}

/* RULES: for each of N numbers, `##.sN COMBINATOR .tN`. HEAD gets an element
 * with all the classes sN, without its end tag. */
static void make_classes(nc_buf *rules, nc_buf *head, size_t n, char how)
{
    nc_buf_append_text(head, "<div class='");
    for (size_t i = 0; i < n; i++) {
        nc_buf_appendf(rules, "##.s%zu %c .t%zu\n", i, how, i);
        nc_buf_appendf(head, "s%zu ", i);
    }
    nc_buf_append_text(head, "'>");
}

/* An element begins 64 states: of seventy, six are not known. */
static void test_many_states(void **state)
{
    nc_buf rules = NC_BUF_INIT, in = NC_BUF_INIT;
    nc_rules *sheet;
    cleaned got;

    (void)state;
    make_classes(&rules, &in, 70, '>');
    for (int i = 0; i < 70; i++)
        nc_buf_appendf(&in, "<i class=t%d></i>", i);
    nc_buf_append_text(&in, "</div><b class=t0></b>");
    sheet = make_rules(nc_buf_text(&rules), false);
    clean_page(&got, &(cleaner){.rules = sheet}, nc_buf_span(&in), in.len, 1);
    assert_int_equal(got.stats.cuts, 64);
    nc_buf_release(&got.out);
    nc_buf_release(&in);
    nc_buf_release(&rules);
    nc_rules_destroy(sheet);
}

/* Siblings look for 512 states, of all parents together: 32 of 16 have room,
 * and in the next one nothing is known. */
static void test_many_siblings(void **state)
{
    nc_buf rules = NC_BUF_INIT, first = NC_BUF_INIT;
    nc_buf in = NC_BUF_INIT, want = NC_BUF_INIT;

    (void)state;
    make_classes(&rules, &first, 16, '~');
    nc_buf_append_text(&first, "</div>");
    for (int level = 1; level <= 40; level++) {
        nc_buf_append_text(&in, "<section>");
        nc_buf_append(&in, nc_buf_span(&first));
        nc_buf_append_text(&want, "<section>");
        nc_buf_append(&want, nc_buf_span(&first));
        nc_buf_append_text(&in, "<i class=t15></i>");
        nc_buf_append_text(&want, level <= 32 ? "" : "<i class=t15></i>");
    }
    is_cleaned(nc_buf_text(&rules), &in, &want, "forty parents");
    nc_buf_release(&rules);
    nc_buf_release(&first);
    nc_buf_release(&in);
    nc_buf_release(&want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_long_ancestor),
        cmocka_unit_test(test_hold_limit),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_many_types),
        cmocka_unit_test(test_many_texts),
        cmocka_unit_test(test_many_looks),
        cmocka_unit_test(test_many_states),
        cmocka_unit_test(test_many_siblings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
