/* sites.h -- `--site-config DIR`, as `extract` and `import` take it.
 */
#ifndef SITES_H
#define SITES_H

#include <stdbool.h>
#include <apr_hash.h>
#include "nc_site_config.h"

/* Zero-filled: no site configs. */
typedef struct nc_cli_sites {
    const nc_site_configs *configs;
    const char *who;
    const char *dir;
    apr_hash_t *told; /* names of files whose errors were told */
} nc_cli_sites;

/* Reads DIR, which lives in POOL. False: it told why not. */
bool nc_cli_sites_read(nc_cli_sites *sites, const char *who, const char *dir,
                       apr_pool_t *pool);

/* Tells what is wrong in the files that count for URL (NULL: unknown), once a
 * file. POOL is for what is needed meanwhile. */
void nc_cli_sites_tell(nc_cli_sites *sites, const char *url, apr_pool_t *pool);

#endif /* SITES_H */
