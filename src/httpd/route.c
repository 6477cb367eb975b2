/* route.c -- a path, read from its end.
 *
 * Where the handler is mounted is read off the path's end, since every path
 * below it has a fixed form:
 *
 *     .../                       the front page
 *     .../feed.atom              a document of the table
 *     .../archive/2015-01.atom   a month
 *     .../a/ID  .../a/ID.txt     an article
 */
#include "route.h"

#include <apr_lib.h>

#include "nc_address.h"

static const char *const formats[NC_FEED_FORMATS] = {
    [NC_FEED_ATOM] = "atom",
    [NC_FEED_RSS] = "rss",
    [NC_FEED_JSON] = "json",
};

static const struct {
    const char *name;
    nc_route_kind kind;
    nc_feed_format format;
} documents[] = {
    {"", NC_ROUTE_FRONT, NC_FEED_ATOM},
    {"search", NC_ROUTE_SEARCH, NC_FEED_ATOM},
    {"feed.atom", NC_ROUTE_FEED, NC_FEED_ATOM},
    {"feed.rss", NC_ROUTE_FEED, NC_FEED_RSS},
    {"feed.json", NC_ROUTE_FEED, NC_FEED_JSON},
    {"opensearch.xml", NC_ROUTE_OPENSEARCH, NC_FEED_ATOM},
    {"feeds.opml", NC_ROUTE_OPML, NC_FEED_ATOM},
    {"sitemap-news.xml", NC_ROUTE_SITEMAP, NC_FEED_ATOM},
    {"llms.txt", NC_ROUTE_LLMS, NC_FEED_ATOM},
};

const char *nc_route_format_name(nc_feed_format format)
{
    return formats[format];
}

/* NAME: "ID", or that with one of the suffixes. */
static bool read_article(nc_route *route, const char *name)
{
    for (int i = 0; i < NC_ID_LEN; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;

        if (dash ? name[i] != '-' : !apr_isxdigit(name[i]))
            return false;
        route->id[i] = (char)apr_tolower(name[i]);
    }
    route->kind = NC_ROUTE_ARTICLE;
    route->form = NC_FORM_HTML;
    route->by_accept = name[NC_ID_LEN] == '\0';
    for (int i = 0; i < NC_FORM_COUNT && !route->by_accept; i++) {
        route->form = (nc_form)i;
        if (strcmp(name + NC_ID_LEN, nc_form_suffix(route->form)) == 0)
            return true;
    }
    return route->by_accept;
}

static bool read_digits(const char **text, int n, int *value)
{
    *value = 0;
    for (; n > 0; n--, (*text)++) {
        if (!apr_isdigit(**text))
            return false;
        *value = *value * 10 + (**text - '0');
    }
    return true;
}

/* NAME: "YYYY-MM.atom". */
static bool read_archive(nc_route *route, const char *name)
{
    if (!read_digits(&name, 4, &route->year) || *name++ != '-' ||
        !read_digits(&name, 2, &route->month) || *name++ != '.' ||
        route->month < 1 || route->month > 12)
        return false;
    for (int i = 0; i < NC_FEED_FORMATS; i++) {
        if (strcmp(name, formats[i]) == 0) {
            route->kind = NC_ROUTE_ARCHIVE;
            route->format = (nc_feed_format)i;
            return true;
        }
    }
    return false;
}

/* Whether the path before its BASE-th byte ends in FOLDER. */
static bool is_in(const char *path, size_t base, const char *folder)
{
    size_t n = strlen(folder);

    return base >= n && memcmp(path + base - n, folder, n) == 0;
}

/* What stands behind the path's last slash, and where the mount ends. */
static void read_name(nc_route *route, const char *path, size_t *base)
{
    const char *name = path + *base;

    for (size_t i = 0; i < sizeof(documents) / sizeof(*documents); i++) {
        if (strcmp(name, documents[i].name) == 0) {
            route->kind = documents[i].kind;
            route->format = documents[i].format;
            return;
        }
    }
    if (is_in(path, *base, "/a/") && read_article(route, name))
        *base -= sizeof("a/") - 1;
    else if (is_in(path, *base, "/archive/") && read_archive(route, name))
        *base -= sizeof("archive/") - 1;
    else
        route->kind = NC_ROUTE_NONE;
}

void nc_route_read(nc_route *route, const request_rec *r, size_t mount)
{
    const char *slash = strrchr(r->uri, '/');
    size_t base = slash ? (size_t)(slash - r->uri) + 1 : 0;

    memset(route, 0, sizeof(*route));
    if (base == 0)
        return;
    read_name(route, r->uri, &base);
    if (base - 1 > mount)
        route->kind = NC_ROUTE_NONE; /* /articles/elsewhere/feed.atom */
    else if (route->kind == NC_ROUTE_NONE && mount == strlen(r->uri))
        route->kind = NC_ROUTE_MOUNT;
    route->base = nc_address_prefix(r, base);
}
