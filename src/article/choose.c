/* choose.c -- which blocks of the page are the article.
 *
 * The scores decide, but for a few things they see badly: what is no article
 * whatever its score (reject.c), a table of which cells are missing, a text
 * that was there before, signs between two parts. Pictures have no score: one
 * is kept, with its caption, if it stands, with nothing else around it, between
 * parts of the article.
 */
#include "choose.h"

#include "embed.h"
#include "reject.h"

enum {
    ENOUGH = 140,      /* letters; with less, less sure blocks are taken */
    REPEAT_WORDS = 12, /* shorter texts may well come twice */
    REPEAT_SHARE = 80, /* per cent of a text's runs that stand above */
    ROOT_SHARE = 90    /* per cent of what is kept that is in the root */
};

static const float sure = 0.45f;
static const float likely = 0.25f;

static bool is_caption(const nc_block *b)
{
    return (b->around.tags & (NC_IN_FIGURE | NC_IN_CAPTION)) != 0;
}

/* Keeps what has a score of LEAST; returns how many letters that are. */
static unsigned keep_from(nc_blocks *blocks, const nc_page *page, float least)
{
    unsigned letters = 0;

    for (size_t i = 0; i < blocks->n; i++)
        blocks->list[i]->kept = blocks->list[i]->score >= least;
    nc_reject_comments(blocks, page);
    for (size_t i = 0; i < blocks->n; i++)
        if (blocks->list[i]->kept && !is_caption(blocks->list[i]))
            letters += blocks->list[i]->letters;
    return letters;
}

/* The kept texts so far, and the block whose text is read. */
typedef struct repeats {
    unsigned char runs[NC_BLOCKS_RUN_BITS / 8];
    nc_block *open;
    uint32_t word[2]; /* the last two */
    unsigned n_again; /* runs of its words that were met */
    unsigned n_kept;  /* words: what repeats itself is no repeat */
} repeats;

static bool says_again(unsigned n_again, unsigned words)
{
    return words >= REPEAT_WORDS &&
           (uint64_t)n_again * 100 >= (uint64_t)(words - 2) * REPEAT_SHARE;
}

static void end_text(repeats *r)
{
    const nc_block *b = r->open;

    if (b && r->n_kept * 2 >= b->words && says_again(r->n_again, b->words))
        r->open->kept = false;
    else if (b)
        r->n_kept += b->words;
    r->open = NULL;
}

static void read_text(repeats *r, nc_block *b, nc_span s)
{
    uint32_t word;

    if (b != r->open) {
        end_text(r);
        r->open = b;
        r->word[0] = r->word[1] = 0;
        r->n_again = 0;
    }
    while ((word = nc_word_take(&s))) {
        if (r->word[0])
            r->n_again += nc_blocks_meet(
                r->runs,
                nc_word_join(nc_word_join(r->word[0], r->word[1]), word));
        r->word[0] = r->word[1];
        r->word[1] = word;
    }
}

/* Drops what says again what was kept above: some pages have their text twice,
 * once for scripts. What was above but is not kept there does not count, so
 * texts that the page has twice are read again. */
static void drop_repeats(nc_blocks *blocks, xmlNode *body)
{
    repeats *r = NULL;

    for (size_t i = 0; i < blocks->n && !r; i++) {
        const nc_block *b = blocks->list[i];

        if (b->kept && says_again(b->in_page, b->words))
            r = apr_pcalloc(blocks->pool, sizeof(*r));
    }
    if (!r)
        return;
    for (xmlNode *n = body; n; n = nc_node_next(n, body)) {
        nc_block *b = nc_block_of(n);

        if (b && b->kept)
            read_text(r, b, nc_node_content(n));
    }
    end_text(r);
}

/* --- lines */

/* The table of data that a cell is in; NULL: it is in none, or in one that was
 * made for the layout and holds prose. */
static nc_measure *table_of(const nc_block *b)
{
    const nc_measure *cell = nc_measure_of(b->container);
    const xmlNode *up = b->container;
    nc_measure *table;

    if (cell->tag != NC_TAG_TD && cell->tag != NC_TAG_TH)
        return NULL;
    while (up && nc_node_tag(up) != NC_TAG_TABLE)
        up = up->parent;
    table = nc_measure_of(up);
    return table && table->prose * 2 <= table->letters ? table : NULL;
}

/* The cells of a table of data are kept all, or none: a row that lacks some
 * says something else. */
static void keep_tables(nc_blocks *blocks)
{
    for (size_t i = 0; i < blocks->n; i++) {
        const nc_block *b = blocks->list[i];
        nc_measure *table = table_of(b);

        if (table) {
            table->cell_letters += (float)b->letters;
            table->cell_score += b->score * (float)b->letters;
        }
    }
    for (size_t i = 0; i < blocks->n; i++) {
        nc_block *b = blocks->list[i];
        const nc_measure *table = table_of(b);

        if (table)
            b->kept = table->cell_score >= sure * table->cell_letters;
    }
}

