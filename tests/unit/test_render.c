/* test_render.c -- articles as text, Markdown and JSON.
 *
 * What Markdown should look like is judged by CommonMark 0.30 and the GFM
 * specification; the cases name the trap that each is about.
 */
#include "rendering.h"

#include <jansson.h>
#include <apr_strings.h>

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
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
