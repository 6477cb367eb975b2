/* test_explain.c -- excerpts, places in a page, and explanations. */
#include "cleaning.h"
#include "nc_excerpt.h"
#include "nc_explain.h"
#include "nc_open.h"
#include "nc_places.h"
#include "../../src/clean/explain.h"

/* --- excerpts */

static const struct {
    const char *in, *text, *html;
} rows[] = {
    {"", "", ""},
    {" a \t\r\n b ", "a b", "a b"},
    {"<p>One</p><p>t<b>w</b>o", "<p>One</p><p>t<b>w</b>o", "One two"},
    {"a<br>b<script>c</script><style>d</style><!-- e -->",
     "a<br>b<script>c</script><style>d</style>\xE2\x80\xA6", "a b"},
    {"<title>x &lt; y</title>&amp;amp;", "<title>x &lt; y</title>&amp;amp;",
     "x < y&amp;"},
    /* No way to a terminal's heart: CSI, BEL, C1, and by reference. */
    {"a\x1b[31mb\x07\x7f", "a[31mb", "a[31mb"},
    {"a&#27;[1mb&#x9b;c", "a&#27;[1mb&#x9b;c",
     "a[1mb\xE2\x80\xBA"
     "c"},
    {"a\xC2\x9B"
     "b",
     "ab", "ab"},
    /* Right-to-left override; paragraph separator. */
    {"a\xE2\x80\xAE"
     "b\xE2\x80\xA9"
     "c",
     "ab c", "ab c"},
    /* windows-1252. */
    {"caf\xE9 \x93q\x94", "caf\xC3\xA9 \xE2\x80\x9Cq\xE2\x80\x9D",
     "caf\xC3\xA9 \xE2\x80\x9Cq\xE2\x80\x9D"},
    /* 40 characters, of two bytes each, and one more. */
    {"\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
     "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
     "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
     "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
     "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9x",
     "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
     "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
     "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
     "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
     "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xE2\x80\xA6",
     NULL},
};

static void test_excerpt(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++) {
        nc_buf text = NC_BUF_INIT, html = NC_BUF_INIT;

        nc_excerpt_text(&text, nc_span_of(rows[i].in), 40);
        is_text(nc_buf_text(&text), rows[i].text, "text");
        nc_excerpt_html(&html, nc_span_of(rows[i].in), 40);
        if (rows[i].html)
            is_text(nc_buf_text(&html), rows[i].html, "html");
        nc_buf_release(&text);
        nc_buf_release(&html);
    }
}

static void test_escape(void **state)
{
    nc_buf out = NC_BUF_INIT;

    (void)state;
    nc_excerpt_escape(&out,
                      nc_span_of("<a b=\"c\">'&\xC3\xA9\xF0\x9F\x98\x80"));
    is_text(nc_buf_text(&out),
            "&lt;a b=&quot;c&quot;&gt;&#39;&amp;&#xE9;&#x1F600;", "escaped");
    nc_buf_release(&out);
}

/* --- places: `{` head_start, `|` head_end, `}` body_end */

static const char *const pages[] = {
    "<!DOCTYPE "
    "html><html><head>{<title>t</title>|</head><body>b}</body></html>",
    "<!-- c --> <html lang=en>\n<HEAD x=y>{\n|</HEAD >\n<body>}",
    "{<title>t</title><meta charset=utf-8>\n|<p>text</p>}",
    "{<link rel=x>|text<p>}",
    "{|text}</html>",
    "{|}",
    " \n{|}",
    "{<script>'</head><p>'</script><noscript><img><p></noscript>|<p>}",
    "{<template><p>text</template><style></style>|<p>b}",
    "{<title><p></title>|<body>b}",
    "<head>{<base target=x>|</head>}",
    "\xEF\xBB\xBF{<title>t</title>|<p>}",
    "\xEF\xBB\xBF{|text}",
    /* Pages that end early. */
    "{|<p>a}<script>let b = '</body>'",
    "{|<p>a}<!-- </body> -",
    "{|<p>a}<div class=\"</body>",
    "{|<p>a}<textarea></body>",
    "{|}<title>never over",
    "{|<p>a<!-- c -->b}",
};

