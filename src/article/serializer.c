/* serializer.c -- the clean tree as HTML that is well-formed XML too.
 *
 * Blocks of the root stand on lines of their own. Everything else is written
 * without white space of its own, so that text stays what it was.
 */
#include "clean_tree.h"

static void append_escaped(nc_buf *out, nc_span s, bool in_attribute)
{
    for (size_t i = 0, from = 0; i <= s.len; i++) {
        const char *ref = NULL;

        if (i == s.len)
            ref = "";
        else if (s.ptr[i] == '&')
            ref = "&amp;";
        else if (s.ptr[i] == '<')
            ref = "&lt;";
        else if (s.ptr[i] == '>')
            ref = "&gt;";
        else if (s.ptr[i] == '"' && in_attribute)
            ref = "&quot;";
        if (ref) {
            nc_buf_append(out, (nc_span){s.ptr + from, i - from});
            nc_buf_append_text(out, ref);
            from = i + 1;
        }
    }
}

static bool is_void(const xmlNode *node)
{
    return nc_element_is(nc_node_tag(node), NC_EL_VOID);
}

static void open_tag(nc_buf *out, const xmlNode *node)
{
    nc_buf_append_byte(out, '<');
    nc_buf_append_text(out, (const char *)node->name);
    for (const xmlAttr *a = node->properties; a; a = a->next) {
        nc_buf_append_byte(out, ' ');
        nc_buf_append_text(out, (const char *)a->name);
        nc_buf_append_text(out, "=\"");
        append_escaped(out, nc_node_attr(node, (const char *)a->name), true);
        nc_buf_append_byte(out, '"');
    }
    nc_buf_append_text(out, is_void(node) ? "/>" : ">");
}

static void close_tag(nc_buf *out, const xmlNode *node, const xmlNode *root)
{
    if (!is_void(node)) {
        nc_buf_append_text(out, "</");
        nc_buf_append_text(out, (const char *)node->name);
        nc_buf_append_byte(out, '>');
    }
    if (node->parent == root && node->next)
        nc_buf_append_byte(out, '\n');
}

void nc_clean_write_html(nc_buf *out, const xmlNode *root)
{
    const xmlNode *node = root->children;

    while (node) {
        if (nc_node_is_text(node))
            append_escaped(out, nc_node_content(node), false);
        else
            open_tag(out, node);
        if (node->children && nc_node_is_element(node)) {
            node = node->children;
            continue;
        }
        while (node) {
            if (nc_node_is_element(node))
                close_tag(out, node, root);
            if (node->next || node->parent == root) {
                node = node->next;
                break;
            }
            node = node->parent;
        }
    }
}
