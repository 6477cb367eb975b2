/* stack.c -- the stack of open elements and the standard's questions about it
 * (WHATWG HTML 13.2.4.2).
 *
 * The first element, html, is never popped. A question looks at no more than
 * NC_TREE_SEARCH_MAX elements, and at none if no element of the name is open.
 */
#include "tree.h"

#include <stdlib.h>

enum { FIRST_DEPTH = 64 };

static bool grow(nc_builder *b)
{
    size_t cap = b->stack_cap ? b->stack_cap * 2 : FIRST_DEPTH;
    nc_tree_open *stack = realloc(b->stack, cap * sizeof(*stack));

    if (!stack) {
        nc_tree_fail(b, NC_ENOMEM);
        return false;
    }
    b->stack = stack;
    b->stack_cap = cap;
    return true;
}

static void count(nc_builder *b, const nc_tree_open *open, bool opens)
{
    if (open->ns == NC_NS_HTML)
        b->count[open->tag] += opens ? 1U : ~0U;
    if (opens)
        open->node->line |= NC_NODE_OPEN;
    else
        open->node->line &= NC_NODE_DEPTH;
}

void nc_stack_push(nc_builder *b, nc_tree_open open)
{
    if (!open.node || (b->depth == b->stack_cap && !grow(b)))
        return;
    count(b, &open, true);
    b->stack[b->depth++] = open;
}

void nc_stack_pop(nc_builder *b)
{
    if (b->depth > 1)
        count(b, &b->stack[--b->depth], false);
}

void nc_stack_pop_to(nc_builder *b, size_t depth)
{
    while (b->depth > depth && b->depth > 1)
        nc_stack_pop(b);
}

void nc_stack_remove(nc_builder *b, size_t i)
{
    if (i == 0)
        return;
    count(b, &b->stack[i], false);
    b->depth--;
    memmove(&b->stack[i], &b->stack[i + 1], (b->depth - i) * sizeof(*b->stack));
}

void nc_stack_insert(nc_builder *b, size_t i, nc_tree_open open)
{
    if (!open.node || (b->depth == b->stack_cap && !grow(b)))
        return;
    count(b, &open, true);
    memmove(&b->stack[i + 1], &b->stack[i], (b->depth - i) * sizeof(*b->stack));
    b->stack[i] = open;
    b->depth++;
}

/* Where a search from the top ends. */
static size_t search_floor(const nc_builder *b)
{
    return b->depth > NC_TREE_SEARCH_MAX ? b->depth - NC_TREE_SEARCH_MAX : 0;
}

int nc_stack_index(const nc_builder *b, const xmlNode *node)
{
    if (!(node->line & NC_NODE_OPEN))
        return NC_NOT_OPEN;
    for (size_t i = b->depth, end = search_floor(b); i-- > end;) {
        if (b->stack[i].node == node)
            return (int)i;
    }
    return NC_NOT_OPEN;
}

bool nc_stack_ends_scope(const nc_tree_open *open, nc_tree_scope scope)
{
    if (scope == NC_SCOPE_TABLE)
        return nc_tree_has(open, NC_EL_TABLE_SCOPE);
    if (open->ns != NC_NS_HTML)
        return nc_foreign_is_point(open) ||
               (open->ns == NC_NS_MATHML && open->tag == NC_TAG_ANNOTATION_XML);
    /* 13.2.4.2 has select among them since it may hold anything. */
    if (nc_element_is((nc_tag)open->tag, NC_EL_SCOPE) ||
        open->tag == NC_TAG_SELECT)
        return true;
    if (scope == NC_SCOPE_BUTTON)
        return open->tag == NC_TAG_BUTTON;
    return scope == NC_SCOPE_LIST &&
           (open->tag == NC_TAG_OL || open->tag == NC_TAG_UL);
}

int nc_stack_find(const nc_builder *b, nc_tag tag, nc_tree_scope scope)
{
    if (b->count[tag] == 0)
        return NC_NOT_OPEN;
    for (size_t i = b->depth, end = search_floor(b); i-- > end;) {
        if (nc_tree_is(&b->stack[i], tag))
            return (int)i;
        if (nc_stack_ends_scope(&b->stack[i], scope))
            break;
    }
    return NC_NOT_OPEN;
}

