/* builder.h -- tokens in, libxml2 tree out; for this floor alone.
 */
#ifndef BUILDER_H
#define BUILDER_H

#include <libxml/tree.h>
#include "nc_buf.h"

typedef struct nc_tree {
    xmlDoc *doc;
    xmlNode *root; /* html */
    xmlNode *head;
    xmlNode *body;
} nc_tree;

/* An empty page: html with head and body. NC_ENOMEM: TREE->doc is NULL. */
nc_status nc_tree_init(nc_tree *tree);

/* Reads PAGE, well-formed UTF-8 with LF line ends, into TREE. A fragment is
 * what stands inside body. */
nc_status nc_tree_build(nc_tree *tree, nc_span page, bool is_fragment);

#endif /* BUILDER_H */
