/* response.h -- the page in a WARC record, if there is one that may be kept.
 *
 * What a server says of its page counts here as it does in the module
 * (src/httpd/policy.c), as far as a response alone tells: a page that was made
 * for one reader, or is not to be found, is not kept. Whether who asked was
 * logged in stands in no response.
 */
#ifndef RESPONSE_H
#define RESPONSE_H

#include "warc.h"

typedef enum nc_response_kind {
    NC_RESPONSE_PAGE,
    NC_RESPONSE_NONE,     /* no page: an image, a redirect, an error */
    NC_RESPONSE_LEFT_OUT, /* a page that is not to be kept; `reason` */
    NC_RESPONSE_BROKEN    /* a page that can't be read; `reason` */
} nc_response_kind;

typedef struct nc_response {
    nc_span url;     /* in the record */
    nc_span charset; /* in the record; empty: not said */
    bool is_xml;     /* XHTML by its media type or name */
    nc_span body;    /* in the record or in `decoded` */
    nc_buf decoded;  /* initialised before use, to be released */
    const char *reason;
} nc_response;

/* Reads RECORD, of which views stay in OUT. A page may have BODY_MAX bytes. */
nc_response_kind nc_response_read(const nc_warc_record *record, size_t body_max,
                                  nc_response *out);

#endif /* RESPONSE_H */
