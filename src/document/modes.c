/* modes.c -- the insertion modes of a page's frame: what comes before body,
 * after it, and in framesets (WHATWG HTML 13.2.6.4.1 to .6, .19 to .23), and
 * the way to those of all else.
 *
 *   INITIAL ─► BEFORE_HTML ─► BEFORE_HEAD ─► IN_HEAD ─► AFTER_HEAD
 *                                             │    ▲      │      │ <frameset>
 *                                             ▼    │      ▼      ▼
 *                                        IN_NOSCRIPT   IN_BODY  IN_FRAMESET
 *                                               </body> │   ▲        ▼
 *                                                       ▼   │  AFTER_FRAMESET
 *                                               AFTER_BODY ─┤        ▼
 *                                               </html> │   │  AFTER_AFTER_
 *                                                       ▼   │    FRAMESET
 *                                         AFTER_AFTER_BODY ─┘
 *                                             all but comments and spaces
 *
 * A page that leaves out a tag goes the same way, a step at a time (step_on).
 * From IN_BODY and IN_HEAD, raw text leads to TEXT and back, tables to the
 * modes of tables.c, a template to IN_TEMPLATE.
 */
#include "tree.h"

#include "nc_chars.h"

/* --- a step on, where the page leaves out a tag */

static void open_html(nc_builder *b, const nc_token *tok)
{
    xmlNode *root =
        tok ? nc_tree_element_of(b, tok, NC_NS_HTML)
            : nc_tree_new_element(b, (const xmlChar *)nc_tag_name(NC_TAG_HTML),
                                  NC_TAG_HTML, NC_NS_HTML);

    if (!root)
        return;
    root->nsDef = b->ns[NC_NS_SVG];
    nc_insert_link((nc_place){(xmlNode *)b->tree->doc, NULL}, root);
    nc_stack_push(b, (nc_tree_open){root, NC_TAG_HTML, NC_NS_HTML, false});
    b->tree->root = root;
    b->mode = NC_MODE_BEFORE_HEAD;
}

static void open_head(nc_builder *b, const nc_token *tok)
{
    b->head = tok ? nc_insert_start(b, tok) : nc_insert_implied(b, NC_TAG_HEAD);
    if (!b->context.is_fragment)
        b->tree->head = b->head;
    b->mode = NC_MODE_IN_HEAD;
}

static void open_body(nc_builder *b, const nc_token *tok)
{
    xmlNode *body =
        tok ? nc_insert_start(b, tok) : nc_insert_implied(b, NC_TAG_BODY);

    if (!b->context.is_fragment)
        b->tree->body = body;
    b->mode = NC_MODE_IN_BODY;
}

static void close_head(nc_builder *b, nc_tree_mode mode)
{
    nc_stack_pop(b);
    b->mode = mode;
}

/* The standard's "anything else" up to body: true, as the token then comes
 * again. */
static bool step_on(nc_builder *b)
{
    switch (b->mode) {
    case NC_MODE_INITIAL:
        b->quirks = true;
        b->mode = NC_MODE_BEFORE_HTML;
        break;
    case NC_MODE_BEFORE_HTML:
        open_html(b, NULL);
        break;
    case NC_MODE_BEFORE_HEAD:
        open_head(b, NULL);
        break;
    case NC_MODE_IN_NOSCRIPT:
        close_head(b, NC_MODE_IN_HEAD);
        break;
    case NC_MODE_IN_HEAD:
        close_head(b, NC_MODE_AFTER_HEAD);
        break;
    case NC_MODE_AFTER_HEAD:
        open_body(b, NULL);
        break;
    default:
        b->mode = NC_MODE_IN_BODY;
        break;
    }
    return b->status == NC_OK;
}

/* --- head */

static void start_template(nc_builder *b, const nc_token *tok)
{
    nc_insert_start(b, tok);
    nc_formatting_mark(b);
    b->frameset_ok = false;
    nc_template_open(b, NC_MODE_IN_TEMPLATE);
    b->mode = NC_MODE_IN_TEMPLATE;
}

/* 13.2.6.4.4, for what may stand in head wherever it is. */
static bool start_in_head(nc_builder *b, const nc_token *tok)
{
    switch (tok->tag) {
    case NC_TAG_TITLE:
        nc_insert_raw(b, tok, NC_CONTENT_RCDATA);
        break;
    case NC_TAG_NOFRAMES:
    case NC_TAG_STYLE:
        nc_insert_raw(b, tok, NC_CONTENT_RAWTEXT);
        break;
    case NC_TAG_SCRIPT:
        nc_insert_raw(b, tok, NC_CONTENT_SCRIPT);
        break;
    case NC_TAG_NOSCRIPT:
        nc_insert_start(b, tok);
        b->mode = NC_MODE_IN_NOSCRIPT;
        break;
    case NC_TAG_TEMPLATE:
        start_template(b, tok);
        break;
    default:
        nc_insert_leaf(b, tok); /* base, link, meta and the like */
        break;
    }
    return false;
}

