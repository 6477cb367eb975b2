/* nc_answer.h -- what all our handlers say in the same way. */
#ifndef NC_ANSWER_H
#define NC_ANSWER_H

#include <apr_buckets.h>
#include <httpd.h>
#include <util_filter.h>
#include "nc_buf.h"

/* What a page of ours may load: pictures and films of an article, and our own
 * style. */
#define NC_CSP_PAGE                                                            \
    "default-src 'none'; img-src http: https: data:; media-src http: https:; " \
    "style-src 'unsafe-inline'; base-uri 'none'"

/* The same for an article alone, and for what is no page. */
#define NC_CSP_ARTICLE NC_CSP_PAGE "; form-action 'none'; sandbox allow-popups"
#define NC_CSP_NOTHING "default-src 'none'; sandbox"

/* Whether R is for the handler NAME, which stands where it may, and asks for a
 * page: *MOUNT is as nc_mount_find() has it. False: *ANSWER is what the handler
 * is to return. */
bool nc_answer_is_wanted(request_rec *r, const char *name, size_t *mount,
                         int *answer);

/* Says TYPE, for caches behind us too, whatever was said before. */
void nc_answer_type(request_rec *r, const char *type);

/* The Content-Type, the Content-Security-Policy CSP, and nosniff. */
void nc_answer_headers(request_rec *r, const char *type, const char *csp);

/* Whether the client takes, and the server gives, the coding gzip. */
bool nc_answer_takes_gzip(const request_rec *r);

/* Sets x-markdown-tokens, an estimate of how many tokens TEXT is to a language
 * model: a token is four characters, as others reckon it too. */
void nc_answer_tokens(request_rec *r, nc_span text);

/* Sends B as the whole body. What the handler is to return. */
int nc_answer_bucket(request_rec *r, apr_bucket *b);

/* Sends BODY, and releases it. What the handler is to return. */
int nc_answer_body(request_rec *r, nc_buf *body);

/* Passes what becomes an error page behind F, for a page of which nothing came:
 * it could not be read, as READ says. */
void nc_answer_broken(const ap_filter_t *f, apr_status_t read);

/* A small page for people that says what is wrong, with STATUS, not to be
 * stored. What the handler is to return. */
int nc_answer_notice(request_rec *r, int status, const char *title,
                     const char *message);

/* Whether ADDRESS can stand between the `<>` of a Link header. */
bool nc_answer_fits_header(const char *address);

#endif /* NC_ANSWER_H */
