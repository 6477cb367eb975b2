/* jsonld.c -- what a page's JSON-LD says of its article.
 *
 * All objects of all scripts go into one list, breadth first; the one that is
 * most of an article is the article, and references by @id (authors in a
 * @graph) are looked up in the same list. Nothing recurses but jansson's own
 * parser, which stops at its own depth.
 */
#include "jsonld.h"

#include <apr_hash.h>
#include <apr_strings.h>
#include <jansson.h>
#include "json_repair.h"
#include "nc_charref.h"
#include "nc_url.h"
#include "plain.h"

enum { LINE_MAX_BYTES = 4000, IS_ARTICLE = 4, IS_PAGE = 1 };

typedef struct reader {
    apr_array_header_t *objects; /* of json_t *, kept alive by `roots` */
    apr_array_header_t *roots;
    apr_hash_t *by_id;
    const char *url;
    apr_pool_t *pool;
} reader;

/* Types that are an article, in the order of schema.org's tree. */
static const char *const article_types[] = {"Article",
                                            "NewsArticle",
                                            "AdvertiserContentArticle",
                                            "AnalysisNewsArticle",
                                            "AskPublicNewsArticle",
                                            "BackgroundNewsArticle",
                                            "OpinionNewsArticle",
                                            "ReportageNewsArticle",
                                            "ReviewNewsArticle",
                                            "Report",
                                            "ScholarlyArticle",
                                            "SocialMediaPosting",
                                            "BlogPosting",
                                            "LiveBlogPosting",
                                            "DiscussionForumPosting",
                                            "TechArticle",
                                            "CreativeWork",
                                            "Review",
                                            "Recipe",
                                            "HowTo"};

/* --- reading values */

/* VALUE, as one line of text, without its character references. */
static const char *line_of(reader *r, const char *value, size_t length)
{
    nc_buf decoded = NC_BUF_INIT;
    const char *line;

    if (length > LINE_MAX_BYTES)
        return NULL;
    nc_charref_decode(&decoded, (nc_span){(const unsigned char *)value, length},
                      NC_CHARREF_TEXT);
    line = nc_plain_line(nc_buf_span(&decoded), r->pool);
    nc_buf_release(&decoded);
    return line;
}

/* What VALUE stands for if it is a reference to another object. */
static const json_t *followed(reader *r, const json_t *value)
{
    const json_t *id = json_object_get(value, "@id");
    const json_t *target = NULL;

    if (json_is_string(id) && !json_object_get(value, "name"))
        target = apr_hash_get(r->by_id, json_string_value(id),
                              (apr_ssize_t)json_string_length(id));
    return target ? target : value;
}

/* The text of a string, of the first item of an array, or of an object's
 * KEY. */
static const char *text_of(reader *r, const json_t *value, const char *key)
{
    if (json_is_array(value))
        value = json_array_get(value, 0);
    if (json_is_object(value)) {
        value = json_object_get(followed(r, value), key);
        if (json_is_array(value))
            value = json_array_get(value, 0);
    }
    if (!json_is_string(value))
        return NULL;
    return line_of(r, json_string_value(value), json_string_length(value));
}

static const char *member(reader *r, const json_t *object, const char *name)
{
    return text_of(r, json_object_get(object, name), "name");
}

static void add_text(reader *r, apr_array_header_t *list, const json_t *value)
{
    const char *text = text_of(r, value, "name");

    if (text && list->nelts < NC_JSONLD_NAMES_MAX)
        APR_ARRAY_PUSH(list, const char *) = text;
}

static void add_texts(reader *r, apr_array_header_t *list, const json_t *value)
{
    size_t n = json_array_size(value);

    if (!json_is_array(value))
        add_text(r, list, value);
    for (size_t i = 0; i < n; i++)
        add_text(r, list, json_array_get(value, i));
}

/* --- finding objects */

