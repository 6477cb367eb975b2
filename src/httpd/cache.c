/* cache.c -- a table of documents, the one asked for last in front.
 *
 * A document is counted by its holders: the table is one of them, each answer
 * on its way another. It goes with the last, so that what falls out of the
 * table is still sent to the end.
 *
 * A pool would only grow, and the heap would too: documents that stay lie
 * between buffers that go, and no two are of a size. So what is large gets
 * pages of its own, which go back to the system.
 */
#include "nc_cache.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <apr_atomic.h>
#include <apr_thread_mutex.h>
#include <zlib.h>

#include "nc_store.h"

/* APR's rings cast a volatile away. */
#pragma GCC diagnostic ignored "-Wcast-qual"

enum {
    PAGES_MIN = 64 * 1024, /* bytes that are worth pages of their own */
    /* The table's own part of a document, roughly; many small ones count. */
    OVERHEAD = 512,
    GZIP_LEVEL = 6,       /* as mod_deflate's default */
    GZIP_WINDOW = 15 + 16 /* 32 KiB, in the gzip format (zlib.h) */
};

typedef enum packed { PACKED_NOT, PACKED_DONE, PACKED_USELESS } packed;

struct nc_cached {
    volatile apr_uint32_t holders;
    char *key;
    uint64_t hash;
    nc_span body;
    uint64_t digest;

    nc_cache *cache; /* whose lock guards the rest; NULL: one holder's own */
    nc_span gzip;    /* once it is DONE, it stays */
    packed packed;
    bool listed;     /* in the table */
    nc_cached *next; /* in its chain */
    nc_cached *newer;
    nc_cached *older;
};

struct nc_cache {
    apr_thread_mutex_t *lock; /* guards all below */
    nc_cached *chains[NC_CACHE_CHAINS];
    nc_cached *newest;
    nc_cached *oldest;
    size_t bytes;
};

static uint64_t hash_of(nc_span s)
{
    return (uint64_t)nc_store_hash(s);
}

/* A copy of BYTES to be kept; empty if there is no memory, or no byte. */
static nc_span keep(nc_span bytes)
{
    void *copy = NULL;

    if (bytes.len >= PAGES_MIN) {
        const int access = PROT_READ | PROT_WRITE;
        const int kind = MAP_PRIVATE | MAP_ANONYMOUS;

        /* cppcheck-suppress invalidFunctionArg ; no file is -1, by POSIX */
        copy = mmap(NULL, bytes.len, access, kind, -1, 0);
        copy = copy == MAP_FAILED ? NULL : copy;
    }
    else if (bytes.len > 0) {
        copy = malloc(bytes.len);
    }
    if (!copy)
        return NC_SPAN_EMPTY;
    memcpy(copy, bytes.ptr, bytes.len);
    return (nc_span){copy, bytes.len};
}

static void give_back(nc_span kept)
{
    void *bytes = (void *)(uintptr_t)kept.ptr;

    if (kept.len >= PAGES_MIN)
        munmap(bytes, kept.len);
    else if (kept.len > 0)
        free(bytes);
}

static void destroy(nc_cached *document)
{
    give_back(document->body);
    give_back(document->gzip);
    free(document->key);
    free(document);
}

void nc_cached_release(nc_cached *document)
{
    if (document && apr_atomic_dec32(&document->holders) == 0)
        destroy(document);
}

/* --- the table; the lock must be held */

static size_t size_of(const nc_cached *document)
{
    return document->body.len + document->gzip.len + OVERHEAD;
}

static nc_cached **chain_of(nc_cache *cache, uint64_t hash)
{
    return &cache->chains[hash & (NC_CACHE_CHAINS - 1)];
}

static nc_cached *look_up(nc_cache *cache, const char *key, uint64_t hash)
{
    nc_cached *document = *chain_of(cache, hash);

    while (document &&
           (document->hash != hash || strcmp(document->key, key) != 0))
        document = document->next;
    return document;
}

static void unlink_age(nc_cache *cache, nc_cached *document)
{
    if (document->newer)
        document->newer->older = document->older;
    else
        cache->newest = document->older;
    if (document->older)
        document->older->newer = document->newer;
    else
        cache->oldest = document->newer;
}

static void link_newest(nc_cache *cache, nc_cached *document)
{
    document->newer = NULL;
    document->older = cache->newest;
    if (cache->newest)
        cache->newest->newer = document;
    else
        cache->oldest = document;
    cache->newest = document;
}

static void drop(nc_cache *cache, nc_cached *document)
{
    nc_cached **at = chain_of(cache, document->hash);

    while (*at != document)
        at = &(*at)->next;
    *at = document->next;
    unlink_age(cache, document);
    cache->bytes -= size_of(document);
    document->listed = false;
    nc_cached_release(document);
}

static void drop_oldest(nc_cache *cache)
{
    nc_assert(!cache->oldest->older);
    drop(cache, cache->oldest);
}

static void make_room(nc_cache *cache)
{
    while (cache->bytes > NC_CACHE_BYTES && cache->oldest)
        drop_oldest(cache);
}

static void insert(nc_cache *cache, nc_cached *document)
{
    nc_cached *twin = look_up(cache, document->key, document->hash);
    nc_cached **chain = chain_of(cache, document->hash);

    if (twin)
        drop(cache, twin);
    apr_atomic_inc32(&document->holders);
    document->listed = true;
    document->next = *chain;
    *chain = document;
    link_newest(cache, document);
    cache->bytes += size_of(document);
    make_room(cache);
}

/* --- from outside */

static apr_status_t clear(void *data)
{
    nc_cache *cache = data;

    while (cache->oldest)
        drop_oldest(cache);
    return APR_SUCCESS;
}

