/* fuzz_charref.c -- the input is text with character references.
 *
 * Laws: what is read lies in the text, is decided by what it takes, and is a
 * character or two; an attribute has those of a text or fewer; text without `&`
 * stays as it is, and so does text that was escaped; another parser (gumbo)
 * reads the same, in text and in an attribute.
 */
#include "fuzzing.h"

#include <gumbo.h>
#include "nc_chars.h"
#include "nc_charref.h"
#include "texts.h"

enum { DIGITS_MAX = 7 /* of a number that gumbo can hold */ };

static bool is_scalar(unsigned long c)
{
    return c <= 0x10FFFF && !(c >= 0xD800 && c <= 0xDFFF);
}

/* The reference at the start of S in memory of its own. */
static size_t read_one(nc_span s, nc_charref_place place, unsigned long code[2])
{
    unsigned char *copy = copy_of(s);
    size_t n = nc_charref_read((nc_span){copy, s.len}, place, code);

    free(copy);
    return n;
}

static void check_reference(nc_span s)
{
    unsigned long text[2], attribute[2], again[2];
    size_t n = read_one(s, NC_CHARREF_TEXT, text);
    size_t n_attribute = read_one(s, NC_CHARREF_ATTRIBUTE, attribute);

    LAW(n == 0 || (n >= 3 && n <= s.len));
    LAW(n_attribute == 0 || n_attribute == n);
    if (n == 0)
        return;
    LAW(text[0] != 0 && is_scalar(text[0]) && is_scalar(text[1]));
    LAW(read_one((nc_span){s.ptr, n}, NC_CHARREF_TEXT, again) == n);
    LAW(again[0] == text[0] && again[1] == text[1]);
    LAW(read_one((nc_span){s.ptr, n}, NC_CHARREF_ATTRIBUTE, again) == n);
    LAW(n_attribute == 0 ||
        (attribute[0] == text[0] && attribute[1] == text[1]));
}

static void decode(nc_buf *out, nc_span s, nc_charref_place place)
{
    unsigned char *copy = copy_of(s);

    nc_charref_decode(out, (nc_span){copy, s.len}, place);
    free(copy);
}

/* S with what means something in markup escaped is S when decoded. */
static void comes_back(nc_span s)
{
    nc_buf escaped = NC_BUF_INIT;

    for (size_t i = 0; i < s.len; i++) {
        const char *reference = nc_charref_special(s.ptr[i]);

        if (reference)
            nc_buf_append_text(&escaped, reference);
        else
            nc_buf_append_byte(&escaped, s.ptr[i]);
    }
    for (int place = NC_CHARREF_TEXT; place <= NC_CHARREF_ATTRIBUTE; place++) {
        nc_buf out = NC_BUF_INIT;

        decode(&out, nc_buf_span(&escaped), (nc_charref_place)place);
        LAW(nc_span_equal(nc_buf_span(&out), s));
        nc_buf_release(&out);
    }
    nc_buf_release(&escaped);
}

/* --- gumbo */

/* What gumbo reads as it is: it has a U+FFFD for controls and for what is no
 * character, its numbers overflow, and `<` and a quote are more than text. */
static bool is_tame(nc_span s)
{
    size_t digits = 0;

    while (s.len > 0) {
        utf8proc_int32_t c = take_character(&s);

        digits = c >= 0 && c < 0x80 && nc_hex_value((unsigned char)c) >= 0
                     ? digits + 1
                     : 0;
        if (digits > DIGITS_MAX || (c < 0x20 && c != '\t' && c != '\n') ||
            c == '<' || c == '"' || (c >= 0x7F && c <= 0x9F) ||
            (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE)
            return false;
    }
    return true;
}

static const GumboNode *child_of(const GumboNode *node, GumboTag tag)
{
    const GumboVector *children = &node->v.element.children;

    for (unsigned i = 0; i < children->length; i++) {
        const GumboNode *child = children->data[i];

        if (child->type == GUMBO_NODE_ELEMENT && child->v.element.tag == tag)
            return child;
    }
    LAW(!"the element is there");
    return NULL;
}

/* The text of ELEMENT, which has nothing else in it. */
static const char *text_of(const GumboNode *element)
{
    const GumboVector *children = &element->v.element.children;
    const GumboNode *text;

    if (children->length == 0)
        return "";
    LAW(children->length == 1);
    text = children->data[0];
    return text->v.text.text;
}

static void same_in_gumbo(nc_span s)
{
    nc_buf page = NC_BUF_INIT, text = NC_BUF_INIT, value = NC_BUF_INIT;
    GumboOutput *read;
    const GumboNode *title;

    nc_buf_append_text(&page, "<!doctype html><head><title lang=\"");
    nc_buf_append(&page, s);
    nc_buf_append_text(&page, "\">");
    nc_buf_append(&page, s);
    nc_buf_append_text(&page, "</title></head>");
    decode(&text, s, NC_CHARREF_TEXT);
    decode(&value, s, NC_CHARREF_ATTRIBUTE);
    read = gumbo_parse_with_options(&kGumboDefaultOptions, nc_buf_text(&page),
                                    page.len);
    title = child_of(child_of(read->root, GUMBO_TAG_HEAD), GUMBO_TAG_TITLE);
    LAW(strcmp(text_of(title), nc_buf_text(&text)) == 0);
    LAW(strcmp(gumbo_get_attribute(&title->v.element.attributes, "lang")->value,
               nc_buf_text(&value)) == 0);
    gumbo_destroy_output(&kGumboDefaultOptions, read);
    nc_buf_release(&page);
    nc_buf_release(&text);
    nc_buf_release(&value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    nc_span s = {data, size};
    nc_buf out = NC_BUF_INIT;

    for (size_t i = 0; i < size; i++)
        if (data[i] == '&')
            check_reference((nc_span){data + i, size - i});
    decode(&out, s, NC_CHARREF_TEXT);
    LAW(nc_buf_status(&out) == NC_OK && out.len <= 2 * size);
    LAW(size == 0 || memchr(data, '&', size) ||
        nc_span_equal(nc_buf_span(&out), s));
    LAW(!is_utf8(s) || is_utf8(nc_buf_span(&out)));
    nc_buf_release(&out);
    comes_back(s);
    if (is_tame(s))
        same_in_gumbo(s);
    return 0;
}
