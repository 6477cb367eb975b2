/* nc_article.h -- the clean article: the plain struct all floors share.
 *
 * Strings are UTF-8 without control characters, in the pool of whoever made
 * the article; a missing one is NULL, never "". `html` is sanitizer output: an
 * allow-list of elements, absolute addresses, one fragment without h1. `text`
 * is paragraphs parted by one empty line; the items of a list ("- ") and the
 * rows of a table (" | ") stand on lines that follow each other.
 */
#ifndef NC_ARTICLE_H
#define NC_ARTICLE_H

#include <apr_tables.h>
#include "nc_date.h"

typedef struct nc_article {
    const char *url;       /* identity: see nc_url_identity */
    const char *canonical; /* what the page calls itself, on the same host */
    const char *id;        /* nc_url_uuid of url */
    const char *title;
    apr_array_header_t *bylines; /* of const char *; never NULL */
    apr_array_header_t *tags;    /* of const char *; never NULL */
    nc_date published;
    nc_date modified;
    const char *lang; /* BCP 47 */
    const char *site_name;
    const char *section;
    const char *image; /* absolute address */
    const char *excerpt;
    const char *licence;
    const char *html;
    const char *text;
    unsigned words;
    bool noindex; /* a robots meta tag asks not to be kept */
} nc_article;

/* An article with nothing in it but empty lists. */
nc_article *nc_article_create(apr_pool_t *pool);

/* A copy that needs nothing of ARTICLE's pool: without the memory that making
 * it took. */
nc_article *nc_article_copy(const nc_article *article, apr_pool_t *pool);

/* The bylines as one line, "A, B"; NULL if there are none. */
const char *nc_article_byline(const nc_article *article, apr_pool_t *pool);

#endif /* NC_ARTICLE_H */
