/* builder.c -- tokens in, tree out: runs the lexer over the whole page and
 * hands each token to the insertion modes (tree.h).
 *
 * Text is handed on once the next tag is there: then all of it is known, and
 * the byte behind it may be written over. Past a tag too long to be one the
 * lexer has nothing but text, which is markup: the tree ends there.
 *
 * Promises: no recursion; every name and text is well-formed UTF-8 of
 * characters that XML 1.0 allows; time and memory are linear in the page.
 */
#include "tree.h"

#include <stdlib.h>
#include "nc_chars.h"

void nc_tree_fail(nc_builder *b, nc_status status)
{
    if (b->status == NC_OK)
        b->status = status;
}

/* --- text */

static bool is_in_page(const nc_builder *b, nc_span s)
{
    uintptr_t at = (uintptr_t)s.ptr, page = (uintptr_t)b->page.ptr;

    return at >= page && at + s.len <= page + b->page.len;
}

/* How references and NULs are read (13.2.5.1 to .5, 13.2.6.4.7, 13.2.6.5). */
static unsigned how_to_read(const nc_builder *b)
{
    switch (b->run_content) {
    case NC_CONTENT_DATA:
        return nc_foreign_takes_text(b)
                   ? NC_CHARDATA_TEXT
                   : NC_CHARDATA_TEXT | NC_CHARDATA_DROP_NUL;
    case NC_CONTENT_RCDATA:
        return NC_CHARDATA_TEXT;
    case NC_CONTENT_CDATA:
        return nc_foreign_takes_text(b) ? 0 : NC_CHARDATA_DROP_NUL;
    default:
        return 0;
    }
}

/* Whether S, as it stands in the page, shows nothing: NULs don't, even where
 * U+FFFD takes their place. */
static bool shows_nothing(nc_span s)
{
    while (s.len > 0 && (s.ptr[0] == 0 || nc_is_space(s.ptr[0])))
        nc_span_take(&s, 1);
    return s.len == 0;
}

static void flush_text(nc_builder *b)
{
    bool dropped = false;
    nc_span s = b->run;

    if (s.len == 0)
        return;
    b->run = NC_SPAN_EMPTY;
    if (is_in_page(b, s))
        b->offset = (uint64_t)(s.ptr - b->page.ptr);
    if (b->frameset_ok && nc_foreign_takes_text(b))
        b->frameset_ok = shows_nothing(s);
    s = nc_chardata_clean(b, s, how_to_read(b), &dropped);
    if (b->skip_newline && s.len > 0 && s.ptr[0] == '\n')
        nc_span_take(&s, 1);
    b->skip_newline = false;
    nc_modes_text(b, s, dropped);
}

static void take_text(nc_builder *b, const nc_token *tok)
{
    nc_span raw = tok->raw;

    if (b->run.len > 0 && b->run.ptr + b->run.len == raw.ptr &&
        b->run_content == tok->content) {
        b->run.len += raw.len;
        return;
    }
    flush_text(b);
    b->run = is_in_page(b, raw) ? raw : nc_tree_copy(b, raw);
    b->run_content = tok->content;
}

/* --- tags */

static void start_tag(nc_builder *b, const nc_token *tok)
{
    bool again;

    do {
        again = nc_foreign_takes_start(b, tok->tag) ? nc_foreign_start(b, tok)
                                                    : nc_step_start(b, tok);
    } while (again && b->status == NC_OK);
}

static void end_tag(nc_builder *b, const nc_token *tok)
{
    bool again;

    do {
        again = nc_foreign_takes_end(b) ? nc_foreign_end(b, tok)
                                        : nc_step_end(b, tok);
    } while (again && b->status == NC_OK);
}

/* In XML, `<div/>` is all of a div: its end tag follows at once, if it has made
 * an element. (svg and math see to that themselves.) */
