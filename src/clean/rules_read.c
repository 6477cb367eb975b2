/* rules_read.c -- rule files, line by line, in the syntax of element-hiding
 * lists.
 *
 * A line is a comment, a rule for every page (`##SELECTOR`, `#@#SELECTOR`), or
 * a rule that is passed over and counted: one for certain sites only, a
 * network rule, a script or style to be put into pages, a selector of a kind
 * that a server can't answer. A rule for every page that does not parse ends
 * the reading: a list with a typing error is better mended than half used.
 */
#include "nc_rules.h"

typedef struct line {
    nc_rule_kind kind;
    nc_span text;   /* selector or heading */
    bool is_rule;   /* of those taken here */
    bool is_silent; /* comment or empty */
} line;

/* `:-nc-NAME(` ARGUMENT `)`: true, and the argument in L. */
static bool reads_function(line *l, nc_span name, nc_rule_kind kind)
{
    nc_span s = l->text;

    if (!nc_span_starts(s, name) || s.ptr[s.len - 1] != ')')
        return false;
    nc_span_take(&s, name.len);
    s.len--;
    l->kind = kind;
    l->text = s;
    return true;
}

static void read_hiding(line *l)
{
    if (reads_function(l, NC_SPAN_LIT(":-nc-section("), NC_RULE_SECTION) ||
        reads_function(l, NC_SPAN_LIT(":-nc-unwrap("), NC_RULE_UNWRAP))
        return;
    /* `##^` is for HTML filtering in a browser, `##+js` a script. */
    if (nc_span_starts(l->text, NC_SPAN_LIT("^")) ||
        nc_span_starts(l->text, NC_SPAN_LIT("+js")))
        l->is_rule = false;
}

static line classify(nc_span s)
{
    line l = {.kind = NC_RULE_STRIP, .is_rule = true, .text = s};

    if (s.len == 0 || s.ptr[0] == '!' || s.ptr[0] == '[') {
        l.is_silent = true;
        return l;
    }
    if (nc_span_starts(s, NC_SPAN_LIT("#@#"))) {
        l.kind = NC_RULE_KEEP;
        nc_span_take(&l.text, 3);
    }
    else if (nc_span_starts(s, NC_SPAN_LIT("##"))) {
        nc_span_take(&l.text, 2);
    }
    else {
        l.is_rule = false;
        return l;
    }
    if (l.kind == NC_RULE_STRIP && l.text.len > 0)
        read_hiding(&l);
    return l;
}

static void skip(nc_rules_tally *tally, unsigned number)
{
    if (tally->skipped++ == 0)
        tally->first_skipped = number;
}

static nc_status read_line(nc_rules *rules, nc_span s, nc_rule_origin origin,
                           nc_rules_tally *tally, nc_error *err)
{
    nc_span trimmed = nc_span_trim(s);
    line l = classify(trimmed);
    nc_status status;

    if (l.is_silent)
        return NC_OK;
    if (!l.is_rule) {
        skip(tally, origin.line);
        return NC_OK;
    }
    status = nc_rules_add(rules, l.kind, l.text, origin, err);
    if (status == NC_ENOTSUP) {
        skip(tally, origin.line);
        return NC_OK;
    }
    if (status != NC_OK && err) {
        err->line = origin.line;
        if (err->col > 0)
            err->col += (unsigned)(l.text.ptr - s.ptr);
        return status;
    }
    tally->taken += status == NC_OK;
    return status;
}

nc_status nc_rules_read(nc_rules *rules, nc_span text, const char *file,
                        nc_rules_tally *tally, nc_error *err)
{
    nc_rule_origin origin = {file, 0};
    nc_status status = NC_OK;

    memset(tally, 0, sizeof(*tally));
    if (nc_span_starts(text, NC_SPAN_LIT("\xEF\xBB\xBF")))
        nc_span_take(&text, 3);
    while (text.len > 0 && status == NC_OK) {
        const unsigned char *end = memchr(text.ptr, '\n', text.len);
        nc_span s =
            nc_span_take(&text, end ? (size_t)(end - text.ptr) + 1 : text.len);

        origin.line++;
        if (s.len > NC_RULE_LINE_MAX)
            skip(tally, origin.line);
        else
            status = read_line(rules, s, origin, tally, err);
    }
    return status;
}
