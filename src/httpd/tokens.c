/* tokens.c -- "gzip;q=0.5, br": a name, and whether it is refused.
 */
#include "tokens.h"

#include "nc_chars.h"

/* The part of *REST up to the next END, which is taken too. */
static nc_span take_until(nc_span *rest, unsigned char end)
{
    size_t n = 0;
    nc_span part;

    while (n < rest->len && rest->ptr[n] != end)
        n++;
    part = nc_span_take(rest, n);
    nc_span_take(rest, rest->len > 0 ? 1 : 0);
    return nc_span_trim(part);
}

/* "0", "0.", "0.000". */
static bool is_zero(nc_span value)
{
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] != (i == 1 ? '.' : '0'))
            return false;
    }
    return value.len > 0;
}

static bool is_refusal(nc_span parameter)
{
    nc_span name = take_until(&parameter, '=');

    return nc_span_equal_nocase(name, NC_SPAN_LIT("q")) &&
           is_zero(nc_span_trim(parameter));
}

bool nc_tokens_next(nc_span *list, nc_token_item *item)
{
    while (list->len > 0) {
        nc_span rest = take_until(list, ',');

        item->name = take_until(&rest, ';');
        item->refused = false;
        while (rest.len > 0)
            item->refused |= is_refusal(take_until(&rest, ';'));
        if (item->name.len > 0)
            return true;
    }
    return false;
}
