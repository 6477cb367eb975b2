/* test_selector.c -- selectors, by CSS Selectors 4 and what HTML adds to it.
 *
 * A row is a selector, a page, and the `n` of the elements that match, read
 * off the standards.
 */
#include "cleaning.h"
#include "nc_chars.h"

/* The page of rows that have none. No doctype would mean quirks. */
#define DOC                                                                    \
    "<!DOCTYPE html><body n=body>"                                             \
    "<div n=1 id=top class='box promo'>"                                       \
    "<p n=2 class=lead>a</p>"                                                  \
    "<p n=3 lang=en-GB class='lead PROMO'>b<a n=4 href='/x?a=1&amp;b=2'>c</a>" \
    "</p>"                                                                     \
    "<ul n=5><li n=6>d<li n=7><b n=8>e</b><li n=9><li n=10></ul></div>"        \
    "<div n=11 ID=Side data-kind='news letter' title=''>"                      \
    "<div n=12><p n=13 class=promo-box>f</p></div>"                            \
    "<input n=14 type=TEXT disabled><svg n=15><g n=16 CLASS=icon /></svg>"     \
    "</div>"

static const struct {
    const char *selector, *page, *want;
} matches[] = {
    /* Simple selectors. */
    {"p", NULL, "2 3 13"},
    {"P", NULL, "2 3 13"},
    {"*", "<!DOCTYPE html><p n=1><b n=2></b></p>", "1 2"},
    {".promo", NULL, "1"},
    {".PROMO", NULL, "3"},
    {".promo-box", NULL, "13"},
    {".box.promo", NULL, "1"},
    {".promo.box", NULL, "1"},
    {".box.lead", NULL, ""},
    {"div.promo", NULL, "1"},
    {"p.promo", NULL, ""},
    {"#top", NULL, "1"},
    {"#Side", NULL, "11"},
    {"#side", NULL, ""},
    {"div#top.promo", NULL, "1"},
    {".icon", NULL, "16"},
    {"g", NULL, "16"},
    {"li", NULL, "6 7 9 10"},
    /* Attributes. */
    {"[href]", NULL, "4"},
    {"[HREF]", NULL, "4"},
    {"[id]", NULL, "1 11"},
    {"[disabled]", NULL, "14"},
    {"[disabled='']", NULL, "14"},
    {"[n=\"7\"]", NULL, "7"},
    {"[n='7']", NULL, "7"},
    {"[ n = '7' ]", NULL, "7"},
    {"[class=lead]", NULL, "2"},
    {"[class~=lead]", NULL, "2 3"},
    {"[class~=\"box promo\"]", NULL, ""},
    {"[class~='']", NULL, ""},
    {"[lang|=en]", NULL, "3"},
    {"[lang|=e]", NULL, ""},
    {"[lang|=en-GB]", NULL, "3"},
    {"[class^=promo]", NULL, "13"},
    {"[class^=box]", NULL, "1"},
    {"[class$=promo]", NULL, "1"},
    {"[class$=box]", NULL, "13"},
    {"[class*=promo]", NULL, "1 13"},
    {"[class*=promo i]", NULL, "1 3 13"},
    {"[class*='PROMO'I]", NULL, "1 3 13"},
    {"[class*=' promo']", NULL, "1"},
    {"[class*=' PROMO' i]", NULL, "1 3"},
    {"[class]:matches-attr(\"class\"=\"/^PROMO-/i\")", NULL, "13"},
    {"[class]:matches-attr(\"class\"=\"/^promo-/gu\")", NULL, "13"},
    {"[class]:matches-attr(\"class\"=\"/^promo-/q\")", NULL, ""},
    {"[class]:matches-attr(\"cla\\ss\")", NULL, "1 2 3 13 16"},
    {".promo-box:watch-attr(class, id)", NULL, "13"},
    /* With a space in front: the second class, or white space before the first,
     * but a space it is to be. */
    {"[class*=' ad-']",
     "<!DOCTYPE html><p n=1 class='ad-x'></p><p n=2 class=' ad-x'></p>"
     "<p n=3 class='a ad-'></p><p n=4 class='a\tad-x'></p>"
     "<p n=5 class='a&#32;ad-x'></p><p n=6 class='a bad-x ads'></p>"
     "<p n=7 class='a  b ad-x'></p><svg><g n=8 class='a ad-x'/></svg>",
     "2 3 5 7 8"},
    {"[class*=' a b ']",
     "<!DOCTYPE html><p n=1 class='x a b y'></p><p n=2 class='a b y'></p>",
     "1"},
    {"[class$=\"promo\" i]", NULL, "1 3"},
    {"[class*='']", NULL, ""},
    {"[class^='']", NULL, ""},
    {"[class$='']", NULL, ""},
    {"[title='']", NULL, "11"},
    {"[title*='']", NULL, ""},
    {"[data-kind='news letter']", NULL, "11"},
    {"[data-kind*=' ']", NULL, "11"},
    /* The value is what the page means by it. */
    {"[href='/x?a=1&b=2']", NULL, "4"},
    {"[href='/x?a=1&amp;b=2']", NULL, ""},
    {"[href$='&b=2']", NULL, "4"},
    {".r\xC3\xA9gion",
     "<!DOCTYPE html><i n=1 class='r&eacute;gion'></i>"
     "<i n=2 class='r\xC3\xA9gion'></i>",
     "1 2"},
    /* HTML 4.16.1: some attributes' values have no case. */
    {"[type=text]", NULL, "14"},
    {"[lang|=EN]", NULL, "3"},
    {"[type=text s]", NULL, ""},
    {"[lang|=EN s]", NULL, ""},
    {"[class=LEAD]", NULL, ""},
    /* Combinators. */
    {"div p", NULL, "2 3 13"},
    {"div > p", NULL, "2 3 13"},
    {"div>p", NULL, "2 3 13"},
    {"#top p", NULL, "2 3"},
    {"#top > li", NULL, ""},
    {"#top li", NULL, "6 7 9 10"},
    {"#Side > p", NULL, ""},
    {"#Side p", NULL, "13"},
    {"#Side > div > p", NULL, "13"},
    {"div div p", NULL, "13"},
    {"div div div p", NULL, ""},
    {"body > div", NULL, "1 11"},
    {"html > body > *", NULL, "1 11"},
    {"ul b", NULL, "8"},
    {"div > ul b", NULL, "8"},
    {"div > ul > b", NULL, ""},
    {"body div > ul > li b", NULL, "8"},
    {"div\n>\tp , b", NULL, "2 3 8 13"},
    {"svg > g", NULL, "16"},
    /* Backtracking: the nearest a is not the one whose parent is x. */
    {".x > .a .b",
     "<!DOCTYPE html><p class=x><i class=a><u class=a><b n=1 class=b>", "1"},
    {".x > .a .b", "<!DOCTYPE html><p><i class=a><u class=a><b n=1 class=b>",
     ""},
    {".x .a > .c .b",
     "<!DOCTYPE html><div class=x><p class=a><i class=c><q class=c>"
     "<b n=1 class=b>",
     "1"},
    {".a > .a > .b",
     "<!DOCTYPE html><i class=a><u class=a><q class=a><b n=1 class=b>", "1"},
    /* Lists. */
    {"b, a", NULL, "4 8"},
    {" b ,a ", NULL, "4 8"},
    {"nosuch, #top, .nosuch", NULL, "1"},
    /* :not() */
    {"p:not(.lead)", NULL, "13"},
    {"p:not(.lead, .promo-box)", NULL, ""},
    {"div:not(#top)", NULL, "11 12"},
    {"div:not([id])", NULL, "12"},
    {"li:not(:first-child)", NULL, "7 9 10"},
    {"p:not(div div p)", NULL, "2 3"},
    {"p:not(#top > p)", NULL, "13"},
    {"div:not(#top) p", NULL, "13"},
    {"p:not(p)", NULL, ""},
    {":not(*)", NULL, ""},
    {"p:not(:not(.lead))", NULL, "2 3"},
    {"li:not(ul:not(.x) > li)", NULL, ""},
    {"li:NOT(.x)", NULL, "6 7 9 10"},
    /* Places. */
    {":first-child",
     "<!DOCTYPE html><body n=b><p n=1><i n=2></i><i n=3></i>"
     "<p n=4>",
     "1 2"},
    {"p:first-child", NULL, "2 13"},
    {"b:first-child", NULL, "8"},
    {"li:nth-child(1)", NULL, "6"},
    {"li:nth-child(2)", NULL, "7"},
    {"li:nth-child(0)", NULL, ""},
    {"li:nth-child(-1)", NULL, ""},
    {"li:nth-child(+3)", NULL, "9"},
    {"li:nth-child(odd)", NULL, "6 9"},
    {"li:nth-child(EVEN)", NULL, "7 10"},
    {"li:nth-child(2n)", NULL, "7 10"},
    {"li:nth-child(2n+1)", NULL, "6 9"},
    {"li:nth-child( 2n + 1 )", NULL, "6 9"},
    {"li:nth-child(2N+1)", NULL, "6 9"},
    {"li:nth-child(2n-1)", NULL, "6 9"},
    {"li:nth-child(n)", NULL, "6 7 9 10"},
    {"li:nth-child(n+3)", NULL, "9 10"},
    {"li:nth-child(-n+2)", NULL, "6 7"},
    {"li:nth-child(-n + 2)", NULL, "6 7"},
    {"li:nth-child(0n+2)", NULL, "7"},
    {"li:nth-child(3n-2)", NULL, "6 10"},
    {"li:nth-child(-2n+4)", NULL, "7 10"},
    {"li:nth-child(5n+20)", NULL, ""},
    {"li:nth-child(-n-1)", NULL, ""},
    /* Text and comments are no children, other elements are. */
    {"p:nth-child(2)", "<!DOCTYPE html><div>x<!-- --><b></b>y<p n=1></div>",
     "1"},
    /* Quirks mode: classes and ids without case, all else as ever. */
    {".PROMO, #TOP", "<div n=1 class=promo><div n=2 id=top>", "1 2"},
    {"[class=PROMO]", "<div n=1 class=promo>", ""},
    /* CSS Syntax: escapes, names, strings. */
    {".md\\:flex", "<!DOCTYPE html><i n=1 class=md:flex>", "1"},
    {".\\31 st", "<!DOCTYPE html><i n=1 class=1st>", "1"},
    {".\\000031st", "<!DOCTYPE html><i n=1 class=1st>", "1"},
    {"#\\#x", "<!DOCTYPE html><i n=1 id='#x'>", "1"},
    {"[n='\\'']", "<!DOCTYPE html><i n=\"'\">", "'"},
    {"[n=\"]\"]", "<!DOCTYPE html><i n=']'>", "]"},
    {"[n=',']", "<!DOCTYPE html><i n=','>", ","},
    {".-x, ._y, .--z",
     "<!DOCTYPE html><i n=1 class=-x></i><i n=2 class=_y></i>"
     "<i n=3 class=--z></i>",
     "1 2 3"},
    {"x-y", "<!DOCTYPE html><x-y n=1>", "1"},
    /* The standard's white space parts classes; other characters do not. */
    {".a",
     "<!DOCTYPE html><i n=1 class='\tx\n a\f'></i>"
     "<i n=2 class='x\va'></i><i n=3 class='x\xC2\xA0"
     "a'></i>",
     "1"},
    /* Of two attributes of a name the first is the element's. */
    {".a",
     "<!DOCTYPE html><i n=1 class=a class=b></i>"
     "<i n=2 class=b class=a></i>",
     "1"},
};

