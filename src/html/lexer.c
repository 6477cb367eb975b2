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
 * Most tags are met in data, whole and far from the end of the piece. For them
 * nc_lexer_next() has a quick way past all this (quick.h), which leaves the
 * state as it is and takes over nothing that it does not finish.
 *
 * Promise: the raw spans of all tokens, laid end to end, are the input.
 */
#include "lexer.h"

#include <stdlib.h>
#include "openings.h"

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
    lx->skips_text = false;
    lx->spent = 0;
    lx->openings = (nc_openings){NULL, NULL};
    lx->offset = 0;
    lx->state = IN_PLAINTEXT;
    nc_lexer_set_content(lx, NC_CONTENT_DATA, NC_SPAN_EMPTY);
}

void nc_lexer_set_content(nc_lexer *lx, nc_content content, nc_span name)
{
    static const nc_lexer_state state_of[] = {
        [NC_CONTENT_DATA] = IN_DATA,           [NC_CONTENT_RCDATA] = IN_RAW,
        [NC_CONTENT_RAWTEXT] = IN_RAW,         [NC_CONTENT_SCRIPT] = IN_SCRIPT,
        [NC_CONTENT_PLAINTEXT] = IN_PLAINTEXT, [NC_CONTENT_CDATA] = IN_CDATA};

    /* In data already: what else is set here is for other content. */
    if (lx->gave_up || (content == NC_CONTENT_DATA && lx->state == IN_DATA))
        return;
    lx->openings = (nc_openings){NULL, NULL};
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

void nc_lexer_skip_text(nc_lexer *lx, bool skip)
{
    lx->skips_text = skip;
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

/* PIECE begins with what FOUND says. */
static bool begin_found(nc_lexer *lx, nc_span *piece, nc_token *tok,
                        opening found)
{
    nc_token_kind kind = nc_opening_kind(found);

    if (found.what == OPENS_UNKNOWN) {
        lx->undecided = true;
        return !carry_over(lx, piece, piece->len) && give_up(lx, tok, piece);
    }
    enter(lx, found);
    if (kind == NC_TOKEN_MORE)
        return false;
    return emit_run(lx, tok, kind, piece, found.len);
}

/* PIECE begins with a byte that may begin markup. */
static bool begin_markup(nc_lexer *lx, nc_span *piece, nc_token *tok)
{
    return begin_found(lx, piece, tok, nc_opening_classify(&lx->place, *piece));
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
    kind = nc_opening_kind(found);
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

/* The first N bytes of PIECE are text, the next may begin markup. */
static bool text_of(nc_lexer *lx, nc_span *piece, nc_token *tok, size_t n)
{
    return n > 0 ? emit_run(lx, tok, NC_TOKEN_TEXT, piece, n)
                 : begin_markup(lx, piece, tok);
}

/* A tag at the start of PIECE, which nearly always ends in it too. */
static bool begin_tag(nc_lexer *lx, nc_span *piece, nc_token *tok)
{
    size_t n = nc_tag_read(tok, lx->attrs, *piece, &lx->tag_state);

    if (n > NC_TOKEN_MAX || (n == 0 && piece->len > NC_TOKEN_MAX))
        return give_up(lx, tok, piece);
    if (n > 0) {
        lx->state = IN_DATA;
        return emit_run(lx, tok, tok->kind, piece, n);
    }
    lx->state = IN_TAG;
    return !carry_over(lx, piece, piece->len) && give_up(lx, tok, piece);
}

/* Whether text stands before P, in or behind PIECE, and is the token; when text
 * is passed over, it goes and PIECE begins at P. */
static inline bool is_text_before(nc_lexer *lx, nc_span *piece, nc_token *tok,
                                  const unsigned char *p)
{
    size_t n = (size_t)(p - piece->ptr);

    if (n > 0 && !lx->skips_text)
        return emit_run(lx, tok, NC_TOKEN_TEXT, piece, n);
    nc_span_take(piece, n);
    lx->offset += n;
    return false;
}

static bool state_data(nc_lexer *lx, nc_span *piece, nc_token *tok)
{
    const unsigned char *end = piece->ptr + piece->len;
    const unsigned char *p = nc_next_opening(piece->ptr, end, true);

    if (is_text_before(lx, piece, tok, p))
        return true;
    if (nc_begins_tag(p, end))
        return begin_tag(lx, piece, tok);
    return p < end && begin_markup(lx, piece, tok);
}

/* Whether the bytes from a `<` at P on are text for sure: the most common case
 * in raw text, told by the letter of an end tag. */
static inline bool is_other_end_tag(const nc_lexer *lx, const unsigned char *p,
                                    const unsigned char *end)
{
    return end - p > 2 && p[1] == '/' && lx->place.end_name.len > 0 &&
           nc_lower(p[2]) != nc_lower(lx->end_name[0]);
}

/* RCDATA, RAWTEXT, and script data that is not escaped. */
static bool state_raw(nc_lexer *lx, nc_span *piece, nc_token *tok)
{
    const unsigned char *end = piece->ptr + piece->len;
    const unsigned char *p = piece->ptr;
    opening found;

    for (;; p++) {
        p = nc_next_opening(p, end, false);
        if (p == end)
            return is_text_before(lx, piece, tok, p);
        if (is_other_end_tag(lx, p, end))
            continue;
        found = nc_opening_classify(&lx->place, nc_span_between(p, end));
        if (found.what != OPENS_TEXT)
            break;
    }
    return is_text_before(lx, piece, tok, p) ||
           begin_found(lx, piece, tok, found);
}

/* In escaped script data dashes count: `-->` ends it. */
static bool state_script(nc_lexer *lx, nc_span *piece, nc_token *tok)
{
    const unsigned char *start = piece->ptr, *lt;
    bool ended;
    size_t n;

    if (lx->place.script == SCRIPT_NORMAL)
        return state_raw(lx, piece, tok);
    if (*start == '<')
        return begin_markup(lx, piece, tok);
    lt = nc_scan_byte(start, start + piece->len, '<');
    n = nc_comment_scan_escaped(&lx->dashes, nc_span_between(start, lt),
                                &ended);
    if (ended)
        lx->place.script = SCRIPT_NORMAL;
    return emit_run(lx, tok, NC_TOKEN_TEXT, piece, n);
}

static bool state_cdata(nc_lexer *lx, nc_span *piece, nc_token *tok)
{
    const unsigned char *start = piece->ptr;
    const unsigned char *p = nc_scan_byte(start, start + piece->len, ']');

    return text_of(lx, piece, tok, (size_t)(p - start));
}

/* Reads a cut tag again with the next bytes of PIECE, in which most end: that
 * is faster than to scan for its end first. Its beginning must not be long, as
 * it is read once more for each piece. False: it goes on. */
static bool join_tag(nc_lexer *lx, nc_span *piece, nc_token *tok)
{
    enum { LONGEST = 1024, PEEK = 256 };
    size_t had = lx->carry.len, n;
    nc_tag_state cut;

    if (had > LONGEST || piece->len < PEEK)
        return false;
    nc_buf_append(&lx->carry, (nc_span){piece->ptr, PEEK});
    if (nc_buf_status(&lx->carry) != NC_OK)
        return false;
    n = nc_tag_read(tok, lx->attrs, nc_buf_span(&lx->carry), &cut);
    nc_buf_truncate(&lx->carry, n > 0 ? n : had);
    if (n == 0)
        return false;
    nc_span_take(piece, n - had);
    lx->state = IN_DATA;
    return emit_carry(lx, tok, tok->kind, n);
}

/* A tag that the end of a piece, or its opening's, has cut. */
static bool state_tag(nc_lexer *lx, nc_span *piece, nc_token *tok)
{
    nc_tag_state cut;
    size_t n;

    if (lx->carry.len == 0)
        return begin_tag(lx, piece, tok);
    if (join_tag(lx, piece, tok))
        return true;
    n = nc_tag_scan(&lx->tag_state, *piece);
    if (!carry_over(lx, piece, n ? n : piece->len))
        return give_up(lx, tok, piece);
    if (n == 0)
        return false;
    nc_tag_read(tok, lx->attrs, (nc_span){lx->carry.ptr, lx->carry.len}, &cut);
    lx->state = IN_DATA;
    return emit_carry(lx, tok, tok->kind, lx->carry.len);
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

static bool state_comment(nc_lexer *lx, nc_span *piece, nc_token *tok)
{
    size_t n = nc_comment_scan(&lx->comment_state, *piece);

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
        return state_data(lx, piece, tok);
    case IN_RAW:
        return state_raw(lx, piece, tok);
    case IN_SCRIPT:
        return state_script(lx, piece, tok);
    case IN_PLAINTEXT:
        return emit_run(lx, tok, NC_TOKEN_TEXT, piece, piece->len);
    case IN_CDATA:
        return state_cdata(lx, piece, tok);
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

__attribute__((noinline)) static nc_token_kind
next(nc_lexer *lx, nc_span *piece, nc_token *tok)
{
    lx->openings = (nc_openings){NULL, NULL};
    drop_spent(lx);
    while (piece->len > 0) {
        if (!step(lx, piece, tok))
            continue;
        if (!nc_lexer_passes_over(lx, tok->kind))
            return tok->kind;
        drop_spent(lx);
    }
    return NC_TOKEN_MORE;
}

#ifdef NC_SIMD
/* In data: text, or a tag that nc_quick_tag() reads. NC_TOKEN_MORE: it is
 * something else that comes. */
static inline nc_token_kind quick_data(nc_lexer *lx, nc_span *piece,
                                       nc_token *tok)
{
    const unsigned char *start = piece->ptr, *end = start + piece->len;
    const unsigned char *p = nc_openings_find(&lx->openings, start, end),
                        *behind;

    if (!p)
        return NC_TOKEN_MORE;
    if (!lx->skips_text && p > start) {
        lx->openings.from = p;
        lx->openings.next = p;
        emit_run(lx, tok, NC_TOKEN_TEXT, piece, (size_t)(p - start));
        return NC_TOKEN_TEXT;
    }
    nc_openings_look_ahead(&lx->openings, p);
    if (!nc_is_alpha(p[1 + (p[1] == '/')]))
        return NC_TOKEN_MORE;
    behind = nc_quick_tag(tok, lx->attrs, p, end);
    if (!behind || behind - p > NC_TOKEN_MAX)
        return NC_TOKEN_MORE;
    lx->openings.from = behind;
    tok->raw = nc_span_between(p, behind);
    tok->offset = lx->offset + (uint64_t)(p - start);
    tok->content = NC_CONTENT_DATA;
    tok->last = false;
    tok->at_end = false;
    lx->offset = tok->offset + tok->raw.len;
    *piece = nc_span_between(behind, end);
    return tok->kind;
}
#endif

nc_token_kind nc_lexer_next(nc_lexer *lx, nc_span *piece, nc_token *tok)
{
#ifdef NC_SIMD
    nc_token_kind kind;

    if (lx->openings.from != piece->ptr) {
        if (lx->state != IN_DATA || lx->carry.len > 0)
            return next(lx, piece, tok);
        lx->openings.next = piece->ptr;
    }
    kind = quick_data(lx, piece, tok);
    if (kind != NC_TOKEN_MORE)
        return kind;
#endif
    return next(lx, piece, tok);
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
    return nc_lexer_passes_over(lx, tok->kind) ? NC_TOKEN_MORE : tok->kind;
}
