/* test_site_config_files.c -- site configs: which files count for a host, and
 * what is wrong in them; of the public collection, too.
 */
#include "sites.h"
#include <sys/stat.h>

/* --- which files count */

/* Each file gives its own name as the title. */
static const char *const files[] = {
    "example.com.txt", ".example.com.txt",      "sport.example.com.txt",
    "global.txt",      "www.only.example.txt",  "127.0.0.1.txt",
    "localhost.txt",   ".co.example.txt",       "README.md",
    "LICENSE.txt",     ".deep.example.com.txt", "UPPER.example.txt",
    "read me.txt"};

static const struct {
    const char *url, *title;
} hosts[] = {
    {"https://example.com/a", "example.com.txt"},
    {"https://www.example.com/a", "example.com.txt"},
    {"https://WWW.Example.COM:8443/a", "example.com.txt"},
    {"https://example.com./a", "example.com.txt"},
    {"https://sport.example.com/a", "sport.example.com.txt"},
    {"https://www.sport.example.com/a", "sport.example.com.txt"},
    {"https://news.example.com/a", ".example.com.txt"},
    {"https://a.b.example.com/a", ".example.com.txt"},
    {"https://a.deep.example.com/a", ".deep.example.com.txt"},
    {"https://deep.example.com/a", ".example.com.txt"},
    {"https://www.only.example/a", "www.only.example.txt"},
    {"https://only.example/a", "global.txt"},
    {"https://co.example/a", "global.txt"},
    {"https://www.co.example/a", "global.txt"},
    {"https://x.co.example/a", ".co.example.txt"},
    {"https://notexample.com/a", "global.txt"},
    {"https://example.com.evil.example/a", "global.txt"},
    {"http://127.0.0.1/a", "127.0.0.1.txt"},
    {"http://localhost/a", "localhost.txt"},
    {"https://upper.example/a", "global.txt"},
    {"https://global/a", "global.txt"},
    {"https://..%2f..%2fetc/a", "Ferry"}, /* no host at all */
    {"https://license/a", "global.txt"},
};

static void test_hosts(void **state)
{
    static const char page[] = "<title>Ferry</title>" STORY;
    const char *dir = new_dir();
    const nc_site_configs *sites;

    (void)state;
    for (size_t i = 0; i < NELEMS(files); i++) {
        const char *text =
            apr_psprintf(pool, "title: string('%s')\n", files[i]);

        write_text(dir, files[i], text, strlen(text));
    }
    sites = read_dir(dir);
    for (size_t i = 0; i < NELEMS(files); i++)
        remove_file(dir, files[i]);
    rmdir(dir);
    assert_int_equal(nc_site_configs_count(sites), NELEMS(files) - 4);
    for (size_t i = 0; i < NELEMS(hosts); i++)
        is_text(extract_for(sites, hosts[i].url, NC_SPAN_LIT(page))->title,
                hosts[i].title, hosts[i].url);
    is_text(extract_for(sites, NULL, NC_SPAN_LIT(page))->title, "Ferry",
            "no address");
}

/* What a host's own file does not say, global.txt does; but not if that file
 * wants nothing to be looked for. */
static void test_global(void **state)
{
    static const char global[] =
        "title: //h3\nbody: //main\nprune: no\nstrip_id_or_class: ad\n";
    static const char a[] = "title: //h4\nstrip_id_or_class: banner\n";
    static const char b[] = "autodetect_on_failure: no\n";
    static const char page[] =
        "<title>Ferry</title><h4>Four</h4><h3>Three</h3>" OTHER
        "<main><p>" PROSE_A
        "</p><p class=ad>Buy!</p><p class=banner>Sell!</p><p>" PROSE_B
        "</p></main>";
    const char *dir = new_dir();
    const nc_site_configs *sites;
    const nc_article *article;

    (void)state;
    write_text(dir, "global.txt", global, strlen(global));
    write_text(dir, "a.example.txt", a, strlen(a));
    write_text(dir, "b.example.txt", b, strlen(b));
    sites = read_dir(dir);
    remove_file(dir, "global.txt");
    remove_file(dir, "a.example.txt");
    remove_file(dir, "b.example.txt");
    rmdir(dir);
    article = extract_for(sites, "https://a.example/x", NC_SPAN_LIT(page));
    is_text(article->title, "Four", "a.example");
    is_text(article->text, TEXT, "a.example");
    article = extract_for(sites, "https://c.example/x", NC_SPAN_LIT(page));
    is_text(article->title, "Three", "c.example");
    is_text(article->text, PROSE_A "\n\nSell!\n\n" PROSE_B, "c.example");
    article = extract_for(sites, "https://b.example/x", NC_SPAN_LIT(page));
    is_text(article->title, "Ferry", "b.example");
}

