/* test_store_faults.c -- the n-th thing that SQLite does fails, for every n.
 *
 * A step of the scenario below is done on a store of known content while
 *
 *   calls    the n-th call of SQLite fails, and does nothing (the linker sends
 *            our calls here: see the Makefile),
 *   files    the n-th thing it does to a file fails, a full disk among them (a
 *            VFS of our own stands before SQLite's),
 *   memory   the n-th memory that it asks for is not there,
 *
 * once, or from then on until the store is closed. Each time: if the step says
 * that it worked, it has told what it tells when all is well; if it does not,
 * the store is as it was before, opens again, has no damage, and the step works
 * then. Nothing leaks (AddressSanitizer looks).
 */
#include "storing.h"

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

/* --- the scenario. A step tells in TOLD what a caller would see of it. */

typedef struct stage {
    fixture *f;
    nc_store *store;
    const char *copy; /* where the step `backup` puts one */
    apr_pool_t *pool; /* of one try */
} stage;

typedef nc_status step_fn(stage *s, nc_buf *told);

static nc_article *article_of(stage *s, const char *path, const char *title)
{
    fixture here = *s->f;
    nc_article *a;

    here.pool = s->pool;
    a = make_article(&here, path);
    a->title = title;
    a->section = "Town";
    APR_ARRAY_PUSH(a->bylines, const char *) = "Marta Ellwood";
    APR_ARRAY_PUSH(a->tags, const char *) = "locks";
    APR_ARRAY_PUSH(a->tags, const char *) = title;
    return a;
}

static nc_status put_one(stage *s, const char *path, const char *title,
                         int64_t now, nc_buf *told)
{
    bool changed;
    nc_status status = nc_store_put(s->store, article_of(s, path, title), now,
                                    MONDAY + now, &changed, s->pool);

    nc_buf_appendf(told, "%s %d ", path, changed);
    return status;
}

static nc_status step_open(stage *s, nc_buf *told)
{
    (void)told;
    nc_store_close(s->store);
    return nc_store_open(&s->store, NC_STORE_SQLITE, s->f->path, NC_STORE_WRITE,
                         NULL, s->pool);
}

static nc_status step_put(stage *s, nc_buf *told)
{
    return put_one(s, "a", "Gates lifted", 1, told);
}

/* Text without blanks has an index of its own. */
static nc_status step_put_pairs(stage *s, nc_buf *told)
{
    return put_one(s, "b", "\xE6\x9D\xB1\xE4\xBA\xAC\xE9\x83\xBD", 2, told);
}

static nc_status step_put_same(stage *s, nc_buf *told)
{
    return put_one(s, "a", "Gates lifted", 3, told);
}

static nc_status step_change(stage *s, nc_buf *told)
{
    nc_store_keep_revisions(s->store, 2);
    return put_one(s, "a", "Gates lifted again", 4, told);
}

static nc_status step_batch(stage *s, nc_buf *told)
{
    static const char *const paths[] = {"c", "d", "e"};
    nc_status status = nc_store_begin(s->store);

    for (size_t i = 0; status == NC_OK && i < NELEMS(paths); i++)
        status = put_one(s, paths[i], paths[i], 5, told);
    if (status == NC_OK)
        status = nc_store_commit(s->store);
    if (status != NC_OK)
        nc_store_rollback(s->store);
    return status;
}

static nc_status step_gone(stage *s, nc_buf *told)
{
    bool changed;
    nc_status status =
        nc_store_put_gone(s->store, "id-d", MONDAY + 6, &changed);

    nc_buf_appendf(told, "%d", changed);
    return status;
}

static void tell(nc_buf *told, const nc_stored *s)
{
    const nc_article *a = s->article;

    nc_buf_appendf(told, "%s|%s|%s|%s|%s|%d|%d|%d", a->id, a->url,
                   a->title ? a->title : "-", a->section ? a->section : "-",
                   a->html ? a->html : "-", s->gone, (int)s->seq,
                   (int)(s->updated - MONDAY));
    for (int i = 0; i < a->bylines->nelts; i++)
        nc_buf_appendf(told, "|%s", APR_ARRAY_IDX(a->bylines, i, char *));
    for (int i = 0; i < a->tags->nelts; i++)
        nc_buf_appendf(told, "|%s", APR_ARRAY_IDX(a->tags, i, char *));
    nc_buf_append_text(told, "\n");
}

