/* row.c -- an article as a row, and a row as an article.
 *
 * Numbers of parameters stand once each: in the SQL text and in the function
 * right below it.
 */
#include "sqlite.h"

#include <string.h>

#include <apr_strings.h>

const char nc_sqlite_columns[] = NC_COLUMNS(
    NC_SQLITE_NAMES("byline"), NC_SQLITE_NAMES("tag"), "html", "text");
const char nc_sqlite_columns_short[] = NC_COLUMNS(
    NC_SQLITE_NAMES("byline"), NC_SQLITE_NAMES("tag"), "NULL", "NULL");

/* SQLite turns values into what is asked for: a row is not constant to it. */
static sqlite3_stmt *stmt_of(const void *row)
{
    return *(sqlite3_stmt *const *)row;
}

static const char *text_of(const void *row, int column, size_t *n)
{
    const unsigned char *text = sqlite3_column_text(stmt_of(row), column);

    *n = (size_t)sqlite3_column_bytes(stmt_of(row), column);
    return (const char *)text;
}

static int64_t number_of(const void *row, int column)
{
    return sqlite3_column_int64(stmt_of(row), column);
}

static bool has(const void *row, int column)
{
    return sqlite3_column_type(stmt_of(row), column) != SQLITE_NULL;
}

nc_columns nc_sqlite_row(sqlite3_stmt *const *stmt)
{
    return (nc_columns){stmt, text_of, number_of, has, NULL};
}

nc_stored *nc_sqlite_read(sqlite3_stmt *stmt, int64_t *room, apr_pool_t *pool)
{
    nc_columns row = nc_sqlite_row(&stmt);

    row.room = room;
    return nc_columns_read(&row, pool);
}

static void bind_date(sqlite3_stmt *stmt, int first, const nc_date *date)
{
    if (date->precision == NC_DATE_NONE)
        sqlite3_bind_null(stmt, first);
    else
        sqlite3_bind_int64(stmt, first, date->utc);
    if (date->precision != NC_DATE_NONE && date->has_offset)
        sqlite3_bind_int(stmt, first + 1, date->offset_minutes);
    else
        sqlite3_bind_null(stmt, first + 1);
    sqlite3_bind_int(stmt, first + 2, (int)date->precision);
}

/* The host of an address, with its port. */
static nc_span host_of(const char *address)
{
    return (nc_span){(const unsigned char *)address, strcspn(address, "/")};
}

/* `created` is the first one's for ever: it is not in the update. */
static const char upsert[] =
    "INSERT INTO article (num, id, url, host, address, seq, created, updated,"
    " hash, digest, published, published_offset, published_precision,"
    " modified, modified_offset, modified_precision, words, lang, site_name,"
    " section, canonical, image, licence, title, excerpt, html, text, paired)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,"
    " ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28)"
    " ON CONFLICT (id) DO UPDATE SET num = ?1, url = ?3, host = ?4,"
    " address = ?5, gone = 0, seq = ?6, updated = ?8, hash = ?9, digest = ?10,"
    " published = ?11, published_offset = ?12, published_precision = ?13,"
    " modified = ?14, modified_offset = ?15, modified_precision = ?16,"
    " words = ?17, lang = ?18, site_name = ?19, section = ?20,"
    " canonical = ?21, image = ?22, licence = ?23, title = ?24,"
    " excerpt = ?25, html = ?26, text = ?27, paired = ?28";

static void bind_span(sqlite3_stmt *stmt, int index, nc_span s)
{
    sqlite3_bind_text(stmt, index, (const char *)s.ptr, (int)s.len,
                      SQLITE_STATIC);
}

static bool is_paired(const nc_article *article)
{
    return (article->title &&
            nc_sqlite_is_unparted(nc_span_of(article->title))) ||
           (article->text && nc_sqlite_is_unparted(nc_span_of(article->text)));
}

static void bind_article(sqlite3_stmt *stmt, const nc_article *article,
                         const nc_change *change, int64_t num, bool paired)
{
    const char *texts[] = {
        article->lang,      article->site_name, article->section,
        article->canonical, article->image,     article->licence,
        article->title,     article->excerpt,   article->html,
        article->text,
    };
    const char *address = nc_store_address(article->url);

    sqlite3_bind_int64(stmt, 1, num);
    nc_sqlite_bind_text(stmt, 2, article->id);
    nc_sqlite_bind_text(stmt, 3, article->url);
    bind_span(stmt, 4, host_of(address));
    nc_sqlite_bind_text(stmt, 5, address);
    sqlite3_bind_int64(stmt, 6, change->seq);
    sqlite3_bind_int64(stmt, 7, change->created);
    sqlite3_bind_int64(stmt, 8, change->updated);
    sqlite3_bind_int64(stmt, 9, change->hash);
    sqlite3_bind_blob(stmt, 10, change->digest, NC_STORE_DIGEST, SQLITE_STATIC);
    bind_date(stmt, 11, &change->published);
    bind_date(stmt, 14, &article->modified);
    sqlite3_bind_int64(stmt, 17, article->words);
    for (int i = 0; i < (int)(sizeof(texts) / sizeof(texts[0])); i++)
        nc_sqlite_bind_text(stmt, 18 + i, texts[i]);
    sqlite3_bind_int(stmt, 28, paired);
}

