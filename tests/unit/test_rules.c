/* test_rules.c -- sheets of rules: what is read, what is refused and where,
 * which rule decides.
 */
#include "cleaning.h"
#include "subjects.h"

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
    nc_error err = {0, 0, ""};

    (void)state;
    assert_int_equal(
        nc_rules_read(rules, NC_SPAN_LIT(text), "list.txt", &tally, &err),
        NC_OK);
    assert_int_equal(tally.taken, 8);
    assert_int_equal(tally.skipped, 11);
    assert_int_equal(tally.first_skipped, 6);
    assert_true(nc_rules_count(rules) >= 8);
    assert_int_equal(nc_rules_seal(rules), NC_OK);
    nc_rules_destroy(rules);
    nc_rules_destroy(NULL);
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
        {"##", NC_EINVAL, 1, 3},
        {"#@#", NC_EINVAL, 1, 4},
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
        nc_error err = {0, 0, ""};
        nc_status status =
            nc_rules_read(rules, nc_span_of(rows[i].text), "f", &tally, &err);

        if (status != rows[i].status || err.line != rows[i].line ||
            (rows[i].col && err.col != rows[i].col) || err.msg[0] == '\0')
            fail_msg("%s: %s, line %u, column %u: %s", rows[i].text,
                     nc_status_text(status), err.line, err.col, err.msg);
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

        nc_buf_append_text(&text, "##.a\n");
        nc_buf_append_text(&text, lines[i]);
        while (text.len < 5 + NC_RULE_LINE_MAX + 1)
            nc_buf_append_byte(&text, 'x');
        nc_buf_append_text(&text, "\n##.b\n");
        assert_int_equal(
            nc_rules_read(rules, nc_buf_span(&text), "f", &tally, NULL), NC_OK);
        assert_int_equal(tally.taken, 2);
        assert_int_equal(tally.skipped, 1);
        assert_int_equal(tally.first_skipped, 2);
        nc_rules_destroy(rules);
        nc_buf_release(&text);
    }
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

/* --- which rule decides */

typedef struct asking {
    const nc_sheets *sheets;
    nc_buf got;
} asking;

static void ask(subjects *s, const nc_subject *subject)
{
    static const char *const words[] = {[NC_RULE_STRIP] = "strip",
                                        [NC_RULE_SECTION] = "section",
                                        [NC_RULE_KEEP] = "keep",
                                        [NC_RULE_UNWRAP] = "unwrap"};
    asking *a = s->ctx;
    const nc_rule *rule =
        nc_sheets_match(a->sheets, subject, subjects_ancestor, s);

    append_label(&a->got, subject);
    if (rule)
        nc_buf_appendf(&a->got, "=%s@%s:%u", words[rule->kind],
                       rule->origin.file, rule->origin.line);
}

static nc_rules *read_rules(const char *text, const char *file)
{
    nc_rules *rules = nc_rules_create(false);
    nc_rules_tally tally;
    nc_error err = {0, 0, ""};

    if (nc_rules_read(rules, nc_span_of(text), file, &tally, &err) != NC_OK)
        fail_msg("%s: line %u, column %u: %s", text, err.line, err.col,
                 err.msg);
    assert_int_equal(nc_rules_seal(rules), NC_OK);
    return rules;
}

