/* lexer.c -- pieces of an HTML page in, tokens out.
 *
 * One function a state. What the content of the open element is (data, raw
 * text, script...) names the state between markup; a comment, a tag and a
 * doctype have their own.
 *
 *   DATA --'<' letter, '</' letter--> TAG ------------'>'--> DATA, or what
 *     |                                                      set_content says
 *     |--'<!--'--> COMMENT --'-->'--> DATA
 *     |--'<!' '<?' '</'--> BOGUS --'>'--> DATA
 *     |--'<!doctype'--> DOCTYPE --'>'--> DATA
 *     `--'<![CDATA[' in svg, math--> CDATA --']]>'--> DATA
 *   RCDATA, RAWTEXT, SCRIPT --'</' name--> TAG --> DATA
 *
 * A token is a view: into the piece if it lies whole in it, else into the
 * carry. There is a carry in three cases: the few bytes from a `<` (or `]`)
 * until it is clear what they begin (`undecided`), a tag, a doctype. Text and
 * comments run through.
 *
 * Promise: the raw spans of all tokens, laid end to end, are the input.
 */
#include "nc_lexer.h"

#include <stdlib.h>
#include "opening.h"
#include "tag.h"

typedef enum state {
    IN_DATA,
    IN_RAW, /* RCDATA and RAWTEXT */
    IN_SCRIPT,
    IN_PLAINTEXT,
    IN_CDATA,
    IN_TAG,
    IN_DOCTYPE,
    IN_COMMENT,
    IN_BOGUS
} state;

/* 13.2.5.43 to .52, without the states that only report errors. */
typedef enum comment_state {
    COMMENT_START,
    COMMENT_START_DASH,
    COMMENT_DATA,
    COMMENT_DASH,
    COMMENT_DASHES,
    COMMENT_BANG,
    COMMENT_END
} comment_state;

struct nc_lexer {
    state state;
    opening_place place;
    bool undecided; /* the carry may begin markup, or be text */
    bool gave_up;
    size_t spent; /* bytes at the front of the carry that are a token given */
    nc_tag_state tag_state;
    comment_state comment_state;
    unsigned dashes; /* in escaped script: 0, 1, or 2 for more */
    unsigned char end_name[NC_TAG_NAME_CONTENT_MAX]; /* of `place` */
    uint64_t offset;
    nc_buf carry;
    nc_attr attrs[NC_ATTR_MAX];
};

/* --- life cycle */

nc_lexer *nc_lexer_create(void)
{
    nc_lexer *lx = malloc(sizeof(*lx));

    if (!lx)
        return NULL;
    nc_buf_init(&lx->carry);
    nc_lexer_reset(lx);
    return lx;
}

void nc_lexer_destroy(nc_lexer *lx)
{
    if (!lx)
        return;
    nc_buf_release(&lx->carry);
    free(lx);
}

void nc_lexer_reset(nc_lexer *lx)
{
    nc_buf_clear(&lx->carry);
    lx->undecided = false;
    lx->place.cdata_allowed = false;
    lx->gave_up = false;
    lx->spent = 0;
    lx->offset = 0;
    nc_lexer_set_content(lx, NC_CONTENT_DATA, NC_SPAN_EMPTY);
}

void nc_lexer_set_content(nc_lexer *lx, nc_content content, nc_span name)
{
    static const state state_of[] = {
        [NC_CONTENT_DATA] = IN_DATA,           [NC_CONTENT_RCDATA] = IN_RAW,
        [NC_CONTENT_RAWTEXT] = IN_RAW,         [NC_CONTENT_SCRIPT] = IN_SCRIPT,
        [NC_CONTENT_PLAINTEXT] = IN_PLAINTEXT, [NC_CONTENT_CDATA] = IN_CDATA};

    if (lx->gave_up)
        return;
    lx->place.content = content;
    lx->state = state_of[content];
    lx->place.script = SCRIPT_NORMAL;
    lx->dashes = 0;
    if (name.len > NC_TAG_NAME_CONTENT_MAX)
        name.len = NC_TAG_NAME_CONTENT_MAX;
    if (name.len > 0)
        memcpy(lx->end_name, name.ptr, name.len);
    lx->place.end_name = (nc_span){lx->end_name, name.len};
}

void nc_lexer_allow_cdata(nc_lexer *lx, bool allowed)
{
    lx->place.cdata_allowed = allowed;
}

bool nc_lexer_gave_up(const nc_lexer *lx)
{
    return lx->gave_up;
}

nc_span nc_lexer_carry(const nc_lexer *lx)
{
    return (nc_span){lx->carry.ptr + lx->spent, lx->carry.len - lx->spent};
}

/* --- tokens */

