/* matcher.h -- which rules name the element that begins here? Private to
 * src/clean.
 *
 *     START_TAG: nc_matcher_start(m, tok, ns, pushes, &verdict)
 *                nc_matcher_push(m)       if the element was pushed
 *     end:       nc_matcher_pop(m)        before the stack pops it
 *
 * The stack of open elements is the caller's; each element on it has a frame
 * here. A verdict may be a condition (cond.h); questions in it are answered at
 * the end of elements, by nc_matcher_pop.
 *
 * Work is bounded by the rules that have the keys of a tag, whatever the page:
 * nothing is searched for among ancestors or siblings.
 */
#ifndef NC_CLEAN_MATCHER_H
#define NC_CLEAN_MATCHER_H

#include "nc_open.h"
#include "site.h"
#include "states.h"

enum {
    NC_FRESH_MAX = 64,    /* states that one element can begin */
    NC_ASKS_MAX = 512,    /* questions that are open at a time */
    NC_TYPES_MAX = 64,    /* kinds of children of one parent that are counted */
    NC_TYPES_ALL = 1024,  /* and of all open parents together */
    NC_SEARCHES_MAX = 64, /* literals that :has-text() looks for on a page */
    NC_NAME_SLOTS = 64,   /* names of attributes that are remembered */
    NC_IDLE_SLOTS = 512,  /* attributes that are known to name nothing */
    NC_IDLE_VALUE_MAX = 128
};

/* A rule that names the element, under a condition; COND_FALSE: none does. */
typedef struct nc_named {
    nc_cond cond;
    const nc_rule *rule;
} nc_named;

typedef struct nc_verdict {
    nc_named strip;  /* by a rule of one's own */
    nc_named guess;  /* by a cautious sheet */
    nc_named unwrap; /* its tags alone */
    nc_cond keep;
    nc_cond article;
} nc_verdict;

/* A question, and what is needed to answer it when an element ends. */
typedef struct nc_ask {
    const simple *of;
    nc_cond question;
    unsigned index; /* NTH_LAST: which child, or which of its type, it is */
    uint32_t type;
    size_t text_at; /* TEXT: where its text begins in the log */
    int next;
} nc_ask;

typedef struct nc_type_count {
    uint32_t type;
    unsigned n;
    int next;
} nc_type_count;

/* What is known of an open element. */
typedef struct nc_frame {
    uint32_t states;   /* its first own state */
    int next, after;   /* states of its last child, of all its children, that
                        * siblings look for */
    int asks;          /* questions that its end answers */
    int types;         /* its children by type */
    bool lost;         /* some state of its children was forgotten */
    bool lost_types;   /* some child was not counted by type */
    bool is_empty_ask; /* one of its asks is about :empty */
} nc_frame;

/* How far the log was searched for a literal, and where it was found last. */
typedef struct nc_search {
    const nc_pattern *pattern;
    size_t searched, found; /* found is 1 + its place; 0: nowhere yet */
} nc_search;

typedef struct nc_fresh {
    uint64_t key;
    nc_way way;
    unsigned char after; /* a combinator: who looks for it */
    uint8_t weak;
} nc_fresh;

/* What the views of the site ask of the attributes of one name. */
typedef struct nc_name {
    nc_key_ends ends;
    uint64_t hash;      /* its key */
    uint32_t views;     /* bit set of those that ask anything */
    bool by_name;       /* some view asks for the name alone */
    bool asked;         /* anything is asked, or it is class or id */
    unsigned char kind; /* KEY_CLASS, KEY_ID; KEY_ATTR: any other */
    unsigned char len;  /* 0: an empty slot */
} nc_name;

typedef struct nc_matcher {
    const nc_site *site;
    const nc_open *open;
    nc_states states;
    nc_conds conds;
    nc_ask *asks;
    size_t n_asks, asks_cap;
    int free_ask;
    nc_type_count *types;
    size_t n_types, types_cap;
    int free_type;
    unsigned found; /* keys of attributes that were filed, so far */
    nc_name names[NC_NAME_SLOTS]; /* by a hash of their ends */
    uint64_t idle[NC_IDLE_SLOTS]; /* hashes of attributes under which nothing
                                   * is filed: most are met again */
    nc_fresh fresh[NC_FRESH_MAX];
    size_t n_fresh;
    int fresh_asks; /* of the element that has just begun */
    bool fresh_empty;
    bool fresh_lost;
    nc_buf log;          /* text, while some question is about it */
    nc_buf pending;      /* text that may be cut in a character reference */
    nc_buf decoded;      /* scratch: a value with its references read */
    uint64_t log_budget; /* bytes that expressions may still look at */
    unsigned text_asks;
    unsigned empty_asks;
    unsigned early_answers; /* given before the end of an element, so far */
    nc_search searches[NC_SEARCHES_MAX];
    size_t n_searches;
    nc_frame frames[NC_OPEN_MAX + 1]; /* by depth; the first is no element's */
} nc_matcher;

void nc_matcher_init(nc_matcher *m, const nc_site *site, const nc_open *open,
                     size_t log_limit);
void nc_matcher_release(nc_matcher *m);

/* The element of TOK begins as a child of the stack's top; PUSHES: it will be
 * pushed. VERDICT is all zero before. */
void nc_matcher_start(nc_matcher *m, const nc_token *tok, nc_namespace ns,
                      bool pushes, nc_verdict *verdict);

/* It is on the stack now. */
void nc_matcher_push(nc_matcher *m);

/* An element TAG without a start tag of its own begins. */
void nc_matcher_start_implied(nc_matcher *m, nc_tag tag, bool pushes);

/* Whether the end of the element at DEPTH, the innermost, means anything here:
 * that of most elements does not. */
static inline bool nc_matcher_knows(const nc_matcher *m, size_t depth)
{
    const nc_frame *f = &m->frames[depth];

    return m->states.n > f->states || m->states.lost_below >= depth ||
           (f->next & f->after & f->asks & f->types) != NC_STATE_NONE;
}

/* The top element ends. */
void nc_matcher_pop(nc_matcher *m);

/* The page ends: all questions that are open are answered. */
void nc_matcher_finish(nc_matcher *m);

/* Whether text has to be shown to it now, and text. */
static inline bool nc_matcher_wants_text(const nc_matcher *m)
{
    return m->text_asks > 0 || m->empty_asks > 0;
}
void nc_matcher_text(nc_matcher *m, const nc_token *tok);

/* A tag or comment ends the text before it; to be told while text is wanted. */
void nc_matcher_end_text(nc_matcher *m);

/* Marks the conditions that are in use here. */
void nc_matcher_mark(nc_matcher *m);

/* --- between matcher.c, compound.c and look.c */

/* A question about the element that begins; COND_UNKNOWN: no room. */
nc_cond nc_matcher_ask(nc_matcher *m, const simple *s, unsigned index,
                       uint32_t type, bool pushes, bool of_parent);

/* The type of an element, for counting; how many of a type a frame has. */
uint32_t nc_matcher_type(const nc_token *tok);
unsigned nc_matcher_count_type(const nc_matcher *m, const nc_frame *f,
                               uint32_t type);
void nc_matcher_add_type(nc_matcher *m, nc_frame *f, uint32_t type);

/* A child begins in the frame F: :empty and :last-child may be answered. */
void nc_matcher_child_begins(nc_matcher *m, nc_frame *f, uint32_t type);

/* The element of the frame F ends: all its asks are answered. */
void nc_matcher_answer(nc_matcher *m, nc_frame *f, size_t depth);

#endif /* NC_CLEAN_MATCHER_H */
