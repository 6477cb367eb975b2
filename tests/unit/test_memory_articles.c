/* test_memory_articles.c -- the n-th allocation fails, for every n: trees, and
 * articles extracted, sanitized and rendered.
 *
 * libxml2 and jansson are told to ask here (failing.h), as the linker tells
 * our own calls. Whatever fails: an article lacks no text or there is none, and
 * nothing leaks (AddressSanitizer looks).
 */
#include "support.h"
#include "failing.h"
#include <apr_general.h>
#include <limits.h>
#include <jansson.h>
#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlmemory.h>
#include "nc_document.h"
#include "nc_extract.h"
#include "nc_render.h"
#include "nc_sanitizer.h"
#include "nc_url.h"

static char *copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = __wrap_malloc(size);

    return copy ? memcpy(copy, text, size) : NULL;
}

static void say_nothing(void *ctx, const char *message, ...)
{
    (void)ctx;
    (void)message;
}

/* --- trees */

static void append_many(nc_buf *out, const char *text, unsigned n)
{
    while (n-- > 0)
        nc_buf_append_text(out, text);
}

/* Reads MARKUP with the allocation N failing. False: none did. */
static bool read_failing(nc_span markup, const nc_document_options *options,
                         long n)
{
    apr_pool_t *pool;
    nc_document *doc;
    nc_status status;
    bool failed;

    apr_pool_create(&pool, NULL);
    fail_after(n);
    status = nc_document_read(&doc, markup, options, pool);
    failed = has_failed;
    fail_after(-1);
    assert_int_equal(status, failed ? NC_ENOMEM : NC_OK);
    assert_true(failed == !doc);
    apr_pool_destroy(pool);
    return failed;
}

/* Every allocation but those of one kind of node that is there many times. */
static void check_tree(nc_span markup, nc_document_options options, long least)
{
    long n = 0;

    while (read_failing(markup, &options, n))
        n++;
    options.whole = true;
    while (read_failing(markup, &options, n))
        n++;
    assert_true(n > least);
}

static void test_tree(void **state)
{
    nc_buf markup = NC_BUF_INIT;

    (void)state;
    append_many(&markup, "<div>", 200);
    append_many(&markup, "<b><template><td><object>", 40);
    for (unsigned i = 0; i < 300; i++)
        nc_buf_appendf(&markup, "<p a%u=&amp;>x<!-- c --></b>\r\n", i);
    check_tree(nc_buf_span(&markup), (nc_document_options){.charset = "utf-8"},
               8);
    nc_buf_release(&markup);
}

/* All that a tree is made of, each once. */
static void test_tree_in_pool(void **state)
{
    static const char *const charsets[] = {"utf-8", "windows-1252", "shift_jis",
                                           "iso-2022-jp"};
    static const char *const contexts[] = {NULL, "td", "svg path", "form",
                                           "select"};
    static const char markup[] =
        "<!DOCTYPE html SYSTEM 'about:legacy-compat'><html lang=a><head>"
        "<title>a&b</title><body class=b><html c=d><body e=f>"
        "<p \x01g=h>i\0j<a><b><i><p>k</b>l</a>m<a>n<a>o</i>"
        "<table>p<tr q=r>s<td>t<select><option>u</select></table>v"
        "<svg w=x xlink:href=y><title>z</title><![CDATA[a]]></svg>"
        "<math><mi>b</math><form><input type=hidden></form><!-- c -->"
        "<frameset><ruby><rb>d<rt>e</ruby><template>f</template>";

    (void)state;
    in_pools = true;
    for (size_t i = 0; i < NELEMS(charsets); i++)
        for (size_t k = 0; k < NELEMS(contexts); k++)
            check_tree(NC_SPAN_LIT(markup),
                       (nc_document_options){.charset = charsets[i],
                                             .context = contexts[k]},
                       40);
    in_pools = false;
}

/* --- articles */

