/* pgsql_schema.c -- the tables, in a schema named newsclean.
 *
 *   article   one row each, with its words
 *   name      the section, authors and tags of articles, in order
 *   revision  what articles said before
 *   pruned    by host, the number and time of the last change that shows in
 *             no row of it: a pruning, or what an import brought
 *   state     one row: the schema's version, the store's epoch, the last
 *             change's number and time
 *
 * An article's number (`num`) says where it stands in lists: the second it is
 * listed at, times 2^10, and its place among those of that second. Lists are
 * read off an index by host from its newest end.
 *
 * A step once released never changes; a new one is added at the end, and all
 * that are missing run as one transaction when a writer opens the store. Of
 * several front ends that start at once one is first; the others fail, look
 * again and find all made. A schema with more steps than we know is refused.
 *
 * No triggers, functions, LISTEN or advisory locks: tables, indexes, ON
 * CONFLICT and row locks are what PostgreSQL-compatible engines have in common;
 * of what is less common there is tsvector with a GIN index. Tried on
 * PostgreSQL 14 to 18, and on none of the distributed engines.
 */
#include "pgsql.h"

#include <apr_general.h>
#include <apr_strings.h>
#include <apr_time.h>

enum {
    /* Another front end may be making the tables: tries to see them. */
    TRIES = 20,
    PAUSE_MS = 100
};

static const char *const first_step[] = {
    "CREATE TABLE newsclean.article ("
    " num BIGINT PRIMARY KEY," /* listed << 10 | place */
    " id TEXT COLLATE \"C\" NOT NULL UNIQUE,"
    " url TEXT NOT NULL,"
    " host TEXT COLLATE \"C\" NOT NULL,"    /* of the address, with its port */
    " address TEXT COLLATE \"C\" NOT NULL," /* url without its scheme */
    " gone INTEGER NOT NULL DEFAULT 0,"
    " seq BIGINT NOT NULL,"
    " created BIGINT NOT NULL,"
    " updated BIGINT NOT NULL,"
    " hash BIGINT NOT NULL,"
    " digest TEXT,"              /* of what readers see */
    " published BIGINT,"         /* seconds since 1970; NULL: none */
    " published_offset INTEGER," /* minutes; NULL: the page gave none */
    " published_precision INTEGER NOT NULL DEFAULT 0,"
    " modified BIGINT,"
    " modified_offset INTEGER,"
    " modified_precision INTEGER NOT NULL DEFAULT 0,"
    " words BIGINT NOT NULL DEFAULT 0,"
    " lang TEXT,"
    " site_name TEXT,"
    " section TEXT,"
    " canonical TEXT,"
    " image TEXT,"
    " licence TEXT,"
    " title TEXT,"
    " excerpt TEXT,"
    " bylines TEXT," /* joined by U+001F */
    " tags TEXT,"
    " html TEXT,"
    " text TEXT,"
    " search TSVECTOR"
    ")",
    "CREATE INDEX article_newest ON newsclean.article (host, num)"
    " WHERE gone = 0",
    "CREATE INDEX article_changed ON newsclean.article (host, seq)",
    "CREATE INDEX article_gone ON newsclean.article (host, seq)"
    " WHERE gone = 1",
    "CREATE INDEX article_amended ON newsclean.article (host, updated)"
    " WHERE gone = 0 AND updated > created",
    "CREATE INDEX article_age ON newsclean.article"
    " (greatest(updated, num >> 10))",
    "CREATE INDEX article_search ON newsclean.article USING GIN (search)",
    "CREATE TABLE newsclean.name ("
    " article BIGINT NOT NULL,"
    " kind INTEGER NOT NULL," /* nc_store_names */
    " position INTEGER NOT NULL,"
    " key TEXT COLLATE \"C\" NOT NULL," /* the name as it is compared */
    " name TEXT NOT NULL,"
    " host TEXT COLLATE \"C\" NOT NULL," /* the article's */
    " PRIMARY KEY (article, kind, position)"
    ")",
    "CREATE INDEX name_key ON newsclean.name (kind, key, host, article)",
    "CREATE TABLE newsclean.revision ("
    " seq BIGINT PRIMARY KEY,"
    " id TEXT COLLATE \"C\" NOT NULL," /* the article's */
    " updated BIGINT NOT NULL,"
    " hash BIGINT NOT NULL,"
    " modified BIGINT,"
    " modified_offset INTEGER,"
    " modified_precision INTEGER NOT NULL,"
    " words BIGINT NOT NULL,"
    " lang TEXT,"
    " site_name TEXT,"
    " section TEXT,"
    " canonical TEXT,"
    " image TEXT,"
    " licence TEXT,"
    " title TEXT,"
    " excerpt TEXT,"
    " bylines TEXT,"
    " tags TEXT,"
    " html TEXT,"
    " text TEXT"
    ")",
    "CREATE INDEX revision_id ON newsclean.revision (id, seq)",
    "CREATE TABLE newsclean.pruned ("
    " host TEXT COLLATE \"C\" PRIMARY KEY,"
    " seq BIGINT NOT NULL,"
    " updated BIGINT NOT NULL"
    ")",
    NULL,
};

