/* facts.c -- what a page says of itself, gathered in one walk.
 *
 * Nothing is judged here. Elements in comments and in lists of other articles
 * are passed over: their authors and dates are not this article's.
 */
#include "facts.h"

#include <apr_strings.h>
#include "measure.h"
#include "nc_chars.h"
#include "nc_url.h"
#include "plain.h"
#include "wordset.h"

enum {
    /* Per cent of the page's prose that comments may be; more is a forum. */
    COMMENTS_SHARE_MAX = 70
};

const char *nc_facts_text(const xmlNode *node, apr_pool_t *pool)
{
    nc_buf text = NC_BUF_INIT;
    const char *line = NULL;

    nc_node_text(&text, node);
    if (text.len <= NC_FACTS_LINE_MAX)
        line = nc_plain_line(nc_buf_span(&text), pool);
    nc_buf_release(&text);
    return line;
}

static const char *line_of(nc_span value, apr_pool_t *pool)
{
    return value.len <= NC_FACTS_LINE_MAX ? nc_plain_line(value, pool) : NULL;
}

static const char *attr_line(const xmlNode *node, const char *name,
                             apr_pool_t *pool)
{
    return line_of(nc_node_attr(node, name), pool);
}

/* --- names and values */

/* Of NAME in lower case. */
static uint32_t hash_of(nc_span name)
{
    uint32_t hash = NC_HASH_START;

    for (size_t i = 0; i < name.len; i++)
        hash = nc_hash_add(hash, nc_lower(name.ptr[i]));
    return hash;
}

static uint64_t bit_of(uint32_t hash)
{
    return UINT64_C(1) << (hash >> 26);
}

static void add_fact(nc_facts *f, apr_array_header_t *list, nc_span name,
                     nc_span value)
{
    name = nc_span_trim(name);
    value = nc_span_trim(value);
    if (name.len > 0 && value.len > 0 && value.len <= NC_FACTS_LINE_MAX &&
        list->nelts < NC_FACTS_METAS_MAX) {
        uint32_t hash = hash_of(name);

        APR_ARRAY_PUSH(list, nc_fact) = (nc_fact){hash, name, value};
        f->names |= bit_of(hash);
    }
}

static const char *next_value(const nc_facts *f, const apr_array_header_t *list,
                              nc_span name, int *at)
{
    uint32_t hash = hash_of(name);

    if (!(f->names & bit_of(hash)))
        return NULL;
    while (*at < list->nelts) {
        const nc_fact *fact = &APR_ARRAY_IDX(list, (*at)++, nc_fact);

        if (fact->hash == hash && nc_span_equal_nocase(fact->name, name)) {
            const char *line = nc_plain_line(fact->value, f->pool);

            if (line)
                return line;
        }
    }
    return NULL;
}

static const char *first_value(const nc_facts *f,
                               const apr_array_header_t *list,
                               const char *names)
{
    nc_span rest = nc_span_of(names);
    nc_span name;
    const char *value = NULL;

    while (!value && (name = nc_span_word(&rest)).len > 0) {
        int at = 0;

        value = next_value(f, list, name, &at);
    }
    return value;
}

const char *nc_facts_meta(const nc_facts *facts, const char *names)
{
    return first_value(facts, facts->metas, names);
}

const char *nc_facts_prop(const nc_facts *facts, const char *names)
{
    return first_value(facts, facts->props, names);
}

const char *nc_facts_next_meta(const nc_facts *facts, const char *name, int *at)
{
    return next_value(facts, facts->metas, nc_span_of(name), at);
}

const char *nc_facts_link(const nc_facts *facts, const char *rel)
{
    return first_value(facts, facts->links, rel);
}

/* --- elements */

static void add_meta(nc_facts *f, const xmlNode *meta)
{
    nc_span value = nc_node_attr(meta, "content");

    if (value.len == 0)
        return;
    add_fact(f, f->metas, nc_node_attr(meta, "property"), value);
    add_fact(f, f->metas, nc_node_attr(meta, "name"), value);
    add_fact(f, f->metas, nc_node_attr(meta, "http-equiv"), value);
    add_fact(f, f->props, nc_node_attr(meta, "itemprop"), value);
}

