/* crew.h -- threads that make articles of pages, all at once.
 *
 * Each takes a page of the source, cleans it, extracts its article, and puts
 * it into a queue, out of which one thread takes them: who started the crew.
 * A full queue holds the crew up, so that memory is bounded.
 */
#ifndef CREW_H
#define CREW_H

#include "nc_article.h"
#include "rules.h"
#include "sites.h"
#include "source.h"

typedef enum nc_made_kind {
    NC_MADE_ARTICLE,
    NC_MADE_LEFT_OUT, /* a page without an article, or not to be kept */
    NC_MADE_FAILED
} nc_made_kind;

/* What became of a page. */
typedef struct nc_made {
    struct nc_made *next;
    nc_made_kind kind;
    nc_source_place place;
    const char *name;   /* of the page, for people: its path, or its address */
    const char *reason; /* unless there is an article */
    const nc_article *article;
    int64_t hash;
    size_t size;      /* about the memory it takes */
    apr_pool_t *pool; /* its own */
} nc_made;

void nc_made_destroy(nc_made *made);

/* What pages are cleaned and read by; threads share it. */
typedef struct nc_crew_tools {
    const nc_cli_rules *rules;
    const nc_sheets *sheets;
    nc_cli_sites *sites;
} nc_crew_tools;

typedef struct nc_crew nc_crew;

/* JOBS threads on SOURCE. NULL: there are no threads to be had. */
nc_crew *nc_crew_start(nc_source *source, const nc_crew_tools *tools, int jobs,
                       apr_pool_t *pool);

/* The next one made, which is the caller's then; waits MS for it. NULL: none
 * came, and *ENDED tells whether one will. */
nc_made *nc_crew_wait(nc_crew *crew, int ms, bool *ended);

/* No more is taken from the source; what is in work is made. */
void nc_crew_stop(nc_crew *crew);

/* All before this place was handed out by nc_crew_wait. */
nc_source_place nc_crew_place(nc_crew *crew);

/* Bytes of the source taken so far, and records that are no pages. */
void nc_crew_look(nc_crew *crew, uint64_t *bytes, uint64_t *ignored);

/* Ends the threads. */
void nc_crew_join(nc_crew *crew);

#endif /* CREW_H */
