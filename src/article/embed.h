/* embed.h -- players and posts of other sites, by the address a person would
 * open.
 */
#ifndef EMBED_H
#define EMBED_H

#include "node.h"

enum {
    NC_EMBED_TITLE_MAX = 300 /* bytes; more is a text, and no title */
};

typedef struct nc_embed {
    const char *url;  /* absolute */
    const char *text; /* of the link: what it is called, or whose it is */
} nc_embed;

/* Whether NODE is an element that embeds something (iframe, video,
 * amp-youtube): its content is only for who can't see that. */
bool nc_embed_is_element(const xmlNode *node);

/* What NODE embeds: an element that does, or a link in a figure without a
 * picture, which is what becomes of one. False: nothing that readers come for,
 * as far as we know; most frames are advertising. */
bool nc_embed_read(nc_embed *out, const xmlNode *node, const char *base,
                   apr_pool_t *pool);

#endif /* EMBED_H */
