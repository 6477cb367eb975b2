/* traits.c -- what the model is told of each block.
 *
 * Looks at the page first: how often texts and places repeat, how much is in
 * the elements around each block, and then, which drops measures, where the
 * region is that points for paragraphs choose. Then it reads block by block, in
 * order; what stood before is kept in the state.
 */
#include "traits.h"

#include <apr_hash.h>
#include <math.h>
#include "nc_chars.h"
#include "nc_fold.h"
#include "metadata.h"
#include "phrases.h"
#include "region.h"

enum {
    FAR = 50,            /* blocks; what is further away is just far */
    LABEL_LETTERS = 160, /* phrases are sought in shorter blocks alone */
    LEVEL_TRAITS = NC_TRAIT_level2_letters - NC_TRAIT_level1_letters,
    LEVELS_TRAITS = NC_BLOCK_LEVELS * LEVEL_TRAITS,
    YEAR_FIRST = 1990,
    YEAR_LAST = 2039
};

/* Blocks whose elements are all called the same. */
typedef struct same_path {
    unsigned blocks;
    unsigned letters;
    unsigned links;
    unsigned prose;
    unsigned images; /* blocks beside a picture */
    unsigned ended;  /* blocks that end like sentences */
    float terms;
} same_path;

struct nc_traits {
    nc_blocks *blocks;
    const nc_page *page;
    apr_hash_t *paths;
    apr_hash_t *texts; /* how often each stands there */
    nc_measure whole;  /* of the page, before anything is dropped */
    xmlNode *region;   /* without and with what it grew by */
    xmlNode *grown;
    unsigned longest;
    size_t title;       /* block that is the title; n if there is none */
    size_t first_prose; /* n if there is none */
    size_t last_prose;
    float *levels;            /* LEVELS_TRAITS of each block */
    float of_page[NC_TRAITS]; /* a row with the page's own traits alone */
    unsigned comments;        /* letters */
    unsigned articles;
    /* --- of the blocks read so far */
    size_t next;
    size_t head;    /* the last heading; n if there is none */
    long promotion; /* the last block that begins or ends some */
    unsigned letters;
    apr_pool_t *pool;
};

static float log_of(unsigned n)
{
    return log2f((float)n + 1);
}

static float share_of(unsigned part, unsigned whole)
{
    return whole ? (float)part / (float)whole : 0;
}

static float capped(long n)
{
    return (float)(n > FAR ? FAR : n < -FAR ? -FAR : n);
}

static bool is_prose(const nc_block *b)
{
    return b->letters >= NC_PROSE_MIN && b->link_letters * 3 <= b->letters &&
           b->ended;
}

/* --- the text itself */

static nc_phrase phrase_of(const nc_block *b, apr_pool_t *pool)
{
    nc_buf folded = NC_BUF_INIT;
    nc_span s = b->start;
    nc_phrase phrase;

    if (b->letters > LABEL_LETTERS)
        return NC_PHRASE_NONE;
    if (s.len > NC_BLOCK_START_MAX)
        s.len = NC_BLOCK_START_MAX;
    nc_fold(&folded, s, false);
    phrase =
        nc_phrase_of(nc_span_of(nc_metadata_fold(nc_buf_text(&folded), pool)));
    nc_buf_release(&folded);
    return phrase;
}

static bool holds_year(const nc_block *b)
{
    nc_span s = b->start;
    unsigned value = 0, n = 0;

    for (size_t i = 0; i <= s.len && i <= NC_BLOCK_START_MAX; i++) {
        unsigned char c = i < s.len ? s.ptr[i] : 0;

        if (nc_is_digit(c)) {
            value = n < 5 ? value * 10 + (c - '0') : 0;
            n++;
            continue;
        }
        if (n == 4 && value >= YEAR_FIRST && value <= YEAR_LAST)
            return true;
        n = value = 0;
    }
    return false;
}

static float first_kind(const nc_block *b)
{
    unsigned char c = (unsigned char)b->first_byte;

    if (nc_char_class[c] & NC_CHAR_UPPER)
        return 0;
    if (nc_char_class[c] & NC_CHAR_LOWER)
        return 1;
    if (nc_is_digit(c))
        return 2;
    return c >= 0x80 ? 3 : 4;
}

