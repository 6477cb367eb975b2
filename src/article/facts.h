/* facts.h -- what a page says of itself, gathered in one walk.
 */
#ifndef FACTS_H
#define FACTS_H

#include <apr_tables.h>
#include "jsonld.h"
#include "nc_document.h"

enum {
    NC_FACTS_METAS_MAX = 400, /* of a page; real ones have 100 */
    NC_FACTS_NODES_MAX = 200, /* of one kind */
    NC_FACTS_LINE_MAX = 4000, /* bytes of a value worth keeping */
    NC_FACTS_PROSE_MIN = 140  /* bytes of a text that is no label any more */
};

typedef struct nc_facts {
    const char *url;    /* where the page was found; NULL: unknown */
    const char *base;   /* what relative addresses are relative to */
    apr_table_t *metas; /* by name, property or itemprop; names repeat */
    apr_table_t *links; /* href by rel */
    const char *title;  /* of the title element */
    const char *lang;
    apr_array_header_t *headings;  /* h1 and what is marked as headline */
    apr_array_header_t *bylines;   /* elements marked so, const xmlNode * */
    apr_array_header_t *times;     /* time elements and dates, likewise */
    apr_array_header_t *tag_links; /* a rel=tag, likewise */
    const xmlNode *picture;        /* the first img in a figure behind
                                    * the heading; NULL: none */
    apr_array_header_t *lines;     /* const char *: short texts outside links,
                                    * each by itself, before the first prose:
                                    * where old pages have title, author, date */
    nc_jsonld *jsonld;
} nc_facts;

/* DOC's body must be measured. The nodes are DOC's. */
nc_facts *nc_facts_gather(nc_document *doc, const char *url, apr_pool_t *pool);

/* The first non-empty value of the metas in NAMES, which are parted by spaces
 * and tried in turn; NULL if there is none. */
const char *nc_facts_meta(const nc_facts *facts, const char *names);

/* The text in NODE as one line, at most NC_FACTS_LINE_MAX; NULL if empty. */
const char *nc_facts_text(const xmlNode *node, apr_pool_t *pool);

#endif /* FACTS_H */
