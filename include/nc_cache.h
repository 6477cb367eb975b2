/* nc_cache.h -- documents that were made once, kept for those who ask next.
 *
 * One a child, shared by its threads. A document is found by a key that says
 * all that decides about its bytes, the number of the last change included: so
 * nothing here ever gets old, it only falls out at the far end when it was not
 * asked for and the room is needed. Of each document the compressed form is
 * made once, by whoever asks for it first.
 */
#ifndef NC_CACHE_H
#define NC_CACHE_H

#include <apr_buckets.h>
#include "nc_buf.h"

enum {
    /* Of all documents of a child, with their compressed forms: a feed of 30
     * long articles takes half a megabyte. */
    NC_CACHE_BYTES = 16 * 1024 * 1024,
    NC_CACHE_DOCUMENT_MAX = NC_CACHE_BYTES / 4, /* larger ones are not kept */
    NC_CACHE_CHAINS = 1024 /* of the table: a power of two */
};

typedef struct nc_cache nc_cache;
typedef struct nc_cached nc_cached;

/* Lives in POOL. NULL: no memory. */
nc_cache *nc_cache_create(apr_pool_t *pool);

/* The document of KEY, to be released; NULL: there is none. CACHE may be NULL.
 */
nc_cached *nc_cache_find(nc_cache *cache, const char *key);

/* Takes BODY, which must not have failed, and keeps it if CACHE is not NULL and
 * there is room. The document, to be released; NULL: no memory. */
nc_cached *nc_cache_add(nc_cache *cache, const char *key, nc_buf *body);

void nc_cached_release(nc_cached *document); /* NULL is fine */

nc_span nc_cached_body(const nc_cached *document);

/* Of its body's bytes. */
uint64_t nc_cached_digest(const nc_cached *document);

/* Its body in the gzip format; empty if that would not be smaller. The same
 * body gives the same bytes. */
nc_span nc_cached_gzip(nc_cached *document);

/* A bucket of BYTES, which are one of the two, that keeps the document alive.
 */
apr_bucket *nc_cached_bucket(nc_cached *document, nc_span bytes,
                             apr_bucket_alloc_t *list);

#endif /* NC_CACHE_H */
