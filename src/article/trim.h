/* trim.h -- which blocks of the region are the article.
 */
#ifndef TRIM_H
#define TRIM_H

#include "nc_article.h"
#include "node.h"

/* Takes out of the clean tree ROOT what is no part of the text: the title once
 * more, bylines and dates, credits, promotion and its headings, lists of
 * links, labels, repeated blocks. ARTICLE has the metadata to compare with. */
void nc_trim(xmlNode *root, const nc_article *article, apr_pool_t *pool);

/* Takes out the rules that part nothing. */
void nc_trim_rules(xmlNode *root);

#endif /* TRIM_H */
