/* main.c -- newsclean: the module's core without a server.
 *
 * Finds the command, runs it, and makes sure that what was printed arrived:
 * a full disk must not look like a success.
 */
#include "cli.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include <apr_general.h>
#include "nc_version.h"

static const struct command {
    const char *name;
    const char *who; /* how its messages begin */
    int (*run)(int argc, char **argv, apr_pool_t *pool);
} commands[] = {
    {"clean", "newsclean: clean", nc_cli_clean},
    {"explain", "newsclean: explain", nc_cli_explain},
    {"extract", "newsclean: extract", nc_cli_extract},
    {"import", "newsclean: import", nc_cli_import},
    {"list", "newsclean: list", nc_cli_list},
    {"rules", "newsclean: rules", nc_cli_rules_command},
    {"store", "newsclean: store", nc_cli_store},
};

static const char help[] =
    "Usage: newsclean COMMAND [OPTION]... [FILE]...\n"
    "Take the promotions out of web pages, and the articles out of them.\n"
    "\n"
    "  clean      the page without what the rules name\n"
    "  explain    what the rules cut out of a page, and which rule it was\n"
    "  extract    the article in a page: as JSON, text, HTML or Markdown\n"
    "  import     store the articles of files and directories\n"
    "  list       what a store has\n"
    "  rules      what of a file of rules is taken, and what is not\n"
    "  store      look after a store: check, backup, prune, export...\n"
    "\n"
    "  --help     this text; 'newsclean COMMAND --help' tells more\n"
    "  --version  which version this is\n"
    "\n"
    "With FILE '-', read standard input.\n"
    "\n"
    "Exit status: 0 if all went well, 1 if something failed, 2 if the command\n"
    "line is wrong.\n";

static int run_command(int argc, char **argv, apr_pool_t *pool)
{
    static char who[32]; /* getopt wants it writable, as main's argv is */

    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(argv[0], commands[i].name) != 0)
            continue;
        snprintf(who, sizeof(who), "%s", commands[i].who);
        argv[0] = who;
        optind = 0; /* glibc: start anew */
        return commands[i].run(argc, argv, pool);
    }
    return nc_cli_usage_error("newsclean", "unknown command '%s'", argv[0]);
}

static int run(int argc, char **argv, apr_pool_t *pool)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, NC_CLI_HELP},
        {"version", no_argument, NULL, 'V'},
        {NULL, 0, NULL, 0},
    };
    static char name[] = "newsclean";

    argv[0] = name;
    switch (getopt_long(argc, argv, "+", options, NULL)) {
    case NC_CLI_HELP:
        return nc_cli_help(help);
    case 'V':
        printf("newsclean (%s) %s\n", NC_NAME, NC_VERSION);
        return NC_CLI_OK;
    case -1:
        break;
    default:
        return nc_cli_usage();
    }
    if (optind == argc)
        return nc_cli_usage_error(name, "a command is missing");
    return run_command(argc - optind, argv + optind, pool);
}

/* Whether all that was printed arrived. */
static bool close_stdout(void)
{
    bool failed = ferror(stdout) != 0;
    int error = errno;

    if (fclose(stdout) != 0) {
        failed = true;
        error = errno;
    }
    if (failed)
        nc_cli_error("newsclean", "write error: %s", strerror(error));
    return !failed;
}

int main(int argc, char **argv)
{
    apr_pool_t *pool;
    int status;

    if (apr_initialize() != APR_SUCCESS ||
        apr_pool_create(&pool, NULL) != APR_SUCCESS) {
        nc_cli_error("newsclean", "out of memory");
        return NC_CLI_FAILURE;
    }
    status = run(argc, argv, pool);
    apr_pool_destroy(pool);
    apr_terminate();
    if (!close_stdout() && status == NC_CLI_OK)
        status = NC_CLI_FAILURE;
    return status;
}
