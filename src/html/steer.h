/* steer.h -- how the content of an element is read. Private to src/html.
 *
 * nc_steer() is for those who have no stack of open elements. It is right for
 * HTML; in svg and math, where a `title` holds markup, nc_open.h is needed.
 */
#ifndef NC_HTML_STEER_H
#define NC_HTML_STEER_H

#include "nc_lexer.h"

/* What the content of an element of HTML is to the lexer. */
static inline nc_content nc_content_of(nc_tag tag)
{
    uint32_t facts = nc_element_facts[tag];

    if (!(facts &
          (NC_EL_RCDATA | NC_EL_RAWTEXT | NC_EL_SCRIPT | NC_EL_PLAINTEXT)))
        return NC_CONTENT_DATA;
    if (facts & NC_EL_RCDATA)
        return NC_CONTENT_RCDATA;
    if (facts & NC_EL_RAWTEXT)
        return NC_CONTENT_RAWTEXT;
    return facts & NC_EL_SCRIPT ? NC_CONTENT_SCRIPT : NC_CONTENT_PLAINTEXT;
}

/* After the start tag TOK. True: its content is no markup. */
static inline bool nc_steer(nc_lexer *lx, const nc_token *tok)
{
    nc_content content = nc_content_of(tok->tag);

    if (content == NC_CONTENT_DATA)
        return false;
    nc_lexer_set_content(lx, content, tok->name);
    return true;
}

#endif /* NC_HTML_STEER_H */
