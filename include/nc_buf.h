/* nc_buf.h -- owned bytes that grow.
 *
 * Life cycle: `nc_buf b = NC_BUF_INIT;`, appends, nc_buf_release(). An append
 * never needs checking: the first failure sticks, later appends do nothing,
 * and nc_buf_status() tells at the end.
 *
 * Invariants: `ptr` is never NULL and `ptr[len]` is a NUL that does not count,
 * so that a buffer of text can be handed to code that wants a C string. After
 * a failure the bytes appended so far are still there. `limit` (0: none) is
 * the most bytes the buffer may hold; an append that would pass it fails whole
 * with NC_ELIMIT.
 */
#ifndef NC_BUF_H
#define NC_BUF_H

#include "nc_span.h"
#include "nc_status.h"

typedef struct nc_buf {
    unsigned char *ptr;
    size_t len;
    size_t cap; /* 0: `ptr` is the shared empty string, not ours to free */
    size_t limit;
    nc_status status;
} nc_buf;

/* What `ptr` is before the first append. Nobody may write to it. */
extern unsigned char nc_buf_empty[1];

#define NC_BUF_INIT                                                            \
    {                                                                          \
        nc_buf_empty, 0, 0, 0, NC_OK                                           \
    }

void nc_buf_init(nc_buf *b);
void nc_buf_release(nc_buf *b); /* frees; the buffer is as after _init */
void nc_buf_clear(nc_buf *b);   /* forgets bytes and failure, keeps memory */

/* Room for N more bytes, so that they are appended without growing; fails as an
 * append does. */
void nc_buf_reserve(nc_buf *b, size_t n);

void nc_buf_append(nc_buf *b, nc_span bytes);
void nc_buf_append_byte(nc_buf *b, unsigned char byte);
void nc_buf_append_text(nc_buf *b, const char *text);
void nc_buf_appendf(nc_buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* One Unicode scalar value as UTF-8; anything else becomes U+FFFD. */
void nc_buf_append_utf8(nc_buf *b, unsigned long code_point);

/* The same into BYTES; returns how many they are. */
size_t nc_utf8_encode(unsigned char bytes[4], unsigned long code_point);

/* Cuts the buffer back to its first LEN bytes. LEN <= b->len. */
void nc_buf_truncate(nc_buf *b, size_t len);

/* Drops the first N bytes; the rest moves to the front. N <= b->len. */
void nc_buf_consume(nc_buf *b, size_t n);

static inline nc_status nc_buf_status(const nc_buf *b)
{
    return b->status;
}

static inline nc_span nc_buf_span(const nc_buf *b)
{
    return (nc_span){b->ptr, b->len};
}

static inline const char *nc_buf_text(const nc_buf *b)
{
    return (const char *)b->ptr;
}

#endif /* NC_BUF_H */
