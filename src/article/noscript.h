/* noscript.h -- pages whose text stands in noscript.
 */
#ifndef NOSCRIPT_H
#define NOSCRIPT_H

#include "node.h"

/* Some sites make the page by script, and give all of it once more for those
 * without. Makes a div of each noscript in BODY, which is measured, that holds
 * more text than the rest of the page; true: there was one, and BODY has to be
 * measured again. */
bool nc_noscript_open(xmlNode *body);

#endif /* NOSCRIPT_H */
