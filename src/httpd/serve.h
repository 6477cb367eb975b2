/* serve.h -- one answer of the handler, while it is made.
 *
 * handler.c finds the store and sends; list.c makes the documents that are
 * lists, article.c those of one article; archive.c knows about months.
 */
#ifndef SERVE_H
#define SERVE_H

#include "nc_cache.h"
#include "nc_config.h"
#include "nc_listing.h"
#include "nc_render.h"
#include "route.h"

enum {
    /* Articles in one document of an archive. It never changes: documents
     * that were fetched once are not fetched again. */
    NC_ARCHIVE_SIZE = 100,
    NC_ARCHIVE_PAGES_MAX = 10000,
    /* An archive in which nothing has changed for so long is taken to stay. */
    NC_ARCHIVE_SETTLED = 30 * 86400,
    NC_ARCHIVE_MAX_AGE = 31536000, /* seconds: a year, as long as can be said */
    NC_TOMBSTONES_MAX = 50,        /* in one document */
    NC_AMENDED_MAX = 10,           /* old articles that changed, likewise */
    NC_NAMES_MAX = 200,            /* sections, authors, tags in a list each */
    NC_SITEMAP_MAX = 1000,         /* Google's limit for news */
    NC_SITEMAP_HOURS = 48          /* ... and its age */
};

typedef struct nc_serve {
    request_rec *r;
    const nc_dir_conf *conf;
    nc_route route;
    nc_listing list;
    nc_store *store;      /* within one moment of reading; NULL: none */
    nc_store_state state; /* of what the list is taken from */
    nc_feed feed;

    /* What is to be sent. */
    int answer;          /* OK: the document; else what to return */
    nc_cached *document; /* held */
    const char *type;    /* its Content-Type and Content-Security-Policy */
    const char *csp;
    const char *etag;    /* of the document as it is */
    const char *title;   /* of a notice of the status `answer` ... */
    const char *message; /* ... if it is not NULL */
} nc_serve;

/* list.c */

/* Sets headers, validators and the document. Not NC_OK: the store can't be
 * read, and nothing is to be sent. */
nc_status nc_serve_list(nc_serve *s);

/* The same without the store, by its state alone; false: that is not enough. */
bool nc_serve_kept_list(nc_serve *s);

/* What the feed says of itself, whatever is asked for: to be called before
 * anything is written. */
void nc_serve_describe(nc_serve *s);

/* A feed's address in FORMAT, for PAGE of the list. */
const char *nc_serve_feed_address(const nc_serve *s, nc_feed_format format,
                                  int page);

/* article.c */

nc_status nc_serve_article(nc_serve *s);

/* archive.c */

/* Sets the query to what the archive of the route has; false: its month is
 * not over, and there is no archive yet. */
bool nc_archive_query(nc_serve *s, nc_store_query *query);

/* Sets the feed's links from the archive, of which MORE is on the next page,
 * to its neighbours. */
nc_status nc_archive_link(nc_serve *s, bool more);

/* Adds to ENTRIES, the newest of the list, those of archives that have changed
 * a short while ago: who has read an archive does not read it again (RFC 5005,
 * section 4). */
nc_status nc_archive_append_amended(nc_serve *s, apr_array_header_t *entries);

/* Sets the link from the subscription document to the newest archive. */
nc_status nc_archive_link_newest(nc_serve *s);

/* "2026-11", the month that is not over yet. */
const char *nc_archive_open_month(const nc_serve *s);

/* handler.c */

enum { NC_CACHE_ONE_MAX_AGE = -1 /* that of the configuration */ };

/* VARY: beside Accept-Encoding; NULL: nothing. */
void nc_serve_headers(nc_serve *s, const char *type, const char *csp,
                      const char *vary);
void nc_serve_cache_control(nc_serve *s, int max_age, const char *extra);

/* Sets the validators; false: `answer` is 304 or 412, and all is said. */
bool nc_serve_validate(nc_serve *s, const char *etag, int64_t updated);

/* The body is done: takes it. KEY as nc_cache.h has it. */
void nc_serve_document(nc_serve *s, const char *key, nc_buf *body);

void nc_serve_notice(nc_serve *s, int status, const char *title,
                     const char *message);
void nc_serve_not_found(nc_serve *s);

#endif /* SERVE_H */
