/* nc_validators.h -- a cleaned page is another representation.
 *
 * It has an entity tag of its own: the page's, with `-nc` and eight digits of
 * the rules before the closing quote. Before the handler runs, that mark is
 * taken off the client's tags again, so that a back end recognises them; a 304
 * gets it back. Tags that name the page uncleaned, or cleaned by other rules,
 * are spoilt, so that they match nothing. Last-Modified is never older than
 * the rules.
 *
 * A form of the page (nc_negotiate.h) is one more, and its tag says which:
 * `-nc12345678-md`. The digits stand for what decides about the form, too.
 */
#ifndef NC_VALIDATORS_H
#define NC_VALIDATORS_H

#include <httpd.h>
#include "nc_form.h"
#include "nc_links.h"
#include "nc_rules.h"

/* "-nc", eight hex digits, and a form's suffix: "-json". */
enum { NC_MARK_LEN = 16 };

/* What we know of one request; made on first use, lives with it. */
typedef struct nc_request {
    nc_sheets sheets;
    unsigned normalize;      /* options; 0: nothing is normalised */
    const nc_rules *article; /* NULL: the default */
    nc_links *links;         /* what the page tells of; NULL: nothing */
    apr_time_t rules_time;   /* when the rules last changed */
    bool asked;              /* for the page in another form: FORM */
    nc_form form;
    char page_mark[NC_MARK_LEN + 1]; /* of the cleaned page */
    char mark[NC_MARK_LEN + 1]; /* of what is asked for, the page or its form */
    const char *robots;         /* our own value of X-Robots-Tag; NULL: none */
    bool prepared;
    bool expects_html;
    bool refused;        /* NewsCleanSave is Off where it was asked for */
    bool ours;           /* the client named a page that these rules cleaned */
    bool broken;         /* no more of the page will come, nor its end */
    const void *cleaner; /* the filter instance that cleans; NULL: none yet */
    const void *keeper;  /* the one that keeps */
} nc_request;

nc_request *nc_request_of(request_rec *r);

/* Whether there is anything that may change a page. */
static inline bool nc_request_changes(const nc_request *req)
{
    return req->sheets.n > 0 || req->normalize != 0 || req->links;
}

/* Edits the conditional and range headers of a request whose response may be
 * cleaned. Must run before the handler; does nothing the second time. */
void nc_request_prepare(request_rec *r);

/* Makes the response's headers those of the cleaned page. */
void nc_validators_cleaned(request_rec *r);

/* A form was asked for, but the page stays HTML: the mark says so. */
void nc_validators_unconverted(request_rec *r);

/* Makes a 304's headers those of the cleaned page, if that is what the client
 * has. */
void nc_validators_unmodified(request_rec *r);

/* The insert_error_filter hook: 304s that a handler returned as its status
 * pass no filter. */
void nc_validators_on_error(request_rec *r);

/* Digests of the body, announced for or sent in the trailer. */
void nc_validators_trailer(request_rec *r);

#endif /* NC_VALIDATORS_H */
