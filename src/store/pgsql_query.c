/* pgsql_query.c -- lists: which articles, which names, how far changes have
 * got.
 *
 * Of each prefix the newest numbers are read, as many as can be needed; the
 * newest of all those are then read as rows. A list by a name is read off the
 * index of names; which index another goes by is the server's choice, made for
 * each list anew: it knows how common a word is.
 */
#include "pgsql.h"

#include <apr_strings.h>

#include "scope.h"

/* --- SQL put together */

/* Sticky, as an nc_buf is. */
typedef struct select {
    nc_buf sql;
    const char *values[NC_PGSQL_VALUES];
    int n;
    apr_pool_t *pool;
} select_t;

static void add(select_t *sel, const char *sql)
{
    nc_buf_append_text(&sel->sql, sql);
}

/* SQL, with its `%s`. */
static void add_text(select_t *sel, const char *sql, const char *text)
{
    add(sel, sql);
    if (sel->n == NC_PGSQL_VALUES)
        sel->sql.status = NC_ELIMIT;
    else
        sel->values[sel->n++] = nc_pgsql_clean(text, sel->pool);
}

static void add_number(select_t *sel, const char *sql, int64_t number)
{
    add_text(sel, sql, apr_psprintf(sel->pool, "%" APR_INT64_T_FMT, number));
}

/* SEL is released. */
static nc_status run(nc_store *store, select_t *sel, nc_pgsql_rows *rows)
{
    nc_status status = nc_buf_status(&sel->sql);

    *rows = (nc_pgsql_rows){0};
    if (status == NC_OK)
        status = nc_pgsql_query_once(store, nc_buf_text(&sel->sql), sel->values,
                                     sel->n, rows);
    nc_buf_release(&sel->sql);
    return status;
}

static nc_status run_articles(nc_store *store, select_t *sel,
                              apr_array_header_t **out)
{
    apr_array_header_t *list =
        apr_array_make(sel->pool, 32, sizeof(nc_stored *));
    nc_pgsql_rows rows;
    nc_status status = run(store, sel, &rows);

    while (status == NC_OK && nc_pgsql_next(&rows))
        APR_ARRAY_PUSH(list, nc_stored *) = nc_pgsql_read(&rows, sel->pool);
    nc_pgsql_done(&rows);
    if (status == NC_OK)
        *out = list;
    return status;
}

/* --- one prefix */

static nc_scope scope_of(const apr_array_header_t *prefixes, int i,
                         apr_pool_t *pool)
{
    /* U+10FFFF, the last there is. */
    nc_scope scope = nc_scope_of(prefixes, i, "\xf4\x8f\xbf\xbf", pool);

    if (scope.host)
        scope.host = nc_pgsql_key(scope.host, pool);
    return scope;
}

static void add_scope(select_t *sel, const nc_scope *scope)
{
    if (scope->host)
        add_text(sel, " AND host = %s", scope->host);
    if (scope->begin) {
        add_text(sel, " AND address >= %s", scope->begin);
        add_text(sel, " AND address < %s", scope->end);
    }
}

/* --- numbers */

_Static_assert(NC_STORE_SECTIONS == 0 && NC_STORE_AUTHORS == 1 &&
                   NC_STORE_TAGS == 2,
               "as the SQL says");

/* The article of number NUMBER has this name. */
static void add_name(select_t *sel, const char *number, const char *kind,
                     const char *name)
{
    if (!name)
        return;
    add(sel, " AND EXISTS (SELECT 1 FROM newsclean.name AS had"
             " WHERE had.article = ");
    add(sel, number);
    add(sel, " AND had.kind = ");
    add(sel, kind);
    add_text(sel, " AND had.key = %s)", nc_pgsql_key(name, sel->pool));
}

static void add_range(select_t *sel, const nc_store_query *query,
                      const char *number)
{
    if (query->from == 0 && query->until == 0)
        return;
    add(sel, " AND ");
    add(sel, number);
    add_number(sel, " >= CAST(%s AS BIGINT)", nc_store_num(query->from));
    add(sel, " AND ");
    add(sel, number);
    add_number(sel, " < CAST(%s AS BIGINT)", nc_store_num(query->until));
}

