/* query.c -- a query's fields into SQL, its rows into a list.
 *
 * The SQL's text depends only on which fields are set, so that the forms that
 * people use are few and stay prepared; what people say is always bound. The
 * words of a search become quoted phrases: FTS5's own query language is not
 * offered, and nothing that is typed can be an error in it.
 */
#include "sqlite.h"

#include "nc_buf.h"
#include <apr_strings.h>

enum {
    PARAMETERS_MAX = 2 * NC_STORE_PREFIXES_MAX + 8 /* one for each field */
};

/* A SELECT being put together. */
typedef struct select {
    nc_buf sql;
    const char *values[PARAMETERS_MAX];
    int n;
    apr_pool_t *pool;
} select_t;

static void add_condition(select_t *sel, const char *sql, const char *value)
{
    if (!value)
        return;
    nc_buf_append_text(&sel->sql, sql);
    sel->values[sel->n++] = value;
}

/* No byte of UTF-8 is 0xFF: all that begins with PREFIX sorts before. */
static void add_range(select_t *sel, const char *prefix)
{
    nc_buf_append_text(&sel->sql, "(address >= ? AND address < ?)");
    sel->values[sel->n++] = prefix;
    sel->values[sel->n++] = apr_pstrcat(sel->pool, prefix, "\xff", NULL);
}

static void add_prefixes(select_t *sel, const nc_store_query *query)
{
    const apr_array_header_t *list = query->prefixes;

    if (!list || list->nelts == 0)
        return;
    for (int i = 0; i < list->nelts; i++) {
        nc_buf_append_text(&sel->sql, i == 0 ? " AND (" : " OR ");
        add_range(sel, APR_ARRAY_IDX(list, i, const char *));
    }
    nc_buf_append_byte(&sel->sql, ')');
}

/* `O'Hara "x` becomes `"O'Hara" """x"`: phrases, all of which must be there. */
static const char *search_phrases(const char *search, apr_pool_t *pool)
{
    nc_span rest = nc_span_of(search);
    nc_buf out = NC_BUF_INIT;
    const char *phrases = NULL;
    nc_span word;

    for (int n = 0; n < NC_STORE_WORDS_MAX; n++) {
        word = nc_span_word(&rest);
        if (word.len == 0)
            break;
        nc_buf_append_text(&out, n == 0 ? "\"" : " \"");
        for (size_t i = 0; i < word.len; i++) {
            if (word.ptr[i] == '"')
                nc_buf_append_byte(&out, '"');
            nc_buf_append_byte(&out, word.ptr[i]);
        }
        nc_buf_append_byte(&out, '"');
    }
    if (out.len > 0)
        phrases = apr_pstrmemdup(pool, nc_buf_text(&out), out.len);
    nc_buf_release(&out);
    return phrases;
}

static void build(select_t *sel, const nc_store_query *query)
{
    nc_buf_append_text(&sel->sql, "SELECT ");
    nc_buf_append_text(&sel->sql, query->with_html ? nc_sqlite_columns
                                                   : nc_sqlite_columns_short);
    nc_buf_append_text(&sel->sql, " FROM article WHERE gone = 0");
    add_condition(sel, " AND section = ?", query->section);
    add_condition(sel,
                  " AND num IN (SELECT article FROM byline WHERE name = ?)",
                  query->author);
    add_condition(sel, " AND num IN (SELECT article FROM tag WHERE name = ?)",
                  query->tag);
    add_prefixes(sel, query);
    if (query->search)
        add_condition(sel,
                      " AND num IN (SELECT rowid FROM search"
                      " WHERE search MATCH ?)",
                      search_phrases(query->search, sel->pool));
    nc_buf_append_text(&sel->sql,
                       " ORDER BY sorted DESC, num DESC LIMIT ? OFFSET ?");
}

static nc_status run(nc_store *store, const nc_store_query *query,
                     select_t *sel, apr_array_header_t *out)
{
    sqlite3_stmt *stmt;
    bool row = true;
    nc_status status = nc_sqlite_prepare(store, nc_buf_text(&sel->sql), &stmt);

    for (int i = 0; status == NC_OK && i < sel->n; i++)
        nc_sqlite_bind_text(stmt, i + 1, sel->values[i]);
    if (status == NC_OK) {
        sqlite3_bind_int64(stmt, sel->n + 1, query->limit);
        sqlite3_bind_int64(stmt, sel->n + 2, query->offset);
    }
    while (status == NC_OK) {
        status = nc_sqlite_step(store, stmt, &row);
        if (status != NC_OK || !row)
            break;
        APR_ARRAY_PUSH(out, nc_stored *) = nc_sqlite_read(stmt, sel->pool);
    }
    nc_sqlite_done(stmt);
    return status;
}

nc_status nc_sqlite_list(nc_store *store, const nc_store_query *query,
                         apr_array_header_t **out, apr_pool_t *pool)
{
    select_t sel = {.sql = NC_BUF_INIT, .pool = pool};
    apr_array_header_t *found =
        apr_array_make(pool, (int)query->limit, sizeof(nc_stored *));
    nc_status status = nc_sqlite_check(store);

    if (status == NC_OK) {
        build(&sel, query);
        status = nc_buf_status(&sel.sql);
    }
    if (status == NC_OK)
        status = run(store, query, &sel, found);
    nc_buf_release(&sel.sql);
    if (status == NC_OK)
        *out = found;
    return status;
}
