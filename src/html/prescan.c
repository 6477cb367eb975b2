/* prescan.c -- the charset that a page itself declares.
 *
 * Of a meta tag: "prescan a byte stream to determine its encoding",
 * WHATWG 13.2.3.2: tags and comments are skipped by rules simpler than the
 * tokenizer's, since nothing is known of the page yet. Linear: every byte is
 * looked at once.
 */
#include "nc_encoding.h"

#include "nc_chars.h"

enum { PRESCAN_BYTES = 1024 /* what browsers look at */ };

typedef struct attribute {
    nc_span name;
    nc_span value;
} attribute;

/* What a meta tag has said so far. */
typedef struct meta {
    nc_span charset;
    bool got_pragma;   /* http-equiv=content-type */
    bool needs_pragma; /* the charset is from content= */
} meta;

static void skip_past(nc_span *in, nc_span mark)
{
    const unsigned char *at = nc_span_find(*in, mark);

    nc_span_take(in, at ? (size_t)(at - in->ptr) + mark.len : in->len);
}

static void skip_spaces(nc_span *in)
{
    while (in->len > 0 && nc_is_space(in->ptr[0]))
        nc_span_take(in, 1);
}

static nc_span attribute_value(nc_span *in)
{
    const unsigned char *from = in->ptr;

    if (in->len > 0 && (*from == '"' || *from == '\'')) {
        const unsigned char *end = memchr(from + 1, *from, in->len - 1);

        if (!end) {
            nc_span_take(in, in->len);
            return NC_SPAN_EMPTY;
        }
        nc_span_take(in, (size_t)(end - from) + 1);
        return nc_span_between(from + 1, end);
    }
    while (in->len > 0 && !nc_is_space(in->ptr[0]) && in->ptr[0] != '>')
        nc_span_take(in, 1);
    return nc_span_between(from, in->ptr);
}

/* "Get an attribute". False: the tag has no more. */
static bool next_attribute(nc_span *in, attribute *attr)
{
    const unsigned char *from;

    while (in->len > 0 && (nc_is_space(in->ptr[0]) || in->ptr[0] == '/'))
        nc_span_take(in, 1);
    if (in->len == 0 || in->ptr[0] == '>')
        return false;
    from = in->ptr;
    nc_span_take(in, 1); /* a leading `=` belongs to the name */
    while (in->len > 0 && !nc_is_space(in->ptr[0]) && in->ptr[0] != '=' &&
           in->ptr[0] != '/' && in->ptr[0] != '>')
        nc_span_take(in, 1);
    attr->name = nc_span_between(from, in->ptr);
    attr->value = NC_SPAN_EMPTY;
    skip_spaces(in);
    if (in->len > 0 && in->ptr[0] == '=') {
        nc_span_take(in, 1);
        skip_spaces(in);
        attr->value = attribute_value(in);
    }
    return true;
}

static void meta_add(meta *m, const attribute *attr)
{
    if (nc_span_equal_nocase(attr->name, NC_SPAN_LIT("http-equiv"))) {
        if (nc_span_equal_nocase(attr->value, NC_SPAN_LIT("content-type")))
            m->got_pragma = true;
    }
    else if (nc_span_equal_nocase(attr->name, NC_SPAN_LIT("content"))) {
        nc_span charset = nc_encoding_of_type(attr->value);

        if (charset.len > 0 && m->charset.len == 0) {
            m->charset = charset;
            m->needs_pragma = true;
        }
    }
    else if (nc_span_equal_nocase(attr->name, NC_SPAN_LIT("charset"))) {
        m->charset = attr->value;
        m->needs_pragma = false;
    }
}

static nc_span read_meta(nc_span *in)
{
    meta m = {NC_SPAN_EMPTY, false, false};
    attribute attr;

    while (next_attribute(in, &attr))
        meta_add(&m, &attr);
    /* Of most tags it is empty, and labels are many. */
    if (in->len == 0 || m.charset.len == 0 ||
        (m.needs_pragma && !m.got_pragma) || !nc_charset_of(m.charset))
        return NC_SPAN_EMPTY;
    return m.charset;
}

static void skip_tag(nc_span *in)
{
    attribute attr;

    while (in->len > 0 && !nc_is_space(in->ptr[0]) && in->ptr[0] != '>')
        nc_span_take(in, 1);
    while (next_attribute(in, &attr))
        ;
}

