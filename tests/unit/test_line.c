/* test_line.c -- lines of filter lists, taken apart, and `!#if` blocks.
 *
 * What is expected is what the syntaxes say: "How to write filters" of Adblock
 * Plus, "Static filter syntax" of uBlock Origin, "How to create your own ad
 * filters" of AdGuard.
 */
#include "support.h"
#include "../../src/clean/conditions.h"
#include "../../src/clean/line.h"

/* Lines of which only the kind matters. */
static void test_kinds(void **state)
{
    static const struct {
        const char *text;
        nc_line_kind kind;
    } rows[] = {
        {"", NC_LINE_BLANK},
        {" \t\r\n", NC_LINE_BLANK},
        {"! comment ##.ad", NC_LINE_BLANK},
        {"!", NC_LINE_BLANK},
        {"!+ NOT_OPTIMIZED", NC_LINE_BLANK},
        {"!########## HEADING ##########", NC_LINE_BLANK},
        {"[Adblock Plus 2.0]", NC_LINE_BLANK},
        {"[uBlock Origin]", NC_LINE_BLANK},
        {"# a comment of a hosts file", NC_LINE_BLANK},
        {"#", NC_LINE_BLANK},
        {"#comment", NC_LINE_BLANK},
        {"## a comment", NC_LINE_BLANK},
        {"#### a comment ####", NC_LINE_BLANK},
        {"!#if env_firefox", NC_LINE_CONDITION},
        {"!#safari_cb_affinity(privacy)", NC_LINE_CONDITION},
        {"!#include other.txt", NC_LINE_CONDITION},
        /* requests */
        {"||ads.example^$third-party", NC_LINE_NETWORK},
        {"@@||example.com^$elemhide", NC_LINE_NETWORK},
        {"||example.com/#/##.ad", NC_LINE_NETWORK},
        {"|https://example.com/##x", NC_LINE_NETWORK},
        {"example.com/app#/a##b", NC_LINE_NETWORK},
        {"/banner[0-9]+##x/", NC_LINE_NETWORK},
        {"/ads/##", NC_LINE_BAD}, /* a domain by an expression */
        {"&ad=##x", NC_LINE_NETWORK},
        {"-ad-##", NC_LINE_BAD},
        {"?ad_id=$script", NC_LINE_NETWORK},
        {"ads.example$$", NC_LINE_NETWORK},
        {"ads.example$script,domain=a.com|b.com", NC_LINE_NETWORK},
        {"example.com#fragment", NC_LINE_NETWORK},
        {"127.0.0.1 ads.example # home", NC_LINE_NETWORK},
        {"||a.com^$csp=script-src 'self' ##x", NC_LINE_NETWORK},
        {"||a.com^$removeparam=/^##/", NC_LINE_NETWORK},
        {"example.com##^responseheader(refresh)", NC_LINE_NETWORK},
        /* scripts */
        {"example.com##+js(nowoff)", NC_LINE_SCRIPT},
        {"example.com#@#+js(nowoff)", NC_LINE_SCRIPT},
        {"##+js()", NC_LINE_SCRIPT},
        {"example.com##script:inject(x.js)", NC_LINE_SCRIPT},
        {"example.com#%#//scriptlet('a', '##.ad { }')", NC_LINE_SCRIPT},
        {"example.com#@%#//scriptlet('a')", NC_LINE_SCRIPT},
        {"a.com#%#//scriptlet('abort', '$$$')", NC_LINE_SCRIPT},
        {"example.com#$#log hello; abort-on-read x", NC_LINE_SCRIPT},
        {"[$url=/^https:\\/\\/[0-9a-z]{5}\\//]#%#window.x = 1;",
         NC_LINE_SCRIPT},
        /* looks */
        {"example.com#$#body { overflow: auto !important; }", NC_LINE_STYLE},
        {"example.com#@$#body { overflow: auto }", NC_LINE_STYLE},
        {"#$#.ad { display: block !important; }", NC_LINE_STYLE},
        {"#$?#.ad:contains(x) { margin-top: 0 }", NC_LINE_STYLE},
        {"a.com#$#@media (max-width: 9px) { .a { display: none } }",
         NC_LINE_STYLE},
        {"a.com##.x:style(position: static !important)", NC_LINE_STYLE},
        {"a.com##.x:remove-attr(style)", NC_LINE_STYLE},
        {"a.com##.x:remove-class(/^ad/)", NC_LINE_STYLE},
        {"a.com#$#.a { background: url(\"display:none\") }", NC_LINE_STYLE},
        {"a.com#$#.a { content: \"; display: none\" }", NC_LINE_STYLE},
        {"a.com#$#.a { --display: none }", NC_LINE_STYLE},
        {"a.com#$#.a { --x: \\\"; display: none }", NC_LINE_HIDE},
        {"a.com#$#.a { --x: \\;display:none }", NC_LINE_STYLE},
        /* HTML */
        {"a.com$$script[tag-content=\"ad\"]", NC_LINE_HTML},
        {"a.com$$div[max-length=\"100\"][id=\"x\"]", NC_LINE_HTML},
        {"a.com$@$div[wildcard=\"*ad*\"]", NC_LINE_HTML},
        /* broken */
        {"##", NC_LINE_BAD},
        {"#@#", NC_LINE_BAD},
        {"example.com##", NC_LINE_BAD},
        {"example.com#?#  ", NC_LINE_BAD},
        {"example.com##:remove()", NC_LINE_BAD},
        {"example.com#$#{ display: none }", NC_LINE_BAD},
        {"[$url=https://a.com]##.x", NC_LINE_BAD},
        {"[$url=/^https?:\\/\\/[a-z]{2,3}\\//]#@#.x", NC_LINE_BAD},
        {"[$app=com.android.chrome]##.x", NC_LINE_BAD},
        {"[$domain=a.com,app=x]##.x", NC_LINE_BAD},
        {"[$domain=a.com]b.com##.x", NC_LINE_BAD},
        {"[$domain=]##.x", NC_LINE_BAD},
        {"[$colour=red]##.x", NC_LINE_BAD},
        {"[$path=/x]||a.com^", NC_LINE_BAD},
        {"[$path=/x]", NC_LINE_BAD},
        {"[$", NC_LINE_BAD},
        {"[$path=/x", NC_LINE_BAD},
        {"[$path=/x]a.com$$", NC_LINE_BAD},
        /* not a path, so that it is for the selector's reader to refuse */
        {"a.com##:matches-path() .y", NC_LINE_HIDE},
        {"a.com##:matches-path(/x .y", NC_LINE_HIDE},
    };
    unsigned failed = 0;

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++) {
        nc_line line;

        nc_line_read(&line, nc_span_of(rows[i].text));
        if (line.kind != rows[i].kind ||
            (line.reason != NULL) != (line.kind == NC_LINE_BAD)) {
            printf("# '%s': kind %d, not %d\n", rows[i].text, (int)line.kind,
                   (int)rows[i].kind);
            failed++;
        }
    }
    assert_int_equal(failed, 0);
}