int nc_stack_find_heading(const nc_builder *b)
{
    for (size_t i = b->depth, end = search_floor(b); i-- > end;) {
        if (nc_tree_has(&b->stack[i], NC_EL_HEADING))
            return (int)i;
        if (nc_stack_ends_scope(&b->stack[i], NC_SCOPE_ANY))
            break;
    }
    return NC_NOT_OPEN;
}

bool nc_stack_close(nc_builder *b, nc_tag tag, nc_tree_scope scope)
{
    int at = nc_stack_find(b, tag, scope);

    if (at == NC_NOT_OPEN)
        return false;
    nc_stack_pop_to(b, (size_t)at);
    return true;
}

void nc_stack_close_p(nc_builder *b)
{
    nc_stack_close(b, NC_TAG_P, NC_SCOPE_BUTTON);
}

void nc_stack_imply_ends(nc_builder *b, nc_tag except)
{
    while (nc_tree_has(nc_stack_top(b), NC_EL_IMPLIED_END) &&
           (except == NC_TAG_UNKNOWN || nc_stack_top(b)->tag != except))
        nc_stack_pop(b);
}

void nc_stack_clear_to(nc_builder *b, nc_tag one, nc_tag two, nc_tag three)
{
    for (; b->depth > 1; nc_stack_pop(b)) {
        const nc_tree_open *top = nc_stack_top(b);

        if (nc_tree_is(top, one) || nc_tree_is(top, two) ||
            nc_tree_is(top, three) || nc_tree_is(top, NC_TAG_TEMPLATE))
            return;
    }
}

/* The mode that an open element of TAG asks for; INITIAL: none. */
static nc_tree_mode mode_of(const nc_builder *b, nc_tag tag, bool last)
{
    switch (tag) {
    case NC_TAG_TD:
    case NC_TAG_TH:
        return last ? NC_MODE_IN_BODY : NC_MODE_IN_CELL;
    case NC_TAG_TR:
        return NC_MODE_IN_ROW;
    case NC_TAG_TBODY:
    case NC_TAG_THEAD:
    case NC_TAG_TFOOT:
        return NC_MODE_IN_SECTION;
    case NC_TAG_CAPTION:
        return NC_MODE_IN_CAPTION;
    case NC_TAG_COLGROUP:
        return NC_MODE_IN_COLUMNS;
    case NC_TAG_TABLE:
        return NC_MODE_IN_TABLE;
    case NC_TAG_TEMPLATE:
        return b->n_templates > 0
                   ? (nc_tree_mode)b->templates[b->n_templates - 1]
                   : NC_MODE_IN_TEMPLATE;
    case NC_TAG_HEAD:
        return last ? NC_MODE_IN_BODY : NC_MODE_IN_HEAD;
    case NC_TAG_BODY:
        return NC_MODE_IN_BODY;
    case NC_TAG_FRAMESET:
        return NC_MODE_IN_FRAMESET;
    case NC_TAG_HTML:
        return b->head ? NC_MODE_AFTER_HEAD : NC_MODE_BEFORE_HEAD;
    default:
        return last ? NC_MODE_IN_BODY : NC_MODE_INITIAL;
    }
}

void nc_stack_reset_mode(nc_builder *b)
{
    for (size_t i = b->depth, end = search_floor(b); i-- > end;) {
        const nc_tree_open *open = &b->stack[i];
        bool last = i == 0 && b->context.is_fragment;
        nc_tag tag =
            open->ns == NC_NS_HTML ? (nc_tag)open->tag : NC_TAG_UNKNOWN;

        if (last)
            tag = b->context.ns == NC_NS_HTML ? b->context.tag : NC_TAG_UNKNOWN;
        b->mode = mode_of(b, tag, last);
        if (b->mode != NC_MODE_INITIAL)
            return;
    }
    b->mode = NC_MODE_IN_BODY;
}
