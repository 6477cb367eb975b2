/* clean_open.c -- the clean tree's open elements: what is there, and opening
 * what text needs.
 */
#include "clean_state.h"

#include <stdint.h>

/* --- output nodes */

xmlNode *nc_clean_append(xmlNode *parent, xmlNode *node)
{
    if (node)
        nc_node_append(parent, node);
    return node;
}

xmlNode *nc_clean_element(nc_clean *c, nc_tag as)
{
    xmlNode *node =
        xmlNewDocNode(c->doc, NULL, (const xmlChar *)nc_tag_name(as), NULL);

    if (node && node->name)
        return node;
    xmlFreeNode(node);
    c->status = NC_ENOMEM;
    return NULL;
}

/* An element AS in PARENT. Out of memory, PARENT takes its content. */
static xmlNode *open_element(nc_clean *c, xmlNode *parent, nc_tag as,
                             const xmlNode *source)
{
    xmlNode *node = nc_clean_append(parent, nc_clean_element(c, as));

    if (!node)
        return parent;
    /* libxml2 leaves _private to us. */
    node->_private = (void *)(uintptr_t)source;
    return node;
}

void nc_clean_append_text(nc_clean *c, xmlNode *parent, nc_span text)
{
    xmlNode *node;

    if (text.len == 0)
        return;
    node = xmlNewDocTextLen(c->doc, text.ptr, (int)text.len);
    if (!nc_clean_append(parent, node) || !node->content)
        c->status = NC_ENOMEM;
}

static bool has_name(const xmlNode *node, const char *name)
{
    return strcmp((const char *)node->name, name) == 0;
}

/* The first child of that name; NULL if there is none. */
xmlNode *nc_clean_child(const xmlNode *node, const char *name)
{
    for (xmlNode *n = node->children; n; n = n->next)
        if (has_name(n, name))
            return n;
    return NULL;
}

/* --- the stack */

nc_clean_entry *nc_clean_top(nc_clean *c, nc_role role)
{
    for (size_t i = c->depth; i > 0; i--)
        if (c->stack[i - 1].role == role)
            return &c->stack[i - 1];
    return NULL;
}

nc_clean_entry *nc_clean_box(nc_clean *c)
{
    return nc_clean_top(c, NC_ROLE_BOX);
}

bool nc_clean_is_in(nc_clean *c, nc_tag as)
{
    const nc_clean_entry *box = nc_clean_box(c);

    return box && box->as == as;
}

bool nc_clean_is_in_pre(nc_clean *c)
{
    const nc_clean_entry *line = nc_clean_top(c, NC_ROLE_LINE);

    return line && line->as == NC_TAG_PRE;
}

/* Ends the paragraph, if one is open: inline elements open anew after it. */
void nc_clean_end_paragraph(nc_clean *c)
{
    const nc_clean_entry *line = nc_clean_top(c, NC_ROLE_LINE);

    c->n_br = 0;
    if (line && line->as == NC_TAG_PRE) {
        if (c->line_has_text)
            nc_buf_append_byte(&c->spaces, '\n');
        return;
    }
    if (line) { /* in a heading, all is one line */
        c->pending = NC_BLANK_SPACE;
        return;
    }
    c->para = NULL;
    c->pending = NC_BLANK_NONE;
    c->line_has_text = false;
    for (size_t i = 0; i < c->depth; i++)
        if (c->stack[i].role == NC_ROLE_INLINE)
            c->stack[i].out = NULL;
}

/* --- opening what text needs */

void nc_clean_append_cells(nc_clean *c, nc_clean_entry *row)
{
    for (; row->n_blanks > 0; row->n_blanks--)
        open_element(c, row->out, NC_TAG_TD, NULL);
}

static void append_rule(nc_clean *c)
{
    if (c->rule && c->root->last)
        nc_clean_append(c->root, nc_clean_element(c, NC_TAG_HR));
    c->rule = false;
}

/* What stands in a list but in no item gets one. */
static xmlNode *list_item(nc_clean *c, xmlNode *list)
{
    bool in_dl = has_name(list, "dl");

    return open_element(c, list, in_dl ? NC_TAG_DD : NC_TAG_LI, NULL);
}

static xmlNode *last_item(nc_clean *c, xmlNode *list)
{
    xmlNode *last = list->last;

    return last && !has_name(last, "dt") ? last : list_item(c, list);
}

bool nc_clean_is_list(nc_tag as)
{
    return as == NC_TAG_UL || as == NC_TAG_OL || as == NC_TAG_DL;
}

/* Whether a box AS in the box OUTER needs an item around it. */
static bool needs_item(const nc_clean_entry *outer, nc_tag as)
{
    return outer && nc_clean_is_list(outer->as) && as != NC_TAG_LI &&
           as != NC_TAG_DD;
}

unsigned nc_clean_boxes_as(nc_clean *c, nc_tag as)
{
    return needs_item(nc_clean_box(c), as) ? 2 : 1;
}

static void open_box(nc_clean *c, nc_clean_entry *box,
                     const nc_clean_entry *outer, xmlNode *parent)
{
    if (needs_item(outer, box->as))
        parent = last_item(c, parent);
    if (outer && outer->as == NC_TAG_TR)
        nc_clean_append_cells(c, &c->stack[outer - c->stack]);
    box->out = open_element(c, parent, box->as, box->source);
    nc_allow_attributes(box->out, box->as, box->source, c->base, c->pool);
}

