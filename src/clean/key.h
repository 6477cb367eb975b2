/* key.h -- what an index is asked: hashes of names and values. Private to
 * src/clean.
 *
 * Hashes do not tell upper from lower case (each byte is taken with the bit of
 * lower case set), since class names compare without case in quirks mode and
 * some values always do; the test that follows tells the rest apart. They are
 * the same in every process, for no table of ours is filled by strangers.
 */
#ifndef NC_CLEAN_KEY_H
#define NC_CLEAN_KEY_H

#include <stdint.h>
#include "nc_span.h"

typedef enum nc_key_kind {
    KEY_TAG, /* of names that HTML does not know */
    KEY_ID,
    KEY_CLASS,
    KEY_ATTR,   /* by name alone */
    KEY_VALUE,  /* name and whole value */
    KEY_PREFIX, /* name and some first bytes of the value; four kinds */
    KEY_SUFFIX = KEY_PREFIX + 4, /* name and some last bytes; two kinds */
    KEY_LONG_SUFFIX,
    KEY_SUBSTRING, /* name and a gram: four bytes of the value, anywhere */
    KEY_WORD       /* the first bytes of a class, of parts of values that begin
                    * before one: [class*=" ad-"] */
} nc_key_kind;

#define NC_KEY_FOLD 0x2020202020202020ULL

