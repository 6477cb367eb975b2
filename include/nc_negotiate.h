/* nc_negotiate.h -- `NewsCleanNegotiate On`: a page's forms at its own
 * address.
 *
 *     GET /story.html   Accept: text/markdown
 *
 * The page is asked for as always, whoever makes it; an output filter turns
 * the answer into the form (nc_convert.h). A form other than HTML is given to
 * those who like it strictly more: see nc_accept.h. Since that makes the
 * answer depend on Accept, every answer of such an address says so in Vary:
 * the page, a 304, a redirect, an error. An answer that is known to be no page,
 * a picture, does not.
 *
 * Whoever makes the page is asked for HTML that is not compressed: it may have
 * nothing for a client that names only Markdown, and mod_negotiation would
 * refuse it. One that has the form itself may give it, but not for a suffix.
 */
#ifndef NC_NEGOTIATE_H
#define NC_NEGOTIATE_H

#include <httpd.h>
#include "nc_form.h"

/* Whether R's page is to be answered in another form than as it is: *FORM. At
 * a suffix address NC_FORM_HTML is one too, the article as a page of ours. */
bool nc_negotiate_form(request_rec *r, nc_form *form);

/* The post_perdir_config hook: puts Vary where errors and proxied answers keep
 * it, and asks for the page. */
int nc_negotiate_begin(request_rec *r);

/* The page is made, or none is wanted: for filters that compress or cache, and
 * for the log, the client said what it said. */
void nc_negotiate_restore(request_rec *r);

/* The headers of R's answer are complete: makes one Vary of ours and theirs,
 * and sets Content-Signal on a page. */
void nc_negotiate_headers(request_rec *r);

/* What a 304 says beside its validators: Content-Location. */
void nc_negotiate_unmodified(request_rec *r);

/* The insert_error_filter hook. */
void nc_negotiate_on_error(request_rec *r);

/* Sets the Content-Signal header if NewsCleanContentSignal says one. */
void nc_negotiate_signal(request_rec *r);

#endif /* NC_NEGOTIATE_H */