/* Signs alone, like three stars, part what is kept on both sides. */
static void keep_dividers(nc_blocks *blocks)
{
    for (size_t i = 0; i < blocks->n; i++) {
        nc_block *b = blocks->list[i];

        if (b->words == 0)
            b->kept = i > 0 && i + 1 < blocks->n && blocks->list[i - 1]->kept &&
                      blocks->list[i + 1]->kept;
    }
}

/* --- elements */

static void mark_holders(const nc_block *b)
{
    for (xmlNode *up = b->container; up; up = up->parent) {
        nc_measure *m = nc_measure_of(up);

        if (!m)
            break;
        if (b->kept) {
            m->holds = true;
            m->kept_letters += b->letters;
        }
        else if (!is_caption(b))
            m->holds_other = true;
    }
}

/* The smallest element in BODY that holds most of what is kept. */
static const xmlNode *find_root(const xmlNode *body)
{
    unsigned all = nc_measure_of(body)->kept_letters;
    const xmlNode *root = body;
    const xmlNode *next = body;

    while (next) {
        root = next;
        next = NULL;
        for (const xmlNode *n = root->children; n; n = n->next) {
            const nc_measure *m = nc_measure_of(n);

            if (m &&
                (uint64_t)m->kept_letters * 100 >= (uint64_t)all * ROOT_SHARE)
                next = n;
        }
    }
    return root;
}

static void keep_captions(const xmlNode *around)
{
    for (xmlNode *n = around->children; n; n = nc_node_next(n, around))
        if (nc_measure_of(n) && nc_node_is_within(n, NC_TAG_FIGCAPTION))
            nc_measure_of(n)->holds = true;
}

/* A picture is kept with the largest element around it that holds nothing
 * else. */
static void keep_picture(xmlNode *img, const xmlNode *root)
{
    xmlNode *around = img;

    while (around->parent && nc_measure_of(around->parent) &&
           !nc_measure_of(around->parent)->holds)
        around = around->parent;
    if (nc_measure_of(around)->holds_other || !nc_node_is_inside(around, root))
        return;
    for (xmlNode *up = img; up != around->parent; up = up->parent)
        nc_measure_of(up)->holds = true;
    keep_captions(around);
}

static bool is_picture(const xmlNode *node)
{
    const nc_measure *m = nc_measure_of(node);

    return m && (m->tag == NC_TAG_IMG || nc_embed_is_element(node));
}

static void keep_pictures(xmlNode *body)
{
    const xmlNode *root = find_root(body);

    for (xmlNode *n = body; n; n = nc_node_next(n, body))
        if (is_picture(n))
            keep_picture(n, root);
}

unsigned nc_choose(nc_blocks *blocks, const nc_page *page)
{
    unsigned letters = keep_from(blocks, page, sure);

    if (letters < ENOUGH)
        letters = keep_from(blocks, page, likely);
    keep_tables(blocks);
    nc_reject_lines(blocks, page);
    drop_repeats(blocks, page->body);
    keep_dividers(blocks);
    for (size_t i = 0; i < blocks->n; i++)
        mark_holders(blocks->list[i]);
    if (letters > 0)
        keep_pictures(page->body);
    return letters;
}

/* A link to a place on the page whose text is a sign: the pilcrow that
 * documentation has behind its headings, an arrow to what a post answers. */
static bool is_anchor(const xmlNode *node)
{
    const xmlNode *text = node->children;
    nc_span href = nc_node_attr(node, "href");
    nc_span s;

    if (href.len == 0 || href.ptr[0] != '#' || !text || text->next ||
        !nc_node_is_text(text))
        return false;
    s = nc_node_content(text);
    return nc_word_take(&s) == 0;
}

bool nc_choose_drops(const xmlNode *node)
{
    const nc_measure *m = nc_measure_of(node);

    if (nc_node_is_text(node)) {
        const nc_block *b = nc_block_of(node);

        /* Without a block: behind NC_BLOCKS_MAX, or nothing to be seen. */
        return b ? !b->kept && !is_caption(b)
                 : !nc_span_is_blank(nc_node_content(node));
    }
    if (m && m->tag == NC_TAG_A && is_anchor(node))
        return true;
    if (!m || m->holds)
        return false;
    /* What is inline holds texts that are asked for themselves. */
    return is_picture(node) || (nc_element_is(m->tag, NC_EL_BLOCK) &&
                                m->tag != NC_TAG_BR && m->tag != NC_TAG_HR);
}
