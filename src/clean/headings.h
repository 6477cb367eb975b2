/* headings.h -- the headings of a sheet's section rules. Private to src/clean.
 *
 * Plain headings lie folded in sorted order, so that one search answers both
 * "is it one" and "could it become one"; expressions in a list.
 */
#ifndef NC_CLEAN_HEADINGS_H
#define NC_CLEAN_HEADINGS_H

#include "nc_buf.h"
#include "nc_rules.h"
#include "regex.h"

enum {
    NC_HEADING_NONE = -1,
    NC_HEADING_WORDS = 256,
    NC_HEADING_REGEX_WORDS = 16
};

typedef struct nc_heading {
    nc_buf text; /* folded */
    int rule;
} nc_heading;

typedef struct nc_heading_regex {
    pcre2_code *code;
    uint64_t begins[NC_HEADING_REGEX_WORDS]; /* filter of the first four bytes
                                              * that its matches have */
    bool few;      /* there are no others, for texts that begin with ASCII */
    bool anchored; /* it is found where the text begins, or not at all */
    int rule;
} nc_heading_regex;

typedef struct nc_headings {
    nc_heading *plain;
    size_t n_plain, cap;
    nc_heading_regex *regexes;
    size_t n_regexes;
    uint64_t begins[NC_HEADING_WORDS]; /* filter of the first four bytes */
    bool first[256]; /* bytes that shorter headings, and expressions, may begin
                      * with, and those beyond ASCII that others do */
} nc_headings;

static inline bool nc_headings_any(const nc_headings *h)
{
    return h->n_plain > 0 || h->n_regexes > 0;
}

/* A zero-filled struct is empty. */
void nc_headings_release(nc_headings *h);

/* TEXT is a heading or `/regex/`, `/regex/i`; RULE what finding it returns. */
nc_status nc_headings_add(nc_headings *h, nc_span text, int rule,
                          nc_error *err);

/* Sorts; to be called once, before any search. */
void nc_headings_seal(nc_headings *h);

/* The first rule after AFTER (NC_HEADING_NONE: of all) of the heading FOLDED:
 * plain ones in their order, then expressions. NC_HEADING_NONE: no more. */
int nc_headings_find(const nc_headings *h, nc_span folded, int after);

/* Whether TEXT, not folded and without white space before it, certainly begins
 * no heading: a quick look that most texts do not get past. */
bool nc_headings_rule_out(const nc_headings *h, nc_span text);

/* Whether a heading may begin with the folded text PREFIX. */
bool nc_headings_may_begin(const nc_headings *h, nc_span prefix);

#endif /* NC_CLEAN_HEADINGS_H */
