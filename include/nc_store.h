/* nc_store.h -- articles kept.
 *
 * A store is opened by one thread of one process, after any fork, and used by
 * that thread alone; several stores may be open on the same file. Results live
 * in the caller's pool. Calls wait for other writers no longer than
 * NC_STORE_BUSY_MS and then return NC_EBUSY; nothing here ever ends the
 * process. Every change has a number, `change_seq`, that only grows.
 *
 * When a call fails:
 *   NC_EBUSY   somebody else writes. The store is as it was: call again later.
 *   NC_EIO     the file is gone, full, read-only, broken, or was replaced.
 *              Close the store and open it again, now and then (each time in
 *              a pool that is cleared), until that works; a file that was
 *              deleted is then made anew. nc_store_message says why.
 *   others     the call was wrong; the store is fine.
 * After a failure inside a transaction call nc_store_rollback: nothing of the
 * transaction is kept, so the caller puts its articles again.
 */
#ifndef NC_STORE_H
#define NC_STORE_H

#include <limits.h>

#include "nc_article.h"

enum {
    /* How long a call waits for another writer. The writer is a background
     * thread; a reader in WAL mode waits for nobody. */
    NC_STORE_BUSY_MS = 2000,
    NC_STORE_LIST_MAX = 500, /* articles that one query may ask for */
    /* Words of one search that count, and parts of words: more only cost the
     * server time. */
    NC_STORE_WORDS_MAX = 32,
    NC_STORE_PREFIXES_MAX = 16, /* of one query: those of one <Location> */
    /* Bylines, and tags, that are kept of one article. */
    NC_STORE_NAMES_MAX = 100,
    /* A page may claim a date to come; in a list it stands no later than this
     * many seconds after it was first stored, or it would stay on top. */
    NC_STORE_AHEAD_MAX = 86400,
    NC_STORE_REVISIONS_ALL = INT_MAX /* more than one article ever has */
};

typedef enum nc_store_kind {
    NC_STORE_SQLITE, /* the place is a file's path */
    NC_STORE_PGSQL   /* the place is a connection string of libpq */
} nc_store_kind;

typedef enum nc_store_mode {
    NC_STORE_READ, /* the store must exist */
    NC_STORE_WRITE /* made if missing, 0640 */
} nc_store_mode;

typedef struct nc_store nc_store;

/* An article as it is kept. */
typedef struct nc_stored {
    nc_article *article;
    int64_t seq;     /* change_seq of its last change */
    int64_t created; /* seconds since 1970, when first stored */
    int64_t updated; /* when its content last changed: Atom's `updated` */
    int64_t hash;    /* of the page that made its last change */
    int64_t listed;  /* what lists go by: its date, or `created`; seconds */
    bool gone;       /* the page is gone (404, 410): only id, url, updated */
} nc_stored;

/* For a server, before it starts a thread: whether PLACE has the form of its
 * KIND, and whether there is what that needs; this is loaded, once in a
 * process. POOL is of the family of APR's first pool. *MESSAGE, in POOL, says
 * what is wrong; it holds no password that PLACE may have. */
nc_status nc_store_prepare(nc_store_kind kind, const char *place,
                           const char **message, apr_pool_t *pool);

/* PLACE for a message, in POOL or as it is: of a connection string only what
 * says where the database is and as whom it is asked, no password. */
const char *nc_store_name(nc_store_kind kind, const char *place,
                          apr_pool_t *pool);

/* MESSAGE (NULL is fine) gets the reason of a failure, in POOL. The store is
 * closed when POOL is. NC_ENOTFOUND: no such file, or an empty one, in
 * NC_STORE_READ. NC_ENOTSUP: a newer version of this program made it.
 * NC_EINVAL: the file is of something else.
 *
 * NC_STORE_READ needs write access to the file's directory as long as somebody
 * writes (SQLite's WAL). Where it has none and nobody writes, it reads the
 * file as it stands, and says NC_EBUSY once a writer has come: open again. */
nc_status nc_store_open(nc_store **out, nc_store_kind kind, const char *place,
                        nc_store_mode mode, const char **message,
                        apr_pool_t *pool);
void nc_store_close(nc_store *store); /* NULL is fine */

