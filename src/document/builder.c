/* builder.c -- tokens in, libxml2 tree out.
 *
 * The open-element stack (nc_open) decides what opens and closes; beside it
 * stands a stack of the tree's nodes, as high. html, head and body are made
 * before the first token, and tags for them only add attributes; what comes
 * outside head and body goes into head if it may stand there, else into body.
 * Mis-nested formatting is not re-opened and tables foster nothing: the text
 * of a page comes out in order all the same.
 *
 * Promises: no recursion; every name and text is well-formed UTF-8 of
 * characters that XML 1.0 allows; time is linear in the page, but for the
 * attributes of one tag, which NC_DOCUMENT_ATTRS_MAX bounds.
 */
#include "builder.h"

#include <libxml/dict.h>
#include <stdlib.h>
#include "nc_chars.h"
#include "nc_charref.h"
#include "nc_document.h"
#include "nc_open.h"

#define XML(literal) ((const xmlChar *)(literal))
#define SVG_NS XML("http://www.w3.org/2000/svg")
#define MATH_NS XML("http://www.w3.org/1998/Math/MathML")

typedef struct builder {
    nc_tree *tree;
    xmlNs *ns[3]; /* by nc_namespace */
    nc_lexer *lexer;
    nc_open open;
    xmlNode *nodes[NC_OPEN_MAX]; /* nodes[i] is that of open.stack[i] */
    nc_buf text;                 /* read, but not yet in the tree */
    nc_buf scratch;
    unsigned n_nodes;
    bool body_began;
    bool skip_newline; /* the first one in pre, textarea, listing */
    nc_status status;
} builder;

/* --- characters */

/* The length of the character at the start of S if XML 1.0 forbids it: C0
 * controls, U+FFFE and U+FFFF. S is well-formed. */
static size_t forbidden_length(nc_span s)
{
    unsigned char c = s.ptr[0];

    if (c < 0x20)
        return c != '\t' && c != '\n' && c != '\r';
    if (c == 0xEF && s.len >= 3 && s.ptr[1] == 0xBF && s.ptr[2] >= 0xBE)
        return 3;
    return 0;
}

/* Takes forbidden characters out of BUF from byte FROM on. */
static void drop_forbidden(nc_buf *buf, size_t from)
{
    unsigned char *to = buf->ptr + from;
    nc_span in = {to, buf->len - from};

    while (in.len > 0) {
        size_t n = forbidden_length(in);

        if (n == 0)
            *to++ = in.ptr[0];
        nc_span_take(&in, n ? n : 1);
    }
    nc_buf_truncate(buf, (size_t)(to - buf->ptr));
}

/* --- nodes */

static void fail(builder *b, nc_status status)
{
    if (b->status == NC_OK)
        b->status = status;
}

/* Links NODE in as the last child, and takes no text node apart: xmlAddChild
 * would join texts, each time copying all of it. */
static void append_child(xmlNode *parent, xmlNode *node)
{
    node->parent = parent;
    node->prev = parent->last;
    if (parent->last)
        parent->last->next = node;
    else
        parent->children = node;
    parent->last = node;
}

static bool may_add(builder *b)
{
    if (++b->n_nodes > NC_DOCUMENT_NODES_MAX)
        fail(b, NC_ELIMIT);
    return b->status == NC_OK;
}

/* A node whose name is NAME itself, which the document's dictionary owns, and
 * which libxml2 therefore neither copies nor frees. */
static xmlNode *new_node(xmlDoc *doc, xmlNs *ns, const xmlChar *name)
{
    return xmlNewDocNodeEatName(doc, ns, (xmlChar *)(uintptr_t)name, NULL);
}

static xmlNode *new_element(builder *b, xmlNode *parent, nc_span name,
                            nc_namespace ns)
{
    xmlDoc *doc = b->tree->doc;
    xmlNode *node;
    const xmlChar *word;

    if (!may_add(b))
        return NULL;
    word = xmlDictLookup(doc->dict, name.ptr, (int)name.len);
    node = word ? new_node(doc, b->ns[ns], word) : NULL;
    if (!node) {
        fail(b, NC_ENOMEM);
        return NULL;
    }
    append_child(parent, node);
    return node;
}

/* S in lower case and free of forbidden characters, in the scratch buffer. */
static nc_span clean_name(builder *b, nc_span s)
{
    nc_buf_clear(&b->scratch);
    for (size_t i = 0; i < s.len; i++)
        nc_buf_append_byte(&b->scratch, nc_lower(s.ptr[i]));
    drop_forbidden(&b->scratch, 0);
    return nc_buf_span(&b->scratch);
}

static bool has_attribute(const xmlNode *node, const xmlChar *name)
{
    for (const xmlAttr *a = node->properties; a; a = a->next)
        if (a->name == name) /* both are the dictionary's */
            return true;
    return false;
}

