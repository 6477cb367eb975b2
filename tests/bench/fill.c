/* fill.c -- a store full of made-up articles.
 *
 *     fill [-s | -t FIRST] STORE COUNT
 *
 * Article number K is the K-th newest, and the newest thousand are the same in
 * every store, dates and all: their lists can be compared between stores of
 * any size. The others fill the rest of ten years. They are put oldest first,
 * as a site that grows does it; with -s in a shuffled order, as an import of
 * files does it. -t adds COUNT to a store, newer than all, from number FIRST
 * of these on, each as a change of its own.
 *
 * A quarter is on another host. Words are drawn as often as real ones are, by
 * Zipf's law; a few have a place of their own:
 *
 *     zephyrine   in ten of the newest thousand, and nowhere else
 *     evenly      in every second article,
 *     oddly       in the others; both are in those ten
 *     elsewhere   in all articles of the other host
 *
 * There is no clock and no luck in it. Standard output gets ten lines of
 * `ARTICLES SECONDS CPU HTML TEXT`, so far: seconds of the clock and of the
 * processor, bytes of what was put.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <apr_general.h>
#include <apr_strings.h>
#include "nc_article.h"
#include "nc_buf.h"
#include "nc_store.h"
#include "nc_url.h"

enum {
    BATCH = 500, /* articles of one transaction */
    REPORTS = 10,
    SAME = 1000,   /* the newest, which every store has */
    APART = 12960, /* seconds between them: 200 in a month */
    YEARS = 10,
    WORDS = 20000,
    DRAWS = 1 << 16, /* of the table that words are drawn from */
    HTML_MIN = 3000,
    HTML_SPAN = 5000,
    AUTHORS = 400,
    TAGS = 5000
};

static const int64_t newest = 1764504000; /* 2025-11-30T12:00:00Z */

static const char *const sections[] = {"Politics", "Business", "Science",
                                       "Culture",  "Sport",    "Travel",
                                       "Opinion",  "Local"};

typedef struct words {
    char word[WORDS][16];
    uint16_t drawn[DRAWS]; /* a number becomes a word's rank */
} words;

typedef struct state {
    uint64_t random;
    const words *words;
    int64_t k;
    nc_buf html;
    nc_buf text;
} state;

/* --- numbers and words */

/* xorshift64*: quick, and the same everywhere. */
static uint32_t next(state *s)
{
    s->random ^= s->random >> 12;
    s->random ^= s->random << 25;
    s->random ^= s->random >> 27;
    return (uint32_t)((s->random * UINT64_C(0x2545f4914f6cdd1d)) >> 32);
}

static void seed(state *s, int64_t k)
{
    s->k = k;
    s->random = ((uint64_t)k * 2 + 1) * UINT64_C(0x9e3779b97f4a7c15);
    next(s);
}

/* Rank R of N words is drawn with a chance of 1/R: Zipf's law. */
static unsigned draw(state *s, unsigned n)
{
    double u = (next(s) & (DRAWS - 1)) / (double)DRAWS;

    return (unsigned)pow(n, u) - 1;
}

static void make_words(words *all)
{
    static const char *const begins[] = {"b", "d",  "f",  "g",  "k",
                                         "l", "m",  "n",  "p",  "r",
                                         "s", "st", "tr", "br", "v"};
    static const char *const vowels[] = {"a", "e", "i", "o", "u", "ea"};
    state s = {0};

    seed(&s, WORDS);
    for (int i = 0; i < WORDS; i++) {
        char *w = all->word[i];

        w[0] = '\0';
        /* Frequent words are short ones. */
        for (int n = i < 100 ? 1 : i < 3000 ? 2 : 3; n > 0; n--) {
            strcat(w, begins[next(&s) % 15]);
            strcat(w, vowels[next(&s) % 6]);
        }
        strcat(w, i % 3 == 0 ? "n" : i % 3 == 1 ? "r" : "");
    }
    for (int i = 0; i < DRAWS; i++)
        all->drawn[i] = (uint16_t)(pow(WORDS, i / (double)DRAWS) - 1);
}

static const char *draw_word(state *s)
{
    return s->words->word[s->words->drawn[next(s) & (DRAWS - 1)]];
}

