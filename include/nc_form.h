/* nc_form.h -- the forms in which one article is to be had.
 *
 * Each has a suffix for addresses and a media type for negotiation. The same
 * stored article gives the same bytes in a form, wherever it is served.
 */
#ifndef NC_FORM_H
#define NC_FORM_H

#include "nc_render.h"

typedef enum nc_form {
    NC_FORM_HTML,
    NC_FORM_TEXT,
    NC_FORM_MARKDOWN,
    NC_FORM_ATOM, /* an entry document, RFC 4287 section 2 */
    NC_FORM_JSON, /* an item of JSON Feed 1.1, alone */
    NC_FORM_COUNT
} nc_form;

/* ".html", ".txt", ".md", ".atom", ".json". */
const char *nc_form_suffix(nc_form form);

/* As Content-Type has it, with its charset or other parameters. */
const char *nc_form_type(nc_form form);

/* The media type alone, in lower case: "text/markdown". */
nc_span nc_form_media(nc_form form);

/* The form whose suffix NAME ends in, with something before it; false: none
 * of them. */
bool nc_form_of_name(nc_form *form, nc_span name);

/* STORED in FORM, as a document of FEED, whose base leads to the other forms.
 */
void nc_form_write(nc_buf *out, nc_form form, const nc_feed *feed,
                   const nc_stored *stored, apr_pool_t *pool);

#endif /* NC_FORM_H */
