/* test_tree_pages.c -- trees of real pages against another HTML parser.
 *
 * Gumbo's tree and ours must be the same, element by element and text by text,
 * white space aside, but for the pages in `explained`; and where an element
 * says that its start tag is, there it must be. A part of the pages by default;
 * NC_ALL=1 takes all. Needs $NC_SHARED/corpus/dev.
 */
#include "corpus.h"

#include <apr_general.h>
#include <gumbo.h>
#include "nc_document.h"

enum { EVERY = 12 };

/* Pages that may differ, and why. */
#define UNKNOWN_NAMES                                                          \
    "gumbo lets the end tag of one unknown element end another"

static const struct {
    const char *page, *why;
} explained[] = {
    {"readability/pages/ehow-2.html", UNKNOWN_NAMES},
    {"wcxb/pages/dev-0634.html", UNKNOWN_NAMES},
    {"trafilatura/pages/7e6be4e7cf7ad521.html",
     "the end tag of noscript ends it in our tree, whatever is open in it"},
    {"wcxb/pages/dev-0598.html",
     "an option may hold elements since 2025; gumbo knows only the older rule"},
    {"wcxb/pages/test-4190.html",
     "a link in a link: of 13.2.6.4.7 gumbo takes another link off the list "
     "than the one that was found before the adoption agency ran"},
};

typedef struct tally {
    apr_pool_t *pool;
    unsigned differ;
    unsigned excused;
    size_t elements;
} tally;

/* The letters of a text: no white space and controls, nor U+FFFD, which gumbo
 * makes of C1 controls. */
static void write_text(nc_buf *out, const char *text)
{
    const unsigned char *c = (const unsigned char *)text;

    for (; *c; c++) {
        if (c[0] == 0xEF && c[1] == 0xBF && c[2] == 0xBD)
            c += 2;
        else if (c[0] == 0xC2 && c[1] < 0xA0)
            c++;
        else if (*c > ' ')
            nc_buf_append_byte(out, *c);
    }
}

static void write_element(nc_buf *out, size_t depth, const char *name)
{
    nc_buf_appendf(out, "\n%zu %s\n", depth, name);
}

static void write_ours(nc_buf *out, const xmlNode *root, tally *sum)
{
    const xmlNode *node = root;
    size_t depth = 0;

    for (;;) {
        if (node->type == XML_ELEMENT_NODE) {
            write_element(out, depth, (const char *)node->name);
            sum->elements++;
        }
        else
            write_text(out, (const char *)node->content);
        if (node->type == XML_ELEMENT_NODE && node->children) {
            node = node->children;
            depth++;
            continue;
        }
        while (node != root && !node->next) {
            node = node->parent;
            depth--;
        }
        if (node == root)
            return;
        /* Texts go on after an element's end. */
        nc_buf_append_text(out, "|");
        node = node->next;
    }
}

static bool is_element(const GumboNode *node)
{
    return node->type == GUMBO_NODE_ELEMENT ||
           node->type == GUMBO_NODE_TEMPLATE;
}

static void write_gumbo_element(nc_buf *out, size_t depth,
                                const GumboElement *element)
{
    GumboStringPiece tag = element->original_tag;
    const char *svg = NULL;
    char name[128];

    if (element->tag_namespace == GUMBO_NAMESPACE_SVG) {
        gumbo_tag_from_original_text(&tag);
        svg = gumbo_normalize_svg_tagname(&tag);
    }
    if (svg) {
        write_element(out, depth, svg);
    }
    else if (element->tag != GUMBO_TAG_UNKNOWN) {
        write_element(out, depth, gumbo_normalized_tagname(element->tag));
    }
    else {
        tag = element->original_tag;
        gumbo_tag_from_original_text(&tag);
        snprintf(name, sizeof(name), "%.*s", (int)tag.length, tag.data);
        for (char *c = name; *c; c++)
            *c = *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
        write_element(out, depth, name);
    }
}

static void write_gumbo(nc_buf *out, const GumboNode *root)
{
    const GumboNode *node = root;
    size_t depth = 0;

    for (;;) {
        if (is_element(node))
            write_gumbo_element(out, depth, &node->v.element);
        else if (node->type != GUMBO_NODE_COMMENT)
            write_text(out, node->v.text.text);
        if (is_element(node) && node->v.element.children.length > 0) {
            node = node->v.element.children.data[0];
            depth++;
            continue;
        }
        while (node != root && node->index_within_parent + 1 ==
                                   node->parent->v.element.children.length) {
            node = node->parent;
            depth--;
        }
        if (node == root)
            return;
        nc_buf_append_text(out, "|");
        node = node->parent->v.element.children
                   .data[node->index_within_parent + 1];
    }
}

