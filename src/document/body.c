/* body.c -- start tags and text by the rules of "in body" (WHATWG HTML
 * 13.2.6.4.7).
 */
#include "tree.h"

/* --- html, body and frameset, which are there already */

static bool has_body(const nc_builder *b)
{
    return b->depth > 1 && nc_tree_is(&b->stack[1], NC_TAG_BODY);
}

static void merge(nc_builder *b, size_t i, const nc_token *tok)
{
    /* Of a fragment, the first element is not its own. */
    if (!nc_stack_has_template(b) && !(i == 0 && b->context.is_fragment))
        nc_tree_merge_attributes(b, b->stack[i].node, tok);
}

static void start_body(nc_builder *b, const nc_token *tok)
{
    if (!has_body(b) || nc_stack_has_template(b))
        return;
    b->frameset_ok = false;
    merge(b, 1, tok);
}

/* A frameset takes the place of a body that has shown nothing so far. */
static void start_frameset(nc_builder *b, const nc_token *tok)
{
    xmlNode *body;

    if (!has_body(b) || !b->frameset_ok)
        return;
    body = b->stack[1].node;
    nc_stack_pop_to(b, 1);
    xmlUnlinkNode(body);
    if (b->tree->body == body)
        b->tree->body = NULL;
    nc_insert_start(b, tok);
    b->mode = NC_MODE_IN_FRAMESET;
}

/* --- blocks */

static void start_block(nc_builder *b, const nc_token *tok)
{
    nc_stack_close_p(b);
    nc_insert_start(b, tok);
}

static void start_heading(nc_builder *b, const nc_token *tok)
{
    nc_stack_close_p(b);
    if (nc_tree_has(nc_stack_top(b), NC_EL_HEADING))
        nc_stack_pop(b);
    nc_insert_start(b, tok);
}

static void start_pre(nc_builder *b, const nc_token *tok)
{
    start_block(b, tok);
    b->skip_newline = true;
    b->frameset_ok = false;
}

static void start_form(nc_builder *b, const nc_token *tok)
{
    xmlNode *form;

    if (b->form && !nc_stack_has_template(b))
        return;
    nc_stack_close_p(b);
    form = nc_insert_start(b, tok);
    if (!nc_stack_has_template(b))
        b->form = form;
}

/* The last open item ends, unless something special stands between. */
static void start_item(nc_builder *b, const nc_token *tok, nc_tag one,
                       nc_tag other)
{
    size_t end =
        b->depth > NC_TREE_SEARCH_MAX ? b->depth - NC_TREE_SEARCH_MAX : 0;

    b->frameset_ok = false;
    for (size_t i = b->depth; i-- > end;) {
        const nc_tree_open *open = &b->stack[i];

        if (nc_tree_is(open, one) || nc_tree_is(open, other)) {
            nc_stack_pop_to(b, i);
            break;
        }
        if (nc_foreign_is_point(open) ||
            (nc_tree_has(open, NC_EL_SPECIAL) && open->tag != NC_TAG_ADDRESS &&
             open->tag != NC_TAG_DIV && open->tag != NC_TAG_P))
            break;
    }
    start_block(b, tok);
}

static void start_plaintext(nc_builder *b, const nc_token *tok)
{
    nc_stack_close_p(b);
    nc_insert_raw(b, tok, NC_CONTENT_PLAINTEXT);
}

static void start_table(nc_builder *b, const nc_token *tok)
{
    if (!b->quirks)
        nc_stack_close_p(b);
    nc_insert_start(b, tok);
    b->frameset_ok = false;
    b->mode = NC_MODE_IN_TABLE;
}

static void start_hr(nc_builder *b, const nc_token *tok)
{
    nc_stack_close_p(b);
    if (nc_stack_find(b, NC_TAG_SELECT, NC_SCOPE_ANY) != NC_NOT_OPEN)
        nc_stack_imply_ends(b, NC_TAG_UNKNOWN);
    nc_insert_leaf(b, tok);
    b->frameset_ok = false;
}

/* --- formatting */

static void start_inline(nc_builder *b, const nc_token *tok)
{
    nc_formatting_reopen(b);
    nc_insert_start(b, tok);
}

