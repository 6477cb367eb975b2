/* parser.h -- a selector while it is read. Private to src/clean.
 *
 * The parts of one selector are collected in a draft: arrays of compounds and
 * simple selectors, names as places in one buffer, since that may move. A
 * finished draft is packed into a block of its own.
 */
#ifndef NC_CLEAN_PARSER_H
#define NC_CLEAN_PARSER_H

#include "nc_buf.h"
#include "selector.h"

typedef struct draft_simple {
    simple made;
    size_t name_at, value_at; /* in `bytes`, until it is packed */
} draft_simple;

typedef struct draft {
    compound compounds[NC_COMPOUND_MAX];
    unsigned n_compounds;
    draft_simple simples[NC_COMPOUND_MAX * NC_SIMPLE_MAX];
    unsigned n_simples;
    nc_buf bytes;
} draft;

typedef struct parser {
    const unsigned char *start, *p, *end;
    unsigned nesting;
    nc_error *err;
    nc_status status;
} parser;

/* Notes the first thing that is wrong, and where; always false. */
bool nc_parser_fail_at(parser *ps, const unsigned char *at, nc_status status,
                       const char *message);
bool nc_parser_fail(parser *ps, const char *message); /* here; EINVAL */

static inline int nc_parser_peek(const parser *ps)
{
    return ps->p < ps->end ? *ps->p : -1;
}

static inline bool nc_parser_accept(parser *ps, int c)
{
    if (nc_parser_peek(ps) != c)
        return false;
    ps->p++;
    return true;
}

bool nc_parser_skip_space(parser *ps);

bool nc_parser_is_name_byte(int c);

/* An identifier appended to OUT; WHAT says what was expected. */
bool nc_parser_read_name(parser *ps, nc_buf *out, bool identifier,
                         const char *what);

/* A list of selectors up to its `)`, which is read too. RELATIVE: each may
 * begin with a combinator. NULL: it failed. */
nc_selector *nc_parser_read_list(parser *ps, bool relative);

/* A draft of no parts; NULL: out of memory, which is noted. */
draft *nc_draft_create(parser *ps);
void nc_draft_destroy(draft *d); /* NULL is fine */

/* One more simple selector in the last compound; NULL: there are too many. */
draft_simple *nc_draft_add(parser *ps, draft *d, simple_kind kind);
bool nc_draft_add_compound(parser *ps, draft *d, combinator before);

/* What was read so far, as a selector of its own; the draft is then empty. */
nc_selector *nc_draft_pack(parser *ps, draft *d);

/* A pseudo-class, its colon read. */
bool nc_parser_read_pseudo(parser *ps, draft *d);

#endif /* NC_CLEAN_PARSER_H */
