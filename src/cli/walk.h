/* walk.h -- the pages in files and directories. */
#ifndef WALK_H
#define WALK_H

#include <apr_tables.h>
#include "cli.h"

/* A page to import: where it is, and where it was on the web. */
typedef struct nc_cli_page {
    const char *path;
    const char *url;
} nc_cli_page;

/* Appends to PAGES the file OPERAND, or all .html, .htm and .xhtml files in the
 * directory OPERAND, in the order of their names. The address is BASE (which
 * ends in a slash) and the path below OPERAND, percent-encoded. Links to
 * directories are not followed. False: something could not be read, which was
 * told. */
bool nc_cli_walk(const char *who, const char *operand, const char *base,
                 apr_array_header_t *pages, apr_pool_t *pool);

#endif /* WALK_H */
