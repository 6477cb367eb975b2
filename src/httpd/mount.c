/* mount.c -- the handler's sections, found in the configuration. */
#include "nc_mount.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_log.h>

#include "nc_address.h"
#include "nc_handler.h"

APLOG_USE_MODULE(newsclean);

static const core_dir_config *core_of(ap_conf_vector_t *section)
{
    return ap_get_core_module_config(section);
}

static bool is_plain(const core_dir_config *core)
{
    return core->d && core->d[0] == '/' && !core->r && !core->d_is_fnmatch;
}

/* SetHandler's word is an expression, most often of nothing but a word: that
 * it is whoever asks. */
static bool is_ours(const core_dir_config *core, server_rec *s,
                    apr_pool_t *pool)
{
    const char *wrong = NULL;
    const char *name = core->handler;

    if (core->expr_handler)
        name = ap_expr_str_exec(nc_address_request(s, pool), core->expr_handler,
                                &wrong);
    return name && !wrong && strcasecmp(name, NC_HANDLER_NAME) == 0;
}

/* Whether a request for PATH, which ends with a slash, meets SECTION. */
static bool covers(const core_dir_config *core, const char *path)
{
    size_t n = is_plain(core) ? strlen(core->d) : 0;

    return n > 0 && strncmp(path, core->d, n) == 0 &&
           (core->d[n - 1] == '/' || path[n] == '/');
}

/* The server's own words, and then those of each section on the way. */
static const nc_dir_conf *conf_at(server_rec *s,
                                  const apr_array_header_t *sections,
                                  const char *path, apr_pool_t *pool)
{
    void *conf = ap_get_module_config(s->lookup_defaults, &newsclean_module);

    for (int i = 0; i < sections->nelts; i++) {
        ap_conf_vector_t *section =
            APR_ARRAY_IDX(sections, i, ap_conf_vector_t *);
        void *own = ap_get_module_config(section, &newsclean_module);

        /* NULL: nothing of ours is said there. */
        if (own && covers(core_of(section), path))
            conf = nc_dir_conf_merge(pool, conf, own);
    }
    return conf;
}

const apr_array_header_t *nc_mounts_find(server_rec *s, apr_pool_t *pool)
{
    const core_server_config *core =
        ap_get_core_module_config(s->module_config);
    apr_array_header_t *mounts = apr_array_make(pool, 2, sizeof(nc_mount));

    for (int i = 0; i < core->sec_url->nelts; i++) {
        const core_dir_config *at =
            core_of(APR_ARRAY_IDX(core->sec_url, i, ap_conf_vector_t *));

        if (!is_plain(at) || !is_ours(at, s, pool))
            continue;

        size_t n = strlen(at->d);
        const char *path =
            at->d[n - 1] == '/' ? at->d : apr_pstrcat(pool, at->d, "/", NULL);

        APR_ARRAY_PUSH(mounts, nc_mount) =
            (nc_mount){path, conf_at(s, core->sec_url, path, pool)};
    }
    return mounts;
}