static const char *const *const steps[] = {first_step};

enum { VERSION = sizeof(steps) / sizeof(steps[0]) };

static nc_status read_number(nc_store *store, const char *sql, int64_t *out)
{
    nc_pgsql_rows rows;
    nc_status status = nc_pgsql_query_once(store, sql, NULL, 0, &rows);

    *out = 0;
    if (status == NC_OK && nc_pgsql_next(&rows))
        *out = nc_pgsql_number(&rows, 0);
    nc_pgsql_done(&rows);
    return status;
}

nc_status nc_pgsql_know(nc_store *store, int64_t version)
{
    if (version <= VERSION)
        return NC_OK;
    return nc_store_fail(store, NC_ENOTSUP,
                         "a newer version made the store: its schema is %d, "
                         "this version knows %d",
                         (int)version, VERSION);
}

nc_status nc_pgsql_identify(nc_store *store, int *version)
{
    int64_t tables, found = 0;
    nc_status status =
        read_number(store,
                    "SELECT count(*) FROM information_schema.tables WHERE"
                    " table_schema = 'newsclean' AND table_name = 'state'",
                    &tables);

    *version = 0;
    if (status == NC_OK && tables > 0)
        status =
            read_number(store, "SELECT version FROM newsclean.state", &found);
    if (status == NC_OK)
        status = nc_pgsql_know(store, found);
    if (status != NC_OK)
        return status;
    *version = (int)found;
    if (store->mode == NC_STORE_READ && found == 0)
        return nc_store_fail(store, NC_ENOTFOUND, "nothing is stored yet");
    if (store->mode == NC_STORE_READ && found < VERSION)
        return nc_store_fail(store, NC_EBUSY,
                             "an older version made the store: it has to be "
                             "opened for writing once");
    return NC_OK;
}

/* The row that all others wait for; made by whoever is first. */
static nc_status make_state(nc_store *store)
{
    int64_t epoch;
    char sql[200];
    nc_status status;

    if (apr_generate_random_bytes((unsigned char *)&epoch, sizeof(epoch)) !=
        APR_SUCCESS)
        return nc_store_fail(store, NC_EIO, "no random number is to be had");
    status = nc_pgsql_run(store, "CREATE SCHEMA IF NOT EXISTS newsclean");
    if (status == NC_OK)
        status =
            nc_pgsql_run(store, "CREATE TABLE IF NOT EXISTS newsclean.state ("
                                " one INTEGER PRIMARY KEY CHECK (one = 1),"
                                " version INTEGER NOT NULL,"
                                " epoch BIGINT NOT NULL,"
                                " seq BIGINT NOT NULL,"
                                " updated BIGINT NOT NULL"
                                ")");
    if (status != NC_OK)
        return status;
    apr_snprintf(sql, sizeof(sql),
                 "INSERT INTO newsclean.state VALUES (1, 0, %" APR_INT64_T_FMT
                 ", 0, 0) ON CONFLICT (one) DO NOTHING",
                 epoch);
    return nc_pgsql_run(store, sql);
}

static nc_status step_up(nc_store *store, int version)
{
    nc_status status = NC_OK;
    char sql[100];

    for (const char *const *sqls = steps[version]; status == NC_OK && *sqls;
         sqls++)
        status = nc_pgsql_run(store, *sqls);
    apr_snprintf(sql, sizeof(sql), "UPDATE newsclean.state SET version = %d",
                 version + 1);
    return status == NC_OK ? nc_pgsql_run(store, sql) : status;
}

static nc_status make_all(nc_store *store)
{
    int64_t version;
    nc_status status =
        nc_pgsql_begin(store, "BEGIN ISOLATION LEVEL READ COMMITTED");

    if (status == NC_OK)
        status = make_state(store);
    if (status == NC_OK)
        status = read_number(
            store, "SELECT version FROM newsclean.state FOR UPDATE", &version);
    for (; status == NC_OK && version < VERSION; version++)
        status = step_up(store, (int)version);
    if (status == NC_OK)
        status = nc_pgsql_commit(store);
    if (status != NC_OK)
        nc_pgsql_rollback(store);
    return status;
}

nc_status nc_pgsql_migrate(nc_store *store)
{
    nc_pgsql *engine = nc_pgsql_of(store);
    int version;
    nc_status status = NC_OK;

    for (int i = 0; i < TRIES; i++) {
        nc_status known = nc_pgsql_identify(store, &version);

        if (known != NC_OK)
            return known;
        if (version == VERSION)
            return NC_OK;
        status = make_all(store);
        if (status != NC_OK && !engine->alive)
            return status;
        if (status != NC_OK)
            apr_sleep(apr_time_from_msec(PAUSE_MS));
    }
    return status;
}