static unsigned times_seen(const nc_traits *r, const nc_block *b)
{
    return (unsigned)(uintptr_t)apr_hash_get(r->texts, &b->text_hash,
                                             sizeof(b->text_hash));
}

static void text_traits(const nc_traits *r, const nc_block *b, float *f)
{
    f[NC_TRAIT_letters] = log_of(b->letters);
    f[NC_TRAIT_words] = log_of(b->words);
    f[NC_TRAIT_link_share] = share_of(b->link_letters, b->letters);
    f[NC_TRAIT_commas] = log_of(b->commas);
    f[NC_TRAIT_sentences] = (float)b->sentences;
    f[NC_TRAIT_ended] = b->ended;
    f[NC_TRAIT_last_question] = b->last_byte == '?';
    f[NC_TRAIT_last_colon] = b->last_byte == ':';
    f[NC_TRAIT_word_length] = share_of(b->letters, b->words);
    f[NC_TRAIT_capital_share] = share_of(b->capitals, b->letters);
    f[NC_TRAIT_digit_share] = share_of(b->digits, b->letters);
    f[NC_TRAIT_first_kind] = first_kind(b);
    f[NC_TRAIT_links] = (float)b->links;
    f[NC_TRAIT_brs] = (float)b->brs;
    f[NC_TRAIT_bold_share] = share_of(b->bold_letters, b->letters);
    f[NC_TRAIT_italic_share] = share_of(b->italic_letters, b->letters);
    f[NC_TRAIT_phrase_heading] = b->phrase == NC_PHRASE_HEADING;
    f[NC_TRAIT_phrase_lead] = b->phrase == NC_PHRASE_LEAD;
    f[NC_TRAIT_phrase_caption] = b->phrase == NC_PHRASE_CAPTION;
    f[NC_TRAIT_phrase_tail] = b->phrase == NC_PHRASE_TAIL;
    f[NC_TRAIT_phrase_label] = b->phrase == NC_PHRASE_LABEL;
    f[NC_TRAIT_is_title] = nc_block_is_title(r->blocks, b);
    f[NC_TRAIT_in_title] = share_of(b->in_title, b->words);
    f[NC_TRAIT_in_lead] = share_of(b->in_lead, b->words);
    f[NC_TRAIT_in_names] = share_of(b->in_names, b->words);
    f[NC_TRAIT_in_body] = r->blocks->body.n < 50 ? -1
                          : b->words < 3         ? -0.5f
                                         : share_of(b->in_body, b->words - 2);
    f[NC_TRAIT_in_page] =
        b->words < 3 ? -0.5f : share_of(b->in_page, b->words - 2);
    f[NC_TRAIT_repeats] = (float)times_seen(r, b);
    f[NC_TRAIT_sign_bar] = (b->signs & NC_SIGN_BAR) != 0;
    f[NC_TRAIT_sign_at] = (b->signs & NC_SIGN_AT) != 0;
    f[NC_TRAIT_sign_money] = (b->signs & NC_SIGN_MONEY) != 0;
    f[NC_TRAIT_sign_slash] = (b->signs & NC_SIGN_SLASH) != 0;
    f[NC_TRAIT_sign_brace] = (b->signs & NC_SIGN_BRACE) != 0;
    f[NC_TRAIT_sign_colon] = (b->signs & NC_SIGN_COLON) != 0;
    f[NC_TRAIT_sign_copyright] = (b->signs & NC_SIGN_COPYRIGHT) != 0;
    f[NC_TRAIT_sign_arrow] = (b->signs & NC_SIGN_ARROW) != 0;
    f[NC_TRAIT_holds_year] = holds_year(b);
}

/* --- where it stands */

static void place_traits(const nc_block *b, float *f)
{
    nc_tag tag = nc_measure_of(b->container)->tag;

    f[NC_TRAIT_is_p] = tag == NC_TAG_P;
    f[NC_TRAIT_is_item] = tag == NC_TAG_LI;
    f[NC_TRAIT_heading] = (float)nc_block_heading(b);
    f[NC_TRAIT_is_cell] = tag == NC_TAG_TD || tag == NC_TAG_TH;
    f[NC_TRAIT_is_div] = tag == NC_TAG_DIV;
    f[NC_TRAIT_is_quote] = tag == NC_TAG_BLOCKQUOTE;
    f[NC_TRAIT_is_pre] = tag == NC_TAG_PRE;
    f[NC_TRAIT_is_term] = tag == NC_TAG_DT || tag == NC_TAG_DD;
    f[NC_TRAIT_depth] = (float)b->around.depth;
    for (unsigned i = 0; i <= NC_TRAIT_in_label - NC_TRAIT_in_a; i++)
        f[NC_TRAIT_in_a + i] = (float)(b->around.tags >> i & 1);
    f[NC_TRAIT_n_article] = (float)b->around.n_article;
    for (unsigned i = 0; i < NC_BLOCK_MARKS; i++)
        f[NC_TRAIT_mark_ad + i] = (float)b->around.marks[i];
}

