/* site_change.c -- what a site config takes out of a page, and what it moves.
 *
 * Elements are first wrapped, moved and dissolved, then stripped, so that a
 * config can name what it has made.
 */
#include "site_state.h"

#include <apr_hash.h>
#include <apr_strings.h>

/* --- moving */

static void link_before(xmlNode *node, xmlNode *next)
{
    xmlUnlinkNode(node);
    node->parent = next->parent;
    node->prev = next->prev;
    node->next = next;
    if (next->prev)
        next->prev->next = node;
    else
        next->parent->children = node;
    next->prev = node;
}

void nc_site_append(xmlNode *parent, xmlNode *node)
{
    xmlUnlinkNode(node);
    nc_node_append(parent, node);
}

/* Whether NODE can go elsewhere: no attribute, none of html, head and body. */
static bool is_movable(const nc_site *site, const xmlNode *node)
{
    return node && node->type != XML_ATTRIBUTE_NODE && node->parent &&
           node->parent->type == XML_ELEMENT_NODE &&
           node != nc_document_body(site->doc) &&
           node != nc_document_head(site->doc);
}

static bool wrap(nc_site *site, const nc_site_rule *rule, void *ctx)
{
    xmlXPathObject *value = nc_site_value(site, rule->value);

    (void)ctx;
    for (size_t i = 0; i < nc_site_xpath_count(value); i++) {
        xmlNode *node = nc_site_xpath_node(value, i);
        xmlNode *wrapper;

        if (!is_movable(site, node))
            continue;
        wrapper = nc_document_new_element(site->doc, rule->arg);
        if (!wrapper)
            break;
        link_before(wrapper, node);
        site->changed = true;
        nc_site_append(wrapper, node);
    }
    xmlXPathFreeObject(value);
    return false;
}

/* The first element that EXPRESSION gives; `body` alone is the page's. */
static xmlNode *find_target(nc_site *site, const char *expression)
{
    xmlNode *root = xmlDocGetRootElement(nc_document_tree(site->doc));
    xmlXPathObject *value = nc_site_xpath_eval(site->xpath, expression, root);
    xmlNode *target = NULL;

    for (size_t i = 0; i < nc_site_xpath_count(value) && !target; i++) {
        target = nc_site_xpath_node(value, i);
        if (target && !nc_node_is_element(target))
            target = NULL;
    }
    xmlXPathFreeObject(value);
    return target;
}

static bool move(nc_site *site, const nc_site_rule *rule, void *ctx)
{
    xmlNode *target = find_target(site, rule->arg);
    xmlXPathObject *value = target ? nc_site_value(site, rule->value) : NULL;

    (void)ctx;
    for (size_t i = 0; i < nc_site_xpath_count(value); i++) {
        xmlNode *node = nc_site_xpath_node(value, i);

        if (!is_movable(site, node) || nc_node_is_inside(target, node))
            continue;
        nc_site_append(target, node);
        site->changed = true;
    }
    xmlXPathFreeObject(value);
    return false;
}

/* What is in the element takes its place. */
static bool dissolve(nc_site *site, const nc_site_rule *rule, void *ctx)
{
    xmlXPathObject *value = nc_site_value(site, rule->value);

    (void)ctx;
    for (size_t i = 0; i < nc_site_xpath_count(value); i++) {
        xmlNode *node = nc_site_xpath_node(value, i);

        if (!is_movable(site, node) || !nc_node_is_element(node))
            continue;
        while (node->children)
            link_before(node->children, node);
        nc_site_remove(site, node);
    }
    xmlXPathFreeObject(value);
    return false;
}

/* --- stripping */

static bool strip(nc_site *site, const nc_site_rule *rule, void *ctx)
{
    xmlXPathObject *value = nc_site_value(site, rule->value);

    (void)ctx;
    for (size_t i = 0; i < nc_site_xpath_count(value); i++) {
        xmlNode *node = nc_site_xpath_node(value, i);

        if (node)
            nc_site_remove(site, node);
    }
    xmlXPathFreeObject(value);
    return false;
}

