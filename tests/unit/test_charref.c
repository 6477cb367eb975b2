/* test_charref.c -- character references, against the standard.
 *
 * The rows here are from WHATWG HTML 13.2.5.72 to .80 and 13.5; all names and
 * numbers come from html5lib-tests where $NC_SHARED has it.
 */
#include "support.h"

#include <jansson.h>
#include "nc_charref.h"

static const struct {
    const char *in; /* what follows the reference is there to be left alone */
    size_t len;     /* 0: it is no reference */
    unsigned long first, second;
    nc_charref_place place;
} reads[] = {
    {"&amp;x", 5, '&', 0, NC_CHARREF_TEXT},
    {"&AMP;", 5, '&', 0, NC_CHARREF_TEXT},
    {"&Amp;", 0, 0, 0, NC_CHARREF_TEXT},
    {"&amp", 4, '&', 0, NC_CHARREF_TEXT},
    {"&ampx", 4, '&', 0, NC_CHARREF_TEXT},
    {"&amp=", 4, '&', 0, NC_CHARREF_TEXT},
    {"&lt;", 4, '<', 0, NC_CHARREF_TEXT},
    {"&quot;", 6, '"', 0, NC_CHARREF_TEXT},
    {"&apos;", 6, '\'', 0, NC_CHARREF_TEXT},
    {"&apos", 0, 0, 0, NC_CHARREF_TEXT},
    {"&nbsp;", 6, 0xA0, 0, NC_CHARREF_TEXT},
    {"&rsquo;s", 7, 0x2019, 0, NC_CHARREF_TEXT},
    {"&rsquo s", 0, 0, 0, NC_CHARREF_TEXT},
    /* The longest name wins: the standard's own example is &notit; */
    {"&notit;", 4, 0xAC, 0, NC_CHARREF_TEXT},
    {"&notin;", 7, 0x2209, 0, NC_CHARREF_TEXT},
    {"&not;in", 5, 0xAC, 0, NC_CHARREF_TEXT},
    {"&CounterClockwiseContourIntegral;", 33, 0x2233, 0, NC_CHARREF_TEXT},
    {"&CounterClockwiseContourIntegral", 0, 0, 0, NC_CHARREF_TEXT},
    {"&zwnj;", 6, 0x200C, 0, NC_CHARREF_TEXT},
    {"&Aacute;", 8, 0xC1, 0, NC_CHARREF_TEXT},
    {"&aacute", 7, 0xE1, 0, NC_CHARREF_TEXT},
    {"&Afr;", 5, 0x1D504, 0, NC_CHARREF_TEXT},
    {"&GT", 3, '>', 0, NC_CHARREF_TEXT},
    /* Two code points. */
    {"&NotEqualTilde;", 15, 0x2242, 0x338, NC_CHARREF_TEXT},
    {"&fjlig;", 7, 'f', 'j', NC_CHARREF_TEXT},
    {"&ThickSpace;", 12, 0x205F, 0x200A, NC_CHARREF_TEXT},
    /* No references. */
    {"&", 0, 0, 0, NC_CHARREF_TEXT},
    {"& amp;", 0, 0, 0, NC_CHARREF_TEXT},
    {"&;", 0, 0, 0, NC_CHARREF_TEXT},
    {"&nosuchname;", 0, 0, 0, NC_CHARREF_TEXT},
    {"&&amp;", 0, 0, 0, NC_CHARREF_TEXT},
    /* 13.2.5.73: in an attribute, for historical reasons */
    {"&amp;", 5, '&', 0, NC_CHARREF_ATTRIBUTE},
    {"&amp", 4, '&', 0, NC_CHARREF_ATTRIBUTE},
    {"&amp x", 4, '&', 0, NC_CHARREF_ATTRIBUTE},
    {"&ampx", 0, 0, 0, NC_CHARREF_ATTRIBUTE},
    {"&amp1", 0, 0, 0, NC_CHARREF_ATTRIBUTE},
    {"&amp=", 0, 0, 0, NC_CHARREF_ATTRIBUTE},
    {"&copy=1", 0, 0, 0, NC_CHARREF_ATTRIBUTE},
    {"&copy;=1", 6, 0xA9, 0, NC_CHARREF_ATTRIBUTE},
    {"&copy&", 5, 0xA9, 0, NC_CHARREF_ATTRIBUTE},
    {"&notit;", 0, 0, 0, NC_CHARREF_ATTRIBUTE},
    {"&notin;", 7, 0x2209, 0, NC_CHARREF_ATTRIBUTE},
    {"&#65x", 4, 'A', 0, NC_CHARREF_ATTRIBUTE},
    /* Numbers. */
    {"&#65;", 5, 'A', 0, NC_CHARREF_TEXT},
    {"&#65", 4, 'A', 0, NC_CHARREF_TEXT},
    {"&#65B", 4, 'A', 0, NC_CHARREF_TEXT},
    {"&#0065;", 7, 'A', 0, NC_CHARREF_TEXT},
    {"&#x41;", 6, 'A', 0, NC_CHARREF_TEXT},
    {"&#X41;", 6, 'A', 0, NC_CHARREF_TEXT},
    {"&#x4a", 5, 'J', 0, NC_CHARREF_TEXT},
    {"&#x4Ag", 5, 'J', 0, NC_CHARREF_TEXT},
    {"&#x1F600;", 9, 0x1F600, 0, NC_CHARREF_TEXT},
    {"&#x10FFFF;", 10, 0x10FFFF, 0, NC_CHARREF_TEXT},
    {"&#13;", 5, 0x0D, 0, NC_CHARREF_TEXT},
    {"&#;", 0, 0, 0, NC_CHARREF_TEXT},
    {"&#", 0, 0, 0, NC_CHARREF_TEXT},
    {"&#x;", 0, 0, 0, NC_CHARREF_TEXT},
    {"&#x", 0, 0, 0, NC_CHARREF_TEXT},
    {"&#xg;", 0, 0, 0, NC_CHARREF_TEXT},
    {"&#a;", 0, 0, 0, NC_CHARREF_TEXT},
    {"&#-1;", 0, 0, 0, NC_CHARREF_TEXT},
    /* 13.2.5.80: what is no scalar value, and windows-1252 */
    {"&#0;", 4, 0xFFFD, 0, NC_CHARREF_TEXT},
    {"&#x110000;", 10, 0xFFFD, 0, NC_CHARREF_TEXT},
    {"&#xFFFFFFFFFFFFFFFFFF;", 22, 0xFFFD, 0, NC_CHARREF_TEXT},
    {"&#4294967361;", 13, 0xFFFD, 0, NC_CHARREF_TEXT},
    {"&#18446744073709551681;", 23, 0xFFFD, 0, NC_CHARREF_TEXT},
    {"&#xD800;", 8, 0xFFFD, 0, NC_CHARREF_TEXT},
    {"&#xDFFF;", 8, 0xFFFD, 0, NC_CHARREF_TEXT},
    {"&#xE000;", 8, 0xE000, 0, NC_CHARREF_TEXT},
    {"&#xFFFE;", 8, 0xFFFE, 0, NC_CHARREF_TEXT},
    {"&#x80;", 6, 0x20AC, 0, NC_CHARREF_TEXT},
    {"&#x81;", 6, 0x81, 0, NC_CHARREF_TEXT},
    {"&#x8D;", 6, 0x8D, 0, NC_CHARREF_TEXT},
    {"&#146;", 6, 0x2019, 0, NC_CHARREF_TEXT},
    {"&#x9F;", 6, 0x178, 0, NC_CHARREF_TEXT},
    {"&#x7F;", 6, 0x7F, 0, NC_CHARREF_TEXT},
};