/* WORDS: the query's search. */
static void add_articles(select_t *sel, const nc_store_query *query,
                         const nc_scope *scope, const char *words)
{
    add(sel, "SELECT num FROM newsclean.article WHERE gone = 0");
    add_scope(sel, scope);
    add_name(sel, "num", "0", query->section);
    add_name(sel, "num", "1", query->author);
    add_name(sel, "num", "2", query->tag);
    if (words)
        add_text(sel, " AND search @@ CAST(%s AS TSQUERY)", words);
    if (query->amended_since)
        add_number(sel,
                   " AND updated > created AND updated >= CAST(%s AS BIGINT)",
                   query->amended_since);
    add_range(sel, query, "num");
}

/* Off the index of names, by the one that narrows the list most. */
static void add_named(select_t *sel, const nc_store_query *query,
                      const nc_scope *scope)
{
    const char *name = query->author ? query->author
                       : query->tag  ? query->tag
                                     : query->section;

    add(sel,
        "SELECT DISTINCT article AS num FROM newsclean.name WHERE kind = ");
    add(sel, query->author ? "1" : query->tag ? "2" : "0");
    add_text(sel, " AND key = %s", nc_pgsql_key(name, sel->pool));
    if (scope->host)
        add_text(sel, " AND host = %s", scope->host);
    if (query->author)
        add_name(sel, "name.article", "2", query->tag);
    if (query->author || query->tag)
        add_name(sel, "name.article", "0", query->section);
    if (scope->begin) {
        add(sel, " AND EXISTS (SELECT 1 FROM newsclean.article AS its"
                 " WHERE its.num = name.article");
        add_text(sel, " AND its.address >= %s", scope->begin);
        add_text(sel, " AND its.address < %s)", scope->end);
    }
    add_range(sel, query, "article");
}

/* The order in which numbers of a prefix are taken. */
static const char *order_of(const nc_store_query *query)
{
    if (query->amended_since)
        return " ORDER BY updated DESC LIMIT CAST(%s AS BIGINT)";
    return query->oldest_first ? " ORDER BY num LIMIT CAST(%s AS BIGINT)"
                               : " ORDER BY num DESC LIMIT CAST(%s AS BIGINT)";
}

/* The numbers of all prefixes, as a SELECT of `number`. */
static void add_all_numbers(select_t *sel, const nc_store_query *query)
{
    const char *words =
        query->search ? nc_pgsql_search(query->search, sel->pool) : NULL;
    bool by_name = !words && !query->amended_since &&
                   (query->author || query->tag || query->section);

    for (int i = 0; i < nc_scope_count(query->prefixes); i++) {
        nc_scope scope = scope_of(query->prefixes, i, sel->pool);

        add(sel, i ? " UNION SELECT num FROM (" : "SELECT num FROM (");
        if (by_name)
            add_named(sel, query, &scope);
        else
            add_articles(sel, query, &scope, words);
        add_number(sel, order_of(query), (int64_t)query->limit + query->offset);
        add(sel, ") AS one");
    }
}

static void add_columns(select_t *sel, const nc_store_query *query)
{
    if (!query->with_html || query->room == 0) {
        add(sel, query->with_html ? nc_pgsql_columns : nc_pgsql_columns_short);
        return;
    }
    add_number(sel,
               query->oldest_first ? nc_pgsql_columns_oldest
                                   : nc_pgsql_columns_newest,
               query->room);
    add_number(sel, "", query->room);
}

