/* ancestry.h -- the start tags of the open elements, for selectors that look
 * up. Private to src/clean.
 */
#ifndef NC_CLEAN_ANCESTRY_H
#define NC_CLEAN_ANCESTRY_H

#include "nc_open.h"
#include "nc_rules.h"

typedef struct nc_ancestor nc_ancestor;

typedef struct nc_ancestry {
    const nc_open *open;
    nc_ancestor *of; /* by depth; NULL: no rule looks up */
    bool lost;       /* one was asked for that is not known */
    nc_attr scratch[NC_ATTR_MAX];
} nc_ancestry;

/* NEEDED: some rule looks up. False: out of memory. */
bool nc_ancestry_init(nc_ancestry *a, const nc_open *open, bool needed);
void nc_ancestry_release(nc_ancestry *a);

/* The element on top of the stack has the start tag RAW; has none, being
 * implied. */
void nc_ancestry_push(nc_ancestry *a, nc_span raw);
void nc_ancestry_push_implied(nc_ancestry *a);

/* An nc_ancestor_fn, for a new child of the top element; A is its ctx. */
bool nc_ancestry_get(void *a, unsigned level, nc_subject *s);

#endif /* NC_CLEAN_ANCESTRY_H */