static void tell_all(nc_buf *told, const apr_array_header_t *list)
{
    for (int i = 0; i < list->nelts; i++)
        tell(told, APR_ARRAY_IDX(list, i, nc_stored *));
}

static nc_status list_with(stage *s, nc_store_query query, nc_buf *told)
{
    apr_array_header_t *found;
    nc_status status;

    query.limit = 50;
    query.with_html = true;
    status = nc_store_list(s->store, &query, &found, s->pool);
    if (status == NC_OK)
        tell_all(told, found);
    return status;
}

static nc_status step_get(stage *s, nc_buf *told)
{
    nc_stored *stored;
    nc_status status = nc_store_get(s->store, "id-a", &stored, s->pool);

    if (status == NC_OK)
        tell(told, stored);
    return status;
}

static nc_status step_list(stage *s, nc_buf *told)
{
    return list_with(s, (nc_store_query){.oldest_first = true}, told);
}

static nc_status step_search(stage *s, nc_buf *told)
{
    return list_with(s, (nc_store_query){.search = "gates lifted"}, told);
}

static nc_status step_search_pairs(stage *s, nc_buf *told)
{
    return list_with(s, (nc_store_query){.search = "\xE6\x9D\xB1\xE4\xBA\xAC"},
                     told);
}

static nc_status step_select(stage *s, nc_buf *told)
{
    apr_array_header_t *hosts = apr_array_make(s->pool, 1, sizeof(char *));

    APR_ARRAY_PUSH(hosts, const char *) = "news.example/";
    return list_with(s,
                     (nc_store_query){.section = "town",
                                      .author = "marta ellwood",
                                      .tag = "locks",
                                      .prefixes = hosts},
                     told);
}

static nc_status step_count(stage *s, nc_buf *told)
{
    nc_store_query query = {.tag = "locks"};
    unsigned count;
    nc_status status = nc_store_count(s->store, &query, 50, &count, s->pool);

    nc_buf_appendf(told, "%u", status == NC_OK ? count : 0);
    return status;
}

static nc_status step_gone_list(stage *s, nc_buf *told)
{
    apr_array_header_t *found;
    nc_status status = nc_store_list_gone(s->store, NULL, 50, &found, s->pool);

    if (status == NC_OK)
        tell_all(told, found);
    return status;
}

static nc_status step_names(stage *s, nc_buf *told)
{
    apr_array_header_t *names;
    nc_status status = NC_OK;

    for (nc_store_names kind = NC_STORE_SECTIONS;
         status == NC_OK && kind <= NC_STORE_TAGS; kind++) {
        status = nc_store_list_names(s->store, kind, NULL, 50, &names, s->pool);
        for (int i = 0; status == NC_OK && i < names->nelts; i++)
            nc_buf_appendf(told, "%s,", APR_ARRAY_IDX(names, i, char *));
    }
    return status;
}

static nc_status step_revisions(stage *s, nc_buf *told)
{
    apr_array_header_t *found;
    nc_stored *old;
    nc_status status =
        nc_store_list_revisions(s->store, "id-a", &found, s->pool);

    for (int i = 0; status == NC_OK && i < found->nelts; i++) {
        const nc_stored *r = APR_ARRAY_IDX(found, i, nc_stored *);

        status = nc_store_get_revision(s->store, "id-a", r->seq, &old, s->pool);
        if (status == NC_OK)
            tell(told, old);
    }
    return status;
}

static nc_status step_state(stage *s, nc_buf *told)
{
    nc_store_state state;
    nc_status status = nc_store_get_state(s->store, NULL, &state, s->pool);

    if (status == NC_OK)
        nc_buf_appendf(told, "%d %d", (int)state.seq,
                       (int)(state.updated - MONDAY));
    return status;
}

static nc_status step_stats(stage *s, nc_buf *told)
{
    nc_store_stats stats;
    nc_status status = nc_store_get_stats(s->store, &stats);

    if (status == NC_OK)
        nc_buf_appendf(told, "%d %d %d %d %d", (int)stats.articles,
                       (int)stats.gone, (int)stats.revisions, (int)stats.hosts,
                       (int)stats.html);
    return status;
}

static nc_status step_moment(stage *s, nc_buf *told)
{
    nc_status status = nc_store_begin_reading(s->store);

    if (status == NC_OK)
        status = step_state(s, told);
    if (status == NC_OK)
        status = step_get(s, told);
    nc_store_end_reading(s->store);
    return status;
}

