/* traits.h -- what the model is told of each block.
 */
#ifndef TRAITS_H
#define TRAITS_H

#include "blocks.h"

/* NC_TRAIT_letters and so on: where in a block's row a number stands. */
enum {
#define TRAIT(name) NC_TRAIT_##name,
#include "traits.inc"
    NC_TRAITS
#undef TRAIT
};

/* What is known of the page as a whole. */
typedef struct nc_page {
    xmlNode *body;
    const char *url; /* NULL: unknown */
    bool is_article; /* by og:type or JSON-LD */
    int is_thread;   /* 1: by its address, 2: by its JSON-LD; 3: both */
    int is_product;
    bool has_date;
    bool has_names;
} nc_page;

typedef struct nc_traits nc_traits;

/* Looks at the BLOCKS of PAGE, and fills in their `phrase` and `in_region`. The
 * region is looked for on the way, which drops measures (nc_region_prune). In
 * POOL. */
nc_traits *nc_traits_create(nc_blocks *blocks, const nc_page *page,
                            apr_pool_t *pool);

/* The traits of the next block, in order. There must be one. */
void nc_traits_next(nc_traits *traits, float row[NC_TRAITS]);

#endif /* TRAITS_H */
