/* nc_chars.h -- what a byte is, in ASCII, whatever the locale.
 *
 * HTML's grammar is written in ASCII; bytes above 0x7F belong to no class.
 */
#ifndef NC_CHARS_H
#define NC_CHARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    NC_CHAR_SPACE = 1, /* HTML white space: tab, LF, FF, CR, space */
    NC_CHAR_UPPER = 2,
    NC_CHAR_LOWER = 4,
    NC_CHAR_DIGIT = 8,
    NC_CHAR_HEX = 16, /* 0-9 a-f A-F */
    NC_CHAR_GREATER = 32,
    NC_CHAR_EQUALS = 64,
    NC_CHAR_SLASH = 128,
    NC_CHAR_ALPHA = NC_CHAR_UPPER | NC_CHAR_LOWER,
    NC_CHAR_ALNUM = NC_CHAR_ALPHA | NC_CHAR_DIGIT
};

extern const unsigned char nc_char_class[256];

static inline bool nc_is_space(unsigned char c)
{
    return nc_char_class[c] & NC_CHAR_SPACE;
}

static inline bool nc_is_alpha(unsigned char c)
{
    return nc_char_class[c] & NC_CHAR_ALPHA;
}

static inline bool nc_is_digit(unsigned char c)
{
    return nc_char_class[c] & NC_CHAR_DIGIT;
}

static inline bool nc_is_alnum(unsigned char c)
{
    return nc_char_class[c] & NC_CHAR_ALNUM;
}

/* The lower-case form of an ASCII letter; any other byte as it is. */
static inline unsigned char nc_lower(unsigned char c)
{
    return nc_char_class[c] & NC_CHAR_UPPER ? (unsigned char)(c | 0x20) : c;
}

/* 0 to 15 for a hexadecimal digit, -1 for any other byte. */
int nc_hex_value(unsigned char c);

/* --- eight bytes at once */

/* Eight bytes at P as a number, the first the lowest. */
static inline uint64_t nc_load8(const void *p)
{
    uint64_t n;

    memcpy(&n, p, sizeof(n));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    n = __builtin_bswap64(n);
#endif
    return n;
}

/* Eight bytes at once: ASCII capitals become small letters. */
static inline uint64_t nc_lower8(uint64_t bytes)
{
    const uint64_t each = 0x0101010101010101U;
    uint64_t seven = bytes & 0x7F * each;
    uint64_t from_a = seven + (0x80 - 'A') * each;
    uint64_t after_z = seven + (0x7F - 'Z') * each;
    uint64_t capital = (from_a ^ after_z) & ~bytes & 0x80 * each;

    return bytes | capital >> 2;
}

/* The bytes of P that belong to a name of LEN bytes (1 or more), for which
 * P must have eight that can be read. */
static inline uint64_t nc_name_key(const unsigned char *p, size_t len)
{
    uint64_t bytes = nc_load8(p);

    if (len < 8)
        bytes &= ((uint64_t)1 << 8 * len) - 1;
    return nc_lower8(bytes);
}

#endif /* NC_CHARS_H */
