/* cleaning.h -- a page through the rewriter, in pieces of any size, with what
 * must always hold checked on the way.
 */
#ifndef CLEANING_H
#define CLEANING_H

#include "support.h"
#include "nc_rewriter.h"

/* An nc_refused_fn for tests in which nothing is refused. */
static inline void fail_refused(void *ctx, nc_status status,
                                const nc_error *err, nc_span line)
{
    (void)ctx;
    fail_msg("%.*s\nline %u, column %u: %s: %s", (int)line.len, line.ptr,
             err->line, err->col, nc_status_text(status), err->msg);
}

/* A sealed sheet of the rules in TEXT, in the syntax of rule files. */
static inline nc_rules *make_rules_of(const char *text, const char *file,
                                      bool cautious)
{
    nc_rules *rules = nc_rules_create(cautious);
    nc_rules_tally tally;

    if (!rules)
        abort();
    assert_int_equal(nc_rules_read(rules, nc_span_of(text), file, fail_refused,
                                   NULL, &tally),
                     NC_OK);
    assert_int_equal(nc_rules_seal(rules), NC_OK);
    return rules;
}

static inline nc_rules *make_rules(const char *text, bool cautious)
{
    return make_rules_of(text, "test", cautious);
}

/* Who cleans: the rules, and how much may wait (0: the default). */
typedef struct cleaner {
    const nc_rules *rules; /* NULL: none at all */
    size_t hold_limit;
    const char *host;           /* of the page; NULL: unknown */
    unsigned normalize;         /* options; 0: nothing is normalised */
    const nc_rules *article;    /* NULL: the default */
    const nc_head_watch *watch; /* NULL: nobody watches the head */
} cleaner;

typedef struct cleaned {
    nc_buf out;
    nc_rewriter_stats stats;
    size_t held_max; /* most bytes that waited after a piece was in */
} cleaned;

static inline nc_status cleaned_sink(void *ctx, nc_span kept)
{
    nc_buf_append(ctx, kept);
    return NC_OK;
}

/* Feeds a copy of PIECE, in memory of its own that is then gone. */
static inline void clean_piece(nc_rewriter *rw, nc_span piece)
{
    unsigned char *copy = malloc(piece.len ? piece.len : 1);

    if (!copy)
        abort();
    if (piece.len)
        memcpy(copy, piece.ptr, piece.len);
    assert_int_equal(nc_rewriter_feed(rw, (nc_span){copy, piece.len}), NC_OK);
    memset(copy, 0xEE, piece.len);
    free(copy);
}

static inline nc_rewriter *cleaner_start(const cleaner *c, nc_sink_fn *sink,
                                         void *ctx)
{
    nc_sheets sheets = {.n = 0, .host = nc_span_of(c->host)};
    nc_rewriter *rw;

    if (c->rules)
        sheets.sheet[sheets.n++] = c->rules;
    rw = nc_rewriter_create(
        &sheets, c->hold_limit ? c->hold_limit : NC_HOLD_LIMIT, sink, ctx);
    if (!rw || nc_rewriter_normalize(rw, c->normalize, c->article) != NC_OK)
        abort();
    if (c->watch)
        nc_rewriter_watch_head(rw, c->watch);
    return rw;
}

/* Cleans PAGE in pieces, the first of FIRST bytes, the others of SIZE. Kept
 * and cut bytes must add up, and what waits must be within its limit. */
static inline void clean_page(cleaned *result, const cleaner *c, nc_span page,
                              size_t first, size_t size)
{
    nc_rewriter *rw = cleaner_start(c, cleaned_sink, &result->out);
    const nc_rewriter_stats *stats = nc_rewriter_get_stats(rw);
    nc_span rest = page;
    size_t n = first;

    result->held_max = 0;
    nc_buf_init(&result->out);
    while (rest.len > 0) {
        size_t held;

        clean_piece(rw, nc_span_take(&rest, n < rest.len ? n : rest.len));
        held = stats->bytes_in - stats->bytes_cut + stats->bytes_put -
               result->out.len;
        if (held > result->held_max)
            result->held_max = held;
        n = size;
    }
    assert_int_equal(nc_rewriter_finish(rw), NC_OK);
    assert_int_equal(stats->bytes_in, page.len);
    assert_int_equal(stats->bytes_cut + result->out.len,
                     page.len + stats->bytes_put);
    result->stats = *stats;
    nc_rewriter_destroy(rw);
}

static inline void append_repeated(nc_buf *b, const char *unit, size_t n)
{
    for (size_t i = 0; i < n; i++)
        nc_buf_append_text(b, unit);
}

/* Whether GOT can be had from PAGE by cutting bytes out. */
static inline bool is_cut_from(nc_span got, nc_span page)
{
    size_t at = 0;

    for (size_t i = 0; i < got.len; i++, at++) {
        while (at < page.len && page.ptr[at] != got.ptr[i])
            at++;
        if (at == page.len)
            return false;
    }
    return true;
}

#endif /* CLEANING_H */
