/* json.c -- an article as one line of JSON, for programs.
 *
 * Always the same members in the same order; what is missing is null.
 */
#include "render.h"

#include <jansson.h>

static bool set(json_t *object, const char *name, const char *value,
                apr_pool_t *pool)
{
    json_t *member =
        value ? json_string(nc_render_cleaned(value, pool)) : json_null();

    return json_object_set_new(object, name, member) == 0;
}

static int append(const char *bytes, size_t n, void *data)
{
    nc_buf_append(data, (nc_span){(const unsigned char *)bytes, n});
    return nc_buf_status(data) == NC_OK ? 0 : -1;
}

void nc_render_json(nc_buf *out, const nc_article *article, apr_pool_t *pool)
{
    const struct {
        const char *name, *value;
    } members[] = {
        {"url", article->url},
        {"canonical", article->canonical},
        {"title", article->title},
        {"byline", nc_article_byline(article, pool)},
        {"published", nc_render_timestamp(&article->published, pool)},
        {"modified", nc_render_timestamp(&article->modified, pool)},
        {"lang", article->lang},
        {"site_name", article->site_name},
        {"excerpt", article->excerpt},
        {"image", article->image},
        {"html", article->html},
        {"text", article->text},
    };
    json_t *object = json_object();
    bool ok = object != NULL;

    for (size_t i = 0; ok && i < sizeof(members) / sizeof(*members); i++)
        ok = set(object, members[i].name, members[i].value, pool);
    ok = ok && json_dump_callback(object, append, out, JSON_COMPACT) == 0;
    if (!ok)
        out->status = NC_ENOMEM;
    nc_buf_append_byte(out, '\n');
    json_decref(object);
}