#define STORY                                                                  \
    "<article><h1>A Ferry Tale</h1><p>By Ann Lee</p>"                          \
    "<p>The council met on Monday to talk about the bridge, which has been "   \
    "closed since the flood, and about the <a href=/f title=b>ferry</a> that " \
    "replaces it.</p>"                                                         \
    "<ol start=3><li>One, or so.<li>Two <b><i>of</i> them</b>.</ol>"           \
    "<figure><img src=/i.jpg srcset='/j.jpg 2x, /k.jpg 3x' alt=c>"             \
    "<figcaption>Here.</figcaption></figure><blockquote><p>Who pays?"          \
    "</blockquote><pre><code class=language-c>a = b;\n</code></pre>"           \
    "<table><tr><th>A|B<th>C<tr><td>d<td>e</table>"                            \
    "<iframe src=https://www.youtube.com/embed/x></iframe><hr>"                \
    "<p>After two hours, the mayor proposed to build a new bridge, upstream "  \
    "of the old one, and to pay for it by a toll.<br>Nobody objected.</p>"     \
    "</article>"

static const char whole_page[] =
    "<!DOCTYPE html><html lang=en><title>A Ferry Tale - The Courier</title>"
    "<meta property=og:site_name content='The Courier'><base href=/b/>"
    "<link rel=canonical href=/a><meta name=keywords content='a, b'>"
    "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"author\":"
    "{\"name\":\"Ann Lee\"},\"datePublished\":\"2015-01-02\",// no JSON\n"
    "\"headline\":\"A &amp; B\"}</script><body><nav><a href=/>Home</a></nav>"
    "<noscript><p>Turn it on.</noscript>"
    "<time datetime=2015-01-02T15:04:05Z>2 January</time>" STORY;

/* What is to come out, if anything does, and what may fail. */
typedef nc_status (*work)(nc_buf *out, apr_pool_t *pool);

static nc_status extract(nc_buf *out, apr_pool_t *pool)
{
    nc_extract_options options = {.url = "https://news.example/a",
                                  .charset = "utf-8"};
    nc_article *article;
    nc_status status =
        nc_extract(&article, NC_SPAN_LIT(whole_page), &options, pool);

    /* Of what is known without JSON-LD depends whether the date stands above.
     */
    if (status == NC_OK)
        nc_buf_append_text(out, strstr(article->text, "The council"));
    return status == NC_OK ? nc_buf_status(out) : status;
}

static nc_status sanitize(nc_buf *out, apr_pool_t *pool)
{
    return nc_sanitize(out, NC_SPAN_LIT(STORY), "https://news.example/a", pool);
}

static nc_status write_text(nc_buf *out, apr_pool_t *pool)
{
    nc_text_form form = {.numbers = true, .links = true};

    return nc_text_write_as(out, NC_SPAN_LIT(STORY), &form, pool);
}

static nc_article *make_article(apr_pool_t *pool)
{
    nc_article *a = nc_article_create(pool);

    a->url = "https://news.example/a?b&c";
    a->id = "00000000-0000-5000-8000-000000000001";
    a->title = "A & B";
    a->excerpt = "Short.";
    a->image = "https://news.example/i.jpg";
    a->lang = "en";
    a->published = (nc_date){NC_DATE_SECOND, 1420229045, -300, true};
    a->html = STORY;
    a->text = "One.\n\nTwo.";
    APR_ARRAY_PUSH(a->bylines, const char *) = "Ann Lee";
    APR_ARRAY_PUSH(a->tags, const char *) = "ferries";
    return a;
}

static nc_status render_article(nc_buf *out, apr_pool_t *pool)
{
    static void (*const renderers[])(nc_buf *, const nc_article *,
                                     apr_pool_t *) = {
        nc_render_text, nc_render_text_links, nc_render_markdown,
        nc_render_json};
    const nc_article *article = make_article(pool);

    for (size_t i = 0; i < NELEMS(renderers); i++)
        renderers[i](out, article, pool);
    return nc_buf_status(out);
}

