/* stream.c -- how fast pages are cleaned, against what is in reach.
 *
 *     stream [--list FILE] [--host HOST] [--json FILE] [--only KEY] PAGE...
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
#include "nc_normalize.h"
#include "nc_rewriter.h"
#include "page.h"

enum { ROUNDS = 7, PIECE = 8000 /* what httpd reads at a time */ };

typedef struct pages {
    nc_buf *page;
    size_t n;
    double bytes;
} pages;

typedef void work(const pages *all, const nc_sheets *sheets);

static volatile size_t result; /* so that no work is optimised away */

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

static void clean_with(const pages *all, const nc_sheets *sheets,
                       unsigned options)
{
    for (size_t i = 0; i < all->n; i++)
        clean_page(&all->page[i], sheets, options, PIECE, count_bytes, NULL);
}

static void clean(const pages *all, const nc_sheets *sheets)
{
    clean_with(all, sheets, 0);
}

static void put_in_order(const pages *all, const nc_sheets *sheets)
{
    clean_with(all, sheets, NC_NORMALIZE_ALL);
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

/* --- rules */

/* Whether the rule in LINE is a class or an id and nothing else. */
static bool is_one_name(nc_span line)
{
    for (size_t i = 3; i < line.len; i++) {
        if (strchr(" >+~[:.#,\\", line.ptr[i]))
            return false;
    }
    return true;
}

/* The rules of the file PATH, TIMES times: the copies of rules that name one
 * class or id name others. NULL: no such file. */
static nc_rules *read_list(const char *path, unsigned times)
{
    nc_buf text, all = NC_BUF_INIT;
    nc_rules *rules = nc_rules_create(false);
    nc_rules_tally tally;

    read_page(&text, path);
    nc_buf_append(&all, nc_buf_span(&text));
    for (unsigned i = 1; i < times; i++) {
        nc_span rest = nc_buf_span(&text);

        while (rest.len > 0) {
            const unsigned char *end = memchr(rest.ptr, '\n', rest.len);
            nc_span line = nc_span_take(
                &rest, end ? (size_t)(end - rest.ptr) + 1 : rest.len);

            line = nc_span_trim(line);
            if (nc_span_starts(line, NC_SPAN_LIT("##")) && line.len > 3 &&
                (line.ptr[2] == '.' || line.ptr[2] == '#') && is_one_name(line))
                nc_buf_appendf(&all, "%.*s-%u\n", (int)line.len, line.ptr, i);
        }
    }
    if (nc_rules_read(rules, nc_buf_span(&all), path, NULL, NULL, &tally) !=
            NC_OK ||
        tally.taken == 0 || nc_rules_seal(rules) != NC_OK) {
        nc_rules_destroy(rules);
        rules = NULL;
    }
    nc_buf_release(&text);
    nc_buf_release(&all);
    return rules;
}

/* A sheet with one rule, which names nothing on any page. */
static nc_rules *make_idle(void)
{
    nc_rules *rules = nc_rules_create(false);
    nc_rule_origin origin = {"idle", 1};

    nc_rules_add(rules, NC_RULE_STRIP, NC_SPAN_LIT(".nothing-has-this-class"),
                 origin, NULL);
    nc_rules_seal(rules);
    return rules;
}

/* --- the measurement */

typedef struct way {
    const char *name;
    const char *key; /* in the JSON file */
    work *job;
    nc_sheets sheets;
    double best;
} way;

enum { WAYS_MAX = 12 };

typedef struct bench {
    way ways[WAYS_MAX];
    size_t n;
    pages all;
    const char *list, *host, *json, *only;
    nc_rules *shipped, *idle, *once, *tenfold;
} bench;

static void add_way(bench *b, const char *name, const char *key, work *job,
                    const nc_rules *one, const nc_rules *other)
{
    way *w = &b->ways[b->n];

    /* All else is measured against the first. */
    if (b->only && b->n > 0 && strcmp(b->only, key) != 0)
        return;
    b->n++;
    *w = (way){.name = name, .key = key, .job = job, .best = 1e9};
    if (one)
        w->sheets.sheet[w->sheets.n++] = one;
    if (other)
        w->sheets.sheet[w->sheets.n++] = other;
    w->sheets.host = nc_span_of(b->host);
}

static void add_ways(bench *b)
{
    add_way(b, "memchr('<')", "memchr", search, NULL, NULL);
    add_way(b, "lexer alone", "lexer_vs_memchr", lex, NULL, NULL);
    add_way(b, "lexer, tags alone", "tags_vs_memchr", lex_tags, NULL, NULL);
    add_way(b, "tags, open elements", "open_vs_memchr", walk, NULL, NULL);
    add_way(b, "no rules: passing", "passing_vs_memchr", clean, NULL, NULL);
    add_way(b, "a rule that names nothing", "no_rules_vs_memchr", clean,
            b->idle, NULL);
    add_way(b, "shipped rules", "shipped_vs_memchr", clean, b->shipped, NULL);
    add_way(b, "shipped, normalised", "normalised_vs_memchr", put_in_order,
            b->shipped, NULL);
    if (!b->once)
        return;
    add_way(b, "the list", "list_vs_memchr", clean, b->once, NULL);
    add_way(b, "the list tenfold", "tenfold_vs_memchr", clean, b->tenfold,
            NULL);
    add_way(b, "shipped rules, the list", "shipped_list_vs_memchr", clean,
            b->shipped, b->once);
}

static void measure(bench *b)
{
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < b->n; i++) {
            way *w = &b->ways[i];
            double s = seconds(w->job, &b->all, &w->sheets);

            if (s < w->best)
                w->best = s;
        }
    }
}