static void start_xml_tag(nc_builder *b, const nc_token *tok)
{
    const xmlNode *before = b->depth ? b->stack[b->depth - 1].node : NULL;
    const nc_tree_open *top;
    nc_token end = {.kind = NC_TOKEN_END_TAG,
                    .raw = tok->raw,
                    .offset = tok->offset,
                    .tag = tok->tag,
                    .name = tok->name};

    start_tag(b, tok);
    top = b->depth ? &b->stack[b->depth - 1] : NULL;
    if (b->status != NC_OK || !tok->self_closing || !top ||
        top->node == before || top->tag != tok->tag || top->ns != NC_NS_HTML)
        return;
    nc_lexer_set_content(b->lexer, NC_CONTENT_DATA, NC_SPAN_EMPTY);
    end_tag(b, &end);
}

static void take_tag(nc_builder *b, const nc_token *tok)
{
    bool foreign;

    flush_text(b);
    b->skip_newline = false;
    b->offset = tok->offset;
    if (tok->kind == NC_TOKEN_START_TAG && b->is_xml)
        start_xml_tag(b, tok);
    else if (tok->kind == NC_TOKEN_START_TAG)
        start_tag(b, tok);
    else
        end_tag(b, tok);
    foreign = nc_foreign_takes_end(b);
    if (foreign != b->cdata_allowed) {
        nc_lexer_allow_cdata(b->lexer, foreign);
        b->cdata_allowed = foreign;
    }
}

/* --- the rest */

/* A comment comes in several runs, the last of which may be in the lexer's own
 * memory. */
static void take_comment(nc_builder *b, const nc_token *tok)
{
    nc_span data;

    b->skip_newline = false;
    if (!b->whole)
        return;
    if (b->comment.len == 0)
        b->comment =
            is_in_page(b, tok->raw) ? tok->raw : nc_tree_copy(b, tok->raw);
    else if (b->comment.ptr + b->comment.len == tok->raw.ptr)
        b->comment.len += tok->raw.len;
    if (!tok->last)
        return;
    data = nc_comment_data(b->comment, tok->at_end);
    flush_text(b);
    if (b->status == NC_OK)
        nc_modes_comment(b, nc_chardata_clean(b, data, 0, NULL));
    b->comment = NC_SPAN_EMPTY;
}

static void take_doctype(nc_builder *b, const nc_token *tok)
{
    nc_doctype doctype;

    nc_doctype_read(&doctype, tok->raw, tok->at_end);
    flush_text(b);
    b->skip_newline = false;
    nc_modes_doctype(b, &doctype, nc_doctype_is_quirky(&doctype));
}

static void take_token(nc_builder *b, const nc_token *tok)
{
    switch (tok->kind) {
    case NC_TOKEN_START_TAG:
    case NC_TOKEN_END_TAG:
        take_tag(b, tok);
        break;
    case NC_TOKEN_TEXT:
        take_text(b, tok);
        break;
    case NC_TOKEN_COMMENT:
        take_comment(b, tok);
        break;
    case NC_TOKEN_DOCTYPE:
        take_doctype(b, tok);
        break;
    default:
        break;
    }
}

static void run(nc_builder *b)
{
    nc_span rest = b->page;
    nc_token tok;

    while (b->status == NC_OK && !nc_lexer_gave_up(b->lexer) &&
           nc_lexer_next(b->lexer, &rest, &tok) != NC_TOKEN_MORE)
        take_token(b, &tok);
    while (b->status == NC_OK && !nc_lexer_gave_up(b->lexer) &&
           nc_lexer_finish(b->lexer, &tok) != NC_TOKEN_MORE)
        take_token(b, &tok);
    if (b->status == NC_OK)
        flush_text(b);
    if (b->status == NC_OK)
        nc_modes_finish(b);
}

/* --- beginnings */

/* 13.4: how the content of what a fragment stands in is read. No end tag ends
 * it, as there was no start tag. */
