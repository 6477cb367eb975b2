/* test_lexer_limits.c -- how long a token may be for the lexer, and how many
 * attributes of a tag it tells.
 */
#include "lexing.h"

typedef struct kinds {
    uint64_t bytes[NC_TOKEN_IGNORED + 1];
    size_t tokens;
} kinds;

static void count_kind(void *ctx, nc_lexer *lx, const nc_token *tok)
{
    kinds *k = ctx;

    (void)lx;
    k->bytes[tok->kind] += tok->raw.len;
    k->tokens++;
}

static bool gives_up(const char *head, const char *unit, size_t n,
                     const char *tail, size_t piece, kinds *k)
{
    nc_lexer *lx = nc_lexer_create();
    nc_buf page = NC_BUF_INIT;
    bool gave_up;

    memset(k, 0, sizeof(*k));
    nc_buf_append_text(&page, head);
    for (size_t i = 0; i < n; i++)
        nc_buf_append_text(&page, unit);
    nc_buf_append_text(&page, tail);
    lex_page(lx, nc_buf_span(&page), piece, piece, count_kind, k);
    gave_up = nc_lexer_gave_up(lx);
    if (gave_up) { /* until it is told otherwise */
        nc_lexer_reset(lx);
        assert_false(nc_lexer_gave_up(lx));
    }
    nc_buf_release(&page);
    nc_lexer_destroy(lx);
    return gave_up;
}

/* Only a tag or a doctype can be too long; the rest of the page is text. */
static void test_token_limit(void **state)
{
    kinds k;

    (void)state;
    for (size_t piece = 5000; piece < 5000 * 1000; piece *= 31) {
        assert_false(gives_up("<a b='", "xxxxxxxx", NC_TOKEN_MAX / 16, "'>c",
                              piece, &k));
        assert_int_equal(k.bytes[NC_TOKEN_TEXT], 1);
        assert_true(gives_up("<a b='", "xxxxxxxx", NC_TOKEN_MAX / 8 + 9,
                             "'><p>", piece, &k));
        assert_int_equal(k.bytes[NC_TOKEN_START_TAG], 0);
        assert_int_equal(k.bytes[NC_TOKEN_TEXT], 6 + NC_TOKEN_MAX + 72 + 5);
        assert_true(gives_up("<!DOCTYPE ", "xxxxxxxx", NC_TOKEN_MAX / 8 + 9,
                             "><p>", piece, &k));
        assert_int_equal(k.bytes[NC_TOKEN_START_TAG], 0);
        assert_false(gives_up("<!--", "xxxxxxxx", NC_TOKEN_MAX / 8 + 9,
                              "--><p>", piece, &k));
        assert_int_equal(k.bytes[NC_TOKEN_START_TAG], 3);
        assert_false(gives_up("<!", "xxxxxxxx", NC_TOKEN_MAX / 8 + 9, "><p>",
                              piece, &k));
        assert_int_equal(k.bytes[NC_TOKEN_START_TAG], 3);
        assert_false(
            gives_up("", "xxxxxxxx", NC_TOKEN_MAX / 8 + 9, "<p>", piece, &k));
        assert_int_equal(k.bytes[NC_TOKEN_START_TAG], 3);
    }
}

static void keep_n_attrs(void *ctx, nc_lexer *lx, const nc_token *tok)
{
    nc_span last =
        tok->n_attrs ? tok->attrs[tok->n_attrs - 1].name : NC_SPAN_EMPTY;

    (void)lx;
    if (tok->kind == NC_TOKEN_START_TAG) {
        *(unsigned *)ctx = tok->n_attrs;
        is_bytes(last, NC_SPAN_LIT("ab"), "the last attribute");
        assert_true(tok->self_closing);
    }
}

static void test_attr_limit(void **state)
{
    static const size_t counts[] = {1, NC_ATTR_MAX - 1, NC_ATTR_MAX,
                                    NC_ATTR_MAX + 1, 50000};

    (void)state;
    for (size_t i = 0; i < NELEMS(counts); i++)
        for (size_t piece = 1; piece < 1000000; piece *= 101) {
            nc_lexer *lx = nc_lexer_create();
            nc_buf page = NC_BUF_INIT;
            unsigned n = 0;

            nc_buf_append_text(&page, "<x");
            for (size_t k = 0; k < counts[i]; k++)
                nc_buf_append_text(&page, " ab");
            nc_buf_append_text(&page, "/>");
            lex_page(lx, nc_buf_span(&page), piece, piece, keep_n_attrs, &n);
            assert_int_equal(n,
                             counts[i] < NC_ATTR_MAX ? counts[i] : NC_ATTR_MAX);
            nc_buf_release(&page);
            nc_lexer_destroy(lx);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_token_limit),
        cmocka_unit_test(test_attr_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
