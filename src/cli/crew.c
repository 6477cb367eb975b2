/* crew.c -- see crew.h.
 *
 *     source ─► take (one at a time) ─► clean, extract (all at once) ─► queue
 *
 * One lock guards the source, which may be slow, and another the queue, which
 * is not; who takes has the first, and takes the second to say what it has.
 * What an extraction needs lives in a pool of the thread, emptied after each
 * page; the article that is left of it is copied into a small pool of its own.
 */
#include "crew.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include <apr_strings.h>
#include "nc_encoding.h"
#include "nc_extract.h"
#include "nc_store.h"
#include "nc_url.h"

enum {
    /* What the writer may be behind: some of its batches. */
    QUEUE_MAX = 1024,
    QUEUE_BYTES = 32 * 1024 * 1024,
    /* Memory that a thread keeps for its next page; large ones are rare. */
    POOL_KEPT = 16 * 1024 * 1024,
    /* Of the libraries below, hostile pages may ask for much of it. */
    STACK_BYTES = 8 * 1024 * 1024
};

typedef struct worker {
    struct nc_crew *crew;
    pthread_t thread;
    apr_pool_t *pool;
    nc_taken taken;
    bool busy; /* with what is at `place`; the crew's lock guards both */
    nc_source_place place;
} worker_t;

struct nc_crew {
    pthread_mutex_t taking; /* guards the source */
    nc_source *source;
    nc_crew_tools tools;
    worker_t *workers;
    int n_workers;
    int n_running;

    pthread_mutex_t lock;
    pthread_cond_t made; /* the queue has one, or a thread has ended */
    pthread_cond_t room; /* the queue is not full any more */
    nc_made *first, **tail;
    size_t queued, queued_bytes;
    nc_source_place next; /* of the source, as the last who took left it */
    uint64_t bytes;
    uint64_t ignored;
    bool stopping;

    pthread_mutex_t telling; /* guards what sites.c remembers */
};

/* --- from page to article */

static nc_status append_kept(void *ctx, nc_span kept)
{
    nc_buf *out = ctx;

    nc_buf_append(out, kept);
    return nc_buf_status(out);
}

static bool can_clean(const nc_response *page)
{
    return (page->charset.len == 0 ||
            nc_encoding_is_ascii_safe(page->charset)) &&
           nc_cli_can_clean(page->body);
}

static nc_status clean_page(const nc_crew_tools *tools, const nc_response *page,
                            const char *url, nc_buf *out, apr_pool_t *pool)
{
    nc_sheets sheets = *tools->sheets;
    nc_rewriter *rw;
    nc_status status;

    sheets.host = nc_span_of(nc_url_host(url, pool));
    rw = nc_cli_rules_rewriter(tools->rules, &sheets, append_kept, out);
    status = rw ? NC_OK : NC_ENOMEM;
    if (rw && page->is_xml)
        nc_rewriter_read_xml(rw);
    if (rw && !can_clean(page))
        nc_rewriter_stop(rw);
    if (rw)
        status = nc_rewriter_feed(rw, page->body);
    if (status == NC_OK)
        status = nc_rewriter_finish(rw);
    nc_rewriter_destroy(rw);
    return status;
}

static nc_made *create_made(nc_made_kind kind, nc_span name)
{
    apr_pool_t *pool;
    nc_made *made;

    /* With an allocator of its own: it goes from one thread to another. */
    if (apr_pool_create_unmanaged_ex(&pool, NULL, NULL) != APR_SUCCESS)
        return NULL;
    made = apr_pcalloc(pool, sizeof(*made));
    made->pool = pool;
    made->kind = kind;
    made->name = apr_pstrmemdup(pool, (const char *)name.ptr, name.len);
    return made;
}

void nc_made_destroy(nc_made *made)
{
    apr_pool_destroy(made->pool);
}

static nc_made *create_refusal(nc_made_kind kind, nc_span name,
                               const char *reason)
{
    nc_made *made = create_made(kind, name);

    if (made)
        made->reason = apr_pstrdup(made->pool, reason);
    return made;
}

static size_t length(const char *text)
{
    return text ? strlen(text) : 0;
}

static nc_made *create_article(nc_span name, const nc_article *article,
                               nc_span page)
{
    nc_made *made = create_made(NC_MADE_ARTICLE, name);

    if (made) {
        made->article = nc_article_copy(article, made->pool);
        made->hash = nc_store_hash(page);
        made->size = length(article->html) + length(article->text);
    }
    return made;
}