static void test_match(void **state)
{
    static const struct {
        const char *first, *second, *page, *want;
    } rows[] = {
        {"##.a", "", "<i n=1 class=a></i><i n=2 class=b>", "1=strip@1:1 2"},
        {"##.x\n\n##.a", "", "<i n=1 class=a>", "1=strip@1:3"},
        {"##.a\n#@#.b", "", "<i n=1 class='a b'>", "1=keep@1:2"},
        {"#@#.b\n##.a", "", "<i n=1 class='a b'>", "1=keep@1:1"},
        {"##:-nc-unwrap(i)\n##.a", "", "<i n=1 class=a></i><i n=2>",
         "1=strip@1:2 2=unwrap@1:1"},
        {"##:-nc-unwrap(i)\n#@#.a", "", "<i n=1 class=a>", "1=keep@1:2"},
        {"##.a", "##.b", "<i n=1 class=a></i><i n=2 class=b>",
         "1=strip@1:1 2=strip@2:1"},
        {"##.a", "#@#.b", "<i n=1 class='a b'>", "1=keep@2:1"},
        {"#@#.b", "##.a", "<i n=1 class='a b'>", "1=keep@1:1"},
        {"##:-nc-unwrap(i)", "##.a", "<i n=1 class=a>", "1=strip@2:1"},
        {"##.a, .b", "", "<i n=1 class=b></i><i n=2 class=a>",
         "1=strip@1:1 2=strip@1:1"},
        /* Every way into the index. */
        {"###x", "", "<i n=1 id=x></i><i n=2 id=y>", "1=strip@1:1 2"},
        {"##u", "", "<i n=1></i><U n=2>", "1 2=strip@1:1"},
        {"##x-y", "", "<x-y n=1></x-y><x-z n=2>", "1=strip@1:1 2"},
        {"##[data-x]", "", "<i n=1 DATA-X></i><i n=2>", "1=strip@1:1 2"},
        {"##:not(.k):nth-child(2)", "", "<b n=1></b><b n=2></b>",
         "1 2=strip@1:1"},
        {"##*", "", "<i n=1>", "1=strip@1:1"},
        {"##.k .a", "", "<i n=1 class=a></i><p n=2 class=k><i n=3 class=a>",
         "1 2 3=strip@1:1"},
        {"##[class='a b']", "", "<i n=1 class='a b'></i><i n=2 class=a>",
         "1=strip@1:1 2"},
        {"##.r\xC3\xA9", "", "<i n=1 class='r&eacute;'>", "1=strip@1:1"},
        {"###a\\&b", "", "<i n=1 id='a&amp;b'>", "1=strip@1:1"},
        /* No doctype: quirks, classes and ids without case. */
        {"##.AD\n###Top", "", "<i n=1 class=ad></i><i n=2 id=TOP>",
         "1=strip@1:1 2=strip@1:2"},
        {"##.AD", "", "<!DOCTYPE html><i n=1 class=ad></i><i n=2 class=AD>",
         "1 2=strip@1:1"},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++) {
        nc_rules *first = read_rules(rows[i].first, "1");
        nc_rules *second = read_rules(rows[i].second, "2");
        nc_sheets sheets = {{first, second}, 2};
        asking a = {&sheets, NC_BUF_INIT};

        each_subject(nc_span_of(rows[i].page), ask, &a);
        is_text(nc_buf_text(&a.got), rows[i].want, rows[i].first);
        nc_buf_release(&a.got);
        nc_rules_destroy(first);
        nc_rules_destroy(second);
    }
}

/* A sheet of many rules finds each of them. */
static void test_many(void **state)
{
    nc_buf text = NC_BUF_INIT;
    nc_rules *rules;

    (void)state;
    for (int i = 0; i < 5000; i++)
        nc_buf_appendf(&text, "##.c%d\n###i%d\n##[a%d]\n##x-%d\n", i, i, i, i);
    rules = read_rules(nc_buf_text(&text), "f");
    for (int i = -1; i < 5001; i += 7) {
        nc_sheets sheets = {{rules}, 1};
        asking a = {&sheets, NC_BUF_INIT};
        char page[200];
        char want[200];

        snprintf(page, sizeof(page),
                 "<!DOCTYPE html><i n=1 class='q c%d r'></i><i n=2 id=i%d></i>"
                 "<i n=3 a%d></i><x-%d n=4>",
                 i, i, i, i);
        if (i >= 0 && i < 5000)
            snprintf(want, sizeof(want),
                     "1=strip@f:%d 2=strip@f:%d 3=strip@f:%d 4=strip@f:%d",
                     4 * i + 1, 4 * i + 2, 4 * i + 3, 4 * i + 4);
        else
            snprintf(want, sizeof(want), "1 2 3 4");
        each_subject(nc_span_of(page), ask, &a);
        is_text(nc_buf_text(&a.got), want, page);
        nc_buf_release(&a.got);
    }
    nc_buf_release(&text);
    nc_rules_destroy(rules);
}

