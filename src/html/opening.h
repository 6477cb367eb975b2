/* opening.h -- what the bytes from a `<` on begin. Private to src/html. */
#ifndef NC_HTML_OPENING_H
#define NC_HTML_OPENING_H

#include "nc_lexer.h"

/* The longest text that must be seen to know what it begins: `<![CDATA[`,
 * `<!doctype`, and `</` name and one more. */
enum { OPENING_MAX = 2 + NC_TAG_NAME_CONTENT_MAX + 1 };

/* 13.2.5.20 to .31: inside `<!--`, and inside `<script` inside that. */
typedef enum script_state {
    SCRIPT_NORMAL,
    SCRIPT_ESCAPED,
    SCRIPT_DOUBLE
} script_state;

/* Where it stands, as far as that decides. */
typedef struct opening_place {
    nc_content content;
    script_state script;
    nc_span end_name; /* whose end tag ends RCDATA, RAWTEXT, SCRIPT */
    bool cdata_allowed;
} opening_place;

typedef struct opening {
    enum {
        OPENS_UNKNOWN, /* more bytes will tell */
        OPENS_TEXT,
        OPENS_TAG,
        OPENS_COMMENT,
        OPENS_BOGUS,
        OPENS_DOCTYPE,
        OPENS_CDATA,
        OPENS_NOTHING, /* `</>` */
        OPENS_ESCAPE,  /* script: `<!--` */
        OPENS_DOUBLE,  /* script: `<script` in it */
        CLOSES_DOUBLE,
        CLOSES_CDATA
    } what;
    size_t len; /* of the fixed bytes it begins with */
} opening;

/* S begins with `<`, or in CDATA with `]`; at most its first OPENING_MAX bytes
 * are looked at. */
opening nc_opening_classify(const opening_place *place, nc_span s);

/* The token that its fixed bytes are by themselves; MORE for those that wait
 * for the rest. */
nc_token_kind nc_opening_kind(opening found);

#endif /* NC_HTML_OPENING_H */
