/* test_rules.c -- sheets of rules: which rule decides, for which sites, by
 * which headings, and what a sheet says of itself.
 */
#include "cleaning.h"

static const nc_rule_origin here = {"here", 1};

/* --- which rule decides */

typedef struct asking {
    nc_span page;
    nc_buf got;
} asking;

static nc_status drop_kept(void *ctx, nc_span kept)
{
    (void)ctx;
    (void)kept;
    return NC_OK;
}

/* The label of the element that was cut, and the rule it was cut by. */
static void note_cut(void *ctx, const nc_cut *cut)
{
    static const char *const words[] = {[NC_CUT_ELEMENT] = "strip",
                                        [NC_CUT_SECTION] = "section",
                                        [NC_CUT_TAG] = "unwrap"};
    asking *a = ctx;
    nc_span tag = {a->page.ptr + cut->offset, cut->length};
    const unsigned char *label = nc_span_find(tag, NC_SPAN_LIT(" n="));

    if (!label || !cut->rule)
        return;
    nc_buf_appendf(&a->got, "%s%c=%s@%s:%u", a->got.len ? " " : "", label[3],
                   words[cut->kind], cut->rule->origin.file,
                   cut->rule->origin.line);
}

/* What is cut of PAGE, in asking.got. */
static void ask(asking *a, const nc_sheets *sheets, const char *page)
{
    nc_rewriter *rw = nc_rewriter_create(sheets, 1 << 20, drop_kept, a);

    a->page = nc_span_of(page);
    nc_buf_init(&a->got);
    assert_non_null(rw);
    nc_rewriter_tell_cuts(rw, note_cut);
    assert_int_equal(nc_rewriter_feed(rw, a->page), NC_OK);
    assert_int_equal(nc_rewriter_finish(rw), NC_OK);
    nc_rewriter_destroy(rw);
}

static nc_rules *read_rules(const char *text, const char *file)
{
    return make_rules_of(text, file, false);
}

static void test_match(void **state)
{
    static const struct {
        const char *first, *second, *page, *want;
    } rows[] = {
        {"##.a", "", "<u n=1 class=a></u><u n=2 class=b></u>", "1=strip@1:1"},
        {"##.x\n\n##.a", "", "<u n=1 class=a></u>", "1=strip@1:3"},
        {"##.a\n#@#.b", "", "<u n=1 class='a b'></u>", ""},
        {"#@#.b\n##.a", "", "<u n=1 class='a b'></u>", ""},
        {"##:-nc-unwrap(u)\n##.a", "", "<u n=1 class=a></u><u n=2></u>",
         "1=strip@1:2 2=unwrap@1:1"},
        {"##:-nc-unwrap(u)\n#@#.a", "", "<u n=1 class=a></u>", ""},
        {"##.a", "##.b", "<u n=1 class=a></u><u n=2 class=b></u>",
         "1=strip@1:1 2=strip@2:1"},
        {"##.a", "#@#.b", "<u n=1 class='a b'></u>", ""},
        {"#@#.b", "##.a", "<u n=1 class='a b'></u>", ""},
        {"##:-nc-unwrap(u)", "##.a", "<u n=1 class=a></u>", "1=strip@2:1"},
        {"##.a, .b", "", "<u n=1 class=b></u><u n=2 class=a></u>",
         "1=strip@1:1 2=strip@1:1"},
        /* What waits is still cut in its place, by its rule. */
        {"##p:last-child\n##p.a", "",
         "<div><p n=1></p><p n=2 class=a></p><p n=3></p></div>",
         "2=strip@1:2 3=strip@1:1"},
        {"##p:has(b)\n##p.a", "", "<p n=1 class=a><b></b></p>", "1=strip@1:2"},
        {"##:-nc-unwrap(p:has(b))", "", "<p n=1><b></b></p><p n=2></p>",
         "1=unwrap@1:1"},
        /* Every way into the index. */
        {"###x", "", "<u n=1 id=x></u><u n=2 id=y></u>", "1=strip@1:1"},
        {"##u", "", "<i n=1></i><U n=2></u>", "2=strip@1:1"},
        {"##x-y", "", "<x-y n=1></x-y><x-z n=2></x-z>", "1=strip@1:1"},
        {"##[data-x]", "", "<u n=1 DATA-X></u><u n=2></u>", "1=strip@1:1"},
        {"##[data-x='a']", "", "<u n=1 data-x=a></u><u n=2 data-x=b></u>",
         "1=strip@1:1"},
        {"##[id^='ab']", "", "<u n=1 id=abc></u><u n=2 id=ac></u>",
         "1=strip@1:1"},
        {"##[id^='abcd']", "", "<u n=1 id=abcd></u><u n=2 id=abc></u>",
         "1=strip@1:1"},
        {"##[id^='abcdefghij']", "",
         "<u n=1 id=abcdefghijk></u><u n=2 id=abcdefghi></u>", "1=strip@1:1"},
        {"##[id^='abcdefghijklm']", "",
         "<u n=1 id=abcdefghijklm></u><u n=2 id=abcdefghijkl></u>",
         "1=strip@1:1"},
        {"##[id^='abcdefghijklmnop']", "",
         "<u n=1 id=abcdefghijklmnopq></u><u n=2 id=abcdefghijklmnoq></u>",
         "1=strip@1:1"},
        {"##[href*='ads.example']", "",
         "<u n=1 href='//x.ads.example/'></u><u n=2 href='//ads.exampl'></u>",
         "1=strip@1:1"},
        {"##[href*='a/']\n##[href*='ads.example']", "",
         "<u n=1 href='//ads.example/'></u><u n=2 href=/a/></u>",
         "1=strip@1:2 2=strip@1:1"},
        {"##[href*='a&b']", "", "<u n=1 href='?a&amp;b'></u><u n=2 href=a></u>",
         "1=strip@1:1"},
        {"##:is(.a)", "", "<u n=1 class=a></u><u n=2></u>", "1=strip@1:1"},
        {"##:not(.k):nth-child(2)", "", "<u n=1></u><u n=2></u>",
         "2=strip@1:1"},
        {"##*", "", "<u n=1></u>", "1=strip@1:1"},
        {"##.k .a", "",
         "<u n=1 class=a></u><p n=2 class=k><u n=3 class=a></u></p>",
         "3=strip@1:1"},
        {"##[class='a b']", "", "<u n=1 class='a b'></u><u n=2 class=a></u>",
         "1=strip@1:1"},
        {"##.r\xC3\xA9", "", "<u n=1 class='r&eacute;'></u>", "1=strip@1:1"},
        {"###a\\&b", "", "<u n=1 id='a&amp;b'></u>", "1=strip@1:1"},
        /* No doctype: quirks, classes and ids without case. */
        {"##.AD\n###Top", "", "<u n=1 class=ad></u><u n=2 id=TOP></u>",
         "1=strip@1:1 2=strip@1:2"},
        {"##.AD", "", "<!DOCTYPE html><u n=1 class=ad></u><u n=2 class=AD></u>",
         "2=strip@1:1"},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++) {
        nc_rules *first = read_rules(rows[i].first, "1");
        nc_rules *second = read_rules(rows[i].second, "2");
        nc_sheets sheets = {.sheet = {first, second}, .n = 2};
        asking a;

        ask(&a, &sheets, rows[i].page);
        is_text(nc_buf_text(&a.got), rows[i].want, rows[i].first);
        nc_buf_release(&a.got);
        nc_rules_destroy(first);
        nc_rules_destroy(second);
    }
}