bool nc_site_strip_attr(nc_site *site, const nc_site_rule *rule, void *ctx)
{
    xmlXPathObject *value = nc_site_value(site, rule->value);

    (void)ctx;
    for (size_t i = 0; i < nc_site_xpath_count(value); i++) {
        xmlNode *node = nc_site_xpath_node(value, i);

        if (node && node->type == XML_ATTRIBUTE_NODE)
            nc_site_remove(site, node);
    }
    xmlXPathFreeObject(value);
    return false;
}

/* A value of strip_id_or_class: one word of an attribute, or several that
 * follow each other. */
typedef struct wanted {
    nc_span words;
    struct wanted *next; /* with the same first word */
} wanted;

static bool want(nc_site *site, const nc_site_rule *rule, void *ctx)
{
    apr_hash_t *names = ctx;
    wanted *w = apr_palloc(site->pool, sizeof(*w));
    nc_span rest = w->words = nc_span_of(rule->value);
    nc_span first = nc_span_word(&rest);

    w->next = apr_hash_get(names, first.ptr, (apr_ssize_t)first.len);
    apr_hash_set(names, first.ptr, (apr_ssize_t)first.len, w);
    return false;
}

static bool begins_with_words(nc_span s, nc_span words)
{
    nc_span word;

    while ((word = nc_span_word(&words)).len > 0)
        if (!nc_span_equal(nc_span_word(&s), word))
            return false;
    return true;
}

static bool is_wanted(apr_hash_t *names, nc_span value)
{
    for (;;) {
        nc_span from = value;
        nc_span word = nc_span_word(&value);
        const wanted *w;

        if (word.len == 0)
            return false;
        w = apr_hash_get(names, word.ptr, (apr_ssize_t)word.len);
        for (; w; w = w->next)
            if (begins_with_words(from, w->words))
                return true;
    }
}

static void strip_names(nc_site *site)
{
    xmlNode *body = nc_document_body(site->doc);
    apr_hash_t *names = apr_hash_make(site->pool);
    xmlNode *next;

    nc_site_each(site, NC_SITE_STRIP_NAME, want, names);
    if (apr_hash_count(names) == 0)
        return;
    for (xmlNode *n = nc_node_next(body, body); n; n = next) {
        next = nc_node_next(n, body);
        if (!is_wanted(names, nc_node_attr(n, "class")) &&
            !is_wanted(names, nc_node_attr(n, "id")))
            continue;
        next = nc_node_skip(n, body);
        nc_site_remove(site, n);
    }
}

/* --- pictures */

static bool has_address(nc_site *site, const nc_site_rule *rule, void *ctx)
{
    (void)site;
    return nc_span_find(nc_node_attr(ctx, "src"), nc_span_of(rule->value)) !=
           NULL;
}

static bool use_lazy(nc_site *site, const nc_site_rule *rule, void *ctx)
{
    nc_span address = nc_node_attr(ctx, rule->value);

    return address.len > 0 &&
           nc_document_set_attr(site->doc, ctx, "src", address);
}

static void change_images(nc_site *site)
{
    xmlNode *body = nc_document_body(site->doc);
    xmlNode *next;

    if (!nc_site_has(site, NC_SITE_STRIP_IMAGE) &&
        !nc_site_has(site, NC_SITE_LAZY_IMAGE))
        return;
    for (xmlNode *n = nc_node_next(body, body); n; n = next) {
        next = nc_node_next(n, body);
        if (nc_node_tag(n) != NC_TAG_IMG)
            continue;
        nc_site_each(site, NC_SITE_LAZY_IMAGE, use_lazy, n);
        if (!nc_site_each(site, NC_SITE_STRIP_IMAGE, has_address, n))
            continue;
        next = nc_node_skip(n, body);
        nc_site_remove(site, n);
    }
}

void nc_site_change(nc_site *site)
{
    nc_site_each(site, NC_SITE_WRAP, wrap, NULL);
    nc_site_each(site, NC_SITE_MOVE, move, NULL);
    nc_site_each(site, NC_SITE_DISSOLVE, dissolve, NULL);
    if (site->changed)
        nc_site_xpath_refresh(site->xpath);
    nc_site_each(site, NC_SITE_STRIP, strip, NULL);
    strip_names(site);
    change_images(site);
    nc_site_each(site, NC_SITE_STRIP_ATTR, nc_site_strip_attr, NULL);
}
