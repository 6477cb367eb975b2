/* content.c -- the article's text: found in the page and written.
 *
 *   tree -> measured -> blocks -> traits -> scores -> chosen -> clean tree
 *                                                                 -> html, text
 *
 * Where even that finds less than the page's JSON-LD says is there, that is
 * taken.
 */
#include "content.h"

#include <apr_strings.h>
#include "choose.h"
#include "clean_tree.h"
#include "model.h"
#include "plain.h"
#include "trim.h"

enum {
    /* The page's own articleBody is taken instead of what was found, if that
     * is less than this share of it, in per cent. */
    BODY_SHARE_MIN = 50,
    BODY_BYTES_MIN = 400
};

/* The one page at hand. */
typedef struct job {
    nc_article *article;
    const nc_facts *facts;
    apr_pool_t *pool;    /* of the article */
    apr_pool_t *scratch; /* of the trees */
} job;

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

/* --- what kind of page it is */

static bool is_called(const char *url, const char *const *words, size_t n)
{
    return url && nc_span_holds_nocase(nc_span_of(url), words, n);
}

static void look_at_page(nc_page *page, const nc_article *article,
                         nc_document *doc, const nc_facts *facts)
{
    static const char *const threads[] = {
        "forum",      "thread",    "topic",       "/t/",
        "discussion", "community", "/questions/", "/comments/"};
    static const char *const products[] = {"/product", "/shop", "/p/", "/dp/",
                                           "/itm/"};
    nc_span type = nc_span_of(nc_facts_meta(facts, "og:type"));

    page->body = nc_document_body(doc);
    page->url = facts->url;
    page->is_article = nc_span_equal_nocase(type, NC_SPAN_LIT("article"));
    page->is_thread =
        is_called(facts->url, threads, 8) + 2 * facts->jsonld->names_thread;
    page->is_product = is_called(facts->url, products, 5) +
                       2 * (nc_span_find_nocase(type, NC_SPAN_LIT("product")) ||
                            facts->jsonld->names_product);
    page->has_date = article->published.precision != NC_DATE_NONE;
    page->has_names = article->bylines->nelts > 0;
}

nc_blocks *nc_content_look(nc_page *page, const nc_article *article,
                           nc_document *doc, const nc_facts *facts,
                           apr_pool_t *pool)
{
    nc_blocks_hints hints = {article->title, article->excerpt,
                             nc_article_byline(article, pool),
                             facts->jsonld->body};

    look_at_page(page, article, doc, facts);
    return nc_blocks_collect(page->body, &hints, pool);
}

nc_status nc_content_finish(nc_article *article, nc_blocks *blocks,
                            const nc_page *page, const nc_facts *facts,
                            apr_pool_t *pool, apr_pool_t *scratch)
{
    job j = {article, facts, pool, scratch};
    size_t own = length_of(facts->jsonld->body);
    nc_clean *clean = nc_clean_create(facts->base, nc_choose_drops, scratch);

    if (!clean)
        return NC_ENOMEM;
    if (nc_choose(blocks, page) > 0)
        nc_clean_add(clean, page->body);
    if (nc_clean_status(clean) != NC_OK)
        return nc_clean_status(clean);
    nc_trim_rules(nc_clean_root(clean));
    write_content(&j, nc_clean_root(clean));
    if (own >= BODY_BYTES_MIN &&
        length_of(article->text) * 100 < own * BODY_SHARE_MIN)
        return use_own_body(&j, nc_span_of(facts->jsonld->body));
    return NC_OK;
}

nc_status nc_content_read(nc_article *article, nc_document *doc,
                          const nc_facts *facts, apr_pool_t *pool,
                          apr_pool_t *scratch)
{
    nc_page page;
    nc_blocks *blocks = nc_content_look(&page, article, doc, facts, scratch);
    nc_traits *traits = nc_traits_create(blocks, &page, scratch);

    for (size_t i = 0; i < blocks->n; i++) {
        float row[NC_TRAITS];

        nc_traits_next(traits, row);
        blocks->list[i]->score = nc_model_score(row);
    }
    return nc_content_finish(article, blocks, &page, facts, pool, scratch);
}
