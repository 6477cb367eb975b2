/* test_document.c -- trees of pages, as the HTML standard has them where
 * nothing is mis-nested.
 */
#include "support.h"
#include <apr_general.h>
#include "nc_document.h"

static apr_pool_t *pool;

static void write_start(nc_buf *out, const xmlNode *node)
{
    nc_buf_append_byte(out, '<');
    if (node->ns)
        nc_buf_appendf(out, "%s:", (const char *)node->ns->prefix);
    nc_buf_append_text(out, (const char *)node->name);
    for (const xmlAttr *a = node->properties; a; a = a->next)
        nc_buf_appendf(out, " %s='%s'", (const char *)a->name,
                       a->children ? (const char *)a->children->content : "");
    nc_buf_append_byte(out, '>');
}

/* The tree as markup with every tag in it. */
static void write_tree(nc_buf *out, const xmlNode *root)
{
    const xmlNode *node = root;

    for (;;) {
        if (node->type == XML_TEXT_NODE)
            nc_buf_append_text(out, (const char *)node->content);
        else
            write_start(out, node);
        if (node->type == XML_ELEMENT_NODE && node->children) {
            node = node->children;
            continue;
        }
        for (;;) {
            if (node->type == XML_ELEMENT_NODE)
                nc_buf_appendf(out, "</%s>", (const char *)node->name);
            if (node == root)
                return;
            if (node->next)
                break;
            node = node->parent;
        }
        node = node->next;
    }
}

static nc_document *parse(nc_span page)
{
    nc_document *doc = NULL;

    assert_int_equal(nc_document_parse(&doc, page, "utf-8", pool), NC_OK);
    return doc;
}

#define BODY(s) "<html><head></head><body>" s "</body></html>"
#define HEAD(s) "<html><head>" s "</head><body></body></html>"

static const struct {
    const char *in, *tree;
} cases[] = {
    /* the three that are always there (13.2.6.4.1 to .7) */
    {"", BODY("")},
    {"x", BODY("x")},
    {" \n<p>x", BODY("<p>x</p>")},
    {"<title>T</title>x",
     "<html><head><title>T</title></head><body>x</body></html>"},
    {"<!doctype html><html lang=en><head><meta charset=utf-8></head><body "
     "class=a>x</body></html>",
     "<html lang='en'><head><meta charset='utf-8'></meta></head><body "
     "class='a'>x</body></html>"},
    {"<body a=1><p>x<body a=2 b=3>",
     "<html><head></head><body a='1' b='3'><p>x</p></body></html>"},
    {"<p>x</p></body></html><p>y", BODY("<p>x</p><p>y</p>")},
    {"<!-- c -->x<!-- d -->y", BODY("xy")},
    /* implied ends and tbody */
    {"<p>a<p>b", BODY("<p>a</p><p>b</p>")},
    {"<ul><li>a<li>b</ul>", BODY("<ul><li>a</li><li>b</li></ul>")},
    {"<p>a<div>b</div>", BODY("<p>a</p><div>b</div>")},
    {"<table><tr><td>a<td>b<tr><td>c</table>",
     BODY("<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr>"
          "</tbody></table>")},
    {"<br><img src=a>x", BODY("<br></br><img src='a'></img>x")},
    /* attributes: case, references, the first of a name, no value */
    {"<A HREF='?a=1&amp;b=2' Title=\"&lt;&eacute;\" checked href=x>l</A>",
     BODY("<a href='?a=1&b=2' title='<\xC3\xA9' checked=''>l</a>")},
    /* text: references, line ends, characters that XML forbids */
    {"a&amp;b&#8217;&hellip;&lt;", BODY("a&b\xE2\x80\x99\xE2\x80\xA6<")},
    {"a\r\nb\rc", BODY("a\nb\nc")},
    {"a\x01"
     "b&#1;c&#xFFFE;d",
     BODY("abcd")},
    {"<textarea>\n\nx</textarea>", BODY("<textarea>\nx</textarea>")},
    {"<pre>\nx</pre>", BODY("<pre>x</pre>")},
    /* raw text */
    {"<script>if (1 < 2) '</div>'</script>",
     HEAD("<script>if (1 < 2) '</div>'</script>")},
    {"<style>a > b &amp;</style>", HEAD("<style>a > b &amp;</style>")},
    {"<textarea><p>&amp;</textarea>", BODY("<textarea><p>&</textarea>")},
    /* svg and math have namespaces, HTML has none */
    {"<svg><PATH D=1 /><title>t</title></svg><p>x",
     BODY("<svg:svg><svg:path d='1'></path><svg:title>t</title></svg>"
          "<p>x</p>")},
    {"<math><mi>x</mi></math>", BODY("<math:math><math:mi>x</mi></math>")},
    /* unknown elements keep their name */
    {"<X-Card a=1>x</X-Card>", BODY("<x-card a='1'>x</x-card>")},
};

static void test_trees(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        nc_document *doc = parse(nc_span_of(cases[i].in));
        nc_buf out = NC_BUF_INIT;

        write_tree(&out, xmlDocGetRootElement(nc_document_tree(doc)));
        is_bytes(nc_buf_span(&out), nc_span_of(cases[i].tree), "%s",
                 cases[i].in);
        nc_buf_release(&out);
    }
}

