/* node.c -- walking the tree and reading its nodes. */
#include "node.h"

#include "nc_document.h"

nc_tag nc_node_tag(const xmlNode *node)
{
    if (node->type != XML_ELEMENT_NODE || node->ns)
        return NC_TAG_UNKNOWN;
    if (nc_document_tag(node) != NC_TAG_UNKNOWN)
        return nc_document_tag(node);
    return nc_tag_of(nc_span_of((const char *)node->name));
}

static const xmlAttr *find_attr(const xmlNode *node, const char *name)
{
    if (node->type != XML_ELEMENT_NODE)
        return NULL;
    for (const xmlAttr *a = node->properties; a; a = a->next)
        if (strcmp((const char *)a->name, name) == 0)
            return a;
    return NULL;
}

nc_span nc_node_attr(const xmlNode *node, const char *name)
{
    const xmlAttr *a = find_attr(node, name);

    if (!a)
        return NC_SPAN_EMPTY;
    if (!a->children || !a->children->content)
        return NC_SPAN_LIT("");
    return nc_node_content(a->children);
}

bool nc_node_has_attr(const xmlNode *node, const char *name)
{
    return find_attr(node, name) != NULL;
}

static bool is_whole(const xmlAttr *attr, const char *value)
{
    return attr && attr->name &&
           (*value == '\0' || (attr->children && attr->children->content));
}

void nc_node_set_attr(xmlNode *node, const char *name, const char *value)
{
    xmlAttr *attr =
        xmlNewProp(node, (const xmlChar *)name, (const xmlChar *)value);

    if (is_whole(attr, value))
        return;
    if (attr)
        xmlRemoveProp(attr);
    *(nc_status *)node->doc->_private = NC_ENOMEM;
}

xmlNode *nc_node_skip(const xmlNode *node, const xmlNode *root)
{
    while (node && node != root) {
        if (node->next)
            return node->next;
        node = node->parent;
    }
    return NULL;
}

xmlNode *nc_node_next(const xmlNode *node, const xmlNode *root)
{
    if (node->type == XML_ELEMENT_NODE && node->children)
        return node->children;
    return nc_node_skip(node, root);
}

bool nc_tag_is_hidden(nc_tag tag)
{
    switch (tag) {
    case NC_TAG_SCRIPT:
    case NC_TAG_STYLE:
    case NC_TAG_TEMPLATE:
    case NC_TAG_TITLE:
    case NC_TAG_TEXTAREA:
    case NC_TAG_SELECT:
    case NC_TAG_OPTION:
    case NC_TAG_IFRAME:
    case NC_TAG_NOEMBED:
    case NC_TAG_NOFRAMES:
    case NC_TAG_OBJECT:
    case NC_TAG_AUDIO:
    case NC_TAG_VIDEO:
    case NC_TAG_CANVAS:
    case NC_TAG_DATALIST:
    case NC_TAG_XMP:
    case NC_TAG_PLAINTEXT:
        return true;
    default:
        return false;
    }
}

void nc_node_text(nc_buf *out, const xmlNode *root)
{
    const xmlNode *node = root;

    while (node) {
        if (nc_node_is_text(node))
            nc_buf_append(out, nc_node_content(node));
        else if (nc_node_is_element(node) &&
                 (node->ns || nc_tag_is_hidden(nc_node_tag(node)))) {
            node = nc_node_skip(node, root);
            continue;
        }
        else if (nc_element_is(nc_node_tag(node), NC_EL_BLOCK))
            nc_buf_append_byte(out, '\n');
        node = nc_node_next(node, root);
    }
}

void nc_node_free(xmlNode *node)
{
    xmlUnlinkNode(node);
    xmlFreeNode(node);
}

void nc_node_append(xmlNode *parent, xmlNode *node)
{
    node->parent = parent;
    node->prev = parent->last;
    if (parent->last)
        parent->last->next = node;
    else
        parent->children = node;
    parent->last = node;
}

bool nc_node_is_inside(const xmlNode *node, const xmlNode *element)
{
    while (node && node != element)
        node = node->parent;
    return node != NULL;
}

bool nc_node_is_within(const xmlNode *node, nc_tag tag)
{
    for (; node; node = node->parent)
        if (nc_node_tag(node) == tag)
            return true;
    return false;
}
