/* opening.c -- what the bytes from a `<` (or, in CDATA, a `]`) on begin, by
 * WHATWG HTML 13.2.5.6, .7, .12 to .31, .42 and .69. Pure: the same bytes in
 * the same place give the same answer.
 */
#include "opening.h"

#include "nc_chars.h"

/* Whether S begins with LITERAL (any case) and, with TERMINATED, a byte that
 * ends a tag name: 1 yes, 0 no, -1 more bytes will tell. */
static int begins(nc_span s, nc_span literal, bool terminated)
{
    size_t n = s.len < literal.len ? s.len : literal.len;

    if (!nc_span_equal_nocase((nc_span){s.ptr, n}, (nc_span){literal.ptr, n}))
        return 0;
    if (s.len < literal.len + terminated)
        return -1;
    if (!terminated)
        return 1;
    return nc_is_space(s.ptr[literal.len]) || s.ptr[literal.len] == '/' ||
           s.ptr[literal.len] == '>';
}

/* 13.2.5.42: `<!` and more. */
static opening classify_declaration(const opening_place *place, nc_span s)
{
    static const struct {
        nc_span literal;
        opening opening;
    } known[] = {{{(const unsigned char *)"<!--", 4}, {OPENS_COMMENT, 4}},
                 {{(const unsigned char *)"<!doctype", 9}, {OPENS_DOCTYPE, 9}},
                 {{(const unsigned char *)"<![CDATA[", 9}, {OPENS_CDATA, 9}}};

    for (size_t i = 0; i < 3; i++) {
        bool cdata = known[i].opening.what == OPENS_CDATA;
        int found = begins(s, known[i].literal, false);

        if (cdata && !place->cdata_allowed)
            break;
        /* CDATA alone is told apart from its lower-case form. */
        if (cdata && found &&
            memcmp(s.ptr, known[i].literal.ptr, s.len < 9 ? s.len : 9) != 0)
            break;
        if (found)
            return found > 0 ? known[i].opening : (opening){OPENS_UNKNOWN, 0};
    }
    return (opening){OPENS_BOGUS, 2};
}

/* 13.2.5.6 and .7. S begins with `<`. */
static opening classify_data(const opening_place *place, nc_span s)
{
    unsigned char c;

    if (s.len < 2)
        return (opening){OPENS_UNKNOWN, 0};
    c = s.ptr[1];
    if (nc_is_alpha(c))
        return (opening){OPENS_TAG, 1};
    if (c == '!')
        return classify_declaration(place, s);
    if (c == '?')
        return (opening){OPENS_BOGUS, 2};
    if (c != '/')
        return (opening){OPENS_TEXT, 1};
    if (s.len < 3)
        return (opening){OPENS_UNKNOWN, 0};
    if (nc_is_alpha(s.ptr[2]))
        return (opening){OPENS_TAG, 2};
    return s.ptr[2] == '>' ? (opening){OPENS_NOTHING, 3}
                           : (opening){OPENS_BOGUS, 2};
}

/* Whether S begins with the end tag of the raw text element we are in. */
static int begins_end_tag(const opening_place *place, nc_span s)
{
    nc_span name = place->end_name;

    if (s.len < 2)
        return -1;
    if (s.ptr[1] != '/' || name.len == 0)
        return 0;
    nc_span_take(&s, 2);
    return begins(s, name, true);
}

static opening classify_raw(const opening_place *place, nc_span s)
{
    int end = begins_end_tag(place, s);

    if (end < 0)
        return (opening){OPENS_UNKNOWN, 0};
    return end ? (opening){OPENS_TAG, 2} : (opening){OPENS_TEXT, 1};
}

static opening classify_script(const opening_place *place, nc_span s)
{
    int end = begins_end_tag(place, s), other = 0;

    if (place->script == SCRIPT_NORMAL)
        other = begins(s, NC_SPAN_LIT("<!--"), false);
    else if (place->script == SCRIPT_ESCAPED)
        other = begins(s, NC_SPAN_LIT("<script"), true);
    if (end < 0 || other < 0)
        return (opening){OPENS_UNKNOWN, 0};
    if (end && place->script == SCRIPT_DOUBLE)
        return (opening){CLOSES_DOUBLE, 1};
    if (end)
        return (opening){OPENS_TAG, 2};
    if (other && place->script == SCRIPT_NORMAL)
        return (opening){OPENS_ESCAPE, 4};
    return other ? (opening){OPENS_DOUBLE, 1} : (opening){OPENS_TEXT, 1};
}

/* S begins with `]`. */
static opening classify_cdata(nc_span s)
{
    int end = begins(s, NC_SPAN_LIT("]]>"), false);

    if (end < 0)
        return (opening){OPENS_UNKNOWN, 0};
    return end ? (opening){CLOSES_CDATA, 3} : (opening){OPENS_TEXT, 1};
}

opening nc_opening_classify(const opening_place *place, nc_span s)
{
    switch (place->content) {
    case NC_CONTENT_RCDATA:
    case NC_CONTENT_RAWTEXT:
        return classify_raw(place, s);
    case NC_CONTENT_SCRIPT:
        return classify_script(place, s);
    case NC_CONTENT_CDATA:
        return classify_cdata(s);
    default:
        return classify_data(place, s);
    }
}

nc_token_kind nc_opening_kind(opening found)
{
    switch (found.what) {
    case OPENS_TAG:
    case OPENS_DOCTYPE:
        return NC_TOKEN_MORE;
    case OPENS_COMMENT:
    case OPENS_BOGUS:
        return NC_TOKEN_COMMENT;
    case OPENS_NOTHING:
    case OPENS_CDATA:
    case CLOSES_CDATA:
        return NC_TOKEN_IGNORED;
    default:
        return NC_TOKEN_TEXT;
    }
}
