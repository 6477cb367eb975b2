/* facts.h -- what a page says of itself, gathered in one walk.
 */
#ifndef FACTS_H
#define FACTS_H

#include <apr_tables.h>
#include <stdint.h>
#include "jsonld.h"
#include "nc_document.h"

enum {
    NC_FACTS_METAS_MAX = 400, /* of a page; real ones have 100 */
    NC_FACTS_NODES_MAX = 200, /* of one kind */
    NC_FACTS_LINE_MAX = 4000, /* bytes of a value worth keeping */
    NC_FACTS_PROSE_MIN = 140  /* bytes of a text that is no label any more */
};

/* One statement of the head, as it stands. */
typedef struct nc_fact {
    uint32_t hash; /* of the name, whatever its case */
    nc_span name;  /* of a meta; rel of a link */
    nc_span value;
} nc_fact;

typedef struct nc_line {
    nc_span text; /* as it stands */
    bool linked;  /* it is in a link */
} nc_line;

typedef struct nc_facts {
    const char *url;   /* where the page was found; NULL: unknown */
    const char *base;  /* what relative addresses are relative to */
    const char *title; /* of the title element */
    const char *lang;
    apr_array_header_t *metas; /* of nc_fact, by name or property; names
                                * repeat */
    apr_array_header_t *props; /* likewise, by itemprop */
    apr_array_header_t *links; /* likewise, href by rel */
    uint64_t names; /* a bit for each hash of theirs, to know at once that a
                     * name is not there */

    /* Elements, const xmlNode *, in the order of the page. */
    apr_array_header_t *headings;    /* h1 */
    apr_array_header_t *subheadings; /* h2 and what is marked as headline */
    apr_array_header_t *bylines;     /* marked so */
    apr_array_header_t *times;       /* time elements and dates */
    apr_array_header_t *tag_links;   /* a rel=tag */
    apr_array_header_t *writers;     /* links to an author's page */
    const xmlNode *picture;    /* the first img in a figure behind the heading;
                                * NULL: none */
    apr_array_header_t *lines; /* nc_line: short texts, each by itself,
                                * before the first prose: where old pages
                                * have title, author, date */
    const xmlNode *body;
    nc_jsonld *jsonld;
    apr_pool_t *pool;
} nc_facts;

/* DOC's body must be measured. The nodes and spans are DOC's. */
nc_facts *nc_facts_gather(nc_document *doc, const char *url, apr_pool_t *pool);

/* The first non-empty value of the metas in NAMES, which are parted by spaces
 * and tried in turn, as one line; NULL if there is none. */
const char *nc_facts_meta(const nc_facts *facts, const char *names);

/* The same of elements in the body that microdata names. */
const char *nc_facts_prop(const nc_facts *facts, const char *names);

/* The next non-empty value of the metas called NAME, from *AT on, which moves
 * past it; NULL at the end. */
const char *nc_facts_next_meta(const nc_facts *facts, const char *name,
                               int *at);

/* The first href of links that are REL, as one line; NULL: none. */
const char *nc_facts_link(const nc_facts *facts, const char *rel);

/* The text in NODE as one line, at most NC_FACTS_LINE_MAX; NULL if empty. */
const char *nc_facts_text(const xmlNode *node, apr_pool_t *pool);

/* Whether NODE holds nothing of this article: comments, other articles. */
bool nc_facts_is_elsewhere(const nc_facts *facts, const xmlNode *node);

#endif /* FACTS_H */
