/* nodes.c -- elements, attributes, texts: libxml2's structs, made in the
 * document's pool.
 *
 * libxml2's own constructors cost several allocations a node and copy every
 * name and text. Here a node is one piece of the pool, and what it says is a
 * view into the page where it can be. So nothing of the tree may be freed but
 * with the whole document, and nothing in it be changed by functions that free.
 */
#include "tree.h"

#include <apr_strings.h>
#include <libxml/parserInternals.h>
#include <string.h>
#include "nc_document.h"

#define XML(literal) ((const xmlChar *)(literal))

enum { FIRST_ROOM = 6 /* of a text that is added to: 64 bytes */ };

static void *allocate(nc_builder *b, size_t size)
{
    void *p = apr_palloc(b->tree->pool, size);

    if (!p)
        nc_tree_fail(b, NC_ENOMEM);
    return p;
}

static xmlNs *new_namespace(nc_builder *b, const char *href, const char *prefix)
{
    xmlNs *ns = allocate(b, sizeof(*ns));

    if (ns)
        *ns = (xmlNs){.type = XML_NAMESPACE_DECL,
                      .href = XML(href),
                      .prefix = XML(prefix)};
    return ns;
}

bool nc_tree_init_namespaces(nc_builder *b)
{
    b->ns[NC_NS_SVG] = new_namespace(b, "http://www.w3.org/2000/svg", "svg");
    b->ns[NC_NS_MATHML] =
        new_namespace(b, "http://www.w3.org/1998/Math/MathML", "math");
    b->attr_ns[NC_ATTR_NS_XLINK] =
        new_namespace(b, "http://www.w3.org/1999/xlink", "xlink");
    b->attr_ns[NC_ATTR_NS_XML] =
        new_namespace(b, "http://www.w3.org/XML/1998/namespace", "xml");
    b->attr_ns[NC_ATTR_NS_XMLNS] =
        new_namespace(b, "http://www.w3.org/2000/xmlns/", "xmlns");
    if (b->status != NC_OK)
        return false;
    b->ns[NC_NS_SVG]->next = b->ns[NC_NS_MATHML];
    b->ns[NC_NS_MATHML]->next = b->attr_ns[NC_ATTR_NS_XLINK];
    return true;
}

/* Field by field: compilers make of memset() for so few bytes an instruction
 * that takes longer than all else here. */
static void init_node(xmlNode *node, xmlElementType type, const xmlChar *name,
                      xmlDoc *doc)
{
    node->_private = NULL;
    node->type = type;
    node->name = name;
    node->children = node->last = node->parent = NULL;
    node->next = node->prev = NULL;
    node->doc = doc;
    node->ns = NULL;
    node->content = NULL;
    node->properties = NULL;
    node->nsDef = NULL;
    node->psvi = NULL;
    node->line = node->extra = 0;
}

static xmlNode *new_node(nc_builder *b, xmlElementType type,
                         const xmlChar *name)
{
    xmlNode *node = allocate(b, sizeof(*node));

    if (!node)
        return NULL;
    init_node(node, type, name, b->tree->doc);
    if (++b->n_nodes > NC_DOCUMENT_NODES_MAX)
        nc_tree_fail(b, NC_ELIMIT);
    return node;
}

/* --- elements */

xmlNode *nc_tree_new_element(nc_builder *b, const xmlChar *name, nc_tag tag,
                             nc_namespace ns)
{
    xmlNode *node = name ? new_node(b, XML_ELEMENT_NODE, name) : NULL;

    if (!node) {
        nc_tree_fail(b, NC_ENOMEM);
        return NULL;
    }
    node->ns = b->ns[ns];
    node->psvi = (void *)(uintptr_t)b->offset;
    node->extra = ns == NC_NS_HTML ? (unsigned short)tag : 0;
    return node;
}

typedef struct attr_pair {
    xmlAttr attr;
    xmlNode value;
} attr_pair;

static void set_value(xmlAttr *attr, xmlNode *text, xmlChar *value)
{
    init_node(text, XML_TEXT_NODE, xmlStringText, attr->doc);
    text->parent = (xmlNode *)attr;
    text->content = value;
    attr->children = attr->last = text;
}

/* Appends PAIR, which becomes the attribute NAME of NODE, behind LAST. */
static void link_attribute(xmlNode *node, xmlAttr *last, attr_pair *pair,
                           const xmlChar *name, xmlNs *ns)
{
    xmlAttr *attr = &pair->attr;

    attr->_private = NULL;
    attr->type = XML_ATTRIBUTE_NODE;
    attr->name = name;
    attr->children = attr->last = NULL;
    attr->parent = node;
    attr->next = NULL;
    attr->prev = last;
    attr->doc = node->doc;
    attr->ns = ns;
    attr->atype = 0;
    attr->psvi = NULL;
    if (last)
        last->next = attr;
    else
        node->properties = attr;
}

