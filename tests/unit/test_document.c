/* test_document.c -- trees of pages by the HTML standard, and what keeps them
 * bounded. test_tree.c has html5lib's cases.
 */
#include "support.h"
#include "pooled.h"
#include <libxml/xpath.h>
#include "nc_document.h"

static void write_start(nc_buf *out, const xmlNode *node)
{
    nc_buf_append_byte(out, '<');
    if (node->ns)
        nc_buf_appendf(out, "%s:", (const char *)node->ns->prefix);
    nc_buf_append_text(out, (const char *)node->name);
    for (const xmlAttr *a = node->properties; a; a = a->next)
        nc_buf_appendf(out, " %s%s%s='%s'",
                       a->ns ? (const char *)a->ns->prefix : "",
                       a->ns ? ":" : "", (const char *)a->name,
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
                nc_buf_appendf(out, "</%s%s%s>",
                               node->ns ? (const char *)node->ns->prefix : "",
                               node->ns ? ":" : "", (const char *)node->name);
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
    /* a template's end in head and behind it; noscript behind it is body's
     * (13.2.6.4.4, .6) */
    {"<head></template><title>T</title>x",
     "<html><head><title>T</title></head><body>x</body></html>"},
    {"<head></head></template><title>T</title>x",
     "<html><head><title>T</title></head><body>x</body></html>"},
    {"<head></head><noscript><p>x</p></noscript>",
     BODY("<noscript><p>x</p></noscript>")},
    /* implied ends and tbody */
    {"<p>a<p>b", BODY("<p>a</p><p>b</p>")},
    {"<ul><li>a<li>b</ul>", BODY("<ul><li>a</li><li>b</li></ul>")},
    {"<p>a<div>b</div>", BODY("<p>a</p><div>b</div>")},
    {"<table><tr><td>a<td>b<tr><td>c</table>",
     BODY("<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr>"
          "</tbody></table>")},
    /* Of what is alike, three at most are opened again (13.2.4.3). */
    {"<p><b x><b x><b x><b x>a</p>b",
     BODY("<p><b x=''><b x=''><b x=''><b x=''>a</b></b></b></b></p>"
          "<b x=''><b x=''><b x=''>b</b></b></b>")},
    {"<p><b x><b x=1><b x><b x>a</p>b",
     BODY("<p><b x=''><b x='1'><b x=''><b x=''>a</b></b></b></b></p>"
          "<b x=''><b x='1'><b x=''><b x=''>b</b></b></b></b>")},
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
    {"<p a\xEF\xBF\xBE"
     "b=1>x",
     BODY("<p ab='1'>x</p>")},
    {"<textarea>\n\nx</textarea>", BODY("<textarea>\nx</textarea>")},
    {"<pre>\nx</pre>", BODY("<pre>x</pre>")},
    /* raw text */
    {"<script>if (1 < 2) '</div>'</script>",
     HEAD("<script>if (1 < 2) '</div>'</script>")},
    {"<style>a > b &amp;</style>", HEAD("<style>a > b &amp;</style>")},
    {"<textarea><p>&amp;</textarea>", BODY("<textarea><p>&</textarea>")},
    /* svg and math have namespaces, HTML has none */
    {"<svg><PATH D=1 /><title>t</title></svg><p>x",
     BODY("<svg:svg><svg:path d='1'></svg:path><svg:title>t</svg:title>"
          "</svg:svg>"
          "<p>x</p>")},
    {"<math><mi>x</mi></math>",
     BODY("<math:math><math:mi>x</math:mi></math:math>")},
    {"<svg viewBox='0 0' xlink:href=a xml:lang=b><LinearGradient/>"
     "<foreignObject><P>x</svg>",
     BODY("<svg:svg viewBox='0 0' xlink:href='a' xml:lang='b'>"
          "<svg:linearGradient></svg:linearGradient><svg:foreignObject><p>x"
          "</p></svg:foreignObject></svg:svg>")},
    {"<svg><![CDATA[a<b]]></svg><![CDATA[c]]>", BODY("<svg:svg>a<b</svg:svg>")},
    {"<math><annotation-xml encoding=text/html><p>x</math>",
     BODY("<math:math><math:annotation-xml encoding='text/html'><p>x</p>"
          "</math:annotation-xml></math:math>")},
    {"<svg><g><div>x", BODY("<svg:svg><svg:g></svg:g></svg:svg><div>x</div>")},
    /* mis-nested formatting and links (13.2.6.4.7, 13.2.10.1) */
    {"<p>1<b>2<i>3</b>4</i>5</p>", BODY("<p>1<b>2<i>3</i></b><i>4</i>5</p>")},
    {"<b>1<p>2</b>3</p>", BODY("<b>1</b><p><b>2</b>3</p>")},
    {"<p><b>1<p>2", BODY("<p><b>1</b></p><p><b>2</b></p>")},
    {"<a href=1>x<a href=2>y", BODY("<a href='1'>x</a><a href='2'>y</a>")},
    {"<b><b><b><b><b>1<p>2",
     BODY("<b><b><b><b><b>1<p>2</p></b></b></b></b></b>")},
    {"<p><b><b><b><b>1<p>2",
     BODY("<p><b><b><b><b>1</b></b></b></b></p><p><b><b><b>2</b></b></b></p>")},
    {"<b><table><td>1</b>2</table>3",
     BODY("<b><table><tbody><tr><td>12</td></tr></tbody></table>3</b>")},
    /* what does not belong in a table goes before it (13.2.6.1) */
    {"<table><b>1<tr><td>2</table>3",
     BODY("<b>1</b><table><tbody><tr><td>2</td></tr></tbody></table><b>3</b>")},
    {"<table>a<!-- -->b<tr>c<td>d</table>",
     BODY("abc<table><tbody><tr><td>d</td></tr></tbody></table>")},
    {"<table> <tr> <td>d</table>",
     BODY("<table> <tbody><tr> <td>d</td></tr></tbody></table>")},
    /* a template's content is in it; its modes (13.2.6.4.18) */
    {"<template><tr><td>x</template>y",
     "<html><head><template><tr><td>x</td></tr></template></head>"
     "<body>y</body></html>"},
    /* head: what came too late, and noscript (13.2.6.4.4 to .6) */
    {"<head></head><link href=a><p>x",
     "<html><head><link href='a'></link></head><body><p>x</p></body></html>"},
    {"<head><noscript><link href=a><p>x",
     "<html><head><noscript><link href='a'></link></noscript></head><body>"
     "<p>x</p></body></html>"},
    {"<noscript><div>1</noscript><p>2",
     "<html><head><noscript></noscript></head><body><div>1<p>2</p></div>"
     "</body></html>"},
    {"<div>0<noscript><div>1</noscript>2",
     BODY("<div>0<noscript><div>1</div></noscript>2</div>")},
    /* select, image, and an end tag for nothing */
    {"<select><option>1<option>2<input>3",
     BODY("<select><option>1</option><option>2</option></select>"
          "<input></input>3")},
    {"<image src=a>", BODY("<img src='a'></img>")},
    {"x</p></br>y", BODY("x<p></p><br></br>y")},
    {"<form>1<div><form>2</form>3</div>", BODY("<form>1<div>23</div></form>")},
    /* quirks: a table does not end a paragraph */
    {"<p><table></table>", BODY("<p><table></table></p>")},
    {"<!doctype html><p><table></table>", BODY("<p></p><table></table>")},
    /* a form feed separates words, though XML has none */
    {"<p class='a\fb'>c\fd", BODY("<p class='a b'>c d</p>")},
    /* a reference longer than what it stands for, and two that are shorter */
    {"&nGt;&nLt;&amp;x", BODY("\xE2\x89\xAB\xE2\x83\x92\xE2\x89\xAA"
                              "\xE2\x83\x92&x")},
    /* texts around what is left out are one */
    {"a<!-- b -->c</i>d", BODY("acd")},
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

/* A page of frames has no body in the tree, but callers need not ask. */
static void test_frameset(void **state)
{
    nc_document *doc =
        parse(NC_SPAN_LIT("<frameset><frame src=a></frameset><p>x"));
    nc_buf out = NC_BUF_INIT;

    (void)state;
    write_tree(&out, xmlDocGetRootElement(nc_document_tree(doc)));
    is_bytes(nc_buf_span(&out),
             NC_SPAN_LIT("<html><head></head><frameset><frame src='a'></frame>"
                         "</frameset></html>"),
             "frameset");
    is_text((const char *)nc_document_body(doc)->name, "body", "body");
    assert_null(nc_document_body(doc)->children);
    assert_null(nc_document_body(doc)->parent);
    nc_buf_release(&out);
}

static void test_offsets(void **state)
{
    nc_document *doc =
        parse(NC_SPAN_LIT("\xEF\xBB\xBF<p>\r\n<b>1<p>2</p><table><td>3"));
    const xmlNode *p = nc_document_body(doc)->children;
    const xmlNode *table = p->next->next;

    (void)state;
    assert_int_equal(nc_document_offset(nc_document_body(doc)), 0);
    assert_int_equal(nc_document_offset(p), 0);
    assert_int_equal(nc_document_offset(p->children->next), 5);
    /* re-opened, it is still what the page has there */
    assert_int_equal(nc_document_offset(p->next), 9);
    assert_int_equal(nc_document_offset(p->next->children), 5);
    is_text((const char *)table->name, "table", "last of body");
    assert_int_equal(nc_document_offset(table), 17);
    assert_int_equal(nc_document_offset(table->children), 24);
    doc = parse(NC_SPAN_LIT("  <head></head> x"));
    assert_int_equal(nc_document_offset(nc_document_head(doc)), 2);
    assert_int_equal(nc_document_offset(nc_document_body(doc)), 15);
}

/* libxml2's XPath, copies and writer read our nodes as they do its own. */
static void test_xpath(void **state)
{
    nc_document *doc = parse(NC_SPAN_LIT(
        "<div id=a class='x y'><p>1&amp;<b>2</b></p>\r\n<p hidden>3</div>"));
    xmlXPathContext *ctx = xmlXPathNewContext(nc_document_tree(doc));
    xmlXPathObject *found;
    xmlBuffer *written = xmlBufferCreate();
    xmlNode *copy;

    (void)state;
    found = xmlXPathEvalExpression(
        (const xmlChar *)"string(//div[contains(@class, 'y')]/p[not(@hidden)])",
        ctx);
    is_text((const char *)found->stringval, "1&2", "text of a node");
    xmlXPathFreeObject(found);
    found = xmlXPathEvalExpression(
        (const xmlChar *)"//p[2]/text() | //b | //div/@id", ctx);
    assert_int_equal(found->nodesetval->nodeNr, 3);
    assert_int_equal(found->nodesetval->nodeTab[0]->type, XML_ATTRIBUTE_NODE);
    is_text((const char *)found->nodesetval->nodeTab[1]->name, "b", "order");
    xmlXPathFreeObject(found);
    copy = xmlDocCopyNode(nc_document_body(doc)->children, NULL, 1);
    xmlNodeDump(written, NULL, copy, 0, 0);
    is_text((const char *)xmlBufferContent(written),
            "<div id=\"a\" class=\"x y\"><p>1&amp;<b>2</b></p>\n"
            "<p hidden=\"\">3</p></div>",
            "copy");
    xmlFreeNode(copy);
    xmlBufferFree(written);
    xmlXPathFreeContext(ctx);
}

static void test_change(void **state)
{
    nc_document *doc = parse(NC_SPAN_LIT("<p a=1 b>x"));
    xmlNode *p = nc_document_body(doc)->children;
    xmlNode *div = nc_document_new_element(doc, "div");
    nc_buf out = NC_BUF_INIT;

    (void)state;
    assert_true(nc_document_set_attr(doc, p, "a", NC_SPAN_LIT("2")));
    assert_true(nc_document_set_attr(doc, p, "b", NC_SPAN_LIT("3")));
    assert_true(nc_document_set_attr(doc, p, "c", NC_SPAN_LIT("4")));
    assert_true(nc_document_set_attr(doc, div, "d", NC_SPAN_LIT("5")));
    xmlUnlinkNode(p);
    xmlAddChild(nc_document_body(doc), div);
    xmlAddChild(div, p);
    write_tree(&out, nc_document_body(doc));
    is_bytes(nc_buf_span(&out),
             NC_SPAN_LIT("<body><div d='5'><p a='2' b='3' c='4'>x</p></div>"
                         "</body>"),
             "changed");
    assert_int_equal(nc_document_tag(div), NC_TAG_DIV);
    nc_buf_release(&out);
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

/* Elements, and of them the attributes, and texts. */
static size_t count_nodes(const xmlNode *root)
{
    const xmlNode *node = root;
    size_t n = 0;

    while (node) {
        n++;
        if (node->type == XML_ELEMENT_NODE)
            for (const xmlAttr *a = node->properties; a; a = a->next)
                n++;
        if (node->type == XML_ELEMENT_NODE && node->children) {
            node = node->children;
            continue;
        }
        while (node && node != root && !node->next)
            node = node->parent;
        node = !node || node == root ? NULL : node->next;
    }
    return n;
}

/* TEXT, a `#` in it replaced by N. */
static void append_each(nc_buf *out, const char *text, unsigned n)
{
    const char *number = strchr(text, '#');

    if (!number) {
        nc_buf_append_text(out, text);
        return;
    }
    nc_buf_appendf(out, "%.*s%u%s", (int)(number - text), text, n, number + 1);
}

/* Tags whose work, or whose nodes, would grow with the square of their number
 * if nothing stopped them. */
static void test_storms(void **state)
{
    static const struct {
        const char *name, *before, *each; /* #: a number of its own */
        const char *after;
        unsigned times, nodes; /* of each */
    } storms[] = {
        {"formatting and blocks", "", "<b><i><p>", "x", 20000, 3},
        {"the same, closed", "", "<b><i><p></b></i>", "x", 20000, 3},
        {"formatting of many kinds", "", "<b a=#>", "<p>x", 3000, 2},
        {"re-opened in every paragraph",
         "<p><b a=1><b a=2><b a=3><b a=4><b a=5><b a=6><b a=7><b a=8>", "<p>x",
         "", 20000, 2},
        {"links in links", "", "<a href=#><p>", "x", 20000, 3},
        {"links in table cells", "<table>", "<a href=#>x<td>", "", 20000, 5},
        {"paragraphs that no block ends", "<p><object>", "<div>", "x", 50000,
         1},
        {"end tags of what is far below", "<i><button>", "<div></i>", "x",
         50000, 1},
        {"tables in tables", "", "<table><tr><td>", "x", 20000, 4},
        {"templates", "", "<template>", "x", 50000, 1},
        {"svg in svg", "", "<svg></p><g>", "x", 20000, 3},
        {"selects", "", "<select><option><div>", "x", 20000, 3},
        {"forms that end in the middle", "", "<form><div></form>", "x", 20000,
         2},
        {"items", "<ul>", "<li><div>", "x", 20000, 2},
        {"nobr", "", "<nobr><div>", "x", 20000, 3},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(storms); i++) {
        nc_buf page = NC_BUF_INIT;
        nc_document *doc;
        apr_pool_t *own;
        size_t most;

        apr_pool_create(&own, pool);
        nc_buf_append_text(&page, storms[i].before);
        for (unsigned n = 0; n < storms[i].times; n++)
            append_each(&page, storms[i].each, n);
        nc_buf_append_text(&page, storms[i].after);
        assert_int_equal(
            nc_document_parse(&doc, nc_buf_span(&page), "utf-8", own), NC_OK);
        /* Formatting that is re-opened: 4,096 and one in 16 bytes. */
        most = 100 + (size_t)storms[i].times * storms[i].nodes + 4096 +
               page.len / 16;
        if (count_nodes(nc_document_body(doc)) > most)
            fail_msg("%s: %zu nodes, not %zu", storms[i].name,
                     count_nodes(nc_document_body(doc)), most);
        if (depth_of(nc_document_body(doc)) > 520)
            fail_msg("%s: too deep", storms[i].name);
        nc_buf_release(&page);
        apr_pool_destroy(own);
    }
}

/* Text that is fostered bit by bit is one text, beside one that grows in the
 * table meanwhile. */
static void test_fostered_text(void **state)
{
    enum { TIMES = 100000 };
    nc_buf page = NC_BUF_INIT;
    nc_document *doc;
    const xmlNode *text;

    (void)state;
    nc_buf_append_text(&page, "<table>");
    repeat(&page, " </b>x</b>", TIMES);
    doc = parse(nc_buf_span(&page));
    text = nc_document_body(doc)->children;
    assert_int_equal(text->type, XML_TEXT_NODE);
    assert_int_equal(strlen((const char *)text->content), TIMES);
    is_text((const char *)text->next->name, "table", "after it");
    assert_int_equal(strlen((const char *)text->next->children->content),
                     TIMES);
    nc_buf_release(&page);
}

/* However many tags of html bring however many attributes. */
static void test_merged_attributes(void **state)
{
    nc_buf page = NC_BUF_INIT;
    nc_document *doc;
    size_t n = 0;

    (void)state;
    for (int i = 0; i < 20000; i++)
        nc_buf_appendf(&page, "<html a%d=%d>", i, i);
    doc = parse(nc_buf_span(&page));
    for (const xmlAttr *a =
             xmlDocGetRootElement(nc_document_tree(doc))->properties;
         a; a = a->next)
        n++;
    assert_int_equal(n, NC_DOCUMENT_ATTRS_MAX);
    nc_buf_release(&page);
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
        cmocka_unit_test(test_frameset),
        cmocka_unit_test(test_offsets),
        cmocka_unit_test(test_xpath),
        cmocka_unit_test(test_change),
        cmocka_unit_test(test_storms),
        cmocka_unit_test(test_fostered_text),
        cmocka_unit_test(test_merged_attributes),
        cmocka_unit_test(test_every_cut),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