/* Rules for sites, by the syntax of Adblock Plus: the most specific domain
 * decides; an exception takes back the rule of the same selector, and no
 * other. */
static void test_sites(void **state)
{
    static const struct {
        const char *rules, *host, *want;
    } rows[] = {
        {"example.com##.a", "example.com", "1=strip@f:1"},
        {"example.com##.a", "www.example.com:8080", "1=strip@f:1"},
        {"example.com##.a", "EXAMPLE.COM.", "1=strip@f:1"},
        {"example.com##.a", "example.org", ""},
        {"example.com##.a", "notexample.com", ""},
        {"example.com##.a", NULL, ""},
        {"a.com,b.com##.a", "b.com", "1=strip@f:1"},
        {"example.com,~m.example.com##.a", "m.example.com", ""},
        {"example.com,~m.example.com##.a", "www.example.com", "1=strip@f:1"},
        {"~example.com##.a", "example.com", ""},
        {"~example.com##.a", "example.org", "1=strip@f:1"},
        {"~example.com##.a", NULL, "1=strip@f:1"},
        {"example.*##.a", "www.example.co.uk", "1=strip@f:1"},
        {"example.*##.a", "example.evil.com", ""},
        {"m\xC3\xBCller.de##.a", "xn--mller-kva.de", "1=strip@f:1"},
        {"*##.a", "example.com", "1=strip@f:1"},
        {"/^ex/##.a", "example.com", "1=strip@f:1"},
        {"/^xe/##.a", "example.com", ""},
        {"[$domain=a.com|b.com]##.a", "b.com", "1=strip@f:1"},
        /* Taken back. */
        {"##.a\nexample.com#@#.a", "example.com", ""},
        {"##.a\nexample.com#@#.a", "example.org", "1=strip@f:1"},
        {"##.a\n##u\nexample.com#@#.a", "example.com", "1=strip@f:2"},
        {"example.com##.a\nwww.example.com#@#.a", "www.example.com", ""},
        {"example.com##.a\nwww.example.com#@#.a", "example.com", "1=strip@f:1"},
        /* One rule by two names of a host counts once. */
        {"example.com,www.example.com##.b ~ .a\n##.a", "www.example.com",
         "1=strip@f:2"},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++) {
        nc_rules *rules = read_rules(rows[i].rules, "f");
        nc_sheets sheets = {
            .sheet = {rules}, .n = 1, .host = nc_span_of(rows[i].host)};
        asking a;

        ask(&a, &sheets, "<!DOCTYPE html><u n=1 class=a></u><i n=2></i>");
        is_text(nc_buf_text(&a.got), rows[i].want, rows[i].rules);
        nc_buf_release(&a.got);
        nc_rules_destroy(rules);
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
        nc_sheets sheets = {.sheet = {rules}, .n = 1};
        asking a;
        char page[200];
        char want[200];

        snprintf(page, sizeof(page),
                 "<!DOCTYPE html><u n=1 class='q c%d r'></u><u n=2 id=i%d></u>"
                 "<u n=3 a%d></u><x-%d n=4></x-%d>",
                 i, i, i, i, i);
        if (i >= 0 && i < 5000)
            snprintf(want, sizeof(want),
                     "1=strip@f:%d 2=strip@f:%d 3=strip@f:%d 4=strip@f:%d",
                     4 * i + 1, 4 * i + 2, 4 * i + 3, 4 * i + 4);
        else
            want[0] = '\0';
        ask(&a, &sheets, page);
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
        const char *rule, *heading;
        bool matches;
    } rows[] = {
        {"What's Hot", "what's hot", true},
        {"  WHAT\xE2\x80\x99S \t HOT ", "what's hot", true},
        {"What's Hot", "what's hot!", false},
        {"What's Hot", "what's", false},
        {"What's Hot", "What's Hot and Not", false},
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
        {"/x/", "y", false},
        {"/^\xC3\xBC"
         "ber/",
         "\xC3\xBC"
         "ber uns",
         true},
        {"/^\\x{fc}ber/",
         "\xC3\xBC"
         "ber uns",
         true},
        {"/./", "whatever", true},
        {"/^[a-z ]+$/", "what else", true},
        {"/^[a-z ]+$/", "what else?", false},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++) {
        bool cautious = i % 2;
        nc_rules *rules = nc_rules_create(cautious);
        nc_sheets sheets = {.sheet = {rules}, .n = 1};
        nc_buf page = NC_BUF_INIT;
        asking a;
        nc_error err = {0, 0, ""};

        if (nc_rules_add(rules, NC_RULE_SECTION, nc_span_of(rows[i].rule), here,
                         &err) != NC_OK)
            fail_msg("%s: %s", rows[i].rule, err.msg);
        assert_int_equal(nc_rules_seal(rules), NC_OK);
        nc_buf_appendf(&page, "<section n=1><h2>%s</h2>x</section>",
                       rows[i].heading);
        ask(&a, &sheets, nc_buf_text(&page));
        is_text(nc_buf_text(&a.got), rows[i].matches ? "1=section@here:1" : "",
                rows[i].rule);
        nc_buf_release(&a.got);
        nc_buf_release(&page);
        nc_rules_destroy(rules);
    }
}

