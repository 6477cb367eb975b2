/* test_seen.c -- pages are told from one another, and for how long.
 */
#include "support.h"

#include "pooled.h"
#include "seen.h"

static void test_page(void **state)
{
    nc_seen *seen = nc_seen_create(pool);
    const nc_seen_page page = {5, 50}, changed = {5, 51}, other = {6, 50};

    (void)state;
    assert_false(nc_seen_has(seen, page, 1000, 100));
    assert_false(nc_seen_has(seen, (nc_seen_page){0, 0}, 1, 100));
    nc_seen_add(seen, page, 1000);
    assert_true(nc_seen_has(seen, page, 1000, 100));
    assert_true(nc_seen_has(seen, page, 1099, 100));
    assert_false(nc_seen_has(seen, page, 1100, 100)); /* long ago */
    assert_false(nc_seen_has(seen, page, 999, 100));  /* the clock... */
    assert_false(nc_seen_has(seen, page, 1000, 0));
    assert_false(nc_seen_has(seen, changed, 1000, 100));
    assert_false(nc_seen_has(seen, other, 1000, 100));

    nc_seen_add(seen, changed, 1001);
    assert_false(nc_seen_has(seen, page, 1001, 100));
    assert_true(nc_seen_has(seen, changed, 1001, 100));
}

static void test_forget(void **state)
{
    nc_seen *seen = nc_seen_create(pool);
    const nc_seen_page page = {5, 50}, other = {6, 60};
    /* Of the same place, where there is room for some. */
    const nc_seen_page rival = {5 + (UINT64_C(1) << 40), 70};

    (void)state;
    nc_seen_add(seen, page, 1000);
    nc_seen_add(seen, other, 1000);
    nc_seen_forget(seen, rival.url);
    assert_true(nc_seen_has(seen, page, 1000, 100));
    nc_seen_forget(seen, page.url);
    assert_false(nc_seen_has(seen, page, 1000, 100));
    assert_true(nc_seen_has(seen, other, 1000, 100));

    nc_seen_add(seen, page, 1000);
    for (uint64_t i = 0; i < 100; i++) {
        nc_seen_add(seen, rival, 1001);
        nc_seen_add(seen, (nc_seen_page){5 + (i % 2 << 41), 80}, 1001);
    }
    assert_true(nc_seen_has(seen, rival, 1001, 100));
    for (uint64_t i = 2; i < 10; i++)
        nc_seen_add(seen, (nc_seen_page){5 + (i << 42), 80}, 1000 + (int)i);
    assert_false(nc_seen_has(seen, rival, 1002, 100)); /* the oldest */
    assert_true(nc_seen_has(seen, (nc_seen_page){5 + (UINT64_C(9) << 42), 80},
                            1010, 100));
    assert_true(nc_seen_has(seen, other, 1001, 100));
    nc_seen_add(seen, rival, 1010);
    nc_seen_clear(seen);
    assert_false(nc_seen_has(seen, rival, 1000, 100));
    assert_false(nc_seen_has(seen, other, 1000, 100));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_page),
        cmocka_unit_test(test_forget),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
