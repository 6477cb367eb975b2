/* steer.h -- how the content of an element is read, by one who has no stack of
 * open elements. Private to src/html.
 *
 * Right for HTML; in svg and math, where a `title` holds markup, nc_open.h is
 * needed.
 */
#ifndef NC_HTML_STEER_H
#define NC_HTML_STEER_H

#include "nc_lexer.h"

/* After the start tag TOK. True: its content is no markup. */
static inline bool nc_steer(nc_lexer *lx, const nc_token *tok)
{
    nc_content content;

    if (nc_element_is(tok->tag, NC_EL_SCRIPT))
        content = NC_CONTENT_SCRIPT;
    else if (nc_element_is(tok->tag, NC_EL_RAWTEXT))
        content = NC_CONTENT_RAWTEXT;
    else if (nc_element_is(tok->tag, NC_EL_RCDATA))
        content = NC_CONTENT_RCDATA;
    else if (nc_element_is(tok->tag, NC_EL_PLAINTEXT))
        content = NC_CONTENT_PLAINTEXT;
    else
        return false;
    nc_lexer_set_content(lx, content, tok->name);
    return true;
}

#endif /* NC_HTML_STEER_H */
