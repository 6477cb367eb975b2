/* site_xpath.h -- XPath 1.0 on a page, by libxml2, within limits.
 *
 * Who writes the expressions is trusted, but pages are not: an expression that
 * is quick on one may take hours on another. So each has only so many steps,
 * and so have all on one page together; past that it gives nothing.
 *
 * An expression is compiled each time it is used, which takes microseconds: a
 * compiled one is written to by libxml2 while it runs, and so can't be shared
 * by threads.
 */
#ifndef SITE_XPATH_H
#define SITE_XPATH_H

#include <apr_pools.h>
#include <libxml/tree.h>
#include <libxml/xpath.h>
#include "nc_status.h"

enum {
    /* Steps of one expression, a node looked at each: on the largest of 191
     * pages of hosts that the public collection knows, the longest took
     * 190,000. As many as are allowed take 20 ms; or 2 s where each gives a
     * node of the result, as in `//p/following::p`. */
    NC_SITE_STEPS_MAX = 500000,
    /* Of all expressions on one page; on those pages, 440,000 at most. */
    NC_SITE_PAGE_STEPS_MAX = 2000000,
    NC_SITE_XPATH_MAX = 4096, /* bytes of an expression */
    NC_SITE_NESTING_MAX = 64  /* of parentheses */
};

typedef struct nc_site_xpath nc_site_xpath;

/* For the page DOC; NULL: only to check expressions. It lives in POOL, which
 * must end before the tree does. NULL: out of memory. */
nc_site_xpath *nc_site_xpath_create(xmlDoc *doc, apr_pool_t *pool);

/* Whether EXPRESSION can be evaluated: its grammar, its functions and how many
 * arguments they get. NC_EINVAL: ERR has the column in it, from 1. */
nc_status nc_site_xpath_check(nc_site_xpath *x, const char *expression,
                              nc_error *err);

/* The value of EXPRESSION for NODE; nodes are in the order of the page.
 * xmlXPathFreeObject frees it. NULL: it has none, or a limit was reached. */
xmlXPathObject *nc_site_xpath_eval(nc_site_xpath *x, const char *expression,
                                   xmlNode *node);

/* To be called when nodes have been moved: ids and the order of the page are
 * looked up. */
void nc_site_xpath_refresh(nc_site_xpath *x);

/* How many nodes VALUE (NULL: none) has, and the one at I; NULL: it is none
 * that can be moved. */
size_t nc_site_xpath_count(const xmlXPathObject *value);
xmlNode *nc_site_xpath_node(const xmlXPathObject *value, size_t i);

#endif /* SITE_XPATH_H */
