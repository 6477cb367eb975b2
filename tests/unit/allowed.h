/* allowed.h -- what may be in sanitized HTML, as another parser (gumbo) reads
 * it: no element, attribute or scheme that is not on the lists below, which are
 * written out here once more on purpose.
 */
#ifndef ALLOWED_H
#define ALLOWED_H

#include <gumbo.h>
#include <string.h>
#include "nc_span.h"

static const char *const allowed_elements[] = {
    "html", "head", "body",    "p",      "h2",         "h3",         "h4",
    "h5",   "h6",   "ul",      "ol",     "li",         "dl",         "dt",
    "dd",   "pre",  "table",   "thead",  "tbody",      "tfoot",      "tr",
    "td",   "th",   "caption", "figure", "figcaption", "blockquote", "a",
    "abbr", "b",    "br",      "cite",   "code",       "del",        "dfn",
    "em",   "hr",   "i",       "img",    "ins",        "kbd",        "mark",
    "q",    "s",    "samp",    "small",  "strong",     "sub",        "sup",
    "time", "u",    "var",     NULL};

static const char *const allowed_attributes[] = {
    "href",     "src",  "alt",   "width",   "height",  "title",
    "datetime", "cite", "start", "colspan", "rowspan", NULL};

static inline bool allowed_has(const char *const *list, const char *name)
{
    for (; *list; list++)
        if (strcmp(*list, name) == 0)
            return true;
    return false;
}

static inline bool allowed_address(const char *name, const char *value)
{
    if (strncmp(value, "http://", 7) == 0 || strncmp(value, "https://", 8) == 0)
        return true;
    return strcmp(name, "href") == 0 && strncmp(value, "mailto:", 7) == 0;
}

static inline const char *forbidden_attribute(const GumboAttribute *a)
{
    bool address = strcmp(a->name, "href") == 0 ||
                   strcmp(a->name, "src") == 0 || strcmp(a->name, "cite") == 0;

    if (!allowed_has(allowed_attributes, a->name))
        return "an attribute that is not allowed";
    return address && !allowed_address(a->name, a->value)
               ? "an address that is not allowed"
               : NULL;
}

static inline const char *forbidden_node(const GumboNode *node)
{
    const GumboElement *e = &node->v.element;
    const char *bad = NULL;

    if (node->type == GUMBO_NODE_COMMENT || node->type == GUMBO_NODE_CDATA ||
        node->type == GUMBO_NODE_TEMPLATE)
        return "what is neither text nor element";
    if (node->type != GUMBO_NODE_ELEMENT)
        return NULL;
    if (e->tag_namespace != GUMBO_NAMESPACE_HTML ||
        !allowed_has(allowed_elements, gumbo_normalized_tagname(e->tag)))
        return "an element that is not allowed";
    for (unsigned i = 0; i < e->attributes.length && !bad; i++)
        bad = forbidden_attribute(e->attributes.data[i]);
    for (unsigned i = 0; i < e->children.length && !bad; i++)
        bad = forbidden_node(e->children.data[i]);
    return bad;
}

/* What is in HTML that must not be; NULL: nothing. */
static inline const char *forbidden_in(nc_span html)
{
    GumboOutput *read = gumbo_parse_with_options(
        &kGumboDefaultOptions, (const char *)html.ptr, html.len);
    const char *bad = forbidden_node(read->root);

    gumbo_destroy_output(&kGumboDefaultOptions, read);
    return bad;
}

#endif /* ALLOWED_H */
