/* rules.c -- the rules that a command goes by. */
#include "rules.h"

#include "nc_encoding.h"

bool nc_cli_rules_read(nc_cli_rules *rules, const char *who, const char *path)
{
    nc_buf text = NC_BUF_INIT;
    nc_rules_tally tally = {0};
    nc_error err = {0};
    bool ok = nc_cli_read(who, path, &text);

    if (ok && !rules->own)
        rules->own = nc_rules_create(false);
    if (ok && !rules->own) {
        nc_cli_error(who, "out of memory");
        ok = false;
    }
    if (ok && nc_rules_read(rules->own, nc_buf_span(&text), path, &tally,
                            &err) != NC_OK) {
        nc_cli_error(who, "%s:%u:%u: %s", path, err.line, err.col, err.msg);
        ok = false;
    }
    if (ok && tally.skipped > 0)
        nc_cli_error(who,
                     "%s: %zu lines are left out, the first is line %u: not "
                     "rules that a server can follow",
                     path, tally.skipped, tally.first_skipped);
    nc_buf_release(&text);
    return ok;
}

bool nc_cli_rules_sheets(nc_cli_rules *rules, const char *who,
                         nc_sheets *sheets)
{
    nc_status status = NC_OK;

    sheets->n = 0;
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

void nc_cli_rules_release(nc_cli_rules *rules)
{
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
