/* tree.h -- what the tree builder is made of; for this floor alone.
 *
 * Tokens go through the insertion modes of WHATWG HTML 13.2.6: modes.c has
 * those of a page's frame, body.c and body_end.c "in body", tables.c those of
 * tables and templates, foreign.c svg and math. They ask and change what is
 * open (stack.c) and which formatting is to be re-opened (formatting.c,
 * adoption.c), and put nodes in place with insert.c, which nodes.c makes.
 *
 * Nodes, attributes and names are allocated from the document's pool. Text and
 * attribute values are views into the decoded page, in which references have
 * been decoded in place and a NUL put over the byte behind: a `<`, a quote,
 * or the like, which the lexer has passed by then.
 *
 * What libxml2 leaves free in its nodes says more about ours. Of an element:
 *   psvi    the byte offset of its start tag
 *   extra   its nc_tag, for HTML elements
 *   line    its depth, and NC_NODE_OPEN while it is on the stack
 * Of a text:
 *   psvi    the length of its content
 *   extra   how many bytes its content has room for, as a power of two; 0: no
 *           more than it holds
 */
#ifndef NC_DOCUMENT_TREE_H
#define NC_DOCUMENT_TREE_H

#include <apr_pools.h>
#include <libxml/tree.h>
#include "nc_lexer.h"
#include "nc_open.h"

enum {
    /* Deeper nodes become siblings, as in Blink. */
    NC_TREE_DEPTH_MAX = 512,
    /* How far down the stack anything is searched for, so that a tag costs no
     * more on a page that is nothing but open elements. */
    NC_TREE_SEARCH_MAX = 2 * NC_TREE_DEPTH_MAX,
    /* Formatting elements that each new paragraph would re-open. The standard
     * has no limit but three that are alike. */
    NC_TREE_FORMATTING_MAX = 64,
    /* Nodes of formatting that is re-opened, for each page and in addition one
     * for so many bytes of it: a page of n tags could ask for n * n of them.
     * Past that, formatting ends where it is cut. */
    NC_TREE_CLONES_MIN = 4096,
    NC_TREE_CLONE_BYTES = 16
};

/* How far behind a text of the page bytes may be read. */
enum { NC_TREE_PADDING = 16 };

enum { NC_NODE_OPEN = 0x8000, NC_NODE_DEPTH = 0x7FFF };

typedef struct nc_tree {
    apr_pool_t *pool;
    xmlDoc *doc;
    xmlNode *root; /* html */
    xmlNode *head;
    xmlNode *body;
} nc_tree;

/* The element that a fragment stands in. */
typedef struct nc_tree_context {
    bool is_fragment;
    nc_tag tag;
    nc_namespace ns;
} nc_tree_context;

typedef enum nc_tree_mode {
    NC_MODE_INITIAL,
    NC_MODE_BEFORE_HTML,
    NC_MODE_BEFORE_HEAD,
    NC_MODE_IN_HEAD,
    NC_MODE_IN_NOSCRIPT, /* in head */
    NC_MODE_AFTER_HEAD,
    NC_MODE_IN_BODY,
    NC_MODE_TEXT,
    NC_MODE_IN_TABLE,
    NC_MODE_IN_CAPTION,
    NC_MODE_IN_COLUMNS,
    NC_MODE_IN_SECTION, /* "in table body" */
    NC_MODE_IN_ROW,
    NC_MODE_IN_CELL,
    NC_MODE_IN_TEMPLATE,
    NC_MODE_AFTER_BODY,
    NC_MODE_IN_FRAMESET,
    NC_MODE_AFTER_FRAMESET,
    NC_MODE_AFTER_AFTER_BODY,
    NC_MODE_AFTER_AFTER_FRAMESET
} nc_tree_mode;

/* An open element. */
typedef struct nc_tree_open {
    xmlNode *node;
    unsigned char tag; /* nc_tag, whatever its namespace */
    unsigned char ns;  /* nc_namespace */
    bool html_point;   /* annotation-xml that HTML may stand in */
} nc_tree_open;

