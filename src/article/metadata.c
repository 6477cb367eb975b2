/* metadata.c -- from what a page says of itself to what the article is.
 *
 * Sources in order: JSON-LD, meta tags, then what elements are marked as. The
 * harder fields have files of their own: title.c, byline.c, dates.c.
 */
#include "metadata.h"

#include <apr_strings.h>
#include "image.h"
#include "nc_chars.h"
#include "nc_url.h"
#include "plain.h"

enum { TAGS_MAX = 20, TAG_BYTES_MAX = 80, LANG_BYTES_MAX = 35 };

static const char *first(const char *a, const char *b)
{
    return a ? a : b;
}

/* --- language */

/* TEXT as a BCP 47 tag: `en_US` is `en-US`; NULL if it is none. */
static const char *language_tag(const char *text, apr_pool_t *pool)
{
    char *tag = text ? apr_pstrdup(pool, text) : NULL;
    size_t n = 0;

    for (; tag && tag[n] && tag[n] != ',' && tag[n] != ' '; n++) {
        if (tag[n] == '_')
            tag[n] = '-';
        else if (tag[n] != '-' && !nc_is_alnum((unsigned char)tag[n]))
            return NULL;
    }
    if (n < 2 || n > LANG_BYTES_MAX || !nc_is_alpha((unsigned char)tag[1]) ||
        (n > 3 && tag[2] != '-' && tag[3] != '-'))
        return NULL;
    tag[n] = '\0';
    for (size_t i = 0; tag[i] && tag[i] != '-'; i++)
        tag[i] = (char)nc_lower((unsigned char)tag[i]);
    return tag;
}

static const char *language(const nc_facts *facts, apr_pool_t *pool)
{
    const char *const claims[] = {
        facts->lang, nc_facts_meta(facts, "content-language"),
        nc_facts_meta(facts, "og:locale"), facts->jsonld->lang,
        nc_facts_meta(facts, "language dc.language")};
    const char *tag = NULL;

    for (size_t i = 0; !tag && i < sizeof(claims) / sizeof(*claims); i++)
        tag = language_tag(claims[i], pool);
    return tag;
}

/* --- addresses */

static const char *resolved(const nc_facts *facts, const char *ref,
                            apr_pool_t *pool)
{
    return ref ? nc_url_resolve(facts->base, nc_span_of(ref), false, pool)
               : NULL;
}

static bool is_front_page(const char *url)
{
    const char *path = strstr(url, "://");

    path = path ? strchr(path + 3, '/') : NULL;
    return !path || path[1] == '\0' || strcmp(path, "/index.html") == 0;
}

bool nc_metadata_is_front_page(const nc_facts *facts)
{
    nc_span type = nc_span_of(nc_facts_meta(facts, "og:type"));

    return facts->url && is_front_page(facts->url) &&
           !facts->jsonld->published &&
           !nc_span_equal_nocase(type, NC_SPAN_LIT("article"));
}

/* What the page calls itself, if that can be believed: on the same host, and
 * not the front page, as some templates have it on every page. */
static const char *canonical(const nc_facts *facts, apr_pool_t *pool)
{
    const char *url = resolved(facts, nc_facts_link(facts, "canonical"), pool);

    if (!url)
        url = resolved(facts, nc_facts_meta(facts, "og:url"), pool);
    if (!url)
        return NULL;
    if (facts->url && (!nc_url_same_host(url, facts->url, pool) ||
                       (is_front_page(url) && !is_front_page(facts->url))))
        return NULL;
    return nc_url_identity(url, pool);
}

/* --- tags */

static void add_tag(apr_array_header_t *tags, nc_span text, apr_pool_t *pool)
{
    const char *tag = nc_plain_line(text, pool);

    if (!tag || strlen(tag) > TAG_BYTES_MAX || tags->nelts >= TAGS_MAX)
        return;
    for (int i = 0; i < tags->nelts; i++)
        if (nc_span_equal_nocase(
                nc_span_of(APR_ARRAY_IDX(tags, i, const char *)),
                nc_span_of(tag)))
            return;
    APR_ARRAY_PUSH(tags, const char *) = tag;
}

