/* json_writer.h -- JSON written straight into a buffer, without white space.
 *
 * Inside an object a value has a name, inside an array NULL for one. Whatever
 * the strings hold, what comes out is JSON (RFC 8259) in UTF-8, without the
 * characters that XML forbids: all formats say the same. NULL for a string
 * writes nothing.
 */
#ifndef JSON_WRITER_H
#define JSON_WRITER_H

#include <stdint.h>

#include "nc_buf.h"

typedef struct nc_json {
    nc_buf *out;
    bool follows; /* a value stands before, in the same object or array */
} nc_json;

/* BRACKET is `{` or `[`, and the other one at the end. */
void nc_json_open(nc_json *j, const char *name, char bracket);
void nc_json_close(nc_json *j, char bracket);

void nc_json_string(nc_json *j, const char *name, const char *value);
void nc_json_number(nc_json *j, const char *name, int64_t value);

#endif /* JSON_WRITER_H */
