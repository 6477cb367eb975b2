/* extract.c -- a page in, its article out: the steps in order.
 *
 *   bytes -> tree -> what the page says of itself -> metadata
 *              `---> content -> html, text
 */
#include "nc_extract.h"

#include <apr_strings.h>
#include "content.h"
#include "measure.h"
#include "metadata.h"
#include "nc_url.h"
#include "noscript.h"
#include "plain.h"
#include "site_apply.h"

#define ELLIPSIS "\xE2\x80\xA6"

enum { EXCERPT_BYTES = 300 /* of the text, when a page has no description */ };

/* The text's beginning, cut at a word, or where there are none at a
 * character, and ending in an ellipsis if it is. */
static const char *excerpt_of(const char *text, apr_pool_t *pool)
{
    nc_span s = nc_span_of(text);
    size_t n = s.len;
    const char *line;

    if (n > EXCERPT_BYTES) {
        n = EXCERPT_BYTES;
        while (n > EXCERPT_BYTES / 2 && s.ptr[n] != ' ' && s.ptr[n] != '\n')
            n--;
        while (n > 0 && (s.ptr[n] & 0xC0) == 0x80)
            n--;
    }
    line = nc_plain_line((nc_span){s.ptr, n}, pool);
    return line && n < s.len ? apr_pstrcat(pool, line, ELLIPSIS, NULL) : line;
}

/* What is read into ARTICLE. */
typedef struct page {
    nc_document *doc;
    const char *url; /* absolute; NULL: unknown */
    nc_site *site;   /* what configs say of it; NULL: nothing */
} page_t;

static nc_status read_page(nc_article *article, const page_t *page,
                           apr_pool_t *pool, apr_pool_t *scratch)
{
    nc_document *doc = page->doc;
    nc_facts *facts;
    nc_status status;

    nc_site_begin(page->site, doc);
    nc_measure_tree(nc_document_body(doc), scratch);
    if (nc_noscript_open(nc_document_body(doc)))
        nc_measure_tree(nc_document_body(doc), scratch);
    facts = nc_facts_gather(doc, page->url, pool);
    nc_metadata_read(article, facts, pool);
    nc_site_apply(page->site, article, facts, pool);
    status = nc_content_take(article, page->site, facts, pool, scratch);
    if (status == NC_ENOTFOUND && nc_site_detects(page->site))
        status = nc_content_read(article, doc, facts, pool, scratch);
    if (status != NC_OK)
        return status;
    if (!article->excerpt && article->text)
        article->excerpt = excerpt_of(article->text, pool);
    if (nc_metadata_is_front_page(facts))
        return NC_ENOTFOUND;
    return !article->text || strlen(article->text) < NC_EXTRACT_TEXT_MIN
               ? NC_ENOTFOUND
               : NC_OK;
}

nc_status nc_extract(nc_article **out, nc_span page,
                     const nc_extract_options *options, apr_pool_t *pool)
{
    const char *url =
        options->url
            ? nc_url_resolve(NULL, nc_span_of(options->url), false, pool)
            : NULL;
    apr_pool_t *scratch;
    nc_document_options reading = {.charset = options->charset,
                                   .is_xml = options->is_xml};
    page_t p = {.url = url};
    nc_status status;

    *out = NULL;
    if (apr_pool_create(&scratch, pool) != APR_SUCCESS)
        return NC_ENOMEM;
    p.site = nc_site_find(options->sites, url, scratch);
    status = nc_document_read(&p.doc, nc_site_replace(p.site, page), &reading,
                              scratch);
    if (status == NC_OK) {
        *out = nc_article_create(pool);
        status = read_page(*out, &p, pool, scratch);
    }
    apr_pool_destroy(scratch);
    return status;
}
