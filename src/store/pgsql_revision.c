/* pgsql_revision.c -- what articles said before.
 *
 * When an article's content changes, its row is copied as it stands, and the
 * oldest copies beyond the number go. What never changes (its address, its
 * dates of publishing and first storing) is the article's own. A copy goes with
 * its article, and when the article is gone.
 *
 * A writer that keeps none, or all, leaves those that others kept: an import
 * must not undo what a server was told to do.
 */
#include "pgsql.h"

#include <apr_strings.h>

#define SELECT(html, text)                                                     \
    "SELECT " NC_COLUMNS_REVISION(                                             \
        html, text) " FROM newsclean.revision JOIN newsclean.article"          \
                    " ON article.id = revision.id WHERE revision.id = %s"

nc_status nc_pgsql_keep_revision(nc_store *store, const char *id,
                                 apr_pool_t *pool)
{
    const char *values[] = {id, apr_psprintf(pool, "%u", store->revisions)};
    nc_status status;

    if (store->revisions == 0)
        return NC_OK;
    status = nc_pgsql_query(
        store,
        "INSERT INTO newsclean.revision (seq, id, updated, hash, modified,"
        " modified_offset, modified_precision, words, lang, site_name,"
        " section, canonical, image, licence, title, excerpt, bylines, tags,"
        " html, text)"
        " SELECT seq, id, updated, hash, modified, modified_offset,"
        " modified_precision, words, lang, site_name, section, canonical,"
        " image, licence, title, excerpt, bylines, tags, html, text"
        " FROM newsclean.article WHERE id = %s AND gone = 0",
        values, 1, NULL);
    if (status != NC_OK)
        return status;
    return nc_pgsql_query(store,
                          "DELETE FROM newsclean.revision WHERE seq IN"
                          " (SELECT seq FROM newsclean.revision WHERE id = %s"
                          " ORDER BY seq DESC OFFSET CAST(%s AS BIGINT))",
                          values, 2, NULL);
}

nc_status nc_pgsql_forget_revisions(nc_store *store, const char *id)
{
    return nc_pgsql_query(store, "DELETE FROM newsclean.revision WHERE id = %s",
                          &id, 1, NULL);
}

nc_status nc_pgsql_list_revisions(nc_store *store, const char *id,
                                  apr_array_header_t **out, apr_pool_t *pool)
{
    apr_array_header_t *list = apr_array_make(pool, 8, sizeof(nc_stored *));
    const char *values[] = {nc_pgsql_clean(id, pool)};
    nc_pgsql_rows rows;
    nc_status status = nc_pgsql_query(
        store, SELECT("NULL", "NULL") " ORDER BY revision.seq DESC", values, 1,
        &rows);

    while (status == NC_OK && nc_pgsql_next(&rows))
        APR_ARRAY_PUSH(list, nc_stored *) = nc_pgsql_read(&rows, pool);
    nc_pgsql_done(&rows);
    if (status == NC_OK)
        *out = list;
    return status;
}

nc_status nc_pgsql_get_revision(nc_store *store, const char *id, int64_t seq,
                                nc_stored **out, apr_pool_t *pool)
{
    const char *values[] = {nc_pgsql_clean(id, pool),
                            apr_psprintf(pool, "%" APR_INT64_T_FMT, seq)};
    nc_pgsql_rows rows;
    nc_stored *now;
    nc_status status = nc_store_pgsql.get(store, id, &now, pool);

    if (status != NC_OK)
        return status;
    if (now->seq == seq && !now->gone) {
        *out = now;
        return NC_OK;
    }
    status = nc_pgsql_query(
        store,
        SELECT("revision.html",
               "revision.text") " AND revision.seq = CAST(%s AS BIGINT)",
        values, 2, &rows);
    if (status == NC_OK && nc_pgsql_next(&rows))
        *out = nc_pgsql_read(&rows, pool);
    else if (status == NC_OK)
        status = nc_store_fail(store, NC_ENOTFOUND, "that version is not kept");
    nc_pgsql_done(&rows);
    return status;
}
