/* clean_tree.c -- a page's markup in, a small tree of allowed elements out.
 *
 * The source is walked once. A stack holds the allowed elements that the walk
 * is inside of, whether or not they stand in the output yet:
 *
 *     source   <ul> <li> <a href> <div> <b> text
 *     stack    ul   li   a              b
 *     output   <ul><li><a href><b>text
 *
 * Nothing is written before there is text or a picture to put in, and then
 * what is missing is opened from the bottom up: first boxes, then the line or
 * paragraph, then inline elements. Where a paragraph ends, the inline elements
 * are closed and open again with the next text. So no element is ever empty,
 * none is mis-nested, and what a page has in its own order stays in it.
 *
 * White space is held back until the next text, and so vanishes at the ends of
 * lines; it stands outside the inline element that begins or ends at it.
 *
 * Promises: no recursion; linear, but for the stack, which NC_CLEAN_NESTING_MAX
 * bounds; the tree, written out and read again, gives itself.
 */
#include "clean_tree.h"

#include <apr_strings.h>
#include "clean_state.h"
#include "embed.h"

/* --- elements */

static void add_br(nc_clean *c)
{
    if (nc_clean_is_in_pre(c)) {
        if (c->line_has_text)
            nc_buf_append_byte(&c->spaces, '\n');
    }
    else if (nc_clean_top(c, NC_ROLE_LINE) || nc_clean_is_in(c, NC_TAG_FIGURE))
        c->pending = NC_BLANK_SPACE;
    else if (++c->n_br > 1)
        nc_clean_end_paragraph(c);
}

/* A picture stands in the text, or beside the caption of its figure. */
static void add_image(nc_clean *c, const xmlNode *source)
{
    bool in_figure = nc_clean_is_in(c, NC_TAG_FIGURE);
    const nc_clean_entry *box;
    xmlNode *img;

    if (nc_clean_top(c, NC_ROLE_LINE) && !in_figure)
        return;
    img = nc_clean_element(c, NC_TAG_IMG);
    if (!img ||
        !nc_allow_attributes(img, NC_TAG_IMG, source, c->base, c->pool)) {
        xmlFreeNode(img);
        return;
    }
    if (in_figure)
        nc_clean_append(nc_clean_open_boxes(c, &box), img);
    else
        nc_clean_append(
            nc_clean_open_inlines(c, nc_clean_open_line(c, source->parent)),
            img);
}

static void push(nc_clean *c, const xmlNode *source, nc_role role, nc_tag as)
{
    if (c->depth == NC_CLEAN_NESTING_MAX)
        return;

    unsigned n_boxes = role == NC_ROLE_BOX ? nc_clean_boxes_as(c, as) : 0;

    c->stack[c->depth++] = (nc_clean_entry){source, role, as, NULL, 0, n_boxes};
    c->n_boxes += n_boxes;
}

/* A cell that stayed empty still counts as a column. */
static void leave_cell(nc_clean *c, const nc_clean_entry *cell)
{
    nc_clean_entry *row = nc_clean_box(c);

    if (cell->out || !row || row->as != NC_TAG_TR)
        return;
    row->n_blanks++;
    if (row->out)
        nc_clean_append_cells(c, row);
}

static void pop(nc_clean *c)
{
    nc_clean_entry e = c->stack[c->depth - 1];

    if (e.role != NC_ROLE_INLINE)
        nc_clean_end_paragraph(c);
    c->depth--;
    if (e.role == NC_ROLE_INLINE)
        return;
    nc_buf_truncate(&c->spaces, 0);
    c->n_boxes -= e.n_boxes;
    nc_clean_end_paragraph(c);
    if (e.as == NC_TAG_FIGURE && e.out && !nc_clean_child(e.out, "img") &&
        !nc_clean_child(e.out, "a"))
        nc_node_free(e.out);
    if (e.as == NC_TAG_TD || e.as == NC_TAG_TH)
        leave_cell(c, &e);
}

static void append_link(nc_clean *c, const nc_embed *embed)
{
    xmlNode *link = nc_clean_element(c, NC_TAG_A);
    const nc_clean_entry *box;

    if (!link)
        return;
    nc_node_set_attr(link, "href", embed->url);
    nc_clean_append_text(c, link, nc_span_of(embed->text));
    nc_clean_append(nc_clean_open_boxes(c, &box), link);
}

/* What is embedded becomes a figure with a link; in a figure, the link alone.
 * False: SOURCE embeds nothing that is kept. */
