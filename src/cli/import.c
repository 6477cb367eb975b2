/* import.c -- `newsclean import`: files, directories and web archives into a
 * store.
 *
 *     files ─► source ─► crew (threads) ─► batch ─► store
 *                                           └─► place, to go on from
 *
 * A page is cleaned and then extracted, as in the server, so that its article
 * is the same whichever way it came. Articles are written in batches, so that
 * the store is locked for moments only and a server may write meanwhile. A
 * batch is put in the order of its dates: a full-text index takes what comes in
 * the order of its list much faster.
 */
#include "cli.h"

#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <apr_strings.h>
#include "crew.h"
#include "nc_url.h"
#include "report.h"
#include "resume.h"
#include "stored.h"

const char nc_cli_import_help[] =
    "Usage: newsclean import --store STORE [--base-url URL] [OPTION]... "
    "FILE|DIR...\n"
    "Store the articles of pages: of each FILE, of all .html, .htm and .xhtml\n"
    "files in each DIR, and of web archives, which are .warc and .warc.gz "
    "files.\n"
    "A page's address is URL and its path below DIR; archives have addresses\n"
    "of their own. What the store already has is not written again.\n"
    "\n"
    "  --store STORE        the store; made if it is missing\n"
    "  --base-url URL       where the pages are on the web\n"
    "  --files LIST         the files that LIST names, one a line, with or\n"
    "                       without a tab and the address behind it; '-' is\n"
    "                       standard input; may be repeated\n"
    "  -0, --null           lists have NULs instead of line ends\n"
    "  --jobs N             threads that extract; one for each processor, if\n"
    "                       not said\n"
    "  --resume             go on where an import that was stopped has got\n"
    "  --rules FILE         rules to clean pages by first, as with 'clean';\n"
    "                       may be repeated\n"
    "  --no-default-rules   leave the shipped rules out\n"
    "  --normalize OPTIONS, --article SELECTOR\n"
    "                       as with 'clean'\n"
    "  --site-config DIR    as with 'extract'\n"
    "  --log FILE           all pages that were left out or failed, and why\n"
    "  --quiet              do not show how far the work is\n"
    "  --progress SECONDS   how often to show it\n"
    "  --json               the counts as JSON\n"
    "  --help               this text\n"
    "\n"
    "A page without an article, or one that asks not to be kept, is left out\n"
    "and named. Exit status 3: it was stopped.\n"
    "\n" NC_CLI_PLACE_HELP;

enum {
    /* One transaction: the fewer there are the faster it goes, but a server
     * that writes to the store waits as long as one takes. */
    BATCH_PAGES = 256,
    BATCH_BYTES = 8 * 1024 * 1024,
    TRIES = 5,     /* each waits NC_STORE_BUSY_MS */
    WAIT_MS = 200, /* how long a signal may wait */
    JOBS_MAX = 256,
    STOPPED = 3 /* exit status */
};

typedef struct waiting {
    int64_t date; /* what the store lists it by, nearly */
    nc_made *made;
} waiting_t;

typedef struct import {
    const char *who;
    apr_pool_t *pool;
    nc_cli_place place; /* of the store */
    const char *base;
    const char *sites_dir;
    const char *log_path;
    apr_array_header_t *lists; /* of const char * */
    bool with_nuls, resumes, is_quiet, as_json;
    double seconds; /* between two lines of progress; less than 0: as usual */
    int jobs;       /* 0: as many as there are processors */

    apr_array_header_t *pages; /* of nc_cli_page */
    bool by_bytes;             /* there are archives among them */
    uint64_t total;            /* bytes, or files */
    nc_source_place start;
    nc_cli_sites sites;
    nc_cli_rules rules;
    nc_sheets sheets;
    nc_store *store;
    nc_crew *crew;
    waiting_t batch[BATCH_PAGES];
    int n_batch;
    size_t batch_bytes;
    nc_progress progress;
    nc_report report;
    nc_resume resume;
    bool cannot_resume; /* which was told */
    bool is_stopped;
} import_t;

