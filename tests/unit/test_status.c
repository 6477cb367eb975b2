/* test_status.c -- what is told of how a call ended. */
#include "support.h"
#include "nc_status.h"

/* Each ends in words of its own. */
static void test_texts(void **state)
{
    (void)state;
    for (int i = NC_OK; i <= NC_EIO + 1; i++) {
        const char *text = nc_status_text((nc_status)i);

        assert_true(*text);
        for (int k = NC_OK; k < i; k++)
            assert_string_not_equal(text, nc_status_text((nc_status)k));
    }
    is_text(nc_status_text(NC_OK), "ok", "NC_OK");
    is_text(nc_status_text(NC_ENOMEM), "out of memory", "NC_ENOMEM");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
