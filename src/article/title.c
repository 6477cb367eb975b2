/* title.c -- what the article is called, without the site's name.
 *
 * Heads of pages carry the title with the site's name before or behind it, and
 * the heading in the page carries it pure, but may be the site's own logo, or
 * the heading of a section. So each heading gets points for what it is and for
 * how the head confirms it:
 *
 *   equal     a title of the head, less the site's name, is the heading
 *   begin     ... begins with it, and a separator follows
 *   within    ... holds it
 *   end       ... ends with it, behind a separator: mostly a site's name
 *
 * A kicker inside the heading ("Politics: ") is no part of the title.
 */
#include "metadata.h"

#include <apr_strings.h>
#include "measure.h"
#include "nc_chars.h"
#include "nc_fold.h"
#include "nc_url.h"
#include "plain.h"
#include "sitename.h"

enum {
    SUFFIX_WORDS_MAX = 5,
    TITLE_WORDS_MIN = 3,
    HEADING_WORDS_MIN = 2,
    HEADINGS_MAX = 24, /* looked at; a page has one or two that matter */
    SHARED_MIN = 5,    /* words of ten */
    PARTS_MAX = 8,     /* of a title between separators, likewise */
    KICKER_BYTES_MAX = 60
};

/* Points of a heading; more wins, and the first of equals. */
enum {
    IS_H1 = 5,
    IS_SUBHEADING = 1,
    BY_EQUAL = 8,
    BY_BEGIN = 7,
    BY_WITHIN = 5,
    BY_WORDS = 2, /* many of its words are in the title */
    BY_END = 1,
    ENOUGH = 8
};

typedef enum place { NOWHERE, END, WITHIN, BEGIN, EQUAL } place;

typedef struct claim {
    const char *text;   /* without the site's name; NULL: there is none */
    const char *folded; /* the same, folded */
} claim;

enum { N_CLAIMS = 5 };

typedef struct titles {
    const nc_facts *facts;
    const nc_sitename *site;
    claim claims[N_CLAIMS]; /* the last is the title element */
    apr_pool_t *pool;
} titles;

const char *nc_metadata_fold(const char *text, apr_pool_t *pool)
{
    nc_buf folded = NC_BUF_INIT;
    nc_span s;
    const char *result;

    nc_fold(&folded, nc_span_of(text), false);
    s = nc_buf_span(&folded);
    while (s.len > 0 && s.ptr[0] < 0x80 && !nc_is_alnum(s.ptr[0]))
        nc_span_take(&s, 1);
    while (s.len > 0 && s.ptr[s.len - 1] < 0x80 &&
           !nc_is_alnum(s.ptr[s.len - 1]))
        s.len--;
    result = apr_pstrmemdup(pool, (const char *)s.ptr, s.len);
    nc_buf_release(&folded);
    return result ? result : "";
}

static unsigned words_in(const char *text)
{
    return nc_plain_words(nc_span_of(text));
}

/* --- titles of the head */

/* The <title> without a short last part, when nothing names the site. */
static const char *without_suffix(const char *title, apr_pool_t *pool)
{
    size_t n = 0;
    const char *at = nc_sitename_last_separator(title, &n);
    const char *head;

    if (!at)
        return title;
    head = apr_pstrmemdup(pool, title, (size_t)(at - title));
    if (words_in(at + n) <= SUFFIX_WORDS_MAX &&
        words_in(head) >= TITLE_WORDS_MIN)
        return head;
    return title;
}

static void read_claims(titles *t)
{
    const nc_facts *f = t->facts;
    const char *const texts[N_CLAIMS] = {
        f->jsonld->title, nc_facts_meta(f, "og:title"),
        nc_facts_meta(f, "twitter:title"),
        nc_facts_meta(f, "citation_title dc.title dcterms.title "
                         "parsely-title sailthru.title headline title"),
        f->title};

    for (int i = 0; i < N_CLAIMS; i++) {
        claim *c = &t->claims[i];

        if (!texts[i])
            continue;
        c->text = nc_sitename_strip(t->site, texts[i], t->pool);
        c->folded = nc_metadata_fold(c->text, t->pool);
        if (*c->folded == '\0')
            c->text = NULL;
    }
}

