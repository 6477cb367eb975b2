/* rows.c -- articles into our store and as plain rows into SQLite, in a process
 * that waits for tasks: how compare/store.py lets the two take turns.
 *
 *     rows STORE FOLDER
 *
 * STORE is one that fill.c has made: its articles are read into memory, and
 * lists and searches are asked of it. What is written goes to FOLDER. Each line
 * of standard input names a task, and is answered by `CPU WALL COUNT`: seconds
 * of the processor and of the clock, and how many articles it dealt with.
 *
 *     put NAME   all of them into a new file, in transactions of 500
 *     each NAME  the first 500, each in a transaction of its own
 *     list NAME  the newest 30, whole, 300 times
 *     few NAME   a search that finds ten, 300 times
 *     many NAME  a search that finds all, of which the newest 30 are wanted,
 *                100 times
 *
 * NAME is one of
 *
 *     store  our store, with all that it keeps up
 *     plain  one table of the same columns, an index of dates, nothing else
 *     words  the same, with FTS5 over title and text
 *
 * Plain rows are put with the pragmas that the store has.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <apr_general.h>
#include <apr_strings.h>
#include <sqlite3.h>
#include "nc_store.h"

enum { BATCH = 500, SHORT = 30, FEW = 500, OFTEN = 300, SELDOM = 100 };

typedef struct rows {
    apr_array_header_t *all; /* of nc_stored * */
    nc_store *store;         /* that they come from */
    sqlite3 *read;           /* the plain rows that are asked, with words */
    const char *folder;
    apr_pool_t *pool;
    apr_pool_t *scratch;
} rows;

static const char create_plain[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
    "PRAGMA cache_size = -8192;"
    "CREATE TABLE article (num INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
    " url TEXT NOT NULL, updated INTEGER NOT NULL, published INTEGER,"
    " byline TEXT, tags TEXT, words INTEGER, lang TEXT, site_name TEXT,"
    " section TEXT, image TEXT, title TEXT, excerpt TEXT, html TEXT,"
    " text TEXT) STRICT;"
    "CREATE INDEX article_newest ON article (published);";

static const char create_words[] =
    "CREATE VIRTUAL TABLE search USING fts5 (title, text, content = 'article',"
    " content_rowid = 'num', tokenize = 'unicode61 remove_diacritics 2');";

static void must(bool well, const char *what)
{
    if (!well) {
        fprintf(stderr, "rows: %s failed\n", what);
        exit(1);
    }
}

static void run(sqlite3 *db, const char *sql)
{
    must(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, sql);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt;

    must(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt,
                            NULL) == SQLITE_OK,
         sql);
    return stmt;
}

/* A name for a file that is not there. */
static const char *fresh(rows *r, const char *name)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    const char *path = apr_pstrcat(r->scratch, r->folder, "/", name, NULL);

    for (size_t i = 0; i < 3; i++)
        unlink(apr_pstrcat(r->scratch, path, ends[i], NULL));
    return path;
}

/* --- our store */

static void query(nc_store *store, const char *search, bool oldest_first,
                  unsigned offset, unsigned limit, apr_array_header_t **out,
                  apr_pool_t *pool)
{
    nc_store_query q = {.search = search,
                        .limit = limit,
                        .offset = offset,
                        .with_html = true,
                        .oldest_first = oldest_first};

    must(nc_store_list(store, &q, out, pool) == NC_OK, "a list");
}

static void read_all(rows *r)
{
    apr_array_header_t *some;

    r->all = apr_array_make(r->pool, BATCH, sizeof(nc_stored *));
    do {
        query(r->store, NULL, true, (unsigned)r->all->nelts, BATCH, &some,
              r->pool);
        apr_array_cat(r->all, some);
    } while (some->nelts == BATCH);
}

static int put_store(rows *r, int count, int batch)
{
    nc_store *store;
    bool changed;

    must(nc_store_open(&store, NC_STORE_SQLITE, fresh(r, "store.db"),
                       NC_STORE_WRITE, NULL, r->scratch) == NC_OK,
         "open");
    for (int i = 0; i < count; i++) {
        const nc_stored *row = APR_ARRAY_IDX(r->all, i, nc_stored *);
        apr_pool_t *pool;

        apr_pool_create(&pool, r->scratch);
        if (i % batch == 0)
            must(nc_store_begin(store) == NC_OK, "begin");
        must(nc_store_put(store, row->article, row->hash, row->updated,
                          &changed, pool) == NC_OK,
             "put");
        if ((i + 1) % batch == 0 || i + 1 == count)
            must(nc_store_commit(store) == NC_OK, "commit");
        apr_pool_destroy(pool);
    }
    nc_store_close(store);
    return count;
}

static int ask_store(rows *r, const char *search, int times)
{
    apr_array_header_t *found = NULL;

    for (int i = 0; i < times; i++) {
        apr_pool_clear(r->scratch);
        query(r->store, search, false, 0, SHORT, &found, r->scratch);
    }
    return found->nelts * times;
}

/* --- plain rows */

static void bind_text(sqlite3_stmt *stmt, int column, const char *text)
{
    if (text)
        sqlite3_bind_text(stmt, column, text, -1, SQLITE_STATIC);
    else
        sqlite3_bind_null(stmt, column);
}

