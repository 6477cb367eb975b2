/* region.c -- where on the page the article stands.
 *
 * Paragraphs give points to the elements around them, most to the nearest, as
 * Readability does: one for being there, one for each comma, up to three for
 * length. Points count less where text is links. The element with the most
 * points is the centre of the article; the region grows from there as long as
 * the parent holds more prose that looks like the same article.
 */
#include "region.h"

#include <stdint.h>

enum {
    PARAGRAPH_MIN = 25, /* letters; shorter ones give no points */
    LEVELS = 6,         /* ancestors that get points */
    /* Per cent of the page's prose: what has so much is not dropped for its
     * name. Comments and cookie notices may well be longer than the article,
     * as long as there is one. */
    KEEP_SHARE = 30,
    KEEP_SHARE_POPUP = 70,
    KEEP_SHARE_COMMENTS = 90,
    ARTICLE_LETTERS = 800,
    SUBHEADING_MAX = 60 /* letters */
};

/* --- pruning */

static const unsigned promotion =
    NC_MARK_AD | NC_MARK_SHARE | NC_MARK_RELATED | NC_MARK_SIGNUP |
    NC_MARK_COMMENT | NC_MARK_NAV | NC_MARK_SIDE | NC_MARK_POPUP |
    NC_MARK_TAGS | NC_MARK_BIO | NC_MARK_HIDDEN | NC_MARK_MEDIA;

/* What stands around a text without being it. */
static const unsigned surroundings = NC_MARK_BYLINE | NC_MARK_DATE |
                                     NC_MARK_CAPTION | NC_MARK_META |
                                     NC_MARK_LEAD;

/* Inline elements are dropped only for these: a link may well be called
 * "author" inside a sentence. */
static const unsigned inline_promotion =
    NC_MARK_AD | NC_MARK_SHARE | NC_MARK_HIDDEN | NC_MARK_SIGNUP;

/* Per cent of PART in WHOLE. */
static unsigned share(unsigned part, unsigned whole)
{
    return whole ? (unsigned)((uint64_t)part * 100 / whole) : 0;
}

static bool is_page_part(nc_tag tag)
{
    switch (tag) {
    case NC_TAG_NAV:
    case NC_TAG_ASIDE:
    case NC_TAG_FOOTER:
    case NC_TAG_HEADER:
    case NC_TAG_MENU:
    case NC_TAG_DIALOG:
    case NC_TAG_FORM:
    case NC_TAG_FIELDSET:
        return true;
    default:
        return false;
    }
}

static bool is_inline(nc_tag tag)
{
    return !nc_element_is(tag, NC_EL_BLOCK) && tag != NC_TAG_UNKNOWN;
}

/* A short heading called "subhead" or the like heads a part of the text; a
 * long one is the text's summary. */
static bool is_subheading(const nc_measure *m)
{
    return nc_element_is(m->tag, NC_EL_HEADING) && m->tag != NC_TAG_H1 &&
           m->letters <= SUBHEADING_MAX &&
           (m->marks & surroundings) == NC_MARK_LEAD;
}

static bool is_surroundings(const xmlNode *node, const nc_measure *m,
                            unsigned of_page)
{
    if (!(m->marks & surroundings) || of_page > 10 || is_subheading(m))
        return false;
    if (m->tag == NC_TAG_FIGURE || m->n_images > 0 ||
        nc_node_is_within(node, NC_TAG_FIGURE))
        return false;
    return m->letters < 400;
}

static unsigned most_dropped(const nc_measure *m, const nc_measure *page)
{
    if (m->marks & NC_MARK_POPUP)
        return KEEP_SHARE_POPUP;
    if ((m->marks & NC_MARK_COMMENT) &&
        page->prose > m->prose + ARTICLE_LETTERS)
        return KEEP_SHARE_COMMENTS;
    return KEEP_SHARE;
}

static bool is_promotion(const xmlNode *node, const nc_measure *m,
                         const nc_measure *page)
{
    unsigned of_page = page->prose ? share(m->prose, page->prose)
                                   : share(m->letters, page->letters);

    if (of_page >= most_dropped(m, page) || m->tag == NC_TAG_MAIN ||
        (m->embedded > 0 && m->embedded * 2 > m->letters))
        return false;
    if (is_page_part(m->tag))
        return true;
    if (is_inline(m->tag)) {
        const nc_measure *around = nc_measure_of(node->parent);

        if (around && around->own_letters > 2 * m->letters)
            return (m->marks & inline_promotion) != 0;
    }
    /* What has the page's only h1 and prose is the article, or holds it. */
    if (m->n_titles > 0 && page->n_titles == 1 && m->prose > 0 &&
        !(m->marks & NC_MARK_HIDDEN))
        return false;
    if ((m->marks & promotion) && !(m->marks & NC_MARK_BODY))
        return true;
    return is_surroundings(node, m, of_page);
}