static bool has_type(const json_t *object, const char *type)
{
    const json_t *value = json_object_get(object, "@type");

    for (size_t i = 0; json_is_array(value) && i < json_array_size(value);
         i++) {
        const char *name = json_string_value(json_array_get(value, i));

        if (name && strcmp(name, type) == 0)
            return true;
    }
    return json_is_string(value) && strcmp(json_string_value(value), type) == 0;
}

static bool is_article(const json_t *object)
{
    for (size_t i = 0; i < sizeof(article_types) / sizeof(*article_types); i++)
        if (has_type(object, article_types[i]))
            return true;
    return false;
}

static void add_value(reader *r, const json_t *value)
{
    if ((json_is_object(value) || json_is_array(value)) &&
        r->objects->nelts < NC_JSONLD_OBJECTS_MAX)
        APR_ARRAY_PUSH(r->objects, const json_t *) = value;
}

/* Puts the objects that OBJECT leads to behind it in the list. */
static void expand(reader *r, const json_t *value)
{
    static const char *const ways[] = {"@graph", "mainEntity",
                                       "mainEntityOfPage", "hasPart", "item"};
    const json_t *id;

    if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++)
            add_value(r, json_array_get(value, i));
        return;
    }
    for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
        add_value(r, json_object_get(value, ways[i]));
    id = json_object_get(value, "@id");
    if (json_is_string(id) && json_object_size(value) > 1 &&
        !apr_hash_get(r->by_id, json_string_value(id),
                      (apr_ssize_t)json_string_length(id)))
        apr_hash_set(r->by_id, json_string_value(id),
                     (apr_ssize_t)json_string_length(id), value);
}

/* --- the article among them */

static bool is_of_page(reader *r, const json_t *object)
{
    static const char *const names[] = {"url", "mainEntityOfPage", "@id"};

    for (size_t i = 0; r->url && i < sizeof(names) / sizeof(*names); i++) {
        const char *url = text_of(r, json_object_get(object, names[i]), "@id");

        if (url && strcmp(nc_url_identity(url, r->pool), r->url) == 0)
            return true;
    }
    return false;
}

static int score(reader *r, const json_t *object)
{
    int points = is_article(object)                    ? IS_ARTICLE
                 : has_type(object, "WebPage")         ? IS_PAGE
                 : json_object_get(object, "headline") ? IS_PAGE
                                                       : 0;

    if (points == 0)
        return 0;
    points += is_of_page(r, object) ? 3 : 0;
    points += json_object_get(object, "headline") ? 2 : 0;
    points += json_object_get(object, "datePublished") ? 1 : 0;
    points += json_object_get(object, "author") ? 1 : 0;
    return points;
}

static const json_t *best_article(reader *r)
{
    const json_t *best = NULL;
    int most = 0;

    for (int i = 0; i < r->objects->nelts; i++) {
        const json_t *object = APR_ARRAY_IDX(r->objects, i, const json_t *);
        int points = json_is_object(object) ? score(r, object) : 0;

        if (points > most) {
            most = points;
            best = object;
        }
    }
    return best;
}

static const char *site_name(reader *r, const json_t *article)
{
    const char *name = member(r, article, "publisher");

    for (int i = 0; !name && i < r->objects->nelts; i++) {
        const json_t *object = APR_ARRAY_IDX(r->objects, i, const json_t *);

        if (has_type(object, "WebSite"))
            name = member(r, object, "name");
    }
    return name;
}

static void read_article(reader *r, const json_t *article, nc_jsonld *ld)
{
    const json_t *body = json_object_get(article, "articleBody");

    ld->title = member(r, article, "headline");
    if (!ld->title && is_article(article))
        ld->title = member(r, article, "name");
    ld->description = member(r, article, "description");
    ld->published = member(r, article, "datePublished");
    if (!ld->published)
        ld->published = member(r, article, "dateCreated");
    if (!ld->published)
        ld->published = member(r, article, "uploadDate");
    ld->modified = member(r, article, "dateModified");
    ld->image = text_of(r, json_object_get(article, "image"), "url");
    ld->section = member(r, article, "articleSection");
    ld->lang = member(r, article, "inLanguage");
    ld->licence = text_of(r, json_object_get(article, "license"), "url");
    ld->site_name = site_name(r, article);
    if (json_is_string(body))
        ld->body = apr_pstrmemdup(r->pool, json_string_value(body),
                                  json_string_length(body));
    add_texts(r, ld->authors, json_object_get(article, "author"));
    if (ld->authors->nelts == 0)
        add_texts(r, ld->authors, json_object_get(article, "creator"));
    add_texts(r, ld->keywords, json_object_get(article, "keywords"));
}