/* Lines that are taken: '=' before the path says that it is an expression. */
static void test_parts(void **state)
{
    static const struct {
        const char *text;
        nc_line_kind kind;
        const char *domains;
        char separator;
        const char *path, *body;
    } rows[] = {
        {"##.ad", NC_LINE_HIDE, "", ',', "", ".ad"},
        {"  ##.ad \r\n", NC_LINE_HIDE, "", ',', "", ".ad"},
        {"###id", NC_LINE_HIDE, "", ',', "", "#id"},
        {"#@##id", NC_LINE_EXCEPT, "", ',', "", "#id"},
        {"#@#.ad", NC_LINE_EXCEPT, "", ',', "", ".ad"},
        {"a.com##.ad", NC_LINE_HIDE, "a.com", ',', "", ".ad"},
        {"a.com## .ad", NC_LINE_HIDE, "a.com", ',', "", ".ad"},
        {"~a.com##.ad", NC_LINE_HIDE, "~a.com", ',', "", ".ad"},
        {"*##.ad", NC_LINE_HIDE, "*", ',', "", ".ad"},
        {"a.com,~b.a.com,c.*##.ad", NC_LINE_HIDE, "a.com,~b.a.com,c.*", ',', "",
         ".ad"},
        {"a.com, b.com##.ad", NC_LINE_HIDE, "a.com, b.com", ',', "", ".ad"},
        {"m\xC3\xBCnchen.de##.ad", NC_LINE_HIDE, "m\xC3\xBCnchen.de", ',', "",
         ".ad"},
        {"[::1]##.ad", NC_LINE_HIDE, "[::1]", ',', "", ".ad"},
        {"a.com###id > .x", NC_LINE_HIDE, "a.com", ',', "", "#id > .x"},
        {"a.com#@#.ad", NC_LINE_EXCEPT, "a.com", ',', "", ".ad"},
        {"a.com#?#div:contains(x)", NC_LINE_HIDE, "a.com", ',', "",
         "div:contains(x)"},
        {"a.com#?##id:has(> a)", NC_LINE_HIDE, "a.com", ',', "",
         "#id:has(> a)"},
        {"a.com#@?#.x:has(a)", NC_LINE_EXCEPT, "a.com", ',', "", ".x:has(a)"},
        {"##a[href=\"x##y\"]", NC_LINE_HIDE, "", ',', "", "a[href=\"x##y\"]"},
        {"a.com##a[href*=\"$$\"]", NC_LINE_HIDE, "a.com", ',', "",
         "a[href*=\"$$\"]"},
        {"##a[onclick*=\"#%#\"]", NC_LINE_HIDE, "", ',', "",
         "a[onclick*=\"#%#\"]"},
        /* expressions among the domains */
        {"/^kiryuu\\d+\\.com/##.x", NC_LINE_HIDE, "/^kiryuu\\d+\\.com/", ',',
         "", ".x"},
        {"a.com,~/^m\\.[^,#]+$/,b.com##.x", NC_LINE_HIDE,
         "a.com,~/^m\\.[^,#]+$/,b.com", ',', "", ".x"},
        {"/a|b##c/#@#.x", NC_LINE_EXCEPT, "/a|b##c/", ',', "", ".x"},
        {"[$domain=/^kiryuu0\\d+\\.com/]##.x", NC_LINE_HIDE,
         "/^kiryuu0\\d+\\.com/", '|', "", ".x"},
        {"[$domain=/mi?x\\d{0,2}\\.(net|com)/]##.x", NC_LINE_HIDE,
         "/mi?x\\d{0,2}\\.(net|com)/", '|', "", ".x"},
        {"[$domain=/^[a-z]{5}[0-9]\\.com/]##.x[a]", NC_LINE_HIDE,
         "/^[a-z]{5}[0-9]\\.com/", '|', "", ".x[a]"},
        /* modifiers */
        {"[$domain=a.com|~b.a.com]##.x", NC_LINE_HIDE, "a.com|~b.a.com", '|',
         "", ".x"},
        {"[$domain=a.com|b.com,path=/x]##.y", NC_LINE_HIDE, "a.com|b.com", '|',
         "/x", ".y"},
        {"[$path=/x,domain=a.com]#@#.y", NC_LINE_EXCEPT, "a.com", '|', "/x",
         ".y"},
        {"[$path=/shop]a.com,b.com##.y", NC_LINE_HIDE, "a.com,b.com", ',',
         "/shop", ".y"},
        {"[$path=/shop]##.y", NC_LINE_HIDE, "", ',', "/shop", ".y"},
        {"[$path=/a\\,b]##.y", NC_LINE_HIDE, "", ',', "/a\\,b", ".y"},
        {"[$path=/forum/]a.com##.y", NC_LINE_HIDE, "a.com", ',', "=forum",
         ".y"},
        {"[$path=/^\\/$/]a.com##.y", NC_LINE_HIDE, "a.com", ',', "=^\\/$",
         ".y"},
        {"[$path=/^\\/[a-c]+$/]a.com##.y", NC_LINE_HIDE, "a.com", ',',
         "=^\\/[a-c]+$", ".y"},
        {"[$path]a.com##.y", NC_LINE_HIDE, "a.com", ',', "=^/$", ".y"},
        {"[$path=/x]a.com#$?#.y { remove: true; }", NC_LINE_HIDE, "a.com", ',',
         "/x", ".y"},
        {"[$path=/x]a.com#?#p:contains(a[0])", NC_LINE_HIDE, "a.com", ',', "/x",
         "p:contains(a[0])"},
        {"a.com##:matches-path(/shop) .y", NC_LINE_HIDE, "a.com", ',', "/shop",
         ".y"},
        {"a.com##:matches-path(/^\\/(a|b)/) .y", NC_LINE_HIDE, "a.com", ',',
         "=^\\/(a|b)", ".y"},
        /* styles that hide */
        {"a.com#$#.y { display: none !important; }", NC_LINE_HIDE, "a.com", ',',
         "", ".y"},
        {"a.com#$#.y{DISPLAY:NONE}", NC_LINE_HIDE, "a.com", ',', "", ".y"},
        {"a.com#$#.y { visibility: hidden; }", NC_LINE_HIDE, "a.com", ',', "",
         ".y"},
        {"a.com#$#.y { height: 0; visibility: collapse }", NC_LINE_HIDE,
         "a.com", ',', "", ".y"},
        {"a.com#$?#.y:has(> b) { remove: true; }", NC_LINE_HIDE, "a.com", ',',
         "", ".y:has(> b)"},
        {"a.com#@$#.y { display: none }", NC_LINE_EXCEPT, "a.com", ',', "",
         ".y"},
        {"a.com#@$?#.y { remove: true }", NC_LINE_EXCEPT, "a.com", ',', "",
         ".y"},
        {"a.com#$?#a[x^='{\"s\":['][y] { remove: true; }", NC_LINE_HIDE,
         "a.com", ',', "", "a[x^='{\"s\":['][y]"},
        {"a.com#$?#b:matches-attr(/d-[a-z]{3,4}/) { remove: true; }",
         NC_LINE_HIDE, "a.com", ',', "", "b:matches-attr(/d-[a-z]{3,4}/)"},
        {"a.com##.y {remove: true;}", NC_LINE_HIDE, "a.com", ',', "", ".y"},
        {"a.com##.y:style(display: none !important)", NC_LINE_HIDE, "a.com",
         ',', "", ".y"},
        {"a.com##.y:has(a:not(.b)):remove()", NC_LINE_HIDE, "a.com", ',', "",
         ".y:has(a:not(.b))"},
        {"a.com#?#.y:contains(:remove()):remove()", NC_LINE_HIDE, "a.com", ',',
         "", ".y:contains(:remove())"},
        {"a.com##p:has-text(It's):remove()", NC_LINE_HIDE, "a.com", ',', "",
         "p:has-text(It's)"},
        {"a.com##p:has-text(:remove())", NC_LINE_HIDE, "a.com", ',', "",
         "p:has-text(:remove())"},
        /* HTML filters that are selectors */
        {"a.com##^script:has-text(ad)", NC_LINE_HIDE, "a.com", ',', "",
         "script:has-text(ad)"},
        {"a.com#@#^script:has-text(ad)", NC_LINE_EXCEPT, "a.com", ',', "",
         "script:has-text(ad)"},
        {"a.com$$div[id=\"ad\"]", NC_LINE_HIDE, "a.com", ',', "",
         "div[id=\"ad\"]"},
        {"$$script[data-src=\"banner\"]", NC_LINE_HIDE, "", ',', "",
         "script[data-src=\"banner\"]"},
        {"a.com$@$div[id=\"ad\"]", NC_LINE_EXCEPT, "a.com", ',', "",
         "div[id=\"ad\"]"},
        /* ours */
        {"##:-nc-section(Before You Go)", NC_LINE_HIDE, "", ',', "",
         ":-nc-section(Before You Go)"},
        {"a.com##:-nc-section(/^popular {2}/i)", NC_LINE_HIDE, "a.com", ',', "",
         ":-nc-section(/^popular {2}/i)"},
        {"##:-nc-unwrap(font, center)", NC_LINE_HIDE, "", ',', "",
         ":-nc-unwrap(font, center)"},
        /* for others to judge */
        {"####", NC_LINE_BLANK, "", ',', "", ""},
        {"a b.com##.y", NC_LINE_HIDE, "a b.com", ',', "", ".y"},
        {"!#if (a)", NC_LINE_CONDITION, "", ',', "", "if (a)"},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++) {
        nc_line line;
        const char *path = rows[i].path;
        bool is_regex = path[0] == '=';

        nc_line_read(&line, nc_span_of(rows[i].text));
        if (line.kind != rows[i].kind)
            fail_msg("%s: kind %d, not %d", rows[i].text, (int)line.kind,
                     (int)rows[i].kind);
        is_bytes(line.domains, nc_span_of(rows[i].domains), "%s: domains",
                 rows[i].text);
        assert_int_equal(line.separator, rows[i].separator);
        is_bytes(line.path, nc_span_of(path + (path[0] == '=')), "%s: path",
                 rows[i].text);
        assert_int_equal(line.path_is_regex, is_regex);
        is_bytes(line.body, nc_span_of(rows[i].body), "%s: body", rows[i].text);
    }
}

