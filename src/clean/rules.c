/* rules.c -- a sheet of rules and its index.
 *
 * While a sheet is open, rules are appended. Sealing it builds the index: each
 * selector is filed under the one test of its rightmost compound that narrows
 * most (id, class, attribute name or tag name), in a hash table whose chains
 * are entries of the same key. A bit filter in front answers "no" for nearly
 * every class of a page without touching the table. Headings lie in the same
 * table under a key kind of their own; regular expressions in a list.
 */
#include "nc_rules.h"

#include <stdlib.h>
#include "headings.h"
#include "nc_buf.h"
#include "nc_chars.h"
#include "nc_charref.h"
#include "shipped.h"

enum { FILTER_BITS = 1 << 16, NONE = -1 };

typedef struct entry {
    uint64_t hash;
    int next; /* the next entry of the same hash, in the order of the rules */
    int rule;
    const nc_selector *sel;
} entry;

struct nc_rules {
    bool cautious;
    bool sealed;
    bool needs_ancestors;
    size_t n_sections;
    uint64_t digest;
    nc_rule *rules;
    size_t n, cap;
    nc_selector **selectors; /* one list a rule; NULL for headings */
    entry *entries;
    size_t n_entries, entries_cap;
    nc_headings headings;
    int *slots; /* of the hash table: an entry or NONE */
    size_t n_slots;
    bool has_kind[NC_KEY_ATTR + 1];
    int any; /* chain of selectors that no key narrows */
    uint64_t filter[FILTER_BITS / 64];
    char **files; /* names that origins point to */
    size_t n_files;
};

/* --- hashing */

static uint64_t hash_bytes(uint64_t hash, nc_span s, bool nocase)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = nocase ? nc_lower(s.ptr[i]) : s.ptr[i];

        hash = (hash ^ c) * 1099511628211ULL; /* FNV-1a */
    }
    return hash;
}

/* Without case: ids and classes compare so in quirks mode, and the match tells
 * the rest apart. */
static uint64_t hash_key(int kind, nc_span name)
{
    uint64_t hash =
        hash_bytes(14695981039346656037ULL + (uint64_t)kind, name, true);

    return hash ^ hash >> 29;
}

/* --- life cycle */

nc_rules *nc_rules_create(bool cautious)
{
    nc_rules *rules = calloc(1, sizeof(*rules));

    if (!rules)
        return NULL;
    rules->cautious = cautious;
    rules->digest = hash_key(0, NC_SPAN_LIT("newsclean"));
    rules->any = NONE;
    return rules;
}

void nc_rules_destroy(nc_rules *rules)
{
    if (!rules)
        return;
    for (size_t i = 0; i < rules->n; i++) {
        nc_selector_destroy(rules->selectors[i]);
        free((void *)(uintptr_t)rules->rules[i].text.ptr);
    }
    for (size_t i = 0; i < rules->n_files; i++)
        free(rules->files[i]);
    free(rules->rules);
    free(rules->selectors);
    free(rules->entries);
    nc_headings_release(&rules->headings);
    free(rules->slots);
    free(rules->files);
    free(rules);
}

/* --- adding */

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

/* Room for one more rule in both arrays. */
static bool reserve_rule(nc_rules *rules)
{
    size_t cap = rules->cap ? rules->cap * 2 : 64;
    nc_rule *bigger;
    nc_selector **lists;

    if (rules->n < rules->cap)
        return true;
    bigger = realloc(rules->rules, cap * sizeof(*bigger));
    if (!bigger)
        return false;
    rules->rules = bigger;
    lists = realloc(rules->selectors, cap * sizeof(nc_selector *));
    if (!lists)
        return false;
    rules->selectors = lists;
    rules->cap = cap;
    return true;
}

static entry *add_entry(nc_rules *rules, uint64_t hash)
{
    entry *e;

    if (rules->n_entries == rules->entries_cap) {
        size_t cap = rules->entries_cap ? rules->entries_cap * 2 : 64;

        e = realloc(rules->entries, cap * sizeof(*e));
        if (!e)
            return NULL;
        rules->entries = e;
        rules->entries_cap = cap;
    }
    e = &rules->entries[rules->n_entries++];
    *e = (entry){.hash = hash, .next = NONE, .rule = (int)rules->n};
    return e;
}

static nc_status add_selectors(nc_rules *rules, nc_span text,
                               nc_selector **list, nc_error *err)
{
    nc_status status = nc_selector_parse(list, text, err);
    size_t before = rules->n_entries;

    if (status != NC_OK)
        return status;
    for (const nc_selector *sel = *list; sel; sel = nc_selector_next(sel)) {
        nc_selector_key key = nc_selector_get_key(sel);
        entry *e = add_entry(rules, hash_key((int)key.kind, key.name));

        if (!e) {
            rules->n_entries = before;
            nc_selector_destroy(*list);
            *list = NULL;
            return nc_error_set(err, NC_ENOMEM, 0, 0, "out of memory");
        }
        e->sel = sel;
        rules->has_kind[key.kind] = true;
    }
    if (nc_selector_needs_ancestors(*list))
        rules->needs_ancestors = true;
    return NC_OK;
}

