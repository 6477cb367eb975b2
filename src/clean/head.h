/* head.h -- where a page's head ends, and what is put there. Private to
 * src/clean.
 *
 * By WHATWG HTML 13.2.6.4.1 to .6: at `</head>`, or at the first thing that
 * can't stand in a head. A noscript is what it is where scripts run: text, to
 * its end tag; pages have images in it, which end the head where they don't.
 *
 *   BEFORE --head, or what stands in one--> OPEN --its end--> OVER
 *                                          |    ^
 *                                   noscript    /noscript
 *                                          v    |
 *                                          NOSCRIPT
 *
 * In framesets, and where a page is too odd to tell, nothing is put in.
 */
#ifndef NC_CLEAN_HEAD_H
#define NC_CLEAN_HEAD_H

#include "bytes.h"
#include "nc_open.h"

typedef struct nc_head {
    enum { HEAD_BEFORE, HEAD_OPEN, HEAD_NOSCRIPT, HEAD_OVER } state;
    bool own; /* the page has a tag for it */
    nc_head_watch watch;
    nc_bytes *bytes;
    const nc_open *open;
} nc_head;

/* Nobody watches: it is over. All but WATCH, which is copied, are borrowed. */
void nc_head_init(nc_head *head, nc_bytes *bytes, const nc_open *open);
void nc_head_begin(nc_head *head, const nc_head_watch *watch);

static inline bool nc_head_is_over(const nc_head *head)
{
    return head->state == HEAD_OVER;
}

/* The next token, before anybody else has acted on it. */
void nc_head_take(nc_head *head, const nc_token *tok);

#endif /* NC_CLEAN_HEAD_H */
