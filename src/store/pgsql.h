/* pgsql.h -- what the files of the PostgreSQL engine share.
 *
 * pgsql_place.c reads the connection string, pgsql_connect.c opens, watches and
 * closes the connection, pgsql_schema.c gives the database its tables,
 * pgsql_statement.c runs SQL, pgsql_words.c makes texts and searches into words
 * of an index, pgsql_row.c turns articles into rows and back, pgsql_query.c
 * lists, pgsql_revision.c, pgsql_prune.c and pgsql_care.c are what their
 * names say, pgsql.c is the engine. No other folder knows that apr_dbd exists.
 */
#ifndef PGSQL_H
#define PGSQL_H

#include <apr_dbd.h>
#include "backend.h"
#include "change.h"
#include "columns.h"
#include "nc_buf.h"

enum {
    /* Statements kept prepared: more than there are fixed ones. */
    NC_PGSQL_STATEMENTS = 40,
    /* A name or a host as it is compared and indexed. A row of an index holds
     * no more than 2,704 bytes. */
    NC_PGSQL_KEY_MAX = 400,
    /* Of one prefix: its own three, the query's seven, a limit; and the two of
     * the whole. */
    NC_PGSQL_VALUES = 12 * NC_STORE_PREFIXES_MAX + 4
};

/* A statement that the connection has prepared. */
typedef struct nc_pgsql_kept {
    const char *sql; /* the caller's constant; NULL: the slot is free */
    apr_dbd_prepared_t *statement;
} nc_pgsql_kept;

typedef struct nc_pgsql {
    const apr_dbd_driver_t *driver;
    apr_dbd_t *handle; /* NULL: not connected */
    apr_pool_t *pool;  /* the connection's: goes with it */
    const char *place; /* with what we add to it */
    bool begun;        /* a transaction is open at the server */
    bool failed;       /* in it something failed: it can only be rolled back */
    bool alive;        /* after a failure: the server still answers */
    bool locked;       /* the transaction has the right to write */
    bool mending;      /* a lost connection is being made anew */
    nc_pgsql_kept kept[NC_PGSQL_STATEMENTS];
    int n_kept;
} nc_pgsql;

static inline nc_pgsql *nc_pgsql_of(const nc_store *store)
{
    return store->engine;
}

/* pgsql_place.c */

/* PLACE with time limits where it sets none. NULL: it is no list of
 * `name=value`, and *REASON says why. */
const char *nc_pgsql_place(const char *place, const char **reason,
                           apr_pool_t *pool);

/* PLACE without what could be a secret; what is behind a mistake in it is left
 * out, too. */
const char *nc_pgsql_name(const char *place, apr_pool_t *pool);

/* pgsql_connect.c */

nc_status nc_pgsql_prepare(const char *place, const char **message,
                           apr_pool_t *pool);
nc_status nc_pgsql_open(nc_store *store, const char *place);
void nc_pgsql_close(nc_store *store);

/* A new connection in the place of a lost one. */
nc_status nc_pgsql_reconnect(nc_store *store);

/* pgsql_schema.c */

nc_status nc_pgsql_migrate(nc_store *store); /* makes what is missing */
nc_status nc_pgsql_identify(nc_store *store, int *version);

/* Whether a schema of VERSION is one that is known: NC_ENOTSUP. */
nc_status nc_pgsql_know(nc_store *store, int64_t version);

/* pgsql_statement.c */

/* The rows of a result, one after the other. */
typedef struct nc_pgsql_rows {
    const nc_pgsql *engine;
    apr_pool_t *pool; /* holds the result; NULL: there is none */
    apr_dbd_results_t *result;
    apr_dbd_row_t *row;
} nc_pgsql_rows;

/* Keeps REASON, whose lines become one, and returns STATUS. */
nc_status nc_pgsql_fail(nc_store *store, nc_status status, const char *reason);

/* SQL without parameters or rows. */
nc_status nc_pgsql_run(nc_store *store, const char *sql);

/* SQL, a constant, with a `%s` for each of the N VALUES, kept prepared. ROWS is
 * the caller's to release, whatever comes back; NULL: there are none. A lost
 * connection is made anew unless a transaction was lost with it. */
nc_status nc_pgsql_query(nc_store *store, const char *sql,
                         const char *const *values, int n, nc_pgsql_rows *rows);

/* The same for SQL that was put together: planned for these values. */
nc_status nc_pgsql_query_once(nc_store *store, const char *sql,
                              const char *const *values, int n,
                              nc_pgsql_rows *rows);

bool nc_pgsql_next(nc_pgsql_rows *rows); /* false: that was the last */
const char *nc_pgsql_text(const nc_pgsql_rows *rows, int column);
int64_t nc_pgsql_number(const nc_pgsql_rows *rows, int column); /* NULL: 0 */
void nc_pgsql_done(nc_pgsql_rows *rows);

