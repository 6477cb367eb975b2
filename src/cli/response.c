/* response.c -- see response.h.
 *
 *     record ─► kind ─► HTTP head ─► judged ─► chunks joined ─► unpacked
 *
 * Some crawlers keep the head of a response with a body that they have joined
 * and unpacked already. So a body that does not look as its head says is taken
 * as it is.
 */
#include "response.h"

#include <string.h>

#include "fields.h"
#include "nc_chars.h"
#include "nc_encoding.h"
#include "unpack.h"

enum { CHUNK_LINE_MAX = 4096 }; /* a chunk's length and its extensions */

/* --- what it is */

static nc_span without_parameters(nc_span type)
{
    size_t n = 0;

    while (n < type.len && type.ptr[n] != ';' && type.ptr[n] != ' ')
        n++;
    type.len = n;
    return type;
}

static bool is_xhtml(nc_span type)
{
    return nc_span_equal_nocase(without_parameters(type),
                                NC_SPAN_LIT("application/xhtml+xml"));
}

static bool is_html(nc_span type)
{
    return nc_span_equal_nocase(without_parameters(type),
                                NC_SPAN_LIT("text/html")) ||
           is_xhtml(type);
}

static bool is_http_url(nc_span url)
{
    return nc_span_starts_nocase(url, NC_SPAN_LIT("http://")) ||
           nc_span_starts_nocase(url, NC_SPAN_LIT("https://"));
}

/* Some writers put angle brackets around it, as WARC 1.0 showed it. */
static nc_span target(nc_span head)
{
    nc_span url = nc_fields_get(head, "WARC-Target-URI");

    if (url.len >= 2 && url.ptr[0] == '<' && url.ptr[url.len - 1] == '>')
        url = (nc_span){url.ptr + 1, url.len - 2};
    return url;
}

/* Takes the head of an HTTP response off BLOCK: its status and its fields.
 * False: there is none. */
static bool take_head(nc_span *block, nc_span *status, nc_span *head)
{
    nc_span rest = *block;
    const unsigned char *line = rest.ptr;

    if (!nc_span_starts(rest, NC_SPAN_LIT("HTTP/")))
        return false;
    *head = NC_SPAN_EMPTY;
    while (rest.len > 0) {
        const unsigned char *end = memchr(rest.ptr, '\n', rest.len);
        size_t len = end ? (size_t)(end - rest.ptr) + 1 : rest.len;
        nc_span one = nc_span_take(&rest, len);

        if (one.ptr == line) {
            nc_span_word(&one);
            *status = nc_span_word(&one);
            head->ptr = rest.ptr;
        }
        else if (nc_span_is_blank(one)) {
            head->len = (size_t)(one.ptr - head->ptr);
            *block = rest;
            return true;
        }
        if ((size_t)(rest.ptr - line) > NC_WARC_HEAD_MAX)
            return false;
    }
    return false;
}

/* Why a page with HEAD is not to be kept; NULL: it may be. The words are those
 * of src/httpd/policy.c. */
static const char *find_objection(nc_span head)
{
    static const char *const closed[] = {"private", "no-store", "no-cache",
                                         NULL};
    static const char *const as_it_is[] = {"no-transform", NULL};
    static const char *const personal[] = {"*", "cookie", "authorization",
                                           NULL};
    static const char *const hidden[] = {"noindex", "noarchive", "none", NULL};

    if (nc_fields_have(head, "Cache-Control", closed))
        return "the page is private";
    if (nc_fields_have(head, "Cache-Control", as_it_is))
        return "the page is not to be transformed";
    if (nc_fields_get(head, "Set-Cookie").ptr ||
        nc_fields_get(head, "Set-Cookie2").ptr)
        return "the page sets a cookie";
    if (nc_fields_have(head, "Vary", personal))
        return "the page depends on who asks";
    if (nc_fields_have(head, "X-Robots-Tag", hidden))
        return "the page asks not to be kept";
    return NULL;
}

/* --- its body */

/* Takes a chunk's first line, which begins with its length. False: there is
 * none. */
static bool take_chunk_line(nc_span *s, size_t *size)
{
    size_t most = s->len < CHUNK_LINE_MAX ? s->len : CHUNK_LINE_MAX;
    const unsigned char *end = most ? memchr(s->ptr, '\n', most) : NULL;
    size_t n = 0, digits = 0;

    if (!end)
        return false;
    for (; digits < 8; digits++) {
        int digit = nc_hex_value(s->ptr[digits]);

        if (digit < 0)
            break;
        n = n * 16 + (size_t)digit;
    }
    if (digits == 0 || !memchr("\r\n; \t", s->ptr[digits], 5))
        return false;
    nc_span_take(s, (size_t)(end - s->ptr) + 1);
    *size = n;
    return true;
}

