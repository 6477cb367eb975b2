/* nc_span.h -- borrowed bytes: a pointer and a length, owned by somebody else.
 *
 * A span is a view into a page, a buffer or a string constant. Bytes may be
 * anything, NUL included; `ptr` may be NULL only when `len` is 0. Comparing
 * "no case" folds ASCII letters only, as HTML does for names.
 */
#ifndef NC_SPAN_H
#define NC_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct nc_span {
    const unsigned char *ptr;
    size_t len;
} nc_span;

#define NC_SPAN_EMPTY ((nc_span){NULL, 0})

/* A span over a string literal, without its NUL. */
#define NC_SPAN_LIT(s) ((nc_span){(const unsigned char *)(s), sizeof(s) - 1})

/* A span over a NUL-terminated string of ours; NULL gives the empty span. */
static inline nc_span nc_span_of(const char *s)
{
    return (nc_span){(const unsigned char *)s, s ? strlen(s) : 0};
}

static inline nc_span nc_span_between(const unsigned char *from,
                                      const unsigned char *to)
{
    return (nc_span){from, (size_t)(to - from)};
}

/* The first N bytes of S, which then begins behind them. N <= s->len. */
static inline nc_span nc_span_take(nc_span *s, size_t n)
{
    nc_span head = {s->ptr, n};

    s->ptr += n;
    s->len -= n;
    return head;
}

bool nc_span_equal(nc_span a, nc_span b);
bool nc_span_equal_nocase(nc_span a, nc_span b);
bool nc_span_starts(nc_span s, nc_span prefix);
bool nc_span_starts_nocase(nc_span s, nc_span prefix);
bool nc_span_ends(nc_span s, nc_span suffix);

/* Where NEEDLE first stands in S; NULL if nowhere. The empty needle stands
 * at the start. */
const unsigned char *nc_span_find(nc_span s, nc_span needle);
const unsigned char *nc_span_find_nocase(nc_span s, nc_span needle);

/* Whether one of the N words, each of two bytes or more, stands in S: one pass
 * for all of them. */
bool nc_span_holds_nocase(nc_span s, const char *const *words, size_t n);

bool nc_span_is_utf8(nc_span s); /* all of S, and well-formed */

/* S without HTML white space (tab, LF, FF, CR, space) at both ends. */
nc_span nc_span_trim(nc_span s);

/* Whether there is nothing but white space in S. */
bool nc_span_is_blank(nc_span s);

/* Takes the next white-space-separated word off the front of S: the empty
 * span when there is none left. */
nc_span nc_span_word(nc_span *s);

#endif /* NC_SPAN_H */
