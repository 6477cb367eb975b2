/* corpus.h -- the real pages in $NC_SHARED/corpus/dev, one after another.
 */
#ifndef CORPUS_H
#define CORPUS_H

#include "support.h"

#include <glob.h>

/* NAME is the page's path below corpus/dev. */
typedef void page_fn(void *ctx, const char *name, nc_span page);

/* Calls FN with every EVERY-th page, in the order of their paths; with all of
 * them if NC_ALL is set. Returns how many, 0 if there is no corpus. */
static inline size_t each_page(size_t every, page_fn *fn, void *ctx)
{
    const char *root = getenv("NC_SHARED");
    char pattern[4096];
    glob_t found;
    size_t n = 0;
    size_t skip_dir;

    if (getenv("NC_ALL"))
        every = 1;
    snprintf(pattern, sizeof(pattern), "%s/corpus/dev/",
             root ? root : "../shared");
    skip_dir = strlen(pattern);
    snprintf(pattern + skip_dir, sizeof(pattern) - skip_dir, "*/pages/*.html");
    if (glob(pattern, 0, NULL, &found) != 0) {
        printf("# skipped: no %s\n", pattern);
        return 0;
    }
    for (size_t i = 0; i < found.gl_pathc; i += every, n++) {
        nc_buf file = NC_BUF_INIT;
        unsigned char *page;

        read_file(&file, found.gl_pathv[i]);
        page = malloc(file.len ? file.len : 1);
        if (!page)
            abort();
        memcpy(page, file.ptr, file.len);
        fn(ctx, found.gl_pathv[i] + skip_dir, (nc_span){page, file.len});
        free(page);
        nc_buf_release(&file);
    }
    printf("# %zu of %zu pages%s\n", n, found.gl_pathc,
           n < found.gl_pathc ? " (NC_ALL=1: all of them)" : "");
    globfree(&found);
    return n;
}

#endif /* CORPUS_H */
