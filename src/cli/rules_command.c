/* rules_command.c -- `newsclean rules`: what of a file of rules is taken, what
 * is not, and why.
 */
#include "cli.h"

#include <getopt.h>
#include <stdio.h>

#include <jansson.h>
#include "nc_excerpt.h"
#include "nc_rules.h"

const char nc_cli_rules_help[] =
    "Usage: newsclean rules [--json] FILE...\n"
    "Count the rules of each FILE, and name those that are not taken: where, "
    "and\n"
    "why. What is skipped asks for something else than hiding.\n"
    "\n"
    "  --json   print one object for all files\n"
    "  --help   this text\n"
    "\n"
    "Rules that are not taken are no failure.\n";

enum {
    /* Characters of a rule that are shown: it may name 20,000 sites. */
    TEXT_RULE_MAX = 200,
    JSON_RULE_MAX = NC_RULE_LINE_MAX
};

typedef struct counting {
    const char *who;
    bool json;
    const char *path;     /* of the file at hand */
    nc_buf refused;       /* what was refused of it, in lines */
    nc_rules_tally total; /* of all files before */
    json_t *refusals;
    json_int_t files;
} counting_t;

static void write_refusal(nc_buf *out, const char *path, const nc_error *err,
                          nc_span line)
{
    nc_excerpt_text(out, nc_span_of(path), NC_RULE_LINE_MAX);
    nc_buf_appendf(out, ":%u:", err->line);
    if (err->col > 0)
        nc_buf_appendf(out, "%u:", err->col);
    nc_buf_append_byte(out, ' ');
    nc_excerpt_text(out, nc_span_of(err->msg), sizeof(err->msg));
    nc_buf_append_text(out, ": ");
    nc_excerpt_text(out, line, TEXT_RULE_MAX);
    nc_buf_append_byte(out, '\n');
}

static json_t *shown(nc_span text)
{
    nc_buf clean = NC_BUF_INIT;
    json_t *string;

    nc_excerpt_text(&clean, text, JSON_RULE_MAX);
    string = json_stringn(nc_buf_text(&clean), clean.len);
    nc_buf_release(&clean);
    return string;
}

static void take_refusal(void *ctx, nc_status status, const nc_error *err,
                         nc_span line)
{
    counting_t *c = ctx;

    (void)status;
    if (!c->json) {
        write_refusal(&c->refused, c->path, err, line);
        return;
    }
    json_array_append_new(
        c->refusals,
        json_pack("{so sI so so so}", "file", shown(nc_span_of(c->path)),
                  "line", (json_int_t)err->line, "column",
                  err->col > 0 ? json_integer((json_int_t)err->col)
                               : json_null(),
                  "reason", shown(nc_span_of(err->msg)), "rule", shown(line)));
}

static void print_skipped(const nc_rules_tally *t)
{
    const char *before = " (";

    printf("  skipped    %9zu", nc_rules_skipped(t));
    for (int kind = 0; kind < NC_SKIP_COUNT; kind++) {
        if (t->skipped[kind] == 0)
            continue;
        printf("%s%s %zu", before, nc_skip_text((nc_skip_kind)kind),
               t->skipped[kind]);
        before = ", ";
    }
    puts(before[0] == ',' ? ")" : "");
}

static void print_tally(const counting_t *c, const nc_rules_tally *t)
{
    nc_buf name = NC_BUF_INIT;

    nc_excerpt_text(&name, nc_span_of(c->path), NC_RULE_LINE_MAX);
    puts(nc_buf_text(&name));
    nc_buf_release(&name);
    printf("  cosmetic   %9zu\n", t->cosmetic);
    printf("  taken      %9zu", t->taken);
    if (t->cosmetic > 0)
        printf(" (%.1f %%)", 100.0 * (double)t->taken / (double)t->cosmetic);
    printf("\n  refused    %9zu\n", t->refused);
    printf("  exceptions %9zu (%zu refused)\n",
           t->exceptions + t->exceptions_refused, t->exceptions_refused);
    print_skipped(t);
    (void)nc_cli_print(nc_buf_span(&c->refused)); /* main looks after stdout */
}

static void add_tally(nc_rules_tally *sum, const nc_rules_tally *t)
{
    sum->cosmetic += t->cosmetic;
    sum->taken += t->taken;
    sum->refused += t->refused;
    sum->exceptions += t->exceptions;
    sum->exceptions_refused += t->exceptions_refused;
    for (int kind = 0; kind < NC_SKIP_COUNT; kind++)
        sum->skipped[kind] += t->skipped[kind];
}

/* False: the file could not be read, which was told. */
static bool count_file(counting_t *c)
{
    nc_buf text = NC_BUF_INIT;
    nc_rules *rules = nc_rules_create(false);
    nc_rules_tally tally = {0};
    bool ok = nc_cli_read(c->who, c->path, &text);

    if (ok && (!rules || nc_rules_read(rules, nc_buf_span(&text), c->path,
                                       take_refusal, c, &tally) != NC_OK)) {
        nc_cli_error(c->who, "%s: out of memory, or too many rules", c->path);
        ok = false;
    }
    if (ok && !c->json)
        print_tally(c, &tally);
    if (ok) {
        add_tally(&c->total, &tally);
        c->files++;
    }
    nc_buf_release(&c->refused);
    nc_rules_destroy(rules);
    nc_buf_release(&text);
    return ok;
}

static bool print_json(counting_t *c)
{
    const nc_rules_tally *t = &c->total;
    size_t exceptions = t->exceptions + t->exceptions_refused;
    json_t *kinds = json_object(), *all;
    int status;

    for (int kind = 0; kind < NC_SKIP_COUNT; kind++)
        json_object_set_new(kinds, nc_skip_text((nc_skip_kind)kind),
                            json_integer((json_int_t)t->skipped[kind]));
    all = json_pack("{sI sI sI sI sI sI sI so sO}", "files", c->files,
                    "cosmetic", (json_int_t)t->cosmetic, "taken",
                    (json_int_t)t->taken, "refused", (json_int_t)t->refused,
                    "skipped", (json_int_t)nc_rules_skipped(t), "exceptions",
                    (json_int_t)exceptions, "exceptions_refused",
                    (json_int_t)t->exceptions_refused, "skipped_by_kind", kinds,
                    "refusals", c->refusals);
    status = all ? json_dumpf(all, stdout, JSON_INDENT(1)) : -1;
    json_decref(all);
    if (status == 0)
        putchar('\n');
    return status == 0;
}

static int count_all(counting_t *c, int n, char **files)
{
    int status = NC_CLI_OK;

    c->refusals = json_array();
    for (int i = 0; i < n; i++) {
        c->path = files[i];
        if (!count_file(c))
            status = NC_CLI_FAILURE;
    }
    if (c->json && !print_json(c))
        status = NC_CLI_FAILURE;
    json_decref(c->refusals);
    return status;
}

int nc_cli_rules_command(int argc, char **argv, apr_pool_t *pool)
{
    static const struct option options[] = {
        {"json", no_argument, NULL, 'j'},
        {"help", no_argument, NULL, NC_CLI_HELP},
        {NULL, 0, NULL, 0},
    };
    counting_t c = {.who = argv[0], .refused = NC_BUF_INIT};
    int option;

    (void)pool; /* the lower floors have no need of one */
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case 'j':
            c.json = true;
            break;
        case NC_CLI_HELP:
            return nc_cli_help(nc_cli_rules_help);
        default:
            return nc_cli_usage();
        }
    }
    if (optind == argc)
        return nc_cli_usage_error(c.who, "missing file operand");
    return count_all(&c, argc - optind, argv + optind);
}
