/* regex.c -- PCRE2's interpreter.
 *
 * Code that PCRE2 10.42 makes of expressions (JIT) takes half the time, but
 * with texts that may not be UTF-8 its \W and \D find no letter beyond ASCII
 * (PCRE2 issue 224).
 */
#include "regex.h"

enum { HEAP_LIMIT = 64 /* KiB */ };

int nc_regex_match(const pcre2_code *code, nc_span text, uint32_t options,
                   uint32_t steps)
{
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    pcre2_match_context *limits = pcre2_match_context_create(NULL);
    int found = PCRE2_ERROR_NOMEMORY;

    if (data && limits) {
        pcre2_set_match_limit(limits, steps);
        pcre2_set_heap_limit(limits, HEAP_LIMIT);
        found = pcre2_match(code, text.len ? text.ptr : (PCRE2_SPTR) "",
                            text.len, 0, options, data, limits);
    }
    pcre2_match_data_free(data);
    pcre2_match_context_free(limits);
    return found;
}

nc_status nc_regex_refuse(nc_error *err, int code, unsigned col)
{
    PCRE2_UCHAR message[120];

    pcre2_get_error_message(code, message, sizeof(message));
    return nc_error_set(err, NC_EINVAL, 0, col, "regular expression: %s",
                        (const char *)message);
}
