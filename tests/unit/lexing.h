/* lexing.h -- what the tests of lexer and tokenizer share: a page cut into
 * pieces, each in memory of its own size so that AddressSanitizer sees a read
 * past its end, and tokens told the same way however they were cut.
 */
#ifndef LEXING_H
#define LEXING_H

#include "support.h"
#include "nc_charref.h"
#include "nc_lexer.h"

/* Receives every token of a page. */
typedef void token_fn(void *ctx, nc_lexer *lx, const nc_token *tok);

/* What must hold of every token, whatever the page. */
typedef struct token_laws {
    uint64_t offset;
    nc_buf raw; /* all of them, end to end */
} token_laws;

static inline void check_laws(token_laws *laws, const nc_token *tok)
{
    if (tok->offset != laws->offset)
        fail_msg("a token at %llu says it is at %llu",
                 (unsigned long long)laws->offset,
                 (unsigned long long)tok->offset);
    laws->offset += tok->raw.len;
    nc_buf_append(&laws->raw, tok->raw);
}

/* Feeds one piece, a copy of its own, to LX. */
static inline void lex_piece(nc_lexer *lx, nc_span piece, token_laws *laws,
                             token_fn *fn, void *ctx)
{
    unsigned char *copy = malloc(piece.len ? piece.len : 1);
    nc_span rest = {copy, piece.len};
    nc_token tok;

    if (!copy)
        abort();
    if (piece.len)
        memcpy(copy, piece.ptr, piece.len);
    while (nc_lexer_next(lx, &rest, &tok) != NC_TOKEN_MORE) {
        check_laws(laws, &tok);
        fn(ctx, lx, &tok);
    }
    if (rest.len != 0)
        fail_msg("%zu bytes of a piece were left", rest.len);
    free(copy);
}

/* Reads PAGE with LX in pieces: the first of FIRST bytes, the others of SIZE.
 * The raw spans of all tokens must be the page. */
static inline void lex_page(nc_lexer *lx, nc_span page, size_t first,
                            size_t size, token_fn *fn, void *ctx)
{
    token_laws laws = {0, NC_BUF_INIT};
    nc_span rest = page;
    size_t n = first;
    nc_token tok;

    while (rest.len > 0) {
        lex_piece(lx, nc_span_take(&rest, n < rest.len ? n : rest.len), &laws,
                  fn, ctx);
        n = size;
    }
    while (nc_lexer_finish(lx, &tok) != NC_TOKEN_MORE) {
        check_laws(&laws, &tok);
        fn(ctx, lx, &tok);
    }
    is_bytes(nc_buf_span(&laws.raw), page, "the raw spans, end to end");
    nc_buf_release(&laws.raw);
}

/* Appends S as the standard's input stream has it: CR LF and CR are LF, and,
 * with NUL_TO_FFFD, a NUL is U+FFFD. */
static inline void append_stream(nc_buf *out, nc_span s, bool nul_to_fffd)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '\r') {
            nc_buf_append_byte(out, '\n');
            i += i + 1 < s.len && s.ptr[i + 1] == '\n';
        }
        else if (s.ptr[i] == 0 && nul_to_fffd) {
            nc_buf_append_utf8(out, 0xFFFD);
        }
        else {
            nc_buf_append_byte(out, s.ptr[i]);
        }
    }
}

