/* resume.c -- see resume.h.
 *
 *     newsclean import 1
 *     KEY MEMBER WITHIN
 *     PATH              to the end: a path may have line ends in it
 */
#include "resume.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <apr_strings.h>

enum { STATE_MAX = 65536 };

#define HEAD "newsclean import 1\n"

nc_status nc_resume_write(const nc_resume *resume, const char *file,
                          nc_warc_position position, apr_pool_t *pool)
{
    const char *made = apr_pstrcat(pool, resume->path, ".new", NULL);
    FILE *to = fopen(made, "w");
    bool ok;

    if (!to)
        return NC_EIO;
    ok = fprintf(to, HEAD "%" PRId64 " %" PRIu64 " %" PRIu64 "\n%s",
                 resume->key, position.member, position.within, file) > 0;
    ok = fclose(to) == 0 && ok;
    /* In one step: who is stopped in between finds the state before. */
    return ok && rename(made, resume->path) == 0 ? NC_OK : NC_EIO;
}

nc_status nc_resume_read(const nc_resume *resume, const char **file,
                         nc_warc_position *position, apr_pool_t *pool)
{
    FILE *from = fopen(resume->path, "r");
    char *text;
    int64_t key;
    size_t n;
    int end = 0;

    if (!from)
        return errno == ENOENT ? NC_ENOTFOUND : NC_EIO;
    text = apr_palloc(pool, STATE_MAX);
    n = fread(text, 1, STATE_MAX - 1, from);
    text[n] = '\0';
    fclose(from);
    if (sscanf(text, HEAD "%" SCNd64 " %" SCNu64 " %" SCNu64 "%n", &key,
               &position->member, &position->within, &end) != 3 ||
        key != resume->key || text[end] != '\n')
        return NC_EINVAL;
    *file = text + end + 1;
    return NC_OK;
}

void nc_resume_remove(const nc_resume *resume)
{
    unlink(resume->path);
}
