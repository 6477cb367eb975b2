/* node.h -- walking the tree and reading its nodes, without recursion.
 */
#ifndef NODE_H
#define NODE_H

#include <libxml/tree.h>
#include <apr_pools.h>
#include "nc_buf.h"
#include "nc_element.h"

/* The element's number; NC_TAG_UNKNOWN for svg, math and whatever is no
 * element. */
nc_tag nc_node_tag(const xmlNode *node);

static inline bool nc_node_is_element(const xmlNode *node)
{
    return node->type == XML_ELEMENT_NODE;
}

static inline bool nc_node_is_text(const xmlNode *node)
{
    return node->type == XML_TEXT_NODE;
}

static inline nc_span nc_node_content(const xmlNode *text)
{
    return nc_span_of((const char *)text->content);
}

/* The value of an attribute (NAME in lower case), a view into the tree; a NULL
 * ptr if there is none. */
nc_span nc_node_attr(const xmlNode *node, const char *name);
bool nc_node_has_attr(const xmlNode *node, const char *name);

/* Gives NODE, of a clean tree, an attribute. Out of memory, it has none, and
 * the nc_status at its document's _private becomes NC_ENOMEM: libxml2 would
 * leave half of one. */
void nc_node_set_attr(xmlNode *node, const char *name, const char *value);

/* The node after NODE in document order, within ROOT; NULL at the end. */
xmlNode *nc_node_next(const xmlNode *node, const xmlNode *root);

/* The same, but past NODE's own content. */
xmlNode *nc_node_skip(const xmlNode *node, const xmlNode *root);

/* Links NODE, which is in no tree, in as PARENT's last child. xmlAddChild would
 * join texts that come to stand beside each other, and free one. */
void nc_node_append(xmlNode *parent, xmlNode *node);

/* Whether NODE is ELEMENT or lies in it. */
bool nc_node_is_inside(const xmlNode *node, const xmlNode *element);

/* Whether NODE, or an element around it, is TAG. */
bool nc_node_is_within(const xmlNode *node, nc_tag tag);

/* Appends the text in NODE as it stands, without that of script, style,
 * template and the like, and with a line end where a block begins. */
void nc_node_text(nc_buf *out, const xmlNode *node);

/* Takes NODE out of its tree and frees it. */
void nc_node_free(xmlNode *node);

/* Whether TAG's content is no text of the page: script, style, template. */
bool nc_tag_is_hidden(nc_tag tag);

#endif /* NODE_H */
