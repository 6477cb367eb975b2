/* subject.h -- an element that begins, while its rules are looked for. Private
 * to src/clean: shared by matcher.c (what comes of a match), compound.c (does
 * it match?) and keys.c (what might?).
 */
#ifndef NC_CLEAN_SUBJECT_H
#define NC_CLEAN_SUBJECT_H

#include "matcher.h"

/* The ways in which something holds; none: it does not. */
typedef struct ways {
    nc_way way[NC_WAYS_MAX];
    unsigned n;
} ways;

/* The element that begins. */
typedef struct subject {
    nc_matcher *m;
    const nc_token *tok;
    nc_frame *parent;
    size_t depth; /* of the parent */
    unsigned index;
    uint32_t type;
    bool pushes;
    bool quirks;
    bool html; /* it is an element of HTML, not of svg or math */
    nc_verdict *verdict;
} subject;

/* In which ways what is to the left of the compound C holds for E. */
void nc_subject_find_left(subject *e, const compound *c, ways *w);

/* Whether E passes the tests of C; questions are asked for what is not known
 * yet. */
nc_cond nc_subject_test(subject *e, const compound *c);

/* KEY is a state of E, for those that look for it by the combinator AFTER. */
void nc_subject_add_state(subject *e, uint64_t key, unsigned after, nc_way way,
                          uint8_t weak);

/* Tries the entries of a chain, the first at AT. */
void nc_subject_try(subject *e, const nc_view *view, int at);

/* Tries all that is filed under what E's tag and its place say. */
void nc_subject_try_keys(subject *e);

#endif /* NC_CLEAN_SUBJECT_H */
