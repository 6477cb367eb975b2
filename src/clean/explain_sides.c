/* explain_sides.c -- the page with its cuts marked beside the page without
 * them, and a list of the cuts that leads to the marks.
 *
 *     +-- total, what is wrong ---------------------+
 *     | cuts: line, rule, words    | rules to try   |
 *     +----------------------------+----------------+
 *     | the page as it came,       | the page as it |
 *     | each cut marked            | is read        |
 *     +----------------------------+----------------+
 *
 * On a narrow screen these stand one above the other. Both pages are the text
 * of a frame's srcdoc attribute, in which `&` and `"` alone have to be escaped,
 * whatever the encoding; so no second request is made, no header of the site
 * can forbid the frame, and its sandbox holds even if another header of ours is
 * taken away. A link to about:srcdoc#ID moves a frame to the mark and loads
 * nothing. The document is in the encoding of the page, and ASCII beside it.
 */
#include "explain.h"

#include <inttypes.h>
#include <string.h>

#include "nc_chars.h"
#include "nc_encoding.h"
#include "nc_excerpt.h"
#include "nc_places.h"

enum {
    /* What the normaliser did that is listed: it may be much, and one rarely
     * looks for it. */
    NORMALISED_MAX = 300
};

#define SANDBOX "allow-same-origin allow-popups allow-popups-to-escape-sandbox"

static const char style[] =
    ":root{color-scheme:light dark;--bg:#fdfcfa;--fg:#1d1d1f;--dim:#515158;"
    "--line:#dcdad5;--edge:#76767c;--link:#0a4a9f;--soft:#f3f1ec;"
    "--cut:#a3124a}"
    "@media(prefers-color-scheme:dark){:root{--bg:#17181b;--fg:#e6e5e1;"
    "--dim:#b0b0b8;--line:#35363b;--edge:#8a8a92;--link:#9cc2fa;"
    "--soft:#212226;--cut:#ff9cc0}}"
    "*{box-sizing:border-box}"
    "body{margin:0;padding:.75rem clamp(.75rem,2vw,1.5rem);"
    "background:var(--bg);color:var(--fg);overflow-wrap:anywhere;"
    "font:.9375rem/1.5 system-ui,-apple-system,'Segoe UI',Roboto,"
    "'Noto Sans',sans-serif}"
    "a{color:var(--link);text-underline-offset:.15em}"
    ":focus-visible{outline:3px solid var(--link);outline-offset:2px;"
    "border-radius:3px}"
    "h1,h2{font-size:1rem;line-height:1.4;margin:0}"
    ".views h2{display:flex;gap:.2rem .7rem;align-items:baseline}"
    "h1 span{font-weight:400;color:var(--dim)}"
    "p{margin:0 0 .5rem}.dim{color:var(--dim)}"
    "header p{margin:.1rem 0 .6rem}"
    "code,textarea{font-family:ui-monospace,'DejaVu Sans Mono',Menlo,"
    "Consolas,monospace;font-size:.875rem}"
    ".panel{display:grid;gap:.75rem 1.5rem;margin-bottom:.75rem}"
    ".panel>*{min-width:0}"
    ".list{max-height:45vh;overflow:auto;border:1px solid var(--line);"
    "border-radius:6px;padding:.6rem .8rem}"
    "ol{list-style:none;margin:.4rem 0 0;padding:0}"
    "li{padding:.4rem 0;border-top:1px solid var(--line)}"
    "li code{font-weight:600;color:var(--cut)}"
    "@media(min-width:700px){li{display:flex;justify-content:space-between;"
    "gap:0 1.5rem}li small{flex:0 1 24rem;text-align:end}"
    ".both li small{flex-basis:13rem}}"
    "li a{display:inline-block;padding:.15rem 0}"
    "li>div{min-width:0}li "
    "small{display:block;font-size:.8125rem;color:var(--dim)}"
    "li q{quotes:none}"
    "summary{cursor:pointer;padding:.3rem 0}details{margin-top:.5rem}"
    ".wrong{margin:.5rem 0;padding:.5rem .8rem;list-style:none;"
    "border:1px solid var(--cut);border-radius:6px}"
    ".wrong li{border:0;padding:.15rem 0;color:var(--cut)}"
    "textarea,button{font-size:.9375rem;color:var(--fg);"
    "background:transparent;border:1px solid var(--edge);border-radius:6px;"
    "padding:.45rem .7rem}"
    "textarea{display:block;width:100%;min-height:4.5rem;margin:.3rem 0;"
    "resize:vertical}"
    "button{font:inherit;min-height:2.5rem;padding:.35rem 1.1rem;"
    "background:var(--soft);cursor:pointer;margin-inline-end:.9rem}"
    "fieldset{border:0;margin:0 0 .6rem;padding:0;display:flex;"
    "flex-wrap:wrap;gap:.2rem 1.1rem}"
    "legend{float:left;line-height:1.9rem;padding:0;margin-inline-end:1.1rem;"
    "color:var(--dim)}"
    "label.pick{display:inline-flex;gap:.4rem;align-items:center;"
    "min-height:1.9rem}"
    "input{width:1.05rem;height:1.05rem;margin:0;accent-color:var(--link)}"
    ".views{display:grid;gap:.75rem}.views section{min-width:0;"
    "display:flex;flex-direction:column}"
    ".without{display:inline}"
    ".alone{min-height:1.75rem;padding:0 .7rem;font-weight:400;margin:0}"
    "iframe{width:100%;height:72vh;margin-top:.3rem;background:Canvas;"
    "border:1px solid var(--edge);border-radius:6px}"
    "main:has(#newsclean-show-marked:checked) .cleaned,"
    "main:has(#newsclean-show-cleaned:checked) .marked{display:none}"
    "@media(min-width:900px){.panel.both{grid-template-columns:"
    "minmax(0,3fr) minmax(0,2fr)}.list{max-height:17rem}"
    ".views{grid-template-columns:1fr 1fr}"
    "main:has(#newsclean-show-marked:checked) .views,"
    "main:has(#newsclean-show-cleaned:checked) .views"
    "{grid-template-columns:1fr}iframe{height:max(27rem,calc(100vh - 28rem))}}";

