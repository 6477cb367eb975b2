/* xml.c -- XML written straight into a buffer. */
#include "xml.h"

#include "render.h"

static void end_tag(nc_xml *x)
{
    if (x->in_tag)
        nc_buf_append_byte(x->out, '>');
    x->in_tag = false;
}

static void new_line(nc_xml *x)
{
    nc_buf_append_byte(x->out, '\n');
    for (int i = 0; i < x->depth; i++)
        nc_buf_append_byte(x->out, ' ');
}

void nc_xml_begin(nc_xml *x, nc_buf *out)
{
    *x = (nc_xml){.out = out};
    nc_buf_append_text(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>");
}

void nc_xml_open(nc_xml *x, const char *name)
{
    end_tag(x);
    new_line(x);
    nc_buf_append_byte(x->out, '<');
    nc_buf_append_text(x->out, name);
    x->depth++;
    x->in_tag = true;
    x->has_text = false;
}

void nc_xml_attribute(nc_xml *x, const char *name, const char *value)
{
    if (!value)
        return;
    nc_buf_append_byte(x->out, ' ');
    nc_buf_append_text(x->out, name);
    nc_buf_append_text(x->out, "=\"");
    nc_render_escape_attribute(x->out, nc_span_of(value));
    nc_buf_append_byte(x->out, '"');
}

void nc_xml_text(nc_xml *x, const char *text)
{
    if (!text)
        return;
    end_tag(x);
    nc_render_escape_content(x->out, nc_span_of(text));
    x->has_text = true;
}

void nc_xml_close(nc_xml *x, const char *name)
{
    x->depth--;
    if (x->in_tag) {
        nc_buf_append_text(x->out, "/>");
    }
    else {
        if (!x->has_text)
            new_line(x);
        nc_buf_append_text(x->out, "</");
        nc_buf_append_text(x->out, name);
        nc_buf_append_byte(x->out, '>');
    }
    x->in_tag = x->has_text = false;
    if (x->depth == 0)
        nc_buf_append_byte(x->out, '\n');
}

void nc_xml_element(nc_xml *x, const char *name, const char *text)
{
    if (!text)
        return;
    nc_xml_open(x, name);
    nc_xml_text(x, text);
    nc_xml_close(x, name);
}
