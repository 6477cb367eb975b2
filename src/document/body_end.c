/* body_end.c -- end tags by the rules of "in body" (WHATWG HTML 13.2.6.4.7).
 */
#include "tree.h"

static bool is_named(const nc_tree_open *open, const nc_token *tok)
{
    if (open->ns != NC_NS_HTML || open->tag != tok->tag)
        return false;
    return tok->tag != NC_TAG_UNKNOWN ||
           nc_span_equal_nocase(nc_span_of((const char *)open->node->name),
                                tok->name);
}

/* "Any other end tag". */
void nc_body_any_end(nc_builder *b, const nc_token *tok)
{
    size_t end =
        b->depth > NC_TREE_SEARCH_MAX ? b->depth - NC_TREE_SEARCH_MAX : 0;

    if (b->count[tok->tag] == 0)
        return;
    for (size_t i = b->depth; i-- > end;) {
        const nc_tree_open *open = &b->stack[i];

        if (is_named(open, tok)) {
            nc_stack_pop_to(b, i);
            return;
        }
        if (nc_tree_has(open, NC_EL_SPECIAL) || nc_foreign_is_point(open))
            return;
    }
}

/* Body stays open: what follows it goes there. */
static bool end_body(nc_builder *b, bool again)
{
    if (nc_stack_find(b, NC_TAG_BODY, NC_SCOPE_ANY) == NC_NOT_OPEN)
        return false;
    b->mode = NC_MODE_AFTER_BODY;
    return again;
}

/* A form ends even where something in it is still open, which then stays
 * open. */
static void end_form(nc_builder *b)
{
    xmlNode *form = b->form;
    int at;

    if (nc_stack_has_template(b)) {
        nc_stack_close(b, NC_TAG_FORM, NC_SCOPE_ANY);
        return;
    }
    b->form = NULL;
    at = nc_stack_find(b, NC_TAG_FORM, NC_SCOPE_ANY);
    if (!form || at == NC_NOT_OPEN || b->stack[at].node != form)
        return;
    nc_stack_imply_ends(b, NC_TAG_UNKNOWN);
    at = nc_stack_index(b, form);
    if (at != NC_NOT_OPEN)
        nc_stack_remove(b, (size_t)at);
}

static void end_p(nc_builder *b)
{
    if (!nc_stack_close(b, NC_TAG_P, NC_SCOPE_BUTTON)) {
        nc_insert_implied(b, NC_TAG_P);
        nc_stack_pop(b);
    }
}

static void end_heading(nc_builder *b)
{
    int at = nc_stack_find_heading(b);

    if (at != NC_NOT_OPEN)
        nc_stack_pop_to(b, (size_t)at);
}

static void end_object(nc_builder *b, const nc_token *tok)
{
    if (nc_stack_close(b, tok->tag, NC_SCOPE_ANY))
        nc_formatting_clear(b);
}

/* `</br>` is a `<br>` without attributes. */
static void end_br(nc_builder *b)
{
    nc_formatting_reopen(b);
    nc_insert_implied(b, NC_TAG_BR);
    nc_stack_pop(b);
    b->frameset_ok = false;
}

static bool is_block(nc_tag tag)
{
    return (nc_element_is(tag, NC_EL_CLOSES_P) && tag != NC_TAG_HR &&
            tag != NC_TAG_TABLE && tag != NC_TAG_PLAINTEXT &&
            tag != NC_TAG_XMP) ||
           tag == NC_TAG_BUTTON || tag == NC_TAG_SELECT;
}

static void end_by_facts(nc_builder *b, const nc_token *tok)
{
    if (nc_element_is(tok->tag, NC_EL_HEADING))
        end_heading(b);
    else if (nc_element_is(tok->tag, NC_EL_FORMATTING))
        nc_adoption_run(b, tok);
    else if (is_block(tok->tag))
        nc_stack_close(b, tok->tag, NC_SCOPE_ANY);
    else
        nc_body_any_end(b, tok);
}

bool nc_body_end(nc_builder *b, const nc_token *tok)
{
    switch (tok->tag) {
    case NC_TAG_TEMPLATE:
        nc_template_close(b);
        break;
    case NC_TAG_BODY:
        return end_body(b, false);
    case NC_TAG_HTML:
        return end_body(b, true);
    case NC_TAG_FORM:
        end_form(b);
        break;
    case NC_TAG_P:
        end_p(b);
        break;
    case NC_TAG_LI:
        nc_stack_close(b, NC_TAG_LI, NC_SCOPE_LIST);
        break;
    case NC_TAG_APPLET:
    case NC_TAG_MARQUEE:
    case NC_TAG_OBJECT:
        end_object(b, tok);
        break;
    case NC_TAG_BR:
        end_br(b);
        break;
    case NC_TAG_NOSCRIPT:
        /* Where scripts run, all up to here is raw text: pages rely on this
         * tag, whatever they have left open before it. */
        nc_stack_close(b, NC_TAG_NOSCRIPT, NC_SCOPE_ANY);
        break;
    default:
        end_by_facts(b, tok);
        break;
    }
    return false;
}
