/* tail.c -- does the text end in `<`, or in `&` and what may be the name or
 * number of a reference? The same answer however the text was cut.
 */
#include "tail.h"

#include "nc_chars.h"
#include "nc_charref.h"

/* Whether C can stand in an unfinished character reference. */
static bool is_reference_byte(unsigned char c)
{
    return nc_is_alnum(c) || c == '#';
}

/* The bytes S, all of which can stand in a reference, follow the tail. */
static nc_tail extend(nc_tail t, nc_span s)
{
    if (t.kind == TAIL_NAME && t.run == 0 && s.len > 0 && s.ptr[0] == '#')
        t.kind = TAIL_NUMBER;
    t.run += s.len;
    if (t.kind == TAIL_LESS_THAN ||
        (t.kind == TAIL_NAME && t.run > NC_CHARREF_NAME_MAX))
        t.kind = TAIL_SAFE;
    return t;
}

nc_tail nc_tail_add(nc_tail tail, nc_span text)
{
    size_t n = text.len;

    while (n > 0 && is_reference_byte(text.ptr[n - 1]))
        n--;
    if (n > 0) {
        tail = NC_TAIL_INIT;
        if (text.ptr[n - 1] == '&')
            tail.kind = TAIL_NAME;
        else if (text.ptr[n - 1] == '<')
            tail.kind = TAIL_LESS_THAN;
        nc_span_take(&text, n);
    }
    return text.len > 0 ? extend(tail, text) : tail;
}
