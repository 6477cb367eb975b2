/* open.c -- the open elements of a page: the stack itself, what an end tag
 * closes, and what the lexer has to know of it (WHATWG HTML 13.2.4 to .6).
 * What a start tag does is in open_start.c.
 *
 * Promise: no call takes longer than the stack is deep, which NC_OPEN_MAX
 * bounds.
 */
#include "scope.h"
#include "steer.h"

#include "lexer.h"
#include "nc_chars.h"

/* --- the stack */

void nc_open_init(nc_open *open)
{
    open->depth = 0;
    open->overflow = false;
    open->ambiguous = false;
    open->is_xml = false;
    open->quirks = true;
    open->seen_head = false;
    open->seen_body = false;
    memset(open->count, 0, sizeof(open->count));
}

static uint32_t hash_name(nc_span name)
{
    uint32_t hash = 2166136261U; /* FNV-1a */

    for (size_t i = 0; i < name.len; i++)
        hash = (hash ^ nc_lower(name.ptr[i])) * 16777619U;
    return hash;
}

/* An element on top, without children so far; NULL: the stack is full. */
static inline nc_open_element *push(nc_open *open, nc_tag tag, nc_namespace ns,
                                    uint32_t name_hash)
{
    nc_open_element *element = &open->stack[open->depth];

    if (open->depth == NC_OPEN_MAX) {
        open->overflow = true;
        return NULL;
    }
    *element = (nc_open_element){.tag = (unsigned char)tag,
                                 .ns = (unsigned char)ns,
                                 .slot = nc_open_slot(tag, name_hash),
                                 .name_hash = name_hash};
    open->count[element->slot]++;
    open->depth++;
    return element;
}

/* --- opening */

/* A child TAG of the top element begins. */
static void count_child(nc_open *open, nc_tag tag)
{
    bool is_body = tag == NC_TAG_BODY || tag == NC_TAG_FRAMESET;

    if (open->depth > 0) {
        nc_open_element *parent = &open->stack[open->depth - 1];

        /* A page without a head has an empty one before its body. */
        parent->n_children += 1 + (is_body && !open->seen_head);
    }
    if (tag == NC_TAG_HEAD || is_body)
        open->seen_head = true;
    if (is_body)
        open->seen_body = true;
}

void nc_open_push_implied(nc_open *open, const nc_open_plan *plan)
{
    for (unsigned i = 0; i < plan->n_implied; i++) {
        nc_open_element *element;

        count_child(open, plan->implied[i]);
        element = push(open, plan->implied[i], NC_NS_HTML, 0);
        if (element)
            element->implied = true;
    }
}

bool nc_open_is_html_annotation(const nc_token *tok, nc_namespace ns)
{
    const nc_attr *encoding;

    if (ns != NC_NS_MATHML || tok->tag != NC_TAG_ANNOTATION_XML)
        return false;
    encoding = nc_token_attr(tok, NC_SPAN_LIT("encoding"));
    return encoding &&
           (nc_span_equal_nocase(encoding->value, NC_SPAN_LIT("text/html")) ||
            nc_span_equal_nocase(encoding->value,
                                 NC_SPAN_LIT("application/xhtml+xml")));
}

/* nc_open_start() for any element. */
__attribute__((noinline)) static bool
start_any(nc_open *open, const nc_token *tok, const nc_open_plan *plan)
{
    uint32_t hash = 0;
    nc_open_element *element;

    count_child(open, plan->ns == NC_NS_HTML ? tok->tag : NC_TAG_UNKNOWN);
    if (plan->action == NC_OPEN_LEAF)
        return false;
    if (tok->tag == NC_TAG_UNKNOWN)
        hash = hash_name(tok->name);
    element = push(open, tok->tag, plan->ns, hash);
    if (element && plan->ns != NC_NS_HTML)
        element->html_point = nc_open_is_html_annotation(tok, plan->ns) ||
                              (plan->ns == NC_NS_SVG &&
                               nc_element_is(tok->tag, NC_EL_HTML_POINT));
    return element != NULL;
}

bool nc_open_start(nc_open *open, const nc_token *tok, const nc_open_plan *plan)
{
    nc_tag tag = tok->tag;
    nc_open_element *element = &open->stack[open->depth];
    bool pushes = plan->action == NC_OPEN_PUSH;

    if (plan->action == NC_OPEN_IGNORE)
        return false;
    if (plan->ns != NC_NS_HTML || nc_open_start_class[tag] & NC_START_ODD ||
        open->depth - 1 >= NC_OPEN_MAX - 1)
        return start_any(open, tok, plan);
    /* Without a branch, as whether it has content is hard to foretell. */
    element[-1].n_children++;
    *element = (nc_open_element){.tag = (unsigned char)tag,
                                 .ns = NC_NS_HTML,
                                 .slot = (unsigned char)tag};
    open->count[tag] += pushes;
    open->depth += pushes;
    return pushes;
}

/* --- end tags */

static bool is_named(const nc_open_element *element, const nc_token *tok,
                     uint32_t hash)
{
    return element->tag == tok->tag &&
           (tok->tag != NC_TAG_UNKNOWN || element->name_hash == hash);
}

