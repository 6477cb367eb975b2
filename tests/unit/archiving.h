/* archiving.h -- what tests of web archives share: records written into a file
 * in memory, and pages read out of it.
 */
#ifndef ARCHIVING_H
#define ARCHIVING_H

#include "support.h"

#include <zlib.h>
#include "response.h"

enum { BLOCK_MAX = 100000 };

/* A file in memory that is read in pieces. */
typedef struct tape {
    nc_span rest;
    size_t piece; /* bytes at once; 0: as many as are asked for */
    bool fails;   /* at its end */
} tape;

static inline ptrdiff_t read_tape(void *ctx, unsigned char *to, size_t n)
{
    tape *t = ctx;

    if (t->rest.len == 0)
        return t->fails ? -1 : 0;
    if (t->piece && t->piece < n)
        n = t->piece;
    n = n < t->rest.len ? n : t->rest.len;
    memcpy(to, nc_span_take(&t->rest, n).ptr, n);
    return (ptrdiff_t)n;
}

/* A record of TYPE with FIELDS besides and BLOCK. */
static inline void add_record(nc_buf *to, const char *type, const char *url,
                              const char *fields, nc_span block)
{
    nc_buf_appendf(to,
                   "WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\n"
                   "WARC-Date: 2024-02-29T12:00:00Z\r\n%s"
                   "Content-Length: %zu\r\n\r\n",
                   type, url, fields, block.len);
    nc_buf_append(to, block);
    nc_buf_append_text(to, "\r\n\r\n");
}

static inline void add_response(nc_buf *to, const char *url, const char *http)
{
    add_record(to, "response", url,
               "Content-Type: application/http; msgtype=response\r\n",
               nc_span_of(http));
}

/* BYTES as a gzip member, or with WINDOW_BITS as another form. */
static inline void pack(nc_buf *to, nc_span bytes, int window_bits)
{
    unsigned char out[200000];
    z_stream z = {.avail_in = 0};

    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, window_bits, 8, 0), Z_OK);
    z.next_in = (unsigned char *)(uintptr_t)bytes.ptr;
    z.avail_in = (uInt)bytes.len;
    z.next_out = out;
    z.avail_out = sizeof(out);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    nc_buf_append(to, (nc_span){out, z.total_out});
    deflateEnd(&z);
}

/* What is in the file, a line a record: `url body`, or `! reason`. */
static inline void list_from(nc_buf *out, nc_span file, size_t piece,
                             nc_warc_position from, size_t block_max)
{
    nc_warc_record record;
    tape t = {file, piece, false};
    nc_warc_got got;
    nc_warc *warc;

    nc_span_take(&t.rest, from.member);
    warc = nc_warc_create(read_tape, &t, from, block_max);
    assert_non_null(warc);
    nc_warc_record_init(&record);
    while ((got = nc_warc_next(warc, &record)) != NC_WARC_END) {
        nc_response page = {.decoded = NC_BUF_INIT};

        if (got == NC_WARC_BROKEN)
            nc_buf_appendf(out, "! %s\n", record.reason);
        else if (nc_response_read(&record, block_max, &page) ==
                 NC_RESPONSE_PAGE) {
            nc_buf_append(out, page.url);
            nc_buf_append_text(out, " ");
            nc_buf_append(out, page.body);
            nc_buf_append_text(out, "\n");
        }
        nc_buf_release(&page.decoded);
    }
    assert_int_equal(nc_warc_next(warc, &record), NC_WARC_END);
    nc_warc_record_release(&record);
    nc_warc_destroy(warc);
}

static const char http_one[] = "HTTP/1.1 200 OK\r\n"
                               "Content-Type: text/html; charset=utf-8\r\n"
                               "\r\n<p>one";

#endif /* ARCHIVING_H */