static void test_unescape(void **state)
{
    static const struct {
        const char *in, *want;
        bool is_regex;
    } rows[] = {
        {"/shop", "/shop", false},
        {"/a\\,b\\[1\\]", "/a,b[1]", false},
        {"/a\\\\b\\", "/a\\b\\", false},
        /* as AdGuard documents it: `[$path=/\\/(sub1|sub2)\\/page\\.html/]` */
        {"\\\\/(sub1|sub2)\\\\/page\\\\.html", "\\/(sub1|sub2)\\/page\\.html",
         true},
        /* as lists have it */
        {"^kiryuu0\\d+\\.com", "^kiryuu0\\d+\\.com", true},
        {"a\\[b\\]", "a\\[b\\]", true},
        {"\\d{1\\,2}\\.(a\\|b)", "\\d{1,2}\\.(a|b)", true},
        {"", "", true},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++) {
        unsigned char out[64];
        size_t n =
            nc_line_unescape(out, nc_span_of(rows[i].in), rows[i].is_regex);

        is_bytes((nc_span){out, n}, nc_span_of(rows[i].want), "%s", rows[i].in);
    }
}

/* Whatever the bytes, spans lie in the line; exact copies let the sanitizer
 * see a byte too far. */
static void test_any_bytes(void **state)
{
    static const char alphabet[] = "#@$?%^[]=,|~/\\:(){};'\"! a.*+\n\xC3";
    uint32_t seed = 1;

    (void)state;
    for (unsigned round = 0; round < 200000; round++) {
        size_t n = round % 24;
        unsigned char *text = malloc(n ? n : 1);
        nc_line line;

        for (size_t i = 0; i < n; i++) {
            seed = seed * 1664525 + 1013904223;
            text[i] = (unsigned char)alphabet[(seed >> 16) % sizeof(alphabet)];
        }
        nc_line_read(&line, (nc_span){text, n});
        assert_true(line.body.len <= n && line.domains.len <= n);
        assert_true(line.body.len == 0 ||
                    (line.body.ptr >= text &&
                     line.body.ptr + line.body.len <= text + n));
        if (line.kind == NC_LINE_HIDE || line.kind == NC_LINE_EXCEPT)
            assert_true(line.body.len > 0);
        free(text);
    }
}

