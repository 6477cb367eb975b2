/* comment.c -- where a comment ends, by WHATWG HTML 13.2.5.43 to .52, and
 * escaped script, by .20 to .31.
 *
 *   START --'-'--> START_DASH --'-'--> DASHES <--'-'-- DASH <--'-'-- DATA
 *     |'>'             |'>'            |'>'  |'!'
 *     v                v               v     v
 *    END              END             END   BANG --'>'--> END
 *
 * Any other byte leads to DATA; in DASHES a dash stays, in BANG it leads to
 * DASH.
 */
#include "comment.h"

#include <string.h>

static nc_comment_state after_byte(nc_comment_state at, unsigned char c)
{
    switch (at) {
    case COMMENT_START:
    case COMMENT_START_DASH:
        if (c == '>')
            return COMMENT_END;
        if (c == '-')
            return at == COMMENT_START ? COMMENT_START_DASH : COMMENT_DASHES;
        return COMMENT_DATA;
    case COMMENT_DATA:
        return c == '-' ? COMMENT_DASH : COMMENT_DATA;
    case COMMENT_DASH:
        return c == '-' ? COMMENT_DASHES : COMMENT_DATA;
    case COMMENT_DASHES:
        if (c == '-')
            return COMMENT_DASHES;
        return c == '>' ? COMMENT_END : c == '!' ? COMMENT_BANG : COMMENT_DATA;
    case COMMENT_BANG:
        return c == '>' ? COMMENT_END : c == '-' ? COMMENT_DASH : COMMENT_DATA;
    case COMMENT_END:
        break;
    }
    return COMMENT_END;
}

size_t nc_comment_scan(nc_comment_state *state, nc_span s)
{
    size_t n = 0;

    while (n < s.len && *state != COMMENT_END) {
        if (*state == COMMENT_DATA) {
            const unsigned char *dash = memchr(s.ptr + n, '-', s.len - n);

            if (!dash)
                return s.len;
            n = (size_t)(dash - s.ptr);
        }
        *state = after_byte(*state, s.ptr[n++]);
    }
    return n;
}

/* How many dashes, 2 for more, stand right before the byte N of S, behind those
 * that came before S. */
static unsigned dashes_before(unsigned dashes, nc_span s, size_t n)
{
    unsigned found = 0;

    while (found < 2 && n > 0 && s.ptr[n - 1] == '-') {
        n--;
        found++;
    }
    if (n == 0)
        found += dashes;
    return found < 2 ? found : 2;
}

size_t nc_comment_scan_escaped(unsigned *dashes, nc_span s, bool *ended)
{
    size_t n = 0;
    const unsigned char *gt;

    *ended = false;
    while (!*ended && (gt = memchr(s.ptr + n, '>', s.len - n)) != NULL) {
        n = (size_t)(gt - s.ptr);
        *ended = dashes_before(*dashes, s, n) == 2;
        n++;
    }
    if (!*ended)
        n = s.len;
    *dashes = dashes_before(*dashes, s, n);
    return n;
}
