/* keeping.c -- directives that say what is kept, and how long.
 *
 * They are the store's, so they stand where NewsCleanStore does: once, in the
 * main configuration.
 */
#include "directives.h"

#include <apr_lib.h>
#include <apr_strings.h>

const char *nc_keeping_set_queue(cmd_parms *cmd, void *conf, const char *pages,
                                 const char *bytes)
{
    nc_server_conf *server = nc_server_conf_of(cmd->server);
    const char *wrong = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    (void)conf;
    if (wrong)
        return wrong;
    if (!nc_directive_number(pages, false, 1, NC_QUEUE_PAGES_MAX,
                             &server->queue_pages))
        return nc_directive_refuse(cmd, pages,
                                   "allowed are 1 to 100000 pages that wait");
    if (bytes && !nc_directive_number(bytes, true, NC_PAGE_LIMIT_MIN,
                                      NC_QUEUE_BYTES_MAX, &server->queue_bytes))
        return nc_directive_refuse(
            cmd, bytes, "allowed are 16K to 1024M bytes of pages that wait");
    return NULL;
}

const char *nc_keeping_set_revisions(cmd_parms *cmd, void *conf,
                                     const char *value)
{
    const char *wrong = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    (void)conf;
    if (wrong)
        return wrong;
    if (nc_directive_number(value, false, 0, NC_REVISIONS_MAX,
                            &nc_server_conf_of(cmd->server)->revisions))
        return NULL;
    return nc_directive_refuse(cmd, value,
                               "allowed are 0 to 1000 versions of an article");
}

/* A number with d, w or y behind it, in seconds. */
static bool read_age(const char *text, int64_t *age)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {{'d', 86400}, {'w', 7 * 86400}, {'y', 31557600}};
    const int64_t most = NC_RETAIN_YEARS_MAX * INT64_C(31557600);
    char *end;
    apr_int64_t n = apr_strtoi64(text, &end, 10);

    if (!apr_isdigit(*text) || n < 1 || n > most || !*end || end[1])
        return false;
    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
        if (apr_tolower(*end) != units[i].unit)
            continue;
        *age = n * units[i].seconds;
        return n <= most / units[i].seconds;
    }
    return false;
}

static bool read_count(const char *text, int64_t *count)
{
    int n;

    if (!nc_directive_number(text, false, 1, NC_RETAIN_COUNT_MAX, &n))
        return false;
    *count = n;
    return true;
}

const char *nc_keeping_set_retain(cmd_parms *cmd, void *conf, const char *first,
                                  const char *second)
{
    nc_store_retention keep = {0, 0};
    const char *wrong = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    bool forever = strcasecmp(first, "forever") == 0;

    (void)conf;
    if (wrong)
        return wrong;
    if (!forever && !read_age(first, &keep.age) &&
        (second || !read_count(first, &keep.count)))
        return nc_directive_refuse(
            cmd, first,
            "allowed are forever, an age as 90d, 12w or 5y (1000y at most), "
            "and a number of articles, alone or behind the age");
    if (second && (forever || !read_count(second, &keep.count)))
        return nc_directive_refuse(
            cmd, second,
            "allowed behind an age is how many articles of a host are kept, "
            "1 to 1000000000; behind forever nothing is");
    nc_server_conf_of(cmd->server)->retain = keep;
    return NULL;
}
