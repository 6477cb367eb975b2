/* site_tell.c -- title, authors and date, where a site config says they stand.
 *
 * The first expression that gives something counts; if none does, what the
 * page says of itself stays.
 */
#include "site_state.h"

#include <apr_strings.h>
#include "metadata.h"
#include "names.h"
#include "plain.h"

/* What a rule is tried for. */
typedef struct telling {
    nc_article *article;
    const nc_facts *facts;
    apr_pool_t *pool;
} telling;

enum {
    NAME_BYTES_MAX = 200, /* longer ones are a biography */
    SECONDS_A_MINUTE = 60,
    SECONDS_A_DAY = 86400
};

static void append_content(nc_buf *out, xmlNode *node)
{
    xmlChar *content = xmlNodeGetContent(node);

    nc_buf_append_text(out, content ? (const char *)content : "");
    xmlFree(content);
}

/* The text of NODE; of title, script and their like, too, if it is one. */
static void append_node(nc_buf *out, xmlNode *node)
{
    if (nc_node_is_element(node))
        nc_node_text(out, node);
    if (nc_span_is_blank(nc_buf_span(out)))
        append_content(out, node);
}

/* Takes one text of the result; whether it is of use. */
typedef bool take_fn(const telling *t, nc_span text);

static bool take_node(nc_site *site, const telling *t, take_fn *take,
                      xmlNode *node)
{
    nc_buf text = NC_BUF_INIT;
    bool taken;

    append_node(&text, node);
    taken = nc_buf_status(&text) == NC_OK && take(t, nc_buf_span(&text));
    nc_buf_release(&text);
    if (taken && nc_node_is_element(node))
        APR_ARRAY_PUSH(site->told, xmlNode *) = node;
    return taken;
}

/* Takes the first node of the result that is of use, or all of them. */
static bool take_value(nc_site *site, const telling *t, take_fn *take, bool all,
                       const char *expression)
{
    xmlXPathObject *value = nc_site_value(site, expression);
    bool taken = false;

    if (value && value->type == XPATH_STRING)
        taken = take(t, nc_span_of((const char *)value->stringval));
    for (size_t i = 0; i < nc_site_xpath_count(value) && (all || !taken); i++) {
        xmlNode *node = nc_site_xpath_node(value, i);

        taken |= node && take_node(site, t, take, node);
    }
    xmlXPathFreeObject(value);
    return taken;
}

/* --- what is told */

static bool take_title(const telling *t, nc_span text)
{
    const char *title =
        text.len <= NC_FACTS_LINE_MAX ? nc_plain_line(text, t->pool) : NULL;
    nc_sitename site;

    if (!title)
        return false;
    nc_sitename_read(&site, t->facts, t->pool);
    t->article->title = nc_sitename_strip(&site, title, t->pool);
    return true;
}

static bool tell_title(nc_site *site, const nc_site_rule *rule, void *ctx)
{
    return take_value(site, ctx, take_title, false, rule->value);
}

/* Names as bylines have them; else, all of it is one. */
static bool take_author(const telling *t, nc_span text)
{
    apr_array_header_t *names = t->article->bylines;
    int before = names->nelts;
    const char *line;

    nc_names_add(names, text, t->pool);
    if (names->nelts > before || nc_span_trim(text).len > NAME_BYTES_MAX)
        return names->nelts > before;
    line = before == 0 ? nc_plain_line(text, t->pool) : NULL;
    if (line)
        APR_ARRAY_PUSH(names, const char *) = line;
    return line != NULL;
}

static bool tell_authors(nc_site *site, const nc_site_rule *rule, void *ctx)
{
    const telling *t = ctx;
    apr_array_header_t *before = t->article->bylines;

    t->article->bylines = apr_array_make(t->pool, 2, sizeof(const char *));
    if (take_value(site, t, take_author, true, rule->value))
        return true;
    t->article->bylines = before;
    return false;
}

/* Whether A is the day on which B is, where that was written. */
static bool is_day_of(const nc_date *a, const nc_date *b)
{
    int64_t local = b->utc + (int64_t)b->offset_minutes * SECONDS_A_MINUTE;

    return a->precision == NC_DATE_DAY && b->precision == NC_DATE_SECOND &&
           local >= a->utc && local < a->utc + SECONDS_A_DAY;
}

static bool take_date(const telling *t, nc_span text)
{
    nc_article *article = t->article;
    nc_date date;

    if (nc_date_parse(&date, nc_span_trim(text)) != NC_OK)
        return false;
    /* What the page says of the hour does not contradict a mere day. */
    if (!is_day_of(&date, &article->published))
        article->published = date;
    if (article->modified.precision != NC_DATE_NONE &&
        article->modified.utc < date.utc)
        article->modified = (nc_date){NC_DATE_NONE, 0, 0, false};
    return true;
}

static bool tell_date(nc_site *site, const nc_site_rule *rule, void *ctx)
{
    return take_value(site, ctx, take_date, false, rule->value);
}

/* An advertisement that looks like an article is one with a tag that says so:
 * feeds can leave it out, and readers see it. */
static bool tell_native_ad(nc_site *site, const nc_site_rule *rule, void *ctx)
{
    const telling *t = ctx;
    xmlXPathObject *value = nc_site_value(site, rule->value);
    bool is_ad = nc_site_xpath_count(value) > 0;

    xmlXPathFreeObject(value);
    if (is_ad)
        APR_ARRAY_PUSH(t->article->tags, const char *) = "Native Ad";
    return is_ad;
}

void nc_site_tell(nc_site *site, nc_article *article, const nc_facts *facts,
                  apr_pool_t *pool)
{
    telling t = {article, facts, pool};

    nc_site_each(site, NC_SITE_NATIVE_AD, tell_native_ad, &t);
    nc_site_each(site, NC_SITE_TITLE, tell_title, &t);
    nc_site_each(site, NC_SITE_AUTHOR, tell_authors, &t);
    nc_site_each(site, NC_SITE_DATE, tell_date, &t);
}