/* --- conditions */

static nc_status read_condition(nc_conditions *c, const char *text,
                                unsigned number, nc_error *err)
{
    nc_line line;

    nc_line_read(&line, nc_span_of(text));
    assert_int_equal(line.kind, NC_LINE_CONDITION);
    return nc_conditions_read(c, &line, number, err);
}

static void test_expressions(void **state)
{
    static const struct {
        const char *text;
        bool holds;
    } rows[] = {
        {"!#if true", true},
        {"!#if false", false},
        {"!#if cap_html_filtering", true},
        {"!#if cap_user_stylesheet", false},
        {"!#if env_chromium", false},
        {"!#if env_mv3", false},
        {"!#if ext_ublock", false},
        {"!#if ext_abp", false},
        {"!#if adguard", false},
        {"!#if adguard_app_windows", false},
        {"!#if what_is_this", false},
        {"!#if !env_mobile", true},
        {"!#if !what_is_this", true},
        {"!#if !!true", true},
        {"!#if (adguard)", false},
        {"!#if(true)", true},
        {"!#if !(true)", false},
        {"!#if ! ( adguard || env_safari ) && true", true},
        {"!#if true || false && false", true}, /* && binds more */
        {"!#if (true || false) && false", false},
        {"!#if false && false || true", true},
        {"!#if !false && cap_html_filtering", true},
        {"!#if (adguard && !adguard_ext_safari)", false},
        {"!#if true&&!false", true},
        {"!#if adguard_app_windows || adguard_app_mac || true", true},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++) {
        nc_conditions c = {0};
        nc_error err = {0, 0, ""};

        assert_int_equal(read_condition(&c, rows[i].text, 1, &err), NC_OK);
        if (nc_conditions_skipping(&c) == rows[i].holds)
            fail_msg("%s", rows[i].text);
        assert_int_equal(read_condition(&c, "!#else", 2, &err), NC_OK);
        assert_int_equal(nc_conditions_skipping(&c), rows[i].holds);
        assert_int_equal(read_condition(&c, "!#endif", 3, &err), NC_OK);
        assert_false(nc_conditions_skipping(&c));
        assert_int_equal(nc_conditions_finish(&c, &err), NC_OK);
    }
}

