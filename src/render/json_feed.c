/* json_feed.c -- stored articles as JSON Feed 1.1, and one as an item.
 *
 * Each item has its content as HTML and as text. What the format has no word
 * for stands in `_newsclean`. jansson writes members in the order they were
 * set.
 */
#include "entries.h"
#include "render.h"

#include <jansson.h>

static void set(json_t *object, const char *name, const char *value,
                apr_pool_t *pool)
{
    if (value)
        json_object_set_new(object, name,
                            json_string(nc_render_cleaned(value, pool)));
}

/* OBJECT's member NAME, unless MEMBER is empty. */
static void set_filled(json_t *object, const char *name, json_t *member)
{
    if (json_array_size(member) + json_object_size(member) > 0)
        json_object_set_new(object, name, member);
    else
        json_decref(member);
}

static json_t *strings(const apr_array_header_t *texts, apr_pool_t *pool)
{
    json_t *array = json_array();

    for (int i = 0; i < texts->nelts; i++) {
        const char *text = APR_ARRAY_IDX(texts, i, const char *);

        json_array_append_new(array,
                              json_string(nc_render_cleaned(text, pool)));
    }
    return array;
}

static json_t *people(const apr_array_header_t *names, apr_pool_t *pool)
{
    json_t *array = json_array();

    for (int i = 0; i < names->nelts; i++) {
        json_t *author = json_object();

        set(author, "name", APR_ARRAY_IDX(names, i, const char *), pool);
        json_array_append_new(array, author);
    }
    return array;
}

/* One of the two must be there (JSON Feed 1.1, Items). */
static void set_content(json_t *item, const nc_article *article,
                        apr_pool_t *pool)
{
    const char *text = article->text;

    if (!text && !article->html)
        text = article->excerpt ? article->excerpt : "";
    set(item, "content_html", article->html, pool);
    set(item, "content_text", text, pool);
}

static json_t *extension(const nc_article *article, apr_pool_t *pool)
{
    json_t *own = json_object();

    if (article->words > 0)
        json_object_set_new(own, "words", json_integer(article->words));
    set(own, "section", article->section, pool);
    set(own, "licence", article->licence, pool);
    return own;
}

static json_t *item_of(const nc_feed *feed, const nc_stored *stored,
                       apr_pool_t *pool)
{
    const nc_article *article = stored->article;
    json_t *item = json_object();

    set(item, "id", nc_entry_id(stored, pool), pool);
    set(item, "url", article->url, pool);
    set(item, "title", article->title, pool);
    set_content(item, article, pool);
    set(item, "summary", article->excerpt, pool);
    if (nc_render_is_web(article->image))
        set(item, "image", article->image, pool);
    set(item, "date_published", nc_render_timestamp(&article->published, pool),
        pool);
    set(item, "date_modified", nc_moment_iso(nc_entry_updated(stored), pool),
        pool);
    set_filled(item, "authors",
               people(nc_entry_authors(article, feed, pool), pool));
    set_filled(item, "tags", strings(nc_entry_categories(article, pool), pool));
    set(item, "language", nc_entry_lang(article, feed), pool);
    set_filled(item, "_newsclean", extension(article, pool));
    return item;
}

static json_t *hubs(const nc_feed *feed, apr_pool_t *pool)
{
    json_t *array = json_array(), *hub;

    if (!feed->hub)
        return array;
    hub = json_object();
    set(hub, "type", "WebSub", pool);
    set(hub, "url", feed->hub, pool);
    json_array_append_new(array, hub);
    return array;
}

static json_t *head(const nc_feed *feed, apr_pool_t *pool)
{
    json_t *object = json_object();

    set(object, "version", "https://jsonfeed.org/version/1.1", pool);
    set(object, "title", feed->title, pool);
    set(object, "home_page_url", feed->home, pool);
    set(object, "feed_url", feed->self, pool);
    set(object, "description", feed->subtitle, pool);
    set(object, "next_url", feed->next, pool);
    if (feed->author) {
        json_t *authors = json_array(), *author = json_object();

        set(author, "name", feed->author, pool);
        json_array_append_new(authors, author);
        json_object_set_new(object, "authors", authors);
    }
    set(object, "language", nc_render_lang(feed->lang), pool);
    set_filled(object, "hubs", hubs(feed, pool));
    return object;
}

static int append(const char *bytes, size_t n, void *data)
{
    nc_buf_append(data, (nc_span){(const unsigned char *)bytes, n});
    return nc_buf_status(data) == NC_OK ? 0 : -1;
}

static void write_document(nc_buf *out, json_t *object)
{
    json_dump_callback(object, append, out, JSON_COMPACT);
    nc_buf_append_byte(out, '\n');
    json_decref(object);
}

void nc_render_item(nc_buf *out, const nc_feed *feed, const nc_stored *stored,
                    apr_pool_t *pool)
{
    write_document(out, item_of(feed, stored, pool));
}

void nc_render_json_feed(nc_buf *out, const nc_feed *feed,
                         const apr_array_header_t *entries, apr_pool_t *pool)
{
    const apr_array_header_t *distinct = nc_entries_distinct(entries, pool);
    json_t *object = head(feed, pool), *items = json_array();

    for (int i = 0; i < distinct->nelts; i++)
        if (!nc_entries_at(distinct, i)->gone)
            json_array_append_new(
                items, item_of(feed, nc_entries_at(distinct, i), pool));
    json_object_set_new(object, "items", items);
    write_document(out, object);
}
