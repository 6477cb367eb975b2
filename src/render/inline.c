/* inline.c -- a paragraph of Markdown on its way in: text escaped, white space
 * folded, marks noted. What comes of the marks is emphasis.c's.
 */
#include "inline.h"

#include <string.h>

#include "nc_chars.h"
#include "render.h"

enum {
    ENTITY_MAX = 32 /* bytes of a reference's name that are looked at */
};

void nc_inline_init(nc_inline *in, apr_pool_t *pool)
{
    memset(in, 0, sizeof(*in));
    nc_buf_init(&in->text);
    in->marks = apr_array_make(pool, 16, sizeof(nc_inline_mark));
}

void nc_inline_release(nc_inline *in)
{
    nc_buf_release(&in->text);
}

void nc_inline_clear(nc_inline *in)
{
    nc_buf_clear(&in->text);
    apr_array_clear(in->marks);
    memset(in->open, 0, sizeof(in->open));
    in->code_end = 0;
}

static unsigned char last_byte(const nc_inline *in)
{
    return in->text.len ? in->text.ptr[in->text.len - 1] : '\n';
}

static void put_space(nc_inline *in)
{
    unsigned char last = last_byte(in);

    if (last != ' ' && last != '\n')
        nc_buf_append_byte(&in->text, ' ');
}

/* `snake_case` needs no escape: an underscore between letters or digits makes
 * no emphasis. At the ends of a run the neighbour is not known. */
static bool is_inside_word(nc_span all, size_t i)
{
    return i > 0 && i + 1 < all.len && nc_is_alnum(all.ptr[i - 1]) &&
           nc_is_alnum(all.ptr[i + 1]);
}

/* Whether `&` at the start of S might be read as a character reference. What
 * the run's end cuts off may go on in the next one. */
static bool may_be_reference(nc_span s)
{
    size_t i = 1;

    if (i < s.len && s.ptr[i] == '#')
        i++;
    while (i < s.len && i < ENTITY_MAX && nc_is_alnum(s.ptr[i]))
        i++;
    return i == s.len || (i > 1 && s.ptr[i] == ';');
}

static bool needs_escape(nc_span all, size_t i)
{
    switch (all.ptr[i]) {
    case '\\':
    case '`':
    case '*':
    case '[':
    case ']':
    case '<':
    case '~':
    case '|':
        return true;
    case '_':
        return !is_inside_word(all, i);
    case '&':
        return may_be_reference((nc_span){all.ptr + i, all.len - i});
    default:
        return false;
    }
}

static void put_text(nc_inline *in, nc_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (nc_is_space(text.ptr[i])) {
            put_space(in);
            continue;
        }
        if (text.ptr[i] < 0x20)
            continue;
        if (needs_escape(text, i))
            nc_buf_append_byte(&in->text, '\\');
        nc_buf_append_byte(&in->text, text.ptr[i]);
    }
}

void nc_inline_text(nc_inline *in, nc_span text)
{
    nc_buf clean = NC_BUF_INIT;

    nc_render_clean(&clean, text);
    put_text(in, nc_buf_span(&clean));
    nc_buf_release(&clean);
}

void nc_inline_raw(nc_inline *in, const char *markdown)
{
    nc_buf_append_text(&in->text, markdown);
}

void nc_inline_break(nc_inline *in)
{
    if (in->text.len == 0 || (in->is_cell && last_byte(in) == '\n'))
        return;
    nc_buf_append_byte(&in->text, '\n');
}