typedef struct writing {
    const nc_explanation *x;
    nc_buf *out;
    const nc_explain_sides *sides;
    nc_lexer *lexer;
} writing_t;

static void say(const writing_t *w, const char *text)
{
    nc_buf_append_text(w->out, text);
}

static void say_escaped(const writing_t *w, const char *text)
{
    nc_excerpt_escape(w->out, nc_span_of(text));
}

/* --- encoding */

/* Only what can be the name of an encoding: it comes from the page. */
static const char *take_label(nc_span label, char buf[NC_EXPLAIN_CHARSET])
{
    if (label.len == 0 || label.len >= NC_EXPLAIN_CHARSET)
        return NULL;
    for (size_t i = 0; i < label.len; i++)
        if (!nc_is_alnum(label.ptr[i]) && !memchr("-_.:", label.ptr[i], 4))
            return NULL;
    memcpy(buf, label.ptr, label.len);
    buf[label.len] = '\0';
    return buf;
}

const char *nc_explain_charset(nc_span page, nc_span transport,
                               char buf[NC_EXPLAIN_CHARSET])
{
    const char *label = NULL;

    if (nc_encoding_bom(page, &label) > 0)
        return take_label(nc_span_of(label), buf);
    if (transport.len > 0)
        return take_label(transport, buf);
    return take_label(nc_encoding_meta(page), buf);
}

/* --- the list of cuts */

static bool is_end_tag(const nc_explanation *x, const nc_explained *cut)
{
    bool is_end;

    nc_explained_tag(nc_explained_bytes(x, cut), &is_end);
    return cut->cut.kind == NC_CUT_TAG && is_end;
}

