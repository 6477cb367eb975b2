/* revision.c -- what articles said before.
 *
 * When an article's content changes, its row is copied as it stands, with its
 * names, and the oldest copies beyond the number go. What never changes (its
 * address, its dates of publishing and first storing) is the article's own. A
 * copy goes with its article, and when the article is gone.
 *
 * A writer that keeps none, or all, leaves those that others kept: an import
 * must not undo what a server was told to do.
 */
#include "sqlite.h"

#include <apr_strings.h>

#define SELECT(html, text)                                                     \
    "SELECT " NC_COLUMNS_REVISION(                                             \
        html, text) " FROM revision JOIN article ON article.id = revision.id"  \
                    " WHERE revision.id = ?"

static nc_status copy(nc_store *store, const char *id)
{
    return nc_sqlite_run_for(
        store,
        "INSERT INTO revision (seq, id, updated, hash, modified,"
        " modified_offset, modified_precision, words, lang, site_name,"
        " section, canonical, image, licence, title, excerpt, bylines, tags,"
        " html, text)"
        " SELECT seq, id, updated, hash, modified, modified_offset,"
        " modified_precision, words, lang, site_name, section, canonical,"
        " image, licence, title, excerpt, " NC_SQLITE_NAMES(
            "byline") ", " NC_SQLITE_NAMES("tag") ", html, text"
                                                  " FROM article"
                                                  " WHERE id = ?1 AND gone = 0",
        id);
}

static nc_status trim(nc_store *store, const char *id)
{
    sqlite3_stmt *stmt;
    bool row;
    nc_status status =
        nc_sqlite_prepare(store,
                          "DELETE FROM revision WHERE seq IN"
                          " (SELECT seq FROM revision WHERE id = ?1"
                          " ORDER BY seq DESC LIMIT -1 OFFSET ?2)",
                          &stmt);

    if (status == NC_OK) {
        nc_sqlite_bind_text(stmt, 1, id);
        sqlite3_bind_int64(stmt, 2, store->revisions);
        status = nc_sqlite_step(store, stmt, &row);
    }
    nc_sqlite_done(stmt);
    return status;
}

nc_status nc_sqlite_keep_revision(nc_store *store, const char *id)
{
    nc_status status;

    if (store->revisions == 0)
        return NC_OK;
    status = copy(store, id);
    return status == NC_OK ? trim(store, id) : status;
}

nc_status nc_sqlite_forget_revisions(nc_store *store, const char *id)
{
    return nc_sqlite_run_for(store, "DELETE FROM revision WHERE id = ?1", id);
}

nc_status nc_sqlite_list_revisions(nc_store *store, const char *id,
                                   apr_array_header_t **out, apr_pool_t *pool)
{
    nc_sqlite_select sel = {.sql = NC_BUF_INIT, .pool = pool};

    nc_sqlite_add_text(
        &sel, SELECT("NULL", "NULL") " ORDER BY revision.seq DESC", id);
    return nc_sqlite_select_articles(store, &sel, out);
}

nc_status nc_sqlite_get_revision(nc_store *store, const char *id, int64_t seq,
                                 nc_stored **out, apr_pool_t *pool)
{
    nc_sqlite_select sel = {.sql = NC_BUF_INIT, .pool = pool};
    apr_array_header_t *found;
    nc_stored *now;
    nc_status status = nc_store_sqlite.get(store, id, &now, pool);

    if (status != NC_OK)
        return status;
    if (now->seq == seq && !now->gone) {
        *out = now;
        return NC_OK;
    }
    nc_sqlite_add_text(&sel, SELECT("revision.html", "revision.text"), id);
    nc_sqlite_add_number(&sel, " AND revision.seq = ?", seq);
    status = nc_sqlite_select_articles(store, &sel, &found);
    if (status != NC_OK)
        return status;
    if (found->nelts == 0)
        return nc_store_fail(store, NC_ENOTFOUND, "that version is not kept");
    *out = APR_ARRAY_IDX(found, 0, nc_stored *);
    return NC_OK;
}
