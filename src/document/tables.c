/* tables.c -- tables and templates: the insertion modes of WHATWG HTML
 * 13.2.6.4.9 to .16 and .18.
 *
 *   IN_TABLE ◄──► IN_CAPTION
 *      ▲ ▲ ◄────► IN_COLUMNS
 *      │ │
 *      │ └─────── IN_SECTION ◄──► IN_ROW ◄──► IN_CELL ──► what is in a cell is
 *      ▼           <tbody>...      <tr>        <td>       in body again
 *   what had the table
 *
 * A start tag leads to the right; where it leaves out steps (<td> in a table),
 * the elements between are put in. An end tag, or a start tag that is for a
 * mode further left, closes and leads to the left.
 */
#include "tree.h"

#include <stdlib.h>

/* --- tables */

static void clear_to_table(nc_builder *b)
{
    nc_stack_clear_to(b, NC_TAG_TABLE, NC_TAG_TABLE, NC_TAG_TABLE);
}

static void clear_to_section(nc_builder *b)
{
    nc_stack_clear_to(b, NC_TAG_TBODY, NC_TAG_TFOOT, NC_TAG_THEAD);
}

static void clear_to_row(nc_builder *b)
{
    nc_stack_clear_to(b, NC_TAG_TR, NC_TAG_TR, NC_TAG_TR);
}

static bool is_section(nc_tag tag)
{
    return tag == NC_TAG_TBODY || tag == NC_TAG_THEAD || tag == NC_TAG_TFOOT;
}

static bool is_cell(nc_tag tag)
{
    return tag == NC_TAG_TD || tag == NC_TAG_TH;
}

static bool is_in_table(const nc_builder *b, nc_tag tag)
{
    return nc_stack_find(b, tag, NC_SCOPE_TABLE) != NC_NOT_OPEN;
}

/* By the rules of body, but what would go into the table goes before it. */
static bool foster(nc_builder *b, const nc_token *tok, nc_step_fn *step)
{
    bool again;

    b->foster = true;
    again = step(b, tok);
    b->foster = false;
    return again;
}

static bool close_table(nc_builder *b)
{
    if (!nc_stack_close(b, NC_TAG_TABLE, NC_SCOPE_TABLE))
        return false;
    nc_stack_reset_mode(b);
    return true;
}

static bool is_hidden_input(const nc_token *tok)
{
    const nc_attr *type = nc_token_attr(tok, NC_SPAN_LIT("type"));

    return type && nc_span_equal_nocase(type->value, NC_SPAN_LIT("hidden"));
}

static void start_form(nc_builder *b, const nc_token *tok)
{
    if (!nc_stack_has_template(b) && !b->form)
        b->form = nc_insert_leaf(b, tok);
}

/* Opens a part of the table, right in it. */
static bool open_part(nc_builder *b, const nc_token *tok, nc_tree_mode mode)
{
    clear_to_table(b);
    if (mode == NC_MODE_IN_CAPTION)
        nc_formatting_mark(b);
    nc_insert_start(b, tok);
    b->mode = mode;
    return false;
}

/* The same of a part without a tag; the token comes again. */
static bool imply_part(nc_builder *b, nc_tag tag, nc_tree_mode mode)
{
    clear_to_table(b);
    nc_insert_implied(b, tag);
    b->mode = mode;
    return true;
}

bool nc_table_start(nc_builder *b, const nc_token *tok)
{
    switch (tok->tag) {
    case NC_TAG_CAPTION:
        return open_part(b, tok, NC_MODE_IN_CAPTION);
    case NC_TAG_COLGROUP:
        return open_part(b, tok, NC_MODE_IN_COLUMNS);
    case NC_TAG_COL:
        return imply_part(b, NC_TAG_COLGROUP, NC_MODE_IN_COLUMNS);
    case NC_TAG_TBODY:
    case NC_TAG_TFOOT:
    case NC_TAG_THEAD:
        return open_part(b, tok, NC_MODE_IN_SECTION);
    case NC_TAG_TD:
    case NC_TAG_TH:
    case NC_TAG_TR:
        return imply_part(b, NC_TAG_TBODY, NC_MODE_IN_SECTION);
    case NC_TAG_TABLE:
        return close_table(b);
    case NC_TAG_STYLE:
    case NC_TAG_SCRIPT:
    case NC_TAG_TEMPLATE:
        return nc_head_start(b, tok);
    case NC_TAG_INPUT:
        if (!is_hidden_input(tok))
            break;
        nc_insert_leaf(b, tok);
        return false;
    case NC_TAG_FORM:
        start_form(b, tok);
        return false;
    default:
        break;
    }
    return foster(b, tok, nc_body_start);
}