static void start_formatting(nc_builder *b, const nc_token *tok)
{
    nc_formatting_reopen(b);
    nc_formatting_push(b, nc_insert_start(b, tok), tok->tag);
}

/* A link in a link ends that one. */
static void start_link(nc_builder *b, const nc_token *tok)
{
    int entry = nc_formatting_find(b, NC_TAG_A);

    if (entry != NC_NOT_OPEN) {
        xmlNode *open = b->formatting[entry].node;
        int at;

        nc_adoption_run(b, tok);
        entry = nc_formatting_index(b, open);
        if (entry != NC_NOT_OPEN)
            nc_formatting_remove(b, (size_t)entry);
        at = nc_stack_index(b, open);
        if (at != NC_NOT_OPEN)
            nc_stack_remove(b, (size_t)at);
    }
    start_formatting(b, tok);
}

static void start_nobr(nc_builder *b, const nc_token *tok)
{
    nc_formatting_reopen(b);
    if (nc_stack_find(b, NC_TAG_NOBR, NC_SCOPE_ANY) != NC_NOT_OPEN)
        nc_adoption_run(b, tok);
    start_formatting(b, tok);
}

static void start_object(nc_builder *b, const nc_token *tok)
{
    start_inline(b, tok);
    nc_formatting_mark(b);
    b->frameset_ok = false;
}

/* --- forms */

static void start_button(nc_builder *b, const nc_token *tok)
{
    nc_stack_close(b, NC_TAG_BUTTON, NC_SCOPE_ANY);
    start_inline(b, tok);
    b->frameset_ok = false;
}

static void start_leaf(nc_builder *b, const nc_token *tok)
{
    nc_formatting_reopen(b);
    nc_insert_leaf(b, tok);
    b->frameset_ok = false;
}

static void start_input(nc_builder *b, const nc_token *tok)
{
    const nc_attr *type = nc_token_attr(tok, NC_SPAN_LIT("type"));
    bool frameset_ok = b->frameset_ok && type &&
                       nc_span_equal_nocase(type->value, NC_SPAN_LIT("hidden"));

    if (b->context.is_fragment && b->context.tag == NC_TAG_SELECT)
        return;
    nc_stack_close(b, NC_TAG_SELECT, NC_SCOPE_ANY);
    start_leaf(b, tok);
    b->frameset_ok = frameset_ok;
}

static void start_select(nc_builder *b, const nc_token *tok)
{
    if (b->context.is_fragment && b->context.tag == NC_TAG_SELECT)
        return;
    if (nc_stack_close(b, NC_TAG_SELECT, NC_SCOPE_ANY))
        return;
    start_inline(b, tok);
    b->frameset_ok = false;
}

static void start_option(nc_builder *b, const nc_token *tok)
{
    if (nc_stack_find(b, NC_TAG_SELECT, NC_SCOPE_ANY) != NC_NOT_OPEN)
        nc_stack_imply_ends(b, tok->tag == NC_TAG_OPTION ? NC_TAG_OPTGROUP
                                                         : NC_TAG_UNKNOWN);
    else if (nc_stack_top_is(b, NC_TAG_OPTION))
        nc_stack_pop(b);
    start_inline(b, tok);
}

static void start_textarea(nc_builder *b, const nc_token *tok)
{
    nc_insert_raw(b, tok, NC_CONTENT_RCDATA);
    b->skip_newline = true;
    b->frameset_ok = false;
}

/* --- the rest */

static void start_raw(nc_builder *b, const nc_token *tok)
{
    if (tok->tag == NC_TAG_XMP) {
        nc_stack_close_p(b);
        nc_formatting_reopen(b);
    }
    if (tok->tag != NC_TAG_NOEMBED)
        b->frameset_ok = false;
    nc_insert_raw(b, tok, NC_CONTENT_RAWTEXT);
}

static void start_ruby_part(nc_builder *b, const nc_token *tok)
{
    if (nc_stack_find(b, NC_TAG_RUBY, NC_SCOPE_ANY) != NC_NOT_OPEN)
        nc_stack_imply_ends(b, tok->tag == NC_TAG_RB || tok->tag == NC_TAG_RTC
                                   ? NC_TAG_UNKNOWN
                                   : NC_TAG_RTC);
    nc_insert_start(b, tok);
}

