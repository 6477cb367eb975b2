/* document.c -- a page's bytes in, a tree out: decoding, line ends, and the
 * tree's life in a pool. The tree itself is made by builder.c.
 */
#include "nc_document.h"

#include <libxml/parser.h>
#include "builder.h"

struct nc_document {
    nc_tree tree;
    const char *charset;
};

static apr_status_t free_tree(void *data)
{
    nc_document *doc = data;

    xmlFreeDoc(doc->tree.doc);
    doc->tree.doc = NULL;
    return APR_SUCCESS;
}

static nc_status document_create(nc_document **out, apr_pool_t *pool)
{
    nc_document *doc = apr_pcalloc(pool, sizeof(*doc));
    nc_status status;

    /* Idempotent and locked: its dictionaries want it before threads do. */
    xmlInitParser();
    status = nc_tree_init(&doc->tree);
    if (status != NC_OK)
        return status;
    apr_pool_cleanup_register(pool, doc, free_tree, apr_pool_cleanup_null);
    *out = doc;
    return NC_OK;
}

/* CR LF and CR become LF, as in the input stream preprocessor (13.2.3.5). */
static void normalise_newlines(nc_buf *text)
{
    unsigned char *to = memchr(text->ptr, '\r', text->len);
    const unsigned char *end = text->ptr + text->len;

    if (!to)
        return;
    for (const unsigned char *from = to; from < end; from++) {
        if (*from == '\r') {
            *to++ = '\n';
            if (from + 1 < end && from[1] == '\n')
                from++;
        }
        else
            *to++ = *from;
    }
    nc_buf_truncate(text, (size_t)(to - text->ptr));
}

static nc_status parse(nc_document **out, nc_span page, const char *charset,
                       bool is_fragment, apr_pool_t *pool)
{
    nc_buf text = NC_BUF_INIT;
    nc_document *doc = NULL;
    const char *name;
    nc_status status = nc_encoding_decode(&text, page, charset, &name);

    if (status == NC_OK)
        status = document_create(&doc, pool);
    if (status == NC_OK) {
        doc->charset = name;
        normalise_newlines(&text);
        status = nc_tree_build(&doc->tree, nc_buf_span(&text), is_fragment);
    }
    *out = status == NC_OK ? doc : NULL;
    nc_buf_release(&text);
    return status;
}

nc_status nc_document_parse(nc_document **out, nc_span page,
                            const char *charset, apr_pool_t *pool)
{
    return parse(out, page, charset, false, pool);
}

nc_status nc_document_parse_fragment(nc_document **out, nc_span html,
                                     apr_pool_t *pool)
{
    return parse(out, html, "utf-8", true, pool);
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
