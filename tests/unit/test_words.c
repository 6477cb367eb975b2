/* test_words.c -- words, and the terms of names and texts, by which blocks are
 * scored.
 */
#include "measuring.h"
#include "terms.h"
#include "wordset.h"

/* --- words */

static uint32_t word_of(const char *text)
{
    nc_span s = nc_span_of(text);

    return nc_word_take(&s);
}

static unsigned words_in(const char *text)
{
    nc_span s = nc_span_of(text);
    unsigned n = 0;

    while (nc_word_take(&s))
        n++;
    return n;
}

static void test_words(void **state)
{
    (void)state;
    assert_int_equal(words_in(""), 0);
    assert_int_equal(words_in(" \xE2\x80\x94, \xC2\xA0!"), 0);
    assert_int_equal(words_in("The bridge\xE2\x80\x94of sighs"), 4);
    assert_int_equal(words_in("\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E"), 3);
    assert_int_equal(words_in("\xE6\x97\xA5\xE3\x80\x82Wick\xE6\x9C\xAC"), 3);
    assert_int_equal(words_in("caf\xC3\xA9 b\xC3\xA9ton"), 2);
    assert_int_equal(word_of("BRIDGE"), word_of("bridge,"));
    assert_int_not_equal(word_of("bridge"), word_of("bridges"));
    assert_int_equal(word_of("1901"), word_of("7"));
    assert_int_not_equal(word_of("7th"), word_of("7"));
    assert_int_equal(words_in("\xE6\x97"), 1); /* cut off */
}

static void test_wordset(void **state)
{
    nc_wordset set;
    uint32_t run = nc_word_join(nc_word_join(word_of("the"), word_of("old")),
                                word_of("x"));

    (void)state;
    nc_wordset_init(&set, "The old bridge, 1901; \xE6\x97\xA5\xE6\x9C\xAC", 1,
                    pool);
    assert_true(nc_wordset_has(&set, word_of("bridge")));
    assert_true(nc_wordset_has(&set, word_of("42")));
    assert_true(nc_wordset_has(&set, word_of("\xE6\x9C\xAC")));
    assert_false(nc_wordset_has(&set, word_of("new")));
    nc_wordset_init(&set, "see the old x", 3, pool);
    assert_true(nc_wordset_has(&set, run));
    assert_false(nc_wordset_has(&set, word_of("old")));
    nc_wordset_init(&set, "the old", 3, pool);
    assert_false(nc_wordset_has(&set, run));
    nc_wordset_init(&set, NULL, 1, pool);
    assert_false(nc_wordset_has(&set, word_of("old")));
}

/* --- terms */

static nc_terms names_of(const char *page)
{
    nc_terms terms;

    nc_terms_of_names(&terms, read_body(page)->children);
    return terms;
}

static void is_terms(const char *page, const char *other)
{
    nc_terms a = names_of(page), b = names_of(other);

    if (a.n != b.n || memcmp(a.list, b.list, a.n * sizeof(*a.list)) != 0)
        fail_msg("%s (%u) is not %s (%u)", page, a.n, other, b.n);
}

static void test_terms_of_names(void **state)
{
    nc_buf page = NC_BUF_INIT;

    (void)state;
    assert_int_equal(names_of("<div>").n, 0);
    assert_int_equal(names_of("<div class=post>").n, 1);
    assert_int_equal(names_of("<div class=post-body>").n, 3); /* both joined */
    assert_int_equal(names_of("<div class='post body'>").n, 2);
    assert_int_equal(names_of("<div class='post post'>").n, 1);
    assert_int_equal(names_of("<div class=post id=main role=x>").n, 3);
    is_terms("<div class=postBody>", "<div class=post-body>");
    is_terms("<div class=POST_BODY>", "<div class=post-body>");
    is_terms("<div class=post-4411>", "<div class=post>");
    /* Utility classes go on for ever. */
    nc_buf_append_text(&page, "<div class='post");
    for (int i = 0; i < 300; i++)
        nc_buf_append_text(&page, " pxx");
    nc_buf_append_text(&page, " sidebar'>");
    is_terms(nc_buf_text(&page), "<div class='post pxx'>");
    nc_buf_release(&page);
}

static unsigned n_terms(unsigned n_words)
{
    uint32_t words[NC_TERMS_WORDS];
    nc_terms terms;

    for (unsigned i = 0; i < NC_TERMS_WORDS; i++)
        words[i] = (i + 1) * 0x01010101u;
    nc_terms_of_text(&terms, words, n_words, 0x777);
    return terms.n;
}

static void test_terms_of_texts(void **state)
{
    (void)state;
    assert_int_equal(n_terms(0), 0);
    /* Words, pairs, which is first and which last; of short texts the whole. */
    assert_int_equal(n_terms(1), 1 + 0 + 2 + 1);
    assert_int_equal(n_terms(6), 6 + 5 + 2 + 1);
    assert_int_equal(n_terms(7), 7 + 6 + 2);
    assert_int_equal(n_terms(30), 30 + 29 + 2);
    assert_int_equal(n_terms(31), 6 + 5 + 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_wordset),
        cmocka_unit_test(test_terms_of_names),
        cmocka_unit_test(test_terms_of_texts),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
