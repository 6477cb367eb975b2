/* paragraph.h -- empty paragraphs and headings, and line breaks that end a
 * paragraph. Private to src/clean, a part of the normaliser.
 *
 *   empty    <p>, <h1> to <h6> with nothing in them but white space, no-break
 *            spaces, <br> and comments are cut; not with an id or a name
 *   breaks   two or more <br> right in a <p>, with blanks at most between
 *            them, become `</p><p>`; they are cut where the p begins or ends
 *
 * What waits, waits from nc_paragraph_place on. Tags that the normaliser cuts
 * are as if they were not there.
 */
#ifndef NC_CLEAN_PARAGRAPH_H
#define NC_CLEAN_PARAGRAPH_H

#include "bytes.h"
#include "nc_open.h"

enum { NC_BLANK_REF_MAX = 7 };

/* How far a text that is blank so far has come in a no-break space. */
typedef struct nc_blank {
    unsigned char ref[NC_BLANK_REF_MAX];
    size_t n;
} nc_blank;

typedef struct nc_paragraph {
    nc_bytes *bytes;
    const nc_open *open;
    size_t limit;
    bool empties, breaks;
    nc_blank blank;
    uint64_t empty_at; /* NC_PLACE_NONE: nothing that may be empty is open */
    size_t empty_depth;
    uint64_t outer_at; /* the heading that such a p is in */
    size_t outer_depth;
    size_t p_depth; /* 0: no p whose breaks are looked at is open */
    bool p_filled;  /* something has come in it, or since it was split */
    uint64_t run_at, run_end;
    unsigned run_n; /* breaks in a row */
} nc_paragraph;

void nc_paragraph_init(nc_paragraph *p, unsigned options, size_t limit,
                       nc_bytes *bytes, const nc_open *open);

static inline uint64_t nc_paragraph_place(const nc_paragraph *p)
{
    uint64_t run_at = p->run_n > 0 ? p->run_at : NC_PLACE_NONE;

    if (p->outer_at < run_at)
        run_at = p->outer_at;
    return p->empty_at < run_at ? p->empty_at : run_at;
}

/* An element begins at DEPTH. MAY_CUT: it, or its tag, may be cut; PARENT: the
 * depth of the element that it is right in. */
void nc_paragraph_start(nc_paragraph *p, const nc_token *tok, size_t depth,
                        bool may_cut, size_t parent);
void nc_paragraph_text(nc_paragraph *p, const nc_token *tok);
void nc_paragraph_comment(nc_paragraph *p, uint64_t at);

/* A tag at AT that is no start tag of an element: the text before it ends. */
void nc_paragraph_tag(nc_paragraph *p, uint64_t at);

/* The element at DEPTH ends at END, as a stream knows if SURELY. */
void nc_paragraph_close(nc_paragraph *p, size_t depth, bool surely,
                        uint64_t end);

/* What begins before AT can't wait any more. */
void nc_paragraph_let_go(nc_paragraph *p, uint64_t at);

#endif /* NC_CLEAN_PARAGRAPH_H */
