/* test_encoding.c -- charset labels, where pages put them, and decoding. */
#include "support.h"
#include "nc_document.h"
#include "nc_encoding.h"

static void test_safe(void **state)
{
    static const char *const safe[] = {
        "utf-8",  "UTF8",    " windows-1252 ", "latin1",    "iso-8859-15",
        "gb2312", "gb18030", "big5",           "shift_jis", "euc-jp",
        "euc-kr", "koi8-r",  "iso-8859-99"};
    static const char *const unsafe[] = {
        "utf-16",      "UTF-16LE",    "utf-16be", "utf-32",
        "iso-2022-jp", "iso-2022-kr", "utf-7",    "hz-gb-2312",
        "ibm037",      "nonsense",    ""};

    (void)state;
    for (size_t i = 0; i < NELEMS(safe); i++)
        if (!nc_encoding_is_ascii_safe(nc_span_of(safe[i])))
            fail_msg("not safe: %s", safe[i]);
    for (size_t i = 0; i < NELEMS(unsafe); i++)
        if (nc_encoding_is_ascii_safe(nc_span_of(unsafe[i])))
            fail_msg("safe: %s", unsafe[i]);
}

static void test_bom(void **state)
{
    const char *label = NULL;

    (void)state;
    assert_int_equal(nc_encoding_bom(NC_SPAN_LIT("\xEF\xBB\xBF<p>"), &label),
                     3);
    is_text(label, "utf-8", "EF BB BF");
    assert_int_equal(nc_encoding_bom(NC_SPAN_LIT("\xFE\xFF\0<"), &label), 2);
    is_text(label, "utf-16be", "FE FF");
    assert_int_equal(nc_encoding_bom(NC_SPAN_LIT("\xFF\xFE<\0"), &label), 2);
    is_text(label, "utf-16le", "FF FE");
    assert_int_equal(nc_encoding_bom(NC_SPAN_LIT("\xEF\xBB"), &label), 0);
    assert_int_equal(nc_encoding_bom(NC_SPAN_EMPTY, &label), 0);
}

static void test_content_type(void **state)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"text/html; charset=utf-8", "utf-8"},
        {"text/html;CHARSET = \"Latin1\"; q=1", "Latin1"},
        {"text/html; charset='x'", "x"},
        {"text/html; charset=a b", "a"},
        {"text/html; charset=a;b", "a"},
        {"text/html; charsets=1; charset=b", "b"},
        {"text/html; charset=\"open", ""},
        {"text/html", ""},
        {"charset", ""},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++)
        is_bytes(nc_encoding_of_type(nc_span_of(cases[i].in)),
                 nc_span_of(cases[i].out), "%s", cases[i].in);
}

static void test_meta(void **state)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"<meta charset=koi8-r>", "koi8-r"},
        {"<META/CHARSET='koi8-r'/>", "koi8-r"},
        {"<!-- <meta charset=big5> --><meta charset=koi8-r>", "koi8-r"},
        {"<!--><meta charset=koi8-r>", "koi8-r"},
        {"<a title='<meta charset=big5>'><meta charset=koi8-r>", "koi8-r"},
        {"<meta http-equiv=content-type content='text/html;charset=koi8-r'>",
         "koi8-r"},
        {"<meta content='text/html;charset=koi8-r'>", ""},
        {"<meta charset=nonsense><meta charset=koi8-r>", "koi8-r"},
        {"<meta charset=koi8-r", ""},
        {"<metacharset=koi8-r>", ""},
        {"</meta charset=koi8-r>", ""},
        {"<?x <meta charset=big5> ?>", ""},
        {"<", ""},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++)
        is_bytes(nc_encoding_meta(nc_span_of(cases[i].in)),
                 nc_span_of(cases[i].out), "%s", cases[i].in);
}

/* A tag that begins in the first 1,024 bytes but ends behind them does not
 * count. */
static void test_meta_limit(void **state)
{
    static const char tag[] = "<meta charset=koi8-r>";
    size_t n = sizeof(tag) - 1;
    unsigned char page[1024 + sizeof(tag)];

    (void)state;
    memset(page, ' ', sizeof(page));
    memcpy(page + 1024 - n, tag, n);
    is_bytes(nc_encoding_meta((nc_span){page, 1024 + n}), NC_SPAN_LIT("koi8-r"),
             "ends at 1024");
    memset(page, ' ', sizeof(page));
    memcpy(page + 1025 - n, tag, n);
    is_bytes(nc_encoding_meta((nc_span){page, 1024 + n}), NC_SPAN_EMPTY,
             "ends at 1025");
}