/* Why the last call failed, for a log. Never NULL; "" after a success. */
const char *nc_store_message(const nc_store *store);

/* Several puts as one transaction: begin, put..., commit. On failure of any,
 * roll back (which is fine at any time). */
nc_status nc_store_begin(nc_store *store);
nc_status nc_store_commit(nc_store *store);
void nc_store_rollback(nc_store *store);

/* Keeps ARTICLE, made from a page of HASH at time NOW (seconds). The same
 * content writes nothing (*CHANGED false). Content is what readers see: the
 * strings, lists and html of the article. `modified` and `words` alone are
 * none, for some sites stamp each page with the time of day; they are taken
 * over with the next change. `created`, `id` and a `published` once
 * known are kept for ever. An article that was gone is back. */
nc_status nc_store_put(nc_store *store, const nc_article *article, int64_t hash,
                       int64_t now, bool *changed, apr_pool_t *pool);

/* The page of article ID is gone: lists and searches forget it, and its words.
 * *CHANGED is false if it was already. NC_ENOTFOUND: it was never here. */
nc_status nc_store_put_gone(nc_store *store, const char *id, int64_t now,
                            bool *changed);

/* When what is put from now on came here, in seconds: what an import brings
 * changed long ago, but lists have changed when it came, and nc_store_state
 * tells that time. 0, as in a store that was just opened: at the time that each
 * is put with. */
void nc_store_set_arrival(nc_store *store, int64_t now);

/* What is read between the two is of one moment, whatever is written
 * meanwhile. Not for long: the log can't be tidied up as long as somebody reads
 * an old state. To end what did not begin is fine. */
nc_status nc_store_begin_reading(nc_store *store);
void nc_store_end_reading(nc_store *store);

/* A number for a page's bytes, to tell whether the page is the same: XXH3, 64
 * bits, seed 0. */
int64_t nc_store_hash(nc_span page);

int64_t nc_store_hash_all(const nc_span *pieces, size_t n); /* of all as one */

/* One article; NC_ENOTFOUND if it was never here. */
nc_status nc_store_get(nc_store *store, const char *id, nc_stored **out,
                       apr_pool_t *pool);

/* How much work a list may be from now on, in steps of the engine, so that
 * nobody can keep a server busy by asking for what is hard to find; a list that
 * takes more fails with NC_ELIMIT. 0, as in a store that was just opened: any.
 * PostgreSQL has its own limit, in seconds, and this one means nothing to it.
 */
void nc_store_limit_steps(nc_store *store, int64_t steps);

/* Newest first by published date (by first storing where there is none),
 * without those that are gone. Strings NULL: any. Names are compared without
 * regard to case in ASCII. */
typedef struct nc_store_query {
    const char *section;
    const char *author;
    const char *tag;
    /* of const char *: the article's address, without scheme, begins with one
     * of these, "host/path"; NULL or empty: any. More than
     * NC_STORE_PREFIXES_MAX make it NC_ELIMIT. */
    apr_array_header_t *prefixes;
    const char *search; /* words, all of which must be there; any text will
                         * do, "" is as NULL */
    int64_t from;       /* those `listed` at `from` or later... */
    int64_t until;      /* ... and before `until`; 0 and 0: any */
    /* Those changed since they were first stored, at this time or later; of
     * too many, the latest changed. 0: any. */
    int64_t amended_since;
    unsigned limit; /* 1 to NC_STORE_LIST_MAX, or one more: a whole page, and
                     * whether that is the last */
    unsigned offset;
    bool with_html;    /* false: html and text are left out */
    int64_t room;      /* bytes that html and text of all may have together:
                        * the article that would go beyond that, and those
                        * behind it, come without. 0: any number */
    bool oldest_first; /* the other way round */
} nc_store_query;

/* *OUT gets an array of nc_stored *. */
nc_status nc_store_list(nc_store *store, const nc_store_query *query,
                        apr_array_header_t **out, apr_pool_t *pool);

/* How many articles QUERY has, if they are less than MOST. */
nc_status nc_store_count(nc_store *store, const nc_store_query *query,
                         unsigned most, unsigned *count, apr_pool_t *pool);