/* --- writing */

static nc_status write_batch(import_t *im, int *changed, apr_pool_t *pool)
{
    nc_status status = nc_store_begin(im->store);
    int64_t now = (int64_t)time(NULL);

    *changed = 0;
    for (int i = 0; status == NC_OK && i < im->n_batch; i++) {
        bool one = false;

        status = nc_store_put(im->store, im->batch[i].made->article,
                              im->batch[i].made->hash, now, &one, pool);
        *changed += one;
    }
    if (status == NC_OK)
        status = nc_store_commit(im->store);
    if (status != NC_OK)
        nc_store_rollback(im->store);
    return status;
}

static int compare_dates(const void *a, const void *b)
{
    int64_t first = ((const waiting_t *)a)->date;
    int64_t second = ((const waiting_t *)b)->date;

    return (first > second) - (first < second);
}

/* MADE has an article. */
static void add_to_batch(import_t *im, nc_made *made)
{
    const nc_date *date = &made->article->published;

    /* Without a date it is listed where it is now. */
    im->batch[im->n_batch++] = (waiting_t){
        date->precision == NC_DATE_NONE ? INT64_MAX : date->utc, made};
    im->batch_bytes += made->size;
}

/* After a commit. */
static void keep_place(import_t *im, apr_pool_t *pool)
{
    nc_source_place place = nc_crew_place(im->crew);

    if (im->cannot_resume || place.file >= im->pages->nelts)
        return;
    if (nc_resume_write(&im->resume,
                        APR_ARRAY_IDX(im->pages, place.file, nc_cli_page).path,
                        place.position, pool) == NC_OK)
        return;
    im->cannot_resume = true;
    nc_progress_hide(&im->progress);
    nc_cli_error(im->who, "'--resume' will not do: cannot write '%s': %s",
                 im->resume.path, strerror(errno));
}

static nc_status put_batch(import_t *im, int *changed, apr_pool_t *pool)
{
    nc_status status = NC_OK;

    qsort(im->batch, (size_t)im->n_batch, sizeof(im->batch[0]), compare_dates);
    for (int i = 0; i < TRIES; i++) {
        status = write_batch(im, changed, pool);
        if (status != NC_EBUSY)
            break;
    }
    return status;
}

/* False: the store is of no use any more, which was told. */
static bool flush_batch(import_t *im, apr_pool_t *parent)
{
    nc_status status = NC_OK;
    int changed = 0;
    apr_pool_t *pool;

    apr_pool_create(&pool, parent);
    if (im->n_batch > 0)
        status = put_batch(im, &changed, pool);
    if (status == NC_OK) {
        im->report.stored += (uint64_t)changed;
        im->report.unchanged += (uint64_t)(im->n_batch - changed);
        keep_place(im, pool);
    }
    else {
        nc_progress_hide(&im->progress);
        nc_cli_error(im->who, "cannot write '%s': %s", im->place.name,
                     nc_store_message(im->store));
        im->report.failed += (uint64_t)im->n_batch;
    }
    for (int i = 0; i < im->n_batch; i++)
        nc_made_destroy(im->batch[i].made);
    im->n_batch = 0;
    im->batch_bytes = 0;
    apr_pool_destroy(pool);
    return status == NC_OK;
}

/* --- the loop */

static void show_progress(import_t *im)
{
    nc_progress_state state = {.total = im->total};
    uint64_t bytes;

    nc_crew_look(im->crew, &bytes, &im->report.ignored);
    state.pages = nc_report_pages(&im->report) + (uint64_t)im->n_batch;
    state.done = im->by_bytes ? bytes : state.pages + (uint64_t)im->start.file;
    state.failed = im->report.failed;
    nc_progress_show(&im->progress, &state);
}

/* Whether somebody wants it to end. The signals are blocked: they wait until
 * they are asked for. */
static bool is_signalled(const sigset_t *signals)
{
    static const struct timespec no_time = {0, 0};

    return sigtimedwait(signals, NULL, &no_time) > 0;
}

