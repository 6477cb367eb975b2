/* charset.h -- text of the encodings we know, for this floor alone. */
#ifndef CHARSET_H
#define CHARSET_H

#include "nc_buf.h"
#include "nc_encoding.h"

/* detect.c: what PAGE, which declares nothing and is no UTF-8, looks like;
 * windows-1252 if nothing else. */
const nc_charset *nc_charset_detect(nc_span page);

/* legacy.c: appends IN as UTF-8. CS has an iconv_name. NC_EINVAL: iconv does
 * not know it here. */
nc_status nc_legacy_decode(nc_buf *out, nc_span in, const nc_charset *cs);

#endif /* CHARSET_H */
