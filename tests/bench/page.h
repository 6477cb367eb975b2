/* page.h -- a page in memory, for the benchmarks. */
#ifndef BENCH_PAGE_H
#define BENCH_PAGE_H

#include <stdio.h>
#include "nc_buf.h"

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

#endif /* BENCH_PAGE_H */
