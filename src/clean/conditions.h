/* conditions.h -- the `!#if` blocks of a list: which of its lines hold for a
 * server. Private to src/clean.
 *
 * Conditions ask what reads the list. A server is no browser and no extension
 * of one, but it does filter HTML: `true` and `cap_html_filtering` are true,
 * every other name is false. Names are joined by `!`, `&&`, `||` and
 * parentheses.
 */
#ifndef NC_CLEAN_CONDITIONS_H
#define NC_CLEAN_CONDITIONS_H

#include <stdint.h>
#include "line.h"
#include "nc_status.h"

enum {
    NC_CONDITIONS_MAX = 32,    /* blocks inside each other; lists have 2 */
    NC_CONDITIONS_NESTING = 32 /* parentheses and `!` inside each other */
};

/* Zero-filled before the first line. Bit N of a mask is about the block of
 * depth N, the outermost being 0. */
typedef struct nc_conditions {
    unsigned depth;                    /* open blocks */
    uint32_t false_at;                 /* blocks whose lines do not hold now */
    uint32_t else_at;                  /* blocks that had their `!#else` */
    unsigned begun[NC_CONDITIONS_MAX]; /* the lines of their `!#if` */
    size_t not_followed;               /* `!#include` lines where lines hold */
} nc_conditions;

/* Takes a line of the kind NC_LINE_CONDITION, which has NUMBER in its file.
 * What is broken is reported in ERR; a broken condition is false, and reading
 * may go on. */
nc_status nc_conditions_read(nc_conditions *c, const nc_line *line,
                             unsigned number, nc_error *err);

/* Whether other lines are to be passed over now. */
static inline bool nc_conditions_skipping(const nc_conditions *c)
{
    return c->false_at != 0;
}

/* The list ends: not NC_OK if a block is open. */
nc_status nc_conditions_finish(const nc_conditions *c, nc_error *err);

#endif /* NC_CLEAN_CONDITIONS_H */
