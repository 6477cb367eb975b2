/* rules_read.c -- rule files, line by line, in the syntaxes of element-hiding
 * lists.
 *
 * A line is taken apart (line.h), its sites are read (domains.h), its selector
 * goes into the sheet. What can't be taken is reported, counted and left out:
 * lists change daily, and a slip in one must not keep a server from starting.
 */
#include "rules.h"

#include "conditions.h"
#include "line.h"

typedef struct reading {
    nc_rules *rules;
    const char *file;
    unsigned number; /* of the line */
    nc_span text;    /* the line, trimmed */
    unsigned indent; /* bytes before it */
    nc_refused_fn *report;
    void *ctx;
    nc_rules_tally *tally;
    nc_conditions conditions;
} reading;

const char *nc_skip_text(nc_skip_kind kind)
{
    static const char *const texts[] = {
        [NC_SKIP_NETWORK] = "network",     [NC_SKIP_SCRIPT] = "script",
        [NC_SKIP_STYLE] = "style",         [NC_SKIP_HTML] = "html",
        [NC_SKIP_CONDITION] = "condition", [NC_SKIP_INCLUDE] = "include"};

    return kind < NC_SKIP_COUNT ? texts[kind] : "";
}

static void report(const reading *r, nc_status status, nc_error *err)
{
    err->line = r->number;
    if (err->col > 0)
        err->col += r->indent;
    if (r->report)
        r->report(r->ctx, status, err, r->text);
}

/* What a rule is to be counted as. */
static void count(const reading *r, bool hides, nc_status status)
{
    nc_rules_tally *t = r->tally;

    if (hides) {
        t->cosmetic++;
        t->taken += status == NC_OK;
        t->refused += status != NC_OK;
    }
    else {
        t->exceptions += status == NC_OK;
        t->exceptions_refused += status != NC_OK;
    }
}

/* `:-nc-NAME(` ARGUMENT `)`: true, and the argument in TEXT. */
static bool reads_function(nc_span *text, nc_span name)
{
    nc_span s = *text;

    if (!nc_span_starts(s, name) || s.ptr[s.len - 1] != ')')
        return false;
    nc_span_take(&s, name.len);
    s.len--;
    *text = s;
    return true;
}

static nc_rule_kind kind_of(const nc_line *line, nc_span *text,
                            const nc_domains *domains)
{
    if (line->kind == NC_LINE_EXCEPT)
        return domains->has_include ? NC_RULE_CANCEL : NC_RULE_KEEP;
    if (reads_function(text, NC_SPAN_LIT(":-nc-section(")))
        return NC_RULE_SECTION;
    if (reads_function(text, NC_SPAN_LIT(":-nc-unwrap(")))
        return NC_RULE_UNWRAP;
    return NC_RULE_STRIP;
}

/* Adds the line as a rule. ERR's column counts in the trimmed line. */
static nc_status add(reading *r, const nc_line *line, nc_error *err)
{
    nc_domains domains = {0};
    nc_span text = line->body;
    nc_rule_origin origin = {r->file, r->number};
    nc_status status;

    if (line->path.len > 0 || line->path_is_regex)
        return nc_error_set(err, NC_ENOTSUP, 0, 0,
                            "limited to a path: use <Location> for that");
    status = nc_domains_parse(&domains, line->domains, line->separator, err);
    if (status != NC_OK) {
        if (err->col > 0)
            err->col += (unsigned)(line->domains.ptr - r->text.ptr);
        return status;
    }
    nc_rule_kind kind = kind_of(line, &text, &domains);

    status = nc_rules_add_for(r->rules, kind, text, &domains, origin, err);
    if (status != NC_OK && err->col > 0)
        err->col += (unsigned)(text.ptr - r->text.ptr);
    return status;
}