/* Those that are gone, the latest first, as nc_stored *. PREFIXES as in a
 * query. */
nc_status nc_store_list_gone(nc_store *store, apr_array_header_t *prefixes,
                             unsigned limit, apr_array_header_t **out,
                             apr_pool_t *pool);

/* All of them, page after page: host by host, and of each host the earliest
 * first. LAST is the one that the page before ended with; NULL: the first page.
 * The last page has less than LIMIT. */
nc_status nc_store_list_gone_after(nc_store *store,
                                   apr_array_header_t *prefixes,
                                   const nc_stored *last, unsigned limit,
                                   apr_array_header_t **out, apr_pool_t *pool);

typedef enum nc_store_names {
    NC_STORE_SECTIONS,
    NC_STORE_AUTHORS,
    NC_STORE_TAGS
} nc_store_names;

/* The names of one kind that articles have, in their order, as const char *.
 * Of the PREFIXES only the hosts count. */
nc_status nc_store_list_names(nc_store *store, nc_store_names kind,
                              apr_array_header_t *prefixes, unsigned limit,
                              apr_array_header_t **out, apr_pool_t *pool);

/* How many earlier versions of each article are kept from now on; 0: none,
 * while those that others kept stay; NC_STORE_REVISIONS_ALL: each, and those
 * stay too. A store that was just opened keeps none. What a page said before it
 * was gone is not kept: it was taken back. */
void nc_store_keep_revisions(nc_store *store, unsigned most);

/* The earlier versions of the article ID, the latest first, without html and
 * text: of nc_stored *, each with the `seq` and `updated` it had. */
nc_status nc_store_list_revisions(nc_store *store, const char *id,
                                  apr_array_header_t **out, apr_pool_t *pool);

/* The version of article ID that had the change number SEQ, the present one
 * too, whole. NC_ENOTFOUND: it is not kept. */
nc_status nc_store_get_revision(nc_store *store, const char *id, int64_t seq,
                                nc_stored **out, apr_pool_t *pool);

/* What is to be kept; what is beyond it goes, tombstones included, as if it had
 * never been here. */
typedef struct nc_store_retention {
    int64_t age;   /* seconds since it was listed or last changed, the later;
                    * 0: for ever */
    int64_t count; /* articles of one host, the newest; 0: any */
} nc_store_retention;

/* Removes at most LIMIT articles, in one transaction, and tells how many:
 * again until they are fewer than that. A batch is short, so that nobody waits
 * long for it. */
nc_status nc_store_prune(nc_store *store, const nc_store_retention *keep,
                         int64_t now, unsigned limit, unsigned *removed);

typedef struct nc_store_stats {
    int64_t articles; /* that are not gone */
    int64_t gone;
    int64_t revisions;
    int64_t hosts;
    int64_t oldest; /* listed, seconds; 0: there is none */
    int64_t newest;
    int64_t html; /* bytes of articles' html and text */
    int64_t text;
    int64_t size; /* bytes on disk; 0: not known */
} nc_store_stats;

nc_status nc_store_get_stats(nc_store *store, nc_store_stats *stats);

/* Looks for damage. Each finding is a line, in OUT, of const char *; none: all
 * is well. May take long, and lets others write meanwhile; a store that is open
 * for writing also compares all words with what searches find, and others wait
 * for that. */
nc_status nc_store_check(nc_store *store, apr_array_header_t **out,
                         apr_pool_t *pool);

/* A copy of the whole store, of one moment, as a new file at PATH. NC_EINVAL:
 * there is a file already. NC_ENOTSUP: the engine has tools of its own. */
nc_status nc_store_backup(nc_store *store, const char *path);

/* How far changes have got. */
typedef struct nc_store_state {
    int64_t epoch;   /* a random number that this store was born with: numbers
                      * of changes of another store mean nothing here */
    int64_t seq;     /* the newest change; 0: there was none */
    int64_t updated; /* its time, seconds */
} nc_store_state;

/* The newest change to the articles of PREFIXES, of which only the hosts
 * count. */
nc_status nc_store_get_state(nc_store *store, apr_array_header_t *prefixes,
                             nc_store_state *state, apr_pool_t *pool);

#endif /* NC_STORE_H */