/* How long the value at the front of S is, past an opening quote. */
static size_t label_length(nc_span *s)
{
    size_t n = 0;
    int quote = s->len > 0 ? s->ptr[0] : 0;

    if (quote == '"' || quote == '\'') {
        const unsigned char *end;

        nc_span_take(s, 1);
        end = memchr(s->ptr, quote, s->len);
        return end ? (size_t)(end - s->ptr) : s->len;
    }
    while (n < s->len && nc_is_alnum(s->ptr[n]))
        n++;
    return n;
}

/* The values of all attributes `n` in TEXT, in their order. */
static void read_labels(nc_buf *out, nc_span text)
{
    const unsigned char *at;

    while ((at = nc_span_find(text, NC_SPAN_LIT(" n="))) != NULL) {
        nc_span_take(&text, (size_t)(at - text.ptr) + 3);
        if (out->len > 0)
            nc_buf_append_byte(out, ' ');
        nc_buf_append(out, nc_span_take(&text, label_length(&text)));
    }
}

/* Which labels of ALL are not among those of LEFT: both in one order. */
static void missing_labels(nc_buf *out, nc_span all, nc_span left)
{
    nc_span word, next = nc_span_word(&left);

    while ((word = nc_span_word(&all)).len > 0) {
        if (nc_span_equal(word, next)) {
            next = nc_span_word(&left);
            continue;
        }
        if (out->len > 0)
            nc_buf_append_byte(out, ' ');
        nc_buf_append(out, word);
    }
}

