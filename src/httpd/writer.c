/* writer.c -- the store that a child's background thread writes to.
 *
 *     batch ─► open ─► begin, put..., commit ─► hub, counters
 *                ▲         │ failed
 *                └ later ──┴─► roll back, close (unless it was busy)
 */
#include "writer.h"

#include <apr_atomic.h>
#include <apr_strings.h>
#include <http_log.h>

#include "batch.h"
#include "nc_counters.h"
#include "nc_ingest.h"

APLOG_USE_MODULE(newsclean);

void nc_writer_init(nc_writer *w, server_rec *s, nc_readers *readers,
                    nc_hub *hub, apr_pool_t *pool)
{
    *w = (nc_writer){.server = s,
                     .conf = nc_server_conf_of(s),
                     .readers = readers,
                     .hub = hub,
                     .pool = pool};
    if (w->conf->retain.age || w->conf->retain.count)
        w->next_prune = apr_time_now();
}

/* By void *, as versions of APR differ in where they say volatile. */
static void *look_at(void *pointer)
{
    return apr_atomic_casptr(pointer, NULL, NULL);
}

static void forget(void *pointer)
{
    apr_atomic_xchgptr(pointer, NULL);
}

void nc_writer_abandon(nc_writer *w)
{
    forget(&w->readers);
    forget(&w->hub);
}

/* --- the store */

void nc_writer_close(nc_writer *w)
{
    if (!w->store)
        return;
    nc_store_close(w->store);
    apr_pool_destroy(w->store_pool);
    w->store = NULL;
}

/* All that the process has of the file, so that the next try begins anew: see
 * nc_readers_close. */
static void close_all(nc_writer *w)
{
    nc_writer_close(w);
    nc_readers_close(look_at(&w->readers));
}

/* The file's number; 0: there is none, or the store is no file. */
static apr_ino_t store_inode(nc_writer *w, apr_pool_t *pool)
{
    apr_finfo_t info;
    apr_status_t rv;

    if (w->conf->store_kind != NC_STORE_SQLITE)
        return 0;
    rv = apr_stat(&info, w->conf->store, APR_FINFO_INODE, pool);
    return rv == APR_SUCCESS ? info.inode : 0;
}

/* The store was just opened. */
static void begin_store(nc_writer *w)
{
    nc_store_state state = {0};

    w->inode = store_inode(w, w->store_pool);
    nc_store_keep_revisions(w->store, (unsigned)w->conf->revisions);
    if (nc_store_get_state(w->store, NULL, &state, w->store_pool) != NC_OK ||
        state.epoch == w->epoch)
        return;
    w->is_another = w->epoch != 0;
    w->epoch = state.epoch;
}

bool nc_writer_open(nc_writer *w)
{
    const char *message = NULL;

    if (w->store && store_inode(w, w->store_pool) == w->inode)
        return true;
    nc_writer_close(w);
    if (apr_pool_create(&w->store_pool, w->pool) != APR_SUCCESS)
        return false;

    nc_status status =
        nc_store_open(&w->store, w->conf->store_kind, w->conf->store,
                      NC_STORE_WRITE, &message, w->store_pool);

    if (status == NC_OK) {
        begin_store(w);
        return true;
    }
    nc_counters_add(w->conf->counters, NC_COUNT_STORE_FAILED, 1);
    nc_counters_warn(w->server, NC_WARNING_WRITE,
                     apr_pstrcat(w->store_pool,
                                 "the store can't be opened, pages wait: ",
                                 nc_store_name(w->conf->store_kind,
                                               w->conf->store, w->store_pool),
                                 NULL),
                     message ? message : nc_status_text(status));
    apr_pool_destroy(w->store_pool);
    w->store = NULL;
    close_all(w);
    return false;
}

/* --- a batch */

/* Whether another try may go better: what is wrong lies not in the article. */
static bool is_passing(nc_status status)
{
    return status == NC_EBUSY || status == NC_EIO || status == NC_ENOMEM ||
           status == NC_ENOTFOUND || status == NC_ENOTSUP;
}

/* Whether one of the batch may change the store. Most addresses that are not
 * found never were in it, and for these nobody needs to lock it. */
