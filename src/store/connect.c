/* connect.c -- a file becomes a store.
 *
 *   WRITE: the file is made if missing -> opened -> is it ours? -> WAL
 *          -> schema
 *   READ:  opened read-only -> is it ours? If the log's shared memory can't be
 *          made (no write access) and there is no log: opened as a snapshot,
 *          which is right as long as no log appears and the file stays as it
 *          was; a writer that has come and gone leaves no log.
 *
 * Nothing is written before the file is known to be ours.
 */
#include "sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_strings.h>

static const char *directory_of(const char *path, apr_pool_t *pool)
{
    const char *slash = strrchr(path, '/');

    return slash ? apr_pstrmemdup(pool, path, (size_t)(slash - path) + 1) : ".";
}

/* What root makes is the directory's owner's: a store that was filled before
 * the server's start has to be one that the server can write. */
static bool give_away(int fd, const char *path, apr_pool_t *pool)
{
    struct stat info;

    return geteuid() != 0 || (stat(directory_of(path, pool), &info) == 0 &&
                              fchown(fd, info.st_uid, info.st_gid) == 0);
}

nc_status nc_sqlite_make_temp(nc_store *store, char *temp)
{
    int fd = mkostemp(temp, O_CLOEXEC);
    int error = 0;

    if (fd < 0)
        return nc_store_fail(store, NC_EIO, "%s", strerror(errno));
    if (fchmod(fd, 0640) != 0 || !give_away(fd, temp, store->pool))
        error = errno;
    close(fd);
    if (!error)
        return NC_OK;
    unlink(temp);
    return nc_store_fail(store, NC_EIO, "%s", strerror(error));
}

/* The new file gets its name only when it is closed: a close takes away all
 * locks that this process has on a file, also those of another thread that was
 * quick to open it. */
static nc_status make_file(nc_store *store, const char *path)
{
    char *temp = apr_pstrcat(store->pool, path, ".new-XXXXXX", NULL);
    nc_status status = nc_sqlite_make_temp(store, temp);
    int error = 0;

    if (status != NC_OK)
        return status;
    if (link(temp, path) != 0 && errno != EEXIST)
        error = errno;
    unlink(temp);
    return error ? nc_store_fail(store, NC_EIO, "%s", strerror(error)) : NC_OK;
}

/* Also keeps SQLite from waiting on a FIFO. */
static nc_status find_file(nc_store *store, const char *path)
{
    struct stat info;

    if (stat(path, &info) == 0)
        return S_ISREG(info.st_mode)
                   ? NC_OK
                   : nc_store_fail(store, NC_EIO, "not a regular file");
    if (errno != ENOENT)
        return nc_store_fail(store, NC_EIO, "%s", strerror(errno));
    if (store->mode == NC_STORE_READ)
        return nc_store_fail(store, NC_ENOTFOUND, "%s", strerror(errno));
    return make_file(store, path);
}

static nc_status configure(nc_store *store)
{
    sqlite3 *db = nc_sqlite_of(store)->db;
    nc_status status;

    /* Before anything that could meet a lock. */
    sqlite3_busy_timeout(db, NC_STORE_BUSY_MS);
    sqlite3_extended_result_codes(db, 1);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    status = nc_sqlite_add_functions(store);
    if (status != NC_OK)
        return status;
    status = nc_sqlite_run(store, "PRAGMA foreign_keys = ON;"
                                  "PRAGMA cell_size_check = ON;"
                                  "PRAGMA synchronous = NORMAL;"
                                  "PRAGMA journal_size_limit = 16777216");
    /* A new article goes to a page of each index, anywhere in it: 8 MiB. */
    if (status == NC_OK && store->mode == NC_STORE_WRITE)
        status = nc_sqlite_run(store, "PRAGMA cache_size = -8192");
    return status;
}

static nc_status connect_to(nc_store *store, const char *name, int flags)
{
    nc_sqlite *engine = nc_sqlite_of(store);
    int code =
        sqlite3_open_v2(name, &engine->db, flags | SQLITE_OPEN_NOMUTEX, NULL);

    if (!engine->db)
        return nc_store_fail(store, NC_ENOMEM, "out of memory");
    if (code != SQLITE_OK)
        return nc_sqlite_fail(store);
    /* SQLite takes a file that it may only read without a word. */
    if (store->mode == NC_STORE_WRITE &&
        sqlite3_db_readonly(engine->db, "main") == 1)
        return nc_store_fail(store, NC_EIO, "the file is read-only");
    return configure(store);
}

static void disconnect(nc_store *store)
{
    nc_sqlite *engine = nc_sqlite_of(store);

    nc_sqlite_forget(store);
    sqlite3_close_v2(engine->db);
    engine->db = NULL;
}

static nc_status use_log(nc_store *store)
{
    sqlite3_stmt *stmt;
    nc_status status;
    bool row = false;

    status = nc_sqlite_prepare(store, "PRAGMA journal_mode = WAL", &stmt);
    if (status == NC_OK)
        status = nc_sqlite_step(store, stmt, &row);
    if (row && strcmp((const char *)sqlite3_column_text(stmt, 0), "wal") != 0)
        status = nc_store_fail(store, NC_EIO,
                               "the file system can't keep a write-ahead log");
    nc_sqlite_done(stmt);
    return status;
}

/* Who may write the directory could put another file in this one's place, or a
 * log beside it. Where everybody may but nobody can take away what is another's
 * (/tmp), a person may try things out; the server refuses that too. What a
 * group may is for the administrator to say. */