/* --- headings */

static void test_heading(void **state)
{
    static const struct {
        const char *rule, *folded;
        bool matches;
    } rows[] = {
        {"What's Hot", "what's hot", true},
        {"  WHAT\xE2\x80\x99S \t HOT ", "what's hot", true},
        {"What's Hot", "what's hot!", false},
        {"What's Hot", "what's", false},
        {"What's Hot", "", false},
        {"\xC3\x9C"
         "ber uns",
         "\xC3\xBC"
         "ber uns",
         true},
        {"Stra\xC3\x9F"
         "e",
         "strasse", true},
        {"/^popular (in|on)/i", "popular in the community", true},
        {"/^popular (in|on)/", "popular on x", true},
        {"/^popular (in|on)/i", "most popular in", false},
        {"/hot$/i", "what's hot", true},
        {"/a b/", "xa by", true},
        {"/^\\p{L}+$/",
         "\xC3\xBC"
         "ber",
         true},
        {"/x/", "", false},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++) {
        bool cautious = i % 2;
        nc_rules *rules = nc_rules_create(cautious);
        nc_sheets sheets = {{rules}, 1};
        const nc_rule *rule;
        nc_error err = {0, 0, ""};

        if (nc_rules_add(rules, NC_RULE_SECTION, nc_span_of(rows[i].rule), here,
                         &err) != NC_OK)
            fail_msg("%s: %s", rows[i].rule, err.msg);
        assert_int_equal(nc_rules_seal(rules), NC_OK);
        rule = nc_sheets_match_heading(&sheets, nc_span_of(rows[i].folded));
        if ((rule != NULL) != rows[i].matches)
            fail_msg("%s against %s: %d", rows[i].rule, rows[i].folded,
                     rule != NULL);
        if (rule) {
            assert_int_equal(rule->cautious, cautious);
            assert_int_equal(rule->kind, NC_RULE_SECTION);
            is_text(rule->origin.file, "here", "origin");
        }
        nc_rules_destroy(rules);
    }
}

/* An expression that could try for ever gives up. */
static void test_patient_regex(void **state)
{
    nc_rules *rules = nc_rules_create(false);
    nc_sheets sheets = {{rules}, 1};
    char heading[NC_HEADING_MAX];

    (void)state;
    memset(heading, 'a', sizeof(heading));
    heading[sizeof(heading) - 1] = '!';
    assert_int_equal(nc_rules_add(rules, NC_RULE_SECTION,
                                  NC_SPAN_LIT("/^(a+)+$/"), here, NULL),
                     NC_OK);
    assert_int_equal(nc_rules_seal(rules), NC_OK);
    assert_null(nc_sheets_match_heading(
        &sheets, (nc_span){(unsigned char *)heading, sizeof(heading)}));
    nc_rules_destroy(rules);
}

/* --- what a sheet says of itself */

static void test_questions(void **state)
{
    static const struct {
        const char *text;
        bool sections, ancestors;
    } rows[] = {
        {"", false, false},
        {"##.a", false, false},
        {"##.a .b", false, true},
        {"#@#.a > .b", false, true},
        {"##:-nc-unwrap(a b)", false, true},
        {"##.a:not(.b .c)", false, true},
        {"##.a:nth-child(2)", false, false},
        {"##:-nc-section(x)", true, false},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++) {
        nc_rules *empty = read_rules("", "1");
        nc_rules *rules = read_rules(rows[i].text, "2");
        nc_sheets sheets = {{empty, rules}, 2};

        assert_int_equal(nc_sheets_have_sections(&sheets), rows[i].sections);
        assert_int_equal(nc_sheets_need_ancestors(&sheets), rows[i].ancestors);
        nc_rules_destroy(empty);
        nc_rules_destroy(rules);
    }
}

