/* fuzzing.h -- what the fuzz targets share.
 *
 * A target is a file fuzz_NAME.c with LLVMFuzzerTestOneInput in it. It states
 * laws: what must hold whatever the input. `make fuzz F=NAME` searches for an
 * input that breaks one (libFuzzer), `make fuzz-replay` goes over the inputs in
 * seeds/NAME and small changes of them (replay.c).
 */
#ifndef FUZZING_H
#define FUZZING_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include "nc_buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the run unless CLAIM holds. */
#define LAW(claim)                                                             \
    do {                                                                       \
        if (!(claim)) {                                                        \
            fprintf(stderr, "%s:%d: the law is broken: %s\n", __FILE__,        \
                    __LINE__, #claim);                                         \
            abort();                                                           \
        }                                                                      \
    } while (0)

/* What S has before its first NUL, which goes too; all of S if there is none.
 * So that an input can have two parts. */
static inline nc_span take_part(nc_span *s)
{
    const unsigned char *nul = s->len ? memchr(s->ptr, 0, s->len) : NULL;
    nc_span part = nc_span_take(s, nul ? (size_t)(nul - s->ptr) : s->len);

    if (nul)
        nc_span_take(s, 1);
    return part;
}

/* A copy in memory of its own, which the caller frees, so that
 * AddressSanitizer sees a read past its end. */
static inline unsigned char *copy_of(nc_span s)
{
    unsigned char *copy = malloc(s.len ? s.len : 1);

    LAW(copy);
    if (s.len)
        memcpy(copy, s.ptr, s.len);
    return copy;
}

/* Calls FEED with S in pieces of SIZE bytes, each at the end of memory of its
 * own, which changes once FEED has returned. */
static inline void in_pieces(nc_span s, size_t size,
                             void (*feed)(void *ctx, nc_span piece), void *ctx)
{
    size_t most = s.len < size ? s.len : size;
    unsigned char *copy = copy_of((nc_span){s.ptr, most});

    while (s.len > 0) {
        nc_span piece = nc_span_take(&s, s.len < size ? s.len : size);
        unsigned char *at = copy + most - piece.len;

        memcpy(at, piece.ptr, piece.len);
        feed(ctx, (nc_span){at, piece.len});
        memset(at, 0xEE, piece.len);
    }
    free(copy);
}

#endif /* FUZZING_H */