static void write_rule(const writing_t *w, size_t i)
{
    nc_buf anchor = NC_BUF_INIT, rule = NC_BUF_INIT;
    bool leads =
        nc_explain_anchor(&anchor, w->x, i, w->lexer) != NC_ANCHOR_NONE;

    nc_explain_rule(&rule, w->x->cuts[i].cut.rule, NC_EXPLAIN_RULE);
    if (leads)
        nc_buf_appendf(
            w->out, "<a href=\"about:srcdoc#%s\" target=\"newsclean-marked\">",
            nc_buf_text(&anchor));
    say(w, "<code>");
    nc_explain_escape(w->out, &rule);
    say(w, leads ? "</code></a>" : "</code>");
    if (nc_buf_status(&anchor) != NC_OK)
        w->out->status = nc_buf_status(&anchor);
    nc_buf_release(&anchor);
}

static void write_cut(const writing_t *w, size_t i)
{
    const nc_explained *cut = &w->x->cuts[i];
    nc_buf origin = NC_BUF_INIT, words = NC_BUF_INIT;

    nc_buf_appendf(w->out, "<li><div>Line %" PRIu64 ": ", cut->line);
    write_rule(w, i);
    say(w, " <q>");
    nc_explain_words(&words, w->x, cut);
    nc_explain_escape(w->out, &words);
    nc_buf_appendf(w->out,
                   "</q></div><small>%s, %" PRIu64 " bytes, column %" PRIu64,
                   nc_cut_kind_text(cut->cut.kind), cut->cut.length, cut->col);
    nc_explain_origin(&origin, cut->cut.rule);
    if (origin.len > 0)
        say(w, "; the rule stands in ");
    nc_explain_escape(w->out, &origin);
    say(w, "</small></li>\n");
}

static bool is_listed(const writing_t *w, size_t i, bool normalised)
{
    const nc_explained *cut = &w->x->cuts[i];

    return (cut->cut.kind == NC_CUT_NORMAL) == normalised &&
           !is_end_tag(w->x, cut);
}

static size_t count(const writing_t *w, bool normalised)
{
    size_t n = 0;

    for (size_t i = 0; i < w->x->n; i++)
        n += is_listed(w, i, normalised);
    return n;
}

static void write_cuts(const writing_t *w, bool normalised, size_t max)
{
    say(w, "<ol>\n");
    for (size_t i = 0; i < w->x->n && max > 0; i++) {
        if (!is_listed(w, i, normalised))
            continue;
        write_cut(w, i);
        max--;
    }
    say(w, "</ol>\n");
}

static void write_list(const writing_t *w)
{
    size_t cuts = count(w, false), normal = count(w, true);

    nc_buf_appendf(w->out,
                   "<section class=\"list\" tabindex=\"0\" aria-label=\"Cuts\">"
                   "<h2 id=\"newsclean-list\">Cut by rules: %zu</h2>\n",
                   cuts);
    if (cuts > 0)
        write_cuts(w, false, cuts);
    if (normal > 0) {
        nc_buf_appendf(w->out,
                       "<details><summary>Put in order inside of articles: "
                       "%zu%s</summary>\n",
                       normal,
                       normal > NORMALISED_MAX ? ", of which these are the "
                                                 "first"
                                               : "");
        write_cuts(w, true, NORMALISED_MAX);
        say(w, "</details>\n");
    }
    say(w, "</section>\n");
}

/* --- the form */

static void write_wrong(const writing_t *w, nc_span lines)
{
    if (lines.len == 0)
        return;
    say(w, "<ul class=\"wrong\" id=\"newsclean-wrong\">\n");
    while (lines.len > 0) {
        const unsigned char *lf = memchr(lines.ptr, '\n', lines.len);
        nc_span line =
            nc_span_take(&lines, lf ? (size_t)(lf - lines.ptr) : lines.len);

        nc_span_take(&lines, lf ? 1 : 0);
        say(w, "<li>");
        nc_excerpt_escape(w->out, line);
        say(w, "</li>\n");
    }
    say(w, "</ul>\n");
}