/* The value as the tree has it: in place, with a NUL over what ended it. */
static xmlChar *value_of(nc_builder *b, nc_span raw)
{
    nc_span s = nc_chardata_clean(b, raw, NC_CHARDATA_ATTRIBUTE, NULL);
    unsigned char *value = (unsigned char *)(uintptr_t)s.ptr;

    value[s.len] = '\0';
    return value;
}

/* Which names a tag has had: a filter first, as they nearly always differ. */
typedef struct names_seen {
    uint64_t filter;
    unsigned n;
    const xmlChar *names[NC_ATTR_MAX];
} names_seen;

static bool is_new(names_seen *seen, const xmlChar *name)
{
    uint64_t bit = (uint64_t)1 << ((uintptr_t)name >> 3 & 63);

    if (seen->filter & bit) {
        for (unsigned i = 0; i < seen->n; i++)
            if (seen->names[i] == name)
                return false;
    }
    seen->filter |= bit;
    seen->names[seen->n++] = name;
    return true;
}

/* 13.2.6.5: attributes of svg and math have capitals and namespaces. */
static const xmlChar *adjusted(const nc_builder *b, const xmlNode *node,
                               const xmlChar *name, xmlNs **ns)
{
    int attr_ns = -1;
    const char *other;

    if (!node->ns)
        return name;
    other = nc_foreign_attr_name(
        name, node->ns == b->ns[NC_NS_SVG] ? NC_NS_SVG : NC_NS_MATHML,
        &attr_ns);
    if (attr_ns >= 0)
        *ns = b->attr_ns[attr_ns];
    return other ? XML(other) : name;
}

/* The first attribute of a name counts (13.2.5.33). */
static void add_attributes(nc_builder *b, xmlNode *node, xmlAttr *last,
                           const nc_token *tok, names_seen *seen)
{
    attr_pair *pair = allocate(b, tok->n_attrs * sizeof(*pair));

    if (!pair)
        return;
    for (unsigned i = 0; i < tok->n_attrs && seen->n < NC_ATTR_MAX; i++) {
        const nc_attr *attr = &tok->attrs[i];
        const xmlChar *name = nc_tree_name_of(b->names, attr->name);
        const xmlChar *proper;
        xmlNs *ns = NULL;

        if (!name) {
            nc_tree_fail(b, NC_ENOMEM);
            return;
        }
        if (name[0] == '\0' || !is_new(seen, name))
            continue;
        proper = adjusted(b, node, name, &ns);
        link_attribute(node, last, pair, proper, ns);
        last = &pair->attr;
        if (attr->value.len > 0)
            set_value(last, &pair->value, value_of(b, attr->value));
        pair++;
    }
}

xmlNode *nc_tree_element_of(nc_builder *b, const nc_token *tok, nc_namespace ns)
{
    const xmlChar *name = XML(nc_tag_name(tok->tag));
    const char *svg;
    xmlNode *node;

    if (tok->tag == NC_TAG_UNKNOWN)
        name = nc_tree_name_of(b->names, tok->name);
    if (ns == NC_NS_SVG && name && (svg = nc_foreign_svg_name(name)))
        name = XML(svg);
    node = nc_tree_new_element(b, name, tok->tag, ns);
    if (node && tok->n_attrs > 0) {
        names_seen seen;

        seen.filter = 0;
        seen.n = 0;
        add_attributes(b, node, NULL, tok, &seen);
    }
    return node;
}

void nc_tree_merge_attributes(nc_builder *b, xmlNode *node, const nc_token *tok)
{
    names_seen seen;
    xmlAttr *last = NULL;

    seen.filter = ~(uint64_t)0;
    seen.n = 0;
    for (xmlAttr *a = node->properties; a; a = a->next) {
        seen.names[seen.n++] = a->name;
        last = a;
    }
    if (tok->n_attrs > 0)
        add_attributes(b, node, last, tok, &seen);
}

/* Values are shared: nobody changes them. */
xmlNode *nc_tree_clone(nc_builder *b, const xmlNode *node)
{
    xmlNode *clone =
        nc_tree_new_element(b, node->name, (nc_tag)node->extra, NC_NS_HTML);
    xmlAttr *last = NULL;

    if (!clone)
        return NULL;
    clone->psvi = node->psvi;
    for (const xmlAttr *a = node->properties; a; a = a->next) {
        attr_pair *pair = allocate(b, sizeof(*pair));

        if (!pair)
            break;
        link_attribute(clone, last, pair, a->name, a->ns);
        if (a->children)
            set_value(&pair->attr, &pair->value, a->children->content);
        last = &pair->attr;
    }
    return clone;
}

