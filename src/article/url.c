/* url.c -- addresses: resolved, judged, named.
 *
 * Resolution is RFC 3986 5.2 with WHATWG URL's forgiveness: tabs and newlines
 * go, `\` is `/`, what may not stand in a URL is percent-encoded. User names
 * and passwords are left out: nothing of that sort belongs into a feed.
 */
#include "nc_url.h"

#include <apr_strings.h>
#include "nc_chars.h"
#include "url_parts.h"

/* --- taking apart */

size_t nc_url_index(nc_span s, const char *set)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] != '\0' && strchr(set, s.ptr[i]))
            return i;
    return s.len;
}

size_t nc_url_scheme_length(nc_span s)
{
    size_t i = 0;

    if (s.len == 0 || !nc_is_alpha(s.ptr[0]))
        return 0;
    while (i < s.len && (nc_is_alnum(s.ptr[i]) || s.ptr[i] == '+' ||
                         s.ptr[i] == '-' || s.ptr[i] == '.'))
        i++;
    return i < s.len && s.ptr[i] == ':' ? i : 0;
}

nc_url_parts nc_url_split(nc_span s)
{
    nc_url_parts p = {NC_SPAN_EMPTY, NC_SPAN_EMPTY, NC_SPAN_EMPTY,
                      NC_SPAN_EMPTY, NC_SPAN_EMPTY};
    size_t n = nc_url_scheme_length(s);

    if (s.len == 0)
        return p;
    if (n > 0) {
        p.scheme = nc_span_take(&s, n);
        nc_span_take(&s, 1);
    }
    if (nc_span_starts(s, NC_SPAN_LIT("//"))) {
        nc_span_take(&s, 2);
        p.authority = nc_span_take(&s, nc_url_index(s, "/?#"));
    }
    p.path = nc_span_take(&s, nc_url_index(s, "?#"));
    if (s.len > 0 && s.ptr[0] == '?') {
        nc_span_take(&s, 1);
        p.query = nc_span_take(&s, nc_url_index(s, "#"));
    }
    if (s.len > 0) {
        nc_span_take(&s, 1);
        p.fragment = s;
    }
    return p;
}

static bool is_http(nc_span scheme)
{
    return nc_span_equal_nocase(scheme, NC_SPAN_LIT("http")) ||
           nc_span_equal_nocase(scheme, NC_SPAN_LIT("https"));
}

static nc_span host_of(nc_span authority)
{
    size_t at = authority.len;

    while (at > 0 && authority.ptr[at - 1] != '@')
        at--;
    nc_span_take(&authority, at);
    if (authority.len > 0 && authority.ptr[0] == '[') {
        const unsigned char *end = memchr(authority.ptr, ']', authority.len);

        if (end)
            authority.len = (size_t)(end - authority.ptr) + 1;
        return authority;
    }
    authority.len = nc_url_index(authority, ":");
    return authority;
}

/* The digits after the host; the empty span if there is no port. */
static nc_span port_of(nc_span authority)
{
    nc_span host = host_of(authority);
    nc_span rest =
        nc_span_between(host.ptr + host.len, authority.ptr + authority.len);

    if (rest.len > 0)
        nc_span_take(&rest, 1);
    return rest;
}

/* --- writing */

enum { MAILTO_MAX = 261 /* with an address of 254 bytes: RFC 5321 */ };

static const char hex[] = "0123456789ABCDEF";

static void append_encoded(nc_buf *out, unsigned char c)
{
    nc_buf_append_byte(out, '%');
    nc_buf_append_byte(out, (unsigned char)hex[c >> 4]);
    nc_buf_append_byte(out, (unsigned char)hex[c & 15]);
}

/* What WHATWG URL percent-encodes in path, query and fragment, taken
 * together, so that a URL can stand in any quotes. */
static bool is_escaped(unsigned char c)
{
    return c <= 0x20 || c >= 0x7F || strchr("\"<>`{}'\\^|", c);
}

static void append_part(nc_buf *out, nc_span s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = s.ptr[i];

        if (is_escaped(c))
            append_encoded(out, c);
        else
            nc_buf_append_byte(out, c);
    }
}

const char *nc_url_escape(const char *text, const char *more, apr_pool_t *pool)
{
    char *escaped = apr_palloc(pool, 3 * strlen(text) + 1), *to = escaped;

    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;

        if (!is_escaped(c) && !strchr(more, c)) {
            *to++ = *text;
            continue;
        }
        *to++ = '%';
        *to++ = hex[c >> 4];
        *to++ = hex[c & 15];
    }
    *to = '\0';
    return escaped;
}