static nc_status render_lists(nc_buf *out, apr_pool_t *pool)
{
    static void (*const renderers[])(
        nc_buf *, const nc_feed *, const apr_array_header_t *, apr_pool_t *) = {
        nc_render_atom,         nc_render_rss,  nc_render_json_feed,
        nc_render_news_sitemap, nc_render_llms,
    };
    nc_feed feed = {.id = "tag:a",
                    .self = "https://a.example/feed",
                    .home = "https://a.example/",
                    .title = "A",
                    .subtitle = "B",
                    .base = "https://a.example/"};
    nc_stored stored = {.article = make_article(pool),
                        .seq = 1,
                        .created = 1420229045,
                        .updated = 1420229045};
    apr_array_header_t *entries = apr_array_make(pool, 1, sizeof(nc_stored *));
    nc_front front = {.feed = &feed, .query = "a"};

    APR_ARRAY_PUSH(entries, nc_stored *) = &stored;
    for (size_t i = 0; i < NELEMS(renderers); i++)
        renderers[i](out, &feed, entries, pool);
    nc_render_page(out, &feed, stored.article, pool);
    nc_render_front(out, &front, entries, pool);
    return nc_buf_status(out);
}

/* WHAT with the allocation N failing; false: none did. */
static bool do_failing(work what, nc_buf *out, nc_status *status, long n)
{
    apr_pool_t *pool;
    bool failed;

    apr_pool_create(&pool, NULL);
    fail_after(n);
    *status = what(out, pool);
    failed = has_failed;
    fail_after(-1);
    apr_pool_destroy(pool);
    return failed;
}

/* Each allocation of WHAT. In markup a link may be lost, as its address could
 * not be read, and the like; IS_TEXT is the same or not there. */
static void check_work(const char *name, work what, bool is_text)
{
    nc_buf want = NC_BUF_INIT;
    nc_status status;
    bool failed;
    long n = 0;

    assert_false(do_failing(what, &want, &status, LONG_MAX));
    assert_int_equal(status, NC_OK);
    do {
        nc_buf out = NC_BUF_INIT;

        failed = do_failing(what, &out, &status, n++);
        if (status == NC_OK && is_text)
            is_bytes(nc_buf_span(&out), nc_buf_span(&want),
                     "%s: allocation %ld", name, n);
        if (status != NC_OK && status != NC_ENOMEM && status != NC_ENOTFOUND)
            fail_msg("%s: allocation %ld: %s", name, n, nc_status_text(status));
        assert_true(failed || status == NC_OK);
        nc_buf_release(&out);
    } while (failed);
    assert_true(n > 8);
    nc_buf_release(&want);
}

static void test_articles(void **state)
{
    (void)state;
    new_pools = true;
    check_work("extract", extract, true);
    check_work("sanitize", sanitize, false);
    check_work("text", write_text, false);
    new_pools = false;
    check_work("an article rendered", render_article, false);
    check_work("lists rendered", render_lists, false);
}

/* An address that could not be put in order is as it was; without its path it
 * would be another page's. */
static void test_identity(void **state)
{
    static const char url[] = "https://news.example/k%c3%b6ln?p=1&utm_id=x";
    apr_pool_t *pool;
    const char *id;
    long n = 0;

    (void)state;
    apr_pool_create(&pool, NULL);
    do {
        fail_after(n++);
        id = nc_url_identity(url, pool);
        if (id && strcmp(id, url) != 0)
            assert_string_equal(id, "https://news.example/k%C3%B6ln?p=1");
        assert_true(id || has_failed);
    } while (has_failed);
    fail_after(-1);
    assert_true(n > 2);
    apr_pool_destroy(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_identity),
        cmocka_unit_test(test_tree),
        cmocka_unit_test(test_tree_in_pool),
        cmocka_unit_test(test_articles),
    };
    int failed;

    apr_initialize();
    xmlMemSetup(free, __wrap_malloc, __wrap_realloc, copy_text);
    xmlInitParser(); /* what that does not get, it does without for ever */
    xmlSetGenericErrorFunc(NULL, say_nothing);
    json_set_alloc_funcs(__wrap_malloc, free);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_terminate();
    return failed;
}
