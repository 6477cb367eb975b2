/* test_url.c -- addresses resolved, judged, named. Resolution is checked with
 * the examples of RFC 3986 5.4, UUIDs with those of another implementation.
 */
#include <apr_strings.h>
#include "support.h"
#include "pooled.h"
#include "nc_url.h"

static const char *resolve(const char *base, const char *ref)
{
    return nc_url_resolve(base, nc_span_of(ref), false, pool);
}

/* RFC 3986 5.4.1 and 5.4.2, without `;x` variants and other schemes; a
 * reference that leaves the authority empty is none. */
static void test_rfc3986(void **state)
{
    static const struct {
        const char *ref, *url;
    } cases[] = {
        {"g", "http://a/b/c/g"},       {"./g", "http://a/b/c/g"},
        {"g/", "http://a/b/c/g/"},     {"/g", "http://a/g"},
        {"//g", "http://g/"},          {"?y", "http://a/b/c/d;p?y"},
        {"g?y", "http://a/b/c/g?y"},   {"#s", "http://a/b/c/d;p?q#s"},
        {"g#s", "http://a/b/c/g#s"},   {"g?y#s", "http://a/b/c/g?y#s"},
        {";x", "http://a/b/c/;x"},     {"g;x", "http://a/b/c/g;x"},
        {".", "http://a/b/c/"},        {"./", "http://a/b/c/"},
        {"..", "http://a/b/"},         {"../", "http://a/b/"},
        {"../g", "http://a/b/g"},      {"../..", "http://a/"},
        {"../../g", "http://a/g"},     {"../../../g", "http://a/g"},
        {"/./g", "http://a/g"},        {"/../g", "http://a/g"},
        {"g.", "http://a/b/c/g."},     {".g", "http://a/b/c/.g"},
        {"./../g", "http://a/b/g"},    {"./g/.", "http://a/b/c/g/"},
        {"g/./h", "http://a/b/c/g/h"}, {"g/../h", "http://a/b/c/h"},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++)
        is_text(resolve("http://a/b/c/d;p?q", cases[i].ref), cases[i].url,
                cases[i].ref);
}

/* What the URL standard of WHATWG forgives, and what it encodes. */
static void test_as_browsers_do(void **state)
{
    static const struct {
        const char *ref, *url;
    } cases[] = {
        {" \t/x\n", "https://h.example/x"},
        {"/a\nb", "https://h.example/ab"},
        {"\\x\\y", "https://h.example/x/y"},
        {"HTTPS://EXAMPLE.com:443/X", "https://example.com/X"},
        {"http://example.com:8080", "http://example.com:8080/"},
        {"http://user:secret@example.com/", "http://example.com/"},
        {"/a b", "https://h.example/a%20b"},
        {"/\"<>'", "https://h.example/%22%3C%3E%27"},
        {"/\xC3\xA4", "https://h.example/%C3%A4"},
        {"/%C3%A4?q=%20", "https://h.example/%C3%A4?q=%20"},
        {"//cdn.example/i.png", "https://cdn.example/i.png"},
        {"http://[2001:db8::1]/", "http://[2001:db8::1]/"},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++)
        is_text(resolve("https://h.example/d/p", cases[i].ref), cases[i].url,
                cases[i].ref);
}

/* RFC 3986 5.2.3: of a base with a host and no path, the path is "/". */
static void test_base_without_path(void **state)
{
    (void)state;
    is_text(resolve("https://h.example", "a/b"), "https://h.example/a/b",
            "a path");
    is_text(resolve("https://h.example?q", "a"), "https://h.example/a",
            "a path, and the base has a query");
}

static void test_refused(void **state)
{
    static const char *const refs[] = {
        "javascript:alert(1)",
        " java\nscript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://h/x",
        "mailto:a@b.example",
        "http:",
        "http://",
        "https:example.com",
        "http://a b/",
        "http://a%2fb/",
        "http://h:99999999/",
        "http://h:8o/",
        "http://<b>/",
        "http://[zz]/",
        "",
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(refs); i++)
        if (resolve("https://h.example/", refs[i]))
            fail_msg("let through: %s as %s", refs[i],
                     resolve("https://h.example/", refs[i]));
    assert_null(resolve(NULL, "/relative"));
    assert_null(resolve("about:blank", "/relative"));
}

static void test_mailto(void **state)
{
    (void)state;
    is_text(nc_url_resolve(NULL, NC_SPAN_LIT("mailto:a@b.example?body=x"), true,
                           pool),
            "mailto:a@b.example", "an address");
    assert_null(
        nc_url_resolve(NULL, NC_SPAN_LIT("mailto:?subject=x"), true, pool));
}

