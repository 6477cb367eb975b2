/* test_store_faults.c -- the n-th thing that SQLite does fails, for every n.
 *
 * A step of the scenario of steps.h is done on a store of known content while
 *
 *   calls    the n-th call of SQLite fails, and does nothing (the linker sends
 *            our calls to faults.h: see the Makefile),
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
#include "faults.h"
#include "steps.h"

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