/* The byte that is escaped at the front of S; -1: none is. */
static int escaped_byte(nc_span s)
{
    int high, low;

    if (s.len < 3 || s.ptr[0] != '%')
        return -1;
    high = nc_hex_value(s.ptr[1]);
    low = nc_hex_value(s.ptr[2]);
    return high >= 0 && low >= 0 ? high << 4 | low : -1;
}

void nc_url_append_normal(nc_buf *out, nc_span path)
{
    while (path.len > 0) {
        int escaped = escaped_byte(path);
        unsigned char c = escaped < 0 ? path.ptr[0] : (unsigned char)escaped;

        nc_span_take(&path, escaped < 0 ? 1 : 3);
        if (is_escaped(c) || (escaped >= 0 && strchr("%?#/", c)))
            append_encoded(out, c);
        else
            nc_buf_append_byte(out, c);
    }
}

const char *nc_url_normal_path(const char *path, apr_pool_t *pool)
{
    nc_buf out = NC_BUF_INIT;

    nc_url_append_normal(&out, nc_span_of(path));
    return nc_url_finish(&out, true, pool);
}

static void append_lower(nc_buf *out, nc_span s)
{
    for (size_t i = 0; i < s.len; i++)
        nc_buf_append_byte(out, nc_lower(s.ptr[i]));
}

/* Appends PATH without its dot segments (RFC 3986 5.2.4); ROOT is where the
 * path begins in OUT. */
static void append_path(nc_buf *out, nc_span path)
{
    size_t root = out->len;

    while (path.len > 0) {
        nc_span segment;
        bool more;

        if (path.ptr[0] == '/')
            nc_span_take(&path, 1);
        segment = nc_span_take(&path, nc_url_index(path, "/"));
        more = path.len > 0;
        if (nc_span_equal(segment, NC_SPAN_LIT("..")) ||
            nc_span_equal_nocase(segment, NC_SPAN_LIT("%2e%2e"))) {
            while (out->len > root && out->ptr[out->len - 1] != '/')
                nc_buf_truncate(out, out->len - 1);
            if (out->len > root)
                nc_buf_truncate(out, out->len - 1);
            if (!more)
                nc_buf_append_byte(out, '/');
        }
        else if (nc_span_equal(segment, NC_SPAN_LIT(".")) ||
                 nc_span_equal_nocase(segment, NC_SPAN_LIT("%2e"))) {
            if (!more)
                nc_buf_append_byte(out, '/');
        }
        else {
            nc_buf_append_byte(out, '/');
            append_part(out, segment);
        }
    }
    if (out->len == root)
        nc_buf_append_byte(out, '/');
}

static bool is_default_port(nc_span scheme, nc_span port)
{
    return port.len == 0 ||
           nc_span_equal(port, nc_span_equal_nocase(scheme, NC_SPAN_LIT("http"))
                                   ? NC_SPAN_LIT("80")
                                   : NC_SPAN_LIT("443"));
}

static bool is_good_authority(nc_span authority)
{
    nc_span host = host_of(authority);
    nc_span port = port_of(authority);

    if (host.len == 0 || host.len > 255 || port.len > 5)
        return false;
    for (size_t i = 0; i < port.len; i++)
        if (!nc_is_digit(port.ptr[i]))
            return false;
    if (host.ptr[0] == '[') {
        for (size_t i = 1; i + 1 < host.len; i++)
            if (nc_hex_value(host.ptr[i]) < 0 && !strchr(":.", host.ptr[i]))
                return false;
        return host.ptr[host.len - 1] == ']' && host.len > 3;
    }
    for (size_t i = 0; i < host.len; i++)
        if (host.ptr[i] <= 0x20 || host.ptr[i] == 0x7F ||
            strchr("\"#%/<>?@[\\]^`{|}'(),;&=!*$+", host.ptr[i]))
            return false;
    return true;
}

/* The parts of a whole http URL, put together in their normal form; false:
 * there is no such URL. */
static bool append_url(nc_buf *out, const nc_url_parts *p)
{
    nc_span port = port_of(p->authority);

    if (!is_http(p->scheme) || !is_good_authority(p->authority))
        return false;
    append_lower(out, p->scheme);
    nc_buf_append_text(out, "://");
    append_lower(out, host_of(p->authority));
    if (!is_default_port(p->scheme, port)) {
        nc_buf_append_byte(out, ':');
        nc_buf_append(out, port);
    }
    append_path(out, p->path);
    if (p->query.ptr) {
        nc_buf_append_byte(out, '?');
        append_part(out, p->query);
    }
    if (p->fragment.ptr) {
        nc_buf_append_byte(out, '#');
        append_part(out, p->fragment);
    }
    return true;
}

