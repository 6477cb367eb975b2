/* nc_advertise.h -- NewsCleanAdvertise: a page tells of the feeds that it is
 * in, and of its other forms.
 *
 * Of the <Location>s of this virtual host where articles are served, that one
 * counts whose selection shows the page: of several the one that names it the
 * closest, else the first. Links are said in the page's head, as far as its
 * bytes may be edited, and in a Link field; addresses are the server's own.
 */
#ifndef NC_ADVERTISE_H
#define NC_ADVERTISE_H

#include <httpd.h>
#include "nc_links.h"
#include "nc_policy.h"
#include "nc_rewriter.h"

enum {
    /* Bytes of a path that may be a section; longer ones are nobody's. */
    NC_SECTION_PATH_MAX = 500
};

/* What R's page may tell of; NULL: nothing. */
nc_links *nc_advertise_links(request_rec *r);

/* Lets REWRITER put them into the page. */
void nc_advertise_in_head(nc_links *links, nc_rewriter *rewriter,
                          const request_rec *r);

/* Says them in R's headers. REASON: why the page is not cleaned. */
void nc_advertise_in_field(const nc_links *links, request_rec *r,
                           nc_reason reason);

#endif /* NC_ADVERTISE_H */