bool nc_head_start(nc_builder *b, const nc_token *tok)
{
    if (tok->tag == NC_TAG_HTML)
        return nc_body_start(b, tok);
    if (tok->tag == NC_TAG_HEAD)
        return false;
    if (nc_element_is(tok->tag, NC_EL_IN_HEAD))
        return start_in_head(b, tok);
    return step_on(b);
}

bool nc_head_end(nc_builder *b, const nc_token *tok)
{
    switch (tok->tag) {
    case NC_TAG_HEAD:
        close_head(b, NC_MODE_AFTER_HEAD);
        return false;
    case NC_TAG_BODY:
    case NC_TAG_HTML:
    case NC_TAG_BR:
        return step_on(b);
    case NC_TAG_TEMPLATE:
        nc_template_close(b);
        return false;
    default:
        return false;
    }
}

static bool noscript_start(nc_builder *b, const nc_token *tok)
{
    switch (tok->tag) {
    case NC_TAG_HTML:
        return nc_body_start(b, tok);
    case NC_TAG_BASEFONT:
    case NC_TAG_BGSOUND:
    case NC_TAG_LINK:
    case NC_TAG_META:
    case NC_TAG_NOFRAMES:
    case NC_TAG_STYLE:
        return start_in_head(b, tok);
    case NC_TAG_HEAD:
    case NC_TAG_NOSCRIPT:
        return false;
    default:
        return step_on(b);
    }
}

/* Opens head again for what came too late. */
static bool start_late_in_head(nc_builder *b, const nc_token *tok)
{
    int at;

    if (!b->head)
        return false;
    nc_stack_push(b, (nc_tree_open){b->head, NC_TAG_HEAD, NC_NS_HTML, false});
    start_in_head(b, tok);
    at = nc_stack_index(b, b->head);
    if (at != NC_NOT_OPEN)
        nc_stack_remove(b, (size_t)at);
    return false;
}

static bool after_head_start(nc_builder *b, const nc_token *tok)
{
    switch (tok->tag) {
    case NC_TAG_HTML:
        return nc_body_start(b, tok);
    case NC_TAG_BODY:
        open_body(b, tok);
        b->frameset_ok = false;
        return false;
    case NC_TAG_FRAMESET:
        nc_insert_start(b, tok);
        b->mode = NC_MODE_IN_FRAMESET;
        return false;
    case NC_TAG_HEAD:
        return false;
    case NC_TAG_NOSCRIPT:
        return step_on(b);
    default:
        if (nc_element_is(tok->tag, NC_EL_IN_HEAD))
            return start_late_in_head(b, tok);
        return step_on(b);
    }
}

/* --- framesets */

static bool frameset_start(nc_builder *b, const nc_token *tok)
{
    switch (tok->tag) {
    case NC_TAG_HTML:
        return nc_body_start(b, tok);
    case NC_TAG_FRAMESET:
        if (b->mode == NC_MODE_IN_FRAMESET)
            nc_insert_start(b, tok);
        return false;
    case NC_TAG_FRAME:
        if (b->mode == NC_MODE_IN_FRAMESET)
            nc_insert_leaf(b, tok);
        return false;
    case NC_TAG_NOFRAMES:
        return start_in_head(b, tok);
    default:
        return false;
    }
}

static bool frameset_end(nc_builder *b, const nc_token *tok)
{
    if (b->mode == NC_MODE_IN_FRAMESET && tok->tag == NC_TAG_FRAMESET) {
        if (b->depth > 1)
            nc_stack_pop(b);
        if (!b->context.is_fragment && !nc_stack_top_is(b, NC_TAG_FRAMESET))
            b->mode = NC_MODE_AFTER_FRAMESET;
    }
    else if (b->mode == NC_MODE_AFTER_FRAMESET && tok->tag == NC_TAG_HTML) {
        b->mode = NC_MODE_AFTER_AFTER_FRAMESET;
    }
    return false;
}

/* --- by the mode */

