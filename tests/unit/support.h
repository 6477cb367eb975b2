/* support.h -- what the unit tests share: cmocka in the right order, spans of
 * literals, comparisons whose messages show the bytes, and the way to data
 * that only a developer's checkout has.
 */
#ifndef SUPPORT_H
#define SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "nc_buf.h"

#define NELEMS(array) (sizeof(array) / sizeof((array)[0]))

/* Fails with the message WHAT... unless GOT is WANT byte for byte. */
static inline void is_bytes(nc_span got, nc_span want, const char *what, ...)
    __attribute__((format(printf, 3, 4)));
static inline void is_bytes(nc_span got, nc_span want, const char *what, ...)
{
    va_list args;

    if (nc_span_equal(got, want))
        return;
    va_start(args, what);
    vfprintf(stderr, what, args);
    va_end(args);
    fail_msg("\n got: %.*s\nwant: %.*s", (int)got.len, (const char *)got.ptr,
             (int)want.len, (const char *)want.ptr);
}

static inline void is_text(const char *got, const char *want, const char *what)
{
    if (!got || !want || strcmp(got, want) != 0)
        fail_msg("%s\n got: %s\nwant: %s", what, got ? got : "(none)",
                 want ? want : "(none)");
}

/* The path of NAME in the data beside the project, in BUF; NULL if it is not
 * there, and then the test says what it skips. */
static inline const char *shared_path(char *buf, size_t size, const char *name)
{
    const char *root = getenv("NC_SHARED");
    FILE *file;

    snprintf(buf, size, "%s/%s", root ? root : "../shared", name);
    file = fopen(buf, "rb");
    if (!file) {
        printf("# skipped: no %s\n", buf);
        return NULL;
    }
    fclose(file);
    return buf;
}

/* All bytes of the file PATH, appended to OUT. */
static inline void read_file(nc_buf *out, const char *path)
{
    FILE *file = fopen(path, "rb");
    unsigned char chunk[65536];
    size_t n;

    if (!file)
        fail_msg("can't open %s", path);
    while ((n = fread(chunk, 1, sizeof(chunk), file)) > 0)
        nc_buf_append(out, (nc_span){chunk, n});
    fclose(file);
}

#endif /* SUPPORT_H */
