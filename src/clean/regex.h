/* regex.h -- expressions of PCRE2, run within limits. Private to src/clean. */
#ifndef NC_CLEAN_REGEX_H
#define NC_CLEAN_REGEX_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include "nc_span.h"
#include "nc_status.h"

/* What PCRE2 says to TEXT: not negative for a match. An expression that needs
 * more than STEPS is a mistake or an attack, and finds nothing. */
int nc_regex_match(const pcre2_code *code, nc_span text, uint32_t options,
                   uint32_t steps);

/* Why an expression did not compile, by PCRE2's CODE, at COL. NC_EINVAL. */
nc_status nc_regex_refuse(nc_error *err, int code, unsigned col);

#endif /* NC_CLEAN_REGEX_H */
