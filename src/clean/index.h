/* index.h -- which compounds may match an element? Private to src/clean.
 *
 * Every compound that a match can begin with, go on with or end with is filed
 * under the one test that most narrows it down: an id, a class, an attribute
 * (by name, by value, by how its value begins, by a part of it), a type. A bit
 * filter in front answers "none" for nearly every class of a page without
 * touching the table. An index is filled, sealed, and then only read.
 *
 * A compound whose tests pass on very many elements (`div` of `.a > div`) is
 * filed under what it hangs on instead: it is looked for where the state `.a`
 * is. Compounds that are the same, and the same to the left, are filed once.
 */
#ifndef NC_CLEAN_INDEX_H
#define NC_CLEAN_INDEX_H

#include "key.h"
#include "selector.h"

enum { NC_ENTRY_NONE = -1 };

typedef struct nc_entry {
    const compound *compound;
    uint32_t rule; /* whose selector it is part of */
    int next;      /* of the same key, in the order they were added */
    uint8_t goes; /* bit set of the combinators by which others go on from it */
    uint8_t weak; /* and of those by which something is filed under it */
    uint8_t tag; /* the type its compound asks for; 0: any, or an unknown one */
    uint8_t left; /* how it hangs on a state; NONE: on nothing, or on what the
                   * stack of open elements tells */
} nc_entry;

/* Whether the stack of open elements tells if LEFT holds for what hangs on it
 * by BEFORE, so that it need not be a state. */
static inline bool nc_stack_tells(const compound *left, unsigned before)
{
    return (left->by_type && before == COMBINATOR_CHILD) ||
           (left->type != NC_TAG_UNKNOWN && before == COMBINATOR_DESCENDANT);
}

/* The key of what is filed under the state LEFT: by its combinator, and its
 * type if it asks for one (0: any). */
static inline uint64_t nc_key_below(uint64_t left, unsigned by, nc_tag tag)
{
    return nc_key_mix(left ^ (uint64_t)by << 56, (uint64_t)tag + 1);
}

/* The number of the state that a parent of type TAG stands for. */
static inline uint64_t nc_type_id(nc_tag tag)
{
    return 0x7459706500000000ULL + (uint64_t)tag;
}

/* How the values of one attribute name are to be looked up. */
typedef struct nc_attr_use {
    uint64_t name;    /* hash; 0: an empty slot */
    uint64_t *grams;  /* filter of those in KEY_SUBSTRING; NULL: none */
    uint64_t *ends;   /* filter of prefixes, suffixes, values; NULL: none */
    uint8_t stride;   /* bytes from one gram to the next */
    uint8_t prefixes; /* bit set of the kinds in KEY_PREFIX */
    uint8_t suffixes; /* and in KEY_SUFFIX */
    bool by_name, by_value;
} nc_attr_use;

typedef struct nc_slot {
    uint32_t hash;
    int first;
} nc_slot;

typedef struct nc_index {
    nc_entry *entries;
    size_t n, cap;
    uint64_t *keys;  /* of the entries, until it is sealed */
    uint64_t *ids;   /* of compounds that others go on from, until then: a hash
                      * table of their numbers */
    int *id_entries; /* and their entries */
    size_t n_ids, id_mask;
    nc_slot *slots;
    size_t slot_mask;
    uint64_t *filter; /* two bits of one word an entry */
    size_t filter_mask;
    nc_attr_use *attrs;
    size_t n_attrs, attr_mask;
    uint64_t attr_filter; /* of the names in `attrs` */
    uint64_t words;       /* of the beginnings of classes in KEY_WORD */
    int by_tag[NC_TAG_COUNT];
    int any; /* compounds that nothing narrows */
    bool
        below_type[NC_TAG_COUNT]; /* something is filed under a parent's type */
    bool has_unknown_tags;
    bool has_states; /* some entry hangs on another */
} nc_index;

void nc_index_init(nc_index *ix);
void nc_index_release(nc_index *ix);

/* Files the compounds of SEL that a match goes by, and those of all selectors
 * inside it. */
nc_status nc_index_add(nc_index *ix, const nc_selector *sel, uint32_t rule);

nc_status nc_index_seal(nc_index *ix);

/* The first entry of a key; NC_ENTRY_NONE: there is none. */
static inline int nc_index_find(const nc_index *ix, uint64_t hash)
{
    uint64_t word = ix->filter[hash >> 32 & ix->filter_mask];
    uint64_t bits = 1ULL << (hash & 63) | 1ULL << (hash >> 6 & 63);

    if ((word & bits) != bits)
        return NC_ENTRY_NONE;
    for (size_t at = hash >> 12 & ix->slot_mask;;
         at = (at + 1) & ix->slot_mask) {
        const nc_slot *slot = &ix->slots[at];

        if (slot->first == NC_ENTRY_NONE || slot->hash == (uint32_t)hash)
            return slot->first;
    }
}

/* How the attribute of the name hash is used; NULL: no rule asks for it. */
static inline const nc_attr_use *nc_index_attr(const nc_index *ix,
                                               uint64_t name)
{
    if (!(ix->attr_filter >> (name >> 20 & 63) & 1))
        return NULL;
    for (size_t at = name & ix->attr_mask;; at = (at + 1) & ix->attr_mask) {
        const nc_attr_use *use = &ix->attrs[at];

        if (use->name == name)
            return use;
        if (use->name == 0)
            return NULL;
    }
}

#endif /* NC_CLEAN_INDEX_H */