/* --- one article */

static bool is_elsewhere(int64_t k)
{
    return k % 4 == 3;
}

static bool is_rare(int64_t k)
{
    return k % 100 == 36 && k < SAME;
}

/* To both forms, or to the HTML alone. */
static void add(state *s, const char *both)
{
    nc_buf_append_text(&s->html, both);
    nc_buf_append_text(&s->text, both);
}

static void add_html(state *s, const char *html)
{
    nc_buf_append_text(&s->html, html);
}

static void add_marks(state *s)
{
    if (is_rare(s->k))
        add(s, "zephyrine ");
    if (s->k % 2 == 0 || is_rare(s->k))
        add(s, "evenly ");
    if (s->k % 2 == 1 || is_rare(s->k))
        add(s, "oddly ");
    if (is_elsewhere(s->k))
        add(s, "elsewhere ");
}

static void add_word(state *s)
{
    const char *word = draw_word(s);
    bool linked = next(s) % 64 == 0;

    if (linked) {
        add_html(s, "<a href=\"https://news.example/topic/");
        add_html(s, word);
        add_html(s, "\">");
    }
    add(s, word);
    if (linked)
        add_html(s, "</a>");
}

static void add_paragraph(state *s)
{
    add_html(s, "<p>");
    for (int sentences = 2 + (int)(next(s) % 4); sentences > 0; sentences--) {
        for (int n = 6 + (int)(next(s) % 14); n > 0; n--) {
            add_word(s);
            add(s, n > 1 ? " " : ". ");
        }
    }
    add_html(s, "</p>\n");
    nc_buf_append_text(&s->text, "\n\n");
}

static void write_body(state *s)
{
    size_t enough = HTML_MIN + next(s) % HTML_SPAN;

    s->html.len = s->text.len = 0;
    add_html(s, "<p>");
    add_marks(s);
    add_html(s, "</p>\n");
    while (s->html.len < enough) {
        if (next(s) % 8 == 0) {
            add_html(s, "<h2>");
            add_word(s);
            add_html(s, "</h2>\n");
            nc_buf_append_text(&s->text, "\n\n");
        }
        add_paragraph(s);
    }
}

static const char *make_title(state *s, apr_pool_t *pool)
{
    const char *title = "The";

    for (int n = 4 + (int)(next(s) % 6); n > 0; n--)
        title = apr_pstrcat(pool, title, " ", draw_word(s), NULL);
    return title;
}

static const char *make_author(state *s, apr_pool_t *pool)
{
    unsigned author = draw(s, AUTHORS);

    return apr_psprintf(pool, "%c%s %c%s", 'A' + (int)(author % 26),
                        s->words->word[author], 'A' + (int)(author / 26),
                        s->words->word[author + AUTHORS]);
}

/* When article K of COUNT was published. */
static int64_t time_of(int64_t k, int64_t count)
{
    int64_t same = newest - (int64_t)SAME * APART;
    int64_t span = (int64_t)YEARS * 365 * 86400 - (int64_t)SAME * APART;

    return k < SAME ? newest - k * APART
                    : same - (int64_t)((double)span * (double)(k - SAME) /
                                       (double)(count - SAME));
}

/* Its long texts stay in S. */
static nc_article *make_article(state *s, int64_t k, int64_t when,
                                apr_pool_t *pool)
{
    nc_article *article = nc_article_create(pool);
    const char *section;

    seed(s, k);
    write_body(s);
    section = sections[next(s) % (sizeof(sections) / sizeof(*sections))];
    article->section = section;
    article->url =
        apr_psprintf(pool, "https://%s/%c%s/%" APR_INT64_T_FMT,
                     is_elsewhere(k) ? "other.example" : "news.example",
                     section[0] | 32, section + 1, (apr_int64_t)k);
    article->id = nc_url_uuid(article->url, pool);
    article->title = make_title(s, pool);
    APR_ARRAY_PUSH(article->bylines, const char *) = make_author(s, pool);
    for (int i = 0; i < 3; i++)
        APR_ARRAY_PUSH(article->tags, const char *) =
            s->words->word[draw(s, TAGS)];
    article->published =
        (nc_date){NC_DATE_SECOND, when, 60 * (int)(k % 3), true};
    article->lang = "en";
    article->site_name = "News";
    article->image = apr_psprintf(
        pool, "https://news.example/image/%" APR_INT64_T_FMT ".jpg",
        (apr_int64_t)k);
    article->html = nc_buf_text(&s->html);
    article->text = nc_buf_text(&s->text);
    article->excerpt = apr_pstrndup(pool, article->text, 160);
    article->words = (unsigned)(s->text.len / 6);
    return article;
}

