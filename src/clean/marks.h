/* marks.h -- marks at elements whose fate is open. Private to src/clean.
 *
 * Marks lie in a list by place, so that the first tells what may go out, and in
 * a list for each depth: of elements that are open there, and of elements that
 * have ended and wait for that one's end.
 *
 *     add ──► open at its depth ──► remove
 *                 │                   ▲
 *                 └─wait─► waiting for the end of an element further out
 *
 * A mark is known by its number, which stays its own until it is removed.
 */
#ifndef NC_CLEAN_MARKS_H
#define NC_CLEAN_MARKS_H

#include "matcher.h"

enum {
    /* Marks there may be at a time: of what is open, and of what has ended and
     * waits for its siblings. More let go of the oldest. */
    NC_MARKS_MAX = 512,
    NC_MARK_NONE = -1
};

typedef enum nc_mark_kind { MARK_ELEMENT, MARK_SECTION } nc_mark_kind;

typedef struct nc_mark {
    unsigned char kind;
    bool cautious;  /* the rule is a guess */
    bool certain;   /* ELEMENT: a rule names it unconditionally */
    bool core;      /* SECTION: the innermost container of its heading */
    bool ended;     /* it ended at `end`, and waits for what follows */
    uint16_t depth; /* of the stack, with its element on top; once it has
                     * ended, of the element whose end it waits for */
    unsigned group; /* SECTION: marks that one heading made have one number */
    uint32_t tag_len, end_len; /* bytes of its tags */
    uint64_t place, end;
    uint64_t text, plain; /* that had gone by when it began */
    const nc_rule *rule;  /* SECTION */
    nc_verdict verdict;   /* ELEMENT */
    int before, next;     /* by place */
    int above, below;     /* of those at one depth: the later, the earlier */
} nc_mark;

typedef struct nc_marks {
    nc_mark *all;
    size_t n, cap; /* places in use, or free */
    int free;
    int first, last;              /* by place */
    unsigned n_certain;           /* open elements that are cut for certain */
    unsigned n_doubted;           /* open marks that text speaks against */
    int open_at[NC_OPEN_MAX + 1]; /* open marks by depth: the latest */
    int waiting_at[NC_OPEN_MAX + 1]; /* ended ones, by what they wait for */
} nc_marks;

void nc_marks_init(nc_marks *ms);
void nc_marks_release(nc_marks *ms);

/* Whether one must go before another can come. */
static inline bool nc_marks_are_full(const nc_marks *ms)
{
    return ms->free == NC_MARK_NONE && ms->n == NC_MARKS_MAX;
}

/* Puts a mark like MADE, if they are not full; false: out of memory. */
bool nc_marks_add(nc_marks *ms, const nc_mark *made);

void nc_marks_remove(nc_marks *ms, int at);

/* The element has ended, and waits for the end of the one at DEPTH. */
void nc_marks_wait(nc_marks *ms, int at, size_t depth);

/* Whether text that goes by may speak against it. */
static inline bool nc_mark_is_doubted(const nc_mark *m)
{
    return !m->ended && (m->kind == MARK_SECTION || m->cautious);
}

#endif /* NC_CLEAN_MARKS_H */