static void insert(rows *r, sqlite3_stmt *stmt, const nc_stored *row, int num)
{
    const nc_article *a = row->article;

    sqlite3_bind_int(stmt, 1, num);
    bind_text(stmt, 2, a->id);
    bind_text(stmt, 3, a->url);
    sqlite3_bind_int64(stmt, 4, row->updated);
    sqlite3_bind_int64(stmt, 5, a->published.utc);
    bind_text(stmt, 6, nc_article_byline(a, r->scratch));
    bind_text(stmt, 7, apr_array_pstrcat(r->scratch, a->tags, ','));
    sqlite3_bind_int(stmt, 8, (int)a->words);
    bind_text(stmt, 9, a->lang);
    bind_text(stmt, 10, a->site_name);
    bind_text(stmt, 11, a->section);
    bind_text(stmt, 12, a->image);
    bind_text(stmt, 13, a->title);
    bind_text(stmt, 14, a->excerpt);
    bind_text(stmt, 15, a->html);
    bind_text(stmt, 16, a->text);
    must(sqlite3_step(stmt) == SQLITE_DONE, "insert");
    sqlite3_reset(stmt);
}

static void insert_words(sqlite3_stmt *stmt, const nc_article *a, int num)
{
    sqlite3_bind_int(stmt, 1, num);
    bind_text(stmt, 2, a->title);
    bind_text(stmt, 3, a->text);
    must(sqlite3_step(stmt) == SQLITE_DONE, "insert words");
    sqlite3_reset(stmt);
}

static int put_rows(rows *r, const char *name, bool words, int count, int batch)
{
    sqlite3 *db;
    sqlite3_stmt *stmt, *more = NULL;

    must(sqlite3_open(fresh(r, name), &db) == SQLITE_OK, "open");
    run(db, create_plain);
    stmt = prepare(db, "INSERT INTO article VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,"
                       " ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)");
    if (words) {
        run(db, create_words);
        more = prepare(db, "INSERT INTO search (rowid, title, text)"
                           " VALUES (?1, ?2, ?3)");
    }
    for (int i = 0; i < count; i++) {
        const nc_stored *row = APR_ARRAY_IDX(r->all, i, nc_stored *);

        if (i % batch == 0)
            run(db, "BEGIN IMMEDIATE");
        insert(r, stmt, row, i);
        if (words)
            insert_words(more, row->article, i);
        if ((i + 1) % batch == 0 || i + 1 == count)
            run(db, "COMMIT");
    }
    sqlite3_finalize(stmt);
    sqlite3_finalize(more);
    sqlite3_close(db);
    return count;
}

/* All columns of the rows are looked at, as a list of ours has them. */
static int ask_rows(rows *r, const char *search, int times)
{
    sqlite3_stmt *stmt = prepare(
        r->read, search ? "SELECT * FROM article WHERE num IN (SELECT rowid"
                          " FROM search WHERE search MATCH ?1"
                          " ORDER BY rowid DESC LIMIT ?2)"
                          " ORDER BY published DESC"
                        : "SELECT * FROM article"
                          " ORDER BY published DESC LIMIT ?2");
    int found = 0;
    size_t bytes = 0;

    for (int i = 0; i < times; i++) {
        if (search)
            bind_text(stmt, 1, search);
        sqlite3_bind_int(stmt, 2, SHORT);
        while (sqlite3_step(stmt) == SQLITE_ROW) {
            for (int column = 0; column < sqlite3_column_count(stmt); column++)
                bytes += (size_t)sqlite3_column_bytes(stmt, column);
            found++;
        }
        sqlite3_reset(stmt);
    }
    must(bytes > 0, "a list");
    sqlite3_finalize(stmt);
    return found;
}

/* --- tasks */

static double seconds(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int ask(rows *r, bool ours, const char *search, int times)
{
    return ours ? ask_store(r, search, times) : ask_rows(r, search, times);
}

static int put(rows *r, const char *name, int count, int batch)
{
    if (strcmp(name, "store") == 0)
        return put_store(r, count, batch);
    return put_rows(r, apr_pstrcat(r->scratch, name, ".db", NULL),
                    strcmp(name, "words") == 0, count, batch);
}

static int work(rows *r, const char *task, const char *name)
{
    bool ours = strcmp(name, "store") == 0;
    int few = r->all->nelts < FEW ? r->all->nelts : FEW;

    if (strcmp(task, "put") == 0)
        return put(r, name, r->all->nelts, BATCH);
    if (strcmp(task, "each") == 0)
        return put(r, name, few, 1);
    if (strcmp(task, "list") == 0)
        return ask(r, ours, NULL, OFTEN);
    if (strcmp(task, "few") == 0)
        return ask(r, ours, "zephyrine", OFTEN);
    must(strcmp(task, "many") == 0, task);
    return ask(r, ours, "the", SELDOM);
}

static void do_tasks(rows *r)
{
    char line[80], task[40], name[40];

    while (fgets(line, sizeof(line), stdin)) {
        double clock, cpu;
        int count;

        must(sscanf(line, "%39s %39s", task, name) == 2, "a task");
        clock = seconds(CLOCK_MONOTONIC);
        cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
        count = work(r, task, name);
        printf("%.9f %.9f %d\n", seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu,
               seconds(CLOCK_MONOTONIC) - clock, count);
        fflush(stdout);
        apr_pool_clear(r->scratch);
    }
}

int main(int argc, char **argv)
{
    rows r = {0};

    if (argc != 3) {
        fprintf(stderr, "usage: rows STORE FOLDER\n");
        return 2;
    }
    apr_initialize();
    apr_pool_create(&r.pool, NULL);
    apr_pool_create(&r.scratch, r.pool);
    r.folder = argv[2];
    must(nc_store_open(&r.store, NC_STORE_SQLITE, argv[1], NC_STORE_WRITE, NULL,
                       r.pool) == NC_OK,
         "open");
    read_all(&r);
    put_rows(&r, "read.db", true, r.all->nelts, BATCH);
    must(sqlite3_open(apr_pstrcat(r.pool, r.folder, "/read.db", NULL),
                      &r.read) == SQLITE_OK,
         "open");
    do_tasks(&r);
    sqlite3_close(r.read);
    nc_store_close(r.store);
    apr_terminate();
    return 0;
}
