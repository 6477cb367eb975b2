/* explain.c -- cuts noted as a rewriter tells them, and told in lines of text.
 */
#include "explain.h"

#include <inttypes.h>
#include <stdlib.h>

#include "nc_chars.h"
#include "nc_excerpt.h"
#include "room.h"

enum {
    /* Tags that are looked at for the start of an end tag. */
    PAIR_MAX = 2048
};

/* --- noting */

typedef struct noting {
    nc_explanation *x;
    uint64_t seen, line, line_at; /* lines are counted up to `seen` */
    nc_buf *cleaned;
    bool no_memory;
} noting_t;

nc_span nc_explained_bytes(const nc_explanation *x, const nc_explained *cut)
{
    return (nc_span){x->page.ptr + cut->cut.offset, (size_t)cut->cut.length};
}

static bool reserve(nc_explanation *x)
{
    nc_explained *more =
        nc_room_for_one(x->cuts, x->n, &x->cap, 16, sizeof(*more));

    if (more)
        x->cuts = more;
    return more != NULL;
}

/* Counts lines up to AT, which never goes back. */
static void find_line(noting_t *n, uint64_t at)
{
    const unsigned char *page = n->x->page.ptr;

    while (n->seen < at) {
        const unsigned char *lf =
            memchr(page + n->seen, '\n', (size_t)(at - n->seen));

        if (!lf) {
            n->seen = at;
            return;
        }
        n->seen = n->line_at = (uint64_t)(lf - page) + 1;
        n->line++;
    }
}

nc_span nc_explained_tag(nc_span bytes, bool *is_end)
{
    size_t n = 0;

    *is_end = bytes.len > 1 && bytes.ptr[1] == '/';
    if (bytes.len < 2 || bytes.ptr[0] != '<')
        return NC_SPAN_EMPTY;
    nc_span_take(&bytes, *is_end ? 2 : 1);
    if (bytes.len == 0 || !nc_is_alpha(bytes.ptr[0]))
        return NC_SPAN_EMPTY;
    while (n < bytes.len && !nc_is_space(bytes.ptr[n]) && bytes.ptr[n] != '/' &&
           bytes.ptr[n] != '>')
        n++;
    return nc_span_take(&bytes, n);
}

/* The rule by which the start tag of the end tag NAME was cut. */
static const nc_rule *rule_of_start(const nc_explanation *x, nc_span name)
{
    size_t open = 0, least = x->n > PAIR_MAX ? x->n - PAIR_MAX : 0;

    for (size_t i = x->n; i > least; i--) {
        const nc_explained *cut = &x->cuts[i - 1];
        bool is_end;

        if (cut->cut.kind != NC_CUT_TAG ||
            !nc_span_equal_nocase(
                nc_explained_tag(nc_explained_bytes(x, cut), &is_end), name))
            continue;
        if (is_end)
            open++;
        else if (open == 0)
            return cut->cut.rule;
        else
            open--;
    }
    return NULL;
}

static void note(void *ctx, const nc_cut *cut)
{
    noting_t *n = ctx;
    nc_explanation *x = n->x;
    nc_explained one = {.cut = *cut};
    bool is_end;

    if (x->n == NC_EXPLAIN_CUTS_MAX) {
        x->more++;
        return;
    }
    if (!reserve(x)) {
        n->no_memory = true;
        return;
    }
    find_line(n, cut->offset);
    one.line = n->line;
    one.col = cut->offset - n->line_at + 1;
    if (cut->kind == NC_CUT_TAG && !cut->rule)
        one.cut.rule = rule_of_start(
            x, nc_explained_tag(nc_explained_bytes(x, &one), &is_end));
    x->cuts[x->n++] = one;
}

static nc_status keep(void *ctx, nc_span kept)
{
    const noting_t *n = ctx;

    if (n->cleaned)
        nc_buf_append(n->cleaned, kept);
    return NC_OK;
}

nc_status nc_explain(nc_explanation *x, nc_span page, const nc_explain_by *by)
{
    noting_t n = {.x = x, .line = 1, .cleaned = by->cleaned};
    nc_rewriter *rw = nc_rewriter_create(by->sheets, by->hold_limit, keep, &n);
    nc_status status = NC_ENOMEM;

    *x = (nc_explanation){.page = page};
    if (!rw)
        return status;
    if (by->is_xml)
        nc_rewriter_read_xml(rw);
    nc_rewriter_tell_cuts(rw, note);
    status = nc_rewriter_normalize(rw, by->normalize, by->article);
    if (status == NC_OK)
        status = nc_rewriter_feed(rw, page);
    if (status == NC_OK)
        status = nc_rewriter_finish(rw);
    x->stats = *nc_rewriter_get_stats(rw);
    nc_rewriter_destroy(rw);
    if (status == NC_OK && by->cleaned)
        status = nc_buf_status(by->cleaned);
    return n.no_memory ? NC_ENOMEM : status;
}