/* 13.2.6.4.7, "Any other end tag". */
static size_t end_any(const nc_open *open, const nc_token *tok, size_t depth)
{
    uint32_t hash = tok->tag == NC_TAG_UNKNOWN ? hash_name(tok->name) : 0;

    if (open->count[nc_open_slot(tok->tag, hash)] == 0)
        return depth;
    for (size_t i = depth; i-- > 0;) {
        const nc_open_element *element = &open->stack[i];

        if (is_named(element, tok, hash))
            return i;
        if (nc_open_is_html_with(element, NC_EL_SPECIAL))
            break;
    }
    return depth;
}

static size_t end_heading(const nc_open *open, size_t depth)
{
    for (size_t i = depth; i-- > 0;) {
        if (nc_open_is_html_with(&open->stack[i], NC_EL_HEADING))
            return i;
        if (nc_open_ends_scope(&open->stack[i], IN_SCOPE))
            break;
    }
    return depth;
}

/* 13.2.6.4.7: a form ends even where something in it is still open, which
 * then stays open. */
static size_t end_form(nc_open *open, size_t depth)
{
    int form = nc_open_find(open, depth, NC_TAG_FORM, IN_SCOPE);

    if (form == NOT_OPEN)
        return depth;
    if (nc_open_imply_ends(open, depth, NC_TAG_UNKNOWN) == (size_t)form + 1)
        return (size_t)form;
    nc_open_unname(open, (size_t)form);
    return depth;
}

static size_t end_in_html(nc_open *open, const nc_token *tok, size_t depth)
{
    nc_tag tag = tok->tag;

    switch (tag) {
    case NC_TAG_HTML:
    case NC_TAG_BODY:
    case NC_TAG_BR:
        return depth;
    case NC_TAG_P:
        return nc_open_close_within(open, depth, tag, IN_BUTTON_SCOPE);
    case NC_TAG_LI:
        return nc_open_close_within(open, depth, tag, IN_LIST_SCOPE);
    case NC_TAG_FORM:
        return end_form(open, depth);
    case NC_TAG_DIALOG: /* a block to its end tag, though not "special" */
        return nc_open_close_within(open, depth, tag, IN_SCOPE);
    case NC_TAG_TABLE:
    case NC_TAG_TEMPLATE:
        return nc_open_close_within(open, depth, tag, IN_TABLE_SCOPE);
    default:
        break;
    }
    if (nc_element_is(tag, NC_EL_TABLE_PART))
        return nc_open_close_within(open, depth, tag, IN_TABLE_SCOPE);
    if (nc_element_is(tag, NC_EL_HEADING))
        return end_heading(open, depth);
    if (nc_element_is(tag, NC_EL_FORMATTING))
        return nc_open_close_formatting(open, depth, tag);
    if (nc_element_is(tag, NC_EL_SPECIAL))
        return nc_open_close_within(open, depth, tag, IN_SCOPE);
    return end_any(open, tok, depth);
}

/* 13.2.6.5, "Any other end tag": down to the first HTML element, whose rules
 * then decide. */
static size_t end_in_foreign(nc_open *open, const nc_token *tok)
{
    uint32_t hash = tok->tag == NC_TAG_UNKNOWN ? hash_name(tok->name) : 0;

    if (tok->tag == NC_TAG_P || tok->tag == NC_TAG_BR)
        return end_in_html(open, tok, nc_open_leave_foreign(open, open->depth));
    for (size_t i = open->depth; i-- > 0;) {
        if (open->stack[i].ns == NC_NS_HTML)
            break;
        if (is_named(&open->stack[i], tok, hash))
            return i;
    }
    return end_in_html(open, tok, open->depth);
}

size_t nc_open_plan_end(nc_open *open, const nc_token *tok)
{
    if (nc_open_in_foreign(open))
        return end_in_foreign(open, tok);
    if (nc_open_is_in_select(open, open->depth) && tok->tag != NC_TAG_SELECT &&
        tok->tag != NC_TAG_OPTION && tok->tag != NC_TAG_OPTGROUP &&
        tok->tag != NC_TAG_TEMPLATE && tok->tag != NC_TAG_TABLE &&
        !nc_element_is(tok->tag, NC_EL_TABLE_PART))
        return open->depth;
    return end_in_html(open, tok, open->depth);
}

size_t nc_open_before_end(nc_open *open, const nc_token *tok)
{
    const nc_open_element *top = nc_open_top(open);

    /* The end tag of the current element ends it, whatever it is, but for
     * those that end nothing. */
    if (top && top->tag == tok->tag && top->ns == NC_NS_HTML &&
        !(nc_open_start_class[tok->tag] & NC_START_NO_END))
        return open->depth - 1;
    return nc_open_plan_end(open, tok);
}

/* --- the lexer */

void nc_open_steer(nc_open *open, const nc_token *tok, const nc_open_plan *plan,
                   nc_lexer *lx)
{
    nc_content content = nc_content_of(tok->tag);

    /* What is rare comes first. This also keeps the plan's two small numbers
     * from being read as one so soon after they were written one by one, which
     * processors wait for. */
    if ((content != NC_CONTENT_DATA || lx->state != IN_DATA) &&
        plan->ns == NC_NS_HTML && plan->action == NC_OPEN_PUSH)
        nc_lexer_set_content(lx, content, tok->name);
    lx->place.cdata_allowed = nc_open_in_foreign(open);
}
