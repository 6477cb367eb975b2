/* watch.c -- looks at the store's file and its log, compared.
 *
 * Every commit of SQLite's writes to the log or, when the log is put back into
 * the file, to that. Without a file there is nothing to look at but the clock.
 * A slot holds one selection; another that falls into the
 * same slot takes its place.
 */
#include "nc_watch.h"

#include <string.h>

#include <apr_strings.h>
#include <apr_thread_mutex.h>

enum { SCOPE_MAX = 500 /* bytes; longer ones are not kept */ };

typedef struct slot {
    char scope[SCOPE_MAX];
    nc_watch_look look;
    nc_store_state state;
} slot;

struct nc_watch {
    const char *path; /* NULL: there is no file */
    const char *log;
    apr_thread_mutex_t *lock;   /* guards the slots */
    slot slots[NC_WATCH_SLOTS]; /* an empty scope: not used */
};

nc_watch *nc_watch_create(const char *path, apr_pool_t *pool)
{
    nc_watch *watch = apr_pcalloc(pool, sizeof(*watch));

    watch->path = path;
    if (path)
        watch->log = apr_pstrcat(pool, path, "-wal", NULL);
    return apr_thread_mutex_create(&watch->lock, APR_THREAD_MUTEX_DEFAULT,
                                   pool) == APR_SUCCESS
               ? watch
               : NULL;
}

void nc_watch_take(const nc_watch *watch, nc_watch_look *look, apr_pool_t *pool)
{
    const apr_int32_t wanted =
        APR_FINFO_INODE | APR_FINFO_MTIME | APR_FINFO_SIZE;
    apr_finfo_t info;

    memset(look, 0, sizeof(*look));
    look->taken = apr_time_now();
    if (!watch || !watch->path)
        return;
    if (apr_stat(&info, watch->path, wanted, pool) == APR_SUCCESS) {
        look->file.inode = info.inode;
        look->file.mtime = info.mtime;
        look->file.size = info.size;
    }
    if (apr_stat(&info, watch->log, wanted, pool) == APR_SUCCESS) {
        look->log.inode = info.inode;
        look->log.mtime = info.mtime;
        look->log.size = info.size;
    }
}

/* Whether the files have been left alone for long enough; a clock that was set
 * back says no, too. */
static bool is_quiet(const nc_watch_look *look)
{
    return look->file.inode != 0 &&
           look->file.mtime + NC_WATCH_RACY < look->taken &&
           look->log.mtime + NC_WATCH_RACY < look->taken;
}

static bool is_same(const nc_watch_look *a, const nc_watch_look *b)
{
    return a->file.inode == b->file.inode && a->file.mtime == b->file.mtime &&
           a->file.size == b->file.size && a->log.inode == b->log.inode &&
           a->log.mtime == b->log.mtime && a->log.size == b->log.size;
}

/* Without files; a clock that was set back says no. */
static bool is_recent(const nc_watch_look *kept, const nc_watch_look *now)
{
    return now->taken >= kept->taken &&
           now->taken - kept->taken < NC_WATCH_GOOD;
}

static slot *slot_of(nc_watch *watch, const char *scope)
{
    uint64_t hash = (uint64_t)nc_store_hash(nc_span_of(scope));

    return &watch->slots[hash % NC_WATCH_SLOTS];
}

void nc_watch_keep(nc_watch *watch, const nc_watch_look *look,
                   const char *scope, const nc_store_state *state)
{
    slot *to;

    if (!watch || strlen(scope) >= SCOPE_MAX ||
        (watch->path && !is_quiet(look)))
        return;
    to = slot_of(watch, scope);
    apr_thread_mutex_lock(watch->lock);
    apr_cpystrn(to->scope, scope, SCOPE_MAX);
    to->look = *look;
    to->state = *state;
    apr_thread_mutex_unlock(watch->lock);
}

bool nc_watch_recall(nc_watch *watch, const char *scope, nc_store_state *state,
                     apr_pool_t *pool)
{
    nc_watch_look now;
    bool found;
    const slot *from;

    if (!watch)
        return false;
    nc_watch_take(watch, &now, pool);
    from = slot_of(watch, scope);
    apr_thread_mutex_lock(watch->lock);
    found = strcmp(from->scope, scope) == 0 &&
            (watch->path ? is_same(&from->look, &now)
                         : is_recent(&from->look, &now));
    if (found)
        *state = from->state;
    apr_thread_mutex_unlock(watch->lock);
    return found;
}
