/* pgsql_care.c -- figures of a store, and a look for damage.
 *
 * PostgreSQL looks after its files by itself, and has its own tools to check
 * and to copy them (pg_amcheck, pg_dump). What is looked for here is what only
 * we know of the tables: that what is said in two places is the same in both.
 */
#include "pgsql.h"

#include <apr_strings.h>

/* --- figures */

static const char figures[] =
    "SELECT count(*) FILTER (WHERE gone = 0),"
    " count(*) FILTER (WHERE gone = 1),"
    " (SELECT count(*) FROM newsclean.revision),"
    " count(DISTINCT host),"
    " min(" NC_STORE_NUM_LISTED ") FILTER (WHERE gone = 0),"
    " max(" NC_STORE_NUM_LISTED ") FILTER (WHERE gone = 0),"
    " coalesce(sum(octet_length(html)), 0),"
    " coalesce(sum(octet_length(text)), 0),"
    " (SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class AS c"
    " JOIN pg_namespace AS n ON n.oid = c.relnamespace"
    " WHERE n.nspname = 'newsclean' AND c.relkind = 'r')"
    " FROM newsclean.article";

nc_status nc_pgsql_get_stats(nc_store *store, nc_store_stats *stats)
{
    nc_pgsql_rows rows;
    nc_status status = nc_pgsql_query(store, figures, NULL, 0, &rows);

    if (status == NC_OK && nc_pgsql_next(&rows))
        *stats = (nc_store_stats){
            .articles = nc_pgsql_number(&rows, 0),
            .gone = nc_pgsql_number(&rows, 1),
            .revisions = nc_pgsql_number(&rows, 2),
            .hosts = nc_pgsql_number(&rows, 3),
            .oldest = nc_pgsql_number(&rows, 4),
            .newest = nc_pgsql_number(&rows, 5),
            .html = nc_pgsql_number(&rows, 6),
            .text = nc_pgsql_number(&rows, 7),
            .size = nc_pgsql_number(&rows, 8),
        };
    nc_pgsql_done(&rows);
    return status;
}

/* --- damage */

/* Each gives lines: what is wrong. */
static const char *const checks[] = {
    "SELECT 'there is no state' WHERE NOT EXISTS"
    " (SELECT 1 FROM newsclean.state WHERE one = 1)",

    "SELECT concat('an article has a number yet to come: ', url)"
    " FROM newsclean.article, newsclean.state WHERE article.seq > state.seq",

    "SELECT concat('two changes have the number ', seq)"
    " FROM newsclean.article GROUP BY seq HAVING count(*) > 1",

    "SELECT concat('the search lacks the words of ', url)"
    " FROM newsclean.article WHERE gone = 0 AND search IS NULL",

    "SELECT concat('an article that is gone has kept its words: ', url)"
    " FROM newsclean.article WHERE gone = 1"
    " AND (search IS NOT NULL OR title IS NOT NULL OR text IS NOT NULL"
    " OR html IS NOT NULL)",

    "SELECT concat('a name belongs to no article: ', name)"
    " FROM newsclean.name WHERE NOT EXISTS (SELECT 1 FROM newsclean.article"
    " WHERE num = name.article AND gone = 0)",

    "SELECT concat('a name has another host than its article: ', name)"
    " FROM newsclean.name JOIN newsclean.article ON num = name.article"
    " WHERE article.host <> name.host",

    "SELECT concat('a version belongs to no article: ', id)"
    " FROM newsclean.revision WHERE NOT EXISTS (SELECT 1"
    " FROM newsclean.article WHERE article.id = revision.id AND gone = 0)",
};

/* A store that is damaged all over says so in this many lines a kind. */
#define LIMIT " LIMIT 100"

nc_status nc_pgsql_check(nc_store *store, apr_array_header_t **out,
                         apr_pool_t *pool)
{
    apr_array_header_t *list = apr_array_make(pool, 8, sizeof(const char *));
    nc_status status = NC_OK;

    for (size_t i = 0;
         status == NC_OK && i < sizeof(checks) / sizeof(checks[0]); i++) {
        const char *sql = apr_pstrcat(pool, checks[i], LIMIT, NULL);
        nc_pgsql_rows rows;

        status = nc_pgsql_query_once(store, sql, NULL, 0, &rows);
        while (status == NC_OK && nc_pgsql_next(&rows))
            APR_ARRAY_PUSH(list, const char *) =
                apr_pstrdup(pool, nc_pgsql_text(&rows, 0));
        nc_pgsql_done(&rows);
    }
    if (status == NC_OK)
        *out = list;
    return status;
}

/* --- copies */

nc_status nc_pgsql_backup(nc_store *store, const char *path)
{
    (void)path;
    return nc_store_fail(store, NC_ENOTSUP,
                         "PostgreSQL has a tool of its own for that: "
                         "pg_dump --schema=newsclean");
}
