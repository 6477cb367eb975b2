/* test_watch.c -- what is known of a store's state, while its files stay as
 * they are. Times of files are set, not waited for.
 */
#include "support.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "nc_watch.h"
#include "pooled.h"

static char path[32], wal[64];

static void make_file(const char *name, const char *text, int age)
{
    FILE *file = fopen(name, "wb");
    struct timespec times[2];

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    clock_gettime(CLOCK_REALTIME, &times[0]);
    times[0].tv_sec -= age;
    times[1] = times[0];
    assert_int_equal(utimensat(AT_FDCWD, name, times, 0), 0);
}

static int set_up(void **state)
{
    (void)state;
    strcpy(path, "/tmp/nc-watch-XXXXXX");
    close(mkstemp(path));
    snprintf(wal, sizeof(wal), "%s-wal", path);
    make_file(path, "store", 100);
    make_file(wal, "log", 50);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    unlink(wal);
    return 0;
}

static void keep(nc_watch *watch, const char *scope, int64_t seq)
{
    nc_watch_look look;
    nc_store_state now = {.seq = seq};

    nc_watch_take(watch, &look, pool);
    nc_watch_keep(watch, &look, scope, &now);
}

/* -1: nothing is known. */
static int64_t recall(nc_watch *watch, const char *scope)
{
    nc_store_state now;

    return nc_watch_recall(watch, scope, &now, pool) ? now.seq : -1;
}

static void test_stays_while_files_do(void **state)
{
    nc_watch *watch = nc_watch_create(path, pool);

    (void)state;
    assert_int_equal(recall(watch, "a"), -1);
    assert_int_equal(recall(NULL, "a"), -1);
    keep(watch, "a", 7);
    assert_int_equal(recall(watch, "a"), 7);
    assert_int_equal(recall(watch, "b"), -1);
    keep(watch, "a", 8);
    assert_int_equal(recall(watch, "a"), 8);
}

static void test_any_change_counts(void **state)
{
    nc_watch *watch = nc_watch_create(path, pool);
    char other[80];

    (void)state;
    keep(watch, "a", 1);
    make_file(wal, "log", 40); /* written, of the same size */
    assert_int_equal(recall(watch, "a"), -1);
    keep(watch, "a", 2);
    make_file(wal, "longer log", 40);
    assert_int_equal(recall(watch, "a"), -1);
    keep(watch, "a", 3);
    unlink(wal);
    assert_int_equal(recall(watch, "a"), -1);
    keep(watch, "a", 4);
    assert_int_equal(recall(watch, "a"), 4);
    make_file(path, "STORE", 30);
    assert_int_equal(recall(watch, "a"), -1);
    keep(watch, "a", 5);
    snprintf(other, sizeof(other), "%s.new", path);
    make_file(other, "STORE", 30);
    assert_int_equal(rename(other, path), 0); /* another file, alike */
    assert_int_equal(recall(watch, "a"), -1);
    unlink(path);
    keep(watch, "a", 6);
    assert_int_equal(recall(watch, "a"), -1);
}

/* A second change in the same tick of the clock would not show. */
static void test_what_is_too_new_is_not_kept(void **state)
{
    nc_watch *watch = nc_watch_create(path, pool);

    (void)state;
    make_file(wal, "log", 0);
    keep(watch, "a", 1);
    assert_int_equal(recall(watch, "a"), -1);
    make_file(wal, "log", 60);
    make_file(path, "store", -1000); /* the clock was set back */
    keep(watch, "a", 2);
    assert_int_equal(recall(watch, "a"), -1);
}

/* Something changed between the look and the reading: the state is newer than
 * the look, which no longer fits. */
static void test_look_comes_first(void **state)
{
    nc_watch *watch = nc_watch_create(path, pool);
    nc_watch_look look;
    nc_store_state now = {.seq = 5};

    (void)state;
    nc_watch_take(watch, &look, pool);
    make_file(wal, "a commit", 20);
    nc_watch_keep(watch, &look, "a", &now);
    assert_int_equal(recall(watch, "a"), -1);
}

/* Nothing shows a change: what was read is good for a moment. */
static void test_no_file(void **state)
{
    nc_watch *watch = nc_watch_create(NULL, pool);
    nc_watch_look look;
    nc_store_state now = {.seq = 5};

    (void)state;
    nc_watch_take(watch, &look, pool);
    nc_watch_keep(watch, &look, "a", &now);
    assert_int_equal(recall(watch, "a"), 5);
    assert_int_equal(recall(watch, "b"), -1);
    look.taken -= 1000000;
    nc_watch_keep(watch, &look, "a", &now);
    assert_int_equal(recall(watch, "a"), -1);
    look.taken += 60000000; /* the clock was set back */
    nc_watch_keep(watch, &look, "a", &now);
    assert_int_equal(recall(watch, "a"), -1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_stays_while_files_do),
        TEST(test_any_change_counts),
        TEST(test_what_is_too_new_is_not_kept),
        TEST(test_look_comes_first),
        TEST(test_no_file),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
