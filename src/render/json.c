/* json.c -- an article as one line of JSON, for programs.
 *
 * Always the same members in the same order; what is missing is null.
 */
#include "render.h"

#include <jansson.h>

static void set(json_t *object, const char *name, const char *value,
                apr_pool_t *pool)
{
    json_t *member =
        value ? json_string(nc_render_cleaned(value, pool)) : json_null();

    json_object_set_new(object, name, member);
}

static int append(const char *bytes, size_t n, void *data)
{
    nc_buf_append(data, (nc_span){(const unsigned char *)bytes, n});
    return nc_buf_status(data) == NC_OK ? 0 : -1;
}

void nc_render_json(nc_buf *out, const nc_article *article, apr_pool_t *pool)
{
    json_t *object = json_object();

    set(object, "url", article->url, pool);
    set(object, "canonical", article->canonical, pool);
    set(object, "title", article->title, pool);
    set(object, "byline", nc_article_byline(article, pool), pool);
    set(object, "published", nc_render_timestamp(&article->published, pool),
        pool);
    set(object, "modified", nc_render_timestamp(&article->modified, pool),
        pool);
    set(object, "lang", article->lang, pool);
    set(object, "site_name", article->site_name, pool);
    set(object, "excerpt", article->excerpt, pool);
    set(object, "image", article->image, pool);
    set(object, "html", article->html, pool);
    set(object, "text", article->text, pool);
    json_dump_callback(object, append, out, JSON_COMPACT);
    nc_buf_append_byte(out, '\n');
    json_decref(object);
}
