/* rules.c -- a sheet of rules.
 *
 * While a sheet is open, rules are appended. A rule for every page, or for all
 * but some sites, goes into the sheet's index; one for certain sites is filed
 * under their names and picked when a page of one comes (site.c). Headings lie
 * in a list of their own. Sealing builds the tables; then nothing changes.
 */
#include "rules.h"

#include <stdlib.h>
#include "room.h"
#include "shipped.h"

/* --- life cycle */

nc_rules *nc_rules_create(bool cautious)
{
    nc_rules *rules = calloc(1, sizeof(*rules));

    if (!rules)
        return NULL;
    rules->cautious = cautious;
    rules->digest = nc_key_hash(KEY_TAG, NC_SPAN_LIT("newsclean"));
    nc_index_init(&rules->index);
    return rules;
}

static void destroy_domains(nc_domains *domains)
{
    if (domains)
        nc_domains_release(domains);
    free(domains);
}

void nc_rules_destroy(nc_rules *rules)
{
    if (!rules)
        return;
    for (size_t i = 0; i < rules->n; i++) {
        nc_selector_destroy(rules->bodies[i].selectors);
        destroy_domains(rules->bodies[i].domains);
        free((void *)(uintptr_t)rules->rules[i].text.ptr);
    }
    for (size_t i = 0; i < rules->n_files; i++)
        free(rules->files[i]);
    nc_index_release(&rules->index);
    nc_headings_release(&rules->headings);
    free(rules->rules);
    free(rules->bodies);
    free(rules->by_site);
    free(rules->roaming);
    free(rules->files);
    free(rules);
}

/* --- room */

static bool reserve_rule(nc_rules *rules)
{
    size_t cap = rules->cap;
    nc_rule *more = nc_room_for_one(rules->rules, rules->n, &cap, 16,
                                    sizeof(*rules->rules));
    nc_rule_body *bodies;

    if (!more)
        return false;
    rules->rules = more;
    bodies = nc_room_for_one(rules->bodies, rules->n, &rules->cap, 16,
                             sizeof(*rules->bodies));
    if (!bodies)
        return false;
    rules->bodies = bodies;
    return true;
}

static bool reserve_by_site(nc_rules *rules)
{
    nc_site_rule *more =
        nc_room_for_one(rules->by_site, rules->n_by_site, &rules->by_site_cap,
                        16, sizeof(*more));

    if (more)
        rules->by_site = more;
    return more != NULL;
}

static bool reserve_roaming(nc_rules *rules)
{
    uint32_t *more = nc_room_for_one(rules->roaming, rules->n_roaming,
                                     &rules->roaming_cap, 16, sizeof(*more));

    if (more)
        rules->roaming = more;
    return more != NULL;
}

/* The name of the origin's file as a string of the sheet's own; rules of one
 * file come in a row. NULL: out of memory. */
static const char *keep_file(nc_rules *rules, const char *file)
{
    char **files;

    if (!file)
        file = "";
    if (rules->n_files > 0 &&
        strcmp(rules->files[rules->n_files - 1], file) == 0)
        return rules->files[rules->n_files - 1];
    files = realloc(rules->files, (rules->n_files + 1) * sizeof(*files));
    if (!files)
        return NULL;
    rules->files = files;
    files[rules->n_files] = strdup(file);
    return files[rules->n_files] ? files[rules->n_files++] : NULL;
}

/* --- adding */

/* What a page needs to keep count of because of a selector. */
static void note_needs(nc_rules *rules, const nc_selector *list)
{
    for (; list; list = nc_selector_next(list)) {
        for (unsigned i = 0; i < list->n_simples; i++) {
            const simple *s = &list->simples[i];

            rules->counts_types |= s->kind == SIMPLE_NTH_OF_TYPE ||
                                   s->kind == SIMPLE_NTH_LAST_OF_TYPE;
            note_needs(rules, s->list);
        }
    }
}

/* Whether a rule can be left out of the index, as it is picked by site. */
static bool is_for_sites(const nc_domains *domains)
{
    const nc_domain *item = NULL;

    if (!domains || !domains->has_include)
        return false;
    while ((item = nc_domains_next_include(domains, item)) != NULL) {
        if (item->kind == NC_DOMAIN_ANY)
            return false;
    }
    return true;
}

