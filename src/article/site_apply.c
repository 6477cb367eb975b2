/* site_apply.c -- what site configs say of the page at hand: which configs, the
 * page's bytes, its body, and the order of the steps.
 *
 * Title, authors and date are read before anything is stripped, as configs
 * strip bylines once they have been told; the body is looked for after that.
 * Expressions see elements as HTML has them, in no namespace: svg and math are
 * not found, and are no text anyway.
 */
#include "site_state.h"

#include <apr_strings.h>
#include "measure.h"
#include "nc_url.h"

enum {
    /* What replacements may make of a page: so many times its bytes, and some
     * more. One that goes over it is not done. */
    REPLACE_TIMES = 2,
    REPLACE_BYTES = 64 * 1024
};

static const char container_name[] = "div";

/* --- which configs */

static apr_status_t release_page(void *data)
{
    nc_site *site = data;

    nc_buf_release(&site->page);
    return APR_SUCCESS;
}

nc_site *nc_site_find(const nc_site_configs *sites, const char *url,
                      apr_pool_t *pool)
{
    const nc_site_config *near[NC_SITE_NEAR_MAX];
    size_t n = 0;
    nc_site *site;

    if (sites && url)
        n = nc_site_configs_find(sites, nc_url_host(url, pool), near);
    if (n == 0)
        return NULL;
    site = apr_pcalloc(pool, sizeof(*site));
    for (size_t i = 0; i < n; i++)
        site->configs[site->n++] = near[i];
    site->pool = pool;
    nc_buf_init(&site->page);
    apr_pool_cleanup_register(pool, site, release_page, apr_pool_cleanup_null);
    site->told = apr_array_make(pool, 4, sizeof(xmlNode *));
    return site;
}

bool nc_site_each(nc_site *site, nc_site_kind kind, nc_site_rule_fn *fn,
                  void *ctx)
{
    for (size_t c = 0; c < site->n; c++) {
        const apr_array_header_t *rules = site->configs[c]->rules;

        for (int i = 0; i < rules->nelts; i++) {
            const nc_site_rule *rule = &APR_ARRAY_IDX(rules, i, nc_site_rule);

            if (rule->kind == kind && fn(site, rule, ctx))
                return true;
        }
    }
    return false;
}

static bool is_there(nc_site *site, const nc_site_rule *rule, void *ctx)
{
    (void)site;
    (void)rule;
    (void)ctx;
    return true;
}

bool nc_site_has(nc_site *site, nc_site_kind kind)
{
    return nc_site_each(site, kind, is_there, NULL);
}

nc_site_answer nc_site_said(const nc_site *site, nc_site_flag flag)
{
    nc_site_answer said = NC_SITE_UNSAID;

    for (size_t c = 0; c < site->n && said == NC_SITE_UNSAID; c++)
        said = site->configs[c]->flags[flag];
    return said;
}

bool nc_site_prunes(const nc_site *site)
{
    return nc_site_said(site, NC_SITE_PRUNE) != NC_SITE_NO;
}

bool nc_site_detects(nc_site *site)
{
    return !site || !nc_site_has(site, NC_SITE_BODY) ||
           nc_site_said(site, NC_SITE_AUTODETECT) != NC_SITE_NO;
}

/* --- the page's bytes */

/* Appends FROM to OUT with TEXT replaced BY; false: it is not in it. */
static bool replace_all(nc_buf *out, nc_span from, nc_span text, nc_span by)
{
    const unsigned char *at = nc_span_find(from, text);

    if (!at)
        return false;
    while (at && nc_buf_status(out) == NC_OK) {
        nc_buf_append(out, nc_span_take(&from, (size_t)(at - from.ptr)));
        nc_buf_append(out, by);
        nc_span_take(&from, text.len);
        at = nc_span_find(from, text);
    }
    nc_buf_append(out, from);
    return true;
}

static bool replace(nc_site *site, const nc_site_rule *rule, void *ctx)
{
    nc_span *page = ctx;
    nc_buf out = NC_BUF_INIT;

    out.limit = page->len * REPLACE_TIMES + REPLACE_BYTES;
    if (replace_all(&out, *page, nc_span_of(rule->arg),
                    nc_span_of(rule->value)) &&
        nc_buf_status(&out) == NC_OK) {
        nc_buf_release(&site->page);
        site->page = out;
        *page = nc_buf_span(&out);
    }
    else
        nc_buf_release(&out);
    return false;
}

nc_span nc_site_replace(nc_site *site, nc_span page)
{
    if (site)
        nc_site_each(site, NC_SITE_REPLACE, replace, &page);
    return page;
}

/* --- the tree */

xmlXPathObject *nc_site_value(nc_site *site, const char *expression)
{
    return nc_site_xpath_eval(site->xpath, expression,
                              (xmlNode *)nc_document_tree(site->doc));
}

void nc_site_remove(nc_site *site, xmlNode *node)
{
    if (node == nc_document_body(site->doc) ||
        node == nc_document_head(site->doc) ||
        node == xmlDocGetRootElement(nc_document_tree(site->doc)))
        return;
    xmlUnlinkNode(node);
    site->changed = true;
}

