/* warc.c -- see warc.h.
 *
 *     file ─► input ─► (inflate) ─► window ─► lines and blocks
 *
 * A window never holds bytes of two gzip members, so that a record that ends
 * too early is seen by the next member's `WARC/`. Damaged gzip data is left
 * behind by looking for what begins a member, a malformed record by looking for
 * a line that begins one.
 */
#include "warc.h"

#include <stdlib.h>
#include <zlib.h>

#include "fields.h"

enum {
    INPUT = 65536,
    WINDOW = 65536,
    LINE_MAX_KEPT = 64, /* of a line that is only looked at */
    GZIP_ONLY = 15 + 16 /* windowBits of inflateInit2 */
};

struct nc_warc {
    nc_warc_read_fn *read;
    void *ctx;
    size_t block_max;

    uint64_t offset; /* in the file, of input[input_len] */
    size_t input_at, input_len;
    bool input_ended;
    bool is_gzip;
    bool in_member;
    bool is_lost; /* the next member has to be looked for */
    z_stream z;

    nc_warc_position where; /* of window[at] */
    size_t at, len;
    bool is_fresh;         /* window[0] begins a member */
    const char *damage;    /* why there is nothing behind the window */
    const char *announced; /* ... once the window is used up */

    nc_warc_position begin; /* of the record */
    bool has_version;       /* the line that begins it was read */
    nc_buf line;

    unsigned char input[INPUT];
    unsigned char window[WINDOW];
};

static const char cut_short[] = "the record is cut short";

/* --- bytes */

/* Reads more behind what is left of the input. False: there is no more. */
static bool fill_input(nc_warc *w)
{
    size_t rest = w->input_len - w->input_at;
    ptrdiff_t n;

    if (w->input_ended || rest == INPUT)
        return false;
    memmove(w->input, w->input + w->input_at, rest);
    w->input_at = 0;
    w->input_len = rest;
    n = w->read(w->ctx, w->input + rest, INPUT - rest);
    if (n < 0)
        w->announced = "the file cannot be read";
    if (n <= 0) {
        w->input_ended = true;
        return false;
    }
    w->input_len += (size_t)n;
    w->offset += (uint64_t)n;
    return true;
}

/* Whether N bytes of input are there. */
static bool has_input(nc_warc *w, size_t n)
{
    while (w->input_len - w->input_at < n) {
        if (!fill_input(w))
            return false;
    }
    return true;
}

static uint64_t input_offset(const nc_warc *w)
{
    return w->offset - (w->input_len - w->input_at);
}

/* Past what is no gzip member (RFC 1952, 2.3.1: ID1, ID2, CM). False: there is
 * none. */
static bool find_member(nc_warc *w)
{
    while (has_input(w, 3)) {
        const unsigned char *in = w->input + w->input_at;

        if (in[0] == 0x1F && in[1] == 0x8B && in[2] == 8) {
            w->is_lost = false;
            return true;
        }
        w->input_at++;
    }
    w->input_at = w->input_len;
    return false;
}

/* False: the file ends here, or there are no members any more. */
static bool begin_member(nc_warc *w)
{
    if (!has_input(w, 1) || (w->is_lost && !find_member(w)))
        return false;
    inflateReset2(&w->z, GZIP_ONLY);
    w->where = (nc_warc_position){input_offset(w), 0};
    w->in_member = true;
    w->is_fresh = true;
    return true;
}

static void end_damaged(nc_warc *w, const char *damage)
{
    w->in_member = false;
    w->is_lost = true;
    w->announced = damage;
}

/* Unpacks until the window is full or the member ends. */
static void inflate_member(nc_warc *w)
{
    int status = Z_OK;

    w->z.next_out = w->window;
    w->z.avail_out = WINDOW;
    while (status == Z_OK && w->z.avail_out > 0) {
        if (!has_input(w, 1)) {
            end_damaged(w, w->announced ? w->announced
                                        : "the file ends within a record");
            break;
        }
        w->z.next_in = w->input + w->input_at;
        w->z.avail_in = (uInt)(w->input_len - w->input_at);
        status = inflate(&w->z, Z_NO_FLUSH);
        w->input_at = w->input_len - w->z.avail_in;
    }
    w->len = WINDOW - w->z.avail_out;
    if (status == Z_STREAM_END)
        w->in_member = false;
    else if (status != Z_OK)
        end_damaged(w, "damaged gzip data");
}

