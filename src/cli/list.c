/* list.c -- `newsclean list`: what a store has, a line an article.
 */
#include "cli.h"

#include <getopt.h>
#include <stdio.h>

#include "nc_store.h"

const char nc_cli_list_help[] =
    "Usage: newsclean list --store FILE\n"
    "Print the articles of a store, newest first, a line each: date, id,\n"
    "address and title, with tabs between them; '-' is for what is not known.\n"
    "\n"
    "  --store FILE   the store\n"
    "  --help         this text\n";

static void print_date(const nc_date *date)
{
    nc_buf text = NC_BUF_INIT;

    if (date->precision != NC_DATE_NONE)
        nc_date_write(&text, date);
    fputs(text.len > 0 ? nc_buf_text(&text) : "-", stdout);
    nc_buf_release(&text);
}

static void print_all(const apr_array_header_t *found)
{
    for (int i = 0; i < found->nelts; i++) {
        const nc_article *a = APR_ARRAY_IDX(found, i, nc_stored *)->article;

        print_date(&a->published);
        printf("\t%s\t%s\t%s\n", a->id, a->url, a->title ? a->title : "-");
    }
}

static int list(const char *who, const char *path, apr_pool_t *pool)
{
    nc_store_query query = {.limit = NC_STORE_LIST_MAX};
    apr_array_header_t *found;
    const char *message;
    apr_pool_t *each;
    nc_store *store;
    nc_status status;

    if (nc_store_open(&store, NC_STORE_SQLITE, path, NC_STORE_READ, &message,
                      pool) != NC_OK) {
        nc_cli_error(who, "cannot open '%s': %s", path, message);
        return NC_CLI_FAILURE;
    }
    apr_pool_create(&each, pool);
    do {
        apr_pool_clear(each);
        found = NULL;
        status = nc_store_list(store, &query, &found, each);
        if (status == NC_OK)
            print_all(found);
        query.offset += NC_STORE_LIST_MAX;
    } while (status == NC_OK && found->nelts == NC_STORE_LIST_MAX &&
             !ferror(stdout));
    if (status != NC_OK)
        nc_cli_error(who, "cannot read '%s': %s", path,
                     nc_store_message(store));
    nc_store_close(store);
    return status == NC_OK ? NC_CLI_OK : NC_CLI_FAILURE;
}

int nc_cli_list(int argc, char **argv, apr_pool_t *pool)
{
    static const struct option options[] = {
        {"store", required_argument, NULL, 's'},
        {"help", no_argument, NULL, NC_CLI_HELP},
        {NULL, 0, NULL, 0},
    };
    const char *path = NULL;
    int option;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case 's':
            path = optarg;
            break;
        case NC_CLI_HELP:
            return nc_cli_help(nc_cli_list_help);
        default:
            return nc_cli_usage();
        }
    }
    if (optind < argc)
        return nc_cli_usage_error(argv[0], "extra operand '%s'", argv[optind]);
    if (!path)
        return nc_cli_usage_error(argv[0], "option '--store' is missing");
    return list(argv[0], path, pool);
}
