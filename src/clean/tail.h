/* tail.h -- what the kept text before a place ends in: markup could begin
 * there, if the bytes that follow were others. Private to src/clean.
 */
#ifndef NC_CLEAN_TAIL_H
#define NC_CLEAN_TAIL_H

#include "nc_span.h"

typedef struct nc_tail {
    enum { TAIL_SAFE, TAIL_LESS_THAN, TAIL_NAME, TAIL_NUMBER } kind;
    size_t run; /* bytes since the `&` of a TAIL_NAME */
} nc_tail;

#define NC_TAIL_INIT ((nc_tail){TAIL_SAFE, 0})

/* The tail after TEXT. */
nc_tail nc_tail_add(nc_tail tail, nc_span text);

#endif /* NC_CLEAN_TAIL_H */