static void test_too_long(void **state)
{
    nc_buf url = NC_BUF_INIT;

    (void)state;
    nc_buf_append_text(&url, "http://h.example/");
    while (url.len < NC_URL_MAX)
        nc_buf_append_byte(&url, 'x');
    assert_non_null(nc_url_resolve(NULL, nc_buf_span(&url), false, pool));
    nc_buf_append_byte(&url, 'x');
    assert_null(nc_url_resolve(NULL, nc_buf_span(&url), false, pool));
    nc_buf_release(&url);
}

static void test_tracking(void **state)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"http://h/a?utm_source=x&id=1", "http://h/a?id=1"},
        {"http://h/a?id=1&fbclid=x", "http://h/a?id=1"},
        {"http://h/a?utm_source=x", "http://h/a"},
        {"http://h/a?UTM_Source=x#top", "http://h/a#top"},
        {"http://h/a?a=1&b=2", "http://h/a?a=1&b=2"},
        {"http://h/a", "http://h/a"},
        {"http://h/a?summer=1", "http://h/a?summer=1"},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++)
        is_text(nc_url_without_tracking(cases[i].in, pool), cases[i].out,
                cases[i].in);
}

static void test_identity(void **state)
{
    const char *id = nc_url_identity(
        "HTTP://News.Example:80/a/../b?utm_medium=x&p=2#c", pool);

    (void)state;
    is_text(id, "http://news.example/b?p=2", "identity");
    is_text(nc_url_identity(id, pool), id, "identity of an identity");
}

/* RFC 3986, 6.2.2.1 and 6.2.2.2; and what httpd takes for the same. */
static void test_escapes(void **state)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"/k%c3%b6ln", "/k%C3%B6ln"},
        {"/%7Eann/%41", "/~ann/A"},
        {"/a%2Cb%3Bc%2bd", "/a,b;c+d"},
        {"/a%2fb%3f%23%25", "/a%2Fb%3F%23%25"},
        {"/a%20b%0a%5c", "/a%20b%0A%5C"},
        {"/%2541", "/%2541"},
        {"/100%", "/100%"},
        {"/%zz%4", "/%zz%4"},
        {"/a b", "/a%20b"},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        const char *url =
            apr_pstrcat(pool, "http://h.example", cases[i].in, NULL);

        is_text(nc_url_normal_path(cases[i].in, pool), cases[i].out,
                cases[i].in);
        is_text(nc_url_identity(url, pool),
                apr_pstrcat(pool, "http://h.example", cases[i].out, NULL), url);
    }
}

/* A part of an address is plain text: `%` is escaped if it is asked for. */
static void test_escaping(void **state)
{
    (void)state;
    is_text(nc_url_escape("a b/c\\\"d", "", pool), "a%20b/c%5C%22d", "as URLs");
    is_text(nc_url_escape("100%?#", "%?#", pool), "100%25%3F%23", "and more");
    is_text(nc_url_escape("k\xC3\xB6ln", "", pool), "k%C3%B6ln", "UTF-8");
}

static void test_tracks(void **state)
{
    (void)state;
    assert_true(nc_url_tracks("http://h.example/?utm_source=x", pool));
    assert_true(nc_url_tracks("http://h.example/?p=1&fbclid=x", pool));
    assert_false(nc_url_tracks("http://h.example/?p=1", pool));
    assert_false(nc_url_tracks("http://h.example/utm_source", pool));
}

static void test_hosts(void **state)
{
    (void)state;
    is_text(nc_url_host("https://user@News.Example:8443/x", pool),
            "news.example", "host");
    is_text(nc_url_host("/x", pool), "", "no host");
    assert_true(nc_url_same_host("http://a.example/x",
                                 "https://A.example:444/y", pool));
    assert_false(
        nc_url_same_host("http://a.example/", "http://b.example/", pool));
    assert_false(nc_url_same_host("/x", "/x", pool));
}

/* python3 -c 'import uuid; print(uuid.uuid5(uuid.NAMESPACE_URL,
 * "news.example/b?p=2"))' */
static void test_uuid(void **state)
{
    (void)state;
    is_text(nc_url_uuid("http://news.example/b?p=2", pool),
            "212874b9-99da-58cb-ae42-1bd9b4847e63", "http");
    is_text(nc_url_uuid("https://news.example/b?p=2", pool),
            "212874b9-99da-58cb-ae42-1bd9b4847e63", "https");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rfc3986),
        cmocka_unit_test(test_as_browsers_do),
        cmocka_unit_test(test_base_without_path),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_mailto),
        cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_tracking),
        cmocka_unit_test(test_identity),
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_escaping),
        cmocka_unit_test(test_tracks),
        cmocka_unit_test(test_hosts),
        cmocka_unit_test(test_uuid),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
