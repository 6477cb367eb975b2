/* page.c -- an article as a page for people.
 *
 * The article's html goes in almost as it is (body.c): it is sanitizer output.
 * All else is escaped here. What the page says of itself is in the article's
 * language; our own words are marked as English.
 */
#include "shell.h"

#include <limits.h>

#include <apr_strings.h>

#include "nc_form.h"

/* What else the article is to be had as. */
static const struct {
    nc_form form;
    const char *words;
} forms[] = {
    {NC_FORM_TEXT, "Plain text"},
    {NC_FORM_MARKDOWN, "Markdown"},
    {NC_FORM_ATOM, "Atom entry"},
    {NC_FORM_JSON, "JSON"},
};

enum { FORMS = sizeof(forms) / sizeof(*forms) };

typedef struct page {
    nc_buf *out;
    const nc_feed *feed; /* NULL: the article stands alone */
    const nc_article *article;
    nc_render_place place;
    const char *atom;
    const char *rss;
    const char *json;
    apr_pool_t *pool;
} page;

/* " dir=auto" for words of the article, which need not be in its language. In
 * a language from right to left they are: a title there may begin with a
 * foreign name. */
static const char *direction(const nc_article *article)
{
    return nc_render_is_rtl(nc_render_lang(article->lang)) ? ""
                                                           : " dir=\"auto\"";
}

/* Our own words' language, for a part of the page in which there are few
 * others. It keeps the page's direction, and so its side. */
static void write_english(const page *p)
{
    if (nc_render_lang(p->article->lang))
        nc_buf_append_text(p->out, " lang=\"en\"");
}

/* Where the reader is, and where the article is from. */
static void write_site(const page *p)
{
    bool has_home = p->feed && nc_render_is_web(p->feed->home);
    bool has_url = nc_render_is_web(p->article->url);

    if (!has_home && !has_url)
        return;
    nc_buf_append_text(p->out, "<header class=\"site\">\n<nav class=\"row\""
                               " aria-label=\"Site\"");
    write_english(p);
    nc_buf_append_byte(p->out, '>');
    if (has_home)
        nc_render_link(p->out, "class=\"home\" dir=\"auto\"", p->feed->home,
                       p->feed->title);
    if (has_url)
        nc_render_link(p->out, NULL, p->article->url, "Original page");
    nc_buf_append_text(p->out, "</nav>\n</header>\n");
}

static void write_header(const page *p)
{
    const nc_article *article = p->article;

    nc_buf_append_text(p->out, "<header class=\"head\">\n");
    if (article->section) {
        nc_buf_append_text(p->out, "<p class=\"meta kicker\">");
        nc_render_list_link(p->out, &p->place, "section", article->section);
        nc_buf_append_text(p->out, "</p>\n");
    }
    nc_buf_appendf(p->out, "<h1%s>", direction(article));
    nc_render_escape_text(p->out,
                          article->title ? article->title : article->url);
    nc_buf_append_text(p->out, "</h1>\n");
    nc_render_details(p->out, &p->place, article);
    nc_buf_append_text(p->out, "</header>\n");
}

