/* import.c -- `newsclean import`: files and directories into a store.
 *
 * A page is cleaned and then extracted, as in the server, so that its article
 * is the same whichever way it came. Articles are written in batches, so that
 * the store is locked for moments only and a server may write meanwhile.
 */
#include "cli.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <apr_strings.h>
#include "nc_extract.h"
#include "nc_rewriter.h"
#include "nc_store.h"
#include "nc_url.h"
#include "rules.h"
#include "sites.h"
#include "walk.h"

const char nc_cli_import_help[] =
    "Usage: newsclean import --store FILE --base-url URL [OPTION]... "
    "FILE|DIR...\n"
    "Store the articles of pages: of each FILE, and of all .html, .htm and\n"
    ".xhtml files in each DIR. A page's address is URL and its path below "
    "DIR.\n"
    "What the store already has is not written again.\n"
    "\n"
    "  --store FILE         the store; made if it is missing\n"
    "  --base-url URL       where the pages are on the web\n"
    "  --rules FILE         rules to clean pages by first, as with 'clean';\n"
    "                       may be repeated\n"
    "  --no-default-rules   leave the shipped rules out\n"
    "  --normalize OPTIONS, --article SELECTOR\n"
    "                       as with 'clean'\n"
    "  --site-config DIR    as with 'extract'\n"
    "  --help               this text\n"
    "\n"
    "A page without an article, or one that asks not to be kept, is left out\n"
    "and named.\n";

enum {
    BATCH_PAGES = 32,
    BATCH_BYTES = 1024 * 1024, /* a tree takes some 20 times its page */
    TRIES = 5,                 /* each waits NC_STORE_BUSY_MS */
    BAR = 30                   /* columns of the progress bar */
};

/* An article that waits to be written. */
typedef struct waiting {
    const nc_article *article;
    const char *path;
    int64_t hash;
} waiting_t;

typedef struct import {
    const char *who;
    const char *store_path;
    const char *base;
    nc_store *store;
    apr_array_header_t *pages; /* of nc_cli_page */
    waiting_t batch[BATCH_PAGES];
    int n_batch;
    size_t batch_bytes;
    apr_pool_t *batch_pool; /* emptied with each batch */
    const char *sites_dir;
    nc_cli_sites sites;
    nc_cli_rules rules;
    nc_sheets sheets;
    int stored, unchanged, left_out, failed;
    bool bar; /* stderr is a terminal */
} import_t;

static void show_progress(const import_t *im, int done)
{
    int total = im->pages->nelts;
    int filled = total ? (int)((long)BAR * done / total) : BAR;

    if (!im->bar)
        return;
    fprintf(stderr, "\r[%.*s%*s] %d/%d", filled,
            "##############################", BAR - filled, "", done, total);
}

static void hide_progress(const import_t *im)
{
    if (im->bar)
        fputs("\r\033[K", stderr);
}

static void tell(import_t *im, const char *path, const char *why)
{
    hide_progress(im);
    nc_cli_error(im->who, "'%s': %s", path, why);
}

static nc_status write_batch(import_t *im, int *changed)
{
    nc_status status = nc_store_begin(im->store);
    int64_t now = (int64_t)time(NULL);

    *changed = 0;
    for (int i = 0; status == NC_OK && i < im->n_batch; i++) {
        bool one = false;

        status = nc_store_put(im->store, im->batch[i].article,
                              im->batch[i].hash, now, &one, im->batch_pool);
        *changed += one;
    }
    if (status == NC_OK)
        status = nc_store_commit(im->store);
    if (status != NC_OK)
        nc_store_rollback(im->store);
    return status;
}

/* False: the store is of no use any more, which was told. */
static bool flush_batch(import_t *im)
{
    nc_status status = NC_OK;
    int changed = 0;

    if (im->n_batch == 0)
        return true;
    for (int i = 0; i < TRIES; i++) {
        status = write_batch(im, &changed);
        if (status != NC_EBUSY)
            break;
    }
    if (status == NC_OK) {
        im->stored += changed;
        im->unchanged += im->n_batch - changed;
    }
    else {
        hide_progress(im);
        nc_cli_error(im->who, "cannot write '%s': %s", im->store_path,
                     nc_store_message(im->store));
        im->failed += im->n_batch;
    }
    im->n_batch = 0;
    im->batch_bytes = 0;
    apr_pool_clear(im->batch_pool);
    return status == NC_OK;
}

static nc_status append_kept(void *ctx, nc_span kept)
{
    nc_buf *out = ctx;

    nc_buf_append(out, kept);
    return nc_buf_status(out);
}

static nc_status clean_page(const import_t *im, nc_span page, nc_buf *out)
{
    nc_rewriter *rw =
        nc_cli_rules_rewriter(&im->rules, &im->sheets, append_kept, out);
    nc_status status = rw ? NC_OK : NC_ENOMEM;

    if (rw && !nc_cli_can_clean(page))
        nc_rewriter_stop(rw);
    if (rw)
        status = nc_rewriter_feed(rw, page);
    if (status == NC_OK)
        status = nc_rewriter_finish(rw);
    nc_rewriter_destroy(rw);
    return status;
}

static void take_page(import_t *im, const nc_cli_page *page, nc_span bytes)
{
    nc_extract_options options = {.url = page->url, .sites = im->sites.configs};
    nc_article *article = NULL;
    nc_status status;

    nc_cli_sites_tell(&im->sites, page->url, im->batch_pool);
    status = nc_extract(&article, bytes, &options, im->batch_pool);
    if (status == NC_OK && !article->noindex) {
        im->batch[im->n_batch++] =
            (waiting_t){article, page->path, nc_store_hash(bytes)};
        return;
    }
    if (status == NC_OK || status == NC_ENOTFOUND) {
        tell(im, page->path,
             status == NC_OK ? "the page asks not to be kept"
                             : "no article in the page");
        im->left_out++;
        return;
    }
    tell(im, page->path, nc_status_text(status));
    im->failed++;
}

