/* extract.c -- `newsclean extract`: the article in a page.
 *
 * With --batch it is a filter for programs: for each line "URL<TAB>PATH" one
 * line of JSON, at once, in order; whatever is wrong with a page, its answer is
 * an object (with nulls), and the next page gets its turn.
 */
#include "cli.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nc_extract.h"
#include "nc_render.h"
#include "sites.h"

const char nc_cli_extract_help[] =
    "Usage: newsclean extract [OPTION]... FILE...\n"
    "   or: newsclean extract --batch\n"
    "Print the article in each page FILE.\n"
    "\n"
    "  --url URL         where the page was found; what it links to is "
    "relative\n"
    "                    to that\n"
    "  --format FORMAT   json (one object a line; the default), text, html or\n"
    "                    markdown\n"
    "  --json            the same as --format json\n"
    "  --site-config DIR\n"
    "                    site configs (example.com.txt), as Full-Text RSS has\n"
    "                    them: where title and text of a host's pages are\n"
    "  --links           in text, footnotes for the addresses of links\n"
    "  --batch           read lines 'URL<TAB>PATH' from standard input and\n"
    "                    answer each with one line of JSON at once\n"
    "  --help            this text\n"
    "\n"
    "A page without an article is a failure, except for json, which has what "
    "is\n"
    "known of the page.\n";

typedef enum format { JSON, TEXT, HTML, MARKDOWN } format_t;

typedef struct extraction {
    const char *who;
    const char *url;
    format_t format;
    bool links;
    bool batch;
    const char *sites_dir;
    nc_cli_sites sites;
} extraction_t;

static bool read_format(format_t *format, const char *name)
{
    static const char *const names[] = {"json", "text", "html", "markdown"};

    for (int i = 0; i < 4; i++)
        if (strcmp(name, names[i]) == 0) {
            *format = (format_t)i;
            return true;
        }
    return false;
}

static int read_options(extraction_t *x, int argc, char **argv, bool *help)
{
    static const struct option options[] = {
        {"url", required_argument, NULL, 'u'},
        {"format", required_argument, NULL, 'f'},
        {"json", no_argument, NULL, 'j'},
        {"site-config", required_argument, NULL, 's'},
        {"links", no_argument, NULL, 'l'},
        {"batch", no_argument, NULL, 'b'},
        {"help", no_argument, NULL, NC_CLI_HELP},
        {NULL, 0, NULL, 0},
    };
    int option;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case 'u':
            x->url = optarg;
            break;
        case 'f':
            if (!read_format(&x->format, optarg))
                return nc_cli_usage_error(
                    x->who, "unknown format '%s': json, text, html or markdown",
                    optarg);
            break;
        case 'j':
            x->format = JSON;
            break;
        case 's':
            x->sites_dir = optarg;
            break;
        case 'l':
            x->links = true;
            break;
        case 'b':
            x->batch = true;
            break;
        case NC_CLI_HELP:
            *help = true;
            return nc_cli_help(nc_cli_extract_help);
        default:
            return nc_cli_usage();
        }
    }
    return NC_CLI_OK;
}

static int check_operands(const extraction_t *x, int argc, char **argv)
{
    int n = argc - optind;

    if (x->batch && n > 0)
        return nc_cli_usage_error(x->who,
                                  "extra operand '%s': --batch reads "
                                  "names from standard input",
                                  argv[optind]);
    if (x->batch && (x->format != JSON || x->url))
        return nc_cli_usage_error(x->who, "--batch goes with neither --url nor "
                                          "another format than json");
    if (x->links && x->format != TEXT)
        return nc_cli_usage_error(x->who, "--links goes with --format text");
    if (!x->batch && n == 0)
        return nc_cli_usage_error(x->who, "missing file operand");
    if (x->url && n > 1)
        return nc_cli_usage_error(x->who, "--url goes with one FILE");
    return NC_CLI_OK;
}

static void render(nc_buf *out, const nc_article *article,
                   const extraction_t *x, apr_pool_t *pool)
{
    switch (x->format) {
    case JSON:
        nc_render_json(out, article, pool);
        break;
    case TEXT:
        if (x->links)
            nc_render_text_links(out, article, pool);
        else
            nc_render_text(out, article, pool);
        break;
    case HTML:
        nc_render_page(out, NULL, article, pool);
        break;
    case MARKDOWN:
        nc_render_markdown(out, article, pool);
        break;
    }
}

