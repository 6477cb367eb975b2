/* clean_fit.c -- which boxes and lines may stand where the walk is.
 *
 * Judged by what the output will have, too, so that it is judged the same when
 * it is read again.
 */
#include "clean_state.h"

#include <string.h>

#include "embed.h"
#include "image.h"
#include "nc_sanitizer.h"
#include "plain.h"

bool nc_clean_is_left_out(nc_clean *c, const xmlNode *node)
{
    nc_tag as;

    if (nc_node_is_element(node) && nc_allow_role(node, &as) == NC_ROLE_DROP)
        return true;
    return c->drop && c->drop(node);
}

static bool is_image(const xmlNode *node)
{
    nc_tag as;

    return nc_node_is_element(node) &&
           nc_allow_role(node, &as) == NC_ROLE_IMAGE;
}

/* The node after NODE within ROOT that the walk comes to: past what is left out
 * and what pictures hold. */
static const xmlNode *next_kept(nc_clean *c, const xmlNode *node,
                                const xmlNode *root)
{
    node = is_image(node) ? nc_node_skip(node, root) : nc_node_next(node, root);
    while (node && nc_clean_is_left_out(c, node))
        node = nc_node_skip(node, root);
    return node;
}

/* Whether NODE is something to look at, or will be a link to it. */
static bool is_shown(nc_clean *c, const xmlNode *node)
{
    nc_embed embed;

    if (!nc_node_is_element(node) || (c->drop && c->drop(node)))
        return false;
    if (is_image(node))
        return nc_image_address(node, c->base, c->pool) != NULL;
    return nc_embed_read(&embed, node, c->base, c->pool);
}

static bool is_never_in_figure(nc_tag tag)
{
    return tag == NC_TAG_TABLE || tag == NC_TAG_PRE ||
           tag == NC_TAG_BLOCKQUOTE || tag == NC_TAG_FIGURE;
}

_Static_assert((int)NC_EMBED_TITLE_MAX <= (int)NC_CLEAN_CAPTION_MAX,
               "a figure of one title stays one");

/* The bytes of the link that NODE will be, if it embeds something; else 0. */
static size_t embedded_bytes(nc_clean *c, const xmlNode *node)
{
    nc_embed embed;

    if (!nc_embed_is_element(node) || (c->drop && c->drop(node)) ||
        !nc_embed_read(&embed, node, c->base, c->pool))
        return 0;
    return strlen(embed.text);
}

/* The bytes of text that NODE itself gives a figure. *WHOLE: what it holds is
 * not asked for. */
static size_t figure_bytes(nc_clean *c, const xmlNode *node, bool *whole)
{
    size_t bytes = embedded_bytes(c, node);

    *whole = bytes > 0 || is_image(node) || nc_clean_is_left_out(c, node) ||
             nc_node_tag(node) == NC_TAG_FIGCAPTION ||
             nc_element_is(nc_node_tag(node), NC_EL_HEADING);
    return nc_node_is_text(node) ? nc_span_trim(nc_node_content(node)).len
                                 : bytes;
}

/* A figure holds a caption at most, which some write as a heading. With both,
 * or with tables or prose in it, the page only uses it as a box. */
static bool is_only_box(nc_clean *c, const xmlNode *figure)
{
    size_t bytes = 0, max = NC_CLEAN_CAPTION_MAX;
    bool has_caption = false, whole;
    const xmlNode *n = nc_node_next(figure, figure);

    while (n && bytes <= max) {
        nc_tag tag = nc_node_tag(n);

        if (is_never_in_figure(tag) && !nc_clean_is_left_out(c, n))
            return true;
        if (nc_element_is(tag, NC_EL_HEADING))
            max = NC_CLEAN_CREDIT_MAX;
        has_caption = has_caption || tag == NC_TAG_FIGCAPTION;
        bytes += figure_bytes(c, n, &whole);
        n = whole ? nc_node_skip(n, figure) : nc_node_next(n, figure);
    }
    return bytes > max || (has_caption && max < NC_CLEAN_CAPTION_MAX);
}

static bool is_figure(nc_clean *c, const xmlNode *figure)
{
    const xmlNode *n = nc_node_next(figure, figure);

    if (nc_embed_is_element(figure))
        return true;
    if (is_only_box(c, figure))
        return false;
    while (n) {
        if (is_shown(c, n))
            return true;
        n = nc_clean_is_left_out(c, n) || is_image(n) ? nc_node_skip(n, figure)
                                                      : nc_node_next(n, figure);
    }
    return false;
}

