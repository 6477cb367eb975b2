/* nc_date.h -- a moment as a page states it: with its offset, if it has one.
 */
#ifndef NC_DATE_H
#define NC_DATE_H

#include <stdint.h>
#include "nc_buf.h"

typedef enum nc_date_precision {
    NC_DATE_NONE, /* no date */
    NC_DATE_DAY,
    NC_DATE_SECOND
} nc_date_precision;

typedef struct nc_date {
    nc_date_precision precision;
    int64_t utc;        /* seconds since 1970; a day counts from its 00:00 */
    int offset_minutes; /* east of UTC, as the page says or shows it */
    bool has_offset;    /* false: the page gave none, UTC is assumed */
} nc_date;

/* What 1/2/2015 means. */
typedef enum nc_date_order {
    NC_DATE_ANY_ORDER, /* nobody knows: no date */
    NC_DATE_DAY_FIRST,
    NC_DATE_MONTH_FIRST
} nc_date_order;

/* Reads ISO 8601, RFC 3339, RFC 822 dates and the common written forms. Years
 * 1970 to 2100; NC_EINVAL for anything else. */
nc_status nc_date_parse(nc_date *date, nc_span text);

/* The same, of a text whose language has that ORDER. */
nc_status nc_date_parse_in(nc_date *date, nc_span text, nc_date_order order);

/* RFC 3339 with upper-case T and an offset, as Atom demands. */
void nc_date_write(nc_buf *out, const nc_date *date);

#endif /* NC_DATE_H */