static void mark_places(nc_buf *out, nc_span page, const nc_places *p)
{
    const uint64_t at[] = {p->head_start, p->head_end, p->body_end};
    uint64_t done = 0;

    for (int i = 0; i < 3; i++) {
        assert_true(at[i] >= done && at[i] - done <= page.len);
        nc_buf_append(out, nc_span_take(&page, (size_t)(at[i] - done)));
        nc_buf_append_byte(out, (unsigned char)"{|}"[i]);
        done = at[i];
    }
    nc_buf_append(out, page);
}

static void test_places(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(pages); i++) {
        nc_buf page = NC_BUF_INIT, out = NC_BUF_INIT;
        nc_places places;

        for (const char *p = pages[i]; *p; p++)
            if (!strchr("{|}", *p))
                nc_buf_append_byte(&page, (unsigned char)*p);
        assert_int_equal(nc_places_find(&places, nc_buf_span(&page)), NC_OK);
        mark_places(&out, nc_buf_span(&page), &places);
        is_text(nc_buf_text(&out), pages[i], "places");
        assert_false(places.has_base);
        nc_buf_release(&out);
        nc_buf_release(&page);
    }
}

static void test_base(void **state)
{
    nc_places places;

    (void)state;
    assert_int_equal(nc_places_find(&places, nc_span_of("<base href=/x/><p>")),
                     NC_OK);
    assert_true(places.has_base);
    assert_int_equal(
        nc_places_find(&places, nc_span_of("<!-- <base href=/x/> -->")), NC_OK);
    assert_false(places.has_base);
}

/* --- explanations */

static void explain(nc_explanation *x, const nc_rules *rules, const char *page,
                    size_t hold_limit)
{
    nc_sheets sheets = {{rules}, 1, NC_SPAN_EMPTY};

    nc_explain_by by = {.sheets = &sheets, .hold_limit = hold_limit};

    assert_int_equal(nc_explain(x, nc_span_of(page), &by), NC_OK);
}

static const char rules_text[] =
    "##.ad\n##:-nc-section(Read "
    "Also)\n##:-nc-unwrap(font)\n##[t=\"<\xC3\xA9>\"]";

static const struct {
    const char *page, *want;
} told[] = {
    {"<p>x</p>", "nothing is cut of 8 bytes\n"},
    {"", "nothing is cut of 0 bytes\n"},
    {"a\r\nb <p class=ad>One &amp; two</p>\n<i class=ad></i>\n",
     "f:2:3: element, 29 bytes: .ad (t:1): One & two\n"
     "f:3:1: element, 16 bytes: .ad (t:1): <i class=ad></i>\n"
     "2 cuts, 45 of 52 bytes\n"},
    {"<div><h2>Read  also</h2><a href=x>this</a></div>",
     "f:1:1: section, 48 bytes: :-nc-section(Read Also) (t:2): Read also this\n"
     "1 cut, 48 of 48 bytes\n"},
    /* An end tag goes by the rule of its own start tag. */
    {"<font size=1>a<FONT>b</font></font>",
     "f:1:1: tag, 13 bytes: :-nc-unwrap(font) (t:3): <font size=1>\n"
     "f:1:15: tag, 6 bytes: :-nc-unwrap(font) (t:3): <FONT>\n"
     "f:1:22: tag, 7 bytes: :-nc-unwrap(font) (t:3): </font>\n"
     "f:1:29: tag, 7 bytes: :-nc-unwrap(font) (t:3): </font>\n"
     "4 cuts, 33 of 35 bytes\n"},
};

static void test_text(void **state)
{
    nc_rules *rules = make_rules_of(rules_text, "t", false);

    (void)state;
    for (size_t i = 0; i < NELEMS(told); i++) {
        nc_explanation x;
        nc_buf out = NC_BUF_INIT;

        explain(&x, rules, told[i].page, NC_HOLD_LIMIT);
        nc_explanation_write_text(&x, &out, "f");
        is_text(nc_buf_text(&out), told[i].want, told[i].page);
        nc_buf_release(&out);
        nc_explanation_release(&x);
    }
    nc_rules_destroy(rules);
}

