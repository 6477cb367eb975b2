/* buf.c -- owned bytes that grow, with the error kept inside. */
#include "nc_buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>

enum { FIRST_CAPACITY = 256 };

unsigned char nc_buf_empty[1] = {0};

void nc_buf_init(nc_buf *b)
{
    *b = (nc_buf)NC_BUF_INIT;
}

void nc_buf_release(nc_buf *b)
{
    size_t limit = b->limit;

    if (b->cap > 0)
        free(b->ptr);
    nc_buf_init(b);
    b->limit = limit;
}

void nc_buf_clear(nc_buf *b)
{
    nc_buf_truncate(b, 0);
    b->status = NC_OK;
}

/* Room for N more bytes and the NUL; false, with the reason kept, if there
 * is none. */
static bool reserve(nc_buf *b, size_t n)
{
    size_t cap = b->cap ? b->cap : FIRST_CAPACITY;
    unsigned char *ptr;

    if (b->status != NC_OK)
        return false;
    if (n > SIZE_MAX / 4 - b->len || (b->limit && b->len + n > b->limit)) {
        b->status = NC_ELIMIT;
        return false;
    }
    if (b->cap > b->len + n)
        return true;
    while (cap <= b->len + n)
        cap *= 2;
    ptr = realloc(b->cap ? b->ptr : NULL, cap);
    if (!ptr) {
        b->status = NC_ENOMEM;
        return false;
    }
    b->ptr = ptr;
    b->cap = cap;
    return true;
}

void nc_buf_reserve(nc_buf *b, size_t n)
{
    reserve(b, n);
}

void nc_buf_append(nc_buf *b, nc_span bytes)
{
    if (bytes.len == 0 || !reserve(b, bytes.len))
        return;
    memcpy(b->ptr + b->len, bytes.ptr, bytes.len);
    b->len += bytes.len;
    b->ptr[b->len] = '\0';
}

void nc_buf_append_byte(nc_buf *b, unsigned char byte)
{
    nc_buf_append(b, (nc_span){&byte, 1});
}

void nc_buf_append_text(nc_buf *b, const char *text)
{
    nc_buf_append(b, nc_span_of(text));
}

void nc_buf_appendf(nc_buf *b, const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0 || !reserve(b, (size_t)n))
        return;
    va_start(args, format);
    vsnprintf((char *)b->ptr + b->len, (size_t)n + 1, format, args);
    va_end(args);
    b->len += (size_t)n;
}

size_t nc_utf8_encode(unsigned char bytes[4], unsigned long c)
{
    size_t n;

    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        c = 0xFFFD;
    if (c < 0x80) {
        bytes[0] = (unsigned char)c;
        return 1;
    }
    n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        bytes[i] = (unsigned char)(0x80 | (c & 0x3F));
    bytes[0] = (unsigned char)((0xF00 >> n & 0xFF) | c);
    return n;
}

void nc_buf_append_utf8(nc_buf *b, unsigned long c)
{
    unsigned char bytes[4];

    nc_buf_append(b, (nc_span){bytes, nc_utf8_encode(bytes, c)});
}

void nc_buf_truncate(nc_buf *b, size_t len)
{
    nc_assert(len <= b->len);
    if (b->len == len)
        return;
    b->len = len;
    b->ptr[len] = '\0';
}

void nc_buf_consume(nc_buf *b, size_t n)
{
    nc_assert(n <= b->len);
    if (n == 0)
        return;
    memmove(b->ptr, b->ptr + n, b->len - n);
    nc_buf_truncate(b, b->len - n);
}
