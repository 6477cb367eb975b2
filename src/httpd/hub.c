/* hub.c -- WebSub: hubs hear of changed feeds.
 *
 * A notice is one document of one mount, told to the mount's hub:
 *
 *     idle ──changed──► due ──`when` has come──► under way ──2xx──► idle
 *                        ▲                           │
 *                        └──── some time later ──────┘ no answer, 5xx
 *
 * A change that comes while its notice is under way, or too late to show in the
 * feed by then, makes it due once more, however many come. The lock guards
 * `due` with its times, and the end; the rest is the thread's own, which drives
 * all transfers with one libcurl multi handle.
 *
 * How a publisher tells a hub is left open by the standard. The public hubs
 * of Google (pubsubhubbub.appspot.com) and Superfeedr read `hub.url`, as
 * PubSubHubbub 0.3 had it; Switchboard, and the publishers that report to
 * websub.rocks, have `hub.topic`. A form with both serves all of them. Several
 * topics in one form are written in three ways; so each has a form.
 */
#include "nc_hub.h"

#include <sys/socket.h>
#include <time.h>

#include <apr_strings.h>
#include <apr_thread_mutex.h>
#include <apr_thread_proc.h>
#include <curl/curl.h>
#include <http_config.h>
#include <http_core.h>
#include <http_log.h>

#include "nc_address.h"
#include "nc_config.h"
#include "nc_counters.h"
#include "nc_mount.h"
#include "nc_version.h"

APLOG_USE_MODULE(newsclean);

enum { IDLE_MS = 60000 /* nothing is due: somebody will wake us */ };

/* What readers subscribe to. */
static const char *const documents[] = {"feed.atom", "feed.rss", "feed.json"};

typedef struct notice {
    const char *hub;
    const char *topic;
    const char *form;                /* what is sent */
    const apr_array_header_t *under; /* see nc_address_select */
    bool due;
    int64_t first; /* due: when the first change shows, and the last */
    int64_t last;
    CURL *easy; /* NULL: not under way */
    int failed; /* tries of it, one after the other */
    int64_t when;
    size_t received;
    char reason[CURL_ERROR_SIZE];
} notice;

struct nc_hub {
    server_rec *server;
    nc_counters *counters;
    apr_array_header_t *notices; /* of notice */
    int64_t shows_after; /* milliseconds until a change is in the feeds */
    CURLM *multi;
    int under_way;
    int dropped; /* at the end */
    apr_thread_t *thread;

    apr_thread_mutex_t *lock; /* guards these, and each notice's `due` with its
                                 times */
    bool stopping;
    int64_t deadline; /* once stopping */
};

/* Milliseconds of a clock that nobody sets. */
static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static notice *notice_at(const nc_hub *hub, int i)
{
    return &APR_ARRAY_IDX(hub->notices, i, notice);
}

/* --- which notices there are */

static bool has_hub(const nc_mount *mount)
{
    return mount->conf->hub && *mount->conf->hub;
}

static bool has_notice(const nc_hub *hub, const char *to, const char *topic)
{
    for (int i = 0; i < hub->notices->nelts; i++) {
        const notice *n = notice_at(hub, i);

        if (strcmp(n->hub, to) == 0 && strcmp(n->topic, topic) == 0)
            return true;
    }
    return false;
}

static void add_mount(nc_hub *hub, server_rec *s, const nc_mount *mount,
                      apr_pool_t *pool)
{
    const char *server = nc_address_of_server(s, pool);
    const apr_array_header_t *under =
        nc_address_select(mount->conf->feed_select, server, pool);
    const char *base = apr_pstrcat(
        pool, server, ap_os_escape_path(pool, mount->path, 1), NULL);

    for (size_t i = 0; i < sizeof(documents) / sizeof(*documents); i++) {
        const char *topic = apr_pstrcat(pool, base, documents[i], NULL);
        const char *name = ap_escape_urlencoded(pool, topic);

        if (!has_notice(hub, mount->conf->hub, topic))
            APR_ARRAY_PUSH(hub->notices, notice) = (notice){
                .hub = mount->conf->hub,
                .topic = topic,
                .form = apr_pstrcat(pool, "hub.mode=publish&hub.url=", name,
                                    "&hub.topic=", name, NULL),
                .under = under};
    }
}

