/* delta.c -- If-None-Match and A-IM, read.
 */
#include "delta.h"

#include "etags.h"
#include "nc_chars.h"
#include "tokens.h"

enum { DIGEST_DIGITS = 16, SEQ_DIGITS = 18 /* below 2^63 */ };

bool nc_delta_is_wanted(nc_span a_im)
{
    nc_token_item item;

    while (nc_tokens_next(&a_im, &item)) {
        if (nc_span_equal_nocase(item.name, NC_SPAN_LIT("feed")) &&
            !item.refused)
            return true;
    }
    return false;
}

static bool read_seq(nc_span *tag, int64_t *seq)
{
    size_t n = 0;

    *seq = 0;
    for (; n < tag->len && nc_is_digit(tag->ptr[n]); n++) {
        if (n == SEQ_DIGITS)
            return false;
        *seq = *seq * 10 + (tag->ptr[n] - '0');
    }
    nc_span_take(tag, n);
    return n > 0;
}

static bool read_digest(nc_span *tag, uint64_t *digest)
{
    *digest = 0;
    if (tag->len < DIGEST_DIGITS)
        return false;
    for (int i = 0; i < DIGEST_DIGITS; i++) {
        unsigned char c = tag->ptr[i];

        if (nc_is_digit(c))
            *digest = *digest << 4 | (uint64_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            *digest = *digest << 4 | (uint64_t)(c - 'a' + 10);
        else
            return false;
    }
    nc_span_take(tag, DIGEST_DIGITS);
    return true;
}

static bool read_tag(nc_span tag, uint64_t digest, int64_t *seq)
{
    uint64_t its;

    tag = nc_etag_uncompressed(tag);
    if (!read_seq(&tag, seq) || tag.len == 0 || tag.ptr[0] != '-')
        return false;
    nc_span_take(&tag, 1);
    return read_digest(&tag, &its) && its == digest && tag.len == 0;
}

bool nc_delta_base(nc_span list, uint64_t digest, int64_t *seq)
{
    bool found = false;
    const unsigned char *quote;

    while ((quote = nc_span_find(list, NC_SPAN_LIT("\""))) != NULL) {
        size_t n = 0;
        int64_t its;

        nc_span_take(&list, (size_t)(quote - list.ptr) + 1);
        while (n < list.len && list.ptr[n] != '"')
            n++;

        nc_span tag = nc_span_take(&list, n);

        nc_span_take(&list, list.len > 0 ? 1 : 0);
        if (read_tag(tag, digest, &its) && (!found || its > *seq)) {
            *seq = its;
            found = true;
        }
    }
    return found;
}
