/* notes.c -- notes for the access log.
 *
 * While a page goes by, a cut costs a look at a short list; words are made of
 * it once, at the page's end.
 */
#include "nc_notes.h"

#include <apr_strings.h>

#include "nc_explain.h"

void nc_notes_count(nc_notes_rules *rules, const nc_cut *cut)
{
    size_t i = 0;

    if (cut->kind == NC_CUT_TAG && !cut->rule)
        return;
    while (i < rules->n && rules->rule[i] != cut->rule)
        i++;
    if (i == NC_NOTES_RULES) {
        rules->others++;
        return;
    }
    if (i == rules->n)
        rules->rule[rules->n++] = cut->rule;
    rules->times[i]++;
}

/* The one that cut most and is not told yet, the first of equals. */
static size_t next_of(const nc_notes_rules *rules)
{
    size_t most = 0;

    for (size_t i = 1; i < rules->n; i++)
        if (rules->times[i] > rules->times[most])
            most = i;
    return most;
}

/* RULES is used up. */
static void write_rules(nc_buf *out, nc_notes_rules *rules)
{
    for (size_t told = 0; told < rules->n; told++) {
        size_t i = next_of(rules);

        if (told > 0)
            nc_buf_append_text(out, "; ");
        nc_explain_rule(out, rules->rule[i], NC_NOTES_RULE_TEXT);
        if (rules->times[i] > 1)
            nc_buf_appendf(out, " x%u", rules->times[i]);
        rules->times[i] = 0;
    }
    if (rules->others > 0)
        nc_buf_appendf(out, "; others x%u", rules->others);
}

static void set_number(request_rec *r, const char *name, uint64_t n)
{
    apr_table_setn(
        r->notes, name,
        apr_psprintf(r->pool, "%" APR_UINT64_T_FMT, (apr_uint64_t)n));
}

void nc_notes_status(request_rec *r, const char *status)
{
    apr_table_setn(r->notes, "newsclean-status", status);
}

void nc_notes_cut(request_rec *r, const nc_rewriter_stats *stats,
                  const nc_notes_rules *rules)
{
    nc_notes_rules left = *rules;
    nc_buf text = NC_BUF_INIT;

    set_number(r, "newsclean-cut", stats->cuts);
    set_number(r, "newsclean-bytes", stats->bytes_cut);
    write_rules(&text, &left);
    if (text.len > 0 && nc_buf_status(&text) == NC_OK)
        apr_table_setn(
            r->notes, "newsclean-rules",
            apr_pstrmemdup(r->pool, (const char *)text.ptr, text.len));
    nc_buf_release(&text);
}

void nc_notes_stored(request_rec *r, const char *outcome)
{
    apr_table_setn(r->notes, "newsclean-stored", outcome);
}
