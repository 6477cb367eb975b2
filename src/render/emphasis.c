/* emphasis.c -- a paragraph of Markdown on its way out: which marks become
 * asterisks and which tags, and what at the start of a line needs an escape.
 */
#include "inline.h"

#include <utf8proc.h>
#include "nc_chars.h"
#include "render.h"

enum { ORDINAL_MAX = 9 /* digits of a list's number: CommonMark 5.2 */ };

static bool is_edge(unsigned char c)
{
    return c == ' ' || c == '\n';
}

/* Emphasis holds no white space at its ends (`** a **` is none), and not
 * nothing. */
static void tighten(const nc_inline *in)
{
    const unsigned char *text = in->text.ptr;

    for (int i = 0; i < in->marks->nelts; i++) {
        nc_inline_mark *open = nc_inline_mark_at(in, i);

        if (!open->opens)
            continue;
        if (open->partner < 0) {
            open->dropped = true;
            continue;
        }
        nc_inline_mark *close = nc_inline_mark_at(in, open->partner);

        while (open->at < close->at && is_edge(text[open->at]))
            open->at++;
        while (open->at < close->at && is_edge(text[close->at - 1]))
            close->at--;
        open->dropped = close->dropped = open->at == close->at;
        open->decided = close->decided = open->tag = close->tag = false;
    }
}

/* What CommonMark's rules of flanking ask of a character. */
typedef enum look { SPACE, PUNCTUATION, SYMBOL, WORD } look_t;

static look_t look_of(unsigned long code)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);

    if (is_edge((unsigned char)code) && code < 0x80)
        return SPACE;
    if (code < 0x80)
        return nc_is_alnum((unsigned char)code) ? WORD : PUNCTUATION;
    switch (category) {
    case UTF8PROC_CATEGORY_ZS:
        return SPACE;
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO:
        return PUNCTUATION;
    case UTF8PROC_CATEGORY_SM:
    case UTF8PROC_CATEGORY_SC:
    case UTF8PROC_CATEGORY_SK:
    case UTF8PROC_CATEGORY_SO:
        return SYMBOL; /* punctuation since 0.31, not before */
    default:
        return WORD;
    }
}

static look_t look_after(nc_span text, size_t at)
{
    unsigned long code;

    if (at >= text.len)
        return SPACE;
    nc_render_character((nc_span){text.ptr + at, text.len - at}, &code);
    return look_of(code);
}

static look_t look_before(nc_span text, size_t at)
{
    unsigned long code;
    size_t from = at;

    if (at == 0)
        return SPACE;
    do
        from--;
    while (from > 0 && (text.ptr[from] & 0xC0) == 0x80);
    nc_render_character((nc_span){text.ptr + from, at - from}, &code);
    return look_of(code);
}

/* The mark next to mark I in direction STEP, if it stands at the same place. */
static nc_inline_mark *neighbour(const nc_inline *in, int i, int step)
{
    size_t at = nc_inline_mark_at(in, i)->at;

    for (int j = i + step; j >= 0 && j < in->marks->nelts; j += step)
        if (!nc_inline_mark_at(in, j)->dropped)
            return nc_inline_mark_at(in, j)->at == at ? nc_inline_mark_at(in, j)
                                                      : NULL;
    return NULL;
}

static bool flanks(look_t inside, look_t outside)
{
    return inside == WORD ||
           (inside != SPACE && (outside == SPACE || outside == PUNCTUATION));
}

/* Asterisks side by side would be one run: only the outer ones stay. */
static bool runs_together(const nc_inline_mark *neighbour)
{
    return neighbour && neighbour->decided && !neighbour->tag;
}

static void decide(const nc_inline *in, int i)
{
    nc_span text = nc_buf_span(&in->text);
    nc_inline_mark *open = nc_inline_mark_at(in, i),
                   *close = nc_inline_mark_at(in, open->partner);
    int j = open->partner;
    const nc_inline_mark *before = neighbour(in, i, -1),
                         *after = neighbour(in, j, 1);
    look_t first =
        neighbour(in, i, 1) ? PUNCTUATION : look_after(text, open->at);
    look_t last =
        neighbour(in, j, -1) ? PUNCTUATION : look_before(text, close->at);
    look_t left = before ? PUNCTUATION : look_before(text, open->at);
    look_t right = after ? PUNCTUATION : look_after(text, close->at);

    open->tag = runs_together(before) || runs_together(after) ||
                !flanks(first, left) || !flanks(last, right);
    close->tag = open->tag;
    open->decided = close->decided = true;
}

