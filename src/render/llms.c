/* llms.c -- llms.txt: the articles as a list of links to their Markdown, for
 * programs that read the web (https://llmstxt.org).
 *
 * A title, what it is about, then lists of links; those under "Optional" may
 * be left out by who is short of room. Texts are escaped as Markdown's are.
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
    nc_inline_text(&line, nc_span_of(text));
    nc_inline_write(&line, out, " ");
    nc_inline_release(&line);
}

/* Whether LINE ends in a `#` that no backslash escapes. */
static bool ends_in_hash(nc_span line)
{
    size_t slashes = 0;

    if (line.len == 0 || line.ptr[line.len - 1] != '#')
        return false;
    while (slashes + 1 < line.len && line.ptr[line.len - 2 - slashes] == '\\')
        slashes++;
    return slashes % 2 == 0;
}

/* Such a one would be no part of a heading (CommonMark 0.30, 4.2). */
static void write_title(nc_buf *out, const char *title, apr_pool_t *pool)
{
    nc_buf_append_text(out, "# ");
    write_line(out, title, pool);
    if (ends_in_hash(nc_buf_span(out))) {
        nc_buf_truncate(out, out->len - 1);
        nc_buf_append_text(out, "\\#");
    }
    nc_buf_append_text(out, "\n\n");
}

/* A link without a text is none. */
static void write_link(nc_buf *out, const char *title, const char *address,
                       apr_pool_t *pool)
{
    const char *clean = nc_render_cleaned(title, pool);
    nc_inline line;

    if (nc_span_is_blank(nc_span_of(clean)))
        clean = address;
    nc_inline_init(&line, pool);
    nc_inline_link_open(&line);
    nc_inline_text(&line, nc_span_trim(nc_span_of(clean)));
    nc_inline_link_close(&line, nc_span_of(address));
    nc_buf_append_text(out, "- ");
    nc_inline_write(&line, out, " ");
    nc_inline_release(&line);
}

static void write_article(nc_buf *out, const nc_feed *feed,
                          const nc_article *article, apr_pool_t *pool)
{
    const char *path = apr_pstrcat(pool, "a/", article->id, ".md", NULL);
    const char *address = nc_feed_address(feed, path, pool);

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
    apr_pool_t *each;

    apr_pool_create(&each, pool);
    nc_buf_append_text(out, "## Articles\n\n");
    for (int i = 0; i < distinct->nelts; i++) {
        apr_pool_clear(each);
        if (!nc_entries_at(distinct, i)->gone)
            write_article(out, feed, nc_entries_at(distinct, i)->article, each);
    }
    apr_pool_destroy(each);
}

/* What the other documents are. The members of `_newsclean` are told here,
 * for json_feed.c names this file as the place. */
static void write_others(nc_buf *out, const nc_feed *feed, apr_pool_t *pool)
{
    static const struct {
        const char *path, *title, *note;
    } others[] = {
        {"feed.atom", "Atom feed",
         "the newest articles in full; `?q=WORDS` searches all"},
        {"feed.rss", "RSS feed", "the same as RSS 2.0"},
        {"feed.json", "JSON Feed",
         "the same as JSON; `_newsclean` in it holds `words`, how many an "
         "article has, its `section` and `licence`, and for the feed `updated` "
         "and `rights`"},
    };

    if (!feed->base)
        return;
    nc_buf_append_text(out, "\n## Optional\n\n");
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        write_link(out, others[i].title,
                   nc_feed_address(feed, others[i].path, pool), pool);
        nc_buf_appendf(out, ": %s\n", others[i].note);
    }
}

void nc_render_llms(nc_buf *out, const nc_feed *feed,
                    const apr_array_header_t *entries, apr_pool_t *pool)
{
    write_title(out, feed->title, pool);
    if (feed->subtitle) {
        nc_buf_append_text(out, "> ");
        write_line(out, feed->subtitle, pool);
        nc_buf_append_text(out, "\n\n");
    }
    if (feed->base)
        nc_buf_append_text(out,
                           "Each link leads to the article as Markdown. "
                           "With `.txt`, `.html`, `.atom` or `.json` in the "
                           "place of `.md` it is there in that form.\n\n");
    write_articles(out, feed, entries, pool);
    write_others(out, feed, pool);
}
