/* charset.h -- the encodings we know, for this floor alone.
 */
#ifndef CHARSET_H
#define CHARSET_H

#include "nc_buf.h"

/* How many bytes a character has; legacy.c says what that is needed for. */
typedef enum nc_charset_kind {
    NC_CHARSET_SINGLE,
    NC_CHARSET_DOUBLE, /* Big5, EUC-KR, Shift_JIS: lead and trail */
    NC_CHARSET_EUC_JP,
    NC_CHARSET_GB18030,
    NC_CHARSET_ISO_2022_JP,
    NC_CHARSET_UTF16,
    NC_CHARSET_OTHER /* decoded by decode.c, or not at all */
} nc_charset_kind;

typedef struct nc_charset {
    const char *name; /* WHATWG's, in lower case */
    nc_charset_kind kind;
    const char *iconv_name; /* NULL: of kind OTHER */
    const char *labels;
} nc_charset;

/* encoding.c: the encoding of LABEL, white space around it and case ignored;
 * NULL: there is none of that name. */
const nc_charset *nc_charset_of(nc_span label);

/* detect.c: what PAGE, which declares nothing and is no UTF-8, looks like;
 * windows-1252 if nothing else. */
const nc_charset *nc_charset_detect(nc_span page);

/* prescan.c */

/* As nc_encoding_meta, but in the first LIMIT bytes. */
nc_span nc_prescan_meta(nc_span page, size_t limit);

/* The label in an XML declaration at the start of PAGE; the empty span if there
 * is none. A view into PAGE. */
nc_span nc_prescan_xml(nc_span page);

/* The label of UTF-16 if PAGE begins with an XML declaration in it; else the
 * empty span. */
nc_span nc_prescan_utf16(nc_span page);

/* The language that PAGE's html tag names; the empty span if it names none. A
 * view into PAGE. */
nc_span nc_prescan_lang(nc_span page);

/* legacy.c: appends IN as UTF-8. CS has an iconv_name. NC_EINVAL: iconv does
 * not know it here. */
nc_status nc_legacy_decode(nc_buf *out, nc_span in, const nc_charset *cs);

#endif /* CHARSET_H */
