/* nc_places.h -- where something can be put into a page that is not parsed.
 *
 * For those who add a style or a few words to a page and leave every byte of it
 * as it is. The places are those of a browser's head and body as far as tokens
 * tell, and never inside a tag, a script or a comment that the page ends in.
 */
#ifndef NC_PLACES_H
#define NC_PLACES_H

#include <stdint.h>
#include "nc_span.h"
#include "nc_status.h"

typedef struct nc_places {
    uint64_t head_start; /* before all that head holds */
    uint64_t head_end;   /* behind it, before body has content */
    uint64_t body_end;
    bool has_base; /* some base element has an address */
} nc_places;

/* Offsets in PAGE, each at most the next one. Not NC_OK: out of memory. */
nc_status nc_places_find(nc_places *places, nc_span page);

#endif /* NC_PLACES_H */
