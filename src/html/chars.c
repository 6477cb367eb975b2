/* chars.c -- the class of each byte. */
#include "nc_chars.h"

#define UPPER_HEX (NC_CHAR_UPPER | NC_CHAR_HEX)
#define LOWER_HEX (NC_CHAR_LOWER | NC_CHAR_HEX)
#define DIGIT (NC_CHAR_DIGIT | NC_CHAR_HEX)

const unsigned char nc_char_class[256] = {
    ['\t'] = NC_CHAR_SPACE,    ['\n'] = NC_CHAR_SPACE,
    ['\f'] = NC_CHAR_SPACE,    ['\r'] = NC_CHAR_SPACE,
    [' '] = NC_CHAR_SPACE,     ['0' ... '9'] = DIGIT,
    ['A' ... 'F'] = UPPER_HEX, ['G' ... 'Z'] = NC_CHAR_UPPER,
    ['a' ... 'f'] = LOWER_HEX, ['g' ... 'z'] = NC_CHAR_LOWER,
    ['>'] = NC_CHAR_GREATER,   ['='] = NC_CHAR_EQUALS,
    ['/'] = NC_CHAR_SLASH,
};

int nc_hex_value(unsigned char c)
{
    if (!(nc_char_class[c] & NC_CHAR_HEX))
        return -1;
    return nc_is_digit(c) ? c - '0' : nc_lower(c) - 'a' + 10;
}