static bool emit(nc_lexer *lx, nc_token *tok, nc_token_kind kind, nc_span raw)
{
    tok->kind = kind;
    tok->raw = raw;
    tok->offset = lx->offset;
    tok->content = lx->place.content;
    tok->last = false;
    tok->at_end = false;
    lx->offset += raw.len;
    return true;
}

static bool emit_run(nc_lexer *lx, nc_token *tok, nc_token_kind kind,
                     nc_span *piece, size_t n)
{
    return emit(lx, tok, kind, nc_span_take(piece, n));
}

/* The first N bytes of the carry as a token; they go with the next call. */
static bool emit_carry(nc_lexer *lx, nc_token *tok, nc_token_kind kind,
                       size_t n)
{
    lx->spent = n;
    return emit(lx, tok, kind, (nc_span){lx->carry.ptr, n});
}

/* A token too long to wait for, or no memory: all that follows is text. */
static bool give_up(nc_lexer *lx, nc_token *tok, nc_span *piece)
{
    nc_lexer_set_content(lx, NC_CONTENT_PLAINTEXT, NC_SPAN_EMPTY);
    lx->gave_up = true;
    lx->undecided = false;
    if (lx->carry.len > 0)
        return emit_carry(lx, tok, NC_TOKEN_TEXT, lx->carry.len);
    return emit_run(lx, tok, NC_TOKEN_TEXT, piece, piece->len);
}

/* Moves the first N bytes of PIECE into the carry; false when it is full or
 * memory ran out, and PIECE is then as it was. */
static bool carry_over(nc_lexer *lx, nc_span *piece, size_t n)
{
    if (lx->carry.len + n > NC_TOKEN_MAX)
        return false;
    nc_buf_append(&lx->carry, (nc_span){piece->ptr, n});
    if (nc_buf_status(&lx->carry) != NC_OK)
        return false;
    nc_span_take(piece, n);
    return true;
}

/* --- markup begins */

/* Goes where an opening leads. */
static void enter(nc_lexer *lx, opening found)
{
    switch (found.what) {
    case OPENS_TAG:
        lx->state = IN_TAG;
        lx->place.content = NC_CONTENT_DATA;
        lx->tag_state = NC_TAG_IN_NAME;
        break;
    case OPENS_COMMENT:
        lx->state = IN_COMMENT;
        lx->comment_state = COMMENT_START;
        break;
    case OPENS_BOGUS:
        lx->state = IN_BOGUS;
        break;
    case OPENS_DOCTYPE:
        lx->state = IN_DOCTYPE;
        break;
    case OPENS_CDATA:
        lx->state = IN_CDATA;
        lx->place.content = NC_CONTENT_CDATA;
        break;
    case CLOSES_CDATA:
        nc_lexer_set_content(lx, NC_CONTENT_DATA, NC_SPAN_EMPTY);
        break;
    case OPENS_ESCAPE:
        lx->place.script = SCRIPT_ESCAPED;
        lx->dashes = 2;
        break;
    case OPENS_DOUBLE:
        lx->place.script = SCRIPT_DOUBLE;
        lx->dashes = 0;
        break;
    case CLOSES_DOUBLE:
        lx->place.script = SCRIPT_ESCAPED;
        lx->dashes = 0;
        break;
    default:
        lx->dashes = 0;
        break;
    }
}

/* The token that an opening's fixed bytes are by themselves; MORE for those
 * that wait for the rest. */
static nc_token_kind kind_of(opening found)
{
    switch (found.what) {
    case OPENS_TAG:
    case OPENS_DOCTYPE:
        return NC_TOKEN_MORE;
    case OPENS_COMMENT:
    case OPENS_BOGUS:
        return NC_TOKEN_COMMENT;
    case OPENS_NOTHING:
    case OPENS_CDATA:
    case CLOSES_CDATA:
        return NC_TOKEN_IGNORED;
    default:
        return NC_TOKEN_TEXT;
    }
}

/* PIECE begins with a byte that may begin markup. */
static bool begin_markup(nc_lexer *lx, nc_span *piece, nc_token *tok)
{
    opening found = nc_opening_classify(&lx->place, *piece);
    nc_token_kind kind = kind_of(found);

    if (found.what == OPENS_UNKNOWN) {
        lx->undecided = true;
        return !carry_over(lx, piece, piece->len) && give_up(lx, tok, piece);
    }
    enter(lx, found);
    if (kind == NC_TOKEN_MORE)
        return false;
    return emit_run(lx, tok, kind, piece, found.len);
}