static void add_server(nc_hub *hub, server_rec *s, apr_pool_t *pool)
{
    const apr_array_header_t *mounts = nc_server_conf_of(s)->mounts;

    for (int i = 0; mounts && i < mounts->nelts; i++) {
        const nc_mount *mount = &APR_ARRAY_IDX(mounts, i, nc_mount);

        if (has_hub(mount))
            add_mount(hub, s, mount, pool);
    }
}

static bool is_wanted(const server_rec *s)
{
    const apr_array_header_t *mounts = nc_server_conf_of(s)->mounts;

    for (int i = 0; mounts && i < mounts->nelts; i++)
        if (has_hub(&APR_ARRAY_IDX(mounts, i, nc_mount)))
            return true;
    return false;
}

/* --- one request to a hub */

/* Takes head and body of the answer, and throws both away. */
static size_t throw_away(char *bytes, size_t size, size_t n, void *data)
{
    notice *to = data;

    (void)bytes;
    to->received += size * n;
    return to->received <= NC_HUB_ANSWER_MAX ? size * n : 0;
}

/* Programs that other threads start must not inherit it. */
static curl_socket_t open_socket(void *data, curlsocktype purpose,
                                 struct curl_sockaddr *to)
{
    (void)data;
    (void)purpose;
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static void set_limits(CURL *easy)
{
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    /* Whoever started httpd left his environment to it: what is sent where is
     * for its configuration to say. */
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)NC_HUB_CONNECT_MS);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)NC_HUB_TOTAL_MS);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L); /* there are threads */
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
}

static CURL *create_request(notice *n)
{
    CURL *easy = curl_easy_init();

    if (!easy)
        return NULL;
    n->received = 0;
    n->reason[0] = '\0';
    set_limits(easy);
    curl_easy_setopt(easy, CURLOPT_URL, n->hub);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, n->form);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, NC_NAME "/" NC_VERSION);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, n->reason);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, throw_away);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, n);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, throw_away);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, n);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, n);
    return easy;
}

static void remove_request(nc_hub *hub, notice *n)
{
    if (!n->easy)
        return;
    curl_multi_remove_handle(hub->multi, n->easy);
    curl_easy_cleanup(n->easy);
    n->easy = NULL;
    hub->under_way--;
}

/* --- what becomes of it */

static bool is_stopping(nc_hub *hub)
{
    bool stopping;

    apr_thread_mutex_lock(hub->lock);
    stopping = hub->stopping;
    apr_thread_mutex_unlock(hub->lock);
    return stopping;
}

static void make_due(nc_hub *hub, notice *n)
{
    apr_thread_mutex_lock(hub->lock);
    n->due = true;
    apr_thread_mutex_unlock(hub->lock);
}

static void told(nc_hub *hub, notice *n)
{
    nc_counters_add(hub->counters, NC_COUNT_HUB_TOLD, 1);
    ap_log_error(APLOG_MARK, APLOG_DEBUG, 0, hub->server,
                 "the hub %s was told of %s", n->hub, n->topic);
    n->failed = 0;
    n->when = now_ms() + NC_HUB_PAUSE_MS;
}

/* LATER: another try may go better. */
static void not_told(nc_hub *hub, notice *n, const char *reason, bool later)
{
    int64_t pause = NC_HUB_RETRY_MS;

    nc_counters_add(hub->counters, NC_COUNT_HUB_FAILED, 1);
    if (nc_counters_may_warn(hub->counters, NC_WARNING_HUB))
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, hub->server,
                     "the hub %s was not told of %s: %s (more of this is not "
                     "logged for %d s)",
                     n->hub, n->topic, reason, (int)NC_WARNING_SECONDS);
    for (int i = 0; i < n->failed; i++)
        pause *= NC_HUB_RETRY_FACTOR;
    n->when = now_ms() + pause;
    if (is_stopping(hub))
        hub->dropped++;
    else if (later && ++n->failed < NC_HUB_TRIES)
        make_due(hub, n);
    else
        n->failed = 0;
}

