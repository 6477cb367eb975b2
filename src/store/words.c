/* words.c -- what searches find: two indexes, kept up and asked.
 *
 *   search   the words of articles that have blanks between them
 *   pairs    of articles that hold a letter of a script that has none: its
 *            letters in pairs, and all other words (pairs.c)
 *
 * Each article is in one of them (`paired` tells), so a store in Latin letters
 * pays for the first alone. A query with such a letter is for the second, any
 * other for both.
 *
 * Neither has a copy of the words: to take a row out, an index must be shown
 * what it got, so that comes before the row changes. Triggers could not do it:
 * SQLite trusts no schema here (trusted_schema off). Other programs can read
 * both indexes; only to write `pairs` they would need our function.
 */
#include "sqlite.h"

#include <apr_strings.h>

nc_status nc_sqlite_take_words_out(nc_store *store, const char *id)
{
    nc_status status =
        nc_sqlite_run_for(store,
                          "INSERT INTO search (search, rowid, title, text)"
                          " SELECT 'delete', num, title, text FROM article"
                          " WHERE id = ?1 AND gone = 0 AND paired = 0",
                          id);

    if (status != NC_OK)
        return status;
    return nc_sqlite_run_for(
        store,
        "INSERT INTO pairs (pairs, rowid, title, text)"
        " SELECT 'delete', num, pairs(title), pairs(text) FROM article"
        " WHERE id = ?1 AND gone = 0 AND paired = 1",
        id);
}

nc_status nc_sqlite_put_words(nc_store *store, const nc_article *article,
                              int64_t num, bool paired)
{
    sqlite3_stmt *stmt;
    nc_status status =
        nc_sqlite_prepare(store,
                          paired ? "INSERT INTO pairs (rowid, title, text)"
                                   " VALUES (?1, pairs(?2), pairs(?3))"
                                 : "INSERT INTO search (rowid, title, text)"
                                   " VALUES (?1, ?2, ?3)",
                          &stmt);
    bool row;

    if (status == NC_OK) {
        sqlite3_bind_int64(stmt, 1, num);
        nc_sqlite_bind_text(stmt, 2, article->title);
        nc_sqlite_bind_text(stmt, 3, article->text);
        status = nc_sqlite_step(store, stmt, &row);
    }
    nc_sqlite_done(stmt);
    return status;
}

static void append_quoted(nc_buf *out, nc_span word)
{
    for (size_t i = 0; i < word.len; i++) {
        if (word.ptr[i] == '"')
            nc_buf_append_byte(out, '"');
        nc_buf_append_byte(out, word.ptr[i]);
    }
}

/* `"word" ` or `"pa ai ir"* `; the same, quotes doubled. What is more than
 * *MOST words is cut off, for a phrase is slower the more it has. */
static void append_phrase(nc_buf *out, nc_span word, int *most)
{
    nc_buf pairs = NC_BUF_INIT;
    bool open = nc_sqlite_query_pairs(&pairs, word);
    nc_span kept = nc_sqlite_cut_words(nc_buf_span(&pairs), most);

    nc_buf_append_byte(out, '"');
    append_quoted(out, kept);
    nc_buf_append_text(out, open && kept.len == pairs.len ? "\"* " : "\" ");
    if (nc_buf_status(&pairs) != NC_OK)
        out->status = nc_buf_status(&pairs);
    nc_buf_release(&pairs);
}

nc_sqlite_phrases nc_sqlite_read_phrases(const char *search, apr_pool_t *pool)
{
    nc_sqlite_phrases phrases = {NULL, false};
    nc_span rest = nc_span_of(search);
    nc_buf out = NC_BUF_INIT;
    int most = NC_STORE_WORDS_MAX;

    for (int n = 0; n < NC_STORE_WORDS_MAX && most > 0; n++) {
        nc_span word = nc_span_word(&rest);

        if (word.len == 0)
            break;
        append_phrase(&out, word, &most);
        phrases.paired = phrases.paired || nc_sqlite_is_unparted(word);
    }
    if (out.len > 0)
        phrases.text = apr_pstrmemdup(pool, nc_buf_text(&out), out.len);
    nc_buf_release(&out);
    return phrases;
}
