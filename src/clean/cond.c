/* cond.c -- a table of small expressions, with a free list.
 *
 * Expressions are simplified as they are made: what is already true or false
 * never becomes a node. Nodes are never freed one by one; when the table is
 * full, its owner marks what it still holds and the rest is swept up.
 */
#include "cond.h"

#include <stdlib.h>
#include <string.h>

void nc_conds_init(nc_conds *c)
{
    memset(c, 0, sizeof(*c));
    c->used = COND_FIRST;
    c->round = 1; /* no node was looked at in this one */
}

void nc_conds_release(nc_conds *c)
{
    free(c->node);
}

/* More room, up to the most there may be. */
static bool grow(nc_conds *c)
{
    size_t cap = c->cap ? c->cap * 2 : 128;
    cond_node *more;

    if (cap > NC_CONDS_MAX)
        return false;
    more = realloc(c->node, cap * sizeof(*more));
    if (!more)
        return false;
    c->node = more;
    for (size_t i = cap; i-- > (c->cap ? c->cap : COND_FIRST);) {
        more[i] = (cond_node){.op = COND_FREE, .a = c->free};
        c->free = (nc_cond)i;
    }
    c->cap = cap;
    return true;
}

static nc_cond make(nc_conds *c, cond_node node)
{
    nc_cond at;

    if (node.height > NC_COND_HEIGHT_MAX || (c->free == 0 && !grow(c)))
        return COND_UNKNOWN;
    at = c->free;
    c->free = c->node[at].a;
    c->node[at] = node;
    c->used++;
    return at;
}

static uint8_t height(const nc_conds *c, nc_cond a)
{
    return a < COND_FIRST ? 0 : c->node[a].height;
}

/* One above the higher of two. */
static uint8_t above(const nc_conds *c, nc_cond a, nc_cond b)
{
    uint8_t x = height(c, a), y = height(c, b);

    return (uint8_t)((x > y ? x : y) + 1);
}

/* A question that has been answered counts as its answer. */
static nc_cond settled(const nc_conds *c, nc_cond a)
{
    while (a >= COND_FIRST && c->node[a].op == COND_ANSWERED)
        a = c->node[a].a;
    return a;
}

static nc_cond opposite(nc_cond a)
{
    return a == COND_UNKNOWN ? a : (nc_cond)(a == COND_FALSE);
}

nc_cond nc_cond_and(nc_conds *c, nc_cond a, nc_cond b)
{
    a = settled(c, a);
    b = settled(c, b);
    if (a == COND_FALSE || b == COND_FALSE)
        return COND_FALSE;
    if (a == COND_TRUE || a == b)
        return b;
    if (b == COND_TRUE)
        return a;
    if (a == COND_UNKNOWN || b == COND_UNKNOWN)
        return COND_UNKNOWN;
    return make(
        c,
        (cond_node){.op = COND_AND, .a = a, .b = b, .height = above(c, a, b)});
}

nc_cond nc_cond_or(nc_conds *c, nc_cond a, nc_cond b)
{
    a = settled(c, a);
    b = settled(c, b);
    if (a == COND_TRUE || b == COND_TRUE)
        return COND_TRUE;
    if (a == COND_FALSE || a == b)
        return b;
    if (b == COND_FALSE)
        return a;
    if (a == COND_UNKNOWN || b == COND_UNKNOWN)
        return COND_UNKNOWN;
    return make(
        c,
        (cond_node){.op = COND_OR, .a = a, .b = b, .height = above(c, a, b)});
}

nc_cond nc_cond_not(nc_conds *c, nc_cond a)
{
    a = settled(c, a);
    if (a < COND_FIRST)
        return opposite(a);
    return make(c,
                (cond_node){.op = COND_NOT, .a = a, .height = above(c, a, 0)});
}

nc_cond nc_cond_ask(nc_conds *c, size_t depth)
{
    return make(
        c, (cond_node){.op = COND_OPEN, .height = 1, .depth = (uint16_t)depth});
}

