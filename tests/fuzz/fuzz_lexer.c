/* fuzz_lexer.c -- the input is a page: lexer and open elements.
 *
 * Laws: raw spans laid end to end are the page; tokens, and what is open after
 * each, are the same whatever the pieces; tags are the same without text.
 */
#include "fuzzing.h"
#include "nc_open.h"

typedef struct reading {
    nc_lexer *lexer;
    nc_open open;
    bool tags_only;
    uint64_t offset;   /* where the last token ended */
    nc_buf tags, runs; /* what came, in numbers */
    uint64_t run_kind; /* of text or comment under way, and where it began */
    uint64_t run_at;
} reading;

static void note(nc_buf *out, uint64_t number)
{
    nc_buf_append(out, (nc_span){(const unsigned char *)&number, 8});
}

static void note_span(nc_buf *out, nc_span raw, nc_span s)
{
    LAW(s.ptr >= raw.ptr && s.ptr + s.len <= raw.ptr + raw.len);
    note(out, (uint64_t)(s.ptr - raw.ptr));
    note(out, s.len);
}

/* Text and comments may come in as many runs as there are pieces. */
static void note_run(reading *r, const nc_token *tok)
{
    uint64_t kind = (uint64_t)tok->kind << 8 | (uint64_t)tok->content;

    if (r->run_kind != kind) {
        note(&r->runs, r->run_kind);
        note(&r->runs, tok->offset);
        r->run_kind = kind;
    }
    if (tok->kind == NC_TOKEN_COMMENT && tok->last)
        r->run_kind = 0;
}

static void note_tag(reading *r, const nc_token *tok)
{
    nc_buf *out = &r->tags;

    note(out, tok->kind);
    note(out, tok->offset);
    note(out, tok->raw.len);
    if (tok->kind == NC_TOKEN_DOCTYPE)
        return;
    note(out, tok->tag);
    note(out, tok->self_closing);
    note_span(out, tok->raw, tok->name);
    for (unsigned i = 0; i < tok->n_attrs; i++) {
        note_span(out, tok->raw, tok->attrs[i].name);
        note_span(out, tok->raw, tok->attrs[i].value);
    }
}

static void close_to(nc_open *open, size_t depth)
{
    LAW(depth <= open->depth && open->depth <= NC_OPEN_MAX);
    while (open->depth > depth)
        nc_open_pop(open);
}

static void walk(reading *r, const nc_token *tok)
{
    nc_open_plan plan;

    if (tok->kind == NC_TOKEN_START_TAG) {
        nc_open_before_start(&r->open, tok, &plan);
        close_to(&r->open, plan.depth);
        nc_open_implied(&r->open, &plan);
        nc_open_start(&r->open, tok, &plan);
        nc_open_steer(&r->open, tok, &plan, r->lexer);
    }
    else if (tok->kind == NC_TOKEN_END_TAG) {
        close_to(&r->open, nc_open_before_end(&r->open, tok));
        nc_lexer_allow_cdata(r->lexer, nc_open_in_foreign(&r->open));
    }
    else {
        nc_open_doctype(&r->open, tok);
    }
}

static void take(reading *r, const nc_token *tok)
{
    LAW(r->tags_only ? tok->offset >= r->offset : tok->offset == r->offset);
    r->offset = tok->offset + tok->raw.len;
    if (tok->kind == NC_TOKEN_START_TAG || tok->kind == NC_TOKEN_END_TAG ||
        tok->kind == NC_TOKEN_DOCTYPE) {
        note_tag(r, tok);
        walk(r, tok);
        note(&r->tags, r->open.depth);
    }
    else {
        note_run(r, tok);
    }
}

static void feed(void *ctx, nc_span piece)
{
    reading *r = ctx;
    nc_token tok;

    while (nc_lexer_next(r->lexer, &piece, &tok) != NC_TOKEN_MORE)
        take(r, &tok);
    LAW(piece.len == 0);
}

static reading *read_page(nc_span page, size_t size, bool tags_only)
{
    reading *r = calloc(1, sizeof(*r));
    nc_token tok;

    LAW(r && (r->lexer = nc_lexer_create()));
    r->tags_only = tags_only;
    nc_open_init(&r->open);
    nc_buf_init(&r->tags);
    nc_buf_init(&r->runs);
    nc_lexer_skip_text(r->lexer, tags_only);
    in_pieces(page, size, feed, r);
    while (nc_lexer_finish(r->lexer, &tok) != NC_TOKEN_MORE)
        take(r, &tok);
    LAW(tags_only || r->offset == page.len);
    nc_lexer_destroy(r->lexer);
    return r;
}

static void drop(reading *r)
{
    nc_buf_release(&r->tags);
    nc_buf_release(&r->runs);
    free(r);
}

static void same(const reading *whole, nc_span page, size_t size, bool tags)
{
    reading *r = read_page(page, size, tags);

    LAW(nc_span_equal(nc_buf_span(&r->tags), nc_buf_span(&whole->tags)));
    LAW(tags ||
        nc_span_equal(nc_buf_span(&r->runs), nc_buf_span(&whole->runs)));
    drop(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    nc_span page = {data, size};
    reading *whole = read_page(page, size + 1, false);
    size_t some = 2 + (size ? data[size / 2] % 31 : 0);

    same(whole, page, 1, false);
    same(whole, page, some, false);
    same(whole, page, some, true);
    same(whole, page, size + 1, true);
    drop(whole);
    return 0;
}
