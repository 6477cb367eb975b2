/* front.c -- the front page: what the store has, newest first. */
#include "render.h"

static void write_link(nc_buf *out, const char *rel, const char *href,
                       const char *words)
{
    if (!href)
        return;
    nc_buf_appendf(out, "<a rel=\"%s\" href=\"", rel);
    nc_render_escape_text(out, href);
    nc_buf_appendf(out, "\">%s</a> ", words);
}

static void write_search(nc_buf *out, const nc_front *front)
{
    nc_buf_append_text(out, "<form role=\"search\" method=\"get\" action=\"");
    nc_render_escape_text(out, front->feed->home);
    nc_buf_append_text(out, "\">\n<label for=\"q\">Search</label>\n"
                            "<input id=\"q\" name=\"q\" type=\"search\""
                            " dir=\"auto\" value=\"");
    nc_render_escape_text(out, front->query);
    nc_buf_append_text(out, "\">\n<button>Search</button>\n</form>\n");
}

static void write_meta(nc_buf *out, const nc_article *article, apr_pool_t *pool)
{
    const char *byline = nc_article_byline(article, pool);
    bool dated = article->published.precision != NC_DATE_NONE;

    if (!dated && !byline)
        return;
    nc_buf_append_text(out, "<p class=\"meta\">");
    if (dated) {
        nc_buf_append_text(out, "<time datetime=\"");
        nc_render_escape_text(out,
                              nc_render_timestamp(&article->published, pool));
        nc_buf_append_text(out, "\">");
        nc_render_date(out, &article->published);
        nc_buf_append_text(out, byline ? "</time> · " : "</time>");
    }
    if (byline) {
        nc_buf_append_text(out, "<bdi>");
        nc_render_escape_text(out, byline);
        nc_buf_append_text(out, "</bdi>");
    }
    nc_buf_append_text(out, "</p>\n");
}

static void write_entry(nc_buf *out, const nc_article *article,
                        const char *base, apr_pool_t *pool)
{
    const char *lang = nc_render_lang(article->lang);

    nc_buf_append_text(out, "<li");
    if (lang) {
        nc_buf_append_text(out, " lang=\"");
        nc_render_escape_text(out, lang);
        nc_buf_append_byte(out, '"');
    }
    nc_buf_append_text(out, ">\n<h2 dir=\"auto\"><a href=\"");
    nc_render_escape_text(out, base);
    nc_buf_append_text(out, "a/");
    nc_render_escape_text(out, article->id);
    nc_buf_append_text(out, "\">");
    nc_render_escape_text(out, article->title ? article->title : article->url);
    nc_buf_append_text(out, "</a></h2>\n");
    write_meta(out, article, pool);
    if (article->excerpt) {
        nc_buf_append_text(out, "<p dir=\"auto\">");
        nc_render_escape_text(out, article->excerpt);
        nc_buf_append_text(out, "</p>\n");
    }
    nc_buf_append_text(out, "</li>\n");
}

static void write_list(nc_buf *out, const nc_front *front,
                       const apr_array_header_t *entries, apr_pool_t *pool)
{
    if (entries->nelts == 0) {
        nc_buf_append_text(out, "<p>Nothing ");
        nc_buf_append_text(out, front->query ? "was found.</p>\n"
                                             : "is stored yet.</p>\n");
        return;
    }
    nc_buf_append_text(out, "<ol class=\"list\" role=\"list\">\n");
    for (int i = 0; i < entries->nelts; i++) {
        const nc_stored *stored = APR_ARRAY_IDX(entries, i, nc_stored *);

        if (!stored->gone)
            write_entry(out, stored->article, front->feed->base, pool);
    }
    nc_buf_append_text(out, "</ol>\n");
}

static void write_heading(nc_buf *out, const nc_front *front)
{
    nc_buf_append_text(out, "<header>\n<h1 dir=\"auto\">");
    nc_render_escape_text(out, front->feed->title);
    nc_buf_append_text(out, "</h1>\n");
    if (front->feed->subtitle) {
        nc_buf_append_text(out, "<p class=\"meta\" dir=\"auto\">");
        nc_render_escape_text(out, front->feed->subtitle);
        nc_buf_append_text(out, "</p>\n");
    }
    nc_buf_append_text(out, "<nav aria-label=\"Feeds\">");
    write_link(out, "alternate", front->feed->self, "Feed");
    nc_buf_append_text(out, "</nav>\n");
    write_search(out, front);
    nc_buf_append_text(out, "</header>\n");
}

void nc_render_front(nc_buf *out, const nc_front *front,
                     const apr_array_header_t *entries, apr_pool_t *pool)
{
    nc_render_shell shell = {
        .title = front->feed->title,
        .feed = front->feed->self,
        .skip = "Skip to the articles",
    };

    nc_render_shell_begin(out, &shell);
    write_heading(out, front);
    nc_buf_append_text(out, "<main id=\"main\">\n");
    write_list(out, front, entries, pool);
    nc_buf_append_text(out, "</main>\n");
    if (front->newer || front->older) {
        nc_buf_append_text(out, "<nav class=\"page-links\""
                                " aria-label=\"Pages\">");
        write_link(out, "prev", front->newer, "Newer");
        write_link(out, "next", front->older, "Older");
        nc_buf_append_text(out, "</nav>\n");
    }
    if (front->feed->rights) {
        nc_buf_append_text(out, "<footer dir=\"auto\">");
        nc_render_escape_text(out, front->feed->rights);
        nc_buf_append_text(out, "</footer>\n");
    }
    nc_render_shell_end(out);
}