/* The innermost box of the stack's first DEPTH entries, opened with all around
 * it. */
static xmlNode *open_boxes(nc_clean *c, size_t depth,
                           const nc_clean_entry **innermost)
{
    xmlNode *parent = c->root;
    const nc_clean_entry *outer = NULL;

    for (size_t i = 0; i < depth; i++) {
        nc_clean_entry *e = &c->stack[i];

        if (e->role != NC_ROLE_BOX)
            continue;
        if (!outer && !e->out)
            append_rule(c);
        if (!e->out)
            open_box(c, e, outer, parent);
        parent = e->out;
        outer = e;
    }
    if (!outer)
        append_rule(c);
    *innermost = outer;
    return parent;
}

xmlNode *nc_clean_open_boxes(nc_clean *c, const nc_clean_entry **innermost)
{
    return open_boxes(c, c->depth, innermost);
}

bool nc_clean_holds_text(nc_tag as)
{
    return as == NC_TAG_LI || as == NC_TAG_DD || as == NC_TAG_TD ||
           as == NC_TAG_TH;
}

bool nc_clean_is_table_part(nc_tag as)
{
    return as == NC_TAG_TABLE || as == NC_TAG_TR ||
           nc_element_is(as, NC_EL_TABLE_PART);
}

/* Text in a table but in no cell goes where the table stands. */
static size_t depth_for_text(nc_clean *c)
{
    const nc_clean_entry *box = nc_clean_box(c);
    size_t depth = c->depth;

    if (!box || nc_clean_top(c, NC_ROLE_LINE) ||
        !nc_clean_is_table_part(box->as) || nc_clean_holds_text(box->as))
        return depth;
    while (depth > 0 && c->stack[depth - 1].as != NC_TAG_TABLE)
        depth--;
    nc_assert(depth > 0);
    return depth - 1;
}

/* The one caption of a figure. */
static xmlNode *caption_of(nc_clean *c, xmlNode *figure, const xmlNode *source)
{
    xmlNode *caption = nc_clean_child(figure, "figcaption");

    if (!caption)
        return open_element(c, figure, NC_TAG_FIGCAPTION, source);
    nc_clean_append_text(c, caption, NC_SPAN_LIT(" "));
    return caption;
}

/* Where the next text of this paragraph or line goes. */
xmlNode *nc_clean_open_line(nc_clean *c, const xmlNode *source)
{
    nc_clean_entry *line = nc_clean_top(c, NC_ROLE_LINE);
    const nc_clean_entry *box;
    xmlNode *parent;

    if (line ? line->out != NULL : c->para != NULL)
        return line ? line->out : c->para;
    parent = open_boxes(c, depth_for_text(c), &box);
    if (line && line->as != NC_TAG_FIGCAPTION)
        return line->out = open_element(c, parent, line->as, line->source);
    if (box && box->as == NC_TAG_FIGURE) {
        c->para = caption_of(c, parent, source);
        if (line)
            line->out = c->para;
        return c->para;
    }
    if (box && nc_clean_is_list(box->as))
        return c->para = list_item(c, parent);
    if (box && nc_clean_holds_text(box->as) && !parent->children)
        return c->para = parent;
    return c->para = open_element(c, parent, NC_TAG_P, source);
}

static bool is_open_already(nc_clean *c, const nc_clean_entry *e)
{
    for (const nc_clean_entry *other = c->stack; other < e; other++)
        if (other->role == NC_ROLE_INLINE && other->as == e->as && other->out)
            return true;
    return false;
}

/* Opens an inline element in PARENT, unless it would say nothing new. */
static xmlNode *open_inline(nc_clean *c, nc_clean_entry *e, xmlNode *parent)
{
    xmlNode *node;

    if (is_open_already(c, e))
        return e->out = parent;
    node = nc_clean_element(c, e->as);
    if (!node ||
        !nc_allow_attributes(node, e->as, e->source, c->base, c->pool)) {
        xmlFreeNode(node);
        return e->out = parent;
    }
    return e->out = nc_clean_append(parent, node);
}

static void append_pending(nc_clean *c, xmlNode *parent)
{
    if (c->line_has_text && c->n_br > 0)
        nc_clean_append(parent, nc_clean_element(c, NC_TAG_BR));
    else if (c->line_has_text && c->pending != NC_BLANK_NONE)
        nc_clean_append_text(c, parent,
                             c->pending == NC_BLANK_NBSP
                                 ? NC_SPAN_LIT("\xC2\xA0")
                                 : NC_SPAN_LIT(" "));
    nc_clean_append_text(c, parent, nc_buf_span(&c->spaces)); /* of pre */
    nc_buf_truncate(&c->spaces, 0);
    c->pending = NC_BLANK_NONE;
    c->n_br = 0;
}

/* The innermost inline element, opened in LINE with all around it, and before
 * it the white space that was held back. */
xmlNode *nc_clean_open_inlines(nc_clean *c, xmlNode *line)
{
    xmlNode *parent = line;
    size_t i = 0;

    for (; i < c->depth; i++) {
        if (c->stack[i].role != NC_ROLE_INLINE)
            continue;
        if (!c->stack[i].out)
            break;
        parent = c->stack[i].out;
    }
    append_pending(c, parent);
    for (; i < c->depth; i++)
        if (c->stack[i].role == NC_ROLE_INLINE)
            parent = open_inline(c, &c->stack[i], parent);
    c->line_has_text = true;
    return parent;
}
