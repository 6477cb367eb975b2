/* store_export.c -- `newsclean store export` and `import`: a store as lines.
 *
 * One JSON object a line, the oldest article first, then those that are gone,
 * host by host. A line is read back by storing what it tells in the order in
 * which it happened: the article as it was first stored, its earlier versions,
 * as it is; so the store gives it its dates and keeps its past. A line that is
 * stored already changes nothing: an import that was cut short is begun again.
 */
#include "store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <apr_strings.h>

enum {
    PAGE = 100,                /* articles, with their html, read at once */
    BATCH_LINES = 64,          /* stored at once, so that others can write */
    BATCH_BYTES = 1024 * 1024, /* of lines */
    TRIES = 5                  /* each waits NC_STORE_BUSY_MS */
};

/* --- out */

typedef struct export
{
    const nc_cli_store_args *args;
    nc_store *store;
    bool failed; /* which was told */
}
export_t;

static void tell_lost(export_t *x, const char *what, const nc_article *article)
{
    nc_cli_error(x->args->who, "'%s': %s of %s cannot be read: %s",
                 x->args->store.name, what, article->url,
                 nc_store_message(x->store));
    x->failed = true;
}

/* The oldest first. */
static json_t *revisions_of(export_t *x, const nc_article *article,
                            apr_pool_t *pool)
{
    const char *id = article->id;
    json_t *array = json_array();
    apr_array_header_t *found;
    nc_stored *was;

    if (nc_store_list_revisions(x->store, id, &found, pool) != NC_OK) {
        tell_lost(x, "the versions", article);
        return array;
    }
    for (int i = found->nelts; i > 0; i--) {
        int64_t seq = APR_ARRAY_IDX(found, i - 1, nc_stored *)->seq;
        nc_status status = nc_store_get_revision(x->store, id, seq, &was, pool);

        if (status == NC_OK)
            json_array_append_new(array, nc_cli_json_of(was, pool));
        else if (status != NC_ENOTFOUND) /* it may have gone meanwhile */
            tell_lost(x, "a version", article);
    }
    return array;
}

static bool export_one(void *ctx, const nc_stored *stored, apr_pool_t *pool)
{
    export_t *x = ctx;
    json_t *object = nc_cli_json_of(stored, pool);

    if (x->args->revisions && !stored->gone)
        json_object_set_new(object, "revisions",
                            revisions_of(x, stored->article, pool));
    nc_cli_store_print(object);
    return !ferror(stdout);
}

static nc_status export_gone(export_t *x, apr_array_header_t *prefixes,
                             apr_pool_t *parent)
{
    apr_pool_t *pools[2]; /* a page is read behind the end of the other */
    apr_array_header_t *found = NULL;
    const nc_stored *last = NULL;
    nc_status status = NC_OK;
    bool more = true;

    apr_pool_create(&pools[0], parent);
    apr_pool_create(&pools[1], parent);
    for (int page = 0; more; page = !page) {
        apr_pool_clear(pools[page]);
        status = nc_store_list_gone_after(
            x->store, prefixes, last, NC_STORE_LIST_MAX, &found, pools[page]);
        if (status != NC_OK)
            break;
        for (int i = 0; more && i < found->nelts; i++) {
            last = APR_ARRAY_IDX(found, i, nc_stored *);
            more = export_one(x, last, pools[page]);
        }
        more = more && found->nelts == NC_STORE_LIST_MAX;
    }
    apr_pool_destroy(pools[0]);
    apr_pool_destroy(pools[1]);
    return status;
}

int nc_cli_store_export(const nc_cli_store_args *args, apr_pool_t *pool)
{
    nc_store_query query = {
        .limit = PAGE, .with_html = true, .oldest_first = true};
    export_t x = {.args = args};
    nc_cli_each each = {args->who, args->store.name, NULL, export_one, &x};
    bool all;

    x.store = nc_cli_store_open(args->who, &args->store, NC_STORE_READ, pool);
    if (!x.store)
        return NC_CLI_FAILURE;
    each.store = x.store;
    if (args->host) {
        query.prefixes = apr_array_make(pool, 1, sizeof(char *));
        APR_ARRAY_PUSH(query.prefixes, const char *) =
            apr_pstrcat(pool, args->host, "/", NULL);
    }
    all = nc_cli_store_each(&each, query, pool);
    if (export_gone(&x, query.prefixes, pool) != NC_OK)
        return nc_cli_store_failed(args, x.store);
    return all && !x.failed ? NC_CLI_OK : NC_CLI_FAILURE;
}

