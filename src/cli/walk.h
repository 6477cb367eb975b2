/* walk.h -- the pages and web archives in files, directories and lists. */
#ifndef WALK_H
#define WALK_H

#include <apr_tables.h>
#include "cli.h"

/* A file to import: where it is, and where its page was on the web. */
typedef struct nc_cli_page {
    const char *path;
    const char *url; /* NULL: an archive, or nobody said */
    uint64_t size;
    bool is_archive; /* .warc, .warc.gz */
} nc_cli_page;

/* Appends to PAGES the file OPERAND, or all .html, .htm, .xhtml, .warc and
 * .warc.gz files in the directory OPERAND, in the order of their names. The
 * address is BASE (which ends in a slash; NULL: not known) and the path below
 * OPERAND, percent-encoded. Links to directories are not followed. False:
 * something could not be read, which was told. */
bool nc_cli_walk(const char *who, const char *operand, const char *base,
                 apr_array_header_t *pages, apr_pool_t *pool);

/* Appends the files that LIST (`-`: stdin) names, one a line, or with NULs
 * between them: `PATH`, or `PATH<tab>URL`. Without URL the address is BASE and
 * the path, without a `./` or `/` it may begin with. A file that is not there
 * is told when its turn comes. False: the list can't be read, which was told.
 */
bool nc_cli_read_list(const char *who, const char *list, bool with_nuls,
                      const char *base, apr_array_header_t *pages,
                      apr_pool_t *pool);

/* Whether NAME is called as web archives are. */
bool nc_cli_is_archive(const char *name);

#endif /* WALK_H */
