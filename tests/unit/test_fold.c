/* test_fold.c -- text as people compare it. */
#include "support.h"
#include <utf8proc.h>
#include "nc_fold.h"

static const struct {
    const char *in, *want;
    bool decode;
} rows[] = {
    {"", "", false},
    {"What's Hot", "what's hot", false},
    {"  What's \t\r\n\f Hot \n", "what's hot", false},
    {" \n ", "", false},
    /* No-break, thin, ideographic spaces and the like are white space. */
    {"a\xC2\xA0"
     "b",
     "a b", false},
    {"a\xE2\x80\x89\xE3\x80\x80 b\xE2\x80\xAF", "a b", false},
    /* Quotes and apostrophes, however they were set. */
    {"What\xE2\x80\x99s Hot", "what's hot", false},
    {"What\xE2\x80\x98s Hot", "what's hot", false},
    {"What\xCA\xBCs", "what's", false},
    {"\xE2\x80\x9CHot\xE2\x80\x9D", "\"hot\"", false},
    {"\xE2\x80\x9EHot\xE2\x80\x9C", "\"hot\"", false},
    {"\xC2\xABHot\xC2\xBB", "\"hot\"", false},
    {"e\xE2\x80\x93g\xE2\x80\x94h\xE2\x80\x91i", "e-g-h-i", false},
    /* Unicode case folding: CaseFolding.txt, full. */
    {"\xC3\x84\xC3\x96\xC3\x9C", "\xC3\xA4\xC3\xB6\xC3\xBC", false},
    {"Stra\xC3\x9F"
     "e",
     "strasse", false},
    {"STRA\xE1\xBA\x9E"
     "E",
     "strasse", false},
    {"\xCE\xA3\xCE\x91\xCE\xA3", "\xCF\x83\xCE\xB1\xCF\x83", false},
    {"\xCF\x83\xCE\xB1\xCF\x82", "\xCF\x83\xCE\xB1\xCF\x83", false},
    {"\xD0\x9D\xD0\x9E\xD0\x92", "\xD0\xBD\xD0\xBE\xD0\xB2", false},
    /* NFKC: composed and decomposed, ligatures, full width. */
    {"e\xCC\x81t\xC3\xA9", "\xC3\xA9t\xC3\xA9", false},
    {"E\xCC\x81", "\xC3\xA9", false},
    {"\xEF\xAC\x81n", "fin", false},
    {"\xEF\xBC\xA8\xEF\xBD\x8F\xEF\xBD\x94", "hot", false},
    {"\xE3\x8F\x82", "a.m.", false},
    /* What shows nothing is nothing: soft hyphen, zero width space. */
    {"new\xC2\xADs\xE2\x80\x8B", "news", false},
    /* References, when asked for. */
    {"What&rsquo;s&nbsp;Hot", "what's hot", true},
    {"What&#8217;s &#x48;ot", "what's hot", true},
    {"R&amp;D", "r&d", true},
    {"R&amp;D", "r&amp;d", false},
    {"&AMP;amp;", "&amp;", true},
    {"&Uuml;ber",
     "\xC3\xBC"
     "ber",
     true},
    {"news&shy;letter", "newsletter", true},
    /* Bytes that are no UTF-8 are windows-1252. */
    {"What\x92s Hot", "what's hot", false},
    {"\xDC"
     "ber uns",
     "\xC3\xBC"
     "ber uns",
     false},
    {"\xFC"
     "ber \xC3\xBC",
     "\xC3\xBC"
     "ber \xC3\xBC",
     false},
    {"caf\xE9", "caf\xC3\xA9", false},
};

static void test_fold(void **state)
{
    unsigned failed = 0;

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++) {
        size_t n = strlen(rows[i].in);
        unsigned char *copy = malloc(n ? n : 1);
        nc_buf out = NC_BUF_INIT;

        memcpy(copy, rows[i].in, n);
        nc_buf_append_text(&out, "|");
        nc_fold(&out, (nc_span){copy, n}, rows[i].decode);
        free(copy);
        if (strcmp(nc_buf_text(&out) + 1, rows[i].want) != 0) {
            printf("# '%s'\n#  got: '%s'\n# want: '%s'\n", rows[i].in,
                   nc_buf_text(&out) + 1, rows[i].want);
            failed++;
        }
        assert_int_equal(nc_buf_status(&out), NC_OK);
        nc_buf_release(&out);
    }
    assert_int_equal(failed, 0);
}

static nc_buf folded(const unsigned char *bytes, size_t n)
{
    nc_buf out = NC_BUF_INIT;

    nc_fold(&out, (nc_span){bytes, n}, false);
    assert_int_equal(nc_buf_status(&out), NC_OK);
    return out;
}

/* Characters that are folded without utf8proc come out as with it: each alone,
 * as utf8proc has it, and each next to one that only utf8proc folds. */
static void test_shortcut(void **state)
{
    (void)state;
    for (utf8proc_int32_t c = 0x80; c < 0x2100; c++) {
        unsigned char text[8];
        size_t n = (size_t)utf8proc_encode_char(c, text);
        utf8proc_uint8_t *want = NULL;
        nc_buf alone = folded(text, n), mixed;

        utf8proc_map(text, (utf8proc_ssize_t)n, &want,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                         UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
        /* Letters: quotes and white space have their rows above. */
        if (c >= 0xC0 && c < 0x250)
            is_bytes(nc_buf_span(&alone), nc_span_of((const char *)want),
                     "U+%04X", (unsigned)c);
        free(want);
        memcpy(text + n, "\xD0\xB6", 2);
        mixed = folded(text, n + 2);
        nc_buf_append_text(&alone, "\xD0\xB6");
        if (utf8proc_category(c) != UTF8PROC_CATEGORY_ZS && c != 0x85 &&
            utf8proc_category(c) != UTF8PROC_CATEGORY_MN)
            is_bytes(nc_buf_span(&mixed), nc_buf_span(&alone), "U+%04X",
                     (unsigned)c);
        nc_buf_release(&alone);
        nc_buf_release(&mixed);
    }
}

/* What is folded stays as it is. */
static void test_fixed_point(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++) {
        nc_buf out = NC_BUF_INIT;

        nc_fold(&out, nc_span_of(rows[i].want), false);
        is_bytes(nc_buf_span(&out), nc_span_of(rows[i].want), "%s",
                 rows[i].want);
        nc_buf_release(&out);
    }
}

/* Every two bytes there are, and a NUL, give valid text and no trouble. */
static void test_any_bytes(void **state)
{
    (void)state;
    for (unsigned pair = 0; pair < 65536; pair += 3) {
        unsigned char bytes[] = {'|', (unsigned char)(pair >> 8),
                                 (unsigned char)pair, '|'};
        nc_buf out = NC_BUF_INIT;

        nc_fold(&out, (nc_span){bytes, 4}, true);
        assert_int_equal(nc_buf_status(&out), NC_OK);
        assert_true(out.len >= 2 && out.ptr[0] == '|' &&
                    out.ptr[out.len - 1] == '|');
        nc_buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fold),
        cmocka_unit_test(test_shortcut),
        cmocka_unit_test(test_fixed_point),
        cmocka_unit_test(test_any_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
