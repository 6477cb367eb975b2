/* test_accept.c -- what clients ask for, and what they get.
 *
 * Qualities are those that RFC 9110 12.5.1 gives for its own examples; the
 * headers of clients are as they were seen on the wire or stand in their
 * sources.
 */
#include "support.h"
#include "nc_accept.h"

static const struct {
    const char *header, *type;
    unsigned want;
} qualities[] = {
/* RFC 9110 12.5.1, its table. */
#define RFC_LEVELS                                                             \
    "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, "               \
    "text/plain;format=fixed;q=0.4, */*;q=0.5"
    {RFC_LEVELS, "text/plain;format=flowed", 1000},
    {RFC_LEVELS, "text/plain", 700},
    {RFC_LEVELS, "text/html", 300},
    {RFC_LEVELS, "image/jpeg", 500},
    {RFC_LEVELS, "text/plain;format=fixed", 400},
    {RFC_LEVELS, "text/html;level=3", 300},
    /* Its other two examples. */
    {"audio/*; q=0.2, audio/basic", "audio/basic", 1000},
    {"audio/*; q=0.2, audio/basic", "audio/ogg", 200},
    {"audio/*; q=0.2, audio/basic", "text/html", 0},
    {"text/plain; q=0.5, text/html, text/x-dvi; q=0.8, text/x-c", "text/plain",
     500},
    {"text/plain; q=0.5, text/html, text/x-dvi; q=0.8, text/x-c", "text/x-dvi",
     800},
    {"text/plain; q=0.5, text/html, text/x-dvi; q=0.8, text/x-c", "text/x-c",
     1000},
    /* Specific ranges first, wherever they stand. */
    {"text/*, text/plain, text/plain;format=flowed;q=0.1, */*",
     "text/plain;format=flowed", 100},
    {"*/*;q=0.1, text/*;q=0.2, text/plain;q=0.3", "text/plain", 300},
    {"text/plain;q=0.3, text/*;q=0.2, */*;q=0.1", "text/plain", 300},
    {"text/plain;q=0, */*", "text/plain", 0},
    /* qvalue: three digits at most count. */
    {"a/b;q=0", "a/b", 0},
    {"a/b;q=0.", "a/b", 0},
    {"a/b;q=1", "a/b", 1000},
    {"a/b;q=1.000", "a/b", 1000},
    {"a/b;q=0.001", "a/b", 1},
    {"a/b;q=0.999", "a/b", 999},
    {"a/b;q=0.12", "a/b", 120},
    {"a/b;Q=0.5", "a/b", 500},
    {"a/b;q=\"0.5\"", "a/b", 500},
    {"a/b;q=.2", "a/b", 200}, /* Java's URLConnection */
    {"a/b;q=0.12345", "a/b", 123},
    {"a/b;q=5", "a/b", 1000},
    {"a/b;q=99999999999999999999", "a/b", 1000},
    /* Names in any case, blanks around all marks. */
    {" A/B ; X = 1 , \t TEXT/Html ;\tq=0.4\t", "text/html", 400},
    {"text/html;LEVEL=\"1\";q=0.4", "text/html; level=1", 400},
    {"text/html;level=\"\\1\"", "text/html;level=1", 0},
    {"text/html;level=1;q=0.4;ext=\"a,b\", a/b", "a/b", 1000},
    {"text/html;level=\"1,2\";q=0.4", "text/html;level=\"1,2\"", 400},
    {"text/html;;q=0.4;", "text/html", 400},
    {",,a/b,,", "a/b", 1000},
    /* Twice the same: the more generous one. */
    {"a/b;q=0.2, a/b;q=0.6, a/b;q=0.4", "a/b", 600},
    /* What makes no sense is passed over, up to the comma. */
    {"", "a/b", 0},
    {"a", "a/b", 0},
    {"a/", "a/b", 0},
    {"/b", "a/b", 0},
    {"*", "a/b", 0},
    {"*/b", "a/b", 0},
    {"a/b;q=", "a/b", 0},
    {"a/b;q", "a/b", 0},
    {"a/b;q=x", "a/b", 0},
    {"a/b;q=-1", "a/b", 0},
    {"a/b c", "a/b", 0},
    {"a/b/c", "a/b", 0},
    {"a b/c, a/b;q=x, */*;q=0.3", "a/b", 300},
    {"x/y;z=\"open, a/b;q=0.3", "a/b", 300},
    {"x/y;z=\"a, a/b;q=0.2, \", a/b;q=0.3", "a/b", 300},
    {"\xff\x80, a/b", "a/b", 1000},
};