static bool has_glyph(nc_span s)
{
    nc_span bytes;

    while (s.len > 0)
        if (nc_glyph_take(&s, &bytes) == NC_GLYPH_TEXT)
            return true;
    return false;
}

static bool has_text(nc_clean *c, const xmlNode *cell)
{
    for (const xmlNode *n = cell; n; n = next_kept(c, n, cell))
        if (nc_node_is_text(n) && has_glyph(nc_node_content(n)))
            return true;
    return false;
}

/* Whether a part of a table, or an item, may stand right in OUTER. */
static bool may_hold(nc_tag outer, nc_tag part)
{
    switch (part) {
    case NC_TAG_LI:
        return outer == NC_TAG_UL || outer == NC_TAG_OL;
    case NC_TAG_DD:
    case NC_TAG_DT:
        return outer == NC_TAG_DL;
    case NC_TAG_THEAD:
    case NC_TAG_TBODY:
    case NC_TAG_TFOOT:
        return outer == NC_TAG_TABLE;
    case NC_TAG_TR:
        return outer == NC_TAG_TABLE || outer == NC_TAG_TBODY ||
               outer == NC_TAG_THEAD || outer == NC_TAG_TFOOT;
    default:
        nc_assert(part == NC_TAG_TD || part == NC_TAG_TH);
        return outer == NC_TAG_TR;
    }
}

/* A table is kept if it is one of data: at least two rows with text in them,
 * at least two cells in some row, and neither tables nor headings inside.
 * Others were made for the layout. */
static bool is_data_table(nc_clean *c, const xmlNode *table)
{
    unsigned n_rows = 0, in_row = 0, widest = 0, seen = 0;
    const xmlNode *n = next_kept(c, table, table);

    for (; n && ++seen <= NC_CLEAN_SCAN_MAX; n = next_kept(c, n, table)) {
        nc_tag tag = nc_node_tag(n);

        if (tag == NC_TAG_TABLE || nc_element_is(tag, NC_EL_HEADING))
            return false;
        if (tag == NC_TAG_TR && may_hold(nc_node_tag(n->parent), tag))
            in_row = 0;
        if ((tag == NC_TAG_TD || tag == NC_TAG_TH) &&
            may_hold(nc_node_tag(n->parent), tag) && has_text(c, n)) {
            n_rows += in_row == 0;
            in_row++;
            widest = in_row > widest ? in_row : widest;
        }
    }
    return n_rows > 1 && widest > 1;
}

/* Whether a box may stand where the walk is; others only break the text. */
bool nc_clean_box_fits(nc_clean *c, const xmlNode *source, nc_tag as)
{
    const nc_clean_entry *box = nc_clean_box(c);
    nc_tag outer = box ? box->as : NC_TAG_BODY;

    if (nc_clean_top(c, NC_ROLE_LINE) || outer == NC_TAG_FIGURE ||
        c->n_boxes + nc_clean_boxes_as(c, as) > NC_SANITIZER_DEPTH_MAX)
        return false;
    switch (as) {
    case NC_TAG_LI:
    case NC_TAG_DD:
    case NC_TAG_DT:
    case NC_TAG_THEAD:
    case NC_TAG_TBODY:
    case NC_TAG_TFOOT:
    case NC_TAG_TR:
    case NC_TAG_TD:
    case NC_TAG_TH:
        return may_hold(outer, as);
    case NC_TAG_FIGURE:
        return !nc_clean_is_table_part(outer) && is_figure(c, source);
    case NC_TAG_TABLE:
        return !nc_clean_is_table_part(outer) && is_data_table(c, source);
    default:
        return !nc_clean_is_table_part(outer) || nc_clean_holds_text(outer);
    }
}

/* Whether a line element may be one here: a caption of what is not kept, or
 * a line in a line, may not. */
bool nc_clean_line_fits(nc_clean *c, nc_tag as)
{
    const nc_clean_entry *box = nc_clean_box(c);

    if (nc_clean_top(c, NC_ROLE_LINE))
        return false;
    if (as == NC_TAG_FIGCAPTION)
        return nc_clean_is_in(c, NC_TAG_FIGURE);
    if (as == NC_TAG_CAPTION)
        return nc_clean_is_in(c, NC_TAG_TABLE) && !box->out;
    if (as == NC_TAG_DT)
        return nc_clean_is_in(c, NC_TAG_DL);
    return !nc_clean_is_in(c, NC_TAG_FIGURE) &&
           (!box || !nc_clean_is_list(box->as)) &&
           (!box || !nc_clean_is_table_part(box->as) ||
            nc_clean_holds_text(box->as));
}
