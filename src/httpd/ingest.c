/* ingest.c -- pages in, articles stored: one background thread a child.
 *
 *     request: seen lately? ─► queue
 *                                │
 *     worker:   take a batch ─► extract ─► begin, put..., commit ─► next
 *                                            │ failed: roll back, close,
 *                                            └─ wait, open, try again
 *
 * One lock guards the queue, the table of what was seen, and the flags;
 * extraction and the store (writer.h) are the thread's own and need none. What
 * a batch is made from lives in a pool that goes with it. When nothing waits,
 * the thread removes what NewsCleanRetain does not keep, some at a time.
 */
#include "nc_ingest.h"

#include <stdlib.h>
#ifdef __linux__
#include <sys/resource.h>
#include <unistd.h>
#endif
#include <apr_strings.h>
#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>
#include <apr_thread_proc.h>
#include <http_log.h>

#include "batch.h"
#include "nc_counters.h"
#include "nc_store.h"
#include "seen.h"
#include "writer.h"

APLOG_USE_MODULE(newsclean);

struct nc_ingest {
    server_rec *server;
    const nc_server_conf *conf;
    apr_pool_t *pool; /* the thread's own; all of this is in it */
    apr_thread_t *thread;

    apr_thread_mutex_t *lock; /* guards these */
    apr_thread_cond_t *wake;
    nc_page *first;
    nc_page *last;
    size_t pages; /* those that are not gone */
    size_t gone;
    size_t bytes;
    size_t bytes_max;
    nc_seen *seen;          /* pages that were taken into the queue */
    apr_uint64_t seen_gone; /* articles gone when `seen` was begun */
    bool stopping;
    apr_time_t deadline; /* once stopping */
    bool ended;          /* the thread needs nothing of this any more */

    nc_writer writer; /* the thread's */
    size_t lost;      /* articles that there was no time for at the end */
};

nc_page *nc_page_create(const char *url, nc_span charset)
{
    nc_page *page = calloc(1, sizeof(*page));

    if (!page)
        return NULL;
    nc_buf_init(&page->body);
    page->url = strdup(url);
    if (charset.len > 0)
        page->charset = strndup((const char *)charset.ptr, charset.len);
    if (page->url && (page->charset || charset.len == 0))
        return page;
    nc_page_destroy(page);
    return NULL;
}

void nc_page_destroy(nc_page *page)
{
    if (!page)
        return;
    nc_buf_release(&page->body);
    free(page->url);
    free(page->charset);
    free(page);
}

/* --- the queue */

/* A page that was gone and is back is news, though its bytes are the same; and
 * it may have been another child that took its article away. The lock must be
 * held. */
static void forget_seen(nc_ingest *in)
{
    apr_uint64_t gone = nc_counters_get(in->conf->counters, NC_COUNT_GONE);

    if (gone != in->seen_gone)
        nc_seen_clear(in->seen);
    in->seen_gone = gone;
}

/* The lock must be held. */
static bool has_room(const nc_ingest *in, const nc_page *page)
{
    if (in->stopping)
        return false;
    if (page->gone)
        return in->gone < NC_QUEUE_GONE;
    return in->pages < (size_t)in->conf->queue_pages &&
           page->body.len <= in->bytes_max - in->bytes;
}

/* The lock must be held. */
static bool enqueue(nc_ingest *in, nc_page *page)
{
    if (!has_room(in, page))
        return false;
    if (in->last)
        in->last->next = page;
    else
        in->first = page;
    in->last = page;
    *(page->gone ? &in->gone : &in->pages) += 1;
    in->bytes += page->body.len;
    apr_thread_cond_signal(in->wake);
    return true;
}

static nc_seen_page name_of(const char *url, int64_t hash)
{
    return (nc_seen_page){(uint64_t)nc_store_hash(nc_span_of(url)),
                          (uint64_t)hash};
}

bool nc_ingest_is_known(nc_ingest *in, const char *url, int64_t hash,
                        int refresh)
{
    nc_seen_page name = name_of(url, hash);
    bool known;

    apr_thread_mutex_lock(in->lock);
    forget_seen(in);
    known =
        nc_seen_has(in->seen, name, apr_time_now(), apr_time_from_sec(refresh));
    apr_thread_mutex_unlock(in->lock);
    if (known)
        nc_counters_add(in->conf->counters, NC_COUNT_UNCHANGED, 1);
    return known;
}

/* What becomes of an offer. A page that finds no room was not seen: it may
 * come again at once. */
