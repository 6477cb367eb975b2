/* section.h -- what a section rule needs to know of the text that runs by:
 * the leading text of the containers that have just begun, and how much text
 * of which kind has gone by since. Private to src/clean.
 */
#ifndef NC_CLEAN_SECTION_H
#define NC_CLEAN_SECTION_H

#include "site.h"

/* Promotions are links and a few words; an article is prose. The limits, in
 * bytes of text that are no white space (nor other control characters), were
 * chosen on real pages: a guess that goes wrong costs a reader the article (see
 * tests/bench). */
enum {
    /* Raw bytes of leading text that may still be a heading: references make
     * one longer than NC_HEADING_MAX. */
    SECTION_LEAD_MAX = 1000,
    /* A leading text up to this is compared as it is; of a longer one, as much
     * is looked at first. */
    SECTION_LEAD_SHORT = 40,
    /* A run of text outside links, without a block boundary in it, is prose
     * from here on. Teasers and newsletter lines are shorter. */
    SECTION_PROSE_MIN = 180,
    /* All text outside links that a block may have if its heading is a guess
     * of the shipped rules. */
    SECTION_GUESS_MAX = 1200,
    /* And that a block may have which the shipped rules name by its class:
     * legal notes in newsletter forms are long, articles longer. */
    SECTION_NAMED_MAX = 2000,
    /* A block that reaches beyond the innermost container of its heading may
     * be the whole page: it has little text outside links, and little in all.
     */
    SECTION_OUTER_MAX = 300,
    SECTION_OUTER_TEXT_MAX = 2000
};

typedef struct nc_section {
    const nc_site *site;
    nc_buf lead;    /* of the containers whose heading is not known yet */
    nc_buf folded;  /* scratch */
    uint64_t text;  /* text that went by, in all */
    uint64_t plain; /* of that, outside links */
    size_t run;     /* of that, since the last block boundary */
} nc_section;

typedef enum nc_section_verdict {
    SECTION_OPEN,    /* no text yet */
    SECTION_NO,      /* the leading text is no heading of a rule */
    SECTION_HEADING, /* it is one */
} nc_section_verdict;

void nc_section_init(nc_section *s, const nc_site *site);
void nc_section_release(nc_section *s);

/* A container begins: leading text is read from here. */
void nc_section_begin(nc_section *s);

/* Leading text; NO as soon as it is too long. */
nc_section_verdict nc_section_lead(nc_section *s, nc_span text);

/* A block begins or ends: what the leading text came to. For HEADING, *RULE
 * has its rule. */
nc_section_verdict nc_section_decide(nc_section *s, const nc_rule **rule);

/* Whether the leading text so far may still become a heading. */
bool nc_section_is_open(nc_section *s);

/* Counts text that goes by. */
void nc_section_count(nc_section *s, nc_span text, bool in_link);

#endif /* NC_CLEAN_SECTION_H */