static void copy_input(nc_warc *w)
{
    if (!has_input(w, 1))
        return;
    w->len = w->input_len - w->input_at;
    memcpy(w->window, w->input + w->input_at, w->len);
    w->input_at = w->input_len;
}

/* The next window. False: the file ends, or `damage` says why not. */
static bool fill(nc_warc *w)
{
    w->at = w->len = 0;
    w->is_fresh = false;
    while (w->len == 0) {
        if (w->announced) {
            w->damage = w->announced;
            w->announced = NULL;
            return false;
        }
        if (!w->is_gzip)
            copy_input(w);
        else if (w->in_member || begin_member(w))
            inflate_member(w);
        if (w->len == 0 && !w->announced && !w->in_member && !has_input(w, 1) &&
            !w->announced)
            return false;
    }
    return true;
}

static nc_span rest_of_window(const nc_warc *w)
{
    return (nc_span){w->window + w->at, w->len - w->at};
}

/* As fill, within a record: it does not go on in a member that begins with
 * another one. */
static bool fill_within(nc_warc *w)
{
    if (!fill(w))
        return false;
    if (!w->is_fresh ||
        !nc_span_starts(rest_of_window(w), NC_SPAN_LIT("WARC/")))
        return true;
    w->damage = cut_short;
    return false;
}

static nc_span take(nc_warc *w, size_t n)
{
    nc_span taken = {w->window + w->at, n};

    w->at += n;
    w->where.within += n;
    return taken;
}

/* --- records */

/* A line to the end of TO; what its limit does not allow is left out. False:
 * there is none. */
static bool read_line(nc_warc *w, nc_buf *to)
{
    bool has_some = false;

    for (;;) {
        const unsigned char *end;
        nc_span rest;

        if (w->at == w->len && !fill_within(w))
            return has_some && !w->damage;
        has_some = true;
        rest = rest_of_window(w);
        end = memchr(rest.ptr, '\n', rest.len);
        rest = take(w, end ? (size_t)(end - rest.ptr) + 1 : rest.len);
        if (to->limit - to->len < rest.len)
            rest.len = to->limit - to->len;
        nc_buf_append(to, rest);
        if (end)
            return true;
    }
}

static bool is_version(nc_span line)
{
    return line.len > 5 && nc_span_starts(line, NC_SPAN_LIT("WARC/")) &&
           line.ptr[5] >= '0' && line.ptr[5] <= '9';
}

/* To behind the line that begins a record. *JUNK: something else stood before
 * it. False: there is none. */
static bool find_record(nc_warc *w, bool *junk)
{
    while (w->at < w->len || fill(w)) {
        w->begin = w->where;
        nc_buf_clear(&w->line);
        if (!read_line(w, &w->line))
            return false;
        if (is_version(nc_buf_span(&w->line)))
            return true;
        *junk = *junk || !nc_span_is_blank(nc_buf_span(&w->line));
    }
    w->begin = w->where; /* where it is damaged, or ends */
    return false;
}

/* The fields, up to the empty line. */
static bool read_head(nc_warc *w, nc_buf *head)
{
    head->limit = NC_WARC_HEAD_MAX;
    for (;;) {
        size_t before = head->len;

        if (!read_line(w, head)) {
            if (!w->damage)
                w->damage = cut_short;
            return false;
        }
        if (head->len == head->limit) {
            w->damage = "the record's head is too long";
            return false;
        }
        if (nc_span_is_blank(
                (nc_span){head->ptr + before, head->len - before})) {
            nc_buf_truncate(head, before);
            return true;
        }
    }
}

