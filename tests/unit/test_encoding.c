/* test_encoding.c -- charset labels, where pages put them, and decoding. */
#include "support.h"
#include <errno.h>
#include <iconv.h>
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
    /* An ASCII byte is never part of what is broken: it may begin a tag. As
     * Chromium decodes them. */
    {"euc-kr", BYTES("\xC7<p>\xFF<p>\xA2\xE8<p>"),
     "\xEF\xBF\xBD<p>\xEF\xBF\xBD<p>\xEF\xBF\xBD<p>", "euc-kr"},
    {"euc-kr", BYTES("\xA2\xE8\xB0\xA1\xA2\xE8"),
     "\xEF\xBF\xBD\xEA\xB0\x80\xEF\xBF\xBD", "euc-kr"},
    {"shift_jis", BYTES("\x93<p>\x93\xFF<p>\x80"),
     "\xEF\xBF\xBD<p>\xEF\xBF\xBD<p>\xC2\x80", "shift_jis"},
    {"euc-jp", BYTES("\xC6<p>\x8F\xA1<p>\x8F\xA1\xA1<p>\x8E\xE0<"),
     "\xEF\xBF\xBD<p>\xEF\xBF\xBD<p>\xEF\xBF\xBD<p>\xEF\xBF\xBD<", "euc-jp"},
    {"big5", BYTES("\xA4<p>\xA4\xFF<p>\xFF<"),
     "\xEF\xBF\xBD<p>\xEF\xBF\xBD<p>\xEF\xBF\xBD<", "big5"},
    {"gb18030", BYTES("\xD6<p>\x81\x30<p>\x81\x30\x81<p>\x80\xFF<"),
     "\xEF\xBF\xBD<p>\xEF\xBF\xBD"
     "0<p>\xEF\xBF\xBD"
     "0\xEF\xBF\xBD<p>\xE2\x82\xAC\xEF\xBF\xBD<",
     "gb18030"},
    {"utf-16le", BYTES("<\0\x00\xD8p\0\x00\xDC>\0"),
     "<\xEF\xBF\xBDp\xEF\xBF\xBD>", "utf-16le"},
    {"utf-16be", BYTES("\0<\xD8\x3D\xDE\0\0"), "<\xF0\x9F\x98\x80\xEF\xBF\xBD",
     "utf-16be"},
    {"windows-1251", BYTES("\x98\xE0"), "\xC2\x98\xD0\xB0", "windows-1251"},
    {"windows-1253", BYTES("\xAA\xE1"), "\xEF\xBF\xBD\xCE\xB1", "windows-1253"},
    /* letters that a mark might follow, and one that does */
    {"windows-1258", BYTES("a\xE2\xE2\xEC"), "a\xC3\xA2\xC3\xA2\xCC\x81",
     "windows-1258"},
    /* WHATWG's own: Belarusian in KOI8-U, the euro on a Macintosh */
    {"koi8-u", BYTES("\xAE"), "\xD1\x9E", "koi8-u"},
    {"x-mac-cyrillic", BYTES("\xFF"), "\xE2\x82\xAC", "x-mac-cyrillic"},
    /* half-width katakana, the Roman set's yen, NEC's signs, a stray escape */
    {"iso-2022-jp", BYTES("\x1B(I1\x1B(J\\~\x1B$B-!\x1B(Ba\x1B"),
     "\xEF\xBD\xB1\xC2\xA5\xE2\x80\xBE\xE2\x91\xA0"
     "a\xEF\xBF\xBD",
     "iso-2022-jp"},
    /* without any label, in seven bits */
    {NULL, BYTES("<p>\x1B$BF|K\\\x1B(B"), "<p>\xE6\x97\xA5\xE6\x9C\xAC",
     "iso-2022-jp"},
    /* XML's own declaration, after meta; of UTF-16 in UTF-16 alone */
    {NULL, BYTES("<?xml version='1.0' encoding = \"koi8-r\"?>\xEE"),
     "<?xml version='1.0' encoding = \"koi8-r\"?>\xD0\x9D", "koi8-r"},
    {NULL, BYTES("<?xml encoding='big5'?><meta charset=koi8-r>\xEE"),
     "<?xml encoding='big5'?><meta charset=koi8-r>\xD0\x9D", "koi8-r"},
    {NULL, BYTES("<meta charset=x-user-defined>\x80"),
     "<meta charset=x-user-defined>\xE2\x82\xAC", "windows-1252"},
    {NULL, BYTES("<?xml encoding=koi8-r?>\xC3\xA9"),
     "<?xml encoding=koi8-r?>\xC3\xA9", "utf-8"},
    {NULL, BYTES("<?xml encoding 'koi8-r'?>\xC3\xA9"),
     "<?xml encoding 'koi8-r'?>\xC3\xA9", "utf-8"},
    {NULL, BYTES("<?xml encoding?>\xC3\xA9"), "<?xml encoding?>\xC3\xA9",
     "utf-8"},
    {NULL, BYTES("<?xml encoding='utf-16'?>\xC3\xA9"),
     "<?xml encoding='utf-16'?>\xC3\xA9", "utf-8"},
    {NULL, BYTES("<\0?\0x\0"), "<?x", "utf-16le"},
    {NULL, BYTES("\0<\0?\0x"), "<?x", "utf-16be"},
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

