/* test_cond.c -- conditions on what is still to come. */
#include "support.h"
#include "../../src/clean/cond.h"

static nc_conds conds;

static int set_up(void **state)
{
    (void)state;
    nc_conds_init(&conds);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    nc_conds_release(&conds);
    return 0;
}

/* What COND is now, and by whose end that may change. */
static void is_now(nc_cond cond, nc_cond want, size_t want_depth)
{
    for (int again = 0; again < 2; again++) {
        size_t depth = 0;

        assert_int_equal(nc_cond_value(&conds, cond, &depth), want);
        assert_int_equal(depth, want_depth);
    }
}

/* Whatever was found before an answer, it is looked for again after it. */
static void test_answers(void **state)
{
    nc_cond a = nc_cond_ask(&conds, 5);
    nc_cond b = nc_cond_ask(&conds, 3);
    nc_cond c = nc_cond_ask(&conds, 4);
    nc_cond both = nc_cond_and(&conds, a, nc_cond_not(&conds, b));
    nc_cond any = nc_cond_or(&conds, both, c);

    (void)state;
    is_now(both, both, 5);
    is_now(any, any, 5);
    nc_cond_add(&conds, a, COND_TRUE);
    is_now(both, both, 3);
    is_now(any, any, 4);
    nc_cond_add(&conds, c, b);
    is_now(any, any, 4);
    nc_cond_close(&conds, c);
    is_now(any, any, 3);
    nc_cond_answer(&conds, b, COND_TRUE);
    is_now(both, COND_FALSE, 0);
    is_now(any, COND_TRUE, 0);
}

/* What was swept up and is used again is not what it was. */
static void test_swept(void **state)
{
    nc_cond a = nc_cond_ask(&conds, 2);
    nc_cond no = nc_cond_not(&conds, a), other;

    (void)state;
    is_now(no, no, 2);
    nc_cond_mark(&conds, a);
    nc_conds_sweep(&conds);
    other = nc_cond_ask(&conds, 7);
    assert_int_equal(other, no);
    is_now(other, other, 7);
}

/* [row 8] Four ways lead from each storey of this tower to the one below, some
 * 4^20 from the top to the ground: none but the first is gone twice. */
static void test_shared(void **state)
{
    nc_cond asked[4], top;

    (void)state;
    for (unsigned i = 0; i < 4; i++)
        asked[i] = nc_cond_ask(&conds, i + 1);
    top = nc_cond_ask(&conds, 1);
    for (int storey = 0; storey < 20; storey++) {
        nc_cond way[4];

        for (unsigned i = 0; i < 4; i++)
            way[i] = nc_cond_or(&conds, top, asked[i]);
        top = nc_cond_and(&conds, nc_cond_and(&conds, way[0], way[1]),
                          nc_cond_and(&conds, way[2], way[3]));
    }
    assert_true(top >= COND_FIRST);
    is_now(top, top, 4);
    nc_cond_answer(&conds, asked[3], COND_FALSE);
    is_now(top, top, 3);
    for (unsigned i = 0; i < 3; i++)
        nc_cond_answer(&conds, asked[i], COND_TRUE);
    is_now(top, top, 1);
}

/* What three values come to: what is not known decides nothing, unless the
 * other side decides it. A full table gives it, and nothing else. */
static void test_full(void **state)
{
    nc_cond first = nc_cond_ask(&conds, 1), last = first;

    (void)state;
    for (size_t i = COND_FIRST + 1; i < NC_CONDS_MAX; i++)
        last = nc_cond_ask(&conds, 1);
    assert_true(last >= COND_FIRST);
    assert_int_equal(nc_cond_ask(&conds, 1), COND_UNKNOWN);
    assert_int_equal(nc_cond_and(&conds, first, last), COND_UNKNOWN);
    assert_int_equal(nc_cond_not(&conds, first), COND_UNKNOWN);
    assert_int_equal(nc_cond_and(&conds, first, COND_UNKNOWN), COND_UNKNOWN);
    assert_int_equal(nc_cond_and(&conds, COND_UNKNOWN, first), COND_UNKNOWN);
    assert_int_equal(nc_cond_and(&conds, COND_UNKNOWN, COND_FALSE), COND_FALSE);
    assert_int_equal(nc_cond_or(&conds, first, COND_UNKNOWN), COND_UNKNOWN);
    assert_int_equal(nc_cond_or(&conds, COND_UNKNOWN, first), COND_UNKNOWN);
    assert_int_equal(nc_cond_or(&conds, COND_UNKNOWN, COND_TRUE), COND_TRUE);
}

/* A sweep that frees nothing is not tried again at the next tags; what is
 * answered brings it nearer. */
static void test_patience(void **state)
{
    nc_cond asked[NC_CONDS_MAX];
    size_t n = 0;
    unsigned waited = 0;

    (void)state;
    assert_false(nc_conds_want_sweep(&conds));
    while ((asked[n] = nc_cond_ask(&conds, 1)) >= COND_FIRST)
        n++;
    assert_true(nc_conds_want_sweep(&conds));
    for (size_t i = 0; i < n; i++)
        nc_cond_mark(&conds, asked[i]);
    nc_conds_sweep(&conds);
    nc_cond_answer(&conds, asked[0], COND_TRUE);
    while (!nc_conds_want_sweep(&conds))
        waited++;
    assert_int_equal(waited, NC_CONDS_PATIENCE - NC_CONDS_ANSWER);
    nc_conds_sweep(&conds);
    assert_false(nc_conds_want_sweep(&conds));
}

/* What an expression is made of is in use with it. */
static void test_marked(void **state)
{
    nc_cond a = nc_cond_ask(&conds, 1), b = nc_cond_ask(&conds, 2);
    nc_cond either = nc_cond_or(&conds, nc_cond_not(&conds, a), b);

    (void)state;
    nc_cond_mark(&conds, either);
    nc_conds_sweep(&conds);
    for (int i = 0; i < 3; i++)
        nc_cond_answer(&conds, nc_cond_ask(&conds, 9), COND_TRUE);
    is_now(either, either, 2);
    nc_cond_answer(&conds, b, COND_FALSE);
    is_now(either, either, 1);
    nc_cond_answer(&conds, a, COND_FALSE);
    is_now(either, COND_TRUE, 0);
    /* The first answer stands. */
    nc_cond_answer(&conds, a, COND_TRUE);
    is_now(either, COND_TRUE, 0);
}

/* Rounds are counted in 32 bits: what was found in the first one is not taken
 * for what is found when the first one comes again. */
static void test_rounds(void **state)
{
    nc_cond a = nc_cond_ask(&conds, 1);
    nc_cond no = nc_cond_not(&conds, a);

    (void)state;
    is_now(no, no, 1);
    conds.round = UINT32_MAX;
    nc_cond_answer(&conds, a, COND_TRUE);
    is_now(no, COND_FALSE, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_answers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_swept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_shared, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_full, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_patience, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_marked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_rounds, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("cond", tests, NULL, NULL);
}
