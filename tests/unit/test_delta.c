/* test_delta.c -- lists of tokens in headers, and entity tags that tell what a
 * client has.
 */
#include "support.h"

#include "delta.h"
#include "tokens.h"

static void test_tokens(void **state)
{
    /* RFC 9110, 12.5.3 and 12.4.2, and what clients make of it. */
    static const struct {
        const char *list;
        const char *read; /* each name, `!` for a refused one */
    } cases[] = {
        {"", ""},
        {"gzip", "gzip "},
        {"gzip;q=1.0, identity; q=0.5, *;q=0", "gzip identity !* "},
        {"compress;q=0.5,gzip;q=0.000", "compress !gzip "},
        {" , ,gzip ,, br;Q=0 ", "gzip !br "},
        {"a;x=0;q=0.001, b;q=0;x=1, c;q=00, d;q=", "a !b c d "},
        {";q=0, e", "e "},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        nc_span list = nc_span_of(cases[i].list);
        nc_token_item item;
        char read[200] = "";

        while (nc_tokens_next(&list, &item)) {
            strcat(read, item.refused ? "!" : "");
            strncat(read, (const char *)item.name.ptr, item.name.len);
            strcat(read, " ");
        }
        is_text(read, cases[i].read, cases[i].list);
    }
}

static void test_a_im(void **state)
{
    static const char *const wanted[] = {"feed", "vcdiff, FEED",
                                         "feed;q=0.2, gzip", "gdiff,feed ;q=1"};
    static const char *const not [] = {
        "", "feeds", "feed;q=0", "vcdiff", "x-feed", "feed=1", "gzip; a=feed"};

    (void)state;
    for (size_t i = 0; i < NELEMS(wanted); i++)
        if (!nc_delta_is_wanted(nc_span_of(wanted[i])))
            fail_msg("not wanted: %s", wanted[i]);
    for (size_t i = 0; i < NELEMS(not ); i++)
        if (nc_delta_is_wanted(nc_span_of(not [i])))
            fail_msg("wanted: %s", not [i]);
}

static void test_base(void **state)
{
    enum { NONE = -1 };
    static const struct {
        const char *list;
        int64_t seq;
    } cases[] = {
        {"\"7-00000000000000ab\"", 7},
        {"W/\"7-00000000000000ab\"", 7},
        {"\"x\", \"3-00000000000000ab\" , \"12-00000000000000ab-gzip\"", 12},
        {"\"0-00000000000000ab;gzip\"", 0},
        {"\"5-00000000000000ab-br\"", 5},
        {"\"5-00000000000000ab-nc12345678\"", NONE},
        {"\"5-00000000000000ac\"", NONE},
        {"\"5-00000000000000AB\"", NONE},
        {"\"5-ab\"", NONE},
        {"\"-00000000000000ab\"", NONE},
        {"\"5 00000000000000ab\"", NONE},
        {"\"999999999999999999-00000000000000ab\"",
         INT64_C(999999999999999999)},
        {"\"9999999999999999999-00000000000000ab\"", NONE},
        {"\"5-00000000000000ab", 5}, /* httpd takes it for a tag, too */
        {"5-00000000000000ab", NONE},
        {"*", NONE},
        {"", NONE},
        {"\"", NONE},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        int64_t seq = NONE;
        bool found = nc_delta_base(nc_span_of(cases[i].list), 0xab, &seq);

        if (found != (cases[i].seq != NONE) || seq != cases[i].seq)
            fail_msg("%s: %d, %lld", cases[i].list, found, (long long)seq);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_a_im),
        cmocka_unit_test(test_base),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