bool nc_table_end(nc_builder *b, const nc_token *tok)
{
    if (tok->tag == NC_TAG_TABLE) {
        close_table(b);
        return false;
    }
    if (tok->tag == NC_TAG_TEMPLATE) {
        nc_template_close(b);
        return false;
    }
    if (nc_element_is(tok->tag, NC_EL_TABLE_PART) || tok->tag == NC_TAG_BODY ||
        tok->tag == NC_TAG_HTML)
        return false;
    return foster(b, tok, nc_body_end);
}

/* 13.2.6.4.10: only white space may stand between the parts of a table. */
void nc_table_text(nc_builder *b, nc_span s)
{
    nc_tag top = nc_stack_top(b)->ns == NC_NS_HTML
                     ? (nc_tag)nc_stack_top(b)->tag
                     : NC_TAG_UNKNOWN;

    if ((top == NC_TAG_TABLE || top == NC_TAG_TR || is_section(top) ||
         top == NC_TAG_TEMPLATE) &&
        nc_chardata_is_blank(s)) {
        nc_insert_text(b, s);
        return;
    }
    b->foster = true;
    nc_body_text(b, s);
    b->foster = false;
}

/* --- captions */

static bool close_caption(nc_builder *b)
{
    if (!nc_stack_close(b, NC_TAG_CAPTION, NC_SCOPE_TABLE))
        return false;
    nc_formatting_clear(b);
    b->mode = NC_MODE_IN_TABLE;
    return true;
}

bool nc_caption_start(nc_builder *b, const nc_token *tok)
{
    if (nc_element_is(tok->tag, NC_EL_TABLE_PART))
        return close_caption(b);
    return nc_body_start(b, tok);
}

bool nc_caption_end(nc_builder *b, const nc_token *tok)
{
    if (tok->tag == NC_TAG_CAPTION) {
        close_caption(b);
        return false;
    }
    if (tok->tag == NC_TAG_TABLE)
        return close_caption(b);
    if (nc_element_is(tok->tag, NC_EL_TABLE_PART) || tok->tag == NC_TAG_BODY ||
        tok->tag == NC_TAG_HTML)
        return false;
    return nc_body_end(b, tok);
}

/* --- columns */

bool nc_columns_leave(nc_builder *b)
{
    if (!nc_stack_top_is(b, NC_TAG_COLGROUP))
        return false;
    nc_stack_pop(b);
    b->mode = NC_MODE_IN_TABLE;
    return true;
}

bool nc_columns_start(nc_builder *b, const nc_token *tok)
{
    switch (tok->tag) {
    case NC_TAG_HTML:
        return nc_body_start(b, tok);
    case NC_TAG_COL:
        nc_insert_leaf(b, tok);
        return false;
    case NC_TAG_TEMPLATE:
        return nc_head_start(b, tok);
    default:
        return nc_columns_leave(b);
    }
}

bool nc_columns_end(nc_builder *b, const nc_token *tok)
{
    switch (tok->tag) {
    case NC_TAG_COLGROUP:
        nc_columns_leave(b);
        return false;
    case NC_TAG_COL:
        return false;
    case NC_TAG_TEMPLATE:
        nc_template_close(b);
        return false;
    default:
        return nc_columns_leave(b);
    }
}

/* --- sections: tbody, thead, tfoot */

static bool close_section(nc_builder *b)
{
    if (!is_in_table(b, NC_TAG_TBODY) && !is_in_table(b, NC_TAG_THEAD) &&
        !is_in_table(b, NC_TAG_TFOOT))
        return false;
    clear_to_section(b);
    nc_stack_pop(b);
    b->mode = NC_MODE_IN_TABLE;
    return true;
}

bool nc_section_start(nc_builder *b, const nc_token *tok)
{
    switch (tok->tag) {
    case NC_TAG_TR:
        clear_to_section(b);
        nc_insert_start(b, tok);
        b->mode = NC_MODE_IN_ROW;
        return false;
    case NC_TAG_TH:
    case NC_TAG_TD:
        clear_to_section(b);
        nc_insert_implied(b, NC_TAG_TR);
        b->mode = NC_MODE_IN_ROW;
        return true;
    default:
        if (nc_element_is(tok->tag, NC_EL_TABLE_PART))
            return close_section(b);
        return nc_table_start(b, tok);
    }
}

bool nc_section_end(nc_builder *b, const nc_token *tok)
{
    if (tok->tag == NC_TAG_TABLE)
        return close_section(b);
    if (is_section(tok->tag)) {
        if (is_in_table(b, tok->tag))
            close_section(b);
        return false;
    }
    return nc_table_end(b, tok);
}

/* --- rows */

