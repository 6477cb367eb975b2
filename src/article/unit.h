/* unit.h -- a block of the clean tree, as the trimmer sees it.
 */
#ifndef UNIT_H
#define UNIT_H

#include "node.h"
#include "phrases.h"

enum {
    NC_UNIT_FOLD_MAX = 1200 /* bytes of a block's text that are compared */
};

typedef enum nc_unit_kind {
    NC_UNIT_PARAGRAPH,
    NC_UNIT_HEADING,
    NC_UNIT_LIST,
    NC_UNIT_TABLE,
    NC_UNIT_QUOTE,
    NC_UNIT_CODE,
    NC_UNIT_PICTURE
} nc_unit_kind;

typedef struct nc_unit {
    xmlNode *node;
    nc_unit_kind kind;
    unsigned letters;
    unsigned link_letters;
    unsigned level;     /* NC_UNIT_HEADING: 2 to 6 */
    const char *folded; /* the text's beginning, for comparing */
    nc_phrase phrase;
    bool sentence; /* ends like one */
    bool prose;
    bool dropped;
} nc_unit;

/* Looks at NODE; strings are in POOL. */
void nc_unit_look(nc_unit *u, xmlNode *node, apr_pool_t *pool);

/* The share of letters that are in links, in per cent. */
unsigned nc_unit_link_share(const nc_unit *u);

#endif /* UNIT_H */
