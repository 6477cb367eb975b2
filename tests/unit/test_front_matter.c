/* test_front_matter.c -- the YAML above an article's Markdown, by YAML 1.2,
 * 5.1 and 5.7, with what readers of YAML 1.1 need.
 */
#include "support.h"
#include "pooled.h"

#include "nc_render.h"

/* A title, and how it must stand in the file. */
static const struct {
    const char *name, *title, *want;
} cases[] = {
    {"quotes", "a \"b\" \\c", "\"a \\\"b\\\" \\\\c\""},
    {"what means something bare", "- [x]: {y} # !z", "\"- [x]: {y} # !z\""},
    {"lines", "a\r\nb\tc", "\"a\\x0d\\x0ab\\x09c\""},
    {"delete", "a\x7f", "\"a\\x7f\""},
    /* Not printable: a reader may refuse the whole file. */
    {"controls of Latin 1", "a\xc2\x80\x62\xc2\x9f\x63", "\"a\\x80b\\x9fc\""},
    /* Lines end there in YAML 1.1, and the text would fold. */
    {"next line", "a\xc2\x85\x62", "\"a\\x85b\""},
    {"separators", "a\u2028b\u2029c", "\"a\\u2028b\\u2029c\""},
    {"byte order mark", "a\ufeff", "\"a\\ufeff\""},
    {"letters", "\u00a0\u00e9\u202e\u05d0 \U0001F600",
     "\"\u00a0\u00e9\u202e\u05d0 \U0001F600\""},
    {"what XML forbids", "a\x01\xff", "\"a\ufffd\""},
};

static void test_titles(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        nc_article *a = nc_article_create(pool);
        nc_buf out = NC_BUF_INIT, want = NC_BUF_INIT;
        nc_span got;

        a->title = cases[i].title;
        nc_render_markdown(&out, a, pool);
        nc_buf_appendf(&want, "---\ntitle: %s\n---\n", cases[i].want);
        got = nc_buf_span(&out);
        got.len = got.len < want.len ? got.len : want.len;
        is_bytes(got, nc_buf_span(&want), "%s", cases[i].name);
        nc_buf_release(&out);
        nc_buf_release(&want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_titles),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