static void remove_json_ld(nc_site *site)
{
    xmlNode *root = xmlDocGetRootElement(nc_document_tree(site->doc));
    xmlNode *next;

    for (xmlNode *n = root; n; n = next) {
        next = nc_node_next(n, root);
        if (nc_node_tag(n) != NC_TAG_SCRIPT ||
            !nc_span_find_nocase(nc_node_attr(n, "type"),
                                 NC_SPAN_LIT("ld+json")))
            continue;
        next = nc_node_skip(n, root);
        nc_site_remove(site, n);
    }
}

void nc_site_begin(nc_site *site, nc_document *doc)
{
    if (!site)
        return;
    site->doc = doc;
    site->xpath = nc_site_xpath_create(nc_document_tree(doc), site->pool);
    if (nc_site_said(site, NC_SITE_SKIP_JSON_LD) == NC_SITE_YES)
        remove_json_ld(site);
}

/* Comments of readers are nothing to be left out of this page. */
static void keep_comments(xmlNode *root)
{
    for (xmlNode *n = root; n; n = nc_node_next(n, root)) {
        nc_measure *m = nc_measure_of(n);

        if (m)
            m->marks &= ~(unsigned)NC_MARK_COMMENT;
    }
}

static void measure(nc_site *site, xmlNode *root)
{
    nc_measure_tree(root, site->pool);
    if (nc_site_said(site, NC_SITE_STRIP_COMMENTS) == NC_SITE_NO)
        keep_comments(root);
}

void nc_site_apply(nc_site *site, nc_article *article, const nc_facts *facts,
                   apr_pool_t *pool)
{
    if (!site || !site->xpath)
        return;
    nc_site_tell(site, article, facts, pool);
    nc_site_change(site);
    if (site->changed ||
        nc_site_said(site, NC_SITE_STRIP_COMMENTS) == NC_SITE_NO)
        measure(site, nc_document_body(site->doc));
}

/* --- the body */

static bool is_attribute(const xmlNode *node)
{
    return node->type == XML_ATTRIBUTE_NODE;
}

/* Whether there are words or a picture in NODE, which is no attribute. */
static bool has_content(const xmlNode *node)
{
    for (const xmlNode *n = node; n; n = nc_node_next(n, node))
        if (nc_node_tag(n) == NC_TAG_IMG ||
            (nc_node_is_text(n) && !nc_span_is_blank(nc_node_content(n)) &&
             !nc_tag_is_hidden(nc_node_tag(n->parent))))
            return true;
    return false;
}

static bool has_nodes(const xmlXPathObject *value)
{
    for (size_t i = 0; i < nc_site_xpath_count(value); i++) {
        const xmlNode *node = nc_site_xpath_node(value, i);

        if (node && !is_attribute(node) && has_content(node))
            return true;
    }
    return false;
}

/* A string, or an attribute. */
static bool is_text(const xmlXPathObject *value)
{
    const xmlNode *node =
        nc_site_xpath_count(value) > 0 ? nc_site_xpath_node(value, 0) : NULL;

    return value &&
           (value->type == XPATH_STRING || (node && is_attribute(node)));
}

/* A value that is text is markup, or else plain lines. */
static xmlNode *text_body(nc_site *site, const xmlXPathObject *value)
{
    nc_document *doc;
    nc_buf html = NC_BUF_INIT;
    nc_status status;
    xmlChar *text = xmlXPathCastToString((xmlXPathObject *)(uintptr_t)value);
    nc_span rest = nc_span_of((const char *)text);

    if (nc_span_is_blank(rest)) {
        xmlFree(text);
        return NULL;
    }
    for (; rest.len > 0; nc_span_take(&rest, 1))
        if (rest.ptr[0] == '\n')
            nc_buf_append_text(&html, "<br><br>");
        else
            nc_buf_append_byte(&html, rest.ptr[0]);
    status = nc_document_parse_fragment(&doc, nc_buf_span(&html), site->pool);
    nc_buf_release(&html);
    xmlFree(text);
    return status == NC_OK ? nc_document_body(doc) : NULL;
}

/* A new element with the nodes of VALUE in it; of those that lie in each
 * other, the outer ones. */
static xmlNode *nodes_body(nc_site *site, const xmlXPathObject *value)
{
    xmlNode *body = nc_document_new_element(site->doc, container_name);

    if (!body)
        return NULL;
    for (size_t i = 0; i < nc_site_xpath_count(value); i++) {
        xmlNode *node = nc_site_xpath_node(value, i);

        if (node && !is_attribute(node) && !nc_node_is_inside(node, body))
            nc_site_append(body, node);
    }
    return body;
}

static bool take_body(nc_site *site, const nc_site_rule *rule, void *ctx)
{
    xmlNode **body = ctx;
    xmlXPathObject *value = nc_site_value(site, rule->value);

    if (has_nodes(value)) {
        nc_site_each(site, NC_SITE_STRIP_ATTR_LATE, nc_site_strip_attr, NULL);
        *body = nodes_body(site, value);
    }
    else if (is_text(value))
        *body = text_body(site, value);
    xmlXPathFreeObject(value);
    return *body != NULL;
}

xmlNode *nc_site_body(nc_site *site)
{
    xmlNode *body = NULL;

    if (!site || !site->xpath ||
        !nc_site_each(site, NC_SITE_BODY, take_body, &body))
        return NULL;
    for (int i = 0; i < site->told->nelts; i++) {
        xmlNode *node = APR_ARRAY_IDX(site->told, i, xmlNode *);

        if (node->parent && node->parent != body &&
            nc_node_is_inside(node, body))
            nc_site_remove(site, node);
    }
    measure(site, body);
    return body;
}