static void test_blocks(void **state)
{
    nc_conditions c = {0};

    (void)state;
    read_condition(&c, "!#if false", 1, NULL);
    read_condition(&c, "!#if true", 2, NULL);
    assert_true(nc_conditions_skipping(&c));
    read_condition(&c, "!#include x.txt", 3, NULL);
    read_condition(&c, "!#else", 4, NULL);
    assert_true(nc_conditions_skipping(&c));
    read_condition(&c, "!#endif", 5, NULL);
    assert_true(nc_conditions_skipping(&c));
    read_condition(&c, "!#else", 6, NULL);
    assert_false(nc_conditions_skipping(&c));
    assert_int_equal(c.not_followed, 0);
    read_condition(&c, "!#include x.txt", 7, NULL);
    read_condition(&c, "!#safari_cb_affinity(all)", 8, NULL);
    read_condition(&c, "!#iffy", 9, NULL);
    assert_false(nc_conditions_skipping(&c));
    assert_int_equal(c.not_followed, 1);
    read_condition(&c, "!#endif", 10, NULL);
    assert_int_equal(nc_conditions_finish(&c, NULL), NC_OK);
}

static void test_broken_blocks(void **state)
{
    static const char *const expressions[] = {
        "!#if",          "!#if (",           "!#if (true",
        "!#if true)",    "!#if true false",  "!#if true &&",
        "!#if || true",  "!#if true & true", "!#if !",
        "!#if true || )"};
    nc_error err = {0, 0, ""};
    nc_conditions c = {0};

    (void)state;
    assert_int_equal(read_condition(&c, "!#endif", 7, &err), NC_EINVAL);
    assert_int_equal(err.line, 7);
    assert_int_equal(read_condition(&c, "!#else", 8, &err), NC_EINVAL);
    assert_int_equal(err.line, 8);
    read_condition(&c, "!#if true", 9, &err);
    read_condition(&c, "!#if true", 10, &err);
    assert_int_equal(nc_conditions_finish(&c, &err), NC_EINVAL);
    assert_int_equal(err.line, 10);
    read_condition(&c, "!#endif", 11, &err);
    assert_int_equal(nc_conditions_finish(&c, &err), NC_EINVAL);
    assert_int_equal(err.line, 9);
    read_condition(&c, "!#else", 12, &err);
    assert_int_equal(read_condition(&c, "!#else", 13, &err), NC_EINVAL);
    assert_int_equal(err.line, 13);
    assert_true(nc_conditions_skipping(&c));
    for (size_t i = 0; i < NELEMS(expressions); i++) {
        nc_conditions one = {0};

        err.msg[0] = '\0';
        if (read_condition(&one, expressions[i], 3, &err) != NC_EINVAL ||
            err.line != 3 || !err.msg[0] || !nc_conditions_skipping(&one))
            fail_msg("%s: %s", expressions[i], err.msg);
    }
}

