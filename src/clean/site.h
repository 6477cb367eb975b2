/* site.h -- the rules as they are for one host. Private to src/clean.
 *
 * Most rules of a list are for single sites. For a page, those of its host are
 * picked out of each sheet and get an index of their own, which is small; the
 * index of the rules for every page is the sheet's. What the host's exceptions
 * take back is noted by the hash of its text.
 */
#ifndef NC_CLEAN_SITE_H
#define NC_CLEAN_SITE_H

#include "rules.h"

/* One index to be asked, and the sheet its rules are in. */
typedef struct nc_view {
    const nc_rules *rules;
    const nc_index *index;
    bool every_page; /* the sheet's own index: limits are yet to be looked at */
} nc_view;

typedef struct nc_site {
    nc_sheets sheets;
    nc_host host; /* n is 0: not known */
    nc_view views[2 * NC_SHEETS_MAX + 1];
    size_t n_views;
    nc_index *indexes[NC_SHEETS_MAX]; /* owned; NULL: no rules for the host */
    uint64_t *cancelled;
    size_t n_cancelled;
    bool asks_for_type[NC_TAG_COUNT]; /* some view files something under that
                                       * type, or what any type may be */
    bool below_type[NC_TAG_COUNT];    /* of all views: see index.h */
    uint64_t words;                   /* of all views */
    bool has_states; /* some selector has more than one compound */
    bool has_sections;
    bool counts_types;
} nc_site;

/* SHEETS is copied, the sheets in it are borrowed. The site must not move. */
nc_status nc_site_init(nc_site *site, const nc_sheets *sheets);
void nc_site_release(nc_site *site);

/* One sheet more, of rules for every page: sealed, borrowed. */
void nc_site_add(nc_site *site, const nc_rules *rules);

/* Whether a rule that matched holds on this host. */
bool nc_site_allows(const nc_site *site, const nc_rules *rules, size_t rule,
                    bool every_page);

/* The rule of the heading FOLDED (see nc_fold.h); NULL: none. A `/regex/` is
 * searched in the folded heading, always without case. One that is no guess
 * goes before one that is. */
const nc_rule *nc_site_match_heading(const nc_site *site, nc_span folded);

/* Whether TEXT certainly begins no heading: see headings.h. */
bool nc_site_rules_out_heading(const nc_site *site, nc_span text);

/* Whether more text may make the folded text PREFIX a heading of a rule. */
bool nc_site_may_begin_heading(const nc_site *site, nc_span prefix);

#endif /* NC_CLEAN_SITE_H */
