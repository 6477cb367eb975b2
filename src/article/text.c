/* text.c -- the clean tree as plain text.
 *
 * Gaps between texts are only noted, and written when the next text comes: so
 * there are never two in a row, none at the ends, and the widest one wins.
 * Items of one list and rows of one table stand on lines that follow each
 * other; everything else is parted by an empty line. Of a figure nothing is
 * text: neither its caption nor the link that stands for a player.
 *
 * The text of an article is compared, counted and searched, and so has no word
 * that the page has not: items of a numbered list begin with a dash as well.
 * A text for people has the numbers, and footnotes for links if asked to.
 */
#include "clean_tree.h"

#include <apr_hash.h>
#include <apr_strings.h>
#include "plain.h"

typedef enum gap {
    GAP_NONE,
    GAP_SPACE, /* of blocks in one cell */
    GAP_CELL,
    GAP_LINE,
    GAP_PARAGRAPH
} gap;

typedef struct list {
    bool numbered;
    unsigned number; /* of the item at hand */
    unsigned indent; /* of its text */
} list;

typedef struct writer {
    nc_buf out;
    const nc_text_form *form;
    gap gap;
    /* Lists around the present place; the clean tree nests no deeper. */
    list lists[NC_SANITIZER_DEPTH_MAX + 1];
    unsigned n_lists;
    unsigned n_cells;
    unsigned n_pre;   /* where spaces at the start of a line count */
    bool marker;      /* the mark of a list item has to be written */
    size_t link_from; /* where the link at hand begins in OUT */
    nc_buf notes;     /* footnotes, a line each */
    unsigned n_notes;
    apr_hash_t *numbers; /* of addresses; NULL: no footnotes */
    apr_pool_t *pool;
} writer;

static void widen(writer *w, gap wanted)
{
    if (w->n_cells > 0 && wanted > GAP_SPACE)
        wanted = GAP_SPACE;
    if (w->n_lists > 0 && wanted > GAP_LINE)
        wanted = GAP_LINE;
    if (wanted > w->gap)
        w->gap = wanted;
}

static void put_spaces(writer *w, unsigned n)
{
    while (n-- > 0)
        nc_buf_append_byte(&w->out, ' ');
}

static void write_marker(writer *w)
{
    list *at = &w->lists[w->n_lists - 1];
    unsigned outer = w->n_lists > 1 ? w->lists[w->n_lists - 2].indent : 0;
    size_t from;

    put_spaces(w, outer);
    from = w->out.len;
    if (at->numbered)
        nc_buf_appendf(&w->out, "%u. ", at->number);
    else
        nc_buf_append_text(&w->out, "- ");
    at->indent = outer + (unsigned)(w->out.len - from);
    w->marker = false;
}

static void write_gap(writer *w)
{
    static const char *const gaps[] = {"", " ", " | ", "\n", "\n\n"};

    /* What parted the text from a picture behind it. */
    while (w->gap != GAP_NONE &&
           nc_span_ends(nc_buf_span(&w->out), NC_SPAN_LIT(" ")))
        nc_buf_truncate(&w->out, w->out.len - 1);
    if (w->out.len > 0)
        nc_buf_append_text(&w->out, gaps[w->gap]);
    if (w->marker)
        write_marker(w);
    else if (w->n_lists > 0 && w->gap >= GAP_LINE)
        put_spaces(w, w->lists[w->n_lists - 1].indent);
    w->gap = GAP_NONE;
}

static bool is_cell(nc_tag tag)
{
    return tag == NC_TAG_TD || tag == NC_TAG_TH;
}

static bool is_list(nc_tag tag)
{
    return tag == NC_TAG_UL || tag == NC_TAG_OL;
}

static unsigned start_of(const xmlNode *node)
{
    nc_span start = nc_node_attr(node, "start");
    unsigned n = 0;

    for (size_t i = 0; i < start.len; i++) /* four digits: allow.c */
        n = n * 10 + (start.ptr[i] - '0');
    return start.len > 0 ? n : 1;
}

