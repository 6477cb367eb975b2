/* store_json.c -- a stored article as a JSON object, and back.
 *
 * Members that are null are left out. Dates are RFC 3339; how exactly a page
 * gave one stands beside it. Numbers of 64 bits are texts where programs would
 * lose digits.
 */
#include "store.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>
#include "nc_sanitizer.h"
#include "nc_url.h"

static const struct {
    const char *name;
    size_t offset; /* of a const char * in an nc_article */
} texts[] = {
    {"id", offsetof(nc_article, id)},
    {"url", offsetof(nc_article, url)},
    {"canonical", offsetof(nc_article, canonical)},
    {"title", offsetof(nc_article, title)},
    {"lang", offsetof(nc_article, lang)},
    {"site_name", offsetof(nc_article, site_name)},
    {"section", offsetof(nc_article, section)},
    {"image", offsetof(nc_article, image)},
    {"excerpt", offsetof(nc_article, excerpt)},
    {"licence", offsetof(nc_article, licence)},
    {"html", offsetof(nc_article, html)},
    {"text", offsetof(nc_article, text)},
};

enum { TEXTS = sizeof(texts) / sizeof(texts[0]) };

static const char **text_of(const nc_article *article, int i)
{
    return (const char **)((uintptr_t)article + texts[i].offset);
}

/* --- out */

static void set_names(json_t *object, const char *name,
                      const apr_array_header_t *names)
{
    json_t *array = json_array();

    for (int i = 0; i < names->nelts; i++)
        json_array_append_new(array,
                              json_string(APR_ARRAY_IDX(names, i, char *)));
    json_object_set_new(object, name, array);
}

static void set_time(json_t *object, const char *name, int64_t seconds,
                     apr_pool_t *pool)
{
    json_object_set_new(object, name, json_string(nc_cli_time(seconds, pool)));
}

static void set_date(json_t *object, const char *name, const nc_date *date,
                     apr_pool_t *pool)
{
    nc_buf text = NC_BUF_INIT;

    if (date->precision == NC_DATE_NONE)
        return;
    nc_date_write(&text, date);
    json_object_set_new(object, name, json_string(nc_buf_text(&text)));
    nc_buf_release(&text);
    if (date->precision == NC_DATE_DAY)
        json_object_set_new(object, apr_pstrcat(pool, name, "_is_day", NULL),
                            json_true());
    if (!date->has_offset)
        json_object_set_new(object, apr_pstrcat(pool, name, "_is_local", NULL),
                            json_true());
}

json_t *nc_cli_json_of(const nc_stored *stored, apr_pool_t *pool)
{
    const nc_article *a = stored->article;
    json_t *object = json_object();

    for (int i = 0; i < TEXTS; i++)
        if (*text_of(a, i))
            json_object_set_new(object, texts[i].name,
                                json_string(*text_of(a, i)));
    set_time(object, "created", stored->created, pool);
    set_time(object, "updated", stored->updated, pool);
    json_object_set_new(object, "seq", json_integer(stored->seq));
    if (stored->gone) {
        json_object_set_new(object, "gone", json_true());
        return object;
    }
    json_object_set_new(
        object, "hash",
        json_string(apr_psprintf(pool, "%016" PRIx64, (uint64_t)stored->hash)));
    set_date(object, "published", &a->published, pool);
    set_date(object, "modified", &a->modified, pool);
    json_object_set_new(object, "words", json_integer(a->words));
    set_names(object, "bylines", a->bylines);
    set_names(object, "tags", a->tags);
    return object;
}

/* --- in */

static bool read_texts(nc_article *article, const json_t *object,
                       const char **why, apr_pool_t *pool)
{
    for (int i = 0; i < TEXTS; i++) {
        const json_t *member = json_object_get(object, texts[i].name);

        if (!member || json_is_null(member))
            continue;
        if (!json_is_string(member)) {
            *why = apr_pstrcat(pool, "'", texts[i].name, "' is no text", NULL);
            return false;
        }
        if (json_string_length(member) > 0)
            *text_of(article, i) = apr_pstrdup(pool, json_string_value(member));
    }
    return true;
}

