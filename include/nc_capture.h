/* nc_capture.h -- what may be kept of a page.
 *
 * Bytes are noted as the client gets them, cleaned where the page is cleaned,
 * so that what a rule cuts is not in the article either. The page may have as
 * many as NewsCleanPageLimit, with what is cut, and a copy goes to the worker
 * when the response is over, nothing has turned up against keeping it, and it
 * is not the page that was seen lately. Calls with NULL do nothing.
 */
#ifndef NC_CAPTURE_H
#define NC_CAPTURE_H

#include <apr_buckets.h>
#include <httpd.h>
#include "nc_policy.h"

typedef struct nc_capture nc_capture;

/* Must be called before the response's Content-Length is taken away. NULL:
 * nothing to keep. */
nc_capture *nc_capture_start(request_rec *r);

/* N bytes came from the back end: were they all that it promised? False: the
 * page is over the limit, the capture is over. */
bool nc_capture_count(nc_capture *capture, size_t n);

/* BYTES of the page. They are all that B holds (NULL: they are in no bucket),
 * and are copied unless B can share them and takes little more memory than they
 * do; B stays the caller's. False: the page is over the limit, the capture is
 * over. */
bool nc_capture_add(nc_capture *capture, const apr_bucket *b, nc_span bytes);

void nc_capture_drop(nc_capture *capture, nc_reason reason);

/* The page is whole and the client has it. */
void nc_capture_finish(nc_capture *capture);

#endif /* NC_CAPTURE_H */