/* The bytes at P as a number, the first the lowest: eight, or four. */
static inline uint64_t nc_key_load8(const unsigned char *p)
{
    uint64_t word;

    memcpy(&word, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

static inline uint64_t nc_key_load4(const unsigned char *p)
{
    uint32_t word;

    memcpy(&word, p, 4);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap32(word);
#endif
    return word;
}

/* The first N bytes at P, N from 1 to 8, the rest zero. */
static inline uint64_t nc_key_load(const unsigned char *p, size_t n)
{
    uint64_t word;

    if (n >= 4)
        return nc_key_load4(p) | nc_key_load4(p + n - 4) << (8 * (n - 4));
    word = p[0] | (uint64_t)p[n / 2] << (8 * (n / 2));
    return word | (uint64_t)p[n - 1] << (8 * (n - 1));
}

/* The first and the last eight bytes of a text; of a shorter one all bytes, at
 * the low end of `first` and at the high end of `last`. */
typedef struct nc_key_ends {
    uint64_t first, last;
} nc_key_ends;

/* S is a part of AROUND, whose bytes can be read: nearly always they reach far
 * enough that no branch hangs on how long S is, which no processor foresees. */
static inline nc_key_ends nc_key_read(nc_span s, nc_span around)
{
    const unsigned char *end = s.ptr + s.len;
    size_t n = s.len < 8 ? s.len : 8, rest = 64 - 8 * n;

    if (n == 0)
        return (nc_key_ends){0, 0};
    if (around.ptr + around.len - s.ptr >= 8 && end - around.ptr >= 8)
        return (nc_key_ends){nc_key_load8(s.ptr) & ~(uint64_t)0 >> rest,
                             nc_key_load8(end - 8) & ~(uint64_t)0 << rest};
    return (nc_key_ends){nc_key_load(s.ptr, n), nc_key_load(end - n, n)
                                                    << rest};
}

static inline uint64_t nc_key_mix(uint64_t a, uint64_t b)
{
    __extension__ unsigned __int128 product =
        (unsigned __int128)(a ^ 0x9E3779B97F4A7C15ULL) *
        (b ^ 0xD6E8FEB86659FD93ULL);

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Folded, into HASH. */
static inline uint64_t nc_key_add(uint64_t hash, nc_key_ends ends)
{
    return nc_key_mix(hash ^ (ends.first | NC_KEY_FOLD),
                      ends.last | NC_KEY_FOLD);
}

/* The hash of S, which is a part of AROUND. */
static inline uint64_t nc_key_hash_in(nc_key_kind kind, nc_span s,
                                      nc_span around)
{
    uint64_t hash = s.len + ((uint64_t)kind << 32);

    if (s.len > 16) {
        const unsigned char *last = s.ptr + s.len - 16;

        for (; s.ptr < last; s.ptr += 16)
            hash = nc_key_add(hash, (nc_key_ends){nc_key_load8(s.ptr),
                                                  nc_key_load8(s.ptr + 8)});
        return nc_key_add(
            hash, (nc_key_ends){nc_key_load8(last), nc_key_load8(last + 8)});
    }
    return nc_key_add(hash, nc_key_read(s, around));
}

static inline uint64_t nc_key_hash(nc_key_kind kind, nc_span s)
{
    return nc_key_hash_in(kind, s, s);
}

/* A name and (a part of) its value together. */
static inline uint64_t nc_key_join(uint64_t name, nc_key_kind kind,
                                   nc_span value)
{
    return nc_key_mix(name, nc_key_hash(kind, value));
}

/* Prefixes are looked up by a few bytes of a fixed place, by how long they
 * are: 3 to 7 and 8 to 11 bytes by the first 3 and 8; 12 to 15 and longer ones
 * by 4 and 8 from the ninth on, for addresses begin alike. */
enum { NC_PREFIX_MIN = 3, NC_LONG_PREFIX_MIN = 12 };

/* Of the longest that LEN bytes are enough for; so below. */
static inline unsigned nc_prefix_kind(size_t len)
{
    return len >= 16 ? 3 : len >= NC_LONG_PREFIX_MIN ? 2 : len >= 8 ? 1 : 0;
}

/* The bytes of VALUE that prefixes of a kind are looked up by; VALUE is long
 * enough for the kind. */
static inline nc_span nc_prefix_part(nc_span value, unsigned kind)
{
    static const unsigned char at[] = {0, 0, 8, 8}, len[] = {3, 8, 4, 8};

    return (nc_span){value.ptr + at[kind], len[kind]};
}

/* Parts by grams: see index.c. */
enum { NC_GRAM = 4, NC_GRAM_WORDS = 256, NC_STRIDE_MAX = 4 };

/* The place of the gram at P in a filter of NC_GRAM_WORDS. */
static inline size_t nc_gram_at(const unsigned char *p)
{
    uint32_t gram;

    memcpy(&gram, p, NC_GRAM);
    gram |= (uint32_t)NC_KEY_FOLD;
    return gram * 2654435761U >> 18 & (NC_GRAM_WORDS * 64 - 1);
}

/* Beginnings of classes: by their first three bytes. */
enum { NC_WORD_PREFIX = 3 };

/* The place of the word at P in a filter of 64 bits. */
static inline unsigned nc_word_at(const unsigned char *p)
{
    uint32_t word = p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16;

    return (word | (uint32_t)NC_KEY_FOLD) * 2654435761U >> 26;
}

/* Suffixes by their last 4 or 8 bytes. */
enum { NC_SUFFIX_MIN = 4 };

static inline unsigned nc_suffix_kind(size_t len)
{
    return len >= 8;
}

static inline nc_span nc_suffix_part(nc_span value, unsigned kind)
{
    size_t n = kind ? 8 : 4;

    return (nc_span){value.ptr + value.len - n, n};
}

/* What prefixes, suffixes and whole values have in common in a filter of
 * 1 << NC_ENDS_BITS bits: prefixes of under 12 bytes their first three, longer
 * ones four from the ninth on, suffixes the last four, whole values their
 * length, first and last byte. */
enum { NC_ENDS_BITS = 11, NC_ENDS_WORDS = 1 << (NC_ENDS_BITS - 6) };

typedef enum nc_end { END_SHORT, END_LONG, END_LAST, END_WHOLE } nc_end;

/* The place in the filter for VALUE, which is long enough for END. */
static inline size_t nc_end_at(nc_span value, nc_end end)
{
    const unsigned char *p = value.ptr;
    uint32_t word;

    if (end == END_SHORT)
        word = p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16;
    else if (end == END_WHOLE)
        word =
            p[0] | (uint32_t)p[value.len - 1] << 8 | (uint32_t)value.len << 22;
    else
        word =
            (uint32_t)nc_key_load4(end == END_LONG ? p + 8 : p + value.len - 4);
    word = (word | (uint32_t)NC_KEY_FOLD) + ((uint32_t)end << 28);
    return word * 2654435761U >> (32 - NC_ENDS_BITS);
}

#endif /* NC_CLEAN_KEY_H */