/* --- in */

/* A line that waits to be stored. */
typedef struct line {
    const nc_stored *now;
    apr_array_header_t *before; /* of nc_stored *, its earlier versions */
} line_t;

typedef enum outcome { STORED, UNCHANGED, OLDER, OUTCOMES } outcome_t;

typedef struct import {
    const nc_cli_store_args *args;
    nc_store *store;
    FILE *file;
    unsigned long number; /* of the line */
    line_t batch[BATCH_LINES];
    int n_batch;
    size_t batch_bytes;
    apr_pool_t *batch_pool; /* emptied with each batch */
    unsigned long count[OUTCOMES];
    unsigned long failed;
} import_t;

static nc_status put(const import_t *im, const nc_stored *s, int64_t time,
                     bool *changed)
{
    return nc_store_put(im->store, s->article, s->hash, time, changed,
                        im->batch_pool);
}

/* An article that changed has to be there before it does: bare, as readers will
 * never see it, for all this is one transaction. */
static nc_status put_bare(const import_t *im, const nc_stored *now)
{
    nc_stored bare = {.article = nc_article_create(im->batch_pool)};
    bool changed;

    bare.article->url = now->article->url;
    bare.article->id = now->article->id;
    bare.article->published = now->article->published;
    return put(im, &bare, now->created, &changed);
}

static nc_status put_new(const import_t *im, const line_t *line, bool *changed)
{
    const nc_stored *now = line->now;
    nc_status status = NC_OK;

    /* What is bare goes behind the last of them. */
    nc_store_keep_revisions(im->store, (unsigned)line->before->nelts);
    if (now->gone || now->updated != now->created)
        status = put_bare(im, now);
    for (int i = 0; status == NC_OK && i < line->before->nelts; i++) {
        const nc_stored *was = APR_ARRAY_IDX(line->before, i, nc_stored *);

        status = put(im, was, was->updated, changed);
    }
    if (status != NC_OK)
        return status;
    return now->gone ? nc_store_put_gone(im->store, now->article->id,
                                         now->updated, changed)
                     : put(im, now, now->updated, changed);
}

/* What the store's article says becomes one of its versions, and none goes. */
static nc_status put_known(const import_t *im, const nc_stored *now,
                           bool *changed)
{
    nc_store_keep_revisions(im->store, NC_STORE_REVISIONS_ALL);
    return put(im, now, now->updated, changed);
}

/* What the store has that is newer than the line stays. */
static nc_status put_line(const import_t *im, const line_t *line,
                          outcome_t *outcome)
{
    const nc_stored *now = line->now;
    bool changed = false;
    nc_stored *known;
    nc_status status =
        nc_store_get(im->store, now->article->id, &known, im->batch_pool);

    *outcome = OLDER;
    if (status == NC_ENOTFOUND)
        status = put_new(im, line, &changed);
    else if (status != NC_OK || known->updated > now->updated)
        return status;
    else if (now->gone)
        status = nc_store_put_gone(im->store, now->article->id, now->updated,
                                   &changed);
    else if (known->gone && known->updated == now->updated)
        return status;
    else
        status = put_known(im, now, &changed);
    *outcome = changed ? STORED : UNCHANGED;
    return status;
}

static nc_status put_batch(const import_t *im, unsigned long *count)
{
    nc_status status = nc_store_begin(im->store);

    nc_store_set_arrival(im->store, (int64_t)time(NULL));
    memset(count, 0, OUTCOMES * sizeof(*count));
    for (int i = 0; status == NC_OK && i < im->n_batch; i++) {
        outcome_t outcome;

        status = put_line(im, &im->batch[i], &outcome);
        count[outcome]++;
    }
    if (status == NC_OK)
        status = nc_store_commit(im->store);
    if (status != NC_OK)
        nc_store_rollback(im->store);
    return status;
}