static int print(const extraction_t *x, const nc_article *article,
                 apr_pool_t *pool)
{
    nc_buf out = NC_BUF_INIT;
    int status = NC_CLI_FAILURE;

    render(&out, article, x, pool);
    if (nc_buf_status(&out) != NC_OK)
        nc_cli_error(x->who, "%s", nc_status_text(nc_buf_status(&out)));
    else if (nc_cli_print(nc_buf_span(&out)) == NC_OK)
        status = NC_CLI_OK;
    nc_buf_release(&out);
    return status;
}

/* The article in the file PATH, found at URL; false: it told why not.
 * *ARTICLE may still have what is known of the page, else NULL. */
static bool extract(extraction_t *x, const char *url, const char *path,
                    nc_article **article, apr_pool_t *pool)
{
    nc_extract_options options = {.url = url && *url ? url : NULL,
                                  .sites = x->sites.configs,
                                  .is_xml = nc_cli_is_xhtml(path)};
    nc_buf page = NC_BUF_INIT;
    nc_status status = NC_EIO;

    *article = NULL;
    if (nc_cli_read(x->who, path, &page)) {
        nc_cli_sites_tell(&x->sites, options.url, pool);
        status = nc_extract(article, nc_buf_span(&page), &options, pool);
        if (status == NC_ENOTFOUND && x->format != JSON)
            nc_cli_error(x->who, "no article in '%s'", path);
        else if (status != NC_OK && status != NC_ENOTFOUND)
            nc_cli_error(x->who, "cannot read the page '%s': %s", path,
                         nc_status_text(status));
    }
    nc_buf_release(&page);
    return status == NC_OK || (status == NC_ENOTFOUND && x->format == JSON);
}

static int extract_file(extraction_t *x, const char *path, apr_pool_t *pool)
{
    nc_article *article;

    if (!extract(x, x->url, path, &article, pool))
        return NC_CLI_FAILURE;
    return print(x, article ? article : nc_article_create(pool), pool);
}

/* A line of the batch; its answer comes in any case. */
static int answer(extraction_t *x, char *line, apr_pool_t *pool)
{
    char *tab = strchr(line, '\t');
    nc_article *article = NULL;
    int status = NC_CLI_FAILURE;

    if (!tab)
        nc_cli_error(x->who, "not 'URL<TAB>PATH': '%s'", line);
    else {
        *tab = '\0';
        if (extract(x, line, tab + 1, &article, pool))
            status = NC_CLI_OK;
    }
    if (!article) {
        article = nc_article_create(pool);
        article->url = tab && *line ? line : NULL;
    }
    if (print(x, article, pool) != NC_CLI_OK)
        status = NC_CLI_FAILURE;
    fflush(stdout);
    return status;
}

static int run_batch(extraction_t *x, apr_pool_t *pool)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t n;
    int status = NC_CLI_OK;

    while (!ferror(stdout) && (n = getline(&line, &size, stdin)) > 0) {
        if (line[n - 1] == '\n')
            line[n - 1] = '\0';
        if (answer(x, line, pool) != NC_CLI_OK)
            status = NC_CLI_FAILURE;
        apr_pool_clear(pool);
    }
    free(line);
    return status;
}

int nc_cli_extract(int argc, char **argv, apr_pool_t *pool)
{
    extraction_t x = {.who = argv[0]};
    bool help = false;
    apr_pool_t *each;
    int status = read_options(&x, argc, argv, &help);

    if (status != NC_CLI_OK || help)
        return status;
    status = check_operands(&x, argc, argv);
    if (status != NC_CLI_OK)
        return status;
    if (x.sites_dir && !nc_cli_sites_read(&x.sites, x.who, x.sites_dir, pool))
        return NC_CLI_FAILURE;
    apr_pool_create(&each, pool);
    if (x.batch)
        return run_batch(&x, each);
    for (int i = optind; i < argc && !ferror(stdout); i++) {
        if (extract_file(&x, argv[i], each) != NC_CLI_OK)
            status = NC_CLI_FAILURE;
        apr_pool_clear(each);
    }
    return status;
}
