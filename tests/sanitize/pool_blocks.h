/* pool_blocks.h -- whatever our code takes from a pool is a block of its own.
 *
 *     cc -fsanitize=address -include tests/sanitize/pool_blocks.h ...
 *
 * A pool cuts what it gives out of large pieces, so that AddressSanitizer sees
 * neither a write beyond one string into the next nor the use of one whose pool
 * was cleared. Here each comes from the C library, with its own end, and is
 * freed with its pool. What libapr and httpd take for themselves (tables,
 * hashes, an array that has grown) stays where it was.
 *
 * The floors without pools do not see APR's headers; for them nothing happens.
 */
#ifndef POOL_BLOCKS_H
#define POOL_BLOCKS_H

#if __has_include(<apr_pools.h>)

#include <stdlib.h>
#include <string.h>
#include <apr_pools.h>
#include <apr_strings.h>
#include <apr_tables.h>

typedef struct nc_pool_block {
    void *bytes;
    struct nc_pool_block *next;
} nc_pool_block;

/* A pool's blocks. List and nodes are in the pool itself. */
typedef struct nc_pool_blocks {
    nc_pool_block *first;
    int is_watched; /* the pool will tell when it is cleared */
} nc_pool_blocks;

static inline apr_status_t nc_pool_blocks_free(void *data)
{
    nc_pool_blocks *blocks = data;

    for (nc_pool_block *b = blocks->first; b; b = b->next)
        free(b->bytes);
    blocks->first = NULL;
    blocks->is_watched = 0;
    return APR_SUCCESS;
}

/* Cleanups are called in reverse: those that were registered after a pool's
 * first block still find all of them. */
static inline nc_pool_blocks *nc_pool_blocks_of(apr_pool_t *pool)
{
    static const char key[] = "newsclean-pool-blocks";
    void *data = NULL;
    nc_pool_blocks *blocks;

    apr_pool_userdata_get(&data, key, pool);
    blocks = data;
    if (!blocks) {
        blocks = (apr_palloc)(pool, sizeof(*blocks));
        if (!blocks)
            return NULL;
        memset(blocks, 0, sizeof(*blocks));
        apr_pool_userdata_setn(blocks, key, NULL, pool);
    }
    if (!blocks->is_watched) {
        apr_pool_cleanup_register(pool, blocks, nc_pool_blocks_free,
                                  apr_pool_cleanup_null);
        blocks->is_watched = 1;
    }
    return blocks;
}

/* NULL where a test makes APR's memory fail; not by malloc, whose failures are
 * none of APR's. */
__attribute__((malloc, alloc_size(2))) static inline void *
nc_pool_block_make(apr_pool_t *pool, apr_size_t size)
{
    nc_pool_blocks *blocks = nc_pool_blocks_of(pool);
    nc_pool_block *block = blocks ? (apr_palloc)(pool, sizeof(*block)) : NULL;

    if (!block)
        return NULL;
    if (posix_memalign(&block->bytes, 16, size ? size : 1) != 0)
        abort();
    block->next = blocks->first;
    blocks->first = block;
    return block->bytes;
}

__attribute__((malloc, alloc_size(2))) static inline void *
nc_pool_block_clear(apr_pool_t *pool, apr_size_t size)
{
    void *bytes = nc_pool_block_make(pool, size);

    return bytes ? memset(bytes, 0, size) : NULL;
}

static inline void *nc_pool_block_copy(apr_pool_t *pool, const void *bytes,
                                       apr_size_t size)
{
    void *copy = bytes ? nc_pool_block_make(pool, size) : NULL;

    return copy ? memcpy(copy, bytes, size) : NULL;
}

static inline char *nc_pool_block_text(apr_pool_t *pool, const char *text,
                                       apr_size_t size)
{
    char *copy;

    if (!text)
        return NULL;
    copy = nc_pool_block_make(pool, size + 1);
    if (!copy)
        return NULL;
    memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

static inline char *nc_pool_block_string(apr_pool_t *pool, const char *text)
{
    return nc_pool_block_text(pool, text, text ? strlen(text) : 0);
}

static inline char *nc_pool_block_start(apr_pool_t *pool, const char *text,
                                        apr_size_t most)
{
    return nc_pool_block_text(pool, text, text ? strnlen(text, most) : 0);
}

static inline apr_array_header_t *nc_pool_block_array(apr_pool_t *pool, int n,
                                                      int size)
{
    apr_array_header_t *array = (apr_array_make)(pool, n, size);

    array->elts =
        nc_pool_block_clear(pool, (apr_size_t)array->nalloc * (apr_size_t)size);
    return array;
}

#undef apr_palloc
#undef apr_pcalloc
#define apr_palloc(pool, size) nc_pool_block_make((pool), (size))
#define apr_pcalloc(pool, size) nc_pool_block_clear((pool), (size))
#define apr_pmemdup(pool, bytes, size)                                         \
    nc_pool_block_copy((pool), (bytes), (size))
#define apr_pstrdup(pool, text) nc_pool_block_string((pool), (text))
#define apr_pstrndup(pool, text, most)                                         \
    nc_pool_block_start((pool), (text), (most))
#define apr_pstrmemdup(pool, text, size)                                       \
    nc_pool_block_text((pool), (text), (size))
#define apr_pstrcat(pool, ...)                                                 \
    nc_pool_block_string((pool), (apr_pstrcat)((pool), __VA_ARGS__))
#define apr_psprintf(pool, ...)                                                \
    nc_pool_block_string((pool), (apr_psprintf)((pool), __VA_ARGS__))
#define apr_array_make(pool, n, size)                                          \
    nc_pool_block_array((pool), (n), (int)(size))

#endif
#endif /* POOL_BLOCKS_H */