/* A declaration at the head of a page that goes on for long. */
static void test_long_page(void **state)
{
    static const char head[] = "<?xml version='1.0' encoding='koi8-r'?>";
    nc_buf page = NC_BUF_INIT, out = NC_BUF_INIT;
    const char *name = NULL;

    (void)state;
    nc_buf_append_text(&page, head);
    for (int i = 0; i < 2000; i++)
        nc_buf_append_byte(&page, ' ');
    nc_buf_append_byte(&page, 0xEE);
    assert_int_equal(nc_encoding_decode(&out, nc_buf_span(&page), NULL, &name),
                     NC_OK);
    is_text(name, "koi8-r", "name");
    assert_true(nc_span_ends(nc_buf_span(&out), NC_SPAN_LIT(" \xD0\x9D")));
    nc_buf_release(&page);
    nc_buf_release(&out);
}

/* A German page has German letters, whatever its bytes look like; and what is
 * looked at has an end. */
static void test_language(void **state)
{
    static const char *const pages[] = {"<html lang=de><p>\xD6"
                                        "l \xFC"
                                        "ber \xC4"
                                        "cker, \xDC"
                                        "bung: "
                                        "gr\xFC\xDF"
                                        "te \xD6"
                                        "fter h\xF6"
                                        "here K\xF6"
                                        "nige",
                                        "<html lang=de-AT><p>K\xE4se, M\xE4"
                                        "dchen, V\xF6gel, F\xFC"
                                        "chse, "
                                        "sch\xF6n, gr\xF6\xDF"
                                        "er"};
    nc_buf page = NC_BUF_INIT, out = NC_BUF_INIT;
    const char *name = NULL;

    (void)state;
    for (size_t i = 0; i < NELEMS(pages); i++) {
        assert_int_equal(
            nc_encoding_decode(&out, nc_span_of(pages[i]), NULL, &name), NC_OK);
        is_text(name, "windows-1252", pages[i]);
        nc_buf_clear(&out);
    }
    nc_buf_append_text(&page, "<p>");
    for (int i = 0; i < 20000; i++)
        nc_buf_append_text(&page, "\xCF\xD2\xC9\xD7\xC5\xD4 ");
    assert_int_equal(nc_encoding_decode(&out, nc_buf_span(&page), NULL, &name),
                     NC_OK);
    assert_int_equal(out.len, 3 + 20000 * 13);
    nc_buf_release(&page);
    nc_buf_release(&out);
}

/* --- pages that declare nothing */

/* WANT is what the page may be taken for: encodings that have the same letters
 * in the same places. */