/* N bytes, of which the first KEPT go to TO. */
static bool read_block(nc_warc *w, uint64_t n, size_t kept, nc_buf *to)
{
    while (n > 0) {
        nc_span part;

        if (w->at == w->len && !fill_within(w)) {
            if (!w->damage)
                w->damage = cut_short;
            return false;
        }
        part = rest_of_window(w);
        part = take(w, part.len < n ? part.len : (size_t)n);
        n -= part.len;
        if (part.len > kept)
            part.len = kept;
        kept -= part.len;
        nc_buf_append(to, part);
    }
    return true;
}

static bool may_be_page(nc_span head)
{
    static const char *const types[] = {"response", "resource", NULL};

    return nc_fields_have(head, "WARC-Type", types);
}

/* What stands behind the line that begins a record. *WANTED: it may be a
 * page. */
static bool read_record(nc_warc *w, nc_warc_record *record, bool *wanted)
{
    uint64_t n;
    size_t kept = 0;

    if (!read_head(w, &record->head))
        return false;
    if (!nc_fields_number(
            nc_fields_get(nc_buf_span(&record->head), "Content-Length"), &n)) {
        w->damage = "the record has no length";
        return false;
    }
    *wanted = may_be_page(nc_buf_span(&record->head));
    if (*wanted) {
        record->is_cut = n > w->block_max;
        kept = record->is_cut ? NC_WARC_HEAD_MAX : (size_t)n;
    }
    if (!read_block(w, n, kept, &record->block))
        return false;
    if (nc_buf_status(&record->head) == NC_OK &&
        nc_buf_status(&record->block) == NC_OK)
        return true;
    w->damage = "out of memory";
    return false;
}

static nc_warc_got tell_broken(nc_warc *w, nc_warc_record *record)
{
    record->reason = w->damage;
    w->damage = NULL;
    return NC_WARC_BROKEN;
}

nc_warc_got nc_warc_next(nc_warc *w, nc_warc_record *record)
{
    bool wanted = false;

    while (!wanted) {
        bool junk = false;
        bool found = w->has_version;

        nc_buf_clear(&record->head);
        nc_buf_clear(&record->block);
        record->is_cut = false;
        record->reason = NULL;
        if (!found)
            found = find_record(w, &junk);
        record->position = w->begin;
        w->has_version = found && junk;
        if (junk && !w->damage)
            w->damage = "something that is no record";
        if (w->damage)
            return tell_broken(w, record);
        if (!found)
            return NC_WARC_END;
        if (!read_record(w, record, &wanted))
            return tell_broken(w, record);
    }
    return NC_WARC_RECORD;
}

/* --- life cycle */

/* Leaves N bytes out. */
static void skip(nc_warc *w, uint64_t n)
{
    while (n > 0 && (w->at < w->len || fill(w))) {
        size_t rest = w->len - w->at;

        n -= take(w, rest < n ? rest : (size_t)n).len;
    }
}

nc_warc *nc_warc_create(nc_warc_read_fn *read, void *ctx, nc_warc_position from,
                        size_t block_max)
{
    nc_warc *w = calloc(1, sizeof(*w));

    if (!w || inflateInit2(&w->z, GZIP_ONLY) != Z_OK) {
        free(w);
        return NULL;
    }
    w->read = read;
    w->ctx = ctx;
    w->block_max = block_max;
    w->offset = from.member;
    nc_buf_init(&w->line);
    w->line.limit = LINE_MAX_KEPT;
    w->is_gzip = has_input(w, 2) && w->input[0] == 0x1F && w->input[1] == 0x8B;
    w->where = (nc_warc_position){from.member, 0};
    skip(w, from.within);
    return w;
}

void nc_warc_destroy(nc_warc *w)
{
    if (!w)
        return;
    inflateEnd(&w->z);
    nc_buf_release(&w->line);
    free(w);
}

void nc_warc_record_init(nc_warc_record *record)
{
    *record = (nc_warc_record){.reason = NULL};
    nc_buf_init(&record->head);
    nc_buf_init(&record->block);
}

void nc_warc_record_release(nc_warc_record *record)
{
    nc_buf_release(&record->head);
    nc_buf_release(&record->block);
}

uint64_t nc_warc_offset(const nc_warc *w)
{
    return input_offset(w);
}
