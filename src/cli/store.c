/* store.c -- `newsclean store VERB`: looks after a store.
 *
 * The verbs share one set of options; each says which of them it takes, and
 * whether it has an operand. Those with files of their own are in store_*.c.
 */
#include "store.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

const char nc_cli_store_help[] =
    "Usage: newsclean store VERB --store STORE [OPTION]... [OPERAND]\n"
    "Look after a store. A server may be using it meanwhile.\n"
    "\n"
    "  stats        how much is in it\n"
    "  check        look for damage; a line for each finding\n"
    "  backup TO    copy all of it to the new file TO; PostgreSQL has pg_dump\n"
    "  prune        remove what is too old, or too much of one host\n"
    "  remove ID    take an article back; ID may be its address\n"
    "  export       all articles, a line of JSON each\n"
    "  import FROM  store what 'export' wrote; again if it was cut short\n"
    "  show ID      an article; ID may be its address\n"
    "  revisions ID which versions of an article there are, the latest first\n"
    "\n"
    "  --store STORE    the store\n"
    "  --json           'stats', 'check', 'prune', 'import', 'revisions',\n"
    "                   'show': for programs\n"
    "  --words          'check': compare the words of all articles with those\n"
    "                   that searches find, too; nobody can write meanwhile\n"
    "  --age TIME       'prune': keep what was stored, published or changed "
    "in\n"
    "                   the last TIME, as 36h, 90d, 8w or 5y\n"
    "  --count N        'prune': keep the newest N articles of each host\n"
    "  --dry-run        'prune': only tell how many articles would go\n"
    "  --host HOST      'export': only the articles of HOST (with its :port)\n"
    "  --revisions      'export': with their earlier versions\n"
    "  --revision SEQ   'show': the version of that number\n"
    "  --format FORMAT  'show': text (the default), markdown, html or json\n"
    "  --help           this text\n"
    "\n" NC_CLI_PLACE_HELP;

int nc_cli_store_failed(const nc_cli_store_args *args, const nc_store *store)
{
    nc_cli_error(args->who, "'%s': %s", args->store.name,
                 nc_store_message(store));
    return NC_CLI_FAILURE;
}

nc_store *nc_cli_store_open_there(const nc_cli_store_args *args,
                                  apr_pool_t *pool)
{
    nc_store *store =
        nc_cli_store_open(args->who, &args->store, NC_STORE_READ, pool);

    if (!store)
        return NULL;
    nc_store_close(store);
    return nc_cli_store_open(args->who, &args->store, NC_STORE_WRITE, pool);
}

void nc_cli_store_print(json_t *object)
{
    char *text = json_dumps(object, JSON_COMPACT);

    json_decref(object);
    if (!text) {
        fputs("newsclean: out of memory\n", stderr);
        exit(NC_CLI_FAILURE);
    }
    puts(text);
    free(text);
}

/* --- stats, check, backup */

static void print_stats(const nc_store_stats *s, apr_pool_t *pool)
{
    const char *oldest = s->articles ? nc_cli_time(s->oldest, pool) : "-";
    const char *newest = s->articles ? nc_cli_time(s->newest, pool) : "-";

    printf("articles   %" PRId64 "\n"
           "gone       %" PRId64 "\n"
           "revisions  %" PRId64 "\n"
           "hosts      %" PRId64 "\n"
           "oldest     %s\n"
           "newest     %s\n"
           "html       %" PRId64 " bytes\n"
           "text       %" PRId64 " bytes\n"
           "file       %" PRId64 " bytes\n",
           s->articles, s->gone, s->revisions, s->hosts, oldest, newest,
           s->html, s->text, s->size);
}

static int show_stats(const nc_cli_store_args *args, apr_pool_t *pool)
{
    nc_store *store =
        nc_cli_store_open(args->who, &args->store, NC_STORE_READ, pool);
    nc_store_stats s;

    if (!store)
        return NC_CLI_FAILURE;
    if (nc_store_get_stats(store, &s) != NC_OK)
        return nc_cli_store_failed(args, store);
    if (!args->json) {
        print_stats(&s, pool);
        return NC_CLI_OK;
    }
    nc_cli_store_print(json_pack(
        "{s:I, s:I, s:I, s:I, s:s?, s:s?, s:I, s:I, s:I}", "articles",
        (json_int_t)s.articles, "gone", (json_int_t)s.gone, "revisions",
        (json_int_t)s.revisions, "hosts", (json_int_t)s.hosts, "oldest",
        s.articles ? nc_cli_time(s.oldest, pool) : NULL, "newest",
        s.articles ? nc_cli_time(s.newest, pool) : NULL, "html",
        (json_int_t)s.html, "text", (json_int_t)s.text, "file",
        (json_int_t)s.size));
    return NC_CLI_OK;
}

