/* markdown.h -- what the files of the Markdown writer share. */
#ifndef MARKDOWN_H
#define MARKDOWN_H

#include <libxml/tree.h>
#include "block.h"
#include "inline.h"
#include "nc_article.h"

/* What a node means to Markdown; the blocks come last. */
typedef enum nc_markdown_role {
    NC_MARKDOWN_INLINE, /* only its content */
    NC_MARKDOWN_NOTHING,
    NC_MARKDOWN_TEXT,
    NC_MARKDOWN_BREAK,
    NC_MARKDOWN_IMAGE,
    NC_MARKDOWN_LINK,
    NC_MARKDOWN_EM,
    NC_MARKDOWN_STRONG,
    NC_MARKDOWN_DEL,
    NC_MARKDOWN_CODE,
    NC_MARKDOWN_SUB,
    NC_MARKDOWN_SUP,
    NC_MARKDOWN_Q,
    NC_MARKDOWN_BLOCK, /* only its content, on lines of its own */
    NC_MARKDOWN_PARAGRAPH,
    NC_MARKDOWN_HEADING,
    NC_MARKDOWN_BULLETS,
    NC_MARKDOWN_NUMBERS,
    NC_MARKDOWN_ITEM,
    NC_MARKDOWN_QUOTE,
    NC_MARKDOWN_PRE,
    NC_MARKDOWN_TABLE,
    NC_MARKDOWN_RULE
} nc_markdown_role;

typedef struct nc_markdown {
    nc_block block;
    nc_inline line; /* the paragraph at hand */
    apr_pool_t *pool;
} nc_markdown;

static inline bool nc_is_line_end(unsigned char c)
{
    return c == '\n' || c == '\r';
}

static inline bool nc_markdown_is_block(nc_markdown_role role)
{
    return role >= NC_MARKDOWN_BLOCK;
}

/* tree.c */

nc_markdown_role nc_markdown_role_of(const xmlNode *node);

/* An attribute's value; the empty span if it is not there. */
nc_span nc_markdown_attr(const xmlNode *node, const char *name);

/* Whether NODE has an element as its child: code with a link or emphasis in it
 * can't stand between backticks. */
bool nc_markdown_has_elements(const xmlNode *node);

/* All text inside ROOT, as it stands; br is a newline. */
void nc_markdown_gather(nc_buf *out, xmlNode *root);

/* Sets _private (which is the user's) of all elements inside ROOT that have a
 * block inside: a link or an emphasis over several paragraphs is none in
 * Markdown. */
void nc_markdown_mark_holders(xmlNode *root);

/* Whether no item of LIST needs an empty line. */
bool nc_markdown_is_tight(const xmlNode *list);

/* The number that LIST begins with. */
unsigned long nc_markdown_start(const xmlNode *list);

/* markdown.c, table.c, front_matter.c */

/* Writes what is inside ROOT; a last paragraph may still be in `line`. */
void nc_markdown_walk(nc_markdown *md, xmlNode *root);

/* Ends the paragraph at hand. */
void nc_markdown_flush(nc_markdown *md);

/* Writes TABLE. False: it has one column or none and is only layout, so that
 * its content should be walked instead. */
bool nc_markdown_table(nc_markdown *md, xmlNode *table);

void nc_markdown_front_matter(nc_buf *out, const nc_article *article,
                              apr_pool_t *pool);

#endif /* MARKDOWN_H */
