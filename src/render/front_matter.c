/* front_matter.c -- what is known of an article, as YAML above its Markdown.
 *
 * All values are double-quoted scalars: no value of a page can be read as
 * anything but text.
 */
#include "markdown.h"
#include "render.h"

/* A YAML double-quoted scalar (YAML 1.2, 7.3.1). */
static void write_scalar(nc_buf *out, const char *text)
{
    nc_buf clean = NC_BUF_INIT;

    nc_render_clean(&clean, nc_span_of(text));
    nc_buf_append_byte(out, '"');
    for (size_t i = 0; i < clean.len; i++) {
        unsigned char c = clean.ptr[i];

        if (c == '"' || c == '\\')
            nc_buf_append_byte(out, '\\');
        if (c < ' ' || c == 0x7F)
            nc_buf_appendf(out, "\\x%02x", c);
        else
            nc_buf_append_byte(out, c);
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
