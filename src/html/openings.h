/* openings.h -- where the next `<` is. Private to src/html. */
#ifndef NC_HTML_OPENINGS_H
#define NC_HTML_OPENINGS_H

#include "lexer.h"
#include "nc_chars.h"
#include "quick.h"
#include "scan.h"

/* The next `<` that may begin more than text by the byte behind it, if that is
 * there: in data, or (not DATA) in raw text and script. */
static inline const unsigned char *
nc_next_opening(const unsigned char *p, const unsigned char *end, bool data)
{
    for (;;) {
        p = nc_scan_byte(p, end, '<');
        for (; p < end && *p == '<'; p++) {
            if (end - p < 2 || p[1] == '/' || p[1] == '!' ||
                (data && (nc_is_alpha(p[1]) || p[1] == '?')))
                return p;
        }
        if (p == end)
            return end;
    }
}

static inline bool nc_begins_tag(const unsigned char *p,
                                 const unsigned char *end)
{
    return end - p > 2 && nc_is_alpha(p[1 + (p[1] == '/')]);
}

#ifdef NC_SIMD

/* The next `<` of a piece that begins at START and ends at END; NULL if it is
 * so near the end, or not there, that others must look. */
static inline const unsigned char *nc_openings_find(const nc_openings *o,
                                                    const unsigned char *start,
                                                    const unsigned char *end)
{
    const unsigned char *p = o->next;

    if (p < start) /* it stood in a tag */
        p = nc_scan_byte(start, end, '<');
    if (end - p < NC_QUICK_REACH)
        return NULL;
    if (*p == '<')
        return p;
    p = nc_scan_byte(p, end, '<');
    return end - p < NC_QUICK_REACH ? NULL : p;
}

/* Notes where the `<` after the one at P is, as far as 64 bytes tell. This is
 * done before the tag is read, so that a processor need not wait for the end of
 * that to begin with the next; and without a branch, as whether there is one so
 * near is as good as random. */
static inline void nc_openings_look_ahead(nc_openings *o,
                                          const unsigned char *p)
{
    uint64_t found = nc_mask64(p + 1, '<') | (uint64_t)1 << 63;

    o->next = p + 1 + nc_lowest(found);
}

#endif /* NC_SIMD */

#endif /* NC_HTML_OPENINGS_H */