static nc_status add_checked(nc_rules *rules, nc_rule_kind kind, nc_span text,
                             nc_rule_origin origin, nc_error *err)
{
    nc_selector *list = NULL;
    nc_rule rule = {kind,
                    rules->cautious,
                    {keep_file(rules, origin.file), origin.line},
                    text};
    unsigned char *copy = malloc(text.len + 1);
    nc_status status = NC_ENOMEM;

    if (copy && rule.origin.file && reserve_rule(rules))
        status =
            kind == NC_RULE_SECTION
                ? nc_headings_add(&rules->headings, text, (int)rules->n, err)
                : add_selectors(rules, text, &list, err);
    else
        nc_error_set(err, status, 0, 0, "out of memory");
    if (status != NC_OK) {
        free(copy);
        return status;
    }
    memcpy(copy, text.ptr, text.len);
    rule.text.ptr = copy;
    rules->selectors[rules->n] = list;
    rules->rules[rules->n++] = rule;
    rules->n_sections += kind == NC_RULE_SECTION;
    rules->digest = hash_bytes(rules->digest ^ (uint64_t)kind << 56 ^
                                   (uint64_t)rules->cautious << 48,
                               text, false);
    return NC_OK;
}

nc_status nc_rules_add(nc_rules *rules, nc_rule_kind kind, nc_span text,
                       nc_rule_origin origin, nc_error *err)
{
    nc_assert(!rules->sealed);
    if (text.len == 0)
        return nc_error_set(err, NC_EINVAL, 0, 1, "the rule is empty");
    if (rules->n == NC_RULES_MAX)
        return nc_error_set(err, NC_ELIMIT, 0, 0, "more than %d rules",
                            NC_RULES_MAX);
    return add_checked(rules, kind, text, origin, err);
}

/* --- sealing */

static void file_under(nc_rules *rules, int at)
{
    entry *e = &rules->entries[at];
    size_t slot = e->hash & (rules->n_slots - 1);

    rules->filter[(e->hash & (FILTER_BITS - 1)) / 64] |= 1ULL << (e->hash & 63);
    while (rules->slots[slot] != NONE &&
           rules->entries[rules->slots[slot]].hash != e->hash)
        slot = (slot + 1) & (rules->n_slots - 1);
    e->next = rules->slots[slot];
    rules->slots[slot] = at;
}

nc_status nc_rules_seal(nc_rules *rules)
{
    size_t n_slots = 16;

    if (rules->sealed)
        return NC_OK;
    while (n_slots < rules->n_entries * 2)
        n_slots *= 2;
    rules->slots = malloc(n_slots * sizeof(*rules->slots));
    if (!rules->slots)
        return NC_ENOMEM;
    rules->n_slots = n_slots;
    for (size_t i = 0; i < n_slots; i++)
        rules->slots[i] = NONE;
    /* Backwards, so that a chain has the rules in their order. */
    for (size_t i = rules->n_entries; i-- > 0;) {
        entry *e = &rules->entries[i];

        if (nc_selector_get_key(e->sel).kind == NC_KEY_ANY) {
            e->next = rules->any;
            rules->any = (int)i;
        }
        else {
            file_under(rules, (int)i);
        }
    }
    nc_headings_seal(&rules->headings);
    rules->sealed = true;
    return NC_OK;
}

/* The first entry of a key; NONE if no rule has it. */
static int look_up(const nc_rules *rules, uint64_t hash)
{
    size_t slot = hash & (rules->n_slots - 1);

    if (!(rules->filter[(hash & (FILTER_BITS - 1)) / 64] >> (hash & 63) & 1))
        return NONE;
    while (rules->slots[slot] != NONE) {
        if (rules->entries[rules->slots[slot]].hash == hash)
            return rules->slots[slot];
        slot = (slot + 1) & (rules->n_slots - 1);
    }
    return NONE;
}

size_t nc_rules_count(const nc_rules *rules)
{
    return rules->n;
}

uint64_t nc_rules_digest(const nc_rules *rules)
{
    return rules->digest;
}

/* --- matching */

/* A search for the rule that decides about one element. */
typedef struct search {
    const nc_sheets *sheets;
    const nc_subject *subject;
    nc_ancestor_fn *ancestor;
    void *ctx;
    const nc_rule *best;
} search;

/* KEEP before STRIP before UNWRAP; what is certain before a guess. */
static int rank(const nc_rule *rule)
{
    static const int ranks[] = {
        [NC_RULE_KEEP] = 5, [NC_RULE_STRIP] = 3, [NC_RULE_UNWRAP] = 1};

    return rule ? ranks[rule->kind] + !rule->cautious : 0;
}

