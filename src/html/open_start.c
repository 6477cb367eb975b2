/* open_start.c -- what a start tag closes, implies and opens, by WHATWG HTML
 * 13.2.6.4 and .5.
 *
 * The standard's insertion modes are read off the stack: which table parts are
 * open, whether a select is, whether the current element is svg or math. Plans
 * are made here and carried out by the caller, so that it sees each element
 * close.
 */
#include "scope.h"

/* --- start tags: what they close */

static size_t close_p(const nc_open *open, size_t depth)
{
    return nc_open_close_within(open, depth, NC_TAG_P, IN_BUTTON_SCOPE);
}

/* 13.2.6.4.7, "A start tag whose tag name is li", and dd, dt: the last open
 * item ends, unless something special stands between. */
static size_t close_item(const nc_open *open, size_t depth, nc_tag one,
                         nc_tag other)
{
    for (size_t i = depth; i-- > 0;) {
        const nc_open_element *element = &open->stack[i];

        if (nc_open_is_html(element, one) || nc_open_is_html(element, other))
            return close_p(open, i);
        if (nc_open_is_html_with(element, NC_EL_SPECIAL) &&
            !nc_open_is_html(element, NC_TAG_ADDRESS) &&
            !nc_open_is_html(element, NC_TAG_DIV) &&
            !nc_open_is_html(element, NC_TAG_P))
            break;
        if (nc_open_is_integration_point(element))
            break;
    }
    return close_p(open, depth);
}

static size_t close_ruby(const nc_open *open, size_t depth, nc_tag except)
{
    if (nc_open_find(open, depth, NC_TAG_RUBY, IN_SCOPE) == NOT_OPEN)
        return depth;
    return nc_open_imply_ends(open, depth, except);
}

static size_t close_options(const nc_open *open, size_t depth, bool group)
{
    if (nc_open_is_top(open, depth, NC_TAG_OPTION))
        depth--;
    if (group && nc_open_is_top(open, depth, NC_TAG_OPTGROUP))
        depth--;
    return depth;
}

/* The open table that a table, form or the like at DEPTH stands in directly,
 * not in one of its cells; NOT_OPEN if there is none. */
static int find_bare_table(const nc_open *open, size_t depth)
{
    return nc_open_find(open, depth, NC_TAG_TABLE, IN_SCOPE);
}

/* 13.2.6.4.9: a table right in a table ends that one. */
static size_t close_before_table(const nc_open *open, size_t depth)
{
    int table = find_bare_table(open, depth);

    if (table != NOT_OPEN)
        return (size_t)table;
    return open->quirks ? depth : close_p(open, depth);
}

/* What the start tag of an element in body closes first. */
static size_t close_before(nc_open *open, nc_tag tag, size_t depth)
{
    switch (tag) {
    case NC_TAG_LI:
        return close_item(open, depth, NC_TAG_LI, NC_TAG_LI);
    case NC_TAG_DD:
    case NC_TAG_DT:
        return close_item(open, depth, NC_TAG_DD, NC_TAG_DT);
    case NC_TAG_A:
    case NC_TAG_NOBR:
        return nc_open_close_formatting(open, depth, tag);
    case NC_TAG_BUTTON:
        return nc_open_close_within(open, depth, tag, IN_SCOPE);
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
        return close_before_table(open, depth);
    default:
        break;
    }
    if (nc_element_is(tag, NC_EL_CLOSES_P))
        depth = close_p(open, depth);
    if (nc_element_is(tag, NC_EL_HEADING) && depth > 0 &&
        nc_open_is_html_with(&open->stack[depth - 1], NC_EL_HEADING))
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
    return i < open->depth && (nc_open_is_html(&open->stack[i], NC_TAG_TBODY) ||
                               nc_open_is_html(&open->stack[i], NC_TAG_THEAD) ||
                               nc_open_is_html(&open->stack[i], NC_TAG_TFOOT));
}

static bool is_row(const nc_open *open, size_t i)
{
    return i < open->depth && nc_open_is_html(&open->stack[i], NC_TAG_TR);
}

/* Goes back to the section, and in it to the row, that a tr, td or th at the
 * table (or template) below BASE stands in, implying what is missing. */
