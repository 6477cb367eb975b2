/* places.c -- head and body, by looking at tags alone. */
#include "nc_places.h"

#include "nc_encoding.h"
#include "steer.h"

static const uint64_t nowhere = UINT64_MAX;

typedef struct search {
    nc_places *places;
    nc_lexer *lexer;
    nc_tag inside;      /* noscript or template, in head: not looked into */
    uint64_t opaque_at; /* where what holds no markup begins, as a script or
                         * a comment that is not over; nowhere: there is none */
    bool in_comment;
} search_t;

/* Head begins at AT, if it has not yet. */
static void begin_head(nc_places *p, uint64_t at)
{
    if (p->head_start == nowhere)
        p->head_start = at;
}

static void end_head(nc_places *p, uint64_t at)
{
    begin_head(p, at);
    if (p->head_end == nowhere)
        p->head_end = at;
}

static void look_in_head(search_t *s, const nc_token *tok)
{
    uint64_t end = tok->offset + tok->raw.len;

    if (tok->tag == NC_TAG_HTML)
        return;
    if (tok->tag == NC_TAG_HEAD)
        begin_head(s->places, end);
    else if (!nc_element_is(tok->tag, NC_EL_IN_HEAD))
        end_head(s->places, tok->offset);
    else
        begin_head(s->places, tok->offset);
    if (tok->tag == NC_TAG_NOSCRIPT || tok->tag == NC_TAG_TEMPLATE)
        s->inside = tok->tag;
}

static void take_start(search_t *s, const nc_token *tok)
{
    if (tok->tag == NC_TAG_BASE && nc_token_attr(tok, NC_SPAN_LIT("href")))
        s->places->has_base = true;
    if (s->places->head_end == nowhere && s->inside == NC_TAG_UNKNOWN)
        look_in_head(s, tok);
    if (nc_steer(s->lexer, tok))
        s->opaque_at = tok->offset;
}

static void take_end(search_t *s, const nc_token *tok)
{
    s->opaque_at = nowhere;
    if (tok->tag == s->inside)
        s->inside = NC_TAG_UNKNOWN;
    if (tok->tag == NC_TAG_HEAD)
        end_head(s->places, tok->offset);
    if ((tok->tag == NC_TAG_BODY || tok->tag == NC_TAG_HTML) &&
        s->places->body_end == nowhere)
        s->places->body_end = tok->offset;
}

/* A comment may come in runs. */
static void take_comment(search_t *s, const nc_token *tok)
{
    if (!s->in_comment)
        s->opaque_at = tok->offset;
    s->in_comment = !tok->last || tok->at_end;
    if (!s->in_comment)
        s->opaque_at = nowhere;
}

static void take(search_t *s, const nc_token *tok)
{
    switch (tok->kind) {
    case NC_TOKEN_START_TAG:
        take_start(s, tok);
        break;
    case NC_TOKEN_END_TAG:
        take_end(s, tok);
        break;
    case NC_TOKEN_TEXT:
        if (tok->content == NC_CONTENT_DATA && s->inside == NC_TAG_UNKNOWN &&
            !nc_span_is_blank(tok->raw))
            end_head(s->places, tok->offset);
        break;
    case NC_TOKEN_COMMENT:
        take_comment(s, tok);
        break;
    case NC_TOKEN_IGNORED:
        if (tok->at_end)
            s->opaque_at = tok->offset;
        break;
    default:
        break;
    }
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t most(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* START: behind the byte order mark. */
static void settle(search_t *s, uint64_t start, uint64_t end)
{
    nc_places *p = s->places;

    p->body_end = most(least(least(p->body_end, s->opaque_at), end), start);
    p->head_end = most(least(p->head_end, p->body_end), start);
    p->head_start = most(least(p->head_start, p->head_end), start);
}

nc_status nc_places_find(nc_places *places, nc_span page)
{
    const char *label;
    size_t start = nc_encoding_bom(page, &label);
    nc_span rest = page;
    nc_token tok;
    search_t s = {places, nc_lexer_create(), NC_TAG_UNKNOWN, nowhere, false};

    if (!s.lexer)
        return NC_ENOMEM;
    *places = (nc_places){nowhere, nowhere, nowhere, false};
    nc_span_take(&rest, start);
    while (nc_lexer_next(s.lexer, &rest, &tok) != NC_TOKEN_MORE) {
        tok.offset += start;
        take(&s, &tok);
    }
    while (nc_lexer_finish(s.lexer, &tok) != NC_TOKEN_MORE) {
        tok.offset += start;
        take(&s, &tok);
    }
    nc_lexer_destroy(s.lexer);
    settle(&s, start, page.len);
    return NC_OK;
}