/* --- what is wrong */

static const struct {
    const char *config;
    unsigned line, col;
    const char *message; /* stands in it */
} wrongs[] = {
    {"titl: //h1", 1, 1, "'titl': allowed are title, "},
    {"# ok\n\n  nonsense", 3, 3, "allowed are 'directive: value'"},
    {"// body: //p", 1, 1, "comments, which begin with #"},
    {"body:", 1, 1, "needs a value"},
    {"body: //p[@class='x'", 1, 21, "XPath 1.0"},
    {"tidy: no\nstrip:  //p[contain(@class, 'x')]", 2, 13,
     "'contain': allowed are those of XPath 1.0"},
    {"body: //p[contains(@class='x')]", 1, 30,
     "contains() has 1 argument; allowed are 2"},
    {"body: //p[contains(@class, ')', 'x')]", 1, 36, "3 arguments"},
    {"body: //p[last(1)]", 1, 17, "last() has 1 argument"},
    {"body: substring(//p)", 1, 20, "allowed are 2 and one more"},
    {"body: concat('a')", 1, 17, "allowed are 2 and more"},
    {"body: //svg:path", 1, 9, "a prefix"},
    {"body: //p[$x]", 1, 11, "variables"},
    {"prune: maybe", 1, 8, "'maybe': allowed are yes and no"},
    {"wrap_in: //p", 1, 1, "allowed is the name of an element"},
    {"wrap_in(<b>): //p", 1, 1, "allowed is the name of an element"},
    {"wrap_in(b): //p[", 1, 17, "XPath"},
    {"move_into: //p", 1, 1, "first where to"},
    {"move_into(//p[): //p", 1, 15, "XPath"},
    {"title(x): //p", 1, 1, "nothing in parentheses"},
    {"replace_string: x", 1, 1, "a find_string has to come before"},
    {"find_string: x", 1, 1, "'x' has no replace_string"},
    {"replace_string(): x", 1, 1, "nothing to find"},
    {"find_string:", 1, 1, "needs a value"},
    {"strip_id_or_class: ''", 1, 20, "needs a name"},
    {"strip_id_or_class: ' '", 1, 20, "needs a name"},
};

/* Files without anything wrong. */
static const char *const rights[] = {
    "body: //div[contains(concat(' ', @class, ' '), \" a'b) \")]",
    "body: //p[not(a) and (b or text()) and position() = 1 div 2]",
    "body: //p[count(ancestor::div[@id='(']) > 1]/@*",
    "title: translate(normalize-space(//h1), 'a,b', '')",
    "body: id('a')/processing-instruction('x') | //node()[self::p]",
    "prune: Yes\nskip_json_ld: false\nwrap_in( em ) : //p",
    "replace_string(a)b):",
};

static void test_wrongs(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(wrongs); i++) {
        said s = {{0, 0, ""}, NULL, 0};

        nc_site_configs_report(one_file("a.example.txt", wrongs[i].config,
                                        strlen(wrongs[i].config)),
                               NULL, hear, &s, pool);
        if (s.n != 1 || s.first.line != wrongs[i].line ||
            s.first.col != wrongs[i].col ||
            !strstr(s.first.msg, wrongs[i].message))
            fail_msg("%s: %zu, first %u:%u: %s", wrongs[i].config, s.n,
                     s.first.line, s.first.col, s.first.msg);
        is_text(s.file, "a.example.txt", wrongs[i].config);
    }
    for (size_t i = 0; i < NELEMS(rights); i++) {
        said s = {{0, 0, ""}, NULL, 0};

        nc_site_configs_report(
            one_file("a.example.txt", rights[i], strlen(rights[i])), NULL, hear,
            &s, pool);
        if (s.n > 0)
            fail_msg("%s: %u:%u: %s", rights[i], s.first.line, s.first.col,
                     s.first.msg);
    }
}

