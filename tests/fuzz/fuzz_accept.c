/* fuzz_accept.c -- the input is an Accept header.
 *
 * Laws: a quality is one; whoever likes HTML best, or anything as much, gets
 * HTML; what is chosen is liked more than HTML, and letters' case, empty parts
 * and what else is asked for make no difference; a form that is liked best of
 * all is given.
 */
#include "fuzzing.h"
#include "nc_accept.h"

static nc_form choose(const char *before, nc_span header, const char *behind)
{
    nc_buf all = NC_BUF_INIT;
    nc_form form;

    nc_buf_append_text(&all, before);
    nc_buf_append(&all, header);
    nc_buf_append_text(&all, behind);

    unsigned char *copy = copy_of(nc_buf_span(&all));

    form = nc_accept_choose((nc_span){copy, all.len});
    free(copy);
    nc_buf_release(&all);
    return form;
}

static nc_form choose_upper(nc_span header)
{
    unsigned char *copy = copy_of(header);
    nc_form form;

    for (size_t i = 0; i < header.len; i++) {
        if (copy[i] >= 'a' && copy[i] <= 'z')
            copy[i] -= 'a' - 'A';
    }
    form = nc_accept_choose((nc_span){copy, header.len});
    free(copy);
    return form;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    nc_span header = {data, size};
    nc_form form = choose("", header, "");

    LAW(form < NC_FORM_COUNT);
    for (int i = 0; i < NC_FORM_COUNT; i++) {
        nc_span type = nc_span_of(nc_form_type((nc_form)i));

        LAW(nc_accept_quality(header, type) <= NC_ACCEPT_ONE);
    }
    LAW(choose("", header, ", text/html;q=1") == NC_FORM_HTML);
    LAW(choose("text/html;q=1, ", header, "") == NC_FORM_HTML);
    LAW(choose("application/xhtml+xml, ", header, "") == NC_FORM_HTML);
    LAW(choose(", ,", header, ", ,") == form);
    LAW(choose("image/png, ", header, ", x/y;z=1") == form);
    LAW(choose_upper(header) == form);
    if (form != NC_FORM_HTML && form != NC_FORM_MARKDOWN)
        LAW(choose("", header, ", text/markdown") == NC_FORM_MARKDOWN);
    return 0;
}
