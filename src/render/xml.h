/* xml.h -- XML written straight into a buffer.
 *
 * An element is opened, given its attributes, then text or elements, and
 * closed by its name. Elements stand on lines of their own, text stands as it
 * is. Whatever the strings hold, what comes out is well-formed: of names and
 * their order the caller takes care. NULL for a value writes nothing.
 */
#ifndef XML_H
#define XML_H

#include "nc_buf.h"

typedef struct nc_xml {
    nc_buf *out;
    int depth;     /* elements that are open */
    bool in_tag;   /* the last tag can still take attributes */
    bool has_text; /* the last thing written is text */
} nc_xml;

/* Writes the XML declaration. */
void nc_xml_begin(nc_xml *x, nc_buf *out);

void nc_xml_open(nc_xml *x, const char *name);
void nc_xml_attribute(nc_xml *x, const char *name, const char *value);
void nc_xml_text(nc_xml *x, const char *text);
void nc_xml_close(nc_xml *x, const char *name);

/* <NAME>TEXT</NAME> */
void nc_xml_element(nc_xml *x, const char *name, const char *text);

#endif /* XML_H */
