/* sanitizer.c -- any HTML in, harmless HTML or plain text out, both by way of
 * the clean tree.
 */
#include "nc_sanitizer.h"

#include "clean_tree.h"
#include "nc_document.h"

typedef void write_fn(nc_buf *out, const xmlNode *root);

static nc_status convert(nc_buf *out, nc_span html, const char *base,
                         write_fn *write, apr_pool_t *pool)
{
    nc_document *doc;
    nc_clean *clean;
    nc_status status = nc_document_parse_fragment(&doc, html, pool);

    if (status != NC_OK)
        return status;
    clean = nc_clean_create(base, NULL, pool);
    if (!clean)
        return NC_ENOMEM;
    nc_clean_add(clean, nc_document_body(doc));
    status = nc_clean_status(clean);
    if (status != NC_OK)
        return status;
    write(out, nc_clean_root(clean));
    return nc_buf_status(out);
}

nc_status nc_sanitize(nc_buf *out, nc_span html, const char *base,
                      apr_pool_t *pool)
{
    return convert(out, html, base, nc_clean_write_html, pool);
}

nc_status nc_text_write(nc_buf *out, nc_span html, apr_pool_t *pool)
{
    return convert(out, html, NULL, nc_clean_write_text, pool);
}
