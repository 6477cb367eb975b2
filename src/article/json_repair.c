/* json_repair.c -- JSON as pages have it, made into JSON as the standard has
 * it. One pass; the only state is whether it is inside a string.
 */
#include "json_repair.h"

#include "nc_chars.h"

/* Marks that may stand around a script's content and mean nothing. */
static const char *const marks[] = {"<!--", "-->", "<![CDATA[", "]]>"};

static bool take_mark(nc_span *in)
{
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        nc_span mark = nc_span_of(marks[i]);

        if (nc_span_starts(*in, mark)) {
            nc_span_take(in, mark.len);
            return true;
        }
    }
    return false;
}

static void skip_past(nc_span *in, nc_span mark)
{
    const unsigned char *at = nc_span_find(*in, mark);

    nc_span_take(in, at ? (size_t)(at - in->ptr) + mark.len : in->len);
}

static bool take_comment(nc_span *in)
{
    if (nc_span_starts(*in, NC_SPAN_LIT("/*"))) {
        nc_span_take(in, 2);
        skip_past(in, NC_SPAN_LIT("*/"));
        return true;
    }
    if (nc_span_starts(*in, NC_SPAN_LIT("//"))) {
        size_t n = 2;

        nc_span_take(in, n);
        /* `//<![CDATA[` hides a mark from scripts: the mark goes alone. */
        if (!take_mark(in))
            skip_past(in, NC_SPAN_LIT("\n"));
        return true;
    }
    return false;
}

/* Takes back a comma that the bracket now coming makes wrong. */
static void drop_comma(nc_buf *out)
{
    size_t n = out->len;

    while (n > 0 && nc_is_space(out->ptr[n - 1]))
        n--;
    if (n > 0 && out->ptr[n - 1] == ',')
        nc_buf_truncate(out, n - 1);
}

static void repair_escape(nc_buf *out, nc_span *in)
{
    nc_span_take(in, 1);
    if (in->len > 0 && in->ptr[0] != '\0' &&
        strchr("\"\\/bfnrtu", in->ptr[0])) {
        nc_buf_append_byte(out, '\\');
        nc_buf_append(out, nc_span_take(in, 1));
    }
}

/* Repairs up to and with the closing quote. */
static void repair_string(nc_buf *out, nc_span *in)
{
    nc_buf_append(out, nc_span_take(in, 1));
    while (in->len > 0) {
        unsigned char c = in->ptr[0];

        if (c == '\\') {
            repair_escape(out, in);
            continue;
        }
        nc_span_take(in, 1);
        if (c == '\n' || c == '\r')
            nc_buf_append_text(out, "\\n");
        else
            nc_buf_append_byte(out, c < 0x20 ? ' ' : c);
        if (c == '"')
            return;
    }
}

void nc_json_repair(nc_buf *out, nc_span in)
{
    while (in.len > 0) {
        if (in.ptr[0] == '"')
            repair_string(out, &in);
        else if (!take_mark(&in) && !take_comment(&in)) {
            unsigned char c = nc_span_take(&in, 1).ptr[0];

            if (c == ']' || c == '}')
                drop_comma(out);
            if (c != ';') /* a statement's end */
                nc_buf_append_byte(out, c);
        }
    }
}
