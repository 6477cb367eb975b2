/* page.c -- an article as a page for people.
 *
 * The article's html goes in as it is: it is sanitizer output. All else is
 * escaped here. Names and titles stand in elements of their own with dir=auto,
 * so that one in another script does not turn the words around it.
 */
#include "render.h"

enum { WORDS_A_MINUTE = 230 }; /* silent reading: Brysbaert 2019, 238 */

static void write_navigation(nc_buf *out, const nc_article *article,
                             const char *feed)
{
    if (!nc_render_is_web(article->url) && !nc_render_is_web(feed))
        return;
    nc_buf_append_text(out, "<nav aria-label=\"Page\"");
    nc_render_own_words(out, article->lang);
    nc_buf_append_byte(out, '>');
    if (nc_render_is_web(article->url)) {
        nc_buf_append_text(out, "<a href=\"");
        nc_render_escape_text(out, article->url);
        nc_buf_append_text(out, "\">Original page</a>");
    }
    if (nc_render_is_web(feed)) {
        nc_buf_append_text(out, "<a href=\"");
        nc_render_escape_text(out, feed);
        nc_buf_append_text(out, "\">Feed</a>");
    }
    nc_buf_append_text(out, "</nav>\n");
}

static void write_date(nc_buf *out, const nc_date *date, apr_pool_t *pool)
{
    nc_buf_append_text(out, "<time datetime=\"");
    nc_render_escape_text(out, nc_render_timestamp(date, pool));
    nc_buf_append_text(out, "\">");
    nc_render_date(out, date);
    nc_buf_append_text(out, "</time>");
}

/* Date and reading time. */
static void write_facts(nc_buf *out, const nc_article *article,
                        apr_pool_t *pool)
{
    bool dated = article->published.precision != NC_DATE_NONE;
    unsigned minutes = (article->words + WORDS_A_MINUTE - 1) / WORDS_A_MINUTE;

    if (!dated && minutes == 0)
        return;
    nc_buf_append_text(out, "<p class=\"meta\"");
    nc_render_own_words(out, article->lang);
    nc_buf_append_byte(out, '>');
    if (dated)
        write_date(out, &article->published, pool);
    if (minutes > 0)
        nc_buf_appendf(out, "%s%u min read", dated ? " · " : "", minutes);
    nc_buf_append_text(out, "</p>\n");
}

static void write_meta(nc_buf *out, const char *text)
{
    if (!text)
        return;
    nc_buf_append_text(out, "<p class=\"meta\" dir=\"auto\">");
    nc_render_escape_text(out, text);
    nc_buf_append_text(out, "</p>\n");
}

static void write_header(nc_buf *out, const nc_article *article,
                         apr_pool_t *pool)
{
    nc_buf_append_text(out, "<header>\n");
    write_meta(out, article->section);
    nc_buf_append_text(out, "<h1 dir=\"auto\">");
    nc_render_escape_text(out, article->title ? article->title : article->url);
    nc_buf_append_text(out, "</h1>\n");
    write_meta(out, nc_article_byline(article, pool));
    write_facts(out, article, pool);
    nc_buf_append_text(out, "</header>\n");
}

/* The lead image, where the article itself shows none. */
static void write_image(nc_buf *out, const nc_article *article)
{
    if (!nc_render_is_web(article->image) ||
        nc_span_find(nc_span_of(article->html), NC_SPAN_LIT("<img")))
        return;
    nc_buf_append_text(out, "<figure><img src=\"");
    nc_render_escape_text(out, article->image);
    nc_buf_append_text(out, "\" alt=\"\"></figure>\n");
}

/* Paragraphs are parted by an empty line. */
static void write_paragraphs(nc_buf *out, nc_span text)
{
    while (text.len > 0) {
        const unsigned char *gap = nc_span_find(text, NC_SPAN_LIT("\n\n"));
        nc_span paragraph =
            nc_span_take(&text, gap ? (size_t)(gap - text.ptr) : text.len);

        if (gap)
            nc_span_take(&text, 2);
        if (nc_span_is_blank(paragraph))
            continue;
        nc_buf_append_text(out, "<p>");
        nc_render_escape(out, nc_span_trim(paragraph));
        nc_buf_append_text(out, "</p>\n");
    }
}

static void write_footer(nc_buf *out, const nc_article *article)
{
    const char *name = article->site_name ? article->site_name : article->url;

    if (!nc_render_is_web(article->url))
        return;
    nc_buf_append_text(out, "<footer");
    nc_render_own_words(out, article->lang);
    nc_buf_append_text(out, ">\n<p>Source: <a dir=\"auto\" href=\"");
    nc_render_escape_text(out, article->url);
    nc_buf_append_text(out, "\">");
    nc_render_escape_text(out, name);
    nc_buf_append_text(out, "</a></p>\n");
    if (nc_render_is_web(article->licence)) {
        nc_buf_append_text(out, "<p><a rel=\"license\" href=\"");
        nc_render_escape_text(out, article->licence);
        nc_buf_append_text(out, "\">Licence</a></p>\n");
    }
    else
        write_meta(out, article->licence);
    nc_buf_append_text(out, "</footer>\n");
}

void nc_render_page(nc_buf *out, const nc_article *article, const char *feed,
                    apr_pool_t *pool)
{
    nc_render_shell shell = {
        .title = article->title ? article->title : article->url,
        .lang = article->lang,
        .canonical = article->canonical ? article->canonical : article->url,
        .feed = feed,
        .skip = "Skip to the article",
    };

    nc_render_shell_begin(out, &shell);
    write_navigation(out, article, feed);
    nc_buf_append_text(out, "<main id=\"main\">\n<article>\n");
    write_header(out, article, pool);
    write_image(out, article);
    if (article->html)
        nc_render_clean(out, nc_span_of(article->html));
    else
        write_paragraphs(out, nc_span_of(article->text));
    nc_buf_append_text(out, "\n</article>\n</main>\n");
    write_footer(out, article);
    nc_render_shell_end(out);
}