static void open_list(writer *w, const xmlNode *node)
{
    bool numbered = w->form->numbers && nc_node_tag(node) == NC_TAG_OL;

    nc_assert(w->n_lists <= NC_SANITIZER_DEPTH_MAX);
    w->lists[w->n_lists++] =
        (list){numbered, numbered ? start_of(node) - 1 : 0, 0};
}

/* The number of ADDRESS's footnote, which is written if it is new. */
static unsigned note_of(writer *w, const char *address)
{
    unsigned *number = apr_hash_get(w->numbers, address, APR_HASH_KEY_STRING);

    if (number)
        return *number;
    number = apr_palloc(w->pool, sizeof(*number));
    *number = ++w->n_notes;
    apr_hash_set(w->numbers, address, APR_HASH_KEY_STRING, number);
    nc_buf_appendf(&w->notes, "[%u] %s\n", *number, address);
    return *number;
}

/* A link whose text is its address needs no footnote, nor does a picture. */
static void leave_link(writer *w, const xmlNode *node)
{
    nc_span href = nc_node_attr(node, "href");
    nc_span text = nc_span_trim(
        nc_span_between(w->out.ptr + w->link_from, w->out.ptr + w->out.len));

    if (w->numbers && text.len > 0 && !nc_span_equal(text, href))
        nc_buf_appendf(&w->out, "[%u]", note_of(w, (const char *)href.ptr));
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
    if (is_list(tag))
        open_list(w, node);
    w->n_cells += is_cell(tag);
    w->n_pre += tag == NC_TAG_PRE;
    w->link_from = tag == NC_TAG_A ? w->out.len : w->link_from;
    if (tag == NC_TAG_LI) {
        w->marker = true;
        w->lists[w->n_lists - 1].number++;
    }
}

static void leave(writer *w, const xmlNode *node)
{
    nc_tag tag = nc_node_tag(node);

    w->n_lists -= is_list(tag);
    w->n_cells -= is_cell(tag);
    w->n_pre -= tag == NC_TAG_PRE;
    if (tag == NC_TAG_A)
        leave_link(w, node);
    if (tag == NC_TAG_LI)
        w->marker = false;
    /* A term and what it means belong together. */
    widen(w, tag == NC_TAG_DT ? GAP_LINE : gap_around(tag));
}

static void write_text(writer *w, nc_span text)
{
    /* What parts the text from a picture before it. */
    if (w->n_pre == 0 && (w->gap != GAP_NONE || w->out.len == 0 ||
                          w->out.ptr[w->out.len - 1] == ' '))
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

static void walk(writer *w, const xmlNode *root)
{
    const xmlNode *node = root->children;

    while (node) {
        bool figure = nc_node_tag(node) == NC_TAG_FIGURE;

        if (nc_node_is_text(node))
            write_text(w, nc_node_content(node));
        else
            enter(w, node);
        if (node->children && nc_node_is_element(node) && !figure) {
            node = node->children;
            continue;
        }
        while (node) {
            if (nc_node_is_element(node))
                leave(w, node);
            if (node->next || node->parent == root) {
                node = node->next;
                break;
            }
            node = node->parent;
        }
    }
}

void nc_clean_write_text_as(nc_buf *out, const xmlNode *root,
                            const nc_text_form *form, apr_pool_t *pool)
{
    writer w = {.out = NC_BUF_INIT, .notes = NC_BUF_INIT, .form = form};

    w.pool = pool;
    w.numbers = form->links ? apr_hash_make(pool) : NULL;
    walk(&w, root);
    if (w.notes.len > 0) {
        nc_buf_append_text(&w.out, "\n\n");
        nc_buf_append(&w.out, nc_span_trim(nc_buf_span(&w.notes)));
    }
    nc_plain_compose(out, nc_buf_span(&w.out));
    if (nc_buf_status(&w.out) != NC_OK)
        out->status = nc_buf_status(&w.out);
    nc_buf_release(&w.out);
    nc_buf_release(&w.notes);
}

void nc_clean_write_text(nc_buf *out, const xmlNode *root)
{
    static const nc_text_form as_article = {false, false};

    nc_clean_write_text_as(out, root, &as_article, NULL);
}
