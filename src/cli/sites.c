/* sites.c -- site configs on the command line: read at the start, what is
 * wrong in them told when they are used.
 */
#include "sites.h"

#include <string.h>
#include "cli.h"

bool nc_cli_sites_read(nc_cli_sites *sites, const char *who, const char *dir,
                       apr_pool_t *pool)
{
    nc_site_configs *configs;
    nc_error err = {0, 0, ""};

    if (nc_site_configs_read(&configs, dir, &err, pool) != NC_OK) {
        nc_cli_error(who, "site configs '%s': %s", dir, err.msg);
        return false;
    }
    *sites = (nc_cli_sites){configs, who, dir, apr_hash_make(pool)};
    return true;
}

/* What is wrong in a file whose turn it is for the first time. */
static void tell(void *ctx, const char *file, const nc_error *wrong)
{
    nc_cli_sites *sites = ctx;

    if (apr_hash_get(sites->told, file, APR_HASH_KEY_STRING))
        return;
    if (wrong->line)
        nc_cli_error(sites->who, "'%s/%s': line %u, column %u: %s", sites->dir,
                     file, wrong->line, wrong->col, wrong->msg);
    else
        nc_cli_error(sites->who, "'%s/%s': %s", sites->dir, file, wrong->msg);
}

static void remember(void *ctx, const char *file, const nc_error *wrong)
{
    nc_cli_sites *sites = ctx;

    (void)wrong;
    apr_hash_set(sites->told, file, APR_HASH_KEY_STRING, file);
}

void nc_cli_sites_tell(nc_cli_sites *sites, const char *url, apr_pool_t *pool)
{
    if (!sites->configs || !url)
        return;
    nc_site_configs_report(sites->configs, url, tell, sites, pool);
    nc_site_configs_report(sites->configs, url, remember, sites, pool);
}
