/* open.c -- the open elements of a page, by WHATWG HTML 13.2.6, from its tags
 * alone.
 *
 * The standard's insertion modes are read off the stack: which table parts are
 * open, whether a select is, whether the current element is svg or math.
 * Plans are made first and carried out by the caller, so that it sees each
 * element close. A `depth` here is always "as if everything above were gone".
 *
 * Promise: no call takes longer than the stack is deep, which NC_OPEN_MAX
 * bounds; a name that is not open is known not to be without looking.
 */
#include "nc_open.h"

#include "nc_chars.h"

enum { NOT_OPEN = -1, FIRST_SHARED_SLOT = 192, N_SHARED_SLOTS = 64 };

/* What ends the search for an open element (13.2.4.2). */
typedef enum scope {
    IN_SCOPE,
    IN_BUTTON_SCOPE,
    IN_LIST_SCOPE,
    IN_TABLE_SCOPE
} scope;

void nc_open_init(nc_open *open)
{
    open->depth = 0;
    open->overflow = false;
    open->ambiguous = false;
    open->quirks = true;
    open->seen_head = false;
    open->seen_body = false;
    memset(open->count, 0, sizeof(open->count));
}

/* --- the stack */

static uint32_t hash_name(nc_span name)
{
    uint32_t hash = 2166136261U; /* FNV-1a */

    for (size_t i = 0; i < name.len; i++)
        hash = (hash ^ nc_lower(name.ptr[i])) * 16777619U;
    return hash;
}

/* Known names have a slot each, the others share the last ones. */
static unsigned char slot_of(nc_tag tag, uint32_t hash)
{
    _Static_assert((int)NC_TAG_COUNT <= FIRST_SHARED_SLOT,
                   "a slot a known name");
    return tag == NC_TAG_UNKNOWN
               ? (unsigned char)(FIRST_SHARED_SLOT + hash % N_SHARED_SLOTS)
               : (unsigned char)tag;
}

static bool push(nc_open *open, nc_open_element element)
{
    if (open->depth == NC_OPEN_MAX) {
        open->overflow = true;
        return false;
    }
    open->count[slot_of(element.tag, element.name_hash)]++;
    open->stack[open->depth++] = element;
    return true;
}

void nc_open_pop(nc_open *open)
{
    const nc_open_element *top = nc_open_top(open);

    nc_assert(open->depth > 0);
    open->count[slot_of(top->tag, top->name_hash)]--;
    open->depth--;
}

/* Takes the element at I out of the middle: it keeps its place without its
 * name. */
static void unname(nc_open *open, size_t i)
{
    nc_open_element *element = &open->stack[i];

    open->count[slot_of(element->tag, element->name_hash)]--;
    element->tag = NC_TAG_UNKNOWN;
    element->name_hash = 0;
    element->unsure = true;
    open->count[slot_of(element->tag, element->name_hash)]++;
}

static bool is_html(const nc_open_element *element, nc_tag tag)
{
    return element->ns == NC_NS_HTML && element->tag == tag;
}

static bool is_html_with(const nc_open_element *element, uint32_t facts)
{
    return element->ns == NC_NS_HTML && nc_element_is(element->tag, facts);
}

static bool is_top(const nc_open *open, size_t depth, nc_tag tag)
{
    return depth > 0 && is_html(&open->stack[depth - 1], tag);
}

/* 13.2.4.2: foreign elements that HTML content may stand in. */
static bool is_integration_point(const nc_open_element *element)
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

static bool ends_scope(const nc_open_element *element, scope within)
{
    if (within == IN_TABLE_SCOPE)
        return is_html_with(element, NC_EL_TABLE_SCOPE);
    if (is_html_with(element, NC_EL_SCOPE) || is_integration_point(element))
        return true;
    if (within == IN_BUTTON_SCOPE)
        return is_html(element, NC_TAG_BUTTON);
    if (within == IN_LIST_SCOPE)
        return is_html(element, NC_TAG_OL) || is_html(element, NC_TAG_UL);
    return false;
}

/* Where TAG is open within a scope, below DEPTH; NOT_OPEN if it is not. */
static int find(const nc_open *open, size_t depth, nc_tag tag, scope within)
{
    if (open->count[slot_of(tag, 0)] == 0)
        return NOT_OPEN;
    while (depth-- > 0) {
        if (is_html(&open->stack[depth], tag))
            return (int)depth;
        if (ends_scope(&open->stack[depth], within))
            break;
    }
    return NOT_OPEN;
}

