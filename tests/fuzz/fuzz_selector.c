/* fuzz_selector.c -- the input is a selector list.
 *
 * Laws: an error has its reason, and its column within the text; what parses
 * once parses again, into as many selectors.
 */
#include "fuzzing.h"
#include "nc_selector.h"

static size_t parse(nc_span text, nc_status *status)
{
    nc_selector *list;
    nc_error err = {0, 0, ""};
    size_t n = 0;

    *status = nc_selector_parse(&list, text, &err);
    LAW((*status == NC_OK) == (list != NULL));
    LAW(*status == NC_OK || (err.col <= text.len + 1 && err.msg[0]));
    for (const nc_selector *s = list; s; s = nc_selector_next(s))
        n++;
    nc_selector_destroy(list);
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned char *text = copy_of((nc_span){data, size});
    nc_status first, second;

    LAW(parse((nc_span){text, size}, &first) ==
        parse((nc_span){text, size}, &second));
    LAW(first == second);
    free(text);
    return 0;
}
