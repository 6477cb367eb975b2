/* trim.c -- which blocks of the region are the article.
 *
 * The clean tree is nearly flat, so the article is a row of blocks, and each
 * is judged by what it is, what it says, and where it stands:
 *
 *     head     before the first prose: titles, bylines, credits, labels go
 *     middle   promotion headings take along what follows up to the next
 *              prose; lines that lead elsewhere go
 *     tail     behind the last prose: headings, links and labels go, and from
 *              a phrase like "All rights reserved" on all of it
 *
 * A block is prose if it has the length and the signs of sentences. Pictures
 * stay where they are between blocks that stay.
 */
#include "trim.h"

#include <apr_hash.h>
#include "measure.h"
#include "metadata.h"
#include "nc_date.h"
#include "unit.h"

enum {
    LINE_LETTERS = 140,   /* longer ones are no label, credit or byline */
    REPEAT_MIN = 40,      /* bytes; shorter lines may well come twice */
    SENTENCE_LETTERS = 25 /* a line that ends like a sentence is one */
};

typedef struct trimmer {
    nc_unit *units;
    size_t n;
    size_t first; /* of prose; n if there is none */
    size_t last;
    const nc_article *article;
    apr_pool_t *pool;
} trimmer;

/* --- what a block says */

static bool equals(const char *folded, const char *text, apr_pool_t *pool)
{
    return text && *folded &&
           strcmp(nc_metadata_fold(folded, pool),
                  nc_metadata_fold(text, pool)) == 0;
}

static bool is_byline(trimmer *t, const nc_unit *u)
{
    const char *folded = nc_metadata_fold(u->folded, t->pool);

    for (int i = 0; i < t->article->bylines->nelts; i++) {
        const char *name = nc_metadata_fold(
            APR_ARRAY_IDX(t->article->bylines, i, const char *), t->pool);
        const char *at = strstr(folded, name);

        /* "by NAME, staff writer" and the like */
        if (at && at - folded <= 20 && strlen(folded) <= strlen(name) + 60 &&
            !u->sentence)
            return true;
    }
    return strncmp(folded, "by ", 3) == 0 && u->letters < 60 && !u->sentence;
}

static bool is_date(const nc_unit *u)
{
    nc_date date;

    return u->letters < 60 && !u->sentence &&
           nc_date_parse(&date, nc_span_of(u->folded)) == NC_OK;
}

/* Lines that are no text wherever they stand. */
static bool is_noise(const nc_unit *u)
{
    if (u->letters > LINE_LETTERS)
        return false;
    switch (u->phrase) {
    case NC_PHRASE_LABEL:
        return true;
    case NC_PHRASE_CAPTION:
        return u->kind == NC_UNIT_PARAGRAPH;
    case NC_PHRASE_LEAD:
        return u->kind != NC_UNIT_HEADING && u->link_letters * 3 > u->letters;
    default:
        break;
    }
    /* A line that is one link is none of the text, however it is worded. */
    return u->kind == NC_UNIT_PARAGRAPH && nc_unit_link_share(u) > 90 &&
           !u->sentence;
}

static bool begins_with_link(const xmlNode *item)
{
    const xmlNode *n = item->children;

    while (n && nc_node_is_element(n) && nc_node_tag(n) != NC_TAG_A &&
           nc_node_tag(n) != NC_TAG_IMG)
        n = n->children;
    return n && nc_node_tag(n) == NC_TAG_A;
}

/* A list whose items are each a headline with a link and something below it:
 * other articles. */
static bool is_teaser_list(const nc_unit *u)
{
    unsigned n_items = 0, n_teasers = 0;

    if (u->kind != NC_UNIT_LIST)
        return false;
    for (const xmlNode *item = u->node->children; item; item = item->next) {
        n_items++;
        n_teasers += begins_with_link(item) && item->last != item->children &&
                     nc_element_is(nc_node_tag(item->last), NC_EL_BLOCK);
    }
    return n_items >= 3 && n_teasers * 4 >= n_items * 3;
}

static bool is_link_list(const nc_unit *u)
{
    return ((u->kind == NC_UNIT_LIST || u->kind == NC_UNIT_TABLE) &&
            nc_unit_link_share(u) > 60) ||
           is_teaser_list(u);
}

static bool is_promotion_heading(const nc_unit *u)
{
    return u->phrase == NC_PHRASE_HEADING && u->letters < 60 &&
           (u->kind == NC_UNIT_HEADING || u->kind == NC_UNIT_PARAGRAPH) &&
           !u->sentence;
}

/* --- judging */

static void drop(nc_unit *u)
{
    u->dropped = true;
}

static void find_prose(trimmer *t)
{
    t->first = t->last = t->n;
    for (size_t i = 0; i < t->n; i++)
        if (t->units[i].prose && !t->units[i].dropped) {
            if (t->first == t->n)
                t->first = i;
            t->last = i;
        }
}

/* The element that a heading is the heading of, if it is one of its own: the
 * nearest that has more in it. NULL: that holds prose, too, and so is the
 * article. */
static const xmlNode *section_of(const nc_unit *heading)
{
    const xmlNode *node = heading->node->_private;
    const nc_measure *m = nc_measure_of(node);

    while (m && m->letters <= heading->letters) {
        node = node->parent;
        m = nc_measure_of(node);
    }
    return m && m->prose == 0 && m->tag != NC_TAG_BODY ? node : NULL;
}