/* What was found so far may be so no more. */
static void begin_round(nc_conds *c)
{
    if (++c->round > 0)
        return;
    for (size_t i = 0; i < c->cap; i++)
        c->node[i].round = 0;
    c->round = 1;
}

void nc_cond_add(nc_conds *c, nc_cond question, nc_cond value)
{
    cond_node *node;

    if (!nc_cond_is_open(c, question) || c->node[question].a == COND_TRUE)
        return;
    value = nc_cond_or(c, c->node[question].a, value);
    node = &c->node[question];
    node->a = value;
    node->height = above(c, value, 0);
    begin_round(c);
}

void nc_cond_answer(nc_conds *c, nc_cond question, nc_cond value)
{
    if (!nc_cond_is_open(c, question))
        return;
    c->patience -=
        c->patience < NC_CONDS_ANSWER ? c->patience : NC_CONDS_ANSWER;
    c->node[question].op = COND_ANSWERED;
    c->node[question].a = value;
    c->node[question].height = above(c, value, 0);
    begin_round(c);
}

void nc_cond_close(nc_conds *c, nc_cond question)
{
    if (nc_cond_is_open(c, question))
        nc_cond_answer(c, question, c->node[question].a);
}

/* An open question is true as soon as its answer so far is. */
static nc_cond value_of_open(nc_conds *c, nc_cond at, size_t *depth)
{
    const cond_node *n = &c->node[at];
    size_t unused = 0;

    if (nc_cond_value(c, n->a, &unused) == COND_TRUE)
        return COND_TRUE;
    if (n->depth > *depth)
        *depth = n->depth;
    return at;
}

static nc_cond find_value(nc_conds *c, nc_cond cond, size_t *depth)
{
    const cond_node *n = &c->node[cond];
    nc_cond a, b;

    switch ((cond_op)n->op) {
    case COND_OPEN:
        return value_of_open(c, cond, depth);
    case COND_ANSWERED:
        return nc_cond_value(c, n->a, depth);
    case COND_NOT:
        a = nc_cond_value(c, n->a, depth);
        return a < COND_FIRST ? opposite(a) : cond;
    case COND_AND:
    case COND_OR:
        break;
    default:
        return COND_FALSE;
    }
    a = nc_cond_value(c, n->a, depth);
    if (a == (n->op == COND_OR ? COND_TRUE : COND_FALSE))
        return a;
    b = nc_cond_value(c, n->b, depth);
    if (b == (n->op == COND_OR ? COND_TRUE : COND_FALSE))
        return b;
    if (a >= COND_FIRST || b >= COND_FIRST)
        return cond;
    return a == COND_UNKNOWN ? a : b;
}

nc_cond nc_cond_value(nc_conds *c, nc_cond cond, size_t *depth)
{
    cond_node *n;

    if (cond < COND_FIRST)
        return cond;
    n = &c->node[cond];
    if (n->round != c->round) {
        size_t deepest = 0;

        n->value = find_value(c, cond, &deepest);
        n->value_depth = (uint16_t)deepest;
        n->round = c->round;
    }
    if (n->value_depth > *depth)
        *depth = n->value_depth;
    return n->value;
}

void nc_cond_mark(nc_conds *c, nc_cond cond)
{
    cond_node *n;

    while (cond >= COND_FIRST && !c->node[cond].marked &&
           c->node[cond].op != COND_FREE) {
        n = &c->node[cond];
        n->marked = 1;
        if (n->op == COND_AND || n->op == COND_OR)
            nc_cond_mark(c, n->b);
        cond = n->a;
    }
}

void nc_conds_sweep(nc_conds *c)
{
    c->free = 0;
    c->used = COND_FIRST;
    for (size_t i = c->cap; i-- > COND_FIRST;) {
        cond_node *n = &c->node[i];

        if (n->marked) {
            n->marked = 0;
            c->used++;
            continue;
        }
        *n = (cond_node){.op = COND_FREE, .a = c->free};
        c->free = (nc_cond)i;
    }
    c->patience = c->used > NC_CONDS_MAX / 2 ? NC_CONDS_PATIENCE : 0;
}