/* --- how a heading is confirmed */

/* Where FOLDED stands in a title, at the borders of words. */
static place place_in(const char *title, const char *folded)
{
    size_t n = strlen(folded);
    const char *at = strstr(title, folded);
    const char *behind;

    if (!at)
        return NOWHERE;
    behind = at + n;
    if ((at > title && nc_is_alnum((unsigned char)at[-1]) &&
         nc_is_alnum((unsigned char)*at)) ||
        (nc_is_alnum((unsigned char)*behind) &&
         nc_is_alnum((unsigned char)behind[-1])))
        return NOWHERE;
    if (at == title && *behind == '\0')
        return EQUAL;
    if (at == title)
        return nc_sitename_separator_at(behind) ? BEGIN : WITHIN;
    if (*behind == '\0' && nc_sitename_separator_before(title, at))
        return END;
    return WITHIN;
}

static place best_place(const titles *t, const char *folded)
{
    place best = NOWHERE;

    for (int i = 0; i < N_CLAIMS; i++) {
        place p =
            t->claims[i].text ? place_in(t->claims[i].folded, folded) : NOWHERE;

        best = p > best ? p : best;
    }
    return best;
}

static bool has_word(const char *folded, nc_span word)
{
    nc_span rest = nc_span_of(folded);
    nc_span other;

    while ((other = nc_span_word(&rest)).len > 0)
        if (nc_span_equal(other, word))
            return true;
    return false;
}

/* Whether so many of the words of FOLDED are in some title that both mean the
 * same. */
static bool shares_words(const titles *t, const char *folded)
{
    for (int i = 0; i < N_CLAIMS; i++) {
        nc_span rest = nc_span_of(folded);
        unsigned all = 0, shared = 0;
        nc_span word;

        while (t->claims[i].text && all < 30 &&
               (word = nc_span_word(&rest)).len > 0) {
            all++;
            shared += has_word(t->claims[i].folded, word);
        }
        if (all > 1 && shared * 10 >= all * SHARED_MIN)
            return true;
    }
    return false;
}

/* --- headings */

static bool is_hidden(const xmlNode *node)
{
    const nc_measure *m = nc_measure_of(node);

    return m && (m->marks & NC_MARK_HIDDEN);
}

/* Whether NODE, within a heading, is called what stands before a title, or is
 * for the ear alone. */
static bool is_kicker(const xmlNode *node)
{
    static const char *const names[] = {
        "kicker",   "overline", "topline",        "dachzeile",   "supertitle",
        "roofline", "eyebrow",  "spitzmarke",     "preheadline", "pretitle",
        "surtitre", "suptitle", "headline-intro", "tagline",     "prefix"};

    return is_hidden(node) ||
           nc_span_holds_nocase(nc_node_attr(node, "class"), names,
                                sizeof(names) / sizeof(*names));
}

static const xmlNode *first_element(const xmlNode *heading)
{
    for (const xmlNode *n = heading; n; n = nc_node_next(n, heading)) {
        if (nc_node_is_text(n) && !nc_span_is_blank(nc_node_content(n)))
            return NULL;
        if (n != heading && nc_node_is_element(n) && n->next)
            return n;
    }
    return NULL;
}

/* The text of HEADING behind its first element; NULL if that is all there is,
 * or too long for a kicker. */
static const char *without_kicker(const xmlNode *heading, const xmlNode *kicker,
                                  apr_pool_t *pool)
{
    nc_buf text = NC_BUF_INIT;
    const char *line = NULL;
    const xmlNode *node;

    nc_node_text(&text, kicker);
    if (text.len <= KICKER_BYTES_MAX) {
        nc_buf_clear(&text);
        node = nc_node_skip(kicker, heading);
        while (node) {
            if (nc_node_is_text(node))
                nc_buf_append(&text, nc_node_content(node));
            node = nc_node_next(node, heading);
        }
        line = nc_plain_line(nc_buf_span(&text), pool);
    }
    nc_buf_release(&text);
    while (line && (*line == ':' || *line == ' ' || *line == '|'))
        line++;
    return line && words_in(line) >= HEADING_WORDS_MIN ? line : NULL;
}

