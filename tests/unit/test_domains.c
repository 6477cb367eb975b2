/* test_domains.c -- hosts, and the domains that rules are limited to.
 *
 * A-labels are those of UTS 46 and of the IDNA test domains of IANA; public
 * suffixes those of publicsuffix.org. Which name decides is as Adblock Plus
 * has it in "How to write filters".
 */
#include "support.h"
#include "../../src/clean/domains.h"

/* --- hosts */

static void test_host_names(void **state)
{
    static const struct {
        const char *host, *names; /* NULL: no host */
    } rows[] = {
        {"a.b.example.co.uk",
         "a.b.example.co.uk a.b.example.* b.example.co.uk b.example.* "
         "example.co.uk example.* co.uk uk"},
        {"example.com", "example.com example.* com"},
        {"EXAMPLE.Com.", "example.com example.* com"},
        {"example.com:8080", "example.com example.* com"},
        {"example.com.:80", "example.com example.* com"},
        {"example.com:", "example.com example.* com"},
        {"com", "com"},
        {"co.uk", "co.uk uk"},
        {"localhost", "localhost"},
        {"www.intranet.local",
         "www.intranet.local www.intranet.* intranet.local intranet.* local"},
        {"me.github.io", "me.github.io me.* github.io io"},
        {"127.0.0.1:80", "127.0.0.1"},
        {"[2001:DB8::1]:80", "[2001:db8::1]"},
        {"[::1]", "[::1]"},
        {"my_host.example.com",
         "my_host.example.com my_host.example.* example.com example.* com"},
        {"B\xC3\xBC"
         "cher.example",
         "xn--bcher-kva.example xn--bcher-kva.* example"},
        /* not transitional: sharp s stays */
        {"fa\xC3\x9F.de", "xn--fa-hia.de xn--fa-hia.* de"},
        {"\xD0\xBC\xD0\xB2\xD0\xB4.\xD1\x80\xD1\x84",
         "xn--b1aew.xn--p1ai xn--b1aew.* xn--p1ai"},
        {"XN--B1AEW.xn--p1ai", "xn--b1aew.xn--p1ai xn--b1aew.* xn--p1ai"},
        {"", NULL},
        {".", NULL},
        {".com", NULL},
        {"a..com", NULL},
        {"a b.com", NULL},
        {"a/b", NULL},
        {"user@a.com", NULL},
        {"a.com:80x", NULL},
        {"[::1", NULL},
        {"[zz]", NULL},
        {"*", NULL},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++) {
        nc_host h;
        nc_buf got = NC_BUF_INIT;

        if (nc_host_init(&h, nc_span_of(rows[i].host)) != !!rows[i].names)
            fail_msg("'%s'", rows[i].host);
        for (unsigned n = 0; n < h.n; n++) {
            if (n > 0)
                nc_buf_append_byte(&got, ' ');
            nc_buf_append(&got, h.names[n].name);
            if (h.names[n].entity)
                nc_buf_append_text(&got, ".*");
        }
        is_text(nc_buf_text(&got), rows[i].names ? rows[i].names : "",
                rows[i].host);
        nc_buf_release(&got);
    }
}

static bool is_host(const char *text, size_t len)
{
    nc_host h;

    return nc_host_init(&h, (nc_span){(const unsigned char *)text, len});
}

static void test_host_limits(void **state)
{
    char text[2000];
    nc_host h;

    (void)state;
    memset(text, 'a', sizeof(text));
    assert_true(is_host(text, NC_LABEL_MAX));
    assert_false(is_host(text, NC_LABEL_MAX + 1));
    for (size_t i = 1; i < sizeof(text); i += 2)
        text[i] = '.';
    assert_true(is_host(text, NC_HOST_MAX));
    assert_false(is_host(text, NC_HOST_MAX + 2));
    assert_false(is_host(text, sizeof(text)));
    /* of many labels the last ones count */
    assert_true(nc_host_init(&h, (nc_span){(unsigned char *)text, 253}));
    assert_true(h.n <= NELEMS(h.names));
    is_bytes(h.names[h.n - 1].name, NC_SPAN_LIT("a"), "last name");
    text[1] = '\0';
    assert_false(is_host(text, 3));
    memset(text, 0xC3, sizeof(text));
    assert_false(is_host(text, sizeof(text)));
}

/* --- lists */

