/* linear.c -- what pages cost that were made to be expensive.
 *
 *     linear [PAGE...]
 *
 * Each page is a pattern repeated N times, cleaned by rules that make the most
 * work of it, at N and at N / 10. Printed are ratios of CPU time a byte:
 *
 *     growth     at N to N / 10: 1 is linear
 *     vs plain   to the same page by a rule that names nothing on it
 *     vs pages   to ordinary pages (PAGE...) by that rule
 *     KiB        most memory that was in use beyond the bytes that waited
 *
 * Memory is counted by the linker's --wrap (see the Makefile), so what PCRE2
 * asks for is not in it. The ratios also go to build/bench-linear.json.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "nc_rewriter.h"
#include "page.h"

enum { PIECE = 8000, ROUNDS = 5 };
static const double ENOUGH = 1.0; /* seconds for the rounds of one figure */

/* --- memory in use */

static size_t in_use, most_in_use;

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *ptr);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __wrap_free(void *ptr);

static void *counted(void *ptr)
{
    in_use += malloc_usable_size(ptr);
    if (in_use > most_in_use)
        most_in_use = in_use;
    return ptr;
}

void *__wrap_malloc(size_t size)
{
    return counted(__real_malloc(size));
}

void *__wrap_calloc(size_t n, size_t size)
{
    return counted(__real_calloc(n, size));
}

void *__wrap_realloc(void *old, size_t size)
{
    size_t before = malloc_usable_size(old);
    void *ptr = __real_realloc(old, size);

    if (ptr || size == 0)
        in_use -= before;
    return counted(ptr);
}

void __wrap_free(void *ptr)
{
    in_use -= malloc_usable_size(ptr);
    __real_free(ptr);
}

/* --- pages */

typedef void make_page(nc_buf *page, size_t n);

static void repeat(nc_buf *page, const char *text, size_t n)
{
    while (n-- > 0)
        nc_buf_append_text(page, text);
}

static void nested_divs(nc_buf *page, size_t n)
{
    repeat(page, "<div>", n);
}

static void nested_bs(nc_buf *page, size_t n)
{
    repeat(page, "<b>", n);
}

static void attribute(nc_buf *page, size_t n)
{
    nc_buf_append_text(page, "<div title=\"");
    repeat(page, "ad/ban/er?", n / 10);
    nc_buf_append_text(page, "\">x</div>");
}

static void long_attributes(nc_buf *page, size_t n)
{
    while (n-- > 0)
        attribute(page, 100000);
}

static void attributes(nc_buf *page, size_t n)
{
    nc_buf_append_text(page, "<div");
    for (size_t i = 0; i < n; i++)
        nc_buf_appendf(page, " a%zu=1", i);
    nc_buf_append_text(page, ">x</div>");
}

static void class_tokens(nc_buf *page, size_t n)
{
    nc_buf_append_text(page, "<div class='");
    for (size_t i = 0; i < n; i++)
        nc_buf_appendf(page, " c%zu", i);
    nc_buf_append_text(page, "'>x</div>");
}

static void divs(nc_buf *page, size_t n)
{
    repeat(page, "<div>a<p>b</p></div>", n);
}

static void paragraphs(nc_buf *page, size_t n)
{
    repeat(page, "<p class=a>some text</p>", n);
}

static void items(nc_buf *page, size_t n)
{
    nc_buf_append_text(page, "<ul>");
    repeat(page, "<li>a", n);
    nc_buf_append_text(page, "</ul>");
}

static void containers(nc_buf *page, size_t n)
{
    repeat(page, "<section><h2>Read</h2></section>", n);
}

static void siblings(nc_buf *page, size_t n)
{
    repeat(page, "<i class=a></i><i class=c></i>", n / 2);
}

static void brackets(nc_buf *page, size_t n)
{
    repeat(page, "<", n);
}

static void deep(nc_buf *page, size_t n)
{
    for (; n >= 500; n -= 500) {
        for (size_t i = 0; i < 500; i++)
            nc_buf_append_text(page, i % 3 == 0   ? "<div class=a>"
                                     : i % 3 == 1 ? "<div class=b>"
                                                  : "<div class=d>");
        repeat(page, "</div>", 500);
    }
}