static void test_digest(void **state)
{
    static const char *const texts[] = {
        "",        "##.a",       "##.b",
        "#@#.a",   "##.a\n##.b", "##:-nc-unwrap(.a)",
        "##.a .b", "##.a > .b",  "##:-nc-section(.a)",
        "##.A",    "##[a=b]",    "##[a=b i]",
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(texts); i++)
        for (size_t k = 0; k < NELEMS(texts); k++) {
            nc_rules *a = read_rules(texts[i], "1");
            nc_rules *b = read_rules(texts[k], "2");
            nc_sheets ab = {{a, b}, 2};
            nc_sheets ba = {{b, a}, 2};
            nc_sheets one = {{a}, 1};

            if ((nc_rules_digest(a) == nc_rules_digest(b)) != (i == k))
                fail_msg("digests of '%s' and '%s'", texts[i], texts[k]);
            assert_int_equal(nc_sheets_digest(&ab) == nc_sheets_digest(&ba),
                             i == k);
            assert_true(nc_sheets_digest(&ab) != nc_sheets_digest(&one));
            nc_rules_destroy(a);
            nc_rules_destroy(b);
        }
}

static void test_default(void **state)
{
    nc_rules *rules = nc_rules_default();
    nc_rules *again = nc_rules_default();
    nc_sheets sheets = {{rules}, 1};
    const nc_rule *rule;

    (void)state;
    assert_non_null(rules);
    assert_true(nc_rules_count(rules) > 20);
    assert_true(nc_rules_digest(rules) == nc_rules_digest(again));
    assert_true(nc_sheets_have_sections(&sheets));
    rule = nc_sheets_match_heading(&sheets, NC_SPAN_LIT("before you go"));
    assert_non_null(rule);
    assert_true(rule->cautious);
    nc_rules_destroy(rules);
    nc_rules_destroy(again);
}

/* --- lists as people use them */

static size_t count_lines(nc_span text, nc_span start)
{
    size_t n = 0;

    while (text.len > 0) {
        const unsigned char *end = memchr(text.ptr, '\n', text.len);

        n += nc_span_starts(text, start);
        nc_span_take(&text, end ? (size_t)(end - text.ptr) + 1 : text.len);
    }
    return n;
}

/* By a count made with other tools, 99.4 % of the rules for every site in
 * such lists need no more of CSS than is known here. What is not known must
 * be passed over, not refused. */
static void check_list(const char *name)
{
    nc_rules *rules = nc_rules_create(false);
    nc_buf text = NC_BUF_INIT;
    nc_rules_tally tally;
    nc_error err = {0, 0, ""};
    char path[4096];
    size_t generic;

    if (!shared_path(path, sizeof(path), name)) {
        nc_rules_destroy(rules);
        return;
    }
    read_file(&text, path);
    generic = count_lines(nc_buf_span(&text), NC_SPAN_LIT("##"));
    if (nc_rules_read(rules, nc_buf_span(&text), name, &tally, &err) != NC_OK)
        fail_msg("%s: line %u, column %u: %s", name, err.line, err.col,
                 err.msg);
    printf("# %s: %zu taken, %zu of another kind, the first in line %u\n", name,
           tally.taken, tally.skipped, tally.first_skipped);
    assert_true(generic > 500 && tally.taken * 1000 >= generic * 990);
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
        cmocka_unit_test(test_line_limit), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_match),      cmocka_unit_test(test_many),
        cmocka_unit_test(test_heading),    cmocka_unit_test(test_patient_regex),
        cmocka_unit_test(test_questions),  cmocka_unit_test(test_digest),
        cmocka_unit_test(test_default),    cmocka_unit_test(test_lists),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
