/* text.c -- the clean tree as plain text.
 *
 * Gaps between texts are only noted, and written when the next text comes: so
 * there are never two in a row, none at the ends, and the widest one wins.
 * Items of one list and rows of one table stand on lines that follow each
 * other; everything else is parted by an empty line. Of a figure nothing is
 * text: neither its caption nor the link that stands for a player.
 */
#include "clean_tree.h"

#include "plain.h"

typedef enum gap { GAP_NONE, GAP_CELL, GAP_LINE, GAP_PARAGRAPH } gap;

typedef struct writer {
    nc_buf out;
    gap gap;
    unsigned n_lists; /* lists around the present place */
    unsigned n_cells;
    unsigned n_pre; /* where spaces at the start of a line count */
    bool marker;    /* the mark of a list item has to be written */
} writer;

static void widen(writer *w, gap wanted)
{
    if (w->n_cells > 0 && wanted > GAP_CELL)
        wanted = GAP_CELL;
    if (w->n_lists > 0 && wanted > GAP_LINE)
        wanted = GAP_LINE;
    if (wanted > w->gap)
        w->gap = wanted;
}

static void write_gap(writer *w)
{
    static const char *const gaps[] = {"", " | ", "\n", "\n\n"};

    /* What parted the text from a picture behind it. */
    while (w->gap != GAP_NONE &&
           nc_span_ends(nc_buf_span(&w->out), NC_SPAN_LIT(" ")))
        nc_buf_truncate(&w->out, w->out.len - 1);
    if (w->out.len > 0)
        nc_buf_append_text(&w->out, gaps[w->gap]);
    w->gap = GAP_NONE;
    if (w->marker) {
        for (unsigned i = 1; i < w->n_lists; i++)
            nc_buf_append_text(&w->out, "  ");
        nc_buf_append_text(&w->out, "- ");
        w->marker = false;
    }
}

static bool is_cell(nc_tag tag)
{
    return tag == NC_TAG_TD || tag == NC_TAG_TH;
}

static bool is_list(nc_tag tag)
{
    return tag == NC_TAG_UL || tag == NC_TAG_OL;
}

static gap gap_around(nc_tag tag)
{
    switch (tag) {
    case NC_TAG_BR:
    case NC_TAG_LI:
    case NC_TAG_DD:
    case NC_TAG_TR:
        return GAP_LINE;
    case NC_TAG_TD:
    case NC_TAG_TH:
        return GAP_CELL;
    case NC_TAG_THEAD:
    case NC_TAG_TBODY:
    case NC_TAG_TFOOT:
        return GAP_LINE;
    default:
        return nc_element_is(tag, NC_EL_BLOCK) ? GAP_PARAGRAPH : GAP_NONE;
    }
}

static void enter(writer *w, const xmlNode *node)
{
    nc_tag tag = nc_node_tag(node);

    /* The first block of an item stands behind its mark. */
    if (!w->marker || tag == NC_TAG_LI)
        widen(w, gap_around(tag));
    w->n_lists += is_list(tag);
    w->n_cells += is_cell(tag);
    w->n_pre += tag == NC_TAG_PRE;
    if (tag == NC_TAG_LI)
        w->marker = true;
}

static void leave(writer *w, const xmlNode *node)
{
    nc_tag tag = nc_node_tag(node);

    w->n_lists -= is_list(tag);
    w->n_cells -= is_cell(tag);
    w->n_pre -= tag == NC_TAG_PRE;
    if (tag == NC_TAG_LI)
        w->marker = false;
    /* A term and what it means belong together. */
    widen(w, tag == NC_TAG_DT ? GAP_LINE : gap_around(tag));
}

static void write_text(writer *w, nc_span text)
{
    /* What parts the text from a picture before it. */
    if (w->n_pre == 0 && (w->gap != GAP_NONE || w->out.len == 0))
        while (nc_span_starts(text, NC_SPAN_LIT(" ")))
            nc_span_take(&text, 1);
    if (text.len == 0)
        return;
    write_gap(w);
    while (text.len > 0) {
        nc_span bytes;
        nc_glyph glyph = nc_glyph_take(&text, &bytes);

        if (glyph == NC_GLYPH_NBSP)
            nc_buf_append_byte(&w->out, ' ');
        else
            nc_buf_append(&w->out, bytes);
    }
}

void nc_clean_write_text(nc_buf *out, const xmlNode *root)
{
    writer w = {.out = NC_BUF_INIT};
    const xmlNode *node = root->children;

    while (node) {
        bool figure = nc_node_tag(node) == NC_TAG_FIGURE;

        if (nc_node_is_text(node))
            write_text(&w, nc_node_content(node));
        else
            enter(&w, node);
        if (node->children && nc_node_is_element(node) && !figure) {
            node = node->children;
            continue;
        }
        while (node) {
            if (nc_node_is_element(node))
                leave(&w, node);
            if (node->next || node->parent == root) {
                node = node->next;
                break;
            }
            node = node->parent;
        }
    }
    nc_plain_compose(out, nc_buf_span(&w.out));
    if (nc_buf_status(&w.out) != NC_OK)
        out->status = nc_buf_status(&w.out);
    nc_buf_release(&w.out);
}