static void add_link(nc_facts *f, const xmlNode *link)
{
    nc_span rel = nc_node_attr(link, "rel");
    nc_span href = nc_node_attr(link, "href");
    nc_span word;

    while ((word = nc_span_word(&rel)).len > 0)
        add_fact(f, f->links, word, href);
}

static void add_node(apr_array_header_t *list, const xmlNode *node)
{
    if (list->nelts < NC_FACTS_NODES_MAX)
        APR_ARRAY_PUSH(list, const xmlNode *) = node;
}

/* Where sites keep the pages of those who write for them. */
static bool is_writer(nc_span href)
{
    static const char *const ways[] = {
        "/author/",      "/authors/",     "/autor/",        "/autoren/",
        "/auteur/",      "/auteurs/",     "/autores/",      "/autore/",
        "/by/",          "/contributor/", "/contributors/", "/journalist/",
        "/journalists/", "/people/",      "/profile/",      "/redakteur/",
        "/writers/"};
    const unsigned char *end = href.ptr + href.len;
    const unsigned char *at = memchr(href.ptr, '/', href.len);

    for (; at && at + 1 < end; at = memchr(at + 1, '/', (size_t)(end - at - 1)))
        for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
            if (at[1] == (unsigned char)ways[i][1] &&
                nc_span_starts(nc_span_between(at, end), nc_span_of(ways[i])))
                return true;
    return false;
}

static void add_anchor(nc_facts *f, const xmlNode *a)
{
    nc_span rel = nc_node_attr(a, "rel");
    nc_span href = nc_node_attr(a, "href");
    nc_span word;

    if (href.len > 0 && is_writer(href))
        add_node(f->writers, a);
    while ((word = nc_span_word(&rel)).len > 0) {
        if (nc_span_equal_nocase(word, NC_SPAN_LIT("tag")))
            add_node(f->tag_links, a);
        if (nc_span_equal_nocase(word, NC_SPAN_LIT("license")))
            add_link(f, a);
    }
}

static void add_script(const xmlNode *script, apr_array_header_t *scripts)
{
    if (nc_span_find_nocase(nc_node_attr(script, "type"),
                            NC_SPAN_LIT("ld+json")))
        add_node(scripts, script);
}

/* Elements of body that their marks tell something of. */
static void add_marked(nc_facts *f, const xmlNode *node, const nc_measure *m)
{
    if (m->marks & (NC_MARK_BYLINE | NC_MARK_NAME))
        add_node(f->bylines, node);
    if (m->tag == NC_TAG_TIME || (m->marks & NC_MARK_DATE))
        add_node(f->times, node);
    if (m->tag == NC_TAG_H1)
        add_node(f->headings, node);
    else if (m->tag == NC_TAG_H2 ||
             nc_span_equal_nocase(nc_node_attr(node, "itemprop"),
                                  NC_SPAN_LIT("headline")))
        add_node(f->subheadings, node);
}

static void add_element(nc_facts *f, const xmlNode *node, nc_tag tag,
                        apr_array_header_t *scripts)
{
    switch (tag) {
    case NC_TAG_META:
        add_meta(f, node);
        break;
    case NC_TAG_LINK:
        add_link(f, node);
        break;
    case NC_TAG_A:
        add_anchor(f, node);
        break;
    case NC_TAG_SCRIPT:
        add_script(node, scripts);
        break;
    case NC_TAG_IMG:
        if (!f->picture && f->headings->nelts > 0 &&
            nc_node_is_within(node, NC_TAG_FIGURE))
            f->picture = node;
        break;
    case NC_TAG_BASE:
        if (!f->base)
            f->base = attr_line(node, "href", f->pool);
        break;
    case NC_TAG_TITLE:
        if (!f->title && node->children && !node->ns)
            f->title = line_of(nc_node_content(node->children), f->pool);
        break;
    default:
        break;
    }
}