nc_status nc_pgsql_list(nc_store *store, const nc_store_query *query,
                        apr_array_header_t **out, apr_pool_t *pool)
{
    select_t sel = {.sql = NC_BUF_INIT, .pool = pool};
    const char *order = query->oldest_first ? "" : " DESC";

    add(&sel, "SELECT ");
    add_columns(&sel, query);
    add(&sel, " FROM newsclean.article WHERE num IN (SELECT num FROM (");
    add_all_numbers(&sel, query);
    add(&sel, ") AS every ORDER BY num");
    add(&sel, order);
    add_number(&sel, " LIMIT CAST(%s AS BIGINT)", query->limit);
    add_number(&sel, " OFFSET CAST(%s AS BIGINT)) ORDER BY num", query->offset);
    add(&sel, order);
    return run_articles(store, &sel, out);
}

nc_status nc_pgsql_count(nc_store *store, const nc_store_query *query,
                         unsigned most, unsigned *count, apr_pool_t *pool)
{
    select_t sel = {.sql = NC_BUF_INIT, .pool = pool};
    nc_store_query counted = *query;
    nc_pgsql_rows rows;
    nc_status status;

    counted.limit = most;
    counted.offset = 0;
    add(&sel, "SELECT count(*) FROM (SELECT num FROM (");
    add_all_numbers(&sel, &counted);
    add_number(&sel, ") AS every LIMIT CAST(%s AS BIGINT)) AS counted", most);
    status = run(store, &sel, &rows);
    if (status == NC_OK && nc_pgsql_next(&rows))
        *count = (unsigned)nc_pgsql_number(&rows, 0);
    nc_pgsql_done(&rows);
    return status;
}

/* A host that is named has its own condition: the index begins from it. */
static void add_behind(select_t *sel, const nc_store_gone *gone,
                       const nc_scope *scope)
{
    if (scope->host) {
        add_number(sel, " AND seq > CAST(%s AS BIGINT)",
                   nc_store_gone_behind(gone, scope->host));
        return;
    }
    add_text(sel, " AND (host, seq) > (%s", gone->host);
    add_number(sel, ", CAST(%s AS BIGINT))", gone->seq);
}

nc_status nc_pgsql_list_gone(nc_store *store, const nc_store_gone *gone,
                             apr_array_header_t **out, apr_pool_t *pool)
{
    select_t sel = {.sql = NC_BUF_INIT, .pool = pool};
    nc_store_gone sought = *gone;
    const char *order = gone->by_host
                            ? " ORDER BY host, seq LIMIT CAST(%s AS BIGINT)"
                            : " ORDER BY seq DESC LIMIT CAST(%s AS BIGINT)";

    if (gone->by_host)
        sought.host = nc_pgsql_key(gone->host, pool);
    add(&sel, "SELECT ");
    add(&sel, nc_pgsql_columns_short);
    add(&sel, " FROM newsclean.article WHERE num IN (");
    for (int i = 0; i < nc_scope_count(gone->prefixes); i++) {
        nc_scope scope = scope_of(gone->prefixes, i, pool);

        add(&sel, i ? " UNION SELECT num FROM (" : "SELECT num FROM (");
        add(&sel, "SELECT num FROM newsclean.article WHERE gone = 1");
        add_scope(&sel, &scope);
        if (gone->by_host)
            add_behind(&sel, &sought, &scope);
        add_number(&sel, order, gone->limit);
        add(&sel, ") AS one");
    }
    add(&sel, ")");
    add_number(&sel, order, gone->limit);
    return run_articles(store, &sel, out);
}

/* --- names */

/* Of each key the name that its first article has, in one of HOSTS. */
static void add_hosts(select_t *sel, const apr_array_header_t *prefixes)
{
    for (int i = 0; prefixes && i < prefixes->nelts; i++)
        add_text(sel, i ? ", %s" : " AND host IN (%s",
                 scope_of(prefixes, i, sel->pool).host);
    if (prefixes && prefixes->nelts > 0)
        add(sel, ")");
}

