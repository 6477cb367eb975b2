/* nc_gone.h -- pages that are gone: 404 and 410 take an article back, and so
 * does a page that asks robots not to keep it any more.
 *
 * What counts is what the client was told, of a page that would be kept, when
 * an ordinary public request asked for it by its own name and address. One
 * such answer is enough, and a page that comes back brings its article back,
 * with the id and date it had. A server that tells some clients "not found" of
 * what it shows to others sets `no-newsclean` for these.
 *
 * An article goes by the address its page was asked for, never by the one the
 * page calls canonical: a 404 of another address leaves it alone, be that its
 * canonical one, or the same path with another query.
 */
#ifndef NC_GONE_H
#define NC_GONE_H

#include <httpd.h>

/* Takes back the article of the page at URL, if there is one; NULL is fine. R
 * is one that would be kept. */
void nc_gone_offer(request_rec *r, const char *url);

/* The log_transaction hook. */
int nc_gone_notice(request_rec *r);

#endif /* NC_GONE_H */