/* Takes what the crew makes to the end. False: the store is of no use. */
static bool take_all(import_t *im, const sigset_t *signals, apr_pool_t *pool)
{
    bool ok = true, ended = false;

    while (ok && !ended) {
        nc_made *made = nc_crew_wait(im->crew, WAIT_MS, &ended);

        if (!im->is_stopped && is_signalled(signals)) {
            im->is_stopped = true;
            nc_crew_stop(im->crew);
        }
        if (made && made->kind == NC_MADE_ARTICLE)
            add_to_batch(im, made);
        else if (made) {
            nc_report_refusal(&im->report, made);
            nc_made_destroy(made);
        }
        if (im->n_batch == BATCH_PAGES || im->batch_bytes >= BATCH_BYTES)
            ok = flush_batch(im, pool);
        show_progress(im);
    }
    return ok && flush_batch(im, pool);
}

static int processors(void)
{
    cpu_set_t set;

    /* Those that this process may use. */
    if (sched_getaffinity(0, sizeof(set), &set) == 0)
        return CPU_COUNT(&set);
    return 1;
}

static int finish(import_t *im, bool ok)
{
    nc_progress_hide(&im->progress);
    if (ok && !im->is_stopped)
        nc_resume_remove(&im->resume);
    else if (!im->cannot_resume)
        nc_cli_error(im->who, "%s; the same with '--resume' goes on",
                     ok ? "stopped" : "given up");
    ok = nc_report_finish(&im->report, im->as_json, im->is_stopped,
                          nc_progress_seconds(&im->progress)) &&
         ok && im->report.failed == 0;
    if (im->is_stopped)
        return STOPPED;
    return ok ? NC_CLI_OK : NC_CLI_FAILURE;
}

static int import_all(import_t *im, apr_pool_t *pool)
{
    nc_source *source = nc_source_create(im->pages, im->start, pool);
    nc_crew_tools tools = {&im->rules, &im->sheets, &im->sites};
    uint64_t from = im->by_bytes
                        ? nc_source_bytes(source) + im->start.position.member
                        : (uint64_t)im->start.file;
    sigset_t signals, before;
    bool ok;

    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, &before);
    nc_progress_start(&im->progress, im->who, im->is_quiet, im->seconds, from);
    im->crew =
        nc_crew_start(source, &tools, im->jobs ? im->jobs : processors(), pool);
    if (!im->crew) {
        nc_cli_error(im->who, "no threads are to be had");
        return NC_CLI_FAILURE;
    }
    ok = take_all(im, &signals, pool);
    show_progress(im);
    nc_crew_join(im->crew);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return finish(im, ok);
}

/* --- where to begin */

/* A number for what is to be imported, and where to. */
static int64_t make_key(const import_t *im, int64_t epoch, int argc,
                        char **argv)
{
    nc_buf all = NC_BUF_INIT;
    int64_t key;

    nc_buf_appendf(&all, "%" PRId64 "\n%s", epoch, im->base ? im->base : "");
    for (int i = optind; i < argc; i++)
        nc_buf_append(&all,
                      (nc_span){(unsigned char *)argv[i], strlen(argv[i]) + 1});
    for (int i = 0; i < im->lists->nelts; i++)
        nc_buf_appendf(&all, "\n%s", APR_ARRAY_IDX(im->lists, i, const char *));
    key = nc_store_hash(nc_buf_span(&all));
    nc_buf_release(&all);
    return key;
}

/* Beside the store; or, where that is no file, in the current directory, which
 * most operands begin from. A database that was made anew has another epoch. */
static const char *resume_path(const import_t *im, int64_t epoch,
                               apr_pool_t *pool)
{
    if (im->place.kind == NC_STORE_SQLITE)
        return apr_pstrcat(pool, im->place.where, ".import", NULL);
    return apr_psprintf(pool, "newsclean-%016" PRIx64 ".import",
                        (uint64_t)epoch);
}

/* Files that have come since do no harm, as long as the one is there that was
 * in work. */
