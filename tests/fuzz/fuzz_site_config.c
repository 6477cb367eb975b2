/* fuzz_site_config.c -- the input is a site config, and behind a NUL the page.
 *
 * Laws: what is wrong has a line of the file and a reason; whatever the config
 * does to a page, its article's HTML is clean: sanitized, it does not change.
 */
#include "fuzzing.h"

#include <apr_general.h>
#include <apr_strings.h>
#include <unistd.h>
#include "nc_extract.h"
#include "nc_sanitizer.h"

static apr_pool_t *pool;

static void check_wrong(void *ctx, const char *file, const nc_error *wrong)
{
    const unsigned *n_lines = ctx;

    LAW(strcmp(file, "news.example.txt") == 0);
    LAW(wrong->msg[0]);
    LAW(wrong->line <= *n_lines);
}

/* A directory with CONFIG as the one file in it, read. */
static const nc_site_configs *read_config(nc_span config)
{
    char dir[] = "/tmp/newsclean-fuzz.XXXXXX";
    nc_site_configs *sites = NULL;
    nc_error err;
    const char *path;
    FILE *file;

    LAW(mkdtemp(dir));
    path = apr_pstrcat(pool, dir, "/news.example.txt", NULL);
    file = fopen(path, "wb");
    LAW(file);
    for (size_t i = 0; i < config.len; i++)
        putc(config.ptr[i], file);
    fclose(file);
    LAW(nc_site_configs_read(&sites, dir, &err, pool) == NC_OK);
    unlink(path);
    rmdir(dir);
    return sites;
}

static void check_article(const nc_site_configs *sites, nc_span page)
{
    nc_extract_options options = {
        .url = "https://news.example/a", .charset = "utf-8", .sites = sites};
    nc_article *article = NULL;
    nc_buf again = NC_BUF_INIT;
    nc_status status = nc_extract(&article, page, &options, pool);

    LAW(status == NC_OK || status == NC_ENOTFOUND);
    LAW(article);
    if (article->html) {
        LAW(nc_sanitize(&again, nc_span_of(article->html), options.url, pool) ==
            NC_OK);
        LAW(nc_span_equal(nc_buf_span(&again), nc_span_of(article->html)));
    }
    nc_buf_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    nc_span page = {size ? data : (const uint8_t *)"", size};
    nc_span config = take_part(&page);
    unsigned n_lines = 1;
    const nc_site_configs *sites;

    for (size_t i = 0; i < config.len; i++)
        n_lines += config.ptr[i] == '\n';
    apr_initialize();
    apr_pool_create(&pool, NULL);
    sites = read_config(config);
    LAW(nc_site_configs_count(sites) == 1);
    nc_site_configs_report(sites, NULL, check_wrong, &n_lines, pool);
    check_article(sites, page);
    apr_pool_destroy(pool);
    return 0;
}
