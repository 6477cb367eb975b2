/* scan.h -- finds the byte that ends something, many bytes a step. Private to
 * src/html.
 *
 * What a page is made of is short: most tag names have under 16 bytes, most
 * values and texts under 64. So the first step looks at that many bytes at
 * once, without a branch a byte, and only what is longer goes on otherwise.
 * Without SSE2, or with NC_NO_SIMD, plain loops do the same.
 *
 * Each function takes a place P that may go up to END and returns where it
 * stopped: END if nowhere before. No byte at END or after it is read.
 */
#ifndef NC_HTML_SCAN_H
#define NC_HTML_SCAN_H

#include <stdint.h>
#include <string.h>
#include "nc_chars.h"

#if defined(__SSE2__) && !defined(NC_NO_SIMD)
#define NC_SIMD 1
#include <emmintrin.h>

static inline __m128i nc_load16(const unsigned char *p)
{
    __m128i bytes;

    memcpy(&bytes, p, sizeof(bytes));
    return bytes;
}

/* Bit i of the result: byte i of the 16 at P is C. */
static inline unsigned nc_mask16(const unsigned char *p, unsigned char c)
{
    return (unsigned)_mm_movemask_epi8(
        _mm_cmpeq_epi8(nc_load16(p), _mm_set1_epi8((char)c)));
}

static inline uint64_t nc_mask64(const unsigned char *p, unsigned char c)
{
    uint64_t low = nc_mask16(p, c) | nc_mask16(p + 16, c) << 16;
    uint64_t high = nc_mask16(p + 32, c) | nc_mask16(p + 48, c) << 16;

    return low | high << 32;
}

/* The place of the lowest bit set; there must be one. */
static inline unsigned nc_lowest(uint64_t bits)
{
    return (unsigned)__builtin_ctzll(bits);
}

/* Whether one of the 64 bytes at P is C. */
static inline bool nc_has64(const unsigned char *p, unsigned char c)
{
    __m128i all = _mm_set1_epi8((char)c);
    __m128i low = _mm_or_si128(_mm_cmpeq_epi8(nc_load16(p), all),
                               _mm_cmpeq_epi8(nc_load16(p + 16), all));
    __m128i high = _mm_or_si128(_mm_cmpeq_epi8(nc_load16(p + 32), all),
                                _mm_cmpeq_epi8(nc_load16(p + 48), all));

    return _mm_movemask_epi8(_mm_or_si128(low, high)) != 0;
}

/* Which of the 16 bytes at P may end a name: white space and other control
 * characters, `/`, `>`, and with EQUALS `=`. */
static inline unsigned nc_name_ends16(const unsigned char *p, bool equals)
{
    __m128i bytes = nc_load16(p);
    __m128i ends =
        _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(' ')), bytes);

    ends = _mm_or_si128(ends, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('/')));
    ends = _mm_or_si128(ends, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('>')));
    if (equals)
        ends = _mm_or_si128(ends, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('=')));
    return (unsigned)_mm_movemask_epi8(ends);
}
#endif

#ifdef NC_SIMD
/* The next byte that is C, 64 or, near END, 16 bytes a step. */
static inline const unsigned char *
nc_scan_byte(const unsigned char *p, const unsigned char *end, unsigned char c)
{
    if (end - p >= 64) {
        uint64_t found = nc_mask64(p, c);

        if (found)
            return p + nc_lowest(found);
        for (p += 64; end - p >= 64; p += 64) {
            if (nc_has64(p, c))
                return p + nc_lowest(nc_mask64(p, c));
        }
    }
    for (; end - p >= 16; p += 16) {
        unsigned found = nc_mask16(p, c);

        if (found)
            return p + nc_lowest(found);
    }
    while (p < end && *p != c)
        p++;
    return p;
}
#else
static inline const unsigned char *
nc_scan_byte(const unsigned char *p, const unsigned char *end, unsigned char c)
{
    const unsigned char *at = memchr(p, c, (size_t)(end - p));

    return at ? at : end;
}
#endif

/* The next byte that is of one of CLASSES (NC_CHAR_). */
static inline const unsigned char *
nc_scan_class(const unsigned char *p, const unsigned char *end, int classes)
{
    while (p < end && !(nc_char_class[*p] & classes))
        p++;
    return p;
}

/* The end of a tag's name, or with EQUALS of an attribute's. */
static inline const unsigned char *
nc_scan_name(const unsigned char *p, const unsigned char *end, bool equals)
{
    int classes = NC_CHAR_SPACE | NC_CHAR_SLASH | NC_CHAR_GREATER;

#ifdef NC_SIMD
    if (end - p >= 16)
        p += nc_lowest(nc_name_ends16(p, equals) | 1U << 16);
#endif
    return nc_scan_class(p, end, equals ? classes | NC_CHAR_EQUALS : classes);
}

#endif /* NC_HTML_SCAN_H */
