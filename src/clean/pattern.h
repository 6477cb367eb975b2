/* pattern.h -- a text to look for: as it stands, or a regular expression.
 * Private to src/clean.
 *
 * `/.../` with the flags i, m, s and u is an expression of PCRE2, which reads
 * what people write for JavaScript; anything else is a literal, which compares
 * byte by byte. An expression that needs more than NC_PATTERN_STEPS on one text
 * is a mistake or an attack, and finds nothing.
 */
#ifndef NC_CLEAN_PATTERN_H
#define NC_CLEAN_PATTERN_H

#include "nc_span.h"
#include "nc_status.h"

enum { NC_PATTERN_STEPS = 20000 };

typedef struct nc_pattern nc_pattern;

/* Reads TEXT, which is copied. EXACT: a literal is the whole of what is found,
 * with `*` for any run of bytes. ERR has the column in TEXT of what is wrong
 * with an expression. */
nc_status nc_pattern_create(nc_pattern **out, nc_span text, bool exact,
                            nc_error *err);
void nc_pattern_destroy(nc_pattern *p); /* NULL is fine */

bool nc_pattern_finds(const nc_pattern *p, nc_span text);

/* The literal; the empty span for an expression. */
nc_span nc_pattern_literal(const nc_pattern *p);

#endif /* NC_CLEAN_PATTERN_H */