/* An element that is larger than what may wait is told as one. */
static void test_discarded(void **state)
{
    nc_rules *rules = make_rules_of(rules_text, "t", false);
    nc_buf page = NC_BUF_INIT;
    nc_explanation x;

    (void)state;
    nc_buf_append_text(&page, "<p>a\n<div class=ad>");
    for (int i = 0; i < 1000; i++)
        nc_buf_append_text(&page, "<b>0123456789</b>");
    nc_buf_append_text(&page, "</div>\n<div class=ad></div>");
    explain(&x, rules, nc_buf_text(&page), NC_HOLD_LIMIT_MIN);
    assert_int_equal(x.n, 2);
    assert_int_equal(x.cuts[0].line, 2);
    assert_int_equal(x.cuts[0].col, 1);
    assert_int_equal(x.cuts[0].cut.length, 14 + 17 * 1000 + 6);
    assert_int_equal(x.cuts[1].line, 3);
    nc_explanation_release(&x);
    nc_buf_release(&page);
    nc_rules_destroy(rules);
}

static void test_remarks(void **state)
{
    nc_rules *rules = make_rules_of(rules_text, "t", false);
    nc_buf page = NC_BUF_INIT, out = NC_BUF_INIT;
    nc_explanation x;

    (void)state;
    nc_explain_left_alone(&x, nc_span_of("abc"), "whim");
    nc_explanation_write_text(&x, &out, NULL);
    is_text(nc_buf_text(&out),
            "the page is left alone: whim\nnothing is cut of 3 bytes\n",
            "left");
    nc_explanation_release(&x);

    for (int i = 0; i < NC_OPEN_MAX + 1; i++)
        nc_buf_append_text(&page, "<div>");
    explain(&x, rules, nc_buf_text(&page), NC_HOLD_LIMIT);
    nc_buf_clear(&out);
    nc_explanation_write_text(&x, &out, NULL);
    assert_non_null(
        strstr(nc_buf_text(&out), "before the end of the page: depth"));
    nc_explanation_release(&x);

    nc_buf_clear(&page);
    for (int i = 0; i < NC_EXPLAIN_CUTS_MAX + 3; i++)
        nc_buf_append_text(&page, "<br class=ad>");
    explain(&x, rules, nc_buf_text(&page), NC_HOLD_LIMIT);
    assert_int_equal(x.n, NC_EXPLAIN_CUTS_MAX);
    nc_buf_clear(&out);
    nc_explanation_write_text(&x, &out, NULL);
    assert_non_null(strstr(nc_buf_text(&out), "\n3 more cuts are not listed\n"
                                              "20003 cuts, "));
    nc_explanation_release(&x);
    nc_buf_release(&page);
    nc_buf_release(&out);
    nc_rules_destroy(rules);
}

/* --- in the page */

/* Cuts what stands in OUT between FROM and TO, both included, each time. */
static void take_out(nc_buf *out, const char *from, const char *to)
{
    char *at;

    while ((at = strstr((char *)out->ptr, from)) != NULL) {
        char *end = strstr(at + strlen(from), to);

        if (!end)
            fail_msg("no %s after %s", to, from);
        end += strlen(to);
        memmove(at, end, strlen(end) + 1);
        out->len -= (size_t)(end - at);
    }
}

static const char whole[] =
    "<!DOCTYPE html><html><head><title>a</title><style>p{}</style></head>"
    "<body><p class=ad>one</p><IMG\nclass=ad src=x><br/><div class='ad'/>two"
    "</div><table><tr class=ad><td>3</table><font>4</font>"
    "<script>'<p class=ad>'</script><b t='<\xC3\xA9>'>5</b></body></html>\n";

static void write_html(nc_buf *out, const nc_rules *rules, const char *page,
                       const char *base)
{
    nc_explanation x;

    explain(&x, rules, page, NC_HOLD_LIMIT);
    nc_explanation_write_html(&x, out, base);
    assert_int_equal(nc_buf_status(out), NC_OK);
    nc_explanation_release(&x);
}

