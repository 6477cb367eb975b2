/* mount.c -- the handler's sections, found in the configuration. */
#include "nc_mount.h"

#include <apr_fnmatch.h>
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
static bool gives(const core_dir_config *core, request_rec *r,
                  const char *handler)
{
    const char *wrong = NULL;
    const char *name = core->handler;

    if (core->expr_handler)
        name = ap_expr_str_exec(r, core->expr_handler, &wrong);
    return name && !wrong && strcasecmp(name, handler) == 0;
}

/* Whether a request for PATH meets the plain section CORE. */
static bool covers(const core_dir_config *core, const char *path)
{
    size_t n = is_plain(core) ? strlen(core->d) : 0;

    return n > 0 && strncmp(path, core->d, n) == 0 &&
           (core->d[n - 1] == '/' || path[n] == '/' || !path[n]);
}

static bool matches(const core_dir_config *core, const char *path)
{
    if (core->r)
        return ap_regexec(core->r, path, 0, NULL, 0) == 0;
    return core->d_is_fnmatch &&
           apr_fnmatch(core->d, path, APR_FNM_PATHNAME) == APR_SUCCESS;
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

        if (!is_plain(at) ||
            !gives(at, nc_address_request(s, pool), NC_HANDLER_NAME))
            continue;

        size_t n = strlen(at->d);
        const char *path =
            at->d[n - 1] == '/' ? at->d : apr_pstrcat(pool, at->d, "/", NULL);

        APR_ARRAY_PUSH(mounts, nc_mount) =
            (nc_mount){path, conf_at(s, core->sec_url, path, pool)};
    }
    return mounts;
}

bool nc_mount_find(request_rec *r, const char *handler, size_t *length)
{
    const core_server_config *core =
        ap_get_core_module_config(r->server->module_config);
    bool found = false, plain = false;

    *length = SIZE_MAX;
    for (int i = 0; i < core->sec_url->nelts; i++) {
        const core_dir_config *at =
            core_of(APR_ARRAY_IDX(core->sec_url, i, ap_conf_vector_t *));
        bool covered = covers(at, r->uri);

        if ((!covered && !matches(at, r->uri)) || !gives(at, r, handler))
            continue;
        found = true;
        if (!covered)
            continue;

        size_t n = strlen(at->d);

        n -= at->d[n - 1] == '/';
        if (!plain || n > *length)
            *length = n;
        plain = true;
    }
    return found;
}
