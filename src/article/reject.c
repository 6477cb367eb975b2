/* reject.c -- what is no article, whatever its score. */
#include "reject.h"

#include "nc_date.h"

enum {
    ARTICLE_LETTERS = 400, /* beside comments, that make an article */
    LEAD_LETTERS = 140,    /* of a line that leads elsewhere */
    TAIL_LETTERS = 280,    /* of one that ends articles */
    LINE_LETTERS = 60,     /* of a byline, a date or a heading of promotion */
    NAMES_MIN = 2,         /* words: a single one may be any */
    NAME_WORDS = 2         /* that a byline has besides names: "by", "and" */
};

/* --- comments */

void nc_reject_comments(nc_blocks *blocks, const nc_page *page)
{
    unsigned others = 0; /* letters */

    if (page->is_thread)
        return;
    for (size_t i = 0; i < blocks->n; i++) {
        const nc_block *b = blocks->list[i];

        if (b->kept && !nc_block_is_near(b, NC_MARK_COMMENT))
            others += b->letters;
    }
    for (size_t i = 0; i < blocks->n; i++) {
        nc_block *b = blocks->list[i];

        if (nc_block_is_near(b, NC_MARK_COMMENT) &&
            (!b->in_region || others >= ARTICLE_LETTERS))
            b->kept = false;
    }
}

/* --- parts of the page */

/* Whether readers are to write something into it: per-post forms of threads
 * have nothing but buttons. */
static bool is_field(const xmlNode *node)
{
    nc_span type = nc_node_attr(node, "type");

    if (nc_node_tag(node) != NC_TAG_INPUT)
        return nc_node_tag(node) == NC_TAG_TEXTAREA;
    return type.len == 0 || nc_span_equal_nocase(type, NC_SPAN_LIT("text")) ||
           nc_span_equal_nocase(type, NC_SPAN_LIT("email"));
}

/* The element TAG around the block, if it was pruned (region.c), so that it
 * does not hold most of the page. */
static const xmlNode *pruned_around(const nc_block *b, nc_tag tag)
{
    const xmlNode *node = b->container;

    while (node && nc_node_tag(node) != tag)
        node = node->parent;
    return node && nc_measure_of(node)->dropped ? node : NULL;
}

static bool is_in_form(const nc_block *b)
{
    const xmlNode *form = pruned_around(b, NC_TAG_FORM);

    for (const xmlNode *n = form; n; n = nc_node_next(n, form))
        if (is_field(n))
            return true;
    return false;
}

/* The foot of the page, labels in its head, and forms. */
static bool is_part(const nc_block *b)
{
    unsigned in = b->around.tags;

    if ((in & NC_IN_FOOTER) && !(in & NC_IN_ARTICLE))
        return true;
    if ((in & NC_IN_HEADER) && !(in & (NC_IN_ARTICLE | NC_IN_MAIN)))
        return !b->ended && b->letters < NC_PROSE_MIN &&
               pruned_around(b, NC_TAG_HEADER);
    return (in & NC_IN_FORM) && is_in_form(b);
}

/* --- lines */

/* Of lines before the first prose: who wrote it, or when. In a thread these
 * belong to its posts. */
static bool is_head_line(const nc_block *b)
{
    nc_date date;

    if (b->ended || b->letters > LINE_LETTERS || nc_block_heading(b) > 0)
        return false;
    return (b->in_names >= NAMES_MIN && b->in_names + NAME_WORDS >= b->words) ||
           (b->digits > 0 && nc_date_parse(&date, b->start) == NC_OK);
}

/* A line that says where else to go, or that an article ends here. */
static bool is_promotion(const nc_block *b)
{
    if (b->phrase == NC_PHRASE_LEAD)
        return b->letters <= LEAD_LETTERS && b->link_letters * 3 > b->letters;
    return b->phrase == NC_PHRASE_TAIL && b->letters <= TAIL_LETTERS;
}

static bool heads_promotion(const nc_block *b)
{
    return b->phrase == NC_PHRASE_HEADING && b->letters < LINE_LETTERS &&
           !b->ended;
}

static bool is_prose(const nc_block *b)
{
    return b->letters >= NC_PROSE_MIN && b->link_letters * 3 <= b->letters;
}

/* A heading of promotion at AT, and what stands under it, up to prose or a
 * heading as high. A heading that the scores had left out may have stood beside
 * the article: then only what is in the same element goes. */
static void drop_section(nc_blocks *blocks, size_t at)
{
    unsigned level = nc_block_heading(blocks->list[at]);
    const xmlNode *around = blocks->list[at]->container->parent;
    bool was_kept = blocks->list[at]->kept;

    blocks->list[at]->kept = false;
    for (size_t i = at + 1; i < blocks->n; i++) {
        nc_block *b = blocks->list[i];
        unsigned other = nc_block_heading(b);

        if (is_prose(b) ||
            (!was_kept && !nc_node_is_inside(b->container, around)) ||
            (other > 0 && (level == 0 || other <= level) &&
             !heads_promotion(b)))
            break;
        b->kept = false;
    }
}

void nc_reject_lines(nc_blocks *blocks, const nc_page *page)
{
    bool head = !page->is_thread;
    bool begun = false; /* kept prose was met */

    for (size_t i = 0; i < blocks->n; i++) {
        nc_block *b = blocks->list[i];

        if (heads_promotion(b) && (b->kept || begun))
            drop_section(blocks, i);
        if (!b->kept)
            continue;
        begun = begun || is_prose(b);
        head = head && (b->letters < NC_PROSE_MIN || !b->ended);
        if (b->phrase == NC_PHRASE_LABEL || is_promotion(b) || is_part(b) ||
            (nc_block_is_title(blocks, b) && nc_block_heading(b) > 0) ||
            (head && is_head_line(b)))
            b->kept = false;
    }
}
