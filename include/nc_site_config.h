/* nc_site_config.h -- directories of site configs: where on the pages of a
 * host title, author, date and text stand, and what of them goes.
 *
 * The format is that of Full-Text RSS, as graby and wallabag read it too: a
 * file a host, lines `directive: value`, most values XPath 1.0 expressions.
 *
 *     example.com.txt       example.com and www.example.com
 *     .example.com.txt      all other hosts below example.com
 *     global.txt            every host, behind its own file
 *
 * Of the files that fit a host the nearest one counts. All files are read at
 * once: a host is looked up among their names and never becomes a path. Once
 * read, nothing changes: threads and children share it.
 */
#ifndef NC_SITE_CONFIG_H
#define NC_SITE_CONFIG_H

#include <apr_pools.h>
#include "nc_status.h"

enum {
    /* Files of one directory: the public collection has 2,040. */
    NC_SITE_FILES_MAX = 50000,
    /* Bytes of one file: the largest in use has 6,000. */
    NC_SITE_FILE_MAX = 256 * 1024,
    /* What is wrong in one file; what comes after is left out untold. */
    NC_SITE_WRONGS_MAX = 100
};

typedef struct nc_site_configs nc_site_configs;

/* Receives what is wrong in FILE, whose other lines count all the same. */
typedef void nc_site_wrong_fn(void *ctx, const char *file,
                              const nc_error *wrong);

/* Reads all files of DIR. They live in POOL. Files that no host can be called
 * by (README.md, LICENSE.txt) are passed over. Not NC_OK: ERR says why. */
nc_status nc_site_configs_read(nc_site_configs **out, const char *dir,
                               nc_error *err, apr_pool_t *pool);

/* How many files there are. */
size_t nc_site_configs_count(const nc_site_configs *sites);

/* Calls FN with all that is wrong in the files that count for URL; NULL: in
 * all files, in the order of their names. */
void nc_site_configs_report(const nc_site_configs *sites, const char *url,
                            nc_site_wrong_fn *fn, void *ctx, apr_pool_t *pool);

#endif /* NC_SITE_CONFIG_H */