static void finish(nc_hub *hub, CURL *easy, CURLcode result)
{
    char *data = NULL;
    char answered[40];
    const char *reason = answered;
    long status = 0;

    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &data);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);

    notice *n = (notice *)(void *)data;

    remove_request(hub, n);
    /* An answer that begins so counts, whatever comes of its rest. */
    if (status >= 200 && status < 300) {
        told(hub, n);
        return;
    }
    apr_snprintf(answered, sizeof(answered), "it answered %ld", status);
    if (status == 0)
        reason = n->reason[0] ? n->reason : curl_easy_strerror(result);
    not_told(hub, n, reason,
             status == 0 || status == HTTP_REQUEST_TIME_OUT ||
                 status == HTTP_TOO_MANY_REQUESTS || status >= 500);
}

static void finish_those_done(nc_hub *hub)
{
    CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(hub->multi, &left)) != NULL)
        if (message->msg == CURLMSG_DONE)
            finish(hub, message->easy_handle, message->data.result);
}

/* --- the thread */

/* When N, which is due, may be told; the lock must be held. A hub fetches the
 * feed at once, and has to find there what it is told of. At the end nobody
 * waits for his time, and there is no second one. */
static int64_t time_of(const nc_hub *hub, const notice *n)
{
    if (hub->stopping)
        return n->last;
    return n->when > n->first ? n->when : n->first;
}

static bool is_waiting(const nc_hub *hub, const notice *n)
{
    return n->due && !n->easy && hub->under_way < NC_HUB_PARALLEL;
}

static bool take_due(nc_hub *hub, notice *n)
{
    int64_t now;
    bool start;

    apr_thread_mutex_lock(hub->lock);
    now = now_ms(); /* not before what was changed by now */
    start = is_waiting(hub, n) && now >= time_of(hub, n);
    if (start) {
        n->due = now < n->last;
        n->first = n->last;
    }
    apr_thread_mutex_unlock(hub->lock);
    return start;
}

static void start_those_due(nc_hub *hub)
{
    for (int i = 0; i < hub->notices->nelts; i++) {
        notice *n = notice_at(hub, i);

        if (!take_due(hub, n))
            continue;
        n->easy = create_request(n);
        if (n->easy && curl_multi_add_handle(hub->multi, n->easy) == CURLM_OK) {
            hub->under_way++;
            continue;
        }
        curl_easy_cleanup(n->easy); /* NULL is fine */
        n->easy = NULL;
        not_told(hub, n, "out of memory", true);
    }
}

/* How long there is nothing to start; -1: it is over. */
static int time_left(nc_hub *hub)
{
    int64_t now = now_ms();
    int64_t wait = IDLE_MS;
    bool busy = hub->under_way > 0;

    apr_thread_mutex_lock(hub->lock);
    for (int i = 0; i < hub->notices->nelts; i++) {
        const notice *n = notice_at(hub, i);
        int64_t pause = time_of(hub, n) - now;

        busy = busy || n->due;
        if (is_waiting(hub, n) && pause < wait)
            wait = pause > 0 ? pause : 0;
    }
    if (hub->stopping && (!busy || now >= hub->deadline))
        wait = -1;
    else if (hub->stopping && hub->deadline - now < wait)
        wait = hub->deadline - now;
    apr_thread_mutex_unlock(hub->lock);
    return (int)wait;
}

static void drop_rest(nc_hub *hub)
{
    for (int i = 0; i < hub->notices->nelts; i++) {
        notice *n = notice_at(hub, i);

        hub->dropped += n->due || n->easy;
        remove_request(hub, n);
    }
    if (hub->dropped > 0)
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, hub->server,
                     "%d notices to hubs were dropped: no time left",
                     hub->dropped);
}

