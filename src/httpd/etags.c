/* etags.c -- lists of entity tags.
 */
#include "etags.h"

#include <apr_strings.h>
#include "nc_buf.h"

nc_span nc_etag_uncompressed(nc_span tag)
{
    static const nc_span marks[] = {
        NC_SPAN_LIT("--gzip"), NC_SPAN_LIT("-gzip"), NC_SPAN_LIT(";gzip"),
        NC_SPAN_LIT("-br"),    NC_SPAN_LIT("-zstd"),
    };

    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        if (nc_span_ends(tag, marks[i]))
            return (nc_span){tag.ptr, tag.len - marks[i].len};
    }
    return tag;
}

/* What INFLATE puts on the tag of a page that it has unpacked for us. */
static nc_span packed(nc_span tag)
{
    nc_span mark = NC_SPAN_LIT("-gunzip");

    return nc_span_ends(tag, mark) ? (nc_span){tag.ptr, tag.len - mark.len}
                                   : tag;
}

/* One tag's inside as the back end shall see it. */
static void unmark(nc_buf *out, nc_span tag, const char *mark, bool spoil,
                   bool *found)
{
    nc_span plain = nc_etag_uncompressed(tag), ours = nc_span_of(mark);
    bool is_ours = mark && nc_span_ends(plain, ours);

    if (is_ours) {
        plain = packed((nc_span){plain.ptr, plain.len - ours.len});
        *found = true;
    }
    else if (mark) {
        plain = tag; /* not ours: its compression is not our business */
    }
    nc_buf_append(out, plain);
    if (spoil && !is_ours)
        nc_buf_append_text(out, "-nc");
}

const char *nc_etags_unmark(const char *list, const char *mark, bool spoil,
                            bool *found, apr_pool_t *pool)
{
    nc_buf out = NC_BUF_INIT;
    const char *quote;

    *found = false;
    while ((quote = strchr(list, '"')) != NULL) {
        const char *tag = quote + 1;
        size_t len = strcspn(tag, "\"");

        nc_buf_append(&out, nc_span_between((const unsigned char *)list,
                                            (const unsigned char *)tag));
        unmark(&out, (nc_span){(const unsigned char *)tag, len}, mark,
               spoil && tag[len] == '"', found);
        list = tag + len;
        if (*list == '"') {
            nc_buf_append_byte(&out, '"');
            list++;
        }
    }
    nc_buf_append_text(&out, list);

    const char *text = apr_pstrmemdup(pool, nc_buf_text(&out), out.len);

    nc_buf_release(&out);
    return text;
}
