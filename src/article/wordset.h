/* wordset.h -- the words of a text, to ask of another text's words whether
 * they are among them.
 *
 * Words are known by a hash of their letters in lower case: a wrong yes is one
 * in millions, and harmless. Scripts without spaces give a word a character.
 */
#ifndef WORDSET_H
#define WORDSET_H

#include <apr_pools.h>
#include <stdint.h>
#include "nc_span.h"

enum {
    NC_WORDSET_MAX = 100000, /* words taken of one text; a novel's */
    NC_WORD_NUMBER = 0x2B    /* what all words of digits are */
};

typedef struct nc_wordset {
    uint32_t *slots; /* 0: free */
    size_t mask;
    size_t n;
} nc_wordset;

/* FNV-1a: a hash begun, and gone on with. */
#define NC_HASH_START 0x811C9DC5u

static inline uint32_t nc_hash_add(uint32_t hash, uint32_t part)
{
    return (hash ^ part) * 0x01000193u;
}

/* Reads words off the front of a text, one hash each; 0: there is none left. */
uint32_t nc_word_take(nc_span *text);

/* Joins the hashes of words that follow each other. */
static inline uint32_t nc_word_join(uint32_t a, uint32_t b)
{
    return (a ^ (b + 0x9E3779B9u + (a << 6) + (a >> 2))) | 1;
}

/* The words of TEXT (which may be NULL), or its runs of N words. */
void nc_wordset_init(nc_wordset *set, const char *text, unsigned n,
                     apr_pool_t *pool);

static inline bool nc_wordset_has(const nc_wordset *set, uint32_t word)
{
    if (set->n == 0)
        return false;
    for (size_t i = word & set->mask; set->slots[i]; i = (i + 1) & set->mask)
        if (set->slots[i] == word)
            return true;
    return false;
}

#endif /* WORDSET_H */
