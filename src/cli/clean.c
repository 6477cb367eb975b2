/* clean.c -- `newsclean clean`: a page through the rewriter, as it comes.
 *
 * What is kept is printed as soon as it is certain, so that a slow page can be
 * piped through. A page in an encoding that can't be cleaned byte by byte
 * passes as it is, as it does in the server.
 */
#include "cli.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "nc_encoding.h"
#include "nc_rewriter.h"

const char nc_cli_clean_help[] =
    "Usage: newsclean clean [OPTION]... [FILE]\n"
    "Print the page FILE (standard input) without what the rules name; every\n"
    "other byte stays as it is.\n"
    "\n"
    "  --rules FILE         rules to go by besides the shipped ones, in the\n"
    "                       syntax of element-hiding lists; may be repeated\n"
    "  --no-default-rules   leave the shipped rules out\n"
    "  --help               this text\n";

enum {
    PIECE = 65536,
    PRESCAN = 1024 /* bytes that may declare the encoding: WHATWG 13.2.3.2 */
};

typedef struct cleaning {
    const char *who;
    nc_rules *own;     /* all --rules files */
    nc_rules *shipped; /* NULL: left out */
    bool no_default;
    const char *path;
} cleaning_t;

static bool add_rules(cleaning_t *c, const char *path)
{
    nc_buf text = NC_BUF_INIT;
    nc_rules_tally tally = {0};
    nc_error err = {0};
    bool ok = nc_cli_read(c->who, path, &text);

    if (ok && nc_rules_read(c->own, nc_buf_span(&text), path, &tally, &err) !=
                  NC_OK) {
        nc_cli_error(c->who, "%s:%u:%u: %s", path, err.line, err.col, err.msg);
        ok = false;
    }
    if (ok && tally.skipped > 0)
        nc_cli_error(c->who,
                     "%s: %zu lines are left out, the first is line %u: not "
                     "rules that a server can follow",
                     path, tally.skipped, tally.first_skipped);
    nc_buf_release(&text);
    return ok;
}

/* NC_CLI_OK: go on. HELP tells that help was asked for and printed. */
static int read_options(cleaning_t *c, int argc, char **argv, bool *help)
{
    static const struct option options[] = {
        {"rules", required_argument, NULL, 'r'},
        {"no-default-rules", no_argument, NULL, 'n'},
        {"help", no_argument, NULL, NC_CLI_HELP},
        {NULL, 0, NULL, 0},
    };
    int option;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case 'r':
            if (!add_rules(c, optarg))
                return NC_CLI_FAILURE;
            break;
        case 'n':
            c->no_default = true;
            break;
        case NC_CLI_HELP:
            *help = true;
            return nc_cli_help(nc_cli_clean_help);
        default:
            return nc_cli_usage();
        }
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

/* Whether a page that begins so may be cleaned byte by byte. */
static bool can_be_cleaned(nc_span start)
{
    const char *label = NULL;

    if (nc_encoding_bom(start, &label) > 0)
        return nc_encoding_is_ascii_safe(nc_span_of(label));
    nc_span declared = nc_encoding_meta(start);

    return declared.len == 0 || nc_encoding_is_ascii_safe(declared);
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

        if (first && !can_be_cleaned(bytes))
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
    nc_sheets sheets = {.n = 0};
    nc_rewriter *rw = NULL;
    int fd = nc_cli_open(c->who, c->path);
    int status = NC_CLI_FAILURE;

    if (fd < 0)
        return NC_CLI_FAILURE;
    c->shipped = c->no_default ? NULL : nc_rules_default();
    if (c->shipped)
        sheets.sheet[sheets.n++] = c->shipped;
    sheets.sheet[sheets.n++] = c->own;
    if ((c->no_default || c->shipped) && nc_rules_seal(c->own) == NC_OK)
        rw = nc_rewriter_create(&sheets, NC_HOLD_LIMIT, print_kept, NULL);
    if (rw)
        status = clean_stream(c, fd, rw);
    else
        nc_cli_error(c->who, "out of memory");
    nc_rewriter_destroy(rw);
    nc_cli_close(fd);
    return status;
}

int nc_cli_clean(int argc, char **argv, apr_pool_t *pool)
{
    cleaning_t c = {.who = argv[0], .own = nc_rules_create(false)};
    bool help = false;
    int status;

    (void)pool; /* the lower floors have no need of one */
    if (!c.own) {
        nc_cli_error(c.who, "out of memory");
        return NC_CLI_FAILURE;
    }
    status = read_options(&c, argc, argv, &help);
    if (status == NC_CLI_OK && !help)
        status = clean(&c);
    nc_rules_destroy(c.own);
    nc_rules_destroy(c.shipped);
    return status;
}
