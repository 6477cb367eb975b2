/* legacy.c -- encodings other than UTF-8 and windows-1252, by way of iconv.
 *
 * iconv knows the characters; what a broken sequence takes with it is WHATWG's
 * to say (Encoding 9 to 14.2), and iconv stops where one begins:
 *
 *     lead byte, then ASCII        one U+FFFD for the lead byte: the ASCII byte
 *                                  may be the `<` of a tag
 *     lead byte, then another one  one U+FFFD for both, if the second could
 *                                  not begin anything by itself
 *     UTF-16, half of a pair       one U+FFFD for its two bytes
 *
 * Encodings of single bytes become a table first: the marks of Vietnamese and
 * Hebrew would be composed by iconv, and a few of WHATWG's signs are others.
 *
 * ISO-2022-JP is rewritten as EUC-JP first: the same tables, but iconv's own
 * decoder lacks the half-width katakana and NEC's row of signs.
 */
#include "charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>

enum { ICONV_CHUNK = 16384, REPLACEMENT = 0xFFFD };

static bool is_within(unsigned char c, unsigned char low, unsigned char high)
{
    return c >= low && c <= high;
}

/* --- how long a broken sequence at the start of IN is, which is not empty */

static size_t fault_of_double(nc_span in)
{
    bool leads = is_within(in.ptr[0], 0x81, 0xFE);

    return leads && in.len > 1 && in.ptr[1] >= 0x80 ? 2 : 1;
}

/* Half-width katakana are single bytes. */
static size_t fault_of_shift_jis(nc_span in)
{
    bool leads =
        is_within(in.ptr[0], 0x81, 0x9F) || is_within(in.ptr[0], 0xE0, 0xFC);

    return leads && in.len > 1 && in.ptr[1] >= 0x80 ? 2 : 1;
}

static size_t fault_of_euc_jp(nc_span in)
{
    bool leads =
        is_within(in.ptr[0], 0x8E, 0x8F) || is_within(in.ptr[0], 0xA1, 0xFE);

    if (!leads || in.len < 2 || in.ptr[1] < 0x80)
        return 1;
    if (in.ptr[0] == 0x8F && is_within(in.ptr[1], 0xA1, 0xFE) && in.len > 2 &&
        in.ptr[2] >= 0x80)
        return 3;
    return 2;
}

static size_t fault_of_gb18030(nc_span in)
{
    if (!is_within(in.ptr[0], 0x81, 0xFE) || in.len < 2)
        return 1;
    if (is_within(in.ptr[1], '0', '9'))
        return in.len > 3 && is_within(in.ptr[2], 0x81, 0xFE) &&
                       is_within(in.ptr[3], '0', '9')
                   ? 4
                   : 1;
    return in.ptr[1] >= 0x80 ? 2 : 1;
}

static size_t fault_length(const nc_charset *cs, nc_span in)
{
    switch (cs->kind) {
    case NC_CHARSET_DOUBLE:
        return strcmp(cs->name, "shift_jis") == 0 ? fault_of_shift_jis(in)
                                                  : fault_of_double(in);
    case NC_CHARSET_EUC_JP:
    case NC_CHARSET_ISO_2022_JP:
        return fault_of_euc_jp(in);
    case NC_CHARSET_GB18030:
        return fault_of_gb18030(in);
    case NC_CHARSET_UTF16:
        return in.len > 1 ? 2 : 1;
    default:
        return 1;
    }
}

/* --- iconv */

/* One call of iconv, its output appended; what it says of broken input. */
static int iconv_step(nc_buf *out, iconv_t cd, nc_span *in)
{
    char chunk[ICONV_CHUNK];
    char *to = chunk;
    size_t room = sizeof(chunk);
    /* iconv's prototype lacks a const; it does not write here. */
    char *from = (char *)(uintptr_t)in->ptr;
    size_t left = in->len;
    size_t rc = iconv(cd, &from, &left, &to, &room);
    int why = rc == (size_t)-1 ? errno : 0;

    nc_buf_append(out, (nc_span){(unsigned char *)chunk, sizeof(chunk) - room});
    nc_span_take(in, in->len - left);
    return why;
}

/* ASCII is never at fault: where iconv stops at it, it took what was, and the
 * `<` of a tag stays. */
