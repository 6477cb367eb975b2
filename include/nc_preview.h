/* nc_preview.h -- `SetHandler newsclean-preview`: a page of the site, with what
 * the rules would cut of it marked.
 *
 * Below a <Location "/preview">, /preview/some/page.html?q shows
 * /some/page.html?q as `newsclean explain --html` does, by the rules of that
 * address, and by those that a parameter says for this view alone (trial.h).
 * The page is asked for by a subrequest of the same server: who may not see it
 * gets no preview of it either, and no other site can be named. Nothing of it
 * is stored, and none of its scripts run.
 */
#ifndef NC_PREVIEW_H
#define NC_PREVIEW_H

#include <httpd.h>

#define NC_PREVIEW_NAME "newsclean-preview"

enum {
    /* Bytes of a page with all its marks. */
    NC_PREVIEW_MAX = 32 * 1024 * 1024
};

int nc_preview_handler(request_rec *r);
void nc_preview_register(void); /* the filter that collects the page */

#endif /* NC_PREVIEW_H */
