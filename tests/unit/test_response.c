/* test_response.c -- what is in a response of a web archive: whether it is a
 * page, how its body is packed, and how large it may be.
 *
 * HTTP is as RFC 9112 has it.
 */
#include "archiving.h"

#define OK "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
#define SOME(field) OK field "\r\n\r\n<p>"

static const struct {
    const char *http;
    nc_response_kind kind;
    const char *what; /* the body, or the reason */
} responses[] = {
    {SOME("X: y"), NC_RESPONSE_PAGE, "<p>"},
    {"HTTP/1.0 200 Fine\nContent-Type: TEXT/HTML;charset=x\n\n<p>",
     NC_RESPONSE_PAGE, "<p>"},
    {"HTTP/1.1 301 Moved\r\nContent-Type: text/html\r\n\r\n<p>",
     NC_RESPONSE_NONE, NULL},
    {"HTTP/1.1 206 Part\r\nContent-Type: text/html\r\n\r\n<p>",
     NC_RESPONSE_NONE, NULL},
    {"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n<p>", NC_RESPONSE_NONE,
     NULL},
    {"HTTP/1.1 200 OK\r\n\r\n<p>", NC_RESPONSE_NONE, NULL},
    {"GET / HTTP/1.1\r\n\r\n", NC_RESPONSE_BROKEN, "no HTTP response"},
    {OK, NC_RESPONSE_BROKEN, "no HTTP response"},
    /* private ones */
    {SOME("Cache-Control: max-age=0, Private"), NC_RESPONSE_LEFT_OUT,
     "the page is private"},
    {SOME("Cache-Control: no-store"), NC_RESPONSE_LEFT_OUT,
     "the page is private"},
    {SOME("Cache-Control: no-cache=\"Set-Cookie, x\""), NC_RESPONSE_LEFT_OUT,
     "the page is private"},
    {SOME("Cache-Control: x=\"a, private\", public"), NC_RESPONSE_PAGE, "<p>"},
    {SOME("Cache-Control: max-age=1\r\nCache-Control: no-transform"),
     NC_RESPONSE_LEFT_OUT, "the page is not to be transformed"},
    {SOME("Set-Cookie: a=b"), NC_RESPONSE_LEFT_OUT, "the page sets a cookie"},
    {SOME("Vary: Accept-Encoding, Cookie"), NC_RESPONSE_LEFT_OUT,
     "the page depends on who asks"},
    {SOME("Vary: Accept-Encoding"), NC_RESPONSE_PAGE, "<p>"},
    {SOME("X-Robots-Tag: noindex"), NC_RESPONSE_LEFT_OUT,
     "the page asks not to be kept"},
    /* bodies */
    {SOME("Content-Length: 3"), NC_RESPONSE_PAGE, "<p>"},
    {SOME("Content-Length: 4"), NC_RESPONSE_BROKEN, "the page is cut short"},
    {OK "Transfer-Encoding: chunked\r\n\r\n3\r\n<p>\r\n0A;x=y\r\n"
        "0123456789\r\n0\r\nT: x\r\n\r\n",
     NC_RESPONSE_PAGE, "<p>0123456789"},
    {OK "Transfer-Encoding: chunked\r\n\r\n3\r\n<p>\r\n", NC_RESPONSE_BROKEN,
     "the page is cut short"},
    {OK "Transfer-Encoding: chunked\r\n\r\n9\r\n<p>\r\n", NC_RESPONSE_BROKEN,
     "the page is cut short"},
    {OK "Transfer-Encoding: chunked\r\n\r\n3\r\n<p>\r\nzz\r\n",
     NC_RESPONSE_BROKEN, "a malformed chunk"},
    {OK "Transfer-Encoding: chunked\r\n\r\n<p>joined", NC_RESPONSE_PAGE,
     "<p>joined"},
    {OK "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n <p>unpacked",
     NC_RESPONSE_PAGE, " <p>unpacked"},
    {OK "Content-Encoding: gzip\r\n\r\nno gzip", NC_RESPONSE_BROKEN,
     "damaged compressed data"},
    {OK "Content-Encoding: compress\r\n\r\n\x1f\x9d", NC_RESPONSE_BROKEN,
     "the page is packed in a way that is not read"},
    {OK "Content-Encoding: br\r\nContent-Length: 2\r\n\r\n <p>unpacked",
     NC_RESPONSE_PAGE, " <p>unpacked"},
    {OK "Content-Encoding: br\r\n\r\nno br", NC_RESPONSE_BROKEN,
     "damaged compressed data"},
    {OK "Content-Encoding: br\r\n\r\n", NC_RESPONSE_BROKEN,
     "the page is cut short"},
    {OK "Content-Encoding: zstd\r\n\r\nno zstd", NC_RESPONSE_BROKEN,
     "damaged compressed data"},
    {OK "Content-Encoding: zstd\r\n\r\n", NC_RESPONSE_BROKEN,
     "the page is cut short"},
};

