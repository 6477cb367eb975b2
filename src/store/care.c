/* care.c -- looking after the file: how much is in it, is it sound, a copy.
 *
 * A check reads the file as it was at one moment, while others write: SQLite's
 * own checks first, then what only we know must be so. Whether the indexes for
 * searching have each word of each article, SQLite tells only a writer: a store
 * that is open for writing is asked that too, and others wait meanwhile.
 *
 * A copy is made under another name and gets its own when it is whole. It is
 * born with an epoch of its own: once it has taken the old file's place its
 * numbers go on from an earlier state, and would mean something else to readers
 * that know the later ones.
 */
#include "sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_strings.h>

/* --- stats */

static int64_t size_of(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 ? (int64_t)info.st_size : 0;
}

nc_status nc_sqlite_get_stats(nc_store *store, nc_store_stats *stats)
{
    const nc_sqlite *engine = nc_sqlite_of(store);
    const struct {
        const char *sql;
        int64_t *out;
    } counts[] = {
        {"SELECT count(*) FROM article WHERE gone = 0", &stats->articles},
        {"SELECT count(*) FROM article WHERE gone = 1", &stats->gone},
        {"SELECT count(*) FROM revision", &stats->revisions},
        {"WITH RECURSIVE host (it) AS (SELECT min(host) FROM article"
         " UNION ALL SELECT (SELECT min(host) FROM article WHERE host > it)"
         " FROM host WHERE it IS NOT NULL) SELECT count(it) FROM host",
         &stats->hosts},
        {"SELECT " NC_STORE_NUM_LISTED
         " FROM article WHERE gone = 0 ORDER BY num LIMIT 1",
         &stats->oldest},
        {"SELECT " NC_STORE_NUM_LISTED " FROM article WHERE gone = 0"
         " ORDER BY num DESC LIMIT 1",
         &stats->newest},
        {"SELECT sum(length(CAST(html AS BLOB))) FROM article", &stats->html},
        {"SELECT sum(length(CAST(text AS BLOB))) FROM article", &stats->text},
    };
    nc_status status = nc_sqlite_check(store);

    for (size_t i = 0; status == NC_OK && i < sizeof(counts) / sizeof(*counts);
         i++)
        status = nc_sqlite_number(store, counts[i].sql, counts[i].out);
    stats->size = size_of(engine->path) + size_of(engine->wal);
    return status;
}

/* --- check */

/* SQL that finds nothing in a sound store: a text for each finding. */
static const char *const checks[] = {
    "SELECT 'the file: ' || integrity_check FROM pragma_integrity_check(100)"
    " WHERE integrity_check <> 'ok'",
    "SELECT 'a row of ' || \"table\" || ' belongs to no ' || parent"
    " FROM pragma_foreign_key_check LIMIT 100",
    "SELECT 'search lacks the words of ' || url FROM article"
    " WHERE gone = 0 AND paired = 0 AND NOT EXISTS"
    " (SELECT 1 FROM search_docsize WHERE id = num) LIMIT 100",
    "SELECT 'search lacks the words of ' || url FROM article"
    " WHERE gone = 0 AND paired = 1 AND NOT EXISTS"
    " (SELECT 1 FROM pairs_docsize WHERE id = num) LIMIT 100",
    "SELECT 'search has words of an article that is not there: ' || id"
    " FROM search_docsize AS indexed WHERE NOT EXISTS (SELECT 1 FROM article"
    " WHERE num = indexed.id AND gone = 0 AND paired = 0) LIMIT 100",
    "SELECT 'search has words of an article that is not there: ' || id"
    " FROM pairs_docsize AS indexed WHERE NOT EXISTS (SELECT 1 FROM article"
    " WHERE num = indexed.id AND gone = 0 AND paired = 1) LIMIT 100",
    "SELECT 'a change has a number yet to come: ' || url FROM article"
    " WHERE seq > (SELECT seq FROM state) LIMIT 100",
    "SELECT 'two changes have the number ' || seq FROM"
    " (SELECT seq FROM article UNION ALL SELECT seq FROM revision)"
    " GROUP BY seq HAVING count(*) > 1 LIMIT 100",
    "SELECT 'a name has another host than its article: ' || name FROM"
    " (SELECT article, host, name FROM byline"
    " UNION ALL SELECT article, host, name FROM tag) AS named"
    " JOIN article ON article.num = named.article"
    " WHERE named.host <> article.host LIMIT 100",
    "SELECT 'what is gone has kept its words: ' || url FROM article"
    " WHERE gone = 1 AND (title IS NOT NULL OR text IS NOT NULL"
    " OR html IS NOT NULL) LIMIT 100",
    "SELECT 'there is no state' WHERE (SELECT count(*) FROM state) <> 1",
};

static void push(apr_array_header_t *findings, const char *finding)
{
    APR_ARRAY_PUSH(findings, const char *) = finding;
}

/* What SQLite can't do because of the damage is a finding, too. */
static nc_status take_failure(nc_store *store, nc_status status,
                              apr_array_header_t *findings)
{
    int code = sqlite3_errcode(nc_sqlite_of(store)->db) & 0xff;

    if (status == NC_OK || (code != SQLITE_CORRUPT && code != SQLITE_NOTADB))
        return status;
    push(findings, apr_pstrdup(findings->pool, nc_store_message(store)));
    store->message[0] = '\0';
    return NC_OK;
}

