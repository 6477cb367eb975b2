/* test_extract.c -- pages in, articles out: which block is the article, what
 * is cut off it, and what is no article. Whole pages are in tests/articles.
 */
#include "support.h"
#include "pooled.h"
#include "corpus.h"
#include <jansson.h>
#include "nc_extract.h"
#include "nc_sanitizer.h"
#include "prose.h"

#define URL "https://news.example/a"

/* One more of prose.h. */
#define PROSE_C                                                                \
    "Work begins in spring, if the water lets it. Until then, those who want " \
    "to cross will have to ring the bell, wait, and hope, as their "           \
    "grandparents did."
#define ARTICLE "<p>" PROSE_A "</p><p>" PROSE_B "</p><p>" PROSE_C "</p>"
#define TEXT PROSE_A "\n\n" PROSE_B "\n\n" PROSE_C

static nc_status extract(nc_article **article, nc_span page)
{
    nc_extract_options options = {.url = URL, .charset = "utf-8"};

    return nc_extract(article, page, &options, pool);
}

/* Pages whose article is ARTICLE, and what stands around and in it. */
static const struct {
    const char *name, *page;
} cases[] = {
    {"nothing around", ARTICLE},
    {"in a div", "<div><div>" ARTICLE "</div></div>"},
    {"each paragraph in a div",
     "<div><div><p>" PROSE_A "</p></div><div><p>" PROSE_B
     "</p></div><div><p>" PROSE_C "</p></div></div>"},
    {"br br instead of p",
     "<div>" PROSE_A "<br><br>" PROSE_B "<br>\n<br>" PROSE_C "</div>"},
    {"in a table", "<table><tr><td><a href=/>Home</a><td>" ARTICLE "</table>"},
    {"navigation", "<nav><a href=/>" PROSE_A "</a></nav>" ARTICLE},
    {"header and footer", "<header><p>Site, motto, and so on</header>" ARTICLE
                          "<footer>Imprint, and so on.</footer>"},
    {"title and byline",
     "<title>A Bridge Too Wet</title><h1>A Bridge Too Wet</h1>"
     "<p class=byline>By Ann Lee</p><p>3 May 2015</p>" ARTICLE},
    {"share bar", "<ul class=share><li>Tweet<li>Share</ul>" ARTICLE},
    {"related block",
     ARTICLE "<div class=related-posts><h3>x</h3><p>" PROSE_A "x</p></div>"},
    {"heading of promotion",
     ARTICLE "<div><h3>You may also like</h3><p>A bridge of sighs</p>"
             "<p>Water, water</p></div>"},
    {"heading of promotion in the middle",
     "<div><p>" PROSE_A "</p><div class=x7><h4>Related Coverage</h4><ul><li>"
     "The flood, day by day<li>A ferry tale</ul></div><p>" PROSE_B
     "</p><p>" PROSE_C "</p></div>"},
    {"heading in German",
     ARTICLE "<h3>Mehr zum Thema</h3><p>Die Fl\xC3\xA4hre</p>"},
    {"heading in Russian",
     ARTICLE "<h3>\xD0\xA7\xD0\xB8\xD1\x82\xD0\xB0\xD0\xB9\xD1\x82\xD0\xB5 "
             "\xD1\x82\xD0\xB0\xD0\xBA\xD0\xB6\xD0\xB5</h3><p>x y</p>"},
    {"newsletter form",
     "<div><p>" PROSE_A "</p><form><p>" PROSE_C "x</p><input></form><p>" PROSE_B
     "</p><p>" PROSE_C "</p></div>"},
    {"labels", "<div><p>" PROSE_A "</p><div>Advertisement</div><p>" PROSE_B
               "</p><p>Anzeige</p><p>" PROSE_C "</p></div>"},
    {"links that lead elsewhere",
     "<div><p>" PROSE_A "</p><p><b>Read more:</b> <a href=/x>the flood</a></p>"
     "<p><a href=/y>WATCH: the ferry at work</a></p><p>" PROSE_B
     "</p><p>" PROSE_C "</p></div>"},
    {"caption",
     "<figure><img src=/i.png><figcaption>The bridge, or what is left of it, "
     "as it was seen in March from the ferry.</figcaption></figure>" ARTICLE},
    {"what stands behind articles",
     ARTICLE "<p>Copyright 2015 The Courier. All rights reserved.</p>"},
    {"comments, longer than the article",
     "<div class=post>" ARTICLE
     "</div><div id=comments><div class=comment><p>" PROSE_C PROSE_B PROSE_A
     "</p></div><div class=comment><p>" PROSE_B PROSE_A PROSE_C
     "</p></div><div class=comment><p>" PROSE_A PROSE_C PROSE_B
     "</p></div><div class=comment><p>x" PROSE_A PROSE_C PROSE_B
     "</p></div></div>"},
    {"cookie notice",
     ARTICLE "<div class=cookie-notice><p>" PROSE_A PROSE_B "</p></div>"},
    {"a paragraph twice", ARTICLE "<p>" PROSE_C "</p>"},
    {"hidden", ARTICLE "<p style='display: none'>" PROSE_A "x</p>"},
    {"category in the class",
     "<article class='post category-comments tag-ads'>" ARTICLE "</article>"},
    {"names that mislead",
     "<div class=sidebar><div class=widget>" ARTICLE "</div></div>"},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        nc_article *article;

        if (extract(&article, nc_span_of(cases[i].page)) != NC_OK)
            fail_msg("%s: no article", cases[i].name);
        is_text(article->text, TEXT, cases[i].name);
    }
}

