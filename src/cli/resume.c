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
#include <stdlib.h>
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
    ok = fprintf(to, HEAD "%" PRIu64 " %" PRIu64 " %" PRIu64 "\n%s",
                 (uint64_t)resume->key, position.member, position.within,
                 file) > 0;
    ok = fclose(to) == 0 && ok;
    /* In one step: who is stopped in between finds the state before. */
    return ok && rename(made, resume->path) == 0 ? NC_OK : NC_EIO;
}

/* Takes a number and the byte END behind it off *TEXT. False: there is none. */
static bool take_number(char **text, char end, uint64_t *number)
{
    char *rest;

    errno = 0;
    *number = strtoull(*text, &rest, 10);
    if (errno || rest == *text || *rest != end)
        return false;
    *text = rest + 1;
    return true;
}

nc_status nc_resume_read(const nc_resume *resume, const char **file,
                         nc_warc_position *position, apr_pool_t *pool)
{
    FILE *from = fopen(resume->path, "r");
    char *text;
    uint64_t key;
    size_t n;

    if (!from)
        return errno == ENOENT ? NC_ENOTFOUND : NC_EIO;
    text = apr_palloc(pool, STATE_MAX);
    n = fread(text, 1, STATE_MAX - 1, from);
    text[n] = '\0';
    fclose(from);
    if (strncmp(text, HEAD, strlen(HEAD)) != 0)
        return NC_EINVAL;
    text += strlen(HEAD);
    if (!take_number(&text, ' ', &key) || key != (uint64_t)resume->key ||
        !take_number(&text, ' ', &position->member) ||
        !take_number(&text, '\n', &position->within))
        return NC_EINVAL;
    *file = text;
    return NC_OK;
}

void nc_resume_remove(const nc_resume *resume)
{
    unlink(resume->path);
}