static bool find_file(import_t *im, const char *path)
{
    for (int i = 0; i < im->pages->nelts; i++) {
        if (strcmp(APR_ARRAY_IDX(im->pages, i, nc_cli_page).path, path) == 0) {
            im->start.file = i;
            return true;
        }
    }
    return false;
}

/* IS_NEW: nothing was ever stored, so there is nothing to go on from. False: it
 * told why it can't go on. */
static bool set_start(import_t *im, bool is_new, apr_pool_t *pool)
{
    const char *path = NULL;
    nc_status status;

    if (!im->resumes || is_new) {
        nc_resume_remove(&im->resume);
        return true;
    }
    status = nc_resume_read(&im->resume, &path, &im->start.position, pool);
    if (status == NC_ENOTFOUND)
        return true;
    if (status == NC_OK && find_file(im, path))
        return true;
    nc_cli_error(im->who, "cannot go on: '%s' %s", im->resume.path,
                 status == NC_OK ? "names a file that is not there any more"
                                 : "is of another import");
    return false;
}

/* False: it told why it can't begin. */
static bool find_start(import_t *im, int argc, char **argv, apr_pool_t *pool)
{
    nc_store_state state;

    if (nc_store_get_state(im->store, NULL, &state, pool) != NC_OK) {
        nc_cli_error(im->who, "cannot read '%s': %s", im->place.name,
                     nc_store_message(im->store));
        return false;
    }
    im->resume.path = resume_path(im, state.epoch, pool);
    im->resume.key = make_key(im, state.epoch, argc, argv);
    return set_start(im, state.seq == 0, pool);
}

/* All files there are. False: some could not be read, which was told. */
static bool find_pages(import_t *im, int argc, char **argv, apr_pool_t *pool)
{
    bool ok = true;

    im->pages = apr_array_make(pool, 64, sizeof(nc_cli_page));
    for (int i = optind; i < argc; i++)
        ok = nc_cli_walk(im->who, argv[i], im->base, im->pages, pool) && ok;
    for (int i = 0; i < im->lists->nelts; i++)
        ok =
            nc_cli_read_list(im->who, APR_ARRAY_IDX(im->lists, i, const char *),
                             im->with_nuls, im->base, im->pages, pool) &&
            ok;
    for (int i = 0; i < im->pages->nelts; i++) {
        const nc_cli_page *page = &APR_ARRAY_IDX(im->pages, i, nc_cli_page);

        im->by_bytes = im->by_bytes || page->is_archive;
        im->total += page->size;
    }
    if (!im->by_bytes)
        im->total = (uint64_t)im->pages->nelts;
    return ok;
}

static int import(import_t *im, int argc, char **argv, apr_pool_t *pool)
{
    bool found;
    int status;

    if (im->sites_dir &&
        !nc_cli_sites_read(&im->sites, im->who, im->sites_dir, pool))
        return NC_CLI_FAILURE;
    nc_report_init(&im->report, im->who, &im->progress, pool);
    if (im->log_path && !nc_report_open_log(&im->report, im->log_path))
        return NC_CLI_FAILURE;
    found = find_pages(im, argc, argv, pool);
    im->store = nc_cli_store_open(im->who, &im->place, NC_STORE_WRITE, pool);
    if (!im->store)
        return NC_CLI_FAILURE;
    nc_store_keep_revisions(im->store, NC_STORE_REVISIONS_ALL);
    status = find_start(im, argc, argv, pool) ? import_all(im, pool)
                                              : NC_CLI_FAILURE;
    nc_store_close(im->store);
    return found || status != NC_CLI_OK ? status : NC_CLI_FAILURE;
}

/* --- the command line */

static int read_number(const import_t *im, const char *option, double least,
                       double most, double *number)
{
    char *end;

    errno = 0;
    *number = strtod(optarg, &end);
    if (end != optarg && !*end && !errno && *number >= least && *number <= most)
        return NC_CLI_OK;
    return nc_cli_usage_error(im->who, "%s '%s': a number from %.0f to %.0f",
                              option, optarg, least, most);
}

