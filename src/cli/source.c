/* source.c -- see source.h. A page's file is read by the thread that took it;
 * an archive is read by one thread after the other.
 */
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 65536 };

struct nc_source {
    apr_array_header_t *pages;
    nc_source_place next;
    uint64_t bytes; /* of the files before the present one */
    nc_warc *warc;  /* of the present file; NULL: not open */
    int fd;
};

static ptrdiff_t read_file(void *ctx, unsigned char *to, size_t n)
{
    nc_source *source = ctx;
    ssize_t got;

    do
        got = read(source->fd, to, n);
    while (got < 0 && errno == EINTR);
    return got;
}

static apr_status_t close_archive(void *data)
{
    nc_source *source = data;

    nc_warc_destroy(source->warc);
    if (source->fd >= 0)
        close(source->fd);
    source->warc = NULL;
    source->fd = -1;
    return APR_SUCCESS;
}

static const nc_cli_page *page_at(const nc_source *source, int i)
{
    return &APR_ARRAY_IDX(source->pages, i, nc_cli_page);
}

nc_source *nc_source_create(apr_array_header_t *pages, nc_source_place start,
                            apr_pool_t *pool)
{
    nc_source *source = apr_pcalloc(pool, sizeof(*source));

    *source = (nc_source){.pages = pages, .next = start, .fd = -1};
    for (int i = 0; i < start.file && i < pages->nelts; i++)
        source->bytes += page_at(source, i)->size;
    apr_pool_cleanup_register(pool, source, close_archive,
                              apr_pool_cleanup_null);
    return source;
}

/* Past the present file. */
static void leave_file(nc_source *source)
{
    close_archive(source);
    source->bytes += page_at(source, source->next.file)->size;
    source->next = (nc_source_place){source->next.file + 1, {0, 0}};
}

/* False: it can't be opened; `reason` of the record says why. */
static bool open_archive(nc_source *source, nc_taken *taken)
{
    off_t member = (off_t)source->next.position.member;

    source->fd = open(taken->file->path, O_RDONLY | O_CLOEXEC);
    /* From its beginning a pipe will do. */
    if (source->fd >= 0 &&
        (member == 0 || lseek(source->fd, member, SEEK_SET) == member))
        source->warc = nc_warc_create(read_file, source, source->next.position,
                                      NC_SOURCE_PAGE_MAX);
    taken->record.reason = strerror(errno);
    return source->warc != NULL;
}

bool nc_source_take(nc_source *source, nc_taken *taken)
{
    while (source->next.file < source->pages->nelts) {
        taken->place = source->next;
        taken->file = page_at(source, source->next.file);
        if (!taken->file->is_archive) {
            leave_file(source);
            return true;
        }
        if (!source->warc && !open_archive(source, taken)) {
            taken->got = NC_WARC_BROKEN;
            leave_file(source);
            return true;
        }
        taken->got = nc_warc_next(source->warc, &taken->record);
        if (taken->got != NC_WARC_END) {
            source->next.position = taken->record.position;
            taken->place = source->next;
            return true;
        }
        leave_file(source);
    }
    return false;
}

nc_source_place nc_source_next(const nc_source *source)
{
    return source->next;
}

uint64_t nc_source_bytes(const nc_source *source)
{
    return source->bytes + (source->warc ? nc_warc_offset(source->warc) : 0);
}

void nc_taken_init(nc_taken *taken)
{
    *taken = (nc_taken){.file = NULL};
    nc_warc_record_init(&taken->record);
}

void nc_taken_release(nc_taken *taken)
{
    nc_warc_record_release(&taken->record);
}

/* The whole file into the record's block; NULL, or why not. */
static const char *read_page(const char *path, nc_buf *out)
{
    unsigned char piece[PIECE];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = 1;
    int error;

    if (fd < 0)
        return strerror(errno);
    nc_buf_clear(out);
    out->limit = NC_CLI_FILE_MAX;
    while ((n = read(fd, piece, sizeof(piece))) != 0) {
        if (n > 0)
            nc_buf_append(out, (nc_span){piece, (size_t)n});
        else if (errno != EINTR)
            break;
        if (nc_buf_status(out) != NC_OK)
            break;
    }
    error = errno;
    close(fd);
    out->limit = 0;
    if (n < 0)
        return strerror(error);
    return nc_buf_status(out) == NC_OK ? NULL
                                       : nc_status_text(nc_buf_status(out));
}

nc_response_kind nc_taken_read(nc_taken *taken, nc_response *out)
{
    const char *path = taken->file->path;

    if (taken->file->is_archive && taken->got == NC_WARC_RECORD)
        return nc_response_read(&taken->record, NC_SOURCE_PAGE_MAX, out);
    if (taken->file->is_archive) {
        out->url = nc_span_of(path);
        out->reason = taken->record.reason;
        return NC_RESPONSE_BROKEN;
    }
    out->url = nc_span_of(taken->file->url);
    out->is_xml = nc_cli_is_xhtml(path);
    out->reason = taken->file->url ? read_page(path, &taken->record.block)
                                   : "it has no address";
    out->body = nc_buf_span(&taken->record.block);
    return out->reason ? NC_RESPONSE_BROKEN : NC_RESPONSE_PAGE;
}