static void test_qualities(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(qualities); i++) {
        unsigned got = nc_accept_quality(nc_span_of(qualities[i].header),
                                         nc_span_of(qualities[i].type));

        if (got != qualities[i].want)
            fail_msg("%s of \"%s\"\n got: %u\nwant: %u", qualities[i].type,
                     qualities[i].header, got, qualities[i].want);
    }
}

#define HTML NC_FORM_HTML
#define TEXT NC_FORM_TEXT
#define MARKDOWN NC_FORM_MARKDOWN
#define ATOM NC_FORM_ATOM
#define JSON NC_FORM_JSON

static const struct {
    nc_form want;
    const char *header;
} choices[] = {
    /* Nobody gets a form that he does not like more than the page. */
    {HTML, ""},
    {HTML, "*/*"},
    {HTML, "text/*"},
    {HTML, "text/html"},
    {HTML, "text/markdown, text/html"},
    {HTML, "text/html, text/markdown"},
    {HTML, "text/markdown;q=0.9, text/html;q=0.9"},
    {HTML, "text/markdown, */*"},
    {HTML, "text/markdown;q=0.5, application/xhtml+xml;q=0.6"},
    {HTML, "text/markdown;q=0.5, text/html;level=1;q=0.6"},
    {HTML, "text/markdown;q=0"},
    {HTML, "image/png, video/*"},
    {HTML, "text/html;q=0"},
    {HTML, "nonsense"},
    /* Strictly more is enough. */
    {MARKDOWN, "text/markdown"},
    {MARKDOWN, "TEXT/MARKDOWN"},
    {MARKDOWN, "text/markdown, text/html;q=0.9"},
    {MARKDOWN, "text/markdown;q=0.002, text/html;q=0.001"},
    {MARKDOWN, "text/markdown;q=0.1, text/html;q=0"},
    {MARKDOWN, "text/markdown, */*;q=0.1"},
    {MARKDOWN, "text/markdown;charset=utf-8"},
    {MARKDOWN, "text/markdown; variant=GFM"},
    {MARKDOWN, "text/markdown; variant=CommonMark; q=0.5"},
    {MARKDOWN, "text/x-markdown"},
    {HTML, "text/markdown; variant=pandoc"},
    {HTML, "text/markdown;q=0, text/html;q=0"},
    {TEXT, "text/plain"},
    {TEXT, "text/plain;charset=UTF-8, text/html;q=0.5"},
    {HTML, "text/plain;charset=iso-8859-1"},
    {ATOM, "application/atom+xml"},
    {ATOM, "application/atom+xml;type=entry"},
    {HTML, "application/atom+xml;type=feed"},
    {JSON, "application/json"},
    {JSON, "application/feed+json"},
    /* HTML is refused: what a star is for goes by our order. */
    {MARKDOWN, "text/html;q=0, */*"},
    {TEXT, "text/html;q=0, text/markdown;q=0, */*"},
    {ATOM, "text/*;q=0, */*"},
    {JSON, "text/*;q=0, application/atom+xml;q=0, */*;q=0.1"},
    /* Among the others: quality, then our order. */
    {TEXT, "text/markdown;q=0.5, text/plain;q=0.6"},
    {MARKDOWN, "application/json, application/atom+xml, text/plain, "
               "text/markdown"},
    {TEXT, "application/json, application/atom+xml, text/plain"},
    {ATOM, "application/json, application/atom+xml"},

    /* A client of language models: HTML is as welcome. */
    {HTML, "text/markdown, text/html, */*"},
    /* OpenCode, for pages as Markdown, text and HTML. */
    {MARKDOWN, "text/markdown;q=1.0, text/x-markdown;q=0.9, text/plain;q=0.8, "
               "text/html;q=0.7, */*;q=0.1"},
    {TEXT, "text/plain;q=1.0, text/markdown;q=0.9, text/html;q=0.8, */*;q=0.1"},
    {HTML, "text/html;q=1.0, application/xhtml+xml;q=0.9, text/plain;q=0.8, "
           "text/markdown;q=0.7, */*;q=0.1"},
    /* Firefox, Chrome, Safari, Internet Explorer 8. */
    {HTML, "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,"
           "image/webp,*/*;q=0.8"},
    {HTML, "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,"
           "image/webp,image/apng,*/*;q=0.8,"
           "application/signed-exchange;v=b3;q=0.7"},
    {HTML, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
    {HTML, "image/jpeg, application/x-ms-application, image/gif, "
           "application/xaml+xml, image/pjpeg, application/x-ms-xbap, */*"},
    /* Pictures and style sheets of a page. */
    {HTML, "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"},
    {HTML, "text/css,*/*;q=0.1"},
    /* lynx, w3m, elinks, Java's URLConnection. */
    {HTML, "text/html, text/plain, text/sgml, text/css, "
           "application/xhtml+xml, */*;q=0.01"},
    {HTML, "text/html, text/*;q=0.5, image/*, application/*, audio/*"},
    {HTML, "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"},
    /* axios and jQuery, that ask for data. */
    {HTML, "application/json, text/plain, */*"},
    {JSON, "application/json, text/javascript, */*; q=0.01"},
    /* Feed readers: feedparser, Miniflux, FreshRSS, rss-parser. */
    {ATOM, "application/atom+xml,application/rdf+xml,application/rss+xml,"
           "application/x-netcdf,application/xml;q=0.9,text/xml;q=0.2,"
           "*/*;q=0.1"},
    {HTML, "application/xml, application/atom+xml, application/rss+xml, "
           "application/rdf+xml, application/feed+json, text/html, */*;q=0.9"},
    {ATOM, "application/atom+xml, application/rss+xml, "
           "application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, "
           "text/html;q=0.7, unknown/unknown;q=0.1, "
           "application/unknown;q=0.1, */*;q=0.1"},
    {HTML, "application/rss+xml"},
};

static void test_choices(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(choices); i++) {
        nc_form got = nc_accept_choose(nc_span_of(choices[i].header));

        if (got != choices[i].want)
            fail_msg("\"%s\"\n got: %s\nwant: %s", choices[i].header,
                     nc_form_suffix(got), nc_form_suffix(choices[i].want));
    }
}

/* What is on offer is what is sent: each form is had by its own media type. */
static void test_own_types(void **state)
{
    (void)state;
    for (int i = 0; i < NC_FORM_COUNT; i++) {
        nc_form form = (nc_form)i;

        assert_int_equal(nc_accept_choose(nc_form_media(form)), form);
        assert_int_equal(nc_accept_choose(nc_span_of(nc_form_type(form))),
                         form);
    }
}

/* A header as long as httpd lets through, made to be slow. */
static void test_long_headers(void **state)
{
    static const char *const parts[] = {"\"",   "\\\"",   "\"\\",
                                        ",\"",  ";",      "a/b;\"",
                                        "*/*,", ";q=\"1", ";charset=utf-8"};

    (void)state;
    for (size_t i = 0; i < NELEMS(parts); i++) {
        nc_buf header = NC_BUF_INIT;

        nc_buf_append_text(&header, "text/markdown, text/plain");
        while (header.len < 100000)
            nc_buf_append_text(&header, parts[i]);
        nc_accept_choose(nc_buf_span(&header));
        nc_buf_release(&header);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_qualities), cmocka_unit_test(test_choices),
        cmocka_unit_test(test_own_types), cmocka_unit_test(test_long_headers)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
