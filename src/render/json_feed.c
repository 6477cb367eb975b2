/* json_feed.c -- stored articles as JSON Feed 1.1, and one as an item.
 *
 * Each item has its content as HTML and as text. What the format has no word
 * for stands in `_newsclean`. The lead image is `image` and no attachment:
 * readers that know both would show it twice.
 */
#include "entries.h"
#include "json_writer.h"
#include "render.h"

typedef struct json_feed {
    nc_json j;
    const nc_feed *feed;
    apr_pool_t *pool; /* emptied after each item */
} json_feed_t;

static void strings(nc_json *j, const char *name,
                    const apr_array_header_t *texts)
{
    if (texts->nelts == 0)
        return;
    nc_json_open(j, name, '[');
    for (int i = 0; i < texts->nelts; i++)
        nc_json_string(j, NULL, APR_ARRAY_IDX(texts, i, const char *));
    nc_json_close(j, ']');
}

static void person(nc_json *j, const char *name)
{
    nc_json_open(j, NULL, '{');
    nc_json_string(j, "name", name);
    nc_json_close(j, '}');
}

static void authors(json_feed_t *f, const nc_article *article)
{
    const apr_array_header_t *names =
        nc_entry_authors(article, f->feed, f->pool);

    nc_json_open(&f->j, "authors", '[');
    for (int i = 0; i < names->nelts; i++)
        person(&f->j, APR_ARRAY_IDX(names, i, const char *));
    nc_json_close(&f->j, ']');
}

/* One of the two must be there. */
static void content(nc_json *j, const nc_article *article)
{
    const char *text = article->text;

    if (!text && !article->html)
        text = article->excerpt ? article->excerpt : "";
    nc_json_string(j, "content_html", article->html);
    nc_json_string(j, "content_text", text);
}

static void item_extension(nc_json *j, const nc_article *article)
{
    if (article->words == 0 && !article->section && !article->licence)
        return;
    nc_json_open(j, "_newsclean", '{');
    if (article->words > 0)
        nc_json_number(j, "words", article->words);
    nc_json_string(j, "section", article->section);
    nc_json_string(j, "licence", article->licence);
    nc_json_close(j, '}');
}

static void item(json_feed_t *f, const nc_stored *stored)
{
    const nc_article *article = stored->article;
    nc_json *j = &f->j;

    nc_json_open(j, NULL, '{');
    nc_json_string(j, "id", nc_entry_id(stored, f->pool));
    nc_json_string(j, "url", article->url);
    nc_json_string(j, "title", article->title);
    content(j, article);
    nc_json_string(j, "summary", article->excerpt);
    if (nc_render_is_web(article->image))
        nc_json_string(j, "image", article->image);
    nc_json_string(j, "date_published",
                   nc_render_timestamp(nc_entry_published(stored), f->pool));
    nc_json_string(j, "date_modified",
                   nc_moment_iso(nc_entry_updated(stored), f->pool));
    authors(f, article);
    strings(j, "tags", nc_entry_categories(article, f->pool));
    nc_json_string(j, "language", nc_entry_lang(article, f->feed));
    item_extension(j, article);
    nc_json_close(j, '}');
}

static void hubs(nc_json *j, const nc_feed *feed)
{
    if (!feed->hub)
        return;
    nc_json_open(j, "hubs", '[');
    nc_json_open(j, NULL, '{');
    nc_json_string(j, "type", "WebSub");
    nc_json_string(j, "url", feed->hub);
    nc_json_close(j, '}');
    nc_json_close(j, ']');
}

/* `about` is where the extension's members are told of: llms.c. */
static void extension(json_feed_t *f, const apr_array_header_t *entries)
{
    nc_json *j = &f->j;

    nc_json_open(j, "_newsclean", '{');
    nc_json_string(j, "about", nc_feed_address(f->feed, "llms.txt", f->pool));
    nc_json_string(
        j, "updated",
        nc_moment_iso(nc_entries_updated(f->feed, entries), f->pool));
    nc_json_string(j, "rights", f->feed->rights);
    nc_json_close(j, '}');
}

/* What comes next is the next page, and behind the last one the archives. */
static const char *next_of(const nc_feed *feed)
{
    const char *next = feed->next ? feed->next : feed->prev_archive;

    return next && strcmp(next, feed->self) != 0 ? next : NULL;
}

static void head(json_feed_t *f, const apr_array_header_t *entries)
{
    const nc_feed *feed = f->feed;
    nc_json *j = &f->j;

    nc_json_string(j, "version", "https://jsonfeed.org/version/1.1");
    nc_json_string(j, "title", feed->title);
    nc_json_string(j, "home_page_url", feed->home);
    nc_json_string(j, "feed_url", feed->self);
    nc_json_string(j, "description", feed->subtitle);
    nc_json_string(j, "next_url", next_of(feed));
    if (feed->author) {
        nc_json_open(j, "authors", '[');
        person(j, feed->author);
        nc_json_close(j, ']');
    }
    nc_json_string(j, "language", nc_render_lang(feed->lang));
    hubs(j, feed);
    extension(f, entries);
}

void nc_render_item(nc_buf *out, const nc_feed *feed, const nc_stored *stored,
                    apr_pool_t *pool)
{
    json_feed_t f = {{.out = out}, feed, pool};

    item(&f, stored);
    nc_buf_append_byte(out, '\n');
}

void nc_render_json_feed(nc_buf *out, const nc_feed *feed,
                         const apr_array_header_t *entries, apr_pool_t *pool)
{
    const apr_array_header_t *distinct = nc_entries_distinct(entries, pool);
    json_feed_t f = {.j = {.out = out}, .feed = feed};

    apr_pool_create(&f.pool, pool);
    nc_json_open(&f.j, NULL, '{');
    head(&f, distinct);
    nc_json_open(&f.j, "items", '[');
    for (int i = 0; i < distinct->nelts; i++) {
        apr_pool_clear(f.pool);
        if (!nc_entries_at(distinct, i)->gone)
            item(&f, nc_entries_at(distinct, i));
    }
    nc_json_close(&f.j, ']');
    nc_json_close(&f.j, '}');
    nc_buf_append_byte(out, '\n');
    apr_pool_destroy(f.pool);
}
