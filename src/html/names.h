/* names.h -- an element by its name, for code that reads many. Private to
 * src/html.
 *
 * A name is a number: its first eight bytes in lower case, the first the
 * lowest. A perfect hash over that and the length finds the one name that may
 * be meant; a comparison of numbers tells whether it is.
 */
#ifndef NC_HTML_NAMES_H
#define NC_HTML_NAMES_H

#include "nc_chars.h"
#include "nc_element.h"

#include "element_hash.inc"

enum { NC_ELEMENT_NAME_MAX = 14 };

/* A name, padded with NULs, and its length. */
typedef struct nc_element_text {
    char text[NC_ELEMENT_NAME_MAX + 1];
    unsigned char len;
} nc_element_text;

extern const nc_element_text nc_element_name[NC_TAG_COUNT];
extern const unsigned char nc_element_slot[1 << (64 - ELEMENT_HASH_SHIFT)];

/* KEY is that of the first eight bytes of NAME. */
static inline nc_tag nc_tag_of_key(uint64_t key, nc_span name)
{
    uint64_t hash = (key ^ name.len) * ELEMENT_HASH_MULTIPLIER;
    nc_tag tag = (nc_tag)nc_element_slot[hash >> ELEMENT_HASH_SHIFT];
    const nc_element_text *found = &nc_element_name[tag];

    if (nc_load8(found->text) != key)
        return NC_TAG_UNKNOWN;
    /* A shorter name has its end in the key. */
    if (name.len < 8)
        return tag;
    if (found->len != name.len)
        return NC_TAG_UNKNOWN;
    return nc_span_equal_nocase(
               (nc_span){name.ptr + 8, name.len - 8},
               (nc_span){(const unsigned char *)found->text + 8, name.len - 8})
               ? tag
               : NC_TAG_UNKNOWN;
}

#endif /* NC_HTML_NAMES_H */
