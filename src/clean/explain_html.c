/* explain_html.c -- the page itself, with its cuts marked and listed.
 *
 * The page's bytes are copied as they are; what is put between them stands at
 * places that nc_places.h finds, and behind the names of start tags. Nothing of
 * a rule or of the page gets there unescaped.
 *
 * The marks must be seen whatever the page's own style says, and change its
 * layout as little as may be: an outline takes no room, a label a line. Table
 * parts get no label, which would be a cell more; what has no content can't.
 */
#include "explain.h"

#include <inttypes.h>

#include "nc_chars.h"
#include "nc_excerpt.h"
#include "nc_places.h"

#define MARK "data-newsclean-cut"
#define LIST "#newsclean-cuts#newsclean-cuts"

static const char style[] =
    "<style>"
    /* Pages that wait for a script before they show themselves. */
    "html,body{visibility:visible!important;opacity:1!important}"
    "[" MARK "]{outline:3px dashed #c2185b!important;"
    "outline-offset:-3px!important;min-height:4px}"
    "[" MARK "^=\":-nc-unwrap(\"]{outline:1px dotted #0b57d0!important;"
    "outline-offset:0!important}"
    "[" MARK "]::before{content:attr(" MARK ")!important;"
    "display:flow-root!important;position:static!important;float:none!"
    "important;"
    "box-sizing:border-box!important;width:fit-content!important;"
    "max-width:100%!important;height:auto!important;min-width:0!important;"
    "margin:0 0 2px!important;padding:2px 8px!important;border:0!important;"
    "border-radius:0 0 6px 0!important;background:#c2185b!important;"
    "color:#fff!important;opacity:1!important;transform:none!important;"
    "clip:auto!important;text-align:left!important;text-indent:0!important;"
    "text-transform:none!important;text-shadow:none!important;"
    "letter-spacing:normal!important;direction:ltr!important;"
    "white-space:normal!important;overflow-wrap:anywhere!important;"
    "font:600 12px/1.4 ui-monospace,Menlo,Consolas,monospace!important}"
    "[" MARK "^=\":-nc-unwrap(\"]::before{content:none!important}"
    ":is(a,abbr,b,button,em,font,i,label,s,small,span,strong,u)[" MARK
    "]::before{display:inline-block!important}"
    "[" MARK "]:target{outline-style:solid!important;"
    "outline-width:6px!important;outline-offset:-6px!important;"
    "scroll-margin:12vh!important;visibility:visible!important;"
    "opacity:1!important}"
    ":is(table,thead,tbody,tfoot,tr,col,colgroup,hr)[" MARK
    "]::before{content:none!important}" LIST "," LIST " *{all:revert}" LIST
    "{color-scheme:light dark;display:block;position:static;clear:both;"
    "box-sizing:border-box;margin:32px 0 0;padding:16px max(16px,4vw) 24px;"
    "background:#fff;color:#1c1c1e;border-top:4px solid #c2185b;"
    "font:16px/1.5 system-ui,sans-serif;text-align:left;direction:ltr}" LIST
    " summary{cursor:pointer;font-weight:700;font-size:18px}" LIST
    " ol{margin:12px 0 0;padding:0 0 0 40px}" LIST
    " li{margin:0 0 12px;overflow-wrap:anywhere}" LIST
    " code{font:600 14px/1.4 ui-monospace,Menlo,Consolas,monospace;"
    "color:#a3124a}" LIST " small{display:block;font-size:14px;"
    "color:#55555c}" LIST " q{quotes:none}"
    "@media(prefers-color-scheme:dark){" LIST
    "{background:#16171a;color:#e7e6e3}" LIST " code{color:#ff8ab5}" LIST
    " small{color:#a9a9b2}}"
    "</style>";

typedef struct writing {
    const nc_explanation *x;
    nc_buf *out;
    const char *base;
    nc_lexer *lexer; /* of a framed page; NULL: it is none */
    nc_places places;
    uint64_t at; /* the page's bytes before it are written */
    int step;    /* what is put in next: 0 base, 1 style, 2 list, 3 nothing */
} writing_t;

void nc_explain_write_base(nc_buf *out, const char *base, bool has, bool framed)
{
    bool href = base && !has;

    if (!href && !framed)
        return;
    nc_buf_append_text(out, "<base");
    if (href) {
        nc_buf_append_text(out, " href=\"");
        nc_excerpt_escape(out, nc_span_of(base));
        nc_buf_append_byte(out, '"');
    }
    nc_buf_append_text(out, framed ? " target=\"_blank\"/>" : "/>");
}

static void write_item(const writing_t *w, const nc_explained *cut)
{
    nc_buf label = NC_BUF_INIT, words = NC_BUF_INIT;

    nc_explain_label(&label, cut->cut.rule);
    nc_explain_words(&words, w->x, cut);
    nc_buf_append_text(w->out, "<li><code>");
    nc_explain_escape(w->out, &label);
    nc_buf_appendf(w->out,
                   "</code><small>%s, %" PRIu64 " bytes, line %" PRIu64
                   ", column %" PRIu64 "</small><q>",
                   nc_cut_kind_text(cut->cut.kind), cut->cut.length, cut->line,
                   cut->col);
    nc_explain_escape(w->out, &words);
    nc_buf_append_text(w->out, "</q></li>\n");
}

