/* tokens.h -- a header that is a list of tokens with qualities: A-IM,
 * Accept-Encoding.
 */
#ifndef TOKENS_H
#define TOKENS_H

#include "nc_span.h"

typedef struct nc_token_item {
    nc_span name;
    bool refused; /* by q=0 */
} nc_token_item;

/* Takes the next one off *LIST; false: there is none. */
bool nc_tokens_next(nc_span *list, nc_token_item *item);

#endif /* TOKENS_H */