static nc_status file_by_site(nc_rules *rules, const nc_domains *domains,
                              uint32_t rule)
{
    const nc_domain *item = NULL;
    bool roams = false;

    while ((item = nc_domains_next_include(domains, item)) != NULL) {
        if (item->kind == NC_DOMAIN_REGEX) {
            roams = true;
            continue;
        }
        if (!reserve_by_site(rules))
            return NC_ENOMEM;
        rules->by_site[rules->n_by_site++] = (nc_site_rule){
            nc_site_name_hash(item->name, item->kind == NC_DOMAIN_ENTITY),
            rule};
    }
    if (!roams)
        return NC_OK;
    if (!reserve_roaming(rules))
        return NC_ENOMEM;
    rules->roaming[rules->n_roaming++] = rule;
    return NC_OK;
}

/* Files a rule where pages will find it. On failure the sheet may hold entries
 * of it, so that it has to be given up. */
static nc_status file_rule(nc_rules *rules, const nc_rule_body *body,
                           bool section)
{
    uint32_t at = (uint32_t)rules->n;
    nc_status status = NC_OK;

    if (section)
        return NC_OK;
    if (is_for_sites(body->domains))
        return file_by_site(rules, body->domains, at);
    for (const nc_selector *sel = body->selectors; sel && status == NC_OK;
         sel = nc_selector_next(sel))
        status = nc_index_add(&rules->index, sel, at);
    return status;
}

/* Reads the text of a rule into BODY, or among the headings. */
static nc_status read_text(nc_rules *rules, nc_rule_kind kind, nc_span text,
                           nc_rule_body *body, nc_error *err)
{
    nc_status status;

    if (kind == NC_RULE_SECTION)
        return nc_headings_add(&rules->headings, text, (int)rules->n, err);
    status = nc_selector_parse(&body->selectors, text, err);
    if (status == NC_OK && kind == NC_RULE_ARTICLE &&
        nc_selector_looks_ahead(body->selectors))
        return nc_error_set(err, NC_ENOTSUP, 0, 1,
                            "an article has to be known by its start tag; "
                            "what is inside or behind it (:has(), "
                            ":has-text(), :empty, :last-child...) can't count");
    if (status == NC_OK && kind == NC_RULE_CANCEL) {
        nc_selector_destroy(body->selectors); /* it was right: that is all */
        body->selectors = NULL;
    }
    return status;
}

/* The limits as a block of their own; NULL for none, or out of memory. */
static nc_domains *keep_domains(nc_domains *domains)
{
    nc_domains *kept = domains->n > 0 ? malloc(sizeof(*kept)) : NULL;

    if (kept) {
        *kept = *domains;
        memset(domains, 0, sizeof(*domains));
    }
    return kept;
}

static uint64_t digest_of(const nc_rule *rule, const nc_rule_body *body,
                          uint64_t before)
{
    uint64_t digest = nc_key_mix(before ^ (uint64_t)rule->kind << 56 ^
                                     (uint64_t)rule->cautious << 48,
                                 body->hash);

    for (size_t i = 0; body->domains && i < body->domains->n; i++) {
        const nc_domain *item = &body->domains->items[i];

        digest = nc_key_mix(digest ^ (uint64_t)item->kind << 8 ^ item->exclude,
                            nc_key_hash(KEY_TAG, item->name));
    }
    return digest;
}

/* The hash that tells a text from any other, upper case from lower too. */
static uint64_t hash_text(nc_span text)
{
    uint64_t hash = 14695981039346656037ULL; /* FNV-1a */

    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ text.ptr[i]) * 1099511628211ULL;
    return hash;
}

static void append_rule(nc_rules *rules, const nc_rule *rule,
                        const nc_rule_body *body)
{
    note_needs(rules, body->selectors);
    rules->digest = digest_of(rule, body, rules->digest);
    rules->bodies[rules->n] = *body;
    rules->rules[rules->n++] = *rule;
}

