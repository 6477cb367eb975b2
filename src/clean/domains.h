/* domains.h -- the domains that a rule is limited to. Private to src/clean.
 *
 * A list of items, each with `~` in front if it excludes:
 *
 *     example.com     that host and all below it
 *     example.*       the same under any public suffix: an entity
 *     *               any host
 *     /regex/         hosts in which it is found
 *
 * Once parsed it does not change: threads may share it.
 */
#ifndef NC_CLEAN_DOMAINS_H
#define NC_CLEAN_DOMAINS_H

#include "host.h"

enum {
    /* Items of one rule; the longest in use have 2,000. */
    NC_DOMAINS_MAX = 20000,
    /* Bytes of an expression. */
    NC_DOMAIN_REGEX_MAX = 1000
};

typedef enum nc_domain_kind {
    NC_DOMAIN_NAME,
    NC_DOMAIN_ENTITY,
    NC_DOMAIN_ANY,
    NC_DOMAIN_REGEX
} nc_domain_kind;

typedef struct nc_domain {
    nc_domain_kind kind;
    bool exclude;
    nc_span name; /* NAME, and ENTITY without `.*`: as in nc_host_name */
    void *regex;  /* REGEX: compiled */
} nc_domain;

/* Zero-filled: no limits. Items are sorted by kind and name. */
typedef struct nc_domains {
    nc_domain *items;
    size_t n;
    bool has_include;
    unsigned char *names; /* what the items' names lie in */
} nc_domains;

/* Reads TEXT, items separated by SEPARATOR (',' or '|'). Empty: no limits. On
 * failure OUT is as if zero-filled and ERR has the column. */
nc_status nc_domains_parse(nc_domains *out, nc_span text, char separator,
                           nc_error *err);
void nc_domains_release(nc_domains *d);

/* Whether rules with these limits hold on H. Of all names of H that are
 * mentioned the most specific decides; `*` is the least specific. An
 * expression that excludes goes before all names, one that includes counts if
 * no name is mentioned. If nothing is mentioned: true if there is no include.
 */
bool nc_domains_match(const nc_domains *d, const nc_host *h);

/* The include that follows ITEM, in no certain order; NULL: the first one, or
 * there is no other. A rule with limits can only hold on hosts with one of the
 * NAMEs and ENTITYs, unless an ANY or REGEX is among them. */
const nc_domain *nc_domains_next_include(const nc_domains *d,
                                         const nc_domain *item);

#endif /* NC_CLEAN_DOMAINS_H */
