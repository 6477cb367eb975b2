/* dates.c -- when it was published and changed.
 *
 * The first source that gives a date decides the day; another that says the
 * same moment more precisely, or with its offset, gives the time. Machines
 * write UTC and people their own time: where the page shows the same minute on
 * another clock, the difference is the offset.
 *
 * Sources: JSON-LD, meta tags, microdata, time elements, the address, short
 * lines before the text, and at last any line of the page (datelines.c).
 */
#include "metadata.h"

#include "datelines.h"
#include "measure.h"
#include "nc_chars.h"
#include "nc_url.h"
#include "plain.h"

enum {
    DAY = 86400,
    OFFSET_STEP = 15 * 60, /* seconds; no clock is set more finely */
    OFFSET_MAX = 14 * 3600,
    WORDS_MAX = 60, /* bytes before a date that say what it is */
    MENU_LEVELS = 4,
    SHOWN_LINES_MAX = 40,
    SHOWN_MAX = 4,      /* times of the page that may be the article's */
    PAGE_NODES_MAX = 60 /* of one kind, looked at */
};

static const char published_metas[] =
    "article:published_time og:published_time og:article:published_time "
    "datePublished article:published sailthru.date parsely-pub-date "
    "publish-date publishdate publish_date published_date published_at "
    "pubdate pub_date publication_date publication-date publicationDate "
    "publishedDate date_published dc.date.issued dcterms.issued "
    "dcterms.created dc.date.created dc.date dcterms.date dc.created "
    "citation_publication_date citation_online_date citation_date "
    "prism.publicationDate date.release release_date "
    "cxenseparse:recs:publishtime cxenseparse:publishtime "
    "bt:pubdate rnews:datepublished ptime "
    "displaydate originalpublicationdate article_date_original "
    "article.published article.created article.created_time "
    "article:create:time shareaholic:article_published_time "
    "vr:published-time zdf:publicationdate ob:date og:pubdate og:publish_date "
    "og:release_date "
    "og:article:published publish_time publishTime pubtime "
    "gentime video:release_date vr:published_time eomportal-lastupdate "
    "page.date created dateCreated datecreated uploadDate date";

static const char modified_metas[] =
    "article:modified_time og:updated_time og:modified_time dateModified "
    "article:modified dcterms.modified dc.date.modified dc.modified "
    "modified_time modified_date article:updated_time article:updated "
    "article.updated lastmod last-modified lastmodified last_modified "
    "updated utime og:article:modified_time revised dateUpdate "
    "zdf:modificationdate";

typedef struct dater {
    const nc_facts *facts;
    nc_date_order order;
} dater;

/* --- the language's order of day and month */

/* 1/2/2015 is a day in February everywhere but where English is written as in
 * the United States. */
static nc_date_order order_of(const nc_facts *facts, const char *lang,
                              apr_pool_t *pool)
{
    static const char *const british[] = {".uk", ".au", ".nz", ".ie",
                                          ".in", ".za", ".eu", ".sg"};
    const char *host = facts->url ? nc_url_host(facts->url, pool) : NULL;
    nc_span l = nc_span_of(lang);

    if (l.len == 0)
        return NC_DATE_ANY_ORDER;
    if (!nc_span_starts_nocase(l, NC_SPAN_LIT("en")))
        return NC_DATE_DAY_FIRST;
    if (l.len > 2)
        return nc_span_equal_nocase(l, NC_SPAN_LIT("en-us"))
                   ? NC_DATE_MONTH_FIRST
                   : NC_DATE_DAY_FIRST;
    for (size_t i = 0; i < sizeof(british) / sizeof(*british); i++)
        if (host && nc_span_ends(nc_span_of(host), nc_span_of(british[i])))
            return NC_DATE_DAY_FIRST;
    return NC_DATE_MONTH_FIRST;
}

/* --- which of two dates says more */