/* A heading that is called a subheading heads a part of the text. */
static void test_subheading(void **state)
{
    static const char page[] =
        "<article><h1>The Ferry</h1><p>" PROSE_A "</p><p>" PROSE_B
        "</p><h2 class=subheadline>The toll</h2><p>" PROSE_C "</p></article>";
    nc_article *article;

    (void)state;
    assert_int_equal(extract(&article, NC_SPAN_LIT(page)), NC_OK);
    is_text(article->text, PROSE_A "\n\n" PROSE_B "\n\nThe toll\n\n" PROSE_C,
            "text");
}

/* What belongs to an article stays in it. */
static void test_kept(void **state)
{
    static const char *const kept[] = {
        "<h3>The toll</h3>",
        "<ul><li>cars, two pounds</li><li>carts, one</li></ul>",
        "<blockquote><p>Consent was given.</p></blockquote>",
        "<p>Who pays?</p>",
        "<pre>toll = 2 * wheels</pre>",
        "<p>As <a href=\"https://news.example/m\">the minutes</a> say, in "
        "full.</p>",
        "<figure><img src=\"https://news.example/i.png\" alt=\"\"/>"
        "<figcaption>The bridge</figcaption></figure>",
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(kept); i++) {
        nc_buf page = NC_BUF_INIT;
        nc_article *article;

        nc_buf_appendf(&page, "<article><p>%s</p>%s<p>%s</p></article>",
                       PROSE_A, kept[i], PROSE_B);
        assert_int_equal(extract(&article, nc_buf_span(&page)), NC_OK);
        if (!strstr(article->html, kept[i]))
            fail_msg("lost: %s\nin: %s", kept[i], article->html);
        nc_buf_release(&page);
    }
}

static void test_fields(void **state)
{
    nc_article *article;

    (void)state;
    assert_int_equal(extract(&article, NC_SPAN_LIT(ARTICLE)), NC_OK);
    assert_int_equal(article->words, 104);
    is_text(article->url, URL, "url");
    assert_int_equal(strncmp(article->excerpt, PROSE_A, 100), 0);
    assert_true(strlen(article->excerpt) <= 300);
}

/* Where there are no spaces, an excerpt is cut between two characters. */
/* Chinese prose, whose commas are wide, and a part of the page that is nested
 * deeper than anybody looks from the article. */
