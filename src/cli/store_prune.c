/* store_prune.c -- `newsclean store prune` and `remove`: what is beyond its
 * time goes, or one article.
 *
 * In short batches, so that a server may write between them. What would go is
 * told by reading alone: articles come newest first, as they are counted.
 */
#include "store.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <apr_hash.h>
#include <apr_strings.h>

enum {
    BATCH = 200, /* articles: tenths of a second */
    TRIES = 5    /* each waits NC_STORE_BUSY_MS */
};

typedef struct dry_run {
    const nc_store_retention *keep;
    int64_t now;
    apr_hash_t *kept; /* host: int64_t, how many stay */
    unsigned long old;
    unsigned long beyond;
} dry_run_t;

static int64_t *kept_of(dry_run_t *run, const char *url)
{
    const char *host = strstr(url, "://");
    apr_ssize_t len;
    int64_t *n;

    host = host ? host + 3 : url;
    len = (apr_ssize_t)strcspn(host, "/");
    n = apr_hash_get(run->kept, host, len);
    if (!n) {
        apr_pool_t *pool = apr_hash_pool_get(run->kept);

        n = apr_pcalloc(pool, sizeof(*n));
        apr_hash_set(run->kept, apr_pstrmemdup(pool, host, (size_t)len), len,
                     n);
    }
    return n;
}

static bool count_one(void *ctx, const nc_stored *stored, apr_pool_t *pool)
{
    dry_run_t *run = ctx;
    int64_t last =
        stored->listed > stored->updated ? stored->listed : stored->updated;
    int64_t *kept = kept_of(run, stored->article->url);

    (void)pool;
    if (run->keep->age > 0 && last < run->now - run->keep->age)
        run->old++;
    else if (run->keep->count > 0 && *kept >= run->keep->count)
        run->beyond++;
    else
        ++*kept;
    return true;
}

static int count(const nc_cli_store_args *args, apr_pool_t *pool)
{
    nc_store_query query = {.limit = NC_STORE_LIST_MAX};
    dry_run_t run = {.keep = &args->keep, .now = (int64_t)time(NULL)};
    nc_cli_each each = {args->who, args->store.name, NULL, count_one, &run};
    unsigned long total;

    each.store =
        nc_cli_store_open(args->who, &args->store, NC_STORE_READ, pool);
    if (!each.store)
        return NC_CLI_FAILURE;
    run.kept = apr_hash_make(pool);
    if (!nc_cli_store_each(&each, query, pool))
        return NC_CLI_FAILURE;
    total = run.old + run.beyond;
    if (args->json)
        nc_cli_store_print(json_pack(
            "{s:I, s:I, s:I}", "would_go", (json_int_t)total, "too_old",
            (json_int_t)run.old, "beyond_count", (json_int_t)run.beyond));
    else
        printf("%lu would go: %lu too old, %lu beyond the count\n", total,
               run.old, run.beyond);
    return NC_CLI_OK;
}

int nc_cli_store_prune(const nc_cli_store_args *args, apr_pool_t *pool)
{
    unsigned long total = 0;
    unsigned removed = 0;
    int busy = 0;
    nc_status status;
    nc_store *store;

    if (args->dry_run)
        return count(args, pool);
    store = nc_cli_store_open_there(args, pool);
    if (!store)
        return NC_CLI_FAILURE;
    do {
        status = nc_store_prune(store, &args->keep, (int64_t)time(NULL), BATCH,
                                &removed);
        total += removed;
        busy = status == NC_EBUSY ? busy + 1 : 0;
    } while ((status == NC_OK && removed == BATCH) ||
             (busy > 0 && busy < TRIES));
    if (args->json)
        nc_cli_store_print(json_pack("{s:I}", "removed", (json_int_t)total));
    else
        printf("%lu removed\n", total);
    return status == NC_OK ? NC_CLI_OK : nc_cli_store_failed(args, store);
}

int nc_cli_store_remove(const nc_cli_store_args *args, apr_pool_t *pool)
{
    const char *id = nc_cli_store_id(args, pool);
    nc_store *store = id ? nc_cli_store_open_there(args, pool) : NULL;
    nc_status status = NC_EBUSY;
    bool changed;

    if (!store)
        return NC_CLI_FAILURE;
    for (int i = 0; i < TRIES && status == NC_EBUSY; i++)
        status = nc_store_put_gone(store, id, (int64_t)time(NULL), &changed);
    if (status == NC_ENOTFOUND) {
        nc_cli_error(args->who, "'%s': no such article", args->operand);
        return NC_CLI_FAILURE;
    }
    if (status != NC_OK)
        return nc_cli_store_failed(args, store);
    puts(changed ? "removed" : "removed before");
    return NC_CLI_OK;
}