/* False: the store is of no use any more, which was told. */
static bool flush_batch(import_t *im)
{
    unsigned long count[OUTCOMES];
    nc_status status = NC_EBUSY;

    if (im->n_batch == 0)
        return true;
    for (int i = 0; i < TRIES && status == NC_EBUSY; i++)
        status = put_batch(im, count);
    if (status != NC_OK) {
        nc_cli_error(im->args->who, "cannot write '%s': %s",
                     im->args->store.name, nc_store_message(im->store));
        im->failed += (unsigned long)im->n_batch;
    }
    for (int i = 0; status == NC_OK && i < OUTCOMES; i++)
        im->count[i] += count[i];
    im->n_batch = 0;
    im->batch_bytes = 0;
    apr_pool_clear(im->batch_pool);
    return status == NC_OK;
}

static bool read_revisions(line_t *line, const json_t *object, const char **why,
                           apr_pool_t *pool)
{
    const json_t *array = json_object_get(object, "revisions"), *member;
    size_t i;

    line->before = apr_array_make(pool, 4, sizeof(nc_stored *));
    json_array_foreach(array, i, member)
    {
        nc_stored *was = nc_cli_json_read(member, why, pool);

        if (!was)
            return false;
        if (strcmp(was->article->id, line->now->article->id) != 0) {
            *why = "a revision is of another article";
            return false;
        }
        APR_ARRAY_PUSH(line->before, nc_stored *) = was;
    }
    return true;
}

static void take_line(import_t *im, const char *text, size_t len)
{
    line_t *line = &im->batch[im->n_batch];
    json_error_t error;
    json_t *object = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
    const char *why = error.text;
    bool ok = false;

    if (object) {
        line->now = nc_cli_json_read(object, &why, im->batch_pool);
        ok = line->now && read_revisions(line, object, &why, im->batch_pool);
    }
    if (ok) {
        im->n_batch++;
        im->batch_bytes += len;
    }
    else {
        nc_cli_error(im->args->who, "'%s' line %lu: %s", im->args->operand,
                     im->number, why);
        im->failed++;
    }
    json_decref(object);
}

static void print_counts(const import_t *im)
{
    if (im->args->json)
        nc_cli_store_print(json_pack(
            "{s:I, s:I, s:I, s:I, s:I}", "lines", (json_int_t)im->number,
            "stored", (json_int_t)im->count[STORED], "unchanged",
            (json_int_t)im->count[UNCHANGED], "older",
            (json_int_t)im->count[OLDER], "failed", (json_int_t)im->failed));
    else
        printf("%lu line%s: %lu stored, %lu unchanged, %lu older, %lu failed\n",
               im->number, im->number == 1 ? "" : "s", im->count[STORED],
               im->count[UNCHANGED], im->count[OLDER], im->failed);
}

static bool import_lines(import_t *im)
{
    char *text = NULL;
    size_t size = 0;
    ssize_t n;
    bool ok = true;

    while (ok && (n = getline(&text, &size, im->file)) > 0) {
        im->number++;
        take_line(im, text, (size_t)n);
        if (im->n_batch == BATCH_LINES || im->batch_bytes >= BATCH_BYTES)
            ok = flush_batch(im);
    }
    free(text);
    if (ok && ferror(im->file)) {
        nc_cli_error(im->args->who, "cannot read '%s': %s", im->args->operand,
                     strerror(errno));
        im->failed++;
    }
    ok = ok && flush_batch(im);
    print_counts(im);
    return ok && im->failed == 0;
}

int nc_cli_store_import(const nc_cli_store_args *args, apr_pool_t *pool)
{
    import_t im = {.args = args};
    int fd = nc_cli_open(args->who, args->operand);
    bool ok = false;

    if (fd < 0)
        return NC_CLI_FAILURE;
    im.file = fdopen(fd, "r");
    if (im.file && apr_pool_create(&im.batch_pool, pool) == APR_SUCCESS)
        im.store =
            nc_cli_store_open(args->who, &args->store, NC_STORE_WRITE, pool);
    if (im.store)
        ok = import_lines(&im);
    nc_store_close(im.store);
    if (im.file)
        fclose(im.file);
    return ok ? NC_CLI_OK : NC_CLI_FAILURE;
}
