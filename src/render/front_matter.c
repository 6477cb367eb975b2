/* front_matter.c -- what is known of an article, as YAML above its Markdown.
 *
 * All values are double-quoted scalars: no value of a page can be read as
 * anything but text.
 */
#include "markdown.h"
#include "render.h"

/* What YAML 1.2 (5.1) does not count as printable, and what ends a line in
 * YAML 1.1: there readers refuse the file or fold the text. */
static bool needs_escape(unsigned long code)
{
    return code < ' ' || (code >= 0x7F && code < 0xA0) || code == 0x2028 ||
           code == 0x2029 || code == 0xFEFF;
}

static void write_character(nc_buf *out, nc_span bytes, unsigned long code)
{
    if (code == '"' || code == '\\')
        nc_buf_append_byte(out, '\\');
    if (!needs_escape(code))
        nc_buf_append(out, bytes);
    else if (code < 0x100)
        nc_buf_appendf(out, "\\x%02lx", code);
    else
        nc_buf_appendf(out, "\\u%04lx", code);
}

/* A YAML double-quoted scalar (YAML 1.2, 7.3.1). */
static void write_scalar(nc_buf *out, const char *text)
{
    nc_buf clean = NC_BUF_INIT;
    nc_span rest;

    nc_render_clean(&clean, nc_span_of(text));
    rest = nc_buf_span(&clean);
    nc_buf_append_byte(out, '"');
    while (rest.len > 0) {
        unsigned long code;
        size_t n = nc_render_character(rest, &code);

        write_character(out, nc_span_take(&rest, n), code);
    }
    nc_buf_append_text(out, "\"\n");
    nc_buf_release(&clean);
}

static void write_field(nc_buf *out, const char *name, const char *value)
{
    if (!value)
        return;
    nc_buf_appendf(out, "%s: ", name);
    write_scalar(out, value);
}

static void write_names(nc_buf *out, const char *name,
                        const apr_array_header_t *values)
{
    if (values->nelts == 0)
        return;
    nc_buf_appendf(out, "%s:\n", name);
    for (int i = 0; i < values->nelts; i++) {
        nc_buf_append_text(out, "  - ");
        write_scalar(out, APR_ARRAY_IDX(values, i, const char *));
    }
}

void nc_markdown_front_matter(nc_buf *out, const nc_article *article,
                              apr_pool_t *pool)
{
    nc_buf_append_text(out, "---\n");
    write_field(out, "title", article->title);
    write_names(out, "author", article->bylines);
    write_field(out, "published",
                nc_render_timestamp(&article->published, pool));
    write_field(out, "modified", nc_render_timestamp(&article->modified, pool));
    write_field(out, "url", article->url);
    write_field(out, "lang", article->lang);
    write_field(out, "site_name", article->site_name);
    write_field(out, "section", article->section);
    write_names(out, "tags", article->tags);
    write_field(out, "description", article->excerpt);
    write_field(out, "image", article->image);
    write_field(out, "licence", article->licence);
    nc_buf_append_text(out, "---\n\n");
}
