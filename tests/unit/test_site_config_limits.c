/* test_site_config_limits.c -- site configs: how large and how slow they and
 * their pages may be; and several threads that use the same ones.
 */
#include "sites.h"
#include <apr_thread_proc.h>
#include <time.h>

/* --- limits */

static void repeat(nc_buf *out, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        nc_buf_append_text(out, text);
}

/* N UNITs, and what is between HEAD and TAIL is UNITs alone: that is wrong, in
 * words that hold WHY; NULL: it is not. */
static void is_wrong(const char *head, const char *unit, size_t n,
                     const char *tail, const char *why)
{
    nc_buf config = NC_BUF_INIT;
    said s = {{0, 0, ""}, NULL, 0};

    nc_buf_append_text(&config, head);
    repeat(&config, unit, n);
    nc_buf_append_text(&config, tail);
    nc_site_configs_report(
        one_file("a.example.txt", nc_buf_text(&config), config.len), NULL, hear,
        &s, pool);
    if (s.n != (why ? 1 : 0) || (why && !strstr(s.first.msg, why)))
        fail_msg("%zu %s: %zu: %s", n, unit, s.n, s.first.msg);
    nc_buf_release(&config);
}

static void test_too_much(void **state)
{
    nc_buf closing = NC_BUF_INIT;

    (void)state;
    is_wrong("", "strip: //b\n", 2000, "", NULL);
    is_wrong("", "strip: //b\n", 2001, "", "at most 2000 rules");
    is_wrong("", "#234567\n", NC_SITE_FILE_MAX / 8, "", NULL);
    is_wrong("", "#234567\n", NC_SITE_FILE_MAX / 8, "#",
             "the rest is left out");
    repeat(&closing, ")", 64);
    is_wrong("body: ", "(", 64,
             apr_pstrcat(pool, "//p", nc_buf_text(&closing), NULL), NULL);
    is_wrong("body: ", "(", 65,
             apr_pstrcat(pool, "//p)", nc_buf_text(&closing), NULL),
             "too many parentheses");
    is_wrong("body: //p[@class='", "x", 4000, "']", NULL);
    is_wrong("body: //p[@class='", "x", 4096, "']", "at most");
    nc_buf_release(&closing);
}

/* The text that CONFIG gives on a page with 40,000 small elements. */
static const char *text_of_large_page(const char *config)
{
    nc_buf page = NC_BUF_INIT;
    const nc_article *article;

    repeat(&page, "<i>x</i><b>y</b> ", 20000);
    nc_buf_append_text(&page, STORY);
    article = extract_for(one_file("news.example.txt", config, strlen(config)),
                          URL, nc_buf_span(&page));
    nc_buf_release(&page);
    return article->text;
}

/* Expressions that would take minutes or hours on such a page give nothing,
 * and the others count. */
static void test_slow_expressions(void **state)
{
    static const char *const slow[] = {
        "strip: //p[count(//i[following::b[@zz]]) >= 0]\n",
        "strip: //*[contains(string(//body), 'mayor')]\n",
        "strip: //*[text()=//i/text()] | //p\n",
        "strip: //i/following::i/following::p\n",
        "body: //i[following::i[contains(., 'eels')]] | //i\n",
    };
    clock_t start = clock();

    (void)state;
    for (size_t i = 0; i < NELEMS(slow); i++)
        is_text(
            text_of_large_page(apr_pstrcat(pool, slow[i], "strip: //b | //u\n",
                                           "body: //div[@id='story']\n", NULL)),
            TEXT, slow[i]);
    if ((clock() - start) / CLOCKS_PER_SEC > 60)
        fail_msg("%ld s", (long)((clock() - start) / CLOCKS_PER_SEC));
}