/* A block too deep is an error, but blocks still end where they end. */
static void test_depth(void **state)
{
    nc_conditions c = {0};
    nc_buf text = NC_BUF_INIT;
    nc_error err = {0, 0, ""};

    (void)state;
    for (unsigned i = 0; i < NC_CONDITIONS_MAX; i++)
        assert_int_equal(read_condition(&c, "!#if true", i, NULL), NC_OK);
    assert_false(nc_conditions_skipping(&c));
    assert_int_equal(read_condition(&c, "!#if true", 1, NULL), NC_ELIMIT);
    assert_int_equal(read_condition(&c, "!#else", 1, NULL), NC_OK);
    assert_true(nc_conditions_skipping(&c));
    assert_int_equal(nc_conditions_finish(&c, &err), NC_EINVAL);
    assert_int_equal(err.line, NC_CONDITIONS_MAX - 1); /* the last it knows */
    for (unsigned i = 0; i < NC_CONDITIONS_MAX + 1; i++)
        assert_int_equal(read_condition(&c, "!#endif", i, NULL), NC_OK);
    assert_false(nc_conditions_skipping(&c));
    assert_int_equal(nc_conditions_finish(&c, NULL), NC_OK);

    nc_buf_append_text(&text, "!#if ");
    for (unsigned i = 0; i < 100000; i++)
        nc_buf_append_byte(&text, i % 2 ? '!' : '(');
    assert_int_equal(read_condition(&c, nc_buf_text(&text), 1, NULL),
                     NC_EINVAL);
    nc_buf_release(&text);
}