static bool is_meta(nc_span in)
{
    return in.len > 5 && nc_span_starts_nocase(in, NC_SPAN_LIT("<meta")) &&
           (nc_is_space(in.ptr[5]) || in.ptr[5] == '/');
}

static bool is_tag(nc_span in)
{
    return (in.len > 1 && nc_is_alpha(in.ptr[1])) ||
           (in.len > 2 && in.ptr[1] == '/' && nc_is_alpha(in.ptr[2]));
}

/* Moves past one piece of markup, which begins at the `<` that IN is at. */
static nc_span read_markup(nc_span *in)
{
    if (nc_span_starts(*in, NC_SPAN_LIT("<!--"))) {
        /* `<!-->` is a whole comment: its dashes count twice. */
        nc_span_take(in, 2);
        skip_past(in, NC_SPAN_LIT("-->"));
    }
    else if (is_meta(*in)) {
        nc_span_take(in, 5);
        return read_meta(in);
    }
    else if (is_tag(*in)) {
        nc_span_take(in, 1);
        skip_tag(in);
    }
    else if (in->len > 1 && memchr("!/?", in->ptr[1], 3))
        skip_past(in, NC_SPAN_LIT(">"));
    else
        nc_span_take(in, 1);
    return NC_SPAN_EMPTY;
}

nc_span nc_prescan_meta(nc_span page, size_t limit)
{
    nc_span in = {page.ptr, page.len < limit ? page.len : limit};
    const unsigned char *lt;

    while (in.len > 0 && (lt = memchr(in.ptr, '<', in.len))) {
        nc_span charset;

        nc_span_take(&in, (size_t)(lt - in.ptr));
        charset = read_markup(&in);
        if (charset.len > 0)
            return charset;
    }
    return NC_SPAN_EMPTY;
}

nc_span nc_encoding_meta(nc_span page)
{
    return nc_prescan_meta(page, PRESCAN_BYTES);
}

/* "Get an XML encoding": names in it are case-sensitive, as in XML. */
nc_span nc_prescan_xml(nc_span page)
{
    const nc_span name = NC_SPAN_LIT("encoding");
    const unsigned char *end, *at;
    nc_span in = page;

    if (!nc_span_starts(page, NC_SPAN_LIT("<?xml")))
        return NC_SPAN_EMPTY;
    if (in.len > PRESCAN_BYTES)
        in.len = PRESCAN_BYTES;
    end = memchr(in.ptr, '>', in.len);
    in = end ? nc_span_between(in.ptr, end) : NC_SPAN_EMPTY;
    at = nc_span_find(in, name);
    if (!at)
        return NC_SPAN_EMPTY;
    nc_span_take(&in, (size_t)(at - in.ptr) + name.len);
    in = nc_span_trim(in);
    if (in.len == 0 || in.ptr[0] != '=')
        return NC_SPAN_EMPTY;
    nc_span_take(&in, 1);
    in = nc_span_trim(in);
    if (in.len == 0 || (in.ptr[0] != '"' && in.ptr[0] != '\''))
        return NC_SPAN_EMPTY;
    end = memchr(in.ptr + 1, in.ptr[0], in.len - 1);
    return end ? nc_span_between(in.ptr + 1, end) : NC_SPAN_EMPTY;
}

nc_span nc_prescan_utf16(nc_span page)
{
    if (nc_span_starts(page, NC_SPAN_LIT("<\0?\0x\0")))
        return NC_SPAN_LIT("utf-16le");
    if (nc_span_starts(page, NC_SPAN_LIT("\0<\0?\0x")))
        return NC_SPAN_LIT("utf-16be");
    return NC_SPAN_EMPTY;
}

nc_span nc_prescan_lang(nc_span page)
{
    nc_span in = {page.ptr,
                  page.len < PRESCAN_BYTES ? page.len : PRESCAN_BYTES};
    const unsigned char *at = nc_span_find_nocase(in, NC_SPAN_LIT("<html"));
    attribute attr;

    if (!at)
        return NC_SPAN_EMPTY;
    nc_span_take(&in, (size_t)(at - in.ptr) + 5);
    while (next_attribute(&in, &attr))
        if (nc_span_equal_nocase(attr.name, NC_SPAN_LIT("lang")))
            return nc_span_trim(attr.value);
    return NC_SPAN_EMPTY;
}
