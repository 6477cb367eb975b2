/* fuzz_line.c -- the input is a line of a filter list.
 *
 * Laws: what a line is taken apart into lies in it or is a constant; only what
 * is bad has a reason; a line end makes no difference; escapes only go.
 */
#include "fuzzing.h"
#include "line.h"

static bool lies_in(nc_span part, nc_span s)
{
    return part.ptr >= s.ptr && part.ptr + part.len <= s.ptr + s.len;
}

static void check(const nc_line *line, nc_span text)
{
    unsigned char *out = malloc(text.len + 1);
    nc_span parts[] = {line->domains, line->path, line->body};

    LAW(out);
    LAW((line->kind == NC_LINE_BAD) == (line->reason != NULL));
    LAW(line->separator == ',' || line->separator == '|');
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        LAW(parts[i].len <= text.len || !lies_in(parts[i], text));
        if (!lies_in(parts[i], text))
            continue;
        LAW(nc_line_unescape(out, parts[i], true) <= parts[i].len);
        LAW(nc_line_unescape(out, parts[i], false) <= parts[i].len);
        LAW(nc_line_regex_length(parts[i], ",|") <= parts[i].len);
    }
    free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned char *copy = malloc(size + 2);
    nc_line line, ended;

    LAW(copy);
    if (size)
        memcpy(copy, data, size);
    memcpy(copy + size, "\r\n", 2);
    nc_line_read(&ended, (nc_span){copy, size + 2});
    check(&ended, (nc_span){copy, size + 2});
    nc_line_read(&line, (nc_span){copy, size});
    LAW(line.kind == ended.kind && line.reason == ended.reason);
    LAW(nc_span_equal(line.domains, ended.domains));
    LAW(nc_span_equal(line.body, ended.body));
    LAW(nc_span_equal(line.path, ended.path));
    free(copy);
    copy = copy_of((nc_span){data, size});
    nc_line_read(&line, (nc_span){copy, size});
    check(&line, (nc_span){copy, size});
    free(copy);
    return 0;
}