/* The first attribute of a name counts (13.2.5.33). */
static void add_attribute(builder *b, xmlNode *node, const nc_attr *attr)
{
    nc_span name = clean_name(b, attr->name);
    const xmlChar *word =
        xmlDictLookup(b->tree->doc->dict, name.ptr, (int)name.len);

    if (name.len == 0 || !word || has_attribute(node, word))
        return;
    nc_buf_clear(&b->scratch);
    nc_charref_decode(&b->scratch, attr->value, NC_CHARREF_ATTRIBUTE);
    drop_forbidden(&b->scratch, 0);
    if (nc_buf_status(&b->scratch) != NC_OK ||
        !xmlNewProp(node, word, b->scratch.ptr))
        fail(b, NC_ENOMEM);
}

static void add_attributes(builder *b, xmlNode *node, const nc_token *tok)
{
    for (unsigned i = 0; i < tok->n_attrs && i < NC_DOCUMENT_ATTRS_MAX; i++)
        add_attribute(b, node, &tok->attrs[i]);
}

/* --- where things go */

static xmlNode *top_node(builder *b)
{
    return b->open.depth ? b->nodes[b->open.depth - 1] : b->tree->root;
}

/* The parent of a new element: never html itself. */
static xmlNode *parent_for(builder *b, nc_tag tag)
{
    xmlNode *top = top_node(b);

    if (top != b->tree->root)
        return top;
    if (!b->body_began && nc_element_is(tag, NC_EL_IN_HEAD))
        return b->tree->head;
    b->body_began = true;
    return b->tree->body;
}

/* Puts the text read so far into the tree. White space before body is
 * dropped, other text begins it. */
static void flush_text(builder *b)
{
    xmlNode *parent = top_node(b);
    xmlNode *node;

    if (b->text.len == 0)
        return;
    if (nc_buf_status(&b->text) != NC_OK)
        fail(b, NC_ENOMEM);
    if (parent == b->tree->root || parent == b->tree->head) {
        if (nc_span_is_blank(nc_buf_span(&b->text)) && !b->body_began) {
            nc_buf_clear(&b->text);
            return;
        }
        b->body_began = true;
        parent = b->tree->body;
    }
    if (!may_add(b))
        return;
    node = xmlNewDocTextLen(b->tree->doc, b->text.ptr, (int)b->text.len);
    if (node)
        append_child(parent, node);
    else
        fail(b, NC_ENOMEM);
    nc_buf_clear(&b->text);
}

/* The three that are there already; NULL for all other elements. */
static xmlNode *ready_made(builder *b, nc_tag tag, nc_namespace ns)
{
    if (ns != NC_NS_HTML)
        return NULL;
    if (tag == NC_TAG_BODY)
        b->body_began = true;
    return tag == NC_TAG_HTML   ? b->tree->root
           : tag == NC_TAG_HEAD ? b->tree->head
           : tag == NC_TAG_BODY ? b->tree->body
                                : NULL;
}

/* --- tokens */

static void pop_to(builder *b, size_t depth)
{
    if (depth >= b->open.depth)
        return;
    flush_text(b);
    while (b->open.depth > depth)
        nc_open_pop(&b->open);
}

/* Makes the nodes of the elements that PLAN opens unasked. */
static void open_implied(builder *b, const nc_open_plan *plan)
{
    size_t depth = b->open.depth;

    nc_open_implied(&b->open, plan);
    for (size_t end = b->open.depth, i = depth; i < end; i++) {
        nc_tag tag = b->open.stack[i].tag;
        xmlNode *node = ready_made(b, tag, NC_NS_HTML);

        b->open.depth = i; /* the parent is the one below */
        if (!node)
            node = new_element(b, parent_for(b, tag),
                               nc_span_of(nc_tag_name(tag)), NC_NS_HTML);
        b->nodes[i] = node ? node : top_node(b);
        b->open.depth = end;
    }
}

static xmlNode *element_of(builder *b, const nc_token *tok, nc_namespace ns)
{
    xmlNode *node = ready_made(b, tok->tag, ns);
    nc_span name;

    if (!node) {
        name = tok->tag == NC_TAG_UNKNOWN ? clean_name(b, tok->name)
                                          : nc_span_of(nc_tag_name(tok->tag));
        node = new_element(b, parent_for(b, tok->tag), name, ns);
    }
    if (node)
        add_attributes(b, node, tok);
    return node;
}

static void start_tag(builder *b, const nc_token *tok)
{
    nc_open_plan plan;
    xmlNode *node;

    nc_open_before_start(&b->open, tok, &plan);
    pop_to(b, plan.depth);
    if (plan.action != NC_OPEN_IGNORE) {
        flush_text(b);
        open_implied(b, &plan);
        node = element_of(b, tok, plan.ns);
        if (nc_open_start(&b->open, tok, &plan))
            b->nodes[b->open.depth - 1] = node ? node : b->tree->body;
    }
    else if ((node = ready_made(b, tok->tag, plan.ns)))
        add_attributes(b, node, tok); /* a second html or body tag */
    nc_open_steer(&b->open, tok, &plan, b->lexer);
    b->skip_newline = tok->tag == NC_TAG_PRE || tok->tag == NC_TAG_TEXTAREA ||
                      tok->tag == NC_TAG_LISTING;
}