/* A formatting element that is to be re-opened; a marker has no node. */
typedef struct nc_tree_formatting {
    xmlNode *node;
    unsigned char tag;
} nc_tree_formatting;

typedef struct nc_tree_names nc_tree_names;

typedef struct nc_builder {
    nc_tree *tree;
    nc_lexer *lexer;
    nc_tree_names *names;
    nc_tree_context context;
    nc_span page;
    xmlNs *ns[3]; /* by nc_namespace */
    xmlNs *attr_ns[3];
    bool is_xml; /* `/>` ends any element */
    bool whole;  /* comments and the doctype become nodes */

    nc_tree_mode mode;
    nc_tree_mode mode_before_text;
    nc_tree_open *stack; /* what is open; stack[0] is html */
    size_t depth, stack_cap;
    unsigned count[NC_TAG_COUNT]; /* open HTML elements, by tag */
    nc_tree_formatting *formatting;
    size_t n_formatting, formatting_cap;
    unsigned char *templates; /* modes */
    size_t n_templates, templates_cap;
    xmlNode *head; /* the standard's element pointers */
    xmlNode *form;

    nc_span run; /* text that has been read, but is not in the tree */
    nc_content run_content;
    nc_span comment; /* the same of a comment */
    uint64_t offset; /* of the tag or text that is under way */
    size_t n_nodes;
    size_t n_clones_left;
    bool quirks;
    bool frameset_ok;
    bool foster; /* what does not belong in a table goes before it */
    bool skip_newline;
    bool cdata_allowed;
    nc_status status;
} nc_builder;

/* --- builder.c */

/* Reads PAGE, well-formed UTF-8, into TREE, which has a pool and an empty
 * document. PAGE's bytes, and NC_TREE_PADDING behind them, must live as long as
 * the tree; they are written to. */
nc_status nc_tree_build(nc_tree *tree, nc_span page,
                        const nc_tree_context *context, bool is_xml,
                        bool whole);

void nc_tree_fail(nc_builder *b, nc_status status);

/* --- nodes.c */

/* The namespaces of attributes in svg and math. */
enum { NC_ATTR_NS_XLINK, NC_ATTR_NS_XML, NC_ATTR_NS_XMLNS };

bool nc_tree_init_namespaces(nc_builder *b);
xmlNode *nc_tree_new_element(nc_builder *b, const xmlChar *name, nc_tag tag,
                             nc_namespace ns);
/* The same with TOK's name and attributes. */
xmlNode *nc_tree_element_of(nc_builder *b, const nc_token *tok,
                            nc_namespace ns);
/* The attributes that NODE lacks. */
void nc_tree_merge_attributes(nc_builder *b, xmlNode *node,
                              const nc_token *tok);
/* A second element with NODE's name and attributes. */
xmlNode *nc_tree_clone(nc_builder *b, const xmlNode *node);
/* S is the node's for good, and has a byte behind it that may be written. */
xmlNode *nc_tree_new_text(nc_builder *b, nc_span s);
xmlNode *nc_tree_new_comment(nc_builder *b, nc_span s);
xmlNode *nc_tree_new_doctype(nc_builder *b, const nc_doctype *doctype);
void nc_tree_append_text(nc_builder *b, xmlNode *text, nc_span s);
/* A copy of S in the pool, NC_TREE_PADDING bytes behind it. */
nc_span nc_tree_copy(nc_builder *b, nc_span s);
static inline unsigned nc_node_depth(const xmlNode *node)
{
    return node->line & NC_NODE_DEPTH;
}

/* For those who change a tree: see nc_document.h. */
xmlNode *nc_tree_add_element(nc_tree *tree, const char *name);
bool nc_tree_set_attr(nc_tree *tree, xmlNode *element, const char *name,
                      nc_span value);

/* --- names.c */

nc_tree_names *nc_tree_names_create(apr_pool_t *pool);
void nc_tree_names_destroy(nc_tree_names *names);
/* RAW as a name in lower case, the same pointer for the same name; NULL: out of
 * memory. Eight bytes can be read from every place in RAW. */