static void start_foreign(nc_builder *b, const nc_token *tok)
{
    nc_formatting_reopen(b);
    nc_insert_foreign(b, tok,
                      tok->tag == NC_TAG_SVG ? NC_NS_SVG : NC_NS_MATHML);
}

static void start_image(nc_builder *b, const nc_token *tok)
{
    nc_token img = *tok;

    img.tag = NC_TAG_IMG;
    start_leaf(b, &img);
}

/* What has no rule of its own, by its facts. */
static void start_by_facts(nc_builder *b, const nc_token *tok)
{
    nc_tag tag = tok->tag;

    if (nc_element_is(tag, NC_EL_HEADING))
        start_heading(b, tok);
    else if (nc_element_is(tag, NC_EL_CLOSES_P))
        start_block(b, tok);
    else if (nc_element_is(tag, NC_EL_FORMATTING))
        start_formatting(b, tok);
    else if (nc_element_is(tag, NC_EL_IN_HEAD) && tag != NC_TAG_NOSCRIPT)
        nc_head_start(b, tok);
    else if (nc_element_is(tag, NC_EL_RAWTEXT))
        start_raw(b, tok);
    else if (nc_element_is(tag, NC_EL_VOID) &&
             !nc_element_is(tag, NC_EL_TABLE_PART))
        start_leaf(b, tok);
    else if (!nc_element_is(tag, NC_EL_TABLE_PART))
        start_inline(b, tok);
}

/* A flat table of the standard's rules. */
bool nc_body_start(nc_builder *b, const nc_token *tok)
{
    switch (tok->tag) {
    case NC_TAG_HTML:
        merge(b, 0, tok);
        break;
    case NC_TAG_BODY:
        start_body(b, tok);
        break;
    case NC_TAG_FRAMESET:
        start_frameset(b, tok);
        break;
    case NC_TAG_HEAD:
    case NC_TAG_FRAME:
        break;
    case NC_TAG_PRE:
    case NC_TAG_LISTING:
        start_pre(b, tok);
        break;
    case NC_TAG_FORM:
        start_form(b, tok);
        break;
    case NC_TAG_LI:
        start_item(b, tok, NC_TAG_LI, NC_TAG_LI);
        break;
    case NC_TAG_DD:
    case NC_TAG_DT:
        start_item(b, tok, NC_TAG_DD, NC_TAG_DT);
        break;
    case NC_TAG_PLAINTEXT:
        start_plaintext(b, tok);
        break;
    case NC_TAG_TABLE:
        start_table(b, tok);
        break;
    case NC_TAG_HR:
        start_hr(b, tok);
        break;
    case NC_TAG_A:
        start_link(b, tok);
        break;
    case NC_TAG_NOBR:
        start_nobr(b, tok);
        break;
    case NC_TAG_APPLET:
    case NC_TAG_MARQUEE:
    case NC_TAG_OBJECT:
        start_object(b, tok);
        break;
    case NC_TAG_BUTTON:
        start_button(b, tok);
        break;
    case NC_TAG_INPUT:
        start_input(b, tok);
        break;
    case NC_TAG_SELECT:
        start_select(b, tok);
        break;
    case NC_TAG_OPTION:
    case NC_TAG_OPTGROUP:
        start_option(b, tok);
        break;
    case NC_TAG_TEXTAREA:
        start_textarea(b, tok);
        break;
    case NC_TAG_XMP:
        start_raw(b, tok);
        break;
    case NC_TAG_PARAM:
    case NC_TAG_SOURCE:
    case NC_TAG_TRACK:
        nc_insert_leaf(b, tok);
        break;
    case NC_TAG_RB:
    case NC_TAG_RTC:
    case NC_TAG_RP:
    case NC_TAG_RT:
        start_ruby_part(b, tok);
        break;
    case NC_TAG_SVG:
    case NC_TAG_MATH:
        start_foreign(b, tok);
        break;
    case NC_TAG_IMAGE:
        start_image(b, tok);
        break;
    default:
        start_by_facts(b, tok);
        break;
    }
    return false;
}

void nc_body_text(nc_builder *b, nc_span s)
{
    if (s.len == 0)
        return;
    nc_formatting_reopen(b);
    if (b->frameset_ok && !nc_chardata_is_blank(s))
        b->frameset_ok = false;
    nc_insert_text(b, s);
}
