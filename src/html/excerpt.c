/* excerpt.c -- characters one by one: read, folded, counted.
 *
 * Only the beginning of a text is looked at: what is shown is short, and a run
 * of a page may be megabytes long.
 */
#include "nc_excerpt.h"

#include <utf8proc.h>
#include "nc_chars.h"
#include "nc_charref.h"
#include "steer.h"

enum {
    LOOK_TEXT = 4096,       /* bytes of one run of text */
    LOOK_HTML = 256 * 1024, /* bytes of markup */
    ELLIPSIS = 0x2026
};

/* A line that is being written. */
typedef struct line {
    nc_buf *out;
    size_t n, max; /* characters */
    bool blank;    /* white space waits for what follows */
    bool cut;      /* there was more than `max` */
} line_t;

static bool is_blank(utf8proc_int32_t c)
{
    if (c < 0x80)
        return nc_is_space((unsigned char)c) || c == '\v';
    return c == 0x85 || utf8proc_category(c) == UTF8PROC_CATEGORY_ZS ||
           c == 0x2028 || c == 0x2029;
}

/* What must not reach a terminal, or turns what follows around. */
static bool is_unsafe(utf8proc_int32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0xFEFF ||
           c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

static void add_character(line_t *l, utf8proc_int32_t c)
{
    size_t room = l->blank && l->n > 0 ? 2 : 1;

    if (is_blank(c)) {
        l->blank = true;
        return;
    }
    if (is_unsafe(c) || l->cut)
        return;
    if (l->n + room > l->max) {
        l->cut = true;
        nc_buf_append_utf8(l->out, ELLIPSIS);
        return;
    }
    if (room == 2)
        nc_buf_append_byte(l->out, ' ');
    nc_buf_append_utf8(l->out, (unsigned long)c);
    l->blank = false;
    l->n += room;
}

/* Takes the letters, digits and signs of ASCII that S begins with, at once. */
static void add_plain(line_t *l, nc_span *s)
{
    size_t n = 0, room = l->max - l->n;

    if (l->blank)
        return;
    room = s->len < room ? s->len : room;
    while (n < room && s->ptr[n] > ' ' && s->ptr[n] < 0x7F)
        n++;
    nc_buf_append(l->out, nc_span_take(s, n));
    l->n += n;
}

static void add_text(line_t *l, nc_span s)
{
    for (add_plain(l, &s); s.len > 0 && !l->cut; add_plain(l, &s)) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n =
            utf8proc_iterate(s.ptr, (utf8proc_ssize_t)s.len, &c);

        if (n <= 0)
            c = (utf8proc_int32_t)nc_charref_windows_1252(s.ptr[0]);
        nc_span_take(&s, n > 0 ? (size_t)n : 1);
        add_character(l, c);
    }
}

static nc_span first(nc_span s, size_t n)
{
    return (nc_span){s.ptr, s.len < n ? s.len : n};
}

void nc_excerpt_text(nc_buf *out, nc_span text, size_t max)
{
    line_t l = {out, 0, max, false, false};

    /* No character has more than four bytes. */
    add_text(&l, first(text, 4 * max + LOOK_TEXT));
}

static void add_run(line_t *l, const nc_token *tok)
{
    nc_buf decoded = NC_BUF_INIT;
    nc_span run = first(tok->raw, LOOK_TEXT);

    if (tok->content == NC_CONTENT_DATA || tok->content == NC_CONTENT_RCDATA) {
        nc_charref_decode(&decoded, run, NC_CHARREF_TEXT);
        add_text(l, nc_buf_span(&decoded));
        if (nc_buf_status(&decoded) != NC_OK)
            l->out->status = nc_buf_status(&decoded);
    }
    else if (tok->content == NC_CONTENT_CDATA) {
        add_text(l, run);
    }
    nc_buf_release(&decoded);
}

static void add_token(line_t *l, nc_lexer *lx, const nc_token *tok)
{
    bool is_tag =
        tok->kind == NC_TOKEN_START_TAG || tok->kind == NC_TOKEN_END_TAG;

    if (tok->kind == NC_TOKEN_TEXT)
        add_run(l, tok);
    if (is_tag && (nc_element_is(tok->tag, NC_EL_BLOCK) ||
                   tok->tag == NC_TAG_BR || tok->tag == NC_TAG_TD))
        l->blank = true;
    if (tok->kind == NC_TOKEN_START_TAG)
        nc_steer(lx, tok);
}

void nc_excerpt_html(nc_buf *out, nc_span html, size_t max)
{
    line_t l = {out, 0, max, false, false};
    nc_lexer *lx = nc_lexer_create();
    nc_token tok;

    if (!lx) {
        out->status = NC_ENOMEM;
        return;
    }
    html = first(html, LOOK_HTML);
    while (!l.cut && nc_lexer_next(lx, &html, &tok) != NC_TOKEN_MORE)
        add_token(&l, lx, &tok);
    nc_lexer_destroy(lx);
}

void nc_excerpt_escape(nc_buf *out, nc_span text)
{
    while (text.len > 0) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n =
            utf8proc_iterate(text.ptr, (utf8proc_ssize_t)text.len, &c);
        const char *instead = nc_charref_special(text.ptr[0]);

        if (n > 1 || n <= 0)
            nc_buf_appendf(out, "&#x%lX;", n > 0 ? (unsigned long)c : 0xFFFDUL);
        else if (instead)
            nc_buf_append_text(out, instead);
        else
            nc_buf_append_byte(out, text.ptr[0]);
        nc_span_take(&text, n > 0 ? (size_t)n : 1);
    }
}