static void put_terms(const nc_term_sum *sum, float *to)
{
    to[0] = nc_term_sum_mean(sum);
    to[1] = sum->least;
    to[2] = sum->most;
}

static void term_traits(const nc_block *b, float *f)
{
    put_terms(&b->around.own, f + NC_TRAIT_own_mean);
    put_terms(&b->around.near, f + NC_TRAIT_near_mean);
    put_terms(&b->around.all, f + NC_TRAIT_all_mean);
    put_terms(&b->terms, f + NC_TRAIT_terms_mean);
}

static void level_traits(const nc_traits *r, const nc_block *b, float *f)
{
    for (unsigned i = 0; i < NC_BLOCK_LEVELS; i++) {
        const nc_measure *m = b->levels[i];
        float *to = f + i * LEVEL_TRAITS;

        to[0] = log_of(m->letters);
        to[1] = share_of(m->link_letters, m->letters);
        to[2] = share_of(m->prose, m->letters);
        to[3] = log_of(m->letters / (m->n_blocks ? m->n_blocks : 1));
        to[4] = log_of(m->n_images);
        to[5] = share_of(m->letters, r->whole.letters);
        to[6] = share_of(m->prose, r->whole.prose);
        to[7] = (float)m->n_titles;
    }
}

/* --- the region */

/* How many elements up from NODE the first one that is in REGION, or holds
 * it, stands. */
static unsigned steps_to(const xmlNode *node, const xmlNode *region)
{
    unsigned steps = 0;

    for (const xmlNode *up = node; up && steps < FAR; up = up->parent) {
        for (const xmlNode *r = region; r; r = r->parent)
            if (r == up)
                return steps;
        steps++;
    }
    return steps;
}

static bool is_pruned(const xmlNode *node)
{
    const nc_measure *m;

    for (; (m = nc_measure_of(node)); node = node->parent)
        if (m->dropped)
            return true;
    return false;
}

static void region_traits(const nc_traits *r, const nc_block *b, float *f)
{
    const nc_measure *best = nc_measure_of(r->region);
    bool inside = b->in_region;
    float score = 0;

    for (const xmlNode *up = b->container; up; up = up->parent) {
        const nc_measure *m = nc_measure_of(up);

        if (m && m->score > score)
            score = m->score;
    }
    f[NC_TRAIT_region_pruned] = is_pruned(b->container);
    f[NC_TRAIT_region_inside] = inside;
    f[NC_TRAIT_region_grown] = nc_node_is_inside(b->container, r->grown);
    f[NC_TRAIT_region_away] =
        inside ? 0 : (float)steps_to(b->container, r->region);
    f[NC_TRAIT_region_score] = best->score > 0 ? score / best->score : 0;
}

/* --- the row */

static void neighbour_traits(const nc_traits *r, const nc_block *b, long at,
                             float *to)
{
    const nc_block *other;

    to[0] = to[1] = to[2] = to[3] = -1;
    to[4] = to[5] = to[6] = 0;
    if (at < 0 || at >= (long)r->blocks->n)
        return;
    other = r->blocks->list[at];
    to[0] = log_of(other->letters);
    to[1] = share_of(other->link_letters, other->letters);
    to[2] = other->ended;
    to[3] = (float)nc_block_heading(other);
    to[4] = other->around.path == b->around.path;
    to[5] = other->container->parent == b->container->parent;
    to[6] = nc_term_sum_mean(&other->terms);
}

