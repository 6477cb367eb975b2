/* llms.c -- llms.txt: the articles as a list of links to their Markdown, for
 * programs that read the web (https://llmstxt.org).
 */
#include "entries.h"
#include "inline.h"
#include "render.h"

#include <apr_strings.h>

/* TEXT on one line, such that Markdown reads nothing into it. */
static void write_line(nc_buf *out, const char *text, apr_pool_t *pool)
{
    nc_inline line;

    nc_inline_init(&line, pool);
    nc_inline_text(&line, nc_span_of(nc_render_cleaned(text, pool)));
    nc_inline_write(&line, out, " ");
    nc_inline_release(&line);
}

static void write_link(nc_buf *out, const char *title, const char *address,
                       apr_pool_t *pool)
{
    nc_inline line;

    nc_inline_init(&line, pool);
    nc_inline_link_open(&line);
    nc_inline_text(&line, nc_span_of(nc_render_cleaned(title, pool)));
    nc_inline_link_close(&line, nc_span_of(address));
    nc_inline_write(&line, out, " ");
    nc_inline_release(&line);
}

static void write_article(nc_buf *out, const nc_feed *feed,
                          const nc_article *article, apr_pool_t *pool)
{
    const char *path = apr_pstrcat(pool, "a/", article->id, ".md", NULL);
    const char *address = nc_feed_address(feed, path, pool);

    nc_buf_append_text(out, "- ");
    write_link(out, nc_entry_title(article), address ? address : article->url,
               pool);
    if (article->excerpt) {
        nc_buf_append_text(out, ": ");
        write_line(out, article->excerpt, pool);
    }
    nc_buf_append_byte(out, '\n');
}

static void write_articles(nc_buf *out, const nc_feed *feed,
                           const apr_array_header_t *entries, apr_pool_t *pool)
{
    const apr_array_header_t *distinct = nc_entries_distinct(entries, pool);

    nc_buf_append_text(out, "## Articles\n\n");
    for (int i = 0; i < distinct->nelts; i++)
        if (!nc_entries_at(distinct, i)->gone)
            write_article(out, feed, nc_entries_at(distinct, i)->article, pool);
}

static void write_feeds(nc_buf *out, const nc_feed *feed, apr_pool_t *pool)
{
    static const struct {
        const char *path, *title;
    } feeds[] = {
        {"feed.atom", "Atom feed"},
        {"feed.rss", "RSS feed"},
        {"feed.json", "JSON Feed"},
    };

    if (!feed->base)
        return;
    nc_buf_append_text(out, "\n## Optional\n\n");
    for (size_t i = 0; i < sizeof(feeds) / sizeof(feeds[0]); i++) {
        nc_buf_append_text(out, "- ");
        write_link(out, feeds[i].title,
                   nc_feed_address(feed, feeds[i].path, pool), pool);
        nc_buf_append_byte(out, '\n');
    }
}

void nc_render_llms(nc_buf *out, const nc_feed *feed,
                    const apr_array_header_t *entries, apr_pool_t *pool)
{
    nc_buf_append_text(out, "# ");
    write_line(out, feed->title, pool);
    nc_buf_append_text(out, "\n\n");
    if (feed->subtitle) {
        nc_buf_append_text(out, "> ");
        write_line(out, feed->subtitle, pool);
        nc_buf_append_text(out, "\n\n");
    }
    write_articles(out, feed, entries, pool);
    write_feeds(out, feed, pool);
}
