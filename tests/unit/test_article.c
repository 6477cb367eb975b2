/* test_article.c -- an article's copy needs nothing of the article. */
#include "support.h"

#include <apr_general.h>
#include <apr_pools.h>
#include <apr_strings.h>
#include "nc_article.h"
#include "pooled.h"

static void push(apr_array_header_t *names, const char *name, apr_pool_t *from)
{
    APR_ARRAY_PUSH(names, const char *) = apr_pstrdup(from, name);
}

/* An article with something in every member; strings are those of its pool. */
static nc_article *make_full(apr_pool_t *from)
{
    nc_article *article = nc_article_create(from);

    article->url = apr_pstrdup(from, "url");
    article->canonical = apr_pstrdup(from, "canonical");
    article->id = apr_pstrdup(from, "id");
    article->title = apr_pstrdup(from, "title");
    article->lang = apr_pstrdup(from, "lang");
    article->site_name = apr_pstrdup(from, "site");
    article->section = apr_pstrdup(from, "section");
    article->image = apr_pstrdup(from, "image");
    article->excerpt = apr_pstrdup(from, "excerpt");
    article->licence = apr_pstrdup(from, "licence");
    article->html = apr_pstrdup(from, "html");
    article->text = apr_pstrdup(from, "text");
    push(article->bylines, "one", from);
    push(article->bylines, "two", from);
    push(article->tags, "tag", from);
    article->published = (nc_date){NC_DATE_SECOND, 1, 60, true};
    article->modified = (nc_date){NC_DATE_DAY, 2, 0, false};
    article->words = 3;
    article->noindex = true;
    return article;
}

static void are_names(const apr_array_header_t *got, int n, const char *last)
{
    assert_int_equal(got->nelts, n);
    is_text(APR_ARRAY_IDX(got, n - 1, const char *), last, "name");
}

static void test_copy_outlives(void **state)
{
    apr_pool_t *from;
    nc_article *copy;

    (void)state;
    /* With an allocator of its own, so that its memory goes with it. */
    assert_int_equal(apr_pool_create_unmanaged_ex(&from, NULL, NULL), 0);
    copy = nc_article_copy(make_full(from), pool);
    apr_pool_destroy(from);
    is_text(copy->url, "url", "url");
    is_text(copy->canonical, "canonical", "canonical");
    is_text(copy->id, "id", "id");
    is_text(copy->title, "title", "title");
    is_text(copy->lang, "lang", "lang");
    is_text(copy->site_name, "site", "site_name");
    is_text(copy->section, "section", "section");
    is_text(copy->image, "image", "image");
    is_text(copy->excerpt, "excerpt", "excerpt");
    is_text(copy->licence, "licence", "licence");
    is_text(copy->html, "html", "html");
    is_text(copy->text, "text", "text");
    are_names(copy->bylines, 2, "two");
    are_names(copy->tags, 1, "tag");
    assert_int_equal(copy->published.offset_minutes, 60);
    assert_int_equal(copy->modified.precision, NC_DATE_DAY);
    assert_int_equal(copy->words, 3);
    assert_true(copy->noindex);
}

static void test_copy_of_nothing(void **state)
{
    nc_article *copy = nc_article_copy(nc_article_create(pool), pool);

    (void)state;
    assert_null(copy->title);
    assert_null(copy->html);
    assert_int_equal(copy->bylines->nelts, 0);
    assert_int_equal(copy->tags->nelts, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_copy_outlives),
        cmocka_unit_test(test_copy_of_nothing),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