static bool close_row(nc_builder *b)
{
    if (!is_in_table(b, NC_TAG_TR))
        return false;
    clear_to_row(b);
    nc_stack_pop(b);
    b->mode = NC_MODE_IN_SECTION;
    return true;
}

bool nc_row_start(nc_builder *b, const nc_token *tok)
{
    if (is_cell(tok->tag)) {
        clear_to_row(b);
        nc_insert_start(b, tok);
        b->mode = NC_MODE_IN_CELL;
        nc_formatting_mark(b);
        return false;
    }
    if (nc_element_is(tok->tag, NC_EL_TABLE_PART))
        return close_row(b);
    return nc_table_start(b, tok);
}

bool nc_row_end(nc_builder *b, const nc_token *tok)
{
    if (tok->tag == NC_TAG_TR) {
        close_row(b);
        return false;
    }
    if (tok->tag == NC_TAG_TABLE)
        return close_row(b);
    if (is_section(tok->tag))
        return is_in_table(b, tok->tag) && close_row(b);
    return nc_table_end(b, tok);
}

/* --- cells */

static bool close_cell(nc_builder *b)
{
    if (!nc_stack_close(b, NC_TAG_TD, NC_SCOPE_TABLE) &&
        !nc_stack_close(b, NC_TAG_TH, NC_SCOPE_TABLE))
        return false;
    nc_formatting_clear(b);
    b->mode = NC_MODE_IN_ROW;
    return true;
}

bool nc_cell_start(nc_builder *b, const nc_token *tok)
{
    if (nc_element_is(tok->tag, NC_EL_TABLE_PART))
        return close_cell(b);
    return nc_body_start(b, tok);
}

bool nc_cell_end(nc_builder *b, const nc_token *tok)
{
    switch (tok->tag) {
    case NC_TAG_TD:
    case NC_TAG_TH:
        if (is_in_table(b, tok->tag))
            close_cell(b);
        return false;
    case NC_TAG_TABLE:
    case NC_TAG_TBODY:
    case NC_TAG_TFOOT:
    case NC_TAG_THEAD:
    case NC_TAG_TR:
        return is_in_table(b, tok->tag) && close_cell(b);
    case NC_TAG_BODY:
    case NC_TAG_CAPTION:
    case NC_TAG_COL:
    case NC_TAG_COLGROUP:
    case NC_TAG_HTML:
        return false;
    default:
        return nc_body_end(b, tok);
    }
}

/* --- templates */

void nc_template_open(nc_builder *b, nc_tree_mode mode)
{
    enum { FIRST_CAP = 16 };

    if (b->n_templates == b->templates_cap) {
        size_t cap = b->templates_cap ? b->templates_cap * 2 : FIRST_CAP;
        unsigned char *modes = realloc(b->templates, cap);

        if (!modes) {
            nc_tree_fail(b, NC_ENOMEM);
            return;
        }
        b->templates = modes;
        b->templates_cap = cap;
    }
    b->templates[b->n_templates++] = (unsigned char)mode;
}

/* 13.2.6.4.4, "An end tag whose tag name is template". */
void nc_template_close(nc_builder *b)
{
    bool is_template = false;

    if (!nc_stack_has_template(b))
        return;
    while (b->depth > 1 && !is_template) {
        is_template = nc_stack_top_is(b, NC_TAG_TEMPLATE);
        nc_stack_pop(b);
    }
    nc_formatting_clear(b);
    if (b->n_templates > 0)
        b->n_templates--;
    nc_stack_reset_mode(b);
}

/* What a template's content begins with tells what it is for. */
static nc_tree_mode template_mode(nc_tag tag)
{
    switch (tag) {
    case NC_TAG_CAPTION:
    case NC_TAG_COLGROUP:
    case NC_TAG_TBODY:
    case NC_TAG_TFOOT:
    case NC_TAG_THEAD:
        return NC_MODE_IN_TABLE;
    case NC_TAG_COL:
        return NC_MODE_IN_COLUMNS;
    case NC_TAG_TR:
        return NC_MODE_IN_SECTION;
    case NC_TAG_TD:
    case NC_TAG_TH:
        return NC_MODE_IN_ROW;
    default:
        return NC_MODE_IN_BODY;
    }
}

bool nc_template_start(nc_builder *b, const nc_token *tok)
{
    if (nc_element_is(tok->tag, NC_EL_IN_HEAD) && tok->tag != NC_TAG_NOSCRIPT)
        return nc_head_start(b, tok);
    b->mode = template_mode(tok->tag);
    if (b->n_templates > 0)
        b->templates[b->n_templates - 1] = (unsigned char)b->mode;
    return true;
}

bool nc_template_end(nc_builder *b, const nc_token *tok)
{
    if (tok->tag == NC_TAG_TEMPLATE)
        nc_template_close(b);
    return false;
}