/* From one key to the next by the index, however many articles have it. */
nc_status nc_pgsql_list_names(nc_store *store, nc_store_names kind,
                              apr_array_header_t *prefixes, unsigned limit,
                              apr_array_header_t **out, apr_pool_t *pool)
{
    select_t sel = {.sql = NC_BUF_INIT, .pool = pool};
    apr_array_header_t *list = apr_array_make(pool, 32, sizeof(const char *));
    nc_pgsql_rows rows;
    nc_status status;

    add_number(&sel,
               "WITH RECURSIVE kind (it) AS (SELECT CAST(%s AS INTEGER)),"
               " each (key) AS (SELECT (SELECT min(key) FROM newsclean.name"
               " WHERE kind = (SELECT it FROM kind))"
               " UNION ALL SELECT (SELECT min(key) FROM newsclean.name"
               " WHERE kind = (SELECT it FROM kind) AND key > each.key)"
               " FROM each WHERE each.key IS NOT NULL)"
               " SELECT name FROM (SELECT each.key, (SELECT name"
               " FROM newsclean.name AS found"
               " WHERE kind = (SELECT it FROM kind) AND found.key = each.key",
               (int)kind);
    add_hosts(&sel, prefixes);
    add_number(&sel,
               " ORDER BY host, article LIMIT 1) AS name"
               " FROM each WHERE each.key IS NOT NULL) AS named"
               " WHERE name IS NOT NULL ORDER BY key"
               " LIMIT CAST(%s AS BIGINT)",
               limit);
    status = run(store, &sel, &rows);
    while (status == NC_OK && nc_pgsql_next(&rows))
        APR_ARRAY_PUSH(list, const char *) =
            apr_pstrdup(pool, nc_pgsql_text(&rows, 0));
    nc_pgsql_done(&rows);
    if (status == NC_OK)
        *out = list;
    return status;
}

/* --- state */

static const char newest_of_all[] =
    "SELECT seq, updated FROM newsclean.state WHERE one = 1";

/* Of its articles, and of those that were pruned. */
static const char newest_of_host[] =
    "SELECT seq, updated FROM ((SELECT seq, updated FROM newsclean.article"
    " WHERE host = %s ORDER BY seq DESC LIMIT 1)"
    " UNION ALL (SELECT seq, updated FROM newsclean.pruned WHERE host = %s))"
    " AS both_of_them ORDER BY seq DESC, updated DESC LIMIT 1";

static nc_status read_newest(nc_store *store, const char *host,
                             nc_store_state *state)
{
    const char *values[] = {host, host};
    nc_pgsql_rows rows;
    nc_status status =
        nc_pgsql_query(store, host ? newest_of_host : newest_of_all, values,
                       host ? 2 : 0, &rows);

    if (status == NC_OK && nc_pgsql_next(&rows) &&
        nc_pgsql_number(&rows, 0) > state->seq) {
        state->seq = nc_pgsql_number(&rows, 0);
        state->updated = nc_pgsql_number(&rows, 1);
    }
    nc_pgsql_done(&rows);
    return status;
}

/* Each time: after a restore it is changed by hand, under those connected. */
static nc_status read_epoch(nc_store *store, int64_t *epoch)
{
    nc_pgsql_rows rows;
    nc_status status =
        nc_pgsql_query(store, "SELECT epoch FROM newsclean.state WHERE one = 1",
                       NULL, 0, &rows);

    if (status == NC_OK && nc_pgsql_next(&rows))
        *epoch = nc_pgsql_number(&rows, 0);
    nc_pgsql_done(&rows);
    return status;
}

nc_status nc_pgsql_get_state(nc_store *store, apr_array_header_t *prefixes,
                             nc_store_state *state, apr_pool_t *caller)
{
    apr_pool_t *pool;
    nc_status status;

    (void)caller; /* may be NULL */
    if (apr_pool_create(&pool, store->pool) != APR_SUCCESS)
        return nc_store_fail(store, NC_ENOMEM, "out of memory");
    status = read_epoch(store, &state->epoch);
    for (int i = 0; status == NC_OK && i < nc_scope_count(prefixes); i++)
        status = read_newest(store, scope_of(prefixes, i, pool).host, state);
    apr_pool_destroy(pool);
    return status;
}