static void end_tag(builder *b, const nc_token *tok)
{
    pop_to(b, nc_open_before_end(&b->open, tok));
}

/* Text ends head and begins body, unless it is only white space. */
static void begin_body(builder *b, nc_span raw)
{
    nc_open_plan plan;

    if (b->open.seen_body || nc_span_is_blank(raw))
        return;
    nc_open_before_text(&b->open, &plan);
    pop_to(b, plan.depth);
    if (plan.n_implied > 0) {
        flush_text(b);
        open_implied(b, &plan);
    }
}

static void text(builder *b, const nc_token *tok)
{
    nc_span raw = tok->raw;
    size_t from;

    begin_body(b, raw);
    from = b->text.len;

    if (b->skip_newline && raw.len > 0 && raw.ptr[0] == '\n')
        nc_span_take(&raw, 1);
    if (tok->content == NC_CONTENT_DATA || tok->content == NC_CONTENT_RCDATA)
        nc_charref_decode(&b->text, raw, NC_CHARREF_TEXT);
    else
        nc_buf_append(&b->text, raw);
    drop_forbidden(&b->text, from);
}

static void take_token(builder *b, const nc_token *tok)
{
    switch (tok->kind) {
    case NC_TOKEN_START_TAG:
        start_tag(b, tok);
        return;
    case NC_TOKEN_END_TAG:
        end_tag(b, tok);
        break;
    case NC_TOKEN_TEXT:
        text(b, tok);
        break;
    case NC_TOKEN_DOCTYPE:
        nc_open_doctype(&b->open, tok);
        break;
    default: /* comments are left out */
        break;
    }
    b->skip_newline = false;
}

static void run(builder *b, nc_span piece)
{
    nc_token tok;

    /* Past a tag too long to be one, the lexer has nothing but text, which
     * is markup: the tree ends there. */
    while (b->status == NC_OK && !nc_lexer_gave_up(b->lexer) &&
           nc_lexer_next(b->lexer, &piece, &tok) != NC_TOKEN_MORE)
        take_token(b, &tok);
}

static void finish(builder *b)
{
    nc_token tok;

    while (b->status == NC_OK && !nc_lexer_gave_up(b->lexer) &&
           nc_lexer_finish(b->lexer, &tok) != NC_TOKEN_MORE)
        take_token(b, &tok);
    pop_to(b, 0);
    flush_text(b);
}

nc_status nc_tree_build(nc_tree *tree, nc_span page, bool is_fragment)
{
    builder *b = calloc(1, sizeof(*b));
    nc_status status = NC_ENOMEM;

    if (!b)
        return NC_ENOMEM;
    b->tree = tree;
    b->lexer = nc_lexer_create();
    nc_open_init(&b->open);
    nc_buf_init(&b->text);
    nc_buf_init(&b->scratch);
    b->ns[NC_NS_SVG] = xmlNewNs(tree->root, SVG_NS, XML("svg"));
    b->ns[NC_NS_MATHML] = xmlNewNs(tree->root, MATH_NS, XML("math"));
    if (b->lexer && b->ns[NC_NS_SVG] && b->ns[NC_NS_MATHML]) {
        if (is_fragment)
            run(b, NC_SPAN_LIT("<!doctype html><body>"));
        run(b, page);
        finish(b);
        status = b->status;
    }
    nc_lexer_destroy(b->lexer);
    nc_buf_release(&b->text);
    nc_buf_release(&b->scratch);
    free(b);
    return status;
}

/* --- the empty page */

static xmlNode *skeleton_node(xmlDoc *doc, xmlNode *parent, const char *name)
{
    const xmlChar *word = xmlDictLookup(doc->dict, XML(name), -1);
    xmlNode *node = word ? new_node(doc, NULL, word) : NULL;

    if (!node)
        return NULL;
    if (parent)
        append_child(parent, node);
    else
        xmlDocSetRootElement(doc, node);
    return node;
}

nc_status nc_tree_init(nc_tree *tree)
{
    xmlDoc *doc = xmlNewDoc(XML("1.0"));

    *tree = (nc_tree){NULL, NULL, NULL, NULL};
    if (!doc)
        return NC_ENOMEM;
    doc->dict = xmlDictCreate();
    if (doc->dict && (tree->root = skeleton_node(doc, NULL, "html")) &&
        (tree->head = skeleton_node(doc, tree->root, "head")) &&
        (tree->body = skeleton_node(doc, tree->root, "body"))) {
        tree->doc = doc;
        return NC_OK;
    }
    xmlFreeDoc(doc);
    return NC_ENOMEM;
}
