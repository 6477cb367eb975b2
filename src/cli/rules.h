/* rules.h -- the rules that a command goes by: the shipped ones and those of
 * --rules, and what --normalize and --article say, as `clean`, `explain` and
 * `import` take them.
 */
#ifndef CLI_RULES_H
#define CLI_RULES_H

#include <getopt.h>
#include "cli.h"
#include "nc_rewriter.h"

/* Zero-filled before use; nc_cli_rules_release in any case. */
typedef struct nc_cli_rules {
    nc_rules *own;     /* all --rules files; NULL: none */
    nc_rules *shipped; /* NULL: left out, or not asked for yet */
    const char *host;  /* for rules that are for sites; NULL: not known */
    bool no_default;
    nc_normalize normalize;
    nc_rules *article; /* NULL: what is an article by default */
} nc_cli_rules;

/* The options about rules that all these commands have, for getopt_long. */
#define NC_CLI_RULES_OPTIONS                                                   \
    {"rules", required_argument, NULL, 'r'},                                   \
        {"no-default-rules", no_argument, NULL, 'n'},                          \
        {"normalize", required_argument, NULL, 'o'},                           \
    {                                                                          \
        "article", required_argument, NULL, 'a'                                \
    }

/* For those that do not know the address of a page. */
#define NC_CLI_HOST_OPTION                                                     \
    {                                                                          \
        "host", required_argument, NULL, 'H'                                   \
    }

/* Takes an option of these with its value in optarg. NC_CLI_OK: go on; else
 * what the command is to return: it told why. */
int nc_cli_rules_option(nc_cli_rules *rules, const char *who, int option);

/* All of them, for a rewriter, after the last file. False: out of memory,
 * which was told. */
bool nc_cli_rules_sheets(nc_cli_rules *rules, const char *who,
                         nc_sheets *sheets);

/* What is to be normalised: everything, unless --normalize said else. */
unsigned nc_cli_rules_options(const nc_cli_rules *rules);

/* A rewriter that goes by them, with the default hold limit. NULL: out of
 * memory. */
nc_rewriter *nc_cli_rules_rewriter(const nc_cli_rules *rules,
                                   const nc_sheets *sheets, nc_sink_fn *sink,
                                   void *ctx);

void nc_cli_rules_release(nc_cli_rules *rules);

/* Whether a page that begins so may be cleaned byte by byte. */
bool nc_cli_can_clean(nc_span start);

#endif /* CLI_RULES_H */