#define BYTES(s)                                                               \
    {                                                                          \
        (const unsigned char *)(s), sizeof(s) - 1                              \
    }

/* What the encoding's own tables say the bytes are. */
static const struct {
    const char *label; /* of the transport; NULL: none */
    nc_span in;
    const char *out;
    const char *name;
} decoded[] = {
    {"utf-8", BYTES("\xC3\xA9"), "\xC3\xA9", "utf-8"},
    {"iso-8859-1", BYTES("\x80\xE9"), "\xE2\x82\xAC\xC3\xA9", "windows-1252"},
    {"us-ascii", BYTES("\x93x\x94"), "\xE2\x80\x9Cx\xE2\x80\x9D",
     "windows-1252"},
    {"gb2312", BYTES("\xD6\xD0\xB9\xFA"), "\xE4\xB8\xAD\xE5\x9B\xBD", "gbk"},
    {"gb2312", BYTES("\x81\x30\x81\x30"), "\xC2\x80", "gbk"},
    {"big5", BYTES("\xA4\xA4"), "\xE4\xB8\xAD", "big5"},
    {"x-sjis", BYTES("\x93\xFA\x96\x7B\x87\x40"),
     "\xE6\x97\xA5\xE6\x9C\xAC\xE2\x91\xA0", "shift_jis"},
    {"euc-jp", BYTES("\xC6\xFC\xCB\xDC"), "\xE6\x97\xA5\xE6\x9C\xAC", "euc-jp"},
    {"iso-2022-jp", BYTES("\x1B$BF|K\\\x1B(B"), "\xE6\x97\xA5\xE6\x9C\xAC",
     "iso-2022-jp"},
    {"ks_c_5601-1987", BYTES("\xC7\xD1\xB1\xDB\x81\x41"),
     "\xED\x95\x9C\xEA\xB8\x80\xEA\xB0\x82", "euc-kr"},
    {"koi8-r", BYTES("\xEE\xCF\xD7"), "\xD0\x9D\xD0\xBE\xD0\xB2", "koi8-r"},
    {"windows-1251", BYTES("\xCD\xEE\xE2"), "\xD0\x9D\xD0\xBE\xD0\xB2",
     "windows-1251"},
    {"iso-8859-9", BYTES("\xFD\x80"), "\xC4\xB1\xE2\x82\xAC", "windows-1254"},
    {"utf-16le", BYTES("<\0\xAC\x20"), "<\xE2\x82\xAC", "utf-16le"},
    /* without a label: what the page says, or what it looks like */
    {NULL, BYTES("\xC3\xA9"), "\xC3\xA9", "utf-8"},
    {NULL, BYTES("caf\xE9"), "caf\xC3\xA9", "windows-1252"},
    {NULL, BYTES("<meta charset=koi8-r>\xEE"), "<meta charset=koi8-r>\xD0\x9D",
     "koi8-r"},
    {NULL, BYTES("<meta charset=utf-16>\xC3\xA9"),
     "<meta charset=utf-16>\xC3\xA9", "utf-8"},
    {"nonsense", BYTES("\xC3\xA9"), "\xC3\xA9", "utf-8"},
    /* the byte order mark wins, and goes */
    {"koi8-r", BYTES("\xEF\xBB\xBF\xC3\xA9"), "\xC3\xA9", "utf-8"},
    {NULL, BYTES("\xFE\xFF\x20\xAC"), "\xE2\x82\xAC", "utf-16be"},
    /* the transport beats the page */
    {"koi8-r", BYTES("<meta charset=big5>\xEE"), "<meta charset=big5>\xD0\x9D",
     "koi8-r"},
    /* broken bytes: one U+FFFD for each maximal subpart, as in the Encoding
     * standard (Unicode 3.9, table 3-8) */
    {"utf-8",
     BYTES("a\xF1\x80\x80\xE1\x80\xC2"
           "b\x80"
           "c\x80\xBF"
           "d"),
     "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
     "b\xEF\xBF\xBD"
     "c\xEF\xBF\xBD\xEF\xBF\xBD"
     "d",
     "utf-8"},
    {"utf-8", BYTES("\xC0\xAF\xE0\x80\xBF\xED\xA0\x80"),
     "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
     "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD",
     "utf-8"},
    {"utf-8", BYTES("\xF4\x91\x92\x93"),
     "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", "utf-8"},
    {"euc-kr",
     BYTES("a\xFF"
           "b"),
     "a\xEF\xBF\xBD"
     "b",
     "euc-kr"},
    {"shift_jis", BYTES("a\x93"), "a\xEF\xBF\xBD", "shift_jis"},
};

