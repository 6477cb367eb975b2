/* gone.c -- pages that are gone: 404 and 410 take an article back.
 *
 *     the address asked for ──► r ──► r->next ──► ... the last one answers
 *
 * A request may have become others on its way: an error document, a directory
 * index, a front controller. All of them are looked at when it is over. Here
 * is only decided and copied; the worker asks the store, which has never heard
 * of most addresses that are not found.
 */
#include "nc_gone.h"

#include <http_log.h>

#include "nc_address.h"
#include "nc_config.h"
#include "nc_ingest.h"
#include "nc_policy.h"
#include "nc_url.h"

APLOG_USE_MODULE(newsclean);

static bool is_missing(int status)
{
    return status == HTTP_NOT_FOUND || status == HTTP_GONE;
}

/* The first of the requests behind FIRST that was answered so. NULL: the
 * client was told something else, or there is more to it than that: an error
 * document for a 403 may itself be missing, and one for a 404 may be the page
 * after all. */
static const request_rec *find_missing(const request_rec *first)
{
    const request_rec *found = NULL;
    int told = HTTP_OK;

    for (const request_rec *r = first; r; r = r->next) {
        if (r->user || (r->status != HTTP_OK && !is_missing(r->status)))
            return NULL;
        if (!found && is_missing(r->status))
            found = r;
        told = r->status;
    }
    return is_missing(told) ? found : NULL;
}

/* Whether URL names a page as it is kept: of an address with a tracking
 * parameter, a 404 may say nothing about the page that is kept without it. */
static bool is_own_name(const char *url, apr_pool_t *pool)
{
    return strlen(url) <= NC_URL_MAX &&
           strcmp(nc_url_without_tracking(url, pool), url) == 0;
}

int nc_gone_notice(request_rec *r)
{
    const request_rec *first = r;
    const char *url;

    while (first->prev)
        first = first->prev;

    const request_rec *missing = find_missing(first);

    if (!missing || nc_policy_gone(missing) != NC_REASON_NONE)
        return DECLINED;
    url = nc_address_page(first);
    if (url && is_own_name(url, r->pool))
        nc_ingest_offer_gone(nc_server_conf_of(r->server)->ingest, url);
    return DECLINED;
}