/* Not NC_OK: reading can't go on. */
static nc_status take_rule(reading *r, const nc_line *line)
{
    nc_error err = {0, 0, ""};
    nc_status status = NC_EINVAL;

    if (line->kind == NC_LINE_BAD)
        nc_error_set(&err, status, 0, 0, "%s", line->reason);
    else
        status = add(r, line, &err);
    if (status == NC_ENOMEM ||
        (status == NC_ELIMIT && r->rules->n == NC_RULES_MAX))
        return status;
    count(r, line->kind != NC_LINE_EXCEPT, status);
    if (status != NC_OK)
        report(r, status, &err);
    return NC_OK;
}

static void skip(const reading *r, nc_skip_kind kind)
{
    r->tally->skipped[kind]++;
}

static void take_condition(reading *r, const nc_line *line)
{
    nc_error err = {0, 0, ""};
    size_t before = r->conditions.not_followed;
    nc_status status =
        nc_conditions_read(&r->conditions, line, r->number, &err);

    if (status != NC_OK)
        report(r, status, &err);
    if (r->conditions.not_followed > before)
        skip(r, NC_SKIP_INCLUDE);
}

static nc_status read_line(reading *r)
{
    static const nc_skip_kind skips[] = {[NC_LINE_STYLE] = NC_SKIP_STYLE,
                                         [NC_LINE_SCRIPT] = NC_SKIP_SCRIPT,
                                         [NC_LINE_HTML] = NC_SKIP_HTML,
                                         [NC_LINE_NETWORK] = NC_SKIP_NETWORK};
    nc_line line;

    nc_line_read(&line, r->text);
    switch (line.kind) {
    case NC_LINE_BLANK:
        return NC_OK;
    case NC_LINE_CONDITION:
        take_condition(r, &line);
        return NC_OK;
    case NC_LINE_HIDE:
    case NC_LINE_EXCEPT:
    case NC_LINE_BAD:
        if (!nc_conditions_skipping(&r->conditions))
            return take_rule(r, &line);
        break;
    default:
        break;
    }
    skip(r, nc_conditions_skipping(&r->conditions) ? NC_SKIP_CONDITION
                                                   : skips[line.kind]);
    return NC_OK;
}

static void refuse_long_line(reading *r)
{
    nc_error err = {0, 0, ""};

    r->text.len = 80;
    count(r, true, NC_ELIMIT);
    nc_error_set(&err, NC_ELIMIT, 0, 0, "a line has at most %d bytes",
                 NC_RULE_LINE_MAX);
    report(r, NC_ELIMIT, &err);
}

size_t nc_rules_skipped(const nc_rules_tally *tally)
{
    size_t n = 0;

    for (int kind = 0; kind < NC_SKIP_COUNT; kind++)
        n += tally->skipped[kind];
    return n;
}

nc_status nc_rules_read(nc_rules *rules, nc_span text, const char *file,
                        nc_refused_fn *report_fn, void *ctx,
                        nc_rules_tally *tally)
{
    reading r = {.rules = rules,
                 .file = file,
                 .report = report_fn,
                 .ctx = ctx,
                 .tally = tally};
    nc_error err = {0, 0, ""};
    nc_status status = NC_OK;

    memset(tally, 0, sizeof(*tally));
    if (nc_span_starts(text, NC_SPAN_LIT("\xEF\xBB\xBF")))
        nc_span_take(&text, 3);
    while (text.len > 0 && status == NC_OK) {
        const unsigned char *end = memchr(text.ptr, '\n', text.len);

        nc_span line =
            nc_span_take(&text, end ? (size_t)(end - text.ptr) + 1 : text.len);

        r.text = nc_span_trim(line);
        r.indent = (unsigned)(r.text.ptr - line.ptr);
        r.number++;
        if (r.text.len > NC_RULE_LINE_MAX)
            refuse_long_line(&r);
        else
            status = read_line(&r);
    }
    if (status == NC_OK && nc_conditions_finish(&r.conditions, &err) != NC_OK)
        report(&r, NC_EINVAL, &err);
    return status;
}