static void unknown_names(nc_buf *page, size_t n)
{
    for (size_t i = 0; i < n; i++)
        nc_buf_appendf(page, "<x-%zu></x-%zu>", i, i);
}

static void misnested(nc_buf *page, size_t n)
{
    repeat(page, "<b><i></b></i>", n);
}

static void comments(nc_buf *page, size_t n)
{
    repeat(page, "<!-- <p class=x> -->", n);
}

/* --- rules */

static const char plain_rules[] = "##.nc-no-such-class";

/* N rules, each a pattern with a number in it. */
static char *many_rules(const char *before, const char *after, size_t n)
{
    nc_buf text = NC_BUF_INIT;

    for (size_t i = 0; i < n; i++)
        nc_buf_appendf(&text, "##%s%zu%s\n", before, i, after);
    return (char *)text.ptr;
}

static nc_rules *read_rules(const char *text)
{
    nc_rules *rules = nc_rules_create(false);
    nc_rules_tally tally;

    if (!rules ||
        nc_rules_read(rules, nc_span_of(text), "", NULL, NULL, &tally) !=
            NC_OK ||
        tally.refused > 0 || nc_rules_seal(rules) != NC_OK)
        abort();
    return rules;
}

/* --- cleaning */

typedef struct cost {
    double ns;   /* a byte */
    size_t heap; /* in use beyond what waited */
    const char *trouble;
} cost;

static nc_status count_bytes(void *ctx, nc_span kept)
{
    *(uint64_t *)ctx += kept.len;
    return NC_OK;
}

