/* rules.h -- the rules that a command goes by: the shipped ones and those of
 * --rules, as `clean` and `import` take them.
 */
#ifndef CLI_RULES_H
#define CLI_RULES_H

#include "cli.h"
#include "nc_rules.h"

/* Zero-filled before use; nc_cli_rules_release in any case. */
typedef struct nc_cli_rules {
    nc_rules *own;     /* all --rules files; NULL: none */
    nc_rules *shipped; /* NULL: left out, or not asked for yet */
    const char *host;  /* for rules that are for sites; NULL: not known */
    bool no_default;
} nc_cli_rules;

/* Reads a file of rules. False: it told why not. */
bool nc_cli_rules_read(nc_cli_rules *rules, const char *who, const char *path);

/* All of them, for a rewriter, after the last file. False: out of memory,
 * which was told. */
bool nc_cli_rules_sheets(nc_cli_rules *rules, const char *who,
                         nc_sheets *sheets);

void nc_cli_rules_release(nc_cli_rules *rules);

/* Whether a page that begins so may be cleaned byte by byte. */
bool nc_cli_can_clean(nc_span start);

#endif /* CLI_RULES_H */
