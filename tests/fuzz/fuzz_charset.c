/* fuzz_charset.c -- the input is what the transport says of the encoding, a
 * NUL, and a page.
 *
 * Laws: a page has an encoding that has a label, and comes out as UTF-8 unless
 * that is one we do not read; said by the transport, the same encoding gives
 * the same page; UTF-8 stays as it is; bytes that mean something in markup are
 * part of nothing else where the rewriter takes them so, and all of ASCII where
 * characters are single bytes; the page is decoded as its parts between tags
 * are; what a page declares lies in it, and what declares nothing and is UTF-8
 * is taken for that.
 */
#include "fuzzing.h"

#include "charset.h"
#include "nc_chars.h"
#include "nc_document.h"
#include "nc_encoding.h"
#include "texts.h"

enum {
    LABEL_MAX = 40,
    LONG_BYTES = 20000, /* past the pieces in which iconv gives its output */
    LONG_EVERY = 8      /* of so many sizes of pages one is tried as long */
};

/* Decodes PAGE, which the transport says is LABEL (NULL: nothing); its
 * encoding. */
static const nc_charset *decode(nc_buf *out, nc_span page, const char *label)
{
    unsigned char *copy = copy_of(page);
    const char *name = NULL;
    const nc_charset *cs;
    nc_status status =
        nc_encoding_decode(out, (nc_span){copy, page.len}, label, &name);

    free(copy);
    LAW(name);
    cs = nc_charset_of(nc_span_of(name));
    LAW(cs && strcmp(cs->name, name) == 0);
    LAW(status == NC_OK || status == NC_EINVAL);
    LAW(status == NC_OK || (cs->kind == NC_CHARSET_OTHER && out->len == 0));
    LAW(is_utf8(nc_buf_span(out)));
    return status == NC_OK ? cs : NULL;
}

static bool has_bom(nc_span page)
{
    const char *label;

    return nc_encoding_bom(page, &label) > 0;
}

static bool is_markup(unsigned char c)
{
    return memchr("<>&\"'/= \t\n\f\r", c, 12);
}

static bool is_ascii(unsigned char c)
{
    return c < 0x80;
}

/* The bytes of S that PICK picks. */
static void pick(nc_buf *out, nc_span s, bool (*picks)(unsigned char))
{
    for (size_t i = 0; i < s.len; i++)
        if (picks(s.ptr[i]))
            nc_buf_append_byte(out, s.ptr[i]);
}

static void keeps(nc_span page, nc_span out, bool (*picks)(unsigned char))
{
    nc_buf want = NC_BUF_INIT, got = NC_BUF_INIT;

    pick(&want, page, picks);
    pick(&got, out, picks);
    LAW(nc_span_equal(nc_buf_span(&want), nc_buf_span(&got)));
    nc_buf_release(&want);
    nc_buf_release(&got);
}

static bool is_single(const nc_charset *cs)
{
    return cs->kind == NC_CHARSET_SINGLE || strcmp(cs->name, "utf-8") == 0 ||
           strcmp(cs->name, "windows-1252") == 0;
}

/* Cut before a `<`, the parts give what the whole gives. */
static void same_in_parts(nc_span page, const nc_charset *cs, nc_span want)
{
    nc_buf out = NC_BUF_INIT;

    while (page.len > 0) {
        const unsigned char *lt = memchr(page.ptr + 1, '<', page.len - 1);
        size_t n = lt ? (size_t)(lt - page.ptr) : page.len;

        decode(&out, nc_span_take(&page, n), cs->name);
    }
    LAW(nc_span_equal(nc_buf_span(&out), want));
    nc_buf_release(&out);
}

/* The page many times, each behind a tag, is what it is once, many times. */
static void same_when_long(nc_span page, const nc_charset *cs)
{
    nc_buf once = NC_BUF_INIT, many = NC_BUF_INIT, out = NC_BUF_INIT;
    nc_buf want = NC_BUF_INIT;
    size_t n;

    nc_buf_append_text(&once, "<p>");
    nc_buf_append(&once, page);
    decode(&out, nc_buf_span(&once), cs->name);
    n = LONG_BYTES / out.len + 1;
    for (size_t i = 0; i < n; i++) {
        nc_buf_append(&many, nc_buf_span(&once));
        nc_buf_append(&want, nc_buf_span(&out));
    }
    nc_buf_clear(&out);
    decode(&out, nc_buf_span(&many), cs->name);
    LAW(nc_span_equal(nc_buf_span(&out), nc_buf_span(&want)));
    nc_buf_release(&once);
    nc_buf_release(&many);
    nc_buf_release(&out);
    nc_buf_release(&want);
}

static void check_declared(nc_span page, nc_span label)
{
    LAW(label.len == 0 || (label.ptr >= page.ptr &&
                           label.ptr + label.len <= page.ptr + page.len));
}

/* Whether PAGE says by itself what it is in, in one way or another. */
static bool declares(nc_span page)
{
    return has_bom(page) || nc_prescan_utf16(page).len > 0 ||
           nc_prescan_meta(page, page.len).len > 0 ||
           nc_prescan_xml(page).len > 0 ||
           (page.len > 0 && memchr(page.ptr, 0x1B, page.len));
}

static void check_page(nc_span page, const char *label)
{
    nc_buf out = NC_BUF_INIT, again = NC_BUF_INIT;
    const nc_charset *cs = decode(&out, page, label);

    if (!label && is_utf8(page) && !declares(page))
        LAW(strcmp(cs->name, "utf-8") == 0);
    if (cs && !has_bom(page)) {
        LAW(decode(&again, page, cs->name) == cs);
        LAW(nc_span_equal(nc_buf_span(&again), nc_buf_span(&out)));
        LAW(strcmp(cs->name, "utf-8") != 0 || !is_utf8(page) ||
            nc_span_equal(nc_buf_span(&out), page));
        if (nc_encoding_is_ascii_safe(nc_span_of(cs->name))) {
            keeps(page, nc_buf_span(&out), is_markup);
            same_in_parts(page, cs, nc_buf_span(&out));
            if (!is_single(cs) && page.len % LONG_EVERY == 0)
                same_when_long(page, cs);
        }
        if (is_single(cs))
            keeps(page, nc_buf_span(&out), is_ascii);
    }
    nc_buf_release(&out);
    nc_buf_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    nc_span page = {data, size}, said = take_part(&page);
    unsigned char *copy = copy_of(page);
    char label[LABEL_MAX + 1] = "";

    if (said.len > LABEL_MAX)
        said.len = LABEL_MAX;
    if (said.len > 0)
        memcpy(label, said.ptr, said.len);
    page.ptr = copy;
    check_declared(page, nc_encoding_meta(page));
    check_declared(page, nc_prescan_xml(page));
    check_declared(page, nc_prescan_lang(page));
    check_declared(page, nc_encoding_of_type(page));
    check_page(page, label);
    check_page(page, NULL);
    free(copy);
    return 0;
}