static void mend(nc_buf *out, nc_span *in, const nc_charset *cs)
{
    nc_span bytes = nc_span_take(in, fault_length(cs, *in));
    unsigned char c = bytes.ptr[0];

    if (cs->kind != NC_CHARSET_UTF16 && c < 0x80) {
        nc_buf_append_utf8(out, REPLACEMENT);
        nc_buf_append_byte(out, c);
    }
    else if (c == 0x80 && strcmp(cs->name, "shift_jis") == 0)
        nc_buf_append_utf8(out, c);
    else if (cs->kind == NC_CHARSET_GB18030 && c == 0x80)
        nc_buf_append_utf8(out, 0x20AC);
    else
        nc_buf_append_utf8(out, REPLACEMENT);
}

/* What iconv holds back for a mark that may follow (Big5-HKSCS). */
static void flush(nc_buf *out, iconv_t cd)
{
    char rest[16];
    char *to = rest;
    size_t room = sizeof(rest);

    iconv(cd, NULL, NULL, &to, &room);
    nc_buf_append(out, (nc_span){(unsigned char *)rest, sizeof(rest) - room});
}

/* glibc's CP949 says that A2 E8 is broken once it has taken both bytes: whether
 * TAKEN, what it has just read, ends in a fault. */
static bool is_fault_taken(const nc_charset *cs, nc_span taken)
{
    return strcmp(cs->name, "euc-kr") == 0 &&
           nc_span_ends(taken, NC_SPAN_LIT("\xA2\xE8"));
}

/* At the end of the page, iconv waits for the rest of a character: what is
 * there is broken as well. */
static nc_status decode(nc_buf *out, nc_span in, const nc_charset *cs)
{
    iconv_t cd = iconv_open("UTF-8", cs->iconv_name);

    if (cd == (iconv_t)-1)
        return NC_EINVAL;
    while (in.len > 0 && nc_buf_status(out) == NC_OK) {
        const unsigned char *from = in.ptr;
        int why = iconv_step(out, cd, &in);

        if (why == EILSEQ && is_fault_taken(cs, nc_span_between(from, in.ptr)))
            nc_buf_append_utf8(out, REPLACEMENT);
        else if ((why == EILSEQ || why == EINVAL) && in.len > 0)
            mend(out, &in, cs);
        else if (why != 0 && why != E2BIG)
            break;
    }
    flush(out, cd);
    iconv_close(cd);
    return NC_OK;
}

/* --- single bytes */

static const struct sign {
    const char *charset;
    unsigned char byte;
    uint16_t code;
} signs[] = {{"koi8-u", 0xAE, 0x045E},       {"koi8-u", 0xBE, 0x040E},
             {"macintosh", 0xC6, 0x2206},    {"macintosh", 0xF0, 0xF8FF},
             {"windows-1255", 0xCA, 0x05BA}, {"x-mac-cyrillic", 0xFF, 0x20AC}};

/* The character of BYTE; without one, the control of its number below 0xA0. */
static uint32_t character_of(iconv_t cd, unsigned char byte)
{
    unsigned char code[8] = {0};
    char c = (char)byte, *from = &c, *to = (char *)code;
    size_t left = 1, room = sizeof(code);
    bool ok = iconv(cd, &from, &left, &to, &room) != (size_t)-1;

    iconv(cd, NULL, NULL, &to, &room); /* what it held back */
    if (!ok || room == sizeof(code))
        return byte < 0xA0 ? byte : REPLACEMENT;
    return (uint32_t)code[0] | (uint32_t)code[1] << 8 | (uint32_t)code[2] << 16;
}

static nc_status make_table(uint32_t table[128], const nc_charset *cs)
{
    iconv_t cd = iconv_open("UTF-32LE", cs->iconv_name);

    if (cd == (iconv_t)-1)
        return NC_EINVAL;
    for (unsigned i = 0; i < 128; i++)
        table[i] = character_of(cd, (unsigned char)(i + 0x80));
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
        if (strcmp(signs[i].charset, cs->name) == 0)
            table[signs[i].byte - 0x80] = signs[i].code;
    iconv_close(cd);
    return NC_OK;
}

