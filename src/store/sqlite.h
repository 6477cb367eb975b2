/* sqlite.h -- what the files of the SQLite engine share.
 *
 * connect.c opens the file, schema.c gives it its tables, statement.c runs
 * SQL, row.c turns articles into rows and back, words.c and pairs.c keep what
 * is searched, revision.c what was, select.c puts SELECTs together, query.c
 * lists, prune.c removes, care.c looks after the file, sqlite.c is the engine.
 * No other folder knows that SQLite exists.
 */
#ifndef SQLITE_H
#define SQLITE_H

#include <sqlite3.h>
#include <sys/types.h>
#include <time.h>

#include "backend.h"
#include "change.h"
#include "columns.h"
#include "nc_buf.h"

enum {
    /* Prepared statements kept: the fixed ones and the forms of query that a
     * front end asks all day. The oldest makes way. */
    NC_SQLITE_STATEMENTS = 24,
    NC_SQLITE_APPLICATION = 0x4e43534e /* "NCSN" in the file's header */
};

typedef struct nc_sqlite {
    sqlite3 *db;
    char *path;      /* malloced by realpath */
    const char *wal; /* path of the write-ahead log */
    bool ready;      /* the file is known to be ours */
    bool snapshot;   /* opened immutable: true only while nobody writes */
    struct timespec written; /* of a snapshot, the file as it was then */
    off_t size;
    sqlite3_stmt *cache[NC_SQLITE_STATEMENTS];
    unsigned next; /* slot of the cache to use next */
    bool knows_epoch;
    int64_t epoch; /* nc_store_state's */
    int64_t steps; /* of the list that is being read */
} nc_sqlite;

static inline nc_sqlite *nc_sqlite_of(const nc_store *store)
{
    return store->engine;
}

/* connect.c */

nc_status nc_sqlite_open(nc_store *store, const char *place);

/* Makes the empty file TEMP, whose name ends in XXXXXX as mkstemp() has it: of
 * mode 0640, where SQLite would have 0644, and not root's if the directory is
 * another's. */
nc_status nc_sqlite_make_temp(nc_store *store, char *temp);
void nc_sqlite_close(nc_store *store);

/* Whether the file at the path is still the one that is open, and still may
 * be read; SQLite itself would go on with a file that was deleted. */
nc_status nc_sqlite_check(nc_store *store);

/* schema.c */

/* Whose file it is and of which version; changes nothing. */
nc_status nc_sqlite_identify(nc_store *store, int *version);
nc_status nc_sqlite_migrate(nc_store *store);

/* statement.c */

/* The status of SQLite's last failure, with its message kept. */
nc_status nc_sqlite_fail(nc_store *store);

/* SQL without parameters or results. */
nc_status nc_sqlite_run(nc_store *store, const char *sql);

/* The same, of SQL that is run so often that it pays to keep it prepared. */
nc_status nc_sqlite_run_kept(nc_store *store, const char *sql);

/* SQL whose only parameter, ?1, is an article's id. */
nc_status nc_sqlite_run_for(nc_store *store, const char *sql, const char *id);

/* The first column of the first row of SQL, a number. */
nc_status nc_sqlite_number(nc_store *store, const char *sql, int64_t *out);

/* The statement of SQL from the cache, ready to bind; the store owns it. Give
 * it back with nc_sqlite_done as soon as its rows are read. */
nc_status nc_sqlite_prepare(nc_store *store, const char *sql,
                            sqlite3_stmt **out);
nc_status nc_sqlite_step(nc_store *store, sqlite3_stmt *stmt, bool *row);
void nc_sqlite_done(sqlite3_stmt *stmt); /* NULL is fine */
void nc_sqlite_forget(nc_store *store);  /* finalizes all statements */

/* TEXT stays the caller's until nc_sqlite_done; NULL binds NULL. */
void nc_sqlite_bind_text(sqlite3_stmt *stmt, int index, const char *text);

/* pairs.c */

/* The SQL functions unparted() and pairs(). */
nc_status nc_sqlite_add_functions(nc_store *store);

/* Whether TEXT holds a letter of a script without blanks between words. */
bool nc_sqlite_is_unparted(nc_span text);

/* TEXT with such letters in pairs, as an index gets it, and WORD, as a query
 * has it; true: the query must take all words that begin as its last. */
void nc_sqlite_pairs(nc_buf *out, nc_span text);
bool nc_sqlite_query_pairs(nc_buf *out, nc_span word);

/* As much of TEXT as holds no more than *MOST of SQLite's words, which becomes
 * how many more there may be. */
nc_span nc_sqlite_cut_words(nc_span text, int *most);

/* words.c */

/* Before the row of article ID changes, and after it, when its number is NUM;
 * PAIRED: its words are for `pairs`. */
nc_status nc_sqlite_take_words_out(nc_store *store, const char *id);
nc_status nc_sqlite_put_words(nc_store *store, const nc_article *article,
                              int64_t num, bool paired);

/* A search as FTS5 wants it: phrases, all of which must be there. */
typedef struct nc_sqlite_phrases {
    const char *text; /* NULL: there are none */
    bool paired;      /* only `pairs` can know them */
} nc_sqlite_phrases;

