/* faults.h -- the n-th thing that SQLite does fails: a call of ours, something
 * it does to a file, an allocation.
 *
 * The linker sends a test's calls of SQLite here (see the Makefile); `use_vfs`
 * and `use_memory` put themselves between SQLite and the system.
 */
#ifndef FAULTS_H
#define FAULTS_H

#include "support.h"

#include <sqlite3.h>

int __real_sqlite3_open_v2(const char *name, sqlite3 **db, int flags,
                           const char *vfs);
int __real_sqlite3_prepare_v3(sqlite3 *db, const char *sql, int n,
                              unsigned flags, sqlite3_stmt **out,
                              const char **tail);
int __real_sqlite3_step(sqlite3_stmt *stmt);
int __real_sqlite3_exec(sqlite3 *db, const char *sql,
                        int (*row)(void *, int, char **, char **), void *ctx,
                        char **message);
int __real_sqlite3_create_function(
    sqlite3 *db, const char *name, int n, int flags, void *ctx,
    void (*call)(sqlite3_context *, int, sqlite3_value **),
    void (*step)(sqlite3_context *, int, sqlite3_value **),
    void (*last)(sqlite3_context *));
int __wrap_sqlite3_open_v2(const char *name, sqlite3 **db, int flags,
                           const char *vfs);
int __wrap_sqlite3_prepare_v3(sqlite3 *db, const char *sql, int n,
                              unsigned flags, sqlite3_stmt **out,
                              const char **tail);
int __wrap_sqlite3_step(sqlite3_stmt *stmt);
int __wrap_sqlite3_exec(sqlite3 *db, const char *sql,
                        int (*row)(void *, int, char **, char **), void *ctx,
                        char **message);
int __wrap_sqlite3_create_function(
    sqlite3 *db, const char *name, int n, int flags, void *ctx,
    void (*call)(sqlite3_context *, int, sqlite3_value **),
    void (*step)(sqlite3_context *, int, sqlite3_value **),
    void (*last)(sqlite3_context *));

/* --- what fails */

typedef enum fault { FAULT_NONE, FAULT_CALLS, FAULT_FILES, FAULT_MEMORY } fault;

static struct {
    fault kind;
    long until;    /* how many still succeed */
    bool for_good; /* not one fails, but all from there on */
    bool has_failed;
} plan;

static bool fails(fault kind)
{
    if (plan.kind != kind || plan.until-- > 0)
        return false;
    if (!plan.for_good)
        plan.kind = FAULT_NONE;
    plan.until = 0;
    return plan.has_failed = true;
}

static void arm(fault kind, long n, bool for_good)
{
    plan.kind = kind;
    plan.until = n;
    plan.for_good = for_good;
    plan.has_failed = false;
}

static void disarm(void)
{
    plan.kind = FAULT_NONE;
}

/* --- calls */

int __wrap_sqlite3_open_v2(const char *name, sqlite3 **db, int flags,
                           const char *vfs)
{
    *db = NULL;
    return fails(FAULT_CALLS) ? SQLITE_NOMEM
                              : __real_sqlite3_open_v2(name, db, flags, vfs);
}

int __wrap_sqlite3_prepare_v3(sqlite3 *db, const char *sql, int n,
                              unsigned flags, sqlite3_stmt **out,
                              const char **tail)
{
    *out = NULL;
    return fails(FAULT_CALLS)
               ? SQLITE_IOERR
               : __real_sqlite3_prepare_v3(db, sql, n, flags, out, tail);
}

int __wrap_sqlite3_step(sqlite3_stmt *stmt)
{
    return fails(FAULT_CALLS) ? SQLITE_IOERR : __real_sqlite3_step(stmt);
}

int __wrap_sqlite3_exec(sqlite3 *db, const char *sql,
                        int (*row)(void *, int, char **, char **), void *ctx,
                        char **message)
{
    return fails(FAULT_CALLS) ? SQLITE_IOERR
                              : __real_sqlite3_exec(db, sql, row, ctx, message);
}

int __wrap_sqlite3_create_function(
    sqlite3 *db, const char *name, int n, int flags, void *ctx,
    void (*call)(sqlite3_context *, int, sqlite3_value **),
    void (*step)(sqlite3_context *, int, sqlite3_value **),
    void (*last)(sqlite3_context *))
{
    return fails(FAULT_CALLS) ? SQLITE_NOMEM
                              : __real_sqlite3_create_function(
                                    db, name, n, flags, ctx, call, step, last);
}

/* --- files: SQLite's own VFS behind one that asks first */

static sqlite3_vfs *system_vfs;

