/* readers.c -- a child's open stores, for requests to read from.
 *
 * Of a database only so many are open at once; who comes then waits a while.
 * Idle ones wait in a stack, so that few are busy and the rest go. Each has a
 * pool with an allocator of its own, as pools of one family are not for
 * several threads.
 */
#include "nc_readers.h"

#include <unistd.h>
#include <apr_strings.h>
#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>
#include <ap_mpm.h>

/* What the store's place looks like. When it changes, so does what a reader
 * has to do: one that may not even write the log's shared memory reads the
 * file as if nobody ever wrote to it. */
typedef struct place {
    apr_ino_t inode; /* 0: there is no file */
    bool writable;   /* by us, with its directory */
    /* Of what is not writable, for such a reader has to begin anew; else 0. */
    apr_time_t written;
    apr_off_t size;
} place;

struct nc_reader {
    apr_pool_t *pool;
    nc_store *store;
    place place; /* when it was opened */
    unsigned generation;
};

struct nc_readers {
    const nc_server_conf *conf;
    const char *dir;
    apr_thread_mutex_t *lock; /* guards these */
    apr_thread_cond_t *released;
    int n_busy;
    int busy_max;      /* 0: any number, of a file */
    apr_time_t moved;  /* when the busy ones began, or one came back */
    apr_time_t failed; /* the last time, and nothing went well since; else 0 */
    nc_reader *idle[NC_READERS_IDLE_MAX];
    int n_idle;
    unsigned generation; /* older readers are not to be used again */
};

static place look(const nc_readers *readers, apr_pool_t *pool)
{
    const char *path = readers->conf->store;
    apr_finfo_t info;
    place here = {0};

    /* A server is told apart by nothing: a lost connection fails. */
    if (readers->conf->store_kind != NC_STORE_SQLITE)
        return here;
    here.writable = access(path, W_OK) == 0 && access(readers->dir, W_OK) == 0;
    if (apr_stat(&info, path,
                 APR_FINFO_INODE | APR_FINFO_MTIME | APR_FINFO_SIZE,
                 pool) != APR_SUCCESS)
        return here;
    here.inode = info.inode;
    if (!here.writable) {
        here.written = info.mtime;
        here.size = info.size;
    }
    return here;
}

static bool is_same(const place *a, const place *b)
{
    return a->inode == b->inode && a->writable == b->writable &&
           a->written == b->written && a->size == b->size;
}

static void close_reader(nc_reader *reader)
{
    nc_store_close(reader->store);
    apr_pool_destroy(reader->pool);
}

static nc_reader *open_reader(const nc_readers *readers, unsigned generation,
                              const char **message, apr_pool_t *pool)
{
    const nc_server_conf *conf = readers->conf;
    apr_pool_t *own;
    nc_reader *reader;

    *message = "no memory";
    if (apr_pool_create_unmanaged_ex(&own, NULL, NULL) != APR_SUCCESS)
        return NULL;
    reader = apr_pcalloc(own, sizeof(*reader));
    reader->pool = own;
    reader->generation = generation;
    reader->place = look(readers, own);
    if (nc_store_open(&reader->store, conf->store_kind, conf->store,
                      NC_STORE_READ, message, own) == NC_OK) {
        nc_store_limit_steps(reader->store, NC_LIST_STEPS_MAX);
        return reader;
    }
    *message = apr_pstrdup(pool, *message);
    apr_pool_destroy(own);
    return NULL;
}

/* The one that was used last; NULL: none is idle. */
static nc_reader *take_idle(nc_readers *readers, unsigned *generation)
{
    nc_reader *reader = NULL;

    apr_thread_mutex_lock(readers->lock);
    if (readers->n_idle > 0)
        reader = readers->idle[--readers->n_idle];
    *generation = readers->generation;
    apr_thread_mutex_unlock(readers->lock);
    return reader;
}

static bool is_within(apr_time_t then, apr_interval_time_t span)
{
    apr_time_t passed = apr_time_now() - then;

    return passed >= 0 && passed < span; /* not if the clock was set back */
}

/* With the lock held. */
static void begin(nc_readers *readers)
{
    if (readers->n_busy++ == 0)
        readers->moved = apr_time_now();
}

/* A turn without a wait. False: who asks would have to wait, as far as is
 * known; a store that was away is tried by one now and then. */
static bool take_turn_now(nc_readers *readers)
{
    bool is_quick = true;

    apr_thread_mutex_lock(readers->lock);
    if (readers->busy_max > 0) {
        is_quick = readers->n_busy < readers->busy_max &&
                   !is_within(readers->failed, NC_READERS_AWAY) &&
                   (readers->n_busy == 0 ||
                    is_within(readers->moved, NC_READERS_SILENT));
        if (is_quick && readers->failed)
            readers->failed = apr_time_now();
    }
    if (is_quick)
        begin(readers);
    apr_thread_mutex_unlock(readers->lock);
    return is_quick;
}

