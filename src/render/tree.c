/* tree.c -- what Markdown has to know of an article's tree.
 */
#include "markdown.h"

#include <string.h>

#include "nc_element.h"

nc_span nc_markdown_attr(const xmlNode *node, const char *name)
{
    for (const xmlAttr *attr = node->properties; attr; attr = attr->next)
        if (strcmp((const char *)attr->name, name) == 0)
            return attr->children && attr->children->content
                       ? nc_span_of((const char *)attr->children->content)
                       : NC_SPAN_LIT("");
    return NC_SPAN_EMPTY;
}

/* Elements that are not here are only their content. */
static const unsigned char roles[NC_TAG_COUNT] = {
    [NC_TAG_ADDRESS] = NC_MARKDOWN_BLOCK,
    [NC_TAG_ARTICLE] = NC_MARKDOWN_BLOCK,
    [NC_TAG_ASIDE] = NC_MARKDOWN_BLOCK,
    [NC_TAG_CAPTION] = NC_MARKDOWN_BLOCK,
    [NC_TAG_CENTER] = NC_MARKDOWN_BLOCK,
    [NC_TAG_DD] = NC_MARKDOWN_BLOCK,
    [NC_TAG_DETAILS] = NC_MARKDOWN_BLOCK,
    [NC_TAG_DIV] = NC_MARKDOWN_BLOCK,
    [NC_TAG_DL] = NC_MARKDOWN_BLOCK,
    [NC_TAG_DT] = NC_MARKDOWN_BLOCK,
    [NC_TAG_FIGCAPTION] = NC_MARKDOWN_BLOCK,
    [NC_TAG_FIGURE] = NC_MARKDOWN_BLOCK,
    [NC_TAG_FOOTER] = NC_MARKDOWN_BLOCK,
    [NC_TAG_HEADER] = NC_MARKDOWN_BLOCK,
    [NC_TAG_MAIN] = NC_MARKDOWN_BLOCK,
    [NC_TAG_NAV] = NC_MARKDOWN_BLOCK,
    [NC_TAG_SECTION] = NC_MARKDOWN_BLOCK,
    [NC_TAG_SUMMARY] = NC_MARKDOWN_BLOCK,
    [NC_TAG_TBODY] = NC_MARKDOWN_BLOCK,
    [NC_TAG_TD] = NC_MARKDOWN_BLOCK,
    [NC_TAG_TFOOT] = NC_MARKDOWN_BLOCK,
    [NC_TAG_TH] = NC_MARKDOWN_BLOCK,
    [NC_TAG_THEAD] = NC_MARKDOWN_BLOCK,
    [NC_TAG_TR] = NC_MARKDOWN_BLOCK,
    [NC_TAG_P] = NC_MARKDOWN_PARAGRAPH,
    [NC_TAG_H1] = NC_MARKDOWN_HEADING,
    [NC_TAG_H2] = NC_MARKDOWN_HEADING,
    [NC_TAG_H3] = NC_MARKDOWN_HEADING,
    [NC_TAG_H4] = NC_MARKDOWN_HEADING,
    [NC_TAG_H5] = NC_MARKDOWN_HEADING,
    [NC_TAG_H6] = NC_MARKDOWN_HEADING,
    [NC_TAG_UL] = NC_MARKDOWN_BULLETS,
    [NC_TAG_MENU] = NC_MARKDOWN_BULLETS,
    [NC_TAG_DIR] = NC_MARKDOWN_BULLETS,
    [NC_TAG_OL] = NC_MARKDOWN_NUMBERS,
    [NC_TAG_LI] = NC_MARKDOWN_ITEM,
    [NC_TAG_BLOCKQUOTE] = NC_MARKDOWN_QUOTE,
    [NC_TAG_PRE] = NC_MARKDOWN_PRE,
    [NC_TAG_TABLE] = NC_MARKDOWN_TABLE,
    [NC_TAG_HR] = NC_MARKDOWN_RULE,
    [NC_TAG_BR] = NC_MARKDOWN_BREAK,
    [NC_TAG_IMG] = NC_MARKDOWN_IMAGE,
    [NC_TAG_A] = NC_MARKDOWN_LINK,
    [NC_TAG_EM] = NC_MARKDOWN_EM,
    [NC_TAG_I] = NC_MARKDOWN_EM,
    [NC_TAG_CITE] = NC_MARKDOWN_EM,
    [NC_TAG_DFN] = NC_MARKDOWN_EM,
    [NC_TAG_STRONG] = NC_MARKDOWN_STRONG,
    [NC_TAG_B] = NC_MARKDOWN_STRONG,
    [NC_TAG_DEL] = NC_MARKDOWN_DEL,
    [NC_TAG_S] = NC_MARKDOWN_DEL,
    [NC_TAG_STRIKE] = NC_MARKDOWN_DEL,
    [NC_TAG_CODE] = NC_MARKDOWN_CODE,
    [NC_TAG_KBD] = NC_MARKDOWN_CODE,
    [NC_TAG_SAMP] = NC_MARKDOWN_CODE,
    [NC_TAG_TT] = NC_MARKDOWN_CODE,
    [NC_TAG_SUB] = NC_MARKDOWN_SUB,
    [NC_TAG_SUP] = NC_MARKDOWN_SUP,
    [NC_TAG_Q] = NC_MARKDOWN_Q,
    [NC_TAG_SCRIPT] = NC_MARKDOWN_NOTHING,
    [NC_TAG_STYLE] = NC_MARKDOWN_NOTHING,
    [NC_TAG_TEMPLATE] = NC_MARKDOWN_NOTHING,
};

