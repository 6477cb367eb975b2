/* sitemap.c -- the news of the last days for search engines: sitemaps.org's
 * protocol 0.9 with Google's extension for news.
 */
#include "entries.h"
#include "render.h"

#include <apr_strings.h>

#include "nc_chars.h"

enum {
    URLS_MAX = 1000, /* of a news sitemap, by Google */
    LOC_MAX = 2048,  /* bytes of an address, by sitemaps.org: less than this */
    DAY = 10         /* bytes of "2015-01-02" */
};

/* Chinese has two codes, by its script. */
static const char *chinese(nc_span lang)
{
    static const char *const traditional[] = {"hant", "tw", "hk", "mo"};
    const size_t n = sizeof(traditional) / sizeof(traditional[0]);

    return nc_span_holds_nocase(lang, traditional, n) ? "zh-tw" : "zh-cn";
}

/* ISO 639. A language is required: one that is not known has a code too. */
static const char *language(const char *lang, apr_pool_t *pool)
{
    nc_span s = nc_span_of(lang);
    char *code;
    size_t n = 0;

    while (n < s.len && s.ptr[n] != '-')
        n++;
    if (n != 2 && n != 3)
        return "und";
    code = apr_pstrmemdup(pool, lang, n);
    for (size_t i = 0; i < n; i++)
        code[i] = (char)nc_lower((unsigned char)code[i]);
    return strcmp(code, "zh") == 0 ? chinese(s) : code;
}

/* Of a day nothing but the day: the hour that nc_date holds is none. */
static const char *publication_date(const nc_date *date, apr_pool_t *pool)
{
    const char *iso = nc_render_timestamp(date, pool);

    return date->precision == NC_DATE_DAY ? apr_pstrmemdup(pool, iso, DAY)
                                          : iso;
}

static void publication(nc_xml *x, const nc_feed *feed,
                        const nc_article *article, apr_pool_t *pool)
{
    nc_xml_open(x, "news:publication");
    nc_xml_element(x, "news:name", feed->title);
    nc_xml_element(x, "news:language",
                   language(nc_entry_lang(article, feed), pool));
    nc_xml_close(x, "news:publication");
}

static void url(nc_xml *x, const nc_feed *feed, const nc_article *article,
                apr_pool_t *pool)
{
    nc_xml_open(x, "url");
    nc_xml_element(x, "loc", article->url);
    nc_xml_open(x, "news:news");
    publication(x, feed, article, pool);
    nc_xml_element(x, "news:publication_date",
                   publication_date(&article->published, pool));
    nc_xml_element(x, "news:title", nc_entry_title(article));
    nc_xml_close(x, "news:news");
    nc_xml_close(x, "url");
}

static bool belongs(const nc_stored *stored)
{
    return !stored->gone &&
           stored->article->published.precision != NC_DATE_NONE &&
           nc_span_of(stored->article->url).len < LOC_MAX;
}

void nc_render_news_sitemap(nc_buf *out, const nc_feed *feed,
                            const apr_array_header_t *entries, apr_pool_t *pool)
{
    const apr_array_header_t *distinct = nc_entries_distinct(entries, pool);
    nc_xml x;

    nc_xml_begin(&x, out);
    nc_xml_open(&x, "urlset");
    nc_xml_attribute(&x, "xmlns",
                     "http://www.sitemaps.org/schemas/sitemap/0.9");
    nc_xml_attribute(&x, "xmlns:news",
                     "http://www.google.com/schemas/sitemap-news/0.9");
    for (int i = 0, n = 0; i < distinct->nelts && n < URLS_MAX; i++) {
        const nc_stored *stored = nc_entries_at(distinct, i);

        if (!belongs(stored))
            continue;
        url(&x, feed, stored->article, pool);
        n++;
    }
    nc_xml_close(&x, "urlset");
}