static void print_findings(const nc_cli_store_args *args,
                           const apr_array_header_t *findings)
{
    json_t *array = json_array();

    for (int i = 0; i < findings->nelts; i++)
        json_array_append_new(array,
                              json_string(APR_ARRAY_IDX(findings, i, char *)));
    if (args->json)
        nc_cli_store_print(json_pack("{s:O}", "findings", array));
    else if (findings->nelts == 0)
        puts("no damage");
    for (int i = 0; !args->json && i < findings->nelts; i++)
        puts(APR_ARRAY_IDX(findings, i, char *));
    json_decref(array);
}

static int check(const nc_cli_store_args *args, apr_pool_t *pool)
{
    nc_store *store = args->words ? nc_cli_store_open_there(args, pool)
                                  : nc_cli_store_open(args->who, &args->store,
                                                      NC_STORE_READ, pool);
    apr_array_header_t *findings;

    if (!store)
        return NC_CLI_FAILURE;
    if (nc_store_check(store, &findings, pool) != NC_OK)
        return nc_cli_store_failed(args, store);
    print_findings(args, findings);
    if (findings->nelts == 0)
        return NC_CLI_OK;
    nc_cli_error(args->who,
                 "'%s' is damaged: 'newsclean store export --revisions' gets "
                 "out what can be read, 'newsclean store import' puts it into "
                 "a new store",
                 args->store.name);
    return NC_CLI_FAILURE;
}

static int backup(const nc_cli_store_args *args, apr_pool_t *pool)
{
    nc_store *store =
        nc_cli_store_open(args->who, &args->store, NC_STORE_READ, pool);

    if (!store)
        return NC_CLI_FAILURE;
    if (nc_store_backup(store, args->operand) == NC_OK)
        return NC_CLI_OK;
    nc_cli_error(args->who, "cannot copy '%s' to '%s': %s", args->store.name,
                 args->operand, nc_store_message(store));
    return NC_CLI_FAILURE;
}

/* --- the command line */

/* What getopt returns for an option is also its bit. */
enum {
    OPT_STORE = 1 << 0,
    OPT_JSON = 1 << 1,
    OPT_WORDS = 1 << 2,
    OPT_AGE = 1 << 3,
    OPT_COUNT = 1 << 4,
    OPT_DRY = 1 << 5,
    OPT_HOST = 1 << 6,
    OPT_REVISIONS = 1 << 7,
    OPT_HELP = NC_CLI_HELP, /* 1 << 8 */
    OPT_REVISION = 1 << 9,
    OPT_FORMAT = 1 << 10
};

static const struct option options[] = {
    {"store", required_argument, NULL, OPT_STORE},
    {"json", no_argument, NULL, OPT_JSON},
    {"words", no_argument, NULL, OPT_WORDS},
    {"age", required_argument, NULL, OPT_AGE},
    {"count", required_argument, NULL, OPT_COUNT},
    {"dry-run", no_argument, NULL, OPT_DRY},
    {"host", required_argument, NULL, OPT_HOST},
    {"revisions", no_argument, NULL, OPT_REVISIONS},
    {"revision", required_argument, NULL, OPT_REVISION},
    {"format", required_argument, NULL, OPT_FORMAT},
    {"help", no_argument, NULL, OPT_HELP},
    {NULL, 0, NULL, 0},
};

typedef struct verb {
    const char *name;
    const char *operand; /* what it is; NULL: there is none */
    int options;         /* besides --store and --help */
    nc_cli_store_verb *run;
} verb_t;

static const verb_t verbs[] = {
    {"stats", NULL, OPT_JSON, show_stats},
    {"check", NULL, OPT_JSON | OPT_WORDS, check},
    {"backup", "the new file", 0, backup},
    {"prune", NULL, OPT_AGE | OPT_COUNT | OPT_DRY | OPT_JSON,
     nc_cli_store_prune},
    {"remove", "the article's id", 0, nc_cli_store_remove},
    {"export", NULL, OPT_HOST | OPT_REVISIONS, nc_cli_store_export},
    {"import", "the file", OPT_JSON, nc_cli_store_import},
    {"show", "the article's id", OPT_REVISION | OPT_FORMAT | OPT_JSON,
     nc_cli_store_show},
    {"revisions", "the article's id", OPT_JSON, nc_cli_store_revisions},
};

/* TEXT as a number from LEAST; *END is what follows it. */
static bool read_number(const char *text, int64_t least, int64_t *number,
                        char **end)
{
    errno = 0;
    *number = strtoll(text, end, 10);
    return errno == 0 && *end != text && *text >= '0' && *text <= '9' &&
           *number >= least;
}