static nc_status check_directory(nc_store *store)
{
    const char *dir = directory_of(nc_sqlite_of(store)->path, store->pool);
    struct stat info;

    if (stat(dir, &info) != 0)
        return nc_store_fail(store, NC_EIO, "%s", strerror(errno));
    if ((info.st_mode & S_IWOTH) && !(info.st_mode & S_ISVTX))
        return nc_store_fail(store, NC_EIO,
                             "everybody may write to the directory %s: 'chmod "
                             "o-w' it, or put the store elsewhere",
                             dir);
    return NC_OK;
}

static nc_status open_to_write(nc_store *store)
{
    nc_sqlite *engine = nc_sqlite_of(store);
    int version;
    nc_status status = connect_to(store, engine->path, SQLITE_OPEN_READWRITE);

    if (status == NC_OK)
        status = nc_sqlite_identify(store, &version);
    if (status == NC_OK)
        status = use_log(store);
    return status == NC_OK ? nc_sqlite_migrate(store) : status;
}

/* PATH as a file: URI that tells SQLite to leave locks and log alone. */
static const char *snapshot_uri(const char *path, apr_pool_t *pool)
{
    char *uri =
        apr_palloc(pool, 3 * strlen(path) + sizeof("file:?immutable=1"));
    char *to = apr_cpystrn(uri, "file:", sizeof("file:"));

    for (; *path; path++) {
        if (strchr("%?#", *path))
            to += sprintf(to, "%%%02X", (unsigned)*path);
        else
            *to++ = *path;
    }
    memcpy(to, "?immutable=1", sizeof("?immutable=1"));
    return uri;
}

static bool has_log(const nc_sqlite *engine)
{
    struct stat info;

    return stat(engine->wal, &info) == 0;
}

/* How the file looks. False: it is not there. */
static bool look(const nc_sqlite *engine, struct timespec *written, off_t *size)
{
    struct stat info;

    if (stat(engine->path, &info) != 0)
        return false;
    *written = info.st_mtim;
    *size = info.st_size;
    return true;
}

/* Whether a snapshot may still be read. */
static bool is_as_it_was(const nc_sqlite *engine)
{
    struct timespec written;
    off_t size;

    return !has_log(engine) && look(engine, &written, &size) &&
           size == engine->size && written.tv_sec == engine->written.tv_sec &&
           written.tv_nsec == engine->written.tv_nsec;
}

static nc_status open_to_read(nc_store *store)
{
    nc_sqlite *engine = nc_sqlite_of(store);
    int code, version;
    nc_status status = connect_to(store, engine->path, SQLITE_OPEN_READONLY);

    if (status == NC_OK)
        status = nc_sqlite_identify(store, &version);
    code = sqlite3_errcode(engine->db) & 0xff;
    if (status != NC_EIO || has_log(engine) ||
        (code != SQLITE_CANTOPEN && code != SQLITE_READONLY))
        return status;
    disconnect(store);
    /* Before it is read: who writes from now on is noticed. */
    if (!look(engine, &engine->written, &engine->size))
        return nc_store_fail(store, NC_EIO, "%s", strerror(errno));
    status = connect_to(store, snapshot_uri(engine->path, store->pool),
                        SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
    if (status == NC_OK)
        status = nc_sqlite_identify(store, &version);
    if (status == NC_OK)
        store->message[0] = '\0';
    engine->snapshot = status == NC_OK;
    return status;
}

nc_status nc_sqlite_open(nc_store *store, const char *place)
{
    nc_sqlite *engine = apr_pcalloc(store->pool, sizeof(*engine));
    nc_status status = find_file(store, place);

    if (status != NC_OK)
        return status;
    /* Absolute, for the process may change its directory. */
    engine->path = realpath(place, NULL);
    if (!engine->path)
        return nc_store_fail(store, NC_EIO, "%s", strerror(errno));
    store->engine = engine;
    engine->wal = apr_pstrcat(store->pool, engine->path, "-wal", NULL);
    if (store->mode == NC_STORE_READ)
        status = open_to_read(store);
    else {
        status = check_directory(store);
        if (status == NC_OK)
            status = open_to_write(store);
    }
    engine->ready = status == NC_OK;
    return status;
}

void nc_sqlite_close(nc_store *store)
{
    nc_sqlite *engine = nc_sqlite_of(store);

    if (!engine)
        return;
    nc_sqlite_forget(store);
    if (engine->ready && store->mode == NC_STORE_WRITE) {
        /* A last tidying must not make a shutdown wait for anybody. */
        sqlite3_busy_timeout(engine->db, 0);
        sqlite3_exec(engine->db, "PRAGMA analysis_limit = 400; PRAGMA optimize",
                     NULL, NULL, NULL);
    }
    disconnect(store);
    free(engine->path);
    store->engine = NULL;
}

nc_status nc_sqlite_check(nc_store *store)
{
    nc_sqlite *engine = nc_sqlite_of(store);
    int moved = 0;

    /* The beginning has looked, and what is read until the end is of that
     * moment. A snapshot has to look each time: it may be written over. */
    if (store->reading && !engine->snapshot)
        return NC_OK;
    sqlite3_file_control(engine->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    if (moved)
        return nc_store_fail(store, NC_EIO,
                             "the file was moved, replaced or deleted");
    if (engine->snapshot && !is_as_it_was(engine))
        return nc_store_fail(store, NC_EBUSY,
                             "somebody writes, or has written: open it again");
    return NC_OK;
}
