/* sanitizer.c -- any HTML in, harmless HTML or plain text out, both by way of
 * the clean tree.
 */
#include "nc_sanitizer.h"

#include "clean_tree.h"
#include "nc_document.h"

/* HTML as a clean tree in POOL. */
static nc_status clean(const xmlNode **root, nc_span html, const char *base,
                       apr_pool_t *pool)
{
    nc_document *doc;
    nc_clean *made;
    nc_status status = nc_document_parse_fragment(&doc, html, pool);

    if (status != NC_OK)
        return status;
    made = nc_clean_create(base, NULL, pool);
    if (!made)
        return NC_ENOMEM;
    nc_clean_add(made, nc_document_body(doc));
    *root = nc_clean_root(made);
    return nc_clean_status(made);
}

nc_status nc_sanitize(nc_buf *out, nc_span html, const char *base,
                      apr_pool_t *pool)
{
    const xmlNode *root;
    nc_status status = clean(&root, html, base, pool);

    if (status != NC_OK)
        return status;
    nc_clean_write_html(out, root);
    return nc_buf_status(out);
}

nc_status nc_text_write_as(nc_buf *out, nc_span html, const nc_text_form *form,
                           apr_pool_t *pool)
{
    const xmlNode *root;
    nc_status status = clean(&root, html, NULL, pool);

    if (status != NC_OK)
        return status;
    nc_clean_write_text_as(out, root, form, pool);
    return nc_buf_status(out);
}

nc_status nc_text_write(nc_buf *out, nc_span html, apr_pool_t *pool)
{
    static const nc_text_form as_article = {false, false};

    return nc_text_write_as(out, html, &as_article, pool);
}
