/* mod_newsclean.c -- the module record and its hooks, nothing else. */
#include <httpd.h>
#include <http_config.h>
#include <http_protocol.h>
#include <http_request.h>
#include <util_filter.h>

#include "nc_asker.h"
#include "nc_cache.h"
#include "nc_config.h"
#include "nc_convert.h"
#include "nc_filter.h"
#include "nc_gone.h"
#include "nc_handler.h"
#include "nc_hub.h"
#include "nc_ingest.h"
#include "nc_negotiate.h"
#include "nc_preview.h"
#include "nc_quota.h"
#include "nc_readers.h"
#include "nc_status_handler.h"
#include "nc_suffix.h"
#include "nc_validators.h"
#include "nc_watch.h"

/* Threads and open stores belong to a child: nothing of both may be carried
 * over a fork. */
static void start_store(apr_pool_t *pool, server_rec *main)
{
    const nc_server_conf *conf = nc_server_conf_of(main);
    nc_readers *readers = nc_readers_create(conf, pool);
    nc_cache *cache = nc_cache_create(pool);
    nc_watch *watch = nc_watch_create(
        conf->store_kind == NC_STORE_SQLITE ? conf->store : NULL, pool);
    /* The last to start is the first to end: the worker tells the hub. */
    nc_hub *hub = nc_hub_start(main, pool);
    nc_ingest *ingest = nc_ingest_start(main, readers, hub, pool);

    for (server_rec *s = main; s; s = s->next) {
        nc_server_conf_of(s)->ingest = ingest;
        nc_server_conf_of(s)->readers = readers;
        nc_server_conf_of(s)->cache = cache;
        nc_server_conf_of(s)->watch = watch;
    }
}

static void child_init(apr_pool_t *pool, server_rec *main)
{
    nc_quota *forms = nc_quota_create(pool);

    for (server_rec *s = main; s; s = s->next)
        nc_server_conf_of(s)->forms = forms;
    if (nc_server_conf_of(main)->store)
        start_store(pool, main);
}

/* In the order that a page goes through them. */
static void insert_filters(request_rec *r)
{
    nc_filter_insert(r);
    nc_convert_insert(r);
}

static void register_hooks(apr_pool_t *pool)
{
    (void)pool;
    ap_hook_check_config(nc_config_check, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(nc_config_finish, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(nc_hub_prepare, NULL, NULL, APR_HOOK_LAST);
    ap_hook_child_init(child_init, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_perdir_config(nc_negotiate_begin, NULL, NULL, APR_HOOK_MIDDLE);
    /* Before rules that lead a request elsewhere, for a server and in a folder;
     * both leave nothing of what held where it was. */
    ap_hook_translate_name(nc_asker_note, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_fixups(nc_asker_note, NULL, NULL, APR_HOOK_REALLY_FIRST);
    /* When all others have said what the request is for, and before the proxy
     * takes it. */
    ap_hook_fixups(nc_suffix_fixup, NULL, NULL, APR_HOOK_REALLY_LAST);
    ap_hook_handler(nc_suffix_handler, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_handler(nc_handler, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_handler(nc_preview_handler, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_handler(nc_status_handler, NULL, NULL, APR_HOOK_MIDDLE);
    /* Late, to see whether another way of configuration was quicker. */
    ap_hook_insert_filter(insert_filters, NULL, NULL, APR_HOOK_LAST);
    ap_hook_insert_error_filter(nc_validators_on_error, NULL, NULL,
                                APR_HOOK_MIDDLE);
    ap_hook_log_transaction(nc_gone_notice, NULL, NULL, APR_HOOK_FIRST);
    ap_hook_insert_error_filter(nc_negotiate_on_error, NULL, NULL,
                                APR_HOOK_MIDDLE);
    nc_filter_register();
    nc_convert_register();
    nc_preview_register();
    nc_status_register();
}

#pragma GCC visibility push(default)
AP_DECLARE_MODULE(newsclean) = {STANDARD20_MODULE_STUFF, nc_dir_conf_create,
                                nc_dir_conf_merge,       nc_server_conf_create,
                                nc_server_conf_merge,    nc_commands,
                                register_hooks,          AP_MODULE_FLAG_NONE};
#pragma GCC visibility pop
