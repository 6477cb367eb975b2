/* front.c -- what the store has, newest first: the front page, the page for
 * searching, and lists of one section, author or tag.
 *
 * What narrows the list stands above it in words, each a link to the list
 * without it. Pictures are left out: what an article names is as large as its
 * own page shows it, and thirty of them would weigh more than all the rest.
 */
#include "shell.h"

#include <apr_strings.h>

enum {
    NAMES_SHOWN = 6 /* tags, and authors, of one entry: some have a hundred */
};

/* One of the things that narrow the list. */
typedef struct filter {
    const char *name; /* as the query string has it */
    const char *words;
    const char *value; /* NULL: it does not */
} filter;

enum { FILTERS = 5 };

typedef struct front {
    nc_buf *out;
    const nc_front *asked;
    const nc_feed *feed;
    const char *action; /* where searching leads */
    filter filters[FILTERS];
    int narrowed; /* how many of them are there */
    apr_pool_t *pool;
} front;

static void set_filters(front *f)
{
    const nc_front *asked = f->asked;
    const filter filters[FILTERS] = {
        {"q", "", asked->query},          {"section", "in ", asked->section},
        {"author", "by ", asked->author}, {"tag", "tagged ", asked->tag},
        {"path", "under ", asked->path},
    };

    memcpy(f->filters, filters, sizeof(filters));
    for (int i = 0; i < FILTERS; i++)
        f->narrowed += filters[i].value != NULL;
}

/* The list with all that narrows it but WITHOUT. */
static const char *address_without(const front *f, int without)
{
    const char *address = f->feed->home;

    for (int i = 0; i < FILTERS; i++)
        if (i != without)
            address = nc_render_with_query(address, f->filters[i].name,
                                           f->filters[i].value, f->pool);
    return address;
}

/* What is shown, in words: "Search “bridge” in Sport, page 2 – The Post". */
static const char *title_of(const front *f)
{
    const char *title = f->asked->is_search || f->asked->query ? "Search"
                        : f->narrowed > 0                      ? "Articles"
                                                               : "";

    for (int i = 0; i < FILTERS; i++) {
        const filter *it = &f->filters[i];

        if (!it->value)
            continue;
        title =
            apr_pstrcat(f->pool, title, *title ? " " : "", it->words,
                        i == 0 ? "“" : "", it->value, i == 0 ? "”" : "", NULL);
    }
    if (f->asked->page > 1)
        title = apr_psprintf(f->pool, "%s%s %d", title,
                             *title ? ", page" : "Page", f->asked->page);
    if (!*title)
        return f->feed->title;
    return apr_pstrcat(f->pool, title, " – ", f->feed->title, NULL);
}

/* --- the head */

static void write_feed_link(const front *f, const char *type,
                            const char *address, const char *words)
{
    if (!nc_render_is_web(address))
        return;
    nc_buf_append_byte(f->out, ' ');
    nc_render_link(
        f->out,
        apr_pstrcat(f->pool, "rel=\"alternate\" type=\"", type, "\"", NULL),
        address, words);
}

static void write_feeds(const front *f)
{
    nc_buf_append_text(f->out, "<nav class=\"row meta\" lang=\"en\""
                               " aria-label=\"Feeds\"><span>Feeds:</span>");
    write_feed_link(f, "application/atom+xml", f->feed->self, "Atom");
    write_feed_link(f, "application/rss+xml", f->asked->rss, "RSS");
    write_feed_link(f, "application/feed+json", f->asked->json, "JSON");
    nc_buf_append_text(f->out, "</nav>\n");
}

/* What narrows the list stays when something is searched for in it. */
static void write_search(const front *f)
{
    nc_buf_append_text(f->out,
                       "<form role=\"search\" lang=\"en\" method=\"get\""
                       " action=\"");
    nc_render_escape_text(f->out, f->action);
    nc_buf_append_text(f->out, "\">\n<label for=\"q\">Search</label>\n"
                               "<input id=\"q\" name=\"q\" type=\"search\""
                               " dir=\"auto\" maxlength=\"200\" value=\"");
    nc_render_escape_text(f->out, f->asked->query);
    nc_buf_append_text(f->out, "\">\n");
    for (int i = 1; i < FILTERS; i++) {
        if (!f->filters[i].value)
            continue;
        nc_buf_appendf(f->out, "<input type=\"hidden\" name=\"%s\" value=\"",
                       f->filters[i].name);
        nc_render_escape_text(f->out, f->filters[i].value);
        nc_buf_append_text(f->out, "\">\n");
    }
    nc_buf_append_text(f->out, "<button>Search</button>\n</form>\n");
}

