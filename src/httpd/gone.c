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
#include "nc_asker.h"
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

void nc_gone_offer(request_rec *r, const char *url)
{
    if (url && strlen(url) <= NC_URL_MAX && !nc_url_tracks(url, r->pool))
        nc_ingest_offer_gone(nc_server_conf_of(r->server)->ingest, url);
}

int nc_gone_notice(request_rec *r)
{
    const request_rec *first = nc_asker_first(r);
    const request_rec *missing = find_missing(first);

    if (!missing || nc_policy_gone(missing) != NC_REASON_NONE)
        return DECLINED;
    nc_gone_offer(r, nc_address_page(first));
    return DECLINED;
}