static nc_status add_checked(nc_rules *rules, nc_rule_kind kind, nc_span text,
                             nc_domains *domains, nc_rule_origin origin,
                             nc_error *err)
{
    nc_rule_body body = {.hash = hash_text(text)};
    nc_rule rule = {kind,
                    rules->cautious,
                    {keep_file(rules, origin.file), origin.line},
                    text};
    unsigned char *copy = malloc(text.len + 1);
    bool limited = domains->n > 0;
    nc_status status = NC_ENOMEM;

    if (copy && rule.origin.file && reserve_rule(rules))
        status = read_text(rules, kind, text, &body, err);
    else
        nc_error_set(err, status, 0, 0, "out of memory");
    if (status == NC_OK) {
        body.domains = keep_domains(domains);
        status = limited && !body.domains
                     ? NC_ENOMEM
                     : file_rule(rules, &body, kind == NC_RULE_SECTION);
        if (status != NC_OK)
            nc_error_set(err, status, 0, 0, "out of memory");
    }
    if (status != NC_OK) {
        nc_selector_destroy(body.selectors);
        destroy_domains(body.domains);
        free(copy);
        return status;
    }
    memcpy(copy, text.ptr, text.len);
    rule.text.ptr = copy;
    append_rule(rules, &rule, &body);
    return NC_OK;
}

nc_status nc_rules_add_for(nc_rules *rules, nc_rule_kind kind, nc_span text,
                           nc_domains *domains, nc_rule_origin origin,
                           nc_error *err)
{
    nc_status status;

    nc_assert(!rules->sealed);
    if (text.len == 0)
        status = nc_error_set(err, NC_EINVAL, 0, 1, "the rule is empty");
    else if (rules->n == NC_RULES_MAX)
        status = nc_error_set(err, NC_ELIMIT, 0, 0, "more than %d rules",
                              NC_RULES_MAX);
    else
        status = add_checked(rules, kind, text, domains, origin, err);
    nc_domains_release(domains);
    return status;
}

nc_status nc_rules_add(nc_rules *rules, nc_rule_kind kind, nc_span text,
                       nc_rule_origin origin, nc_error *err)
{
    nc_domains none = {0};

    return nc_rules_add_for(rules, kind, text, &none, origin, err);
}

/* --- sealing */

static int compare_sites(const void *a, const void *b)
{
    const nc_site_rule *one = a, *other = b;

    if (one->name != other->name)
        return one->name < other->name ? -1 : 1;
    return (one->rule > other->rule) - (one->rule < other->rule);
}

nc_status nc_rules_seal(nc_rules *rules)
{
    nc_status status;

    if (rules->sealed)
        return NC_OK;
    status = nc_index_seal(&rules->index);
    if (status != NC_OK)
        return status;
    if (rules->n_by_site > 0)
        qsort(rules->by_site, rules->n_by_site, sizeof(nc_site_rule),
              compare_sites);
    nc_headings_seal(&rules->headings);
    rules->sealed = true;
    return NC_OK;
}

size_t nc_rules_count(const nc_rules *rules)
{
    return rules->n;
}

uint64_t nc_rules_digest(const nc_rules *rules)
{
    return rules->digest;
}

uint64_t nc_sheets_digest(const nc_sheets *sheets)
{
    uint64_t digest = 14695981039346656037ULL;

    for (size_t i = 0; i < sheets->n; i++)
        digest = (digest ^ sheets->sheet[i]->digest) * 1099511628211ULL;
    return digest;
}

/* --- sheets made here */

nc_rules *nc_rules_article(nc_span selector, nc_rule_origin origin,
                           nc_error *err)
{
    nc_rules *sheet = nc_rules_create(false);
    nc_status status = NC_ENOMEM;

    if (sheet)
        status = nc_rules_add(sheet, NC_RULE_ARTICLE, selector, origin, err);
    if (status == NC_OK)
        status = nc_rules_seal(sheet);
    if (status == NC_OK)
        return sheet;
    if (status == NC_ENOMEM)
        nc_error_set(err, status, 0, 0, "no memory for the selector");
    nc_rules_destroy(sheet);
    return NULL;
}

nc_rules *nc_rules_default(void)
{
    nc_rules *rules = nc_rules_create(true);
    nc_rules_tally tally;
    nc_status status = rules ? NC_OK : NC_ENOMEM;

    for (size_t i = 0; i < nc_shipped_count && status == NC_OK; i++)
        status = nc_rules_read(rules, nc_span_of(nc_shipped_files[i].text),
                               nc_shipped_files[i].name, NULL, NULL, &tally);
    if (status == NC_OK)
        status = nc_rules_seal(rules);
    if (status == NC_OK)
        return rules;
    nc_rules_destroy(rules);
    return NULL;
}