static void plan_row(const nc_open *open, nc_tag tag, size_t base,
                     nc_open_plan *plan)
{
    bool in_table = nc_open_is_html(&open->stack[base - 1], NC_TAG_TABLE);
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

    while (base > 0 &&
           !nc_open_is_html_with(&open->stack[base - 1], NC_EL_TABLE_SCOPE))
        base--;
    if (base == 0 || nc_open_is_html(&open->stack[base - 1], NC_TAG_HTML)) {
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
    if (base < open->depth &&
        nc_open_is_html(&open->stack[base], NC_TAG_COLGROUP))
        plan->depth++;
    else if (nc_open_is_html(&open->stack[base - 1], NC_TAG_TABLE))
        imply(plan, NC_TAG_COLGROUP);
}

/* --- start tags: html, head, body */

static bool is_in_head(const nc_open *open, size_t depth)
{
    return nc_open_is_top(open, depth, NC_TAG_HEAD) ||
           (nc_open_is_top(open, depth, NC_TAG_NOSCRIPT) &&
            nc_open_is_top(open, depth - 1, NC_TAG_HEAD));
}

/* Whether TAG may stand in head, or in a noscript there (13.2.6.4.4, .5). */
static bool fits_in_head(const nc_open *open, nc_tag tag, size_t depth)
{
    if (!nc_element_is(tag, NC_EL_IN_HEAD))
        return false;
    return nc_open_is_top(open, depth, NC_TAG_HEAD) ||
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
        select = nc_open_find(open, plan->depth, NC_TAG_SELECT, IN_SCOPE);
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
        nc_open_find(open, plan->depth, tag, IN_TABLE_SCOPE) != NOT_OPEN) {
        plan->depth = (size_t)nc_open_find(open, plan->depth, NC_TAG_SELECT,
                                           IN_TABLE_SCOPE);
        return false;
    }
    if (nc_element_is(tag, NC_EL_RAWTEXT | NC_EL_RCDATA | NC_EL_PLAINTEXT))
        open->ambiguous = true;
    plan->action = NC_OPEN_IGNORE;
    return true;
}

/* --- start tags: svg and math (13.2.6.5) */

bool nc_open_is_breakout(const nc_token *tok)
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

/* --- start tags */

static void plan_in_body(nc_open *open, const nc_token *tok, nc_open_plan *plan)
{
    nc_tag tag = tok->tag;

    if (tag == NC_TAG_FORM && nc_open_count(open, tag) > 0 &&
        nc_open_count(open, NC_TAG_TEMPLATE) == 0) {
        plan->action = NC_OPEN_IGNORE;
        return;
    }
    if (nc_element_is(tag, NC_EL_TABLE_PART)) {
        plan_table_part(open, tag, plan);
        return;
    }
    plan->depth = close_before(open, tag, plan->depth);
    if (nc_element_is(tag, NC_EL_VOID) || tag == NC_TAG_IMAGE ||
        (tag == NC_TAG_FORM && find_bare_table(open, plan->depth) != NOT_OPEN))
        plan->action = NC_OPEN_LEAF;
    if (tag == NC_TAG_SVG || tag == NC_TAG_MATH) {
        plan->ns = tag == NC_TAG_SVG ? NC_NS_SVG : NC_NS_MATHML;
        if (tok->self_closing)
            plan->action = NC_OPEN_LEAF;
    }
}

void nc_open_plan_start(nc_open *open, const nc_token *tok, nc_open_plan *plan)
{
    *plan = (nc_open_plan){.depth = open->depth, .action = NC_OPEN_PUSH};
    if (goes_to_foreign(open, plan->depth, tok->tag)) {
        if (!nc_open_is_breakout(tok)) {
            plan->ns = open->stack[plan->depth - 1].ns;
            if (tok->self_closing)
                plan->action = NC_OPEN_LEAF;
            return;
        }
        plan->depth = nc_open_leave_foreign(open, plan->depth);
    }
    if (tok->tag == NC_TAG_HTML || tok->tag == NC_TAG_HEAD ||
        tok->tag == NC_TAG_BODY) {
        plan_skeleton(open, tok->tag, plan);
        return;
    }
    if (nc_open_is_in_select(open, plan->depth) &&
        plan_in_select(open, tok->tag, plan))
        return;
    plan_root(open, tok->tag, plan);
    plan_in_body(open, tok, plan);
}

#define ASKS_BY_FACTS(facts)                                                   \
    (((facts)&NC_EL_CLOSES_P ? NC_START_NO_P : 0) |                            \
     ((facts)&NC_EL_HEADING ? NC_START_NO_HEADING : 0) |                       \
     ((facts)&NC_EL_IN_HEAD ? 0 : NC_START_BODY) |                             \
     ((facts)&NC_EL_TABLE_PART ? NC_START_ASKS : 0))