static bool add_embed(nc_clean *c, const xmlNode *source)
{
    bool in_figure = nc_clean_is_in(c, NC_TAG_FIGURE);
    nc_embed embed;

    if (!nc_embed_is_element(source) &&
        !(in_figure && nc_node_tag(source) == NC_TAG_A))
        return false;
    if ((c->drop && c->drop(source)) ||
        !nc_embed_read(&embed, source, c->base, c->pool))
        return false;
    if (in_figure)
        append_link(c, &embed);
    else if (c->depth < NC_CLEAN_NESTING_MAX &&
             nc_clean_box_fits(c, source, NC_TAG_FIGURE)) {
        nc_clean_end_paragraph(c);
        push(c, source, NC_ROLE_BOX, NC_TAG_FIGURE);
        append_link(c, &embed);
        pop(c);
    }
    return true;
}

/* The caption of a picture that is not kept goes with it; but a table is one by
 * the text in its rows, so there all of it stays. */
static bool drops_caption(nc_clean *c)
{
    if (nc_clean_is_in(c, NC_TAG_FIGURE))
        return false;
    for (size_t i = 0; i < c->depth; i++)
        if (c->stack[i].as == NC_TAG_TABLE)
            return false;
    return true;
}

/* Whether the walk goes into the element. */
static bool enter(nc_clean *c, const xmlNode *source)
{
    nc_tag as;
    nc_role role = nc_allow_role(source, &as);

    if (add_embed(c, source))
        return false;
    if (nc_clean_is_left_out(c, source)) {
        if (nc_element_is(nc_node_tag(source), NC_EL_BLOCK))
            nc_clean_end_paragraph(c);
        return false;
    }
    switch (role) {
    case NC_ROLE_BR:
        add_br(c);
        break;
    case NC_ROLE_HR:
        nc_clean_end_paragraph(c);
        c->rule = !nc_clean_box(c) && !nc_clean_top(c, NC_ROLE_LINE);
        break;
    case NC_ROLE_IMAGE:
        add_image(c, source);
        return false;
    case NC_ROLE_INLINE:
        push(c, source, role, as);
        break;
    case NC_ROLE_BREAK:
        nc_clean_end_paragraph(c);
        break;
    case NC_ROLE_BOX:
        nc_clean_end_paragraph(c);
        if (nc_clean_box_fits(c, source, as))
            push(c, source, role, as);
        break;
    case NC_ROLE_LINE:
        nc_clean_end_paragraph(c);
        if (nc_clean_line_fits(c, as))
            push(c, source, role, as);
        else if (as == NC_TAG_FIGCAPTION && drops_caption(c))
            return false;
        break;
    default:
        break;
    }
    return true;
}

static void leave(nc_clean *c, const xmlNode *source)
{
    nc_tag as;

    if (c->depth > 0 && c->stack[c->depth - 1].source == source)
        pop(c);
    else if (!source->ns && nc_allow_role(source, &as) != NC_ROLE_BR &&
             nc_element_is(nc_node_tag(source), NC_EL_BLOCK))
        nc_clean_end_paragraph(c);
}

/* Enters or adds NODE; whether its children are next. */
static bool take(nc_clean *c, const xmlNode *node)
{
    if (nc_node_is_text(node) && !nc_clean_is_left_out(c, node))
        nc_clean_add_text(c, node);
    return nc_node_is_element(node) && enter(c, node) && node->children;
}

void nc_clean_add(nc_clean *c, const xmlNode *source)
{
    const xmlNode *node = source ? source->children : NULL;

    while (node) {
        if (take(c, node)) {
            node = node->children;
            continue;
        }
        while (node) {
            if (nc_node_is_element(node))
                leave(c, node);
            if (node->next || node->parent == source) {
                node = node->next;
                break;
            }
            node = node->parent;
        }
    }
    nc_clean_end_paragraph(c);
    nc_assert(c->depth == 0);
}

/* --- life */

static apr_status_t release(void *data)
{
    nc_clean *c = data;

    xmlFreeDoc(c->doc);
    nc_buf_release(&c->text);
    nc_buf_release(&c->spaces);
    return APR_SUCCESS;
}

nc_clean *nc_clean_create(const char *base, nc_clean_drop_fn *drop,
                          apr_pool_t *pool)
{
    nc_clean *c = apr_pcalloc(pool, sizeof(*c));

    c->doc = xmlNewDoc((const xmlChar *)"1.0");
    if (!c->doc)
        return NULL;
    c->doc->_private = &c->status;
    nc_buf_init(&c->text);
    nc_buf_init(&c->spaces);
    apr_pool_cleanup_register(pool, c, release, apr_pool_cleanup_null);
    c->root = nc_clean_element(c, NC_TAG_BODY);
    if (!c->root)
        return NULL;
    xmlDocSetRootElement(c->doc, c->root);
    c->base = base;
    c->drop = drop;
    c->pool = pool;
    return c;
}

xmlNode *nc_clean_root(nc_clean *c)
{
    return c->root;
}

nc_status nc_clean_status(const nc_clean *c)
{
    if (c->status != NC_OK)
        return c->status;
    return nc_buf_status(&c->text) != NC_OK ? nc_buf_status(&c->text)
                                            : nc_buf_status(&c->spaces);
}
