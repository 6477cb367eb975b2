/* test_normalizer_where.c -- where markup is changed: in which part of a page,
 * among which rules, within which limits, and by which words of a
 * configuration; at last, in real pages.
 */
#include "normalizing.h"
#include "corpus.h"

/* --- where */

static void check_where(const char *selector, const char *in, const char *want)
{
    nc_rules *article = NULL;
    nc_error err;
    cleaner by = {.normalize = ALL};

    if (selector) {
        article = nc_rules_create(false);
        assert_int_equal(nc_rules_add(article, NC_RULE_ARTICLE,
                                      nc_span_of(selector),
                                      (nc_rule_origin){"test", 1}, &err),
                         NC_OK);
        assert_int_equal(nc_rules_seal(article), NC_OK);
        by.article = article;
    }
    check_all_pieces(selector ? selector : "default", &by, nc_span_of(in),
                     nc_span_of(want));
    nc_rules_destroy(article);
}

static void test_where(void **state)
{
    (void)state;
    failures = 0;
    check_where(NULL, "<i align=x><main><i align=x></main><i align=x>",
                "<i align=x><main><i></main><i align=x>");
    check_where(NULL,
                "<div itemprop='a articleBody'><i align=x></div><i align=x>",
                "<div itemprop='a articleBody'><i></div><i align=x>");
    check_where(
        NULL,
        "<article><i align=x>a<article><i align=x>b</article>"
        "<i align=x>c</article><i align=x>",
        "<article><i>a<article><i>b</article><i>c</article><i align=x>");
    check_where("#a > .b, .c + div",
                "<article><i align=x></article><div id=a><p class=b>"
                "<i align=x></i></div><p class=c></p><div><i align=x>"
                "</div><div><i align=x>",
                "<article><i align=x></article><div id=a><p class=b><i></i>"
                "</div><p class=c></p><div><i></div><div><i align=x>");
    check_where("div:nth-of-type(2)",
                "<div><i align=x></i></div><div><div></div><i align=x></i>"
                "</div><div><i align=x></div>",
                "<div><i align=x></i></div><div><div></div><i></i></div>"
                "<div><i align=x></div>");
    /* The title may stand outside. */
    check_where(NULL, "<h1>A</h1><article><h2>A</h2>b</article>",
                "<h1>A</h1><article>b</article>");
    check_where(NULL, "<h1>S</h1><article><h1>A</h1><h1>B</h1></article>",
                "<h1>S</h1><article><h1>A</h1><h2>B</h2></article>");
    check_where(NULL, "<article><h2>A</h2></article><h1>A</h1>",
                "<article><h2>A</h2></article><h1>A</h1>");
    assert_int_equal(failures, 0);
}

static void test_no_look_ahead(void **state)
{
    static const char *const refused[] = {
        "a:has(b)", "p:empty", "div:not(:has(p))", "p:last-child > a",
        ":is(a, b:has-text(x))"};
    (void)state;
    for (size_t i = 0; i < NELEMS(refused); i++) {
        nc_rules *rules = nc_rules_create(false);
        nc_error err;

        assert_int_equal(nc_rules_add(rules, NC_RULE_ARTICLE,
                                      nc_span_of(refused[i]),
                                      (nc_rule_origin){"test", 1}, &err),
                         NC_ENOTSUP);
        assert_non_null(strstr(err.msg, "start tag"));
        assert_int_equal(nc_rules_count(rules), 0);
        nc_rules_destroy(rules);
    }
}

/* --- among rules */

static void check_among(const char *rules, const char *in, const char *want)
{
    nc_rules *sheet = make_rules(rules, false);
    cleaner by = {.rules = sheet, .normalize = ALL};

    check_all_pieces(rules, &by, nc_span_of(in), nc_span_of(want));
    nc_rules_destroy(sheet);
}

