/* facts.c -- what a page says of itself, gathered in one walk.
 *
 * Nothing is judged here. Elements in comments and in lists of other articles
 * are passed over: their authors and dates are not this article's.
 */
#include "facts.h"

#include <apr_strings.h>
#include "measure.h"
#include "nc_url.h"
#include "plain.h"

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

static const char *attr_line(const xmlNode *node, const char *name,
                             apr_pool_t *pool)
{
    nc_span value = nc_node_attr(node, name);

    return value.len <= NC_FACTS_LINE_MAX ? nc_plain_line(value, pool) : NULL;
}

static void add_meta(nc_facts *f, const xmlNode *meta, apr_pool_t *pool)
{
    static const char *const keys[] = {"property", "name", "itemprop",
                                       "http-equiv"};
    const char *value = attr_line(meta, "content", pool);

    if (!value || apr_table_elts(f->metas)->nelts >= NC_FACTS_METAS_MAX)
        return;
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        const char *key = attr_line(meta, keys[i], pool);

        if (key)
            apr_table_addn(f->metas, key, value);
    }
}

static void add_link(nc_facts *f, const xmlNode *link, apr_pool_t *pool)
{
    nc_span rel = nc_node_attr(link, "rel");
    const char *href = attr_line(link, "href", pool);
    nc_span word;

    if (!href || apr_table_elts(f->links)->nelts >= NC_FACTS_METAS_MAX)
        return;
    while ((word = nc_span_word(&rel)).len > 0) {
        const char *name = nc_plain_line(word, pool);

        if (name)
            apr_table_addn(f->links, name, href);
    }
}

static void add_node(apr_array_header_t *list, const xmlNode *node)
{
    if (list->nelts < NC_FACTS_NODES_MAX)
        APR_ARRAY_PUSH(list, const xmlNode *) = node;
}

static bool has_word(nc_span value, nc_span wanted)
{
    nc_span word;

    while ((word = nc_span_word(&value)).len > 0)
        if (nc_span_equal_nocase(word, wanted))
            return true;
    return false;
}

static void add_anchor(nc_facts *f, const xmlNode *a, apr_pool_t *pool)
{
    nc_span rel = nc_node_attr(a, "rel");

    if (has_word(rel, NC_SPAN_LIT("tag")))
        add_node(f->tag_links, a);
    if (has_word(rel, NC_SPAN_LIT("license")))
        add_link(f, a, pool);
}

static void add_script(nc_facts *f, const xmlNode *script,
                       apr_array_header_t *scripts)
{
    nc_span type = nc_node_attr(script, "type");

    (void)f;
    if (nc_span_find_nocase(type, NC_SPAN_LIT("ld+json")))
        add_node(scripts, script);
}

/* Elements of body that their marks tell something of. */
static void add_marked(nc_facts *f, const xmlNode *node)
{
    const nc_measure *m = nc_measure_of(node);

    if (!m)
        return;
    if (m->marks & (NC_MARK_BYLINE | NC_MARK_NAME))
        add_node(f->bylines, node);
    if (m->tag == NC_TAG_TIME || (m->marks & NC_MARK_DATE))
        add_node(f->times, node);
    if (m->tag == NC_TAG_H1)
        add_node(f->headings, node);
}

static void add_element(nc_facts *f, const xmlNode *node,
                        apr_array_header_t *scripts, apr_pool_t *pool)
{
    switch (nc_node_tag(node)) {
    case NC_TAG_META:
        add_meta(f, node, pool);
        break;
    case NC_TAG_LINK:
        add_link(f, node, pool);
        break;
    case NC_TAG_A:
        add_anchor(f, node, pool);
        break;
    case NC_TAG_SCRIPT:
        add_script(f, node, scripts);
        break;
    case NC_TAG_IMG:
        if (!f->picture && f->headings->nelts > 0 &&
            nc_node_is_within(node, NC_TAG_FIGURE))
            f->picture = node;
        break;
    case NC_TAG_BASE:
        if (!f->base)
            f->base = attr_line(node, "href", pool);
        break;
    case NC_TAG_TITLE:
        if (!f->title && node->children && !node->ns)
            f->title = nc_plain_line(nc_node_content(node->children), pool);
        break;
    default:
        break;
    }
    add_marked(f, node);
}

