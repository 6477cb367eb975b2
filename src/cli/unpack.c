/* unpack.c -- see unpack.h.
 *
 * Each library unpacks piece by piece until OUT is full: a body of a few bytes
 * may become any number of them. What a library keeps for itself is bounded by
 * its format: 32 KiB of deflate, 16 MiB of Brotli (RFC 7932, 9.1), and of
 * Zstandard what RFC 9659 allows on the web.
 */
#include "unpack.h"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

enum {
    PIECE = 65536,
    ANY_FORM = 15 + 32,  /* windowBits: zlib's or gzip's header */
    ZSTD_WINDOW_LOG = 23 /* 8 MiB: RFC 9659 */
};

static const char cut[] = "the page is cut short";
static const char damaged[] = "damaged compressed data";
static const char unread[] = "the page is packed in a way that is not read";
static const char no_memory[] = "out of memory";

nc_coding nc_coding_of(nc_span name)
{
    static const struct {
        const char *name;
        nc_coding coding;
    } codings[] = {
        {"", NC_CODING_NONE},       {"identity", NC_CODING_NONE},
        {"7bit", NC_CODING_NONE},   {"8bit", NC_CODING_NONE},
        {"binary", NC_CODING_NONE}, {"none", NC_CODING_NONE},
        {"utf-8", NC_CODING_NONE},  {"gzip", NC_CODING_GZIP},
        {"x-gzip", NC_CODING_GZIP}, {"deflate", NC_CODING_DEFLATE},
        {"br", NC_CODING_BROTLI},   {"zstd", NC_CODING_ZSTD},
    };

    for (size_t i = 0; i < sizeof(codings) / sizeof(codings[0]); i++) {
        if (nc_span_equal_nocase(name, nc_span_of(codings[i].name)))
            return codings[i].coding;
    }
    return NC_CODING_OTHER;
}

/* --- zlib */

static const char *inflate_all(z_stream *z, nc_span body, nc_buf *out)
{
    unsigned char piece[PIECE];
    int status = Z_OK;

    z->next_in = (unsigned char *)(uintptr_t)body.ptr;
    z->avail_in = (uInt)body.len;
    while (status == Z_OK && nc_buf_status(out) == NC_OK) {
        z->next_out = piece;
        z->avail_out = sizeof(piece);
        status = inflate(z, Z_NO_FLUSH);
        nc_buf_append(out, (nc_span){piece, sizeof(piece) - z->avail_out});
    }
    if (nc_buf_status(out) != NC_OK || status == Z_STREAM_END)
        return NULL;
    return status == Z_BUF_ERROR ? cut : damaged;
}

static const char *unpack_zlib(nc_span body, int window_bits, nc_buf *out)
{
    z_stream z = {.avail_in = 0};
    const char *reason;

    if (inflateInit2(&z, window_bits) != Z_OK)
        return no_memory;
    reason = inflate_all(&z, body, out);
    inflateEnd(&z);
    return reason;
}

/* RFC 9110, 8.4.1.2: zlib's form; some send what is inside alone. */
static int form_of_deflate(nc_span body)
{
    if (body.len > 1 && (body.ptr[0] & 0x0F) == 8 &&
        (body.ptr[0] * 256 + body.ptr[1]) % 31 == 0)
        return ANY_FORM;
    return -15;
}

/* --- Brotli */

static const char *decode_brotli(BrotliDecoderState *state, nc_span body,
                                 nc_buf *out)
{
    BrotliDecoderResult result = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
    unsigned char piece[PIECE];

    while (result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT &&
           nc_buf_status(out) == NC_OK) {
        unsigned char *end = piece;
        size_t room = sizeof(piece);

        result = BrotliDecoderDecompressStream(state, &body.len, &body.ptr,
                                               &room, &end, NULL);
        nc_buf_append(out, (nc_span){piece, sizeof(piece) - room});
    }
    if (nc_buf_status(out) != NC_OK || result == BROTLI_DECODER_RESULT_SUCCESS)
        return NULL;
    return result == BROTLI_DECODER_RESULT_ERROR ? damaged : cut;
}

static const char *unpack_brotli(nc_span body, nc_buf *out)
{
    BrotliDecoderState *state = BrotliDecoderCreateInstance(NULL, NULL, NULL);
    const char *reason;

    if (!state)
        return no_memory;
    reason = decode_brotli(state, body, out);
    BrotliDecoderDestroyInstance(state);
    return reason;
}

/* --- Zstandard */

static const char *reason_of(size_t error)
{
    switch (ZSTD_getErrorCode(error)) {
    case ZSTD_error_frameParameter_windowTooLarge:
    case ZSTD_error_dictionary_wrong:
        return unread;
    case ZSTD_error_memory_allocation:
        return no_memory;
    default:
        return damaged;
    }
}

/* One frame after the other (RFC 8878, 3.1), to the end of BODY. */
static const char *decode_zstd(ZSTD_DCtx *ctx, nc_span body, nc_buf *out)
{
    ZSTD_inBuffer in = {body.ptr, body.len, 0};
    unsigned char piece[PIECE];
    size_t left = 1; /* 0: a frame ends here */

    while (nc_buf_status(out) == NC_OK && (left > 0 || in.pos < in.size)) {
        ZSTD_outBuffer to = {.size = sizeof(piece)};

        to.dst = piece;
        left = ZSTD_decompressStream(ctx, &to, &in);
        if (ZSTD_isError(left))
            return reason_of(left);
        nc_buf_append(out, (nc_span){piece, to.pos});
        if (left > 0 && in.pos == in.size && to.pos < to.size)
            return cut;
    }
    return NULL;
}

static const char *unpack_zstd(nc_span body, nc_buf *out)
{
    ZSTD_DCtx *ctx = ZSTD_createDCtx();
    const char *reason;

    if (!ctx)
        return no_memory;
    ZSTD_DCtx_setParameter(ctx, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG);
    reason = decode_zstd(ctx, body, out);
    ZSTD_freeDCtx(ctx);
    return reason;
}

/* --- any */

const char *nc_unpack(nc_coding coding, nc_span body, nc_buf *out)
{
    switch (coding) {
    case NC_CODING_GZIP:
        return unpack_zlib(body, ANY_FORM, out);
    case NC_CODING_DEFLATE:
        return unpack_zlib(body, form_of_deflate(body), out);
    case NC_CODING_BROTLI:
        return unpack_brotli(body, out);
    case NC_CODING_ZSTD:
        return unpack_zstd(body, out);
    case NC_CODING_NONE:
    case NC_CODING_OTHER:
        break;
    }
    return unread;
}