const char *nc_url_finish(nc_buf *out, bool good, apr_pool_t *pool)
{
    const char *text = NULL;

    if (good && nc_buf_status(out) == NC_OK && out->len <= NC_URL_MAX)
        text = apr_pstrmemdup(pool, nc_buf_text(out), out->len);
    nc_buf_release(out);
    return text;
}

/* --- resolving */

/* S without the white space and controls that WHATWG URL takes out, with `\`
 * as `/` before the query. */
static void append_tidied(nc_buf *out, nc_span s)
{
    bool in_path = true;

    while (s.len > 0 && s.ptr[0] <= 0x20)
        nc_span_take(&s, 1);
    while (s.len > 0 && s.ptr[s.len - 1] <= 0x20)
        s.len--;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = s.ptr[i];

        if (c == '?' || c == '#')
            in_path = false;
        if (c == '\t' || c == '\n' || c == '\r' || c == '\0')
            continue;
        nc_buf_append_byte(out, c == '\\' && in_path ? '/' : c);
    }
}

/* BASE's path up to its last slash, and then REF's. */
static void merge_paths(nc_buf *out, const nc_url_parts *base, nc_span ref)
{
    size_t n = base->path.len;

    while (n > 0 && base->path.ptr[n - 1] != '/')
        n--;
    nc_buf_append(out, (nc_span){base->path.ptr, n});
    if (n == 0)
        nc_buf_append_byte(out, '/');
    nc_buf_append(out, ref);
}

/* RFC 3986 5.2.2, REF having no scheme. */
static bool append_resolved(nc_buf *out, const nc_url_parts *base,
                            nc_url_parts ref)
{
    nc_buf path = NC_BUF_INIT;
    bool good;

    ref.scheme = base->scheme;
    if (!ref.authority.ptr) {
        ref.authority = base->authority;
        if (ref.path.len == 0) {
            ref.path = base->path;
            if (!ref.query.ptr)
                ref.query = base->query;
        }
        else if (ref.path.ptr[0] != '/') {
            merge_paths(&path, base, ref.path);
            ref.path = nc_buf_span(&path);
        }
    }
    good = append_url(out, &ref);
    nc_buf_release(&path);
    return good;
}

/* mailto: with an address and nothing else: a subject or body would put words
 * into the reader's mouth. */
static bool append_mailto(nc_buf *out, nc_span path)
{
    nc_span address = nc_span_trim(path);

    if (nc_url_index(address, "@") == address.len)
        return false;
    nc_buf_append_text(out, "mailto:");
    append_part(out, address);
    return out->len <= MAILTO_MAX;
}

const char *nc_url_resolve(const char *base, nc_span ref, bool mailto,
                           apr_pool_t *pool)
{
    nc_buf tidy = NC_BUF_INIT;
    nc_buf out = NC_BUF_INIT;
    nc_url_parts r, b;
    bool good = false;

    if (ref.len > NC_URL_MAX)
        return NULL;
    append_tidied(&tidy, ref);
    r = nc_url_split(nc_buf_span(&tidy));
    b = nc_url_split(nc_span_of(base ? base : ""));
    if (mailto && nc_span_equal_nocase(r.scheme, NC_SPAN_LIT("mailto")))
        good = append_mailto(&out, r.path);
    else if (r.scheme.len > 0) {
        /* "https:/x" and "https:x" are not worth a guess. */
        good = r.authority.ptr && append_url(&out, &r);
    }
    else if (is_http(b.scheme) && b.authority.len > 0 && tidy.len > 0)
        good = append_resolved(&out, &b, r);
    nc_buf_release(&tidy);
    return nc_url_finish(&out, good, pool);
}

/* --- hosts and names */

const char *nc_url_host(const char *url, apr_pool_t *pool)
{
    nc_url_parts p = nc_url_split(nc_span_of(url));
    nc_span host = host_of(p.authority);
    char *text = apr_pstrmemdup(pool, (const char *)host.ptr, host.len);

    if (!text)
        return "";
    for (char *c = text; *c; c++)
        *c = (char)nc_lower((unsigned char)*c);
    return text;
}

bool nc_url_same_host(const char *a, const char *b, apr_pool_t *pool)
{
    const char *host = nc_url_host(a, pool);

    return *host && strcmp(host, nc_url_host(b, pool)) == 0;
}
