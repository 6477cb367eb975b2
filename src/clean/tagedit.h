/* tagedit.h -- edits inside a start tag that leave the rest of it as it is.
 * Private to src/clean.
 *
 * All take the token of the tag, whose bytes have not gone out yet. Attributes
 * are those of tok->attrs.
 */
#ifndef NC_CLEAN_TAGEDIT_H
#define NC_CLEAN_TAGEDIT_H

#include "bytes.h"
#include "nc_lexer.h"

enum {
    /* Bytes of a value that is looked into. Longer ones are data, and looking
     * for many words in them would let a page choose our time. */
    NC_VALUE_MAX = 8192
};

/* The first attribute of a name; its value is empty if there is none. */
nc_span nc_tag_value(const nc_token *tok, const char *name);
bool nc_tag_has(const nc_token *tok, const char *name);

/* Whether an attribute has a value that stands in quotes; that quote, or 0. */
unsigned char nc_attr_quote(const nc_attr *attr);

/* Cuts the tag as a whole. */
void nc_tag_cut_all(nc_bytes *b, const nc_token *tok);

/* Cuts an attribute, with one white space before it; not where what is around
 * it would be read otherwise then. */
void nc_tag_cut_attr(nc_bytes *b, const nc_token *tok, const nc_attr *attr);

/* Cuts the bytes from FROM to TO of the tag. */
void nc_tag_cut(nc_bytes *b, const nc_token *tok, const unsigned char *from,
                const unsigned char *to);

/* The attribute NAME gets the value of the attribute OF: in the place of the
 * bytes of its value if it is there, else behind the tag's name. The bytes are
 * copied as they stand. False: they can't be. */
bool nc_tag_copy_value(nc_bytes *b, const nc_token *tok, const char *name,
                       const nc_attr *of);

/* The LEN bytes at AT, the name of a tag, become NAME. */
void nc_tag_rename(nc_bytes *b, uint64_t at, size_t len, const char *name);

#endif /* NC_CLEAN_TAGEDIT_H */
