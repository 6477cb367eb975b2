/* byline.c -- who wrote it: names out of bylines.
 *
 * "By Jane Doe and John Roe | 3 May" holds two names and other things. Names
 * are cut at what joins them, and what can't be a name is left out.
 */
#include "metadata.h"

#include <apr_strings.h>
#include "measure.h"
#include "nc_chars.h"
#include "nc_date.h"
#include "nc_fold.h"
#include "plain.h"

enum {
    NAME_BYTES_MAX = 80,
    NAME_WORDS_MAX = 6,
    BYLINE_BYTES_MAX = 200, /* longer ones are a biography */
    NAMES_MAX = 12,
    PREPOSITIONS = 8 /* at the head of `leads`: "by" and its like */
};

/* What may stand before the first name, folded. */
static const char *const leads[] = {
    "by ",           "von ",      "par ",         "por ",       "di ",
    "door ",         "av ",       "autor ",       "autor: ",    "autorin: ",
    "author: ",      "author ",   "written by ",  "posted by ", "text: ",
    "texte: ",       "from ",     "reported by ", "автор: ",    "автор ",
    "de ",           "przez ",    "redaktion: ",  "by: ",       "von: ",
    "published by ", "story by ", "words by ",    "a cura di ", "oleh "};

/* What stands between two names. */
static const char *const joints[] = {", ",   "; ",  " and ", " und ", " & ",
                                     " et ", " y ", " e ",   " och ", " og ",
                                     " и ",  " / ", " | ",   "、",    "\n"};

/* What is no name, folded. */
static const char *const no_names[] = {"admin",     "administrator",
                                       "editor",    "editorial staff",
                                       "author",    "staff",
                                       "by",        "redaction",
                                       "posted",    "posted by",
                                       "null",      "undefined",
                                       "unknown",   "about the author",
                                       "follow",    "view all posts",
                                       "share",     "guest",
                                       "webmaster", "user"};

static const char *without_lead(const char *text, apr_pool_t *pool)
{
    for (size_t round = 0; round < 2; round++)
        for (size_t i = 0; i < sizeof(leads) / sizeof(*leads); i++) {
            size_t n = strlen(leads[i]);

            if (nc_span_starts_nocase(
                    nc_span_of(text),
                    (nc_span){(const unsigned char *)leads[i], n}) &&
                strlen(text) > n)
                text = apr_pstrdup(pool, text + n);
        }
    return text;
}

static bool is_name(const char *text, apr_pool_t *pool)
{
    const char *folded = nc_metadata_fold(text, pool);
    unsigned words = nc_plain_words(nc_span_of(text));
    nc_date date;

    if (strlen(text) > NAME_BYTES_MAX || strlen(folded) < 2 || words == 0)
        return false;
    /* A line of ideographs is counted by character. */
    if (words > NAME_WORDS_MAX && (unsigned char)text[0] < 0xE3)
        return false;
    if (strpbrk(text, "@{}<>=_#") || strstr(text, "://") ||
        strstr(text, "www."))
        return false;
    for (const char *c = text; *c; c++)
        if (nc_is_digit((unsigned char)*c))
            return false;
    for (size_t i = 0; i < sizeof(no_names) / sizeof(*no_names); i++)
        if (strcmp(folded, no_names[i]) == 0)
            return false;
    return nc_date_parse(&date, nc_span_of(text)) != NC_OK;
}

static bool has(const apr_array_header_t *names, const char *name,
                apr_pool_t *pool)
{
    const char *folded = nc_metadata_fold(name, pool);

    for (int i = 0; i < names->nelts; i++)
        if (strcmp(
                nc_metadata_fold(APR_ARRAY_IDX(names, i, const char *), pool),
                folded) == 0)
            return true;
    return false;
}

static void add_name(apr_array_header_t *names, nc_span text, apr_pool_t *pool)
{
    const char *name = nc_plain_line(text, pool);

    if (name)
        name = without_lead(name, pool);
    if (!name || names->nelts >= NAMES_MAX || !is_name(name, pool) ||
        has(names, name, pool))
        return;
    APR_ARRAY_PUSH(names, const char *) = name;
}

/* Where the first joint stands in S; its length in *N. */
static size_t find_joint(nc_span s, size_t *n)
{
    size_t first = s.len;

    *n = 0;
    for (size_t i = 0; i < sizeof(joints) / sizeof(*joints); i++) {
        nc_span joint = nc_span_of(joints[i]);
        const unsigned char *at = nc_span_find_nocase(s, joint);

        if (at && (size_t)(at - s.ptr) < first) {
            first = (size_t)(at - s.ptr);
            *n = joint.len;
        }
    }
    return first;
}