/* The labels of the elements that SELECTOR names: those whose tags go if it is
 * asked to drop the tags alone. */
static void match_page(nc_buf *got, const char *selector, nc_span page)
{
    nc_buf all = NC_BUF_INIT, left = NC_BUF_INIT;
    nc_rules *rules = nc_rules_create(false);
    cleaner by = {.rules = rules};
    nc_rule_origin here = {"here", 1};
    nc_error err = {0, 0, ""};
    cleaned result;

    if (nc_rules_add(rules, NC_RULE_UNWRAP, nc_span_of(selector), here, &err) !=
        NC_OK)
        fail_msg("%s: column %u: %s", selector, err.col, err.msg);
    assert_int_equal(nc_rules_seal(rules), NC_OK);
    clean_page(&result, &by, page, page.len, 1);
    read_labels(&all, page);
    read_labels(&left, nc_buf_span(&result.out));
    missing_labels(got, nc_buf_span(&all), nc_buf_span(&left));
    nc_rules_destroy(rules);
    nc_buf_release(&result.out);
    nc_buf_release(&all);
    nc_buf_release(&left);
}

/* Parses TEXT from memory that ends with it. */
static nc_status parse(nc_selector **out, const char *text, nc_error *err)
{
    size_t n = strlen(text);
    unsigned char *copy = malloc(n ? n : 1);
    nc_status status;

    memcpy(copy, text, n);
    status = nc_selector_parse(out, (nc_span){copy, n}, err);
    free(copy);
    return status;
}