static const char *nc_inline_markext(const nc_inline_mark *mark)
{
    static const char *const signs[NC_INLINE_KINDS] = {"*", "**", "~~"};
    static const char *const tags[NC_INLINE_KINDS][2] = {
        {"</em>", "<em>"}, {"</strong>", "<strong>"}, {"</del>", "<del>"}};

    return mark->tag ? tags[mark->kind][mark->opens] : signs[mark->kind];
}

/* How many bytes at the start of a line would begin a block there: an escape
 * belongs before the last of them. 0: none would. */
static size_t block_start(nc_span line)
{
    size_t digits = 0;
    unsigned char next = line.len > 1 ? line.ptr[1] : '\n';

    if (line.len == 0)
        return 0;
    switch (line.ptr[0]) {
    case '#':
    case '=':
    case '>':
        return 1;
    case '-':
    case '+':
        return is_edge(next) || next == line.ptr[0] || next == ':' ? 1 : 0;
    case ':': /* below another line, `:-:` makes a table of both (GFM 4.10) */
        return next == '-' ? 1 : 0;
    default:
        break;
    }
    while (digits < line.len && nc_is_digit(line.ptr[digits]))
        digits++;
    if (digits == 0 || digits > ORDINAL_MAX || digits == line.len ||
        (line.ptr[digits] != '.' && line.ptr[digits] != ')'))
        return 0;
    next = digits + 1 < line.len ? line.ptr[digits + 1] : '\n';
    return is_edge(next) ? digits + 1 : 0;
}

/* Writes what stands at AT, marks first. Returns how many bytes of the text
 * that took; *NEXT is the mark to write next. */
static size_t write_piece(const nc_inline *in, nc_span text, size_t at,
                          int *next, nc_buf *out, const char *line_break)
{
    bool line_start = at == 0 || text.ptr[at - 1] == '\n';
    size_t special =
        line_start ? block_start((nc_span){text.ptr + at, text.len - at}) : 0;

    /* With a mark in the middle of it, it begins no block. */
    for (int i = *next; special > 0 && i < in->marks->nelts &&
                        nc_inline_mark_at(in, i)->at < at + special;
         i++)
        if (!nc_inline_mark_at(in, i)->dropped)
            special = 0;
    for (; *next < in->marks->nelts && nc_inline_mark_at(in, *next)->at <= at;
         ++*next)
        if (!nc_inline_mark_at(in, *next)->dropped)
            nc_buf_append_text(out,
                               nc_inline_markext(nc_inline_mark_at(in, *next)));
    if (special > 0) {
        nc_buf_append(out, (nc_span){text.ptr + at, special - 1});
        nc_buf_append_byte(out, '\\');
        nc_buf_append_byte(out, text.ptr[at + special - 1]);
        return special;
    }
    if (text.ptr[at] == '\n')
        nc_buf_append_text(out, line_break);
    else if (text.ptr[at] == NC_INLINE_LINK) {
        if (at > 0 && nc_span_ends(nc_buf_span(out), NC_SPAN_LIT("!"))) {
            nc_buf_truncate(out, out->len - 1);
            nc_buf_append_text(out, "\\!");
        }
        nc_buf_append_byte(out, '[');
    }
    else
        nc_buf_append_byte(out, text.ptr[at]);
    return 1;
}

void nc_inline_write(const nc_inline *in, nc_buf *out, const char *line_break)
{
    nc_span text = nc_buf_span(&in->text);
    size_t at = 0;
    int next = 0;

    if (nc_buf_status(&in->text) != NC_OK) { /* and the marks are beyond it */
        out->status = nc_buf_status(&in->text);
        return;
    }
    tighten(in);
    for (int i = 0; i < in->marks->nelts; i++)
        if (nc_inline_mark_at(in, i)->opens &&
            !nc_inline_mark_at(in, i)->dropped)
            decide(in, i);
    while (text.len > 0 && is_edge(text.ptr[text.len - 1]))
        text.len--;
    while (at < text.len && is_edge(text.ptr[at]))
        at++;
    while (at < text.len)
        at += write_piece(in, text, at, &next, out, line_break);
    for (; next < in->marks->nelts; next++)
        if (!nc_inline_mark_at(in, next)->dropped)
            nc_buf_append_text(out,
                               nc_inline_markext(nc_inline_mark_at(in, next)));
}
