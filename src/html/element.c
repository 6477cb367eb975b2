/* element.c -- from a tag name to the facts of its element. */
#define ELEMENT_HASH_TABLE
#include "names.h"

const uint32_t nc_element_facts[NC_TAG_COUNT] = {
#define NC_ELEMENT(id, name, facts) [NC_TAG_##id] = (facts),
#include "nc_elements.inc"
#undef NC_ELEMENT
};

const nc_element_text nc_element_name[NC_TAG_COUNT] = {
#define NC_ELEMENT(id, name, facts) [NC_TAG_##id] = {name, sizeof(name) - 1},
#include "nc_elements.inc"
#undef NC_ELEMENT
};

/* nc_name_key where fewer than eight bytes can be read. */
static uint64_t short_key(nc_span name)
{
    unsigned char bytes[8] = {0};

    memcpy(bytes, name.ptr, name.len);
    return nc_lower8(nc_load8(bytes));
}

nc_tag nc_tag_of(nc_span name)
{
    if (name.len == 0 || name.len > NC_ELEMENT_NAME_MAX)
        return NC_TAG_UNKNOWN;
    return nc_tag_of_key(
        name.len < 8 ? short_key(name) : nc_name_key(name.ptr, name.len), name);
}

const char *nc_tag_name(nc_tag tag)
{
    return nc_element_name[tag].text;
}
