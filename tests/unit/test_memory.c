/* test_memory.c -- the n-th allocation fails, for every n.
 *
 * libxml2 and jansson are told to ask here (failing.h), as the linker tells
 * our own calls. Whatever fails: rules are refused with a status, a page comes
 * out whole but for what was cut, an article lacks no text or there is none,
 * and nothing leaks (AddressSanitizer looks).
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
#include "nc_explain.h"
#include "nc_extract.h"
#include "nc_render.h"
#include "nc_rewriter.h"
#include "nc_sanitizer.h"
#include "../../src/clean/domains.h"

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

static const char rule_text[] =
    "##.promo\n##aside > .ad:not(.keep .me)\n#@#.promo.editorial\n"
    "##:-nc-section(Before You Go)\n##:-nc-section(/^popular (in|on)/i)\n"
    "##:-nc-unwrap(font)\n##[data-x=\"a b\" i]\n##p:nth-child(2n+1) b\n"
    /* what asks about what is to come, and what is excepted under a question */
    "##div:has(> .late)\n##li:nth-last-child(odd)\n##dd:last-of-type\n"
    "##h4:has(+ .ad)\n##h5:not(:has(i, u))\n##.old ~ .next + .after\n"
    "##.paid:upward(em)\n##q:has-text(/spon.ored/"
    "i)\n##q:has-text(caf\xC3\xA9)\n"
    "##cite:min-text-length(9)\n##s:empty\n#@#li:has(.ok)\n"
    "##span:matches-attr(\"/^data-/\"=\"/^a.$/\")\n"
    /* keys of every kind in the index */
    "###one\n##[href*=\"/track/\"]\n##[src^=\"//ads.\"]\n##[id$=\"-ad\"]\n"
    "##x-ad\n##[title~=\"ad\"]\n##:is(.a1, .a2, .a3) > :where(b, i)\n"
    /* rules for sites */
    "example.com,~m.example.com##.site\nexample.*##.entity\n"
    "/^www\\./##.expression\nexample.com#@#.mine\n##.mine\n"
    "~example.com##.elsewhere\nexample.com##:-nc-section(Local)\n";

enum { RULES = 35 };

static const char page[] =
    "<!DOCTYPE html><html><head><title>T</title></head><body><main>"
    /* of what asks, the first stays: what fails there must not cut it */
    "<div>A</div><ul><li>B<li>C</ul><h5><u>D</u></h5><q>E</q><cite>F</cite>"
    "<dl><dd>G<dd>H</dl><s>I</s><em>J</em>"
    "<div class=\"promo\"><p>one &amp; two</p></div><p>Some text <b>bold</b>."
    "<aside><div class=ad>x</div><div class='ad keep'>y</div></aside>"
    "<section><h2>Before&nbsp;You Go</h2><p>Caf\xC3\xA9</p></section>"
    "<div><div><h3>Popular in town</h3></div><ul><li>a</ul></div>"
    "<div>a<p class=late>b</p></div><div>c<p><i class=late>d</i></p></div>"
    "<ul><li>1<li>2<li>3<b "
    "class=ok></b></ul><dl><dt>e<dd>f<dd>g<x-y></x-y></dl>"
    "<h4>h</h4><p class=ad>i</p><h4>j</h4><h5>k</h5><h5><i>l</i></h5>"
    "<i class=old></i><u></u><i class=next></i><i class=after>m</i>"
    "<em><em><i class=paid></i></em></em><q>Spon&#115;ored</q><q>a "
    "caf\xC3\xA9</q>"
    "<q>n</q><cite>some words</cite><cite>few</cite><s></s><s>o</s>"
    "<span data-q=ab>p</span><span data-q=b>q</span><p id=one>r</p>"
    "<a href='/x/track/?a=1&amp;b'>s</a><img src=//ads.example/x><p id=box-ad>"
    "<x-ad>t</x-ad><i title='an ad'>u</i><em class=a2><b>v</b></em>"
    "<p class=site>w<p class=entity>x<p class=expression>y<p class=mine>z"
    "<p class=elsewhere>A<section><h2>Local</h2>B</section>"
    "<p><font size=2>small</font> <i class=promo>never closed"
    "<table><tr><td>cell</table><svg><a/><![CDATA[c]]></svg>"
    "</main></body></html>\n";

/* In the sink nothing fails: it is the test's own memory. */
static nc_status collect(void *ctx, nc_span kept)
{
    long saved = until_failure;

    until_failure = -1;
    nc_buf_append(ctx, kept);
    until_failure = saved;
    return NC_OK;
}