static void test_match(void **state)
{
    static const struct {
        const char *list, *yes, *no; /* hosts, separated by spaces */
    } rows[] = {
        {"", "example.com 127.0.0.1 ..", ""},
        {"example.com", "example.com www.example.com EXAMPLE.COM:80",
         "example.org badexample.com com .."},
        {"Example.COM.", "example.com", "example.org"},
        {"~example.com", "example.org com ..", "example.com a.example.com"},
        {"example.com,~m.example.com", "example.com a.example.com",
         "m.example.com x.m.example.com example.org"},
        {"~m.example.com,example.com", "example.com a.example.com",
         "m.example.com"},
        {"example.com,~a.example.com,b.a.example.com",
         "example.com b.a.example.com c.b.a.example.com", "a.example.com"},
        {"~example.com,a.example.com", "a.example.com",
         "example.com example.org b.example.com"},
        {"a.com, b.com ,c.com", "a.com b.com c.com", "d.com"},
        /* entities */
        {"example.*", "example.com example.co.uk www.example.de example.local",
         "example.bad.com notexample.com com"},
        {"shop.example.*", "shop.example.de a.shop.example.co.uk",
         "example.de"},
        {"example.*,~example.de", "example.com", "example.de a.example.de"},
        {"~example.*,example.de", "example.de a.example.de",
         "example.com example.org"},
        {"example.com,~www.example.*", "example.com", "www.example.com"},
        {"google.*,~google.co.uk", "google.de maps.google.com",
         "google.co.uk a.google.co.uk"},
        /* any */
        {"*", "example.com 127.0.0.1 ..", ""},
        {"*,~example.com", "example.org ..", "example.com a.example.com"},
        {"~*,example.com", "example.com", "example.org"},
        /* expressions */
        {"/^kiryuu\\d+\\.com/", "kiryuu01.com KIRYUU2.com",
         "kiryuu.com a.kiryuu1.com"},
        {"/^m\\.[a-z]{2,3}\\.com$/,b.com", "m.abc.com b.com", "m.abcd.com"},
        {"example.com,~/^m\\d\\./", "example.com m.example.com",
         "m1.example.com m1.example.org"},
        {"~m1.example.com,/example/", "example.com m2.example.com",
         "m1.example.com"},
        {"/(a+)+$/", "aaaa", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"},
        /* it would be found, but only after a million steps */
        {"/^(a+)+-c|b$/", "b aa-b", "aaaaaaaaaaaaaaaaaaaa-b"},
        /* twins: the one that excludes counts */
        {"a.com,~a.com,b.com", "b.com", "a.com"},
        {"~a.com,a.com,b.com", "b.com", "a.com"},
        /* addresses */
        {"127.0.0.1", "127.0.0.1 127.0.0.1:80", "1.127.0.0.1.com 0.0.1"},
        {"[::1]", "[::1] [::1]:8080", "[::2]"},
        {"0.0.1", "", "127.0.0.1"},
        /* names beyond ASCII */
        {"b\xC3\xBC"
         "cher.de",
         "xn--bcher-kva.de B\xC3\x9C"
         "CHER.de www.xn--bcher-kva.de",
         "bucher.de"},
        {"xn--bcher-kva.de",
         "b\xC3\xBC"
         "cher.de",
         "bcher.de"},
        {"b\xC3\xBC"
         "cher.*",
         "xn--bcher-kva.at", "bcher.at"},
        {"my_host.de,_x.b\xC3\xBC"
         "cher.de",
         "my_host.de _x.xn--bcher-kva.de", "host.de"},
        /* a zero width space, as a list of 2026 has it */
        {"ariel.jp\xE2\x80\x8B", "ariel.jp", "ariel.com"},
        {"monster", "www.monster monster", "monster.com"},
    };
    unsigned failed = 0;

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++) {
        for (int want = 0; want < 2; want++) {
            nc_span hosts = nc_span_of(want ? rows[i].yes : rows[i].no);
            nc_domains d;
            nc_error err = {0, 0, ""};
            nc_span word;

            if (nc_domains_parse(&d, nc_span_of(rows[i].list), ',', &err) !=
                NC_OK)
                fail_msg("%s: %s", rows[i].list, err.msg);
            while ((word = nc_span_word(&hosts)).len > 0) {
                nc_host h;

                nc_host_init(&h, word);
                if (nc_domains_match(&d, &h) != want) {
                    printf("# %s on %.*s: not %d\n", rows[i].list,
                           (int)word.len, (const char *)word.ptr, want);
                    failed++;
                }
            }
            nc_domains_release(&d);
        }
    }
    assert_int_equal(failed, 0);
}

/* AdGuard's `[$domain=...]`. */
static void test_bars(void **state)
{
    nc_domains d;
    nc_host h;

    (void)state;
    assert_int_equal(
        nc_domains_parse(&d,
                         NC_SPAN_LIT("a.com|~b.a.com|/^x\\d{0,2}\\.(c|d)$/|"
                                     "/^y\\.(e\\|f)$/"),
                         '|', NULL),
        NC_OK);
    assert_int_equal(d.n, 4);
    assert_true(nc_host_init(&h, NC_SPAN_LIT("a.com")));
    assert_true(nc_domains_match(&d, &h));
    assert_true(nc_host_init(&h, NC_SPAN_LIT("b.a.com")));
    assert_false(nc_domains_match(&d, &h));
    assert_true(nc_host_init(&h, NC_SPAN_LIT("x1.d")));
    assert_true(nc_domains_match(&d, &h));
    assert_true(nc_host_init(&h, NC_SPAN_LIT("y.f")));
    assert_true(nc_domains_match(&d, &h));
    nc_domains_release(&d);
}

