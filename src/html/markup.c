/* markup.c -- comments and doctypes, taken apart once they are whole. */
#include "nc_lexer.h"

#include "nc_chars.h"

/* Cuts the longest of an unfinished comment's ends off S: dashes that would
 * have been its end do not count as data (13.2.5.45 to .52, at EOF). */
static nc_span without_unfinished_end(nc_span s)
{
    if (nc_span_ends(s, NC_SPAN_LIT("--!")))
        s.len -= 3;
    else if (nc_span_ends(s, NC_SPAN_LIT("--")))
        s.len -= 2;
    else if (nc_span_ends(s, NC_SPAN_LIT("-")))
        s.len -= 1;
    return s;
}

static nc_span bogus_data(nc_span raw, bool at_end)
{
    /* Of `<?`, the question mark belongs to the data. */
    nc_span_take(&raw, raw.ptr[1] == '?' ? 1 : 2);
    if (!at_end && raw.len > 0)
        raw.len--;
    return raw;
}

nc_span nc_comment_data(nc_span raw, bool at_end)
{
    nc_span s = raw;

    if (raw.len < 2)
        return NC_SPAN_EMPTY;
    if (!nc_span_starts(raw, NC_SPAN_LIT("<!--")))
        return bogus_data(raw, at_end);
    nc_span_take(&s, 4);
    if (at_end)
        return without_unfinished_end(s);
    if (s.len <= 2) /* `<!-->` and `<!--->` */
        return (nc_span){s.ptr, 0};
    s.len -= nc_span_ends(s, NC_SPAN_LIT("--!>")) ? 4 : 3;
    return s;
}

static void skip_space(nc_span *s)
{
    while (s->len > 0 && nc_is_space(s->ptr[0]))
        nc_span_take(s, 1);
}

/* A quoted identifier at the front of S; false if S does not begin with a
 * quote. CUT tells that its closing quote is missing. */
static bool read_identifier(nc_span *s, nc_span *id, bool *cut)
{
    const unsigned char *end;

    skip_space(s);
    if (s->len == 0 || (s->ptr[0] != '"' && s->ptr[0] != '\''))
        return false;
    end = memchr(s->ptr + 1, s->ptr[0], s->len - 1);
    *cut = end == NULL;
    *id = nc_span_between(s->ptr + 1, end ? end : s->ptr + s->len);
    nc_span_take(s, end ? id->len + 2 : s->len);
    return true;
}

/* What stands after the name: PUBLIC or SYSTEM and identifiers. False where
 * the standard sets the force-quirks flag. */
static bool read_identifiers(nc_doctype *doctype, nc_span s, bool at_end)
{
    bool cut = false;

    if (nc_span_starts_nocase(s, NC_SPAN_LIT("public"))) {
        nc_span_take(&s, 6);
        if (!read_identifier(&s, &doctype->public_id, &cut) || cut)
            return false;
        skip_space(&s);
        if (s.len == 0)
            return !at_end;
    }
    else if (nc_span_starts_nocase(s, NC_SPAN_LIT("system"))) {
        nc_span_take(&s, 6);
    }
    else {
        return false;
    }
    if (!read_identifier(&s, &doctype->system_id, &cut) || cut)
        return false;
    skip_space(&s);
    /* What follows is a bogus doctype, which forces nothing. */
    return s.len > 0 || !at_end;
}

void nc_doctype_read(nc_doctype *doctype, nc_span raw, bool at_end)
{
    nc_span s = raw;
    size_t n = 0;

    memset(doctype, 0, sizeof(*doctype));
    nc_span_take(&s, sizeof("<!doctype") - 1);
    if (!at_end && s.len > 0)
        s.len--; /* `>` */
    skip_space(&s);
    while (n < s.len && !nc_is_space(s.ptr[n]))
        n++;
    doctype->name = nc_span_take(&s, n);
    skip_space(&s);
    if (doctype->name.len == 0)
        doctype->force_quirks = true;
    else if (s.len == 0)
        doctype->force_quirks = at_end;
    else
        doctype->force_quirks = !read_identifiers(doctype, s, at_end);
}