static bool read_names(apr_array_header_t *names, const json_t *object,
                       const char *name, const char **why)
{
    const json_t *array = json_object_get(object, name), *member;
    size_t i;

    json_array_foreach(array, i, member)
    {
        if (!json_is_string(member)) {
            *why = apr_pstrcat(names->pool, "'", name, "' is no list of texts",
                               NULL);
            return false;
        }
        APR_ARRAY_PUSH(names, const char *) =
            apr_pstrdup(names->pool, json_string_value(member));
    }
    return true;
}

static bool read_date(nc_date *date, const json_t *object, const char *name,
                      const char **why, apr_pool_t *pool)
{
    const json_t *member = json_object_get(object, name);
    const char *day = apr_pstrcat(pool, name, "_is_day", NULL);
    const char *local = apr_pstrcat(pool, name, "_is_local", NULL);

    if (!member || json_is_null(member))
        return true;
    if (!json_is_string(member) ||
        nc_date_parse(date, nc_span_of(json_string_value(member))) != NC_OK) {
        *why = apr_pstrcat(pool, "'", name, "' is no date", NULL);
        return false;
    }
    if (json_is_true(json_object_get(object, day)))
        date->precision = NC_DATE_DAY;
    date->has_offset = !json_is_true(json_object_get(object, local));
    return true;
}

static bool read_time(int64_t *seconds, const json_t *object, const char *name,
                      const char **why, apr_pool_t *pool)
{
    nc_date date = {.precision = NC_DATE_NONE};

    if (!read_date(&date, object, name, why, pool))
        return false;
    if (date.precision == NC_DATE_NONE)
        *why = apr_pstrcat(pool, "'", name, "' is missing", NULL);
    *seconds = date.utc;
    return date.precision != NC_DATE_NONE;
}

/* Whoever wrote the line, no reader gets a script. What we wrote ourselves the
 * sanitizer leaves as it is. */
static bool clean_html(nc_article *article, const char **why, apr_pool_t *pool)
{
    nc_buf out = NC_BUF_INIT;
    nc_status status;

    if (!article->html)
        return true;
    status = nc_sanitize(&out, nc_span_of(article->html), article->url, pool);
    article->html = status == NC_OK && out.len > 0
                        ? apr_pstrmemdup(pool, nc_buf_text(&out), out.len)
                        : NULL;
    nc_buf_release(&out);
    *why = nc_status_text(status);
    return status == NC_OK;
}

/* An address that lists may link to, and what names it. */
static bool check_address(nc_article *article, const char **why,
                          apr_pool_t *pool)
{
    if (!article->url ||
        !nc_url_resolve(article->url, nc_span_of(article->url), false, pool)) {
        *why = "'url' is no address";
        return false;
    }
    if (!article->id)
        article->id = nc_url_uuid(article->url, pool);
    return true;
}

nc_stored *nc_cli_json_read(const json_t *object, const char **why,
                            apr_pool_t *pool)
{
    nc_stored *stored = apr_pcalloc(pool, sizeof(*stored));
    nc_article *a = stored->article = nc_article_create(pool);
    const char *hash = json_string_value(json_object_get(object, "hash"));

    *why = "it is no object";
    if (!json_is_object(object) || !read_texts(a, object, why, pool) ||
        !check_address(a, why, pool) ||
        !read_time(&stored->created, object, "created", why, pool) ||
        !read_time(&stored->updated, object, "updated", why, pool) ||
        !read_date(&a->published, object, "published", why, pool) ||
        !read_date(&a->modified, object, "modified", why, pool) ||
        !read_names(a->bylines, object, "bylines", why) ||
        !read_names(a->tags, object, "tags", why) || !clean_html(a, why, pool))
        return NULL;
    a->words = (unsigned)json_integer_value(json_object_get(object, "words"));
    stored->seq = json_integer_value(json_object_get(object, "seq"));
    stored->hash = hash ? (int64_t)strtoull(hash, NULL, 16) : 0;
    stored->gone = json_is_true(json_object_get(object, "gone"));
    return stored;
}