/* --- scripts */

/* Every value of a script: some hold several, one after the other. */
static bool load(reader *r, nc_span text)
{
    bool any = false;

    while ((text = nc_span_trim(text)).len > 0) {
        json_error_t error;
        json_t *root =
            json_loadb((const char *)text.ptr, text.len,
                       JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL, &error);

        if (!root)
            break;
        any = true;
        APR_ARRAY_PUSH(r->roots, json_t *) = root;
        add_value(r, root);
        if (error.position <= 0 || (size_t)error.position > text.len)
            break;
        nc_span_take(&text, (size_t)error.position);
        if (text.len > 0 && text.ptr[0] == ',')
            nc_span_take(&text, 1);
    }
    return any;
}

/* What kinds of things are named, wherever in the script, be it JSON or not. */
static void look_for_kinds(nc_jsonld *ld, nc_span script)
{
    if (nc_span_find(script, NC_SPAN_LIT("QAPage")) ||
        nc_span_find(script, NC_SPAN_LIT("DiscussionForumPosting")))
        ld->names_thread = true;
    if (nc_span_find(script, NC_SPAN_LIT("\"Product\"")))
        ld->names_product = true;
}

static void read_script(reader *r, const xmlNode *script, nc_jsonld *ld)
{
    nc_buf raw = NC_BUF_INIT;
    nc_buf fixed = NC_BUF_INIT;

    for (const xmlNode *n = script->children; n; n = n->next)
        if (nc_node_is_text(n))
            nc_buf_append(&raw, nc_node_content(n));
    look_for_kinds(ld, nc_buf_span(&raw));
    if (raw.len <= NC_JSONLD_BYTES_MAX) {
        nc_json_repair(&fixed, nc_buf_span(&raw));
        if (!load(r, nc_buf_span(&fixed)) &&
            nc_span_find(nc_buf_span(&raw), NC_SPAN_LIT("&quot;"))) {
            /* escaped as if it were text */
            nc_buf_clear(&fixed);
            nc_charref_decode(&fixed, nc_buf_span(&raw), NC_CHARREF_TEXT);
            load(r, nc_buf_span(&fixed));
        }
    }
    nc_buf_release(&raw);
    nc_buf_release(&fixed);
}

nc_jsonld *nc_jsonld_read(const apr_array_header_t *scripts, const char *url,
                          apr_pool_t *pool)
{
    nc_jsonld *ld = apr_pcalloc(pool, sizeof(*ld));
    reader r = {apr_array_make(pool, 16, sizeof(const json_t *)),
                apr_array_make(pool, 4, sizeof(json_t *)), apr_hash_make(pool),
                url, pool};
    const json_t *article;

    ld->authors = apr_array_make(pool, 2, sizeof(const char *));
    ld->keywords = apr_array_make(pool, 4, sizeof(const char *));
    for (int i = 0; i < scripts->nelts; i++)
        read_script(&r, APR_ARRAY_IDX(scripts, i, const xmlNode *), ld);
    for (int i = 0; i < r.objects->nelts; i++) /* grows as it goes */
        expand(&r, APR_ARRAY_IDX(r.objects, i, const json_t *));
    article = best_article(&r);
    if (article)
        read_article(&r, article, ld);
    for (int i = 0; i < r.roots->nelts; i++)
        json_decref(APR_ARRAY_IDX(r.roots, i, json_t *));
    return ld;
}
