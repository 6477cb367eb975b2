/* test_store_backup.c -- copies of a store: what is in them, where they may not
 * stand, and a disk that gets full.
 */
#include "storing.h"

#include <signal.h>
#include <sys/resource.h>

static void test_backup(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE), *reader, *copy;
    const char *path = f->path,
               *other = apr_pstrcat(f->pool, f->dir, "/copy.db", NULL);
    nc_store_state was, is;
    struct stat info;

    put_on(store, "http://a/1", 1000, 9, f);
    put_on(store, "http://a/2", 2000, 9, f);
    reader = open_store(f, NC_STORE_READ);
    umask(0);
    assert_int_equal(nc_store_backup(reader, other), NC_OK);
    umask(022);
    assert_int_equal(stat(other, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0640);
    assert_int_equal(nc_store_backup(store, other), NC_EINVAL);
    assert_non_null(strstr(nc_store_message(store), "already"));
    put_on(store, "http://a/3", 3000, 9, f);
    nc_store_get_state(store, NULL, &was, f->pool);

    f->path = other;
    copy = open_store(f, NC_STORE_WRITE);
    is_text(list(copy, (nc_store_query){.search = "title"}, f), "id-2 id-1",
            "of that moment");
    is_text(findings_of(copy, f), "", "findings");
    /* Put in the old one's place, it would use numbers again that readers
     * know with another meaning. */
    nc_store_get_state(copy, NULL, &is, f->pool);
    assert_int_equal(is.seq, 2);
    assert_true(is.epoch != was.epoch);
    put_on(copy, "http://a/4", 3000, 9, f);
    nc_store_close(copy);
    remove_file(f, "");
    f->path = path;
}

static void test_backup_that_fails(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    const char *link_path = apr_pstrcat(f->pool, f->dir, "/link", NULL);

    assert_int_equal(nc_store_backup(store, "/nowhere/copy.db"), NC_EIO);
    assert_int_equal(nc_store_backup(store, f->path), NC_EINVAL);
    /* Also a link that leads nowhere is there already. */
    assert_int_equal(symlink("nothing", link_path), 0);
    assert_int_equal(nc_store_backup(store, link_path), NC_EINVAL);
    unlink(link_path);
    assert_int_equal(nc_store_begin(store), NC_OK);
    assert_int_equal(nc_store_backup(store, link_path), NC_EINVAL);
    nc_store_rollback(store);
    put_on(store, "http://a/1", 1000, 9, f);
    is_text(findings_of(store, f), "", "findings");
}

/* A disk that gets full while a copy is made, played by a limit on the size of
 * files. */
static void test_backup_to_a_full_disk(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    const char *other = apr_pstrcat(f->pool, f->dir, "/copy.db", NULL);
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    struct rlimit old, full;
    nc_status status;

    put_on(store, "http://a/1", 1000, 9, f);
    sigaction(SIGXFSZ, &ignore, &before);
    getrlimit(RLIMIT_FSIZE, &old);
    full = old;
    full.rlim_cur = 30000;
    setrlimit(RLIMIT_FSIZE, &full);
    status = nc_store_backup(store, other);
    setrlimit(RLIMIT_FSIZE, &old);
    sigaction(SIGXFSZ, &before, NULL);
    assert_int_equal(status, NC_EIO);
    assert_int_not_equal(access(other, F_OK), 0);
    is_text(findings_of(store, f), "", "findings");
    assert_int_equal(nc_store_backup(store, other), NC_OK);
    unlink(other);
    /* tear_down fails to remove the directory if anything else is in it. */
    nc_store_close(store);
    remove_file(f, "");
    assert_int_equal(rmdir(f->dir), 0);
    assert_int_equal(mkdir(f->dir, 0755), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_backup),
        TEST(test_backup_that_fails),
        TEST(test_backup_to_a_full_disk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