/* The carry may begin markup: looks as far into PIECE as it takes to know. */
static bool decide(nc_lexer *lx, nc_span *piece, nc_token *tok)
{
    unsigned char head[OPENING_MAX];
    size_t have = lx->carry.len;
    size_t peek = sizeof(head) - have;
    opening found;
    nc_token_kind kind;

    nc_assert(have < sizeof(head));
    if (peek > piece->len)
        peek = piece->len;
    memcpy(head, lx->carry.ptr, have);
    memcpy(head + have, piece->ptr, peek);
    found = nc_opening_classify(&lx->place, (nc_span){head, have + peek});
    if (found.what == OPENS_UNKNOWN)
        return !carry_over(lx, piece, peek) && give_up(lx, tok, piece);
    kind = kind_of(found);
    if (found.len > have && !carry_over(lx, piece, found.len - have))
        return give_up(lx, tok, piece);
    /* In CDATA the byte after the first may begin anew; elsewhere all that was
     * carried belongs to what it opened. */
    lx->undecided =
        lx->state == IN_CDATA && found.what == OPENS_TEXT && have > 1;
    enter(lx, found);
    if (kind == NC_TOKEN_MORE) {
        if (lx->state == IN_TAG)
            nc_tag_scan(&lx->tag_state, (nc_span){lx->carry.ptr + found.len,
                                                  lx->carry.len - found.len});
        return false;
    }
    return emit_carry(lx, tok, kind, lx->undecided ? 1 : lx->carry.len);
}

/* --- the states */

/* Text up to the next byte that may begin markup; more than one such byte in
 * a row is left for the next call. */
static bool text_until(nc_lexer *lx, nc_span *piece, nc_token *tok, int stop)
{
    const unsigned char *at = memchr(piece->ptr, stop, piece->len);

    if (at == piece->ptr)
        return begin_markup(lx, piece, tok);
    return emit_run(lx, tok, NC_TOKEN_TEXT, piece,
                    at ? (size_t)(at - piece->ptr) : piece->len);
}

/* In escaped script data dashes count: `-->` ends it. */
static bool state_script(nc_lexer *lx, nc_span *piece, nc_token *tok)
{
    size_t n = 0;

    if (lx->place.script == SCRIPT_NORMAL || piece->ptr[0] == '<')
        return text_until(lx, piece, tok, '<');
    for (; n < piece->len && piece->ptr[n] != '<'; n++) {
        unsigned char c = piece->ptr[n];

        if (c == '>' && lx->dashes == 2) {
            lx->place.script = SCRIPT_NORMAL;
            n++;
            break;
        }
        lx->dashes = c == '-' ? lx->dashes + (lx->dashes < 2) : 0;
    }
    return emit_run(lx, tok, NC_TOKEN_TEXT, piece, n);
}

static bool state_tag(nc_lexer *lx, nc_span *piece, nc_token *tok)
{
    size_t n;

    if (lx->carry.len > 0) {
        n = nc_tag_scan(&lx->tag_state, *piece);
        if (!carry_over(lx, piece, n ? n : piece->len))
            return give_up(lx, tok, piece);
        if (n == 0)
            return false;
        nc_tag_read(tok, lx->attrs, (nc_span){lx->carry.ptr, lx->carry.len});
        lx->state = IN_DATA;
        return emit_carry(lx, tok, tok->kind, lx->carry.len);
    }
    n = nc_tag_read(tok, lx->attrs, *piece);
    if (n > NC_TOKEN_MAX || (n == 0 && piece->len > NC_TOKEN_MAX))
        return give_up(lx, tok, piece);
    if (n > 0) {
        lx->state = IN_DATA;
        return emit_run(lx, tok, tok->kind, piece, n);
    }
    n = piece->ptr[1] == '/' ? 2 : 1;
    nc_tag_scan(&lx->tag_state, (nc_span){piece->ptr + n, piece->len - n});
    return !carry_over(lx, piece, piece->len) && give_up(lx, tok, piece);
}

static bool state_doctype(nc_lexer *lx, nc_span *piece, nc_token *tok)
{
    const unsigned char *end = memchr(piece->ptr, '>', piece->len);
    size_t n = end ? (size_t)(end - piece->ptr) + 1 : piece->len;

    if (lx->carry.len + n > NC_TOKEN_MAX)
        return give_up(lx, tok, piece);
    if (end && lx->carry.len == 0) {
        lx->state = IN_DATA;
        return emit_run(lx, tok, NC_TOKEN_DOCTYPE, piece, n);
    }
    if (!carry_over(lx, piece, n))
        return give_up(lx, tok, piece);
    if (!end)
        return false;
    lx->state = IN_DATA;
    return emit_carry(lx, tok, NC_TOKEN_DOCTYPE, lx->carry.len);
}