static bool is_inside(const nc_unit *u, const xmlNode *section)
{
    const xmlNode *source = u->node->_private;

    return !source || nc_node_is_inside(source, section); /* a rule has none */
}

/* A promotion heading and what stands under it: the rest of its element, or
 * without one of its own all up to prose or the next heading of its level. */
static void drop_section(trimmer *t, size_t at)
{
    const nc_unit *heading = &t->units[at];
    const xmlNode *section = section_of(heading);

    drop(&t->units[at]);
    for (size_t i = at + 1; i < t->n; i++) {
        nc_unit *u = &t->units[i];

        if (section ? !is_inside(u, section)
                    : u->prose || u->kind == NC_UNIT_TABLE ||
                          u->kind == NC_UNIT_QUOTE || u->kind == NC_UNIT_CODE)
            break;
        if (!section && u->kind == NC_UNIT_HEADING &&
            heading->kind == NC_UNIT_HEADING && u->level <= heading->level &&
            !is_promotion_heading(u))
            break;
        drop(u);
    }
}

static void trim_everywhere(trimmer *t)
{
    for (size_t i = 0; i < t->n; i++) {
        nc_unit *u = &t->units[i];

        if (u->dropped)
            continue;
        if (equals(u->folded, t->article->title, t->pool) || is_noise(u) ||
            is_link_list(u))
            drop(u);
        else if (is_promotion_heading(u))
            drop_section(t, i);
    }
}

/* What is no sentence, before the first prose. */
static void trim_head(trimmer *t)
{
    for (size_t i = 0; i < t->first && t->first < t->n; i++) {
        nc_unit *u = &t->units[i];
        bool last_heading = u->kind == NC_UNIT_HEADING && i + 1 == t->first;

        if (u->kind == NC_UNIT_PICTURE || u->kind == NC_UNIT_QUOTE ||
            u->kind == NC_UNIT_CODE || u->kind == NC_UNIT_TABLE)
            continue;
        if (is_byline(t, u) || is_date(u) ||
            equals(u->folded, t->article->excerpt, t->pool))
            drop(u);
        else if (u->kind == NC_UNIT_HEADING && (!last_heading || u->level < 3))
            drop(u);
        else if (u->kind == NC_UNIT_PARAGRAPH &&
                 !(u->sentence && u->letters >= SENTENCE_LETTERS))
            drop(u);
    }
}

static bool ends_article(const nc_unit *u)
{
    return u->phrase == NC_PHRASE_TAIL && u->letters < 2 * LINE_LETTERS;
}

/* From the first line behind most of the text that ends articles, all. */
static void cut_tail(trimmer *t)
{
    size_t from = t->n;

    for (size_t i = t->n; i > t->first + 1; i--) {
        const nc_unit *u = &t->units[i - 1];

        if (ends_article(u))
            from = i - 1;
        else if (u->prose && !u->dropped)
            break;
    }
    for (size_t i = from; i < t->n; i++)
        drop(&t->units[i]);
}

/* What is no sentence, behind the last prose. */
static void trim_tail(trimmer *t)
{
    for (size_t i = t->n; i > t->last + 1; i--) {
        nc_unit *u = &t->units[i - 1];

        if (u->dropped || u->kind == NC_UNIT_PICTURE)
            continue;
        if (u->kind == NC_UNIT_HEADING || is_byline(t, u) || is_date(u) ||
            nc_unit_link_share(u) > (u->letters < LINE_LETTERS ? 33u : 50u))
            drop(u);
        else if (u->kind == NC_UNIT_PARAGRAPH && !u->sentence)
            drop(u);
        else
            break;
    }
}

static void drop_repeats(trimmer *t)
{
    apr_hash_t *seen = apr_hash_make(t->pool);

    for (size_t i = 0; i < t->n; i++) {
        nc_unit *u = &t->units[i];
        size_t length = strlen(u->folded);

        if (u->dropped || length < REPEAT_MIN || length >= NC_UNIT_FOLD_MAX - 8)
            continue;
        if (apr_hash_get(seen, u->folded, (apr_ssize_t)length))
            drop(u);
        else
            apr_hash_set(seen, u->folded, (apr_ssize_t)length, u);
    }
}

static void judge(trimmer *t)
{
    trim_everywhere(t);
    drop_repeats(t);
    find_prose(t);
    if (t->first == t->n)
        return;
    cut_tail(t);
    find_prose(t);
    trim_head(t);
    trim_tail(t);
}

/* A rule stands between two blocks, or not at all. */
void nc_trim_rules(xmlNode *root)
{
    xmlNode *node = root->children;

    while (node) {
        xmlNode *next = node->next;

        if (nc_node_tag(node) == NC_TAG_HR &&
            (!node->prev || !next || nc_node_tag(next) == NC_TAG_HR))
            nc_node_free(node);
        node = next;
    }
}

void nc_trim(xmlNode *root, const nc_article *article, apr_pool_t *pool)
{
    trimmer t = {.article = article, .pool = pool};

    for (xmlNode *n = root->children; n; n = n->next)
        t.n++;
    t.units = apr_pcalloc(pool, t.n * sizeof(nc_unit) + 1);
    t.n = 0;
    for (xmlNode *n = root->children; n; n = n->next)
        nc_unit_look(&t.units[t.n++], n, pool);
    judge(&t);
    for (size_t i = 0; i < t.n; i++)
        if (t.units[i].dropped)
            nc_node_free(t.units[i].node);
    nc_trim_rules(root);
}
