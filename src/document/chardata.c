/* chardata.c -- what a page's bytes say as text: line ends, references, and
 * the characters that XML 1.0 cannot hold.
 *
 * Nearly every text is clean: one look, sixteen bytes a step, tells. Else it is
 * rewritten where it stands, which can only fail when it grows (a NUL becomes
 * U+FFFD; two references are shorter than what they stand for); the rest then
 * goes to the pool.
 *
 * C0 controls, U+FFFE and U+FFFF are left out; a form feed, which separates
 * words, becomes a space.
 */
#include "tree.h"

#include "nc_chars.h"
#include "nc_charref.h"

#ifdef __SSE2__
#include <emmintrin.h>

/* Which of the 16 bytes at P may have to be looked at: controls other than tab
 * and LF, the first byte of U+FFFE, and AMP. */
static inline unsigned special16(const unsigned char *p, unsigned char amp)
{
    __m128i s = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(s, _mm_set1_epi8(0x1F)), s);
    __m128i space = _mm_or_si128(_mm_cmpeq_epi8(s, _mm_set1_epi8('\t')),
                                 _mm_cmpeq_epi8(s, _mm_set1_epi8('\n')));
    __m128i more = _mm_or_si128(_mm_cmpeq_epi8(s, _mm_set1_epi8((char)amp)),
                                _mm_cmpeq_epi8(s, _mm_set1_epi8((char)0xEF)));

    return (unsigned)_mm_movemask_epi8(
        _mm_or_si128(_mm_andnot_si128(space, low), more));
}
#else
static inline unsigned special16(const unsigned char *p, unsigned char amp)
{
    unsigned found = 0;

    for (unsigned i = 0; i < 16; i++)
        found |= (unsigned)(p[i] == amp || p[i] == 0xEF ||
                            (p[i] < 0x20 && p[i] != '\t' && p[i] != '\n'))
                 << i;
    return found;
}
#endif

static inline bool is_noncharacter(const unsigned char *p)
{
    return p[0] == 0xEF && p[1] == 0xBF && p[2] >= 0xBE;
}

/* How many bytes S begins with that are what they say. */
static size_t plain_run(nc_span s, unsigned how)
{
    bool references = how & (NC_CHARDATA_TEXT | NC_CHARDATA_ATTRIBUTE);
    unsigned char amp = references ? '&' : 0xEF;

    for (size_t n = 0; n < s.len; n += 16) {
        unsigned found = special16(s.ptr + n, amp);

        for (; found; found &= found - 1) {
            size_t at = n + (unsigned)__builtin_ctz(found);

            if (at >= s.len)
                return s.len;
            if (s.ptr[at] != 0xEF || is_noncharacter(s.ptr + at))
                return at;
        }
    }
    return s.len;
}

bool nc_chardata_is_blank(nc_span s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!nc_is_space(s.ptr[i]))
            return false;
    }
    return true;
}

/* Where the rewritten text goes. */
typedef struct writer {
    nc_builder *b;
    unsigned char *start;
    unsigned char *to;
    bool moved; /* to the pool, where there is room */
    bool dropped;
} writer;

/* Room for N bytes before REST, what is still to be read. */
static bool reserve(writer *w, size_t n, nc_span rest)
{
    size_t have = (size_t)(w->to - w->start);
    unsigned char *copy;

    if (w->moved || w->to + n <= rest.ptr)
        return true;
    /* Nothing grows by more than a NUL does, threefold. */
    copy = apr_palloc(w->b->tree->pool, have + n + rest.len * 3 + 1);
    if (!copy) {
        nc_tree_fail(w->b, NC_ENOMEM);
        return false;
    }
    memcpy(copy, w->start, have);
    w->start = copy;
    w->to = copy + have;
    w->moved = true;
    return true;
}

/* Whether XML has no place for the character. */
static bool is_forbidden(unsigned long c)
{
    return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xFFFE ||
           c == 0xFFFF;
}

static void put(writer *w, unsigned long c, nc_span rest)
{
    unsigned char utf8[4];
    size_t n;

    if (c == '\f')
        c = ' ';
    if (is_forbidden(c)) {
        w->dropped = true;
        return;
    }
    n = nc_utf8_encode(utf8, c);
    if (reserve(w, n, rest)) {
        memcpy(w->to, utf8, n);
        w->to += n;
    }
}

static void put_run(writer *w, nc_span run, nc_span rest)
{
    if (!reserve(w, run.len, rest))
        return;
    memmove(w->to, run.ptr, run.len);
    w->to += run.len;
}

/* Reads the reference at the start of S; 0 if it is none. */
static size_t put_reference(writer *w, nc_span s, unsigned how)
{
    unsigned long c[2];
    nc_span rest = s;
    size_t n = nc_charref_read(
        s, how & NC_CHARDATA_ATTRIBUTE ? NC_CHARREF_ATTRIBUTE : NC_CHARREF_TEXT,
        c);

    if (n == 0)
        return 0;
    nc_span_take(&rest, n);
    put(w, c[0], rest);
    if (c[1])
        put(w, c[1], rest);
    return n;
}

/* The character at the start of S, which is special; returns its length. */
static size_t put_special(writer *w, nc_span s, unsigned how)
{
    unsigned char c = s.ptr[0];
    nc_span rest = {s.ptr + 1, s.len - 1};
    size_t n;

    if (c == '&' && how & (NC_CHARDATA_TEXT | NC_CHARDATA_ATTRIBUTE) &&
        (n = put_reference(w, s, how)) > 0)
        return n;
    if (c == '\r') {
        put_run(w, NC_SPAN_LIT("\n"), rest);
        return 1 + (s.len > 1 && s.ptr[1] == '\n');
    }
    if (c == 0) {
        if (!(how & NC_CHARDATA_DROP_NUL))
            put(w, 0xFFFD, rest);
        return 1;
    }
    if (is_noncharacter(s.ptr)) {
        w->dropped = true;
        return 3;
    }
    if (c < 0x20)
        put(w, c, rest);
    else
        put_run(w, (nc_span){s.ptr, 1}, rest);
    return 1;
}

nc_span nc_chardata_clean(nc_builder *b, nc_span s, unsigned how, bool *dropped)
{
    size_t n = plain_run(s, how);
    unsigned char *at = (unsigned char *)(uintptr_t)s.ptr;
    writer w = {.b = b, .start = at, .to = at + n};

    if (n == s.len)
        return s;
    nc_span_take(&s, n);
    while (s.len > 0 && b->status == NC_OK) {
        nc_span_take(&s, put_special(&w, s, how));
        n = plain_run(s, how);
        if (n > 0) {
            nc_span run = nc_span_take(&s, n);

            put_run(&w, run, s);
        }
    }
    if (w.dropped && dropped)
        *dropped = true;
    return nc_span_between(w.start, w.to);
}