static comment_state after_comment_byte(comment_state at, unsigned char c)
{
    switch (at) {
    case COMMENT_START:
    case COMMENT_START_DASH:
        if (c == '>')
            return COMMENT_END;
        if (c == '-')
            return at == COMMENT_START ? COMMENT_START_DASH : COMMENT_DASHES;
        return COMMENT_DATA;
    case COMMENT_DATA:
        return c == '-' ? COMMENT_DASH : COMMENT_DATA;
    case COMMENT_DASH:
        return c == '-' ? COMMENT_DASHES : COMMENT_DATA;
    case COMMENT_DASHES:
        if (c == '-')
            return COMMENT_DASHES;
        return c == '>' ? COMMENT_END : c == '!' ? COMMENT_BANG : COMMENT_DATA;
    case COMMENT_BANG:
        return c == '>' ? COMMENT_END : c == '-' ? COMMENT_DASH : COMMENT_DATA;
    case COMMENT_END:
        break;
    }
    return COMMENT_END;
}

static bool state_comment(nc_lexer *lx, nc_span *piece, nc_token *tok)
{
    size_t n = 0;

    while (n < piece->len && lx->comment_state != COMMENT_END) {
        if (lx->comment_state == COMMENT_DATA) {
            const unsigned char *dash =
                memchr(piece->ptr + n, '-', piece->len - n);

            n = dash ? (size_t)(dash - piece->ptr) : piece->len;
            if (!dash)
                break;
        }
        lx->comment_state =
            after_comment_byte(lx->comment_state, piece->ptr[n++]);
    }
    emit_run(lx, tok, NC_TOKEN_COMMENT, piece, n);
    tok->last = lx->comment_state == COMMENT_END;
    if (tok->last)
        lx->state = IN_DATA;
    return true;
}

static bool state_bogus(nc_lexer *lx, nc_span *piece, nc_token *tok)
{
    const unsigned char *end = memchr(piece->ptr, '>', piece->len);

    emit_run(lx, tok, NC_TOKEN_COMMENT, piece,
             end ? (size_t)(end - piece->ptr) + 1 : piece->len);
    tok->last = end != NULL;
    if (end)
        lx->state = IN_DATA;
    return true;
}

static bool step(nc_lexer *lx, nc_span *piece, nc_token *tok)
{
    if (lx->undecided)
        return decide(lx, piece, tok);
    switch (lx->state) {
    case IN_DATA:
    case IN_RAW:
        return text_until(lx, piece, tok, '<');
    case IN_SCRIPT:
        return state_script(lx, piece, tok);
    case IN_PLAINTEXT:
        return emit_run(lx, tok, NC_TOKEN_TEXT, piece, piece->len);
    case IN_CDATA:
        return text_until(lx, piece, tok, ']');
    case IN_TAG:
        return state_tag(lx, piece, tok);
    case IN_DOCTYPE:
        return state_doctype(lx, piece, tok);
    case IN_COMMENT:
        return state_comment(lx, piece, tok);
    case IN_BOGUS:
        return state_bogus(lx, piece, tok);
    }
    return false;
}

static void drop_spent(nc_lexer *lx)
{
    if (lx->spent > 0) {
        nc_buf_consume(&lx->carry, lx->spent);
        lx->spent = 0;
    }
}

nc_token_kind nc_lexer_next(nc_lexer *lx, nc_span *piece, nc_token *tok)
{
    drop_spent(lx);
    while (piece->len > 0) {
        if (step(lx, piece, tok))
            return tok->kind;
    }
    return NC_TOKEN_MORE;
}

/* --- the end of the page */

static bool emit_at_end(nc_lexer *lx, nc_token *tok, nc_token_kind kind)
{
    emit_carry(lx, tok, kind, lx->carry.len);
    tok->last = kind == NC_TOKEN_COMMENT;
    tok->at_end = true;
    lx->state = IN_PLAINTEXT;
    return true;
}

/* The carry held bytes of which too few came to tell: a declaration is a
 * comment (13.2.5.41), anything else text. */
static nc_token_kind kind_of_undecided(const nc_lexer *lx)
{
    bool declaration =
        lx->state == IN_DATA && lx->carry.len > 1 && lx->carry.ptr[1] == '!';

    return declaration ? NC_TOKEN_COMMENT : NC_TOKEN_TEXT;
}

nc_token_kind nc_lexer_finish(nc_lexer *lx, nc_token *tok)
{
    drop_spent(lx);
    if (lx->undecided) {
        lx->undecided = false;
        emit_at_end(lx, tok, kind_of_undecided(lx));
    }
    else if (lx->state == IN_TAG && lx->carry.len > 0) {
        emit_at_end(lx, tok, NC_TOKEN_IGNORED);
    }
    else if (lx->state == IN_DOCTYPE) {
        emit_at_end(lx, tok, NC_TOKEN_DOCTYPE);
    }
    else if (lx->state == IN_COMMENT || lx->state == IN_BOGUS) {
        emit_at_end(lx, tok, NC_TOKEN_COMMENT);
    }
    else {
        return NC_TOKEN_MORE;
    }
    return tok->kind;
}
