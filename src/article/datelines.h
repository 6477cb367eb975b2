/* datelines.h -- a date from the lines of a page that marks none.
 */
#ifndef DATELINES_H
#define DATELINES_H

#include "facts.h"
#include "nc_date.h"

/* 1995-01-01: dates before are what a page tells of. */
#define NC_DATELINES_MIN INT64_C(788918400)

/* Sets PUBLISHED, or MODIFIED if it has none yet, to what a line of the page
 * says. */
void nc_datelines_find(nc_date *published, nc_date *modified,
                       const nc_facts *facts, nc_date_order order);

/* Whether TEXT beside a date says that it is when the page was changed. */
bool nc_datelines_is_change(nc_span text);

#endif /* DATELINES_H */
