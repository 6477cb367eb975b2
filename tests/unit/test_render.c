/* test_render.c -- articles as text, Markdown, JSON and pages.
 *
 * What Markdown should look like is judged by CommonMark 0.30 and the GFM
 * specification; the cases name the trap that each is about.
 */
#include "support.h"

#include <apr_general.h>
#include <jansson.h>
#include <apr_strings.h>
#include "nc_metric.h"
#include "nc_render.h"

static apr_pool_t *pool;

static int set_up(void **state)
{
    (void)state;
    apr_initialize();
    return apr_pool_create(&pool, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    apr_terminate();
    return 0;
}

static nc_article *full_article(void)
{
    nc_article *a = nc_article_create(pool);

    a->url = "https://news.example/a?b=1&c=2";
    a->canonical = "https://news.example/a";
    a->id = "00000000-0000-5000-8000-000000000001";
    a->title = "Caf\u00e9 & <cr\u00e8me>";
    a->published = (nc_date){NC_DATE_SECOND, 1420229045, -300, true};
    a->modified = (nc_date){NC_DATE_DAY, 1420243200, 0, false};
    a->lang = "en";
    a->site_name = "The \"News\"";
    a->excerpt = "Short.";
    a->html = "<p>One.</p><p>Two.</p>";
    a->text = "One.\n\nTwo.";
    a->words = 231;
    APR_ARRAY_PUSH(a->bylines, const char *) = "Ada A";
    APR_ARRAY_PUSH(a->bylines, const char *) = "Bob B";
    return a;
}

/* --- escaping */

static void test_escape(void **state)
{
    static const struct {
        const char *name;
        nc_span in;
        const char *want;
    } cases[] = {
        {"markup", NC_SPAN_LIT("a<b>&\"'"), "a&lt;b&gt;&amp;&quot;&#39;"},
        {"other scripts stay", NC_SPAN_LIT("\u00e9\u6f22\U0001F600"),
         "\u00e9\u6f22\U0001F600"},
        {"white space stays", NC_SPAN_LIT("a\tb\nc"), "a\tb\nc"},
        /* XML 1.0, 2.2 */
        {"NUL and controls go",
         NC_SPAN_LIT("a\0\x01\x08\x0b\x0c\x1f"
                     "b"),
         "ab"},
        {"U+FFFE, U+FFFF go",
         NC_SPAN_LIT("a\xef\xbf\xbe\xef\xbf\xbf"
                     "b"),
         "ab"},
        {"U+FFFD stays", NC_SPAN_LIT("\xef\xbf\xbd"), "\xef\xbf\xbd"},
        /* Unicode 3.9, table 3-8: one U+FFFD for each maximal subpart. */
        {"broken UTF-8",
         NC_SPAN_LIT("\x61\xf1\x80\x80\xe1\x80\xc2\x62\x80\x63\x80\xbf\x64"),
         "a\ufffd\ufffd\ufffd"
         "b\ufffd"
         "c\ufffd\ufffd"
         "d"},
        {"surrogates", NC_SPAN_LIT("\xed\xa0\x80"), "\ufffd\ufffd\ufffd"},
        {"overlong", NC_SPAN_LIT("\xc0\xaf\xe0\x80\xbf"),
         "\ufffd\ufffd\ufffd\ufffd\ufffd"},
        {"above U+10FFFF", NC_SPAN_LIT("\xf4\x90\x80\x80"),
         "\ufffd\ufffd\ufffd\ufffd"},
        {"cut at the end", NC_SPAN_LIT("a\xf0\x9f\x98"), "a\ufffd"},
        {"nothing", NC_SPAN_LIT(""), ""},
    };
    (void)state;

    for (size_t i = 0; i < NELEMS(cases); i++) {
        nc_buf out = NC_BUF_INIT;

        nc_render_escape(&out, cases[i].in);
        is_bytes(nc_buf_span(&out), nc_span_of(cases[i].want), "%s",
                 cases[i].name);
        nc_buf_release(&out);
    }
}

/* --- text */

static void is_text_of(const nc_article *a, const char *want, const char *what)
{
    nc_buf out = NC_BUF_INIT;

    nc_render_text(&out, a, pool);
    assert_int_equal(nc_buf_status(&out), NC_OK);
    is_bytes(nc_buf_span(&out), nc_span_of(want), "%s", what);
    nc_buf_release(&out);
}

static void test_text(void **state)
{
    nc_article *a = full_article();

    (void)state;
    is_text_of(a,
               "Caf\u00e9 & <cr\u00e8me>\n"
               "==============\n"
               "\n"
               "Ada A, Bob B\n"
               "2015-01-02 15:04\n"
               "\n"
               "One.\n\nTwo.\n"
               "\n"
               "https://news.example/a?b=1&c=2\n",
               "all parts");
    a = nc_article_create(pool);
    a->text = "Alone.";
    is_text_of(a, "Alone.\n", "text alone");
    a->title = "\u6f22\u5b57"; /* two columns each: Unicode, UAX 11 */
    is_text_of(a, "\u6f22\u5b57\n====\n\nAlone.\n", "wide letters");
    a->published = (nc_date){NC_DATE_DAY, 1420156800, 0, false};
    is_text_of(a, "\u6f22\u5b57\n====\n\n2015-01-02\n\nAlone.\n",
               "a day has no time");
}

static void test_text_links(void **state)
{
    nc_article *a = nc_article_create(pool);
    nc_buf out = NC_BUF_INIT;

    (void)state;
    a->html = "<p>See <a href=\"https://a.example/\">this</a>.</p>";
    nc_render_text_links(&out, a, pool);
    is_bytes(nc_buf_span(&out),
             NC_SPAN_LIT("See this[1].\n\n[1] https://a.example/\n"),
             "footnotes");
    nc_buf_release(&out);
}

/* --- JSON */

static void test_json(void **state)
{
    nc_buf out = NC_BUF_INIT;

    (void)state;
    nc_render_json(&out, full_article(), pool);
    is_text(nc_buf_text(&out),
            "{\"url\":\"https://news.example/a?b=1&c=2\","
            "\"canonical\":\"https://news.example/a\","
            "\"title\":\"Caf\u00e9 & <cr\u00e8me>\","
            "\"byline\":\"Ada A, Bob B\","
            "\"published\":\"2015-01-02T15:04:05-05:00\","
            "\"modified\":\"2015-01-03T00:00:00Z\","
            "\"lang\":\"en\","
            "\"site_name\":\"The \\\"News\\\"\","
            "\"excerpt\":\"Short.\","
            "\"image\":null,"
            "\"html\":\"<p>One.</p><p>Two.</p>\","
            "\"text\":\"One.\\n\\nTwo.\"}\n",
            "full");
    nc_buf_clear(&out);
    nc_render_json(&out, nc_article_create(pool), pool);
    is_text(nc_buf_text(&out),
            "{\"url\":null,\"canonical\":null,\"title\":null,\"byline\":null,"
            "\"published\":null,\"modified\":null,\"lang\":null,"
            "\"site_name\":null,\"excerpt\":null,\"image\":null,"
            "\"html\":null,\"text\":null}\n",
            "nothing known");
    nc_buf_release(&out);
}

static void test_json_of_broken_text(void **state)
{
    nc_article *a = nc_article_create(pool);
    nc_buf out = NC_BUF_INIT;
    json_error_t error;
    json_t *object;

    (void)state;
    a->title = "bad \xff \x01 end";
    a->text = "line\nline \u2028 \\ \"";
    nc_render_json(&out, a, pool);
    assert_ptr_equal(memchr(out.ptr, '\n', out.len), out.ptr + out.len - 1);
    object = json_loads(nc_buf_text(&out), 0, &error);
    assert_non_null(object);
    is_text(json_string_value(json_object_get(object, "title")),
            "bad \ufffd  end", "title");
    is_text(json_string_value(json_object_get(object, "text")), a->text,
            "text");
    json_decref(object);
    nc_buf_release(&out);
}

/* --- Markdown */

static void is_markdown(const char *html, const char *want, const char *what)
{
    nc_article *a = nc_article_create(pool);
    nc_buf out = NC_BUF_INIT;

    a->html = html;
    nc_render_markdown(&out, a, pool);
    assert_int_equal(nc_buf_status(&out), NC_OK);
    /* No field is known: the front matter is empty. */
    is_bytes(nc_buf_span(&out),
             nc_span_of(apr_pstrcat(pool, "---\n---\n\n", want, NULL)), "%s",
             what);
    nc_buf_release(&out);
}

/* CommonMark 0.30, 4.5: the first word of an info string is the language. */
static void test_markdown_languages(void **state)
{
    static const struct {
        const char *class, *language;
    } cases[] = {
        {"language-c", "c"},
        {"hl lang-c++", "c++"},
        {"code", ""},
        {"language-a`b", ""}, /* no backtick may be in it */
        {"language-C*", ""},
        {"language-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         ""},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++)
        is_markdown(
            apr_psprintf(pool,
                         "<pre><code class=\"%s\">\n\na = b;\n</code>"
                         "</pre>",
                         cases[i].class),
            apr_psprintf(pool, "```%s\na = b;\n```\n", cases[i].language),
            cases[i].class);
}

typedef struct markdown_case {
    const char *name, *html, *want;
} markdown_case;

static void run_cases(const markdown_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++)
        is_markdown(cases[i].html, cases[i].want, cases[i].name);
}

static void test_markdown_text(void **state)
{
    static const markdown_case cases[] = {
        {"paragraphs", "<p>a</p>\n<p>b\n c</p>", "a\n\nb c\n"},
        {"signs of markup", "<p>*a* _b_ `c` [d](e) &lt;f&gt; \\ | ~</p>",
         "\\*a\\* \\_b\\_ \\`c\\` \\[d\\](e) \\<f> \\\\ \\| \\~\n"},
        {"an underscore in a word", "<p>snake_case</p>", "snake_case\n"},
        {"references", "<p>AT&amp;T &amp;amp; &amp;#65; &amp; b</p>",
         "AT&T \\&amp; \\&#65; & b\n"},
        {"a reference cut by an element", "<p>&amp;<span>amp;</span></p>",
         "\\&amp;\n"},
        {"a heading it is not", "<p># a</p>", "\\# a\n"},
        {"a list it is not", "<p>- a</p><p>+ b</p><p>-5</p>",
         "\\- a\n\n\\+ b\n\n-5\n"},
        {"a number it is not", "<p>1986. A great year</p><p>3.14</p>",
         "1986\\. A great year\n\n3.14\n"},
        {"a quote it is not", "<p>&gt; a &gt; b</p>", "\\> a > b\n"},
        {"a rule it is not", "<p>---</p>", "\\---\n"},
        {"a line break", "<p>a<br>- b</p>", "a\\\n\\- b\n"},
        {"a break at the ends", "<p><br>a<br></p>", "a\n"},
        {"inline html", "<p>H<sub>2</sub>O</p>", "H<sub>2</sub>O\n"},
        {"code", "<p><code>a*b</code> <code>`</code> <code>a``b</code></p>",
         "`a*b` `` ` `` ```a``b```\n"},
        {"white space at the ends of code", "<p>a<code> b </code>c</p>",
         "a `b` c\n"},
        {"code side by side", "<p><code>a</code><code>b</code></p>",
         "`a`<code>b</code>\n"},
        {"code with a link in it",
         "<p><code>a <a href=http://h/>b*</a></code></p>",
         "<code>a [b\\*](http://h/)</code>\n"},
        {"a table it is not", "<p>a<br>:-:<br>-:</p>", "a\\\n\\:-:\\\n\\-:\n"},
        {"a heading of signs alone", "<h2>#</h2><h3>a ##</h3><h3>C#</h3>",
         "## \\#\n\n### a #\\#\n\n### C#\n"},
        {"headings", "<h2>A</h2><h3>C# #</h3><h4>a<br>b</h4>",
         "## A\n\n### C# \\#\n\n#### a b\n"},
        {"a rule", "<p>a</p><hr><p>b</p>", "a\n\n* * *\n\nb\n"},
        {"nothing", "<p> </p><div></div>", ""},
    };

    (void)state;
    run_cases(cases, NELEMS(cases));
}

/* CommonMark 6.2: where asterisks do not count, tags do. */
static void test_markdown_emphasis(void **state)
{
    static const markdown_case cases[] = {
        {"plain", "<p><em>a</em> <strong>b</strong> <del>c</del></p>",
         "*a* **b** ~~c~~\n"},
        {"space at the ends goes outside", "<p>a<b> b </b>c</p>",
         "a **b** c\n"},
        {"inside a word", "<p>a<em>b</em>c</p>", "a*b*c\n"},
        {"a quote against a letter", "<p><b>\"a\"</b>b</p>",
         "<strong>\"a\"</strong>b\n"},
        {"a quote alone", "<p><b>\"a\"</b> b</p>", "**\"a\"** b\n"},
        {"CJK brackets", "<p>\u3042<b>\u300c\u3042\u300d</b>\u3042</p>",
         "\u3042<strong>\u300c\u3042\u300d</strong>\u3042\n"},
        {"side by side", "<p><em>a</em><em>b</em></p>", "*a*<em>b</em>\n"},
        {"one in the other", "<p><b><i>a</i></b></p>", "**<em>a</em>**\n"},
        {"the same in the same", "<p><b>a<strong>b</strong></b></p>",
         "**ab**\n"},
        {"empty", "<p>a<b></b> <i> </i>b</p>", "a b\n"},
        {"in a link without text", "<p>a<a href=http://h/><b></b></a>b</p>",
         "ab\n"},
        {"of a link without text",
         "<p>a <b><a href=http://h/><i> </i></a></b>b", "a b\n"},
        {"over paragraphs", "<b><p>a</p><p>b</p></b>", "a\n\nb\n"},
    };

    (void)state;
    run_cases(cases, NELEMS(cases));
}

static void test_markdown_links(void **state)
{
    static const markdown_case cases[] = {
        {"link", "<p><a href=\"http://x.example/\">a</a></p>",
         "[a](http://x.example/)\n"},
        {"address with signs",
         "<p><a href=\"http://x.example/a_(b)?c&amp;copy;|\">a]</a></p>",
         "[a\\]](http://x.example/a_\\(b\\)?c&amp;copy;%7C)\n"},
        {"no image", "<p>Wow!<a href=\"http://x.example/\">a</a></p>",
         "Wow\\![a](http://x.example/)\n"},
        {"empty", "<p>a <a href=\"http://x.example/\"> </a>b</p>", "a b\n"},
        {"around blocks", "<a href=\"http://x.example/\"><p>a</p></a>", "a\n"},
        {"image", "<p><img src=\"http://x.example/i\" alt=\"a [b] *c*\"></p>",
         "![a \\[b\\] \\*c\\*](http://x.example/i)\n"},
        {"image in a link",
         "<p><a href=\"http://x.example/\">"
         "<img src=\"http://x.example/i\" alt=\"\"></a></p>",
         "[![](http://x.example/i)](http://x.example/)\n"},
        {"figure",
         "<figure><img src=\"http://x.example/i\" alt=\"a\">"
         "<figcaption>c</figcaption></figure>",
         "![a](http://x.example/i)\n\nc\n"},
    };

    (void)state;
    run_cases(cases, NELEMS(cases));
}

static void test_markdown_lists(void **state)
{
    static const markdown_case cases[] = {
        {"bullets", "<ul><li>a</li><li>b</li></ul>", "- a\n- b\n"},
        {"a paragraph in each", "<ul><li><p>a</p></li><li><p>b</p></li></ul>",
         "- a\n- b\n"},
        {"numbers from 9", "<ol start=\"9\"><li>a</li><li>b</li></ol>",
         "9. a\n10. b\n"},
        {"nested",
         "<ul><li>a<ol><li>b<ul><li>c</li></ul></li></ol></li><li>d</li></ul>",
         "- a\n  1. b\n     - c\n- d\n"},
        {"paragraphs in an item",
         "<ol><li><p>a</p><p>b</p></li><li>c</li></ol>",
         "1. a\n\n   b\n\n2. c\n"},
        {"two lists in a row", "<ul><li>a</li></ul><ul><li>b</li></ul>",
         "- a\n\n+ b\n"},
        {"a nested list that does not begin with 1",
         "<ul><li>a<ol start=\"3\"><li>b</li></ol></li></ul>",
         "- a\n\n  3. b\n"},
        {"text after a nested list",
         "<ul><li>a<ul><li>b</li></ul></li></ul><p>c</p>", "- a\n  - b\n\nc\n"},
        {"quote", "<blockquote><p>a</p><p>b<br>c</p></blockquote>",
         "> a\n>\n> b\\\n> c\n"},
        {"list in a quote, quote in a list",
         "<blockquote><ul><li>a<blockquote><p>b</p></blockquote></li></ul>"
         "</blockquote>",
         "> - a\n>\n>   > b\n"},
        {"empty items", "<ul><li></li><li>a</li></ul>", "- a\n"},
    };

    (void)state;
    run_cases(cases, NELEMS(cases));
}

static void test_markdown_code_blocks(void **state)
{
    static const markdown_case cases[] = {
        {"plain", "<pre><code>a\n  b &lt;c&gt;\n</code></pre>",
         "```\na\n  b <c>\n```\n"},
        {"fences inside", "<pre>```\na\n````</pre>",
         "`````\n```\na\n````\n`````\n"},
        {"line breaks", "<pre>a<br>b</pre>", "```\na\nb\n```\n"},
        {"in a list, with an empty line", "<ul><li><pre>a\n\nb</pre></li></ul>",
         "- ```\n  a\n\n  b\n  ```\n"},
    };

    (void)state;
    run_cases(cases, NELEMS(cases));
}

static void test_markdown_tables(void **state)
{
    static const markdown_case cases[] = {
        {"with headings",
         "<table><thead><tr><th>A</th><th>B</th></tr></thead>"
         "<tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
         "| A | B |\n| --- | --- |\n| 1 | 2 |\n"},
        {"without",
         "<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
         "|  |  |\n| --- | --- |\n| 1 | 2 |\n"},
        {"bars, also in code",
         "<table><tbody><tr><td>a|b</td><td><code>a|b</code></td></tr></tbody>"
         "</table>",
         "|  |  |\n| --- | --- |\n| a\\|b | `a\\|b` |\n"},
        {"blocks in a cell",
         "<table><tbody><tr><td><p>a</p><p>b</p></td><td>"
         "<ul><li>c</li><li>d</li></ul></td></tr></tbody></table>",
         "|  |  |\n| --- | --- |\n| a<br>b | c<br>d |\n"},
        {"spans",
         "<table><tbody><tr><th>A</th><th>B</th></tr>"
         "<tr><td rowspan=\"2\">1</td><td>2</td></tr><tr><td>3</td></tr>"
         "<tr><td colspan=\"2\">4</td></tr></tbody></table>",
         "| A | B |\n| --- | --- |\n| 1 | 2 |\n|  | 3 |\n| 4 |  |\n"},
        {"for layout",
         "<table><tbody><tr><td><p>a</p></td></tr><tr><td>b</td></tr></tbody>"
         "</table>",
         "a\n\nb\n"},
    };

    (void)state;
    run_cases(cases, NELEMS(cases));
}

static void test_markdown_front_matter(void **state)
{
    nc_article *a = full_article();
    nc_buf out = NC_BUF_INIT;

    (void)state;
    a->title = "A: \"b\" \\ # - \u00e9";
    APR_ARRAY_PUSH(a->tags, const char *) = "yes";
    nc_render_markdown(&out, a, pool);
    is_text(nc_buf_text(&out),
            "---\n"
            "title: \"A: \\\"b\\\" \\\\ # - \u00e9\"\n"
            "author:\n"
            "  - \"Ada A\"\n"
            "  - \"Bob B\"\n"
            "published: \"2015-01-02T15:04:05-05:00\"\n"
            "modified: \"2015-01-03T00:00:00Z\"\n"
            "url: \"https://news.example/a?b=1&c=2\"\n"
            "lang: \"en\"\n"
            "site_name: \"The \\\"News\\\"\"\n"
            "tags:\n"
            "  - \"yes\"\n"
            "description: \"Short.\"\n"
            "---\n"
            "\n"
            "# A: \"b\" \\\\ # - \u00e9\n"
            "\n"
            "One.\n\nTwo.\n",
            "whole document");
    nc_buf_clear(&out);
    a->html = NULL;
    a->title = NULL;
    a->text = "* One.\n\nTwo.";
    nc_render_markdown(&out, a, pool);
    assert_non_null(strstr(nc_buf_text(&out), "---\n\n\\* One.\n\nTwo.\n"));
    nc_buf_release(&out);
}

static char *repeat(const char *unit, size_t n)
{
    size_t len = strlen(unit);
    char *text = apr_palloc(pool, len * n + 1);

    for (size_t i = 0; i < n; i++)
        memcpy(text + i * len, unit, len);
    text[len * n] = '\0';
    return text;
}

/* What a page may nest and repeat: no recursion, nothing quadratic, and no
 * output that outgrows its input by more than a constant. */
static void test_markdown_of_hostile_pages(void **state)
{
    static const char *const units[] = {
        "<ul><li>a",
        "<blockquote><p>a",
        "<b>a<i>",
        "<a href=http://x>",
        "<b></b>",
        "<em>a</em>",
        "`<code>`</code>",
        "<ol><li><table><tr><td><td>",
        "a<br>",
        "&amp;",
        "<table><tr><td colspan=999 rowspan=999>a",
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(units); i++) {
        nc_article *a = nc_article_create(pool);
        nc_buf out = NC_BUF_INIT;

        a->html = repeat(units[i], 20000);
        nc_render_markdown(&out, a, pool);
        if (out.len > 200 * strlen(a->html))
            fail_msg("%s: %zu bytes of %zu", units[i], out.len,
                     strlen(a->html));
        nc_buf_release(&out);
    }
}

/* A table in a caption is a table, and written by a call within a call; how
 * deep they are is the tree's limit, not the page's wish. */
static void test_markdown_of_captions(void **state)
{
    nc_article *a = nc_article_create(pool);
    nc_buf out = NC_BUF_INIT;

    (void)state;
    a->html = apr_pstrcat(pool, repeat("<table><caption>a", 20000),
                          repeat("</caption><tr><td>b<td>c</table>", 20000),
                          "<p>end", NULL);
    nc_render_markdown(&out, a, pool);
    assert_int_equal(nc_buf_status(&out), NC_OK);
    assert_non_null(strstr(nc_buf_text(&out), "| b | c |"));
    nc_buf_release(&out);
}

/* --- pages */

static void contains(const nc_buf *out, const char *text)
{
    if (!strstr(nc_buf_text(out), text))
        fail_msg("no %s in\n%s", text, nc_buf_text(out));
}

static void lacks(const nc_buf *out, const char *text)
{
    if (strstr(nc_buf_text(out), text))
        fail_msg("%s in\n%s", text, nc_buf_text(out));
}

static const nc_feed feed = {.id = "urn:x",
                             .self = "http://s.example/n/feed.atom?a&b",
                             .home = "http://s.example/n/",
                             .title = "News <b>",
                             .base = "http://s.example/n/",
                             .search = "http://s.example/n/opensearch.xml"};

static void test_page(void **state)
{
    nc_article *a = full_article();
    nc_buf out = NC_BUF_INIT;

    (void)state;
    a->section = "Town & Country";
    APR_ARRAY_PUSH(a->tags, const char *) = "caf\u00e9s";
    nc_render_page(&out, &feed, a, pool);
    contains(&out, "<!DOCTYPE html>\n<html lang=\"en\" dir=\"ltr\">");
    contains(&out, "<title>Caf\u00e9 &amp; &lt;cr\u00e8me&gt;</title>");
    contains(&out, "<h1 dir=\"auto\">Caf\u00e9 &amp; &lt;cr\u00e8me&gt;</h1>");
    contains(&out, "<link rel=\"canonical\" href=\"https://news.example/a\">");
    contains(&out, "<link rel=\"alternate\" type=\"application/atom+xml\""
                   " href=\"http://s.example/n/feed.atom?a&amp;b\""
                   " title=\"News &lt;b&gt;\">");
    contains(&out, "<link rel=\"alternate\" type=\"application/rss+xml\""
                   " href=\"http://s.example/n/feed.rss\"");
    contains(&out, "<link rel=\"alternate\" type=\"application/feed+json\""
                   " href=\"http://s.example/n/feed.json\"");
    contains(&out, "<link rel=\"search\""
                   " type=\"application/opensearchdescription+xml\""
                   " href=\"http://s.example/n/opensearch.xml\"");
    contains(&out, "<time datetime=\"2015-01-02T15:04:05-05:00\">"
                   "2015-01-02 15:04</time> · 2 min read");
    contains(&out, "href=\"https://news.example/a?b=1&amp;c=2\"");
    contains(&out, "<p>One.</p><p>Two.</p>");
    contains(&out, "href=\"#main\"");
    contains(&out, "<main id=\"main\">");
    /* RFC 3986: all but unreserved characters are encoded. */
    contains(&out, "<a dir=\"auto\" "
                   "href=\"http://s.example/n/?author=Ada%20A\">Ada A</a>");
    contains(&out, "<a dir=\"auto\" "
                   "href=\"http://s.example/n/?author=Bob%20B\">Bob B</a>");
    contains(&out, "<a dir=\"auto\" "
                   "href=\"http://s.example/n/?section=Town%20%26%20Country"
                   "\">Town &amp; Country</a>");
    contains(&out,
             "<a dir=\"auto\" href=\"http://s.example/n/?tag=caf%C3%A9s\">");
    contains(&out, "href=\"http://s.example/n/a/"
                   "00000000-0000-5000-8000-000000000001.md\"");
    lacks(&out, "changed"); /* on the next day, but not a day later */
    lacks(&out, "<script");
    lacks(&out, "<cr");
    nc_buf_clear(&out);
    a->modified = a->published;
    a->modified.utc += 86400;
    nc_render_page(&out, NULL, a, pool);
    contains(&out, "changed <time datetime=\"2015-01-03T15:04:05-05:00\">");
    contains(&out, "<span dir=\"auto\">Ada A</span>, ");
    lacks(&out, "http://s.example");
    nc_buf_release(&out);
}

static void test_page_of_a_picture(void **state)
{
    static const char figure[] =
        "<figure><img src=\"https://news.example/i.jpg\" alt=\"\"></figure>";
    nc_article *a = full_article();
    nc_buf out = NC_BUF_INIT;

    (void)state;
    a->image = "https://news.example/i.jpg";
    a->licence = "https://creativecommons.org/licenses/by/4.0/";
    nc_render_page(&out, &feed, a, pool);
    contains(&out, figure);
    contains(&out, "rel=\"license\"");
    nc_buf_clear(&out);
    a->html = "<p><img src=\"https://news.example/j.jpg\" alt=\"\"/></p>";
    a->licence = "All rights reserved";
    nc_render_page(&out, &feed, a, pool);
    lacks(&out, figure);
    lacks(&out, "rel=\"license\"");
    contains(&out, "All rights reserved");
    nc_buf_release(&out);
}

static void test_page_in_other_languages(void **state)
{
    nc_article *a = full_article();
    nc_buf out = NC_BUF_INIT;

    (void)state;
    a->lang = "ar-EG";
    nc_render_page(&out, NULL, a, pool);
    contains(&out, "<html lang=\"ar-EG\" dir=\"rtl\">");
    contains(&out, "lang=\"en\" dir=\"ltr\">Skip to the article");
    contains(&out, "<span lang=\"en\" dir=\"ltr\">2 min read</span>");
    /* A foreign word at its beginning does not turn a title around. */
    contains(&out, "<h1>Caf");
    nc_buf_clear(&out);
    a->lang = "x\" onload=\"y";
    nc_render_page(&out, NULL, a, pool);
    contains(&out, "<html lang=\"en\"");
    lacks(&out, "onload");
    nc_buf_release(&out);
}

/* Everything but the html is hostile here. */
static void test_page_of_hostile_fields(void **state)
{
    static const char evil[] = "\"><script>alert(1)</script>&'\xff\x01";
    const nc_feed evil_feed = {.self = "javascript:alert(1)",
                               .home = "javascript:alert(1)",
                               .base = "javascript:alert(1)",
                               .title = evil};
    nc_article *a = nc_article_create(pool);
    nc_buf out = NC_BUF_INIT;

    (void)state;
    a->url = a->canonical = a->licence = a->image = "javascript:alert(1)";
    a->title = a->site_name = a->section = a->excerpt = a->lang = evil;
    a->text = evil;
    APR_ARRAY_PUSH(a->bylines, const char *) = evil;
    APR_ARRAY_PUSH(a->tags, const char *) = evil;
    nc_render_page(&out, &evil_feed, a, pool);
    lacks(&out, "<script");
    lacks(&out, "href=\"javascript:");
    lacks(&out, "src=\"javascript:");
    contains(&out, "<p>&quot;&gt;&lt;script&gt;");
    nc_buf_clear(&out);
    nc_render_page(&out, &feed, a, pool);
    lacks(&out, "<script");
    contains(&out, "?tag=%22%3E%3Cscript%3E");
    nc_buf_release(&out);
}

/* What assistive technology needs of an article, whatever its page had. */
static void test_page_body(void **state)
{
    static const struct {
        const char *name, *html, *want;
    } cases[] = {
        {"a heading comes first", "<h4>a</h4>", "<h2>a</h2>"},
        {"and none is skipped", "<h2>a</h2><h5>b</h5><h3>c</h3><h2>d</h2>",
         "<h2>a</h2><h3>b</h3><h3>c</h3><h2>d</h2>"},
        {"six levels", "<h2>a</h2><h3>b</h3><h4>c</h4><h5>d</h5><h6>e</h6>",
         "<h2>a</h2><h3>b</h3><h4>c</h4><h5>d</h5><h6>e</h6>"},
        {"rules are no headings", "<h3>a</h3><hr><p>b</p>",
         "<h2>a</h2><hr><p>b</p>"},
        {"tables scroll, one box for nested ones",
         "a<table><tr><td><table></table></td></tr></table><p>b</p>",
         "a<div class=\"wide\" role=\"region\" aria-label=\"Table 1\" "
         "tabindex=\"0\"><table><tr><td><table></table></td></tr></table>"
         "</div><p>b</p>"},
        {"what heads nothing is no head",
         "<thead><tr><th></th><th scope=\"row\">a</th></tr></thead>",
         "<thead><tr><td></td><th scope=\"row\">a</th></tr></thead>"},
        {"a picture is no name",
         "<a href=\"http://a/\"><img src=\"http://b/\" alt=\"\"></a>",
         "<a aria-label=\"Picture\" href=\"http://a/\"><img "
         "src=\"http://b/\" alt=\"\"></a>"},
        {"its words are",
         "<a href=\"http://a/\"><img src=\"http://b/\" alt=\"c\"></a>",
         "<a href=\"http://a/\"><img src=\"http://b/\" alt=\"c\"></a>"},
        {"and so is text", "<a href=\"http://a/\"><b>c</b></a><abbr>d</abbr>",
         "<a href=\"http://a/\"><b>c</b></a><abbr>d</abbr>"},
        {"cut short", "<a", "<a"},
        {"text alone", "a", "a"},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        nc_article *a = full_article();
        nc_buf out = NC_BUF_INIT;
        nc_buf want = NC_BUF_INIT;

        a->html = cases[i].html;
        nc_render_page(&out, NULL, a, pool);
        nc_buf_appendf(&want, "</header>\n%s\n</article>", cases[i].want);
        if (!strstr(nc_buf_text(&out), nc_buf_text(&want)))
            print_message("%s:\n", cases[i].name);
        contains(&out, nc_buf_text(&want));
        nc_buf_release(&want);
        nc_buf_release(&out);
    }
}

static void test_reading_time(void **state)
{
    static const struct {
        const char *name, *lang, *text;
        unsigned words;
        const char *want; /* NULL: nothing is said */
    } cases[] = {
        {"not known", "en", NULL, 0, NULL},
        {"one word", "en", NULL, 1, ">1 min read<"},
        {"230 words", NULL, NULL, 230, ">1 min read<"},
        {"one more", NULL, NULL, 231, ">2 min read<"},
        /* Counted by characters. */
        {"Chinese", "zh-Hant", NULL, 1020, ">4 min read<"},
        {"Japanese", "ja", NULL, 1071, ">3 min read<"},
        {"not Zhuang", "za", NULL, 1020, ">5 min read<"},
        {"a list has no Thai text", "th", NULL, 3, NULL},
        {"Thai words are not parted", "th",
         "\u0e44\u0e17\u0e22\u0e44\u0e17\u0e22", 1, ">1 min read<"},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        nc_article *a = nc_article_create(pool);
        nc_buf out = NC_BUF_INIT;

        a->title = cases[i].name;
        a->lang = cases[i].lang;
        a->text = cases[i].text;
        a->words = cases[i].words;
        nc_render_page(&out, NULL, a, pool);
        if (cases[i].want)
            contains(&out, cases[i].want);
        else
            lacks(&out, "min read");
        nc_buf_release(&out);
    }
}

static void render_front(nc_buf *out, nc_front front,
                         const apr_array_header_t *entries)
{
    nc_buf_clear(out);
    if (!front.feed)
        front.feed = &feed;
    nc_render_front(out, &front, entries, pool);
}

static void test_front(void **state)
{
    apr_array_header_t *entries = apr_array_make(pool, 2, sizeof(nc_stored *));
    nc_stored stored = {.article = full_article()};
    nc_stored gone = {.article = nc_article_create(pool), .gone = true};
    nc_front front = {.query = "\"><script>",
                      .older = "http://s.example/n/?p=2&q"};
    nc_buf out = NC_BUF_INIT;

    (void)state;
    stored.article->section = "Town";
    APR_ARRAY_PUSH(entries, nc_stored *) = &stored;
    APR_ARRAY_PUSH(entries, nc_stored *) = &gone;
    render_front(&out, front, entries);
    contains(&out, "<h1 dir=\"auto\">News &lt;b&gt;</h1>");
    contains(&out, "<a href=\"http://s.example/n/a/"
                   "00000000-0000-5000-8000-000000000001\">"
                   "Caf\u00e9 &amp; &lt;cr\u00e8me&gt;</a>");
    contains(&out,
             "<a dir=\"auto\" href=\"http://s.example/n/?author=Ada%20A\">"
             "Ada A</a>, <a");
    contains(&out, "?section=Town\">Town</a>");
    contains(&out, "2 min read");
    contains(&out, "value=\"&quot;&gt;&lt;script&gt;\"");
    contains(&out, "href=\"http://s.example/n/?p=2&amp;q\">Older</a>");
    contains(&out, "action=\"http://s.example/n/\"");
    lacks(&out, "Newer");
    lacks(&out, "<script");
    lacks(&out, "application/rss+xml");

    front.action = "http://s.example/n/search";
    front.rss = "http://s.example/n/feed.rss?q=1";
    front.newer = "http://s.example/n/?p=1";
    render_front(&out, front, entries);
    contains(&out, "action=\"http://s.example/n/search\"");
    contains(&out, "<link rel=\"alternate\" type=\"application/rss+xml\""
                   " href=\"http://s.example/n/feed.rss?q=1\"");
    contains(&out, "<a rel=\"alternate\" type=\"application/rss+xml\""
                   " href=\"http://s.example/n/feed.rss?q=1\">RSS</a>");
    contains(&out, ">Newer</a>");
    nc_buf_clear(&out);
    nc_render_notice(&out, "Not <found>", "No \"such\" page.", feed.home);
    contains(&out, "<h1>Not &lt;found&gt;</h1>");
    contains(&out, "<p>No &quot;such&quot; page.</p>");
    contains(&out, "<a href=\"http://s.example/n/\">");
    nc_buf_release(&out);
}

static void test_front_of_a_site(void **state)
{
    apr_array_header_t *entries = apr_array_make(pool, 1, sizeof(nc_stored *));
    nc_stored stored = {.article = full_article()};
    nc_feed own = feed;
    nc_buf out = NC_BUF_INIT;

    (void)state;
    own.subtitle = "Ports & harbours";
    own.rights = "\u00a9 News";
    APR_ARRAY_PUSH(stored.article->tags, const char *) = "eels";
    APR_ARRAY_PUSH(entries, nc_stored *) = &stored;
    render_front(&out, (nc_front){.feed = &own}, entries);
    contains(&out, "<p class=\"meta\" dir=\"auto\">Ports &amp; harbours</p>");
    contains(&out, "<footer dir=\"auto\">\u00a9 News</footer>");
    contains(&out, "tagged <a dir=\"auto\" "
                   "href=\"http://s.example/n/?tag=eels\">eels</a>");
    nc_buf_release(&out);
}

/* What narrows a list can be read in its title, seen, and be taken away. */
static void test_front_narrowed(void **state)
{
    apr_array_header_t *none = apr_array_make(pool, 1, sizeof(nc_stored *));
    nc_front front = {.query = "old bridge",
                      .section = "Town",
                      .author = "Ada A",
                      .tag = "x&y",
                      .is_search = true,
                      .page = 3};
    nc_buf out = NC_BUF_INIT;

    (void)state;
    render_front(&out, front, none);
    contains(&out, "<title>Search “old bridge” in Town by Ada A tagged x&amp;y,"
                   " page 3 – News &lt;b&gt;</title>");
    contains(&out, "href=\"http://s.example/n/?q=old%20bridge&amp;author="
                   "Ada%20A&amp;tag=x%26y\">in <bdi>Town</bdi>");
    contains(&out, "href=\"http://s.example/n/?section=Town&amp;author="
                   "Ada%20A&amp;tag=x%26y\"><bdi>“old bridge”</bdi>");
    contains(&out, "href=\"http://s.example/n/\">All articles</a>");
    contains(&out, "<input type=\"hidden\" name=\"tag\" value=\"x&amp;y\">");
    contains(&out, ">Newest</a>");
    render_front(&out, (nc_front){.tag = "x"}, none);
    contains(&out, "<title>Articles tagged x – News");
    render_front(&out, (nc_front){.query = "x"}, none);
    contains(&out, "<title>Search “x” – News");
    render_front(&out, (nc_front){.page = 2}, none);
    contains(&out, "<title>Page 2 – News");
    nc_buf_release(&out);
}

static void test_front_empty(void **state)
{
    static const struct {
        nc_front front;
        const char *want;
    } cases[] = {
        {{.query = "a"}, "Nothing was found."},
        {{.query = "a", .tag = "b"}, "a search in all articles"},
        {{.is_search = true}, "Enter words"},
        {{.tag = "b"}, "Nothing here is like that."},
        {{.page = 2}, "behind the oldest article"},
        {{.page = 1}, "Nothing is stored yet."},
    };
    apr_array_header_t *none = apr_array_make(pool, 1, sizeof(nc_stored *));
    nc_buf out = NC_BUF_INIT;

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        render_front(&out, cases[i].front, none);
        contains(&out, cases[i].want);
        lacks(&out, "<ol");
    }
    nc_buf_release(&out);
}

/* Entries are in their own languages, whatever that of the front page is. */
static void test_front_languages(void **state)
{
    apr_array_header_t *entries = apr_array_make(pool, 2, sizeof(nc_stored *));
    nc_stored stored[2] = {{.article = full_article()},
                           {.article = full_article()}};
    nc_feed hebrew = feed;
    nc_buf out = NC_BUF_INIT;

    (void)state;
    hebrew.lang = "he";
    stored[0].article->lang = "fa-IR";
    stored[1].article->lang = NULL;
    APR_ARRAY_PUSH(entries, nc_stored *) = &stored[0];
    APR_ARRAY_PUSH(entries, nc_stored *) = &stored[1];
    render_front(&out, (nc_front){.feed = &hebrew}, entries);
    contains(&out, "<html lang=\"he\" dir=\"rtl\">");
    contains(&out, "<li lang=\"fa-IR\" dir=\"rtl\">\n<h2 class=\"title\"><a");
    contains(&out, "<li>\n<h2 class=\"title\" dir=\"auto\"><a");
    contains(&out, "<span lang=\"en\" dir=\"ltr\">2 min read</span>");
    lacks(&out, "· 2 min read"); /* unmarked English */
    nc_buf_release(&out);
}

/* --- numbers of the server */

static apr_array_header_t *some_metrics(void)
{
    static const nc_metric metrics[] = {
        {.kind = NC_METRIC_COUNTER,
         .group = "Pages",
         .name = "x_pages_total",
         .help = "Pages <b>",
         .value = 1234567},
        {.kind = NC_METRIC_COUNTER,
         .group = "Pages",
         .name = "x_left_total",
         .help = "Left \\ alone\nhere",
         .label = "reason",
         .value_of_label = "a\"b\\c\nd",
         .words_of_label = "as it was",
         .value = 40},
        {.kind = NC_METRIC_COUNTER,
         .group = "Pages",
         .name = "x_left_total",
         .help = "Left \\ alone\nhere",
         .label = "reason",
         .value_of_label = "never",
         .value = 0},
        {.kind = NC_METRIC_COUNTER,
         .group = "Pages",
         .name = "x_left_total",
         .help = "Left \\ alone\nhere",
         .label = "reason",
         .value_of_label = "now",
         .value = 2},
        {.kind = NC_METRIC_TIME,
         .group = "Store",
         .name = "x_changed_seconds",
         .help = "Changed",
         .value = 1420229045},
        {.kind = NC_METRIC_TIME,
         .group = "Store",
         .name = "x_broken_seconds",
         .help = "Broken"},
        {.kind = NC_METRIC_FLAG,
         .group = "Store",
         .name = "x_up",
         .help = "Up",
         .value = 1},
        {.kind = NC_METRIC_INFO,
         .group = "Store",
         .name = "x_info",
         .help = "Version",
         .label = "version",
         .value_of_label = "0.1",
         .value = 1},
    };
    apr_array_header_t *array = apr_array_make(pool, 8, sizeof(nc_metric));

    for (size_t i = 0; i < NELEMS(metrics); i++)
        APR_ARRAY_PUSH(array, nc_metric) = metrics[i];
    return array;
}

/* Prometheus' documentation, "Exposition formats", text-based format. */
static void test_metrics_text(void **state)
{
    nc_buf out = NC_BUF_INIT;

    (void)state;
    nc_render_metrics_text(&out, some_metrics());
    is_text(nc_buf_text(&out),
            "# HELP x_pages_total Pages <b>.\n"
            "# TYPE x_pages_total counter\n"
            "x_pages_total 1234567\n"
            "# HELP x_left_total Left \\\\ alone\\nhere.\n"
            "# TYPE x_left_total counter\n"
            "x_left_total{reason=\"a\\\"b\\\\c\\nd\"} 40\n"
            "x_left_total{reason=\"never\"} 0\n"
            "x_left_total{reason=\"now\"} 2\n"
            "# HELP x_changed_seconds Changed.\n"
            "# TYPE x_changed_seconds gauge\n"
            "x_changed_seconds 1420229045\n"
            "# HELP x_broken_seconds Broken.\n"
            "# TYPE x_broken_seconds gauge\n"
            "x_broken_seconds 0\n"
            "# HELP x_up Up.\n"
            "# TYPE x_up gauge\n"
            "x_up 1\n"
            "# HELP x_info Version.\n"
            "# TYPE x_info gauge\n"
            "x_info{version=\"0.1\"} 1\n",
            "text");
    nc_buf_release(&out);
}

static void test_metrics_page(void **state)
{
    nc_metrics_page page = {"Status", "It <fails>", "http://s.example/?f=p"};
    nc_buf out = NC_BUF_INIT;

    (void)state;
    nc_render_metrics_page(&out, &page, some_metrics(), pool);
    contains(&out, "<title>Status</title>");
    contains(&out, "It &lt;fails&gt;");
    contains(&out, "<h2>Pages</h2>");
    contains(&out, "<h2>Store</h2>");
    contains(&out, "Pages &lt;b&gt;</th><td class=\"n\">1,234,567</td>");
    contains(&out, "here</th><td class=\"n\">42</td>"); /* the sum */
    contains(&out, "as it was</th><td class=\"n\">40</td>");
    contains(&out, ">now</th><td class=\"n\">2</td>");
    lacks(&out, ">never</th>");
    contains(&out, ">2015-01-02 20:04</time> UTC</td>");
    contains(&out, "Broken</th><td class=\"n\">never</td>");
    contains(&out, "Up</th><td class=\"n\">yes</td>");
    contains(&out, "Version</th><td class=\"n\">0.1</td>");
    contains(&out, "href=\"http://s.example/?f=p\"");
    nc_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escape),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_text_links),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_markdown_languages),
        cmocka_unit_test(test_json_of_broken_text),
        cmocka_unit_test(test_markdown_text),
        cmocka_unit_test(test_markdown_emphasis),
        cmocka_unit_test(test_markdown_links),
        cmocka_unit_test(test_markdown_lists),
        cmocka_unit_test(test_markdown_code_blocks),
        cmocka_unit_test(test_markdown_tables),
        cmocka_unit_test(test_markdown_front_matter),
        cmocka_unit_test(test_markdown_of_hostile_pages),
        cmocka_unit_test(test_markdown_of_captions),
        cmocka_unit_test(test_page),
        cmocka_unit_test(test_page_of_a_picture),
        cmocka_unit_test(test_page_in_other_languages),
        cmocka_unit_test(test_page_of_hostile_fields),
        cmocka_unit_test(test_page_body),
        cmocka_unit_test(test_reading_time),
        cmocka_unit_test(test_front),
        cmocka_unit_test(test_front_narrowed),
        cmocka_unit_test(test_front_empty),
        cmocka_unit_test(test_front_of_a_site),
        cmocka_unit_test(test_front_languages),
        cmocka_unit_test(test_metrics_text),
        cmocka_unit_test(test_metrics_page),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