static size_t longest_run(nc_span s, unsigned char byte)
{
    size_t longest = 0, run = 0;

    for (size_t i = 0; i < s.len; i++) {
        run = s.ptr[i] == byte ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

static void put_times(nc_buf *out, unsigned char byte, size_t n)
{
    for (size_t i = 0; i < n; i++)
        nc_buf_append_byte(out, byte);
}

/* Nothing is escaped in code but the bar that would end a table's cell even
 * there (GFM 4.10). */
static void put_backticks(nc_inline *in, nc_span code)
{
    size_t fence = longest_run(code, '`') + 1;
    bool padded = code.ptr[0] == '`' || code.ptr[code.len - 1] == '`';

    put_times(&in->text, '`', fence);
    if (padded)
        nc_buf_append_byte(&in->text, ' ');
    for (size_t i = 0; i < code.len; i++) {
        if (code.ptr[i] == '|' && in->is_cell)
            nc_buf_append_byte(&in->text, '\\');
        nc_buf_append_byte(&in->text, code.ptr[i]);
    }
    if (padded)
        nc_buf_append_byte(&in->text, ' ');
    put_times(&in->text, '`', fence);
}

/* The backticks of two neighbours would be one run. */
static void put_code(nc_inline *in, nc_span code)
{
    if (in->code_end > 0 && in->code_end == in->text.len) {
        nc_inline_raw(in, "<code>");
        nc_inline_text(in, code);
        nc_inline_raw(in, "</code>");
        return;
    }
    put_backticks(in, code);
    in->code_end = in->text.len;
}

/* White space at its ends goes outside, where it folds as in HTML. */
void nc_inline_code(nc_inline *in, nc_span text)
{
    nc_buf code = NC_BUF_INIT;
    nc_span word;

    bool spaced = text.len > 0 && nc_is_space(text.ptr[text.len - 1]);

    if (text.len > 0 && nc_is_space(text.ptr[0]))
        put_space(in);
    while ((word = nc_span_word(&text)).len > 0) {
        if (code.len > 0)
            nc_buf_append_byte(&code, ' ');
        nc_render_clean(&code, word);
    }
    if (code.len > 0)
        put_code(in, nc_buf_span(&code));
    if (spaced)
        put_space(in);
    nc_buf_release(&code);
}

/* A link's destination: what would end it or be read otherwise is escaped;
 * white space and controls have no place in an address. */
static void put_destination(nc_inline *in, nc_span url)
{
    nc_buf_append_byte(&in->text, '(');
    for (size_t i = 0; i < url.len; i++) {
        unsigned char c = url.ptr[i];
        nc_span rest = {url.ptr + i, url.len - i};

        if (c <= ' ' || c == 0x7F || c == '<' || c == '>' || c == '|')
            nc_buf_appendf(&in->text, "%%%02X", c);
        else if (c == '&' && may_be_reference(rest))
            nc_buf_append_text(&in->text, "&amp;");
        else {
            if (strchr("\\()`", c))
                nc_buf_append_byte(&in->text, '\\');
            nc_buf_append_byte(&in->text, c);
        }
    }
    nc_buf_append_byte(&in->text, ')');
}

void nc_inline_image(nc_inline *in, nc_span alt, nc_span url)
{
    nc_buf_append_text(&in->text, "![");
    nc_inline_text(in, nc_span_trim(alt));
    nc_buf_append_byte(&in->text, ']');
    put_destination(in, url);
}

void nc_inline_link_open(nc_inline *in)
{
    nc_buf_append_byte(&in->text, NC_INLINE_LINK);
    in->link = in->text.len;
}

/* Cuts the text back to LEN; emphasis inside what goes is empty then. */
static void cut_back(nc_inline *in, size_t len)
{
    nc_buf_truncate(&in->text, len);
    for (int i = in->marks->nelts - 1;
         i >= 0 && nc_inline_mark_at(in, i)->at > len; i--)
        nc_inline_mark_at(in, i)->at = len;
}

void nc_inline_link_close(nc_inline *in, nc_span url)
{
    nc_span text = nc_buf_span(&in->text);

    if (nc_buf_status(&in->text) != NC_OK)
        return;
    nc_span_take(&text, in->link);
    if (nc_span_is_blank(text)) {
        cut_back(in, in->link - 1);
        if (text.len > 0)
            put_space(in);
        return;
    }
    nc_buf_append_byte(&in->text, ']');
    put_destination(in, url);
}

static void put_mark(nc_inline *in, nc_inline_kind kind, bool opens)
{
    nc_inline_mark *mark = apr_array_push(in->marks);

    *mark = (nc_inline_mark){
        .at = in->text.len, .kind = kind, .opens = opens, .partner = -1};
}

void nc_inline_open(nc_inline *in, nc_inline_kind kind)
{
    if (in->open[kind]++ == 0)
        put_mark(in, kind, true);
}

void nc_inline_close(nc_inline *in, nc_inline_kind kind)
{
    int self = in->marks->nelts, i = self - 1;

    /* A new paragraph began inside the element: nothing to close here. */
    if (in->open[kind] == 0 || --in->open[kind] > 0)
        return;
    put_mark(in, kind, false);
    while (i >= 0 && (nc_inline_mark_at(in, i)->kind != kind ||
                      !nc_inline_mark_at(in, i)->opens))
        i--;
    nc_assert(i >= 0);
    nc_inline_mark_at(in, self)->partner = i;
    nc_inline_mark_at(in, i)->partner = self;
}

bool nc_inline_is_empty(const nc_inline *in)
{
    return nc_span_is_blank(nc_buf_span(&in->text));
}