/* One of those that may read at once. False: there was none for too long. */
static bool take_turn(nc_readers *readers)
{
    apr_time_t end = apr_time_now() + NC_READERS_WAIT;
    bool is_free;

    apr_thread_mutex_lock(readers->lock);
    for (;;) {
        apr_interval_time_t left = end - apr_time_now();

        is_free = readers->busy_max == 0 || readers->n_busy < readers->busy_max;
        /* A clock that was set back makes nobody wait longer. */
        if (is_free || left <= 0 || left > NC_READERS_WAIT)
            break;
        apr_thread_cond_timedwait(readers->released, readers->lock, left);
    }
    if (is_free)
        begin(readers);
    apr_thread_mutex_unlock(readers->lock);
    return is_free;
}

static void end_turn(nc_readers *readers, bool failed)
{
    apr_thread_mutex_lock(readers->lock);
    readers->n_busy--;
    readers->moved = apr_time_now();
    readers->failed = failed ? readers->moved : 0;
    apr_thread_cond_signal(readers->released);
    apr_thread_mutex_unlock(readers->lock);
}

static nc_reader *acquire(nc_readers *readers, const char **message,
                          apr_pool_t *pool)
{
    place here = look(readers, pool);
    unsigned generation;
    nc_reader *reader;

    while ((reader = take_idle(readers, &generation)) != NULL) {
        if (is_same(&reader->place, &here))
            return reader;
        close_reader(reader);
    }
    return open_reader(readers, generation, message, pool);
}

nc_reader *nc_readers_acquire(nc_readers *readers, const char **message,
                              apr_pool_t *pool)
{
    nc_reader *reader;

    *message = "too many read it at once";
    if (!take_turn(readers))
        return NULL;
    reader = acquire(readers, message, pool);
    if (!reader)
        end_turn(readers, true);
    return reader;
}

nc_reader *nc_readers_acquire_now(nc_readers *readers, apr_pool_t *pool)
{
    const char *message;
    nc_reader *reader;

    if (!take_turn_now(readers))
        return NULL;
    reader = acquire(readers, &message, pool);
    if (!reader)
        end_turn(readers, true);
    return reader;
}

nc_store *nc_reader_store(const nc_reader *reader)
{
    return reader->store;
}

void nc_readers_release(nc_readers *readers, nc_reader *reader, bool broken)
{
    apr_thread_mutex_lock(readers->lock);
    if (!broken && reader->generation == readers->generation &&
        readers->n_idle < NC_READERS_IDLE_MAX) {
        readers->idle[readers->n_idle++] = reader;
        reader = NULL;
    }
    apr_thread_mutex_unlock(readers->lock);
    if (reader)
        close_reader(reader);
    end_turn(readers, broken);
}

void nc_readers_close(nc_readers *readers)
{
    unsigned generation;
    nc_reader *reader;

    if (!readers)
        return;
    apr_thread_mutex_lock(readers->lock);
    readers->generation++;
    apr_thread_mutex_unlock(readers->lock);
    while ((reader = take_idle(readers, &generation)) != NULL) {
        /* One may be newer already; it does no harm to close that too. */
        close_reader(reader);
    }
}

static apr_status_t destroy(void *data)
{
    nc_readers_close(data);
    return APR_SUCCESS;
}

/* How many read at once from a store that is no file. */
static int busy_max(void)
{
    int threads = 1;

    ap_mpm_query(AP_MPMQ_MAX_THREADS, &threads);
    threads /= NC_READERS_SHARE;
    if (threads > NC_READERS_IDLE_MAX)
        return NC_READERS_IDLE_MAX;
    return threads > 0 ? threads : 1;
}

nc_readers *nc_readers_create(const nc_server_conf *conf, apr_pool_t *pool)
{
    nc_readers *readers = apr_pcalloc(pool, sizeof(*readers));

    readers->conf = conf;
    readers->dir = ap_make_dirstr_parent(pool, conf->store);
    if (apr_thread_mutex_create(&readers->lock, APR_THREAD_MUTEX_DEFAULT,
                                pool) != APR_SUCCESS ||
        apr_thread_cond_create(&readers->released, pool) != APR_SUCCESS)
        return NULL;
    if (conf->store_kind != NC_STORE_SQLITE)
        readers->busy_max = busy_max();
    apr_pool_pre_cleanup_register(pool, readers, destroy);
    return readers;
}
