/* element.c -- from a tag name to the facts of its element.
 *
 * A perfect hash over the first eight bytes and the length finds the one name
 * that may be meant; a comparison tells whether it is.
 */
#include "nc_element.h"

#include "nc_chars.h"
#include "element_hash.inc"

const uint32_t nc_element_facts[NC_TAG_COUNT] = {
#define NC_ELEMENT(id, name, facts) [NC_TAG_##id] = (facts),
#include "nc_elements.inc"
#undef NC_ELEMENT
};

static const nc_span element_name[NC_TAG_COUNT] = {
#define NC_ELEMENT(id, name, facts)                                            \
    [NC_TAG_##id] = {(const unsigned char *)(name), sizeof(name) - 1},
#include "nc_elements.inc"
#undef NC_ELEMENT
};

nc_tag nc_tag_of(nc_span name)
{
    size_t n = name.len < 8 ? name.len : 8;
    uint64_t key = 0;
    nc_tag tag;

    for (size_t i = 0; i < n; i++)
        key |= (uint64_t)nc_lower(name.ptr[i]) << (8 * i);
    key = (key ^ name.len) * ELEMENT_HASH_MULTIPLIER;
    tag = (nc_tag)element_slot[key >> ELEMENT_HASH_SHIFT];
    return nc_span_equal_nocase(name, element_name[tag]) ? tag : NC_TAG_UNKNOWN;
}

const char *nc_tag_name(nc_tag tag)
{
    return tag == NC_TAG_UNKNOWN ? "" : (const char *)element_name[tag].ptr;
}
