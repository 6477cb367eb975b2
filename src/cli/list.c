/* list.c -- `newsclean list`: what a store has, a line an article: with tabs,
 * or as JSON.
 */
#include <getopt.h>
#include <stdio.h>

#include "store.h"

const char nc_cli_list_help[] =
    "Usage: newsclean list [--json] --store STORE\n"
    "Print the articles of a store, newest first, a line each: date, id,\n"
    "address and title, with tabs between them; '-' is for what is not known.\n"
    "\n"
    "  --store STORE  the store\n"
    "  --json         an object a line instead: what 'store export' prints,\n"
    "                 without html, text and hash\n"
    "  --help         this text\n"
    "\n" NC_CLI_PLACE_HELP;

static void print_date(const nc_date *date)
{
    nc_buf text = NC_BUF_INIT;

    if (date->precision != NC_DATE_NONE)
        nc_date_write(&text, date);
    fputs(text.len > 0 ? nc_buf_text(&text) : "-", stdout);
    nc_buf_release(&text);
}

static bool print_one(void *ctx, const nc_stored *stored, apr_pool_t *pool)
{
    const nc_article *a = stored->article;

    (void)ctx;
    (void)pool;
    print_date(&a->published);
    printf("\t%s\t%s\t%s\n", a->id, a->url, a->title ? a->title : "-");
    return !ferror(stdout);
}

/* What only a store can make use of is left out. */
static bool print_json(void *ctx, const nc_stored *stored, apr_pool_t *pool)
{
    json_t *object = nc_cli_json_of(stored, pool);

    (void)ctx;
    json_object_del(object, "hash");
    nc_cli_store_print(object);
    return !ferror(stdout);
}

static int list(const char *who, const nc_cli_place *place, bool as_json,
                apr_pool_t *pool)
{
    nc_store_query query = {.limit = NC_STORE_LIST_MAX};
    nc_cli_each each = {who, place->name, NULL,
                        as_json ? print_json : print_one, NULL};
    bool ok;

    each.store = nc_cli_store_open(who, place, NC_STORE_READ, pool);
    if (!each.store)
        return NC_CLI_FAILURE;
    ok = nc_cli_store_each(&each, query, pool);
    nc_store_close(each.store);
    return ok ? NC_CLI_OK : NC_CLI_FAILURE;
}

int nc_cli_list(int argc, char **argv, apr_pool_t *pool)
{
    static const struct option options[] = {
        {"store", required_argument, NULL, 's'},
        {"json", no_argument, NULL, 'j'},
        {"help", no_argument, NULL, NC_CLI_HELP},
        {NULL, 0, NULL, 0},
    };
    nc_cli_place place = {0};
    bool as_json = false;
    int option;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case 's':
            place = nc_cli_place_read(optarg, pool);
            break;
        case 'j':
            as_json = true;
            break;
        case NC_CLI_HELP:
            return nc_cli_help(nc_cli_list_help);
        default:
            return nc_cli_usage();
        }
    }
    if (optind < argc)
        return nc_cli_usage_error(argv[0], "extra operand '%s'", argv[optind]);
    if (!place.where)
        return nc_cli_usage_error(argv[0], "option '--store' is missing");
    return list(argv[0], &place, as_json, pool);
}