/* The text of HEADING before its last element, where a subtitle may stand;
 * NULL: there is none. */
static const char *without_subtitle(const xmlNode *heading, apr_pool_t *pool)
{
    const xmlNode *last = heading->last;
    nc_buf text = NC_BUF_INIT;
    const char *line;

    while (last && !nc_node_is_element(last) &&
           nc_span_is_blank(nc_node_content(last)))
        last = last->prev;
    if (!last || !nc_node_is_element(last))
        return NULL;
    for (const xmlNode *n = heading->children; n && n != last; n = n->next)
        if (nc_node_is_text(n))
            nc_buf_append(&text, nc_node_content(n));
        else
            nc_node_text(&text, n);
    line = nc_plain_line(nc_buf_span(&text), pool);
    nc_buf_release(&text);
    return line;
}

/* The sign that links to the heading itself is none of its words. */
static const char *without_anchor(const char *text, apr_pool_t *pool)
{
    static const char *const signs[] = {"\xC2\xB6", "#", "\xC2\xA7"};
    nc_span s = nc_span_of(text);

    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
        nc_span sign = nc_span_of(signs[i]);

        if (nc_span_ends(s, sign) && s.len > sign.len) {
            nc_span rest = {s.ptr, s.len - sign.len};

            return nc_plain_line(nc_span_trim(rest), pool);
        }
    }
    return text;
}

/* A heading that links to the front page is the site's logo. */
static bool is_logo(const titles *t, const xmlNode *heading)
{
    const nc_measure *m = nc_measure_of(heading);

    if (!m || m->link_letters < m->letters || m->n_links != 1)
        return false;
    for (const xmlNode *n = heading; n; n = nc_node_next(n, heading))
        if (nc_measure_of(n) && nc_measure_of(n)->tag == NC_TAG_A)
            return nc_sitename_is_front(t->site, nc_node_attr(n, "href"),
                                        t->pool);
    return false;
}

static int points_of(const titles *t, const char *text, bool is_h1)
{
    static const int by[] = {0, BY_END, BY_WITHIN, BY_BEGIN, BY_EQUAL};
    const char *folded = nc_metadata_fold(text, t->pool);
    place p;

    if (*folded == '\0' || nc_sitename_is(t->site, text, t->pool))
        return 0;
    p = best_place(t, folded);
    if (p != EQUAL && words_in(text) < HEADING_WORDS_MIN)
        return 0;
    if (is_h1)
        return IS_H1 +
               (p == NOWHERE && shares_words(t, folded) ? BY_WORDS : by[p]);
    return p >= BEGIN && words_in(text) >= HEADING_WORDS_MIN
               ? IS_SUBHEADING + by[p]
               : 0;
}

typedef struct best {
    const char *text;
    int points;
} best;

static void consider(const titles *t, best *b, const char *text, bool is_h1)
{
    int points;

    if (!text)
        return;
    text = nc_sitename_strip(t->site, without_anchor(text, t->pool), t->pool);
    points = points_of(t, text, is_h1);
    if (points > b->points)
        *b = (best){text, points};
}

/* The title of the head that TEXT ends with: what stands before it is a way
 * through the site, or a kicker. NULL: there is none. */
static const char *claim_at_end(const titles *t, const char *text)
{
    const char *folded = nc_metadata_fold(text, t->pool);
    size_t n = strlen(folded);

    for (int i = 0; i < N_CLAIMS; i++) {
        const claim *c = &t->claims[i];
        size_t length = c->text ? strlen(c->folded) : 0;

        if (length > 0 && length < n && folded[n - length - 1] == ' ' &&
            strcmp(folded + n - length, c->folded) == 0 &&
            words_in(c->text) >= TITLE_WORDS_MIN)
            return c->text;
    }
    return NULL;
}

/* Whether the head knows the REST of a heading, and not with what stands
 * before it in TEXT: it has a separator there. */
