/* clean.c -- `newsclean clean`: a page through the rewriter, as it comes.
 *
 * What is kept is printed as soon as it is certain, so that a slow page can be
 * piped through. A page in an encoding that can't be cleaned byte by byte
 * passes as it is, as it does in the server.
 */
#include "cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "nc_rewriter.h"
#include "rules.h"

const char nc_cli_clean_help[] =
    "Usage: newsclean clean [OPTION]... [FILE]\n"
    "Print the page FILE (standard input) without what the rules name, its\n"
    "articles in order; every other byte stays as it is.\n"
    "\n"
    "  --rules FILE         rules to go by besides the shipped ones, in the\n"
    "                       syntax of element-hiding lists; may be repeated\n"
    "  --no-default-rules   leave the shipped rules out\n"
    "  --host HOST          whose page it is, for rules that are for sites\n"
    "  --normalize OPTIONS  changes inside of articles: All (the default),\n"
    "                       None, or some of lazy-images, tracking,\n"
    "                       presentational, headings, empty, breaks, amp;\n"
    "                       with + and - as changes of All\n"
    "  --article SELECTOR   what an article is\n"
    "  --help               this text\n";

enum {
    PIECE = 65536,
    PRESCAN = 1024 /* bytes that may declare the encoding: WHATWG 13.2.3.2 */
};

typedef struct cleaning {
    const char *who;
    nc_cli_rules rules;
    const char *path;
} cleaning_t;

/* NC_CLI_OK: go on. HELP tells that help was asked for and printed. */
static int read_options(cleaning_t *c, int argc, char **argv, bool *help)
{
    static const struct option options[] = {
        NC_CLI_RULES_OPTIONS,
        NC_CLI_HOST_OPTION,
        {"help", no_argument, NULL, NC_CLI_HELP},
        {NULL, 0, NULL, 0},
    };
    int option, status;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == NC_CLI_HELP) {
            *help = true;
            return nc_cli_help(nc_cli_clean_help);
        }
        status = nc_cli_rules_option(&c->rules, c->who, option);
        if (status != NC_CLI_OK)
            return status;
    }
    if (argc - optind > 1)
        return nc_cli_usage_error(c->who, "extra operand '%s'",
                                  argv[optind + 1]);
    c->path = optind < argc ? argv[optind] : "-";
    return NC_CLI_OK;
}

static nc_status print_kept(void *ctx, nc_span kept)
{
    (void)ctx;
    return nc_cli_print(kept);
}

/* Reads the next piece; the first has at least PRESCAN bytes, if the page has.
 * Negative: an error, in errno. */
static ssize_t read_piece(int fd, unsigned char *piece, bool first)
{
    size_t have = 0;

    for (;;) {
        ssize_t n = read(fd, piece + have, PIECE - have);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return n;
        have += (size_t)n;
        if (n == 0 || !first || have >= PRESCAN)
            return (ssize_t)have;
    }
}

static int clean_stream(const cleaning_t *c, int fd, nc_rewriter *rw)
{
    unsigned char piece[PIECE];
    nc_status status = NC_OK;
    bool first = true;
    ssize_t n;

    while (status == NC_OK && (n = read_piece(fd, piece, first)) > 0) {
        nc_span bytes = {piece, (size_t)n};

        if (first && !nc_cli_can_clean(bytes))
            nc_rewriter_stop(rw);
        first = false;
        status = nc_rewriter_feed(rw, bytes);
        if (status == NC_OK && fflush(stdout) != 0)
            status = NC_EIO;
    }
    if (status == NC_OK && n < 0) {
        nc_cli_error(c->who, "cannot read '%s': %s", c->path, strerror(errno));
        return NC_CLI_FAILURE;
    }
    if (status == NC_OK)
        status = nc_rewriter_finish(rw);
    /* A failed write is main's to tell. */
    if (status != NC_OK && status != NC_EIO)
        nc_cli_error(c->who, "%s", nc_status_text(status));
    return status == NC_OK ? NC_CLI_OK : NC_CLI_FAILURE;
}

static int clean(cleaning_t *c)
{
    nc_sheets sheets;
    nc_rewriter *rw = NULL;
    int fd = nc_cli_open(c->who, c->path);
    int status = NC_CLI_FAILURE;

    if (fd < 0)
        return NC_CLI_FAILURE;
    if (nc_cli_rules_sheets(&c->rules, c->who, &sheets)) {
        rw = nc_cli_rules_rewriter(&c->rules, &sheets, print_kept, NULL);
        if (rw && nc_cli_is_xhtml(c->path))
            nc_rewriter_read_xml(rw);
        if (rw)
            status = clean_stream(c, fd, rw);
        else
            nc_cli_error(c->who, "out of memory");
    }
    nc_rewriter_destroy(rw);
    nc_cli_close(fd);
    return status;
}

int nc_cli_clean(int argc, char **argv, apr_pool_t *pool)
{
    cleaning_t c = {.who = argv[0]};
    bool help = false;
    int status = read_options(&c, argc, argv, &help);

    (void)pool; /* the lower floors have no need of one */
    if (status == NC_CLI_OK && !help)
        status = clean(&c);
    nc_cli_rules_release(&c.rules);
    return status;
}
