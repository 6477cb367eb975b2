/* json_writer.c -- JSON written straight into a buffer. */
#include "json_writer.h"

#include <inttypes.h>

#include "render.h"

static void put_string(nc_json *j, const char *text)
{
    nc_buf_append_byte(j->out, '"');
    nc_render_escape_json(j->out, nc_span_of(text));
    nc_buf_append_byte(j->out, '"');
}

static void put_name(nc_json *j, const char *name)
{
    if (j->follows)
        nc_buf_append_byte(j->out, ',');
    j->follows = true;
    if (!name)
        return;
    put_string(j, name);
    nc_buf_append_byte(j->out, ':');
}

void nc_json_open(nc_json *j, const char *name, char bracket)
{
    put_name(j, name);
    nc_buf_append_byte(j->out, (unsigned char)bracket);
    j->follows = false;
}

void nc_json_close(nc_json *j, char bracket)
{
    nc_buf_append_byte(j->out, (unsigned char)bracket);
    j->follows = true;
}

void nc_json_string(nc_json *j, const char *name, const char *value)
{
    if (!value)
        return;
    put_name(j, name);
    put_string(j, value);
}

void nc_json_number(nc_json *j, const char *name, int64_t value)
{
    put_name(j, name);
    nc_buf_appendf(j->out, "%" PRId64, value);
}
