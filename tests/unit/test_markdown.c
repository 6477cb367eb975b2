/* test_markdown.c -- articles as Markdown, read by another implementation.
 *
 * What an article's html is, cmark-gfm must make of our Markdown again: the
 * same blocks in the same order, the same text, emphasis, links and pictures.
 */
#include "support.h"
#include <apr_general.h>
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include "corpus.h"
#include "nc_document.h"
#include "nc_extract.h"
#include "nc_render.h"
#include "nc_sanitizer.h"
#include "outline.h"

static apr_pool_t *pool;

static int set_up(void **state)
{
    (void)state;
    apr_initialize();
    cmark_gfm_core_extensions_ensure_registered();
    return apr_pool_create(&pool, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    apr_terminate();
    return 0;
}

/* The article's Markdown without its front matter. */
static void markdown_of(nc_buf *out, const char *html, apr_pool_t *own)
{
    static const nc_span matter = NC_SPAN_LIT("---\n---\n\n");
    nc_article *a = nc_article_create(own);
    nc_buf all = NC_BUF_INIT;
    nc_span rest;

    a->html = html;
    nc_render_markdown(&all, a, own);
    rest = nc_buf_span(&all);
    if (nc_span_starts(rest, matter))
        nc_span_take(&rest, matter.len);
    nc_buf_append(out, rest);
    nc_buf_release(&all);
}

static void cmark_read(nc_buf *out, nc_span markdown)
{
    static const char *const extensions[] = {"table", "strikethrough"};
    int options = CMARK_OPT_UNSAFE | CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE;
    cmark_parser *parser = cmark_parser_new(options);
    cmark_node *doc;
    char *html;

    for (size_t i = 0; i < NELEMS(extensions); i++)
        cmark_parser_attach_syntax_extension(
            parser, cmark_find_syntax_extension(extensions[i]));
    cmark_parser_feed(parser, (const char *)markdown.ptr, markdown.len);
    doc = cmark_parser_finish(parser);
    html = cmark_render_html(doc, options,
                             cmark_parser_get_syntax_extensions(parser));
    nc_buf_append_text(out, html);
    free(html);
    cmark_node_free(doc);
    cmark_parser_free(parser);
}

/* Whether HTML comes back; if not, OUT says where it does not. */
static bool comes_back(nc_buf *out, const char *html, apr_pool_t *own)
{
    nc_buf markdown = NC_BUF_INIT, again = NC_BUF_INIT;
    nc_buf want = NC_BUF_INIT, got = NC_BUF_INIT;
    size_t i = 0, from;
    bool same;

    markdown_of(&markdown, html, own);
    cmark_read(&again, nc_buf_span(&markdown));
    outline_of(&want, nc_span_of(html));
    outline_of(&got, nc_buf_span(&again));
    same = nc_span_equal(nc_buf_span(&want), nc_buf_span(&got));
    while (i < want.len && i < got.len && want.ptr[i] == got.ptr[i])
        i++;
    from = i > 100 ? i - 100 : 0;
    if (!same)
        nc_buf_appendf(out, "want: ...%.250s\n got: ...%.250s\n",
                       nc_buf_text(&want) + from, nc_buf_text(&got) + from);
    if (!same && markdown.len < 2000)
        nc_buf_appendf(out, "markdown: %s\n", nc_buf_text(&markdown));
    nc_buf_release(&markdown);
    nc_buf_release(&again);
    nc_buf_release(&want);
    nc_buf_release(&got);
    return same;
}

/* --- documents made at random of what Markdown would take for its own */

static unsigned next_random(uint64_t *state)
{
    *state ^= *state << 13; /* Marsaglia's xorshift */
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (unsigned)(*state >> 32);
}

static const char *const words[] = {"a",
                                    "b c",
                                    "word",
                                    "1.",
                                    "2)",
                                    "10.",
                                    "2024.",
                                    "-",
                                    "+",
                                    "*",
                                    "**",
                                    "_",
                                    "__",
                                    "#",
                                    "##",
                                    "####### ",
                                    "&gt;",
                                    "|",
                                    "`",
                                    "``",
                                    "```",
                                    "~~~",
                                    "~~",
                                    "~",
                                    "[",
                                    "]",
                                    "(",
                                    ")",
                                    "!",
                                    "![",
                                    "](",
                                    "[a](b)",
                                    "[a]:",
                                    "&lt;b&gt;",
                                    "&lt;!--",
                                    "&lt;/p&gt;",
                                    "&amp;",
                                    "&amp;amp;",
                                    "&amp;lt",
                                    "&amp;#35;",
                                    "&amp;#x",
                                    "\\",
                                    "\\*",
                                    "=",
                                    "===",
                                    "---",
                                    "- - -",
                                    "***",
                                    "a_b_c",
                                    "_a_",
                                    "*a*",
                                    "**a**",
                                    ":",
                                    "::",
                                    "$x$",
                                    "\u00E9",
                                    "\u2014",
                                    "\u201C",
                                    "\u6F22",
                                    "\u3002",
                                    "\u20AC",
                                    "&nbsp;",
                                    ".",
                                    ",",
                                    "'",
                                    "\"",
                                    "{#x}",
                                    "^",
                                    "&lt;http://h.example&gt;",
                                    "http://h.example/_a_",
                                    "www.h.example",
                                    "a@h.example",
                                    "\t",
                                    "\n",
                                    "    ",
                                    "&lt;?x",
                                    "&lt;a",
                                    "1",
                                    "&#13;",
                                    "%",
                                    "@",
                                    "/",
                                    "+1",
                                    "&lt;script&gt;",
                                    "&lt;![CDATA[",
                                    "|---|",
                                    ":-:"};

static const char *const inlines[][2] = {
    {"<em>", "</em>"},
    {"<strong>", "</strong>"},
    {"<s>", "</s>"},
    {"<code>", "</code>"},
    {"<a href='http://h.example/(a)_b_*c*?d=1&amp;lt=2#[x]'>", "</a>"},
    {"<sub>", "</sub>"},
    {"<sup>", "</sup>"},
    {"<q>", "</q>"},
    {"<small>", "</small>"},
    {"<img src='http://h.example/i_(1).png' alt='*a* [b] ", "'>"}};

static void put_inline(nc_buf *html, uint64_t *state, unsigned depth)
{
    unsigned n = 1 + next_random(state) % 5;

    for (unsigned i = 0; i < n; i++) {
        unsigned what = next_random(state) % 10;

        if (what == 9)
            nc_buf_append_text(html, "<br>");
        else if (what < 6 || depth == 0)
            nc_buf_append_text(html, words[next_random(state) % NELEMS(words)]);
        else {
            unsigned kind = next_random(state) % NELEMS(inlines);

            nc_buf_append_text(html, inlines[kind][0]);
            if (kind + 1 < NELEMS(inlines))
                put_inline(html, state, depth - 1);
            nc_buf_append_text(html, inlines[kind][1]);
        }
        if (next_random(state) % 3 == 0)
            nc_buf_append_byte(html, ' ');
    }
}

static void put_table(nc_buf *html, uint64_t *state)
{
    unsigned columns = 2 + next_random(state) % 2;
    const char *first = next_random(state) % 2 ? "th" : "td";

    nc_buf_append_text(html, "<table>");
    for (unsigned row = 0; row < 3; row++) {
        nc_buf_append_text(html, "<tr>");
        for (unsigned i = 0; i < columns; i++) {
            nc_buf_appendf(html, "<%s>x", row == 0 ? first : "td");
            put_inline(html, state, 1);
        }
    }
    nc_buf_append_text(html, "</table>");
}

static void put_blocks(nc_buf *html, uint64_t *state, unsigned depth)
{
    static const char *const boxes[][2] = {{"<ul><li>", "</ul>"},
                                           {"<ol><li>", "</ol>"},
                                           {"<ol start=7><li>", "</ol>"},
                                           {"<blockquote>", "</blockquote>"},
                                           {"<dl><dt>t<dd>", "</dl>"}};
    unsigned n = 1 + next_random(state) % 3;

    for (unsigned i = 0; i < n; i++) {
        unsigned what = next_random(state) % 12;

        if (what < NELEMS(boxes) && depth > 0) {
            nc_buf_append_text(html, boxes[what][0]);
            put_blocks(html, state, depth - 1);
            for (unsigned k = next_random(state) % 3; what < 3 && k > 0; k--) {
                nc_buf_append_text(html, "<li>");
                put_blocks(html, state, depth - 1);
            }
            nc_buf_append_text(html, boxes[what][1]);
        }
        else if (what == 5)
            put_table(html, state);
        else if (what == 6)
            nc_buf_append_text(html, "<hr>");
        else {
            const char *tag = what == 7 ? "h3" : what == 8 ? "pre" : "p";

            nc_buf_appendf(html, "<%s>", tag);
            put_inline(html, state, 2);
            nc_buf_appendf(html, "</%s>", tag);
        }
    }
}

static void test_random(void **state)
{
    enum { DOCUMENTS = 1500 };
    uint64_t random = 20240229;
    const char *more = getenv("NC_DOCUMENTS");
    unsigned n = more ? (unsigned)strtoul(more, NULL, 10) : DOCUMENTS,
             failed = 0;

    (void)state;
    for (unsigned i = 0; i < n; i++) {
        nc_buf raw = NC_BUF_INIT, html = NC_BUF_INIT, why = NC_BUF_INIT;
        apr_pool_t *own;

        apr_pool_create(&own, pool);
        put_blocks(&raw, &random, i % 4);
        nc_sanitize(&html, nc_buf_span(&raw), "http://h.example/", own);
        if (!comes_back(&why, nc_buf_text(&html), own)) {
            failed++;
            print_message("# document %u: %s\n%s", i, nc_buf_text(&html),
                          nc_buf_text(&why));
        }
        apr_pool_destroy(own);
        nc_buf_release(&raw);
        nc_buf_release(&html);
        nc_buf_release(&why);
    }
    assert_int_equal(failed, 0);
}

/* --- whole pages */

typedef struct tally {
    unsigned pages, same;
} tally;

static void check_html(tally *t, const char *name, const char *html,
                       apr_pool_t *own)
{
    nc_buf why = NC_BUF_INIT;

    t->pages++;
    if (comes_back(&why, html, own))
        t->same++;
    else
        print_message("# %s\n%s", name, nc_buf_text(&why));
    nc_buf_release(&why);
}

/* The article, and all of the page as the sanitizer leaves it. */
static void check_page(void *ctx, const char *name, nc_span page)
{
    nc_extract_options options = {.url = "https://h.example/d/p"};
    nc_buf text = NC_BUF_INIT, html = NC_BUF_INIT;
    const char *charset;
    nc_article *article;
    apr_pool_t *own;

    apr_pool_create(&own, pool);
    nc_extract(&article, page, &options, own);
    if (article && article->html)
        check_html(ctx, name, article->html, own);
    nc_encoding_decode(&text, page, NULL, &charset);
    nc_sanitize(&html, nc_buf_span(&text), options.url, own);
    check_html(ctx, name, nc_buf_text(&html), own);
    apr_pool_destroy(own);
    nc_buf_release(&text);
    nc_buf_release(&html);
}

/* Pages written for the project, where the tests run. */
static void test_articles(void **state)
{
    tally t = {0, 0};
    glob_t found;

    (void)state;
    assert_int_equal(glob("tests/articles/*/page.html", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        nc_buf page = NC_BUF_INIT;

        read_file(&page, found.gl_pathv[i]);
        check_page(&t, found.gl_pathv[i], nc_buf_span(&page));
        nc_buf_release(&page);
    }
    globfree(&found);
    assert_int_equal(t.same, t.pages);
}

static void test_corpus(void **state)
{
    tally t = {0, 0};

    (void)state;
    each_page(20, check_page, &t);
    print_message("# %u of %u documents come back\n", t.same, t.pages);
    assert_int_equal(t.same, t.pages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_articles),
        cmocka_unit_test(test_corpus),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