static nc_status decode_single(nc_buf *out, nc_span in, const nc_charset *cs)
{
    uint32_t table[128];
    nc_status status = make_table(table, cs);

    if (status != NC_OK)
        return status;
    while (in.len > 0) {
        size_t n = 0;

        while (n < in.len && in.ptr[n] < 0x80)
            n++;
        nc_buf_append(out, nc_span_take(&in, n));
        if (in.len > 0)
            nc_buf_append_utf8(out, table[nc_span_take(&in, 1).ptr[0] - 0x80]);
    }
    return NC_OK;
}

/* --- ISO-2022-JP (Encoding 12.2.1) */

typedef enum set { ASCII, ROMAN, KATAKANA, KANJI } set;

enum { BROKEN = 0xFF /* no byte of EUC-JP */ };

/* The set that the escape sequence at the start of IN turns to, taken off IN;
 * false: it is none. */
static bool take_escape(nc_span *in, set *now)
{
    static const struct {
        const char *bytes;
        set set;
    } escapes[] = {{"\033(B", ASCII},
                   {"\033(J", ROMAN},
                   {"\033(I", KATAKANA},
                   {"\033$@", KANJI},
                   {"\033$B", KANJI}};

    for (size_t i = 0; i < sizeof(escapes) / sizeof(*escapes); i++)
        if (nc_span_starts(*in, nc_span_of(escapes[i].bytes))) {
            nc_span_take(in, 3);
            *now = escapes[i].set;
            return true;
        }
    return false;
}

static bool is_94(unsigned char c)
{
    return is_within(c, 0x21, 0x7E);
}

/* Both bytes of a kanji; what breaks it goes with it, but for an escape. */
static void put_kanji(nc_buf *euc, unsigned char lead, nc_span *in)
{
    if (!is_94(lead) || in->len == 0 || in->ptr[0] == 0x1B)
        nc_buf_append_byte(euc, BROKEN);
    else {
        unsigned char trail = nc_span_take(in, 1).ptr[0];

        nc_buf_append_byte(euc, is_94(trail) ? lead | 0x80 : BROKEN);
        if (is_94(trail))
            nc_buf_append_byte(euc, trail | 0x80);
    }
}

static void put_character(nc_buf *euc, unsigned char c, set now, nc_span *in)
{
    switch (now) {
    case KANJI:
        put_kanji(euc, c, in);
        break;
    case KATAKANA:
        if (is_within(c, 0x21, 0x5F))
            nc_buf_append_byte(euc, 0x8E);
        nc_buf_append_byte(euc, is_within(c, 0x21, 0x5F) ? c | 0x80 : BROKEN);
        break;
    default:
        nc_buf_append_byte(euc,
                           c < 0x80 && c != 0x0E && c != 0x0F ? c : BROKEN);
    }
}

/* Two signs of ASCII are others in the Roman set, and not in EUC-JP at all. */
static unsigned long roman_sign(unsigned char c, set now)
{
    if (now != ROMAN)
        return 0;
    return c == '\\' ? 0xA5 : c == '~' ? 0x203E : 0;
}

static nc_status decode_iso_2022_jp(nc_buf *out, nc_span in,
                                    const nc_charset *cs)
{
    nc_buf euc = NC_BUF_INIT;
    set now = ASCII;
    nc_status status = NC_OK;

    while (in.len > 0 && status == NC_OK) {
        unsigned char c;

        if (take_escape(&in, &now))
            continue;
        c = nc_span_take(&in, 1).ptr[0];
        if (roman_sign(c, now)) {
            status = decode(out, nc_buf_span(&euc), cs);
            nc_buf_append_utf8(out, roman_sign(c, now));
            nc_buf_clear(&euc);
        }
        else if (c == 0x1B)
            nc_buf_append_byte(&euc, BROKEN);
        else
            put_character(&euc, c, now, &in);
    }
    if (status == NC_OK)
        status = decode(out, nc_buf_span(&euc), cs);
    if (status == NC_OK)
        status = nc_buf_status(&euc);
    nc_buf_release(&euc);
    return status;
}

nc_status nc_legacy_decode(nc_buf *out, nc_span in, const nc_charset *cs)
{
    switch (cs->kind) {
    case NC_CHARSET_SINGLE:
        return decode_single(out, in, cs);
    case NC_CHARSET_ISO_2022_JP:
        return decode_iso_2022_jp(out, in, cs);
    default:
        return decode(out, in, cs);
    }
}
