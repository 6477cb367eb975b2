/* fuzz_forms.c -- the input is an article's title, a NUL, and its HTML, which
 * is sanitized first.
 *
 * Laws: the same article gives the same bytes, which are UTF-8. Another reader
 * of Markdown (cmark-gfm) makes the article's HTML of it again, block for
 * block, with its text, emphasis and links. Read by another parser, the page
 * for people has no script in it, and the title is the article's. As JSON all
 * of it comes back as it was; the text has nothing that steers a display.
 */
#include "../unit/outline.h"
#include "fuzzing.h"
#include "texts.h"

#include <apr_general.h>
#include <apr_strings.h>
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <jansson.h>
#include "nc_render.h"
#include "nc_sanitizer.h"
#include "plain.h"

#define BASE "https://h.example/d/p"

typedef void form_fn(nc_buf *, const nc_article *, apr_pool_t *);

static void write_form(nc_buf *out, form_fn *write, const nc_article *article,
                       apr_pool_t *pool)
{
    nc_buf again = NC_BUF_INIT;

    write(out, article, pool);
    write(&again, article, pool);
    LAW(nc_buf_status(out) == NC_OK);
    LAW(nc_span_equal(nc_buf_span(out), nc_buf_span(&again)));
    LAW(is_utf8(nc_buf_span(out)));
    nc_buf_release(&again);
}

/* --- Markdown */

static void cmark_read(nc_buf *out, nc_span markdown)
{
    int options = CMARK_OPT_UNSAFE | CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE;
    cmark_parser *parser = cmark_parser_new(options);
    cmark_node *doc;
    char *html;

    cmark_parser_attach_syntax_extension(parser,
                                         cmark_find_syntax_extension("table"));
    cmark_parser_attach_syntax_extension(
        parser, cmark_find_syntax_extension("strikethrough"));
    cmark_parser_feed(parser, (const char *)markdown.ptr, markdown.len);
    doc = cmark_parser_finish(parser);
    html = cmark_render_html(doc, options,
                             cmark_parser_get_syntax_extensions(parser));
    nc_buf_append_text(out, html);
    free(html);
    cmark_node_free(doc);
    cmark_parser_free(parser);
}

/* What stands below the front matter; ARTICLE has no title. */
static nc_span without_matter(nc_span markdown)
{
    static const nc_span matter = NC_SPAN_LIT("---\n---\n\n");

    if (nc_span_starts(markdown, matter))
        nc_span_take(&markdown, matter.len);
    return markdown;
}

static void check_markdown(const nc_article *article, apr_pool_t *pool)
{
    nc_article untitled = *article;
    nc_buf out = NC_BUF_INIT, html = NC_BUF_INIT;
    nc_buf want = NC_BUF_INIT, got = NC_BUF_INIT;

    write_form(&out, nc_render_markdown, article, pool);
    nc_buf_clear(&out);
    untitled.title = NULL;
    untitled.text = NULL;
    untitled.words = 0;
    nc_render_markdown(&out, &untitled, pool);
    cmark_read(&html, without_matter(nc_buf_span(&out)));
    outline_of(&want, nc_span_of(article->html));
    outline_of(&got, nc_buf_span(&html));
    LAW(nc_span_equal(nc_buf_span(&want), nc_buf_span(&got)));
    nc_buf_release(&out);
    nc_buf_release(&html);
    nc_buf_release(&want);
    nc_buf_release(&got);
}

/* --- the page */

static void check_attribute(const GumboAttribute *a)
{
    LAW(strncmp(a->name, "on", 2) != 0);
    LAW(strncmp(a->value, "javascript:", 11) != 0 ||
        strcmp(a->name, "href") != 0);
}

static void check_node(const GumboNode *node, const char **title)
{
    const GumboElement *e = &node->v.element;

    if (node->type != GUMBO_NODE_ELEMENT)
        return;
    LAW(e->tag != GUMBO_TAG_SCRIPT && e->tag != GUMBO_TAG_IFRAME);
    LAW(e->tag != GUMBO_TAG_UNKNOWN);
    for (unsigned i = 0; i < e->attributes.length; i++)
        check_attribute(e->attributes.data[i]);
    if (e->tag == GUMBO_TAG_TITLE && e->children.length == 1)
        *title = ((const GumboNode *)e->children.data[0])->v.text.text;
    for (unsigned i = 0; i < e->children.length; i++)
        check_node(e->children.data[i], title);
}

static void render_page(nc_buf *out, const nc_article *article,
                        apr_pool_t *pool)
{
    nc_render_page(out, NULL, article, pool);
}

static void check_page(const nc_article *article, apr_pool_t *pool)
{
    nc_buf out = NC_BUF_INIT;
    const char *title = NULL;
    GumboOutput *read;

    write_form(&out, render_page, article, pool);
    read = gumbo_parse_with_options(&kGumboDefaultOptions, nc_buf_text(&out),
                                    out.len);
    check_node(read->root, &title);
    LAW(!article->title || (title && strcmp(title, article->title) == 0));
    gumbo_destroy_output(&kGumboDefaultOptions, read);
    nc_buf_release(&out);
}

/* --- JSON and text */

static bool has_text(json_t *object, const char *name, const char *want)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text == want || (text && want && strcmp(text, want) == 0);
}

static void check_json(const nc_article *article, apr_pool_t *pool)
{
    nc_buf out = NC_BUF_INIT;
    json_t *object;

    write_form(&out, nc_render_json, article, pool);
    LAW(out.len > 0 && memchr(out.ptr, '\n', out.len) == out.ptr + out.len - 1);
    object =
        json_loadb(nc_buf_text(&out), out.len, JSON_REJECT_DUPLICATES, NULL);
    LAW(object && has_text(object, "html", article->html));
    LAW(has_text(object, "text", article->text));
    LAW(has_text(object, "title", article->title));
    json_decref(object);
    nc_buf_release(&out);
}

static void check_text(const nc_article *article, apr_pool_t *pool)
{
    static form_fn *const forms[] = {nc_render_text, nc_render_text_links};

    for (size_t i = 0; i < 2; i++) {
        nc_buf out = NC_BUF_INIT;

        write_form(&out, forms[i], article, pool);
        is_plain_text(nc_buf_span(&out));
        nc_buf_release(&out);
    }
}

static const char *kept(nc_buf *b, apr_pool_t *pool)
{
    const char *text =
        b->len > 0 ? apr_pstrmemdup(pool, nc_buf_text(b), b->len) : NULL;

    nc_buf_release(b);
    return text;
}

static void check(nc_span title, nc_span input, apr_pool_t *pool)
{
    nc_article *article = nc_article_create(pool);
    nc_buf html = NC_BUF_INIT, text = NC_BUF_INIT;

    if (nc_sanitize(&html, input, BASE, pool) != NC_OK) {
        nc_buf_release(&html);
        return;
    }
    LAW(nc_text_write(&text, nc_buf_span(&html), pool) == NC_OK);
    article->title = nc_plain_line(title, pool);
    article->html = kept(&html, pool);
    article->text = kept(&text, pool);
    check_markdown(article, pool);
    check_page(article, pool);
    check_json(article, pool);
    check_text(article, pool);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    nc_span html = {data, size}, title = take_part(&html);
    apr_pool_t *pool;

    apr_initialize();
    cmark_gfm_core_extensions_ensure_registered();
    LAW(apr_pool_create(&pool, NULL) == APR_SUCCESS);
    check(title, html, pool);
    apr_pool_destroy(pool);
    apr_terminate();
    return 0;
}