static bool is_same_moment(const nc_date *a, const nc_date *b)
{
    int64_t apart = a->utc - b->utc;

    return a->precision == NC_DATE_SECOND && b->precision == NC_DATE_SECOND &&
           apart > -60 && apart < 60;
}

/* Whether no other source could add to DATE. */
static bool is_complete(const nc_date *date)
{
    return date->precision == NC_DATE_SECOND && date->offset_minutes != 0;
}

static bool is_better(const nc_date *date, const nc_date *than)
{
    int64_t apart = date->utc - than->utc;

    if (than->precision == NC_DATE_NONE)
        return date->precision != NC_DATE_NONE;
    if (is_same_moment(date, than) && date->offset_minutes != 0 &&
        than->offset_minutes == 0)
        return true;
    if (apart < -DAY || apart > DAY)
        return false;
    if (date->precision > than->precision)
        return true;
    return date->precision == than->precision && date->has_offset &&
           !than->has_offset;
}

/* DATE is UTC, and the page SHOWS the same minute on the clock of its place:
 * the time between them is the offset. */
static void learn_offset(nc_date *date, const nc_date *shows)
{
    int64_t apart = shows->utc - date->utc;

    if (date->precision != NC_DATE_SECOND || !date->has_offset ||
        date->offset_minutes != 0 || shows->precision != NC_DATE_SECOND ||
        shows->has_offset)
        return;
    if (shows->utc % 60 == 0) /* no seconds are shown */
        apart += date->utc % 60;
    if (apart != 0 && apart % OFFSET_STEP == 0 && apart >= -OFFSET_MAX &&
        apart <= OFFSET_MAX)
        date->offset_minutes = (int)(apart / 60);
}

static void consider_date(nc_date *best, const nc_date *date)
{
    if (is_better(date, best))
        *best = *date;
    else
        learn_offset(best, date);
}

static void consider(const dater *d, nc_date *best, const char *text)
{
    nc_date date;

    if (text && nc_date_parse_in(&date, nc_span_of(text), d->order) == NC_OK)
        consider_date(best, &date);
}

/* --- sources */

static void consider_metas(const dater *d, nc_date *best, const char *names)
{
    nc_span rest = nc_span_of(names);
    nc_span word;

    while ((word = nc_span_word(&rest)).len > 0) {
        char name[64];

        if (word.len < sizeof(name)) {
            memcpy(name, word.ptr, word.len);
            name[word.len] = '\0';
            consider(d, best, nc_facts_meta(d->facts, name));
            consider(d, best, nc_facts_prop(d->facts, name));
        }
    }
}

static bool is_prop(const xmlNode *node, const char *name)
{
    return nc_span_equal_nocase(nc_node_attr(node, "itemprop"),
                                nc_span_of(name));
}

/* The text before NODE, in its own element or the one around it. */
static nc_span text_before(const xmlNode *node)
{
    const xmlNode *n = node->prev;

    if (!n && node->parent)
        n = node->parent->prev;
    while (n && nc_node_is_text(n) && nc_span_is_blank(nc_node_content(n)))
        n = n->prev;
    if (n && nc_node_is_element(n) && n->children && !n->children->next)
        n = n->children;
    return n && nc_node_is_text(n) ? nc_node_content(n) : NC_SPAN_EMPTY;
}

/* Whether NODE's date is that of the last change: by its microdata, or by its
 * class and the words before and in it. */
static bool is_modified(const xmlNode *node, apr_pool_t *pool)
{
    nc_span class = nc_node_attr(node, "class");
    nc_span before = text_before(node);

    if (is_prop(node, "dateModified"))
        return true;
    if (is_prop(node, "datePublished") ||
        nc_span_find_nocase(class, NC_SPAN_LIT("publish")))
        return false;
    if (nc_span_find_nocase(class, NC_SPAN_LIT("modified")) ||
        nc_span_find_nocase(class, NC_SPAN_LIT("lastupdate")) ||
        nc_span_find_nocase(class, NC_SPAN_LIT("last-update")))
        return true;
    return (before.len <= WORDS_MAX && nc_datelines_is_change(before)) ||
           nc_datelines_is_change(nc_span_of(nc_facts_text(node, pool)));
}

