/* rules.h -- how a sheet of rules lies in memory. Private to src/clean. */
#ifndef NC_CLEAN_RULES_H
#define NC_CLEAN_RULES_H

#include "domains.h"
#include "headings.h"
#include "index.h"
#include "nc_rules.h"

/* What a rule says beside what everybody may know of it. */
typedef struct nc_rule_body {
    nc_selector *selectors; /* a list; NULL for headings */
    nc_domains *domains;    /* NULL: every page */
    uint64_t hash;          /* of its text: what CANCEL goes by */
} nc_rule_body;

/* A rule that is looked for under a site's name. */
typedef struct nc_site_rule {
    uint64_t name; /* hash of the name, see site.c */
    uint32_t rule;
} nc_site_rule;

struct nc_rules {
    bool cautious;
    bool sealed;
    bool counts_types; /* some selector counts elements of a type */
    uint64_t digest;
    nc_rule *rules;
    nc_rule_body *bodies;
    size_t n, cap;
    nc_index index; /* of rules for every page, and all but some */
    nc_headings headings;
    nc_site_rule *by_site; /* sorted by name once sealed */
    size_t n_by_site, by_site_cap;
    uint32_t *roaming; /* rules whose sites are expressions */
    size_t n_roaming, roaming_cap;
    char **files; /* names that origins point to */
    size_t n_files;
};

/* As nc_rules_add, with the sites that the rule is limited to; DOMAINS is
 * zero-filled for none, and the sheet's own afterwards, whatever happens. */
nc_status nc_rules_add_for(nc_rules *rules, nc_rule_kind kind, nc_span text,
                           nc_domains *domains, nc_rule_origin origin,
                           nc_error *err);

/* The hash under which a site's name is filed. */
uint64_t nc_site_name_hash(nc_span name, bool entity);

#endif /* NC_CLEAN_RULES_H */
