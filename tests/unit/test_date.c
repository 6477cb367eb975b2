/* test_date.c -- dates as pages write them. The seconds are those of
 * `date -u -d ... +%s`.
 */
#include "support.h"
#include "nc_date.h"

enum { NO_OFFSET = 10000 };

static const struct {
    const char *text;
    int64_t utc;
    nc_date_precision precision;
    int offset; /* minutes; NO_OFFSET: the text has none */
} good[] = {
    /* RFC 3339, ISO 8601 */
    {"2015-01-02T15:04:05-05:00", 1420229045, NC_DATE_SECOND, -300},
    {"2015-01-02T20:04:05Z", 1420229045, NC_DATE_SECOND, 0},
    {"2015-01-02t20:04:05.123z", 1420229045, NC_DATE_SECOND, 0},
    {"2015-01-02T15:04:05-0500", 1420229045, NC_DATE_SECOND, -300},
    {"2015-01-02T15:04:05 -0500", 1420229045, NC_DATE_SECOND, -300},
    {"2015-01-02 20:04:05", 1420229045, NC_DATE_SECOND, NO_OFFSET},
    {"2015-01-02T21:04+01", 1420229040, NC_DATE_SECOND, 60},
    {"2015-01-03T01:34:05+05:30", 1420229045, NC_DATE_SECOND, 330},
    {"20150102T200405Z", 1420229045, NC_DATE_SECOND, 0},
    {"2015-01-02", 1420156800, NC_DATE_DAY, NO_OFFSET},
    {"20150102", 1420156800, NC_DATE_DAY, NO_OFFSET},
    {"2015/01/02", 1420156800, NC_DATE_DAY, NO_OFFSET},
    {"  2015-01-02\n", 1420156800, NC_DATE_DAY, NO_OFFSET},
    /* RFC 822, 2822, HTTP */
    {"Fri, 02 Jan 2015 20:04:05 GMT", 1420229045, NC_DATE_SECOND, 0},
    {"Fri, 2 Jan 2015 15:04:05 -0500", 1420229045, NC_DATE_SECOND, -300},
    {"02 Jan 15 20:04:05 GMT", 1420229045, NC_DATE_SECOND, 0},
    {"Fri, 02 Jan 2015 15:04:05 EST", 1420229045, NC_DATE_SECOND, -300},
    /* written out */
    {"January 2, 2015", 1420156800, NC_DATE_DAY, NO_OFFSET},
    {"Jan. 2nd 2015", 1420156800, NC_DATE_DAY, NO_OFFSET},
    {"Published: 2 January 2015", 1420156800, NC_DATE_DAY, NO_OFFSET},
    {"Updated Jan 2, 2015 3:04 p.m. EST", 1420229040, NC_DATE_SECOND, -300},
    {"3:04 PM, January 2, 2015", 1420211040, NC_DATE_SECOND, NO_OFFSET},
    {"January 2, 2015 at 12:30 am", 1420158600, NC_DATE_SECOND, NO_OFFSET},
    {"2. Januar 2015, 16.04 Uhr", 1420214640, NC_DATE_SECOND, NO_OFFSET},
    {"02.01.2015", 1420156800, NC_DATE_DAY, NO_OFFSET},
    {"2 de enero de 2015", 1420156800, NC_DATE_DAY, NO_OFFSET},
    {"2 janvier 2015 \xC3\xA0 16h04", 1420214640, NC_DATE_SECOND, NO_OFFSET},
    {"2 \xD1\x8F\xD0\xBD\xD0\xB2\xD0\xB0\xD1\x80\xD1\x8F 2015", 1420156800,
     NC_DATE_DAY, NO_OFFSET},
    {"2015\xE5\xB9\xB4"
     "1\xE6\x9C\x88"
     "2\xE6\x97\xA5",
     1420156800, NC_DATE_DAY, NO_OFFSET},
    /* numbers with slashes, where only one reading is a date */
    {"13/01/2015", 1421107200, NC_DATE_DAY, NO_OFFSET},
    {"1/13/2015", 1421107200, NC_DATE_DAY, NO_OFFSET},
    {"02/02/2015", 1422835200, NC_DATE_DAY, NO_OFFSET},
    /* a range of hours is no offset */
    {"2015-01-02 10:00 - 12:00", 1420192800, NC_DATE_SECOND, NO_OFFSET},
    /* seconds and milliseconds since 1970 */
    {"1420229045", 1420229045, NC_DATE_SECOND, 0},
    {"1420229045000", 1420229045, NC_DATE_SECOND, 0},
    /* borders */
    {"1970-01-01T00:00:00Z", 0, NC_DATE_SECOND, 0},
    {"2000-02-29", 951782400, NC_DATE_DAY, NO_OFFSET},
    {"2100-12-31", 4133894400, NC_DATE_DAY, NO_OFFSET},
};

static const char *const bad[] = {
    "",
    "yesterday",
    "2015",
    "2015-13-01",
    "2015-02-29",
    "2100-02-29", /* no leap year */
    "1969-12-31",
    "2101-01-01",
    "01/02/2015", /* January or February? */
    "January 2015",
    "12:30",
    "Chapter 3, page 2015",
    "99999999999999999999999999",
};

static void test_good(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(good); i++) {
        nc_date date;

        if (nc_date_parse(&date, nc_span_of(good[i].text)) != NC_OK)
            fail_msg("not read: %s", good[i].text);
        if (date.utc != good[i].utc || date.precision != good[i].precision)
            fail_msg("%s: %lld, precision %d", good[i].text,
                     (long long)date.utc, (int)date.precision);
        if (date.has_offset != (good[i].offset != NO_OFFSET) ||
            (date.has_offset && date.offset_minutes != good[i].offset))
            fail_msg("%s: offset %d", good[i].text, date.offset_minutes);
    }
}

static void test_bad(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(bad); i++) {
        nc_date date;

        if (nc_date_parse(&date, nc_span_of(bad[i])) != NC_EINVAL)
            fail_msg("taken for a date: %s", bad[i]);
        assert_int_equal(date.precision, NC_DATE_NONE);
    }
}

static void test_bytes_without_end(void **state)
{
    static const char text[] = "2015-01-02T15:04:05Z";
    nc_date date;

    (void)state;
    for (size_t n = 0; n < sizeof(text); n++) {
        unsigned char *copy = malloc(n + 1);

        memcpy(copy, text, n);
        nc_date_parse(&date, (nc_span){copy, n}); /* the sanitizer watches */
        free(copy);
    }
}

static void test_write(void **state)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"2015-01-02T15:04:05-05:00", "2015-01-02T15:04:05-05:00"},
        {"2015-01-03T01:34:05+05:30", "2015-01-03T01:34:05+05:30"},
        {"2015-01-02T20:04:05Z", "2015-01-02T20:04:05Z"},
        {"2015-01-02", "2015-01-02T00:00:00Z"},
        {"1970-01-01T00:30:00+01:00", "1970-01-01T00:30:00+01:00"},
        {"2099-12-31T23:59:59-12:00", "2099-12-31T23:59:59-12:00"},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        nc_buf out = NC_BUF_INIT;
        nc_date date;

        assert_int_equal(nc_date_parse(&date, nc_span_of(cases[i].in)), NC_OK);
        nc_date_write(&out, &date);
        is_bytes(nc_buf_span(&out), nc_span_of(cases[i].out), "%s",
                 cases[i].in);
        nc_buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_bytes_without_end),
        cmocka_unit_test(test_write),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