/* --- the store */

typedef struct job {
    nc_store *store;
    state s;
    int64_t count;
    int64_t done;
    double html;
    double text;
    double begin, begin_cpu; /* seconds */
} job;

static void must(job *j, nc_status status, const char *what)
{
    if (status == NC_OK)
        return;
    fprintf(stderr, "fill: %s: %s: %s\n", what, nc_status_text(status),
            j->store ? nc_store_message(j->store) : "");
    exit(1);
}

static void put(job *j, int64_t k, int64_t when, apr_pool_t *pool)
{
    bool changed;
    nc_article *article = make_article(&j->s, k, when, pool);

    must(j, nc_buf_status(&j->s.html), "html");
    must(j, nc_store_put(j->store, article, k, when + 60, &changed, pool),
         "put");
    j->html += (double)j->s.html.len;
    j->text += (double)j->s.text.len;
    j->done++;
}

static double seconds(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void report(const job *j)
{
    printf("%" APR_INT64_T_FMT " %.2f %.2f %.0f %.0f\n", (apr_int64_t)j->done,
           seconds(CLOCK_MONOTONIC) - j->begin,
           seconds(CLOCK_PROCESS_CPUTIME_ID) - j->begin_cpu, j->html, j->text);
    fflush(stdout);
}

/* The number that is put as the I-th: for shuffling, a step that has no
 * divisor with COUNT. */
static int64_t number_of(const job *j, int64_t i, bool shuffled)
{
    static const int64_t step = 7368787; /* a prime */

    return shuffled ? i * step % j->count : j->count - 1 - i;
}

static void fill(job *j, bool shuffled, apr_pool_t *pool)
{
    for (int64_t i = 0; i < j->count;) {
        int64_t end = i + BATCH < j->count ? i + BATCH : j->count;

        must(j, nc_store_begin(j->store), "begin");
        for (; i < end; i++) {
            int64_t k = number_of(j, i, shuffled);

            put(j, k, time_of(k, j->count), pool);
            apr_pool_clear(pool);
        }
        must(j, nc_store_commit(j->store), "commit");
        if (i * REPORTS / j->count != (i - BATCH) * REPORTS / j->count ||
            i == j->count)
            report(j);
    }
}

static void add_newer(job *j, int64_t first, apr_pool_t *pool)
{
    for (int64_t i = first; i < first + j->count; i++) {
        put(j, -1 - i, newest + 60 * (i + 1), pool);
        apr_pool_clear(pool);
    }
    report(j);
}

int main(int argc, char **argv)
{
    bool shuffled = argc == 4 && strcmp(argv[1], "-s") == 0;
    bool newer = argc == 5 && strcmp(argv[1], "-t") == 0;
    static words all;
    job j = {.s = {.words = &all}};
    apr_pool_t *pool, *scratch;

    if (argc != 3 && !shuffled && !newer) {
        fprintf(stderr, "usage: fill [-s | -t FIRST] STORE COUNT\n");
        return 2;
    }
    apr_initialize();
    apr_pool_create(&pool, NULL);
    apr_pool_create(&scratch, pool);
    make_words(&all);
    j.count = strtoll(argv[argc - 1], NULL, 10);
    must(&j,
         nc_store_open(&j.store, NC_STORE_SQLITE, argv[argc - 2],
                       NC_STORE_WRITE, NULL, pool),
         "open");
    j.begin = seconds(CLOCK_MONOTONIC);
    j.begin_cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    if (newer)
        add_newer(&j, strtoll(argv[2], NULL, 10), scratch);
    else
        fill(&j, shuffled, scratch);
    nc_store_close(j.store);
    nc_buf_release(&j.s.html);
    nc_buf_release(&j.s.text);
    apr_terminate();
    return 0;
}
