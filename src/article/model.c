/* model.c -- walking the trees.
 *
 * Most blocks of a page are menus and teasers, and the first trees are sure of
 * that: such a block is not shown to the others.
 */
#include "model.h"

#include <math.h>

enum {
    EARLY = 40, /* trees after which a hopeless block is let go */
    LEAF = 0x80 /* a child that is a leaf, not a node */
};

/* The sum of EARLY trees. Of the blocks below it, which are more than half,
 * none of the pages it was trained with came to be kept in the end. */
static const float hopeless = -2.0f;

typedef struct node {
    float threshold;
    unsigned char trait;
    unsigned char below; /* the child for values up to the threshold */
    unsigned char above;
} node;

typedef struct tree {
    unsigned short nodes; /* where its nodes begin */
    unsigned short leaves;
} tree;

typedef struct forest {
    const tree *trees;
    const node *nodes;
    const float *leaves;
    unsigned n;
} forest;

/* Analyzers take minutes over the tables, and have nothing to tell of them. */
#ifdef NC_LINT
static const forest model = {NULL, NULL, NULL, 0};
#else
#include "model.inc"
#endif

static float walk(const forest *f, const tree *t, const float *row)
{
    const node *nodes = f->nodes + t->nodes;
    unsigned at = 0;

    while (!(at & LEAF))
        at = row[nodes[at].trait] <= nodes[at].threshold ? nodes[at].below
                                                         : nodes[at].above;
    return f->leaves[t->leaves + (at & ~(unsigned)LEAF)];
}

float nc_model_score(const float row[NC_TRAITS])
{
    float sum = 0;

    for (unsigned i = 0; i < model.n; i++) {
        if (i == EARLY && sum < hopeless)
            break;
        sum += walk(&model, &model.trees[i], row);
    }
    return 1 / (1 + expf(-sum));
}
