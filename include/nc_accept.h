/* nc_accept.h -- what a client would rather have: its Accept header, as
 * RFC 9110 12.5.1 has it.
 *
 * A header of several lines is to be joined with commas, as httpd does. What
 * can't be read in it is passed over; there is no wrong header.
 */
#ifndef NC_ACCEPT_H
#define NC_ACCEPT_H

#include "nc_form.h"

enum { NC_ACCEPT_ONE = 1000 /* q=1: qualities are in thousandths */ };

/* How much TYPE, as Content-Type has it, is liked, by the most specific range
 * that fits it; 0: it is refused, or not named. */
unsigned nc_accept_quality(nc_span header, nc_span type);

/* The form to answer with. HTML unless another one is liked strictly more:
 * it is what the address has always given, and no client that merely takes
 * anything shall get something else. The others go by quality, then by
 * Markdown, text, Atom, JSON. An empty header, or one that refuses all we have,
 * gives HTML too. */
nc_form nc_accept_choose(nc_span header);

#endif /* NC_ACCEPT_H */
