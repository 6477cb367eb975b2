/* fields.h -- the lines `Name: value` of a WARC record's head and of an HTTP
 * response's, as they stand in the file.
 */
#ifndef FIELDS_H
#define FIELDS_H

#include <stdint.h>

#include "nc_span.h"

/* Takes the next field off the front of HEAD: lines, each with its end. Lines
 * that begin with white space belong to the value before them. Lines that are
 * no field are passed over. False: there is none left. */
bool nc_fields_next(nc_span *head, nc_span *name, nc_span *value);

/* The first value of NAME, in any case; the empty span if there is none. */
nc_span nc_fields_get(nc_span head, const char *name);

/* Whether one of the lists that NAME's values are has one of WORDS (the last is
 * NULL). A list is parted by commas; behind `=` or `;` an item says more, which
 * may be a quoted string. */
bool nc_fields_have(nc_span head, const char *name, const char *const *words);

/* VALUE as a number. False: it is none, or too large to be a length. */
bool nc_fields_number(nc_span value, uint64_t *number);

#endif /* FIELDS_H */
