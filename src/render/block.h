/* block.h -- Markdown's blocks: lines under the prefixes of quotes and lists.
 *
 * Frames are open quotes, lists and items. Each line begins with what its
 * frames ask for: `> `, an item's marker on its first line, as many spaces on
 * the others. An empty line parts blocks, except in a tight list.
 */
#ifndef BLOCK_H
#define BLOCK_H

#include "nc_buf.h"

enum {
    /* Quotes, lists and items open at once; what is deeper stands in the
     * deepest. Bounds how long a prefix a page can ask for. */
    NC_BLOCK_DEPTH_MAX = 32,
    NC_BLOCK_MARKER_MAX = 16
};

typedef enum nc_block_kind {
    NC_BLOCK_DOCUMENT,
    NC_BLOCK_QUOTE,
    NC_BLOCK_BULLETS,
    NC_BLOCK_NUMBERS,
    NC_BLOCK_ITEM
} nc_block_kind;

typedef struct nc_block_frame {
    nc_block_kind kind;
    bool tight;                       /* list, item */
    bool written;                     /* something stands in it */
    bool other_sign;                  /* list: `+` for `-`, `)` for `.` */
    unsigned long number;             /* list: of the next item */
    nc_block_kind before;             /* what the last block in it was, if
                                       * that was a list */
    bool before_other_sign;           /* and with which sign */
    char first[NC_BLOCK_MARKER_MAX];  /* prefix of the first line */
    char others[NC_BLOCK_MARKER_MAX]; /* and of the others */
} nc_block_frame;

typedef struct nc_block {
    nc_buf *out;
    size_t depth;    /* frames in use; the first is the document */
    size_t overflow; /* frames open that are too deep to count */
    nc_block_frame frames[NC_BLOCK_DEPTH_MAX];
} nc_block;

void nc_block_init(nc_block *b, nc_buf *out);

void nc_block_open_quote(nc_block *b);
void nc_block_open_list(nc_block *b, nc_block_kind kind, bool tight,
                        unsigned long start);
void nc_block_open_item(nc_block *b);
void nc_block_close(nc_block *b); /* the frame opened last */

/* A block's lines, without their newlines. */
void nc_block_begin(nc_block *b);
void nc_block_line(nc_block *b, nc_span line);

#endif /* BLOCK_H */
