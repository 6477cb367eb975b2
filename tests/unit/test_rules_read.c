/* test_rules_read.c -- rules in files: what is read, what is refused and where;
 * and how much of the lists that people use.
 */
#include "cleaning.h"

/* --- reading files */

static void test_read(void **state)
{
    static const char text[] = "\xEF\xBB\xBF[Adblock Plus 2.0]\r\n"
                               "! Title: a list\r\n"
                               "\r\n"
                               "##.ad\r\n"
                               "  ##.ad2, #ad3 \n"
                               "example.com##.ad\n"
                               "~example.com##.ad\n"
                               "||ads.example^$third-party\n"
                               "@@||example.com^\n"
                               "###id\n"
                               "#@#.ok\n"
                               "##div:has(.ad)\n"
                               "##.a + .b\n"
                               "##+js(nowoff)\n"
                               "##^script:has-text(x)\n"
                               "#$#body { x }\n"
                               "#%#//scriptlet('x')\n"
                               "#?#div:contains(x)\n"
                               "##:-nc-section(Before You Go)\n"
                               "##:-nc-section(/^popular/i)\n"
                               "##:-nc-unwrap(font, center)\n"
                               "! ##.comment\n"
                               "##.last";
    nc_rules *rules = nc_rules_create(false);
    nc_rules_tally tally;

    (void)state;
    assert_int_equal(nc_rules_read(rules, NC_SPAN_LIT(text), "list.txt",
                                   fail_refused, NULL, &tally),
                     NC_OK);
    assert_int_equal(tally.cosmetic, 13);
    assert_int_equal(tally.taken, 13);
    assert_int_equal(tally.refused, 0);
    assert_int_equal(tally.exceptions, 1);
    assert_int_equal(tally.skipped[NC_SKIP_NETWORK], 2);
    assert_int_equal(tally.skipped[NC_SKIP_SCRIPT], 2);
    assert_int_equal(tally.skipped[NC_SKIP_STYLE], 1);
    assert_int_equal(nc_rules_count(rules), 14);
    assert_int_equal(nc_rules_seal(rules), NC_OK);
    nc_rules_destroy(rules);
    nc_rules_destroy(NULL);
}

typedef struct refusal {
    size_t n;
    nc_status status;
    nc_error err;
} refusal;

static void note_refused(void *ctx, nc_status status, const nc_error *err,
                         nc_span line)
{
    refusal *r = ctx;

    (void)line;
    if (r->n++ == 0) {
        r->status = status;
        r->err = *err;
    }
}

static void test_read_errors(void **state)
{
    static const struct {
        const char *text;
        nc_status status;
        unsigned line, col;
    } rows[] = {
        {"##.a[", NC_EINVAL, 1, 6},
        {"##.ok\n\n! x\n##.a[\n##.b", NC_EINVAL, 4, 6},
        {"##.ok\r\n##.a,\r\n", NC_EINVAL, 2, 6},
        {"  ##.a[", NC_EINVAL, 1, 8},
        {"##", NC_EINVAL, 1, 0},
        {"#@#", NC_EINVAL, 1, 0},
        {"#@#.a..b", NC_EINVAL, 1, 7},
        {"##:-nc-unwrap(font,)", NC_EINVAL, 1, 20},
        {"##:-nc-unwrap()", NC_EINVAL, 1, 15},
        {"##:-nc-section()", NC_EINVAL, 1, 0},
        {"##:-nc-section( )", NC_EINVAL, 1, 0},
        {"##:-nc-section(/(/)", NC_EINVAL, 1, 0},
        {"##:-nc-section(/[a-/i)", NC_EINVAL, 1, 0},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++) {
        nc_rules *rules = nc_rules_create(false);
        nc_rules_tally tally;
        refusal r = {0, NC_OK, {0, 0, ""}};

        assert_int_equal(nc_rules_read(rules, nc_span_of(rows[i].text), "f",
                                       note_refused, &r, &tally),
                         NC_OK);
        assert_int_equal(tally.refused + tally.exceptions_refused, r.n);
        if (r.n != 1 || r.status != rows[i].status ||
            r.err.line != rows[i].line ||
            (rows[i].col && r.err.col != rows[i].col) || r.err.msg[0] == '\0')
            fail_msg("%s: %zu: %s, line %u, column %u: %s", rows[i].text, r.n,
                     nc_status_text(r.status), r.err.line, r.err.col,
                     r.err.msg);
        assert_int_equal(nc_rules_seal(rules), NC_OK);
        nc_rules_destroy(rules);
    }
}

/* A line that is too long is passed over: in lists as people use them, rules
 * for a thousand sites stand in one line. */
