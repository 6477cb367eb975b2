/* nc_chars.h -- what a byte is, in ASCII, whatever the locale.
 *
 * HTML's grammar is written in ASCII; bytes above 0x7F belong to no class.
 */
#ifndef NC_CHARS_H
#define NC_CHARS_H

#include <stdbool.h>

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

#endif /* NC_CHARS_H */
