/* outline.h -- what HTML says, without how it says it: for comparing two
 * documents' structure.
 *
 *     <ul><li><b>a</b> c</li></ul>      ->      (ul
 *                                               (li
 *                                               p <strong>a< >c
 *                                               )
 *                                               )
 *
 * Read by gumbo. Each run of text has a block of its own; emphasis is told as
 * the set that holds from there on, whatever nests in whatever, and not of
 * white space. What Markdown has no word for is only its content.
 */
#ifndef OUTLINE_H
#define OUTLINE_H

#include "support.h"

#include <gumbo.h>
#include "nc_chars.h"

enum {
    OUTLINE_EM = 1,
    OUTLINE_STRONG = 2,
    OUTLINE_DEL = 4,
    OUTLINE_CODE = 8,
    OUTLINE_SUB = 16,
    OUTLINE_SUP = 32
};

typedef struct outline {
    nc_buf out;
    nc_buf line;      /* the block at hand */
    unsigned format;  /* of what comes */
    const char *href; /* likewise; NULL: no link */
    unsigned shown;   /* of what came last */
    const char *shown_href;
    bool blank, br;   /* what waits for more text */
    unsigned n_cells; /* cells around: blocks are only lines there */
    char block[8];
} outline;

static inline void outline_flush(outline *o)
{
    if (o->line.len > 0) {
        nc_buf_appendf(&o->out, "%s ", o->block);
        nc_buf_append(&o->out, nc_buf_span(&o->line));
        nc_buf_append_byte(&o->out, '\n');
    }
    nc_buf_clear(&o->line);
    o->shown = 0;
    o->shown_href = NULL;
    o->blank = o->br = false;
}

static inline bool outline_same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* cmark escapes brackets in addresses. */
static inline void outline_address(outline *o, const char *url)
{
    for (; url && *url; url++)
        if (*url == '[' || *url == ']')
            nc_buf_appendf(&o->line, "%%%02X", (unsigned char)*url);
        else
            nc_buf_append_byte(&o->line, (unsigned char)*url);
}

/* Before something visible. */
static inline void outline_begin(outline *o)
{
    if (o->line.len > 0 && o->br)
        nc_buf_append_text(&o->line, "<br>");
    else if (o->line.len > 0 && o->blank)
        nc_buf_append_byte(&o->line, ' ');
    o->blank = o->br = false;
    if (o->shown == o->format && outline_same(o->shown_href, o->href))
        return;
    nc_buf_appendf(&o->line, "<%s%s%s%s%s%s",
                   o->format & OUTLINE_EM ? "em " : "",
                   o->format & OUTLINE_STRONG ? "strong " : "",
                   o->format & OUTLINE_DEL ? "del " : "",
                   o->format & OUTLINE_CODE ? "code " : "",
                   o->format & OUTLINE_SUB ? "sub " : "",
                   o->format & OUTLINE_SUP ? "sup " : "");
    outline_address(o, o->href);
    nc_buf_append_byte(&o->line, '>');
    o->shown = o->format;
    o->shown_href = o->href;
}

static inline void outline_text(outline *o, const char *text)
{
    for (const char *c = text; *c; c++) {
        if (nc_is_space((unsigned char)*c)) {
            o->blank = true;
            continue;
        }
        outline_begin(o);
        nc_buf_append_byte(&o->line, (unsigned char)*c);
    }
}

static inline const char *outline_attr(const GumboNode *node, const char *name)
{
    const GumboAttribute *a =
        gumbo_get_attribute(&node->v.element.attributes, name);

    return a ? a->value : NULL;
}

static inline void outline_pre(outline *o, const GumboNode *node)
{
    const GumboVector *children = &node->v.element.children;

    for (unsigned i = 0; i < children->length; i++) {
        const GumboNode *n = children->data[i];

        if (n->type == GUMBO_NODE_TEXT || n->type == GUMBO_NODE_WHITESPACE)
            nc_buf_append_text(&o->line, n->v.text.text);
        else if (n->type == GUMBO_NODE_ELEMENT)
            outline_pre(o, n);
    }
}

static inline unsigned outline_format(GumboTag tag)
{
    switch (tag) {
    case GUMBO_TAG_EM:
    case GUMBO_TAG_I:
    case GUMBO_TAG_CITE:
    case GUMBO_TAG_DFN:
        return OUTLINE_EM;
    case GUMBO_TAG_STRONG:
    case GUMBO_TAG_B:
        return OUTLINE_STRONG;
    case GUMBO_TAG_DEL:
    case GUMBO_TAG_S:
        return OUTLINE_DEL;
    case GUMBO_TAG_CODE:
    case GUMBO_TAG_KBD:
    case GUMBO_TAG_SAMP:
        return OUTLINE_CODE;
    case GUMBO_TAG_SUB:
        return OUTLINE_SUB;
    case GUMBO_TAG_SUP:
        return OUTLINE_SUP;
    default:
        return 0;
    }
}

static inline bool outline_is_block(GumboTag tag)
{
    static const GumboTag blocks[] = {
        GUMBO_TAG_P,          GUMBO_TAG_H1,         GUMBO_TAG_H2,
        GUMBO_TAG_H3,         GUMBO_TAG_H4,         GUMBO_TAG_H5,
        GUMBO_TAG_H6,         GUMBO_TAG_UL,         GUMBO_TAG_OL,
        GUMBO_TAG_LI,         GUMBO_TAG_BLOCKQUOTE, GUMBO_TAG_PRE,
        GUMBO_TAG_TABLE,      GUMBO_TAG_THEAD,      GUMBO_TAG_TBODY,
        GUMBO_TAG_TFOOT,      GUMBO_TAG_TR,         GUMBO_TAG_TD,
        GUMBO_TAG_TH,         GUMBO_TAG_HR,         GUMBO_TAG_FIGURE,
        GUMBO_TAG_FIGCAPTION, GUMBO_TAG_CAPTION,    GUMBO_TAG_DL,
        GUMBO_TAG_DT,         GUMBO_TAG_DD};

    for (size_t i = 0; i < NELEMS(blocks); i++)
        if (blocks[i] == tag)
            return true;
    return false;
}