static bool is_foreign_matter(const xmlNode *node)
{
    const nc_measure *m = nc_measure_of(node);
    unsigned elsewhere = NC_MARK_COMMENT | NC_MARK_RELATED;

    return m && (m->marks & elsewhere) && m->prose == 0 &&
           m->tag != NC_TAG_BODY && m->n_links > 1;
}

/* A text of body. True once it is prose. */
static bool add_line(nc_facts *f, const xmlNode *text, apr_pool_t *pool)
{
    nc_span s = nc_span_trim(nc_node_content(text));
    const nc_measure *around = nc_measure_of(text->parent);
    const char *line;

    if (!around || around->tag == NC_TAG_A || nc_tag_is_hidden(around->tag))
        return false;
    if (s.len >= NC_FACTS_PROSE_MIN)
        return true;
    line = s.len > 0 ? nc_plain_line(s, pool) : NULL;
    if (line && f->lines->nelts < NC_FACTS_NODES_MAX)
        APR_ARRAY_PUSH(f->lines, const char *) = line;
    return false;
}

static void resolve_base(nc_facts *f, apr_pool_t *pool)
{
    const char *page = f->url;

    if (!page) /* better than nothing: what the page calls itself */
        page = apr_table_get(f->links, "canonical");
    if (!page)
        page = nc_facts_meta(f, "og:url");
    f->base =
        f->base ? nc_url_resolve(page, nc_span_of(f->base), false, pool) : NULL;
    if (!f->base && page)
        f->base = nc_url_resolve(NULL, nc_span_of(page), false, pool);
}

nc_facts *nc_facts_gather(nc_document *doc, const char *url, apr_pool_t *pool)
{
    nc_facts *f = apr_pcalloc(pool, sizeof(*f));
    xmlNode *root = xmlDocGetRootElement(nc_document_tree(doc));
    apr_array_header_t *scripts =
        apr_array_make(pool, 4, sizeof(const xmlNode *));
    const xmlNode *node = root;
    bool prose = false;

    f->url = url;
    f->metas = apr_table_make(pool, 40);
    f->links = apr_table_make(pool, 20);
    f->headings = apr_array_make(pool, 4, sizeof(const xmlNode *));
    f->bylines = apr_array_make(pool, 8, sizeof(const xmlNode *));
    f->times = apr_array_make(pool, 8, sizeof(const xmlNode *));
    f->tag_links = apr_array_make(pool, 8, sizeof(const xmlNode *));
    f->lines = apr_array_make(pool, 32, sizeof(const char *));
    f->lang = attr_line(root, "lang", pool);
    if (!f->lang)
        f->lang = attr_line(root, "xml:lang", pool);
    while (node) {
        bool elsewhere = nc_node_is_element(node) && is_foreign_matter(node);

        if (nc_node_is_element(node) && !elsewhere)
            add_element(f, node, scripts, pool);
        else if (nc_node_is_text(node) && !prose)
            prose = add_line(f, node, pool);
        node = elsewhere ? nc_node_skip(node, root) : nc_node_next(node, root);
    }
    resolve_base(f, pool);
    f->jsonld =
        nc_jsonld_read(scripts, url ? nc_url_identity(url, pool) : NULL, pool);
    return f;
}

const char *nc_facts_meta(const nc_facts *facts, const char *names)
{
    nc_span rest = nc_span_of(names);
    nc_span name;

    while ((name = nc_span_word(&rest)).len > 0) {
        const apr_array_header_t *all = apr_table_elts(facts->metas);

        for (int i = 0; i < all->nelts; i++) {
            const apr_table_entry_t *e =
                &APR_ARRAY_IDX(all, i, apr_table_entry_t);

            if (nc_span_equal_nocase(nc_span_of(e->key), name))
                return e->val;
        }
    }
    return NULL;
}