#define ASKS_BY_NAME(tag)                                                        \
    ((tag) == NC_TAG_A || (tag) == NC_TAG_NOBR || (tag) == NC_TAG_BUTTON         \
         ? NC_START_ONCE                                                         \
     : (tag) == NC_TAG_LI ? NC_START_IN_LIST                                     \
     : (tag) == NC_TAG_DD || (tag) == NC_TAG_DT || (tag) == NC_TAG_OPTION ||     \
             (tag) == NC_TAG_OPTGROUP || (tag) == NC_TAG_RB ||                   \
             (tag) == NC_TAG_RTC || (tag) == NC_TAG_RP ||                        \
             (tag) == NC_TAG_RT || (tag) == NC_TAG_TABLE ||                      \
             (tag) == NC_TAG_FORM || (tag) == NC_TAG_IMAGE ||                    \
             (tag) == NC_TAG_SVG || (tag) == NC_TAG_MATH                         \
         ? NC_START_ASKS                                                         \
     : (tag) == NC_TAG_HTML     ? NC_START_ASKS | NC_START_NO_END                \
     : (tag) == NC_TAG_HEAD     ? NC_START_ASKS | NC_START_ODD                   \
     : (tag) == NC_TAG_FRAMESET ? NC_START_ODD                                   \
     : (tag) == NC_TAG_BODY     ? NC_START_ASKS | NC_START_ODD | NC_START_NO_END \
                                : 0)

const unsigned char nc_open_start_class[NC_TAG_COUNT] = {
    [NC_TAG_UNKNOWN] = NC_START_BODY | NC_START_ODD | NC_START_NO_END,
#define NC_ELEMENT(id, name, facts)                                            \
    [NC_TAG_##id] = ASKS_BY_FACTS(facts) | ASKS_BY_NAME(NC_TAG_##id),
#include "nc_elements.inc"
#undef NC_ELEMENT
};

/* Whether the start tag TAG, where the current element is TOP, closes and
 * implies nothing, and this is plain: in body or right in head, with no select
 * open. Asked in one go, as each answer by itself is as good as random. */
static inline bool is_plain(const nc_open *open, const nc_open_element *top,
                            nc_tag tag)
{
    bool in_head = top->tag == NC_TAG_HEAD;
    bool in_body = open->seen_body && nc_open_count(open, NC_TAG_HEAD) == 0;
    bool in_list = top->tag == NC_TAG_UL || top->tag == NC_TAG_OL;
    int no = NC_START_ASKS | in_head * NC_START_BODY |
             !in_list * NC_START_IN_LIST |
             (open->count[tag] > 0) * NC_START_ONCE |
             (nc_open_count(open, NC_TAG_P) > 0) * NC_START_NO_P |
             nc_element_is(top->tag, NC_EL_HEADING) * NC_START_NO_HEADING;

    return ((top->ns == NC_NS_HTML) &
            (nc_open_count(open, NC_TAG_SELECT) == 0) & (in_body | in_head)) &&
           !(nc_open_start_class[tag] & no);
}

/* In XML, `<div/>` is all of a div. */
static inline void end_at_once(const nc_open *open, const nc_token *tok,
                               nc_open_plan *plan)
{
    if (open->is_xml && tok->self_closing && plan->action == NC_OPEN_PUSH)
        plan->action = NC_OPEN_LEAF;
}

void nc_open_before_start(nc_open *open, const nc_token *tok,
                          nc_open_plan *plan)
{
    const nc_open_element *top = nc_open_top(open);

    if (open->depth < 2 || !is_plain(open, top, tok->tag)) {
        nc_open_plan_start(open, tok, plan);
        end_at_once(open, tok, plan);
        return;
    }
    plan->depth = open->depth;
    plan->action =
        nc_element_is(tok->tag, NC_EL_VOID) ? NC_OPEN_LEAF : NC_OPEN_PUSH;
    plan->ns = NC_NS_HTML;
    plan->n_implied = 0;
    end_at_once(open, tok, plan);
}

void nc_open_before_text(const nc_open *open, nc_open_plan *plan)
{
    *plan = (nc_open_plan){.depth = open->depth, .action = NC_OPEN_IGNORE};
    if (nc_open_in_foreign(open))
        return;
    plan_root(open, NC_TAG_UNKNOWN, plan);
}