static nc_rules *read_rules(void)
{
    nc_rules *rules = nc_rules_create(false);
    nc_rules_tally tally;
    nc_status status = rules ? nc_rules_read(rules, NC_SPAN_LIT(rule_text),
                                             "rules", NULL, NULL, &tally)
                             : NC_ENOMEM;

    if (status == NC_OK)
        status = nc_rules_seal(rules);
    if (status == NC_OK) {
        assert_int_equal(tally.refused + tally.exceptions_refused, 0);
        return rules;
    }
    if (status != NC_ENOMEM)
        fail_msg("rules: %s", nc_status_text(status));
    nc_rules_destroy(rules);
    return NULL;
}

/* False: there was not even memory to begin. */
static bool clean(const nc_rules *rules, size_t piece, nc_buf *out)
{
    nc_sheets sheets = {
        .sheet = {rules}, .n = 1, .host = NC_SPAN_LIT("www.news.example.com")};
    nc_rewriter *rw = nc_rewriter_create(&sheets, NC_HOLD_LIMIT, collect, out);
    nc_span rest = NC_SPAN_LIT(page);
    const nc_rewriter_stats *stats;

    if (!rw)
        return false;
    while (rest.len > 0) {
        size_t n = rest.len < piece ? rest.len : piece;

        assert_int_equal(nc_rewriter_feed(rw, nc_span_take(&rest, n)), NC_OK);
    }
    assert_int_equal(nc_rewriter_finish(rw), NC_OK);
    stats = nc_rewriter_get_stats(rw);
    assert_int_equal(stats->bytes_in, sizeof(page) - 1);
    assert_int_equal(stats->bytes_in - stats->bytes_cut, out->len);
    nc_rewriter_destroy(rw);
    return true;
}

/* A page in which everything is to be put in order. Whatever fails, all of it
 * comes out in some order. */
static bool normalize(nc_buf *out)
{
    static const char story[] =
        "<h1>A</h1><main><h2>a</h2><h1>B</h1><h1>C</h1><center>d</center>e"
        "<p style=x>f<br><br>g<p></p><a href='?utm_a=1&b=2'>h</a><amp-img "
        "src=i>j</amp-img><img data-src=/k.jpg data-srcset='/k.jpg 1x'>"
        "<noscript><img src=/k.jpg></noscript></main>";
    nc_sheets none = {.n = 0};
    nc_rewriter *rw = nc_rewriter_create(&none, NC_HOLD_LIMIT, collect, out);
    nc_span rest = NC_SPAN_LIT(story);
    const nc_rewriter_stats *stats;
    bool done;

    if (!rw || nc_rewriter_normalize(rw, NC_NORMALIZE_ALL, NULL) != NC_OK) {
        nc_rewriter_destroy(rw);
        return false;
    }
    while (rest.len > 0) {
        size_t n = rest.len < 7 ? rest.len : 7;

        assert_int_equal(nc_rewriter_feed(rw, nc_span_take(&rest, n)), NC_OK);
    }
    assert_int_equal(nc_rewriter_finish(rw), NC_OK);
    stats = nc_rewriter_get_stats(rw);
    assert_int_equal(stats->bytes_in - stats->bytes_cut + stats->bytes_put,
                     out->len);
    assert_non_null(nc_span_find(nc_buf_span(out), NC_SPAN_LIT("</main>")));
    done = stats->trouble == NC_TROUBLE_NONE;
    nc_rewriter_destroy(rw);
    return done;
}

static void test_normalizer(void **state)
{
    bool done = false;
    long n = 0;

    (void)state;
    for (; !done; n++) {
        nc_buf out = NC_BUF_INIT;

        until_failure = n;
        done = normalize(&out) && until_failure >= 0;
        until_failure = -1;
        nc_buf_release(&out);
    }
    assert_true(n > 10);
}

static bool is_subsequence(nc_span part, nc_span whole)
{
    size_t i = 0;

    for (size_t k = 0; k < whole.len && i < part.len; k++)
        i += whole.ptr[k] == part.ptr[i];
    return i == part.len;
}

static void test_rules(void **state)
{
    nc_rules *rules = NULL;
    long n = 0;

    (void)state;
    for (; !rules; n++) {
        fail_after(n);
        rules = read_rules();
        fail_after(-1);
    }
    assert_int_equal(nc_rules_count(rules), RULES);
    assert_true(n > 20); /* it was not for nothing */
    nc_rules_destroy(rules);
}

static void test_domains(void **state)
{
    static const char list[] = "a.com,~b.a.com,c.*,/^d\\d/,e.com,f.com,*";
    nc_status status = NC_ENOMEM;
    nc_domains d;
    long n = 0;

    (void)state;
    for (; status != NC_OK; n++) {
        fail_after(n);
        status = nc_domains_parse(&d, NC_SPAN_LIT(list), ',', NULL);
        fail_after(-1);
        assert_true(status == NC_OK || (status == NC_ENOMEM && !d.items));
    }
    assert_int_equal(d.n, 7);
    assert_true(n > 5);
    nc_domains_release(&d);
}