/* Another handle, as httpd's threads have it. */
static nc_status step_reader(stage *s, nc_buf *told)
{
    stage reader = *s;
    nc_status status = nc_store_open(&reader.store, NC_STORE_SQLITE, s->f->path,
                                     NC_STORE_READ, NULL, s->pool);

    if (status != NC_OK)
        return status;
    status = step_get(&reader, told);
    nc_store_close(reader.store);
    return status;
}

/* What can't be read is a finding. */
static nc_status step_check(stage *s, nc_buf *told)
{
    apr_array_header_t *findings;
    nc_status status = nc_store_check(s->store, &findings, s->pool);

    if (status != NC_OK || findings->nelts == 0)
        return status;
    nc_buf_append_text(told, apr_array_pstrcat(s->pool, findings, '\n'));
    return NC_EIO;
}

static nc_status step_backup(stage *s, nc_buf *told)
{
    nc_status status = nc_store_backup(s->store, s->copy);

    nc_buf_appendf(told, "%d", access(s->copy, F_OK) == 0);
    return status;
}

static nc_status step_prune(stage *s, nc_buf *told)
{
    nc_store_retention keep = {.count = 2};
    unsigned removed;
    nc_status status =
        nc_store_prune(s->store, &keep, MONDAY + 7, 50, &removed);

    if (status == NC_OK)
        nc_buf_appendf(told, "%u", removed);
    return status;
}

static const struct {
    const char *name;
    step_fn *run;
} steps[] = {
    {"make", step_open},
    {"put", step_put},
    {"open", step_open},
    {"put pairs", step_put_pairs},
    {"put the same", step_put_same},
    {"change", step_change},
    {"batch", step_batch},
    {"gone", step_gone},
    {"get", step_get},
    {"list", step_list},
    {"search", step_search},
    {"search pairs", step_search_pairs},
    {"select", step_select},
    {"count", step_count},
    {"gone ones", step_gone_list},
    {"names", step_names},
    {"revisions", step_revisions},
    {"state", step_state},
    {"stats", step_stats},
    {"moment", step_moment},
    {"reader", step_reader},
    {"check", step_check},
    {"backup", step_backup},
    {"prune", step_prune},
};

enum { STEPS = NELEMS(steps) };

/* --- how it is when all is well */

static struct {
    nc_buf file;  /* the store before the step */
    nc_buf told;  /* what the step tells */
    nc_buf all;   /* all that is in the store before it */
    nc_buf state; /* of that, how far its changes have got */
} well[STEPS + 1];

static void put_file(stage *s, const nc_buf *bytes)
{
    FILE *file;

    remove_file(s->f, "");
    remove_file(s->f, "-wal");
    remove_file(s->f, "-shm");
    unlink(s->copy);
    if (bytes->len == 0)
        return;
    file = fopen(s->f->path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes->ptr, 1, bytes->len, file), bytes->len);
    fclose(file);
}

/* The file as a step finds it, open unless the step does that. */
static void begin_step(stage *s, int k)
{
    apr_pool_create(&s->pool, s->f->pool);
    s->store = NULL;
    put_file(s, &well[k].file);
    if (steps[k].run != step_open)
        assert_int_equal(step_open(s, NULL), NC_OK);
}

static void end_step(stage *s)
{
    nc_store_close(s->store);
    s->store = NULL;
    apr_pool_destroy(s->pool);
}

/* All that is in the store, which is open; it must have no damage. */
static void tell_store(stage *s, nc_buf *all)
{
    nc_buf findings = NC_BUF_INIT;
    nc_stored *a;

    assert_int_equal(step_list(s, all), NC_OK);
    assert_int_equal(step_search(s, all), NC_OK);
    assert_int_equal(step_search_pairs(s, all), NC_OK);
    assert_int_equal(step_gone_list(s, all), NC_OK);
    if (nc_store_get(s->store, "id-a", &a, s->pool) == NC_OK)
        assert_int_equal(step_revisions(s, all), NC_OK);
    assert_int_equal(step_state(s, all), NC_OK);
    assert_int_equal(step_stats(s, all), NC_OK);
    if (step_check(s, &findings) != NC_OK)
        fail_msg("damage: %s", nc_buf_text(&findings));
    nc_buf_release(&findings);
}

