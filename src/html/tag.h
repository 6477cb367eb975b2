/* tag.h -- one tag, taken apart. Private to src/html. */
#ifndef NC_HTML_TAG_H
#define NC_HTML_TAG_H

#include "nc_lexer.h"

/* Where in a tag a scan stands that goes from piece to piece: the states of
 * WHATWG HTML 13.2.5.8 and .32 to .40, as far as they tell where it ends. */
typedef enum nc_tag_state {
    NC_TAG_IN_NAME,
    NC_TAG_BEFORE_ATTR,
    NC_TAG_IN_ATTR,
    NC_TAG_AFTER_ATTR,
    NC_TAG_BEFORE_VALUE,
    NC_TAG_IN_DOUBLE,
    NC_TAG_IN_SINGLE,
    NC_TAG_IN_UNQUOTED
} nc_tag_state;

/* How many bytes of S belong to the tag, its `>` included; 0 if it does not
 * end in S, and *STATE then says where it stands. */
size_t nc_tag_scan(nc_tag_state *state, nc_span s);

/* Reads the whole tag at the start of S (`<` or `</` and a letter) into TOK:
 * kind, raw, tag, name, attributes (the first NC_ATTR_MAX go to ATTRS),
 * self_closing. Returns its length; 0 if it does not end in S, and *CUT then
 * says where it stands. */
size_t nc_tag_read(nc_token *tok, nc_attr *attrs, nc_span s, nc_tag_state *cut);

/* One attribute of the tag that may end at END, its name at P. Returns the
 * place behind it; END if it is cut. */
const unsigned char *nc_tag_read_attr(const unsigned char *p,
                                      const unsigned char *end, nc_attr *attr);

#endif /* NC_HTML_TAG_H */