/* Appends a tag's or attribute's name as the standard tells it. */
static inline void append_name(nc_buf *out, nc_span name)
{
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = name.ptr[i];

        if (c == 0)
            nc_buf_append_utf8(out, 0xFFFD);
        else
            nc_buf_append_byte(out, c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
}

/* Appends an attribute's value as the standard tells it. */
static inline void append_value(nc_buf *out, nc_span value)
{
    nc_buf stream = NC_BUF_INIT;

    append_stream(&stream, value, true);
    nc_charref_decode(out, nc_buf_span(&stream), NC_CHARREF_ATTRIBUTE);
    nc_buf_release(&stream);
}

/* Tokens in words, one a line, as they stand in the standard: text and
 * comments whole, however many runs they came in.
 *
 *     text "..."   start name "a"="v" ... /   end name   comment "..."
 *     doctype name public system quirks
 */
typedef struct telling {
    nc_buf out;
    nc_buf runs;    /* raw bytes of the text or comment under way */
    nc_content how; /* of the text */
    bool in_text;   /* the last line of `out` is text, its quote open */
    bool in_comment;
} telling;

#define TELLING_INIT                                                           \
    {                                                                          \
        NC_BUF_INIT, NC_BUF_INIT, NC_CONTENT_DATA, false, false                \
    }

static inline void telling_release(telling *t)
{
    nc_buf_release(&t->out);
    nc_buf_release(&t->runs);
}

/* The runs of text so far, decoded. Two texts parted by bytes that mean
 * nothing (`</>`) are one to the standard, but a reference ends between. */
static inline void tell_runs(telling *t)
{
    nc_buf stream = NC_BUF_INIT;
    nc_span raw = nc_buf_span(&t->runs);

    if (raw.len == 0)
        return;
    if (!t->in_text)
        nc_buf_append_text(&t->out, "text \"");
    t->in_text = true;
    append_stream(&stream, raw,
                  t->how != NC_CONTENT_DATA && t->how != NC_CONTENT_CDATA);
    if (t->how == NC_CONTENT_DATA || t->how == NC_CONTENT_RCDATA)
        nc_charref_decode(&t->out, nc_buf_span(&stream), NC_CHARREF_TEXT);
    else
        nc_buf_append(&t->out, nc_buf_span(&stream));
    nc_buf_release(&stream);
    nc_buf_clear(&t->runs);
}

static inline void tell_end_of_text(telling *t)
{
    tell_runs(t);
    if (t->in_text)
        nc_buf_append_text(&t->out, "\"\n");
    t->in_text = false;
}

static inline void tell_comment(telling *t, const nc_token *tok)
{
    if (!t->in_comment)
        tell_end_of_text(t);
    nc_buf_append(&t->runs, tok->raw);
    t->in_comment = !tok->last && !tok->at_end;
    if (t->in_comment)
        return;
    nc_buf_append_text(&t->out, "comment \"");
    append_stream(&t->out, nc_comment_data(nc_buf_span(&t->runs), tok->at_end),
                  true);
    nc_buf_append_text(&t->out, "\"\n");
    nc_buf_clear(&t->runs);
}

static inline void tell_id(nc_buf *out, nc_span id)
{
    if (!id.ptr) {
        nc_buf_append_text(out, " -");
        return;
    }
    nc_buf_append_text(out, " \"");
    append_stream(out, id, true);
    nc_buf_append_text(out, "\"");
}

static inline void tell_doctype(telling *t, const nc_token *tok)
{
    nc_doctype d;

    nc_doctype_read(&d, tok->raw, tok->at_end);
    nc_buf_append_text(&t->out, d.name.len ? "doctype " : "doctype -");
    append_name(&t->out, d.name);
    tell_id(&t->out, d.public_id);
    tell_id(&t->out, d.system_id);
    nc_buf_append_text(&t->out, d.force_quirks ? " quirks\n" : " correct\n");
}

typedef struct told_attr {
    nc_buf name;
    nc_buf value;
} told_attr;

static inline int told_attr_compare(const void *a, const void *b)
{
    return strcmp(nc_buf_text(&((const told_attr *)a)->name),
                  nc_buf_text(&((const told_attr *)b)->name));
}

/* Appends attributes by name: of two with one name the first counts. */
static inline void tell_attrs(nc_buf *out, told_attr *attrs, size_t n)
{
    qsort(attrs, n, sizeof(attrs[0]), told_attr_compare);
    for (size_t i = 0; i < n; i++) {
        nc_buf_appendf(out, " \"%s\"=\"", nc_buf_text(&attrs[i].name));
        nc_buf_append(out, nc_buf_span(&attrs[i].value));
        nc_buf_append_text(out, "\"");
        nc_buf_release(&attrs[i].name);
        nc_buf_release(&attrs[i].value);
    }
    free(attrs);
}

static inline bool told_already(const told_attr *attrs, size_t n, nc_span name)
{
    for (size_t i = 0; i < n; i++)
        if (nc_span_equal(nc_buf_span(&attrs[i].name), name))
            return true;
    return false;
}

static inline void tell_start_tag(telling *t, const nc_token *tok)
{
    told_attr *attrs = calloc(tok->n_attrs + 1, sizeof(attrs[0]));
    size_t n = 0;

    if (!attrs)
        abort();
    nc_buf_append_text(&t->out, "start ");
    append_name(&t->out, tok->name);
    for (unsigned i = 0; i < tok->n_attrs; i++) {
        nc_buf name = NC_BUF_INIT;

        append_name(&name, tok->attrs[i].name);
        if (told_already(attrs, n, nc_buf_span(&name))) {
            nc_buf_release(&name);
            continue;
        }
        attrs[n].name = name;
        nc_buf_init(&attrs[n].value);
        append_value(&attrs[n].value, tok->attrs[i].value);
        n++;
    }
    tell_attrs(&t->out, attrs, n);
    nc_buf_append_text(&t->out, tok->self_closing ? " /\n" : "\n");
}

/* A token_fn; CTX is a telling. */
static inline void tell_token(void *ctx, nc_lexer *lx, const nc_token *tok)
{
    telling *t = ctx;

    (void)lx;
    if (tok->kind == NC_TOKEN_TEXT) {
        if (t->how != tok->content)
            tell_runs(t);
        t->how = tok->content;
        nc_buf_append(&t->runs, tok->raw);
        return;
    }
    if (tok->kind == NC_TOKEN_IGNORED) {
        tell_runs(t);
        return;
    }
    if (tok->kind == NC_TOKEN_COMMENT) {
        tell_comment(t, tok);
        return;
    }
    tell_end_of_text(t);
    if (tok->kind == NC_TOKEN_START_TAG) {
        tell_start_tag(t, tok);
    }
    else if (tok->kind == NC_TOKEN_END_TAG) {
        nc_buf_append_text(&t->out, "end ");
        append_name(&t->out, tok->name);
        nc_buf_append_text(&t->out, "\n");
    }
    else {
        tell_doctype(t, tok);
    }
}

/* Appends what nc_lexer_skip_text() must not change: each tag and doctype, its
 * place and its attributes. PAGE is cut as by lex_page(); STEER (NULL: none) is
 * called with each token. SKIP: 0 off, 1 on, 2 switched with every call. */
static inline void mark_tags(nc_buf *out, nc_lexer *lx, nc_span page,
                             size_t first, size_t size, int skip,
                             void (*steer)(nc_lexer *lx, const nc_token *tok))
{
    nc_span rest = page, piece = NC_SPAN_EMPTY;
    size_t n = first, calls = 0;
    nc_token tok;

    for (;;) {
        nc_lexer_skip_text(lx, skip == 2 ? calls++ % 2 == 1 : skip == 1);
        if (nc_lexer_next(lx, &piece, &tok) == NC_TOKEN_MORE) {
            if (rest.len > 0) {
                piece = nc_span_take(&rest, n < rest.len ? n : rest.len);
                n = size;
                continue;
            }
            if (nc_lexer_finish(lx, &tok) == NC_TOKEN_MORE)
                return;
        }
        if (steer)
            steer(lx, &tok);
        if (tok.kind != NC_TOKEN_START_TAG && tok.kind != NC_TOKEN_END_TAG &&
            tok.kind != NC_TOKEN_DOCTYPE) {
            assert_int_not_equal(skip, 1);
            continue;
        }
        nc_buf_appendf(out, "%d at %llu: ", (int)tok.kind,
                       (unsigned long long)tok.offset);
        nc_buf_append(out, tok.raw);
        for (unsigned i = 0; tok.kind != NC_TOKEN_DOCTYPE && i < tok.n_attrs;
             i++) {
            nc_buf_append_text(out, " | ");
            nc_buf_append(out, tok.attrs[i].name);
            nc_buf_append_text(out, "=");
            nc_buf_append(out, tok.attrs[i].value);
        }
        nc_buf_append_text(out, "\n");
    }
}

#endif /* LEXING_H */
