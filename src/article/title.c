/* title.c -- what the article is called, without the site's name.
 *
 * Heads of pages carry the title with the site's name before or behind it, and
 * the heading in the page carries it pure, but may be the site's own logo. So
 * a heading counts when the head confirms it.
 */
#include "metadata.h"

#include <apr_strings.h>
#include "nc_chars.h"
#include "nc_fold.h"
#include "nc_url.h"
#include "plain.h"

/* What stands between title and site name. */
static const char *const separators[] = {" | ",
                                         " - ",
                                         " \xE2\x80\x93 ",
                                         " \xE2\x80\x94 ",
                                         " :: ",
                                         " \xC2\xBB ",
                                         " \xC2\xB7 ",
                                         " \xE2\x80\xA2 ",
                                         " / ",
                                         " \xC2\xAB ",
                                         " < ",
                                         " > ",
                                         " \xE2\x80\xBA ",
                                         " \xE2\x80\xB9 ",
                                         " : ",
                                         " // "};

enum { SUFFIX_WORDS_MAX = 5, TITLE_WORDS_MIN = 3, HEADING_WORDS_MIN = 2 };

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

/* Letters and digits of folded S, for comparing with a host name. */
static const char *squeeze(const char *s, apr_pool_t *pool)
{
    char *out = apr_pstrdup(pool, s);
    char *to = out;

    for (; *s; s++)
        if (nc_is_alnum((unsigned char)*s) || (unsigned char)*s >= 0x80)
            *to++ = *s;
    *to = '\0';
    return out;
}

static bool is_site(const char *part, const char *site, const char *host,
                    apr_pool_t *pool)
{
    const char *folded = nc_metadata_fold(part, pool);
    const char *squeezed = squeeze(folded, pool);
    const char *squeezed_host = host ? squeeze(host, pool) : "";

    if (*squeezed == '\0')
        return false;
    if (site &&
        strcmp(squeezed, squeeze(nc_metadata_fold(site, pool), pool)) == 0)
        return true;
    return strlen(squeezed) > 3 && strstr(squeezed_host, squeezed) != NULL;
}

/* The last place in TEXT where a separator stands; its length in *N. */
static const char *last_separator(const char *text, size_t *n)
{
    const char *last = NULL;

    for (size_t i = 0; i < sizeof(separators) / sizeof(*separators); i++)
        for (const char *at = text; (at = strstr(at, separators[i])); at++)
            if (!last || at > last) {
                last = at;
                *n = strlen(separators[i]);
            }
    return last;
}

static const char *first_separator(const char *text, size_t *n)
{
    const char *first = NULL;

    for (size_t i = 0; i < sizeof(separators) / sizeof(*separators); i++) {
        const char *at = strstr(text, separators[i]);

        if (at && (!first || at < first)) {
            first = at;
            *n = strlen(separators[i]);
        }
    }
    return first;
}

/* TITLE without the site's name at either end. */
static const char *without_site(const char *title, const char *site,
                                const char *host, apr_pool_t *pool)
{
    size_t n = 0;
    const char *at;

    while ((at = last_separator(title, &n)) && at > title &&
           is_site(at + n, site, host, pool))
        title = apr_pstrmemdup(pool, title, (size_t)(at - title));
    at = first_separator(title, &n);
    if (at && at > title &&
        is_site(apr_pstrmemdup(pool, title, (size_t)(at - title)), site, host,
                pool))
        title = at + n;
    return title;
}

/* The <title> without a short last part, when nothing names the site. */
static const char *without_suffix(const char *title, apr_pool_t *pool)
{
    size_t n = 0;
    const char *at = last_separator(title, &n);
    const char *head;

    if (!at)
        return title;
    head = apr_pstrmemdup(pool, title, (size_t)(at - title));
    if (nc_plain_words(nc_span_of(at + n)) <= SUFFIX_WORDS_MAX &&
        nc_plain_words(nc_span_of(head)) >= TITLE_WORDS_MIN)
        return head;
    return title;
}

/* The first heading that one of CLAIMS contains. */
static const char *confirmed_heading(const nc_facts *facts,
                                     const char *const *claims, size_t n,
                                     apr_pool_t *pool)
{
    for (int i = 0; i < facts->headings->nelts; i++) {
        const char *text = nc_facts_text(
            APR_ARRAY_IDX(facts->headings, i, const xmlNode *), pool);
        const char *folded = nc_metadata_fold(text, pool);

        if (!text || nc_plain_words(nc_span_of(text)) < HEADING_WORDS_MIN)
            continue;
        for (size_t c = 0; c < n; c++)
            if (claims[c] && strstr(nc_metadata_fold(claims[c], pool), folded))
                return text;
    }
    return NULL;
}

static bool is_line(const nc_facts *facts, const char *text, apr_pool_t *pool)
{
    const char *folded = nc_metadata_fold(text, pool);

    for (int i = 0; i < facts->lines->nelts; i++)
        if (strcmp(nc_metadata_fold(
                       APR_ARRAY_IDX(facts->lines, i, const char *), pool),
                   folded) == 0)
            return true;
    return false;
}

/* The longest part of the <title> that stands in the page by itself, whatever
 * element it is in: what a heading is on pages that have none. */
static const char *echoed_part(const nc_facts *facts, apr_pool_t *pool)
{
    const char *rest = facts->title, *best = NULL;
    unsigned most = TITLE_WORDS_MIN - 1;

    while (rest) {
        size_t n = 0;
        const char *at = first_separator(rest, &n);
        const char *part =
            at ? apr_pstrmemdup(pool, rest, (size_t)(at - rest)) : rest;
        unsigned words = nc_plain_words(nc_span_of(part));

        if (words > most && is_line(facts, part, pool)) {
            best = part;
            most = words;
        }
        rest = at ? at + n : NULL;
    }
    return best;
}

static const char *only_heading(const nc_facts *facts, apr_pool_t *pool)
{
    if (facts->headings->nelts != 1)
        return NULL;
    return nc_facts_text(APR_ARRAY_IDX(facts->headings, 0, const xmlNode *),
                         pool);
}

const char *nc_metadata_site_name(const nc_facts *facts, apr_pool_t *pool)
{
    const char *name = facts->jsonld->site_name;

    (void)pool;
    if (!name)
        name = nc_facts_meta(facts, "og:site_name application-name "
                                    "dc.publisher citation_journal_title "
                                    "cre twitter:app:name:iphone");
    return name;
}

const char *nc_metadata_title(const nc_facts *facts, const char *site_name,
                              apr_pool_t *pool)
{
    const char *claims[] = {
        facts->jsonld->title, nc_facts_meta(facts, "og:title twitter:title"),
        nc_facts_meta(facts, "citation_title dc.title dcterms.title "
                             "parsely-title sailthru.title headline title"),
        facts->title};
    enum { N = sizeof(claims) / sizeof(*claims) };
    const char *host = facts->url ? nc_url_host(facts->url, pool) : NULL;
    const char *title = confirmed_heading(facts, claims, N, pool);

    for (size_t i = 0; !title && i + 1 < N; i++)
        title = claims[i];
    if (!title)
        title = echoed_part(facts, pool);
    if (!title && facts->title)
        title = without_suffix(facts->title, pool);
    if (!title)
        title = only_heading(facts, pool);
    return title ? without_site(title, site_name, host, pool) : NULL;
}

const char *nc_metadata_without_site(const char *title, const nc_facts *facts,
                                     const char *site_name, apr_pool_t *pool)
{
    const char *host = facts->url ? nc_url_host(facts->url, pool) : NULL;

    return without_site(title, site_name, host, pool);
}