static void write_heading(const front *f)
{
    nc_buf_append_text(f->out, "<header class=\"head\">\n<h1 dir=\"auto\">");
    nc_render_escape_text(f->out, f->feed->title);
    nc_buf_append_text(f->out, "</h1>\n");
    if (f->feed->subtitle) {
        nc_buf_append_text(f->out, "<p class=\"meta\" dir=\"auto\">");
        nc_render_escape_text(f->out, f->feed->subtitle);
        nc_buf_append_text(f->out, "</p>\n");
    }
    write_feeds(f);
    write_search(f);
    nc_buf_append_text(f->out, "</header>\n");
}

/* --- what narrows the list */

static void write_filter(const front *f, int i)
{
    const filter *it = &f->filters[i];

    nc_buf_append_text(f->out, "<li><a class=\"chip\" href=\"");
    nc_render_escape_text(f->out, address_without(f, i));
    nc_buf_appendf(f->out, "\">%s<bdi>%s", it->words, i == 0 ? "“" : "");
    nc_render_escape_text(f->out, it->value);
    nc_buf_appendf(f->out,
                   "%s</bdi> <span aria-hidden=\"true\">×</span>"
                   "<span class=\"unseen\"> (remove)</span></a></li>\n",
                   i == 0 ? "”" : "");
}

static void write_filters(const front *f)
{
    if (f->narrowed == 0)
        return;
    nc_buf_append_text(f->out, "<ul class=\"row chips meta\" role=\"list\""
                               " lang=\"en\" aria-label=\"Shown are only\">\n");
    for (int i = 0; i < FILTERS; i++)
        if (f->filters[i].value)
            write_filter(f, i);
    nc_buf_append_text(f->out, "<li>");
    nc_render_link(f->out, NULL, f->feed->home, "All articles");
    nc_buf_append_text(f->out, "</li>\n</ul>\n");
}

/* A list that is not the front page has a heading of its own. */
static bool has_heading(const front *f)
{
    return f->asked->is_search || f->narrowed > 0 || f->asked->page > 1;
}

static void write_shown(const front *f)
{
    if (!has_heading(f))
        return;
    nc_buf_append_text(f->out, "<h2 class=\"shown\" lang=\"en\">");
    nc_buf_append_text(f->out, f->asked->query       ? "Search results"
                               : f->asked->is_search ? "Search"
                                                     : "Articles");
    if (f->asked->page > 1)
        nc_buf_appendf(f->out, ", page %d", f->asked->page);
    nc_buf_append_text(f->out, "</h2>\n");
    write_filters(f);
}

/* --- the list */

static void write_entry_names(const front *f, const nc_render_place *place,
                              const nc_article *article)
{
    if (!article->section && article->tags->nelts == 0)
        return;
    nc_buf_append_text(f->out, "<p class=\"meta\">");
    if (article->section) {
        nc_render_say(f->out, place->lang, "in");
        nc_buf_append_byte(f->out, ' ');
        nc_render_list_link(f->out, place, "section", article->section);
    }
    if (article->tags->nelts > 0) {
        nc_buf_append_text(f->out, article->section ? " · " : "");
        nc_render_say(f->out, place->lang, "tagged");
        nc_buf_append_byte(f->out, ' ');
        nc_render_names(f->out, place, "tag", article->tags);
    }
    nc_buf_append_text(f->out, "</p>\n");
}

/* DIRECTION is an attribute. */
static void write_entry_title(const front *f, const nc_article *article,
                              const char *direction)
{
    const char *level = has_heading(f) ? "h3" : "h2";

    nc_buf_appendf(f->out, "<%s class=\"title\"%s>", level, direction);
    nc_render_link(f->out, NULL,
                   apr_pstrcat(f->pool, f->feed->base, "a/", article->id, NULL),
                   article->title ? article->title : article->url);
    nc_buf_appendf(f->out, "</%s>\n", level);
}

/* An entry is in its article's language and direction; where that is not
 * known, each part finds its own. */