void nc_region_prune(xmlNode *body)
{
    const nc_measure *page = nc_measure_of(body);
    nc_measure whole = *page;
    xmlNode *node = nc_node_next(body, body);

    while (node) {
        const nc_measure *m = nc_measure_of(node);
        xmlNode *next = nc_node_next(node, body);

        if (m && is_promotion(node, m, &whole)) {
            next = nc_node_skip(node, body);
            nc_measure_drop(node);
        }
        node = next;
    }
}

/* --- scoring */

static float initial_score(const nc_measure *m)
{
    float score = 0;

    if (m->marks & NC_MARK_BODY)
        score += 25;
    if (m->marks & NC_MARK_CONTENT)
        score += 10;
    if (m->marks & promotion)
        score -= 25;
    switch (m->tag) {
    case NC_TAG_ARTICLE:
        return score + 15;
    case NC_TAG_DIV:
    case NC_TAG_MAIN:
    case NC_TAG_SECTION:
        return score + 5;
    case NC_TAG_TD:
    case NC_TAG_BLOCKQUOTE:
    case NC_TAG_PRE:
        return score + 3;
    case NC_TAG_UL:
    case NC_TAG_OL:
    case NC_TAG_LI:
    case NC_TAG_DL:
    case NC_TAG_FORM:
    case NC_TAG_ADDRESS:
        return score - 3;
    default:
        return score;
    }
}

/* Points of the text that stands in no block inside NODE. */
static float paragraph_points(const nc_measure *m)
{
    float points;

    if (m->own_letters < PARAGRAPH_MIN ||
        m->own_link_letters * 2 > m->own_letters ||
        nc_element_is(m->tag, NC_EL_HEADING))
        return 0;
    points = 1 + (float)m->commas + (float)m->own_letters / 100;
    return m->own_letters > 300 ? points - (float)(m->own_letters - 300) / 100
                                : points;
}

static void give_points(xmlNode *node, const xmlNode *body, float points)
{
    const nc_measure *m = nc_measure_of(node);
    xmlNode *up = m->holds_blocks ? node : node->parent;

    for (int level = 0; level < LEVELS && up != body->parent; level++) {
        nc_measure *to = nc_measure_of(up);
        float divisor = level == 0 ? 1 : level == 1 ? 2 : (float)level * 3;

        if (to->score == 0)
            to->score = initial_score(to);
        to->score += points / divisor;
        up = up->parent;
    }
}

static void score_all(xmlNode *body)
{
    xmlNode *node = body;

    while (node) {
        const nc_measure *m = nc_measure_of(node);
        float points = 0;

        if (m && m->dropped) {
            node = nc_node_skip(node, body);
            continue;
        }
        if (m && nc_element_is(m->tag, NC_EL_BLOCK))
            points = paragraph_points(m);
        if (points > 0)
            give_points(node, body, points);
        node = nc_node_next(node, body);
    }
}

xmlNode *nc_region_best(xmlNode *body)
{
    xmlNode *best = body;
    float most = 0;

    score_all(body);
    for (xmlNode *node = body; node; node = nc_node_next(node, body)) {
        const nc_measure *m = nc_measure_of(node);
        float score;

        if (!m || m->dropped || m->score <= 0)
            continue;
        score = m->score * (float)(100 - nc_measure_link_share(m)) / 100;
        if (score > most) {
            most = score;
            best = node;
        }
    }
    return best;
}

/* --- growing */

/* Whether a sibling of the region is an article of its own. */
static bool is_other_article(const xmlNode *node, const nc_measure *m)
{
    if (m->tag == NC_TAG_ARTICLE)
        return true;
    for (const xmlNode *n = node; n; n = nc_node_next(n, node))
        if (nc_node_tag(n) == NC_TAG_H1)
            return true;
    return false;
}

/* Whether PARENT holds more of the article than CHILD, the region so far, and
 * nothing that is surely something else. */
static bool holds_more(const xmlNode *parent, const xmlNode *child)
{
    const nc_measure *p = nc_measure_of(parent);
    const nc_measure *c = nc_measure_of(child);
    unsigned more = p->prose - c->prose;
    unsigned links = p->link_letters - c->link_letters;
    unsigned letters = p->letters - c->letters;

    if (p->prose <= c->prose || share(more, c->prose) < 10 ||
        share(links, letters) > 40)
        return false;
    for (const xmlNode *n = parent->children; n; n = n->next) {
        const nc_measure *m = nc_measure_of(n);

        if (m && n != child && !m->dropped && m->prose > 0 &&
            is_other_article(n, m))
            return false;
    }
    return true;
}

xmlNode *nc_region_grow(xmlNode *region, xmlNode *body)
{
    xmlNode *child = region;

    while (child != body) {
        xmlNode *parent = child->parent;

        if (holds_more(parent, child))
            region = parent;
        else if (nc_measure_of(parent)->prose > nc_measure_of(child)->prose &&
                 share(nc_measure_of(parent)->prose,
                       nc_measure_of(child)->prose) > 150)
            break;
        child = parent;
    }
    return region;
}
