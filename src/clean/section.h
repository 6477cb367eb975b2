/* section.h -- what a section rule needs to know of the text that runs by:
 * the leading text of the containers that have just begun, and whether a
 * paragraph of prose has gone by. Private to src/clean.
 */
#ifndef NC_CLEAN_SECTION_H
#define NC_CLEAN_SECTION_H

#include "nc_rules.h"

enum {
    /* Raw bytes of leading text that may still be a heading: references make
     * one longer than NC_HEADING_MAX. */
    SECTION_LEAD_MAX = 1000,
    /* A run of text outside links longer than this is prose. Teasers and
     * newsletter lines are shorter, paragraphs of an article longer; chosen on
     * real pages (see tests/bench). */
    SECTION_PROSE_MIN = 180
};

typedef struct nc_section {
    const nc_sheets *sheets;
    nc_buf lead;      /* of the containers whose heading is not known yet */
    nc_buf folded;    /* scratch */
    size_t prose_run; /* bytes of text since the last block boundary */
} nc_section;

typedef enum nc_section_verdict {
    SECTION_OPEN,    /* no text yet */
    SECTION_NO,      /* the leading text is no heading of a rule */
    SECTION_HEADING, /* it is one */
} nc_section_verdict;

void nc_section_init(nc_section *s, const nc_sheets *sheets);
void nc_section_release(nc_section *s);

/* A container begins: leading text is read from here. */
void nc_section_begin(nc_section *s);

/* Leading text; NO as soon as it is too long. */
nc_section_verdict nc_section_lead(nc_section *s, nc_span text);

/* A block begins or ends: what the leading text came to. For HEADING, *RULE
 * and *CAUTIOUS are those of nc_sheets_match_heading. */
nc_section_verdict nc_section_decide(nc_section *s, const nc_rule **rule,
                                     bool *cautious);

/* Text outside links: true when it has become prose. */
bool nc_section_prose(nc_section *s, nc_span text);

#endif /* NC_CLEAN_SECTION_H */
