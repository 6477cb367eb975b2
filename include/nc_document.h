/* nc_document.h -- a page's bytes in, a tree out.
 *
 * The bytes are decoded to UTF-8 (byte order mark, the transport's charset,
 * meta, then what they look like), read by our own lexer, and built into a
 * libxml2 tree by the rules of WHATWG HTML 13.2.6: HTML elements in no
 * namespace, names in lower case; svg and math in their namespaces, names as
 * those write them. The tree is that of a browser without scripts, but for the
 * content of a template, which is in the template itself, and for characters
 * that XML 1.0 cannot hold, which are left out. libxml2's own HTML parser is
 * never used.
 *
 * The nodes live in the document's pool, as do names and most texts. Take them
 * out of the tree with xmlUnlinkNode(), but never free one, nor call a function
 * of libxml2 that frees or replaces what a node has (xmlFreeNode, xmlSetProp,
 * xmlNodeSetContent, xmlAddChild of a text). Reading, XPath and copying are
 * fine; `_private` of a node is the user's.
 *
 * Bounded: pages over the limits give NC_ELIMIT or are cut off in the tree
 * (depth, attributes), never recursion. Time and memory are linear in the page.
 */
#ifndef NC_DOCUMENT_H
#define NC_DOCUMENT_H

#include <apr_pools.h>
#include <libxml/tree.h>
#include "nc_buf.h"
#include "nc_lexer.h"

enum {
    /* Nodes of one tree: a 4 MB page of real markup has some 200,000. */
    NC_DOCUMENT_NODES_MAX = 1000000,
    /* Attributes kept of one element. */
    NC_DOCUMENT_ATTRS_MAX = NC_ATTR_MAX
};

typedef struct nc_document nc_document;

/* Parses PAGE. CHARSET is what the transport says (NULL: nothing). The
 * document lives in POOL and is freed with it. NC_EINVAL: no encoding we can
 * read. */
nc_status nc_document_parse(nc_document **out, nc_span page,
                            const char *charset, apr_pool_t *pool);

/* Parses HTML, which is UTF-8, as what stands inside `body`: for sanitizer
 * output, nc_article.html. */
nc_status nc_document_parse_fragment(nc_document **out, nc_span html,
                                     apr_pool_t *pool);

typedef struct nc_document_options {
    const char *charset; /* what the transport says; NULL: nothing */
    /* The element that the page is a fragment of, like "body", "td",
     * "svg path"; NULL: it is a page. */
    const char *context;
    bool is_xml; /* XHTML by its media type: `/>` ends an element */
    bool whole;  /* comments and the doctype (XML_DTD_NODE) are nodes, too */
} nc_document_options;

nc_status nc_document_read(nc_document **out, nc_span page,
                           const nc_document_options *options,
                           apr_pool_t *pool);

/* The tree, owned by the document; callers may take nodes out. */
xmlDoc *nc_document_tree(nc_document *doc);

/* An element of the document's that is not in the tree, and a value for an
 * attribute (which is new, or gets another value); copies are made of what is
 * given. NULL and false: out of memory. */
xmlNode *nc_document_new_element(nc_document *doc, const char *name);
bool nc_document_set_attr(nc_document *doc, xmlNode *element, const char *name,
                          nc_span value);

/* Where an element's start tag begins in the decoded page, in bytes without
 * the byte order mark; of an element that the page has no tag for, the tag
 * or text that implied it. */
static inline uint64_t nc_document_offset(const xmlNode *element)
{
    return (uint64_t)(uintptr_t)element->psvi;
}

/* Which HTML element it is, without looking at its name; NC_TAG_UNKNOWN for
 * svg and math, and for nodes that are not of a document. */
static inline nc_tag nc_document_tag(const xmlNode *element)
{
    return (nc_tag)element->extra;
}

/* Its `head` and `body`; never NULL. A fragment is in `body`. The body of a
 * page of frames is empty, and not in the tree. */
xmlNode *nc_document_head(nc_document *doc);
xmlNode *nc_document_body(nc_document *doc);

/* The name of the encoding the page was read in, in lower case. */
const char *nc_document_charset(const nc_document *doc);

/* PAGE as UTF-8, appended to OUT; *NAME is the encoding it was read in.
 * Broken bytes become U+FFFD. */
nc_status nc_encoding_decode(nc_buf *out, nc_span page, const char *charset,
                             const char **name);

#endif /* NC_DOCUMENT_H */