/* --- start tags: what they close */

static size_t close_p(const nc_open *open, size_t depth)
{
    int p = find(open, depth, NC_TAG_P, IN_BUTTON_SCOPE);

    return p == NOT_OPEN ? depth : (size_t)p;
}

/* 13.2.6.4.7, "A start tag whose tag name is li", and dd, dt: the last open
 * item ends, unless something special stands between. */
static size_t close_item(const nc_open *open, size_t depth, nc_tag one,
                         nc_tag other)
{
    for (size_t i = depth; i-- > 0;) {
        const nc_open_element *element = &open->stack[i];

        if (is_html(element, one) || is_html(element, other))
            return close_p(open, i);
        if (is_html_with(element, NC_EL_SPECIAL) &&
            !is_html(element, NC_TAG_ADDRESS) &&
            !is_html(element, NC_TAG_DIV) && !is_html(element, NC_TAG_P))
            break;
        if (is_integration_point(element))
            break;
    }
    return close_p(open, depth);
}

/* Drops elements off the top that end where their parent does (13.2.6.3). */
static size_t imply_ends(const nc_open *open, size_t depth, nc_tag except)
{
    while (depth > 0 &&
           is_html_with(&open->stack[depth - 1], NC_EL_IMPLIED_END) &&
           !is_html(&open->stack[depth - 1], except))
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
    if (open->count[slot_of(tag, 0)] == 0)
        return NOT_OPEN;
    while (depth-- > 0) {
        const nc_open_element *element = &open->stack[depth];

        if (is_html(element, tag))
            return (int)depth;
        if (ends_scope(element, IN_SCOPE))
            break;
        if (is_html_with(element, NC_EL_SPECIAL))
            *misnested = true;
    }
    return NOT_OPEN;
}

/* Where closing the open formatting element TAG leads. */
static size_t close_formatting(nc_open *open, size_t depth, nc_tag tag)
{
    bool misnested;
    int at = find_formatting(open, depth, tag, &misnested);

    if (at == NOT_OPEN)
        return depth;
    if (misnested) {
        unname(open, (size_t)at);
        return depth;
    }
    return (size_t)at;
}

static size_t close_ruby(const nc_open *open, size_t depth, nc_tag except)
{
    if (find(open, depth, NC_TAG_RUBY, IN_SCOPE) == NOT_OPEN)
        return depth;
    return imply_ends(open, depth, except);
}

static size_t close_options(const nc_open *open, size_t depth, bool group)
{
    if (is_top(open, depth, NC_TAG_OPTION))
        depth--;
    if (group && is_top(open, depth, NC_TAG_OPTGROUP))
        depth--;
    return depth;
}

/* What the start tag of an element in body closes first. */
static size_t close_before(nc_open *open, nc_tag tag, size_t depth)
{
    int at;

    switch (tag) {
    case NC_TAG_LI:
        return close_item(open, depth, NC_TAG_LI, NC_TAG_LI);
    case NC_TAG_DD:
    case NC_TAG_DT:
        return close_item(open, depth, NC_TAG_DD, NC_TAG_DT);
    case NC_TAG_A:
    case NC_TAG_NOBR:
        return close_formatting(open, depth, tag);
    case NC_TAG_BUTTON:
        at = find(open, depth, tag, IN_SCOPE);
        return at == NOT_OPEN ? depth : (size_t)at;
    case NC_TAG_OPTION:
        return close_options(open, depth, false);
    case NC_TAG_OPTGROUP:
        return close_options(open, depth, true);
    case NC_TAG_RB:
    case NC_TAG_RTC:
        return close_ruby(open, depth, NC_TAG_UNKNOWN);
    case NC_TAG_RP:
    case NC_TAG_RT:
        return close_ruby(open, depth, NC_TAG_RTC);
    case NC_TAG_TABLE:
        return open->quirks ? depth : close_p(open, depth);
    default:
        break;
    }
    if (nc_element_is(tag, NC_EL_CLOSES_P))
        depth = close_p(open, depth);
    if (nc_element_is(tag, NC_EL_HEADING) && depth > 0 &&
        is_html_with(&open->stack[depth - 1], NC_EL_HEADING))
        depth--;
    return depth;
}