static void write_entry(const front *f, const nc_article *article)
{
    const char *lang = nc_render_lang(article->lang);
    const char *direction = lang ? "" : " dir=\"auto\"";
    nc_render_place place = {f->feed->base, lang ? lang : f->feed->lang,
                             NAMES_SHOWN, f->pool};

    nc_buf_append_text(f->out, "<li");
    if (lang)
        nc_buf_appendf(f->out, " lang=\"%s\" dir=\"%s\"", lang,
                       nc_render_is_rtl(lang) ? "rtl" : "ltr");
    nc_buf_append_text(f->out, ">\n");
    write_entry_title(f, article, direction);
    nc_render_details(f->out, &place, article);
    if (article->excerpt) {
        nc_buf_appendf(f->out, "<p%s>", direction);
        nc_render_escape_text(f->out, article->excerpt);
        nc_buf_append_text(f->out, "</p>\n");
    }
    write_entry_names(f, &place, article);
    nc_buf_append_text(f->out, "</li>\n");
}

/* Why there is nothing, and what to do. */
static void write_nothing(const front *f)
{
    const char *why = "Nothing is stored yet. Articles appear here after "
                      "their pages were read on this site.";

    if (f->asked->page > 1)
        why = "There is nothing on this page: it lies behind the oldest "
              "article.";
    else if (f->asked->query && f->narrowed > 1)
        why = "Nothing was found. Fewer words find more, and so does a search "
              "in all articles: remove what narrows it.";
    else if (f->asked->query)
        why = "Nothing was found. All words have to be in an article: fewer "
              "of them, or others, may find more.";
    else if (f->asked->is_search)
        why = "Enter words to search for. Articles that have all of them are "
              "found.";
    else if (f->narrowed > 0)
        why = "Nothing here is like that. There may be other articles.";
    nc_buf_appendf(f->out, "<p lang=\"en\">%s</p>\n", why);
}

static int count_shown(const apr_array_header_t *entries)
{
    int n = 0;

    for (int i = 0; i < entries->nelts; i++)
        n += !APR_ARRAY_IDX(entries, i, nc_stored *)->gone;
    return n;
}

static void write_list(const front *f, const apr_array_header_t *entries)
{
    if (count_shown(entries) == 0) {
        write_nothing(f);
        return;
    }
    nc_buf_append_text(f->out, "<ol class=\"list\" role=\"list\">\n");
    for (int i = 0; i < entries->nelts; i++) {
        const nc_stored *stored = APR_ARRAY_IDX(entries, i, nc_stored *);

        if (!stored->gone)
            write_entry(f, stored->article);
    }
    nc_buf_append_text(f->out, "</ol>\n");
}

/* --- the foot */

static void write_pages(const front *f)
{
    const nc_front *asked = f->asked;

    if (!asked->newer && !asked->older && asked->page <= 1)
        return;
    nc_buf_append_text(f->out, "<nav class=\"row pages meta\" lang=\"en\""
                               " aria-label=\"Pages\">");
    if (asked->page > 1)
        nc_render_link(f->out, NULL, address_without(f, -1), "Newest");
    if (asked->newer)
        nc_render_link(f->out, "rel=\"prev\"", asked->newer, "Newer");
    if (asked->page > 0)
        nc_buf_appendf(f->out, "<span>Page %d</span>", asked->page);
    if (asked->older)
        nc_render_link(f->out, "rel=\"next\"", asked->older, "Older");
    nc_buf_append_text(f->out, "</nav>\n");
}

static void begin(const front *f)
{
    nc_render_shell shell = {
        .title = title_of(f),
        .lang = f->feed->lang,
        .skip = "Skip to the articles",
        .feed_title = f->feed->title,
        .atom = f->feed->self,
        .rss = f->asked->rss,
        .json = f->asked->json,
        .search = f->feed->search,
    };

    nc_render_shell_begin(f->out, &shell);
}

void nc_render_front(nc_buf *out, const nc_front *asked,
                     const apr_array_header_t *entries, apr_pool_t *pool)
{
    front f = {.out = out, .asked = asked, .feed = asked->feed, .pool = pool};

    f.action = asked->action ? asked->action : f.feed->home;
    set_filters(&f);
    begin(&f);
    write_heading(&f);
    nc_buf_append_text(out, "<main id=\"main\">\n");
    write_shown(&f);
    write_list(&f, entries);
    write_pages(&f);
    nc_buf_append_text(out, "</main>\n");
    if (f.feed->rights) {
        nc_buf_append_text(out, "<footer dir=\"auto\">");
        nc_render_escape_text(out, f.feed->rights);
        nc_buf_append_text(out, "</footer>\n");
    }
    nc_render_shell_end(out);
}