static void test_nul(void **state)
{
    static const char text[] = "title: //h1\nbody: //p\0x\n";
    said s = {{0, 0, ""}, NULL, 0};

    (void)state;
    nc_site_configs_report(one_file("a.example.txt", text, sizeof(text) - 1),
                           NULL, hear, &s, pool);
    assert_int_equal(s.n, 1);
    assert_int_equal(s.first.line, 2);
}

/* Only of the files that count for the address. */
static void test_report(void **state)
{
    const char *dir = new_dir();
    const nc_site_configs *sites;
    said all = {{0, 0, ""}, NULL, 0}, one = all, none = all;

    (void)state;
    write_text(dir, "a.example.txt", "x", 1);
    write_text(dir, "b.example.txt", "x", 1);
    write_text(dir, "c.example.txt", "", 0);
    sites = read_dir(dir);
    remove_file(dir, "a.example.txt");
    remove_file(dir, "b.example.txt");
    remove_file(dir, "c.example.txt");
    rmdir(dir);
    nc_site_configs_report(sites, NULL, hear, &all, pool);
    nc_site_configs_report(sites, "http://b.example/", hear, &one, pool);
    nc_site_configs_report(sites, "http://c.example/", hear, &none, pool);
    assert_int_equal(all.n, 2);
    assert_int_equal(one.n, 1);
    is_text(one.file, "b.example.txt", "of b.example alone");
    assert_int_equal(none.n, 0);
    nc_site_configs_report(sites, "http://.b.example/", hear, &none, pool);
    nc_site_configs_report(sites, "http://./", hear, &none, pool);
    assert_int_equal(none.n, 0);
}

static void test_directories(void **state)
{
    const char *dir = new_dir();
    const char *sub = apr_pstrcat(pool, dir, "/a.example.txt", NULL);
    nc_site_configs *sites;
    nc_error err = {0, 0, ""};
    said s = {{0, 0, ""}, NULL, 0};

    (void)state;
    assert_int_equal(nc_site_configs_read(&sites, "/no/such", &err, pool),
                     NC_EIO);
    assert_null(sites);
    if (!strstr(err.msg, "No such file"))
        fail_msg("%s", err.msg);
    write_text(dir, "README.md", "x", 1);
    assert_int_equal(nc_site_configs_read(&sites, dir, &err, pool),
                     NC_ENOTFOUND);
    if (!strstr(err.msg, "example.com.txt"))
        fail_msg("%s", err.msg);
    /* A directory where a file should be is told, and harms nobody. */
    mkdir(sub, 0700);
    nc_site_configs_report(read_dir(dir), NULL, hear, &s, pool);
    assert_int_equal(s.n, 1);
    rmdir(sub);
    remove_file(dir, "README.md");
    rmdir(dir);
}

/* --- the public collection */

/* All that is wrong in its 2,040 files: four misspelt directives, a comment
 * with the wrong sign, and four expressions that call no function of XPath's,
 * or with too few arguments. */
static const char *const known[] = {
    "clubic.com.txt:23:1",  "faz.net.txt:24:42",
    "fzone.cz.txt:8:1",     "gendai.media.txt:7:12",
    "lapresse.ca.txt:21:1", "lecker.de.txt:23:1",
    "polygon.com.txt:1:46", "publications.aap.org.txt:1:1",
    "zive.cz.txt:1:71"};

static void compare(void *ctx, const char *file, const nc_error *wrong)
{
    size_t *n = ctx;
    const char *got =
        apr_psprintf(pool, "%s:%u:%u", file, wrong->line, wrong->col);

    if (*n >= NELEMS(known) || strcmp(got, known[*n]) != 0)
        fail_msg("%s: %s", got, wrong->msg);
    ++*n;
}

static void test_collection(void **state)
{
    char path[4096];
    const nc_site_configs *sites;
    size_t n = 0;

    (void)state;
    if (!shared_path(path, sizeof(path), "ftr-site-config/global.txt"))
        return;
    *strrchr(path, '/') = '\0';
    sites = read_dir(path);
    assert_int_equal(nc_site_configs_count(sites), 2040);
    nc_site_configs_report(sites, NULL, compare, &n, pool);
    assert_int_equal(n, NELEMS(known));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hosts),      cmocka_unit_test(test_global),
        cmocka_unit_test(test_wrongs),     cmocka_unit_test(test_nul),
        cmocka_unit_test(test_report),     cmocka_unit_test(test_directories),
        cmocka_unit_test(test_collection),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