/* The bars that comments and white space leave say nothing. */
static void drop_bars(nc_buf *buf)
{
    unsigned char *to = buf->ptr;

    for (size_t i = 0; i < buf->len; i++)
        if (buf->ptr[i] != '|')
            *to++ = buf->ptr[i];
    nc_buf_truncate(buf, (size_t)(to - buf->ptr));
}

static bool may_be_implied(nc_tag tag)
{
    return tag == NC_TAG_HTML || tag == NC_TAG_HEAD || tag == NC_TAG_BODY ||
           tag == NC_TAG_TBODY || tag == NC_TAG_TR || tag == NC_TAG_COLGROUP ||
           tag == NC_TAG_P || tag == NC_TAG_BR || tag == NC_TAG_IMG;
}

static void check_offsets(const char *page_name, const xmlNode *root,
                          nc_span page)
{
    const xmlNode *node = root;

    while (node) {
        uint64_t at = nc_document_offset(node);
        nc_span name = nc_span_of((const char *)node->name);

        if (node->type == XML_ELEMENT_NODE &&
            !may_be_implied(nc_document_tag(node)) &&
            (at + 1 + name.len > page.len || page.ptr[at] != '<' ||
             !nc_span_starts_nocase(
                 (nc_span){page.ptr + at + 1, page.len - at - 1}, name)))
            fail_msg("%s: no <%s at %llu", page_name, (const char *)node->name,
                     (unsigned long long)at);
        if (node->type == XML_ELEMENT_NODE && node->children) {
            node = node->children;
            continue;
        }
        while (node && node != root && !node->next)
            node = node->parent;
        node = !node || node == root ? NULL : node->next;
    }
}

static void show_difference(const char *name, nc_span got, nc_span want)
{
    size_t at = 0, from;

    while (at < got.len && at < want.len && got.ptr[at] == want.ptr[at])
        at++;
    for (from = at; from > 0 && at - from < 160; from--)
        ;
    printf("# %s:\n# ours: %.*s\n# gumbo's: %.*s\n", name,
           (int)(got.len - from < 260 ? got.len - from : 260),
           (const char *)got.ptr + from,
           (int)(want.len - from < 260 ? want.len - from : 260),
           (const char *)want.ptr + from);
}

static const char *excuse(const char *name)
{
    for (size_t i = 0; i < NELEMS(explained); i++)
        if (strcmp(explained[i].page, name) == 0)
            return explained[i].why;
    return NULL;
}

static void compare_page(void *ctx, const char *name, nc_span page)
{
    tally *sum = ctx;
    nc_buf text = NC_BUF_INIT, got = NC_BUF_INIT, want = NC_BUF_INIT;
    const char *charset;
    apr_pool_t *own;
    nc_document *doc;
    GumboOutput *out;
    const xmlNode *root;

    assert_int_equal(nc_encoding_decode(&text, page, NULL, &charset), NC_OK);
    apr_pool_create(&own, sum->pool);
    assert_int_equal(nc_document_parse(&doc, nc_buf_span(&text), "utf-8", own),
                     NC_OK);
    out = gumbo_parse_with_options(&kGumboDefaultOptions, nc_buf_text(&text),
                                   text.len);
    root = xmlDocGetRootElement(nc_document_tree(doc));
    check_offsets(name, root, nc_buf_span(&text));
    write_ours(&got, root, sum);
    write_gumbo(&want, out->root);
    drop_bars(&got);
    drop_bars(&want);
    if (!nc_span_equal(nc_buf_span(&got), nc_buf_span(&want))) {
        if (excuse(name))
            sum->excused++;
        else {
            sum->differ++;
            show_difference(name, nc_buf_span(&got), nc_buf_span(&want));
        }
    }
    gumbo_destroy_output(&kGumboDefaultOptions, out);
    apr_pool_destroy(own);
    nc_buf_release(&text);
    nc_buf_release(&got);
    nc_buf_release(&want);
}

static void test_pages(void **state)
{
    tally sum = {0};

    (void)state;
    apr_pool_create(&sum.pool, NULL);
    if (each_page(EVERY, compare_page, &sum) > 0)
        printf("# %zu elements; %u pages may differ\n", sum.elements,
               sum.excused);
    apr_pool_destroy(sum.pool);
    assert_int_equal(sum.differ, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages),
    };
    int failed;

    apr_initialize();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_terminate();
    return failed;
}