static void test_html(void **state)
{
    static const char *const has[] = {
        "<p data-newsclean-cut=\".ad (t:1)\" class=ad>one</p>",
        "<IMG data-newsclean-cut=\".ad (t:1)\"\nclass=ad src=x>",
        "<tr data-newsclean-cut=\".ad (t:1)\" class=ad>",
        "<font data-newsclean-cut=\":-nc-unwrap(font) (t:3)\">",
        "<script>'<p class=ad>'</script>",
        "<b data-newsclean-cut=\"[t=&quot;&lt;&#xE9;&gt;&quot;] (t:4)\" t=",
        "<head><base href=\"/x?a&amp;b\"/><title>",
        "</style></head>",
        "<code>[t=&quot;&lt;&#xE9;&gt;&quot;] (t:4)</code>",
        "</details></aside>\n</body></html>\n",
    };
    nc_rules *rules = make_rules_of(rules_text, "t", false);
    nc_buf out = NC_BUF_INIT;

    (void)state;
    write_html(&out, rules, whole, "/x?a&b");
    for (size_t i = 0; i < NELEMS(has); i++)
        if (!strstr(nc_buf_text(&out), has[i]))
            fail_msg("no %s in\n%s", has[i], nc_buf_text(&out));
    nc_buf_release(&out);
    write_html(&out, rules, "<base href=/y/><p>", "/x");
    assert_null(strstr(nc_buf_text(&out), "<base href=\"/x"));
    nc_buf_release(&out);
    nc_rules_destroy(rules);
}

/* Without what was put in, it is the page, wherever that ends. */
static void test_html_is_the_page(void **state)
{
    nc_rules *rules = make_rules_of(rules_text, "t", false);

    (void)state;
    for (size_t n = 0; n < sizeof(whole); n++) {
        nc_buf page = NC_BUF_INIT, out = NC_BUF_INIT;

        nc_buf_append(&page, (nc_span){(const unsigned char *)whole, n});
        write_html(&out, rules, nc_buf_text(&page), "/x");
        take_out(&out, "<style>html", "</style>");
        take_out(&out, "\n<aside id=\"newsclean-cuts\"", "</aside>\n");
        take_out(&out, " data-newsclean-cut=\"", "\"");
        take_out(&out, "<base href=\"/x", "/>");
        is_text(nc_buf_text(&out), nc_buf_text(&page), "the page");
        nc_buf_release(&out);
        nc_buf_release(&page);
    }
    nc_rules_destroy(rules);
}

/* What rules and tags are called. */
static void test_labels(void **state)
{
    static const struct {
        const char *bytes, *name;
        bool is_end;
    } tags[] = {{"<p class=x>", "p", false},
                {"</P\n>", "P", true},
                {"<br/>", "br", false},
                {"<!-- x -->", "", false},
                {"</>", "", true},
                {"</", "", true},
                {"<", "", false},
                {"x", "", false},
                {"", "", false}};
    nc_rule rule = {.kind = NC_RULE_SECTION, .text = NC_SPAN_LIT("Before")};
    nc_buf out = NC_BUF_INIT;

    (void)state;
    for (size_t i = 0; i < NELEMS(tags); i++) {
        bool is_end = !tags[i].is_end;

        is_bytes(nc_explained_tag(nc_span_of(tags[i].bytes), &is_end),
                 nc_span_of(tags[i].name), "%s", tags[i].bytes);
        assert_int_equal(is_end, tags[i].is_end);
    }
    nc_explain_label(&out, NULL);
    is_text(nc_buf_text(&out), "(normalised)", "no rule");
    nc_buf_clear(&out);
    nc_explain_label(&out, &rule);
    is_text(nc_buf_text(&out), ":-nc-section(Before)", "a rule of no file");
    nc_buf_release(&out);
}

