/* tagedit.c -- attributes by their bytes. */
#include "tagedit.h"

#include "nc_chars.h"

nc_span nc_tag_value(const nc_token *tok, const char *name)
{
    const nc_attr *attr = nc_token_attr(tok, nc_span_of(name));

    return attr ? attr->value : NC_SPAN_EMPTY;
}

bool nc_tag_has(const nc_token *tok, const char *name)
{
    return nc_token_attr(tok, nc_span_of(name)) != NULL;
}

static const unsigned char *end_of_name(const nc_attr *attr)
{
    return attr->name.ptr + attr->name.len;
}

unsigned char nc_attr_quote(const nc_attr *attr)
{
    unsigned char before = attr->value.ptr[-1];

    if (attr->value.ptr == end_of_name(attr))
        return 0;
    return before == '"' || before == '\'' ? before : 0;
}

static const unsigned char *end_of_attr(const nc_attr *attr)
{
    return attr->value.ptr + attr->value.len + (nc_attr_quote(attr) != 0);
}

static uint64_t place_of(const nc_token *tok, const unsigned char *p)
{
    return tok->offset + (uint64_t)(p - tok->raw.ptr);
}

void nc_tag_cut(nc_bytes *b, const nc_token *tok, const unsigned char *from,
                const unsigned char *to)
{
    if (from < to)
        nc_bytes_normalize(b, place_of(tok, from), place_of(tok, to),
                           NC_SPAN_EMPTY);
}

void nc_tag_cut_all(nc_bytes *b, const nc_token *tok)
{
    nc_bytes_normalize(b, tok->offset, tok->offset + tok->raw.len,
                       NC_SPAN_EMPTY);
    b->stats->cuts++;
}

void nc_tag_cut_attr(nc_bytes *b, const nc_token *tok, const nc_attr *attr)
{
    const unsigned char *from = attr->name.ptr, *to = end_of_attr(attr);
    const unsigned char *next = to;

    while (nc_is_space(*next))
        next++;
    if (*next == '=')
        return; /* begins the name of the next one, and would end the last */
    /* Before a slash the space keeps it out of an unquoted value. */
    if (nc_is_space(from[-1]) && (nc_is_space(*to) || *to == '>'))
        from--;
    nc_tag_cut(b, tok, from, to);
}

/* In which quotes a value may stand; 0: in none. */
static unsigned char quote_for(const nc_attr *of)
{
    unsigned char quote = nc_attr_quote(of);

    if (quote)
        return quote;
    if (!memchr(of->value.ptr, '"', of->value.len))
        return '"';
    return memchr(of->value.ptr, '\'', of->value.len) ? 0 : '\'';
}

static void put(nc_bytes *b, const nc_token *tok, const unsigned char *from,
                const unsigned char *to, const nc_buf *text)
{
    if (nc_buf_status(text) != NC_OK)
        b->no_memory = true;
    else
        nc_bytes_normalize(b, place_of(tok, from), place_of(tok, to),
                           nc_buf_span(text));
}

bool nc_tag_copy_value(nc_bytes *b, const nc_token *tok, const char *name,
                       const nc_attr *of)
{
    const nc_attr *to = nc_token_attr(tok, nc_span_of(name));
    unsigned char quote = quote_for(of), old = to ? nc_attr_quote(to) : 0;
    const unsigned char *from = tok->name.ptr + tok->name.len, *end = from;
    bool inside = old && !memchr(of->value.ptr, old, of->value.len);
    nc_buf text = NC_BUF_INIT;

    if (!quote && !inside)
        return false;
    if (to) {
        from = to->value.ptr - (old && !inside);
        end = inside ? from + to->value.len : end_of_attr(to);
    }
    else {
        nc_buf_append_byte(&text, ' ');
        nc_buf_append_text(&text, name);
    }
    if (!to || to->value.ptr == end_of_name(to))
        nc_buf_append_byte(&text, '=');
    if (!inside)
        nc_buf_append_byte(&text, quote);
    nc_buf_append(&text, of->value);
    if (!inside)
        nc_buf_append_byte(&text, quote);
    put(b, tok, from, end, &text);
    nc_buf_release(&text);
    return true;
}

void nc_tag_rename(nc_bytes *b, uint64_t at, size_t len, const char *name)
{
    nc_bytes_normalize(b, at, at + len, nc_span_of(name));
}
