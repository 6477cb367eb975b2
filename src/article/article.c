/* article.c -- the plain struct: made, and asked for its byline. */
#include "nc_article.h"

#include <apr_strings.h>

nc_article *nc_article_create(apr_pool_t *pool)
{
    nc_article *article = apr_pcalloc(pool, sizeof(*article));

    article->bylines = apr_array_make(pool, 2, sizeof(const char *));
    article->tags = apr_array_make(pool, 4, sizeof(const char *));
    return article;
}

const char *nc_article_byline(const nc_article *article, apr_pool_t *pool)
{
    const char *line = NULL;

    for (int i = 0; i < article->bylines->nelts; i++) {
        const char *name = APR_ARRAY_IDX(article->bylines, i, const char *);

        line = line ? apr_pstrcat(pool, line, ", ", name, NULL) : name;
    }
    return line;
}
