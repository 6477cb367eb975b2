/* unpack.h -- a body as it was before it was packed for the way (RFC 9110,
 * 8.4).
 */
#ifndef UNPACK_H
#define UNPACK_H

#include "nc_buf.h"

typedef enum nc_coding {
    NC_CODING_NONE,
    NC_CODING_GZIP,
    NC_CODING_DEFLATE,
    NC_CODING_BROTLI,
    NC_CODING_ZSTD,
    NC_CODING_OTHER /* one that is not read */
} nc_coding;

/* What the field Content-Encoding calls NAME. */
nc_coding nc_coding_of(nc_span name);

/* BODY unpacked, behind what is in OUT; no more than OUT's limit has room for,
 * and OUT's status tells if there was more. NULL, or the reason why it can't
 * be read to its end. CODING is not NC_CODING_NONE. */
const char *nc_unpack(nc_coding coding, nc_span body, nc_buf *out);

#endif /* UNPACK_H */
