/* cond.h -- what is not known yet: conditions on what is still to come.
 * Private to src/clean.
 *
 * A selector that looks ahead gives, when its element begins, neither yes nor
 * no but a condition: a small expression of AND, OR and NOT over questions
 * ("does this element hold an .ad?"), which are answered when an element ends,
 * at the latest the one that the question names. A condition is a number: a
 * place in a table that is bounded, so that no page chooses our memory. When
 * the table is full, what is asked is COND_UNKNOWN: nothing is cut for it.
 */
#ifndef NC_CLEAN_COND_H
#define NC_CLEAN_COND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint16_t nc_cond;

enum {
    COND_FALSE = 0,
    COND_TRUE = 1,
    COND_UNKNOWN = 2,
    COND_FIRST = 3, /* of those that depend */
    /* Each element that is held asks a question or two, and no more than
     * NC_OPEN_MAX are open; the rest is for answers that depend in turn. */
    NC_CONDS_MAX = 1024,
    /* It is time to collect when fewer are free than that: an element of
     * which dozens of rules ask takes a hundred and more at once. */
    NC_CONDS_SPARE = 256,
    /* Collecting that frees little is not tried again at the next tags: it
     * looks at the whole table. An answer that comes is worth so many tags. */
    NC_CONDS_PATIENCE = 256,
    NC_CONDS_ANSWER = 8,
    /* An expression as high as this is let go: it is evaluated by recursion. */
    NC_COND_HEIGHT_MAX = 64
};

typedef enum cond_op {
    COND_FREE,
    COND_AND,
    COND_OR,
    COND_NOT,
    COND_OPEN,    /* a question that is not answered yet */
    COND_ANSWERED /* one that is: its value is `a` */
} cond_op;

typedef struct cond_node {
    uint8_t op;
    uint8_t height;
    uint8_t marked; /* in use, while what is not is collected */
    uint16_t a, b;  /* operands; of an open question: the answer so far */
    uint16_t depth; /* OPEN: of the element whose end answers it, at the
                     * latest */
    /* What it was found to be in round `round`; see nc_cond_value. */
    uint16_t value;
    uint16_t value_depth;
    uint32_t round;
} cond_node;

typedef struct nc_conds {
    cond_node *node; /* NULL before the first question */
    size_t cap;
    nc_cond free; /* list of free places by `a`; 0: none */
    size_t used;
    unsigned patience; /* how often more to be full before it is collected */
    uint32_t round;    /* a new one begins with each answer */
} nc_conds;

void nc_conds_init(nc_conds *c);
void nc_conds_release(nc_conds *c);

nc_cond nc_cond_and(nc_conds *c, nc_cond a, nc_cond b);
nc_cond nc_cond_or(nc_conds *c, nc_cond a, nc_cond b);
nc_cond nc_cond_not(nc_conds *c, nc_cond a);

/* A question that the end of the element at DEPTH answers; COND_UNKNOWN: the
 * table is full. */
nc_cond nc_cond_ask(nc_conds *c, size_t depth);

static inline bool nc_cond_is_open(const nc_conds *c, nc_cond question)
{
    return question >= COND_FIRST && c->node[question].op == COND_OPEN;
}

/* The answer so far of an open question becomes true if VALUE does. */
void nc_cond_add(nc_conds *c, nc_cond question, nc_cond value);

/* The answer; VALUE may depend on other questions. */
void nc_cond_answer(nc_conds *c, nc_cond question, nc_cond value);

/* The answer of QUESTION so far becomes its answer. */
void nc_cond_close(nc_conds *c, nc_cond question);

/* COND_FALSE, COND_TRUE or COND_UNKNOWN, or else the condition as it is, and in
 * *DEPTH the depth of the innermost element whose end can change that. Each
 * node is looked at once between two answers, however many expressions share
 * it: by a selector of several :has() a page could ask for all the ways through
 * the table else, and these are as many as powers of two. */
nc_cond nc_cond_value(nc_conds *c, nc_cond cond, size_t *depth);

/* Collects what is not in use: nc_cond_mark for every condition that somebody
 * still holds, then nc_conds_sweep. To be asked at each tag whether it is time
 * for that. */
static inline bool nc_conds_want_sweep(nc_conds *c)
{
    if (c->used < NC_CONDS_MAX - NC_CONDS_SPARE)
        return false;
    if (c->patience == 0)
        return true;
    c->patience--;
    return false;
}

void nc_cond_mark(nc_conds *c, nc_cond cond);
void nc_conds_sweep(nc_conds *c);

#endif /* NC_CLEAN_COND_H */