/* --- start tags: tables (13.2.6.4.9 to .15) */

static void imply(nc_open_plan *plan, nc_tag tag)
{
    nc_assert(plan->n_implied <
              sizeof(plan->implied) / sizeof(plan->implied[0]));
    plan->implied[plan->n_implied++] = tag;
}

static bool is_section(const nc_open *open, size_t i)
{
    return i < open->depth && (is_html(&open->stack[i], NC_TAG_TBODY) ||
                               is_html(&open->stack[i], NC_TAG_THEAD) ||
                               is_html(&open->stack[i], NC_TAG_TFOOT));
}

static bool is_row(const nc_open *open, size_t i)
{
    return i < open->depth && is_html(&open->stack[i], NC_TAG_TR);
}

/* Goes back to the section, and in it to the row, that a tr, td or th at the
 * table (or template) below BASE stands in, implying what is missing. */
static void plan_row(const nc_open *open, nc_tag tag, size_t base,
                     nc_open_plan *plan)
{
    bool in_table = is_html(&open->stack[base - 1], NC_TAG_TABLE);
    bool cell = tag != NC_TAG_TR;

    plan->depth = base;
    if (is_section(open, base))
        plan->depth++;
    else if (in_table)
        imply(plan, NC_TAG_TBODY);
    if (!cell || plan->n_implied > 0) {
        if (cell)
            imply(plan, NC_TAG_TR);
        return;
    }
    if (is_row(open, plan->depth))
        plan->depth++;
    else if (in_table)
        imply(plan, NC_TAG_TR);
}

static void plan_table_part(const nc_open *open, nc_tag tag, nc_open_plan *plan)
{
    size_t base = plan->depth;

    while (base > 0 && !is_html_with(&open->stack[base - 1], NC_EL_TABLE_SCOPE))
        base--;
    if (base == 0 || is_html(&open->stack[base - 1], NC_TAG_HTML)) {
        *plan = (nc_open_plan){.depth = open->depth, .action = NC_OPEN_IGNORE};
        return;
    }
    if (tag == NC_TAG_TR || tag == NC_TAG_TD || tag == NC_TAG_TH) {
        plan_row(open, tag, base, plan);
        return;
    }
    plan->depth = base;
    if (tag != NC_TAG_COL)
        return;
    plan->action = NC_OPEN_LEAF;
    if (base < open->depth && is_html(&open->stack[base], NC_TAG_COLGROUP))
        plan->depth++;
    else if (is_html(&open->stack[base - 1], NC_TAG_TABLE))
        imply(plan, NC_TAG_COLGROUP);
}

/* --- start tags: html, head, body */

static bool is_in_head(const nc_open *open, size_t depth)
{
    return is_top(open, depth, NC_TAG_HEAD) ||
           (is_top(open, depth, NC_TAG_NOSCRIPT) &&
            is_top(open, depth - 1, NC_TAG_HEAD));
}

/* Whether TAG may stand in head, or in a noscript there (13.2.6.4.4, .5). */
static bool fits_in_head(const nc_open *open, nc_tag tag, size_t depth)
{
    if (!nc_element_is(tag, NC_EL_IN_HEAD))
        return false;
    return is_top(open, depth, NC_TAG_HEAD) ||
           (tag != NC_TAG_SCRIPT && tag != NC_TAG_TITLE &&
            tag != NC_TAG_TEMPLATE && tag != NC_TAG_BASE &&
            tag != NC_TAG_NOSCRIPT);
}

/* Brings the plan to where content of TAG goes: html, then head or body, are
 * implied where the page has no tag for them (13.2.6.4.1 to .6). */
static void plan_root(const nc_open *open, nc_tag tag, nc_open_plan *plan)
{
    if (plan->depth == 0)
        imply(plan, NC_TAG_HTML);
    while (is_in_head(open, plan->depth) &&
           !fits_in_head(open, tag, plan->depth))
        plan->depth--;
    if (plan->depth > 1 || open->seen_body)
        return;
    if (!nc_element_is(tag, NC_EL_IN_HEAD))
        imply(plan, NC_TAG_BODY);
    else if (!open->seen_head)
        imply(plan, NC_TAG_HEAD);
}