static nc_made *extract(const nc_crew_tools *tools, nc_span name,
                        const nc_response *page, const char *url,
                        nc_span cleaned, apr_pool_t *pool)
{
    const char *charset =
        page->charset.len
            ? apr_pstrmemdup(pool, (const char *)page->charset.ptr,
                             page->charset.len)
            : NULL;
    nc_extract_options options = {url, charset, tools->sites->configs,
                                  page->is_xml};
    nc_article *article = NULL;
    nc_status status = nc_extract(&article, cleaned, &options, pool);

    if (status == NC_OK && !article->noindex)
        return create_article(name, article, cleaned);
    if (status == NC_OK)
        return create_refusal(NC_MADE_LEFT_OUT, name,
                              "the page asks not to be kept");
    if (status == NC_ENOTFOUND)
        return create_refusal(NC_MADE_LEFT_OUT, name, "no article in the page");
    return create_refusal(NC_MADE_FAILED, name, nc_status_text(status));
}

static nc_made *make_article(worker_t *w, nc_span name, const nc_response *page)
{
    const nc_crew_tools *tools = &w->crew->tools;
    const char *url =
        apr_pstrmemdup(w->pool, (const char *)page->url.ptr, page->url.len);
    nc_buf cleaned = NC_BUF_INIT;
    nc_made *made;

    if (tools->sites->configs) {
        pthread_mutex_lock(&w->crew->telling);
        nc_cli_sites_tell(tools->sites, url, w->pool);
        pthread_mutex_unlock(&w->crew->telling);
    }
    if (page->url.len > NC_URL_MAX)
        made = create_refusal(NC_MADE_FAILED, name, "its address is too long");
    else if (clean_page(tools, page, url, &cleaned, w->pool) != NC_OK)
        made = create_refusal(NC_MADE_FAILED, name, "out of memory");
    else
        made = extract(tools, name, page, url, nc_buf_span(&cleaned), w->pool);
    nc_buf_release(&cleaned);
    return made;
}

/* What people look for: a page by its address or its file, and a place in an
 * archive by its offset in the file. */
static nc_span name_of(const worker_t *w, const nc_response *page)
{
    const nc_taken *taken = &w->taken;
    const char *path = taken->file->path;
    uint64_t at = taken->place.position.member;

    if (!taken->file->is_archive)
        return nc_span_of(path);
    if (taken->got == NC_WARC_RECORD)
        return page->url;
    if (at == 0)
        at = taken->place.position.within;
    return nc_span_of(at > 0 ? apr_psprintf(w->pool, "%s:%" APR_UINT64_T_FMT,
                                            path, (apr_uint64_t)at)
                             : path);
}

/* What became of what W has taken; NULL: it is no page. */
static nc_made *make(worker_t *w)
{
    nc_response page = {.decoded = NC_BUF_INIT};
    nc_response_kind kind = nc_taken_read(&w->taken, &page);
    nc_span name = name_of(w, &page);
    nc_made *made = NULL;

    if (kind == NC_RESPONSE_PAGE)
        made = make_article(w, name, &page);
    else if (kind != NC_RESPONSE_NONE)
        made = create_refusal(kind == NC_RESPONSE_BROKEN ? NC_MADE_FAILED
                                                         : NC_MADE_LEFT_OUT,
                              name, page.reason);
    if (made)
        made->place = w->taken.place;
    nc_buf_release(&page.decoded);
    apr_pool_clear(w->pool);
    return made;
}

/* --- the queue */

static bool is_full(const nc_crew *crew)
{
    return crew->queued >= QUEUE_MAX || crew->queued_bytes >= QUEUE_BYTES;
}

/* The lock must be held. */
static void enqueue(nc_crew *crew, nc_made *made)
{
    if (!made) {
        crew->ignored++;
        return;
    }
    *crew->tail = made;
    crew->tail = &made->next;
    crew->queued++;
    crew->queued_bytes += made->size;
    pthread_cond_signal(&crew->made);
}

/* The lock must be held. */
static nc_made *dequeue(nc_crew *crew)
{
    nc_made *made = crew->first;

    if (!made)
        return NULL;
    crew->first = made->next;
    if (!crew->first)
        crew->tail = &crew->first;
    made->next = NULL;
    if (is_full(crew))
        pthread_cond_broadcast(&crew->room);
    crew->queued--;
    crew->queued_bytes -= made->size;
    return made;
}

/* Waits for room. False: nothing more is to be taken. */
static bool may_take(nc_crew *crew)
{
    bool may;

    pthread_mutex_lock(&crew->lock);
    while (is_full(crew) && !crew->stopping)
        pthread_cond_wait(&crew->room, &crew->lock);
    may = !crew->stopping;
    pthread_mutex_unlock(&crew->lock);
    return may;
}

/* False: there is nothing left. */
static bool take(worker_t *w)
{
    nc_crew *crew = w->crew;
    bool taken;

    pthread_mutex_lock(&crew->taking);
    taken = nc_source_take(crew->source, &w->taken);
    pthread_mutex_lock(&crew->lock);
    w->busy = taken;
    w->place = w->taken.place;
    crew->next = nc_source_next(crew->source);
    crew->bytes = nc_source_bytes(crew->source);
    pthread_mutex_unlock(&crew->lock);
    pthread_mutex_unlock(&crew->taking);
    return taken;
}

