/* formatting.c -- formatting elements that are to be opened again where
 * something cut them short (WHATWG HTML 13.2.4.3).
 *
 * A list, in which markers stand where a cell, caption, object or template has
 * begun; what is before the last marker rests. Behind it there are never more
 * than NC_TREE_FORMATTING_MAX.
 */
#include "tree.h"

#include <stdlib.h>

enum { FIRST_CAP = 32 };

void nc_formatting_insert(nc_builder *b, size_t i, nc_tree_formatting entry)
{
    if (b->n_formatting == b->formatting_cap) {
        size_t cap = b->formatting_cap ? b->formatting_cap * 2 : FIRST_CAP;
        nc_tree_formatting *list = realloc(b->formatting, cap * sizeof(*list));

        if (!list) {
            nc_tree_fail(b, NC_ENOMEM);
            return;
        }
        b->formatting = list;
        b->formatting_cap = cap;
    }
    memmove(&b->formatting[i + 1], &b->formatting[i],
            (b->n_formatting - i) * sizeof(*b->formatting));
    b->formatting[i] = entry;
    b->n_formatting++;
}

void nc_formatting_remove(nc_builder *b, size_t i)
{
    b->n_formatting--;
    memmove(&b->formatting[i], &b->formatting[i + 1],
            (b->n_formatting - i) * sizeof(*b->formatting));
}

static bool is_same_value(const xmlAttr *a, const xmlAttr *b)
{
    if (!a->children || !b->children)
        return a->children == b->children;
    return strcmp((const char *)a->children->content,
                  (const char *)b->children->content) == 0;
}

/* The first attribute of a name counts, so that as many of the same names and
 * values, in whatever order, are the same. */
static bool is_alike(const xmlNode *one, const xmlNode *other)
{
    unsigned n = 0;

    for (const xmlAttr *a = one->properties; a; a = a->next, n++) {
        const xmlAttr *same = other->properties;

        while (same && same->name != a->name)
            same = same->next;
        if (!same || !is_same_value(a, same))
            return false;
    }
    for (const xmlAttr *a = other->properties; a; a = a->next)
        n--;
    return n == 0;
}

/* Of those that are alike, three are kept ("Noah's Ark"). */
void nc_formatting_push(nc_builder *b, xmlNode *node, nc_tag tag)
{
    enum { ALIKE_MAX = 3 };
    unsigned n_alike = 0;
    size_t n_behind = 0;
    size_t i = b->n_formatting;

    if (!node)
        return;
    for (; i > 0 && b->formatting[i - 1].node; i--, n_behind++) {
        const nc_tree_formatting *entry = &b->formatting[i - 1];

        if (entry->tag == tag && is_alike(entry->node, node) &&
            ++n_alike == ALIKE_MAX) {
            nc_formatting_remove(b, i - 1);
            break;
        }
    }
    if (n_behind == NC_TREE_FORMATTING_MAX)
        nc_formatting_remove(b, i);
    nc_formatting_insert(b, b->n_formatting,
                         (nc_tree_formatting){node, (unsigned char)tag});
}

void nc_formatting_mark(nc_builder *b)
{
    nc_formatting_insert(b, b->n_formatting, (nc_tree_formatting){NULL, 0});
}

void nc_formatting_clear(nc_builder *b)
{
    while (b->n_formatting > 0 && b->formatting[--b->n_formatting].node)
        ;
}

int nc_formatting_find(const nc_builder *b, nc_tag tag)
{
    for (size_t i = b->n_formatting; i > 0 && b->formatting[i - 1].node; i--) {
        if (b->formatting[i - 1].tag == tag)
            return (int)i - 1;
    }
    return NC_NOT_OPEN;
}

int nc_formatting_index(const nc_builder *b, const xmlNode *node)
{
    for (size_t i = b->n_formatting; i > 0 && b->formatting[i - 1].node; i--) {
        if (b->formatting[i - 1].node == node)
            return (int)i - 1;
    }
    return NC_NOT_OPEN;
}

/* Counts its attributes, too: they are nodes as well. */
xmlNode *nc_formatting_clone(nc_builder *b, const xmlNode *node)
{
    size_t cost = 1;

    for (const xmlAttr *a = node->properties; a; a = a->next)
        cost++;
    if (cost > b->n_clones_left)
        return NULL;
    b->n_clones_left -= cost;
    return nc_tree_clone(b, node);
}

void nc_formatting_reopen_all(nc_builder *b)
{
    size_t i = b->n_formatting;

    while (i > 0 && b->formatting[i - 1].node &&
           !(b->formatting[i - 1].node->line & NC_NODE_OPEN))
        i--;
    for (; i < b->n_formatting; i++) {
        nc_tree_formatting *entry = &b->formatting[i];
        xmlNode *clone = nc_formatting_clone(b, entry->node);

        if (!clone) {
            nc_formatting_clear(b);
            return;
        }
        nc_insert_link(nc_insert_place(b, b->depth - 1), clone);
        nc_stack_push(b, (nc_tree_open){clone, entry->tag, NC_NS_HTML, false});
        entry->node = clone;
    }
}