static void row_traits(const nc_traits *r, size_t i, float *f)
{
    const nc_block *b = r->blocks->list[i];
    long at = (long)i;
    long n = (long)r->blocks->n;

    f[NC_TRAIT_images_before] = capped((long)b->images_before);
    f[NC_TRAIT_images_after] = capped((long)b->images_after);
    f[NC_TRAIT_at] = share_of((unsigned)i, (unsigned)n);
    f[NC_TRAIT_after_title] =
        r->title < r->blocks->n ? capped(at - (long)r->title) : -FAR - 1;
    f[NC_TRAIT_after_first_prose] = capped(at - (long)r->first_prose);
    f[NC_TRAIT_before_last_prose] = capped((long)r->last_prose - at);
    neighbour_traits(r, b, at - 1, f + NC_TRAIT_before1_letters);
    neighbour_traits(r, b, at - 2, f + NC_TRAIT_before2_letters);
    neighbour_traits(r, b, at + 1, f + NC_TRAIT_after1_letters);
    neighbour_traits(r, b, at + 2, f + NC_TRAIT_after2_letters);
}

static same_path *path_of(const nc_traits *r, const nc_block *b)
{
    return apr_hash_get(r->paths, &b->around.path, sizeof(b->around.path));
}

static void path_traits(const nc_traits *r, const nc_block *b, float *f)
{
    const same_path *p = path_of(r, b);

    f[NC_TRAIT_path_blocks] = log_of(p->blocks);
    f[NC_TRAIT_path_letters] = log_of(p->letters / p->blocks);
    f[NC_TRAIT_path_links] = share_of(p->links, p->letters);
    f[NC_TRAIT_path_prose] = share_of(p->prose, r->whole.prose);
    f[NC_TRAIT_path_images] = share_of(p->images, p->blocks);
    f[NC_TRAIT_path_ended] = share_of(p->ended, p->blocks);
    f[NC_TRAIT_path_terms] = p->terms / (float)p->blocks;
}

/* --- the page */

static void page_traits(const nc_traits *r, float *f)
{
    const nc_page *page = r->page;
    const char *path = page->url ? strstr(page->url, "://") : NULL;
    unsigned depth = 0, digits = 0;

    for (const char *c = path ? path + 3 : ""; *c; c++) {
        depth += *c == '/' && c[1];
        digits += nc_is_digit((unsigned char)*c);
    }
    f[NC_TRAIT_page_letters] = log_of(r->whole.letters);
    f[NC_TRAIT_page_blocks] = log_of((unsigned)r->blocks->n);
    f[NC_TRAIT_page_links] = share_of(r->whole.link_letters, r->whole.letters);
    f[NC_TRAIT_page_prose] = share_of(r->whole.prose, r->whole.letters);
    f[NC_TRAIT_page_titles] = (float)r->whole.n_titles;
    f[NC_TRAIT_page_comments] = share_of(r->comments, r->whole.letters);
    f[NC_TRAIT_page_articles] = (float)r->articles;
    f[NC_TRAIT_page_longest] = log_of(r->longest);
    f[NC_TRAIT_page_is_article] = page->is_article;
    f[NC_TRAIT_page_is_thread] = (float)page->is_thread;
    f[NC_TRAIT_page_is_product] = (float)page->is_product;
    f[NC_TRAIT_page_url_depth] = (float)depth;
    f[NC_TRAIT_page_url_digits] = (float)digits;
    f[NC_TRAIT_page_has_date] = page->has_date;
    f[NC_TRAIT_page_has_names] = page->has_names;
    f[NC_TRAIT_page_region_share] =
        share_of(nc_measure_of(r->grown)->letters, r->whole.letters);
}

/* --- in order */

static void count_paths(nc_traits *r)
{
    for (size_t i = 0; i < r->blocks->n; i++) {
        const nc_block *b = r->blocks->list[i];
        same_path *p = path_of(r, b);

        if (!p) {
            p = apr_pcalloc(r->pool, sizeof(*p));
            apr_hash_set(r->paths, &b->around.path, sizeof(b->around.path), p);
        }
        p->blocks++;
        p->letters += b->letters;
        p->links += b->link_letters;
        p->prose += is_prose(b) ? b->letters : 0;
        p->images += b->images_before + b->images_after > 0;
        p->ended += b->ended;
        p->terms += nc_term_sum_mean(&b->terms);
        apr_hash_set(r->texts, &b->text_hash, sizeof(b->text_hash),
                     (void *)(uintptr_t)(times_seen(r, b) + 1));
    }
}