static void test_matches(void **state)
{
    unsigned failed = 0;

    (void)state;
    for (size_t i = 0; i < NELEMS(matches); i++) {
        nc_buf got = NC_BUF_INIT;

        match_page(&got, matches[i].selector,
                   nc_span_of(matches[i].page ? matches[i].page : DOC));
        if (strcmp(nc_buf_text(&got), matches[i].want) != 0) {
            printf("# %s\n#  got: %s\n# want: %s\n", matches[i].selector,
                   nc_buf_text(&got), matches[i].want);
            failed++;
        }
        nc_buf_release(&got);
    }
    assert_int_equal(failed, 0);
}

/* --- what does not parse */

static const struct {
    const char *selector;
    nc_status status;
    unsigned col; /* 0: any */
} errors[] = {
    {"", NC_EINVAL, 1},
    {" ", NC_EINVAL, 2},
    {",", NC_EINVAL, 1},
    {"a,", NC_EINVAL, 3},
    {"a,,b", NC_EINVAL, 3},
    {"> a", NC_EINVAL, 1},
    {"a >", NC_EINVAL, 4},
    {"a > > b", NC_EINVAL, 5},
    {".", NC_EINVAL, 2},
    {"#", NC_EINVAL, 2},
    {"a..b", NC_EINVAL, 3},
    {".1a", NC_EINVAL, 2},
    {"1a", NC_EINVAL, 1},
    {"a b)", NC_EINVAL, 4},
    {"a{}", NC_EINVAL, 2},
    {"a!", NC_EINVAL, 2},
    {"[", NC_EINVAL, 2},
    {"[]", NC_EINVAL, 2},
    {"[a", NC_EINVAL, 3},
    {"[a=]", NC_EINVAL, 4},
    {"[a=b", NC_EINVAL, 5},
    {"[a==b]", NC_EINVAL, 4},
    {"[a=1]", NC_EINVAL, 4},
    {"[a='b]", NC_EINVAL, 4},
    {"[a=b x]", NC_EINVAL, 6},
    {"[a i]", NC_EINVAL, 4},
    {":not", NC_ENOTSUP, 1},
    {":not()", NC_EINVAL, 6},
    {":not(a", NC_EINVAL, 7},
    {"p:not(.x", NC_EINVAL, 9},
    {":nth-child()", NC_EINVAL, 12},
    {":nth-child(x)", NC_EINVAL, 12},
    {":nth-child(2n+)", NC_EINVAL, 15},
    {":nth-child(2n 1)", NC_EINVAL, 0},
    {":nth-child(2", NC_EINVAL, 13},
    /* CSS, but not for a stream. */
    {"a:hover", NC_ENOTSUP, 2},
    {"a::before", NC_ENOTSUP, 2},
    {":first-child2", NC_ENOTSUP, 1},
    {":nth-child(2 of .x)", NC_ENOTSUP, 0},
    {"svg|a", NC_ENOTSUP, 4},
    {"*|a", NC_ENOTSUP, 2},
    {".ok, b:hover", NC_ENOTSUP, 7},
    {":not(a:hover)", NC_ENOTSUP, 7},
    {"a:matches-css(x: y)", NC_ENOTSUP, 2},
    {"a:xpath(//b)", NC_ENOTSUP, 2},
    {"a +", NC_EINVAL, 4},
    {"+ a", NC_EINVAL, 1},
    {"a + ~ b", NC_EINVAL, 5},
    {":has()", NC_EINVAL, 6},
    {":has(> )", NC_EINVAL, 8},
    {":has-text()", NC_EINVAL, 11},
    {":has-text(a", NC_EINVAL, 12},
    {":has-text(/(/)", NC_EINVAL, 0},
    {":matches-attr()", NC_EINVAL, 15},
    {":matches-attr(\"a\"b)", NC_EINVAL, 18},
    {":min-text-length(x)", NC_EINVAL, 18},
    {"p:has(> a:upward(1))", NC_ENOTSUP, 10},
    {":upward(0)", NC_EINVAL, 0},
    {":upward(x", NC_EINVAL, 10},
    {":upward(16)", NC_EINVAL, 0},
    {":min-text-length(x)", NC_EINVAL, 18},
};

