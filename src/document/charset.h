/* charset.h -- the encodings we know, for this floor alone.
 */
#ifndef CHARSET_H
#define CHARSET_H

#include "nc_span.h"

typedef struct nc_charset {
    const char *name;       /* WHATWG's, in lower case */
    const char *iconv_name; /* NULL: decoded by hand, or not at all */
    const char *labels;
} nc_charset;

/* The encoding of LABEL, white space around it and case ignored; NULL: there
 * is none of that name. */
const nc_charset *nc_charset_of(nc_span label);

/* As nc_encoding_meta, but in the first LIMIT bytes. */
nc_span nc_prescan_meta(nc_span page, size_t limit);

#endif /* CHARSET_H */
