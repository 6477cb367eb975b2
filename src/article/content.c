/* content.c -- the article's text: found in the page, cut to size, written.
 *
 *   tree -> measured, pruned -> region -> clean tree -> trimmed -> html, text
 *
 * Where little is found of a page with a lot of prose, the names of its
 * elements have misled us, and it is tried again without them. Where even that
 * finds less than the page's JSON-LD says is there, that is taken.
 */
#include "content.h"

#include <apr_strings.h>
#include "clean_tree.h"
#include "measure.h"
#include "plain.h"
#include "region.h"
#include "trim.h"

enum {
    /* The page's own articleBody is taken instead of what was found, if that
     * is less than this share of it, in per cent. */
    BODY_SHARE_MIN = 50,
    BODY_BYTES_MIN = 400,
    RETRY_SHARE = 20, /* per cent of the page's prose; less is looked for
                       * again */
    RETRY_GAIN = 2    /* and taken if it is so many times longer */
};

/* The one page at hand. */
typedef struct job {
    nc_article *article;
    const nc_facts *facts;
    apr_pool_t *pool;    /* of the article */
    apr_pool_t *scratch; /* of the trees */
} job;

static bool is_dropped(const xmlNode *node)
{
    const nc_measure *m = nc_measure_of(node);

    return m && m->dropped;
}

static const char *written(void (*write)(nc_buf *, const xmlNode *),
                           const xmlNode *root, apr_pool_t *pool)
{
    nc_buf out = NC_BUF_INIT;
    const char *text = NULL;

    write(&out, root);
    if (out.len > 0 && nc_buf_status(&out) == NC_OK)
        text = apr_pstrmemdup(pool, nc_buf_text(&out), out.len);
    nc_buf_release(&out);
    return text;
}

static void write_content(const job *j, const xmlNode *root)
{
    j->article->html = written(nc_clean_write_html, root, j->pool);
    j->article->text = written(nc_clean_write_text, root, j->pool);
    j->article->words = nc_plain_words(nc_span_of(j->article->text));
}

static size_t length_of(const char *text)
{
    return text ? strlen(text) : 0;
}

/* Finds the article in BODY, which is measured, and writes it. */
static nc_status find(const job *j, xmlNode *body, nc_prune how)
{
    nc_clean *clean = nc_clean_create(j->facts->base, is_dropped, j->scratch);
    nc_status status;

    if (!clean)
        return NC_ENOMEM;
    nc_region_prune(body, how);
    nc_clean_add(clean, nc_region_find(body));
    status = nc_clean_status(clean);
    if (status != NC_OK)
        return status;
    nc_trim(nc_clean_root(clean), j->article, j->scratch);
    write_content(j, nc_clean_root(clean));
    return NC_OK;
}

static nc_status find_again(const job *j, xmlNode *body)
{
    nc_article before = *j->article;
    nc_status status;

    nc_measure_tree(body, j->scratch);
    status = find(j, body, NC_PRUNE_PARTS);
    if (status != NC_OK ||
        length_of(j->article->text) < RETRY_GAIN * length_of(before.text))
        *j->article = before;
    return status;
}

/* The articleBody of JSON-LD is markup, or else plain lines. */
static nc_status use_own_body(const job *j, nc_span body)
{
    nc_buf html = NC_BUF_INIT;
    nc_document *doc;
    nc_clean *clean = nc_clean_create(j->facts->base, NULL, j->scratch);
    nc_status status;

    if (!clean)
        return NC_ENOMEM;
    for (size_t i = 0; i < body.len; i++)
        if (body.ptr[i] == '\n')
            nc_buf_append_text(&html, "<br><br>");
        else
            nc_buf_append_byte(&html, body.ptr[i]);
    status = nc_document_parse_fragment(&doc, nc_buf_span(&html), j->scratch);
    nc_buf_release(&html);
    if (status != NC_OK)
        return status;
    nc_clean_add(clean, nc_document_body(doc));
    write_content(j, nc_clean_root(clean));
    return nc_clean_status(clean);
}

nc_status nc_content_take(nc_article *article, nc_site *site,
                          const nc_facts *facts, apr_pool_t *pool,
                          apr_pool_t *scratch)
{
    job j = {article, facts, pool, scratch};
    const xmlNode *source = nc_site_body(site);
    nc_clean *clean;

    if (!source)
        return NC_ENOTFOUND;
    clean = nc_clean_create(facts->base, NULL, scratch);
    if (!clean)
        return NC_ENOMEM;
    nc_clean_add(clean, source);
    if (nc_clean_status(clean) != NC_OK)
        return nc_clean_status(clean);
    if (nc_site_prunes(site))
        nc_trim(nc_clean_root(clean), article, scratch);
    write_content(&j, nc_clean_root(clean));
    return article->html ? NC_OK : NC_ENOTFOUND;
}

nc_status nc_content_read(nc_article *article, nc_document *doc,
                          const nc_facts *facts, apr_pool_t *pool,
                          apr_pool_t *scratch)
{
    job j = {article, facts, pool, scratch};
    xmlNode *body = nc_document_body(doc);
    size_t prose = nc_measure_of(body)->prose;
    size_t own = length_of(facts->jsonld->body);
    nc_status status = find(&j, body, NC_PRUNE_MARKED);

    if (status == NC_OK && length_of(article->text) * 100 < prose * RETRY_SHARE)
        status = find_again(&j, body);
    if (status == NC_OK && own >= BODY_BYTES_MIN &&
        length_of(article->text) * 100 < own * BODY_SHARE_MIN)
        status = use_own_body(&j, nc_span_of(facts->jsonld->body));
    return status;
}
