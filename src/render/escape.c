/* escape.c -- bytes made safe for a document.
 *
 * What comes out is UTF-8 of characters that XML 1.0 allows (section 2.2),
 * whatever goes in. The rest is copied in runs.
 */
#include "render.h"

#include <apr_strings.h>
#include "nc_charref.h"

enum { REPLACEMENT = 0xFFFD };

/* What a lead byte asks for: Unicode 3.9, table 3-7. */
static size_t lead(unsigned char byte, unsigned char *low, unsigned char *high)
{
    *low = 0x80;
    *high = 0xBF;
    if (byte < 0x80)
        return 1;
    if (byte < 0xC2 || byte > 0xF4)
        return 0;
    if (byte < 0xE0)
        return 2;
    if (byte == 0xE0)
        *low = 0xA0;
    else if (byte == 0xED)
        *high = 0x9F;
    else if (byte == 0xF0)
        *low = 0x90;
    else if (byte == 0xF4)
        *high = 0x8F;
    return byte < 0xF0 ? 3 : 4;
}

size_t nc_render_character(nc_span s, unsigned long *code)
{
    unsigned char low, high;
    size_t n = lead(s.ptr[0], &low, &high);

    *code = REPLACEMENT;
    if (n == 0)
        return 1;
    unsigned long value = n == 1 ? s.ptr[0] : s.ptr[0] & (0x7FU >> n);

    for (size_t i = 1; i < n; i++) {
        if (i == s.len || s.ptr[i] < low || s.ptr[i] > high)
            return i;
        value = value << 6 | (s.ptr[i] & 0x3FU);
        low = 0x80;
        high = 0xBF;
    }
    *code = value;
    return n;
}

static bool is_forbidden(unsigned long code)
{
    return (code < 0x20 && code != '\t' && code != '\n' && code != '\r') ||
           code == 0xFFFE || code == 0xFFFF;
}

/* What a character is written as; NULL: as it is. */
typedef const char *instead_fn(unsigned long code);

static const char *instead_none(unsigned long code)
{
    (void)code;
    return NULL;
}

/* A parser would read a lone carriage return as a line feed (XML 1.0, 2.11),
 * and white space in an attribute as spaces (3.3.3). */
static const char *instead_content(unsigned long code)
{
    if (code == '\r')
        return "&#13;";
    return code == '"' || code == '\'' ? NULL : nc_charref_special(code);
}

static const char *instead_attribute(unsigned long code)
{
    if (code == '\t')
        return "&#9;";
    if (code == '\n')
        return "&#10;";
    if (code == '\r')
        return "&#13;";
    return code == '\'' ? NULL : nc_charref_special(code);
}

/* RFC 8259, 7. Of the controls only these are left. */
static const char *instead_json(unsigned long code)
{
    switch (code) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\t':
        return "\\t";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    default:
        return NULL;
    }
}

/* A byte that every document takes as it is: most are. */
static bool is_plain(unsigned char c)
{
    return c >= ' ' && c < 0x7F && c != '&' && c != '<' && c != '>' &&
           c != '"' && c != '\'' && c != '\\';
}

/* RUN is what may be copied as it is, up to the character at hand. */
static void copy_safe(nc_buf *out, nc_span s, instead_fn *instead_of)
{
    const unsigned char *run = s.ptr;

    while (s.len > 0) {
        if (is_plain(*s.ptr)) {
            nc_span_take(&s, 1);
            continue;
        }
        unsigned long code;
        nc_span at = nc_span_take(&s, nc_render_character(s, &code));
        const char *instead = instead_of(code);
        /* A U+FFFD that was there already has its own three bytes. */
        bool broken =
            code == REPLACEMENT && !(at.len == 3 && at.ptr[0] == 0xEF);

        if (!instead && !broken && !is_forbidden(code))
            continue;
        nc_buf_append(out, nc_span_between(run, at.ptr));
        run = s.ptr;
        if (instead)
            nc_buf_append_text(out, instead);
        else if (broken)
            nc_buf_append_utf8(out, REPLACEMENT);
    }
    if (run != s.ptr)
        nc_buf_append(out, nc_span_between(run, s.ptr));
}

void nc_render_escape(nc_buf *out, nc_span s)
{
    copy_safe(out, s, nc_charref_special);
}

void nc_render_escape_text(nc_buf *out, const char *s)
{
    copy_safe(out, nc_span_of(s), nc_charref_special);
}

void nc_render_escape_content(nc_buf *out, nc_span s)
{
    copy_safe(out, s, instead_content);
}

void nc_render_escape_attribute(nc_buf *out, nc_span s)
{
    copy_safe(out, s, instead_attribute);
}

void nc_render_escape_json(nc_buf *out, nc_span s)
{
    copy_safe(out, s, instead_json);
}

void nc_render_clean(nc_buf *out, nc_span s)
{
    copy_safe(out, s, instead_none);
}

const char *nc_render_cleaned(const char *s, apr_pool_t *pool)
{
    nc_buf clean = NC_BUF_INIT;
    const char *copy;

    if (!s)
        return NULL;
    nc_render_clean(&clean, nc_span_of(s));
    copy = apr_pstrmemdup(pool, nc_buf_text(&clean), clean.len);
    nc_buf_release(&clean);
    return copy;
}