static nc_count take(nc_ingest *in, nc_page *page)
{
    nc_seen_page name = name_of(page->url, page->hash);
    nc_count outcome = NC_COUNT_DROPPED;

    apr_thread_mutex_lock(in->lock);
    forget_seen(in);
    if (nc_seen_has(in->seen, name, page->time,
                    apr_time_from_sec(page->refresh)))
        outcome = NC_COUNT_UNCHANGED;
    else if (enqueue(in, page)) {
        outcome = NC_COUNT_QUEUED;
        nc_seen_add(in->seen, name, page->time);
    }
    apr_thread_mutex_unlock(in->lock);
    return outcome;
}

nc_count nc_ingest_offer(nc_ingest *in, nc_page *page)
{
    nc_count outcome = take(in, page);

    if (outcome != NC_COUNT_QUEUED)
        nc_page_destroy(page);
    nc_counters_add(in->conf->counters, outcome, 1);
    if (outcome == NC_COUNT_DROPPED)
        nc_counters_warn(in->server, NC_WARNING_QUEUE, "a page was not kept",
                         "the queue is full");
    return outcome;
}

/* What was seen of the page is forgotten: it may be back at once. Without room
 * for its end, the next who asks for the page is told the same. */
void nc_ingest_offer_gone(nc_ingest *in, const char *url)
{
    nc_page *page = nc_page_create(url, NC_SPAN_EMPTY);
    bool taken;

    if (!page)
        return;
    page->gone = true;
    page->time = apr_time_now();
    apr_thread_mutex_lock(in->lock);
    taken = enqueue(in, page);
    nc_seen_forget(in->seen, (uint64_t)nc_store_hash(nc_span_of(url)));
    apr_thread_mutex_unlock(in->lock);
    if (!taken)
        nc_page_destroy(page);
}

/* --- the thread */

/* The lock must be held. */
static nc_page *dequeue(nc_ingest *in)
{
    nc_page *page = in->first;

    in->first = page->next;
    if (!in->first)
        in->last = NULL;
    page->next = NULL;
    *(page->gone ? &in->gone : &in->pages) -= 1;
    in->bytes -= page->body.len;
    return page;
}

/* The lock must be held, and is let go meanwhile. */
static void wait_for_pages(nc_ingest *in)
{
    while (!in->first && !in->stopping) {
        apr_interval_time_t rest = in->writer.next_prune - apr_time_now();

        if (!in->writer.next_prune) {
            apr_thread_cond_wait(in->wake, in->lock);
        }
        else if (rest > 0 && rest <= apr_time_from_sec(NC_PRUNE_SECONDS)) {
            apr_thread_cond_timedwait(in->wake, in->lock, rest);
        }
        else { /* due, or the clock was set back */
            apr_thread_mutex_unlock(in->lock);
            nc_writer_prune(&in->writer);
            apr_thread_mutex_lock(in->lock);
        }
    }
}

/* Waits for pages and takes some off the queue, linked. NULL: the child
 * ends, and there are none left or no time for them. */
static nc_page *take_batch(nc_ingest *in)
{
    nc_page *head = NULL;
    nc_page **tail = &head;
    size_t bytes = 0;

    apr_thread_mutex_lock(in->lock);
    wait_for_pages(in);
    if (in->stopping && apr_time_now() > in->deadline) {
        apr_thread_mutex_unlock(in->lock);
        return NULL;
    }
    for (int n = 0; in->first && n < NC_BATCH_PAGES; n++) {
        if (head && bytes + in->first->body.len > NC_BATCH_BYTES)
            break;
        bytes += in->first->body.len;
        *tail = dequeue(in);
        tail = &(*tail)->next;
    }
    apr_thread_mutex_unlock(in->lock);
    return head;
}

/* Lets some time go by. False: the child ends, and its time is over. */
static bool pause_a_while(nc_ingest *in)
{
    bool go_on;

    apr_thread_mutex_lock(in->lock);
    apr_thread_cond_timedwait(in->wake, in->lock,
                              in->stopping
                                  ? apr_time_from_msec(200)
                                  : apr_time_from_sec(NC_RETRY_SECONDS));
    go_on = !in->stopping || apr_time_now() < in->deadline;
    apr_thread_mutex_unlock(in->lock);
    return go_on;
}

/* Who waits for a page goes first. Where a process has but one priority, it
 * stays as it is. */
static void step_back(void)
{
#ifdef __linux__
    setpriority(PRIO_PROCESS, (id_t)gettid(), NC_INGEST_NICE);
#endif
}

/* In another store than before nothing was seen. */
static bool save(nc_ingest *in, const apr_array_header_t *done)
{
    bool saved = nc_writer_save(&in->writer, done);

    if (in->writer.is_another) {
        apr_thread_mutex_lock(in->lock);
        nc_seen_clear(in->seen);
        apr_thread_mutex_unlock(in->lock);
        in->writer.is_another = false;
    }
    return saved;
}

