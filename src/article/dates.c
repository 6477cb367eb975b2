/* dates.c -- when it was published and changed.
 *
 * The first source that gives a date decides the day; another that says the
 * same moment more precisely, or with its offset, gives the time.
 */
#include "metadata.h"

#include "measure.h"
#include "plain.h"
#include "nc_chars.h"
#include "nc_url.h"

static const char published_metas[] =
    "article:published_time og:published_time og:article:published_time "
    "datePublished article:published sailthru.date parsely-pub-date "
    "publish-date publishdate publish_date pubdate publication_date "
    "publication-date dc.date.issued dcterms.issued dcterms.created "
    "dc.date.created dc.date dcterms.date dc.created citation_publication_date "
    "citation_date date.release release_date cxenseparse:recs:publishtime "
    "cxenseparse:publishtime bt:pubdate rnews:datepublished ptime "
    "displaydate originalpublicationdate article_date_original "
    "shareaholic:article_published_time datecreated date created";

static const char modified_metas[] =
    "article:modified_time og:updated_time og:modified_time dateModified "
    "article:modified dcterms.modified dc.date.modified modified_time "
    "article:updated_time lastmod last-modified utime";

static bool is_better(const nc_date *date, const nc_date *than)
{
    int64_t apart = date->utc - than->utc;

    if (than->precision == NC_DATE_NONE)
        return date->precision != NC_DATE_NONE;
    if (apart < -86400 || apart > 86400)
        return false;
    if (date->precision > than->precision)
        return true;
    return date->precision == than->precision && date->has_offset &&
           !than->has_offset;
}

static void consider(nc_date *best, const char *text)
{
    nc_date date;

    if (text && nc_date_parse(&date, nc_span_of(text)) == NC_OK &&
        is_better(&date, best))
        *best = date;
}

static void consider_metas(nc_date *best, const nc_facts *facts,
                           const char *names)
{
    nc_span rest = nc_span_of(names);
    nc_span word;

    while ((word = nc_span_word(&rest)).len > 0) {
        char name[64];

        if (word.len < sizeof(name)) {
            memcpy(name, word.ptr, word.len);
            name[word.len] = '\0';
            consider(best, nc_facts_meta(facts, name));
            consider(best, nc_facts_prop(facts, name));
        }
    }
}

static bool is_modified(const xmlNode *node)
{
    return nc_span_equal_nocase(nc_node_attr(node, "itemprop"),
                                NC_SPAN_LIT("dateModified"));
}

static void consider_node(nc_date *best, const xmlNode *node, apr_pool_t *pool)
{
    static const char *const attrs[] = {"datetime", "content", "title"};

    for (size_t a = 0; a < sizeof(attrs) / sizeof(*attrs); a++) {
        nc_span value = nc_node_attr(node, attrs[a]);
        nc_date date;

        if (nc_date_parse(&date, value) == NC_OK && is_better(&date, best))
            *best = date;
    }
    consider(best, nc_facts_text(node, pool));
}

/* The dates in NODES, in the order of the page. */
static void consider_page(nc_date *best, const apr_array_header_t *nodes,
                          bool modified, apr_pool_t *pool)
{
    for (int i = 0; i < nodes->nelts; i++) {
        const xmlNode *node = APR_ARRAY_IDX(nodes, i, const xmlNode *);

        if (is_modified(node) == modified && nc_measure_of(node)->prose == 0)
            consider_node(best, node, pool);
    }
}

/* A date in a line of its own, nearest to the text. */
static void consider_lines(nc_date *best, const nc_facts *facts)
{
    for (int i = facts->lines->nelts;
         best->precision == NC_DATE_NONE && i-- > 0;)
        consider(best,
                 nc_plain_line(APR_ARRAY_IDX(facts->lines, i, nc_line).text,
                               facts->pool));
}

/* /2015/01/02/ in the address. */
static void consider_address(nc_date *best, const char *url)
{
    for (const char *c = url; c && *c; c++) {
        nc_span part = {(const unsigned char *)c + 1, 10};
        nc_date date;

        if (*c != '/' || strlen(c) < 12 || c[5] != '/' || c[8] != '/' ||
            nc_is_digit((unsigned char)c[11]))
            continue;
        if (nc_date_parse(&date, part) == NC_OK && is_better(&date, best))
            *best = date;
    }
}

void nc_metadata_dates(nc_article *article, const nc_facts *facts,
                       apr_pool_t *pool)
{
    nc_date none = {NC_DATE_NONE, 0, 0, false};

    article->published = article->modified = none;
    consider(&article->published, facts->jsonld->published);
    consider_metas(&article->published, facts, published_metas);
    consider_page(&article->published, facts->times, false, pool);
    consider_page(&article->published, facts->bylines, false, pool);
    consider_address(&article->published, facts->url);
    consider_lines(&article->published, facts);
    consider(&article->modified, facts->jsonld->modified);
    consider_metas(&article->modified, facts, modified_metas);
    consider_page(&article->modified, facts->times, true, pool);
    if (article->published.precision != NC_DATE_NONE &&
        article->modified.precision != NC_DATE_NONE &&
        article->modified.utc < article->published.utc)
        article->modified = none;
}
