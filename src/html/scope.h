/* scope.h -- what is open, asked by the standard's scopes. Private to src/html:
 * shared by the plans for start tags and those for end tags.
 */
#ifndef NC_HTML_SCOPE_H
#define NC_HTML_SCOPE_H

#include "nc_open.h"

enum { NOT_OPEN = -1, FIRST_SHARED_SLOT = 192, N_SHARED_SLOTS = 64 };

/* What ends the search for an open element (13.2.4.2). */
typedef enum nc_open_scope {
    IN_SCOPE,
    IN_BUTTON_SCOPE,
    IN_LIST_SCOPE,
    IN_TABLE_SCOPE
} nc_open_scope;

/* Where elements of a name are counted: nc_open.count. Known names have a slot
 * each, the others share the last ones. */
static inline unsigned char nc_open_slot(nc_tag tag, uint32_t hash)
{
    _Static_assert((int)NC_TAG_COUNT <= FIRST_SHARED_SLOT,
                   "a slot a known name");
    return tag == NC_TAG_UNKNOWN
               ? (unsigned char)(FIRST_SHARED_SLOT + hash % N_SHARED_SLOTS)
               : (unsigned char)tag;
}

/* How many elements of a known name are open, in whatever namespace. */
static inline unsigned nc_open_count(const nc_open *open, nc_tag tag)
{
    return open->count[nc_open_slot(tag, 0)];
}

/* What a start tag asks before it opens a plain element, one bit each. */
enum {
    NC_START_ASKS = 1,        /* more than the rest of these */
    NC_START_ONCE = 2,        /* is none of its name open? */
    NC_START_IN_LIST = 4,     /* is the current element a list? */
    NC_START_NO_P = 8,        /* is no p open? */
    NC_START_NO_HEADING = 16, /* is the current element no heading? */
    NC_START_BODY = 32,       /* is this the body? */
    /* Not asked, but told: */
    NC_START_ODD = 64,    /* how it is opened is not plain */
    NC_START_NO_END = 128 /* its end tag may end nothing */
};
extern const unsigned char nc_open_start_class[NC_TAG_COUNT];

/* The whole of nc_open_before_start() and _before_end(), without their short
 * ways for the common cases; a test compares the two. */
void nc_open_plan_start(nc_open *open, const nc_token *tok, nc_open_plan *plan);
size_t nc_open_plan_end(nc_open *open, const nc_token *tok);

/* Takes the element at I out of the middle: it keeps its place without its
 * name. */
void nc_open_unname(nc_open *open, size_t i);

static inline bool nc_open_is_html(const nc_open_element *element, nc_tag tag)
{
    return element->ns == NC_NS_HTML && element->tag == tag;
}

static inline bool nc_open_is_html_with(const nc_open_element *element,
                                        uint32_t facts)
{
    return element->ns == NC_NS_HTML && nc_element_is(element->tag, facts);
}

/* Whether the element on top at DEPTH is TAG. */
static inline bool nc_open_is_top(const nc_open *open, size_t depth, nc_tag tag)
{
    return depth > 0 && nc_open_is_html(&open->stack[depth - 1], tag);
}

/* Foreign elements that HTML content may stand in. */
bool nc_open_is_integration_point(const nc_open_element *element);

bool nc_open_ends_scope(const nc_open_element *element, nc_open_scope within);

/* Where TAG is open within a scope, below DEPTH; NOT_OPEN if it is not. */
int nc_open_find(const nc_open *open, size_t depth, nc_tag tag,
                 nc_open_scope within);

/* The depth at which TAG and all in it have ended, if it is open within a
 * scope; else DEPTH. */
size_t nc_open_close_within(const nc_open *open, size_t depth, nc_tag tag,
                            nc_open_scope within);

/* The depth without elements on top that end where their parent does
 * (13.2.6.3). */
size_t nc_open_imply_ends(const nc_open *open, size_t depth, nc_tag except);

/* The depth that closing the formatting element TAG leads to. One that
 * something special has begun in is taken out of the middle. */
size_t nc_open_close_formatting(nc_open *open, size_t depth, nc_tag tag);

bool nc_open_is_in_select(const nc_open *open, size_t depth);

/* The depth without the svg or math on top. */
size_t nc_open_leave_foreign(const nc_open *open, size_t depth);

#endif /* NC_HTML_SCOPE_H */
