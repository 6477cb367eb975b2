/* terms.h -- words that tell an article from what stands around it: those in
 * names of elements, and those of short texts.
 *
 * A term is a word, two that follow each other, or a whole short text, known
 * by a hash. Its weight was learned from pages (tests/train): how much more
 * often than others the blocks with it are of the article; see terms.inc.
 */
#ifndef TERMS_H
#define TERMS_H

#include "node.h"
#include "wordset.h"

enum {
    NC_TERMS_MAX = 96,   /* of one element or block */
    NC_TERMS_WORDS = 30, /* a text of more is prose: its start is looked at */
    NC_TERMS_START = 6   /* words of that */
};

typedef struct nc_terms {
    uint32_t list[NC_TERMS_MAX];
    unsigned n;
} nc_terms;

/* Weights of several terms, summed up. */
typedef struct nc_term_sum {
    float sum;
    float least; /* not above 0 */
    float most;  /* not below 0 */
    unsigned n;
} nc_term_sum;

/* The terms in the class, id, role and itemprop of ELEMENT. */
void nc_terms_of_names(nc_terms *terms, const xmlNode *element);

/* Those of a text of N words, of which the first NC_TERMS_WORDS, or all, are
 * in WORDS, and the last is LAST. */
void nc_terms_of_text(nc_terms *terms, const uint32_t *words, unsigned n,
                      uint32_t last);

void nc_term_sum_add(nc_term_sum *sum, const nc_terms *terms);
void nc_term_sum_join(nc_term_sum *sum, const nc_term_sum *other);
static inline float nc_term_sum_mean(const nc_term_sum *sum)
{
    return sum->n ? sum->sum / (float)sum->n : 0;
}

#endif /* TERMS_H */
