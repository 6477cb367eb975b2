/* resume.h -- how far an import has come, in a small file.
 *
 * It is written after each commit, so all pages before the place are in the
 * store (or were told of); and it goes when the import is done.
 */
#ifndef RESUME_H
#define RESUME_H

#include <apr_pools.h>
#include "nc_buf.h"
#include "source.h"

typedef struct nc_resume {
    const char *path; /* of the file */
    int64_t key;      /* what was to be imported */
} nc_resume;

/* PLACE is in the file FILE. NC_EIO: errno says why not. */
nc_status nc_resume_write(const nc_resume *resume, const char *file,
                          nc_warc_position position, apr_pool_t *pool);

/* NC_ENOTFOUND: nothing was left undone. NC_EINVAL: the state is of another
 * import, or no state at all. */
nc_status nc_resume_read(const nc_resume *resume, const char **file,
                         nc_warc_position *position, apr_pool_t *pool);

void nc_resume_remove(const nc_resume *resume);

#endif /* RESUME_H */
