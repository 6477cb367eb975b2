/* warc.h -- web archives (WARC, ISO 28500) read record by record.
 *
 * Debian 12 has no C library for the format, so this is our own reader, of
 * versions 0.17 to 1.1. A file is plain, or gzip: each record a member of its
 * own, several in one, or a record over several.
 *
 * Only records that may hold a page are handed out: `response` and `resource`.
 * What is malformed is told, and reading goes on with the next record that can
 * be found. Memory is bounded by BLOCK_MAX, whatever the file says.
 */
#ifndef WARC_H
#define WARC_H

#include <stddef.h>
#include <stdint.h>

#include "nc_buf.h"

enum {
    /* Of a record's head, and of the HTTP head in it: more is no head. */
    NC_WARC_HEAD_MAX = 65536
};

typedef struct nc_warc nc_warc;

/* Up to N bytes of the file to TO; 0: its end, less: it can't be read. */
typedef ptrdiff_t nc_warc_read_fn(void *ctx, unsigned char *to, size_t n);

/* Where a record stands: a file that is read from byte MEMBER on, with WITHIN
 * bytes left out of what is unpacked from there, begins with it. */
typedef struct nc_warc_position {
    uint64_t member;
    uint64_t within;
} nc_warc_position;

typedef enum nc_warc_got {
    NC_WARC_RECORD,
    NC_WARC_BROKEN, /* `reason` says how */
    NC_WARC_END
} nc_warc_got;

/* Used again for each record. */
typedef struct nc_warc_record {
    nc_warc_position position; /* a good place to go on from */
    nc_buf head;               /* the fields, a line each */
    nc_buf block;
    bool is_cut; /* the block has more than BLOCK_MAX: only its start is here */
    const char *reason;
} nc_warc_record;

void nc_warc_record_init(nc_warc_record *record);
void nc_warc_record_release(nc_warc_record *record);

/* Reads from FROM on, where the caller has set its file to. NULL: out of
 * memory. */
nc_warc *nc_warc_create(nc_warc_read_fn *read, void *ctx, nc_warc_position from,
                        size_t block_max);
void nc_warc_destroy(nc_warc *warc); /* NULL is fine */

/* The next record. After NC_WARC_BROKEN there may be more, after NC_WARC_END
 * there is nothing. */
nc_warc_got nc_warc_next(nc_warc *warc, nc_warc_record *record);

/* How far the file has been read, in its bytes. */
uint64_t nc_warc_offset(const nc_warc *warc);

#endif /* WARC_H */