static void try_chain(search *s, const nc_rules *rules, int at)
{
    for (; at != NONE; at = rules->entries[at].next) {
        const entry *e = &rules->entries[at];
        const nc_rule *rule = &rules->rules[e->rule];

        if (rank(rule) > rank(s->best) &&
            nc_selector_match(e->sel, s->subject, s->ancestor, s->ctx))
            s->best = rule;
    }
}

static void try_key(search *s, nc_key_kind kind, nc_span name)
{
    uint64_t hash = hash_key((int)kind, name);

    for (size_t i = 0; i < s->sheets->n; i++) {
        const nc_rules *rules = s->sheets->sheet[i];

        if (rules->has_kind[kind])
            try_chain(s, rules, look_up(rules, hash));
    }
}

/* The words of an attribute that may be written with references. */
static void try_words(search *s, nc_key_kind kind, nc_span value)
{
    nc_buf decoded = NC_BUF_INIT;
    nc_span rest = value, word;

    if (value.len > 0 && memchr(value.ptr, '&', value.len)) {
        nc_charref_decode(&decoded, value, NC_CHARREF_ATTRIBUTE);
        rest = nc_buf_span(&decoded);
    }
    if (kind == NC_KEY_ID && rest.len > 0)
        try_key(s, kind, rest);
    while (kind == NC_KEY_CLASS && (word = nc_span_word(&rest)).len > 0)
        try_key(s, kind, word);
    nc_buf_release(&decoded);
}

static bool is_keyed_by(const nc_sheets *sheets, nc_key_kind kind)
{
    for (size_t i = 0; i < sheets->n; i++) {
        if (sheets->sheet[i]->has_kind[kind])
            return true;
    }
    return false;
}

const nc_rule *nc_sheets_match(const nc_sheets *sheets,
                               const nc_subject *subject,
                               nc_ancestor_fn *ancestor, void *ctx)
{
    search s = {sheets, subject, ancestor, ctx, NULL};
    const nc_token *tok = subject->tok;
    bool by_attr = is_keyed_by(sheets, NC_KEY_ATTR);

    for (unsigned i = 0; i < tok->n_attrs; i++) {
        nc_span name = tok->attrs[i].name;

        if (nc_span_equal_nocase(name, NC_SPAN_LIT("class")))
            try_words(&s, NC_KEY_CLASS, tok->attrs[i].value);
        else if (nc_span_equal_nocase(name, NC_SPAN_LIT("id")))
            try_words(&s, NC_KEY_ID, tok->attrs[i].value);
        if (by_attr)
            try_key(&s, NC_KEY_ATTR, name);
    }
    if (is_keyed_by(sheets, NC_KEY_TAG))
        try_key(&s, NC_KEY_TAG, tok->name);
    for (size_t i = 0; i < sheets->n; i++)
        try_chain(&s, sheets->sheet[i], sheets->sheet[i]->any);
    return s.best;
}

const nc_rule *nc_sheets_match_heading(const nc_sheets *sheets, nc_span folded)
{
    const nc_rule *found = NULL;

    for (size_t i = 0; i < sheets->n && !(found && !found->cautious); i++) {
        const nc_rules *rules = sheets->sheet[i];
        int at;

        if (rules->n_sections == 0 || (found && rules->cautious))
            continue;
        at = nc_headings_find(&rules->headings, folded);
        if (at != NC_HEADING_NONE)
            found = &rules->rules[at];
    }
    return found;
}

bool nc_sheets_may_begin_heading(const nc_sheets *sheets, nc_span prefix)
{
    for (size_t i = 0; i < sheets->n; i++) {
        if (nc_headings_may_begin(&sheets->sheet[i]->headings, prefix))
            return true;
    }
    return false;
}

bool nc_sheets_have_sections(const nc_sheets *sheets)
{
    for (size_t i = 0; i < sheets->n; i++) {
        if (sheets->sheet[i]->n_sections > 0)
            return true;
    }
    return false;
}

bool nc_sheets_need_ancestors(const nc_sheets *sheets)
{
    for (size_t i = 0; i < sheets->n; i++) {
        if (sheets->sheet[i]->needs_ancestors)
            return true;
    }
    return false;
}

uint64_t nc_sheets_digest(const nc_sheets *sheets)
{
    uint64_t digest = 14695981039346656037ULL;

    for (size_t i = 0; i < sheets->n; i++)
        digest = (digest ^ sheets->sheet[i]->digest) * 1099511628211ULL;
    return digest;
}

/* --- the shipped sheet */

nc_rules *nc_rules_default(void)
{
    nc_rules *rules = nc_rules_create(true);
    nc_rules_tally tally;
    nc_status status = rules ? NC_OK : NC_ENOMEM;

    for (size_t i = 0; i < nc_shipped_count && status == NC_OK; i++)
        status = nc_rules_read(rules, nc_span_of(nc_shipped_files[i].text),
                               nc_shipped_files[i].name, &tally, NULL);
    if (status == NC_OK)
        status = nc_rules_seal(rules);
    if (status == NC_OK)
        return rules;
    nc_rules_destroy(rules);
    return NULL;
}
