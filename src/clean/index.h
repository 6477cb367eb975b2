/* index.h -- which compounds may match an element? Private to src/clean.
 *
 * Every compound that a match can begin with, go on with or end with is filed
 * under the one test that most narrows it down: an id, a class, an attribute
 * (by name, by value, by how its value begins, by a part of it), a type. A bit
 * filter in front answers "none" for nearly every class of a page without
 * touching the table. An index is filled, sealed, and then only read.
 */
#ifndef NC_CLEAN_INDEX_H
#define NC_CLEAN_INDEX_H

#include "key.h"
#include "selector.h"

enum { NC_ENTRY_NONE = -1 };

typedef struct nc_entry {
    const compound *compound;
    uint32_t rule; /* whose selector it is part of */
    uint32_t hash; /* low half of its key's */
    int next;      /* of the same key, in the order they were added */
    int reserved;
} nc_entry;

/* How the values of one attribute name are to be looked up. */
typedef struct nc_attr_use {
    uint64_t name;    /* hash; 0: an empty slot */
    uint64_t *grams;  /* filter of the parts in KEY_SUBSTRING; NULL: none */
    uint8_t stride;   /* bytes from one gram to the next; 0: no filter */
    uint8_t prefixes; /* bit set of the kinds in KEY_PREFIX */
    bool by_name, by_value, by_part;
} nc_attr_use;

typedef struct nc_slot {
    uint32_t hash;
    int first;
} nc_slot;

typedef struct nc_index {
    nc_entry *entries;
    size_t n, cap;
    uint64_t *keys; /* of the entries, until it is sealed */
    nc_slot *slots;
    size_t slot_mask;
    uint64_t *filter; /* two bits of one word an entry */
    size_t filter_mask;
    nc_attr_use *attrs;
    size_t n_attrs, attr_mask;
    uint64_t attr_filter; /* of the names in `attrs` */
    int by_tag[NC_TAG_COUNT];
    int any; /* compounds that nothing narrows */
    bool has_unknown_tags;
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

/* Whether a part that USE knows may be in VALUE. */
bool nc_attr_may_hold(const nc_attr_use *use, nc_span value);

#endif /* NC_CLEAN_INDEX_H */
