/* row.c -- an article as a row, and a row as an article.
 *
 * Numbers of parameters and columns stand once each: in the SQL text and in
 * the function right below it.
 */
#include "sqlite.h"

#include <string.h>

#include <apr_strings.h>

#define COLUMNS(html, text)                                                    \
    "id, url, gone, seq, created, updated, hash, num,"                         \
    " published, published_offset, published_precision,"                       \
    " modified, modified_offset, modified_precision,"                          \
    " words, lang, site_name, section, canonical, image, licence, title,"      \
    " excerpt, " NC_SQLITE_NAMES("byline") ", " NC_SQLITE_NAMES(               \
        "tag") ", " html ", " text

const char nc_sqlite_columns[] = COLUMNS("html", "text");
const char nc_sqlite_columns_short[] = COLUMNS("NULL", "NULL");

static const char *read_text(sqlite3_stmt *stmt, int column, apr_pool_t *pool)
{
    const char *text = (const char *)sqlite3_column_text(stmt, column);

    return text ? apr_pstrmemdup(pool, text,
                                 (size_t)sqlite3_column_bytes(stmt, column))
                : NULL;
}

nc_date nc_sqlite_read_date(sqlite3_stmt *stmt, int first)
{
    nc_date date = {
        .utc = sqlite3_column_int64(stmt, first),
        .offset_minutes = sqlite3_column_int(stmt, first + 1),
        .has_offset = sqlite3_column_type(stmt, first + 1) != SQLITE_NULL,
    };

    switch (sqlite3_column_int(stmt, first + 2)) {
    case NC_DATE_DAY:
        date.precision = NC_DATE_DAY;
        break;
    case NC_DATE_SECOND:
        date.precision = NC_DATE_SECOND;
        break;
    default:
        date = (nc_date){.precision = NC_DATE_NONE};
    }
    return date;
}

static void read_names(apr_array_header_t *names, sqlite3_stmt *stmt,
                       int column, apr_pool_t *pool)
{
    char *rest = NULL,
         *joined =
             apr_pstrdup(pool, (const char *)sqlite3_column_text(stmt, column));

    for (char *name = joined ? apr_strtok(joined, "\x1f", &rest) : NULL; name;
         name = apr_strtok(NULL, "\x1f", &rest))
        APR_ARRAY_PUSH(names, const char *) = name;
}

static void read_article(nc_article *article, sqlite3_stmt *stmt,
                         apr_pool_t *pool)
{
    article->published = nc_sqlite_read_date(stmt, 8);
    article->modified = nc_sqlite_read_date(stmt, 11);
    article->words = (unsigned)sqlite3_column_int(stmt, 14);
    article->lang = read_text(stmt, 15, pool);
    article->site_name = read_text(stmt, 16, pool);
    article->section = read_text(stmt, 17, pool);
    article->canonical = read_text(stmt, 18, pool);
    article->image = read_text(stmt, 19, pool);
    article->licence = read_text(stmt, 20, pool);
    article->title = read_text(stmt, 21, pool);
    article->excerpt = read_text(stmt, 22, pool);
    read_names(article->bylines, stmt, 23, pool);
    read_names(article->tags, stmt, 24, pool);
    article->html = read_text(stmt, 25, pool);
    article->text = read_text(stmt, 26, pool);
}

nc_stored *nc_sqlite_read(sqlite3_stmt *stmt, apr_pool_t *pool)
{
    nc_stored *stored = apr_pcalloc(pool, sizeof(*stored));

    stored->article = nc_article_create(pool);
    stored->article->id = read_text(stmt, 0, pool);
    stored->article->url = read_text(stmt, 1, pool);
    stored->gone = sqlite3_column_int(stmt, 2) != 0;
    stored->seq = sqlite3_column_int64(stmt, 3);
    stored->created = sqlite3_column_int64(stmt, 4);
    stored->updated = sqlite3_column_int64(stmt, 5);
    stored->hash = sqlite3_column_int64(stmt, 6);
    stored->listed = nc_store_num_listed(sqlite3_column_int64(stmt, 7));
    if (!stored->gone)
        read_article(stored->article, stmt, pool);
    return stored;
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