static bool read_age(const char *text, int64_t *age)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {{'h', 3600}, {'d', 86400}, {'w', 604800}, {'y', 31536000}};
    /* More than there have been years. */
    const int64_t most = INT64_C(3000) * 31536000;
    char *end;

    if (!read_number(text, 1, age, &end) || end[0] == '\0' || end[1] != '\0')
        return false;
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        if (units[i].unit == *end && *age <= most / units[i].seconds) {
            *age *= units[i].seconds;
            return true;
        }
    return false;
}

static bool read_form(const char *text, nc_cli_form *form)
{
    static const char *const names[] = {
        [NC_CLI_TEXT] = "text",
        [NC_CLI_MARKDOWN] = "markdown",
        [NC_CLI_HTML] = "html",
        [NC_CLI_JSON] = "json",
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(text, names[i]) == 0) {
            *form = (nc_cli_form)i;
            return true;
        }
    return false;
}

/* NULL, or what is wrong with the option's argument. */
static const char *take_option(nc_cli_store_args *args, int option,
                               apr_pool_t *pool)
{
    char *end = NULL;

    switch (option) {
    case OPT_STORE:
        args->store = nc_cli_place_read(optarg, pool);
        return NULL;
    case OPT_JSON:
        args->json = true;
        args->form = NC_CLI_JSON;
        return NULL;
    case OPT_WORDS:
        args->words = true;
        return NULL;
    case OPT_DRY:
        args->dry_run = true;
        return NULL;
    case OPT_HOST:
        args->host = optarg;
        return *optarg && !strchr(optarg, '/') ? NULL : "it is no host";
    case OPT_REVISIONS:
        args->revisions = true;
        return NULL;
    case OPT_AGE:
        return read_age(optarg, &args->keep.age)
                   ? NULL
                   : "a number and h, d, w or y is wanted";
    case OPT_COUNT:
        return read_number(optarg, 1, &args->keep.count, &end) && !*end
                   ? NULL
                   : "a number from 1 is wanted";
    case OPT_REVISION:
        args->has_revision = true;
        return read_number(optarg, 1, &args->revision, &end) && !*end
                   ? NULL
                   : "a number from 1 is wanted";
    case OPT_FORMAT:
        return read_form(optarg, &args->form)
                   ? NULL
                   : "text, markdown, html or json is wanted";
    }
    return NULL;
}

static int check_operand(nc_cli_store_args *args, const verb_t *verb, int argc,
                         char **argv)
{
    if (!args->store.where)
        return nc_cli_usage_error(args->who, "option '--store' is missing");
    if (verb->operand && optind == argc)
        return nc_cli_usage_error(args->who, "%s is missing", verb->operand);
    if (verb->operand)
        args->operand = argv[optind++];
    if (optind < argc)
        return nc_cli_usage_error(args->who, "extra operand '%s'",
                                  argv[optind]);
    if ((verb->options & OPT_AGE) && !args->keep.age && !args->keep.count)
        return nc_cli_usage_error(args->who,
                                  "option '--age' or '--count' is missing");
    return NC_CLI_OK;
}

static int run_verb(const verb_t *verb, int argc, char **argv, apr_pool_t *pool)
{
    nc_cli_store_args args = {.who = argv[0]};
    int option, at, status;

    while ((option = getopt_long(argc, argv, "", options, &at)) != -1) {
        const char *wrong;

        if (option == OPT_HELP)
            return nc_cli_help(nc_cli_store_help);
        if (option == '?')
            return nc_cli_usage();
        if (option != OPT_STORE && !(option & verb->options))
            return nc_cli_usage_error(args.who, "option '--%s' is not for '%s'",
                                      options[at].name, verb->name);
        wrong = take_option(&args, option, pool);
        if (wrong)
            return nc_cli_usage_error(args.who, "option '--%s': '%s': %s",
                                      options[at].name, optarg, wrong);
    }
    status = check_operand(&args, verb, argc, argv);
    return status == NC_CLI_OK ? verb->run(&args, pool) : status;
}

int nc_cli_store(int argc, char **argv, apr_pool_t *pool)
{
    const char *who = argv[0];

    if (argc > 1 && strcmp(argv[1], "--help") == 0)
        return nc_cli_help(nc_cli_store_help);
    if (argc > 1 && argv[1][0] == '-') {
        /* getopt has a message for what there is not. */
        int option = getopt_long(argc, argv, "+", options, NULL);

        return option == '?' ? nc_cli_usage()
                             : nc_cli_usage_error(who, "the verb comes first");
    }
    if (argc < 2)
        return nc_cli_usage_error(who, "a verb is missing");
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
        if (strcmp(argv[1], verbs[i].name) == 0) {
            argv[1] = apr_pstrcat(pool, who, " ", verbs[i].name, NULL);
            return run_verb(&verbs[i], argc - 1, argv + 1, pool);
        }
    return nc_cli_usage_error(who, "unknown verb '%s'", argv[1]);
}
