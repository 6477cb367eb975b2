/* allow.h -- the allow-list: what becomes of each element and attribute.
 */
#ifndef ALLOW_H
#define ALLOW_H

#include "node.h"

typedef enum nc_role {
    NC_ROLE_NONE,   /* unwrapped; its text runs on */
    NC_ROLE_DROP,   /* gone with all that is in it */
    NC_ROLE_BREAK,  /* unwrapped; a paragraph ends before and after it */
    NC_ROLE_BOX,    /* kept, holds blocks: blockquote, ul, li, table... */
    NC_ROLE_LINE,   /* kept, holds text only: h2, dt, pre, figcaption... */
    NC_ROLE_INLINE, /* kept, inside text */
    NC_ROLE_BR,
    NC_ROLE_HR,
    NC_ROLE_IMAGE
} nc_role;

/* What becomes of the element NODE; *AS is the element it becomes. What embeds
 * something is dropped as it stands: see embed.h. */
nc_role nc_allow_role(const xmlNode *node, nc_tag *as);

/* Gives NODE, an element AS, what of SOURCE's attributes is allowed. False:
 * the element makes no sense without what it lacks (a link without address). */
bool nc_allow_attributes(xmlNode *node, nc_tag as, const xmlNode *source,
                         const char *base, apr_pool_t *pool);

#endif /* ALLOW_H */
