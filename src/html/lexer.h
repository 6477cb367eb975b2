/* lexer.h -- what a lexer is made of. Private to src/html: lexer.c runs it,
 * nc_open_steer() switches it.
 */
#ifndef NC_HTML_LEXER_H
#define NC_HTML_LEXER_H

#include "comment.h"
#include "nc_lexer.h"
#include "opening.h"
#include "tag.h"

typedef enum nc_lexer_state {
    IN_DATA,
    IN_RAW, /* RCDATA and RAWTEXT */
    IN_SCRIPT,
    IN_PLAINTEXT,
    IN_CDATA,
    IN_TAG,
    IN_DOCTYPE,
    IN_COMMENT,
    IN_BOGUS
} nc_lexer_state;

/* What is known of a piece read as data while it begins at `from`: no `<`
 * stands before `next`, which is in it or at its end. NULL: nothing. */
typedef struct nc_openings {
    const unsigned char *from;
    const unsigned char *next;
} nc_openings;

struct nc_lexer {
    nc_lexer_state state;
    nc_openings openings;
    opening_place place;
    bool undecided; /* the carry may begin markup, or be text */
    bool gave_up;
    bool skips_text;
    size_t spent; /* bytes at the front of the carry that are a token given */
    nc_tag_state tag_state;
    nc_comment_state comment_state;
    unsigned dashes; /* in escaped script: 0, 1, or 2 for more */
    unsigned char end_name[NC_TAG_NAME_CONTENT_MAX]; /* of `place` */
    uint64_t offset;
    nc_buf carry;
    nc_attr attrs[NC_ATTR_MAX];
};

/* What nc_lexer_skip_text() is about. */
static inline bool nc_lexer_passes_over(const nc_lexer *lx, nc_token_kind kind)
{
    return lx->skips_text &&
           (kind == NC_TOKEN_TEXT || kind == NC_TOKEN_COMMENT ||
            kind == NC_TOKEN_IGNORED);
}

#endif /* NC_HTML_LEXER_H */
