/* document.c -- a page's bytes in, a tree out: decoding, and the tree's life in
 * a pool. The tree itself is made by builder.c.
 */
#include "nc_document.h"

#include <libxml/parser.h>
#include "tree.h"

struct nc_document {
    nc_tree tree;
    nc_buf text; /* what the tree's texts are views into */
    const char *charset;
};

/* The nodes are the pool's; the rest of the xmlDoc is libxml2's. */
static apr_status_t release(void *data)
{
    nc_document *doc = data;

    if (doc->tree.doc) {
        doc->tree.doc->children = doc->tree.doc->last = NULL;
        xmlFreeDoc(doc->tree.doc);
    }
    doc->tree.doc = NULL;
    nc_buf_release(&doc->text);
    return APR_SUCCESS;
}

static nc_document *create(apr_pool_t *pool)
{
    nc_document *doc = apr_palloc(pool, sizeof(*doc));

    if (!doc)
        return NULL;
    *doc = (nc_document){.tree.pool = pool};
    /* Idempotent and locked: libxml2 wants it before threads do. */
    xmlInitParser();
    nc_buf_init(&doc->text);
    doc->tree.doc = xmlNewDoc((const xmlChar *)"1.0");
    apr_pool_cleanup_register(pool, doc, release, apr_pool_cleanup_null);
    return doc->tree.doc ? doc : NULL;
}

/* "td", or "svg path": the element that a fragment stands in. */
static nc_tree_context context_of(const char *name)
{
    nc_tree_context context = {.is_fragment = name != NULL};
    nc_span rest = nc_span_of(name);

    if (nc_span_starts(rest, NC_SPAN_LIT("svg ")))
        context.ns = NC_NS_SVG;
    else if (nc_span_starts(rest, NC_SPAN_LIT("math ")))
        context.ns = NC_NS_MATHML;
    if (context.ns != NC_NS_HTML)
        nc_span_take(&rest, context.ns == NC_NS_SVG ? 4 : 5);
    context.tag = nc_tag_of(rest);
    return context;
}

nc_status nc_document_read(nc_document **out, nc_span page,
                           const nc_document_options *options, apr_pool_t *pool)
{
    static const unsigned char padding[NC_TREE_PADDING] = {0};
    nc_document *doc = create(pool);
    nc_tree_context context = context_of(options->context);
    nc_status status = NC_ENOMEM;

    *out = NULL;
    if (doc)
        status = nc_encoding_decode(&doc->text, page, options->charset,
                                    &doc->charset);
    if (status != NC_OK)
        return status;
    nc_buf_append(&doc->text, (nc_span){padding, sizeof(padding)});
    status = nc_buf_status(&doc->text);
    if (status == NC_OK)
        status = nc_tree_build(
            &doc->tree,
            (nc_span){doc->text.ptr, doc->text.len - sizeof(padding)}, &context,
            options->is_xml, options->whole);
    if (status == NC_OK)
        *out = doc;
    return status;
}

nc_status nc_document_parse(nc_document **out, nc_span page,
                            const char *charset, apr_pool_t *pool)
{
    nc_document_options options = {.charset = charset};

    return nc_document_read(out, page, &options, pool);
}

nc_status nc_document_parse_fragment(nc_document **out, nc_span html,
                                     apr_pool_t *pool)
{
    nc_document_options options = {.charset = "utf-8", .context = "body"};

    return nc_document_read(out, html, &options, pool);
}

xmlNode *nc_document_new_element(nc_document *doc, const char *name)
{
    return nc_tree_add_element(&doc->tree, name);
}

bool nc_document_set_attr(nc_document *doc, xmlNode *element, const char *name,
                          nc_span value)
{
    return nc_tree_set_attr(&doc->tree, element, name, value);
}

xmlDoc *nc_document_tree(nc_document *doc)
{
    return doc->tree.doc;
}

xmlNode *nc_document_head(nc_document *doc)
{
    return doc->tree.head;
}

xmlNode *nc_document_body(nc_document *doc)
{
    return doc->tree.body;
}

const char *nc_document_charset(const nc_document *doc)
{
    return doc->charset;
}
