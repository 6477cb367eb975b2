/* title.h -- the headings of an article: the title once, and one h1. Private to
 * src/clean, a part of the normaliser.
 *
 * A heading in the article that says what an h1 before it said is cut. Of its
 * other h1, all but the first become h2. A heading waits until it ends.
 */
#ifndef NC_CLEAN_TITLE_H
#define NC_CLEAN_TITLE_H

#include "bytes.h"
#include "nc_lexer.h"

enum {
    NC_TITLES_MAX = 8,  /* h1 of a page that are remembered */
    NC_TITLE_MAX = 1000 /* bytes of one that is compared, as they stand */
};

typedef struct nc_title {
    nc_bytes *bytes;
    uint64_t at;  /* of the heading that waits; NC_PLACE_NONE */
    size_t depth; /* of the heading that is open; 0: none */
    nc_tag tag;
    bool hidden;    /* people don't see it: nothing is a copy of it */
    bool has_media; /* it is more than its text */
    nc_buf text;
    nc_buf folded;
    unsigned n_h1;                /* h1 in the article that stay */
    uint64_t said[NC_TITLES_MAX]; /* hashes of the folded text */
    unsigned n_said;
} nc_title;

void nc_title_init(nc_title *t, nc_bytes *bytes);
void nc_title_release(nc_title *t);

/* An element begins at DEPTH, or a tag without content. MAY_CUT: in the
 * article; HIDDEN: it is cut, or not shown. */
void nc_title_start(nc_title *t, const nc_token *tok, size_t depth,
                    bool may_cut, bool hidden);
void nc_title_text(nc_title *t, nc_span text);

/* The element at DEPTH ends at END, by its own end tag of END_LEN bytes, or
 * without (0). */
void nc_title_close(nc_title *t, size_t depth, bool surely, uint64_t end,
                    size_t end_len);

/* Another article begins. */
void nc_title_begin_article(nc_title *t);

#endif /* NC_CLEAN_TITLE_H */