static void test_wide_and_deep(void **state)
{
#define ZH_A                                                                   \
    "\u8001\u95f8\u95e8\u4eca\u5929\u65e9\u4e0a\u88ab\u540a\u8d77"             \
    "\uff0c\u6cb3\u8fb9\u7684\u9053\u8def\u4e00\u76f4\u5c01\u95ed"             \
    "\u5230\u4e0b\u5348\uff0c\u884c\u4eba\u53ea\u80fd\u7ed5\u884c"             \
    "\u3002"
#define ZH_B                                                                   \
    "\u5e02\u653f\u5e9c\u8bf4\uff0c\u65b0\u7684\u95f8\u95e8\u5c06"             \
    "\u5728\u4e0b\u4e2a\u6708\u521d\u5b89\u88c5\uff0c\u8d39\u7528"             \
    "\u6ca1\u6709\u589e\u52a0\uff0c\u5de5\u671f\u4e5f\u6ca1\u6709"             \
    "\u53d8\u3002"
#define ZH_C                                                                   \
    "\u4f4f\u5728\u5cb8\u8fb9\u7684\u8001\u4eba\u544a\u8bc9\u8bb0"             \
    "\u8005\uff0c\u4ed6\u5c0f\u65f6\u5019\u5c31\u5728\u8fd9\u91cc"             \
    "\u770b\u8239\uff0c\u4ece\u6765\u6ca1\u89c1\u8fc7\u8fd9\u6837"             \
    "\u7684\u4e8b\u3002"
    nc_buf page = NC_BUF_INIT;
    nc_article *article;

    (void)state;
    nc_buf_append_text(&page, "<main><p>" ZH_A "</p><p>" ZH_B "</p><p>" ZH_C
                              "</p></main>");
    for (int i = 0; i < 100; i++)
        nc_buf_append_text(&page, "<div>");
    nc_buf_append_text(&page, "<a href=/>\u9996\u9875</a>");
    assert_int_equal(extract(&article, nc_buf_span(&page)), NC_OK);
    is_text(article->text, ZH_A "\n\n" ZH_B "\n\n" ZH_C, "text");
    nc_buf_release(&page);
}

static void test_excerpt_without_spaces(void **state)
{
    nc_buf page = NC_BUF_INIT;
    nc_article *article;
    size_t cut;

    (void)state;
    nc_buf_append_text(&page, "<meta property=og:type content=article>"
                              "<article><p>x");
    for (int i = 0; i < 200; i++)
        nc_buf_append_text(&page, i % 20 ? "\u6e2f" : "\u3002");
    nc_buf_append_text(&page, "\u3002</p></article>");
    extract(&article, nc_buf_span(&page));
    assert_non_null(article->excerpt);
    cut = strlen(article->excerpt) - strlen("\u2026");
    is_text(article->excerpt + cut, "\u2026", "ellipsis");
    assert_int_equal(strncmp(article->excerpt, article->text, cut), 0);
    assert_int_equal(cut % 3, 1); /* x, and whole characters */
    nc_buf_release(&page);
}

/* 03/04/2015, in English: a day in April where the address is British. */
static void test_order_by_address(void **state)
{
    static const struct {
        const char *url;
        int64_t published; /* date -u -d ... +%s */
    } pages[] = {
        {"https://news.example.co.uk/a", 1428019200},
        {"https://news.example.com/a", 1425427200},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(pages); i++) {
        nc_extract_options options = {.url = pages[i].url, .charset = "utf-8"};
        nc_article *article;

        assert_int_equal(
            nc_extract(&article,
                       NC_SPAN_LIT("<html lang=en><h1>A Bridge Too Wet</h1>"
                                   "<time>03/04/2015</time>" ARTICLE),
                       &options, pool),
            NC_OK);
        assert_int_equal(article->published.utc, pages[i].published);
    }
}

static void test_body_of_jsonld(void **state)
{
    static const char page[] =
        "<script type=application/ld+json>{\"@type\":\"NewsArticle\","
        "\"headline\":\"T\",\"articleBody\":\"" PROSE_A PROSE_A "\\n" PROSE_B
        "\"}</script><div id=app></div>";
    nc_article *article;

    (void)state;
    assert_int_equal(extract(&article, NC_SPAN_LIT(page)), NC_OK);
    assert_non_null(strstr(article->text, PROSE_B));
    assert_non_null(strstr(article->html, "<p>"));
}

static void test_no_article(void **state)
{
    static const char *const pages[] = {
        "", "<p>Short.</p>", "<form><input><button>Search</button></form>",
        "<h1>Not found</h1><p>The page is not here.</p>",
        "<ul><li><a href=/1>One thing after another, as always</a></li><li>"
        "<a href=/2>Another one, on the same front page</a></li><li>"
        "<a href=/3>A third, which makes it a proper list</a></li></ul>"};

    (void)state;
    for (size_t i = 0; i < NELEMS(pages); i++) {
        nc_article *article = NULL;

        if (extract(&article, nc_span_of(pages[i])) != NC_ENOTFOUND)
            fail_msg("taken for an article: %s", pages[i]);
        assert_non_null(article); /* with what is known of it */
    }
}

