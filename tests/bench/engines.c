/* engines.c -- pages through our rewriter, or through libxml2's HTML SAX, in a
 * process that waits for tasks: how compare/stream.py lets engines take turns.
 *
 *     engines newsclean | libxml2 PAGES RULES
 *
 * PAGES is a file with the path of a page in each line, RULES one with a
 * selector in each. Each line of standard input names a task, to go once
 * through all pages, and is answered by `CPU WALL BYTES`: seconds of the
 * processor and of the clock, and the bytes that came out. A task is the number
 * of rules that are in force, taken from the top, or `shipped`: the rules that
 * come with the module, and articles put in order. libxml2 has no rules; what
 * it counts are elements.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <libxml/HTMLparser.h>
#include "nc_normalize.h"
#include "nc_rewriter.h"
#include "page.h"

enum { PIECE = 8000 /* what httpd reads at a time */, LINE_MAX_BYTES = 4096 };

typedef struct pages {
    nc_buf *page;
    size_t n;
} pages;

static size_t came_out;

/* Lines of the file PATH, one after the other; NULL: there is none left. */
static char *next_line(FILE *file, char *line)
{
    if (!fgets(line, LINE_MAX_BYTES, file))
        return NULL;
    line[strcspn(line, "\n")] = '\0';
    return line;
}

static FILE *open_lines(const char *path)
{
    FILE *file = fopen(path, "r");

    if (!file) {
        perror(path);
        exit(1);
    }
    return file;
}

static void read_pages(pages *all, const char *path)
{
    FILE *file = open_lines(path);
    char line[LINE_MAX_BYTES];

    *all = (pages){0};
    while (next_line(file, line)) {
        nc_buf *more = realloc(all->page, (all->n + 1) * sizeof(*more));

        if (!more)
            exit(1);
        all->page = more;
        read_page(&all->page[all->n++], line);
    }
    fclose(file);
}

/* --- ours */

static nc_rules *read_rules(const char *path, long most)
{
    FILE *file = open_lines(path);
    char line[LINE_MAX_BYTES];
    nc_rules *rules = nc_rules_create(false);

    for (long i = 0; i < most && next_line(file, line); i++) {
        nc_rule_origin origin = {path, (unsigned)i + 1};

        if (nc_rules_add(rules, NC_RULE_STRIP, nc_span_of(line), origin,
                         NULL) != NC_OK)
            exit(1);
    }
    fclose(file);
    if (nc_rules_seal(rules) != NC_OK)
        exit(1);
    return rules;
}

static nc_status count_bytes(void *ctx, nc_span kept)
{
    (void)ctx;
    came_out += kept.len;
    return NC_OK;
}

static void clean(const nc_buf *page, const nc_sheets *sheets, unsigned options)
{
    clean_page(page, sheets, options, PIECE, count_bytes, NULL);
}

/* --- libxml2 */

static void count_element(void *ctx, const xmlChar *name, const xmlChar **atts)
{
    (void)ctx;
    (void)name;
    (void)atts;
    came_out++;
}

static void scan(const nc_buf *page)
{
    static htmlSAXHandler handler = {.startElement = count_element};
    nc_span rest = nc_buf_span(page);
    htmlParserCtxtPtr parser = htmlCreatePushParserCtxt(
        &handler, NULL, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);

    htmlCtxtUseOptions(parser, HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                   HTML_PARSE_NONET | HTML_PARSE_RECOVER);
    while (rest.len > 0) {
        nc_span piece =
            nc_span_take(&rest, rest.len < PIECE ? rest.len : PIECE);

        htmlParseChunk(parser, (const char *)piece.ptr, (int)piece.len, 0);
    }
    htmlParseChunk(parser, NULL, 0, 1);
    htmlFreeParserCtxt(parser);
}

/* --- tasks */

static double seconds(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* What is compiled once, as the server does it when it starts, is not
 * counted. */
static void run(bool ours, const char *task, const char *path, const pages *all)
{
    bool shipped = strcmp(task, "shipped") == 0;
    nc_rules *rules =
        shipped ? nc_rules_default() : read_rules(path, strtol(task, NULL, 10));
    nc_sheets sheets = {.sheet = {rules}, .n = 1};
    double clock = seconds(CLOCK_MONOTONIC);
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);

    came_out = 0;
    for (size_t i = 0; i < all->n; i++) {
        if (ours)
            clean(&all->page[i], &sheets, shipped ? NC_NORMALIZE_ALL : 0);
        else
            scan(&all->page[i]);
    }
    printf("%.9f %.9f %zu\n", seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu,
           seconds(CLOCK_MONOTONIC) - clock, came_out);
    fflush(stdout);
    nc_rules_destroy(rules);
}

int main(int argc, char **argv)
{
    char task[LINE_MAX_BYTES];
    pages all;

    if (argc != 4) {
        fprintf(stderr, "usage: engines newsclean | libxml2 PAGES RULES\n");
        return 2;
    }
    read_pages(&all, argv[2]);
    while (next_line(stdin, task))
        run(strcmp(argv[1], "newsclean") == 0, task, argv[3], &all);
    for (size_t i = 0; i < all.n; i++)
        nc_buf_release(&all.page[i]);
    free(all.page);
    return 0;
}
