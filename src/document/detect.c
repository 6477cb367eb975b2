/* detect.c -- what a page looks like that says nothing of its encoding.
 *
 * uchardet judges by how often letters and pairs of letters are met; markup
 * would only tell it about English, so it gets the text between the tags.
 *
 * Where it has little to go by, windows-1252 is taken, as in browsers: with a
 * few letters beyond ASCII, and between encodings of Latin letters if the page
 * says that it is in a language that windows-1252 was made for.
 */
#include "charset.h"

#include <uchardet/uchardet.h>
#include "nc_chars.h"

enum {
    /* Text with something beyond ASCII in it that is enough to judge by; what
     * more there is changes nothing and costs time. */
    SAMPLE_BYTES = 65536,
    /* Bytes beyond ASCII that it takes to tell encodings apart: three
     * characters of two bytes. */
    HIGH_BYTES_MIN = 6
};

/* Names of uchardet's that are no labels of WHATWG's. */
static const char *const names[][2] = {{"uhc", "euc-kr"},
                                       {"mac-cyrillic", "x-mac-cyrillic"},
                                       {"johab", "euc-kr"},
                                       {"mac-centraleurope", "windows-1250"}};

/* What windows-1252 was made for. */
static const char *const western[] = {"en", "de", "fr", "es", "it", "pt", "nl",
                                      "sv", "da", "no", "nb", "nn", "fi", "is",
                                      "ca", "gl", "eu", "ga", "af", "id"};

/* Others for Latin letters. */
static const char *const latin[] = {
    "iso-8859-2",  "iso-8859-3",   "iso-8859-4",   "iso-8859-10",
    "iso-8859-13", "iso-8859-14",  "iso-8859-15",  "iso-8859-16",
    "macintosh",   "windows-1250", "windows-1254", "windows-1257",
    "windows-1258"};

static bool is_western(nc_span lang)
{
    for (size_t i = 0; i < sizeof(western) / sizeof(*western); i++)
        if (nc_span_starts_nocase(lang, nc_span_of(western[i])) &&
            (lang.len == 2 || !nc_is_alnum(lang.ptr[2])))
            return true;
    return false;
}

static bool is_latin(const nc_charset *cs)
{
    for (size_t i = 0; i < sizeof(latin) / sizeof(*latin); i++)
        if (strcmp(cs->name, latin[i]) == 0)
            return true;
    return false;
}

static bool is_tag(nc_span in)
{
    return in.len > 1 && in.ptr[0] == '<' &&
           (nc_is_alpha(in.ptr[1]) || memchr("/!?", in.ptr[1], 3));
}

/* The text up to the next tag, which goes too. */
static nc_span take_text(nc_span *in)
{
    const unsigned char *from = in->ptr, *end;
    nc_span text;

    while (in->len > 0 && !is_tag(*in)) {
        const unsigned char *lt = memchr(in->ptr + 1, '<', in->len - 1);

        nc_span_take(in, lt ? (size_t)(lt - in->ptr) : in->len);
    }
    text = nc_span_between(from, in->ptr);
    if (in->len > 0) {
        end = memchr(in->ptr, '>', in->len);
        nc_span_take(in, end ? (size_t)(end - in->ptr) + 1 : in->len);
    }
    return text;
}

static size_t high_bytes(nc_span text)
{
    size_t n = 0;

    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] >= 0x80;
    return n;
}

static const nc_charset *named(const char *name)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (nc_span_equal_nocase(nc_span_of(name), nc_span_of(names[i][0])))
            name = names[i][1];
    return nc_charset_of(nc_span_of(name));
}

/* Shows PAGE to the detector; how many bytes beyond ASCII there were. */
static size_t show(uchardet_t detector, nc_span page)
{
    size_t seen = 0, high = 0;

    while (page.len > 0 && seen < SAMPLE_BYTES) {
        nc_span text = take_text(&page);
        size_t n = high_bytes(text);

        if (n == 0)
            continue;
        if (text.len > SAMPLE_BYTES)
            text.len = SAMPLE_BYTES;
        if (uchardet_handle_data(detector, (const char *)text.ptr, text.len))
            break;
        uchardet_handle_data(detector, " ", 1); /* words do not run together */
        high += n;
        seen += text.len;
    }
    uchardet_data_end(detector);
    return high;
}

const nc_charset *nc_charset_detect(nc_span page)
{
    const nc_charset *plain = nc_charset_of(NC_SPAN_LIT("windows-1252"));
    const nc_charset *cs = NULL;
    uchardet_t detector = uchardet_new();

    if (!detector)
        return plain;
    if (show(detector, page) >= HIGH_BYTES_MIN)
        cs = named(uchardet_get_charset(detector));
    uchardet_delete(detector);
    if (!cs || (is_latin(cs) && is_western(nc_prescan_lang(page))))
        return plain;
    return cs;
}