/* The lead image, where the article itself shows none. */
static void write_image(const page *p)
{
    if (!nc_render_is_web(p->article->image) ||
        nc_span_find(nc_span_of(p->article->html), NC_SPAN_LIT("<img")))
        return;
    nc_buf_append_text(p->out, "<figure><img src=\"");
    nc_render_escape_text(p->out, p->article->image);
    nc_buf_append_text(p->out, "\" alt=\"\"></figure>\n");
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

/* --- the foot */

/* Begins a line of the foot with WORDS of ours. */
static void begin_line(const page *p, const char *words)
{
    nc_buf_append_text(p->out, "<p>");
    nc_render_say(p->out, p->article->lang, words);
    nc_buf_append_text(p->out, ": ");
}

static void write_source(const page *p)
{
    const nc_article *article = p->article;
    const char *name = article->site_name ? article->site_name : article->url;

    if (!nc_render_is_web(article->url))
        return;
    begin_line(p, "Source");
    nc_render_link(p->out, "class=\"source\" dir=\"auto\"", article->url, name);
    nc_buf_append_text(p->out, "</p>\n");
}

static void write_tags(const page *p)
{
    if (p->article->tags->nelts == 0)
        return;
    begin_line(p, "Tags");
    nc_render_names(p->out, &p->place, "tag", p->article->tags);
    nc_buf_append_text(p->out, "</p>\n");
}

static void write_licence(const page *p)
{
    const char *licence = p->article->licence;

    if (!licence)
        return;
    begin_line(p, "Licence");
    if (nc_render_is_web(licence))
        nc_render_link(p->out, "rel=\"license\" dir=\"ltr\"", licence, licence);
    else
        nc_render_name(p->out, licence);
    nc_buf_append_text(p->out, "</p>\n");
}

static void write_item(const page *p, nc_span type, const char *address,
                       const char *words)
{
    if (!nc_render_is_web(address))
        return;
    nc_buf_append_text(p->out, "<li>");
    nc_render_link(p->out,
                   apr_psprintf(p->place.pool, "type=\"%.*s\"", (int)type.len,
                                (const char *)type.ptr),
                   address, words);
    nc_buf_append_text(p->out, "</li>\n");
}

static void write_other_forms(const page *p)
{
    const char *id = p->article->id;

    if (!p->place.base && !p->atom)
        return;
    nc_buf_append_text(p->out, "<nav aria-label=\"Other forms\"");
    write_english(p);
    nc_buf_append_text(p->out, "><ul class=\"row\" role=\"list\">\n");
    for (int i = 0; i < FORMS && p->place.base && id; i++)
        write_item(p, nc_form_media(forms[i].form),
                   apr_pstrcat(p->place.pool, p->place.base, "a/", id,
                               nc_form_suffix(forms[i].form), NULL),
                   forms[i].words);
    write_item(p, NC_SPAN_LIT("application/atom+xml"), p->atom, "Atom feed");
    write_item(p, NC_SPAN_LIT("application/rss+xml"), p->rss, "RSS feed");
    write_item(p, NC_SPAN_LIT("application/feed+json"), p->json, "JSON Feed");
    nc_buf_append_text(p->out, "</ul></nav>\n");
}

static void write_footer(const page *p)
{
    nc_buf whole = NC_BUF_INIT;
    page inner = *p;

    inner.out = &whole;
    write_source(&inner);
    write_tags(&inner);
    write_licence(&inner);
    write_other_forms(&inner);
    if (whole.len > 0) {
        nc_buf_append_text(p->out, "<footer>\n");
        nc_buf_append(p->out, nc_buf_span(&whole));
        nc_buf_append_text(p->out, "</footer>\n");
    }
    nc_buf_release(&whole);
}

static void begin(const page *p)
{
    const nc_article *article = p->article;
    nc_render_shell shell = {
        .title = article->title ? article->title : article->url,
        .lang = article->lang,
        .canonical = article->canonical ? article->canonical : article->url,
        .skip = "Skip to the article",
        .feed_title = p->feed ? p->feed->title : NULL,
        .atom = p->atom,
        .rss = p->rss,
        .json = p->json,
        .search = p->feed ? p->feed->search : NULL,
    };

    nc_render_shell_begin(p->out, &shell);
}

void nc_render_page(nc_buf *out, const nc_feed *feed, const nc_article *article,
                    apr_pool_t *pool)
{
    page p = {.out = out, .feed = feed, .article = article, .pool = pool};

    p.place = (nc_render_place){NULL, article->lang, INT_MAX, pool};
    if (feed && nc_render_is_web(feed->base)) {
        p.place.base = feed->base;
        p.rss = apr_pstrcat(pool, feed->base, "feed.rss", NULL);
        p.json = apr_pstrcat(pool, feed->base, "feed.json", NULL);
    }
    if (feed && nc_render_is_web(feed->self))
        p.atom = feed->self;
    begin(&p);
    write_site(&p);
    nc_buf_append_text(out, "<main id=\"main\">\n<article>\n");
    write_header(&p);
    write_image(&p);
    if (article->html)
        nc_render_body(out, nc_span_of(article->html));
    else
        write_paragraphs(out, nc_span_of(article->text));
    nc_buf_append_text(out, "\n</article>\n</main>\n");
    write_footer(&p);
    nc_render_shell_end(out);
}
