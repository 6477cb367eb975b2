/* counters.c -- what the module has done, and the names of it for scripts. */
#include "nc_counters.h"

#include <apr_atomic.h>
#include <apr_shm.h>
#include <http_config.h>
#include <http_log.h>
#include <http_protocol.h>

#include "nc_config.h"

APLOG_USE_MODULE(newsclean);

struct nc_counters {
    apr_uint64_t count[NC_COUNT_COUNT];
    apr_uint64_t cleaned[NC_REASON_COUNT]; /* by reason; NONE: cleaned */
    apr_uint64_t kept[NC_REASON_COUNT];    /* by reason; NONE: queued */
    apr_uint64_t warned[NC_WARNING_COUNT]; /* seconds since 1970 */
    apr_uint64_t pruned;                   /* the same */
};

static const char *const names[NC_COUNT_COUNT] = {
    [NC_COUNT_BYTES_IN] = "BytesIn",
    [NC_COUNT_BYTES_CUT] = "BytesCut",
    [NC_COUNT_CUTS] = "Cuts",
    [NC_COUNT_STOPPED] = "Stopped",
    [NC_COUNT_QUEUED] = "PagesQueued",
    [NC_COUNT_READ] = "PagesRead",
    [NC_COUNT_DROPPED] = "PagesDropped",
    [NC_COUNT_UNCHANGED] = "PagesUnchanged",
    [NC_COUNT_NO_ARTICLE] = "PagesWithoutArticle",
    [NC_COUNT_STORED] = "ArticlesStored",
    [NC_COUNT_GONE] = "ArticlesGone",
    [NC_COUNT_STORE_FAILED] = "StoreFailures",
    [NC_COUNT_SERVED] = "Served",
    [NC_COUNT_SERVED_KEPT] = "ServedKept",
    [NC_COUNT_HUB_TOLD] = "HubNotices",
    [NC_COUNT_HUB_FAILED] = "HubFailures",
};

nc_counters *nc_counters_create(apr_pool_t *pool)
{
    apr_shm_t *shm;
    nc_counters *counters;

    /* Where there is no anonymous shared memory, each child has its own. */
    if (apr_shm_create(&shm, sizeof(*counters), NULL, pool) != APR_SUCCESS)
        return apr_pcalloc(pool, sizeof(*counters));
    counters = apr_shm_baseaddr_get(shm);
    memset(counters, 0, sizeof(*counters));
    return counters;
}

void nc_counters_add(nc_counters *counters, nc_count count, apr_uint64_t n)
{
    if (counters)
        apr_atomic_add64(&counters->count[count], n);
}

void nc_counters_cleaned(nc_counters *counters, nc_reason reason)
{
    if (counters)
        apr_atomic_inc64(&counters->cleaned[reason]);
}

void nc_counters_kept(nc_counters *counters, nc_reason reason)
{
    if (counters)
        apr_atomic_inc64(&counters->kept[reason]);
}

apr_uint64_t nc_counters_get(nc_counters *counters, nc_count count)
{
    return counters ? apr_atomic_read64(&counters->count[count]) : 0;
}

apr_uint64_t nc_counters_get_cleaned(nc_counters *counters, nc_reason reason)
{
    return counters ? apr_atomic_read64(&counters->cleaned[reason]) : 0;
}

apr_uint64_t nc_counters_get_kept(nc_counters *counters, nc_reason reason)
{
    return counters ? apr_atomic_read64(&counters->kept[reason]) : 0;
}

/* Whether LAST is so many SECONDS ago; if so, it is now. */
static bool take_turn(apr_uint64_t *last, apr_uint64_t seconds)
{
    apr_uint64_t now = (apr_uint64_t)apr_time_sec(apr_time_now());
    apr_uint64_t then = apr_atomic_read64(last);

    /* A clock that was set back does not silence it. */
    if (now >= then && now - then < seconds)
        return false;
    return apr_atomic_cas64(last, now, then) == then;
}

bool nc_counters_may_warn(nc_counters *counters, nc_warning warning)
{
    return take_turn(&counters->warned[warning], NC_WARNING_SECONDS);
}

void nc_counters_warn(server_rec *s, nc_warning kind, const char *what,
                      const char *reason)
{
    if (nc_counters_may_warn(nc_server_conf_of(s)->counters, kind))
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s,
                     "%s: %s (more of this is not logged for %d s)", what,
                     reason, (int)NC_WARNING_SECONDS);
}

bool nc_counters_may_prune(nc_counters *counters, unsigned seconds)
{
    return take_turn(&counters->pruned, seconds);
}

static void print(request_rec *r, const char *name, const char *reason,
                  apr_uint64_t *value)
{
    ap_rprintf(r, "NewsClean%s%s%s: %" APR_UINT64_T_FMT "\n", name,
               *reason ? "-" : "", reason, apr_atomic_read64(value));
}

static void print_reasons(request_rec *r, const char *name,
                          apr_uint64_t counts[NC_REASON_COUNT])
{
    for (int i = NC_REASON_NONE + 1; i < NC_REASON_COUNT; i++)
        if (apr_atomic_read64(&counts[i]) > 0)
            print(r, name, nc_reason_text(i), &counts[i]);
}

void nc_counters_print(nc_counters *counters, request_rec *r)
{
    for (int i = 0; i < NC_COUNT_COUNT; i++)
        print(r, names[i], "", &counters->count[i]);
    print(r, "PagesCleaned", "", &counters->cleaned[NC_REASON_NONE]);
    print_reasons(r, "NotCleaned", counters->cleaned);
    print_reasons(r, "NotKept", counters->kept);
}
