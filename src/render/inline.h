/* inline.h -- one paragraph of Markdown being put together.
 *
 * Text and marks go in as a page's tree has them; out comes what a CommonMark
 * reader turns into the same again. Text is escaped on its way in. Emphasis is
 * decided only when the paragraph is whole, for its asterisks count only where
 * their neighbours let them (CommonMark 0.30, 6.2): where they would not, the
 * HTML tags are written, which Markdown takes as well.
 */
#ifndef INLINE_H
#define INLINE_H

#include <apr_tables.h>
#include "nc_buf.h"

typedef enum nc_inline_kind {
    NC_INLINE_EM,
    NC_INLINE_STRONG,
    NC_INLINE_DEL,
    NC_INLINE_KINDS
} nc_inline_kind;

/* Two bytes of the collected text mean more than themselves: '\n' is a line
 * break, this one the bracket that begins a link (a `!` before it would make an
 * image of it). Neither comes with a page's text. */
enum { NC_INLINE_LINK = 0x01 };

/* One end of an emphasis. */
typedef struct nc_inline_mark {
    size_t at; /* in the text; marks are in order */
    nc_inline_kind kind;
    bool opens;
    bool dropped; /* nothing is in it */
    bool decided;
    bool tag;    /* written as an HTML tag */
    int partner; /* index of the other end; -1: not there yet */
} nc_inline_mark;

typedef struct nc_inline {
    nc_buf text;                    /* escaped; '\n' is a line break */
    apr_array_header_t *marks;      /* where emphasis begins and ends */
    unsigned open[NC_INLINE_KINDS]; /* how many elements of it are open */
    size_t link;                    /* where the open link's text begins */
    size_t code_end;                /* where the last code span ends */
    bool is_cell;                   /* it stands in a table */
} nc_inline;

static inline nc_inline_mark *nc_inline_mark_at(const nc_inline *in, int i)
{
    return &APR_ARRAY_IDX(in->marks, i, nc_inline_mark);
}

void nc_inline_init(nc_inline *in, apr_pool_t *pool);
void nc_inline_release(nc_inline *in);
void nc_inline_clear(nc_inline *in); /* for the next paragraph */

/* White space folds as HTML folds it. */
void nc_inline_text(nc_inline *in, nc_span text);
void nc_inline_code(nc_inline *in, nc_span text);
void nc_inline_break(nc_inline *in);
void nc_inline_raw(nc_inline *in, const char *markdown);
void nc_inline_image(nc_inline *in, nc_span alt, nc_span url);

/* A link without text vanishes. Links do not nest. */
void nc_inline_link_open(nc_inline *in);
void nc_inline_link_close(nc_inline *in, nc_span url);

/* Emphasis inside emphasis of its kind is the same emphasis. */
void nc_inline_open(nc_inline *in, nc_inline_kind kind);
void nc_inline_close(nc_inline *in, nc_inline_kind kind);

bool nc_inline_is_empty(const nc_inline *in);

/* Appends the paragraph to OUT; a line break is written as LINE_BREAK. */
void nc_inline_write(const nc_inline *in, nc_buf *out, const char *line_break);

#endif /* INLINE_H */