/* So do all together, past their limit, and there is an article still. */
static void test_many_slow_expressions(void **state)
{
    nc_buf config = NC_BUF_INIT;
    clock_t start = clock();

    (void)state;
    repeat(&config, "strip: //i[following::i[contains(., 'zz')]]\n", 1000);
    assert_non_null(text_of_large_page(nc_buf_text(&config)));
    if ((clock() - start) / CLOCKS_PER_SEC > 20)
        fail_msg("%ld s", (long)((clock() - start) / CLOCKS_PER_SEC));
    nc_buf_release(&config);
}

/* A replacement that would blow the page up is not done; others are. */
static void test_large_replacement(void **state)
{
    nc_buf config = NC_BUF_INIT, page = NC_BUF_INIT;
    const nc_article *article;

    (void)state;
    nc_buf_append_text(&config, "body: //div\nreplace_string(q): ");
    repeat(&config, "much ", 1000);
    nc_buf_append_text(&config, "\nreplace_string(Monday): Tuesday\n");
    repeat(&page, "<!-- qqqq -->", 20000);
    nc_buf_append_text(&page, "<div><p>" PROSE_A "</p></div>");
    article = extract_for(
        one_file("news.example.txt", nc_buf_text(&config), config.len), URL,
        nc_buf_span(&page));
    if (!strstr(article->text, "met on Tuesday to talk"))
        fail_msg("%s", article->text);
    nc_buf_release(&config);
    nc_buf_release(&page);
}

/* Deep pages, and stripping in them: no recursion. */
static void test_deep_page(void **state)
{
    static const char config[] =
        "dissolve: //div[@class]\nwrap_in(b): //div\nstrip: //u\n"
        "strip_id_or_class: x\nbody: //section\n";
    nc_buf page = NC_BUF_INIT;

    (void)state;
    nc_buf_append_text(&page, "<section>");
    repeat(&page, "<div class=y><div id=x><u>", 50000);
    nc_buf_append_text(&page, STORY);
    extract_for(one_file("news.example.txt", config, strlen(config)), URL,
                nc_buf_span(&page));
    nc_buf_release(&page);
}

/* --- threads */

typedef struct job {
    const nc_site_configs *sites;
    bool fine;
} job;

static void *APR_THREAD_FUNC work(apr_thread_t *thread, void *data)
{
    static const char page[] = HEAD "<h3>A Boat Trip</h3>" OTHER STORY;
    job *j = data;
    apr_pool_t *own;

    (void)thread;
    j->fine = true;
    for (int i = 0; i < 50; i++) {
        nc_extract_options options = {.url = URL, .sites = j->sites};
        nc_article *article = NULL;

        apr_pool_create_unmanaged_ex(&own, NULL, NULL);
        nc_extract(&article, NC_SPAN_LIT(page), &options, own);
        j->fine = j->fine && strcmp(article->title, "A Boat Trip") == 0 &&
                  strcmp(article->text, TEXT) == 0;
        apr_pool_destroy(own);
    }
    return NULL;
}

static void test_threads(void **state)
{
    static const char config[] =
        "title: normalize-space(//h3)\nstrip: //p[contains(., 'eels')]\n"
        "strip_id_or_class: x\nbody: id('story')\n";
    enum { N = 4 };
    const nc_site_configs *sites =
        one_file("news.example.txt", config, strlen(config));
    apr_thread_t *threads[N];
    job jobs[N];

    (void)state;
    for (int i = 0; i < N; i++) {
        jobs[i] = (job){sites, false};
        assert_int_equal(
            apr_thread_create(&threads[i], NULL, work, &jobs[i], pool),
            APR_SUCCESS);
    }
    for (int i = 0; i < N; i++) {
        apr_status_t ended;

        apr_thread_join(&ended, threads[i]);
        assert_true(jobs[i].fine);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_too_much),
        cmocka_unit_test(test_slow_expressions),
        cmocka_unit_test(test_many_slow_expressions),
        cmocka_unit_test(test_large_replacement),
        cmocka_unit_test(test_deep_page),
        cmocka_unit_test(test_threads),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