static void write_list(const writing_t *w)
{
    const nc_explanation *x = w->x;
    nc_buf total = NC_BUF_INIT, remark = NC_BUF_INIT;

    nc_explain_total(&total, x);
    nc_explain_remark(&remark, x);
    nc_buf_append_text(w->out,
                       "\n<aside id=\"newsclean-cuts\" lang=\"en\"><details "
                       "open=\"\"><summary>newsclean: ");
    nc_explain_escape(w->out, &total);
    nc_buf_append_text(w->out, "</summary>\n");
    if (remark.len > 0) {
        nc_buf_append_text(w->out, "<p>");
        nc_explain_escape(w->out, &remark);
        nc_buf_append_text(w->out, "</p>\n");
    }
    if (x->n > 0) {
        nc_buf_append_text(w->out, "<ol>\n");
        for (size_t i = 0; i < x->n; i++)
            write_item(w, &x->cuts[i]);
        nc_buf_append_text(w->out, "</ol>\n");
    }
    nc_buf_append_text(w->out, "</details></aside>\n");
}

static void copy_page(writing_t *w, uint64_t to)
{
    nc_buf_append(w->out,
                  (nc_span){w->x->page.ptr + w->at, (size_t)(to - w->at)});
    w->at = to;
}

/* Copies the page up to TO, with what is to be put in on the way. */
static void write_page(writing_t *w, uint64_t to)
{
    const uint64_t steps[] = {w->places.head_start, w->places.head_end,
                              w->places.body_end};

    while (w->step < 3 && steps[w->step] <= to) {
        copy_page(w, steps[w->step]);
        switch (w->step++) {
        case 0:
            nc_explain_write_base(w->out, w->base, w->places.has_base,
                                  w->lexer != NULL);
            break;
        case 1:
            nc_buf_append_text(w->out, style);
            break;
        default:
            if (!w->lexer)
                write_list(w);
        }
    }
    copy_page(w, to);
}

/* Where the name of the start tag ends that a cut begins with; 0: it begins
 * with none. */
static uint64_t end_of_name(const nc_explanation *x, const nc_explained *cut)
{
    nc_span bytes = nc_explained_bytes(x, cut);
    bool is_end;
    nc_span name = nc_explained_tag(bytes, &is_end);

    if (is_end || name.len == 0)
        return 0;
    return cut->cut.offset + (uint64_t)(name.ptr + name.len - bytes.ptr);
}

/* Whether VALUE can be the end of an address as it stands. */
static bool is_plain_id(nc_span value)
{
    for (size_t i = 0; i < value.len; i++)
        if (!nc_is_alnum(value.ptr[i]) && value.ptr[i] != '-' &&
            value.ptr[i] != '_')
            return false;
    return value.len > 0;
}

nc_anchor nc_explain_anchor(nc_buf *out, const nc_explanation *x, size_t i,
                            nc_lexer *lexer)
{
    nc_span bytes = nc_explained_bytes(x, &x->cuts[i]);
    const nc_attr *id;
    nc_token tok;

    if (end_of_name(x, &x->cuts[i]) == 0)
        return NC_ANCHOR_NONE;
    nc_lexer_reset(lexer);
    if (nc_lexer_next(lexer, &bytes, &tok) != NC_TOKEN_START_TAG)
        return NC_ANCHOR_NONE;
    id = nc_token_attr(&tok, NC_SPAN_LIT("id"));
    if (!id) {
        nc_buf_appendf(out, "newsclean-cut-%zu", i + 1);
        return NC_ANCHOR_OURS;
    }
    if (!is_plain_id(id->value))
        return NC_ANCHOR_NONE;
    nc_buf_append(out, id->value);
    return NC_ANCHOR_OWN;
}

/* An id, for an element that has none. */
static void write_id(writing_t *w, size_t i)
{
    nc_buf id = NC_BUF_INIT;

    if (nc_explain_anchor(&id, w->x, i, w->lexer) == NC_ANCHOR_OURS)
        nc_buf_appendf(w->out, " id=\"%s\"", nc_buf_text(&id));
    if (nc_buf_status(&id) != NC_OK)
        w->out->status = nc_buf_status(&id);
    nc_buf_release(&id);
}

static void write_mark(writing_t *w, size_t i)
{
    const nc_explained *cut = &w->x->cuts[i];
    nc_buf label = NC_BUF_INIT;
    uint64_t at = end_of_name(w->x, cut);

    if (at < w->at || at == 0)
        return;
    write_page(w, at);
    nc_explain_label(&label, cut->cut.rule);
    nc_buf_append_text(w->out, " " MARK "=\"");
    nc_explain_escape(w->out, &label);
    nc_buf_append_byte(w->out, '"');
    if (w->lexer)
        write_id(w, i);
}

static void write_all(writing_t *w)
{
    nc_status status = nc_places_find(&w->places, w->x->page);

    if (status != NC_OK) {
        w->out->status = status;
        return;
    }
    for (size_t i = 0; i < w->x->n; i++)
        write_mark(w, i);
    write_page(w, w->x->page.len);
}

void nc_explanation_write_html(const nc_explanation *x, nc_buf *out,
                               const char *base)
{
    writing_t w = {.x = x, .out = out, .base = base};

    write_all(&w);
}

void nc_explanation_write_framed(const nc_explanation *x, nc_buf *out,
                                 const char *base)
{
    writing_t w = {
        .x = x, .out = out, .base = base, .lexer = nc_lexer_create()};

    if (w.lexer)
        write_all(&w);
    else
        out->status = NC_ENOMEM;
    nc_lexer_destroy(w.lexer);
}

void nc_explain_copy_with_base(nc_span page, nc_buf *out, const char *base,
                               bool framed)
{
    nc_places places;
    nc_status status = nc_places_find(&places, page);

    if (status != NC_OK) {
        out->status = status;
        return;
    }
    nc_buf_append(out, nc_span_take(&page, (size_t)places.head_start));
    nc_explain_write_base(out, base, places.has_base, framed);
    nc_buf_append(out, page);
}

void nc_explanation_write_cleaned(nc_span cleaned, nc_buf *out,
                                  const char *base)
{
    nc_explain_copy_with_base(cleaned, out, base, false);
}
