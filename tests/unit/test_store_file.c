/* test_store_file.c -- SQLite's store as a file among others: its mode and its
 * directory, locks of other processes, damage, a full disk.
 *
 * SQLite is used directly only to play the other program: to lock, to break, to
 * look at the file.
 */
#include "storing.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "sql.h"

static void test_locked_by_another_program(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    bool changed;
    sqlite3 *db;

    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(
        nc_store_put(store, make_article(f, "1"), 1, MONDAY, &changed, f->pool),
        NC_EBUSY);
    sqlite3_close(db);
    assert_true(put(store, make_article(f, "1"), MONDAY, f));
}

static void test_file_mode(void **state)
{
    fixture *f = *state;
    mode_t old = umask(0);
    struct stat info;
    nc_store *store = open_store(f, NC_STORE_WRITE);

    put(store, make_article(f, "1"), MONDAY, f);
    assert_int_equal(stat(f->path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
    assert_int_equal(stat(apr_pstrcat(f->pool, f->path, "-wal", NULL), &info),
                     0);
    assert_int_equal(info.st_mode & 0777, 0640);
    nc_store_close(store);
    unlink(f->path);
    umask(0777);
    open_store(f, NC_STORE_WRITE);
    umask(old);
    assert_int_equal(stat(f->path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
    assert_int_equal(run_sql(f->path, "PRAGMA application_id"), 0x4e43534e);
}

static void test_opening_what_is_not_there(void **state)
{
    fixture *f = *state;
    const char *message;
    struct stat info;

    assert_int_equal(try_open(f, f->path, NC_STORE_READ, &message),
                     NC_ENOTFOUND);
    is_text(message, strerror(ENOENT), "message");
    assert_int_not_equal(stat(f->path, &info), 0);
    assert_int_equal(try_open(f, "/nonexistent/x.db", NC_STORE_WRITE, &message),
                     NC_EIO);
    is_text(message, strerror(ENOENT), "message");
    assert_int_equal(try_open(f, f->dir, NC_STORE_WRITE, NULL), NC_EIO);
    close(open(f->path, O_CREAT | O_WRONLY, 0644));
    assert_int_equal(try_open(f, apr_pstrcat(f->pool, f->path, "/x.db", NULL),
                              NC_STORE_WRITE, &message),
                     NC_EIO);
    is_text(message, strerror(ENOTDIR), "message");
    assert_int_equal(try_open(f, f->path, NC_STORE_READ, &message),
                     NC_ENOTFOUND);
    assert_int_equal(try_open(f, f->path, NC_STORE_WRITE, &message), NC_OK);
}

static void write_garbage(const char *path, long offset, size_t n)
{
    FILE *file = fopen(path, offset ? "r+b" : "wb");

    assert_non_null(file);
    fseek(file, offset, SEEK_SET);
    for (size_t i = 0; i < n; i++)
        fputc("garbage!"[i % 8], file);
    fclose(file);
}

static void test_broken_file(void **state)
{
    fixture *f = *state;
    nc_store_query query = {.limit = 10, .with_html = true};
    apr_array_header_t *found;
    const char *message;
    nc_store *store;
    bool changed;
    int64_t page;

    write_garbage(f->path, 0, 5000);
    assert_int_equal(try_open(f, f->path, NC_STORE_WRITE, &message), NC_EIO);
    assert_non_null(strstr(message, "not a database"));
    assert_int_equal(try_open(f, f->path, NC_STORE_READ, &message), NC_EIO);
    unlink(f->path);

    store = open_store(f, NC_STORE_WRITE);
    for (int i = 0; i < 100; i++)
        put(store, make_article(f, apr_itoa(f->pool, i)), MONDAY + i, f);
    nc_store_close(store);
    page = run_sql(f->path,
                   "SELECT rootpage FROM sqlite_schema WHERE name = 'article'");
    write_garbage(f->path, 4096 * (page - 1), 4096);
    store = open_store(f, NC_STORE_WRITE);
    assert_int_equal(nc_store_list(store, &query, &found, f->pool), NC_EIO);
    assert_int_equal(
        nc_store_put(store, make_article(f, "x"), 1, MONDAY, &changed, f->pool),
        NC_EIO);
    assert_false(changed);
    assert_non_null(strstr(nc_store_message(store), "newsclean store check"));
    nc_store_close(store);

    /* The tables' definitions too: it can't be opened. */
    write_garbage(f->path, 4096, 200000);
    assert_int_equal(try_open(f, f->path, NC_STORE_WRITE, &message), NC_EIO);
    assert_non_null(strstr(message, "newsclean store check"));
}

/* Deleted under an open store: noticed, and made anew by a new open. */
static void test_deleted_file(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_store *reader = open_store(f, NC_STORE_READ);
    nc_stored *stored;
    bool changed;

    put(store, make_article(f, "1"), MONDAY, f);
    remove_file(f, "");
    remove_file(f, "-wal");
    remove_file(f, "-shm");
    assert_int_equal(
        nc_store_put(store, make_article(f, "2"), 1, MONDAY, &changed, f->pool),
        NC_EIO);
    assert_int_equal(nc_store_begin(store), NC_EIO);
    assert_int_equal(nc_store_get(reader, "id-1", &stored, f->pool), NC_EIO);
    assert_int_equal(
        nc_store_backup(store, apr_pstrcat(f->pool, f->dir, "/copy", NULL)),
        NC_EIO);
    nc_store_close(store);
    store = open_store(f, NC_STORE_WRITE);
    assert_true(put(store, make_article(f, "2"), MONDAY, f));
    nc_store_close(reader);
    reader = open_store(f, NC_STORE_READ);
    is_text(list(reader, (nc_store_query){0}, f), "id-2", "new file");
}

/* Replaced by another store: the old one must not write into its log. */
static void test_replaced_file(void **state)
{
    fixture *f = *state;
    const char *other = apr_pstrcat(f->pool, f->dir, "/b.db", NULL);
    const char *path = f->path;
    nc_store *old = open_store(f, NC_STORE_WRITE), *new;
    bool changed;

    put(old, make_article(f, "1"), MONDAY, f);
    f->path = other;
    new = open_store(f, NC_STORE_WRITE);
    put(new, make_article(f, "2"), MONDAY, f);
    nc_store_close(new);
    f->path = path;
    assert_int_equal(rename(other, path), 0);
    remove_file(f, "-wal");
    remove_file(f, "-shm");
    assert_int_equal(
        nc_store_put(old, make_article(f, "3"), 1, MONDAY, &changed, f->pool),
        NC_EIO);
    new = open_store(f, NC_STORE_WRITE);
    put(new, make_article(f, "4"), MONDAY + 1, f);
    nc_store_close(old);
    is_text(list(new, (nc_store_query){0}, f), "id-4 id-2", "the new file's");
    put(new, make_article(f, "5"), MONDAY + 2, f);
    nc_store_close(new);
    assert_int_equal(run_sql(path, "SELECT count(*) FROM article"), 3);
}

/* A full disk, played by a limit on the size of files. */
static void test_full_disk(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_article *a = make_article(f, "big");
    struct rlimit old, full;
    char *text = apr_palloc(f->pool, 1000001);
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    nc_status status;
    bool changed;

    put(store, make_article(f, "1"), MONDAY, f);
    memset(text, 'x', 1000000);
    text[1000000] = '\0';
    a->text = text;
    sigaction(SIGXFSZ, &ignore, &before);
    getrlimit(RLIMIT_FSIZE, &old);
    full = old;
    full.rlim_cur = 300000;
    setrlimit(RLIMIT_FSIZE, &full);
    status = nc_store_put(store, a, 1, MONDAY, &changed, f->pool);
    setrlimit(RLIMIT_FSIZE, &old);
    sigaction(SIGXFSZ, &before, NULL);
    assert_int_equal(status, NC_EIO);
    assert_false(changed);
    is_text(list(store, (nc_store_query){0}, f), "id-1", "as before");
    assert_int_equal(seq_of(store), 1);
    assert_true(put(store, a, MONDAY, f));
    assert_int_equal(seq_of(store), 2);
    nc_store_close(store);
    assert_int_equal(run_sql(f->path, "PRAGMA quick_check"), 0);
}

/* Root may write everywhere: be nobody for a while. */
static void become(uid_t uid)
{
    if (getuid() == 0)
        assert_int_equal(seteuid(uid), 0);
    /* A change of user hides a process from the leak checker. */
    prctl(PR_SET_DUMPABLE, 1);
}

/* As long ago as no later change can have been. */
static void make_old(const char *path)
{
    const struct timespec times[] = {{MONDAY, 0}, {MONDAY, 0}};

    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

/* A store that only another user may write, as who reads it has it open. */
static nc_store *open_snapshot(fixture *f)
{
    nc_store *reader;

    make_old(f->path);
    chmod(f->path, 0444);
    chmod(f->dir, 0555);
    become(65534);
    reader = open_store(f, NC_STORE_READ);
    is_text(list(reader, (nc_store_query){0}, f), "id-1", "snapshot");
    become(0);
    chmod(f->path, 0644);
    chmod(f->dir, 01777);
    return reader;
}

/* A writer has come and gone: its log went with it. */
static void test_read_only_file_after_a_writer(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE), *reader;
    nc_store_state now;
    nc_stored *stored;

    put(store, make_article(f, "1"), MONDAY, f);
    nc_store_close(store);
    reader = open_snapshot(f);
    is_text(list(reader, (nc_store_query){0}, f), "id-1", "nobody came");

    store = open_store(f, NC_STORE_WRITE);
    put(store, make_article(f, "2"), MONDAY + 1, f);
    nc_store_close(store);
    assert_int_equal(access(apr_pstrcat(f->pool, f->path, "-wal", NULL), F_OK),
                     -1);
    assert_int_equal(nc_store_get(reader, "id-1", &stored, f->pool), NC_EBUSY);
    assert_int_equal(nc_store_get_state(reader, NULL, &now, f->pool), NC_EBUSY);
    assert_int_equal(nc_store_begin_reading(reader), NC_EBUSY);
    nc_store_close(reader);
    reader = open_store(f, NC_STORE_READ);
    is_text(list(reader, (nc_store_query){0}, f), "id-2 id-1", "both");
}

static void test_read_only_file(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE), *reader;
    nc_stored *stored;
    const char *message;

    nc_store_close(store);
    remove_file(f, "");
    f->path = apr_pstrcat(f->pool, f->dir, "/50%?#.db", NULL); /* no URI */
    store = open_store(f, NC_STORE_WRITE);
    put(store, make_article(f, "1"), MONDAY, f);
    nc_store_close(store);
    chmod(f->path, 0444);
    chmod(f->dir, 0555);
    become(65534);
    assert_int_equal(try_open(f, f->path, NC_STORE_WRITE, &message), NC_EIO);
    assert_non_null(strstr(message, "read-only"));
    /* No log and no right to make one: read as it stands. */
    reader = open_store(f, NC_STORE_READ);
    is_text(list(reader, (nc_store_query){0}, f), "id-1", "snapshot");
    become(0);
    chmod(f->path, 0644);
    chmod(f->dir, 01777);

    /* A writer comes: what stands in the file is no longer all. */
    store = open_store(f, NC_STORE_WRITE);
    put(store, make_article(f, "2"), MONDAY + 1, f);
    assert_int_equal(nc_store_get(reader, "id-1", &stored, f->pool), NC_EBUSY);
    nc_store_close(reader);
    reader = open_store(f, NC_STORE_READ);
    is_text(list(reader, (nc_store_query){0}, f), "id-2 id-1", "both");
}

/* --- other processes */

/* A process that has begun to write article "b" and waits, holding the lock. */
static pid_t start_writer(fixture *f)
{
    int ready[2];
    char byte;
    pid_t pid;

    assert_int_equal(pipe(ready), 0);
    pid = fork();
    if (pid == 0) {
        nc_store *store = open_store(f, NC_STORE_WRITE);

        if (nc_store_begin(store) == NC_OK &&
            put(store, make_article(f, "b"), MONDAY, f) &&
            write(ready[1], "", 1) == 1)
            pause();
        _exit(1);
    }
    assert_true(pid > 0);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    close(ready[1]);
    return pid;
}

/* Locked for longer than a call waits, then killed: each call says so in its
 * time, readers notice nothing, and what was begun was never there. */
static void test_writer_is_killed(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE), *reader;
    nc_store_retention keep = {.age = 1};
    unsigned removed;
    bool changed;
    pid_t pid;

    put(store, make_article(f, "a"), MONDAY, f);
    nc_store_close(store);
    pid = start_writer(f);
    store = open_store(f, NC_STORE_WRITE);
    reader = open_store(f, NC_STORE_READ);
    assert_int_equal(
        nc_store_put(store, make_article(f, "c"), 1, MONDAY, &changed, f->pool),
        NC_EBUSY);
    assert_int_equal(nc_store_prune(store, &keep, MONDAY + 9, 9, &removed),
                     NC_EBUSY);
    assert_int_equal(removed, 0);
    is_text(list(reader, (nc_store_query){0}, f), "id-a", "read meanwhile");
    is_text(findings_of(reader, f), "", "checked meanwhile");
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    put(store, make_article(f, "c"), MONDAY + 1, f);
    is_text(list(reader, (nc_store_query){0}, f), "id-c id-a", "afterwards");
    is_text(findings_of(store, f), "", "findings");
}

/* --- the directory */

static void test_directory_away(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    const char *away = apr_pstrcat(f->pool, f->dir, ".away", NULL), *message;
    nc_store *again;
    bool changed;

    put(store, make_article(f, "1"), MONDAY, f);
    assert_int_equal(rename(f->dir, away), 0);
    assert_int_equal(
        nc_store_put(store, make_article(f, "2"), 1, MONDAY, &changed, f->pool),
        NC_EIO);
    assert_string_not_equal(nc_store_message(store), "");
    nc_store_close(store);
    assert_int_equal(nc_store_open(&again, NC_STORE_SQLITE, f->path,
                                   NC_STORE_WRITE, &message, f->pool),
                     NC_EIO);
    assert_non_null(strstr(message, "No such file"));
    assert_int_equal(rename(away, f->dir), 0);
    store = open_store(f, NC_STORE_WRITE);
    put(store, make_article(f, "2"), MONDAY + 1, f);
    is_text(list(store, (nc_store_query){0}, f), "id-2 id-1", "all is there");
    is_text(findings_of(store, f), "", "findings");
}

static void test_directory_of_everybody(void **state)
{
    fixture *f = *state;
    const char *message;
    nc_store *store;

    nc_store_close(open_store(f, NC_STORE_WRITE));
    chmod(f->dir, 0777);
    assert_int_equal(nc_store_open(&store, NC_STORE_SQLITE, f->path,
                                   NC_STORE_WRITE, &message, f->pool),
                     NC_EIO);
    assert_non_null(strstr(message, f->dir));
    assert_non_null(strstr(message, "chmod o-w"));
    /* What a group may is the administrator's affair. */
    chmod(f->dir, 0775);
    store = open_store(f, NC_STORE_WRITE);
    put(store, make_article(f, "1"), MONDAY, f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_locked_by_another_program),
        TEST(test_file_mode),
        TEST(test_opening_what_is_not_there),
        TEST(test_broken_file),
        TEST(test_deleted_file),
        TEST(test_replaced_file),
        TEST(test_full_disk),
        TEST(test_read_only_file),
        TEST(test_read_only_file_after_a_writer),
        TEST(test_writer_is_killed),
        TEST(test_directory_away),
        TEST(test_directory_of_everybody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