/* The value of the N-th srcdoc in PAGE, as a browser reads it. */
static void read_frame(nc_buf *out, const char *page, int n)
{
    const char *at = page;

    for (int i = 0; i <= n; i++) {
        at = strstr(at, " srcdoc=\"");
        assert_non_null(at);
        at += strlen(" srcdoc=\"");
    }
    for (; *at && *at != '"'; at++) {
        if (strncmp(at, "&quot;", 6) == 0)
            nc_buf_append_byte(out, '"'), at += 5;
        else if (strncmp(at, "&amp;", 5) == 0)
            nc_buf_append_byte(out, '&'), at += 4;
        else
            nc_buf_append_byte(out, (unsigned char)*at);
    }
    assert_int_equal(*at, '"');
}

/* Both frames hold their pages, wherever these end, and nothing gets out. */
static void test_sides(void **state)
{
    nc_rules *rules = make_rules_of(rules_text, "t", false);
    nc_sheets sheets = {{rules}, 1, NC_SPAN_EMPTY};

    (void)state;
    for (size_t n = 0; n < sizeof(whole); n++) {
        nc_buf page = NC_BUF_INIT, read = NC_BUF_INIT, out = NC_BUF_INIT;
        nc_buf frames[2] = {NC_BUF_INIT, NC_BUF_INIT};
        nc_explain_by by = {
            .sheets = &sheets, .hold_limit = NC_HOLD_LIMIT, .cleaned = &read};
        nc_explain_sides sides = {.name = "\"><p class=ad>", .base = "/x"};
        nc_explanation x;

        nc_buf_append(&page, (nc_span){(const unsigned char *)whole, n});
        assert_int_equal(nc_explain(&x, nc_buf_span(&page), &by), NC_OK);
        sides.cleaned = nc_buf_span(&read);
        nc_explanation_write_sides(&x, &out, &sides);
        assert_int_equal(nc_buf_status(&out), NC_OK);
        for (int i = 0; i < 2; i++) {
            read_frame(&frames[i], nc_buf_text(&out), i);
            take_out(&frames[i], "<base href=\"/x\" target=\"_blank\"", "/>");
        }
        take_out(&frames[0], "<style>html", "</style>");
        take_out(&frames[0], " data-newsclean-cut=\"", "\"");
        take_out(&frames[0], " id=\"newsclean-cut-", "\"");
        is_text(nc_buf_text(&frames[0]), nc_buf_text(&page), "as it came");
        is_text(nc_buf_text(&frames[1]), nc_buf_text(&read), "as it is read");
        take_out(&out, " srcdoc=\"", "\"");
        assert_null(strstr(nc_buf_text(&out), "<p class=ad>"));
        nc_explanation_release(&x);
        nc_buf_release(&frames[0]);
        nc_buf_release(&frames[1]);
        nc_buf_release(&out);
        nc_buf_release(&read);
        nc_buf_release(&page);
    }
    nc_rules_destroy(rules);
}

static void test_charset(void **state)
{
    static const struct {
        nc_span page, transport;
        const char *charset;
    } cases[] = {
        {NC_SPAN_LIT("<p>"), NC_SPAN_LIT(""), NULL},
        {NC_SPAN_LIT("<p>"), NC_SPAN_LIT("koi8-r"), "koi8-r"},
        {NC_SPAN_LIT("<p>"), NC_SPAN_LIT("ISO_8859-1:1987"), "ISO_8859-1:1987"},
        {NC_SPAN_LIT("\xEF\xBB\xBF<p>"), NC_SPAN_LIT("koi8-r"), "utf-8"},
        {NC_SPAN_LIT("<p>"), NC_SPAN_LIT("a\0b"), NULL},
        {NC_SPAN_LIT("<p>"), NC_SPAN_LIT("a\"b"), NULL},
        {NC_SPAN_LIT("<p>"), NC_SPAN_LIT("a b"), NULL},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        char buf[NC_EXPLAIN_CHARSET];
        const char *charset =
            nc_explain_charset(cases[i].page, cases[i].transport, buf);

        is_text(charset ? charset : "(none)",
                cases[i].charset ? cases[i].charset : "(none)", "charset");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_excerpt),
        cmocka_unit_test(test_escape),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_base),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_discarded),
        cmocka_unit_test(test_remarks),
        cmocka_unit_test(test_html),
        cmocka_unit_test(test_html_is_the_page),
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_sides),
        cmocka_unit_test(test_charset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
