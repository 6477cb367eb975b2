/* archive.c -- months that are over (RFC 5005, section 4).
 *
 *     feed.atom ──prev-archive──► 2026-10 ──► 2026-10?page=2 ──► 2026-08 ...
 *
 * A month's articles are those listed in it, newest first, a fixed number to a
 * document. So a document changes only when one of its own articles does, one
 * is added to its month, or a neighbour comes to be; and it leads on to the
 * next month that has articles, however long ago that is. All of a chain
 * select the same: a section's feed has that section's archives.
 */
#include "serve.h"

#include <apr_strings.h>
#include <apr_time.h>

/* A month, counted from that of the year 0. */
static int month_of(int64_t seconds)
{
    apr_time_exp_t t;

    apr_time_exp_gmt(&t, apr_time_from_sec(seconds));
    return (t.tm_year + 1900) * 12 + t.tm_mon;
}

/* The first second of MONTH (days_from_civil: Hinnant, 2013). */
static int64_t begin_of(int month)
{
    int64_t year = month / 12, m = month % 12 + 1;
    int64_t y = year - (m <= 2), era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t day = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5;
    int64_t days = of_era * 365 + of_era / 4 - of_era / 100 + day;

    return (era * 146097 + days - 719468) * 86400;
}

static int open_month(const nc_serve *s)
{
    return month_of(apr_time_sec(s->r->request_time));
}

static const char *name_of(int month, apr_pool_t *pool)
{
    return apr_psprintf(pool, "%04d-%02d", month / 12, month % 12 + 1);
}

const char *nc_archive_open_month(const nc_serve *s)
{
    return name_of(open_month(s), s->r->pool);
}

static const char *address_of(const nc_serve *s, int month, int page)
{
    nc_listing list = s->list;

    list.limit = 0; /* it has its own size */
    return apr_pstrcat(s->r->pool, s->route.base, "archive/",
                       name_of(month, s->r->pool), ".",
                       nc_route_format_name(s->route.format),
                       nc_listing_query(&list, page, s->r->pool), NULL);
}

static int route_month(const nc_serve *s)
{
    return s->route.year * 12 + s->route.month - 1;
}

bool nc_archive_query(nc_serve *s, nc_store_query *query)
{
    int month = route_month(s);

    if (month >= open_month(s))
        return false;
    query->from = begin_of(month);
    query->until = begin_of(month + 1);
    return true;
}

/* The month of the newest, or oldest, article that is listed at FROM or later,
 * and before UNTIL; -1: there is none. */
static nc_status find_month(nc_serve *s, int64_t from, int64_t until,
                            bool oldest, int *month)
{
    nc_store_query query = s->list.query;
    apr_array_header_t *found;
    nc_status status;

    query.from = from;
    query.until = until;
    query.oldest_first = oldest;
    query.limit = 1;
    query.offset = 0;
    query.with_html = false;
    status = nc_store_list(s->store, &query, &found, s->r->pool);
    if (status != NC_OK)
        return status;
    *month = found->nelts > 0
                 ? month_of(APR_ARRAY_IDX(found, 0, nc_stored *)->listed)
                 : -1;
    return NC_OK;
}

/* How many documents the archive of MONTH has. */
static nc_status count_pages(nc_serve *s, int month, int *pages)
{
    nc_store_query query = s->list.query;
    unsigned n;
    nc_status status;

    query.from = begin_of(month);
    query.until = begin_of(month + 1);
    status =
        nc_store_count(s->store, &query, NC_ARCHIVE_SIZE * NC_ARCHIVE_PAGES_MAX,
                       &n, s->r->pool);
    *pages = (int)((n + NC_ARCHIVE_SIZE - 1) / NC_ARCHIVE_SIZE);
    return status;
}

static nc_status link_older(nc_serve *s, int before, const char **address)
{
    int month;
    nc_status status =
        find_month(s, begin_of(0), begin_of(before), false, &month);

    if (status == NC_OK && month >= 0)
        *address = address_of(s, month, 1);
    return status;
}

/* The last document of the next newer month. */
static nc_status link_newer(nc_serve *s, int after, const char **address)
{
    int month, pages;
    nc_status status = find_month(s, begin_of(after + 1),
                                  begin_of(open_month(s)), true, &month);

    if (status != NC_OK || month < 0)
        return status;
    status = count_pages(s, month, &pages);
    if (status == NC_OK)
        *address = address_of(s, month, pages);
    return status;
}

nc_status nc_archive_link(nc_serve *s, bool more)
{
    int month = route_month(s), page = s->list.page;
    nc_status status = NC_OK;

    s->feed.archive = true;
    s->feed.self = address_of(s, month, page);
    s->feed.current = nc_serve_feed_address(s, s->route.format, 1);
    if (more)
        s->feed.prev_archive = address_of(s, month, page + 1);
    else
        status = link_older(s, month, &s->feed.prev_archive);
    if (page > 1)
        s->feed.next_archive = address_of(s, month, page - 1);
    else if (status == NC_OK)
        status = link_newer(s, month, &s->feed.next_archive);
    return status;
}

/* Bytes that the texts of ENTRIES leave of what a list may have; 0: none. */
static int64_t room_left(const apr_array_header_t *entries)
{
    int64_t room = NC_LIST_TEXTS_MAX;

    for (int i = 0; i < entries->nelts; i++) {
        const nc_article *a = APR_ARRAY_IDX(entries, i, nc_stored *)->article;

        room -= (int64_t)(a->html ? strlen(a->html) : 0);
        room -= (int64_t)(a->text ? strlen(a->text) : 0);
    }
    return room > 0 ? room : 0;
}

/* By the store's own time, so that the document changes with the store alone.
 */
nc_status nc_archive_append_amended(nc_serve *s, apr_array_header_t *entries)
{
    nc_store_query query = s->list.query;
    apr_array_header_t *amended;
    nc_status status;

    if (entries->nelts == 0)
        return NC_OK;
    query.until =
        APR_ARRAY_IDX(entries, entries->nelts - 1, nc_stored *)->listed;
    if (query.until > begin_of(open_month(s)))
        query.until = begin_of(open_month(s));
    query.from = begin_of(0);
    query.amended_since = s->state.updated - NC_ARCHIVE_SETTLED;
    if (query.amended_since < 1)
        query.amended_since = 1; /* 0 would mean any */
    query.limit = NC_AMENDED_MAX;
    query.offset = 0;
    query.room = room_left(entries);
    query.with_html = query.room > 0;
    status = nc_store_list(s->store, &query, &amended, s->r->pool);
    if (status == NC_OK)
        apr_array_cat(entries, amended);
    return status;
}

nc_status nc_archive_link_newest(nc_serve *s)
{
    return link_older(s, open_month(s), &s->feed.prev_archive);
}