nc_cache *nc_cache_create(apr_pool_t *pool)
{
    nc_cache *cache = apr_pcalloc(pool, sizeof(*cache));

    if (apr_thread_mutex_create(&cache->lock, APR_THREAD_MUTEX_DEFAULT, pool) !=
        APR_SUCCESS)
        return NULL;
    apr_pool_cleanup_register(pool, cache, clear, apr_pool_cleanup_null);
    return cache;
}

nc_cached *nc_cache_find(nc_cache *cache, const char *key)
{
    uint64_t hash = hash_of(nc_span_of(key));
    nc_cached *document;

    if (!cache)
        return NULL;
    apr_thread_mutex_lock(cache->lock);
    document = look_up(cache, key, hash);
    if (document) {
        apr_atomic_inc32(&document->holders);
        unlink_age(cache, document);
        link_newest(cache, document);
    }
    apr_thread_mutex_unlock(cache->lock);
    return document;
}

static nc_cached *create(nc_cache *cache, const char *key, nc_span body)
{
    nc_cached *document = calloc(1, sizeof(*document));

    if (!document)
        return NULL;
    document->holders = 1;
    document->cache = cache;
    document->key = strdup(key);
    document->hash = hash_of(nc_span_of(key));
    document->body = keep(body);
    document->digest = hash_of(body);
    if (document->key && document->body.len == body.len)
        return document;
    destroy(document);
    return NULL;
}

nc_cached *nc_cache_add(nc_cache *cache, const char *key, nc_buf *body)
{
    nc_cached *document = create(cache, key, nc_buf_span(body));

    nc_buf_release(body);
    if (document && cache && document->body.len <= NC_CACHE_DOCUMENT_MAX) {
        apr_thread_mutex_lock(cache->lock);
        insert(cache, document);
        apr_thread_mutex_unlock(cache->lock);
    }
    return document;
}

uint64_t nc_cached_digest(const nc_cached *document)
{
    return document->digest;
}

nc_span nc_cached_body(const nc_cached *document)
{
    return document->body;
}

/* --- the compressed form */

/* BODY compressed, kept; empty on failure. The header has no name and no time.
 */
static nc_span compress_body(nc_span body)
{
    z_stream z = {0};
    nc_span packed_body = NC_SPAN_EMPTY;
    unsigned char *room;
    uLong most;

    if (deflateInit2(&z, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, 8,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        return packed_body;
    most = deflateBound(&z, (uLong)body.len);
    room = malloc(most);
    if (room) {
        z.next_in = (Bytef *)(uintptr_t)body.ptr;
        z.avail_in = (uInt)body.len;
        z.next_out = room;
        z.avail_out = (uInt)most;
        if (deflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out < body.len)
            packed_body = keep((nc_span){room, z.total_out});
        free(room);
    }
    deflateEnd(&z);
    return packed_body;
}

/* Two threads may make it at the same time: the first one's is kept. */
static void keep_packed(nc_cached *document, nc_span gzip)
{
    if (document->packed != PACKED_NOT) {
        give_back(gzip);
        return;
    }
    document->gzip = gzip;
    document->packed = gzip.len > 0 ? PACKED_DONE : PACKED_USELESS;
    if (document->listed) {
        document->cache->bytes += gzip.len;
        make_room(document->cache);
    }
}

static packed look_packed(nc_cached *document)
{
    packed is;

    apr_thread_mutex_lock(document->cache->lock);
    is = document->packed;
    apr_thread_mutex_unlock(document->cache->lock);
    return is;
}

nc_span nc_cached_gzip(nc_cached *document)
{
    if (!document->cache)
        return NC_SPAN_EMPTY; /* for one answer alone */
    if (look_packed(document) == PACKED_NOT) {
        nc_span gzip = compress_body(document->body);

        apr_thread_mutex_lock(document->cache->lock);
        keep_packed(document, gzip);
        apr_thread_mutex_unlock(document->cache->lock);
    }
    return document->gzip;
}

/* --- the bucket */

/* What the parts of one bucket share; `refcount` stands first, as APR wants. */
typedef struct part_of {
    apr_bucket_refcount refcount;
    nc_cached *document;
    nc_span bytes;
} part_of;

static apr_status_t read_part(apr_bucket *b, const char **data, apr_size_t *len,
                              apr_read_type_e block)
{
    const part_of *part = b->data;

    (void)block;
    *data = (const char *)part->bytes.ptr + b->start;
    *len = b->length;
    return APR_SUCCESS;
}

static void destroy_part(void *data)
{
    part_of *part = data;

    if (apr_bucket_shared_destroy(part)) {
        nc_cached_release(part->document);
        apr_bucket_free(part);
    }
}

/* Its bytes stay where they are as long as there is a bucket. */
static const apr_bucket_type_t cached_type = {"NEWSCLEAN",
                                              5,
                                              APR_BUCKET_DATA,
                                              destroy_part,
                                              read_part,
                                              apr_bucket_setaside_noop,
                                              apr_bucket_shared_split,
                                              apr_bucket_shared_copy};

apr_bucket *nc_cached_bucket(nc_cached *document, nc_span bytes,
                             apr_bucket_alloc_t *list)
{
    apr_bucket *b = apr_bucket_alloc(sizeof(*b), list);
    part_of *part = apr_bucket_alloc(sizeof(*part), list);

    APR_BUCKET_INIT(b);
    b->free = apr_bucket_free;
    b->list = list;
    apr_atomic_inc32(&document->holders);
    part->document = document;
    part->bytes = bytes;
    b = apr_bucket_shared_make(b, part, 0, bytes.len);
    b->type = &cached_type;
    return b;
}
