/* io.c -- files in, bytes and messages out.
 */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MESSAGE_MAX = 1000, PIECE = 65536 };

static void tell(const char *who, const char *format, va_list args)
{
    char message[MESSAGE_MAX];

    vsnprintf(message, sizeof(message), format, args);
    for (char *c = message; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7F)
            *c = '?';
    fflush(stdout);
    fprintf(stderr, "%s: %s\n", who, message);
}

void nc_cli_error(const char *who, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    tell(who, format, args);
    va_end(args);
}

int nc_cli_usage(void)
{
    fputs("Try 'newsclean --help' for more information.\n", stderr);
    return NC_CLI_USAGE;
}

int nc_cli_usage_error(const char *who, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    tell(who, format, args);
    va_end(args);
    return nc_cli_usage();
}

int nc_cli_help(const char *text)
{
    fputs(text, stdout);
    return NC_CLI_OK;
}

int nc_cli_open(const char *who, const char *path)
{
    int fd;

    if (strcmp(path, "-") == 0)
        return STDIN_FILENO;
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        nc_cli_error(who, "cannot open '%s': %s", path, strerror(errno));
    return fd;
}

void nc_cli_close(int fd)
{
    if (fd > STDIN_FILENO)
        close(fd);
}

bool nc_cli_read(const char *who, const char *path, nc_buf *out)
{
    unsigned char piece[PIECE];
    int fd = nc_cli_open(who, path);
    ssize_t n;

    if (fd < 0)
        return false;
    out->limit = NC_CLI_FILE_MAX;
    do {
        n = read(fd, piece, sizeof(piece));
        if (n > 0)
            nc_buf_append(out, (nc_span){piece, (size_t)n});
    } while ((n > 0 && nc_buf_status(out) == NC_OK) ||
             (n < 0 && errno == EINTR));
    if (n < 0)
        nc_cli_error(who, "cannot read '%s': %s", path, strerror(errno));
    else if (nc_buf_status(out) == NC_ELIMIT)
        nc_cli_error(who, "cannot read '%s': more than %d bytes", path,
                     NC_CLI_FILE_MAX);
    else if (nc_buf_status(out) != NC_OK)
        nc_cli_error(who, "cannot read '%s': %s", path,
                     nc_status_text(nc_buf_status(out)));
    nc_cli_close(fd);
    return n >= 0 && nc_buf_status(out) == NC_OK;
}

nc_status nc_cli_print(nc_span bytes)
{
    size_t written = fwrite(bytes.ptr, 1, bytes.len, stdout);

    return written == bytes.len ? NC_OK : NC_EIO;
}

bool nc_cli_is_xhtml(const char *path)
{
    const char *dot = strrchr(path, '.');

    return dot &&
           (strcasecmp(dot, ".xhtml") == 0 || strcasecmp(dot, ".xht") == 0);
}