/* What became of the rules that were not refused. */
static void write_tried(const writing_t *w, const nc_explain_form *form)
{
    size_t n = 0;

    if (form->rules.len == 0)
        return;
    for (size_t i = 0; i < w->x->n; i++) {
        const nc_rule *rule = w->x->cuts[i].cut.rule;

        n += rule && rule->origin.file && !is_end_tag(w->x, &w->x->cuts[i]) &&
             strcmp(rule->origin.file, form->origin) == 0;
    }
    nc_buf_appendf(w->out,
                   "<p class=\"tried\">By rules that are tried: %zu</p>\n", n);
}

static void write_field(const writing_t *w, const nc_explain_form *form)
{
    nc_buf_appendf(w->out,
                   "<textarea id=\"newsclean-try\" name=\"%s\" rows=\"4\" "
                   "maxlength=\"%u\" spellcheck=\"false\" autocomplete=\"off\" "
                   "autocapitalize=\"off\" aria-describedby=\"%s\">\n",
                   form->rules_name, form->max,
                   form->wrong.len > 0 ? "newsclean-wrong newsclean-help"
                                       : "newsclean-help");
    nc_excerpt_escape(w->out, form->rules);
    say(w, "</textarea>\n");
}

/* The page's own parameters, which a form would leave out. */
static void write_query(const writing_t *w, const nc_explain_form *form)
{
    if (!*form->query)
        return;
    nc_buf_appendf(w->out, "<input type=\"hidden\" name=\"%s\" value=\"",
                   form->query_name);
    say_escaped(w, form->query);
    say(w, "\">\n");
}

static void write_form(const writing_t *w)
{
    const nc_explain_form *form = w->sides->form;

    if (!form)
        return;
    say(w, "<div><form id=\"newsclean-form\"><h2>"
           "<label for=\"newsclean-try\">Try rules, one a line</label></h2>\n");
    write_query(w, form);
    write_field(w, form);
    write_tried(w, form);
    write_wrong(w, form->wrong);
    say(w,
        "<p class=\"dim\" id=\"newsclean-help\">A selector as "
        "<code>.promo</code>, or a line of a rule file: "
        "<code>##:-nc-section(Read also)</code> cuts a section by its "
        "heading, <code>#@#.promo</code> keeps an element. It holds for this "
        "view alone, and is not kept.</p>\n</form>\n"
        "<button form=\"newsclean-form\">Try</button>\n");
    if (form->rules.len > 0) {
        say(w, "<form class=\"without\">");
        write_query(w, form);
        say(w, "<button>Without them</button></form>\n");
    }
    say(w, "</div>\n");
}

/* --- the views */

/* A page as the value of a srcdoc attribute. A byte order mark would be text
 * there. */
static void write_srcdoc(const writing_t *w, nc_span page)
{
    const char *label;

    nc_span_take(&page, nc_encoding_bom(page, &label));
    while (page.len > 0) {
        size_t n = 0;

        while (n < page.len && page.ptr[n] != '&' && page.ptr[n] != '"')
            n++;
        nc_buf_append(w->out, nc_span_take(&page, n));
        if (page.len > 0)
            say(w, *nc_span_take(&page, 1).ptr == '&' ? "&amp;" : "&quot;");
    }
}

/* NAME is "marked" or "cleaned". */
static void write_view(const writing_t *w, const char *name, const char *title,
                       nc_span page)
{
    nc_buf_appendf(w->out, "<section class=\"%s\"><h2>%s", name, title);
    if (w->sides->form)
        nc_buf_appendf(w->out,
                       "<button class=\"alone\" form=\"newsclean-form\" "
                       "name=\"%s\" value=\"%s\" "
                       "aria-label=\"%s: alone\">alone</button>",
                       w->sides->form->view_name, name, title);
    nc_buf_appendf(w->out,
                   "</h2>\n<iframe name=\"newsclean-%s\" title=\"%s\" "
                   "sandbox=\"" SANDBOX "\" srcdoc=\"",
                   name, title);
    write_srcdoc(w, page);
    say(w, "\"></iframe></section>\n");
}