/* Menus show today's date. */
static bool is_in_menu(const xmlNode *node)
{
    static const char *const names[] = {"nav", "menu", "masthead"};

    for (int i = 0; node && i < MENU_LEVELS; i++, node = node->parent)
        if (nc_node_is_element(node) &&
            (nc_node_tag(node) == NC_TAG_NAV ||
             nc_span_holds_nocase(nc_node_attr(node, "class"), names,
                                  sizeof(names) / sizeof(*names))))
            return true;
    return false;
}

/* What people write into the page is no earlier than the web; older dates are
 * what it tells of. */
static bool is_of_web(const nc_date *date)
{
    return date->utc >= NC_DATELINES_MIN;
}

static void consider_node(const dater *d, nc_date *best, const xmlNode *node)
{
    static const char *const attrs[] = {"datetime", "content", "title",
                                        "data-datetime", "data-date"};
    const char *text;
    nc_date date;

    for (size_t a = 0; a < sizeof(attrs) / sizeof(*attrs); a++)
        if (nc_date_parse_in(&date, nc_node_attr(node, attrs[a]), d->order) ==
                NC_OK &&
            is_of_web(&date))
            consider_date(best, &date);
    text = nc_facts_text(node, d->facts->pool);
    if (text && nc_date_parse_in(&date, nc_span_of(text), d->order) == NC_OK &&
        is_of_web(&date))
        consider_date(best, &date);
}

/* The dates in NODES, in the order of the page, those that are called
 * datePublished before all. */
static void consider_page(const dater *d, nc_date *best,
                          const apr_array_header_t *nodes)
{
    for (int round = 0; round < 2; round++)
        for (int i = 0;
             i < nodes->nelts && i < PAGE_NODES_MAX && !is_complete(best);
             i++) {
            const xmlNode *node = APR_ARRAY_IDX(nodes, i, const xmlNode *);

            if (is_prop(node, "datePublished") == (round == 0) &&
                nc_measure_of(node)->prose == 0 && !is_in_menu(node) &&
                !is_modified(node, d->facts->pool))
                consider_node(d, best, node);
        }
}

static void consider_changes(const dater *d, nc_date *best,
                             const apr_array_header_t *nodes)
{
    for (int i = 0; i < nodes->nelts && i < PAGE_NODES_MAX; i++) {
        const xmlNode *node = APR_ARRAY_IDX(nodes, i, const xmlNode *);

        if (nc_measure_of(node)->prose == 0 && !is_in_menu(node) &&
            is_modified(node, d->facts->pool))
            consider_node(d, best, node);
    }
}

static bool is_same_day(const nc_date *a, const nc_date *b)
{
    int64_t apart = a->utc - b->utc;

    return a->precision != NC_DATE_NONE && b->precision != NC_DATE_NONE &&
           apart >= -DAY && apart <= DAY;
}

/* Whether DATE is the first that the page marks as one, or stands in a line of
 * its own. */
static bool is_shown(const dater *d, const nc_date *date)
{
    const apr_array_header_t *times = d->facts->times;
    const apr_array_header_t *lines = d->facts->lines;
    nc_date shown = {NC_DATE_NONE, 0, 0, false};
    int n = 0;

    for (int i = 0;
         i < times->nelts && i < SHOWN_MAX && shown.precision == NC_DATE_NONE;
         i++)
        consider_node(d, &shown, APR_ARRAY_IDX(times, i, const xmlNode *));
    for (int i = lines->nelts;
         shown.precision == NC_DATE_NONE && i-- > 0 && n < SHOWN_LINES_MAX;
         n++) {
        nc_date line;

        if (nc_date_parse_in(&line, APR_ARRAY_IDX(lines, i, nc_line).text,
                             d->order) == NC_OK &&
            is_same_day(&line, date))
            return true;
    }
    return is_same_day(&shown, date);
}