static bool is_parted(const titles *t, const char *text, const char *rest)
{
    return words_in(rest) >= TITLE_WORDS_MIN &&
           best_place(t, nc_metadata_fold(rest, t->pool)) != NOWHERE &&
           best_place(t, nc_metadata_fold(text, t->pool)) == NOWHERE;
}

static void consider_heading(const titles *t, best *b, const xmlNode *node,
                             bool is_h1)
{
    const xmlNode *kicker = first_element(node);
    const char *rest = kicker ? without_kicker(node, kicker, t->pool) : NULL;
    const char *text = nc_facts_text(node, t->pool);

    if (!text || is_hidden(node) || is_logo(t, node))
        return;
    if (rest && is_kicker(kicker)) {
        consider(t, b, rest, is_h1);
        return;
    }
    consider(t, b, text, is_h1);
    if (rest && points_of(t, rest, is_h1) > IS_H1 + BY_WORDS)
        consider(t, b, rest, is_h1);
    if (rest && is_h1 && is_parted(t, text, rest) &&
        b->points < IS_H1 + BY_WITHIN)
        *b = (best){rest, IS_H1 + BY_WITHIN};
    if (b->points < IS_H1 + BY_WITHIN) {
        consider(t, b, claim_at_end(t, text), is_h1);
        rest = without_subtitle(node, t->pool);
        if (rest && points_of(t, rest, is_h1) > IS_H1 + BY_WORDS)
            consider(t, b, rest, is_h1);
    }
}

static void consider_all(const titles *t, best *b,
                         const apr_array_header_t *nodes, bool is_h1)
{
    for (int i = 0; i < nodes->nelts && i < HEADINGS_MAX; i++)
        consider_heading(t, b, APR_ARRAY_IDX(nodes, i, const xmlNode *), is_h1);
}

/* --- pages without headings */

static bool is_line(const titles *t, const char *text)
{
    const char *folded = nc_metadata_fold(text, t->pool);

    for (int i = 0; i < t->facts->lines->nelts; i++) {
        const nc_line *l = &APR_ARRAY_IDX(t->facts->lines, i, nc_line);
        const char *line = l->linked ? NULL : nc_plain_line(l->text, t->pool);

        if (line && strcmp(nc_metadata_fold(line, t->pool), folded) == 0)
            return true;
    }
    return false;
}

/* The longest part of the <title> that stands in the page by itself, whatever
 * element it is in: what a heading is on pages that have none. */
static const char *echoed_part(const titles *t)
{
    const char *rest = t->facts->title, *longest = NULL;
    unsigned most = TITLE_WORDS_MIN - 1;

    for (int i = 0; rest && i < PARTS_MAX; i++) {
        size_t n = 0;
        const char *at = nc_sitename_first_separator(rest, &n);
        const char *part =
            at ? apr_pstrmemdup(t->pool, rest, (size_t)(at - rest)) : rest;
        unsigned words = words_in(part);

        if (words > most && is_line(t, part)) {
            longest = part;
            most = words;
        }
        rest = at ? at + n : NULL;
    }
    return longest;
}

static const char *claimed_title(const titles *t)
{
    const char *title = NULL;

    for (int i = 0; !title && i + 1 < N_CLAIMS; i++)
        title = t->claims[i].text;
    if (!title)
        title = echoed_part(t);
    if (!title && t->claims[N_CLAIMS - 1].text)
        title = without_suffix(t->claims[N_CLAIMS - 1].text, t->pool);
    return title;
}

const char *nc_metadata_title(const nc_facts *facts, const nc_sitename *site,
                              apr_pool_t *pool)
{
    titles t = {.facts = facts, .site = site, .pool = pool};
    best heading = {NULL, 0};
    const char *title;

    read_claims(&t);
    consider_all(&t, &heading, facts->headings, true);
    consider_all(&t, &heading, facts->subheadings, false);
    if (heading.points >= ENOUGH)
        return heading.text;
    if (heading.points >= IS_H1 + BY_WORDS && facts->headings->nelts == 1)
        return heading.text;
    title = claimed_title(&t);
    return title ? title : heading.text;
}