static void test_decode(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(decoded); i++) {
        nc_buf out = NC_BUF_INIT;
        const char *name = NULL;

        assert_int_equal(
            nc_encoding_decode(&out, decoded[i].in, decoded[i].label, &name),
            NC_OK);
        is_text(name, decoded[i].name, "name");
        is_bytes(nc_buf_span(&out), nc_span_of(decoded[i].out), "line %zu, %s",
                 i, decoded[i].name);
        nc_buf_release(&out);
    }
}

static void test_no_encoding_of_ours(void **state)
{
    nc_buf out = NC_BUF_INIT;
    const char *name;

    (void)state;
    assert_int_equal(
        nc_encoding_decode(&out, NC_SPAN_LIT("x"), "iso-2022-kr", &name),
        NC_EINVAL);
    nc_buf_release(&out);
}

/* One case of a .dat file: the page behind "#data", and what follows
 * "#encoding". False: no more. */
static bool next_case(nc_span *in, nc_span *page, nc_span *want)
{
    const unsigned char *at = nc_span_find(*in, NC_SPAN_LIT("#data\n"));
    const unsigned char *end;

    if (!at)
        return false;
    nc_span_take(in, (size_t)(at - in->ptr) + 6);
    at = nc_span_find(*in, NC_SPAN_LIT("\n#encoding\n"));
    assert_non_null(at);
    *page = nc_span_take(in, (size_t)(at - in->ptr));
    nc_span_take(in, 11);
    end = memchr(in->ptr, '\n', in->len);
    *want = nc_span_take(in, end ? (size_t)(end - in->ptr) : in->len);
    return true;
}

/* The encoding that html5lib's cases want, of the pages that declare one
 * where it counts. We guess where browsers take windows-1252, so pages of
 * pure ASCII may come out as UTF-8. */
static void test_html5lib(void **state)
{
    static const char *const files[] = {
        "html5lib-tests/encoding/tests1.dat",
        "html5lib-tests/encoding/tests2.dat",
        "html5lib-tests/encoding/test-yahoo-jp.dat"};
    unsigned n = 0;

    (void)state;
    for (size_t i = 0; i < NELEMS(files); i++) {
        char path[512];
        nc_buf file = NC_BUF_INIT;
        nc_span rest, page, want;

        if (!shared_path(path, sizeof(path), files[i]))
            continue;
        read_file(&file, path);
        rest = nc_buf_span(&file);
        while (next_case(&rest, &page, &want)) {
            nc_buf out = NC_BUF_INIT;
            nc_span got;
            const char *name;

            nc_encoding_decode(&out, page, NULL, &name);
            got = nc_span_of(name);
            /* Names in those files are older than the Encoding standard. */
            if (nc_span_equal_nocase(want, NC_SPAN_LIT("windows-1252")) &&
                strcmp(name, "utf-8") == 0)
                got = want;
            if (nc_span_equal_nocase(want, NC_SPAN_LIT("iso8859-2")))
                want = NC_SPAN_LIT("iso-8859-2");
            if (!nc_span_equal_nocase(got, want))
                fail_msg("%s, case %u: %s, not %.*s\n%.*s", files[i], n, name,
                         (int)want.len, (const char *)want.ptr, (int)page.len,
                         (const char *)page.ptr);
            nc_buf_release(&out);
            n++;
        }
        nc_buf_release(&file);
    }
    printf("# %u cases\n", n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_safe),
        cmocka_unit_test(test_bom),
        cmocka_unit_test(test_content_type),
        cmocka_unit_test(test_meta),
        cmocka_unit_test(test_meta_limit),
        cmocka_unit_test(test_decode),
        cmocka_unit_test(test_no_encoding_of_ours),
        cmocka_unit_test(test_html5lib),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