static void test_among_rules(void **state)
{
    (void)state;
    failures = 0;
    check_among("##.ad",
                "<article>a<p class=ad style=x>b<br><br>c</p>d"
                "<img class=ad data-src=/a.jpg></article>",
                "<article>ad</article>");
    check_among("##:-nc-unwrap(i)", "<article><i style=x>b</i></article>",
                "<article>b</article>");
    check_among("##:-nc-unwrap(font)", "<article><font>b</font></article>",
                "<article>b</article>");
    /* What a rule decides late, in what is cut already. */
    check_among("##div:has(u) br",
                "<article><div>a<p><br></p>b<u></u></div></article>",
                "<article><div>ab<u></u></div></article>");
    check_among("##div:has(u) p",
                "<article><div>a<p></p><p>c</p>b<u></u></div></article>",
                "<article><div>ab<u></u></div></article>");
    /* A title that a rule cuts is none. */
    check_among("###top",
                "<div id=top><h1>A</h1></div><article><h2>A</h2></article>",
                "<article><h2>A</h2></article>");
    assert_int_equal(failures, 0);
}

/* --- limits */

static void check_limit(unsigned option, const char *before, char filler,
                        const char *after, bool fits, const char *want)
{
    cleaner by = {.normalize = option, .hold_limit = NC_HOLD_LIMIT_MIN};
    size_t n = fits ? 900 : 1100;
    nc_buf page = NC_BUF_INIT, expected = NC_BUF_INIT;

    nc_buf_append_text(&page, before);
    for (size_t i = 0; i < n; i++)
        nc_buf_append_byte(&page, (unsigned char)filler);
    nc_buf_append_text(&page, after);
    if (fits)
        nc_buf_append_text(&expected, want);
    else
        nc_buf_append(&expected, nc_buf_span(&page));
    for (size_t size = 1; size < page.len + 100; size += size < 9 ? 1 : 101) {
        cleaned got;

        clean_page(&got, &by, nc_buf_span(&page), size, size);
        is_bytes(nc_buf_span(&got.out), nc_buf_span(&expected),
                 "limit, %zu bytes, pieces of %zu", n, size);
        assert_true(got.held_max <= NC_HOLD_LIMIT_MIN + size + 10);
        nc_buf_release(&got.out);
    }
    nc_buf_release(&page);
    nc_buf_release(&expected);
}

static void test_limits(void **state)
{
    (void)state;
    for (int fits = 0; fits < 2; fits++) {
        check_limit(EMPTY, "<main><p>", ' ', "</p>", fits, "<main>");
        check_limit(LAZY, "<main><noscript><img src=/a.jpg>", ' ',
                    "</noscript><img src=/a.jpg data-src=/a.jpg>", fits,
                    "<main><img src=/a.jpg data-src=/a.jpg>");
        check_limit(AMP, "<main><!-- -->", ' ', "", false, "");
    }
    check_limit(BREAKS, "<main><p>a<br>", ' ', "<br>b", false, "");
    check_limit(BREAKS, "<main><p>a<br><br>", ' ', "b", false, "");
    check_limit(HEADS, "<h1>a</h1><main><h2>a", ' ', "</h2>", false, "");
    check_limit(HEADS, "<h1>a</h1><main><h2>a", ' ', "</h2>", true,
                "<h1>a</h1><main>");
}

/* A value that is longer than what is read of one says nothing. */
static void test_long_values(void **state)
{
    static const struct {
        const char *before, *behind;
    } rows[] = {
        {"<main><img src=/a.jpg data-src=/b.jpg class='lazy ", "'>"},
        {"<main><img src=/a.jpg style='height:0;width:1px;color:", "'>"},
    };
    cleaner by = {.normalize = LAZY | TRACK};

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++)
        for (int fits = 0; fits < 2; fits++) {
            nc_buf page = NC_BUF_INIT;
            cleaned got;

            nc_buf_append_text(&page, rows[i].before);
            for (int n = 0; n < (fits ? 10 : 8192 /* NC_VALUE_MAX */); n++)
                nc_buf_append_byte(&page, 'x');
            nc_buf_append_text(&page, rows[i].behind);
            clean_page(&got, &by, nc_buf_span(&page), page.len, page.len);
            assert_int_equal(
                nc_span_equal(nc_buf_span(&got.out), nc_buf_span(&page)),
                !fits);
            nc_buf_release(&got.out);
            nc_buf_release(&page);
        }
}

