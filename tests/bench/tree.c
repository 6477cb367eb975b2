/* tree.c -- how fast pages become trees, against libxml2's own HTML parser.
 *
 *     tree [--json FILE] PAGE...
 *
 * The pages are read into memory; each way of parsing them is run several times
 * in turn, and its best run counts: CPU time of one core, with the tree freed.
 * Printed are milliseconds a page and the ratio to htmlReadMemory. Memory is
 * what a tree has once it is built, against the bytes of its page.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <apr_general.h>
#include <libxml/HTMLparser.h>
#include "nc_document.h"
#include "page.h"

enum { ROUNDS = 7 };

typedef struct pages {
    nc_buf *page;
    size_t n;
    double bytes;
} pages;

typedef void work(const pages *all);

static volatile size_t result; /* so that no work is optimised away */

/* libxml2 is told the encoding, and so spared the search for it. */
static void read_libxml2(const pages *all)
{
    for (size_t i = 0; i < all->n; i++) {
        xmlDoc *doc = htmlReadMemory(
            nc_buf_text(&all->page[i]), (int)all->page[i].len, NULL, "utf-8",
            HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                HTML_PARSE_NONET);

        result += doc != NULL;
        xmlFreeDoc(doc);
    }
}

static void read_tree(const pages *all)
{
    for (size_t i = 0; i < all->n; i++) {
        apr_pool_t *pool;
        nc_document *doc;

        apr_pool_create(&pool, NULL);
        result += nc_document_parse(&doc, nc_buf_span(&all->page[i]), "utf-8",
                                    pool) == NC_OK;
        apr_pool_destroy(pool);
    }
}

static void decode(const pages *all)
{
    for (size_t i = 0; i < all->n; i++) {
        nc_buf text = NC_BUF_INIT;
        const char *name;

        nc_encoding_decode(&text, nc_buf_span(&all->page[i]), "utf-8", &name);
        result += text.len;
        nc_buf_release(&text);
    }
}

static void lex(const pages *all)
{
    nc_lexer *lexer = nc_lexer_create();
    nc_token tok;

    for (size_t i = 0; i < all->n; i++) {
        nc_span rest = nc_buf_span(&all->page[i]);

        nc_lexer_reset(lexer);
        while (nc_lexer_next(lexer, &rest, &tok) != NC_TOKEN_MORE)
            result++;
    }
    nc_lexer_destroy(lexer);
}

static double seconds(work *job, const pages *all)
{
    struct timespec from, to;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    job(all);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    return (double)(to.tv_sec - from.tv_sec) +
           (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

static struct {
    const char *name, *key;
    work *job;
    double best;
} ways[] = {
    {"libxml2's htmlReadMemory", NULL, read_libxml2, 1e9},
    {"decoding and tree", "tree_vs_libxml2", read_tree, 1e9},
    {"of that, decoding", "decode_vs_libxml2", decode, 1e9},
    {"of that, the lexer", "lexer_vs_libxml2", lex, 1e9},
};

enum { N_WAYS = sizeof(ways) / sizeof(ways[0]) };

/* What a tree takes: the decoded page, nodes, attributes with their values, and
 * texts that are no views into the page. Names are left out: each is there
 * once. */
static double memory_of(xmlDoc *doc, size_t page)
{
    const xmlNode *root = xmlDocGetRootElement(doc), *node = root;
    double bytes = (double)page;

    while (node) {
        bytes += sizeof(*node);
        if (node->type == XML_TEXT_NODE && node->extra > 0)
            bytes += (double)((size_t)1 << node->extra);
        if (node->type == XML_ELEMENT_NODE) {
            for (const xmlAttr *a = node->properties; a; a = a->next)
                bytes += sizeof(*a) + sizeof(*node);
            if (node->children) {
                node = node->children;
                continue;
            }
        }
        while (node && node != root && !node->next)
            node = node->parent;
        node = !node || node == root ? NULL : node->next;
    }
    return bytes;
}

/* Bytes that the trees take, over those of the pages. */
static double memory(const pages *all)
{
    double taken = 0;

    for (size_t i = 0; i < all->n; i++) {
        apr_pool_t *pool;
        nc_document *doc;

        apr_pool_create(&pool, NULL);
        if (nc_document_parse(&doc, nc_buf_span(&all->page[i]), "utf-8",
                              pool) == NC_OK)
            taken += memory_of(nc_document_tree(doc), all->page[i].len);
        apr_pool_destroy(pool);
    }
    return taken / all->bytes;
}

static void write_json(const char *path, double times_page)
{
    FILE *file = path ? fopen(path, "w") : NULL;

    if (!file)
        return;
    fprintf(file, "{\n  \"tree_bytes_vs_page\": %.2f", times_page);
    for (size_t i = 1; i < N_WAYS; i++)
        fprintf(file, ",\n  \"%s\": %.2f", ways[i].key,
                ways[0].best / ways[i].best);
    fprintf(file, "\n}\n");
    fclose(file);
}

static void print_table(const pages *all, double times_page)
{
    printf("%zu pages, %.1f MB\n", all->n, all->bytes / 1e6);
    for (size_t i = 0; i < N_WAYS; i++)
        printf("%-26s %6.0f MB/s  %7.3f ms a page  %5.2f of htmlReadMemory\n",
               ways[i].name, all->bytes / 1e6 / ways[i].best,
               ways[i].best * 1e3 / (double)all->n,
               ways[0].best / ways[i].best);
    printf("a tree takes %.2f times the bytes of its page\n", times_page);
}

int main(int argc, char **argv)
{
    int first = argc > 2 && strcmp(argv[1], "--json") == 0 ? 3 : 1;
    pages all = {calloc((size_t)argc, sizeof(nc_buf)), 0, 0};
    double times_page;

    if (!all.page)
        return 1;
    apr_initialize();
    for (int i = first; i < argc; i++) {
        read_page(&all.page[all.n], argv[i]);
        all.bytes += (double)all.page[all.n++].len;
    }
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < N_WAYS; i++) {
            double s = seconds(ways[i].job, &all);

            if (s < ways[i].best)
                ways[i].best = s;
        }
    }
    times_page = memory(&all);
    print_table(&all, times_page);
    write_json(first > 1 ? argv[2] : NULL, times_page);
    for (size_t i = 0; i < all.n; i++)
        nc_buf_release(&all.page[i]);
    free(all.page);
    apr_terminate();
    return 0;
}
