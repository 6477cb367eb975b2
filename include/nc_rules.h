/* nc_rules.h -- what to cut: a sheet of rules, read once, shared by all.
 *
 * A sheet collects rules from directives or files, is sealed, and never
 * changes again: threads and forked children share it without locks. A page is
 * cleaned by a list of sheets (the shipped one, the server's, the directory's)
 * so that configurations merge by pointer.
 *
 * Rules: STRIP cuts the elements a selector names; SECTION cuts the block that
 * begins with a heading; KEEP excepts elements from every other rule; UNWRAP
 * drops an element's tags and keeps its content.
 */
#ifndef NC_RULES_H
#define NC_RULES_H

#include "nc_selector.h"

enum {
    NC_RULES_MAX = 200000,  /* rules in one sheet; the largest lists have 5e4 */
    NC_SHEETS_MAX = 16,     /* sheets for one page: nested sections of httpd */
    NC_HEADING_MAX = 200,   /* bytes of a folded heading that are compared */
    NC_RULE_LINE_MAX = 8192 /* bytes of a line of a rule file */
};

typedef enum nc_rule_kind {
    NC_RULE_STRIP,
    NC_RULE_SECTION,
    NC_RULE_KEEP,
    NC_RULE_UNWRAP
} nc_rule_kind;

typedef struct nc_rules nc_rules;

/* Where a rule came from, for messages and for people who ask why. */
typedef struct nc_rule_origin {
    const char *file; /* a path or "httpd.conf"-like name; copied */
    unsigned line;
} nc_rule_origin;

/* CAUTIOUS: the sheet's rules are guesses (the shipped ones), so they never cut
 * a block that holds an h1, main, or more prose than a promotion has. NULL:
 * out of memory. */
nc_rules *nc_rules_create(bool cautious);
void nc_rules_destroy(nc_rules *rules); /* NULL is fine */

/* Adds a rule: a selector list, or for SECTION a heading or `/regex/i`. ERR
 * gets the column of what is wrong; the sheet is then as it was. */
nc_status nc_rules_add(nc_rules *rules, nc_rule_kind kind, nc_span text,
                       nc_rule_origin origin, nc_error *err);

/* What reading a rule file came to. */
typedef struct nc_rules_tally {
    size_t taken;
    size_t skipped; /* lines that are rules of a kind a server can't do, or of
                     * a kind that does not hide anything */
    unsigned first_skipped; /* line of the first of those; 0: none */
} nc_rules_tally;

/* Adds the rules of a file's TEXT, in the syntax of element-hiding lists:
 *     ! comment        [Adblock Plus 2.0]
 *     ##SELECTOR       cut          #@#SELECTOR    keep
 *     ##:-nc-section(HEADING)       ##:-nc-unwrap(SELECTOR)
 * FILE names it in messages. Stops at the first rule that does not parse. */
nc_status nc_rules_read(nc_rules *rules, nc_span text, const char *file,
                        nc_rules_tally *tally, nc_error *err);

/* Builds the index; no rule may be added after. */
nc_status nc_rules_seal(nc_rules *rules);

size_t nc_rules_count(const nc_rules *rules);

/* A number that changes when any rule does: the same for the same rules in
 * any process. */
uint64_t nc_rules_digest(const nc_rules *rules);

/* The sheets that apply to a page, in order; borrowed. */
typedef struct nc_sheets {
    const nc_rules *sheet[NC_SHEETS_MAX];
    size_t n;
} nc_sheets;

/* The rule that decides about an element: KEEP before STRIP before UNWRAP.
 * NULL: none. */
typedef struct nc_rule {
    nc_rule_kind kind;
    bool cautious; /* it is a guess: its sheet is cautious */
    nc_rule_origin origin;
    nc_span text; /* as written */
} nc_rule;

const nc_rule *nc_sheets_match(const nc_sheets *sheets,
                               const nc_subject *subject,
                               nc_ancestor_fn *ancestor, void *ctx);

/* The rule of the heading FOLDED (see nc_fold.h); NULL: none. A `/regex/` is
 * searched in the folded heading, always without case. One that is no guess
 * goes before one that is. */
const nc_rule *nc_sheets_match_heading(const nc_sheets *sheets, nc_span folded);

/* Whether more text may make the folded text PREFIX a heading of a rule. */
bool nc_sheets_may_begin_heading(const nc_sheets *sheets, nc_span prefix);

/* What a page's cleaning has to care for at all. */
bool nc_sheets_have_sections(const nc_sheets *sheets);
bool nc_sheets_need_ancestors(const nc_sheets *sheets);
uint64_t nc_sheets_digest(const nc_sheets *sheets);

/* The shipped rules (conf/rules/), compiled in. A new, sealed sheet that the
 * caller destroys. NULL: out of memory. */
nc_rules *nc_rules_default(void);

#endif /* NC_RULES_H */
