/* nc_charref.h -- character references: `&amp;` `&#8217;` `&#x2019;`.
 *
 * The named ones are the 2,231 of WHATWG HTML 13.5, from a generated table;
 * numbers follow 13.2.5.80 (the windows-1252 replacements, U+FFFD for what is
 * no scalar value).
 */
#ifndef NC_CHARREF_H
#define NC_CHARREF_H

#include "nc_buf.h"

/* Names are matched to the longest, with or without `;` as the table has it. */
enum { NC_CHARREF_NAME_MAX = 32 /* longest name, with its `;`, without `&` */ };

/* Where the text stands decides about `&not=1`: in an attribute a name that
 * lacks its `;` and is followed by `=` or a letter or digit stays as it is. */
typedef enum nc_charref_place {
    NC_CHARREF_TEXT,
    NC_CHARREF_ATTRIBUTE
} nc_charref_place;

/* Reads one reference at the start of S, which begins with `&`. Returns how
 * many bytes it takes (0: it is none, the `&` is text) and sets one or two
 * code points, the second 0 when there is but one. */
size_t nc_charref_read(nc_span s, nc_charref_place place,
                       unsigned long code_points[2]);

/* Appends S with its references decoded, as UTF-8. Other bytes go through as
 * they are. */
void nc_charref_decode(nc_buf *out, nc_span s, nc_charref_place place);

/* What a byte above 0x7F means in windows-1252, which is what a byte that is
 * no UTF-8 nearly always is. */
unsigned long nc_charref_windows_1252(unsigned char byte);

/* The reference for a character that means something in markup, `&lt;` for
 * `<`; NULL for any other. */
const char *nc_charref_special(unsigned long code);

#endif /* NC_CHARREF_H */