const xmlChar *nc_tree_name_of(nc_tree_names *names, nc_span raw);

/* --- chardata.c */

enum {
    NC_CHARDATA_TEXT = 1,      /* references as in text */
    NC_CHARDATA_ATTRIBUTE = 2, /* references as in attributes */
    NC_CHARDATA_DROP_NUL = 4   /* else U+FFFD takes its place */
};
/* S without what XML forbids, its line ends LF, references decoded; in place
 * where it is no longer than before, else in the pool. *DROPPED: something
 * other than NUL was left out. NC_TREE_PADDING bytes behind S can be read. */
nc_span nc_chardata_clean(nc_builder *b, nc_span s, unsigned how,
                          bool *dropped);
bool nc_chardata_is_blank(nc_span s);

/* --- stack.c */

typedef enum nc_tree_scope {
    NC_SCOPE_ANY,
    NC_SCOPE_BUTTON,
    NC_SCOPE_LIST,
    NC_SCOPE_TABLE
} nc_tree_scope;

enum { NC_NOT_OPEN = -1 };

void nc_stack_push(nc_builder *b, nc_tree_open open);
void nc_stack_pop(nc_builder *b);
void nc_stack_pop_to(nc_builder *b, size_t depth);
void nc_stack_remove(nc_builder *b, size_t i);
void nc_stack_insert(nc_builder *b, size_t i, nc_tree_open open);
int nc_stack_index(const nc_builder *b, const xmlNode *node);
int nc_stack_find(const nc_builder *b, nc_tag tag, nc_tree_scope scope);
int nc_stack_find_heading(const nc_builder *b);
/* Closes TAG and what is in it, if it is open in SCOPE. */
bool nc_stack_close(nc_builder *b, nc_tag tag, nc_tree_scope scope);
void nc_stack_close_p(nc_builder *b);
/* 13.2.6.3; NC_TAG_UNKNOWN: no exception. */
void nc_stack_imply_ends(nc_builder *b, nc_tag except);
/* Pops until the top is html, template or has one of the three tags. */
void nc_stack_clear_to(nc_builder *b, nc_tag one, nc_tag two, nc_tag three);
void nc_stack_reset_mode(nc_builder *b); /* 13.2.4.1 */
bool nc_stack_ends_scope(const nc_tree_open *open, nc_tree_scope scope);

static inline nc_tree_open *nc_stack_top(const nc_builder *b)
{
    return &b->stack[b->depth - 1];
}

static inline bool nc_tree_is(const nc_tree_open *open, nc_tag tag)
{
    return open->tag == tag && open->ns == NC_NS_HTML;
}

static inline bool nc_tree_has(const nc_tree_open *open, uint32_t facts)
{
    return open->ns == NC_NS_HTML && nc_element_is((nc_tag)open->tag, facts);
}

static inline bool nc_stack_top_is(const nc_builder *b, nc_tag tag)
{
    return nc_tree_is(nc_stack_top(b), tag);
}

static inline bool nc_stack_has_template(const nc_builder *b)
{
    return b->count[NC_TAG_TEMPLATE] > 0;
}

/* --- formatting.c and adoption.c: 13.2.4.3, 13.2.6.4.7 */

void nc_formatting_push(nc_builder *b, xmlNode *node, nc_tag tag);
void nc_formatting_mark(nc_builder *b);
void nc_formatting_clear(nc_builder *b); /* up to the last marker */
void nc_formatting_remove(nc_builder *b, size_t i);
void nc_formatting_insert(nc_builder *b, size_t i, nc_tree_formatting entry);
/* The last of TAG behind the last marker. */
int nc_formatting_find(const nc_builder *b, nc_tag tag);
int nc_formatting_index(const nc_builder *b, const xmlNode *node);
/* A copy of an element that was cut short; NULL when there have been too many
 * of them. */