static void test_nul(void **state)
{
    nc_document *doc = parse(NC_SPAN_LIT("a\0b<p title='x\0y'>"));
    nc_buf out = NC_BUF_INIT;

    (void)state;
    write_tree(&out, nc_document_body(doc));
    is_bytes(nc_buf_span(&out),
             NC_SPAN_LIT("<body>ab<p title='x\xEF\xBF\xBDy'></p></body>"),
             "NUL: none in text, U+FFFD in attributes (13.2.5.36)");
    nc_buf_release(&out);
}

static void test_accessors(void **state)
{
    nc_document *doc;

    (void)state;
    assert_int_equal(nc_document_parse(&doc,
                                       NC_SPAN_LIT("<meta charset=koi8-r>\xEE"),
                                       NULL, pool),
                     NC_OK);
    is_text(nc_document_charset(doc), "koi8-r", "charset");
    is_text((const char *)nc_document_head(doc)->name, "head", "head");
    is_text((const char *)nc_document_body(doc)->children->content, "\xD0\x9D",
            "text");
    assert_int_equal(
        nc_document_parse(&doc, NC_SPAN_LIT("x"), "iso-2022-kr", pool),
        NC_EINVAL);
    assert_null(doc);
}

static void test_fragment(void **state)
{
    nc_document *doc;
    nc_buf out = NC_BUF_INIT;

    (void)state;
    assert_int_equal(
        nc_document_parse_fragment(
            &doc, NC_SPAN_LIT("<p>a</p>\n<title>t</title>\xFF"), pool),
        NC_OK);
    write_tree(&out, nc_document_body(doc));
    is_bytes(nc_buf_span(&out),
             NC_SPAN_LIT("<body><p>a</p>\n<title>t</title>\xEF\xBF\xBD</body>"),
             "fragment");
    nc_buf_release(&out);
}

static void repeat(nc_buf *out, const char *text, size_t n)
{
    while (n-- > 0)
        nc_buf_append_text(out, text);
}

static size_t depth_of(const xmlNode *node)
{
    size_t depth = 0;

    for (; node->children; node = node->last)
        depth++;
    return depth;
}

/* A million open tags give a tree as deep as browsers make it, and all the
 * text. */
static void test_deep(void **state)
{
    nc_buf page = NC_BUF_INIT;
    nc_buf out = NC_BUF_INIT;
    nc_document *doc;

    (void)state;
    repeat(&page, "<div>", 200000);
    nc_buf_append_text(&page, "deep");
    doc = parse(nc_buf_span(&page));
    assert_true(depth_of(nc_document_body(doc)) <= 520);
    write_tree(&out, nc_document_body(doc));
    assert_non_null(nc_span_find(nc_buf_span(&out), NC_SPAN_LIT("deep")));
    nc_buf_release(&page);
    nc_buf_release(&out);
}

static void test_attribute_limit(void **state)
{
    nc_buf page = NC_BUF_INIT;
    nc_document *doc;
    size_t n = 0;

    (void)state;
    nc_buf_append_text(&page, "<p");
    for (int i = 0; i < 5000; i++)
        nc_buf_appendf(&page, " a%d=%d", i, i);
    nc_buf_append_text(&page, ">x");
    doc = parse(nc_buf_span(&page));
    for (const xmlAttr *a = nc_document_body(doc)->children->properties; a;
         a = a->next)
        n++;
    assert_int_equal(n, NC_DOCUMENT_ATTRS_MAX);
    nc_buf_release(&page);
}

static void test_node_limit(void **state)
{
    nc_buf page = NC_BUF_INIT;
    nc_document *doc;

    (void)state;
    repeat(&page, "<b>", NC_DOCUMENT_NODES_MAX + 1);
    assert_int_equal(nc_document_parse(&doc, nc_buf_span(&page), "utf-8", pool),
                     NC_ELIMIT);
    assert_null(doc);
    nc_buf_release(&page);
}

/* What a page ends in, cut anywhere, makes no difference to the sanitizer's
 * opinion of us. */
static void test_every_cut(void **state)
{
    static const char page[] =
        "<!doctype html><html lang=en><title>T</title><p class='a' "
        "title=\"&amp;\">x &amp; y<!-- c --><svg><path/><![CDATA[z]]></svg>"
        "<script>1</script><table><td>\xC3\xA9";

    (void)state;
    for (size_t n = 0; n < sizeof(page); n++) {
        unsigned char *copy = malloc(n + 1);
        apr_pool_t *own;
        nc_document *doc;

        memcpy(copy, page, n);
        apr_pool_create(&own, NULL);
        assert_int_equal(
            nc_document_parse(&doc, (nc_span){copy, n}, "utf-8", own), NC_OK);
        apr_pool_destroy(own);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trees),
        cmocka_unit_test(test_nul),
        cmocka_unit_test(test_accessors),
        cmocka_unit_test(test_fragment),
        cmocka_unit_test(test_deep),
        cmocka_unit_test(test_attribute_limit),
        cmocka_unit_test(test_node_limit),
        cmocka_unit_test(test_every_cut),
    };
    int failed;

    apr_initialize();
    apr_pool_create(&pool, NULL);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_pool_destroy(pool);
    apr_terminate();
    return failed;
}