bool nc_facts_is_elsewhere(const nc_facts *facts, const xmlNode *node)
{
    const nc_measure *m = nc_measure_of(node);
    const nc_measure *body = nc_measure_of(facts->body);

    if (!m || !(m->marks & (NC_MARK_COMMENT | NC_MARK_RELATED)) ||
        m->n_titles > 0 || node == facts->body)
        return false;
    if (m->prose == 0)
        return m->n_links > 1;
    return (m->marks & NC_MARK_COMMENT) &&
           m->prose / COMMENTS_SHARE_MAX < body->prose / 100;
}

/* A text of body. True once it is prose. */
static bool add_line(nc_facts *f, const xmlNode *text)
{
    nc_span s = nc_span_trim(nc_node_content(text));
    const nc_measure *around = nc_measure_of(text->parent);

    if (!around || nc_tag_is_hidden(around->tag))
        return false;
    if (s.len >= NC_FACTS_PROSE_MIN)
        return around->tag != NC_TAG_A;
    if (s.len > 0 && f->lines->nelts < NC_FACTS_NODES_MAX)
        APR_ARRAY_PUSH(f->lines, nc_line) =
            (nc_line){s, around->tag == NC_TAG_A};
    return false;
}

static void resolve_base(nc_facts *f)
{
    const char *page = f->url;

    if (!page) /* better than nothing: what the page calls itself */
        page = nc_facts_link(f, "canonical");
    if (!page)
        page = nc_facts_meta(f, "og:url");
    f->base = f->base
                  ? nc_url_resolve(page, nc_span_of(f->base), false, f->pool)
                  : NULL;
    if (!f->base && page)
        f->base = nc_url_resolve(NULL, nc_span_of(page), false, f->pool);
}

static nc_facts *create(const xmlNode *root, const char *url, apr_pool_t *pool)
{
    nc_facts *f = apr_pcalloc(pool, sizeof(*f));
    apr_array_header_t **const nodes[] = {&f->headings,  &f->subheadings,
                                          &f->bylines,   &f->times,
                                          &f->tag_links, &f->writers};

    f->pool = pool;
    f->url = url;
    f->metas = apr_array_make(pool, 64, sizeof(nc_fact));
    f->props = apr_array_make(pool, 8, sizeof(nc_fact));
    f->links = apr_array_make(pool, 32, sizeof(nc_fact));
    f->lines = apr_array_make(pool, 32, sizeof(nc_line));
    for (size_t i = 0; i < sizeof(nodes) / sizeof(*nodes); i++)
        *nodes[i] = apr_array_make(pool, 8, sizeof(const xmlNode *));
    f->lang = attr_line(root, "lang", pool);
    if (!f->lang)
        f->lang = attr_line(root, "xml:lang", pool);
    return f;
}

nc_facts *nc_facts_gather(nc_document *doc, const char *url, apr_pool_t *pool)
{
    xmlNode *root = xmlDocGetRootElement(nc_document_tree(doc));
    nc_facts *f = create(root, url, pool);
    apr_array_header_t *scripts =
        apr_array_make(pool, 4, sizeof(const xmlNode *));
    const xmlNode *node = root;
    bool prose = false;

    f->body = nc_document_body(doc);
    while (node) {
        const nc_measure *m = nc_measure_of(node);

        if (m && nc_facts_is_elsewhere(f, node)) {
            node = nc_node_skip(node, root);
            continue;
        }
        if (m)
            add_marked(f, node, m);
        if (nc_node_is_element(node))
            add_element(f, node, m ? m->tag : nc_node_tag(node), scripts);
        else if (nc_node_is_text(node) && !prose)
            prose = add_line(f, node);
        node = nc_node_next(node, root);
    }
    resolve_base(f);
    f->jsonld =
        nc_jsonld_read(scripts, url ? nc_url_identity(url, pool) : NULL, pool);
    return f;
}