static void test_front_page(void **state)
{
    static const char claim[] =
        "<meta property=og:type content=article>" ARTICLE;
    nc_extract_options options = {.url = "https://news.example/",
                                  .charset = "utf-8"};
    nc_article *article;

    (void)state;
    assert_int_equal(nc_extract(&article, NC_SPAN_LIT(ARTICLE), &options, pool),
                     NC_ENOTFOUND);
    is_text(article->text, TEXT, "what was found");
    assert_int_equal(nc_extract(&article, NC_SPAN_LIT(claim), &options, pool),
                     NC_OK);
}

static void test_no_page(void **state)
{
    nc_extract_options options = {.url = NULL, .charset = "iso-2022-kr"};
    nc_article *article;

    (void)state;
    assert_int_equal(nc_extract(&article, NC_SPAN_LIT(ARTICLE), &options, pool),
                     NC_EINVAL);
    assert_null(article);
}

/* --- the seed page */

static const char *string_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static void is_date(const nc_date *date, const char *want)
{
    nc_buf out = NC_BUF_INIT;

    nc_date_write(&out, date);
    is_text(nc_buf_text(&out), want, "date");
    nc_buf_release(&out);
}

static void check_seed(const nc_article *a, const char *json_path)
{
    json_t *want = json_load_file(json_path, 0, NULL);
    const char *again;

    assert_non_null(want);
    is_text(a->title, string_of(want, "title"), "title");
    is_text(nc_article_byline(a, pool), string_of(want, "byline"), "byline");
    is_text(a->site_name, string_of(want, "site_name"), "site_name");
    is_text(a->lang, string_of(want, "lang"), "lang");
    is_date(&a->published, string_of(want, "published"));
    is_date(&a->modified, string_of(want, "updated"));
    again = strstr(a->html, a->title);
    assert_null(again);
    json_decref(want);
}

static void test_seed(void **state)
{
    char page_path[512], text_path[512], json_path[512];
    nc_buf page = NC_BUF_INIT;
    nc_buf text = NC_BUF_INIT;
    nc_extract_options options = {
        .url = "https://news.example/2015/01/02/"
               "obama-sanctions-north-korea_n_6407710.html"};
    nc_article *article;

    (void)state;
    if (!shared_path(page_path, sizeof(page_path), "seed/page.html") ||
        !shared_path(text_path, sizeof(text_path), "seed/expected.txt") ||
        !shared_path(json_path, sizeof(json_path), "seed/expected.json"))
        return;
    read_file(&page, page_path);
    read_file(&text, text_path);
    assert_int_equal(nc_extract(&article, nc_buf_span(&page), &options, pool),
                     NC_OK);
    is_bytes(nc_span_of(article->text), nc_span_trim(nc_buf_span(&text)),
             "text");
    check_seed(article, json_path);
    nc_buf_release(&page);
    nc_buf_release(&text);
}

/* --- laws */

/* What comes out goes in and comes out the same. */
static void check_laws(const nc_article *a, const char *path)
{
    nc_buf again = NC_BUF_INIT;
    nc_buf text = NC_BUF_INIT;
    apr_pool_t *own;

    if (!a->html)
        return;
    apr_pool_create(&own, pool);
    assert_int_equal(nc_sanitize(&again, nc_span_of(a->html), a->url, own),
                     NC_OK);
    is_bytes(nc_buf_span(&again), nc_span_of(a->html), "%s: html", path);
    assert_int_equal(nc_text_write(&text, nc_span_of(a->html), own), NC_OK);
    is_bytes(nc_buf_span(&text), nc_span_of(a->text), "%s: text", path);
    nc_buf_release(&again);
    nc_buf_release(&text);
    apr_pool_destroy(own);
}

/* Every cut of a page gives an article or none, and never a crash. */
static void test_cuts(void **state)
{
    for (size_t i = 0; i < NELEMS(cases); i++)
        for (size_t n = 0; n < strlen(cases[i].page); n += 7) {
            unsigned char *copy = malloc(n + 1);
            nc_article *article = NULL;

            memcpy(copy, cases[i].page, n);
            extract(&article, (nc_span){copy, n});
            assert_non_null(article);
            check_laws(article, cases[i].name);
            free(copy);
        }
    (void)state;
}

/* --- hostile sizes: an answer or a refusal, in linear time */