static bool import_page(import_t *im, const nc_cli_page *page)
{
    nc_buf bytes = NC_BUF_INIT, cleaned = NC_BUF_INIT;
    bool ok = nc_cli_read(im->who, page->path, &bytes);

    if (ok && clean_page(im, nc_buf_span(&bytes), &cleaned) != NC_OK) {
        tell(im, page->path, "out of memory");
        ok = false;
    }
    if (ok)
        take_page(im, page, nc_buf_span(&cleaned));
    else
        im->failed++;
    im->batch_bytes += bytes.len;
    nc_buf_release(&bytes);
    nc_buf_release(&cleaned);
    if (im->n_batch == BATCH_PAGES || im->batch_bytes >= BATCH_BYTES)
        return flush_batch(im);
    return true;
}

static void print_summary(const import_t *im)
{
    int n = im->stored + im->unchanged + im->left_out + im->failed;

    printf("%d page%s: %d stored, %d unchanged, %d left out, %d failed\n", n,
           n == 1 ? "" : "s", im->stored, im->unchanged, im->left_out,
           im->failed);
}

static int import_all(import_t *im)
{
    bool ok = true;

    for (int i = 0; ok && i < im->pages->nelts; i++) {
        show_progress(im, i);
        ok = import_page(im, &APR_ARRAY_IDX(im->pages, i, nc_cli_page));
    }
    ok = ok && flush_batch(im);
    hide_progress(im);
    print_summary(im);
    return ok && im->failed == 0 ? NC_CLI_OK : NC_CLI_FAILURE;
}

static int read_options(import_t *im, int argc, char **argv, bool *help)
{
    static const struct option options[] = {
        {"store", required_argument, NULL, 's'},
        {"base-url", required_argument, NULL, 'b'},
        {"site-config", required_argument, NULL, 'c'},
        NC_CLI_RULES_OPTIONS,
        {"help", no_argument, NULL, NC_CLI_HELP},
        {NULL, 0, NULL, 0},
    };
    int option, status;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case 's':
            im->store_path = optarg;
            break;
        case 'b':
            im->base = optarg;
            break;
        case 'c':
            im->sites_dir = optarg;
            break;
        case NC_CLI_HELP:
            *help = true;
            return nc_cli_help(nc_cli_import_help);
        default:
            status = nc_cli_rules_option(&im->rules, im->who, option);
            if (status != NC_CLI_OK)
                return status;
        }
    }
    return NC_CLI_OK;
}

/* The base as an address that a path can be put behind. */
static bool check_base(import_t *im, apr_pool_t *pool)
{
    size_t len = strlen(im->base);
    const char *base =
        nc_url_resolve(im->base, nc_span_of(im->base), false, pool);

    if (!base || strpbrk(im->base, "?#"))
        return false;
    im->base =
        apr_pstrcat(pool, im->base, im->base[len - 1] == '/' ? "" : "/", NULL);
    return true;
}

static int import(import_t *im, int argc, char **argv, apr_pool_t *pool)
{
    const char *message;
    bool walked = true;
    int status;

    if (im->sites_dir &&
        !nc_cli_sites_read(&im->sites, im->who, im->sites_dir, pool))
        return NC_CLI_FAILURE;
    im->bar = isatty(STDERR_FILENO);
    im->pages = apr_array_make(pool, 64, sizeof(nc_cli_page));
    for (int i = optind; i < argc; i++)
        walked =
            nc_cli_walk(im->who, argv[i], im->base, im->pages, pool) && walked;
    if (nc_store_open(&im->store, NC_STORE_SQLITE, im->store_path,
                      NC_STORE_WRITE, &message, pool) != NC_OK) {
        nc_cli_error(im->who, "cannot open '%s': %s", im->store_path, message);
        return NC_CLI_FAILURE;
    }
    apr_pool_create(&im->batch_pool, pool);
    status = import_all(im);
    nc_store_close(im->store);
    return walked ? status : NC_CLI_FAILURE;
}

/* What is missing or wrong on the command line is told. */
static int check_arguments(import_t *im, bool has_operand, apr_pool_t *pool)
{
    if (!im->store_path)
        return nc_cli_usage_error(im->who, "option '--store' is missing");
    if (!im->base)
        return nc_cli_usage_error(im->who, "option '--base-url' is missing");
    if (!has_operand)
        return nc_cli_usage_error(im->who, "missing file operand");
    if (!check_base(im, pool))
        return nc_cli_usage_error(im->who,
                                  "'%s' is no base: http:// or https://, "
                                  "without query and fragment",
                                  im->base);
    return NC_CLI_OK;
}

int nc_cli_import(int argc, char **argv, apr_pool_t *pool)
{
    import_t im = {.who = argv[0]};
    bool help = false;
    int status = read_options(&im, argc, argv, &help);

    if (status == NC_CLI_OK && !help)
        status = check_arguments(&im, optind < argc, pool);
    if (status == NC_CLI_OK && !help)
        im.rules.host = nc_url_host(im.base, pool);
    if (status == NC_CLI_OK && !help)
        status = nc_cli_rules_sheets(&im.rules, im.who, &im.sheets)
                     ? import(&im, argc, argv, pool)
                     : NC_CLI_FAILURE;
    nc_cli_rules_release(&im.rules);
    return status;
}
