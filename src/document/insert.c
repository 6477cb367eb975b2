/* insert.c -- where nodes go (WHATWG HTML 13.2.6.1): into the current element,
 * or, out of a table that they don't belong in, before it.
 */
#include "tree.h"

#include "nc_chars.h"

static bool is_table_frame(const nc_tree_open *open)
{
    return nc_tree_is(open, NC_TAG_TABLE) || nc_tree_is(open, NC_TAG_TBODY) ||
           nc_tree_is(open, NC_TAG_TFOOT) || nc_tree_is(open, NC_TAG_THEAD) ||
           nc_tree_is(open, NC_TAG_TR);
}

/* The place before the last open table, unless a template has begun in it. */
static nc_place foster_place(const nc_builder *b)
{
    for (size_t i = b->depth; i-- > 1;) {
        xmlNode *node = b->stack[i].node;

        if (nc_tree_is(&b->stack[i], NC_TAG_TEMPLATE))
            return (nc_place){node, NULL};
        if (!nc_tree_is(&b->stack[i], NC_TAG_TABLE))
            continue;
        if (node->parent)
            return (nc_place){node->parent, node};
        return (nc_place){b->stack[i - 1].node, NULL};
    }
    return (nc_place){b->stack[0].node, NULL};
}

nc_place nc_insert_place(const nc_builder *b, size_t target)
{
    const nc_tree_open *open = &b->stack[target];

    if (b->foster && is_table_frame(open))
        return foster_place(b);
    return (nc_place){open->node, NULL};
}

static bool holds_raw_text(const xmlNode *node)
{
    return nc_element_is((nc_tag)node->extra, NC_EL_RAWTEXT | NC_EL_RCDATA |
                                                  NC_EL_SCRIPT |
                                                  NC_EL_PLAINTEXT);
}

/* Elements as deep as may be stay empty: what would be in them comes behind
 * them, so that text stays in order. Only text that is no text of the page is
 * kept where it is. */
static nc_place lift(nc_place at)
{
    while (at.parent->type == XML_ELEMENT_NODE &&
           nc_node_depth(at.parent) >= NC_TREE_DEPTH_MAX && at.parent->parent &&
           !holds_raw_text(at.parent))
        at = (nc_place){at.parent->parent, NULL};
    return at;
}

static void link_at(nc_place at, xmlNode *node)
{
    node->parent = at.parent;
    node->next = at.before;
    node->prev = at.before ? at.before->prev : at.parent->last;
    if (node->prev)
        node->prev->next = node;
    else
        at.parent->children = node;
    if (at.before)
        at.before->prev = node;
    else
        at.parent->last = node;
}

void nc_insert_link(nc_place at, xmlNode *node)
{
    at = lift(at);
    link_at(at, node);
    if (nc_node_depth(node) == 0 && at.parent->type == XML_ELEMENT_NODE)
        node->line |= (unsigned short)(nc_node_depth(at.parent) + 1);
}

/* --- elements */

static xmlNode *insert(nc_builder *b, xmlNode *node)
{
    if (node)
        nc_insert_link(nc_insert_place(b, b->depth - 1), node);
    return node;
}

xmlNode *nc_insert_leaf(nc_builder *b, const nc_token *tok)
{
    return insert(b, nc_tree_element_of(b, tok, NC_NS_HTML));
}

xmlNode *nc_insert_start(nc_builder *b, const nc_token *tok)
{
    xmlNode *node = nc_insert_leaf(b, tok);

    nc_stack_push(
        b, (nc_tree_open){node, (unsigned char)tok->tag, NC_NS_HTML, false});
    return node;
}

xmlNode *nc_insert_implied(nc_builder *b, nc_tag tag)
{
    xmlNode *node =
        insert(b, nc_tree_new_element(b, (const xmlChar *)nc_tag_name(tag), tag,
                                      NC_NS_HTML));

    nc_stack_push(b,
                  (nc_tree_open){node, (unsigned char)tag, NC_NS_HTML, false});
    return node;
}

void nc_insert_raw(nc_builder *b, const nc_token *tok, nc_content content)
{
    nc_insert_start(b, tok);
    nc_lexer_set_content(b->lexer, content, tok->name);
    if (content == NC_CONTENT_PLAINTEXT)
        return;
    b->mode_before_text = b->mode;
    b->mode = NC_MODE_TEXT;
}

/* --- text */

void nc_insert_text(nc_builder *b, nc_span s)
{
    nc_place at = lift(nc_insert_place(b, b->depth - 1));
    xmlNode *before = at.before ? at.before->prev : at.parent->last;

    if (s.len == 0)
        return;
    if (before && before->type == XML_TEXT_NODE)
        nc_tree_append_text(b, before, s);
    else if ((before = nc_tree_new_text(b, s)))
        link_at(at, before);
}

nc_span nc_insert_skip_space(nc_span s)
{
    while (s.len > 0 && nc_is_space(s.ptr[0]))
        nc_span_take(&s, 1);
    return s;
}

/* Copied if more follows, as there is no room for a NUL. */
void nc_insert_leading_space(nc_builder *b, nc_span *s)
{
    nc_span rest = nc_insert_skip_space(*s);
    nc_span space = {s->ptr, s->len - rest.len};

    if (space.len > 0)
        nc_insert_text(b, rest.len > 0 ? nc_tree_copy(b, space) : space);
    *s = rest;
}

/* Nothing but the white space in S. */
void nc_insert_spaces_of(nc_builder *b, nc_span s)
{
    while (s.len > 0) {
        nc_insert_leading_space(b, &s);
        while (s.len > 0 && !nc_is_space(s.ptr[0]))
            nc_span_take(&s, 1);
    }
}

void nc_insert_comment(nc_builder *b, nc_span data)
{
    xmlNode *node = nc_tree_new_comment(b, data);

    if (node)
        link_at(lift(nc_insert_place(b, b->depth - 1)), node);
}
