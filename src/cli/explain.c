/* explain.c -- `newsclean explain`: what the rules cut out of a page, and which
 * rule it was: in lines, as JSON, or in the page itself.
 */
#include "cli.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>
#include "nc_excerpt.h"
#include "nc_explain.h"
#include "rules.h"

const char nc_cli_explain_help[] =
    "Usage: newsclean explain [OPTION]... [FILE]\n"
    "List what the rules cut out of the page FILE (standard input), a line "
    "for\n"
    "each cut: its place, what it is, the rule with its file and line, and "
    "the\n"
    "first words.\n"
    "\n"
    "  --rules FILE         rules to go by besides the shipped ones; may be\n"
    "                       repeated\n"
    "  --no-default-rules   leave the shipped rules out\n"
    "  --host HOST          whose page it is, for rules that are for sites\n"
    "  --normalize OPTIONS  as with clean\n"
    "  --article SELECTOR   as with clean\n"
    "  --html               print a page for browsers: the cuts, and side by "
    "side\n"
    "                       the page with them marked and without them\n"
    "  --html=marked        print the page itself with the cuts marked, and\n"
    "                       listed at its end\n"
    "  --json               print one object instead\n"
    "  --help               this text\n";

typedef enum form { TEXT, HTML, MARKED, JSON } form_t;

typedef struct explaining {
    const char *who;
    nc_cli_rules rules;
    form_t form;
    const char *path;
    nc_buf cleaned; /* the page without its cuts, where that is shown */
} explaining_t;

static int take_form(explaining_t *e, form_t form)
{
    if (e->form != TEXT && (e->form == JSON) != (form == JSON))
        return nc_cli_usage_error(e->who, "--html goes without --json");
    e->form = form;
    return NC_CLI_OK;
}

static int take_option(explaining_t *e, int option, bool *help)
{
    switch (option) {
    case 'h':
        if (optarg && strcmp(optarg, "marked") != 0)
            return nc_cli_usage_error(
                e->who, "--html '%s': only 'marked' is known", optarg);
        return take_form(e, optarg ? MARKED : HTML);
    case 'j':
        return take_form(e, JSON);
    case NC_CLI_HELP:
        *help = true;
        return nc_cli_help(nc_cli_explain_help);
    default:
        return nc_cli_rules_option(&e->rules, e->who, option);
    }
}

/* NC_CLI_OK: go on. HELP tells that help was asked for and printed. */
static int read_options(explaining_t *e, int argc, char **argv, bool *help)
{
    static const struct option options[] = {
        NC_CLI_RULES_OPTIONS,
        NC_CLI_HOST_OPTION,
        {"html", optional_argument, NULL, 'h'},
        {"json", no_argument, NULL, 'j'},
        {"help", no_argument, NULL, NC_CLI_HELP},
        {NULL, 0, NULL, 0},
    };
    int option, status;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        status = take_option(e, option, help);
        if (status != NC_CLI_OK || *help)
            return status;
    }
    if (argc - optind > 1)
        return nc_cli_usage_error(e->who, "extra operand '%s'",
                                  argv[optind + 1]);
    e->path = optind < argc ? argv[optind] : "-";
    return NC_CLI_OK;
}

/* What was written to TEXT, as a string, or null if there is nothing. */
static json_t *string_of(nc_buf *text)
{
    json_t *string = text->len > 0 ? json_stringn(nc_buf_text(text), text->len)
                                   : json_null();

    nc_buf_release(text);
    return string;
}

static json_t *json_of_cut(const nc_explanation *x, const nc_explained *cut)
{
    const nc_rule *rule = cut->cut.rule;
    nc_buf text = NC_BUF_INIT, file = NC_BUF_INIT, words = NC_BUF_INIT;

    if (rule)
        nc_explain_rule(&text, rule, NC_SELECTOR_MAX);
    if (rule && rule->origin.file)
        nc_excerpt_text(&file, nc_span_of(rule->origin.file), NC_SELECTOR_MAX);
    nc_explain_words(&words, x, cut);
    return json_pack(
        "{sI sI sI sI ss so so so so}", "line", (json_int_t)cut->line, "column",
        (json_int_t)cut->col, "offset", (json_int_t)cut->cut.offset, "bytes",
        (json_int_t)cut->cut.length, "kind", nc_cut_kind_text(cut->cut.kind),
        "rule", string_of(&text), "rule_file", string_of(&file), "rule_line",
        rule ? json_integer((json_int_t)rule->origin.line) : json_null(),
        "words", string_of(&words));
}