void nc_explain_left_alone(nc_explanation *x, nc_span page, const char *why)
{
    *x = (nc_explanation){.page = page, .left_alone = why};
    x->stats.bytes_in = page.len;
}

void nc_explanation_release(nc_explanation *x)
{
    free(x->cuts);
    *x = (nc_explanation){.n = 0};
}

/* --- telling */

const char *nc_cut_kind_text(nc_cut_kind kind)
{
    switch (kind) {
    case NC_CUT_ELEMENT:
        return "element";
    case NC_CUT_SECTION:
        return "section";
    case NC_CUT_TAG:
        return "tag";
    case NC_CUT_NORMAL:
        return "normalised";
    }
    return "";
}

void nc_explain_rule(nc_buf *out, const nc_rule *rule, size_t max)
{
    const char *before = "", *after = "";

    if (!rule) {
        nc_buf_append_text(out, "(normalised)");
        return;
    }
    if (rule->kind == NC_RULE_SECTION)
        before = ":-nc-section(", after = ")";
    else if (rule->kind == NC_RULE_UNWRAP)
        before = ":-nc-unwrap(", after = ")";
    nc_buf_append_text(out, before);
    nc_excerpt_text(out, rule->text, max);
    nc_buf_append_text(out, after);
}

void nc_explain_origin(nc_buf *out, const nc_rule *rule)
{
    if (!rule || !rule->origin.file)
        return;
    nc_excerpt_text(out, nc_span_of(rule->origin.file), NC_RULE_LINE_MAX);
    nc_buf_appendf(out, ":%u", rule->origin.line);
}

void nc_explain_label(nc_buf *out, const nc_rule *rule)
{
    nc_explain_rule(out, rule, NC_EXPLAIN_RULE);
    if (!rule || !rule->origin.file)
        return;
    nc_buf_append_text(out, " (");
    nc_explain_origin(out, rule);
    nc_buf_append_byte(out, ')');
}

void nc_explain_escape(nc_buf *out, nc_buf *text)
{
    nc_excerpt_escape(out, nc_buf_span(text));
    if (nc_buf_status(text) != NC_OK)
        out->status = nc_buf_status(text);
    nc_buf_release(text);
}

void nc_explain_words(nc_buf *out, const nc_explanation *x,
                      const nc_explained *cut)
{
    nc_span bytes = nc_explained_bytes(x, cut);
    size_t before = out->len;

    nc_excerpt_html(out, bytes, NC_EXPLAIN_WORDS);
    if (out->len == before)
        nc_excerpt_text(out, bytes, NC_EXPLAIN_WORDS);
}

void nc_explain_total(nc_buf *out, const nc_explanation *x)
{
    size_t n = x->n + x->more;

    if (n == 0)
        nc_buf_appendf(out, "nothing is cut of %" PRIu64 " bytes",
                       x->stats.bytes_in);
    else
        nc_buf_appendf(out, "%zu cut%s, %" PRIu64 " of %" PRIu64 " bytes", n,
                       n == 1 ? "" : "s", x->stats.bytes_cut,
                       x->stats.bytes_in);
}

void nc_explain_remark(nc_buf *out, const nc_explanation *x)
{
    if (x->left_alone)
        nc_buf_appendf(out, "the page is left alone: %s", x->left_alone);
    else if (x->stats.trouble != NC_TROUBLE_NONE)
        nc_buf_appendf(out, "cleaning stopped before the end of the page: %s",
                       nc_rewriter_trouble_text(x->stats.trouble));
    else if (x->more > 0)
        nc_buf_appendf(out, "%zu more cuts are not listed", x->more);
}

static void write_place(nc_buf *out, const char *name)
{
    if (!name)
        return;
    nc_excerpt_text(out, nc_span_of(name), NC_RULE_LINE_MAX);
    nc_buf_append_byte(out, ':');
}

void nc_explanation_write_text(const nc_explanation *x, nc_buf *out,
                               const char *name)
{
    size_t before;

    for (size_t i = 0; i < x->n; i++) {
        const nc_explained *cut = &x->cuts[i];

        write_place(out, name);
        nc_buf_appendf(
            out, "%" PRIu64 ":%" PRIu64 ": %s, %" PRIu64 " bytes: ", cut->line,
            cut->col, nc_cut_kind_text(cut->cut.kind), cut->cut.length);
        nc_explain_label(out, cut->cut.rule);
        nc_buf_append_text(out, ": ");
        nc_explain_words(out, x, cut);
        nc_buf_append_byte(out, '\n');
    }
    before = out->len;
    nc_explain_remark(out, x);
    if (out->len > before)
        nc_buf_append_byte(out, '\n');
    nc_explain_total(out, x);
    nc_buf_append_byte(out, '\n');
}
