/* source.h -- pages to import, one after the other: of files, and of the
 * records of web archives.
 *
 * Several threads take from a source at once; what they take comes in order,
 * and each has a place, from which a later run can go on.
 */
#ifndef SOURCE_H
#define SOURCE_H

#include "response.h"
#include "walk.h"

enum {
    /* As NewsCleanPageLimit has it by default. */
    NC_SOURCE_PAGE_MAX = 4 * 1024 * 1024
};

typedef struct nc_source nc_source;

/* A file, and where in it if it is an archive. */
typedef struct nc_source_place {
    int file;
    nc_warc_position position;
} nc_source_place;

/* What a thread takes. Initialised before use; used again and again. */
typedef struct nc_taken {
    nc_source_place place;
    const nc_cli_page *file;
    nc_warc_got got; /* of an archive */
    nc_warc_record record;
} nc_taken;

/* Takes from PAGES (of nc_cli_page) from START on. Lives in POOL. */
nc_source *nc_source_create(apr_array_header_t *pages, nc_source_place start,
                            apr_pool_t *pool);

void nc_taken_init(nc_taken *taken);
void nc_taken_release(nc_taken *taken);

/* The next page, or what may be one. False: there is none left. Not for two
 * threads at once. */
bool nc_source_take(nc_source *source, nc_taken *taken);

/* The place of what is taken next, or a bit before it. */
nc_source_place nc_source_next(const nc_source *source);

/* How many bytes of all files were taken. */
uint64_t nc_source_bytes(const nc_source *source);

/* Reads what was taken, as page OUT whose bytes are in TAKEN, or in OUT's
 * `decoded`. */
nc_response_kind nc_taken_read(nc_taken *taken, nc_response *out);

#endif /* SOURCE_H */