static void plan_skeleton(const nc_open *open, nc_tag tag, nc_open_plan *plan)
{
    bool seen = tag == NC_TAG_HTML   ? open->depth > 0
                : tag == NC_TAG_HEAD ? open->seen_head || open->seen_body
                                     : open->seen_body;

    if (seen) {
        plan->action = NC_OPEN_IGNORE;
        return;
    }
    if (tag == NC_TAG_HTML)
        return;
    if (open->depth == 0)
        imply(plan, NC_TAG_HTML);
    else
        plan->depth = 1;
}

/* --- start tags: select */

static bool is_in_select(const nc_open *open, size_t depth)
{
    while (depth > 0 && (is_top(open, depth, NC_TAG_OPTION) ||
                         is_top(open, depth, NC_TAG_OPTGROUP)))
        depth--;
    return is_top(open, depth, NC_TAG_SELECT);
}

/* Few elements are known in a select, and browsers have begun to differ on the
 * others: those are ignored, and if one would change how the page is read, the
 * page is ambiguous from there on. True: PLAN says what happens. */
static bool plan_in_select(nc_open *open, nc_tag tag, nc_open_plan *plan)
{
    int select;

    switch (tag) {
    case NC_TAG_OPTION:
    case NC_TAG_OPTGROUP:
    case NC_TAG_HR:
    case NC_TAG_SCRIPT:
    case NC_TAG_TEMPLATE:
        return false;
    case NC_TAG_SELECT:
    case NC_TAG_INPUT:
    case NC_TAG_KEYGEN:
    case NC_TAG_TEXTAREA:
        select = find(open, plan->depth, NC_TAG_SELECT, IN_SCOPE);
        if (select != NOT_OPEN)
            plan->depth = (size_t)select;
        if (tag == NC_TAG_SELECT)
            plan->action = NC_OPEN_IGNORE;
        return tag == NC_TAG_SELECT;
    default:
        break;
    }
    if (nc_element_is(tag, NC_EL_TABLE_PART))
        return false;
    if (tag == NC_TAG_TABLE &&
        find(open, plan->depth, tag, IN_TABLE_SCOPE) != NOT_OPEN) {
        plan->depth =
            (size_t)find(open, plan->depth, NC_TAG_SELECT, IN_TABLE_SCOPE);
        return false;
    }
    if (nc_element_is(tag, NC_EL_RAWTEXT | NC_EL_RCDATA | NC_EL_PLAINTEXT))
        open->ambiguous = true;
    plan->action = NC_OPEN_IGNORE;
    return true;
}

/* --- start tags: svg and math (13.2.6.5) */

static bool is_breakout(const nc_token *tok)
{
    if (tok->tag == NC_TAG_FONT)
        return nc_token_attr(tok, NC_SPAN_LIT("color")) ||
               nc_token_attr(tok, NC_SPAN_LIT("face")) ||
               nc_token_attr(tok, NC_SPAN_LIT("size"));
    return nc_element_is(tok->tag, NC_EL_BREAKOUT);
}

/* Whether the rules for foreign content take a start tag (13.2.6). */
static bool goes_to_foreign(const nc_open *open, size_t depth, nc_tag tag)
{
    const nc_open_element *top;

    if (depth == 0)
        return false;
    top = &open->stack[depth - 1];
    if (top->ns == NC_NS_HTML)
        return false;
    if (top->ns == NC_NS_SVG)
        return !nc_element_is(top->tag, NC_EL_HTML_POINT);
    if (nc_element_is(top->tag, NC_EL_TEXT_POINT))
        return tag == NC_TAG_MGLYPH || tag == NC_TAG_MALIGNMARK;
    return !(top->html_point ||
             (top->tag == NC_TAG_ANNOTATION_XML && tag == NC_TAG_SVG));
}

static size_t leave_foreign(const nc_open *open, size_t depth)
{
    while (depth > 0 && open->stack[depth - 1].ns != NC_NS_HTML) {
        const nc_open_element *top = &open->stack[depth - 1];

        if (top->html_point ||
            (top->tag != NC_TAG_ANNOTATION_XML && is_integration_point(top)))
            break;
        depth--;
    }
    return depth;
}

/* --- start tags */