static inline bool outline_is_cell(GumboTag tag)
{
    return tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH;
}

static inline void outline_open(outline *o, const GumboNode *node)
{
    GumboTag tag = node->v.element.tag;
    const char *start = outline_attr(node, "start");

    if (o->n_cells > 0) {
        o->br = true;
        return;
    }
    outline_flush(o);
    /* Markdown has a table's caption before it. */
    if (tag == GUMBO_TAG_CAPTION)
        nc_buf_truncate(&o->out, o->out.len - strlen("(table\n"));
    if (tag == GUMBO_TAG_OL)
        nc_buf_appendf(&o->out, "(ol %s\n", start ? start : "1");
    else if (tag == GUMBO_TAG_UL || tag == GUMBO_TAG_LI ||
             tag == GUMBO_TAG_BLOCKQUOTE || tag == GUMBO_TAG_TABLE ||
             tag == GUMBO_TAG_TR)
        nc_buf_appendf(&o->out, "(%s\n", gumbo_normalized_tagname(tag));
    if (tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6)
        snprintf(o->block, sizeof(o->block), "%s",
                 gumbo_normalized_tagname(tag));
    else
        snprintf(o->block, sizeof(o->block), "%s",
                 outline_is_cell(tag) ? "cell" : "p");
    o->n_cells += outline_is_cell(tag);
}

/* Rows without anything in them are only Markdown's demand for a heading. */
static inline void outline_close(outline *o, const GumboNode *node)
{
    GumboTag tag = node->v.element.tag;

    if (outline_is_cell(tag) && o->n_cells == 1)
        o->n_cells = 0;
    if (o->n_cells > 0) {
        o->br = true;
        return;
    }
    outline_flush(o);
    snprintf(o->block, sizeof(o->block), "p");
    if (tag == GUMBO_TAG_CAPTION)
        nc_buf_append_text(&o->out, "(table\n");
    if (tag == GUMBO_TAG_TR &&
        nc_span_ends(nc_buf_span(&o->out), NC_SPAN_LIT("(tr\n")))
        nc_buf_truncate(&o->out, o->out.len - 4);
    else if (tag == GUMBO_TAG_UL || tag == GUMBO_TAG_OL ||
             tag == GUMBO_TAG_LI || tag == GUMBO_TAG_BLOCKQUOTE ||
             tag == GUMBO_TAG_TABLE || tag == GUMBO_TAG_TR)
        nc_buf_append_text(&o->out, ")\n");
}

static void outline_node(outline *o, const GumboNode *node);

static inline void outline_element(outline *o, const GumboNode *node)
{
    const GumboElement *e = &node->v.element;
    outline before = *o;

    o->format |= outline_format(e->tag);
    if (e->tag == GUMBO_TAG_A && outline_attr(node, "href"))
        o->href = outline_attr(node, "href");
    if (outline_is_block(e->tag))
        outline_open(o, node);
    if (e->tag == GUMBO_TAG_Q)
        outline_text(o, "\u201C");
    for (unsigned i = 0; i < e->children.length; i++)
        outline_node(o, e->children.data[i]);
    if (e->tag == GUMBO_TAG_Q)
        outline_text(o, "\u201D");
    if (outline_is_block(e->tag))
        outline_close(o, node);
    o->format = before.format;
    o->href = before.href;
}

static inline void outline_node(outline *o, const GumboNode *node)
{
    if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE) {
        outline_text(o, node->v.text.text);
        return;
    }
    if (node->type != GUMBO_NODE_ELEMENT)
        return;
    switch (node->v.element.tag) {
    case GUMBO_TAG_BR:
        o->br = true;
        break;
    case GUMBO_TAG_HR:
        outline_flush(o);
        nc_buf_append_text(&o->out, "hr\n");
        break;
    case GUMBO_TAG_IMG:
        outline_begin(o);
        nc_buf_append_text(&o->line, "[img ");
        outline_address(o, outline_attr(node, "src"));
        nc_buf_appendf(&o->line, "|%s]", outline_attr(node, "alt"));
        break;
    case GUMBO_TAG_PRE:
        if (o->n_cells > 0) {
            outline_element(o, node);
            break;
        }
        outline_flush(o);
        outline_pre(o, node);
        while (o->line.len > 0 && o->line.ptr[o->line.len - 1] == '\n')
            nc_buf_truncate(&o->line, o->line.len - 1);
        snprintf(o->block, sizeof(o->block), "pre");
        outline_flush(o);
        snprintf(o->block, sizeof(o->block), "p");
        break;
    default:
        outline_element(o, node);
    }
}

/* The outline of HTML, appended to OUT. */
static inline void outline_of(nc_buf *out, nc_span html)
{
    outline o = {.out = NC_BUF_INIT, .line = NC_BUF_INIT, .block = "p"};
    GumboOutput *read = gumbo_parse_with_options(
        &kGumboDefaultOptions, (const char *)html.ptr, html.len);

    outline_node(&o, read->root);
    outline_flush(&o);
    gumbo_destroy_output(&kGumboDefaultOptions, read);
    nc_buf_append(out, nc_buf_span(&o.out));
    nc_buf_release(&o.out);
    nc_buf_release(&o.line);
}

#endif /* OUTLINE_H */