/* JSON-LD and meta tags; where they differ, what the page shows decides. */
static void consider_head(const dater *d, nc_date *best)
{
    nc_date tagged = {NC_DATE_NONE, 0, 0, false};

    consider(d, best, d->facts->jsonld->published);
    consider_metas(d, &tagged, published_metas);
    if (best->precision != NC_DATE_NONE && tagged.precision != NC_DATE_NONE &&
        !is_same_day(best, &tagged) && is_shown(d, &tagged) &&
        !is_shown(d, best))
        *best = tagged;
    consider_metas(d, best, published_metas);
}

/* A date in a line of its own, nearest to the text. */
static void consider_lines(const dater *d, nc_date *best)
{
    const apr_array_header_t *lines = d->facts->lines;

    for (int i = lines->nelts; best->precision == NC_DATE_NONE && i-- > 0;) {
        nc_span line = APR_ARRAY_IDX(lines, i, nc_line).text;
        nc_date date;

        if (nc_date_parse_in(&date, line, d->order) == NC_OK &&
            is_of_web(&date))
            consider_date(best, &date);
    }
}

/* The number of digits at C. */
static size_t digits_at(const char *c)
{
    size_t n = 0;

    while (nc_is_digit((unsigned char)c[n]))
        n++;
    return n;
}

/* /2015/01/02/, /2015-1-2-, 20150102 and 02-01-2015 in an address: digits in
 * groups, between what are no digits. */
static size_t date_length(const char *c)
{
    size_t a = digits_at(c);
    size_t b, y;

    if (a == 8)
        return 8;
    if ((a != 4 && a != 2) || !c[a] || !strchr("/-_.", c[a]))
        return 0;
    b = digits_at(c + a + 1);
    if (b == 0 || b > 2 || c[a + 1 + b] != c[a])
        return 0;
    y = digits_at(c + a + 1 + b + 1);
    if (a == 4 ? (y == 0 || y > 2) : y != 4)
        return 0;
    return a + 1 + b + 1 + y;
}

static void consider_address(const dater *d, nc_date *best, const char *url)
{
    const char *path = url ? strstr(url, "://") : NULL;

    path = path ? strchr(path + 3, '/') : NULL;
    for (const char *c = path; c && *c; c++) {
        char text[16];
        size_t n;
        nc_date date;

        if (!nc_is_digit((unsigned char)*c) ||
            nc_is_digit((unsigned char)c[-1]))
            continue;
        n = date_length(c);
        if (n == 0 || n >= sizeof(text))
            continue;
        for (size_t i = 0; i < n; i++)
            text[i] = (char)(strchr("/_.", c[i]) ? '-' : c[i]);
        if (nc_date_parse_in(&date, (nc_span){(const unsigned char *)text, n},
                             d->order) == NC_OK &&
            is_of_web(&date))
            consider_date(best, &date);
    }
}

void nc_metadata_dates(nc_article *article, const nc_facts *facts,
                       apr_pool_t *pool)
{
    dater d = {facts, order_of(facts, article->lang, pool)};
    nc_date none = {NC_DATE_NONE, 0, 0, false};
    nc_date *published = &article->published, *modified = &article->modified;

    *published = *modified = none;
    consider_head(&d, published);
    consider_page(&d, published, facts->times);
    consider_page(&d, published, facts->bylines);
    consider_address(&d, published, facts->url);

    consider(&d, modified, facts->jsonld->modified);
    consider_metas(&d, modified, modified_metas);
    consider_changes(&d, modified, facts->times);
    if (modified->precision == NC_DATE_NONE)
        consider_lines(&d, published);
    if (published->precision == NC_DATE_NONE &&
        modified->precision == NC_DATE_NONE)
        nc_datelines_find(published, modified, facts, d.order);
    if (published->precision == NC_DATE_NONE)
        *published = *modified;
    if (published->precision != NC_DATE_NONE &&
        modified->precision != NC_DATE_NONE && modified->utc < published->utc)
        *modified = none;
}
