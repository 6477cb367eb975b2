/* article.c -- the plain struct: made, copied, and asked for its byline. */
#include "nc_article.h"

#include <apr_strings.h>

nc_article *nc_article_create(apr_pool_t *pool)
{
    nc_article *article = apr_pcalloc(pool, sizeof(*article));

    article->bylines = apr_array_make(pool, 2, sizeof(const char *));
    article->tags = apr_array_make(pool, 4, sizeof(const char *));
    return article;
}

static apr_array_header_t *copy_names(const apr_array_header_t *names,
                                      apr_pool_t *pool)
{
    apr_array_header_t *copy =
        apr_array_make(pool, names->nelts, sizeof(const char *));

    for (int i = 0; i < names->nelts; i++)
        APR_ARRAY_PUSH(copy, const char *) =
            apr_pstrdup(pool, APR_ARRAY_IDX(names, i, const char *));
    return copy;
}

nc_article *nc_article_copy(const nc_article *article, apr_pool_t *pool)
{
    nc_article *copy = apr_pmemdup(pool, article, sizeof(*article));
    const char **const strings[] = {
        &copy->url,     &copy->canonical, &copy->id,      &copy->title,
        &copy->lang,    &copy->site_name, &copy->section, &copy->image,
        &copy->excerpt, &copy->licence,   &copy->html,    &copy->text,
    };

    for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
        *strings[i] = apr_pstrdup(pool, *strings[i]); /* NULL stays NULL */
    copy->bylines = copy_names(article->bylines, pool);
    copy->tags = copy_names(article->tags, pool);
    return copy;
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