static void learn(stage *s)
{
    for (int k = 0; k <= STEPS; k++) {
        if (k < STEPS) {
            begin_step(s, k);
            if (steps[k].run(s, &well[k].told) != NC_OK)
                fail_msg("%s: %s", steps[k].name, nc_store_message(s->store));
            end_step(s);
            read_file(&well[k + 1].file, s->f->path);
        }
        put_file(s, &well[k].file);
        apr_pool_create(&s->pool, s->f->pool);
        assert_int_equal(step_open(s, NULL), NC_OK);
        tell_store(s, &well[k].all);
        assert_int_equal(step_state(s, &well[k].state), NC_OK);
        end_step(s);
    }
}

static bool writes(int k)
{
    return !nc_span_equal(nc_buf_span(&well[k].all),
                          nc_buf_span(&well[k + 1].all));
}

/* --- and when something fails */

/* The store after step K, which failed or not, is what it has to be. Where the
 * step writes nothing, its changes are not looked for one by one. */
static void look_after(stage *s, int k, bool worked, const char *what)
{
    nc_buf all = NC_BUF_INIT;

    s->store = NULL;
    if (step_open(s, NULL) != NC_OK)
        fail_msg("%s: it does not open again", what);
    if (!writes(k)) {
        assert_int_equal(step_state(s, &all), NC_OK);
        is_bytes(nc_buf_span(&all), nc_buf_span(&well[k].state), "%s", what);
        nc_buf_release(&all);
        return;
    }
    tell_store(s, &all);
    is_bytes(nc_buf_span(&all), nc_buf_span(&well[k + worked].all), "%s: %s",
             what, worked ? "it said that it worked" : "it failed");
    nc_buf_release(&all);
}

/* Step K with the N-th thing failing; false: nothing did. */
static bool fail_once(stage *s, int k, fault kind, long n, bool for_good)
{
    const char *what;
    nc_buf told = NC_BUF_INIT, again = NC_BUF_INIT;
    nc_status status;
    bool failed;

    begin_step(s, k);
    what = apr_psprintf(s->pool, "%s, %s %ld%s", steps[k].name,
                        kind == FAULT_CALLS   ? "call"
                        : kind == FAULT_FILES ? "file"
                                              : "memory",
                        n, for_good ? " and all that follow" : "");
    arm(kind, n, for_good);
    status = steps[k].run(s, &told);
    failed = plan.has_failed;
    if (status == NC_OK)
        is_bytes(nc_buf_span(&told), nc_buf_span(&well[k].told), "%s", what);
    nc_store_close(s->store);
    disarm();
    look_after(s, k, status == NC_OK, what);
    if (status != NC_OK) {
        status = steps[k].run(s, &again);
        if (status != NC_OK)
            fail_msg("%s: then: %s", what, nc_store_message(s->store));
        is_bytes(nc_buf_span(&again), nc_buf_span(&well[k].told),
                 "%s: afterwards", what);
    }
    end_step(s);
    nc_buf_release(&told);
    nc_buf_release(&again);
    return failed;
}

/* Every STRIDE-th thing fails, alone and with all that follow: BOTH, or by
 * turns. */
static void fail_all(fixture *f, fault kind, long stride, bool both)
{
    const nc_buf none = NC_BUF_INIT;
    stage s = {.f = f};
    long tries = 0;

    s.copy = apr_pstrcat(f->pool, f->dir, "/copy.db", NULL);
    learn(&s);
    for (int k = 0; k < STEPS; k++)
        for (long n = k % stride; fail_once(&s, k, kind, n, n / stride % 2);
             n += stride) {
            if (both)
                assert_true(fail_once(&s, k, kind, n, n / stride % 2 == 0));
            tries += 1 + both;
        }
    printf("# %ld failures\n", tries);
    assert_true(tries > STEPS);
    put_file(&s, &none);
    for (int k = 0; k <= STEPS; k++) {
        nc_buf_release(&well[k].file);
        nc_buf_release(&well[k].told);
        nc_buf_release(&well[k].all);
        nc_buf_release(&well[k].state);
    }
}

static void test_calls(void **state)
{
    fail_all(*state, FAULT_CALLS, 1, true);
}

static void test_files(void **state)
{
    fail_all(*state, FAULT_FILES, 1, false);
}

/* There are thousands: this many are left out each time, or none. */
static void test_memory(void **state)
{
    const char *stride = getenv("NC_STRIDE");

    use_memory();
    use_vfs();
    fail_all(*state, FAULT_MEMORY, stride ? strtol(stride, NULL, 10) : 199,
             false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_calls, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_memory, set_up, tear_down),
    };

    use_vfs();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
