/* block.c -- see block.h.
 */
#include "block.h"

#include <stdio.h>
#include <string.h>

void nc_block_init(nc_block *b, nc_buf *out)
{
    memset(b, 0, sizeof(*b));
    b->out = out;
    b->depth = 1;
}

static nc_block_frame *top(nc_block *b)
{
    return &b->frames[b->depth - 1];
}

static bool is_list(nc_block_kind kind)
{
    return kind == NC_BLOCK_BULLETS || kind == NC_BLOCK_NUMBERS;
}

/* NULL: too deep, the frame is only counted. */
static nc_block_frame *push(nc_block *b, nc_block_kind kind)
{
    if (b->overflow > 0 || b->depth == NC_BLOCK_DEPTH_MAX) {
        b->overflow++;
        return NULL;
    }
    b->depth++;
    memset(top(b), 0, sizeof(*top(b)));
    top(b)->kind = kind;
    return top(b);
}

void nc_block_open_quote(nc_block *b)
{
    nc_block_frame *frame = push(b, NC_BLOCK_QUOTE);

    if (frame) {
        strcpy(frame->first, "> ");
        strcpy(frame->others, "> ");
    }
}

/* A list right behind one of its kind would be read as one with it: it gets
 * the other sign. */
void nc_block_open_list(nc_block *b, nc_block_kind kind, bool tight,
                        unsigned long start)
{
    const nc_block_frame *parent = top(b);
    nc_block_frame *frame = push(b, kind);

    if (!frame)
        return;
    frame->tight = tight;
    frame->number = start;
    frame->other_sign = parent->before == kind && !parent->before_other_sign;
}

void nc_block_open_item(nc_block *b)
{
    nc_block_frame *list = top(b);
    nc_block_frame *frame = push(b, NC_BLOCK_ITEM);
    int n;

    if (!frame)
        return;
    frame->tight = list->tight;
    if (list->kind == NC_BLOCK_NUMBERS)
        n = snprintf(frame->first, sizeof(frame->first), "%lu%c ",
                     list->number++, list->other_sign ? ')' : '.');
    else
        n = snprintf(frame->first, sizeof(frame->first), "%c ",
                     list->other_sign ? '+' : '-');
    memset(frame->others, ' ', (size_t)n);
}

void nc_block_close(nc_block *b)
{
    nc_block_frame closed = *top(b);

    if (b->overflow > 0) {
        b->overflow--;
        return;
    }
    nc_assert(b->depth > 1);
    b->depth--;
    if (!closed.written)
        return;
    top(b)->before = is_list(closed.kind) ? closed.kind : NC_BLOCK_DOCUMENT;
    top(b)->before_other_sign = closed.other_sign;
}

/* The line's prefix from the first UPTO frames. An empty line's has no space
 * at its end. */
static void write_prefix(nc_block *b, size_t upto, bool empty)
{
    size_t start = b->out->len;

    for (size_t i = 0; i < upto; i++) {
        const nc_block_frame *frame = &b->frames[i];

        nc_buf_append_text(b->out,
                           frame->written ? frame->others : frame->first);
    }
    while (empty && b->out->len > start && b->out->ptr[b->out->len - 1] == ' ')
        nc_buf_truncate(b->out, b->out->len - 1);
}

/* In a tight list an item follows the one before without a gap, and a list
 * the text that it belongs to; that it may only if it is of bullets or begins
 * with 1 (CommonMark 5.2). A paragraph after a list needs the gap, or it would
 * be read as the list's last line. */
static bool may_follow_closely(const nc_block *b, size_t parted)
{
    const nc_block_frame *inner = &b->frames[parted];

    if (parted == b->depth || !b->frames[parted - 1].tight)
        return false;
    return inner->kind == NC_BLOCK_ITEM || inner->kind == NC_BLOCK_BULLETS ||
           (inner->kind == NC_BLOCK_NUMBERS && inner->number == 2);
}

/* Writes the gap between the blocks that meet in the deepest frame that has
 * something in it. */
static void part(nc_block *b)
{
    size_t parted = b->depth;

    while (parted > 0 && !b->frames[parted - 1].written)
        parted--;
    if (parted == 0 || may_follow_closely(b, parted))
        return;
    write_prefix(b, parted, true);
    nc_buf_append_byte(b->out, '\n');
}

void nc_block_begin(nc_block *b)
{
    part(b);
    top(b)->before = NC_BLOCK_DOCUMENT;
}

void nc_block_line(nc_block *b, nc_span line)
{
    write_prefix(b, b->depth, line.len == 0);
    for (size_t i = 0; i < b->depth; i++)
        b->frames[i].written = true;
    nc_buf_append(b->out, line);
    nc_buf_append_byte(b->out, '\n');
}