/* --- texts */

nc_span nc_tree_copy(nc_builder *b, nc_span s)
{
    unsigned char *copy = allocate(b, s.len + NC_TREE_PADDING);

    if (!copy)
        return NC_SPAN_EMPTY;
    if (s.len > 0)
        memcpy(copy, s.ptr, s.len);
    memset(copy + s.len, 0, NC_TREE_PADDING);
    return (nc_span){copy, s.len};
}

static void set_content(xmlNode *text, nc_span s)
{
    text->content = (xmlChar *)(uintptr_t)s.ptr;
    text->content[s.len] = '\0';
    text->psvi = (void *)(uintptr_t)s.len;
}

xmlNode *nc_tree_new_text(nc_builder *b, nc_span s)
{
    xmlNode *text = new_node(b, XML_TEXT_NODE, xmlStringText);

    if (text)
        set_content(text, s);
    return text;
}

xmlNode *nc_tree_new_comment(nc_builder *b, nc_span s)
{
    xmlNode *comment = new_node(b, XML_COMMENT_NODE, xmlStringComment);

    if (comment)
        set_content(comment, s);
    return comment;
}

static const xmlChar *text_or_null(nc_builder *b, nc_span s)
{
    if (!s.ptr)
        return NULL;
    return nc_chardata_clean(b, nc_tree_copy(b, s), 0, NULL).ptr;
}

/* Not as the document's intSubset: libxml2 would look there for the default of
 * every attribute. */
xmlNode *nc_tree_new_doctype(nc_builder *b, const nc_doctype *doctype)
{
    xmlDtd *dtd = allocate(b, sizeof(*dtd));

    if (!dtd)
        return NULL;
    memset(dtd, 0, sizeof(*dtd));
    dtd->type = XML_DTD_NODE;
    dtd->doc = b->tree->doc;
    dtd->name = nc_tree_name_of(b->names, nc_tree_copy(b, doctype->name));
    dtd->ExternalID = text_or_null(b, doctype->public_id);
    dtd->SystemID = text_or_null(b, doctype->system_id);
    return (xmlNode *)dtd;
}

/* The room doubles, so that a text in a million parts is not copied a million
 * times. */
void nc_tree_append_text(nc_builder *b, xmlNode *text, nc_span s)
{
    size_t len = (size_t)(uintptr_t)text->psvi;
    unsigned short room = text->extra ? text->extra : FIRST_ROOM;
    xmlChar *content = text->content;

    if (!text->extra || (size_t)1 << room <= len + s.len) {
        while ((size_t)1 << room <= len + s.len)
            room++;
        content = allocate(b, (size_t)1 << room);
        if (!content)
            return;
        memcpy(content, text->content, len);
        text->extra = room;
    }
    memcpy(content + len, s.ptr, s.len);
    set_content(text, (nc_span){content, len + s.len});
}

/* --- changes to a tree */

xmlNode *nc_tree_add_element(nc_tree *tree, const char *name)
{
    xmlNode *node = apr_palloc(tree->pool, sizeof(*node));
    char *copy = apr_pstrdup(tree->pool, name);

    if (!node || !copy)
        return NULL;
    init_node(node, XML_ELEMENT_NODE, XML(copy), tree->doc);
    node->extra = (unsigned short)nc_tag_of(nc_span_of(name));
    return node;
}

bool nc_tree_set_attr(nc_tree *tree, xmlNode *element, const char *name,
                      nc_span value)
{
    char *copy = apr_pstrmemdup(tree->pool, (const char *)value.ptr, value.len);
    xmlAttr *attr = element->properties, *last = NULL;
    attr_pair *pair;

    while (attr && strcmp((const char *)attr->name, name) != 0) {
        last = attr;
        attr = attr->next;
    }
    if (!copy)
        return false;
    if (attr && attr->children) {
        attr->children->content = (xmlChar *)copy;
        return true;
    }
    pair = apr_palloc(tree->pool, sizeof(*pair));
    name = apr_pstrdup(tree->pool, name);
    if (!pair || !name)
        return false;
    if (!attr) {
        link_attribute(element, last, pair, XML(name), NULL);
        attr = &pair->attr;
    }
    set_value(attr, &pair->value, (xmlChar *)copy);
    return true;
}