static void test_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(reads); i++) {
        unsigned long got[2] = {0, 0};
        size_t n = strlen(reads[i].in);
        unsigned char *copy = malloc(n);
        size_t len;

        memcpy(copy, reads[i].in, n);
        len = nc_charref_read((nc_span){copy, n}, reads[i].place, got);
        free(copy);
        if (len != reads[i].len || (len > 0 && (got[0] != reads[i].first ||
                                                got[1] != reads[i].second)))
            fail_msg("%s, place %d: %zu bytes, U+%lX U+%lX", reads[i].in,
                     (int)reads[i].place, len, got[0], got[1]);
    }
}

static const struct {
    const char *in, *want;
    nc_charref_place place;
} decodes[] = {
    {"", "", NC_CHARREF_TEXT},
    {"no references", "no references", NC_CHARREF_TEXT},
    {"R&amp;D &amp;amp; x", "R&D &amp; x", NC_CHARREF_TEXT},
    {"a&b&&c&", "a&b&&c&", NC_CHARREF_TEXT},
    {"What&#8217;s Hot", "What\xE2\x80\x99s Hot", NC_CHARREF_TEXT},
    {"&lt;b&gt;", "<b>", NC_CHARREF_TEXT},
    {"?a=1&copy=2&amp;lt=3", "?a=1&copy=2&lt=3", NC_CHARREF_ATTRIBUTE},
    {"?a=1&copy=2", "?a=1\xC2\xA9=2", NC_CHARREF_TEXT},
    {"\xFF&amp;\x80", "\xFF&\x80", NC_CHARREF_TEXT},
    {"&NotEqualTilde;", "\xE2\x89\x82\xCC\xB8", NC_CHARREF_TEXT},
    {"&#x1F600;", "\xF0\x9F\x98\x80", NC_CHARREF_TEXT},
};

