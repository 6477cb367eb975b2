/* rules.h -- the rules that a command goes by: the shipped ones and those of
 * --rules, and what --normalize and --article say, as `clean` and `import` take
 * them.
 */
#ifndef CLI_RULES_H
#define CLI_RULES_H

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

/* Reads a file of rules. False: it told why not. */
bool nc_cli_rules_read(nc_cli_rules *rules, const char *who, const char *path);

/* The values of --normalize and --article. False: it told why not. */
bool nc_cli_rules_normalize(nc_cli_rules *rules, const char *who,
                            const char *words);
bool nc_cli_rules_article(nc_cli_rules *rules, const char *who,
                          const char *selector);

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
