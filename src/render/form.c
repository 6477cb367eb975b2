/* form.c -- the table of an article's forms. */
#include "nc_form.h"

static const struct {
    const char *suffix;
    const char *type;
} forms[NC_FORM_COUNT] = {
    [NC_FORM_HTML] = {".html", "text/html; charset=utf-8"},
    [NC_FORM_TEXT] = {".txt", "text/plain; charset=utf-8"},
    [NC_FORM_MARKDOWN] = {".md", "text/markdown; charset=utf-8"},
    [NC_FORM_ATOM] = {".atom", "application/atom+xml;type=entry;charset=utf-8"},
    [NC_FORM_JSON] = {".json", "application/json"},
};

const char *nc_form_suffix(nc_form form)
{
    return forms[form].suffix;
}

const char *nc_form_type(nc_form form)
{
    return forms[form].type;
}

nc_span nc_form_media(nc_form form)
{
    nc_span type = nc_span_of(forms[form].type);
    size_t n = 0;

    while (n < type.len && type.ptr[n] != ';')
        n++;
    type.len = n;
    return type;
}

static bool ends_with(nc_span name, nc_span suffix)
{
    if (name.len <= suffix.len)
        return false;
    nc_span_take(&name, name.len - suffix.len);
    return nc_span_equal(name, suffix);
}

bool nc_form_of_name(nc_form *form, nc_span name)
{
    for (int i = 0; i < NC_FORM_COUNT; i++) {
        if (ends_with(name, nc_span_of(forms[i].suffix))) {
            *form = (nc_form)i;
            return true;
        }
    }
    return false;
}

void nc_form_write(nc_buf *out, nc_form form, const nc_feed *feed,
                   const nc_stored *stored, apr_pool_t *pool)
{
    switch (form) {
    case NC_FORM_TEXT:
        nc_render_text(out, stored->article, pool);
        break;
    case NC_FORM_MARKDOWN:
        nc_render_markdown(out, stored->article, pool);
        break;
    case NC_FORM_ATOM:
        nc_render_entry(out, feed, stored, pool);
        break;
    case NC_FORM_JSON:
        nc_render_item(out, feed, stored, pool);
        break;
    default:
        nc_render_page(out, feed, stored->article, pool);
    }
}
