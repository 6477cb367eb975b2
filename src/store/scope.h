/* scope.h -- a prefix of addresses, "host/path", taken apart. */
#ifndef SCOPE_H
#define SCOPE_H

#include "nc_store.h"

/* NULL: any. */
typedef struct nc_scope {
    const char *host;  /* with its port */
    const char *begin; /* addresses from here... */
    const char *end;   /* ...to before this; NULL: all of the host's */
} nc_scope;

/* How many there are of PREFIXES; of none, the one that is any. */
int nc_scope_count(const apr_array_header_t *prefixes);

/* The I-th, in POOL. LAST is what sorts behind all that an address may go on
 * with, in the engine's order. */
nc_scope nc_scope_of(const apr_array_header_t *prefixes, int i,
                     const char *last, apr_pool_t *pool);

#endif /* SCOPE_H */