/* RFC 9112, 7.1. Trailers are of no interest. */
static const char *join_chunks(nc_span body, nc_buf *out)
{
    size_t size;

    while (take_chunk_line(&body, &size)) {
        if (size == 0)
            return NULL;
        if (size > body.len)
            return "the page is cut short";
        nc_buf_append(out, nc_span_take(&body, size));
        if (body.len > 0 && body.ptr[0] == '\r')
            nc_span_take(&body, 1);
        if (body.len > 0 && body.ptr[0] == '\n')
            nc_span_take(&body, 1);
    }
    return body.len == 0 ? "the page is cut short" : "a malformed chunk";
}

static bool is_chunked(nc_span head, nc_span body)
{
    static const char *const words[] = {"chunked", NULL};
    size_t size;

    return nc_fields_have(head, "Transfer-Encoding", words) &&
           take_chunk_line(&body, &size);
}

/* A page begins with `<`, behind white space or a byte order mark at most. No
 * packed form begins with that. */
static bool looks_plain(nc_span body)
{
    const char *label;

    nc_span_take(&body, nc_encoding_bom(body, &label));
    body = nc_span_trim(body);
    return body.len > 0 && body.ptr[0] == '<';
}

/* OUT's body as it was before it was packed for the way; NULL, or the
 * reason. */
static const char *decode(nc_span head, nc_response *out)
{
    nc_coding coding = nc_coding_of(nc_fields_get(head, "Content-Encoding"));
    bool chunked = is_chunked(head, out->body);
    nc_buf joined = NC_BUF_INIT;
    nc_span body = out->body;
    const char *reason = NULL;
    uint64_t length;

    if (!chunked && coding == NC_CODING_NONE &&
        nc_fields_number(nc_fields_get(head, "Content-Length"), &length) &&
        length > body.len)
        return "the page is cut short";
    if (chunked) {
        reason = join_chunks(body, &joined);
        body = nc_buf_span(&joined);
    }
    if (!reason && coding != NC_CODING_NONE && !looks_plain(body)) {
        reason = nc_unpack(coding, body, &out->decoded);
        body = nc_buf_span(&out->decoded);
        nc_buf_release(&joined);
    }
    else if (chunked) {
        nc_buf_release(&out->decoded);
        out->decoded = joined;
    }
    if (!reason && nc_buf_status(&out->decoded) == NC_ENOMEM)
        reason = "out of memory";
    out->body = body;
    return reason;
}

/* --- all of it */

static nc_response_kind refuse(nc_response *out, nc_response_kind kind,
                               const char *reason)
{
    out->reason = reason;
    return kind;
}

/* BODY of a page whose HTTP HEAD, if it has one, objects to nothing. */
static nc_response_kind read_body(const nc_warc_record *record, nc_span head,
                                  size_t body_max, nc_response *out)
{
    const char *reason;

    if (nc_fields_get(nc_buf_span(&record->head), "WARC-Truncated").len > 0 ||
        nc_fields_get(nc_buf_span(&record->head), "WARC-Segment-Number").len)
        return refuse(out, NC_RESPONSE_BROKEN, "the page is cut short");
    if (record->is_cut)
        return refuse(out, NC_RESPONSE_LEFT_OUT, "the page is too large");
    out->decoded.limit = body_max;
    reason = decode(head, out);
    if (reason)
        return refuse(out, NC_RESPONSE_BROKEN, reason);
    if (nc_buf_status(&out->decoded) == NC_ELIMIT || out->body.len > body_max)
        return refuse(out, NC_RESPONSE_LEFT_OUT, "the page is too large");
    return NC_RESPONSE_PAGE;
}

nc_response_kind nc_response_read(const nc_warc_record *record, size_t body_max,
                                  nc_response *out)
{
    static const char *const resource[] = {"resource", NULL};
    nc_span fields = nc_buf_span(&record->head);
    nc_span type = nc_fields_get(fields, "Content-Type");
    nc_span head = NC_SPAN_EMPTY, status = NC_SPAN_EMPTY;
    const char *objection;

    out->url = target(fields);
    out->body = nc_buf_span(&record->block);
    if (!is_http_url(out->url))
        return NC_RESPONSE_NONE;
    if (!nc_fields_have(fields, "WARC-Type", resource)) {
        if (!take_head(&out->body, &status, &head))
            return refuse(out, NC_RESPONSE_BROKEN, "no HTTP response");
        type = nc_fields_get(head, "Content-Type");
        if (!nc_span_equal(status, NC_SPAN_LIT("200")))
            return NC_RESPONSE_NONE;
    }
    if (!is_html(type) || nc_fields_get(head, "Content-Range").len > 0)
        return NC_RESPONSE_NONE;
    objection = find_objection(head);
    if (objection)
        return refuse(out, NC_RESPONSE_LEFT_OUT, objection);
    out->charset = nc_encoding_of_type(type);
    out->is_xml = is_xhtml(type);
    return read_body(record, head, body_max, out);
}
