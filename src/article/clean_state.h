/* clean_state.h -- the clean tree while it is made; see clean_tree.c.
 */
#ifndef CLEAN_STATE_H
#define CLEAN_STATE_H

#include "allow.h"
#include "clean_tree.h"

enum {
    /* Allowed elements around a text; deeper ones are unwrapped. */
    NC_CLEAN_NESTING_MAX = 256,
    /* Nodes looked at to tell what a table is for. */
    NC_CLEAN_SCAN_MAX = 20000,
    /* Bytes of text in a figure, but in no figcaption, that may be a caption:
     * some eight lines; and beside a heading, who took the picture. */
    NC_CLEAN_CAPTION_MAX = 600,
    NC_CLEAN_CREDIT_MAX = 80
};

typedef enum nc_blank { NC_BLANK_NONE, NC_BLANK_NBSP, NC_BLANK_SPACE } nc_blank;

/* An allowed element that the walk is inside of. */
typedef struct nc_clean_entry {
    const xmlNode *source;
    nc_role role;
    nc_tag as;
    xmlNode *out;      /* NULL: not in the output (yet) */
    unsigned n_blanks; /* tr: cells without content that wait for one with */
    unsigned n_boxes;  /* that it is in the output */
} nc_clean_entry;

struct nc_clean {
    xmlDoc *doc;
    xmlNode *root;
    const char *base;
    nc_clean_drop_fn *drop;
    apr_pool_t *pool;
    nc_clean_entry stack[NC_CLEAN_NESTING_MAX];
    size_t depth;
    size_t n_boxes;   /* of the stack, in the output */
    xmlNode *para;    /* where text goes on; NULL: a new one has to be opened */
    nc_blank pending; /* white space since the last text */
    unsigned n_br;    /* br since the last text */
    bool line_has_text;
    bool rule; /* a rule has to stand before the next block */
    /* Emptied, but never cleared: that would forget a failure. */
    nc_buf text;   /* of one source text */
    nc_buf spaces; /* in pre: white space since the last text */
    nc_status status;
};

/* --- clean_open.c: output nodes. Out of memory sets c->status. */

xmlNode *nc_clean_append(xmlNode *parent, xmlNode *node);
xmlNode *nc_clean_element(nc_clean *c, nc_tag as);

void nc_clean_append_text(nc_clean *c, xmlNode *parent, nc_span text);

/* The first child of that name; NULL if there is none. */
xmlNode *nc_clean_child(const xmlNode *node, const char *name);

/* --- clean_open.c: the stack */

/* The innermost entry of ROLE, the innermost box; NULL if there is none. */
nc_clean_entry *nc_clean_top(nc_clean *c, nc_role role);
nc_clean_entry *nc_clean_box(nc_clean *c);
bool nc_clean_is_in(nc_clean *c, nc_tag box);
bool nc_clean_is_in_pre(nc_clean *c);

/* Ends the paragraph, if one is open: inline elements open anew after it. */
void nc_clean_end_paragraph(nc_clean *c);

/* How many boxes a box AS is where the walk is: in a list, what is no item gets
 * one around it. */
unsigned nc_clean_boxes_as(nc_clean *c, nc_tag as);

bool nc_clean_is_list(nc_tag as);
bool nc_clean_is_table_part(nc_tag as);
bool nc_clean_holds_text(nc_tag as); /* boxes that need no p */

/* --- clean_open.c: opening what text needs */

/* The innermost box in the output, opened with all around it. */
xmlNode *nc_clean_open_boxes(nc_clean *c, const nc_clean_entry **innermost);

/* Where the next text of this paragraph or line goes; SOURCE is what it
 * begins in. */
xmlNode *nc_clean_open_line(nc_clean *c, const xmlNode *source);

/* The innermost inline element, opened in LINE with all around it, and before
 * it the white space that was held back. */
xmlNode *nc_clean_open_inlines(nc_clean *c, xmlNode *line);

/* The cells of ROW that were empty so far. */
void nc_clean_append_cells(nc_clean *c, nc_clean_entry *row);

/* --- clean_text.c */

void nc_clean_add_text(nc_clean *c, const xmlNode *text);

/* --- clean_fit.c */

/* Whether NODE, an element or a text, is left out with all that is in it. */
bool nc_clean_is_left_out(nc_clean *c, const xmlNode *node);

/* Whether a box may stand where the walk is; others only break the text. */
bool nc_clean_box_fits(nc_clean *c, const xmlNode *source, nc_tag as);

/* Whether a line element may be one here: a caption of what is not kept, or a
 * line in a line, may not. */
bool nc_clean_line_fits(nc_clean *c, nc_tag as);

#endif /* CLEAN_STATE_H */
