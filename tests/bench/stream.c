/* stream.c -- how fast pages are cleaned, against what is in reach.
 *
 *     stream PAGE...
 *
 * The pages are read into memory; each way of going through them is run
 * several times in turn, and its best run counts. Printed are ratios to the
 * plain search for `<` by memchr, in CPU time of one core, so that machines
 * compare.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "nc_open.h"
#include "nc_rewriter.h"

enum { ROUNDS = 7, PIECE = 8000 /* what httpd reads at a time */ };

typedef struct pages {
    nc_buf *page;
    size_t n;
    double bytes;
} pages;

typedef void work(const pages *all, const nc_sheets *sheets);

static volatile size_t result; /* so that no work is optimised away */

static void read_page(nc_buf *out, const char *path)
{
    FILE *file = fopen(path, "rb");
    unsigned char chunk[65536];
    size_t n;

    nc_buf_init(out);
    if (!file)
        return;
    while ((n = fread(chunk, 1, sizeof(chunk), file)) > 0)
        nc_buf_append(out, (nc_span){chunk, n});
    fclose(file);
}

static void search(const pages *all, const nc_sheets *sheets)
{
    (void)sheets;
    for (size_t i = 0; i < all->n; i++) {
        const unsigned char *p = all->page[i].ptr;
        const unsigned char *end = p + all->page[i].len;

        while ((p = memchr(p, '<', (size_t)(end - p))) != NULL) {
            result++;
            p++;
        }
    }
}

static void lex_each(const pages *all, bool skip)
{
    nc_lexer *lexer = nc_lexer_create();
    nc_token tok;

    for (size_t i = 0; i < all->n; i++) {
        nc_span rest = nc_buf_span(&all->page[i]);

        nc_lexer_reset(lexer);
        nc_lexer_skip_text(lexer, skip);
        while (rest.len > 0) {
            nc_span piece =
                nc_span_take(&rest, rest.len < PIECE ? rest.len : PIECE);

            while (nc_lexer_next(lexer, &piece, &tok) != NC_TOKEN_MORE)
                result++;
        }
    }
    nc_lexer_destroy(lexer);
}

static void lex(const pages *all, const nc_sheets *sheets)
{
    (void)sheets;
    lex_each(all, false);
}

static void lex_tags(const pages *all, const nc_sheets *sheets)
{
    (void)sheets;
    lex_each(all, true);
}

/* As the rewriter goes through a page, but without rules and bytes kept. */
static void walk_token(nc_open *open, nc_lexer *lexer, const nc_token *tok)
{
    nc_open_plan plan;

    if (tok->kind == NC_TOKEN_START_TAG) {
        nc_open_before_start(open, tok, &plan);
        while (open->depth > plan.depth)
            nc_open_pop(open);
        nc_open_implied(open, &plan);
        nc_open_start(open, tok, &plan);
        nc_open_steer(open, tok, &plan, lexer);
    }
    else if (tok->kind == NC_TOKEN_END_TAG) {
        size_t depth = nc_open_before_end(open, tok);

        while (open->depth > depth)
            nc_open_pop(open);
        nc_lexer_allow_cdata(lexer, nc_open_in_foreign(open));
    }
    else if (tok->kind == NC_TOKEN_DOCTYPE) {
        nc_open_doctype(open, tok);
    }
}

static void walk(const pages *all, const nc_sheets *sheets)
{
    nc_lexer *lexer = nc_lexer_create();
    nc_open *open = malloc(sizeof(*open));
    nc_token tok;

    (void)sheets;
    for (size_t i = 0; open && i < all->n; i++) {
        nc_span rest = nc_buf_span(&all->page[i]);

        nc_lexer_reset(lexer);
        nc_lexer_skip_text(lexer, true);
        nc_open_init(open);
        while (rest.len > 0) {
            nc_span piece =
                nc_span_take(&rest, rest.len < PIECE ? rest.len : PIECE);

            while (nc_lexer_next(lexer, &piece, &tok) != NC_TOKEN_MORE)
                walk_token(open, lexer, &tok);
        }
        result += open->depth;
    }
    free(open);
    nc_lexer_destroy(lexer);
}

static nc_status count_bytes(void *ctx, nc_span kept)
{
    (void)ctx;
    result += kept.len;
    return NC_OK;
}

static void clean(const pages *all, const nc_sheets *sheets)
{
    for (size_t i = 0; i < all->n; i++) {
        nc_span rest = nc_buf_span(&all->page[i]);
        nc_rewriter *rw =
            nc_rewriter_create(sheets, NC_HOLD_LIMIT, count_bytes, NULL);

        while (rest.len > 0)
            nc_rewriter_feed(
                rw, nc_span_take(&rest, rest.len < PIECE ? rest.len : PIECE));
        nc_rewriter_finish(rw);
        nc_rewriter_destroy(rw);
    }
}

static double seconds(work *job, const pages *all, const nc_sheets *sheets)
{
    struct timespec from, to;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    job(all, sheets);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    return (double)(to.tv_sec - from.tv_sec) +
           (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

int main(int argc, char **argv)
{
    pages all = {calloc((size_t)argc, sizeof(nc_buf)), 0, 0};
    nc_rules *shipped = nc_rules_default();
    nc_sheets none = {.n = 0}, sheets = {{shipped}, 1};
    struct {
        const char *name;
        work *job;
        const nc_sheets *sheets;
        double best;
    } ways[] = {{"memchr('<')", search, &none, 1e9},
                {"lexer alone", lex, &none, 1e9},
                {"lexer, tags alone", lex_tags, &none, 1e9},
                {"tags, open elements", walk, &none, 1e9},
                {"clean, no rules", clean, &none, 1e9},
                {"clean, shipped rules", clean, &sheets, 1e9}};

    if (!all.page || !shipped)
        return 1;
    for (int i = 1; i < argc; i++) {
        read_page(&all.page[all.n], argv[i]);
        all.bytes += (double)all.page[all.n++].len;
    }
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
            double s = seconds(ways[i].job, &all, ways[i].sheets);

            if (s < ways[i].best)
                ways[i].best = s;
        }
    }
    printf("%zu pages, %.1f MB, in pieces of %d bytes\n", all.n,
           all.bytes / 1e6, PIECE);
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
        printf("%-22s %8.0f MB/s  %.3f of memchr\n", ways[i].name,
               all.bytes / 1e6 / ways[i].best, ways[0].best / ways[i].best);
    for (size_t i = 0; i < all.n; i++)
        nc_buf_release(&all.page[i]);
    free(all.page);
    nc_rules_destroy(shipped);
    return 0;
}