static int take_option(import_t *im, int option)
{
    double number = 0;
    int status = NC_CLI_OK;

    switch (option) {
    case 's':
        im->place = nc_cli_place_read(optarg, im->pool);
        break;
    case 'b':
        im->base = optarg;
        break;
    case 'c':
        im->sites_dir = optarg;
        break;
    case 'f':
        APR_ARRAY_PUSH(im->lists, const char *) = optarg;
        break;
    case '0':
        im->with_nuls = true;
        break;
    case 'j':
        status = read_number(im, "--jobs", 1, JOBS_MAX, &number);
        im->jobs = (int)number;
        break;
    case 'R':
        im->resumes = true;
        break;
    case 'l':
        im->log_path = optarg;
        break;
    case 'q':
        im->is_quiet = true;
        break;
    case 'p':
        status = read_number(im, "--progress", 0, 86400, &im->seconds);
        break;
    case 'J':
        im->as_json = true;
        break;
    default:
        status = nc_cli_rules_option(&im->rules, im->who, option);
    }
    return status;
}

static int read_options(import_t *im, int argc, char **argv, bool *help)
{
    static const struct option options[] = {
        {"store", required_argument, NULL, 's'},
        {"base-url", required_argument, NULL, 'b'},
        {"site-config", required_argument, NULL, 'c'},
        {"files", required_argument, NULL, 'f'},
        {"null", no_argument, NULL, '0'},
        {"jobs", required_argument, NULL, 'j'},
        {"resume", no_argument, NULL, 'R'},
        {"log", required_argument, NULL, 'l'},
        {"quiet", no_argument, NULL, 'q'},
        {"progress", required_argument, NULL, 'p'},
        {"json", no_argument, NULL, 'J'},
        NC_CLI_RULES_OPTIONS,
        {"help", no_argument, NULL, NC_CLI_HELP},
        {NULL, 0, NULL, 0},
    };
    int option, status = NC_CLI_OK;

    while (status == NC_CLI_OK &&
           (option = getopt_long(argc, argv, "0", options, NULL)) != -1) {
        if (option == NC_CLI_HELP) {
            *help = true;
            return nc_cli_help(nc_cli_import_help);
        }
        status = take_option(im, option);
    }
    return status;
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

/* What is missing or wrong on the command line is told. */
static int check_arguments(import_t *im, int argc, char **argv,
                           apr_pool_t *pool)
{
    bool has_operand = optind < argc, needs_base = false;

    for (int i = optind; i < argc; i++)
        needs_base = needs_base || !nc_cli_is_archive(argv[i]);
    if (!im->place.where)
        return nc_cli_usage_error(im->who, "option '--store' is missing");
    if (!im->base && (needs_base || (!has_operand && !im->lists->nelts)))
        return nc_cli_usage_error(im->who, "option '--base-url' is missing");
    if (!has_operand && !im->lists->nelts)
        return nc_cli_usage_error(im->who, "missing file operand");
    if (im->base && !check_base(im, pool))
        return nc_cli_usage_error(im->who,
                                  "'%s' is no base: http:// or https://, "
                                  "without query and fragment",
                                  im->base);
    return NC_CLI_OK;
}

int nc_cli_import(int argc, char **argv, apr_pool_t *pool)
{
    import_t *im = apr_pcalloc(pool, sizeof(*im));
    bool help = false;
    int status;

    im->who = argv[0];
    im->pool = pool;
    im->seconds = -1;
    im->lists = apr_array_make(pool, 1, sizeof(const char *));
    status = read_options(im, argc, argv, &help);
    if (status == NC_CLI_OK && !help)
        status = check_arguments(im, argc, argv, pool);
    if (status == NC_CLI_OK && !help)
        status = nc_cli_rules_sheets(&im->rules, im->who, &im->sheets)
                     ? import(im, argc, argv, pool)
                     : NC_CLI_FAILURE;
    nc_cli_rules_release(&im->rules);
    return status;
}