static const struct {
    const char *encoded, *want, *text;
} undeclared[] = {
    {"CP1251", "windows-1251",
     "Паром снова ходит через реку каждый час, и старый причал у мельницы "
     "открыт с самого утра. Билет стоит столько же, сколько прошлым летом."},
    {"KOI8-R", "koi8-r koi8-u",
     "Паром снова ходит через реку каждый час, и старый причал у мельницы "
     "открыт с самого утра. Билет стоит столько же, сколько прошлым летом."},
    {"CP866", "ibm866",
     "Паром снова ходит через реку каждый час, и старый причал у мельницы "
     "открыт с самого утра. Билет стоит столько же, сколько прошлым летом."},
    {"SHIFT_JIS", "shift_jis",
     "古い水門は今朝クレーンで引き上げられ、川沿いの道は昼過ぎまで通行止めに"
     "なった。新しい門は来月の初めに取り付けられる予定である。"},
    {"EUC-JP", "euc-jp",
     "古い水門は今朝クレーンで引き上げられ、川沿いの道は昼過ぎまで通行止めに"
     "なった。新しい門は来月の初めに取り付けられる予定である。"},
    {"EUC-KR", "euc-kr",
     "낡은 수문은 오늘 아침 기중기로 들어 올려졌고 강가의 길은 오후까지 "
     "막혔다. 새 수문은 다음 달 초에 설치될 예정이다."},
    {"GB18030", "gbk gb18030",
     "旧闸门今天早上被吊车吊起，河边的道路一直封闭到下午。"
     "新的闸门将在下个月初安装，市政府说费用没有增加。"},
    {"BIG5", "big5",
     "舊閘門今天早上被吊車吊起，河邊的道路一直封閉到下午。"
     "新的閘門將在下個月初安裝，市政府說費用沒有增加。"},
    {"ISO-8859-2", "iso-8859-2",
     "Stare wrota śluzy podniesiono dziś rano, a ścieżka nad rzeką była "
     "zamknięta aż do południa. Nowe wrota zostaną założone w przyszłym "
     "miesiącu, jeżeli pogoda się nie zmieni."},
    {"CP1252", "windows-1252",
     "Die alten Schleusentore wurden heute früh gehoben, der Weg am Fluß blieb "
     "bis zum Nachmittag gesperrt. Für Fußgänger gab es eine Brücke, die „sehr "
     "schön“ gewesen sein soll."},
    {"CP1252", "windows-1252",
     "As comportas antigas foram içadas esta manhã e o caminho junto ao rio "
     "ficou fechado até à tarde. As novas serão instaladas no próximo mês, se "
     "não houver mais atrasos na construção."},
    {"CP1253", "windows-1253 iso-8859-7",
     "Οι παλιές πύλες σηκώθηκαν σήμερα το πρωί και ο δρόμος δίπλα στο ποτάμι "
     "έμεινε κλειστός ως το απόγευμα. Οι νέες θα τοποθετηθούν τον άλλο μήνα."},
};

static void encode(nc_buf *out, const char *text, const char *charset)
{
    iconv_t cd = iconv_open(charset, "UTF-8");
    char *from = (char *)(uintptr_t)text;
    size_t left = strlen(text);
    char bytes[1024];
    char *to = bytes;
    size_t room = sizeof(bytes);

    assert_true(cd != (iconv_t)-1);
    assert_int_equal(iconv(cd, &from, &left, &to, &room), 0);
    iconv_close(cd);
    nc_buf_append(out, (nc_span){(unsigned char *)bytes, sizeof(bytes) - room});
}

static void test_undeclared(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(undeclared); i++) {
        nc_buf page = NC_BUF_INIT, out = NC_BUF_INIT;
        nc_span want = nc_span_of(undeclared[i].want), word;
        const char *name = NULL;
        bool found = false;

        nc_buf_append_text(&page,
                           "<!doctype html><html class='no-js the and of'>"
                           "<title>x</title><p>");
        encode(&page, undeclared[i].text, undeclared[i].encoded);
        nc_encoding_decode(&out, nc_buf_span(&page), NULL, &name);
        while ((word = nc_span_word(&want)).len > 0)
            found = found || nc_span_equal(word, nc_span_of(name));
        if (!found)
            fail_msg("%s, line %zu, is taken for %s", undeclared[i].want, i,
                     name);
        if (!nc_span_ends(nc_buf_span(&out), nc_span_of(undeclared[i].text)))
            fail_msg("%s: %s", name, nc_buf_text(&out));
        nc_buf_release(&page);
        nc_buf_release(&out);
    }
}

/* The page is never lost: no bytes at all have no encoding. */
static void test_undeclared_bytes(void **state)
{
    (void)state;
    for (unsigned a = 0x80; a < 0x100; a++)
        for (unsigned b = 0; b < 0x100; b += 5) {
            unsigned char page[] = {'<', 'p', '>', (unsigned char)a,
                                    (unsigned char)b};
            nc_buf out = NC_BUF_INIT;
            const char *name;

            assert_int_equal(nc_encoding_decode(&out,
                                                (nc_span){page, sizeof(page)},
                                                NULL, &name),
                             NC_OK);
            assert_true(nc_span_starts(nc_buf_span(&out), NC_SPAN_LIT("<p>")));
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
        cmocka_unit_test(test_long_page),
        cmocka_unit_test(test_language),
        cmocka_unit_test(test_undeclared),
        cmocka_unit_test(test_undeclared_bytes),
        cmocka_unit_test(test_no_encoding_of_ours),
        cmocka_unit_test(test_html5lib),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
