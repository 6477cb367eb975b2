/* status.c -- how a call ended, in words. */
#include "nc_status.h"

#include <stdarg.h>
#include <stdio.h>

nc_status nc_error_set(nc_error *err, nc_status status, unsigned line,
                       unsigned col, const char *format, ...)
{
    va_list args;

    if (!err)
        return status;
    err->line = line;
    err->col = col;
    va_start(args, format);
    vsnprintf(err->msg, sizeof(err->msg), format, args);
    va_end(args);
    return status;
}

const char *nc_status_text(nc_status status)
{
    switch (status) {
    case NC_OK:
        return "ok";
    case NC_ENOMEM:
        return "out of memory";
    case NC_ELIMIT:
        return "over a limit";
    case NC_EINVAL:
        return "malformed";
    case NC_ENOTSUP:
        return "not supported";
    case NC_ENOTFOUND:
        return "not found";
    case NC_EBUSY:
        return "busy";
    case NC_EIO:
        return "input/output error";
    }
    return "unknown status";
}