static void plan_in_body(nc_open *open, const nc_token *tok, nc_open_plan *plan)
{
    nc_tag tag = tok->tag;

    if (tag == NC_TAG_FORM && open->count[slot_of(tag, 0)] > 0 &&
        open->count[slot_of(NC_TAG_TEMPLATE, 0)] == 0) {
        plan->action = NC_OPEN_IGNORE;
        return;
    }
    if (nc_element_is(tag, NC_EL_TABLE_PART)) {
        plan_table_part(open, tag, plan);
        return;
    }
    plan->depth = close_before(open, tag, plan->depth);
    if (nc_element_is(tag, NC_EL_VOID) || tag == NC_TAG_IMAGE)
        plan->action = NC_OPEN_LEAF;
    if (tag == NC_TAG_SVG || tag == NC_TAG_MATH) {
        plan->ns = tag == NC_TAG_SVG ? NC_NS_SVG : NC_NS_MATHML;
        if (tok->self_closing)
            plan->action = NC_OPEN_LEAF;
    }
}

void nc_open_before_start(nc_open *open, const nc_token *tok,
                          nc_open_plan *plan)
{
    *plan = (nc_open_plan){.depth = open->depth, .action = NC_OPEN_PUSH};
    if (goes_to_foreign(open, plan->depth, tok->tag)) {
        if (!is_breakout(tok)) {
            plan->ns = open->stack[plan->depth - 1].ns;
            if (tok->self_closing)
                plan->action = NC_OPEN_LEAF;
            return;
        }
        plan->depth = leave_foreign(open, plan->depth);
    }
    if (tok->tag == NC_TAG_HTML || tok->tag == NC_TAG_HEAD ||
        tok->tag == NC_TAG_BODY) {
        plan_skeleton(open, tok->tag, plan);
        return;
    }
    if (is_in_select(open, plan->depth) && plan_in_select(open, tok->tag, plan))
        return;
    plan_root(open, tok->tag, plan);
    plan_in_body(open, tok, plan);
}

void nc_open_before_text(const nc_open *open, nc_open_plan *plan)
{
    *plan = (nc_open_plan){.depth = open->depth, .action = NC_OPEN_IGNORE};
    if (nc_open_in_foreign(open))
        return;
    plan_root(open, NC_TAG_UNKNOWN, plan);
}

static void count_child(nc_open *open)
{
    if (open->depth > 0)
        open->stack[open->depth - 1].n_children++;
}

static void note_skeleton(nc_open *open, nc_tag tag)
{
    if (tag == NC_TAG_HEAD)
        open->seen_head = true;
    if (tag == NC_TAG_BODY || tag == NC_TAG_FRAMESET)
        open->seen_body = true;
}

void nc_open_implied(nc_open *open, const nc_open_plan *plan)
{
    for (unsigned i = 0; i < plan->n_implied; i++) {
        count_child(open);
        note_skeleton(open, plan->implied[i]);
        push(open, (nc_open_element){.tag = plan->implied[i], .implied = true});
    }
}

/* 13.2.4.2: annotation-xml is an HTML integration point by its encoding. */
static bool is_html_annotation(const nc_token *tok, nc_namespace ns)
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

bool nc_open_start(nc_open *open, const nc_token *tok, const nc_open_plan *plan)
{
    nc_open_element element = {.tag = tok->tag, .ns = plan->ns};

    if (plan->action == NC_OPEN_IGNORE)
        return false;
    count_child(open);
    if (plan->action == NC_OPEN_LEAF)
        return false;
    if (tok->tag == NC_TAG_UNKNOWN)
        element.name_hash = hash_name(tok->name);
    element.html_point =
        is_html_annotation(tok, plan->ns) ||
        (plan->ns == NC_NS_SVG && nc_element_is(tok->tag, NC_EL_HTML_POINT));
    if (plan->ns == NC_NS_HTML)
        note_skeleton(open, tok->tag);
    return push(open, element);
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

    if (open->count[slot_of(tok->tag, hash)] == 0)
        return depth;
    for (size_t i = depth; i-- > 0;) {
        const nc_open_element *element = &open->stack[i];

        if (is_named(element, tok, hash))
            return i;
        if (is_html_with(element, NC_EL_SPECIAL))
            break;
    }
    return depth;
}

static size_t end_heading(const nc_open *open, size_t depth)
{
    for (size_t i = depth; i-- > 0;) {
        if (is_html_with(&open->stack[i], NC_EL_HEADING))
            return i;
        if (ends_scope(&open->stack[i], IN_SCOPE))
            break;
    }
    return depth;
}