typedef struct shim {
    sqlite3_file base;
    sqlite3_file *real; /* behind this one, in the same memory */
} shim;

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((shim *)file)->real;
}

/* What FILE's VFS says, unless that is to fail, with CODE. */
#define ASK(file, code, method, ...)                                           \
    (fails(FAULT_FILES)                                                        \
         ? (code)                                                              \
         : real_of(file)->pMethods->method(real_of(file), __VA_ARGS__))

static int file_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int file_read(sqlite3_file *file, void *to, int n, sqlite3_int64 at)
{
    return ASK(file, SQLITE_IOERR_READ, xRead, to, n, at);
}

static int file_write(sqlite3_file *file, const void *from, int n,
                      sqlite3_int64 at)
{
    return ASK(file, at % 8192 ? SQLITE_FULL : SQLITE_IOERR_WRITE, xWrite, from,
               n, at);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return ASK(file, SQLITE_IOERR_TRUNCATE, xTruncate, size);
}

/* No power fails here: no disk is waited for. */
static int file_sync(sqlite3_file *file, int flags)
{
    (void)file;
    (void)flags;
    return fails(FAULT_FILES) ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return ASK(file, SQLITE_IOERR_FSTAT, xFileSize, size);
}

static int file_lock(sqlite3_file *file, int level)
{
    return ASK(file, SQLITE_IOERR_LOCK, xLock, level);
}

/* The system never refuses to give a lock back. */
static int file_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int file_is_reserved(sqlite3_file *file, int *out)
{
    return ASK(file, SQLITE_IOERR_CHECKRESERVEDLOCK, xCheckReservedLock, out);
}

static int file_control(sqlite3_file *file, int op, void *arg)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), op, arg);
}

static int file_sector(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int file_traits(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int file_map(sqlite3_file *file, int page, int size, int extend,
                    void volatile **out)
{
    return ASK(file, SQLITE_IOERR_SHMMAP, xShmMap, page, size, extend, out);
}

static int file_shared_lock(sqlite3_file *file, int offset, int n, int flags)
{
    if (flags & SQLITE_SHM_UNLOCK)
        return real_of(file)->pMethods->xShmLock(real_of(file), offset, n,
                                                 flags);
    return ASK(file, SQLITE_IOERR_SHMLOCK, xShmLock, offset, n, flags);
}

static void file_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int file_unmap(sqlite3_file *file, int remove)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

static const sqlite3_io_methods file_methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_is_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits,
    .xShmMap = file_map,
    .xShmLock = file_shared_lock,
    .xShmBarrier = file_barrier,
    .xShmUnmap = file_unmap,
};

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file,
                    int flags, int *out)
{
    shim *s = (shim *)file;
    int code = SQLITE_CANTOPEN;

    (void)vfs;
    s->real = (sqlite3_file *)(s + 1);
    s->real->pMethods = NULL;
    if (!fails(FAULT_FILES))
        code = system_vfs->xOpen(system_vfs, name, s->real, flags, out);
    s->base.pMethods = s->real->pMethods ? &file_methods : NULL;
    return code;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs;
    return fails(FAULT_FILES) ? SQLITE_IOERR_DELETE
                              : system_vfs->xDelete(system_vfs, name, sync);
}

static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    (void)vfs;
    *out = 0;
    return fails(FAULT_FILES)
               ? SQLITE_IOERR_ACCESS
               : system_vfs->xAccess(system_vfs, name, flags, out);
}

static void use_vfs(void)
{
    static sqlite3_vfs vfs;

    system_vfs = sqlite3_vfs_find(NULL);
    vfs = *system_vfs;
    vfs.pNext = NULL;
    vfs.zName = "faults";
    vfs.szOsFile += (int)sizeof(shim);
    vfs.xOpen = vfs_open;
    vfs.xDelete = vfs_delete;
    vfs.xAccess = vfs_access;
    sqlite3_vfs_register(&vfs, 1);
}

/* --- memory */

static sqlite3_mem_methods memory; /* SQLite's own */

static void *take_memory(int size)
{
    return fails(FAULT_MEMORY) ? NULL : memory.xMalloc(size);
}

static void *change_memory(void *old, int size)
{
    return fails(FAULT_MEMORY) ? NULL : memory.xRealloc(old, size);
}

/* Before SQLite is used again. Its connections have no memory in advance then:
 * small pieces are asked for one by one, too. */
static void use_memory(void)
{
    sqlite3_mem_methods methods;

    sqlite3_shutdown();
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &memory);
    methods = memory;
    methods.xMalloc = take_memory;
    methods.xRealloc = change_memory;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
    sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
}

#endif /* FAULTS_H */
