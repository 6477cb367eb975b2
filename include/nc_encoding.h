/* nc_encoding.h -- what a charset label means to a byte-preserving filter.
 *
 * The rewriter looks for ASCII bytes. That is safe in every encoding where a
 * byte below 0x80 that is `<`, `>`, `&`, a quote, `/`, `=` or white space is
 * never part of another character.
 */
#ifndef NC_ENCODING_H
#define NC_ENCODING_H

#include "nc_span.h"

/* Whether pages of that charset LABEL can be cleaned byte by byte. False for
 * UTF-16, UTF-32, ISO-2022, UTF-7, HZ and EBCDIC; an unknown label is taken
 * for safe only if it is of a family that is. */
bool nc_encoding_is_ascii_safe(nc_span label);

/* A byte order mark at the start of PAGE: its length and the label of the
 * encoding; 0 if there is none. */
size_t nc_encoding_bom(nc_span page, const char **label);

/* The charset that a meta tag in the first 1,024 bytes of PAGE declares
 * (WHATWG 13.2.3.2); the empty span if none. A view into PAGE. */
nc_span nc_encoding_meta(nc_span page);

/* The charset parameter of a Content-Type value; the empty span if none. */
nc_span nc_encoding_of_type(nc_span content_type);

#endif /* NC_ENCODING_H */
