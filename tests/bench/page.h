/* page.h -- a page in memory, for the benchmarks. */
#ifndef BENCH_PAGE_H
#define BENCH_PAGE_H

#include <stdio.h>
#include "nc_buf.h"
#include "nc_rewriter.h"

/* OUT is the file PATH; empty if it can't be read. */
static inline void read_page(nc_buf *out, const char *path)
{
    FILE *file = fopen(path, "rb");
    unsigned char chunk[65536];
    size_t n;

    nc_buf_init(out);
    if (!file)
        return;
    while ((n = fread(chunk, 1, sizeof(chunk), file)) > 0)
        nc_buf_append(out, (nc_span){chunk, n});
    fclose(file);
}

/* PAGE in pieces of SIZE bytes, as a server reads it, through a rewriter to
 * SINK. */
static inline void clean_page(const nc_buf *page, const nc_sheets *sheets,
                              unsigned options, size_t size, nc_sink_fn *sink,
                              void *ctx)
{
    nc_span rest = nc_buf_span(page);
    nc_rewriter *rw = nc_rewriter_create(sheets, NC_HOLD_LIMIT, sink, ctx);

    nc_rewriter_normalize(rw, options, NULL);
    while (rest.len > 0)
        nc_rewriter_feed(
            rw, nc_span_take(&rest, rest.len < size ? rest.len : size));
    nc_rewriter_finish(rw);
    nc_rewriter_destroy(rw);
}

#endif /* BENCH_PAGE_H */
