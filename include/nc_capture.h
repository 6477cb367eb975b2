/* nc_capture.h -- the copy of a page that may be kept.
 *
 * Bytes are collected as the client gets them, cleaned where the page is
 * cleaned, so that what a rule cuts is not in the article either. They may be
 * as many as NewsCleanPageLimit, and go to the worker when the response is
 * over and nothing has turned up against keeping it. Calls with NULL do
 * nothing.
 */
#ifndef NC_CAPTURE_H
#define NC_CAPTURE_H

#include <httpd.h>
#include "nc_policy.h"

typedef struct nc_capture nc_capture;

/* Must be called before the response's Content-Length is taken away. NULL:
 * nothing to keep, or no memory for it. */
nc_capture *nc_capture_start(request_rec *r);

/* N bytes came from the back end: were they all that it promised? */
void nc_capture_count(nc_capture *capture, size_t n);

/* Bytes of the page. False: the page is over the limit, the capture is over. */
bool nc_capture_add(nc_capture *capture, nc_span bytes);

void nc_capture_drop(nc_capture *capture, nc_reason reason);

/* The page is whole and the client has it. */
void nc_capture_finish(nc_capture *capture);

#endif /* NC_CAPTURE_H */
