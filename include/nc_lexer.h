/* nc_lexer.h -- pieces of an HTML page in, tokens out.
 *
 *     nc_lexer *lx = nc_lexer_create();
 *     for each piece of the page {
 *         while (nc_lexer_next(lx, &piece, &tok) != NC_TOKEN_MORE)
 *             use tok
 *     }
 *     while (nc_lexer_finish(lx, &tok) != NC_TOKEN_MORE)
 *         use tok
 *
 * Feed it piecemeal: a piece may be one byte, but the code is made for huge
 * ones. A token is a view: into the piece if it lies whole in it, else into
 * the lexer's carry buffer, which collects a tag that the end of a piece has
 * cut. It is valid until the next call. Text, comments and CDATA are never
 * carried; they come out in as many runs as the pieces make.
 *
 * Promises: the raw spans of all tokens, laid end to end, are the input, byte
 * for byte. What they are does not depend on how the page was cut, except
 * where runs of text and comments are. Memory is bounded by NC_TOKEN_MAX.
 *
 * The lexer follows the tokenizer of WHATWG HTML 13.2.5 over any encoding that
 * keeps ASCII bytes for ASCII characters alone. What the standard leaves to
 * the tree builder, the caller decides, as there: after a start tag,
 * nc_lexer_set_content() says how to read what is inside, and
 * nc_lexer_allow_cdata() whether CDATA sections are known (in svg and math).
 */
#ifndef NC_LEXER_H
#define NC_LEXER_H

#include <stdint.h>
#include "nc_element.h"
#include "nc_span.h"
#include "nc_buf.h"

enum {
    /* A tag or doctype longer than this is no tag that a rule should act on,
     * and holding more of it would let a page choose our memory. The lexer
     * then gives up: the rest of the page is NC_TOKEN_TEXT. Real pages put
     * images and application state of some 100 KB into attributes. */
    NC_TOKEN_MAX = 1024 * 1024,
    /* Attributes past these are part of the tag's bytes but not listed; real
     * pages have some 40 at most. */
    NC_ATTR_MAX = 256
};

typedef enum nc_token_kind {
    NC_TOKEN_MORE, /* the piece is used up; no token */
    NC_TOKEN_TEXT,
    NC_TOKEN_START_TAG,
    NC_TOKEN_END_TAG,
    NC_TOKEN_COMMENT,
    NC_TOKEN_DOCTYPE,
    NC_TOKEN_IGNORED /* bytes that mean nothing to a browser: `</>`, a tag
                      * that the page ended in, CDATA's brackets */
} nc_token_kind;

/* How the content of an element is read; for text tokens, how this text was
 * read. References are decoded in DATA and RCDATA only. */
typedef enum nc_content {
    NC_CONTENT_DATA,
    NC_CONTENT_RCDATA,  /* title, textarea */
    NC_CONTENT_RAWTEXT, /* style, xmp, iframe, noembed, noframes */
    NC_CONTENT_SCRIPT,
    NC_CONTENT_PLAINTEXT,
    NC_CONTENT_CDATA
} nc_content;

/* An attribute as it stands: name and value are raw bytes without quotes.
 * Without `=` the value is empty and its ptr is the end of the name. */
typedef struct nc_attr {
    nc_span name;
    nc_span value;
} nc_attr;

typedef struct nc_token {
    nc_token_kind kind;
    nc_span raw;          /* all its bytes */
    uint64_t offset;      /* of raw in the page, in bytes */
    nc_content content;   /* TEXT: how it was read */
    nc_tag tag;           /* tags: which element */
    nc_span name;         /* tags: the name as written */
    const nc_attr *attrs; /* tags: in order, repeated names included */
    unsigned n_attrs;
    bool self_closing; /* tags: `/>` */
    bool last;         /* COMMENT: this run has its end */
    bool at_end;       /* the page ended in this token (COMMENT, DOCTYPE) */
} nc_token;

typedef struct nc_lexer nc_lexer;

nc_lexer *nc_lexer_create(void);     /* NULL: out of memory */
void nc_lexer_destroy(nc_lexer *lx); /* NULL is fine */
void nc_lexer_reset(nc_lexer *lx);   /* for another page */

/* The next token of PIECE, which is moved past it; NC_TOKEN_MORE when the
 * piece is used up (a cut token is then in the carry). Until then the bytes of
 * the piece must stay as they are. */
nc_token_kind nc_lexer_next(nc_lexer *lx, nc_span *piece, nc_token *tok);

/* Once all pieces are in: what is left in the carry, token by token, then
 * NC_TOKEN_MORE. */
nc_token_kind nc_lexer_finish(nc_lexer *lx, nc_token *tok);

/* Bytes that the lexer holds because a token is cut; valid until the next
 * call. */
nc_span nc_lexer_carry(const nc_lexer *lx);

/* How to read on after a start tag. For RCDATA, RAWTEXT and SCRIPT the end
 * tag that ends it is that of NAME (borrowed only during the call; at most
 * NC_TAG_NAME_CONTENT_MAX bytes count). */
enum { NC_TAG_NAME_CONTENT_MAX = 16 };
void nc_lexer_set_content(nc_lexer *lx, nc_content content, nc_span name);

void nc_lexer_allow_cdata(nc_lexer *lx, bool allowed);

/* While SKIP, runs of TEXT, COMMENT and IGNORED bytes are passed over and not
 * returned, which halves the calls of a caller that needs tags alone. Tags and
 * doctypes come as ever, with the same offsets. It may be switched between any
 * two calls; a lexer begins, and nc_lexer_reset() leaves it, with it off. */
void nc_lexer_skip_text(nc_lexer *lx, bool skip);

/* True once a token passed NC_TOKEN_MAX or memory ran out: all that follows
 * is NC_TOKEN_TEXT. */
bool nc_lexer_gave_up(const nc_lexer *lx);

/* The first attribute of that name (NAME in lower case); NULL if none. */
const nc_attr *nc_token_attr(const nc_token *tok, nc_span name);

/* The data of a comment whose runs, joined, are RAW; AT_END tells that the
 * page ended in it. A view into RAW. */
nc_span nc_comment_data(nc_span raw, bool at_end);

/* A doctype taken apart (13.2.5.53 and on). Identifiers are views into RAW;
 * a missing one has a NULL ptr, an empty one has not. */
typedef struct nc_doctype {
    nc_span name; /* as written */
    nc_span public_id;
    nc_span system_id;
    bool force_quirks;
} nc_doctype;

void nc_doctype_read(nc_doctype *doctype, nc_span raw, bool at_end);

/* Whether it puts the page into quirks mode (13.2.6.4.1). */
bool nc_doctype_is_quirky(const nc_doctype *doctype);

#endif /* NC_LEXER_H */
