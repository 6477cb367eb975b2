/* scope.c -- what is open, asked by WHATWG HTML 13.2.4.2's scopes.
 *
 * A `depth` is always "as if everything above were gone". No call takes longer
 * than the stack is deep; a name that is not open is known not to be without
 * looking.
 */
#include "scope.h"

/* Takes the element at I out of the middle: it keeps its place without its
 * name. */
void nc_open_unname(nc_open *open, size_t i)
{
    nc_open_element *element = &open->stack[i];

    open->count[element->slot]--;
    element->tag = NC_TAG_UNKNOWN;
    element->name_hash = 0;
    element->slot = nc_open_slot(NC_TAG_UNKNOWN, 0);
    element->unsure = true;
    open->count[element->slot]++;
}

/* 13.2.4.2: foreign elements that HTML content may stand in. */
bool nc_open_is_integration_point(const nc_open_element *element)
{
    switch (element->ns) {
    case NC_NS_SVG:
        return nc_element_is(element->tag, NC_EL_HTML_POINT);
    case NC_NS_MATHML:
        return nc_element_is(element->tag, NC_EL_TEXT_POINT) ||
               element->tag == NC_TAG_ANNOTATION_XML;
    default:
        return false;
    }
}

bool nc_open_ends_scope(const nc_open_element *element, nc_open_scope within)
{
    if (within == IN_TABLE_SCOPE)
        return nc_open_is_html_with(element, NC_EL_TABLE_SCOPE);
    if (nc_open_is_html_with(element, NC_EL_SCOPE) ||
        nc_open_is_integration_point(element))
        return true;
    if (within == IN_BUTTON_SCOPE)
        return nc_open_is_html(element, NC_TAG_BUTTON);
    if (within == IN_LIST_SCOPE)
        return nc_open_is_html(element, NC_TAG_OL) ||
               nc_open_is_html(element, NC_TAG_UL);
    return false;
}

/* Where TAG is open within a scope, below DEPTH; NOT_OPEN if it is not. */
int nc_open_find(const nc_open *open, size_t depth, nc_tag tag,
                 nc_open_scope within)
{
    if (nc_open_count(open, tag) == 0)
        return NOT_OPEN;
    while (depth-- > 0) {
        if (nc_open_is_html(&open->stack[depth], tag))
            return (int)depth;
        if (nc_open_ends_scope(&open->stack[depth], within))
            break;
    }
    return NOT_OPEN;
}

size_t nc_open_close_within(const nc_open *open, size_t depth, nc_tag tag,
                            nc_open_scope within)
{
    int at = nc_open_find(open, depth, tag, within);

    return at == NOT_OPEN ? depth : (size_t)at;
}

/* Drops elements off the top that end where their parent does (13.2.6.3). */
size_t nc_open_imply_ends(const nc_open *open, size_t depth, nc_tag except)
{
    while (depth > 0 &&
           nc_open_is_html_with(&open->stack[depth - 1], NC_EL_IMPLIED_END) &&
           !nc_open_is_html(&open->stack[depth - 1], except))
        depth--;
    return depth;
}

/* The place of a formatting element that a second of its name, or its end
 * tag, ends; NOT_OPEN if none is open. *MISNESTED: something special has begun
 * in it, so that the adoption agency (13.2.6.4.7) would take it apart. */
static int find_formatting(const nc_open *open, size_t depth, nc_tag tag,
                           bool *misnested)
{
    *misnested = false;
    if (nc_open_count(open, tag) == 0)
        return NOT_OPEN;
    while (depth-- > 0) {
        const nc_open_element *element = &open->stack[depth];

        if (nc_open_is_html(element, tag))
            return (int)depth;
        if (nc_open_ends_scope(element, IN_SCOPE))
            break;
        if (nc_open_is_html_with(element, NC_EL_SPECIAL))
            *misnested = true;
    }
    return NOT_OPEN;
}

/* Where closing the open formatting element TAG leads. */
size_t nc_open_close_formatting(nc_open *open, size_t depth, nc_tag tag)
{
    bool misnested;
    int at = find_formatting(open, depth, tag, &misnested);

    if (at == NOT_OPEN)
        return depth;
    if (misnested) {
        nc_open_unname(open, (size_t)at);
        return depth;
    }
    return (size_t)at;
}

bool nc_open_is_in_select(const nc_open *open, size_t depth)
{
    while (depth > 0 && (nc_open_is_top(open, depth, NC_TAG_OPTION) ||
                         nc_open_is_top(open, depth, NC_TAG_OPTGROUP)))
        depth--;
    return nc_open_is_top(open, depth, NC_TAG_SELECT);
}

size_t nc_open_leave_foreign(const nc_open *open, size_t depth)
{
    while (depth > 0 && open->stack[depth - 1].ns != NC_NS_HTML) {
        const nc_open_element *top = &open->stack[depth - 1];

        if (top->html_point || (top->tag != NC_TAG_ANNOTATION_XML &&
                                nc_open_is_integration_point(top)))
            break;
        depth--;
    }
    return depth;
}