static nc_response_kind read_response(nc_response *page, nc_warc_record *record,
                                      nc_span http, const char *fields)
{
    nc_warc_record_init(record);
    nc_buf_appendf(&record->head,
                   "WARC-Type: response\r\n%s"
                   "WARC-Target-URI: https://a.example/x\r\n",
                   fields);
    nc_buf_append(&record->block, http);
    *page = (nc_response){.decoded = NC_BUF_INIT};
    return nc_response_read(record, BLOCK_MAX, page);
}

static void test_responses(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(responses); i++) {
        nc_warc_record record;
        nc_response page;
        nc_response_kind kind =
            read_response(&page, &record, nc_span_of(responses[i].http), "");

        if (kind != responses[i].kind)
            fail_msg("%s\nis of kind %d, not %d", responses[i].http, (int)kind,
                     (int)responses[i].kind);
        if (kind == NC_RESPONSE_PAGE)
            is_bytes(page.body, nc_span_of(responses[i].what), "%s",
                     responses[i].http);
        else if (kind != NC_RESPONSE_NONE)
            is_text(page.reason, responses[i].what, responses[i].http);
        nc_buf_release(&page.decoded);
        nc_warc_record_release(&record);
    }
}

static void test_charset_and_address(void **state)
{
    nc_warc_record record;
    nc_response page;

    (void)state;
    assert_int_equal(read_response(&page, &record, NC_SPAN_LIT(http_one), ""),
                     NC_RESPONSE_PAGE);
    is_bytes(page.charset, NC_SPAN_LIT("utf-8"), "charset");
    is_bytes(page.url, NC_SPAN_LIT("https://a.example/x"), "address");
    nc_warc_record_release(&record);

    assert_int_equal(read_response(&page, &record, NC_SPAN_LIT(http_one),
                                   "WARC-Truncated: length\r\n"),
                     NC_RESPONSE_BROKEN);
    is_text(page.reason, "the page is cut short", "truncated");
    nc_warc_record_release(&record);
}

static const char some_words[] =
    "<p>some words, and some words, and some words";

/* A response with BODY in the form that CODING names; whole or in chunks. */
static void add_http(nc_buf *http, const char *coding, nc_span body,
                     bool chunked)
{
    nc_buf_appendf(http, OK "Content-Encoding: %s\r\n", coding);
    if (!chunked) {
        nc_buf_append_text(http, "\r\n");
        nc_buf_append(http, body);
        return;
    }
    nc_buf_append_text(http, "Transfer-Encoding: chunked\r\n\r\n");
    while (body.len > 0) {
        size_t n = body.len < 7 ? body.len : 7;

        nc_buf_appendf(http, "%zX\r\n", n);
        nc_buf_append(http, nc_span_take(&body, n));
        nc_buf_append_text(http, "\r\n");
    }
    nc_buf_append_text(http, "0\r\n\r\n");
}

/* What becomes of PACKED: the body, or the reason, in GOT. */
static nc_response_kind read_packed(const char *coding, nc_span packed,
                                    bool chunked, nc_buf *got)
{
    nc_buf http = NC_BUF_INIT;
    nc_warc_record record;
    nc_response page;
    nc_response_kind kind;

    add_http(&http, coding, packed, chunked);
    kind = read_response(&page, &record, nc_buf_span(&http), "");
    nc_buf_clear(got);
    if (kind == NC_RESPONSE_PAGE)
        nc_buf_append(got, page.body);
    else
        nc_buf_append_text(got, page.reason);
    nc_buf_release(&page.decoded);
    nc_warc_record_release(&record);
    nc_buf_release(&http);
    return kind;
}