static nc_status look_for_work(nc_writer *w, const apr_array_header_t *done,
                               bool *work, apr_pool_t *pool)
{
    nc_status status = NC_OK;

    *work = false;
    for (int i = 0; i < done->nelts && status == NC_OK && !*work; i++) {
        nc_batch_item *item = &APR_ARRAY_IDX(done, i, nc_batch_item);
        nc_stored *stored = NULL;

        item->changed = false; /* a try before may have come so far */
        if (!item->article)
            status = nc_store_get(w->store, item->id, &stored, pool);
        *work = item->article || (stored && !stored->gone);
        if (status == NC_ENOTFOUND)
            status = NC_OK;
    }
    return status;
}

static nc_status put(nc_writer *w, nc_batch_item *item, apr_pool_t *pool)
{
    apr_int64_t now = apr_time_sec(item->time);
    nc_status status;

    if (!item->article) {
        status = nc_store_put_gone(w->store, item->id, now, &item->changed);
        return status == NC_ENOTFOUND ? NC_OK : status;
    }
    status = nc_store_put(w->store, item->article, item->hash, now,
                          &item->changed, pool);
    if (status == NC_OK || is_passing(status))
        return status;
    ap_log_error(APLOG_MARK, APLOG_INFO, 0, w->server,
                 "article not kept: %s: %s", item->url,
                 nc_store_message(w->store));
    return NC_OK;
}

static nc_status put_all(nc_writer *w, const apr_array_header_t *done,
                         apr_pool_t *pool)
{
    bool work;
    nc_status status = look_for_work(w, done, &work, pool);

    if (status != NC_OK || !work)
        return status;
    status = nc_store_begin(w->store);
    for (int i = 0; i < done->nelts && status == NC_OK; i++)
        status = put(w, &APR_ARRAY_IDX(done, i, nc_batch_item), pool);
    return status == NC_OK ? nc_store_commit(w->store) : status;
}

/* After the commit. */
static void report(nc_writer *w, const apr_array_header_t *done)
{
    for (int i = 0; i < done->nelts; i++) {
        const nc_batch_item *item = &APR_ARRAY_IDX(done, i, nc_batch_item);

        if (!item->changed)
            continue;
        nc_hub_changed(look_at(&w->hub), item->url);
        nc_counters_add(w->conf->counters,
                        item->article ? NC_COUNT_STORED : NC_COUNT_GONE, 1);
        if (!item->article)
            ap_log_error(APLOG_MARK, APLOG_DEBUG, 0, w->server,
                         "the page is gone, and its article: %s", item->url);
    }
    nc_hub_send(look_at(&w->hub));
}

bool nc_writer_save(nc_writer *w, const apr_array_header_t *done)
{
    apr_pool_t *pool;

    if (done->nelts == 0)
        return true;
    if (!nc_writer_open(w) || apr_pool_create(&pool, w->pool) != APR_SUCCESS)
        return false;

    nc_status status = put_all(w, done, pool);

    apr_pool_destroy(pool);
    if (status == NC_OK) {
        report(w, done);
        return true;
    }
    nc_counters_add(w->conf->counters, NC_COUNT_STORE_FAILED, 1);
    nc_counters_warn(w->server, NC_WARNING_WRITE,
                     "the store can't be written, pages wait",
                     nc_store_message(w->store));
    nc_store_rollback(w->store);
    if (status != NC_EBUSY)
        close_all(w);
    return false;
}

/* --- what is not kept any longer */

/* Nothing here is worth a warning: the next try is near. */
void nc_writer_prune(nc_writer *w)
{
    const nc_server_conf *conf = w->conf;
    apr_time_t now = apr_time_now();
    unsigned removed = 0;

    w->next_prune = now + apr_time_from_sec(NC_PRUNE_SECONDS);
    if (!w->pruning &&
        !nc_counters_may_prune(conf->counters, NC_PRUNE_SECONDS / 2))
        return;
    w->pruning = false;
    if (!w->store && !nc_writer_open(w))
        return;

    nc_status status =
        nc_store_prune(w->store, &conf->retain, apr_time_sec(now),
                       NC_PRUNE_ARTICLES, &removed);

    if (status != NC_OK)
        ap_log_error(APLOG_MARK, APLOG_DEBUG, 0, w->server,
                     "nothing was removed: %s", nc_store_message(w->store));
    if (removed > 0)
        ap_log_error(APLOG_MARK, APLOG_INFO, 0, w->server,
                     "%u articles removed, as NewsCleanRetain says", removed);
    if (status == NC_OK && removed == NC_PRUNE_ARTICLES) {
        w->pruning = true;
        w->next_prune = now + apr_time_from_msec(NC_PRUNE_PAUSE_MS);
    }
}