static void test_line_limit(void **state)
{
    static const char *const lines[] = {"! ", "example.com,", "||example.com^"};

    (void)state;
    for (size_t i = 0; i < NELEMS(lines); i++) {
        nc_rules *rules = nc_rules_create(false);
        nc_buf text = NC_BUF_INIT;
        nc_rules_tally tally;
        refusal r = {0, NC_OK, {0, 0, ""}};

        nc_buf_append_text(&text, "##.a\n");
        nc_buf_append_text(&text, lines[i]);
        while (text.len < 5 + NC_RULE_LINE_MAX + 1)
            nc_buf_append_byte(&text, 'x');
        nc_buf_append_text(&text, "\n##.b\n");
        assert_int_equal(nc_rules_read(rules, nc_buf_span(&text), "f",
                                       note_refused, &r, &tally),
                         NC_OK);
        assert_int_equal(tally.taken, 2);
        assert_int_equal(r.n, 1);
        assert_int_equal(r.status, NC_ELIMIT);
        assert_int_equal(r.err.line, 2);
        nc_rules_destroy(rules);
        nc_buf_release(&text);
    }
}

/* A sheet that is just full is read to its end, and what is no rule refused as
 * ever; one rule more is too many. */
static void test_full(void **state)
{
    nc_rules *rules = nc_rules_create(false);
    nc_buf text = NC_BUF_INIT;
    nc_rules_tally tally;
    refusal r = {0, NC_OK, {0, 0, ""}};

    (void)state;
    for (size_t i = 0; i < NC_RULES_MAX; i++)
        nc_buf_append_text(&text, "##.a\n");
    nc_buf_append_text(&text, "##\n");
    assert_int_equal(
        nc_rules_read(rules, nc_buf_span(&text), "f", note_refused, &r, &tally),
        NC_OK);
    assert_int_equal(tally.taken, NC_RULES_MAX);
    assert_int_equal(tally.refused, 1);
    assert_int_equal(r.err.line, NC_RULES_MAX + 1);
    assert_int_equal(nc_rules_read(rules, NC_SPAN_LIT("##.b\n"), "g",
                                   note_refused, &r, &tally),
                     NC_ELIMIT);
    nc_rules_destroy(rules);
    nc_buf_release(&text);
}

static const nc_rule_origin here = {"here", 1};

/* A rule that is refused leaves the sheet as it was. */
static void test_refused(void **state)
{
    nc_rules *rules = nc_rules_create(false);
    nc_rules *same = nc_rules_create(false);
    nc_error err = {0, 0, ""};

    (void)state;
    assert_int_equal(
        nc_rules_add(rules, NC_RULE_STRIP, NC_SPAN_LIT(".a"), here, &err),
        NC_OK);
    assert_int_equal(
        nc_rules_add(same, NC_RULE_STRIP, NC_SPAN_LIT(".a"), here, &err),
        NC_OK);
    assert_int_equal(
        nc_rules_add(rules, NC_RULE_STRIP, NC_SPAN_LIT(".b, .c["), here, &err),
        NC_EINVAL);
    assert_int_equal(err.col, 8);
    assert_int_equal(
        nc_rules_add(rules, NC_RULE_KEEP, NC_SPAN_LIT("a:hover"), here, &err),
        NC_ENOTSUP);
    assert_int_equal(err.col, 2);
    assert_int_equal(
        nc_rules_add(rules, NC_RULE_SECTION, NC_SPAN_LIT("/*/"), here, &err),
        NC_EINVAL);
    assert_int_equal(nc_rules_count(rules), nc_rules_count(same));
    assert_int_equal(nc_rules_seal(rules), NC_OK);
    assert_int_equal(nc_rules_seal(same), NC_OK);
    assert_true(nc_rules_digest(rules) == nc_rules_digest(same));
    nc_rules_destroy(rules);
    nc_rules_destroy(same);
}

/* --- lists as people use them */

static void count_refused(void *ctx, nc_status status, const nc_error *err,
                          nc_span line)
{
    size_t *n = ctx;

    (void)status;
    (void)line;
    assert_true(err->line > 0 && err->msg[0] != '\0');
    ++*n;
}

/* Of the rules that hide something at least 98 % must be in force. */
static void check_list(const char *name)
{
    nc_rules *rules = nc_rules_create(false);
    nc_buf text = NC_BUF_INIT;
    nc_rules_tally tally;
    size_t refused = 0;
    char path[4096];

    if (!shared_path(path, sizeof(path), name)) {
        nc_rules_destroy(rules);
        return;
    }
    read_file(&text, path);
    assert_int_equal(nc_rules_read(rules, nc_buf_span(&text), name,
                                   count_refused, &refused, &tally),
                     NC_OK);
    printf("# %s: %zu of %zu taken\n", name, tally.taken, tally.cosmetic);
    assert_int_equal(tally.taken + tally.refused, tally.cosmetic);
    assert_int_equal(tally.refused + tally.exceptions_refused, refused);
    assert_true(tally.cosmetic > 14000);
    assert_true(tally.taken * 100 >= tally.cosmetic * 98);
    assert_int_equal(nc_rules_seal(rules), NC_OK);
    nc_buf_release(&text);
    nc_rules_destroy(rules);
}

static void test_lists(void **state)
{
    (void)state;
    check_list("lists/adguard-base-2026.txt");
    check_list("lists/adguard-social-2026.txt");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),       cmocka_unit_test(test_read_errors),
        cmocka_unit_test(test_line_limit), cmocka_unit_test(test_full),
        cmocka_unit_test(test_refused),    cmocka_unit_test(test_lists),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