/* The next free number of those that are listed at LISTED. A second that is
 * full, if there ever is one, runs over into the next. */
static nc_status find_num(nc_store *store, int64_t listed, int64_t *num)
{
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    nc_status status = nc_sqlite_prepare(
        store, "SELECT max(num) FROM article WHERE num >= ?1 AND num < ?2",
        &stmt);

    for (bool full = true; status == NC_OK && full; listed++) {
        int64_t first = nc_store_num(listed), end = nc_store_num(listed + 1);

        sqlite3_bind_int64(stmt, 1, first);
        sqlite3_bind_int64(stmt, 2, end);
        status = nc_sqlite_step(store, stmt, &row);
        *num = sqlite3_column_type(stmt, 0) == SQLITE_NULL
                   ? first
                   : sqlite3_column_int64(stmt, 0) + 1;
        full = *num == end;
        nc_sqlite_done(stmt);
    }
    return status;
}

/* An article stays where it is in lists unless its date has become known. */
static nc_status choose_num(nc_store *store, const nc_change *change,
                            int64_t *num)
{
    int64_t listed = nc_change_listed(change);

    *num = change->num;
    if (change->found && nc_store_num_listed(*num) == listed)
        return NC_OK;
    return find_num(store, listed, num);
}

/* All that hangs on the row, before the row changes. */
static nc_status take_out(nc_store *store, const char *id)
{
    static const char *const sqls[] = {
        "DELETE FROM byline WHERE article ="
        " (SELECT num FROM article WHERE id = ?1)",
        "DELETE FROM tag WHERE article ="
        " (SELECT num FROM article WHERE id = ?1)",
    };
    nc_status status = nc_sqlite_take_words_out(store, id);

    for (int i = 0; status == NC_OK && i < 2; i++)
        status = nc_sqlite_run_for(store, sqls[i], id);
    return status;
}

static nc_status write_names(nc_store *store, const char *sql, int64_t num,
                             nc_span host, const apr_array_header_t *names)
{
    sqlite3_stmt *stmt;
    nc_status status = nc_sqlite_prepare(store, sql, &stmt);
    bool row;

    for (int i = 0; status == NC_OK && i < nc_store_names_kept(names); i++) {
        sqlite3_bind_int64(stmt, 1, num);
        sqlite3_bind_int(stmt, 2, i);
        nc_sqlite_bind_text(stmt, 3, APR_ARRAY_IDX(names, i, const char *));
        bind_span(stmt, 4, host);
        status = nc_sqlite_step(store, stmt, &row);
        nc_sqlite_done(stmt);
    }
    return status;
}

static nc_status write_row(nc_store *store, const nc_article *article,
                           const nc_change *change, bool paired, int64_t *num)
{
    sqlite3_stmt *stmt = NULL;
    bool row;
    nc_status status = choose_num(store, change, num);

    if (status == NC_OK)
        status = nc_sqlite_prepare(store, upsert, &stmt);
    if (status == NC_OK) {
        bind_article(stmt, article, change, *num, paired);
        status = nc_sqlite_step(store, stmt, &row);
    }
    nc_sqlite_done(stmt);
    return status;
}

nc_status nc_sqlite_write(nc_store *store, const nc_article *article,
                          const nc_change *change)
{
    nc_span host = host_of(nc_store_address(article->url));
    bool paired = is_paired(article);
    int64_t num;
    nc_status status = change->found ? take_out(store, article->id) : NC_OK;

    if (status == NC_OK)
        status = write_row(store, article, change, paired, &num);
    if (status == NC_OK)
        status = nc_sqlite_put_words(store, article, num, paired);
    if (status == NC_OK)
        status =
            write_names(store, "INSERT INTO byline VALUES (?1, ?2, ?3, ?4)",
                        num, host, article->bylines);
    if (status == NC_OK)
        status = write_names(store, "INSERT INTO tag VALUES (?1, ?2, ?3, ?4)",
                             num, host, article->tags);
    return status;
}

nc_status nc_sqlite_forget_article(nc_store *store, const char *id,
                                   const nc_change *change)
{
    sqlite3_stmt *stmt = NULL;
    bool row;
    nc_status status = take_out(store, id);

    if (status == NC_OK)
        status = nc_sqlite_prepare(
            store,
            "UPDATE article SET gone = 1, updated = ?2, seq = ?3, hash = 0,"
            " digest = NULL, words = 0, lang = NULL, site_name = NULL,"
            " section = NULL, canonical = NULL, image = NULL, licence = NULL,"
            " title = NULL, excerpt = NULL, html = NULL, text = NULL"
            " WHERE id = ?1",
            &stmt);
    if (status == NC_OK) {
        nc_sqlite_bind_text(stmt, 1, id);
        sqlite3_bind_int64(stmt, 2, change->updated);
        sqlite3_bind_int64(stmt, 3, change->seq);
        status = nc_sqlite_step(store, stmt, &row);
    }
    nc_sqlite_done(stmt);
    return status;
}
