/* site.c -- picking the rules of a host.
 *
 * A sheet's rules for sites are sorted by the hash of each name they mention;
 * a host has a handful of names (its own, its domains', their entities), each
 * looked up by binary search. What is found there still has to pass the rule's
 * whole list, in which a more specific name may exclude the host.
 */
#include "site.h"

#include <stdlib.h>

uint64_t nc_site_name_hash(nc_span name, bool entity)
{
    return nc_key_mix(nc_key_hash(KEY_TAG, name), entity);
}

/* The first of the sheet's rules for a name; the end if there is none. */
static size_t first_of(const nc_rules *rules, uint64_t name)
{
    size_t low = 0, high = rules->n_by_site;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (rules->by_site[middle].name < name)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static nc_status cancel(nc_site *site, uint64_t hash)
{
    uint64_t *more =
        realloc(site->cancelled, (site->n_cancelled + 1) * sizeof(*more));

    if (!more)
        return NC_ENOMEM;
    site->cancelled = more;
    more[site->n_cancelled++] = hash;
    return NC_OK;
}

/* One of the host's rules. */
static nc_status pick(nc_site *site, const nc_rules *rules, size_t sheet,
                      uint32_t rule)
{
    const nc_rule_body *body = &rules->bodies[rule];

    if (!nc_domains_match(body->domains, &site->host))
        return NC_OK;
    if (rules->rules[rule].kind == NC_RULE_CANCEL)
        return cancel(site, body->hash);
    if (!site->indexes[sheet]) {
        site->indexes[sheet] = malloc(sizeof(nc_index));
        if (!site->indexes[sheet])
            return NC_ENOMEM;
        nc_index_init(site->indexes[sheet]);
    }
    for (const nc_selector *sel = body->selectors; sel;
         sel = nc_selector_next(sel)) {
        nc_status status = nc_index_add(site->indexes[sheet], sel, rule);

        if (status != NC_OK)
            return status;
    }
    return NC_OK;
}

/* A rule that mentions two names of a host is found twice and taken once:
 * under the first of its names. */
static bool is_found_before(const nc_site *site, const nc_rules *rules,
                            uint32_t rule, unsigned name)
{
    for (unsigned i = 0; i < name; i++) {
        const nc_host_name *n = &site->host.names[i];
        uint64_t hash = nc_site_name_hash(n->name, n->entity);

        for (size_t at = first_of(rules, hash);
             at < rules->n_by_site && rules->by_site[at].name == hash; at++) {
            if (rules->by_site[at].rule == rule)
                return true;
        }
    }
    return false;
}

static nc_status pick_named(nc_site *site, const nc_rules *rules, size_t sheet)
{
    nc_status status = NC_OK;

    for (unsigned i = 0; i < site->host.n; i++) {
        const nc_host_name *n = &site->host.names[i];
        uint64_t hash = nc_site_name_hash(n->name, n->entity);

        for (size_t at = first_of(rules, hash);
             status == NC_OK && at < rules->n_by_site &&
             rules->by_site[at].name == hash;
             at++) {
            uint32_t rule = rules->by_site[at].rule;

            if (!is_found_before(site, rules, rule, i))
                status = pick(site, rules, sheet, rule);
        }
    }
    return status;
}

static void add_view(nc_site *site, const nc_rules *rules,
                     const nc_index *index, bool every_page)
{
    if (!index || index->n == 0)
        return;
    site->views[site->n_views++] = (nc_view){rules, index, every_page};
    for (size_t i = 0; i < NC_TAG_COUNT; i++) {
        site->asks_for_type[i] |=
            index->by_tag[i] != NC_ENTRY_NONE || index->any != NC_ENTRY_NONE;
        site->below_type[i] |= index->below_type[i];
    }
    site->asks_for_type[NC_TAG_UNKNOWN] |= index->has_unknown_tags;
    site->words |= index->words;
    site->has_states = site->has_states || index->has_states;
    site->counts_types = site->counts_types || rules->counts_types;
}

static nc_status open_sheet(nc_site *site, size_t sheet)
{
    const nc_rules *rules = site->sheets.sheet[sheet];
    nc_status status = NC_OK;

    if (site->host.n > 0)
        status = pick_named(site, rules, sheet);
    for (size_t i = 0;
         i < rules->n_roaming && site->host.n > 0 && status == NC_OK; i++)
        status = pick(site, rules, sheet, rules->roaming[i]);
    if (status == NC_OK && site->indexes[sheet])
        status = nc_index_seal(site->indexes[sheet]);
    add_view(site, rules, &rules->index, true);
    add_view(site, rules, site->indexes[sheet], false);
    site->has_sections =
        site->has_sections || nc_headings_any(&rules->headings);
    return status;
}

nc_status nc_site_init(nc_site *site, const nc_sheets *sheets)
{
    nc_status status = NC_OK;

    memset(site, 0, sizeof(*site));
    site->sheets = *sheets;
    site->sheets.host = NC_SPAN_EMPTY;
    if (sheets->host.len > 0 && !nc_host_init(&site->host, sheets->host))
        site->host.n = 0;
    for (size_t i = 0; i < sheets->n && status == NC_OK; i++)
        status = open_sheet(site, i);
    return status;
}

void nc_site_add(nc_site *site, const nc_rules *rules)
{
    nc_assert(site->n_views <= 2 * NC_SHEETS_MAX);
    add_view(site, rules, &rules->index, true);
}

void nc_site_release(nc_site *site)
{
    for (size_t i = 0; i < NC_SHEETS_MAX; i++) {
        if (site->indexes[i])
            nc_index_release(site->indexes[i]);
        free(site->indexes[i]);
    }
    free(site->cancelled);
}

/* --- what holds here */

static bool is_cancelled(const nc_site *site, uint64_t hash)
{
    for (size_t i = 0; i < site->n_cancelled; i++) {
        if (site->cancelled[i] == hash)
            return true;
    }
    return false;
}

bool nc_site_allows(const nc_site *site, const nc_rules *rules, size_t rule,
                    bool every_page)
{
    const nc_rule_body *body = &rules->bodies[rule];

    if (every_page && body->domains && site->host.n > 0 &&
        !nc_domains_match(body->domains, &site->host))
        return false;
    return rules->rules[rule].kind != NC_RULE_STRIP ||
           !is_cancelled(site, body->hash);
}

/* A heading's rule may be limited to sites. */
static bool holds_heading(const nc_site *site, const nc_rules *rules, int rule)
{
    const nc_domains *domains = rules->bodies[rule].domains;

    if (!domains)
        return true;
    return site->host.n > 0 ? nc_domains_match(domains, &site->host)
                            : !domains->has_include;
}

const nc_rule *nc_site_match_heading(const nc_site *site, nc_span folded)
{
    const nc_rule *found = NULL;

    for (size_t i = 0; i < site->sheets.n && !(found && !found->cautious);
         i++) {
        const nc_rules *rules = site->sheets.sheet[i];
        int at = NC_HEADING_NONE;

        if (!nc_headings_any(&rules->headings) || (found && rules->cautious))
            continue;
        do {
            at = nc_headings_find(&rules->headings, folded, at);
        } while (at != NC_HEADING_NONE && !holds_heading(site, rules, at));
        if (at != NC_HEADING_NONE)
            found = &rules->rules[at];
    }
    return found;
}

bool nc_site_rules_out_heading(const nc_site *site, nc_span text)
{
    for (size_t i = 0; i < site->sheets.n; i++) {
        const nc_rules *rules = site->sheets.sheet[i];

        if (nc_headings_any(&rules->headings) &&
            !nc_headings_rule_out(&rules->headings, text))
            return false;
    }
    return true;
}

bool nc_site_may_begin_heading(const nc_site *site, nc_span prefix)
{
    for (size_t i = 0; i < site->sheets.n; i++) {
        if (nc_headings_may_begin(&site->sheets.sheet[i]->headings, prefix))
            return true;
    }
    return false;
}
