/* fuzz_warc.c -- the input is a web archive, plain or gzip.
 *
 * Laws: however the file comes in pieces, its records are the same; a record
 * is found again from its position; nothing is larger than it may be; reading
 * ends.
 */
#include "fuzzing.h"

#include "response.h"

enum { BLOCK_MAX = 3000 };

typedef struct tape {
    nc_span rest;
    size_t piece;
} tape;

static ptrdiff_t read_tape(void *ctx, unsigned char *to, size_t n)
{
    tape *t = ctx;

    n = t->piece < n ? t->piece : n;
    n = n < t->rest.len ? n : t->rest.len;
    if (n > 0)
        memcpy(to, nc_span_take(&t->rest, n).ptr, n);
    return (ptrdiff_t)n;
}

static void check_record(nc_warc_got got, const nc_warc_record *record,
                         nc_buf *out)
{
    nc_response page = {.decoded = NC_BUF_INIT};
    nc_response_kind kind;

    if (got == NC_WARC_BROKEN) {
        LAW(record->reason);
        nc_buf_appendf(out, "! %s\n", record->reason);
        return;
    }
    LAW(record->head.len <= NC_WARC_HEAD_MAX);
    LAW(record->block.len <= BLOCK_MAX || record->is_cut);
    LAW(record->block.len <= NC_WARC_HEAD_MAX);
    kind = nc_response_read(record, BLOCK_MAX, &page);
    LAW((page.reason != NULL) ==
        (kind == NC_RESPONSE_LEFT_OUT || kind == NC_RESPONSE_BROKEN));
    LAW(kind != NC_RESPONSE_PAGE || page.body.len <= BLOCK_MAX);
    nc_buf_append(out, nc_buf_span(&record->head));
    nc_buf_append(out, nc_buf_span(&record->block));
    nc_buf_appendf(out, "%d\n", (int)kind);
    if (kind == NC_RESPONSE_PAGE)
        nc_buf_append(out, page.body);
    nc_buf_release(&page.decoded);
}

/* All of FILE from a position on. *SECOND gets where the second record is, and
 * *BEFORE how much of OUT is the first. */
static void read_all(nc_span file, size_t piece, nc_warc_position from,
                     nc_buf *out, nc_warc_position *second, size_t *before)
{
    size_t offset = from.member < file.len ? (size_t)from.member : file.len;
    nc_warc_record record;
    tape t = {{file.ptr + offset, file.len - offset}, piece};
    nc_warc *warc = nc_warc_create(read_tape, &t, from, BLOCK_MAX);
    size_t n = 0;
    nc_warc_got got;

    LAW(warc);
    nc_warc_record_init(&record);
    while ((got = nc_warc_next(warc, &record)) != NC_WARC_END) {
        LAW(n++ < 2 * file.len + 10);
        if (got == NC_WARC_RECORD && out->len > 0 && *before == 0) {
            *second = record.position;
            *before = out->len;
        }
        check_record(got, &record, out);
    }
    nc_warc_record_release(&record);
    nc_warc_destroy(warc);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    nc_span file = {data, size};
    nc_warc_position start = {0, 0}, second = {0, 0}, unused;
    nc_buf whole = NC_BUF_INIT, pieces = NC_BUF_INIT, rest = NC_BUF_INIT;
    size_t before = 0, skip = 0;

    read_all(file, SIZE_MAX, start, &whole, &second, &before);
    read_all(file, 1 + size % 7, start, &pieces, &unused, &skip);
    LAW(nc_span_equal(nc_buf_span(&whole), nc_buf_span(&pieces)));
    if (before > 0) {
        read_all(file, SIZE_MAX, second, &rest, &unused, &skip);
        LAW(nc_span_ends(nc_buf_span(&whole), nc_buf_span(&rest)));
        LAW(rest.len == whole.len - before);
    }
    nc_buf_release(&whole);
    nc_buf_release(&pieces);
    nc_buf_release(&rest);
    return 0;
}