/* BEGIN, as SQL says it; COMMIT; ROLLBACK, at any time. */
nc_status nc_pgsql_begin(nc_store *store, const char *sql);
nc_status nc_pgsql_commit(nc_store *store);
void nc_pgsql_rollback(nc_store *store);

/* Takes the right to write, and with it the last change's number. The store's
 * one row of state stays locked until the transaction ends: so numbers become
 * visible in their order. NC_ENOTSUP: a newer version has brought the store up
 * to date since it was opened. */
nc_status nc_pgsql_lock(nc_store *store);

/* pgsql.c */

/* The next change's number, at NOW. The clock may have gone backwards; what
 * readers are told does not. */
nc_status nc_pgsql_next_seq(nc_store *store, int64_t now, int64_t *seq,
                            apr_pool_t *pool);

/* pgsql_words.c */

/* TEXT as the database takes it: bytes that are no UTF-8 become U+FFFD. */
const char *nc_pgsql_clean(const char *text, apr_pool_t *pool);

/* NAME as it is compared: capitals of ASCII small, and not too long. */
const char *nc_pgsql_key(const char *name, apr_pool_t *pool);

/* The words of an article, as PostgreSQL writes a tsvector. */
const char *nc_pgsql_index(const nc_article *article, apr_pool_t *pool);

/* What was typed into a search, as PostgreSQL writes a tsquery; NULL: there was
 * nothing but white space. */
const char *nc_pgsql_search(const char *search, apr_pool_t *pool);

/* pgsql_row.c */

/* NC_COLUMNS, with and without the long ones. */
extern const char nc_pgsql_columns[];
extern const char nc_pgsql_columns_short[];

/* The same with html and text as long as these have room: two values, both the
 * number of bytes. For rows that are ordered by `num`. */
extern const char nc_pgsql_columns_newest[]; /* first */
extern const char nc_pgsql_columns_oldest[];

nc_columns nc_pgsql_row(const nc_pgsql_rows *rows); /* for columns.h */
nc_stored *nc_pgsql_read(const nc_pgsql_rows *rows, apr_pool_t *pool);

nc_status nc_pgsql_write(nc_store *store, const nc_article *article,
                         const nc_change *change, apr_pool_t *pool);

/* Leaves nothing of the article but its address and its dates. */
nc_status nc_pgsql_forget_article(nc_store *store, const nc_change *change,
                                  apr_pool_t *pool);

/* pgsql_query.c */

nc_status nc_pgsql_list(nc_store *store, const nc_store_query *query,
                        apr_array_header_t **out, apr_pool_t *pool);
nc_status nc_pgsql_count(nc_store *store, const nc_store_query *query,
                         unsigned most, unsigned *count, apr_pool_t *pool);
nc_status nc_pgsql_list_gone(nc_store *store, const nc_store_gone *gone,
                             apr_array_header_t **out, apr_pool_t *pool);
nc_status nc_pgsql_list_names(nc_store *store, nc_store_names kind,
                              apr_array_header_t *prefixes, unsigned limit,
                              apr_array_header_t **out, apr_pool_t *pool);
nc_status nc_pgsql_get_state(nc_store *store, apr_array_header_t *prefixes,
                             nc_store_state *state, apr_pool_t *pool);

/* pgsql_revision.c */

/* Before a change of article ID: copies what it says, if that is asked for. */
nc_status nc_pgsql_keep_revision(nc_store *store, const char *id,
                                 apr_pool_t *pool);
nc_status nc_pgsql_forget_revisions(nc_store *store, const char *id);
nc_status nc_pgsql_list_revisions(nc_store *store, const char *id,
                                  apr_array_header_t **out, apr_pool_t *pool);
nc_status nc_pgsql_get_revision(nc_store *store, const char *id, int64_t seq,
                                nc_stored **out, apr_pool_t *pool);

/* pgsql_prune.c */

/* Article ID has changed with the time UPDATED; if it came later, its host is
 * told that time. */
nc_status nc_pgsql_tell_arrival(nc_store *store, const char *id,
                                int64_t updated, apr_pool_t *pool);

nc_status nc_pgsql_prune(nc_store *store, const nc_store_retention *keep,
                         int64_t now, unsigned limit, unsigned *removed,
                         apr_pool_t *pool);

/* pgsql_care.c */

nc_status nc_pgsql_get_stats(nc_store *store, nc_store_stats *stats);
nc_status nc_pgsql_check(nc_store *store, apr_array_header_t **out,
                         apr_pool_t *pool);
nc_status nc_pgsql_backup(nc_store *store, const char *path); /* it can't */

#endif /* PGSQL_H */