static void unpacks(const char *coding, nc_span packed, const char *want)
{
    nc_buf got = NC_BUF_INIT;

    for (int chunked = 0; chunked < 2; chunked++) {
        assert_int_equal(read_packed(coding, packed, chunked, &got),
                         NC_RESPONSE_PAGE);
        is_bytes(nc_buf_span(&got), nc_span_of(want), "%s", coding);
    }
    nc_buf_release(&got);
}

static void fails(const char *coding, nc_span packed, nc_response_kind kind,
                  const char *reason)
{
    nc_buf got = NC_BUF_INIT;

    for (int chunked = 0; chunked < 2; chunked++) {
        nc_response_kind found = read_packed(coding, packed, chunked, &got);

        is_text(nc_buf_text(&got), reason, coding);
        assert_int_equal(found, kind);
    }
    nc_buf_release(&got);
}

static void unpacks_zlib(const char *coding, int window_bits)
{
    nc_buf packed = NC_BUF_INIT;

    pack(&packed, NC_SPAN_LIT(some_words), window_bits);
    unpacks(coding, nc_buf_span(&packed), some_words);
    nc_buf_release(&packed);
}

static void test_packed_bodies(void **state)
{
    (void)state;
    unpacks_zlib("gzip", 15 + 16);
    unpacks_zlib("X-GZIP", 15 + 16);
    unpacks_zlib("deflate", 15);
    unpacks_zlib("deflate", -15);
}

#define BYTES(array) ((nc_span){array, sizeof(array)})

/* Of `brotli`, version 1.0.9: some_words; and 100,000 times '<', then '>'. */
static const unsigned char brotli_words[] = {
    0xa1, 0x60, 0x01, 0xc0, 0x2f, 0x6e, 0x63, 0xeb, 0xba, 0x86,
    0xf8, 0x96, 0xcd, 0x30, 0x6a, 0x54, 0xc4, 0x14, 0x54, 0x03,
    0x20, 0x53, 0x8e, 0x2e, 0x5d, 0xf8, 0xac, 0x4f, 0x04,
};
static const unsigned char brotli_large[] = {
    0x81, 0x02, 0x35, 0x0c, 0xfc, 0x52, 0x3c, 0x3e, 0xa5,
    0xc8, 0x63, 0x81, 0xc0, 0x2c, 0xbf, 0x00, 0x02,
};

/* Of `zstd`, version 1.5.4: the same; and some_words with `--long=27`, which
 * wants 128 MiB to be unpacked. */
static const unsigned char zstd_words[] = {
    0x28, 0xb5, 0x2f, 0xfd, 0x24, 0x2d, 0xcd, 0x00, 0x00, 0x98,
    0x3c, 0x70, 0x3e, 0x73, 0x6f, 0x6d, 0x65, 0x20, 0x77, 0x6f,
    0x72, 0x64, 0x73, 0x2c, 0x20, 0x61, 0x6e, 0x64, 0x20, 0x01,
    0x00, 0xc7, 0x9e, 0x61, 0xeb, 0xc7, 0x67, 0xd8,
};
static const unsigned char zstd_large[] = {
    0x28, 0xb5, 0x2f, 0xfd, 0xa4, 0xa1, 0x86, 0x01, 0x00,
    0x5d, 0x00, 0x00, 0x18, 0x3c, 0x3c, 0x3e, 0x01, 0x00,
    0x9b, 0x86, 0x39, 0xc0, 0x02, 0x44, 0x49, 0xb1, 0xbc,
};
static const unsigned char zstd_greedy[] = {
    0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x88, 0xcd, 0x00, 0x00, 0x98,
    0x3c, 0x70, 0x3e, 0x73, 0x6f, 0x6d, 0x65, 0x20, 0x77, 0x6f,
    0x72, 0x64, 0x73, 0x2c, 0x20, 0x61, 0x6e, 0x64, 0x20, 0x01,
    0x00, 0xc7, 0x9e, 0x61, 0xeb, 0xc7, 0x67, 0xd8,
};

