/* adoption.c -- the adoption agency: what the end tag of a formatting element
 * does when blocks have begun in it (WHATWG HTML 13.2.6.4.7).
 *
 *     <b>1<p>2</b>3      b          p            b and p end up side by side,
 *                        |- 1       |- b - 2     a copy of b in p holding what
 *                                   `- 3         p held so far
 *
 * Moves never make a node deeper, so depths that nodes have on record stay
 * upper bounds. The standard's own limits (8 rounds, 3 copies each) and that of
 * searches bound the time.
 */
#include "tree.h"

enum {
    ROUNDS_MAX = 8,
    COPIES_MAX = 3,
    /* What the copies of a round may cost, all their attributes counted. */
    ROUND_COST_MAX = (COPIES_MAX + 1) * (NC_ATTR_MAX + 1)
};

typedef struct adoption {
    nc_builder *b;
    int entry;       /* of the formatting element, in the list */
    int at;          /* the same, in the stack */
    size_t block;    /* the "furthest block" in the stack */
    size_t bookmark; /* where the copy goes in the list */
} adoption;

static void unlink_node(xmlNode *node)
{
    xmlNode *parent = node->parent;

    if (!parent)
        return;
    if (node->prev)
        node->prev->next = node->next;
    else
        parent->children = node->next;
    if (node->next)
        node->next->prev = node->prev;
    else
        parent->last = node->prev;
    node->parent = node->prev = node->next = NULL;
}

static void append_child(xmlNode *parent, xmlNode *node)
{
    unlink_node(node);
    node->parent = parent;
    node->prev = parent->last;
    if (parent->last)
        parent->last->next = node;
    else
        parent->children = node;
    parent->last = node;
}

static void move_children(xmlNode *from, xmlNode *to)
{
    for (xmlNode *child = from->children; child; child = child->next)
        child->parent = to;
    to->children = from->children;
    to->last = from->last;
    from->children = from->last = NULL;
}

/* The first special element in the formatting element; false: none. */
static bool find_block(adoption *a)
{
    for (size_t i = (size_t)a->at + 1; i < a->b->depth; i++) {
        const nc_tree_open *open = &a->b->stack[i];

        if (nc_tree_has(open, NC_EL_SPECIAL) || nc_foreign_is_point(open) ||
            (open->ns == NC_NS_MATHML && open->tag == NC_TAG_ANNOTATION_XML)) {
            a->block = i;
            return true;
        }
    }
    return false;
}

/* Puts a copy of the element at I in its place, in stack and list. */
static xmlNode *replace(adoption *a, size_t i, int entry)
{
    nc_builder *b = a->b;
    nc_tree_open *open = &b->stack[i];
    xmlNode *clone = nc_formatting_clone(b, open->node);

    if (!clone)
        return NULL;
    clone->line = open->node->line;
    open->node->line &= NC_NODE_DEPTH;
    open->node = clone;
    b->formatting[entry].node = clone;
    return clone;
}

static void forget(adoption *a, int entry)
{
    nc_formatting_remove(a->b, (size_t)entry);
    if (entry < a->entry)
        a->entry--;
    if ((size_t)entry < a->bookmark)
        a->bookmark--;
}

/* The standard's inner loop: from the block down to the formatting element,
 * copies of formatting elements take in the block, others close. The node that
 * is then to be moved out; NULL: too many copies. */
static xmlNode *wrap_block(adoption *a)
{
    nc_builder *b = a->b;
    xmlNode *last = b->stack[a->block].node;
    size_t i = a->block;

    for (unsigned n = 1; --i > (size_t)a->at; n++) {
        int entry = nc_formatting_index(b, b->stack[i].node);
        xmlNode *clone;

        if (n > COPIES_MAX && entry != NC_NOT_OPEN) {
            forget(a, entry);
            entry = NC_NOT_OPEN;
        }
        if (entry == NC_NOT_OPEN) {
            nc_stack_remove(b, i);
            a->block--;
            continue;
        }
        clone = replace(a, i, entry);
        if (!clone)
            return NULL;
        if (last == b->stack[a->block].node)
            a->bookmark = (size_t)entry + 1;
        append_child(clone, last);
        last = clone;
    }
    return last;
}

/* One round; false: it was the last. */
static bool adopt(adoption *a)
{
    nc_builder *b = a->b;
    xmlNode *formatting = b->stack[a->at].node;
    nc_tag tag = (nc_tag)b->stack[a->at].tag;
    xmlNode *block, *last, *clone;

    if (!find_block(a)) {
        nc_stack_pop_to(b, (size_t)a->at);
        nc_formatting_remove(b, (size_t)a->entry);
        return false;
    }
    a->bookmark = (size_t)a->entry;
    last = wrap_block(a);
    clone = last ? nc_formatting_clone(b, formatting) : NULL;
    if (!clone) {
        nc_formatting_remove(b, (size_t)a->entry);
        return false;
    }
    unlink_node(last);
    nc_insert_link(nc_insert_place(b, (size_t)a->at - 1), last);
    block = b->stack[a->block].node;
    clone->line = (unsigned short)(nc_node_depth(formatting) + 1);
    move_children(block, clone);
    append_child(block, clone);
    nc_formatting_insert(b, a->bookmark,
                         (nc_tree_formatting){clone, (unsigned char)tag});
    nc_formatting_remove(b,
                         (size_t)a->entry + (a->bookmark <= (size_t)a->entry));
    nc_stack_remove(b, (size_t)a->at);
    nc_stack_insert(
        b, a->block,
        (nc_tree_open){clone, (unsigned char)tag, NC_NS_HTML, false});
    return true;
}

/* Whether the element at AT, of whatever name, is in scope. */
static bool is_in_scope(const nc_builder *b, int at)
{
    for (size_t i = b->depth; i-- > (size_t)at + 1;) {
        if (nc_stack_ends_scope(&b->stack[i], NC_SCOPE_ANY))
            return false;
    }
    return true;
}

void nc_adoption_run(nc_builder *b, const nc_token *tok)
{
    if (nc_stack_top_is(b, tok->tag) &&
        nc_formatting_index(b, nc_stack_top(b)->node) == NC_NOT_OPEN) {
        nc_stack_pop(b);
        return;
    }
    for (unsigned round = 0; round < ROUNDS_MAX && b->status == NC_OK;
         round++) {
        adoption a = {.b = b, .entry = nc_formatting_find(b, tok->tag)};

        if (a.entry == NC_NOT_OPEN || b->n_clones_left < ROUND_COST_MAX) {
            nc_body_any_end(b, tok);
            return;
        }
        a.at = nc_stack_index(b, b->formatting[a.entry].node);
        if (a.at == NC_NOT_OPEN) {
            nc_formatting_remove(b, (size_t)a.entry);
            return;
        }
        if (!is_in_scope(b, a.at) || !adopt(&a))
            return;
    }
}
