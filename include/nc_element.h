/* nc_element.h -- what HTML says of each element, in one table.
 *
 * The open-element stack, the tree builder, the section rule and the text
 * renderer all read their facts here (WHATWG HTML 13.1.2, 13.2.4.2, 13.2.6).
 * The list is nc_elements.inc.
 */
#ifndef NC_ELEMENT_H
#define NC_ELEMENT_H

#include <stdint.h>
#include "nc_span.h"

/* An element's number: NC_TAG_DIV and so on, one for each line of
 * nc_elements.inc; NC_TAG_UNKNOWN for any other name. */
typedef enum nc_tag {
#define NC_ELEMENT(id, name, facts) NC_TAG_##id,
    NC_TAG_UNKNOWN,
#include "nc_elements.inc"
#undef NC_ELEMENT
    NC_TAG_COUNT
} nc_tag;

/* Facts, one bit each. */
enum {
    NC_EL_VOID = 1 << 0,        /* no content, no end tag */
    NC_EL_SPECIAL = 1 << 1,     /* 13.2.4.2 "special" */
    NC_EL_FORMATTING = 1 << 2,  /* 13.2.4.3: re-opened when mis-nested */
    NC_EL_SCOPE = 1 << 3,       /* ends "in scope" */
    NC_EL_TABLE_SCOPE = 1 << 4, /* ends "in table scope" */
    NC_EL_IMPLIED_END = 1 << 5, /* "generate implied end tags" */
    NC_EL_CLOSES_P = 1 << 6,    /* its start tag ends an open p */
    NC_EL_HEADING = 1 << 7,     /* h1 to h6 */
    NC_EL_BREAKOUT = 1 << 8,    /* its start tag ends svg and math */
    NC_EL_BLOCK = 1 << 9,       /* starts on a new line when rendered */
    NC_EL_CONTAINER = 1 << 10,  /* may be the block of a section rule */
    NC_EL_RCDATA = 1 << 11,     /* content: text with references */
    NC_EL_RAWTEXT = 1 << 12,    /* content: text as it stands */
    NC_EL_SCRIPT = 1 << 13,     /* content: script data */
    NC_EL_PLAINTEXT = 1 << 14,  /* the rest of the page is text */
    NC_EL_TEXT_POINT = 1 << 15, /* MathML text integration point */
    NC_EL_HTML_POINT = 1 << 16, /* SVG HTML integration point */
    NC_EL_IN_HEAD = 1 << 17,    /* may stand in head without ending it */
    NC_EL_TABLE_PART = 1 << 18  /* ignored outside a table */
};

/* The element of a tag name in any case; NC_TAG_UNKNOWN if HTML has none. */
nc_tag nc_tag_of(nc_span name);

/* Its name in lower case; "" for NC_TAG_UNKNOWN. */
const char *nc_tag_name(nc_tag tag);

extern const uint32_t nc_element_facts[NC_TAG_COUNT];

static inline bool nc_element_is(nc_tag tag, uint32_t facts)
{
    return (nc_element_facts[tag] & facts) != 0;
}

#endif /* NC_ELEMENT_H */