static void *APR_THREAD_FUNC run(apr_thread_t *thread, void *data)
{
    nc_hub *hub = data;
    int left;
    int running;

    (void)thread;
    /* Signals are for the threads that httpd expects to get them. */
    apr_setup_signal_thread();
    while ((left = time_left(hub)) >= 0) {
        /* Without its poll, a pause keeps the thread from spinning. */
        if (curl_multi_poll(hub->multi, NULL, 0, left, NULL) != CURLM_OK)
            apr_sleep(apr_time_from_msec(100));
        start_those_due(hub);
        curl_multi_perform(hub->multi, &running);
        finish_those_done(hub);
    }
    drop_rest(hub);
    return NULL;
}

/* --- its life */

void nc_hub_changed(nc_hub *hub, const char *url)
{
    int64_t shown;

    if (!hub)
        return;
    shown = now_ms() + hub->shows_after;
    apr_thread_mutex_lock(hub->lock);
    for (int i = 0; i < hub->notices->nelts; i++) {
        notice *n = notice_at(hub, i);

        if (!nc_address_is_under(url, n->under))
            continue;
        n->last = shown;
        if (!n->due)
            n->first = shown;
        n->due = true;
    }
    apr_thread_mutex_unlock(hub->lock);
}

void nc_hub_send(nc_hub *hub)
{
    if (hub)
        curl_multi_wakeup(hub->multi);
}

static apr_status_t stop(void *data)
{
    nc_hub *hub = data;
    apr_status_t ended;

    apr_thread_mutex_lock(hub->lock);
    hub->stopping = true;
    hub->deadline = now_ms() + NC_HUB_DRAIN_MS;
    apr_thread_mutex_unlock(hub->lock);
    curl_multi_wakeup(hub->multi);
    apr_thread_join(&ended, hub->thread);
    curl_multi_cleanup(hub->multi);
    return APR_SUCCESS;
}

/* Whoever wants to wake the thread has to be able to. */
static bool create_multi(nc_hub *hub)
{
    hub->multi = curl_multi_init();
    if (hub->multi && curl_multi_wakeup(hub->multi) == CURLM_OK)
        return true;
    curl_multi_cleanup(hub->multi);
    return false;
}

nc_hub *nc_hub_start(server_rec *main, apr_pool_t *pool)
{
    nc_hub *hub = apr_pcalloc(pool, sizeof(*hub));
    apr_status_t rv;

    hub->server = main;
    hub->counters = nc_server_conf_of(main)->counters;
    if (nc_server_conf_of(main)->store_kind != NC_STORE_SQLITE)
        hub->shows_after = NC_HUB_SHOWN_MS;
    hub->notices = apr_array_make(pool, 3, sizeof(notice));
    for (server_rec *s = main; s; s = s->next)
        add_server(hub, s, pool);
    if (hub->notices->nelts == 0)
        return NULL;
    rv = apr_thread_mutex_create(&hub->lock, APR_THREAD_MUTEX_DEFAULT, pool);
    if (rv == APR_SUCCESS && !create_multi(hub))
        rv = APR_ENOMEM;
    if (rv == APR_SUCCESS) {
        rv = apr_thread_create(&hub->thread, NULL, run, hub, pool);
        if (rv != APR_SUCCESS)
            curl_multi_cleanup(hub->multi);
    }
    if (rv != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_ERR, rv, main,
                     "no thread to tell hubs in this child");
        return NULL;
    }
    /* Before the pool's children go: the thread uses the lock to its end. */
    apr_pool_pre_cleanup_register(pool, hub, stop);
    return hub;
}

static apr_status_t forget_curl(void *data)
{
    (void)data;
    curl_global_cleanup();
    return APR_SUCCESS;
}

int nc_hub_prepare(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                   server_rec *s)
{
    (void)plog;
    (void)ptemp;
    while (s && !is_wanted(s))
        s = s->next;
    if (!s)
        return OK;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        ap_log_error(APLOG_MARK, APLOG_EMERG, 0, s,
                     "NewsCleanHub: libcurl does not start");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    apr_pool_cleanup_register(pconf, NULL, forget_curl, apr_pool_cleanup_null);
    return OK;
}