static nc_status run_check(nc_store *store, const char *sql,
                           apr_array_header_t *findings)
{
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    nc_status status = nc_sqlite_prepare(store, sql, &stmt);

    while (status == NC_OK) {
        status = nc_sqlite_step(store, stmt, &row);
        if (status != NC_OK || !row)
            break;
        push(findings, apr_pstrdup(findings->pool,
                                   (const char *)sqlite3_column_text(stmt, 0)));
    }
    status = take_failure(store, status, findings);
    nc_sqlite_done(stmt);
    return status;
}

/* All that the two indexes hold, read once from end to end. */
static nc_status read_words(nc_store *store, apr_array_header_t *findings)
{
    static const char *const sqls[] = {
        "CREATE VIRTUAL TABLE temp.search_words USING"
        " fts5vocab (main, search, row)",
        "CREATE VIRTUAL TABLE temp.pairs_words USING"
        " fts5vocab (main, pairs, row)",
        "SELECT sum(cnt) FROM temp.search_words",
        "SELECT sum(cnt) FROM temp.pairs_words",
        "DROP TABLE temp.search_words",
        "DROP TABLE temp.pairs_words",
    };
    nc_status status = NC_OK;

    for (size_t i = 0; status == NC_OK && i < sizeof(sqls) / sizeof(*sqls);
         i++) {
        status = nc_sqlite_run(store, sqls[i]);
        status = take_failure(store, status, findings);
    }
    return status;
}

/* FTS5 4.2.4; with rank 1 it compares the index with the articles. */
static nc_status compare_words(nc_store *store, apr_array_header_t *findings)
{
    static const char *const sqls[] = {
        "INSERT INTO search (search, rank) VALUES ('integrity-check', 1)",
        "INSERT INTO pairs (pairs) VALUES ('integrity-check')",
    };
    nc_status status = NC_OK;

    for (size_t i = 0; status == NC_OK && i < sizeof(sqls) / sizeof(*sqls);
         i++) {
        status = nc_sqlite_run(store, sqls[i]);
        if (status != NC_OK && (sqlite3_errcode(nc_sqlite_of(store)->db) &
                                0xff) == SQLITE_CORRUPT) {
            push(findings, i == 0 ? "search and the articles' words differ"
                                  : "the index of pairs is broken");
            status = NC_OK;
        }
    }
    return status;
}

static nc_status check_reading(nc_store *store, apr_array_header_t *findings)
{
    nc_status status = NC_OK;

    for (size_t i = 0;
         status == NC_OK && i < sizeof(checks) / sizeof(checks[0]); i++)
        status = run_check(store, checks[i], findings);
    return status == NC_OK ? read_words(store, findings) : status;
}

nc_status nc_sqlite_find_damage(nc_store *store, apr_array_header_t **out,
                                apr_pool_t *pool)
{
    apr_array_header_t *findings = apr_array_make(pool, 4, sizeof(char *));
    bool reading = store->reading || store->in_batch;
    nc_status status = reading ? NC_OK : nc_store_begin_reading(store);

    if (status == NC_OK)
        status = check_reading(store, findings);
    if (!reading)
        nc_store_end_reading(store);
    if (status == NC_OK && store->mode == NC_STORE_WRITE)
        status = compare_words(store, findings);
    if (status == NC_OK)
        *out = findings;
    return status;
}

/* --- backup */

/* An empty file beside PATH, so that no other gets our mode or theirs. */
static nc_status make_temp(nc_store *store, const char *path, char *temp)
{
    struct stat info;

    if (lstat(path, &info) == 0)
        return nc_store_fail(store, NC_EINVAL, "there is a file already");
    return nc_sqlite_make_temp(store, temp);
}

static nc_status copy_into(nc_store *store, const char *temp)
{
    sqlite3_stmt *stmt;
    bool row;
    nc_status status = nc_sqlite_prepare(store, "VACUUM INTO ?1", &stmt);

    if (status == NC_OK) {
        nc_sqlite_bind_text(stmt, 1, temp);
        status = nc_sqlite_step(store, stmt, &row);
    }
    nc_sqlite_done(stmt);
    return status;
}

/* This also makes sure that the whole copy is on disk: VACUUM INTO leaves that
 * to the system. */
static nc_status give_epoch(nc_store *store, const char *temp)
{
    sqlite3 *db = NULL;
    int code = sqlite3_open_v2(
        temp, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_exec(db, "UPDATE state SET epoch = random()", NULL, NULL,
                            NULL);
    if (code != SQLITE_OK)
        nc_store_fail(store, NC_EIO, "the copy: %s", sqlite3_errmsg(db));
    sqlite3_close(db);
    return code == SQLITE_OK ? NC_OK : NC_EIO;
}

static nc_status name_copy(nc_store *store, const char *temp, const char *path)
{
    if (link(temp, path) == 0)
        return NC_OK;
    if (errno == EEXIST)
        return nc_store_fail(store, NC_EINVAL, "there is a file already");
    return nc_store_fail(store, NC_EIO, "%s", strerror(errno));
}

nc_status nc_sqlite_backup(nc_store *store, const char *path)
{
    char *temp;
    apr_pool_t *pool;
    nc_status status = nc_sqlite_check(store);

    if (status != NC_OK)
        return status;
    if (store->in_batch || store->reading)
        return nc_store_fail(store, NC_EINVAL, "a transaction is under way");
    if (apr_pool_create(&pool, store->pool) != APR_SUCCESS)
        return NC_ENOMEM;
    temp = apr_pstrcat(pool, path, ".new-XXXXXX", NULL);
    status = make_temp(store, path, temp);
    if (status == NC_OK) {
        status = copy_into(store, temp);
        if (status == NC_OK)
            status = give_epoch(store, temp);
        if (status == NC_OK)
            status = name_copy(store, temp, path);
        unlink(temp);
    }
    apr_pool_destroy(pool);
    return status;
}
