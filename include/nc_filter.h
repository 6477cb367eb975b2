/* nc_filter.h -- the output filter NEWSCLEAN.
 *
 * Inserted by `NewsClean On`, or by name. It reads the response as it comes,
 * passes on what the rules leave of it, and lets a copy of the original be
 * kept. Whatever goes wrong in it, the client gets the rest of the page as it
 * is.
 */
#ifndef NC_FILTER_H
#define NC_FILTER_H

#include <stdbool.h>
#include <httpd.h>
#include <util_filter.h>

#define NC_FILTER_NAME "NEWSCLEAN"
/* The same filter where a page is to be kept but not cleaned. */
#define NC_FILTER_KEEP_NAME "NEWSCLEAN_KEEP"

enum {
    /* Bytes that are cleaned at a time, and bytes of memory that may be ready
     * before they are passed on. */
    NC_FILTER_STEP = 64 * 1024,
    /* The same for a mapped file, whose bytes take no memory of ours. Each
     * piece of it costs the server a write, and a page that is passed on at
     * once has a Content-Length. */
    NC_FILTER_MAPPED = 256 * 1024,
    /* A bucket costs more than so many bytes do. */
    NC_FILTER_COPY = 128
};

void nc_filter_register(void);
void nc_filter_insert(request_rec *r); /* the insert_filter hook */

/* Whether NEWSCLEAN is in the chain, once filters were inserted. */
bool nc_filter_cleans(const request_rec *r);

/* Whether F was inserted as NEWSCLEAN_KEEP. */
bool nc_filter_keeps_only(const ap_filter_t *f);

apr_status_t nc_filter(ap_filter_t *f, apr_bucket_brigade *in);

#endif /* NC_FILTER_H */