static void set_content(nc_builder *b)
{
    nc_tag tag = b->context.tag;

    if (b->context.ns != NC_NS_HTML)
        return;
    if (nc_element_is(tag, NC_EL_RCDATA))
        nc_lexer_set_content(b->lexer, NC_CONTENT_RCDATA, NC_SPAN_EMPTY);
    else if (nc_element_is(tag, NC_EL_RAWTEXT))
        nc_lexer_set_content(b->lexer, NC_CONTENT_RAWTEXT, NC_SPAN_EMPTY);
    else if (nc_element_is(tag, NC_EL_SCRIPT))
        nc_lexer_set_content(b->lexer, NC_CONTENT_SCRIPT, NC_SPAN_EMPTY);
    else if (nc_element_is(tag, NC_EL_PLAINTEXT))
        nc_lexer_set_content(b->lexer, NC_CONTENT_PLAINTEXT, NC_SPAN_EMPTY);
}

static xmlNode *skeleton(nc_builder *b, xmlNode *parent, nc_tag tag)
{
    xmlNode *node = nc_tree_new_element(b, (const xmlChar *)nc_tag_name(tag),
                                        tag, NC_NS_HTML);

    if (node && parent)
        nc_insert_link((nc_place){parent, NULL}, node);
    return node;
}

/* What stands in the fragment is put into body, which the rules take for
 * html. */
static void begin_fragment(nc_builder *b)
{
    nc_tree *tree = b->tree;

    tree->root = skeleton(b, (xmlNode *)tree->doc, NC_TAG_HTML);
    tree->head = skeleton(b, tree->root, NC_TAG_HEAD);
    tree->body = skeleton(b, tree->root, NC_TAG_BODY);
    if (b->status != NC_OK)
        return;
    tree->root->nsDef = b->ns[NC_NS_SVG];
    nc_stack_push(b,
                  (nc_tree_open){tree->body, NC_TAG_HTML, NC_NS_HTML, false});
    b->quirks = false;
    if (b->context.ns == NC_NS_HTML && b->context.tag == NC_TAG_TEMPLATE)
        nc_template_open(b, NC_MODE_IN_TEMPLATE);
    if (b->context.ns == NC_NS_HTML && b->context.tag == NC_TAG_FORM)
        b->form = tree->body;
    if (b->status != NC_OK)
        return;
    nc_stack_reset_mode(b);
    set_content(b);
    b->cdata_allowed = nc_foreign_takes_end(b);
    nc_lexer_allow_cdata(b->lexer, b->cdata_allowed);
}

/* A page of frames has no body: its empty one is not in the tree. */
static void complete(nc_builder *b)
{
    if (b->status == NC_OK && !b->tree->body)
        b->tree->body = skeleton(b, NULL, NC_TAG_BODY);
    if (b->status == NC_OK && !b->tree->head)
        b->tree->head = skeleton(b, NULL, NC_TAG_HEAD);
}

static void release(nc_builder *b)
{
    nc_lexer_destroy(b->lexer);
    nc_tree_names_destroy(b->names);
    free(b->stack);
    free(b->formatting);
    free(b->templates);
    free(b);
}

nc_status nc_tree_build(nc_tree *tree, nc_span page,
                        const nc_tree_context *context, bool is_xml, bool whole)
{
    nc_builder *b = calloc(1, sizeof(*b));
    nc_status status;

    if (!b)
        return NC_ENOMEM;
    b->tree = tree;
    b->page = page;
    b->context = *context;
    b->is_xml = is_xml;
    b->whole = whole;
    b->frameset_ok = true;
    b->quirks = true;
    b->n_clones_left = NC_TREE_CLONES_MIN + page.len / NC_TREE_CLONE_BYTES;
    b->lexer = nc_lexer_create();
    b->names = nc_tree_names_create(tree->pool);
    if (!b->lexer || !b->names || !nc_tree_init_namespaces(b))
        nc_tree_fail(b, NC_ENOMEM);
    if (b->status == NC_OK && context->is_fragment)
        begin_fragment(b);
    if (b->status == NC_OK)
        run(b);
    complete(b);
    status = b->status;
    release(b);
    return status;
}
