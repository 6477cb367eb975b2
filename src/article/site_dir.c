/* site_dir.c -- a directory of site configs, and the files that fit a host.
 */
#include "site_config.h"

#include <stdlib.h>
#include <apr_errno.h>
#include <apr_file_info.h>
#include <apr_file_io.h>
#include <apr_hash.h>
#include <apr_strings.h>
#include "nc_buf.h"
#include "nc_chars.h"
#include "nc_url.h"

struct nc_site_configs {
    apr_hash_t *by_name;      /* of nc_site_config; "example.com" */
    apr_array_header_t *list; /* of const nc_site_config *, by name */
    const nc_site_config *global;
};

enum { HOST_BYTES_MAX = 253 /* RFC 1035 */ };

/* --- reading */

/* The bytes of FILE's name before `.txt` if it can be a host's: README.md is
 * none, and LICENSE.txt neither, as hosts are in lower case. */
static size_t host_length(const char *file)
{
    nc_span name = nc_span_of(file);

    if (!nc_span_ends(name, NC_SPAN_LIT(".txt")))
        return 0;
    name.len -= 4;
    for (size_t i = 0; i < name.len; i++)
        if (!nc_is_alnum(name.ptr[i]) && name.ptr[i] < 0x80 &&
            name.ptr[i] != '.' && name.ptr[i] != '-' && name.ptr[i] != '_')
            return 0;
        else if (nc_lower(name.ptr[i]) != name.ptr[i])
            return 0;
    return name.len <= HOST_BYTES_MAX ? name.len : 0;
}