static void clean(const nc_sheets *sheets, nc_span page, cost *c)
{
    size_t base = in_use, held = 0;
    uint64_t kept = 0;
    nc_rewriter *rw =
        nc_rewriter_create(sheets, NC_HOLD_LIMIT, count_bytes, &kept);
    const nc_rewriter_stats *stats = nc_rewriter_get_stats(rw);

    while (page.len > 0) {
        size_t before = held, most;

        most_in_use = in_use;
        nc_rewriter_feed(
            rw, nc_span_take(&page, page.len < PIECE ? page.len : PIECE));
        held = stats->bytes_in - stats->bytes_cut - kept;
        most = most_in_use - base;
        before = before > held ? before : held;
        if (most > before && most - before > c->heap)
            c->heap = most - before;
    }
    nc_rewriter_finish(rw);
    c->trouble = nc_rewriter_trouble_text(stats->trouble);
    nc_rewriter_destroy(rw);
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The best of some rounds over N pages. */
static cost measure(const char *rule_text, const nc_buf *pages, size_t n)
{
    nc_rules *rules = read_rules(rule_text);
    nc_sheets sheets = {{rules}, 1, NC_SPAN_EMPTY};
    cost c = {1e9, 0, ""};
    double spent = 0, bytes = 0;

    for (size_t i = 0; i < n; i++)
        bytes += (double)pages[i].len;
    for (int round = 0; round < ROUNDS && spent < ENOUGH; round++) {
        double from = now(), took;

        for (size_t i = 0; i < n; i++)
            clean(&sheets, nc_buf_span(&pages[i]), &c);
        took = now() - from;
        spent += took;
        if (took * 1e9 / bytes < c.ns)
            c.ns = took * 1e9 / bytes;
    }
    nc_rules_destroy(rules);
    return c;
}

static cost measure_made(const char *rules, make_page *make, size_t n)
{
    nc_buf page = NC_BUF_INIT;
    cost c;

    nc_buf_append_text(&page, "<!doctype html><body><div>");
    make(&page, n);
    c = measure(rules, &page, 1);
    nc_buf_release(&page);
    return c;
}

/* --- the table */

typedef struct row {
    const char *name;
    make_page *make;
    size_t n;
    const char *rules;
} row;

static void print_row(const row *r, double pages_ns, FILE *json)
{
    cost all = measure_made(r->rules, r->make, r->n);
    cost tenth = measure_made(r->rules, r->make, r->n / 10);
    cost plain = measure_made(plain_rules, r->make, r->n);

    printf("%-24s %8zu %7.2f %7.2f %8.2f %8.2f %6zu %s\n", r->name, r->n,
           all.ns, all.ns / tenth.ns, all.ns / plain.ns, all.ns / pages_ns,
           all.heap / 1024, all.trouble);
    fflush(stdout);
    fprintf(json,
            ",\n\"%s_growth\": %.3f, \"%s_vs_plain\": %.3f, "
            "\"%s_vs_pages\": %.3f, \"%s_kib\": %zu",
            r->name, all.ns / tenth.ns, r->name, all.ns / plain.ns, r->name,
            all.ns / pages_ns, r->name, all.heap / 1024);
}

/* What ordinary pages cost; without any, what paragraphs do. */
static double pages_cost(int n, char **paths)
{
    nc_buf *pages = calloc((size_t)n + 1, sizeof(*pages));
    cost c;

    if (!pages)
        abort();
    for (int i = 0; i < n; i++)
        read_page(&pages[i], paths[i]);
    if (n > 0)
        c = measure(plain_rules, pages, (size_t)n);
    else
        c = measure_made(plain_rules, paragraphs, 100000);
    for (int i = 0; i < n; i++)
        nc_buf_release(&pages[i]);
    free(pages);
    return c.ns;
}

int main(int argc, char **argv)
{
    char *has = many_rules("div:has(.x", ")", 1000);
    char *texts = many_rules("div:has-text(word", ")", 1000);
    char *parts = many_rules("[title*=\"part", "\"]", 1000);
    const row rows[] = {
        {"nested_div", nested_divs, 1000000, "##.x"},
        {"nested_div_has", nested_divs, 1000000, "##div:has(.x)"},
        {"nested_b", nested_bs, 1000000, "##b:last-child"},
        {"attribute_50_mb", attribute, 50000000, "##[title*=\"banner\"]"},
        {"attributes_100_kb", long_attributes, 500, parts},
        {"attributes", attributes, 100000, "##[a5]\n##div[a7=\"2\"]"},
        {"class_tokens", class_tokens, 100000, "##.c\n##div:not(.d)[x]"},
        {"held_has", divs, 1000000, "##div:has(.x)"},
        {"held_last_child", paragraphs, 1000000, "##p:last-child"},
        {"held_nth_last", items, 1000000, "##li:nth-last-child(odd)"},
        {"held_text", paragraphs, 1000000, "##p:has-text(promotion)"},
        {"held_text_regex", paragraphs, 1000000, "##p:has-text(/pro.*ion/i)"},
        {"held_outer_text", paragraphs, 1000000, "##div:has-text(/pro.*x/)"},
        {"held_section", containers, 1000000, "##:-nc-section(Read more)"},
        {"held_upward", divs, 1000000, "##.x:upward(2)\n##.y:upward(div)"},
        {"later_siblings", siblings, 1000000, "##.a ~ .b"},
        {"next_siblings", siblings, 1000000, "##.a + .b"},
        {"siblings_to_come", siblings, 1000000, "##.a:has(~ .b)"},
        {"brackets", brackets, 1000000, "##.x"},
        {"deep_descendants", deep, 500000, "##.a .b .c\n##.b .a > .c"},
        {"deep_has", deep, 500000, "##.a:has(.b > .c)"},
        {"has_1000_rules", divs, 10000, has},
        {"text_1000_rules", divs, 10000, texts},
        {"unknown_names", unknown_names, 100000, "##*:last-of-type"},
        {"misnested", misnested, 300000, "##b:has(.x)\n##i:last-child"},
        {"comments", comments, 1000000, "##p:has(.x)"},
    };
    double pages_ns = pages_cost(argc - 1, argv + 1);
    FILE *json = fopen("build/bench-linear.json", "w");

    if (!json)
        return 1;
    printf("%-24s %8s %7s %7s %8s %8s %6s trouble\n", "page", "n", "ns/B",
           "growth", "vs plain", "vs pages", "KiB");
    printf("%-24s %8d %7.2f\n", "ordinary pages", argc - 1, pages_ns);
    fprintf(json, "{\"pages\": %d", argc - 1);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (!getenv("ONLY") || strstr(rows[i].name, getenv("ONLY")))
            print_row(&rows[i], pages_ns, json);
    fprintf(json, "\n}\n");
    fclose(json);
    free(has);
    free(texts);
    free(parts);
    return 0;
}
