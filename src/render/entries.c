/* entries.c -- which entries a feed has and what their facts are. */
#include "entries.h"

#include <apr_hash.h>
#include <apr_strings.h>

#include "render.h"

enum { MILLISECONDS = 1000 };

/* Whether a page's date says when its article came: what lies further ahead
 * than lists believe is an error or a trick. */
static bool is_credible(const nc_date *published, const nc_stored *stored)
{
    return published->precision != NC_DATE_NONE &&
           published->utc <= stored->created + NC_STORE_AHEAD_MAX;
}

const nc_date *nc_entry_published(const nc_stored *stored)
{
    static const nc_date none = {NC_DATE_NONE, 0, 0, false};
    const nc_date *published = &stored->article->published;

    return is_credible(published, stored) ? published : &none;
}

/* No article was changed before it was published. */
nc_moment nc_entry_updated(const nc_stored *stored)
{
    const nc_date *published = &stored->article->published;
    int64_t seconds = stored->updated;

    if (is_credible(published, stored) && published->utc > seconds)
        seconds = published->utc;
    return seconds * MILLISECONDS + stored->seq % MILLISECONDS;
}

nc_moment nc_entries_updated(const nc_feed *feed,
                             const apr_array_header_t *entries)
{
    nc_moment updated = feed->updated * MILLISECONDS;

    for (int i = 0; i < entries->nelts; i++) {
        nc_moment at = nc_entry_updated(nc_entries_at(entries, i));

        updated = at > updated ? at : updated;
    }
    return updated;
}

const char *nc_moment_iso(nc_moment moment, apr_pool_t *pool)
{
    const char *iso = nc_render_seconds(moment / MILLISECONDS, pool);
    int rest = (int)(moment % MILLISECONDS);

    if (rest <= 0)
        return iso;
    /* The Z moves behind the fraction. */
    return apr_psprintf(pool, "%.*s.%03dZ", (int)strlen(iso) - 1, iso, rest);
}

static bool is_later(const nc_stored *a, const nc_stored *b)
{
    if (a->seq != b->seq)
        return a->seq > b->seq;
    return a->updated > b->updated;
}

apr_array_header_t *nc_entries_distinct(const apr_array_header_t *entries,
                                        apr_pool_t *pool)
{
    apr_hash_t *last = apr_hash_make(pool);
    apr_array_header_t *out =
        apr_array_make(pool, entries->nelts, sizeof(nc_stored *));

    for (int i = 0; i < entries->nelts; i++) {
        const nc_stored *s = nc_entries_at(entries, i);
        const nc_stored *other =
            apr_hash_get(last, s->article->id, APR_HASH_KEY_STRING);

        if (!other || is_later(s, other))
            apr_hash_set(last, s->article->id, APR_HASH_KEY_STRING, s);
    }
    for (int i = 0; i < entries->nelts; i++) {
        const nc_stored *s = nc_entries_at(entries, i);

        if (apr_hash_get(last, s->article->id, APR_HASH_KEY_STRING) == s)
            APR_ARRAY_PUSH(out, const nc_stored *) = s;
    }
    return out;
}

const char *nc_entry_id(const nc_stored *stored, apr_pool_t *pool)
{
    return apr_pstrcat(pool, "urn:uuid:", stored->article->id, NULL);
}

const char *nc_entry_title(const nc_article *article)
{
    return article->title ? article->title : article->url;
}

const char *nc_entry_lang(const nc_article *article, const nc_feed *feed)
{
    const char *lang = nc_render_lang(article->lang);

    return lang ? lang : nc_render_lang(feed->lang);
}

apr_array_header_t *nc_entry_authors(const nc_article *article,
                                     const nc_feed *feed, apr_pool_t *pool)
{
    apr_array_header_t *names = apr_array_copy(pool, article->bylines);

    if (names->nelts > 0)
        return names;
    if (feed->author)
        APR_ARRAY_PUSH(names, const char *) = feed->author;
    else
        APR_ARRAY_PUSH(names, const char *) = article->site_name
                                                  ? article->site_name
                                              : feed->whole ? feed->whole
                                                            : feed->title;
    return names;
}

static void add_once(apr_array_header_t *terms, const char *term)
{
    for (int i = 0; i < terms->nelts; i++)
        if (strcmp(APR_ARRAY_IDX(terms, i, const char *), term) == 0)
            return;
    APR_ARRAY_PUSH(terms, const char *) = term;
}

apr_array_header_t *nc_entry_categories(const nc_article *article,
                                        apr_pool_t *pool)
{
    apr_array_header_t *terms =
        apr_array_make(pool, article->tags->nelts + 1, sizeof(const char *));

    if (article->section)
        add_once(terms, article->section);
    for (int i = 0; i < article->tags->nelts; i++)
        add_once(terms, APR_ARRAY_IDX(article->tags, i, const char *));
    return terms;
}

const char *nc_entry_image_type(const nc_article *article)
{
    static const struct {
        const char *suffix;
        const char *type;
    } types[] = {
        {".jpg", "image/jpeg"},    {".jpeg", "image/jpeg"},
        {".png", "image/png"},     {".gif", "image/gif"},
        {".webp", "image/webp"},   {".avif", "image/avif"},
        {".svg", "image/svg+xml"},
    };
    nc_span path = nc_span_of(article->image);
    size_t n = 0;

    if (!nc_render_is_web(article->image))
        return NULL;
    while (n < path.len && path.ptr[n] != '?' && path.ptr[n] != '#')
        n++;
    path.len = n;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        nc_span end = path, suffix = nc_span_of(types[i].suffix);

        if (end.len <= suffix.len)
            continue;
        nc_span_take(&end, end.len - suffix.len);
        if (nc_span_equal_nocase(end, suffix))
            return types[i].type;
    }
    return NULL;
}

const char *nc_feed_address(const nc_feed *feed, const char *path,
                            apr_pool_t *pool)
{
    return feed->base ? apr_pstrcat(pool, feed->base, path, NULL) : NULL;
}

static void write_link(nc_xml *x, const char *name, const char *rel,
                       const char *type, const char *href)
{
    if (!href)
        return;
    nc_xml_open(x, name);
    nc_xml_attribute(x, "rel", rel);
    nc_xml_attribute(x, "type", type);
    nc_xml_attribute(x, "href", href);
    nc_xml_close(x, name);
}

void nc_feed_links(nc_xml *x, const char *name, const char *type,
                   const nc_feed *feed)
{
    write_link(x, name, "self", type, feed->self);
    write_link(x, name, "first", type, feed->first);
    write_link(x, name, "previous", type, feed->previous);
    write_link(x, name, "next", type, feed->next);
    write_link(x, name, "current", type, feed->current);
    write_link(x, name, "prev-archive", type, feed->prev_archive);
    write_link(x, name, "next-archive", type, feed->next_archive);
    write_link(x, name, "hub", NULL, feed->hub);
    write_link(x, name, "search", "application/opensearchdescription+xml",
               feed->search);
}

void nc_entry_media(nc_xml *x, const nc_article *article)
{
    if (!nc_render_is_web(article->image))
        return;
    nc_xml_open(x, "media:content");
    nc_xml_attribute(x, "url", article->image);
    nc_xml_attribute(x, "type", nc_entry_image_type(article));
    nc_xml_attribute(x, "medium", "image");
    nc_xml_close(x, "media:content");
    nc_xml_open(x, "media:thumbnail");
    nc_xml_attribute(x, "url", article->image);
    nc_xml_close(x, "media:thumbnail");
}
