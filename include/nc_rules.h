/* nc_rules.h -- what to cut: a sheet of rules, read once, shared by all.
 *
 * A sheet collects rules from directives or files, is sealed, and never
 * changes again: threads and forked children share it without locks. A page is
 * cleaned by a list of sheets (the shipped one, the server's, the directory's)
 * so that configurations merge by pointer.
 *
 * Rules: STRIP cuts the elements a selector names; SECTION cuts the block that
 * begins with a heading; KEEP excepts elements from every other rule; UNWRAP
 * drops an element's tags and keeps its content; CANCEL takes a STRIP rule
 * with the same selector back, for the sites that it names. Any of them may be
 * limited to sites. ARTICLE says which elements are articles; it stands in a
 * sheet of its own (nc_rewriter_normalize), and its selectors may not look
 * ahead.
 */
#ifndef NC_RULES_H
#define NC_RULES_H

#include "nc_selector.h"

enum {
    NC_RULES_MAX = 400000, /* rules in one sheet; the largest lists have 5e4 */
    NC_SHEETS_MAX = 16,    /* sheets for one page: nested sections of httpd */
    NC_HEADING_MAX = 200,  /* bytes of a folded heading that are compared */
    NC_RULE_LINE_MAX = 65536 /* bytes of a line of a rule file: rules for many
                              * sites have 20,000 */
};

typedef enum nc_rule_kind {
    NC_RULE_STRIP,
    NC_RULE_SECTION,
    NC_RULE_KEEP,
    NC_RULE_UNWRAP,
    NC_RULE_CANCEL,
    NC_RULE_ARTICLE
} nc_rule_kind;

typedef struct nc_rules nc_rules;

/* Where a rule came from, for messages and for people who ask why. */
typedef struct nc_rule_origin {
    const char *file; /* a path or "httpd.conf"-like name; copied */
    unsigned line;
} nc_rule_origin;

typedef struct nc_rule {
    nc_rule_kind kind;
    bool cautious; /* it is a guess: its sheet is cautious */
    nc_rule_origin origin;
    nc_span text; /* as written, without its sites */
} nc_rule;

/* CAUTIOUS: the sheet's rules are guesses (the shipped ones), so they never cut
 * a block that holds an h1, main, or more prose than a promotion has. NULL:
 * out of memory. */
nc_rules *nc_rules_create(bool cautious);
void nc_rules_destroy(nc_rules *rules); /* NULL is fine */

/* Adds a rule for every page: a selector list, or for SECTION a heading or
 * `/regex/i`. ERR gets the column of what is wrong; the sheet is then as it
 * was. */
nc_status nc_rules_add(nc_rules *rules, nc_rule_kind kind, nc_span text,
                       nc_rule_origin origin, nc_error *err);

/* Lines of a list that ask for something else than hiding. */
typedef enum nc_skip_kind {
    NC_SKIP_NETWORK,   /* requests to be blocked */
    NC_SKIP_SCRIPT,    /* scripts to be put into pages */
    NC_SKIP_STYLE,     /* looks to be changed */
    NC_SKIP_HTML,      /* HTML filters that no selector can say */
    NC_SKIP_CONDITION, /* lines that `!#if` turns off here */
    NC_SKIP_INCLUDE,   /* `!#include` of another list */
    NC_SKIP_COUNT
} nc_skip_kind;

/* The name of a kind in a word, as "network". */
const char *nc_skip_text(nc_skip_kind kind);

/* What reading a rule file came to. taken + refused = cosmetic. */
typedef struct nc_rules_tally {
    size_t cosmetic;   /* rules that hide something */
    size_t taken;      /* of them, those that are in force */
    size_t refused;    /* those that are not; see nc_refused_fn */
    size_t exceptions; /* rules that take others back */
    size_t exceptions_refused;
    size_t skipped[NC_SKIP_COUNT];
} nc_rules_tally;

/* Is told of each rule that is not taken: where (err->line, err->col) and why.
 * STATUS is NC_ENOTSUP for what a server can't do, NC_EINVAL for what is
 * broken, NC_ELIMIT for too much of it. LINE is the line, trimmed. */
typedef void nc_refused_fn(void *ctx, nc_status status, const nc_error *err,
                           nc_span line);

/* Adds the rules of a file's TEXT, in the syntax of element-hiding lists as
 * Adblock Plus, uBlock Origin and AdGuard write them:
 *     ! comment        [Adblock Plus 2.0]        !#if ... !#endif
 *     ##SELECTOR       cut          #@#SELECTOR    keep
 *     a.com,~m.a.com##SELECTOR      a.com#@#SELECTOR: take the rule back there
 *     ##:-nc-section(HEADING)       ##:-nc-unwrap(SELECTOR)
 * FILE names it in messages. A rule that can't be taken is reported (REPORT
 * may be NULL) and left out. Not NC_OK: out of memory, or too many rules. */
nc_status nc_rules_read(nc_rules *rules, nc_span text, const char *file,
                        nc_refused_fn *report, void *ctx,
                        nc_rules_tally *tally);

/* Builds the index; no rule may be added after. */
nc_status nc_rules_seal(nc_rules *rules);

size_t nc_rules_count(const nc_rules *rules);

/* A number that changes when any rule does: the same for the same rules in
 * any process. */
uint64_t nc_rules_digest(const nc_rules *rules);

/* The sheets that apply to a page, in order, borrowed; and the page's host as
 * the request has it, by which rules for sites are chosen. Empty: unknown,
 * such rules do not apply. */
typedef struct nc_sheets {
    const nc_rules *sheet[NC_SHEETS_MAX];
    size_t n;
    nc_span host;
} nc_sheets;

uint64_t nc_sheets_digest(const nc_sheets *sheets);

/* How many lines were skipped, of all kinds. */
size_t nc_rules_skipped(const nc_rules_tally *tally);

/* A new, sealed sheet that says what an article is: what SELECTOR names. The
 * caller destroys it. NULL: ERR says why not. */
nc_rules *nc_rules_article(nc_span selector, nc_rule_origin origin,
                           nc_error *err);

/* The shipped rules (conf/rules/), compiled in. A new, sealed sheet that the
 * caller destroys. NULL: out of memory. */
nc_rules *nc_rules_default(void);

#endif /* NC_RULES_H */