static void print_table(const bench *b)
{
    printf("%zu pages, %.1f MB, in pieces of %d bytes\n", b->all.n,
           b->all.bytes / 1e6, PIECE);
    if (b->once)
        printf("the list: %zu rules, as for %s; tenfold: %zu\n",
               nc_rules_count(b->once), b->host ? b->host : "any host",
               nc_rules_count(b->tenfold));
    for (size_t i = 0; i < b->n; i++)
        printf("%-26s %8.0f MB/s  %.3f of memchr\n", b->ways[i].name,
               b->all.bytes / 1e6 / b->ways[i].best,
               b->ways[0].best / b->ways[i].best);
}

static void write_json(const bench *b)
{
    FILE *file = b->json ? fopen(b->json, "w") : NULL;

    if (!file)
        return;
    fprintf(file, "{\n  \"memchr_megabytes_a_second\": %.0f",
            b->all.bytes / 1e6 / b->ways[0].best);
    for (size_t i = 1; i < b->n; i++)
        fprintf(file, ",\n  \"%s\": %.4f", b->ways[i].key,
                b->ways[0].best / b->ways[i].best);
    fprintf(file, "\n}\n");
    fclose(file);
}

static int read_arguments(bench *b, int argc, char **argv)
{
    int i = 1;

    for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
        if (strcmp(argv[i], "--list") == 0)
            b->list = argv[i + 1];
        else if (strcmp(argv[i], "--host") == 0)
            b->host = argv[i + 1];
        else if (strcmp(argv[i], "--json") == 0)
            b->json = argv[i + 1];
        else if (strcmp(argv[i], "--only") == 0)
            b->only = argv[i + 1];
    }
    return i;
}

static void release(bench *b)
{
    for (size_t i = 0; i < b->all.n; i++)
        nc_buf_release(&b->all.page[i]);
    free(b->all.page);
    nc_rules_destroy(b->shipped);
    nc_rules_destroy(b->idle);
    nc_rules_destroy(b->once);
    nc_rules_destroy(b->tenfold);
}

int main(int argc, char **argv)
{
    bench b = {.shipped = nc_rules_default(), .idle = make_idle()};
    int first = read_arguments(&b, argc, argv);

    b.all.page = calloc((size_t)argc, sizeof(nc_buf));
    if (!b.all.page || !b.shipped || !b.idle)
        return 1;
    if (b.list) {
        b.once = read_list(b.list, 1);
        b.tenfold = read_list(b.list, 10);
    }
    for (int i = first; i < argc; i++) {
        read_page(&b.all.page[b.all.n], argv[i]);
        b.all.bytes += (double)b.all.page[b.all.n++].len;
    }
    add_ways(&b);
    measure(&b);
    print_table(&b);
    write_json(&b);
    release(&b);
    return 0;
}
