/* states.h -- how far selectors have come. Private to src/clean.
 *
 * A selector is matched from the left while the page goes by: when an element
 * matches its first compounds, that is a state of the element, which later
 * elements look for: a child or descendant among the states of the elements
 * that are open, a sibling in the lists that their parent keeps. So nothing
 * else has to be remembered of an element than its states, and each question
 * is answered at once, however deep the page is.
 *
 * A state may depend on what is not known yet (`cond`), and one of a selector
 * in :has() carries the questions that it will answer if it comes to its end.
 *
 * Numbers are bounded. Where a state had to be forgotten, looking for one that
 * is not there gives COND_UNKNOWN.
 */
#ifndef NC_CLEAN_STATES_H
#define NC_CLEAN_STATES_H

#include "cond.h"

enum {
    /* Of all open elements together; each page element has a few at most. */
    NC_STATES_MAX = 512,
    NC_STATE_SLOTS = 1024, /* hash table over them: half full at most */
    NC_SIBLINGS_MAX = 512, /* in the lists of all parents together */
    /* Ways in which one state may have come about that are told apart. */
    NC_WAYS_MAX = 8,
    NC_STATE_NONE = -1,
    /* The bit of a state's `weak` that is about descendants: as the combinator
     * is numbered in selector.h. */
    NC_WEAK_BELOW = 1
};

/* What a state says beside its name. */
typedef struct nc_way {
    nc_cond cond;
    nc_cond asked; /* the question it answers; 0: none */
    int anchor;    /* and those of this state and all older ones of its key
                    * too; NC_STATE_NONE: of none */
} nc_way;

typedef struct nc_state {
    uint64_t key; /* the number of the compound that was matched; of the
                   * element that a :has() is about, that of the :has() */
    nc_way way;
    int older; /* the one before of the same key; NC_STATE_NONE */
    uint16_t slot;
    uint8_t weak; /* see nc_entry */
    int weaker;   /* the last one before it under which something is filed for
                   * descendants; NC_STATE_NONE */
} nc_state;

/* A state that siblings look for. */
typedef struct nc_sibling {
    uint64_t key;
    nc_way way;
    uint8_t weak;
    int next;
} nc_sibling;

typedef struct nc_states {
    nc_state *state; /* a stack */
    size_t n, cap;
    int weakest;       /* the last of those with something for descendants */
    uint16_t *slots;   /* by key: 1 + the newest of it; NULL before the first */
    size_t lost_below; /* states that were forgotten belong to elements at this
                        * depth or deeper; 0: none was */
    nc_sibling *sibling;
    size_t n_siblings, siblings_cap;
    size_t weak_siblings; /* how many in the lists have something filed */
    int free_sibling;
} nc_states;

void nc_states_init(nc_states *s);
void nc_states_release(nc_states *s);

/* A new state of the element at DEPTH, the innermost one. */
void nc_states_push(nc_states *s, uint64_t key, nc_way way, uint8_t weak,
                    size_t depth);

/* The states from N on are over, their element at DEPTH being so. */
void nc_states_pop(nc_states *s, size_t n, size_t depth);

/* The newest state of a key; NC_STATE_NONE. */
int nc_states_newest(const nc_states *s, uint64_t key);

/* Puts a state into the list *FIRST; false: there is no room. */
bool nc_siblings_add(nc_states *s, int *first, uint64_t key, nc_way way,
                     uint8_t weak);
void nc_siblings_clear(nc_states *s, int *first);

#endif /* NC_CLEAN_STATES_H */
