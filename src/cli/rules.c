/* rules.c -- the rules that a command goes by. */
#include "rules.h"

#include <string.h>

#include "nc_encoding.h"

enum { REFUSALS_TOLD = 3 };

/* Refused rules of a file: the first few are told, the rest is counted. */
typedef struct refusals {
    const char *who, *path;
    size_t n;
} refusals;

static void tell_refused(void *ctx, nc_status status, const nc_error *err,
                         nc_span line)
{
    refusals *r = ctx;

    (void)status;
    (void)line;
    if (r->n++ < REFUSALS_TOLD)
        nc_cli_error(r->who, "%s:%u:%u: left out: %s", r->path, err->line,
                     err->col, err->msg);
}

static bool read_rules(nc_cli_rules *rules, const char *who, const char *path)
{
    nc_buf text = NC_BUF_INIT;
    nc_rules_tally tally = {0};
    refusals refused = {who, path, 0};
    bool ok = nc_cli_read(who, path, &text);

    if (ok && !rules->own)
        rules->own = nc_rules_create(false);
    if (ok && (!rules->own ||
               nc_rules_read(rules->own, nc_buf_span(&text), path, tell_refused,
                             &refused, &tally) != NC_OK)) {
        nc_cli_error(who, "%s: out of memory, or too many rules", path);
        ok = false;
    }
    if (refused.n > REFUSALS_TOLD)
        nc_cli_error(who,
                     "%s: %zu rules are left out; 'newsclean rules %s' lists "
                     "them",
                     path, refused.n, path);
    nc_buf_release(&text);
    return ok;
}

bool nc_cli_rules_sheets(nc_cli_rules *rules, const char *who,
                         nc_sheets *sheets)
{
    nc_status status = NC_OK;

    memset(sheets, 0, sizeof(*sheets));
    sheets->host = nc_span_of(rules->host);
    if (!rules->no_default) {
        rules->shipped = nc_rules_default();
        status = rules->shipped ? NC_OK : NC_ENOMEM;
        sheets->sheet[sheets->n++] = rules->shipped;
    }
    if (status == NC_OK && rules->own) {
        status = nc_rules_seal(rules->own);
        sheets->sheet[sheets->n++] = rules->own;
    }
    if (status != NC_OK)
        nc_cli_error(who, "%s", nc_status_text(status));
    return status == NC_OK;
}

static bool read_normalize(nc_cli_rules *rules, const char *who,
                           const char *words)
{
    nc_error err = {0};

    if (nc_normalize_read(&rules->normalize, nc_span_of(words), &err) == NC_OK)
        return true;
    nc_cli_error(who, "--normalize '%s': %s", words, err.msg);
    return false;
}

static bool read_article(nc_cli_rules *rules, const char *who,
                         const char *selector)
{
    nc_rule_origin origin = {"--article", 1};
    nc_error err = {0};

    nc_rules_destroy(rules->article);
    rules->article = nc_rules_article(nc_span_of(selector), origin, &err);
    if (!rules->article)
        nc_cli_error(who, "--article '%s': column %u: %s", selector, err.col,
                     err.msg);
    return rules->article != NULL;
}

int nc_cli_rules_option(nc_cli_rules *rules, const char *who, int option)
{
    switch (option) {
    case 'r':
        return read_rules(rules, who, optarg) ? NC_CLI_OK : NC_CLI_FAILURE;
    case 'n':
        rules->no_default = true;
        return NC_CLI_OK;
    case 'H':
        rules->host = optarg;
        if (*optarg && !strchr(optarg, '/'))
            return NC_CLI_OK;
        return nc_cli_usage_error(who, "option '--host': '%s': it is no host",
                                  optarg);
    case 'o':
        return read_normalize(rules, who, optarg) ? NC_CLI_OK : nc_cli_usage();
    case 'a':
        return read_article(rules, who, optarg) ? NC_CLI_OK : nc_cli_usage();
    default:
        return nc_cli_usage();
    }
}

unsigned nc_cli_rules_options(const nc_cli_rules *rules)
{
    return nc_normalize_apply(rules->normalize, NC_NORMALIZE_ALL);
}

nc_rewriter *nc_cli_rules_rewriter(const nc_cli_rules *rules,
                                   const nc_sheets *sheets, nc_sink_fn *sink,
                                   void *ctx)
{
    nc_rewriter *rw = nc_rewriter_create(sheets, NC_HOLD_LIMIT, sink, ctx);

    if (rw && nc_rewriter_normalize(rw, nc_cli_rules_options(rules),
                                    rules->article) != NC_OK) {
        nc_rewriter_destroy(rw);
        return NULL;
    }
    return rw;
}

void nc_cli_rules_release(nc_cli_rules *rules)
{
    nc_rules_destroy(rules->article);
    nc_rules_destroy(rules->own);
    nc_rules_destroy(rules->shipped);
}

bool nc_cli_can_clean(nc_span start)
{
    const char *label = NULL;

    if (nc_encoding_bom(start, &label) > 0)
        return nc_encoding_is_ascii_safe(nc_span_of(label));
    nc_span declared = nc_encoding_meta(start);

    return declared.len == 0 || nc_encoding_is_ascii_safe(declared);
}