static bool frame_start(nc_builder *b, const nc_token *tok)
{
    switch (b->mode) {
    case NC_MODE_BEFORE_HTML:
        if (tok->tag != NC_TAG_HTML)
            return step_on(b);
        open_html(b, tok);
        return false;
    case NC_MODE_BEFORE_HEAD:
        if (tok->tag == NC_TAG_HTML)
            return nc_body_start(b, tok);
        if (tok->tag != NC_TAG_HEAD)
            return step_on(b);
        open_head(b, tok);
        return false;
    case NC_MODE_AFTER_BODY:
    case NC_MODE_AFTER_AFTER_BODY:
        if (tok->tag == NC_TAG_HTML)
            return nc_body_start(b, tok);
        return step_on(b);
    default:
        return step_on(b);
    }
}

bool nc_step_start(nc_builder *b, const nc_token *tok)
{
    static nc_step_fn *const steps[] = {
        [NC_MODE_INITIAL] = frame_start,
        [NC_MODE_BEFORE_HTML] = frame_start,
        [NC_MODE_BEFORE_HEAD] = frame_start,
        [NC_MODE_IN_HEAD] = nc_head_start,
        [NC_MODE_IN_NOSCRIPT] = noscript_start,
        [NC_MODE_AFTER_HEAD] = after_head_start,
        [NC_MODE_IN_BODY] = nc_body_start,
        [NC_MODE_TEXT] = nc_body_start,
        [NC_MODE_IN_TABLE] = nc_table_start,
        [NC_MODE_IN_CAPTION] = nc_caption_start,
        [NC_MODE_IN_COLUMNS] = nc_columns_start,
        [NC_MODE_IN_SECTION] = nc_section_start,
        [NC_MODE_IN_ROW] = nc_row_start,
        [NC_MODE_IN_CELL] = nc_cell_start,
        [NC_MODE_IN_TEMPLATE] = nc_template_start,
        [NC_MODE_AFTER_BODY] = frame_start,
        [NC_MODE_IN_FRAMESET] = frameset_start,
        [NC_MODE_AFTER_FRAMESET] = frameset_start,
        [NC_MODE_AFTER_AFTER_BODY] = frame_start,
        [NC_MODE_AFTER_AFTER_FRAMESET] = frameset_start,
    };

    return steps[b->mode](b, tok);
}

/* 13.2.6.4.8: the end of raw text. */
static bool text_end(nc_builder *b, const nc_token *tok)
{
    (void)tok;
    nc_stack_pop(b);
    b->mode = b->mode_before_text;
    return false;
}

static bool noscript_end(nc_builder *b, const nc_token *tok)
{
    if (tok->tag == NC_TAG_NOSCRIPT)
        close_head(b, NC_MODE_IN_HEAD);
    return tok->tag == NC_TAG_BR && step_on(b);
}

/* Up to head, and behind it, few end tags say anything. */
static bool frame_end(nc_builder *b, const nc_token *tok)
{
    switch (b->mode) {
    case NC_MODE_INITIAL:
        return step_on(b);
    case NC_MODE_AFTER_BODY:
        if (tok->tag != NC_TAG_HTML)
            return step_on(b);
        if (!b->context.is_fragment)
            b->mode = NC_MODE_AFTER_AFTER_BODY;
        return false;
    case NC_MODE_AFTER_AFTER_BODY:
        return step_on(b);
    default:
        break;
    }
    switch (tok->tag) {
    case NC_TAG_HEAD:
        return b->mode != NC_MODE_AFTER_HEAD && step_on(b);
    case NC_TAG_BODY:
    case NC_TAG_HTML:
    case NC_TAG_BR:
        return step_on(b);
    case NC_TAG_TEMPLATE:
        if (b->mode == NC_MODE_AFTER_HEAD)
            nc_template_close(b);
        return false;
    default:
        return false;
    }
}

bool nc_step_end(nc_builder *b, const nc_token *tok)
{
    static nc_step_fn *const steps[] = {
        [NC_MODE_INITIAL] = frame_end,
        [NC_MODE_BEFORE_HTML] = frame_end,
        [NC_MODE_BEFORE_HEAD] = frame_end,
        [NC_MODE_IN_HEAD] = nc_head_end,
        [NC_MODE_IN_NOSCRIPT] = noscript_end,
        [NC_MODE_AFTER_HEAD] = frame_end,
        [NC_MODE_IN_BODY] = nc_body_end,
        [NC_MODE_TEXT] = text_end,
        [NC_MODE_IN_TABLE] = nc_table_end,
        [NC_MODE_IN_CAPTION] = nc_caption_end,
        [NC_MODE_IN_COLUMNS] = nc_columns_end,
        [NC_MODE_IN_SECTION] = nc_section_end,
        [NC_MODE_IN_ROW] = nc_row_end,
        [NC_MODE_IN_CELL] = nc_cell_end,
        [NC_MODE_IN_TEMPLATE] = nc_template_end,
        [NC_MODE_AFTER_BODY] = frame_end,
        [NC_MODE_IN_FRAMESET] = frameset_end,
        [NC_MODE_AFTER_FRAMESET] = frameset_end,
        [NC_MODE_AFTER_AFTER_BODY] = frame_end,
        [NC_MODE_AFTER_AFTER_FRAMESET] = frameset_end,
    };

    return steps[b->mode](b, tok);
}