static void write_choice(const writing_t *w, const char *name,
                         const char *words, bool checked)
{
    nc_buf_appendf(w->out,
                   "<label class=\"pick\"><input type=\"radio\" "
                   "name=\"newsclean-show\" id=\"newsclean-show-%s\"%s>"
                   "%s</label>\n",
                   name, checked ? " checked" : "", words);
}

static void write_views(const writing_t *w)
{
    nc_buf marked = NC_BUF_INIT, cleaned = NC_BUF_INIT;

    marked.limit = cleaned.limit = w->out->limit;
    nc_explanation_write_framed(w->x, &marked, w->sides->base);
    nc_explain_copy_with_base(w->sides->cleaned, &cleaned, w->sides->base,
                              true);
    if (nc_buf_status(&marked) != NC_OK)
        w->out->status = nc_buf_status(&marked);
    if (nc_buf_status(&cleaned) != NC_OK)
        w->out->status = nc_buf_status(&cleaned);
    say(w, "<fieldset><legend>Show</legend>\n");
    write_choice(w, "both", "both pages", true);
    write_choice(w, "marked", "as it came", false);
    write_choice(w, "cleaned", "as it is read", false);
    say(w, "</fieldset>\n<div class=\"views\">\n");
    write_view(w, "marked", "The page as it came, its cuts marked",
               nc_buf_span(&marked));
    write_view(w, "cleaned", "The page as it is read", nc_buf_span(&cleaned));
    say(w, "</div>\n");
    nc_buf_release(&marked);
    nc_buf_release(&cleaned);
}

/* --- the whole */

static void write_head(const writing_t *w)
{
    const nc_explain_sides *sides = w->sides;

    say(w, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n");
    if (sides->charset)
        nc_buf_appendf(w->out, "<meta charset=\"%s\">\n", sides->charset);
    say(w, "<title>newsclean: ");
    say_escaped(w, sides->name);
    say(w, "</title>\n");
    nc_explain_write_base(w->out, sides->base, false, false);
    say(w, "<meta name=\"viewport\" content=\"width=device-width, "
           "initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n"
           "<style>");
    say(w, style);
    say(w, "</style>\n</head>\n<body>\n");
}

static void write_header(const writing_t *w)
{
    nc_buf total = NC_BUF_INIT, remark = NC_BUF_INIT;

    nc_explain_total(&total, w->x);
    nc_explain_remark(&remark, w->x);
    say(w, "<header>\n<h1>What is cut <span>of ");
    say_escaped(w, w->sides->name);
    say(w, "</span></h1>\n<p class=\"total\">");
    nc_explain_escape(w->out, &total);
    say(w, "</p>\n");
    if (remark.len > 0) {
        say(w, "<p class=\"remark\"><strong>");
        nc_explain_escape(w->out, &remark);
        say(w, "</strong></p>\n");
    }
    nc_buf_release(&remark);
    say(w, "</header>\n");
}

void nc_explanation_write_sides(const nc_explanation *x, nc_buf *out,
                                const nc_explain_sides *sides)
{
    writing_t w = {
        .x = x, .out = out, .sides = sides, .lexer = nc_lexer_create()};

    if (!w.lexer) {
        out->status = NC_ENOMEM;
        return;
    }
    write_head(&w);
    write_header(&w);
    nc_buf_appendf(out, "<main>\n<div class=\"panel%s\">\n",
                   sides->form ? " both" : "");
    write_list(&w);
    write_form(&w);
    say(&w, "</div>\n");
    write_views(&w);
    say(&w, "</main>\n</body>\n</html>\n");
    nc_lexer_destroy(w.lexer);
}
