/* metadata.h -- from what a page says of itself to what the article is called,
 * who wrote it, and when.
 */
#ifndef METADATA_H
#define METADATA_H

#include "facts.h"
#include "nc_article.h"
#include "sitename.h"

/* Fills all of ARTICLE but its html, text, words. */
void nc_metadata_read(nc_article *article, const nc_facts *facts,
                      apr_pool_t *pool);

/* Whether it is the front page of its site, and does not say otherwise. */
bool nc_metadata_is_front_page(const nc_facts *facts);

const char *nc_metadata_title(const nc_facts *facts, const nc_sitename *site,
                              apr_pool_t *pool);

/* Adds the authors to NAMES, an array of const char *. */
void nc_metadata_bylines(apr_array_header_t *names, const nc_facts *facts,
                         const nc_sitename *site, apr_pool_t *pool);

/* Published and modified. */
void nc_metadata_dates(nc_article *article, const nc_facts *facts,
                       apr_pool_t *pool);

/* TEXT folded for comparing (nc_fold), without signs at its ends; "" for
 * NULL. */
const char *nc_metadata_fold(const char *text, apr_pool_t *pool);

#endif /* METADATA_H */
