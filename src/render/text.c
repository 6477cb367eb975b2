/* text.c -- an article as a text document.
 *
 *     Title                        one empty line between the parts;
 *     =====                        paragraphs are not wrapped: readers,
 *                                  people and programs, do that as they like
 *     Byline
 *     2015-01-02 15:04
 *
 *     Text                         made from the html, so that lists have
 *                                  their numbers
 *     [1] https://...              of links, if asked for
 *
 *     https://...
 */
#include "render.h"

#include <utf8proc.h>
#include "nc_sanitizer.h"

enum { UNDERLINE_MAX = 72 }; /* a screen's line; titles may be longer */

/* How many columns a terminal takes for S. */
static int columns(nc_span s)
{
    int n = 0;

    while (s.len > 0) {
        unsigned long code;

        nc_span_take(&s, nc_render_character(s, &code));
        n += utf8proc_charwidth((utf8proc_int32_t)code);
    }
    return n;
}

/* Before each part but the first. */
static void part(nc_buf *out, size_t start)
{
    if (out->len > start)
        nc_buf_append_byte(out, '\n');
}

static void write_title(nc_buf *out, const char *title)
{
    int n = columns(nc_span_of(title));

    nc_render_clean(out, nc_span_of(title));
    nc_buf_append_byte(out, '\n');
    for (int i = 0; i < n && i < UNDERLINE_MAX; i++)
        nc_buf_append_byte(out, '=');
    nc_buf_append_byte(out, '\n');
}

static void write_line(nc_buf *out, const char *line)
{
    if (!line)
        return;
    nc_render_clean(out, nc_span_of(line));
    nc_buf_append_byte(out, '\n');
}

/* Of the text alone where there is no html. */
static void write_body(nc_buf *out, const nc_article *article, bool links,
                       apr_pool_t *pool)
{
    nc_text_form form = {.numbers = true, .links = links};
    nc_buf text = NC_BUF_INIT;

    if (!article->html)
        nc_render_clean(out, nc_span_trim(nc_span_of(article->text)));
    else if (nc_text_write_as(&text, nc_span_of(article->html), &form, pool) ==
             NC_OK)
        nc_render_clean(out, nc_buf_span(&text));
    else
        out->status = NC_ENOMEM;
    nc_buf_release(&text);
}

static void render(nc_buf *out, const nc_article *article, bool links,
                   apr_pool_t *pool)
{
    const char *byline = nc_article_byline(article, pool);
    nc_buf body = NC_BUF_INIT;
    size_t start = out->len;

    if (article->title)
        write_title(out, article->title);
    if (byline || article->published.precision != NC_DATE_NONE)
        part(out, start);
    write_line(out, byline);
    if (article->published.precision != NC_DATE_NONE) {
        nc_render_date(out, &article->published);
        nc_buf_append_byte(out, '\n');
    }
    write_body(&body, article, links, pool);
    if (body.len > 0) {
        part(out, start);
        nc_buf_append(out, nc_buf_span(&body));
        nc_buf_append_byte(out, '\n');
    }
    if (nc_buf_status(&body) != NC_OK)
        out->status = nc_buf_status(&body);
    nc_buf_release(&body);
    if (article->url) {
        part(out, start);
        write_line(out, article->url);
    }
}

void nc_render_text(nc_buf *out, const nc_article *article, apr_pool_t *pool)
{
    render(out, article, false, pool);
}

void nc_render_text_links(nc_buf *out, const nc_article *article,
                          apr_pool_t *pool)
{
    render(out, article, true, pool);
}
