/* test_sanitizer_limits.c -- the sanitizer on markup that nests and repeats
 * without end: the text stays, in time, and not too deep.
 */
#include "sanitizing.h"

static void test_hostile(void **state)
{
    static const char *const units[] = {
        "<b>",
        "<div>",
        "<ul><li>",
        "<table><tr><td>",
        "<a href=/>",
        "</b>",
        "<b><i></b></i>",
        "<p>",
        "<blockquote>",
        "<br>",
        "&lt;",
        "<h2>",
        "<figure><img src=/a>",
        "<figure><a href=http://youtu.be/x>",
        "<figure>x<figcaption>y<embed src=/a.mp4>",
        "<object data=/x></object>",
        "<i><amp-iframe></amp-iframe>",
        "<dl><dd>",
        "x<span>",
        "<pre> \n"};

    (void)state;
    for (size_t i = 0; i < NELEMS(units); i++) {
        nc_buf html = NC_BUF_INIT;
        nc_buf out = NC_BUF_INIT;

        for (int n = 0; n < 20000; n++)
            nc_buf_append_text(&html, units[i]);
        nc_buf_append_text(&html, "end");
        sanitize(&out, nc_buf_span(&html));
        if (!nc_span_find(nc_buf_span(&out), NC_SPAN_LIT("end")))
            fail_msg("%s: the text is lost", units[i]);
        nc_buf_release(&html);
        nc_buf_release(&out);
    }
}

/* One attribute with as many candidates as a page has room for. */
static void test_hostile_srcset(void **state)
{
    static const char *const units[] = {"/a.png 1x, ", "data:,x 2w,", "(", ",",
                                        "a ",          "a\t9x(,)"};

    (void)state;
    for (size_t i = 0; i < NELEMS(units); i++) {
        nc_buf html = NC_BUF_INIT;
        nc_buf out = NC_BUF_INIT;

        nc_buf_append_text(&html, "<img srcset='");
        for (int n = 0; n < 50000; n++)
            nc_buf_append_text(&html, units[i]);
        nc_buf_append_text(&html, "'>end");
        sanitize(&out, nc_buf_span(&html));
        if (!nc_span_find(nc_buf_span(&out), NC_SPAN_LIT("end")))
            fail_msg("%s: the text is lost", units[i]);
        nc_buf_release(&html);
        nc_buf_release(&out);
    }
}

static void test_depth(void **state)
{
    nc_buf html = NC_BUF_INIT;
    nc_buf out = NC_BUF_INIT;
    nc_span rest;
    size_t depth = 0;

    (void)state;
    for (int n = 0; n < 300; n++)
        nc_buf_append_text(&html, "<blockquote>");
    nc_buf_append_text(&html, "x");
    sanitize(&out, nc_buf_span(&html));
    rest = nc_buf_span(&out);
    while (nc_span_starts(rest, NC_SPAN_LIT("<blockquote>"))) {
        nc_span_take(&rest, 12);
        depth++;
    }
    assert_int_equal(depth, NC_SANITIZER_DEPTH_MAX);
    nc_buf_release(&html);
    nc_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_hostile_srcset),
        cmocka_unit_test(test_depth),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
