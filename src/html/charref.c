/* charref.c -- character references, by WHATWG HTML 13.2.5.72 to .80.
 *
 * All names but the 106 old ones need their semicolon, and those are at most
 * BARE_MAX long: a name is looked up whole if `;` follows it, else its
 * prefixes are, from the longest.
 */
#include "nc_charref.h"

#include <stdlib.h>
#include "nc_chars.h"

enum { BARE_MAX = 6, CODE_POINT_MAX = 0x10FFFF };

struct named {
    const char *name;
    unsigned first, second;
    int bare;
};

static const struct named table[] = {
#include "charref_table.inc"
};

/* 13.2.5.80: what numbers 0x80 to 0x9F mean on old pages. */
static const unsigned short windows_1252[32] = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
    0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

unsigned long nc_charref_windows_1252(unsigned char byte)
{
    return byte >= 0x80 && byte < 0xA0 ? windows_1252[byte - 0x80] : byte;
}

static int compare(const void *key, const void *entry)
{
    nc_span name = *(const nc_span *)key;
    const char *other = ((const struct named *)entry)->name;
    int order = strncmp((const char *)name.ptr, other, name.len);

    return order ? order : -(int)(other[name.len] != '\0');
}

static const struct named *find(nc_span name)
{
    return bsearch(&name, table, sizeof(table) / sizeof(table[0]),
                   sizeof(table[0]), compare);
}

/* The number DIGITS (after `&#` or `&#x`) with its `;` if there; 0 if there is
 * no digit. */
static size_t read_number(nc_span digits, unsigned base,
                          unsigned long *code_point)
{
    unsigned long value = 0;
    size_t n = 0;

    for (; n < digits.len; n++) {
        int digit = nc_hex_value(digits.ptr[n]);

        if (digit < 0 || (unsigned)digit >= base)
            break;
        if (value <= CODE_POINT_MAX)
            value = value * base + (unsigned)digit;
    }
    if (n == 0)
        return 0;
    if (value >= 0x80 && value < 0xA0)
        value = nc_charref_windows_1252((unsigned char)value);
    else if (value == 0 || value > CODE_POINT_MAX ||
             (value >= 0xD800 && value <= 0xDFFF))
        value = 0xFFFD;
    *code_point = value;
    return n < digits.len && digits.ptr[n] == ';' ? n + 1 : n;
}

static size_t read_numeric(nc_span s, unsigned long *code_point)
{
    bool hex = s.len > 2 && nc_lower(s.ptr[2]) == 'x';
    size_t prefix = hex ? 3 : 2;
    size_t n;

    nc_span_take(&s, prefix);
    n = read_number(s, hex ? 16 : 10, code_point);
    return n ? prefix + n : 0;
}

static size_t read_named(nc_span s, nc_charref_place place,
                         unsigned long code_points[2])
{
    const struct named *found = NULL;
    size_t run = 1, n;

    while (run < s.len && run <= NC_CHARREF_NAME_MAX && nc_is_alnum(s.ptr[run]))
        run++;
    if (run < s.len && s.ptr[run] == ';')
        found = find((nc_span){s.ptr + 1, run - 1});
    n = found ? run + 1 : run < BARE_MAX + 1 ? run : BARE_MAX + 1;
    while (!found && n > 2) {
        found = find((nc_span){s.ptr + 1, n - 1});
        if (found && !found->bare)
            found = NULL;
        if (!found)
            n--;
    }
    if (!found)
        return 0;
    /* 13.2.5.73: `&copy=1` in an address is a parameter. */
    if (place == NC_CHARREF_ATTRIBUTE && s.ptr[n - 1] != ';' && n < s.len &&
        (s.ptr[n] == '=' || nc_is_alnum(s.ptr[n])))
        return 0;
    code_points[0] = found->first;
    code_points[1] = found->second;
    return n;
}

size_t nc_charref_read(nc_span s, nc_charref_place place,
                       unsigned long code_points[2])
{
    code_points[1] = 0;
    if (s.len < 3 || s.ptr[0] != '&')
        return 0;
    if (s.ptr[1] == '#')
        return read_numeric(s, &code_points[0]);
    return read_named(s, place, code_points);
}

void nc_charref_decode(nc_buf *out, nc_span s, nc_charref_place place)
{
    while (s.len > 0) {
        const unsigned char *amp = memchr(s.ptr, '&', s.len);
        unsigned long code_points[2];
        size_t n;

        nc_buf_append(out,
                      nc_span_take(&s, amp ? (size_t)(amp - s.ptr) : s.len));
        if (!amp)
            break;
        n = nc_charref_read(s, place, code_points);
        if (n == 0) {
            nc_buf_append(out, nc_span_take(&s, 1));
            continue;
        }
        nc_buf_append_utf8(out, code_points[0]);
        if (code_points[1])
            nc_buf_append_utf8(out, code_points[1]);
        nc_span_take(&s, n);
    }
}

const char *nc_charref_special(unsigned long code)
{
    switch (code) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}
