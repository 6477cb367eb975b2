/* selector.h -- how a selector lies in memory. Private to src/clean. */
#ifndef NC_CLEAN_SELECTOR_H
#define NC_CLEAN_SELECTOR_H

#include "nc_selector.h"

typedef enum simple_kind {
    SIMPLE_TYPE,
    SIMPLE_CLASS,
    SIMPLE_ID,
    SIMPLE_ATTR,
    SIMPLE_NTH, /* :first-child is :nth-child(1) */
    SIMPLE_NOT
} simple_kind;

typedef enum attr_op {
    ATTR_EXISTS,
    ATTR_EQUAL,    /* = */
    ATTR_WORD,     /* ~= */
    ATTR_DASH,     /* |= */
    ATTR_PREFIX,   /* ^= */
    ATTR_SUFFIX,   /* $= */
    ATTR_SUBSTRING /* *= */
} attr_op;

typedef struct simple {
    simple_kind kind;
    attr_op op;
    bool nocase;
    nc_span name;
    nc_span value;
    int step, start;     /* NTH: step * n + start, n from 0 */
    nc_selector *except; /* NOT: owned */
} simple;

typedef enum combinator {
    COMBINATOR_NONE, /* the leftmost compound */
    COMBINATOR_DESCENDANT,
    COMBINATOR_CHILD
} combinator;

typedef struct compound {
    combinator before; /* how it hangs on the compound to its left */
    unsigned first, n; /* its simple selectors */
} compound;

/* One block of memory: the struct, its arrays, the bytes of its names. */
struct nc_selector {
    nc_selector *next;
    unsigned n_compounds; /* left to right; the last is the subject's */
    unsigned n_simples;
    bool needs_ancestors;
    compound *compounds;
    simple *simples;
};

#endif /* NC_CLEAN_SELECTOR_H */
