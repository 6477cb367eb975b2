/* nc_encoding.h -- charset labels: what they mean, and where pages put them.
 *
 * The rewriter looks for ASCII bytes. That is safe in every encoding where a
 * byte below 0x80 that is `<`, `>`, `&`, a quote, `/`, `=` or white space is
 * never part of another character.
 */
#ifndef NC_ENCODING_H
#define NC_ENCODING_H

#include "nc_span.h"

/* How many bytes a character has; src/document/legacy.c says what
 * that is needed for. */
typedef enum nc_charset_kind {
    NC_CHARSET_SINGLE,
    NC_CHARSET_DOUBLE, /* Big5, EUC-KR, Shift_JIS: lead and trail */
    NC_CHARSET_EUC_JP,
    NC_CHARSET_GB18030,
    NC_CHARSET_ISO_2022_JP,
    NC_CHARSET_UTF16,
    NC_CHARSET_OTHER /* decoded in another way, or not at all */
} nc_charset_kind;

typedef struct nc_charset {
    const char *name; /* WHATWG's, in lower case */
    nc_charset_kind kind;
    const char *iconv_name; /* NULL: of kind OTHER */
    const char *labels;
} nc_charset;

/* The encoding of LABEL, white space around it and case ignored;
 * NULL: there is none of that name. */
const nc_charset *nc_charset_of(nc_span label);

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

#endif /* NC_ENCODING_H */