static void *work(void *data)
{
    worker_t *w = data;
    nc_crew *crew = w->crew;

    while (may_take(crew) && take(w)) {
        nc_made *made = make(w);

        pthread_mutex_lock(&crew->lock);
        w->busy = false;
        enqueue(crew, made);
        pthread_mutex_unlock(&crew->lock);
    }
    pthread_mutex_lock(&crew->lock);
    crew->n_running--;
    pthread_cond_signal(&crew->made);
    pthread_mutex_unlock(&crew->lock);
    return NULL;
}

nc_made *nc_crew_wait(nc_crew *crew, int ms, bool *ended)
{
    struct timespec until;
    nc_made *made;
    int status = 0;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += ms * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&crew->lock);
    while (!crew->first && crew->n_running > 0 && status == 0)
        status = pthread_cond_timedwait(&crew->made, &crew->lock, &until);
    made = dequeue(crew);
    *ended = !made && crew->n_running == 0;
    pthread_mutex_unlock(&crew->lock);
    return made;
}

void nc_crew_stop(nc_crew *crew)
{
    pthread_mutex_lock(&crew->lock);
    crew->stopping = true;
    pthread_cond_broadcast(&crew->room);
    pthread_mutex_unlock(&crew->lock);
}

static bool is_before(nc_source_place a, nc_source_place b)
{
    if (a.file != b.file)
        return a.file < b.file;
    if (a.position.member != b.position.member)
        return a.position.member < b.position.member;
    return a.position.within < b.position.within;
}

nc_source_place nc_crew_place(nc_crew *crew)
{
    nc_source_place place;

    pthread_mutex_lock(&crew->lock);
    place = crew->next;
    for (int i = 0; i < crew->n_workers; i++) {
        const worker_t *w = &crew->workers[i];

        if (w->busy && is_before(w->place, place))
            place = w->place;
    }
    for (const nc_made *made = crew->first; made; made = made->next) {
        if (is_before(made->place, place))
            place = made->place;
    }
    pthread_mutex_unlock(&crew->lock);
    return place;
}

void nc_crew_look(nc_crew *crew, uint64_t *bytes, uint64_t *ignored)
{
    pthread_mutex_lock(&crew->lock);
    *bytes = crew->bytes;
    *ignored = crew->ignored;
    pthread_mutex_unlock(&crew->lock);
}

/* --- its life */

static bool start_worker(nc_crew *crew)
{
    worker_t *w = &crew->workers[crew->n_workers];
    pthread_attr_t attr;
    bool ok;

    *w = (worker_t){.crew = crew};
    if (apr_pool_create_unmanaged_ex(&w->pool, NULL, NULL) != APR_SUCCESS)
        return false;
    apr_allocator_max_free_set(apr_pool_allocator_get(w->pool), POOL_KEPT);
    nc_taken_init(&w->taken);
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    ok = pthread_create(&w->thread, &attr, work, w) == 0;
    pthread_attr_destroy(&attr);
    if (ok)
        crew->n_workers++;
    else
        apr_pool_destroy(w->pool);
    return ok;
}

nc_crew *nc_crew_start(nc_source *source, const nc_crew_tools *tools, int jobs,
                       apr_pool_t *pool)
{
    nc_crew *crew = apr_pcalloc(pool, sizeof(*crew));

    crew->source = source;
    crew->tools = *tools;
    crew->tail = &crew->first;
    crew->workers = apr_pcalloc(pool, (size_t)jobs * sizeof(*crew->workers));
    crew->next = nc_source_next(source);
    crew->bytes = nc_source_bytes(source);
    pthread_mutex_init(&crew->taking, NULL);
    pthread_mutex_init(&crew->lock, NULL);
    pthread_mutex_init(&crew->telling, NULL);
    pthread_cond_init(&crew->made, NULL);
    pthread_cond_init(&crew->room, NULL);
    pthread_mutex_lock(&crew->lock);
    while (crew->n_workers < jobs && start_worker(crew))
        crew->n_running++;
    pthread_mutex_unlock(&crew->lock);
    return crew->n_workers > 0 ? crew : NULL;
}

void nc_crew_join(nc_crew *crew)
{
    nc_made *made;

    nc_crew_stop(crew);
    for (int i = 0; i < crew->n_workers; i++) {
        pthread_join(crew->workers[i].thread, NULL);
        nc_taken_release(&crew->workers[i].taken);
        apr_pool_destroy(crew->workers[i].pool);
    }
    while ((made = dequeue(crew)) != NULL)
        nc_made_destroy(made);
    pthread_cond_destroy(&crew->made);
    pthread_cond_destroy(&crew->room);
    pthread_mutex_destroy(&crew->taking);
    pthread_mutex_destroy(&crew->lock);
    pthread_mutex_destroy(&crew->telling);
}