static nc_status write_json(const nc_explanation *x, nc_buf *out)
{
    json_t *cuts = json_array();
    const char *trouble = x->stats.trouble == NC_TROUBLE_NONE
                              ? NULL
                              : nc_rewriter_trouble_text(x->stats.trouble);

    for (size_t i = 0; i < x->n; i++)
        json_array_append_new(cuts, json_of_cut(x, &x->cuts[i]));

    json_t *all =
        json_pack("{so sI sI sI ss? ss?}", "cuts", cuts, "not_listed",
                  (json_int_t)x->more, "bytes", (json_int_t)x->stats.bytes_in,
                  "bytes_cut", (json_int_t)x->stats.bytes_cut, "left_alone",
                  x->left_alone, "stopped", trouble);
    char *text = all ? json_dumps(all, JSON_INDENT(1)) : NULL;

    json_decref(all);
    if (!text)
        return NC_ENOMEM;
    nc_buf_append_text(out, text);
    nc_buf_append_byte(out, '\n');
    free(text);
    return NC_OK;
}

/* A page whose bytes are no ASCII can't have marks put between them. */
static void write_page(const explaining_t *e, const nc_explanation *x,
                       nc_buf *out)
{
    char charset[NC_EXPLAIN_CHARSET];
    nc_explain_sides sides = {
        .name = strcmp(e->path, "-") == 0 ? "standard input" : e->path,
        .charset = nc_explain_charset(x->page, NC_SPAN_EMPTY, charset),
        .cleaned = nc_buf_span(&e->cleaned),
    };

    if (x->left_alone) {
        nc_cli_error(e->who, "'%s' is left alone: %s", e->path, x->left_alone);
        nc_buf_append(out, x->page);
    }
    else if (e->form == MARKED)
        nc_explanation_write_html(x, out, NULL);
    else
        nc_explanation_write_sides(x, out, &sides);
}

static nc_status write_form(const explaining_t *e, const nc_explanation *x,
                            nc_buf *out)
{
    nc_status status = NC_OK;

    if (e->form == JSON)
        status = write_json(x, out);
    else if (e->form == HTML || e->form == MARKED)
        write_page(e, x, out);
    else
        nc_explanation_write_text(x, out, e->path);
    return status == NC_OK ? nc_buf_status(out) : status;
}

static int explain(explaining_t *e)
{
    nc_buf page = NC_BUF_INIT, out = NC_BUF_INIT;
    nc_explanation x = {.n = 0};
    nc_sheets sheets;
    nc_explain_by by = {.sheets = &sheets,
                        .hold_limit = NC_HOLD_LIMIT,
                        .normalize = nc_cli_rules_options(&e->rules),
                        .article = e->rules.article,
                        .is_xml = nc_cli_is_xhtml(e->path),
                        .cleaned = e->form == HTML ? &e->cleaned : NULL};
    nc_status status = NC_OK;
    int result = NC_CLI_FAILURE;

    if (!nc_cli_read(e->who, e->path, &page) ||
        !nc_cli_rules_sheets(&e->rules, e->who, &sheets))
        goto leave;
    if (nc_cli_can_clean(nc_buf_span(&page)))
        status = nc_explain(&x, nc_buf_span(&page), &by);
    else
        nc_explain_left_alone(&x, nc_buf_span(&page),
                              "its encoding is none that is cleaned");
    if (status == NC_OK)
        status = write_form(e, &x, &out);
    if (status == NC_OK)
        status = nc_cli_print(nc_buf_span(&out));
    if (status == NC_OK)
        result = NC_CLI_OK;
    else if (status != NC_EIO) /* a failed write is main's to tell */
        nc_cli_error(e->who, "%s", nc_status_text(status));
leave:
    nc_explanation_release(&x);
    nc_buf_release(&e->cleaned);
    nc_buf_release(&out);
    nc_buf_release(&page);
    return result;
}

int nc_cli_explain(int argc, char **argv, apr_pool_t *pool)
{
    explaining_t e = {.who = argv[0], .cleaned = NC_BUF_INIT};
    bool help = false;
    int status = read_options(&e, argc, argv, &help);

    (void)pool; /* the lower floors have no need of one */
    if (status == NC_CLI_OK && !help)
        status = explain(&e);
    nc_cli_rules_release(&e.rules);
    return status;
}
