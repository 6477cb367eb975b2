/* body.c -- an article's html as the middle of a page of ours.
 *
 * It is the sanitizer's output: well-formed, and `<` begins a tag wherever it
 * stands. So one pass over the tags is enough to
 *
 *   - number headings anew: the first is <h2> below our <h1>, and none is
 *     more than one deeper than that before it, as readers by ear move by them;
 *   - put each outermost table into a box that scrolls and can be reached
 *     with the keyboard;
 *   - make empty heads of table cells plain cells, as they head nothing;
 *   - name links whose only content is a picture without words.
 *
 * All else is copied as it stands.
 */
#include "shell.h"

enum { HEADINGS = 5 /* h2 to h6 */ };

typedef struct body {
    nc_buf *out;
    unsigned tables;               /* that are open */
    unsigned boxes;                /* so far: no two regions have one name */
    unsigned char given[HEADINGS]; /* levels of the headings around */
    unsigned depth;                /* how many of them */
} body;

/* Whether S begins with NAME, "<th", as a whole name. */
static bool is_tag(nc_span s, const char *name)
{
    nc_span n = nc_span_of(name);

    return nc_span_starts_nocase(s, n) && s.len > n.len &&
           (s.ptr[n.len] == '>' || s.ptr[n.len] == ' ');
}

/* Bytes up to and with WHAT; all of S if there is none. */
static size_t length_to(nc_span s, const char *what)
{
    nc_span w = nc_span_of(what);
    const unsigned char *at = nc_span_find(s, w);

    return at ? (size_t)(at - s.ptr) + w.len : s.len;
}

/* --- headings */

static bool is_heading(nc_span s)
{
    size_t at = s.len > 1 && s.ptr[1] == '/' ? 2 : 1;

    return s.len > at + 2 && s.ptr[0] == '<' && s.ptr[at] == 'h' &&
           s.ptr[at + 1] >= '2' && s.ptr[at + 1] <= '6' &&
           (s.ptr[at + 2] == '>' || s.ptr[at + 2] == ' ');
}

/* Writes the tag's beginning, up to its number. */
static size_t write_heading(body *b, nc_span s)
{
    bool end = s.ptr[1] == '/';
    unsigned char level = s.ptr[end ? 2 + 1 : 1 + 1];

    if (!end) {
        while (b->depth > 0 && b->given[b->depth - 1] >= level)
            b->depth--;
        b->given[b->depth++] = level;
    }
    nc_buf_appendf(b->out, "<%sh%u", end ? "/" : "",
                   b->depth > 0 ? b->depth + 1 : 2);
    return end ? 4 : 3;
}

/* --- tables */

static size_t write_table(body *b)
{
    if (b->tables++ == 0)
        nc_buf_appendf(b->out,
                       "<div class=\"wide\" role=\"region\""
                       " aria-label=\"Table %u\" tabindex=\"0\">",
                       ++b->boxes);
    return 0;
}

static size_t write_table_end(body *b, nc_span s)
{
    size_t n = length_to(s, ">");

    nc_buf_append(b->out, (nc_span){s.ptr, n});
    if (b->tables > 0 && --b->tables == 0)
        nc_buf_append_text(b->out, "</div>");
    return n;
}

static size_t write_head_cell(body *b, nc_span s)
{
    size_t n = length_to(s, ">");
    nc_span rest = {s.ptr + n, s.len - n};

    if (!nc_span_starts_nocase(rest, NC_SPAN_LIT("</th>")))
        return 0;
    nc_buf_append_text(b->out, "<td></td>");
    return n + sizeof("</th>") - 1;
}

/* --- links */

/* Whether ALT of the tag S says something. */
static bool has_words(nc_span s)
{
    const unsigned char *alt = nc_span_find(s, NC_SPAN_LIT(" alt=\""));

    return alt && nc_span_between(alt, s.ptr + s.len).len > 6 && alt[6] != '"';
}

/* Whether what stands between tags, or in place of a picture, is blank. */
static bool is_wordless(nc_span content)
{
    while (content.len > 0) {
        const unsigned char *lt = nc_span_find(content, NC_SPAN_LIT("<"));
        nc_span text = nc_span_take(&content, lt ? (size_t)(lt - content.ptr)
                                                 : content.len);
        nc_span tag = nc_span_take(&content, length_to(content, ">"));

        if (!nc_span_is_blank(text) || (is_tag(tag, "<img") && has_words(tag)))
            return false;
    }
    return true;
}

static size_t write_link(body *b, nc_span s)
{
    size_t n = length_to(s, ">");
    nc_span content = {s.ptr + n, s.len - n};

    content.len = length_to(content, "</a>");
    if (!is_wordless(content))
        return 0;
    nc_buf_append_text(b->out, "<a aria-label=\"Picture\"");
    return 2;
}

/* What is to be written in place of the tag that S begins with; returns how
 * many bytes of S that stands for. */
static size_t write_tag(body *b, nc_span s)
{
    if (is_heading(s))
        return write_heading(b, s);
    if (is_tag(s, "<table"))
        return write_table(b);
    if (is_tag(s, "</table"))
        return write_table_end(b, s);
    if (is_tag(s, "<th"))
        return write_head_cell(b, s);
    if (is_tag(s, "<a"))
        return write_link(b, s);
    return 0;
}

void nc_render_body(nc_buf *out, nc_span html)
{
    body b = {.out = out};

    while (html.len > 0) {
        size_t done = write_tag(&b, html);
        nc_span rest;
        const unsigned char *lt;

        nc_span_take(&html, done);
        rest = html;
        nc_span_take(&rest, done == 0); /* this tag is to be copied */
        lt = nc_span_find(rest, NC_SPAN_LIT("<"));
        nc_render_clean(
            out, nc_span_take(&html, lt ? (size_t)(lt - html.ptr) : html.len));
    }
}