/* The page with the allocation N failing. False: none did. */
static bool clean_failing(const nc_rules *rules, size_t piece, nc_span want,
                          long n)
{
    nc_buf out = NC_BUF_INIT;
    bool begun, failed;

    fail_after(n);
    begun = clean(rules, piece, &out);
    failed = has_failed;
    fail_after(-1);
    if (begun && (!is_subsequence(want, nc_buf_span(&out)) ||
                  !is_subsequence(nc_buf_span(&out), NC_SPAN_LIT(page))))
        fail_msg("allocation %ld failed, and this came out:\n%s", n,
                 nc_buf_text(&out));
    nc_buf_release(&out);
    return failed;
}

/* Whatever fails, no more is cut than without. */
static void check_page(size_t piece)
{
    nc_rules *rules = read_rules();
    nc_buf want = NC_BUF_INIT;
    long n = 0;

    assert_true(clean(rules, piece, &want));
    assert_true(want.len < sizeof(page) - 1);
    while (clean_failing(rules, piece, nc_buf_span(&want), n))
        n++;
    assert_true(n > 20);
    nc_buf_release(&want);
    nc_rules_destroy(rules);
}

static void test_page(void **state)
{
    (void)state;
    check_page(7);
    check_page(sizeof(page));
}

static void test_page_without_memory(void **state)
{
    (void)state;
    for_good = true;
    check_page(7);
    check_page(sizeof(page));
    for_good = false;
}

/* An explanation in all its forms, of at least CUTS cuts; false: it says that
 * memory ran out, or the rewriter cut less for that. */
static bool explain(const nc_rules *rules, size_t cuts, nc_buf *text,
                    nc_buf *html, size_t *n)
{
    nc_sheets sheets = {.sheet = {rules}, .n = 1};
    nc_explanation x = {.n = 0};
    nc_buf cleaned = NC_BUF_INIT;
    nc_explain_by by = {
        .sheets = &sheets, .hold_limit = NC_HOLD_LIMIT, .cleaned = &cleaned};
    nc_explain_form form = {.query = "a=b",
                            .rules = NC_SPAN_LIT(".a"),
                            .wrong = NC_SPAN_LIT("no\n"),
                            .origin = "f",
                            .rules_name = "r",
                            .query_name = "q",
                            .view_name = "v"};
    nc_explain_sides sides = {.name = "f", .form = &form};
    nc_status status = nc_explain(&x, NC_SPAN_LIT(page), &by);

    if (status == NC_OK) {
        nc_explanation_write_text(&x, text, "f");
        nc_explanation_write_html(&x, html, "/f");
        sides.cleaned = nc_buf_span(&cleaned);
        nc_explanation_write_sides(&x, html, &sides);
        if (nc_buf_status(text) != NC_OK || nc_buf_status(html) != NC_OK ||
            x.n < cuts)
            status = NC_ENOMEM;
    }
    *n = x.n;
    nc_buf_release(&cleaned);
    nc_explanation_release(&x);
    if (status != NC_OK && status != NC_ENOMEM)
        fail_msg("explanation: %s", nc_status_text(status));
    return status == NC_OK;
}

static void test_explanation(void **state)
{
    nc_rules *rules = read_rules();
    nc_buf text = NC_BUF_INIT, html = NC_BUF_INIT;
    bool failed = true;
    size_t cuts, found;
    long n = 0;

    (void)state;
    assert_true(explain(rules, 7, &text, &html, &cuts));
    for (; failed; n++) {
        nc_buf t = NC_BUF_INIT, h = NC_BUF_INIT;
        bool whole;

        until_failure = n;
        whole = explain(rules, cuts, &t, &h, &found);
        failed = until_failure < 0;
        until_failure = -1;
        if (whole) {
            is_bytes(nc_buf_span(&t), nc_buf_span(&text), "allocation %ld", n);
            is_bytes(nc_buf_span(&h), nc_buf_span(&html), "allocation %ld", n);
        }
        nc_buf_release(&t);
        nc_buf_release(&h);
    }
    assert_true(n > 20);
    nc_buf_release(&text);
    nc_buf_release(&html);
    nc_rules_destroy(rules);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_domains),
        cmocka_unit_test(test_page),
        cmocka_unit_test(test_page_without_memory),
        cmocka_unit_test(test_normalizer),
        cmocka_unit_test(test_explanation),
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