static void add_tag_list(apr_array_header_t *tags, const char *list,
                         apr_pool_t *pool)
{
    nc_span rest = nc_span_of(list);

    while (rest.len > 0) {
        const unsigned char *comma = memchr(rest.ptr, ',', rest.len);
        size_t n = comma ? (size_t)(comma - rest.ptr) : rest.len;

        add_tag(tags, (nc_span){rest.ptr, n}, pool);
        nc_span_take(&rest, comma ? n + 1 : n);
    }
}

static void read_tags(apr_array_header_t *tags, const nc_facts *facts,
                      apr_pool_t *pool)
{
    const char *list;
    int at = 0;

    for (int i = 0; i < facts->jsonld->keywords->nelts; i++)
        add_tag_list(tags,
                     APR_ARRAY_IDX(facts->jsonld->keywords, i, const char *),
                     pool);
    while ((list = nc_facts_next_meta(facts, "article:tag", &at)))
        add_tag_list(tags, list, pool);
    if (tags->nelts == 0)
        add_tag_list(tags,
                     nc_facts_meta(facts, "news_keywords keywords "
                                          "parsely-tags sailthru.tags"),
                     pool);
    for (int i = 0; tags->nelts == 0 && i < facts->tag_links->nelts; i++) {
        const char *text = nc_facts_text(
            APR_ARRAY_IDX(facts->tag_links, i, const xmlNode *), pool);

        if (text)
            add_tag(tags, nc_span_of(text), pool);
    }
}

/* --- robots */

/* `none` is a word of the list; max-image-preview:none is another. */
static bool has_none(nc_span list)
{
    while (list.len > 0) {
        const unsigned char *comma = nc_span_find(list, NC_SPAN_LIT(","));
        nc_span word =
            nc_span_take(&list, comma ? (size_t)(comma - list.ptr) : list.len);

        nc_span_take(&list, list.len > 0);
        if (nc_span_equal_nocase(nc_span_trim(word), NC_SPAN_LIT("none")))
            return true;
    }
    return false;
}

static bool is_noindex(const nc_facts *facts)
{
    const char *list;
    int at = 0;

    while ((list = nc_facts_next_meta(facts, "robots", &at))) {
        nc_span value = nc_span_of(list);

        if (nc_span_find_nocase(value, NC_SPAN_LIT("noindex")) ||
            nc_span_find_nocase(value, NC_SPAN_LIT("noarchive")) ||
            has_none(value))
            return true;
    }
    return false;
}

void nc_metadata_read(nc_article *article, const nc_facts *facts,
                      apr_pool_t *pool)
{
    const nc_jsonld *ld = facts->jsonld;
    nc_sitename site;

    article->canonical = canonical(facts, pool);
    article->url =
        facts->url ? nc_url_identity(facts->url, pool) : article->canonical;
    article->id = article->url ? nc_url_uuid(article->url, pool) : NULL;
    nc_sitename_read(&site, facts, pool);
    article->site_name = site.name;
    article->title = nc_metadata_title(facts, &site, pool);
    article->lang = language(facts, pool);
    article->section = first(
        ld->section, nc_facts_meta(facts, "article:section og:section "
                                          "parsely-section cxenseparse:section "
                                          "dc.subject section"));
    article->excerpt =
        first(ld->description,
              nc_facts_meta(facts, "og:description description "
                                   "twitter:description dc.description "
                                   "sailthru.description"));
    article->image =
        resolved(facts,
                 first(ld->image, nc_facts_meta(facts, "og:image og:image:url "
                                                       "og:image:secure_url "
                                                       "twitter:image "
                                                       "twitter:image:src "
                                                       "sailthru.image.full "
                                                       "thumbnail image")),
                 pool);
    if (!article->image && facts->picture)
        article->image = nc_image_address(facts->picture, facts->base, pool);
    article->licence = first(
        ld->licence, resolved(facts, nc_facts_link(facts, "license"), pool));
    article->noindex = is_noindex(facts);
    nc_metadata_bylines(article->bylines, facts, &site, pool);
    nc_metadata_dates(article, facts, pool);
    read_tags(article->tags, facts, pool);
}