/* Whatever PACKED lacks at its end. */
static void fails_when_cut(const char *coding, nc_span packed)
{
    for (size_t n = 0; n < packed.len; n++)
        fails(coding, (nc_span){packed.ptr, n}, NC_RESPONSE_BROKEN,
              "the page is cut short");
}

static void test_brotli(void **state)
{
    (void)state;
    unpacks("br", BYTES(brotli_words), some_words);
    unpacks("BR", BYTES(brotli_words), some_words);
    fails_when_cut("br", BYTES(brotli_words));
    fails("br", BYTES(brotli_large), NC_RESPONSE_LEFT_OUT,
          "the page is too large");
    fails("br", BYTES(zstd_words), NC_RESPONSE_BROKEN,
          "damaged compressed data");
}

static void test_zstd(void **state)
{
    unsigned char bytes[2 * sizeof(zstd_words)];
    nc_buf got = NC_BUF_INIT;

    (void)state;
    unpacks("zstd", BYTES(zstd_words), some_words);
    fails_when_cut("zstd", BYTES(zstd_words));
    fails("zstd", BYTES(zstd_large), NC_RESPONSE_LEFT_OUT,
          "the page is too large");
    fails("zstd", BYTES(zstd_greedy), NC_RESPONSE_BROKEN,
          "the page is packed in a way that is not read");

    /* `<q>`: its checksum tells. */
    memcpy(bytes, zstd_words, sizeof(zstd_words));
    assert_int_equal(bytes[11], 'p');
    bytes[11] = 'q';
    fails("zstd", (nc_span){bytes, sizeof(zstd_words)}, NC_RESPONSE_BROKEN,
          "damaged compressed data");

    /* Two frames are one body. */
    bytes[11] = 'p';
    memcpy(bytes + sizeof(zstd_words), zstd_words, sizeof(zstd_words));
    read_packed("zstd", BYTES(bytes), false, &got);
    is_bytes(nc_buf_span(&got),
             NC_SPAN_LIT("<p>some words, and some words, and some words"
                         "<p>some words, and some words, and some words"),
             "two frames");
    nc_buf_release(&got);
}

/* A page that is small while it is packed, and one that is large as it is. */
static void test_large_pages_are_left_out(void **state)
{
    nc_buf body = NC_BUF_INIT, http = NC_BUF_INIT, file = NC_BUF_INIT;
    nc_buf got = NC_BUF_INIT;
    nc_warc_record record;
    nc_response page;

    (void)state;
    for (int i = 0; i < BLOCK_MAX; i++)
        nc_buf_append_byte(&body, '<');
    nc_buf_append_byte(&body, '>');
    nc_buf_append_text(&http, OK "Content-Encoding: gzip\r\n\r\n");
    pack(&http, nc_buf_span(&body), 15 + 16);
    assert_int_equal(read_response(&page, &record, nc_buf_span(&http), ""),
                     NC_RESPONSE_LEFT_OUT);
    is_text(page.reason, "the page is too large", "packed");
    nc_buf_release(&page.decoded);
    nc_warc_record_release(&record);

    nc_buf_clear(&http);
    nc_buf_append_text(&http, OK "\r\n");
    nc_buf_append(&http, nc_buf_span(&body));
    add_response(&file, "https://a.example/large", nc_buf_text(&http));
    add_response(&file, "https://a.example/1", http_one);
    list_from(&got, nc_buf_span(&file), 0, (nc_warc_position){0, 0}, BLOCK_MAX);
    is_bytes(nc_buf_span(&got), NC_SPAN_LIT("https://a.example/1 <p>one\n"),
             "what follows a large page");
    nc_buf_release(&got);
    nc_buf_release(&body);
    nc_buf_release(&http);
    nc_buf_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_responses),
        cmocka_unit_test(test_charset_and_address),
        cmocka_unit_test(test_packed_bodies),
        cmocka_unit_test(test_brotli),
        cmocka_unit_test(test_zstd),
        cmocka_unit_test(test_large_pages_are_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
