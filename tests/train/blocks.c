/* blocks.c -- what the models of src/article/model.h are trained with.
 *
 *     blocks < LIST > DUMP            each page's blocks: traits, texts, terms
 *     blocks SCORES < LIST            the articles that given scores make
 *
 * LIST has lines "URL<TAB>PATH"; SCORES is one float for each block, in the
 * order of the dump. Numbers are of this machine's byte order; train.py reads
 * them.
 */
#include <apr_general.h>
#include <apr_strings.h>
#include <stdio.h>
#include <stdlib.h>
#include "traits.h"
#include "content.h"
#include "metadata.h"
#include "nc_render.h"
#include "nc_url.h"
#include "noscript.h"

static void put_u32(unsigned n)
{
    fwrite(&n, sizeof(n), 1, stdout);
}

static void put_text(const nc_buf *b)
{
    put_u32((unsigned)b->len);
    fwrite(b->ptr, 1, b->len, stdout);
}

static bool read_file(nc_buf *out, const char *path)
{
    FILE *in = fopen(path, "rb");
    unsigned char chunk[65536];
    size_t n;

    if (!in)
        return false;
    while ((n = fread(chunk, 1, sizeof(chunk), in)) > 0)
        nc_buf_append(out, (nc_span){chunk, n});
    fclose(in);
    return true;
}

static void put_terms(const nc_terms *terms)
{
    put_u32(terms->n);
    fwrite(terms->list, sizeof(uint32_t), terms->n, stdout);
}

/* The elements of body in order: where its parent stands in this list, and the
 * terms in its names. Their `score` is their number from now on. */
static void put_elements(xmlNode *body)
{
    unsigned n = 0;

    for (xmlNode *e = body; e; e = nc_node_next(e, body))
        n += nc_measure_of(e) != NULL;
    put_u32(n);
    n = 0;
    for (xmlNode *e = body; e; e = nc_node_next(e, body)) {
        nc_measure *m = nc_measure_of(e);
        nc_terms terms;

        if (!m)
            continue;
        m->score = (float)n++;
        put_u32(e == body ? 0 : (unsigned)nc_measure_of(e->parent)->score);
        nc_terms_of_names(&terms, e);
        put_terms(&terms);
    }
}

static void put_terms_of_text(const nc_buf *text)
{
    uint32_t words[NC_TERMS_WORDS] = {0};
    uint32_t word, last = 0;
    unsigned n = 0;
    nc_span s = nc_buf_span(text);
    nc_terms terms;

    while ((word = nc_word_take(&s))) {
        if (n < NC_TERMS_WORDS)
            words[n] = word;
        n++;
        last = word;
    }
    nc_terms_of_text(&terms, words, n, last);
    put_terms(&terms);
}

static void put_texts(nc_blocks *all, xmlNode *body)
{
    nc_buf out = NC_BUF_INIT;
    const nc_block *block = NULL;
    size_t i = 0;

    for (xmlNode *n = body; n; n = nc_node_next(n, body)) {
        const nc_block *b = nc_block_of(n);

        if (!b)
            continue;
        if (block && b != block) {
            put_text(&out);
            put_terms_of_text(&out);
            nc_buf_clear(&out);
            i++;
        }
        block = b;
        nc_buf_append(&out, nc_node_content(n));
        nc_buf_append_byte(&out, ' ');
    }
    if (block) {
        put_text(&out);
        put_terms_of_text(&out);
        i++;
    }
    if (i != all->n) {
        fprintf(stderr, "blocks: %zu texts of %zu blocks\n", i, all->n);
        exit(1);
    }
    nc_buf_release(&out);
}

static void read_scores(nc_blocks *all, FILE *scores)
{
    for (size_t i = 0; i < all->n; i++)
        if (fread(&all->list[i]->score, sizeof(float), 1, scores) != 1) {
            fprintf(stderr, "blocks: too few scores\n");
            exit(1);
        }
}

static void put_article(nc_article *article, nc_blocks *all,
                        const nc_page *about, const nc_facts *facts,
                        apr_pool_t *pool)
{
    nc_buf out = NC_BUF_INIT;

    nc_content_finish(article, all, about, facts, pool, pool);
    nc_render_json(&out, article, pool);
    fwrite(out.ptr, 1, out.len, stdout);
    nc_buf_release(&out);
}

static void dump(const char *url, const char *path, FILE *scores,
                 apr_pool_t *pool)
{
    nc_buf page = NC_BUF_INIT;
    nc_document *doc;
    nc_blocks *all = NULL;
    nc_traits *traits;
    xmlNode *body;
    nc_article *article = nc_article_create(pool);
    nc_facts *facts;
    nc_page about;
    const char *at = nc_url_resolve(NULL, nc_span_of(url), false, pool);

    if (!read_file(&page, path) ||
        nc_document_parse(&doc, nc_buf_span(&page), NULL, pool) != NC_OK) {
        if (scores)
            puts("{}");
        else {
            put_u32(0);
            put_u32(NC_TRAITS);
        }
        nc_buf_release(&page);
        return;
    }
    body = nc_document_body(doc);
    nc_measure_tree(body, pool);
    if (nc_noscript_open(body))
        nc_measure_tree(body, pool);
    facts = nc_facts_gather(doc, at, pool);
    nc_metadata_read(article, facts, pool);
    all = nc_content_look(&about, article, doc, facts, pool);
    traits = nc_traits_create(all, &about, pool);
    if (scores) {
        read_scores(all, scores);
        put_article(article, all, &about, facts, pool);
        nc_buf_release(&page);
        return;
    }
    put_u32((unsigned)all->n);
    put_u32(NC_TRAITS);
    for (size_t i = 0; i < all->n; i++) {
        float row[NC_TRAITS];

        nc_traits_next(traits, row);
        fwrite(row, sizeof(float), NC_TRAITS, stdout);
    }
    if (all->n > 0) {
        for (size_t i = 0; i < all->n; i++)
            put_u32((all->list[i]->around.tags & NC_IN_CAPTION) != 0);
        for (size_t i = 0; i < all->n; i++)
            put_u32(all->list[i]->around.path);
        put_texts(all, body);
        put_elements(body);
        for (size_t i = 0; i < all->n; i++)
            put_u32((unsigned)nc_measure_of(all->list[i]->container)->score);
    }
    nc_buf_release(&page);
}

int main(int argc, char **argv)
{
    FILE *scores = argc > 1 ? fopen(argv[1], "rb") : NULL;
    char *line = NULL;
    size_t size = 0;
    apr_pool_t *pool;

    apr_initialize();
    apr_pool_create(&pool, NULL);
    while (getline(&line, &size, stdin) > 0) {
        char *tab = strchr(line, '\t');

        line[strcspn(line, "\n")] = '\0';
        if (!tab)
            continue;
        *tab = '\0';
        dump(line, tab + 1, scores, pool);
        apr_pool_clear(pool);
    }
    free(line);
    if (scores)
        fclose(scores);
    apr_terminate();
    return 0;
}
