/* test_seen.c -- pages are told from one another, and for how long.
 */
#include "support.h"

#include "pooled.h"
#include "seen.h"

/* As `xxhsum -H64` of Debian's xxhash 0.8.1 has them, of the first N bytes of
 * (7 i + i / 256) modulo 256. */
static void test_hash(void **state)
{
    static const struct {
        size_t n;
        uint64_t hash;
    } cases[] = {
        {0, UINT64_C(0xef46db3751d8e999)},
        {1, UINT64_C(0xe934a84adb052768)},
        {3, UINT64_C(0x9ff70a635a6209ab)},
        {4, UINT64_C(0xae5acdc00a55ac41)},
        {7, UINT64_C(0xd734a6b26f3da63e)},
        {8, UINT64_C(0x87116b3365b924eb)},
        {15, UINT64_C(0x02c53ab1e360882f)},
        {31, UINT64_C(0x0f187c62b1e722b7)},
        {32, UINT64_C(0x91b0cb0931a8c629)},
        {33, UINT64_C(0x931b043cf8d65b94)},
        {63, UINT64_C(0x219110bf13e2fa26)},
        {64, UINT64_C(0xbf3052e3445775d0)},
        {100, UINT64_C(0x8e2272c08247d5db)},
        {1000, UINT64_C(0x698399d62f9c1695)},
    };
    unsigned char bytes[1001];

    (void)state;
    /* From an odd address, too. */
    for (size_t shift = 0; shift < 2; shift++) {
        for (size_t i = 0; i < 1000; i++)
            bytes[shift + i] = (unsigned char)(i * 7 + i / 256);
        for (size_t i = 0; i < NELEMS(cases); i++)
            assert_int_equal(nc_seen_hash((nc_span){bytes + shift, cases[i].n}),
                             cases[i].hash);
    }
}

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
        cmocka_unit_test(test_hash),
        cmocka_unit_test(test_page),
        cmocka_unit_test(test_forget),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