nc_sqlite_phrases nc_sqlite_read_phrases(const char *search, apr_pool_t *pool);

/* row.c */

/* An article's names in TABLE as one text: names hold no control characters, so
 * that one may part them. */
#define NC_SQLITE_NAMES(table)                                                 \
    "(SELECT group_concat(name, char(31)) FROM (SELECT name FROM " table       \
    " WHERE article = article.num ORDER BY position))"

/* NC_COLUMNS, with and without the long ones. */
extern const char nc_sqlite_columns[];
extern const char nc_sqlite_columns_short[];

/* For columns.h. STMT is at a row. */
nc_columns nc_sqlite_row(sqlite3_stmt *const *stmt);
nc_stored *nc_sqlite_read(sqlite3_stmt *stmt, int64_t *room, apr_pool_t *pool);

nc_status nc_sqlite_write(nc_store *store, const nc_article *article,
                          const nc_change *change);

/* Leaves nothing of the article but its address and its dates. */
nc_status nc_sqlite_forget_article(nc_store *store, const char *id,
                                   const nc_change *change);

/* select.c: SQL put together from pieces, with what is to be bound. Sticky as
 * an nc_buf is. */

enum {
    /* Of one prefix: its own three, the query's seven, a limit, and all that
     * twice if two indexes are asked. */
    NC_SQLITE_VALUES = 24 * NC_STORE_PREFIXES_MAX + 4
};

typedef struct nc_sqlite_select {
    nc_buf sql;
    struct {
        const char *text; /* NULL: it is a number */
        int64_t number;
    } values[NC_SQLITE_VALUES];
    int n;
    int64_t *room; /* bytes of html and text that are wanted; NULL: any */
    apr_pool_t *pool;
} nc_sqlite_select;

/* SQL, which has a `?` for each value. */
void nc_sqlite_add(nc_sqlite_select *sel, const char *sql);
void nc_sqlite_add_text(nc_sqlite_select *sel, const char *sql,
                        const char *text);
void nc_sqlite_add_number(nc_sqlite_select *sel, const char *sql,
                          int64_t number);

/* Prepares and binds; the caller steps, no further than the store's limit of
 * steps, and ends it, also if it did not begin. That releases SEL. */
nc_status nc_sqlite_select_begin(nc_store *store, const nc_sqlite_select *sel,
                                 sqlite3_stmt **out);
void nc_sqlite_select_end(nc_store *store, nc_sqlite_select *sel,
                          sqlite3_stmt *stmt);

/* Its rows as nc_stored *; SEL is released. */
nc_status nc_sqlite_select_articles(nc_store *store, nc_sqlite_select *sel,
                                    apr_array_header_t **out);

/* Its rows' first column as const char *; SEL is released. */
nc_status nc_sqlite_select_names(nc_store *store, nc_sqlite_select *sel,
                                 apr_array_header_t **out);

/* revision.c */

/* Before the row of article ID changes: what it says is kept, if the store is
 * told to keep any. */
nc_status nc_sqlite_keep_revision(nc_store *store, const char *id);
nc_status nc_sqlite_forget_revisions(nc_store *store, const char *id);
nc_status nc_sqlite_list_revisions(nc_store *store, const char *id,
                                   apr_array_header_t **out, apr_pool_t *pool);
nc_status nc_sqlite_get_revision(nc_store *store, const char *id, int64_t seq,
                                 nc_stored **out, apr_pool_t *pool);

/* prune.c */

/* Article ID has changed with the time UPDATED; if it came later, its host is
 * told that time. */
nc_status nc_sqlite_tell_arrival(nc_store *store, const char *id,
                                 int64_t updated);

nc_status nc_sqlite_prune(nc_store *store, const nc_store_retention *keep,
                          int64_t now, unsigned limit, unsigned *removed,
                          apr_pool_t *pool);

/* care.c */

nc_status nc_sqlite_get_stats(nc_store *store, nc_store_stats *stats);
nc_status nc_sqlite_find_damage(nc_store *store, apr_array_header_t **out,
                                apr_pool_t *pool);
nc_status nc_sqlite_backup(nc_store *store, const char *path);

/* sqlite.c */

/* The number of a change at NOW. */
nc_status nc_sqlite_next_seq(nc_store *store, int64_t now, int64_t *seq);

/* query.c */

nc_status nc_sqlite_list(nc_store *store, const nc_store_query *query,
                         apr_array_header_t **out, apr_pool_t *pool);
nc_status nc_sqlite_count(nc_store *store, const nc_store_query *query,
                          unsigned most, unsigned *count, apr_pool_t *pool);
nc_status nc_sqlite_list_gone(nc_store *store, const nc_store_gone *gone,
                              apr_array_header_t **out, apr_pool_t *pool);
nc_status nc_sqlite_list_names(nc_store *store, nc_store_names kind,
                               apr_array_header_t *prefixes, unsigned limit,
                               apr_array_header_t **out, apr_pool_t *pool);
nc_status nc_sqlite_get_state(nc_store *store, apr_array_header_t *prefixes,
                              nc_store_state *state, apr_pool_t *pool);

#endif /* SQLITE_H */
