/* sitename.c -- what a site calls itself.
 *
 * Names are compared by their letters and digits alone, so that "The Daily
 * Post" is thedailypost.example, and STERN.de is stern.de.
 */
#include "sitename.h"

#include <apr_strings.h>
#include "metadata.h"
#include "nc_chars.h"
#include "nc_url.h"
#include "plain.h"

enum {
    HOST_PART_MIN = 4, /* letters: shorter ones are in too many hosts */
    NAME_PART_MIN = 4,
    TAIL_WORDS_MAX = 2, /* of a longer form of the site's name */
    ROUNDS_MAX = 4
};

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

enum { N_SEPARATORS = sizeof(separators) / sizeof(*separators) };

/* --- separators */

/* The length of the separator at AT; 0: none. */
static size_t separator_length(const char *at)
{
    if (*at == ' ')
        for (size_t i = 0; i < N_SEPARATORS; i++) {
            size_t n = strlen(separators[i]);

            if (strncmp(at, separators[i], n) == 0)
                return n;
        }
    return 0;
}

/* Scripts without spaces put the sign between two ideographs. */
static size_t glued_length(const char *text, const char *at)
{
    return at > text && (*at == '-' || *at == '_' || *at == '|') &&
                   (unsigned char)at[-1] >= 0x80 && (unsigned char)at[1] >= 0xE3
               ? 1
               : 0;
}

const char *nc_sitename_first_separator(const char *text, size_t *n)
{
    for (const char *at = text; *at; at++)
        if ((*n = separator_length(at)) > 0)
            return at;
    return NULL;
}

const char *nc_sitename_last_separator(const char *text, size_t *n)
{
    for (const char *at = text + strlen(text); at-- > text;) {
        *n = separator_length(at);
        if (*n == 0)
            *n = glued_length(text, at);
        if (*n > 0)
            return at;
    }
    return NULL;
}

bool nc_sitename_separator_at(const char *at)
{
    return separator_length(at) > 0;
}

bool nc_sitename_separator_before(const char *text, const char *at)
{
    for (size_t i = 0; i < N_SEPARATORS; i++) {
        size_t n = strlen(separators[i]);

        if ((size_t)(at - text) >= n && strncmp(at - n, separators[i], n) == 0)
            return true;
    }
    return false;
}

/* --- names */

/* Letters and digits of S, folded. */
static const char *squeeze(const char *s, apr_pool_t *pool)
{
    char *out = apr_pstrdup(pool, nc_metadata_fold(s, pool));
    char *to = out;

    for (const char *from = out; *from; from++)
        if (nc_is_alnum((unsigned char)*from) || (unsigned char)*from >= 0x80)
            *to++ = *from;
    *to = '\0';
    return out;
}

static void add_name(nc_sitename *site, const char *name, apr_pool_t *pool)
{
    const char *squeezed = name ? squeeze(name, pool) : "";

    if (*squeezed && site->n < NC_SITENAME_MAX)
        site->names[site->n++] = squeezed;
}

void nc_sitename_read(nc_sitename *site, const nc_facts *facts,
                      apr_pool_t *pool)
{
    const char *publisher = facts->jsonld->site_name;
    const char *og = nc_facts_meta(facts, "og:site_name");
    const char *application = nc_facts_meta(facts, "application-name");
    const char *other = nc_facts_meta(facts, "dc.publisher "
                                             "citation_journal_title cre "
                                             "twitter:app:name:iphone");
    const char *host = facts->url ? nc_url_host(facts->url, pool) : NULL;

    *site = (nc_sitename){.url = facts->url};
    site->name = publisher     ? publisher
                 : og          ? og
                 : application ? application
                               : other;
    site->host = host ? squeeze(host, pool) : "";
    add_name(site, publisher, pool);
    add_name(site, og, pool);
    add_name(site, application, pool);
    add_name(site, nc_facts_meta(facts, "publisher"), pool);
    add_name(site, other, pool);
}

/* Whether TEXT, squeezed, is the name, or it and a little more. */
static bool is_name(const char *squeezed, unsigned words, const char *name)
{
    size_t n = strlen(name);

    if (strcmp(squeezed, name) == 0)
        return true;
    if (strncmp(name, squeezed, strlen(squeezed)) == 0 &&
        strlen(squeezed) >= NAME_PART_MIN)
        return true;
    return n >= NAME_PART_MIN && words <= TAIL_WORDS_MAX &&
           strncmp(squeezed, name, n) == 0;
}

/* TEXT without an article in front: "Die Zeit" is zeit.example. */
static const char *without_article(const char *text)
{
    static const char *const articles[] = {"the ", "der ", "die ", "das ",
                                           "le ",  "la ",  "el ",  "il "};
    nc_span s = nc_span_of(text);

    for (size_t i = 0; i < sizeof(articles) / sizeof(*articles); i++) {
        nc_span article = nc_span_of(articles[i]);

        if (nc_span_starts_nocase(s, article))
            return text + article.len;
    }
    return text;
}

bool nc_sitename_is(const nc_sitename *site, const char *text, apr_pool_t *pool)
{
    const char *squeezed = squeeze(text, pool);
    unsigned words;

    if (*squeezed == '\0')
        return false;
    words = nc_plain_words(nc_span_of(text));
    for (int i = 0; i < site->n; i++)
        if (is_name(squeezed, words, site->names[i]))
            return true;
    squeezed = squeeze(without_article(text), pool);
    return strlen(squeezed) >= HOST_PART_MIN &&
           strstr(site->host, squeezed) != NULL;
}

bool nc_sitename_is_front(const nc_sitename *site, nc_span href,
                          apr_pool_t *pool)
{
    const char *url =
        site->url ? nc_url_resolve(site->url, href, false, pool) : NULL;
    const char *path = url ? strstr(url, "://") : NULL;

    if (!url)
        return nc_span_equal(nc_span_trim(href), NC_SPAN_LIT("/"));
    path = path ? strchr(path + 3, '/') : NULL;
    return nc_url_same_host(url, site->url, pool) && (!path || path[1] == '\0');
}

const char *nc_sitename_strip(const nc_sitename *site, const char *title,
                              apr_pool_t *pool)
{
    size_t n = 0;
    const char *at;

    for (int i = 0; i < ROUNDS_MAX; i++) {
        at = nc_sitename_last_separator(title, &n);
        if (!at || at == title || !nc_sitename_is(site, at + n, pool))
            break;
        title = apr_pstrmemdup(pool, title, (size_t)(at - title));
    }
    at = nc_sitename_first_separator(title, &n);
    if (at && at > title &&
        nc_sitename_is(site, apr_pstrmemdup(pool, title, (size_t)(at - title)),
                       pool))
        title = at + n;
    return title;
}