/* An expression that could try for ever gives up. */
static void test_patient_regex(void **state)
{
    nc_rules *rules = nc_rules_create(false);
    nc_sheets sheets = {.sheet = {rules}, .n = 1};
    nc_buf page = NC_BUF_INIT;
    asking a;
    char heading[NC_HEADING_MAX];

    (void)state;
    memset(heading, 'a', sizeof(heading));
    heading[sizeof(heading) - 2] = '!';
    heading[sizeof(heading) - 1] = '\0';
    assert_int_equal(nc_rules_add(rules, NC_RULE_SECTION,
                                  NC_SPAN_LIT("/^(a+)+$/"), here, NULL),
                     NC_OK);
    assert_int_equal(nc_rules_seal(rules), NC_OK);
    nc_buf_appendf(&page, "<section n=1><h2>%s</h2>x</section>", heading);
    ask(&a, &sheets, nc_buf_text(&page));
    is_text(nc_buf_text(&a.got), "", "no answer");
    nc_buf_release(&a.got);
    nc_buf_release(&page);
    nc_rules_destroy(rules);
}

/* --- what a sheet says of itself */

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
            nc_sheets ab = {.sheet = {a, b}, .n = 2};
            nc_sheets ba = {.sheet = {b, a}, .n = 2};
            nc_sheets one = {.sheet = {a}, .n = 1};

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
    nc_sheets sheets = {.sheet = {rules}, .n = 1};
    asking a;

    (void)state;
    assert_non_null(rules);
    assert_true(nc_rules_count(rules) > 20);
    assert_true(nc_rules_digest(rules) == nc_rules_digest(again));
    ask(&a, &sheets, "<section n=1><h2>Before You Go</h2>x</section>");
    assert_true(nc_span_starts(nc_buf_span(&a.got),
                               NC_SPAN_LIT("1=section@headings.txt:")));
    nc_buf_release(&a.got);
    nc_rules_destroy(rules);
    nc_rules_destroy(again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_match),         cmocka_unit_test(test_sites),
        cmocka_unit_test(test_many),          cmocka_unit_test(test_heading),
        cmocka_unit_test(test_patient_regex), cmocka_unit_test(test_digest),
        cmocka_unit_test(test_default),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
