/* clean_text.c -- text into the clean tree, its white space folded.
 */
#include "clean_state.h"

#include "plain.h"

/* White space that was held back in pre; empty lines at the start are not. */
static void hold_pre_space(nc_clean *c, nc_span bytes)
{
    if (bytes.ptr[0] == '\n' && !c->line_has_text)
        nc_buf_truncate(&c->spaces, 0);
    else if (bytes.len > 1)
        nc_buf_append_byte(&c->spaces, ' ');
    else if (bytes.ptr[0] != '\r')
        nc_buf_append(&c->spaces, bytes);
}

/* White space in pre stands as it is. */
static void add_pre_text(nc_clean *c, const xmlNode *node)
{
    nc_span in = nc_node_content(node);
    xmlNode *parent = NULL;

    nc_buf_truncate(&c->text, 0);
    while (in.len > 0) {
        nc_span bytes;
        nc_glyph glyph = nc_glyph_take(&in, &bytes);

        if (glyph == NC_GLYPH_SPACE || glyph == NC_GLYPH_NBSP)
            hold_pre_space(c, bytes);
        else if (glyph != NC_GLYPH_DROP) {
            if (!parent)
                parent = nc_clean_open_inlines(
                    c, nc_clean_open_line(c, node->parent));
            nc_buf_append(&c->text, nc_buf_span(&c->spaces));
            nc_buf_truncate(&c->spaces, 0);
            nc_buf_append(&c->text, bytes);
        }
    }
    if (parent)
        nc_clean_append_text(c, parent, nc_buf_span(&c->text));
}

/* Reads NODE's text up to its end, white space folded. White space at either
 * end is only noted. */
static void read_folded(nc_clean *c, nc_span in, nc_blank *leading)
{
    nc_blank held = NC_BLANK_NONE;

    nc_buf_truncate(&c->text, 0);
    while (in.len > 0) {
        nc_span bytes;
        nc_glyph glyph = nc_glyph_take(&in, &bytes);

        if (glyph == NC_GLYPH_SPACE)
            held = NC_BLANK_SPACE;
        else if (glyph == NC_GLYPH_NBSP)
            held = held == NC_BLANK_NONE ? NC_BLANK_NBSP : NC_BLANK_SPACE;
        else if (glyph != NC_GLYPH_DROP) {
            if (c->text.len == 0)
                *leading = held;
            else if (held != NC_BLANK_NONE)
                nc_buf_append(&c->text, held == NC_BLANK_NBSP
                                            ? NC_SPAN_LIT("\xC2\xA0")
                                            : NC_SPAN_LIT(" "));
            held = NC_BLANK_NONE;
            nc_buf_append(&c->text, bytes);
        }
    }
    if (c->text.len == 0)
        *leading = held;
    else
        c->pending = held; /* what is behind the text; see add_text */
}

static nc_blank joined(nc_blank a, nc_blank b)
{
    return a == NC_BLANK_NONE ? b : b == NC_BLANK_NONE ? a : NC_BLANK_SPACE;
}

void nc_clean_add_text(nc_clean *c, const xmlNode *node)
{
    nc_blank before = c->pending;
    nc_blank leading = NC_BLANK_NONE;
    nc_blank trailing;
    xmlNode *parent;

    if (nc_clean_is_in_pre(c)) {
        add_pre_text(c, node);
        return;
    }
    read_folded(c, nc_node_content(node), &leading);
    if (c->text.len == 0) {
        c->pending = joined(before, leading);
        return;
    }
    trailing = c->pending;
    c->pending = joined(before, leading);
    parent = nc_clean_open_inlines(c, nc_clean_open_line(c, node->parent));
    nc_clean_append_text(c, parent, nc_buf_span(&c->text));
    c->pending = trailing;
}