/* BEFORE, then N times PART, and three paragraphs. */
static nc_status extract_many(nc_article **article, const char *before,
                              const char *part, size_t n, apr_pool_t *own)
{
    nc_extract_options options = {.url = URL, .charset = "utf-8"};
    nc_buf page = NC_BUF_INIT;
    nc_status status;

    nc_buf_append_text(&page, before);
    for (size_t i = 0; i < n; i++)
        nc_buf_append_text(&page, part);
    nc_buf_append_text(&page, ARTICLE);
    status = nc_extract(article, nc_buf_span(&page), &options, own);
    nc_buf_release(&page);
    return status;
}

static void test_sizes(void **state)
{
    static const struct {
        const char *name, *before, *part;
        size_t n;
        const char *text; /* of the article; NULL: any, or none */
        bool refused;
    } sizes[] = {
        {"deeper than a tree may be", "", "<div>", 1000, TEXT, false},
        {"more nodes than a tree may have", "", "<div>", 1000001, NULL, true},
        {"pictures", "", "<p><img src=/i.png>", 20000, TEXT, false},
        {"pictures, deep", "<section><section><section><div><div>",
         "<img src=/i.png>", 20000, TEXT, false},
        {"noscript", "<body>", "<noscript>", 20000, TEXT, false},
        {"links", "<ul>", "<li><a href=/x>One after another</a>", 100000, NULL,
         false},
        {"blocks", "<div>", "a<br><br>", 61000, NULL, false},
        {"a long text", "<p>", "The council met, on Monday, to talk. ", 100000,
         NULL, false},
        {"a long word", "<p>", "abcdefghijklmnopqrstuvwxyz", 100000, NULL,
         false},
        {"a long name", "<div class='", "post ", 400000, NULL, false},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(sizes); i++) {
        nc_article *article = NULL;
        apr_pool_t *own;
        nc_status status;

        apr_pool_create(&own, NULL);
        status = extract_many(&article, sizes[i].before, sizes[i].part,
                              sizes[i].n, own);
        if (sizes[i].text)
            is_text(article ? article->text : NULL, sizes[i].text,
                    sizes[i].name);
        else if (sizes[i].refused ? status != NC_ELIMIT
                                  : status != NC_OK && status != NC_ENOTFOUND)
            fail_msg("%s: %d", sizes[i].name, status);
        apr_pool_destroy(own);
    }
}

static void extract_page(void *ctx, const char *name, nc_span page)
{
    nc_extract_options options = {.url = URL};
    nc_article *article = NULL;
    apr_pool_t *own;

    (void)ctx;
    apr_pool_create(&own, NULL);
    nc_extract(&article, page, &options, own);
    if (!article)
        fail_msg("%s: not read", name);
    check_laws(article, name);
    apr_pool_destroy(own);
}

static void test_corpus(void **state)
{
    (void)state;
    each_page(12, extract_page, NULL);
}

/* XHTML by its media type: read as HTML, each of these holds what follows. */
static void test_xml(void **state)
{
    static const char *const ended[] = {"<title/>",
                                        "<script src='a.js'/>",
                                        "<style/>",
                                        "<div class='ad'/>",
                                        "<p/>",
                                        "<a id='top'/>",
                                        "<select/>",
                                        "<iframe src='x'/>",
                                        "<table/>",
                                        "<my-box/>",
                                        "<svg><g/></svg>",
                                        "<textarea/>",
                                        "<template/>"};

    (void)state;
    for (size_t i = 0; i < NELEMS(ended); i++) {
        nc_extract_options options = {
            .url = URL, .charset = "utf-8", .is_xml = true};
        nc_article *article = NULL;
        const char *page = apr_pstrcat(
            pool, "<html><head>", i < 3 ? ended[i] : "",
            "</head><body><article>", i < 3 ? "" : ended[i],
            "<h1>A bridge</h1>" ARTICLE "</article></body></html>", NULL);

        assert_int_equal(nc_extract(&article, nc_span_of(page), &options, pool),
                         NC_OK);
        is_text(article->text, TEXT, ended[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_xml),
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_kept),
        cmocka_unit_test(test_subheading),
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_excerpt_without_spaces),
        cmocka_unit_test(test_wide_and_deep),
        cmocka_unit_test(test_order_by_address),
        cmocka_unit_test(test_body_of_jsonld),
        cmocka_unit_test(test_no_article),
        cmocka_unit_test(test_front_page),
        cmocka_unit_test(test_no_page),
        cmocka_unit_test(test_seed),
        cmocka_unit_test(test_cuts),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_corpus),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