/* --- options as words */

static void check_words(const char *words, unsigned want)
{
    nc_normalize change = {0, 0};
    nc_error err;

    assert_int_equal(nc_normalize_read(&change, nc_span_of(words), &err),
                     NC_OK);
    assert_int_equal(nc_normalize_apply(change, LAZY | AMP), want);
}

static void check_wrong_words(const char *words, unsigned col, const char *say)
{
    nc_normalize change = {1, 2};
    nc_error err = {0};

    assert_int_equal(nc_normalize_read(&change, nc_span_of(words), &err),
                     NC_EINVAL);
    assert_int_equal(err.col, col);
    assert_non_null(strstr(err.msg, say));
    assert_non_null(strstr(err.msg, "presentational"));
    assert_true(change.clear == 1 && change.set == 2);
}

static void test_words(void **state)
{
    (void)state;
    check_words("None", 0);
    check_words("ALL", ALL);
    check_words("tracking,Empty", TRACK | EMPTY);
    check_words("+tracking -amp", LAZY | TRACK);
    check_words("-all +breaks", BREAKS);
    check_words("+amp -amp", LAZY);
    check_words("lazy-images headings presentational", LAZY | HEADS | LOOKS);
    check_wrong_words("sideways", 1, "'sideways'");
    check_wrong_words("empty, +amp", 8, "'+amp'");
    check_wrong_words("+none", 1, "'+none'");
    check_wrong_words(" ", 1, "no option");

    nc_normalize outer = {ALL, TRACK}, inner = {AMP, EMPTY};

    assert_int_equal(nc_normalize_apply(nc_normalize_join(outer, inner), ALL),
                     TRACK | EMPTY);
    assert_int_equal(nc_normalize_apply(nc_normalize_join(inner, outer), ALL),
                     TRACK);
}

/* --- real pages */

typedef struct real_pages {
    size_t changed, unstable;
} real_pages;

static bool over(const cleaner *by, nc_span page, size_t piece, nc_buf *out)
{
    cleaned got;

    clean_page(&got, by, page, piece, piece);
    *out = got.out;
    return nc_span_equal(nc_buf_span(out), page);
}

/* Pieces don't matter, and a second time changes nothing. */
static void check_real(void *ctx, const char *name, nc_span page)
{
    real_pages *sum = ctx;

    for (unsigned option = 1; option < 2 * ALL; option <<= 1) {
        cleaner by = {.normalize = option < ALL ? option : ALL};
        nc_buf whole, pieces, again;

        sum->changed += !over(&by, page, page.len, &whole);
        over(&by, page, 977, &pieces);
        if (!nc_span_equal(nc_buf_span(&whole), nc_buf_span(&pieces)))
            fail_msg("%s: pieces matter to option %x", name, by.normalize);
        if (!over(&by, nc_buf_span(&whole), 8000, &again)) {
            printf("# %s: option %x changes its own output\n", name,
                   by.normalize);
            sum->unstable++;
        }
        nc_buf_release(&whole);
        nc_buf_release(&pieces);
        nc_buf_release(&again);
    }
}

static void test_real_pages(void **state)
{
    real_pages sum = {0, 0};
    size_t pages = each_page(20, check_real, &sum);

    (void)state;
    if (pages == 0)
        return;
    assert_true(sum.changed > pages);
    assert_int_equal(sum.unstable, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_where),
        cmocka_unit_test(test_no_look_ahead),
        cmocka_unit_test(test_among_rules),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_long_values),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_real_pages),
    };

    return cmocka_run_group_tests_name("normalizer_where", tests, NULL, NULL);
}