static void find_landmarks(nc_traits *r)
{
    size_t n = r->blocks->n;

    r->title = r->first_prose = r->last_prose = n;
    for (size_t i = 0; i < n; i++) {
        const nc_block *b = r->blocks->list[i];

        if (r->title == n && nc_block_is_title(r->blocks, b))
            r->title = i;
        if (b->letters > r->longest && b->link_letters * 3 <= b->letters)
            r->longest = b->letters;
        if (!is_prose(b) || !b->in_region)
            continue;
        if (r->first_prose == n)
            r->first_prose = i;
        r->last_prose = i;
    }
    if (r->title == n)
        for (size_t i = 0; i < n && r->title == n; i++)
            if (nc_block_heading(r->blocks->list[i]) == 1)
                r->title = i;
}

/* The heading that a block stands under, and how far it is. */
static void head_traits(const nc_traits *r, size_t head, size_t i, float *f)
{
    const nc_block *h;

    f[NC_TRAIT_head_away] = FAR + 1;
    if (head >= r->blocks->n)
        return;
    h = r->blocks->list[head];
    f[NC_TRAIT_head_away] = capped((long)(i - head));
    f[NC_TRAIT_head_level] = (float)nc_block_heading(h);
    f[NC_TRAIT_head_phrase] = (float)h->phrase;
    f[NC_TRAIT_head_title] = h->text_hash == r->blocks->title_hash;
    f[NC_TRAIT_head_links] = share_of(h->link_letters, h->letters);
}

/* What is known of the page before anything is dropped. */
static void look_at_blocks(nc_traits *r)
{
    for (size_t i = 0; i < r->blocks->n; i++) {
        nc_block *b = r->blocks->list[i];

        b->phrase = phrase_of(b, r->pool);
        level_traits(r, b, r->levels + i * LEVELS_TRAITS);
        if (nc_block_is_near(b, NC_MARK_COMMENT))
            r->comments += b->letters;
        if (b->around.n_article > r->articles)
            r->articles = b->around.n_article;
    }
}

static void find_region(nc_traits *r)
{
    xmlNode *body = r->page->body;

    nc_region_prune(body);
    r->region = nc_region_best(body);
    r->grown = nc_region_grow(r->region, body);
    for (size_t i = 0; i < r->blocks->n; i++) {
        nc_block *b = r->blocks->list[i];

        b->in_region = nc_node_is_inside(b->container, r->region);
    }
}

nc_traits *nc_traits_create(nc_blocks *blocks, const nc_page *page,
                            apr_pool_t *pool)
{
    nc_traits *r = apr_pcalloc(pool, sizeof(*r));

    r->blocks = blocks;
    r->page = page;
    r->pool = pool;
    r->head = blocks->n;
    r->promotion = -FAR;
    r->whole = *nc_measure_of(page->body);
    r->paths = apr_hash_make(pool);
    r->texts = apr_hash_make(pool);
    r->levels =
        apr_palloc(pool, (blocks->n + 1) * LEVELS_TRAITS * sizeof(float));
    count_paths(r);
    look_at_blocks(r);
    find_region(r);
    find_landmarks(r);
    page_traits(r, r->of_page);
    return r;
}

/* Where the block stands behind others. */
static void order_traits(const nc_traits *r, size_t i, float *f)
{
    f[NC_TRAIT_at_letters] = share_of(r->letters, r->whole.letters);
    f[NC_TRAIT_after_heading] =
        r->head < r->blocks->n ? capped((long)(i - r->head)) : FAR;
    f[NC_TRAIT_promotion_away] = capped((long)i - r->promotion);
    head_traits(r, r->head, i, f);
}

void nc_traits_next(nc_traits *r, float row[NC_TRAITS])
{
    size_t i = r->next++;
    const nc_block *b = r->blocks->list[i];

    memcpy(row, r->of_page, sizeof(r->of_page));
    text_traits(r, b, row);
    place_traits(b, row);
    term_traits(b, row);
    memcpy(row + NC_TRAIT_level1_letters, r->levels + i * LEVELS_TRAITS,
           LEVELS_TRAITS * sizeof(*row));
    region_traits(r, b, row);
    row_traits(r, i, row);
    path_traits(r, b, row);
    order_traits(r, i, row);
    r->letters += b->letters;
    if (nc_block_heading(b) > 0)
        r->head = i;
    if (b->phrase == NC_PHRASE_HEADING || b->phrase == NC_PHRASE_TAIL)
        r->promotion = (long)i;
}