static void test_errors(void **state)
{
    unsigned failed = 0;

    (void)state;
    for (size_t i = 0; i < NELEMS(errors); i++) {
        nc_error err = {0, 0, ""};
        nc_selector *list = (nc_selector *)&err; /* to be made NULL */
        nc_status status = parse(&list, errors[i].selector, &err);

        assert_null(list);
        assert_int_equal(parse(&list, errors[i].selector, NULL), status);
        if (status == errors[i].status && err.msg[0] != '\0' &&
            (errors[i].col == 0 || err.col == errors[i].col))
            continue;
        printf("# '%s'\n#  got: %s, column %u: %s\n# want: %s, column %u\n",
               errors[i].selector, nc_status_text(status), err.col, err.msg,
               nc_status_text(errors[i].status), errors[i].col);
        failed++;
    }
    assert_int_equal(failed, 0);
}

/* --- limits */

static nc_status parse_repeated(const char *head, const char *unit, size_t n,
                                const char *tail)
{
    nc_buf text = NC_BUF_INIT;
    nc_error err = {0, 0, ""};
    nc_selector *list;
    nc_status status;

    nc_buf_append_text(&text, head);
    for (size_t i = 0; i < n; i++)
        nc_buf_append_text(&text, unit);
    nc_buf_append_text(&text, tail);
    status = nc_selector_parse(&list, nc_buf_span(&text), &err);
    assert_int_equal(list != NULL, status == NC_OK);
    nc_selector_destroy(list);
    nc_buf_release(&text);
    return status;
}

static void test_limits(void **state)
{
    static const char *const simples[] = {
        "[a]",    ":is(a)",        ":not(a)",      ":has(a)",
        ":if(a)", ":if-not(a)",    ":has-text(a)", ":min-text-length(1)",
        ":empty", ":nth-child(1)", "#a",           ":matches-attr(a)"};

    (void)state;
    assert_int_equal(parse_repeated("a", " b", NC_COMPOUND_MAX - 1, ""), NC_OK);
    assert_int_equal(parse_repeated("a", " b", NC_COMPOUND_MAX, ""), NC_ELIMIT);
    assert_int_equal(parse_repeated("", ".a", NC_SIMPLE_MAX, ""), NC_OK);
    assert_int_equal(parse_repeated("", ".a", NC_SIMPLE_MAX + 1, ""),
                     NC_ELIMIT);
    for (size_t i = 0; i < NELEMS(simples); i++) {
        assert_int_equal(parse_repeated("", simples[i], NC_SIMPLE_MAX, ""),
                         NC_OK);
        assert_int_equal(parse_repeated("", simples[i], NC_SIMPLE_MAX + 1, ""),
                         NC_ELIMIT);
    }
    assert_int_equal(parse_repeated(".", "a", NC_SELECTOR_MAX - 1, ""), NC_OK);
    assert_int_equal(parse_repeated(".", "a", NC_SELECTOR_MAX, ""), NC_ELIMIT);
    assert_int_equal(parse_repeated("a", ",a", NC_SELECTOR_MAX / 2 - 1, ""),
                     NC_OK);
    assert_int_equal(parse_repeated("", ":not(", NC_NESTING_MAX, "a))))))))"),
                     NC_OK);
    assert_int_equal(
        parse_repeated("", ":not(", NC_NESTING_MAX + 1, "a)))))))))"),
        NC_ELIMIT);
    assert_int_equal(parse_repeated("", ":not(", 800, ""), NC_ELIMIT);
    /* A number of any size is read, and does not wrap around. */
    assert_int_equal(parse_repeated("li:nth-child(", "9", 100, "n+1)"), NC_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_matches),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
