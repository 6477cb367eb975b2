/* terms.c -- words of names and short texts, and their weights. */
#include "terms.h"

#include "nc_chars.h"

enum {
    NAME_BYTES_MAX = 600, /* of an attribute: utility classes go on for ever */
    NAME_START = 0xA5A5C3C3u, /* a name's word is another than a text's */
    FIRST = 0x5EED0001u,      /* what is joined to a word at such a place */
    LAST = 0x5EED0003u,
    WHOLE = 0x5EED0005u
};

static void add(nc_terms *terms, uint32_t term)
{
    for (unsigned i = 0; i < terms->n; i++)
        if (terms->list[i] == term)
            return;
    if (terms->n < NC_TERMS_MAX)
        terms->list[terms->n++] = term;
}

/* The words of a name are letters; a capital behind a small one begins
 * another. */
static void add_name(nc_terms *terms, nc_span s)
{
    uint32_t word = 0, before = 0;
    unsigned char last = 0;

    if (s.len > NAME_BYTES_MAX)
        s.len = NAME_BYTES_MAX;
    for (size_t i = 0; i <= s.len; i++) {
        unsigned char c = i < s.len ? s.ptr[i] : 0;
        bool inside = nc_is_alpha(c);
        bool hump = inside && (nc_char_class[c] & NC_CHAR_UPPER) &&
                    (nc_char_class[last] & NC_CHAR_LOWER);

        if (word && (!inside || hump)) {
            add(terms, word | 1);
            if (before)
                add(terms, nc_word_join(before, word | 1));
            before = word | 1;
            word = 0;
        }
        if (inside)
            word = nc_hash_add(word ? word : NAME_START, nc_lower(c));
        if (nc_is_space(c))
            before = 0;
        last = c;
    }
}

void nc_terms_of_names(nc_terms *terms, const xmlNode *element)
{
    terms->n = 0;
    for (const xmlAttr *a = element->properties; a; a = a->next) {
        const char *name = (const char *)a->name;

        if (a->children && a->children->content &&
            (strcmp(name, "class") == 0 || strcmp(name, "id") == 0 ||
             strcmp(name, "role") == 0 || strcmp(name, "itemprop") == 0))
            add_name(terms, nc_node_content(a->children));
    }
}

void nc_terms_of_text(nc_terms *terms, const uint32_t *words, unsigned n,
                      uint32_t last)
{
    unsigned looked_at = n > NC_TERMS_WORDS ? NC_TERMS_START : n;
    uint32_t whole = WHOLE;

    terms->n = 0;
    if (n == 0)
        return;
    for (unsigned i = 0; i < looked_at; i++) {
        add(terms, words[i]);
        if (i > 0)
            add(terms, nc_word_join(words[i - 1], words[i]));
        whole = nc_word_join(whole, words[i]);
    }
    add(terms, nc_word_join(FIRST, words[0]));
    add(terms, nc_word_join(LAST, last));
    if (n <= NC_TERMS_START)
        add(terms, whole);
}

/* --- weights */

#ifdef NC_LINT /* as in model.c */
enum { NC_TERM_SLOTS = 1, NC_TERM_SCALE = 1 };
static const uint32_t term_hashes[NC_TERM_SLOTS] = {0};
static const signed char term_weights[NC_TERM_SLOTS] = {0};
#else
#include "terms.inc"
#endif

static int weight_of(uint32_t term)
{
    uint32_t i = term & (NC_TERM_SLOTS - 1);

    while (term_hashes[i]) {
        if (term_hashes[i] == term)
            return term_weights[i];
        i = (i + 1) & (NC_TERM_SLOTS - 1);
    }
    return 0;
}

void nc_term_sum_add(nc_term_sum *sum, const nc_terms *terms)
{
    for (unsigned i = 0; i < terms->n; i++) {
        float weight = (float)weight_of(terms->list[i]) / NC_TERM_SCALE;

        if (weight == 0)
            continue;
        sum->sum += weight;
        sum->n++;
        if (weight < sum->least)
            sum->least = weight;
        if (weight > sum->most)
            sum->most = weight;
    }
}

void nc_term_sum_join(nc_term_sum *sum, const nc_term_sum *other)
{
    sum->sum += other->sum;
    sum->n += other->n;
    if (other->least < sum->least)
        sum->least = other->least;
    if (other->most > sum->most)
        sum->most = other->most;
}