static void test_errors(void **state)
{
    static const struct {
        const char *list;
        unsigned col;
    } rows[] = {
        {",", 1},
        {"a.com,", 7},
        {"a.com,,b.com", 7},
        {"~", 2},
        {"a.com,~", 8},
        {"a b.com", 1},
        {"a.com, b c", 8},
        {"a/b", 1},
        {".a.com", 1},
        {"a..com", 1},
        {"a.com:80", 1},
        {"ex*mple.com", 1},
        {"*.example.com", 1},
        {"a.com,*.b.*", 7},
        {".*", 1},
        {"/(/", 2},
        {"a.com,/[/", 8},
        {"[::1", 1},
        {"~~a.com", 2},
        {"//", 1},
        {"/x", 1},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++) {
        nc_domains d;
        nc_error err = {0, 0, ""};
        nc_status status =
            nc_domains_parse(&d, nc_span_of(rows[i].list), ',', &err);

        /* where in an expression is PCRE2's to say */
        if (status != NC_EINVAL || err.col < rows[i].col ||
            (err.col > rows[i].col && !strstr(err.msg, "regular")) ||
            !err.msg[0] || d.n || d.items || d.names)
            fail_msg("%s: %s, column %u: %s", rows[i].list,
                     nc_status_text(status), err.col, err.msg);
    }
}

static void test_limit(void **state)
{
    nc_buf list = NC_BUF_INIT;
    nc_domains d;
    nc_error err = {0, 0, ""};
    nc_host h;

    (void)state;
    for (unsigned i = 0; i < NC_DOMAINS_MAX; i++)
        nc_buf_appendf(&list, "%sd%u.com", i ? "," : "", i);
    assert_int_equal(nc_domains_parse(&d, nc_buf_span(&list), ',', &err),
                     NC_OK);
    for (unsigned i = 0; i < NC_DOMAINS_MAX; i += 7) {
        char name[20];

        snprintf(name, sizeof(name), "d%u.com", i);
        assert_true(nc_host_init(&h, nc_span_of(name)));
        assert_true(nc_domains_match(&d, &h));
    }
    nc_domains_release(&d);
    nc_buf_append_text(&list, ",x.com");
    assert_int_equal(nc_domains_parse(&d, nc_buf_span(&list), ',', &err),
                     NC_ELIMIT);
    nc_buf_clear(&list);
    nc_buf_append_byte(&list, '/');
    for (unsigned i = 0; i < NC_DOMAIN_REGEX_MAX; i++)
        nc_buf_append_byte(&list, 'x');
    nc_buf_append_byte(&list, '/');
    assert_int_equal(nc_domains_parse(&d, nc_buf_span(&list), ',', &err),
                     NC_OK);
    nc_domains_release(&d);
    nc_buf_append_text(&list, "x/");
    list.ptr[list.len - 3] = 'x';
    assert_int_equal(nc_domains_parse(&d, nc_buf_span(&list), ',', &err),
                     NC_ELIMIT);
    assert_int_equal(err.col, 1);
    nc_buf_release(&list);
}

static void test_includes(void **state)
{
    nc_domains d;
    unsigned kinds = 0, n = 0;

    (void)state;
    assert_int_equal(
        nc_domains_parse(&d, NC_SPAN_LIT("b.com,~c.com,a.*,/x/,~/y/,*,~d.*"),
                         ',', NULL),
        NC_OK);
    for (const nc_domain *item = NULL;
         (item = nc_domains_next_include(&d, item));) {
        kinds |= 1U << item->kind;
        n++;
        assert_false(item->exclude);
        if (item->kind == NC_DOMAIN_NAME)
            is_bytes(item->name, NC_SPAN_LIT("b.com"), "name");
        if (item->kind == NC_DOMAIN_ENTITY)
            is_bytes(item->name, NC_SPAN_LIT("a"), "entity");
    }
    assert_int_equal(n, 4);
    assert_int_equal(kinds, 0xF);
    nc_domains_release(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_host_names), cmocka_unit_test(test_host_limits),
        cmocka_unit_test(test_match),      cmocka_unit_test(test_bars),
        cmocka_unit_test(test_errors),     cmocka_unit_test(test_limit),
        cmocka_unit_test(test_includes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
