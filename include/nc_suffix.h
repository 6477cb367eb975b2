/* nc_suffix.h -- a page's forms at addresses of their own: /story.html.md.
 *
 * Where `NewsCleanNegotiate On` holds, a suffix behind the page's path asks
 * for the page in that form, whatever Accept says:
 *
 *     /story.html.md?page=2 ─► internal redirect ─► /story.html?page=2
 *
 * The redirect runs every access check of the page. What was there before
 * goes first:
 *
 *   - a file of that name is served as it is;
 *   - where files are served, the suffix counts if there is a page or script
 *     without it;
 *   - behind a proxy or a script, which may have addresses of any name, it
 *     counts if what stands before it ends as pages do (.html, .php), or if
 *     the store keeps an article of that address, and none of the whole one.
 *     (A store that does not answer at once is not waited for.) `.html` needs
 *     the former: a site may well have /story and /story.html.
 *
 * Anything else goes on untouched. A page that is not there is a 404, as at
 * its own address; one that has no article is served as it is.
 */
#ifndef NC_SUFFIX_H
#define NC_SUFFIX_H

#include <httpd.h>
#include "nc_form.h"

/* The handler that redirects; not for SetHandler. */
#define NC_SUFFIX_NAME "newsclean-suffix"

int nc_suffix_fixup(request_rec *r);   /* the fixups hook, the last one */
int nc_suffix_handler(request_rec *r); /* the handler hook, the first one */

/* Whether R was for such an address, and redirects. */
bool nc_suffix_redirects(const request_rec *r);

/* Whether R was redirected from such an address: *FORM is its form. */
bool nc_suffix_forced(const request_rec *r, nc_form *form);

/* The request for R's page, before internal redirects of its own. */
const request_rec *nc_suffix_page(const request_rec *r);

/* The absolute addresses of R's page in its forms. NULL: it has none in that
 * form, or none that is fit for a header. Which suffixes hang on what the store
 * keeps, only ASK_STORE brings to light: not for every page that passes. */
void nc_suffix_addresses(request_rec *r, bool ask_store,
                         const char *to[NC_FORM_COUNT]);

#endif /* NC_SUFFIX_H */
