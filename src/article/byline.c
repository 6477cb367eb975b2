/* byline.c -- who wrote it.
 *
 * The sources are asked in turn, and the first that names a person wins. A
 * name that is the site's own, or means nobody ("staff"), is kept for the end:
 * many templates put it in the head, and the person in the page.
 */
#include "metadata.h"

#include "measure.h"
#include "names.h"
#include "nc_chars.h"
#include "plain.h"

enum {
    BYLINE_BYTES_MAX = 300, /* longer ones are a biography */
    NEAR_LEVELS = 4,        /* from one author's name up to where all are */
    LEVELS_MAX = 60,        /* of elements around a name, looked at */
    WRITERS_MAX = 5
};

typedef struct finder {
    const nc_facts *facts;
    const nc_sitename *site;
    apr_array_header_t *names;  /* of the source now asked */
    apr_array_header_t *nobody; /* the first names that mean none */
    apr_pool_t *pool;
} finder;

static void add_text(finder *f, const char *text)
{
    if (text)
        nc_names_add(f->names, nc_span_of(text), f->pool);
}

/* Whether the source just asked named somebody. If not, what it said is kept
 * for the end, and the next source begins afresh. */
static bool found(finder *f)
{
    for (int i = 0; i < f->names->nelts; i++) {
        const char *name = APR_ARRAY_IDX(f->names, i, const char *);

        if (!nc_sitename_is(f->site, name, f->pool) &&
            !nc_names_is_nobody(name, f->pool))
            return true;
    }
    if (f->nobody->nelts == 0)
        apr_array_cat(f->nobody, f->names);
    apr_array_clear(f->names);
    return false;
}

/* --- the head */

static bool from_jsonld(finder *f)
{
    const apr_array_header_t *authors = f->facts->jsonld->authors;

    for (int i = 0; i < authors->nelts; i++)
        add_text(f, APR_ARRAY_IDX(authors, i, const char *));
    return found(f);
}

static bool from_meta(finder *f, const char *name)
{
    const char *value;
    int at = 0;

    while ((value = nc_facts_next_meta(f->facts, name, &at)))
        add_text(f, value);
    return found(f);
}

/* twitter:label1 says what twitter:data1 is. */
static bool from_label(finder *f)
{
    static const char *const labels[] = {
        "written by",      "author",          "by",
        "verfasst von",    "geschrieben von", "autor",
        "écrit par",       "escrito por",     "scritto da",
        "geschreven door", "napisane przez",  "автор",
        "skriven av",      "skrevet av",      "rédigé par",
        "written"};
    const char *label = nc_facts_meta(f->facts, "twitter:label1");

    for (size_t i = 0; label && i < sizeof(labels) / sizeof(*labels); i++)
        if (nc_span_starts_nocase(nc_span_of(label), nc_span_of(labels[i])))
            return from_meta(f, "twitter:data1");
    return false;
}

static bool from_head(finder *f)
{
    static const char *const sources[] = {"citation_author",
                                          "author",
                                          "article:author",
                                          "parsely-author",
                                          "sailthru.author",
                                          "dc.creator",
                                          "dcterms.creator",
                                          "dc.author",
                                          "byl",
                                          "byline",
                                          "authors",
                                          "og:author",
                                          "og:article:author",
                                          "cxenseparse:author"};

    for (size_t i = 0; i < sizeof(sources) / sizeof(*sources); i++)
        if (from_meta(f, sources[i]))
            return true;
    return from_label(f);
}

/* --- the page */

/* The names in an element, whose lines may say other things. */
static void add_node(finder *f, const xmlNode *node)
{
    nc_buf text = NC_BUF_INIT;

    nc_node_text(&text, node);
    if (nc_buf_status(&text) == NC_OK && text.len <= BYLINE_BYTES_MAX)
        nc_names_add(f->names, nc_buf_span(&text), f->pool);
    nc_buf_release(&text);
}

/* Whether B stands so near to A that both belong to one byline. */
static bool is_near(const xmlNode *a, const xmlNode *b)
{
    const xmlNode *top = a;

    for (int i = 0; i < NEAR_LEVELS && top->parent; i++) {
        const nc_measure *m = nc_measure_of(top->parent);

        if (!m || m->prose > 0)
            break;
        top = top->parent;
    }
    for (int i = 0; i < LEVELS_MAX && b; i++, b = b->parent)
        if (b == top)
            return true;
    return false;
}

/* From elements marked as author's name, or else as byline. */
static bool from_page(finder *f, unsigned mark)
{
    const apr_array_header_t *nodes = f->facts->bylines;
    const xmlNode *first = NULL;

    for (int i = 0; i < nodes->nelts; i++) {
        const xmlNode *node = APR_ARRAY_IDX(nodes, i, const xmlNode *);
        const nc_measure *m = nc_measure_of(node);
        int before = f->names->nelts;

        if (!(m->marks & mark) || m->prose > 0 || (m->marks & NC_MARK_HIDDEN))
            continue;
        /* Names elsewhere are those of other articles' authors. */
        if (first && !is_near(first, node))
            break;
        add_node(f, node);
        if (f->names->nelts > before) {
            if (mark == NC_MARK_BYLINE)
                break;
            first = first ? first : node;
        }
    }
    return found(f);
}

/* Links to authors' own pages. */
static bool from_writers(finder *f)
{
    const apr_array_header_t *nodes = f->facts->writers;

    for (int i = 0; i < nodes->nelts && i < WRITERS_MAX; i++) {
        const xmlNode *node = APR_ARRAY_IDX(nodes, i, const xmlNode *);
        const xmlNode *first = APR_ARRAY_IDX(nodes, 0, const xmlNode *);

        if (i == 0 || is_near(first, node))
            add_node(f, node);
    }
    return found(f);
}

/* The name in a line behind "by", or in the line after it. */
static void add_line(finder *f, int i)
{
    const apr_array_header_t *lines = f->facts->lines;
    const nc_line *l = &APR_ARRAY_IDX(lines, i, nc_line);
    const char *line = l->linked ? NULL : nc_plain_line(l->text, f->pool);
    const char *rest = line ? nc_names_after_by(line) : NULL;

    if (rest && *rest == '\0' && i + 1 < lines->nelts)
        rest =
            nc_plain_line(APR_ARRAY_IDX(lines, i + 1, nc_line).text, f->pool);
    /* Names begin with a capital, where there are any, and have two. */
    if (rest && !(nc_char_class[(unsigned char)*rest] & NC_CHAR_LOWER) &&
        nc_plain_words(nc_span_of(rest)) > 1)
        add_text(f, rest);
}

/* "by Jane Doe" in a line of its own, nearest to the text. */
static bool from_lines(finder *f)
{
    for (int i = f->facts->lines->nelts; f->names->nelts == 0 && i-- > 0;)
        add_line(f, i);
    return found(f);
}

static bool from_props(finder *f)
{
    add_text(f, nc_facts_prop(f->facts, "author creator"));
    return found(f);
}

void nc_metadata_bylines(apr_array_header_t *names, const nc_facts *facts,
                         const nc_sitename *site, apr_pool_t *pool)
{
    finder f = {facts, site, names,
                apr_array_make(pool, 2, sizeof(const char *)), pool};

    if (!from_jsonld(&f) && !from_head(&f) && !from_page(&f, NC_MARK_NAME) &&
        !from_page(&f, NC_MARK_BYLINE) && !from_props(&f) && !from_lines(&f) &&
        !from_writers(&f))
        apr_array_cat(names, f.nobody);
}