static apr_status_t read_text(const char *path, nc_buf *text, apr_pool_t *pool)
{
    apr_file_t *file;
    apr_finfo_t info;
    unsigned char piece[8192];
    apr_status_t rv = apr_stat(&info, path, APR_FINFO_TYPE, pool);

    if (rv == APR_SUCCESS && info.filetype != APR_REG)
        return APR_EBADPATH; /* a pipe would never end */
    rv = apr_file_open(&file, path, APR_READ, 0, pool);
    if (rv != APR_SUCCESS)
        return rv;
    text->limit = NC_SITE_FILE_MAX;
    do {
        apr_size_t n = sizeof(piece);

        rv = apr_file_read(file, piece, &n);
        if (rv == APR_SUCCESS)
            nc_buf_append(text, (nc_span){piece, n});
    } while (rv == APR_SUCCESS && nc_buf_status(text) == NC_OK);
    apr_file_close(file);
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

/* A file that can't be read is as one with nothing but that wrong. */
static const nc_site_config *read_config(const char *dir, const char *name,
                                         nc_site_xpath *xpath, apr_pool_t *pool,
                                         apr_pool_t *scratch)
{
    nc_buf text = NC_BUF_INIT;
    const char *path = apr_pstrcat(scratch, dir, "/", name, NULL);
    apr_status_t rv = read_text(path, &text, scratch);
    nc_site_config *config = nc_site_config_read(
        apr_pstrdup(pool, name), nc_buf_span(&text), xpath, pool);
    char why[120];

    if (rv != APR_SUCCESS)
        nc_error_set(apr_array_push(config->wrongs), NC_EIO, 0, 0,
                     "can't be read: %s", apr_strerror(rv, why, sizeof(why)));
    else if (nc_buf_status(&text) != NC_OK)
        nc_error_set(apr_array_push(config->wrongs), NC_ELIMIT, 0, 0,
                     "the rest is left out: a file has at most %d bytes",
                     NC_SITE_FILE_MAX);
    nc_buf_release(&text);
    return config;
}

static int by_name(const void *a, const void *b)
{
    const nc_site_config *const *x = a, *const *y = b;

    return strcmp((*x)->file, (*y)->file);
}

static void add(nc_site_configs *sites, const nc_site_config *config)
{
    apr_ssize_t n = (apr_ssize_t)host_length(config->file);

    if (strcmp(config->file, "global.txt") == 0)
        sites->global = config;
    else
        apr_hash_set(sites->by_name, config->file, n, config);
    APR_ARRAY_PUSH(sites->list, const nc_site_config *) = config;
}

static nc_status read_all(nc_site_configs *sites, apr_dir_t *dir,
                          const char *path, nc_error *err, apr_pool_t *pool,
                          apr_pool_t *scratch)
{
    nc_site_xpath *xpath = nc_site_xpath_create(NULL, scratch);
    apr_pool_t *each;
    apr_finfo_t info;

    if (!xpath || apr_pool_create(&each, scratch) != APR_SUCCESS)
        return nc_error_set(err, NC_ENOMEM, 0, 0, "out of memory");
    while (apr_dir_read(&info, APR_FINFO_NAME, dir) == APR_SUCCESS) {
        if (host_length(info.name) == 0)
            continue;
        if (sites->list->nelts == NC_SITE_FILES_MAX)
            return nc_error_set(err, NC_ELIMIT, 0, 0,
                                "has more than %d files of hosts",
                                NC_SITE_FILES_MAX);
        add(sites, read_config(path, info.name, xpath, pool, each));
        apr_pool_clear(each);
    }
    return NC_OK;
}

nc_status nc_site_configs_read(nc_site_configs **out, const char *path,
                               nc_error *err, apr_pool_t *pool)
{
    nc_site_configs *sites = apr_pcalloc(pool, sizeof(*sites));
    apr_pool_t *scratch;
    apr_dir_t *dir;
    nc_status status;
    apr_status_t rv;
    char why[120];

    *out = NULL;
    sites->by_name = apr_hash_make(pool);
    sites->list = apr_array_make(pool, 64, sizeof(const nc_site_config *));
    if (apr_pool_create(&scratch, pool) != APR_SUCCESS)
        return nc_error_set(err, NC_ENOMEM, 0, 0, "out of memory");
    rv = apr_dir_open(&dir, path, scratch);
    if (rv == APR_SUCCESS)
        status = read_all(sites, dir, path, err, pool, scratch);
    else
        status = nc_error_set(err, NC_EIO, 0, 0, "can't be read (%s)",
                              apr_strerror(rv, why, sizeof(why)));
    apr_pool_destroy(scratch);
    if (status == NC_OK && sites->list->nelts == 0)
        status = nc_error_set(err, NC_ENOTFOUND, 0, 0,
                              "has no file like example.com.txt in it");
    if (status != NC_OK)
        return status;
    qsort(sites->list->elts, (size_t)sites->list->nelts,
          sizeof(const nc_site_config *), by_name);
    *out = sites;
    return NC_OK;
}

size_t nc_site_configs_count(const nc_site_configs *sites)
{
    return (size_t)sites->list->nelts;
}

/* --- which count */

static const nc_site_config *named(const nc_site_configs *sites, nc_span name)
{
    return apr_hash_get(sites->by_name, name.ptr, (apr_ssize_t)name.len);
}

/* The host's own file, else that of the nearest domain around it. */
static const nc_site_config *nearest(const nc_site_configs *sites, nc_span host)
{
    const nc_site_config *config = named(sites, host);

    if (!config && nc_span_starts(host, NC_SPAN_LIT("www."))) {
        nc_span_take(&host, 4);
        config = named(sites, host);
    }
    while (!config && host.len > 0) {
        nc_span_take(&host, 1);
        if (host.len > 0 && host.ptr[0] == '.')
            config = named(sites, host);
    }
    return config;
}

size_t nc_site_configs_find(const nc_site_configs *sites, const char *host,
                            const nc_site_config *near[NC_SITE_NEAR_MAX])
{
    nc_span name = nc_span_of(host);
    size_t n = 0;

    if (name.len > 0 && name.ptr[name.len - 1] == '.')
        name.len--;
    if (name.len == 0 || name.len > HOST_BYTES_MAX || name.ptr[0] == '.')
        return 0;
    near[n] = nearest(sites, name);
    n += near[n] != NULL;
    /* A file that wants nothing to be looked for wants nothing of others. */
    if (sites->global &&
        (n == 0 || near[0]->flags[NC_SITE_AUTODETECT] != NC_SITE_NO))
        near[n++] = sites->global;
    return n;
}

static void report(const nc_site_config *config, nc_site_wrong_fn *fn,
                   void *ctx)
{
    for (int i = 0; i < config->wrongs->nelts; i++)
        fn(ctx, config->file, &APR_ARRAY_IDX(config->wrongs, i, nc_error));
}

void nc_site_configs_report(const nc_site_configs *sites, const char *url,
                            nc_site_wrong_fn *fn, void *ctx, apr_pool_t *pool)
{
    const nc_site_config *near[NC_SITE_NEAR_MAX];
    size_t n =
        url ? nc_site_configs_find(sites, nc_url_host(url, pool), near) : 0;

    for (size_t i = 0; i < n; i++)
        report(near[i], fn, ctx);
    for (int i = 0; !url && i < sites->list->nelts; i++)
        report(APR_ARRAY_IDX(sites->list, i, const nc_site_config *), fn, ctx);
}
