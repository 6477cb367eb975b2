/* site_state.h -- what the steps of a site's configs share.
 */
#ifndef SITE_STATE_H
#define SITE_STATE_H

#include "site_apply.h"
#include "site_config.h"

struct nc_site {
    const nc_site_config *configs[NC_SITE_NEAR_MAX];
    size_t n;
    apr_pool_t *pool;
    nc_buf page; /* bytes with replacements; empty: there were none */
    nc_document *doc;
    nc_site_xpath *xpath;
    bool changed;             /* the tree is not as it was measured */
    apr_array_header_t *told; /* of xmlNode *: title, authors and date, which
                               * are no text of the body */
};

/* What is done for one rule. True: the rest need not be tried. */
typedef bool nc_site_rule_fn(nc_site *site, const nc_site_rule *rule,
                             void *ctx);

/* Calls FN for the rules of KIND, the nearest config's first, until it
 * returns true, and returns that. */
bool nc_site_each(nc_site *site, nc_site_kind kind, nc_site_rule_fn *fn,
                  void *ctx);

/* Whether there is a rule of KIND. */
bool nc_site_has(nc_site *site, nc_site_kind kind);

nc_site_answer nc_site_said(const nc_site *site, nc_site_flag flag);

/* The value of EXPRESSION on the page; as nc_site_xpath_eval. */
xmlXPathObject *nc_site_value(nc_site *site, const char *expression);

/* Takes NODE out of the tree. html, head and body stay where they are. */
void nc_site_remove(nc_site *site, xmlNode *node);

/* Puts NODE, unlinked from where it was, into PARENT as the last. libxml2's own
 * functions join texts that come to stand beside each other, and free one,
 * which others may still point to. */
void nc_site_append(xmlNode *parent, xmlNode *node);

/* Takes out the attributes that RULE names. CTX is not used. */
bool nc_site_strip_attr(nc_site *site, const nc_site_rule *rule, void *ctx);

/* Changes the tree as the rules of all kinds but BODY say. */
void nc_site_change(nc_site *site);

/* Sets title, bylines and date. */
void nc_site_tell(nc_site *site, nc_article *article, const nc_facts *facts,
                  apr_pool_t *pool);

#endif /* SITE_STATE_H */