xmlNode *nc_formatting_clone(nc_builder *b, const xmlNode *node);
void nc_formatting_reopen_all(nc_builder *b);

static inline void nc_formatting_reopen(nc_builder *b)
{
    const xmlNode *last;

    if (b->n_formatting == 0)
        return;
    last = b->formatting[b->n_formatting - 1].node;
    if (last && !(last->line & NC_NODE_OPEN))
        nc_formatting_reopen_all(b);
}

void nc_adoption_run(nc_builder *b, const nc_token *tok);

/* --- insert.c */

typedef struct nc_place {
    xmlNode *parent;
    xmlNode *before; /* NULL: as the last child */
} nc_place;

/* 13.2.6.1: TARGET is an index of the stack. */
nc_place nc_insert_place(const nc_builder *b, size_t target);
void nc_insert_link(nc_place at, xmlNode *node);
/* The start tag's element, open. */
xmlNode *nc_insert_start(nc_builder *b, const nc_token *tok);
xmlNode *nc_insert_leaf(nc_builder *b, const nc_token *tok);
xmlNode *nc_insert_foreign(nc_builder *b, const nc_token *tok, nc_namespace ns);
xmlNode *nc_insert_implied(nc_builder *b, nc_tag tag);
/* S as in nc_tree_new_text(). */
void nc_insert_text(nc_builder *b, nc_span s);
/* The white space that S begins with, which is taken off S. */
void nc_insert_leading_space(nc_builder *b, nc_span *s);
nc_span nc_insert_skip_space(nc_span s);
void nc_insert_spaces_of(nc_builder *b, nc_span s);
void nc_insert_comment(nc_builder *b, nc_span data);
/* An element whose content is no markup, and the lexer told of it. */
void nc_insert_raw(nc_builder *b, const nc_token *tok, nc_content content);

/* --- modes. A step that returns true has changed the mode (or the stack), and
 * the token is to be handled once more. */

typedef bool nc_step_fn(nc_builder *b, const nc_token *tok);

nc_step_fn nc_step_start, nc_step_end; /* modes.c: by the mode alone */
nc_step_fn nc_head_start, nc_head_end;
nc_step_fn nc_body_start, nc_body_end;
nc_step_fn nc_foreign_start, nc_foreign_end;
nc_step_fn nc_table_start, nc_table_end;
nc_step_fn nc_caption_start, nc_caption_end;
nc_step_fn nc_columns_start, nc_columns_end;
nc_step_fn nc_section_start, nc_section_end;
nc_step_fn nc_row_start, nc_row_end;
nc_step_fn nc_cell_start, nc_cell_end;
nc_step_fn nc_template_start, nc_template_end;

void nc_body_any_end(nc_builder *b, const nc_token *tok);
void nc_body_text(nc_builder *b, nc_span s);
void nc_table_text(nc_builder *b, nc_span s);
bool nc_columns_leave(nc_builder *b);
void nc_template_open(nc_builder *b, nc_tree_mode mode);
void nc_template_close(nc_builder *b);
void nc_modes_text(nc_builder *b, nc_span s, bool dropped);
void nc_modes_comment(nc_builder *b, nc_span data);
void nc_modes_doctype(nc_builder *b, const nc_doctype *doctype, bool quirks);
void nc_modes_finish(nc_builder *b);

/* Whether the next token, a start tag or (NULL) text, or END_TAG, is for the
 * rules of foreign content (13.2.6). */
bool nc_foreign_takes_start(const nc_builder *b, nc_tag tag);
bool nc_foreign_takes_text(const nc_builder *b);
bool nc_foreign_takes_end(const nc_builder *b);
/* A foreign element that HTML may stand in. */
bool nc_foreign_is_point(const nc_tree_open *open);
/* Names as svg and math have them; NULL: as they are. */
const char *nc_foreign_svg_name(const xmlChar *name);
const char *nc_foreign_attr_name(const xmlChar *name, nc_namespace ns,
                                 int *attr_ns);

#endif /* NC_DOCUMENT_TREE_H */