nc_markdown_role nc_markdown_role_of(const xmlNode *node)
{
    switch (node->type) {
    case XML_TEXT_NODE:
    case XML_CDATA_SECTION_NODE:
        return NC_MARKDOWN_TEXT;
    case XML_ELEMENT_NODE:
        return (nc_markdown_role)
            roles[nc_tag_of(nc_span_of((const char *)node->name))];
    default:
        return NC_MARKDOWN_NOTHING;
    }
}

/* The node after NODE in the order of the page, inside ROOT; with DEEP its
 * first child, else what follows it. */
static xmlNode *following(xmlNode *node, const xmlNode *root, bool deep)
{
    if (deep && node->type == XML_ELEMENT_NODE && node->children)
        return node->children;
    while (node != root && !node->next)
        node = node->parent;
    return node == root ? NULL : node->next;
}

/* Each ancestor is marked once. */
void nc_markdown_mark_holders(xmlNode *root)
{
    for (xmlNode *node = root; node; node = following(node, root, true)) {
        if (!nc_markdown_is_block(nc_markdown_role_of(node)))
            continue;
        for (xmlNode *up = node->parent; up && up != root && !up->_private;
             up = up->parent)
            up->_private = root;
    }
}

bool nc_markdown_has_elements(const xmlNode *node)
{
    for (const xmlNode *n = node->children; n; n = n->next)
        if (n->type == XML_ELEMENT_NODE)
            return true;
    return false;
}

void nc_markdown_gather(nc_buf *out, xmlNode *root)
{
    for (xmlNode *node = root; node; node = following(node, root, true)) {
        if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
            nc_buf_append_text(out, (const char *)node->content);
        else if (nc_markdown_role_of(node) == NC_MARKDOWN_BREAK)
            nc_buf_append_byte(out, '\n');
    }
}

static bool is_blank_text(const xmlNode *node)
{
    return node->type == XML_TEXT_NODE &&
           nc_span_is_blank(nc_span_of((const char *)node->content));
}

/* One run of text or one paragraph, and lists. */
static bool is_tight_item(const xmlNode *item)
{
    bool seen_text = false, in_run = false;

    for (const xmlNode *node = item->children; node; node = node->next) {
        nc_markdown_role role = nc_markdown_role_of(node);

        if (is_blank_text(node) || role == NC_MARKDOWN_NOTHING)
            continue;
        if (role == NC_MARKDOWN_BULLETS || role == NC_MARKDOWN_NUMBERS) {
            in_run = false;
            continue;
        }
        if (nc_markdown_is_block(role) && role != NC_MARKDOWN_PARAGRAPH)
            return false;
        if (node->_private ||
            (seen_text && (!in_run || nc_markdown_is_block(role))))
            return false;
        seen_text = true;
        in_run = !nc_markdown_is_block(role);
    }
    return true;
}

bool nc_markdown_is_tight(const xmlNode *list)
{
    for (const xmlNode *node = list->children; node; node = node->next)
        if (nc_markdown_role_of(node) == NC_MARKDOWN_ITEM &&
            !is_tight_item(node))
            return false;
    return true;
}

/* CommonMark's numbers have up to nine digits and no sign. */
unsigned long nc_markdown_start(const xmlNode *list)
{
    nc_span start = nc_markdown_attr(list, "start");
    unsigned long value = 0;

    if (start.len == 0 || start.len > 9)
        return 1;
    for (size_t i = 0; i < start.len; i++) {
        if (start.ptr[i] < '0' || start.ptr[i] > '9')
            return 1;
        value = value * 10 + (start.ptr[i] - '0');
    }
    /* Room for the numbers that follow. */
    return value <= 900000000 ? value : 1;
}