/* --- text */

/* Text before body. True: what is left of S is for the next mode. */
static bool early_text(nc_builder *b, nc_span *s)
{
    if (b->mode <= NC_MODE_BEFORE_HEAD)
        *s = nc_insert_skip_space(*s);
    else
        nc_insert_leading_space(b, s);
    return s->len > 0 && step_on(b);
}

static bool columns_text(nc_builder *b, nc_span *s)
{
    if (!nc_stack_top_is(b, NC_TAG_COLGROUP)) {
        nc_insert_spaces_of(b, *s);
        return false;
    }
    nc_insert_leading_space(b, s);
    return s->len > 0 && nc_columns_leave(b);
}

/* White space after body goes into it, and other text opens it again. */
static void late_text(nc_builder *b, nc_span s)
{
    if (!nc_chardata_is_blank(s))
        b->mode = NC_MODE_IN_BODY;
    nc_body_text(b, s);
}

/* One mode's part in S; true: there is more for the next. */
static bool text_step(nc_builder *b, nc_span *s)
{
    switch (b->mode) {
    case NC_MODE_INITIAL:
    case NC_MODE_BEFORE_HTML:
    case NC_MODE_BEFORE_HEAD:
    case NC_MODE_IN_HEAD:
    case NC_MODE_IN_NOSCRIPT:
    case NC_MODE_AFTER_HEAD:
        return early_text(b, s);
    case NC_MODE_TEXT:
        nc_insert_text(b, *s);
        break;
    case NC_MODE_IN_TABLE:
    case NC_MODE_IN_SECTION:
    case NC_MODE_IN_ROW:
        nc_table_text(b, *s);
        break;
    case NC_MODE_IN_COLUMNS:
        return columns_text(b, s);
    case NC_MODE_AFTER_BODY:
    case NC_MODE_AFTER_AFTER_BODY:
        late_text(b, *s);
        break;
    case NC_MODE_IN_FRAMESET:
    case NC_MODE_AFTER_FRAMESET:
    case NC_MODE_AFTER_AFTER_FRAMESET:
        nc_insert_spaces_of(b, *s);
        break;
    default:
        nc_body_text(b, *s);
        break;
    }
    return false;
}

void nc_modes_text(nc_builder *b, nc_span s, bool dropped)
{
    if (nc_foreign_takes_text(b)) {
        nc_insert_text(b, s);
        return;
    }
    /* A character that is no white space was there, if it is in no tree. */
    while (dropped && b->mode < NC_MODE_IN_BODY && step_on(b))
        ;
    if (dropped)
        b->frameset_ok = false;
    while (text_step(b, &s))
        ;
}

/* --- the rest */

void nc_modes_comment(nc_builder *b, nc_span data)
{
    xmlNode *parent = NULL;
    xmlNode *node;

    switch (b->mode) {
    case NC_MODE_INITIAL:
    case NC_MODE_BEFORE_HTML:
    case NC_MODE_AFTER_AFTER_BODY:
    case NC_MODE_AFTER_AFTER_FRAMESET:
        parent = (xmlNode *)b->tree->doc;
        break;
    case NC_MODE_AFTER_BODY:
        parent = b->stack[0].node;
        break;
    default:
        break;
    }
    if (!parent)
        nc_insert_comment(b, data);
    else if ((node = nc_tree_new_comment(b, data)))
        nc_insert_link((nc_place){parent, NULL}, node);
}

void nc_modes_doctype(nc_builder *b, const nc_doctype *doctype, bool quirks)
{
    xmlNode *node;

    if (b->mode != NC_MODE_INITIAL)
        return;
    b->quirks = quirks;
    b->mode = NC_MODE_BEFORE_HTML;
    if (b->whole && (node = nc_tree_new_doctype(b, doctype)))
        nc_insert_link((nc_place){(xmlNode *)b->tree->doc, NULL}, node);
}

/* 13.2.6: the end of the page opens what every page has, unless templates are
 * open, which it ends first. */
void nc_modes_finish(nc_builder *b)
{
    if (b->mode == NC_MODE_TEXT)
        text_end(b, NULL);
    while (b->n_templates > 0 && nc_stack_has_template(b))
        nc_template_close(b);
    while (b->mode < NC_MODE_IN_BODY && step_on(b))
        ;
}