static apr_uint64_t count_pages(const nc_page *batch)
{
    apr_uint64_t n = 0;

    for (; batch; batch = batch->next)
        n += !batch->gone;
    return n;
}

static void *APR_THREAD_FUNC run(apr_thread_t *thread, void *data)
{
    nc_ingest *in = data;
    nc_page *batch;
    apr_pool_t *pool;

    (void)thread;
    /* Signals are for the threads that httpd expects to get them. */
    apr_setup_signal_thread();
    step_back();
    nc_writer_open(&in->writer); /* readers find one before the first page */
    while ((batch = take_batch(in)) != NULL) {
        apr_pool_create(&pool, in->pool);

        apr_uint64_t pages = count_pages(batch);
        const apr_array_header_t *done = nc_batch_read(batch, in->server, pool);
        bool saved = save(in, done);

        while (!saved && pause_a_while(in))
            saved = save(in, done);
        if (saved)
            nc_counters_add(in->conf->counters, NC_COUNT_READ, pages);
        in->lost += saved ? 0 : (size_t)done->nelts;
        apr_pool_destroy(pool);
    }
    nc_writer_close(&in->writer);
    apr_thread_mutex_lock(in->lock);
    in->ended = true;
    apr_thread_cond_signal(in->wake);
    apr_thread_mutex_unlock(in->lock);
    return NULL;
}

/* --- its life */

/* False: it does not come to its end. The lock must be held. */
static bool wait_for_end(nc_ingest *in)
{
    const apr_interval_time_t patience = apr_time_from_sec(NC_END_SECONDS);
    apr_time_t end = apr_time_now() + patience;
    apr_interval_time_t left = patience;

    /* A clock that was set back makes nobody wait longer. */
    while (!in->ended && left > 0 && left <= patience) {
        apr_thread_cond_timedwait(in->wake, in->lock, left);
        left = end - apr_time_now();
    }
    return in->ended;
}

/* Until the child is gone nobody has its place. A thread that a silent database
 * holds is left to end with the process, with all that it may still touch but
 * for what is the child's. */
static apr_status_t stop(void *data)
{
    nc_ingest *in = data;
    apr_status_t rv;
    bool ended;

    apr_thread_mutex_lock(in->lock);
    in->stopping = true;
    in->deadline = apr_time_now() + apr_time_from_sec(NC_DRAIN_SECONDS);
    apr_thread_cond_signal(in->wake);
    ended = wait_for_end(in);
    if (!ended)
        nc_writer_abandon(&in->writer);
    apr_thread_mutex_unlock(in->lock);
    if (!ended) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, in->server,
                     "pages were not kept: the store does not answer");
        return APR_SUCCESS;
    }
    apr_thread_join(&rv, in->thread);

    if (in->pages + in->lost > 0)
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, in->server,
                     "%" APR_SIZE_T_FMT " pages were not kept: no time left",
                     in->pages + in->lost);
    while (in->first)
        nc_page_destroy(dequeue(in));
    apr_pool_destroy(in->pool);
    return APR_SUCCESS;
}

nc_ingest *nc_ingest_start(server_rec *s, nc_readers *readers, nc_hub *hub,
                           apr_pool_t *pool)
{
    apr_pool_t *own;
    nc_ingest *in;
    apr_status_t rv;

    /* A pool with an allocator of its own: pools of one family are not for
     * several threads. */
    rv = apr_pool_create_unmanaged_ex(&own, NULL, NULL);
    if (rv != APR_SUCCESS)
        return NULL;
    in = apr_pcalloc(own, sizeof(*in));
    in->pool = own;
    in->server = s;
    in->conf = nc_server_conf_of(s);
    nc_writer_init(&in->writer, s, readers, hub, own);
    in->seen = nc_seen_create(own);
    in->bytes_max = (size_t)in->conf->queue_bytes;
    rv = apr_thread_mutex_create(&in->lock, APR_THREAD_MUTEX_DEFAULT, own);
    if (rv == APR_SUCCESS)
        rv = apr_thread_cond_create(&in->wake, own);
    if (rv == APR_SUCCESS)
        rv = apr_thread_create(&in->thread, NULL, run, in, pool);
    if (rv != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_ERR, rv, s,
                     "no thread to keep articles in this child");
        return NULL;
    }
    /* Before the pool's children go: the thread uses the lock to its end. */
    apr_pool_pre_cleanup_register(pool, in, stop);
    return in;
}