/* --- whole lists */

typedef size_t counts[NC_LINE_BAD + 1];

static void count_lines(counts n, const char *path)
{
    nc_buf file = NC_BUF_INIT;
    nc_span rest;

    read_file(&file, path);
    rest = nc_buf_span(&file);
    while (rest.len > 0) {
        const unsigned char *end = memchr(rest.ptr, '\n', rest.len);
        nc_line line;

        nc_line_read(
            &line,
            nc_span_take(&rest, end ? (size_t)(end - rest.ptr) + 1 : rest.len));
        n[line.kind]++;
    }
    nc_buf_release(&file);
}

/* The lists of tests/cases/lists against their counts. */
static void test_own_lists(void **state)
{
    static const char *const names[] = {"plain", "ublock", "adguard", "ours"};
    static const char *const kinds[] = {
        [NC_LINE_BLANK] = "blank", [NC_LINE_CONDITION] = "condition",
        [NC_LINE_HIDE] = "hide",   [NC_LINE_EXCEPT] = "except",
        [NC_LINE_STYLE] = "style", [NC_LINE_SCRIPT] = "script",
        [NC_LINE_HTML] = "html",   [NC_LINE_NETWORK] = "network",
        [NC_LINE_BAD] = "bad",
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(names); i++) {
        nc_buf want = NC_BUF_INIT;
        nc_buf got = NC_BUF_INIT;
        counts n = {0};
        char path[100];

        snprintf(path, sizeof(path), "tests/cases/lists/%s.txt", names[i]);
        count_lines(n, path);
        for (size_t kind = 0; kind < NELEMS(n); kind++) {
            if (n[kind] > 0)
                nc_buf_appendf(&got, "%s %zu\n", kinds[kind], n[kind]);
        }
        snprintf(path, sizeof(path), "tests/cases/lists/%s.counts", names[i]);
        read_file(&want, path);
        is_text(nc_buf_text(&got), nc_buf_text(&want), names[i]);
        nc_buf_release(&want);
        nc_buf_release(&got);
    }
}

/* Counts that a script got from the same bytes with regular expressions over
 * whole lines: the separator by a pattern for lists of domains, hiding styles
 * by `display:\s*none`, `visibility:\s*(hidden|collapse)` and
 * `remove:\s*true` in the last braces of a line, all else by what a line
 * begins with. */
static void test_real_lists(void **state)
{
    static const struct {
        const char *name;
        counts want;
    } rows[] = {
        {"lists/adguard-base-2026.txt",
         {[NC_LINE_BLANK] = 15342,
          [NC_LINE_CONDITION] = 38,
          [NC_LINE_HIDE] = 46840,
          [NC_LINE_EXCEPT] = 1343,
          [NC_LINE_STYLE] = 1472,
          [NC_LINE_SCRIPT] = 4799,
          [NC_LINE_NETWORK] = 87645}},
        {"lists/adguard-social-2026.txt",
         {[NC_LINE_BLANK] = 831,
          [NC_LINE_HIDE] = 14699,
          [NC_LINE_EXCEPT] = 272,
          [NC_LINE_STYLE] = 117,
          [NC_LINE_SCRIPT] = 52,
          [NC_LINE_NETWORK] = 625}},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++) {
        char buf[4096];
        const char *path = shared_path(buf, sizeof(buf), rows[i].name);
        counts n = {0};

        if (!path)
            continue;
        count_lines(n, path);
        for (size_t kind = 0; kind < NELEMS(n); kind++) {
            if (n[kind] != rows[i].want[kind])
                fail_msg("%s: kind %zu: %zu lines, not %zu", rows[i].name, kind,
                         n[kind], rows[i].want[kind]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),         cmocka_unit_test(test_parts),
        cmocka_unit_test(test_unescape),      cmocka_unit_test(test_any_bytes),
        cmocka_unit_test(test_expressions),   cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_broken_blocks), cmocka_unit_test(test_depth),
        cmocka_unit_test(test_own_lists),     cmocka_unit_test(test_real_lists),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
