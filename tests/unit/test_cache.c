/* test_cache.c -- documents kept: found, pushed out, compressed, held.
 *
 * AddressSanitizer says whether a document goes too early or never.
 */
#include "support.h"

#include <apr_general.h>
#include <apr_thread_proc.h>
#include <zlib.h>
#include "nc_cache.h"
#include "pooled.h"

static nc_cached *add(nc_cache *cache, const char *key, size_t n, char byte)
{
    nc_buf body = NC_BUF_INIT;
    nc_cached *document;

    for (size_t i = 0; i < n; i++)
        nc_buf_append_byte(&body, (unsigned char)byte);
    document = nc_cache_add(cache, key, &body);
    assert_int_equal(body.len, 0);
    return document;
}

static bool has(nc_cache *cache, const char *key)
{
    nc_cached *document = nc_cache_find(cache, key);

    nc_cached_release(document);
    return document != NULL;
}

static void test_found_by_its_key(void **state)
{
    nc_cache *cache = nc_cache_create(pool);
    nc_cached *document;

    (void)state;
    assert_false(has(cache, "a"));
    assert_false(has(NULL, "a"));
    nc_cached_release(add(cache, "a", 3, 'x'));
    nc_cached_release(add(cache, "b", 4, 'y'));
    document = nc_cache_find(cache, "a");
    is_bytes(nc_cached_body(document), NC_SPAN_LIT("xxx"), "body");
    nc_cached_release(document);

    /* Two threads may have made it. */
    nc_cached_release(add(cache, "a", 3, 'z'));
    document = nc_cache_find(cache, "a");
    is_bytes(nc_cached_body(document), NC_SPAN_LIT("zzz"), "the later one");
    nc_cached_release(document);
    nc_cached_release(NULL);
}

static void test_what_is_not_asked_for_goes(void **state)
{
    enum { SIZE = NC_CACHE_DOCUMENT_MAX, ROOM = NC_CACHE_BYTES / SIZE };
    nc_cache *cache = nc_cache_create(pool);
    nc_cached *held = add(cache, "first", SIZE, 'f');
    char key[16];

    (void)state;
    nc_cached_release(add(cache, "loved", 10, 'l'));
    for (int i = 0; i < 2 * ROOM; i++) {
        snprintf(key, sizeof(key), "%d", i);
        nc_cached_release(add(cache, key, SIZE, 'x'));
        assert_true(has(cache, key));
        assert_true(has(cache, "loved"));
    }
    assert_false(has(cache, "first"));
    assert_false(has(cache, "0"));
    /* Who holds it has it to the end. */
    assert_int_equal(nc_cached_body(held).ptr[SIZE - 1], 'f');
    nc_cached_release(held);

    nc_cached_release(add(cache, "too large", SIZE + 1, 'x'));
    assert_false(has(cache, "too large"));
}

static void inflate_all(nc_span gzip, unsigned char *out, size_t n)
{
    z_stream z = {.next_in = (Bytef *)(uintptr_t)gzip.ptr,
                  .avail_in = (uInt)gzip.len,
                  .next_out = out,
                  .avail_out = (uInt)n};

    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    assert_int_equal(z.avail_out, 0);
    inflateEnd(&z);
}

static void test_gzip(void **state)
{
    nc_cache *cache = nc_cache_create(pool);
    nc_cached *document = add(cache, "a", 5000, 'a');
    nc_cached *other = add(cache, "b", 5000, 'a');
    nc_cached *tiny = add(cache, "c", 3, 'a');
    nc_cached *alone = add(NULL, "", 5000, 'a');
    unsigned char back[5000];
    nc_span gzip = nc_cached_gzip(document);

    (void)state;
    assert_in_range(gzip.len, 20, 100);
    inflate_all(gzip, back, sizeof(back));
    assert_memory_equal(back, nc_cached_body(document).ptr, sizeof(back));
    assert_ptr_equal(nc_cached_gzip(document).ptr, gzip.ptr);
    is_bytes(nc_cached_gzip(other), gzip, "the same body, the same bytes");
    assert_int_equal(nc_cached_gzip(tiny).len, 0);
    assert_int_equal(nc_cached_gzip(alone).len, 0);
    nc_cached_release(document);
    nc_cached_release(other);
    nc_cached_release(tiny);
    nc_cached_release(alone);
}

static void test_bucket_keeps_it(void **state)
{
    apr_bucket_alloc_t *list = apr_bucket_alloc_create(pool);
    nc_cached *document = add(NULL, "", 10, 'k');
    apr_bucket *b = nc_cached_bucket(document, nc_cached_body(document), list),
               *copy;
    const char *data;
    apr_size_t n;

    (void)state;
    nc_cached_release(document);
    assert_int_equal(b->length, 10);
    assert_int_equal(apr_bucket_copy(b, &copy), APR_SUCCESS);
    assert_int_equal(apr_bucket_split(copy, 4), APR_SUCCESS);
    apr_bucket_destroy(APR_BUCKET_NEXT(copy));
    apr_bucket_destroy(b);
    assert_int_equal(apr_bucket_setaside(copy, pool), APR_SUCCESS);
    assert_int_equal(apr_bucket_read(copy, &data, &n, APR_BLOCK_READ),
                     APR_SUCCESS);
    is_bytes((nc_span){(const unsigned char *)data, n}, NC_SPAN_LIT("kkkk"),
             "what is left");
    apr_bucket_destroy(copy);
}

enum { THREADS = 4, TURNS = 2000 };

static void *APR_THREAD_FUNC play(apr_thread_t *thread, void *data)
{
    nc_cache *cache = data;
    char key[16];

    (void)thread;
    for (int i = 0; i < TURNS; i++) {
        nc_cached *document;

        snprintf(key, sizeof(key), "%d", i * i % 37);
        document = nc_cache_find(cache, key);
        if (!document)
            document = add(cache, key, 200000, (char)('a' + i % 20));
        (void)nc_cached_gzip(document);
        nc_cached_release(document);
    }
    return NULL;
}

static void test_threads(void **state)
{
    nc_cache *cache = nc_cache_create(pool);
    apr_thread_t *threads[THREADS];
    apr_status_t ended;

    (void)state;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(
            apr_thread_create(&threads[i], NULL, play, cache, pool),
            APR_SUCCESS);
    for (int i = 0; i < THREADS; i++)
        apr_thread_join(&ended, threads[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found_by_its_key),
        cmocka_unit_test(test_what_is_not_asked_for_goes),
        cmocka_unit_test(test_gzip),
        cmocka_unit_test(test_bucket_keeps_it),
        cmocka_unit_test(test_threads),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