static void test_decode(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(decodes); i++) {
        nc_buf out = NC_BUF_INIT;

        nc_charref_decode(&out, nc_span_of(decodes[i].in), decodes[i].place);
        is_bytes(nc_buf_span(&out), nc_span_of(decodes[i].want), "%s",
                 decodes[i].in);
        nc_buf_release(&out);
    }
}

/* What a reader of one reference leaves must be what the case wants. */
static void check_json(const json_t *json)
{
    const json_t *token =
        json_array_get(json_array_get(json_object_get(json, "output"), 0), 1);
    nc_span in = nc_span_of(json_string_value(json_object_get(json, "input")));
    nc_buf got = NC_BUF_INIT;

    nc_charref_decode(&got, in, NC_CHARREF_TEXT);
    is_bytes(nc_buf_span(&got), nc_span_of(json_string_value(token)), "%.*s",
             (int)in.len, (const char *)in.ptr);
    nc_buf_release(&got);
}

static void check_file(const char *name, size_t at_least)
{
    char path[4096];
    json_error_t err;
    json_t *root;
    json_t *json;
    size_t i;

    if (!shared_path(path, sizeof(path), name))
        return;
    root = json_load_file(path, JSON_ALLOW_NUL, &err);
    assert_non_null(root);
    json_array_foreach(json_object_get(root, "tests"), i, json)
        check_json(json);
    printf("# %s: %zu cases\n", name, i);
    assert_true(i >= at_least);
    json_decref(root);
}

/* RFC 3629: no surrogates, nothing above U+10FFFF; and room that is made
 * changes nothing. */
static void test_encode(void **state)
{
    static const struct {
        unsigned long c;
        const char *out;
    } code_points[] = {
        {'a', "a"},
        {0x7FF, "\xDF\xBF"},
        {0x800, "\xE0\xA0\x80"},
        {0xD7FF, "\xED\x9F\xBF"},
        {0xD800, "\xEF\xBF\xBD"},
        {0xDFFF, "\xEF\xBF\xBD"},
        {0xE000, "\xEE\x80\x80"},
        {0x10FFFF, "\xF4\x8F\xBF\xBF"},
        {0x110000, "\xEF\xBF\xBD"},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(code_points); i++) {
        nc_buf out = NC_BUF_INIT;

        nc_buf_append_text(&out, "x");
        nc_buf_reserve(&out, 1000);
        is_bytes(nc_buf_span(&out), NC_SPAN_LIT("x"), "room");
        nc_buf_append_utf8(&out, code_points[i].c);
        nc_buf_consume(&out, 1);
        is_bytes(nc_buf_span(&out), nc_span_of(code_points[i].out), "U+%04lX",
                 code_points[i].c);
        nc_buf_release(&out);
    }
}

static void test_all_names(void **state)
{
    (void)state;
    check_file("html5lib-tests/tokenizer/namedEntities.test", 2231);
}

static void test_all_numbers(void **state)
{
    (void)state;
    check_file("html5lib-tests/tokenizer/numericEntities.test", 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),        cmocka_unit_test(test_decode),
        cmocka_unit_test(test_encode),      cmocka_unit_test(test_all_names),
        cmocka_unit_test(test_all_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
