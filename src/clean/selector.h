/* selector.h -- how a selector lies in memory. Private to src/clean.
 *
 * A selector is a row of compounds, `div.a > b`; a compound is a row of simple
 * selectors, all of which must hold. Some simple selectors hold lists of
 * selectors in their turn. What needs to be known of an element when its start
 * tag is there is answered at once; EMPTY and what stands after it look ahead.
 */
#ifndef NC_CLEAN_SELECTOR_H
#define NC_CLEAN_SELECTOR_H

#include "nc_selector.h"
#include "pattern.h"

typedef enum simple_kind {
    SIMPLE_TYPE,
    SIMPLE_CLASS,
    SIMPLE_ID,
    SIMPLE_ATTR,
    SIMPLE_ATTR_LIKE, /* :matches-attr() */
    SIMPLE_ROOT,
    SIMPLE_NTH, /* :first-child is :nth-child(1) */
    SIMPLE_NTH_OF_TYPE,
    SIMPLE_ANY_OF,  /* :is(), :where() */
    SIMPLE_NONE_OF, /* :not() */
    SIMPLE_EMPTY,
    SIMPLE_NTH_LAST, /* :last-child is :nth-last-child(1) */
    SIMPLE_NTH_LAST_OF_TYPE,
    SIMPLE_TEXT, /* :has-text() */
    SIMPLE_HAS
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

/* How the value of an attribute compares. */
typedef enum value_case {
    CASE_EXACT,
    CASE_HTML, /* without case on elements of HTML (HTML 4.16.1) */
    CASE_NONE
} value_case;

typedef struct simple {
    unsigned char kind;       /* a simple_kind */
    unsigned char op;         /* ATTR: an attr_op */
    unsigned char value_case; /* ATTR: a value_case */
    bool nearest;    /* HAS: of nested elements that pass, the innermost only */
    nc_tag tag;      /* TYPE: the element, NC_TAG_UNKNOWN for any other name */
    int step, start; /* NTH and the like: step * n + start, n from 0 */
    nc_span name;
    nc_span value;
    nc_selector *list;       /* ANY_OF, NONE_OF, HAS: owned */
    nc_pattern *like, *text; /* ATTR_LIKE: name and value; TEXT: text. Owned;
                              * NULL: anything */
} simple;

typedef enum combinator {
    COMBINATOR_NONE, /* the leftmost compound */
    COMBINATOR_DESCENDANT,
    COMBINATOR_CHILD,
    COMBINATOR_NEXT, /* + */
    COMBINATOR_AFTER /* ~ */
} combinator;

typedef struct compound {
    const nc_selector *of;
    unsigned char before; /* how it hangs on what is to its left: a combinator;
                           * for the first of :has(), on the element that has */
    unsigned char after;  /* and what is to its right; NONE: the last */
    bool looks_ahead;     /* one of its simple selectors does */
    bool by_type;         /* it is the leftmost, and asks for types alone */
    nc_tag type;          /* and for one of HTML and no more: that type; else
                           * NC_TAG_UNKNOWN */
    unsigned first, n;    /* its simple selectors */
    uint64_t id;          /* a number for it and all to its left: the same for
                           * the same text in any rule */
} compound;

/* One block of memory: the struct, its arrays, the bytes of its names. */
struct nc_selector {
    nc_selector *next;
    const simple *anchor; /* the HAS it stands in; NULL: in none */
    unsigned n_compounds; /* left to right; the last is the subject's */
    unsigned n_simples;
    compound *compounds;
    simple *simples;
};

static inline const compound *last_compound(const nc_selector *sel)
{
    return &sel->compounds[sel->n_compounds - 1];
}

/* Whether the attribute test S passes on the start tag TOK, of an element of
 * HTML or not. */
bool nc_simple_test_attr(const simple *s, const nc_token *tok, bool html);

/* Whether TOK has the class or the id that S asks for. */
bool nc_simple_test_name(const simple *s, const nc_token *tok, bool quirks);

/* The number of a :has(), for what stands in it. */
static inline uint64_t nc_anchor_id(const simple *has)
{
    return (uint64_t)(uintptr_t)has;
}

/* What a compound hangs on, by its number; 0: on nothing. */
static inline uint64_t nc_left_id(const compound *c)
{
    if (c != c->of->compounds)
        return c[-1].id;
    return c->of->anchor ? nc_anchor_id(c->of->anchor) : 0;
}

/* Whether INDEX is one of step * n + start. */
bool nc_simple_is_nth(const simple *s, unsigned long index);

/* What an index can ask of a compound: the one test that most narrows it down,
 * one of its simple selectors. NULL: none narrows. */
const simple *nc_compound_key(const nc_selector *sel, const compound *c);

/* Whether that test passes on so many elements that it is better to look at
 * what the compound hangs on first. */
bool nc_key_is_weak(const simple *key);

/* Whether one of the compounds of LIST looks ahead. */
bool nc_selector_looks_ahead(const nc_selector *list);

#endif /* NC_CLEAN_SELECTOR_H */