static void add_names(apr_array_header_t *names, nc_span byline,
                      apr_pool_t *pool)
{
    byline = nc_span_trim(byline);
    if (byline.len > BYLINE_BYTES_MAX)
        return;
    while (byline.len > 0) {
        size_t joint;
        size_t n = find_joint(byline, &joint);

        add_name(names, (nc_span){byline.ptr, n}, pool);
        nc_span_take(&byline, n + joint);
    }
}

static void from_metas(apr_array_header_t *names, const nc_facts *facts,
                       apr_pool_t *pool)
{
    static const char *const sources[] = {"author",
                                          "article:author",
                                          "parsely-author",
                                          "sailthru.author",
                                          "dc.creator",
                                          "dcterms.creator",
                                          "dc.author",
                                          "citation_author",
                                          "byl",
                                          "byline",
                                          "authors",
                                          "og:author",
                                          "og:article:author",
                                          "cxenseparse:author",
                                          "twitter:data1"};
    const apr_array_header_t *metas = apr_table_elts(facts->metas);

    for (size_t s = 0; s < sizeof(sources) / sizeof(*sources); s++) {
        for (int i = 0; i < metas->nelts; i++) {
            const apr_table_entry_t *e =
                &APR_ARRAY_IDX(metas, i, apr_table_entry_t);
            nc_span label = nc_span_of(nc_facts_meta(facts, "twitter:label1"));

            if (!nc_span_equal_nocase(nc_span_of(e->key),
                                      nc_span_of(sources[s])))
                continue;
            if (strncmp(sources[s], "twitter", 7) == 0 &&
                !nc_span_find_nocase(label, NC_SPAN_LIT("written by")))
                continue;
            add_names(names, nc_span_of(e->val), pool);
        }
        if (names->nelts > 0)
            return;
    }
}

/* The names in an element, whose lines may say other things. */
static void add_lines(apr_array_header_t *names, const xmlNode *node,
                      apr_pool_t *pool)
{
    nc_buf text = NC_BUF_INIT;

    nc_node_text(&text, node);
    if (nc_buf_status(&text) == NC_OK)
        add_names(names, nc_buf_span(&text), pool);
    nc_buf_release(&text);
}

/* From elements marked as author's name, or else as byline. */
static void from_page(apr_array_header_t *names, const nc_facts *facts,
                      unsigned mark, apr_pool_t *pool)
{
    for (int i = 0; i < facts->bylines->nelts; i++) {
        const xmlNode *node = APR_ARRAY_IDX(facts->bylines, i, const xmlNode *);
        const nc_measure *m = nc_measure_of(node);

        if (!(m->marks & mark) || m->prose > 0 || (m->marks & NC_MARK_HIDDEN))
            continue;
        add_lines(names, node, pool);
        /* Bylines below the first are those of other articles. */
        if (names->nelts > 0 && mark == NC_MARK_BYLINE)
            return;
    }
}

/* "by Jane Doe" in a line of its own, nearest to the text. */
static void from_lines(apr_array_header_t *names, const nc_facts *facts,
                       apr_pool_t *pool)
{
    for (int i = facts->lines->nelts; names->nelts == 0 && i-- > 0;) {
        const char *line = APR_ARRAY_IDX(facts->lines, i, const char *);
        const char *rest = NULL;

        for (size_t k = 0; !rest && k < PREPOSITIONS; k++)
            if (nc_span_starts_nocase(nc_span_of(line), nc_span_of(leads[k])))
                rest = line + strlen(leads[k]);
        /* Names begin with a capital, where there are any, and have two. */
        if (rest && !(nc_char_class[(unsigned char)*rest] & NC_CHAR_LOWER) &&
            nc_plain_words(nc_span_of(rest)) > 1)
            add_names(names, nc_span_of(rest), pool);
    }
}

void nc_metadata_bylines(apr_array_header_t *names, const nc_facts *facts,
                         apr_pool_t *pool)
{
    const apr_array_header_t *authors = facts->jsonld->authors;

    for (int i = 0; i < authors->nelts; i++)
        add_names(names, nc_span_of(APR_ARRAY_IDX(authors, i, const char *)),
                  pool);
    if (names->nelts == 0)
        from_metas(names, facts, pool);
    if (names->nelts == 0)
        from_page(names, facts, NC_MARK_NAME, pool);
    if (names->nelts == 0)
        from_page(names, facts, NC_MARK_BYLINE, pool);
    if (names->nelts == 0)
        from_lines(names, facts, pool);
}

void nc_metadata_add_names(apr_array_header_t *names, nc_span byline,
                           apr_pool_t *pool)
{
    add_names(names, byline, pool);
}
