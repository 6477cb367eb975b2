/* atomics.c -- APR's atomic operations, as ThreadSanitizer sees them.
 *
 * httpd hands pools from thread to thread by nothing but these (the list of
 * recycled pools), and libapr's own are not instrumented: without this library
 * before it, each use of a pool's memory by the next thread looks like a race.
 */
#include <apr_atomic.h>

#define ORDER __ATOMIC_SEQ_CST

#define OPERATIONS(bits)                                                       \
    apr_uint##bits##_t apr_atomic_read##bits(volatile apr_uint##bits##_t *mem) \
    {                                                                          \
        return __atomic_load_n(mem, ORDER);                                    \
    }                                                                          \
    void apr_atomic_set##bits(volatile apr_uint##bits##_t *mem,                \
                              apr_uint##bits##_t val)                          \
    {                                                                          \
        __atomic_store_n(mem, val, ORDER);                                     \
    }                                                                          \
    apr_uint##bits##_t apr_atomic_add##bits(volatile apr_uint##bits##_t *mem,  \
                                            apr_uint##bits##_t val)            \
    {                                                                          \
        return __atomic_fetch_add(mem, val, ORDER);                            \
    }                                                                          \
    void apr_atomic_sub##bits(volatile apr_uint##bits##_t *mem,                \
                              apr_uint##bits##_t val)                          \
    {                                                                          \
        __atomic_fetch_sub(mem, val, ORDER);                                   \
    }                                                                          \
    apr_uint##bits##_t apr_atomic_inc##bits(volatile apr_uint##bits##_t *mem)  \
    {                                                                          \
        return __atomic_fetch_add(mem, 1, ORDER);                              \
    }                                                                          \
    int apr_atomic_dec##bits(volatile apr_uint##bits##_t *mem)                 \
    {                                                                          \
        return __atomic_sub_fetch(mem, 1, ORDER) != 0;                         \
    }                                                                          \
    apr_uint##bits##_t apr_atomic_cas##bits(volatile apr_uint##bits##_t *mem,  \
                                            apr_uint##bits##_t with,           \
                                            apr_uint##bits##_t cmp)            \
    {                                                                          \
        __atomic_compare_exchange_n(mem, &cmp, with, 0, ORDER, ORDER);         \
        return cmp;                                                            \
    }                                                                          \
    apr_uint##bits##_t apr_atomic_xchg##bits(volatile apr_uint##bits##_t *mem, \
                                             apr_uint##bits##_t val)           \
    {                                                                          \
        return __atomic_exchange_n(mem, val, ORDER);                           \
    }

OPERATIONS(32)
OPERATIONS(64)

void *apr_atomic_casptr(volatile void **mem, void *with, const void *cmp)
{
    volatile void *expected = (volatile void *)(apr_uintptr_t)cmp;

    __atomic_compare_exchange_n(mem, &expected, (volatile void *)with, 0, ORDER,
                                ORDER);
    return (void *)(apr_uintptr_t)expected;
}

void *apr_atomic_xchgptr(volatile void **mem, void *with)
{
    return (void *)(apr_uintptr_t)__atomic_exchange_n(
        mem, (volatile void *)with, ORDER);
}
