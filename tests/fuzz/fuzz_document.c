/* fuzz_document.c -- the first byte chooses what the rest is: a page, or a
 * fragment of some element; HTML or XHTML.
 *
 * Laws: a tree or a clean refusal; every node knows its parent and neighbours;
 * no node is deeper than may be; texts, names and values are UTF-8 of
 * characters that XML 1.0 allows, and as long as their NUL says; the attributes
 * of an element have different names; offsets are in the page.
 */
#include "fuzzing.h"

#include <apr_general.h>
#include "nc_document.h"

enum {
    DEPTH_MAX = 512 + 1, /* elements, and text in the last */
    NODES_PER_BYTE = 2,
    NODES_MIN = 5000
};

static const char *const contexts[] = {
    NULL,      NULL,       "body",      "div",      "td",     "tr",
    "table",   "tbody",    "caption",   "colgroup", "select", "template",
    "html",    "head",     "frameset",  "textarea", "script", "plaintext",
    "svg svg", "svg desc", "math math", "math mi",  "form",   "noscript",
};

enum { N_CONTEXTS = sizeof(contexts) / sizeof(contexts[0]) };

static size_t sequence_length(unsigned char lead)
{
    return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

static void check_text(const xmlChar *text)
{
    for (size_t n; *text; text += n) {
        n = sequence_length(*text);
        LAW(*text >= 0x20 || *text == '\t' || *text == '\n' || *text == '\r');
        LAW(*text < 0x80 || *text >= 0xC2);
        for (size_t i = 1; i < n; i++)
            LAW((text[i] & 0xC0) == 0x80);
        LAW(!(text[0] == 0xEF && text[1] == 0xBF && text[2] >= 0xBE));
    }
}

static void check_attributes(const xmlNode *node)
{
    const xmlAttr *before = NULL;
    unsigned n = 0;

    for (const xmlAttr *a = node->properties; a; a = a->next, n++) {
        LAW(a->type == XML_ATTRIBUTE_NODE && a->parent == node);
        LAW(a->prev == before && a->doc == node->doc);
        LAW(a->name[0] != '\0');
        check_text(a->name);
        for (const xmlAttr *other = node->properties; other != a;
             other = other->next)
            LAW(other->ns != a->ns || !xmlStrEqual(other->name, a->name));
        if (a->children) {
            LAW(a->children == a->last && !a->children->next);
            LAW(a->children->parent == (const xmlNode *)a);
            check_text(a->children->content);
        }
        before = a;
    }
    LAW(n <= NC_DOCUMENT_ATTRS_MAX);
}

static void check_node(const xmlNode *node, size_t page_size)
{
    LAW(node->parent && (node->prev || node->parent->children == node));
    LAW(node->next || node->parent->last == node);
    LAW(!node->prev || node->prev->next == node);
    LAW(!node->next ||
        (node->next->prev == node && node->next->parent == node->parent));
    switch ((int)node->type) {
    case XML_ELEMENT_NODE:
        check_text(node->name);
        check_attributes(node);
        LAW(nc_document_offset(node) <= page_size);
        LAW(!node->children == !node->last);
        break;
    case XML_TEXT_NODE:
        LAW(node->content[0] != '\0');
        check_text(node->content);
        break;
    case XML_COMMENT_NODE:
        check_text(node->content);
        break;
    default:
        LAW(node->type == XML_DTD_NODE);
        check_text(node->name);
        break;
    }
}

static void check_tree(const xmlNode *root, size_t page_size)
{
    const xmlNode *node = root->children;
    size_t depth = 0, n = 0;

    while (node && node != root) {
        check_node(node, page_size);
        LAW(depth <= DEPTH_MAX);
        LAW(++n <= NODES_MIN + NODES_PER_BYTE * page_size);
        if (node->type == XML_ELEMENT_NODE && node->children) {
            node = node->children;
            depth++;
            continue;
        }
        while (node != root && !node->next) {
            node = node->parent;
            depth--;
        }
        if (node != root)
            node = node->next;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    nc_document_options options = {.charset = "utf-8"};
    apr_pool_t *pool;
    nc_document *doc;
    unsigned char *copy;
    nc_status status;

    if (size == 0)
        return 0;
    apr_initialize();
    apr_pool_create(&pool, NULL);
    options.context = contexts[data[0] / 2 % N_CONTEXTS];
    options.whole = data[0] & 1;
    options.is_xml = data[0] / 2 / N_CONTEXTS % 2;
    copy = copy_of((nc_span){data + 1, size - 1});
    status = nc_document_read(&doc, (nc_span){copy, size - 1}, &options, pool);
    free(copy);
    LAW(status == NC_OK || (status == NC_ELIMIT && !doc));
    if (doc) {
        check_tree((const xmlNode *)nc_document_tree(doc), 3 * size);
        LAW(nc_document_head(doc) && nc_document_body(doc));
    }
    apr_pool_destroy(pool);
    apr_terminate();
    return 0;
}