/* 13.2.6.4.7: a form ends even where something in it is still open, which
 * then stays open. */
static size_t end_form(nc_open *open, size_t depth)
{
    int form = find(open, depth, NC_TAG_FORM, IN_SCOPE);

    if (form == NOT_OPEN)
        return depth;
    if (imply_ends(open, depth, NC_TAG_UNKNOWN) == (size_t)form + 1)
        return (size_t)form;
    unname(open, (size_t)form);
    return depth;
}

static size_t end_within(const nc_open *open, size_t depth, nc_tag tag,
                         scope within)
{
    int at = find(open, depth, tag, within);

    return at == NOT_OPEN ? depth : (size_t)at;
}

/* 13.2.6.4.11 and on: a part of a table ends with all that is in it. */
static size_t end_table_part(const nc_open *open, size_t depth, nc_tag tag)
{
    for (size_t i = depth; i-- > 0;) {
        if (is_html(&open->stack[i], tag))
            return i;
        if (ends_scope(&open->stack[i], IN_TABLE_SCOPE))
            break;
    }
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
        return end_within(open, depth, tag, IN_BUTTON_SCOPE);
    case NC_TAG_LI:
        return end_within(open, depth, tag, IN_LIST_SCOPE);
    case NC_TAG_FORM:
        return end_form(open, depth);
    case NC_TAG_TABLE:
    case NC_TAG_TEMPLATE:
        return end_table_part(open, depth, tag);
    default:
        break;
    }
    if (nc_element_is(tag, NC_EL_TABLE_PART))
        return end_table_part(open, depth, tag);
    if (nc_element_is(tag, NC_EL_HEADING))
        return end_heading(open, depth);
    if (nc_element_is(tag, NC_EL_FORMATTING))
        return close_formatting(open, depth, tag);
    if (nc_element_is(tag, NC_EL_SPECIAL))
        return end_within(open, depth, tag, IN_SCOPE);
    return end_any(open, tok, depth);
}

/* 13.2.6.5, "Any other end tag": down to the first HTML element, whose rules
 * then decide. */
static size_t end_in_foreign(nc_open *open, const nc_token *tok)
{
    uint32_t hash = tok->tag == NC_TAG_UNKNOWN ? hash_name(tok->name) : 0;

    if (tok->tag == NC_TAG_P || tok->tag == NC_TAG_BR)
        return end_in_html(open, tok, leave_foreign(open, open->depth));
    for (size_t i = open->depth; i-- > 0;) {
        if (open->stack[i].ns == NC_NS_HTML)
            break;
        if (is_named(&open->stack[i], tok, hash))
            return i;
    }
    return end_in_html(open, tok, open->depth);
}

size_t nc_open_before_end(nc_open *open, const nc_token *tok)
{
    if (nc_open_in_foreign(open))
        return end_in_foreign(open, tok);
    if (is_in_select(open, open->depth) && tok->tag != NC_TAG_SELECT &&
        tok->tag != NC_TAG_OPTION && tok->tag != NC_TAG_OPTGROUP &&
        tok->tag != NC_TAG_TEMPLATE && tok->tag != NC_TAG_TABLE &&
        !nc_element_is(tok->tag, NC_EL_TABLE_PART))
        return open->depth;
    return end_in_html(open, tok, open->depth);
}

/* --- the lexer */

static nc_content content_of(nc_tag tag)
{
    if (nc_element_is(tag, NC_EL_RCDATA))
        return NC_CONTENT_RCDATA;
    if (nc_element_is(tag, NC_EL_RAWTEXT))
        return NC_CONTENT_RAWTEXT;
    if (nc_element_is(tag, NC_EL_SCRIPT))
        return NC_CONTENT_SCRIPT;
    if (nc_element_is(tag, NC_EL_PLAINTEXT))
        return NC_CONTENT_PLAINTEXT;
    return NC_CONTENT_DATA;
}

void nc_open_steer(nc_open *open, const nc_token *tok, const nc_open_plan *plan,
                   nc_lexer *lx)
{
    if (plan->ns == NC_NS_HTML && plan->action == NC_OPEN_PUSH)
        nc_lexer_set_content(lx, content_of(tok->tag), tok->name);
    nc_lexer_allow_cdata(lx, nc_open_in_foreign(open));
}
